"""`RealRunner`: real plans, lowered once for each batch size, each run by one call of C and BLAS."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels.real import NOT_BITS, Tape
from rdcircuits.algebra.aligned import aligned
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.program import Stepper
from rdcircuits.algebra.reals.bits import BITS
from rdcircuits.algebra.reals.instructions import COPY, Elementwise, Instruction, Product
from rdcircuits.algebra.reals.lookups import LINE
from rdcircuits.algebra.reals.lower import Lowering
from rdcircuits.algebra.reals.memory import lay_out
from rdcircuits.algebra.reals.rules import RULES
from rdcircuits.algebra.reals.schedule import by_blocks, in_place, schedule
from rdcircuits.algebra.reals.views import Memory, View, as_array
from rdcircuits.algebra.reals.windows import windows_input

Array = npt.NDArray[Any]

#: Batch sizes whose plans a thread keeps.
_KEPT = 6
#: Elements of all wires up to which a run is too quick to let other threads in.
_QUICK = 50_000


class Lowered:
    """A plan lowered for one batch size, with its buffers, for one thread.

    The first `taken` outputs replace the first inputs in place: `replaced` says for which of them that is done, and
    the others are `outputs` of their own. `packed`: wires of 0 and 1 are bits, which a run says of inputs that are not.
    """

    def __init__(
        self,
        plan: Plan,
        size: int,
        dtype: np.dtype[Any],
        taken: int = 0,
        moving: Sequence[int] = (),
        packed: bool = True,
    ) -> None:
        rules = BITS if packed and size >= LINE else None
        low = Lowering(schedule(plan, taken), size, dtype, RULES, windows_input, taken, rules)
        low.run()
        self.inputs, self.outputs = low.inputs, low.outputs
        self.replaced = in_place(low.instructions, low.inputs[:taken], low.outputs[:taken])
        instructions = by_blocks([*low.instructions, *self._brought_back(taken)])
        self.elements = lay_out(instructions)
        constants = list(low.constants.values())
        for slot, memory in enumerate((*self.inputs, *self.outputs, *constants)):
            memory.slot = slot
        slots: list[Any] = [memory.size for memory in (*self.inputs, *self.outputs)]
        slots += [_slot(memory) for memory in constants]
        slots.append(self.elements)
        for one in instructions:
            for view in (*one.outs, *one.ins):
                if view.memory.kind == "buffer":
                    view.memory.slot = len(slots) - 1
        fed = [low.inputs[i] for i in moving]
        #: Whether products by BLAS read what is fed: then it lies still, and one step is made a call.
        self.still = any(
            isinstance(one, Product) and any(view.memory in fed for view in one.ins) for one in instructions
        )
        self.fed: list[Array] | None = None
        self.arena = aligned(self.elements, dtype)
        self.dtype = dtype
        self.instructions = instructions
        self.tape = self._tape(slots, sum(low.full_size(wire) for wire in plan.types) < _QUICK)
        for memory in constants:
            if type(slots[memory.slot]) is int:
                self.tape.bind(memory.slot, memory.values)
        self.tape.bind(len(slots) - 1, self.arena)

    def _brought_back(self, taken: int) -> list[Instruction]:
        """Copies, after the run, of the outputs that could not lie where the inputs lie that they replace."""
        found: list[Instruction] = []
        for old, new, done in zip(self.inputs[:taken], self.outputs, self.replaced, strict=False):
            if not done:
                new.kind = "buffer"
                views = [View(memory, (old.size,), (1,)) for memory in (old, new)]
                found.append(Elementwise(views[:1], views[1:], (old.size,), [(COPY, 0, 1, 1)]))
        return found

    def _tape(self, slots: list[Any], quick: bool) -> Tape:
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


def _slot(memory: Memory) -> int | Array:
    """What a tape has to know of a constant: its size, or its indices."""
    assert memory.values is not None
    return memory.values if memory.values.dtype == np.int32 else memory.size


class RealRunner:
    """Runs a real plan, which is lowered for each batch size at its first use in a thread; see `Runner`."""

    def __init__(self, plan: Plan, dtype: np.dtype[Any]) -> None:
        self.plan, self.dtype, self._cod = plan, dtype, plan.graph.cod
        self._local = threading.local()

    def __call__(self, values: list[Any], rows: int) -> list[Array]:
        """See `Runner`."""
        results = [np.empty((rows, *wire.shape) if wire.batched else wire.shape, self.dtype) for wire in self._cod]
        if self._run(values, results, rows, packed=True) & NOT_BITS:
            self._run(values, results, rows, packed=False)
        return results

    def _run(self, values: list[Any], results: list[Array], rows: int, packed: bool) -> int:
        lowered = self._lowered(rows, packed)
        for memory, array in zip(lowered.inputs, values, strict=True):
            lowered.tape.bind(memory.slot, np.ascontiguousarray(array).reshape(-1))
        for memory, array in zip(lowered.outputs, results, strict=True):
            lowered.tape.bind(memory.slot, array.reshape(-1))
        return lowered.tape.run()

    def stepper(self, values: Sequence[Array]) -> Stepper | None:
        """See `Program`."""
        from rdcircuits.algebra.reals.stepper import RealStepper

        count, (dom, cod) = len(values), (self.plan.graph.dom, self.plan.graph.cod)
        fits = len(cod) == count + 2 and not cod[count].batched and cod[count].size == 1
        return RealStepper(self, values) if fits and dom[:count] == cod[:count] else None

    def _lowered(self, size: int, packed: bool) -> Lowered:
        known: dict[tuple[int, bool], Lowered] = self._local.__dict__.setdefault("known", {})
        if (size, packed) not in known:
            while len(known) >= _KEPT:
                known.pop(next(iter(known)))
            known[size, packed] = Lowered(self.plan, size, self.dtype, packed=packed)
        return known[size, packed]
