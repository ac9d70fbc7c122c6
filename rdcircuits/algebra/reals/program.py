"""`RealProgram`: a circuit planned for Smooth, lowered once for each batch size, run by one call of C and BLAS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels.real import Tape
from rdcircuits.algebra.buffers import aligned
from rdcircuits.algebra.fusion import fuse, last_uses
from rdcircuits.algebra.program import Program, Stepper, explain
from rdcircuits.algebra.reals.contractions import CONTRACTIONS
from rdcircuits.algebra.reals.elementwise import ELEMENTWISE
from rdcircuits.algebra.reals.instructions import Elementwise, Instruction, Product
from rdcircuits.algebra.reals.lower import Lowering, Rule
from rdcircuits.algebra.reals.memory import lay_out
from rdcircuits.algebra.reals.schedule import by_blocks, in_place, order, prepared
from rdcircuits.algebra.reals.structure import STRUCTURE
from rdcircuits.algebra.reals.views import View, as_array
from rdcircuits.algebra.reals.windows import scatter_rule, windows_input
from rdcircuits.circuit import Circuit, Generator, simplify
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph

if TYPE_CHECKING:
    from rdcircuits.algebra.smooth import Smooth

Array = npt.NDArray[Any]

RULES: dict[type[Any], Rule] = {**ELEMENTWISE, **STRUCTURE, **CONTRACTIONS, g.ScatterAdd: scatter_rule}

#: Batch sizes whose plans a thread keeps.
_KEPT = 6
#: Elements of all wires up to which a run is too quick to let other threads in.
_QUICK = 50_000


def can_lower(graph: Graph, own: Callable[[type[Generator]], bool]) -> bool:
    """Whether all generators have rules, and the meanings that the rules were written for."""
    return all(type(node.generator) in RULES and own(type(node.generator)) for node in graph.nodes)


class Plan:
    """A graph lowered for one batch size, with its buffers, for one thread.

    With `taken`, the first so many outputs replace the first inputs in place: `replaced` says for which of them that
    is done, the others are `outputs` of their own.
    """

    def __init__(
        self, graph: Graph, size: int, dtype: np.dtype[Any], taken: int = 0, moving: Sequence[int] = ()
    ) -> None:
        low = Lowering(graph, order(graph, taken), size, dtype, RULES, windows_input, taken)
        low.run()
        self.inputs, self.outputs = low.inputs, low.outputs
        self.replaced = in_place(low.instructions, low.inputs[:taken], low.outputs[:taken])
        instructions = by_blocks([*low.instructions, *self._brought_back(taken)])
        self.elements = lay_out(instructions)
        constants = list(low.constants.values())
        for slot, memory in enumerate((*self.inputs, *self.outputs, *constants)):
            memory.slot = slot
        slots = len(self.inputs) + len(self.outputs) + len(constants) + 1
        for one in instructions:
            for view in (*one.outs, *one.ins):
                if view.memory.kind == "buffer":
                    view.memory.slot = slots - 1
        fed = [low.inputs[i] for i in moving]
        #: Whether products by BLAS read what is fed: then it lies still, and one step is made a call.
        self.still = any(
            isinstance(one, Product) and any(view.memory in fed for view in one.ins) for one in instructions
        )
        self.fed: list[Array] | None = None
        self.arena = aligned(self.elements, dtype)
        self.dtype = dtype
        self.instructions = instructions
        self.tape = self._tape(slots, sum(low.full_size(wire) for wire in graph.types) < _QUICK)
        for memory in constants:
            assert memory.values is not None
            self.tape.bind(memory.slot, memory.values)
        self.tape.bind(slots - 1, self.arena, True)

    def _brought_back(self, taken: int) -> list[Instruction]:
        """Copies, after the run, of the outputs that could not lie where the inputs lie that they replace."""
        found: list[Instruction] = []
        for old, new, done in zip(self.inputs[:taken], self.outputs, self.replaced, strict=False):
            if not done:
                new.kind = "buffer"
                views = [View(memory, (old.size,), (1,)) for memory in (old, new)]
                found.append(Elementwise(views[:1], views[1:], (old.size,), [(0, 0, 1, 1)]))
        return found

    def _tape(self, slots: int, quick: bool) -> Tape:
        words: list[int] = []
        calls: list[tuple[Any, ...]] = []
        first = 0
        for one in self.instructions:
            if isinstance(one, Product):
                calls += [(first, len(words))] if len(words) > first else []
                first = len(words)
                (out,), (a, b) = one.outs, one.ins
                calls.append((self._operand(a), self._operand(b), self._operand(out)))
            else:
                words += one.words()
        calls += [(first, len(words))] if len(words) > first else []
        return Tape(np.array(words, np.int64), slots, calls, np.matmul, self.dtype == np.float64, quick)

    def _operand(self, view: View) -> Any:
        if view.memory.kind == "buffer":
            return as_array(view, self.arena)
        if view.memory.kind == "constant":
            assert view.memory.values is not None
            return as_array(view, view.memory.values)
        return view.memory.slot, lambda base: as_array(view, base)


class RealProgram(Program):
    """A plan for each batch size, made at its first use in a thread; see `Program`."""

    def __init__(self, circuit: Circuit, algebra: Smooth, plan: Graph | None = None) -> None:
        self.circuit = circuit
        self.algebra: Any = algebra
        self.plan = fuse(simplify(circuit)) if plan is None else plan
        self.graph = prepared(self.plan)
        self._local = threading.local()

    def __call__(self, *inputs: Any, batch: int | None = None) -> Any:
        """Run: an array for each output; see `Program`."""
        arrays, size = self.algebra.arguments(self.circuit.dom, inputs, batch)
        plan = self._plan(size)
        for memory, array in zip(plan.inputs, arrays, strict=True):
            plan.tape.bind(memory.slot, np.ascontiguousarray(array).reshape(-1))
        results = []
        for memory, wire in zip(plan.outputs, self.circuit.cod, strict=True):
            shape = (size, *wire.shape) if wire.batched else wire.shape
            results.append(np.empty(shape, self.algebra.dtype))
            plan.tape.bind(memory.slot, results[-1].reshape(-1), True)
        plan.tape.run()
        return results[0] if len(results) == 1 else tuple(results)

    def stepper(self, values: Sequence[Array]) -> Stepper | None:
        """See `Program`."""
        from rdcircuits.algebra.reals.stepper import RealStepper

        count, (dom, cod) = len(values), (self.circuit.dom, self.circuit.cod)
        fits = len(cod) == count + 2 and not cod[count].batched and cod[count].size == 1
        return RealStepper(self, values) if fits and dom[:count] == cod[:count] else None

    def _plan(self, size: int) -> Plan:
        plans: dict[int, Plan] = self._local.__dict__.setdefault("plans", {})
        if size not in plans:
            while len(plans) >= _KEPT:
                plans.pop(next(iter(plans)))
            plans[size] = Plan(self.graph, size, self.algebra.dtype)
        return plans[size]

    def explain(self) -> str:
        """The plan as text, a line a step; C runs chains of elementwise steps as one instruction."""
        return explain(self.algebra.name, self.plan, last_uses(self.plan))
