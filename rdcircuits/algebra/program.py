"""`Program`: a circuit planned for one algebra, run many times.

The plan is a straight line of steps; each wire's array is dropped after its last use. Sums over the batch are pushed
into the products that feed them (`fusion`), so that a parameter's change is never made example by example.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rdcircuits.algebra.buffers import Slots, Workspace
from rdcircuits.algebra.fusion import fuse, last_uses
from rdcircuits.circuit import Circuit, Generator, simplify
from rdcircuits.circuit.draw import label
from rdcircuits.circuit.graph import Graph

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra

#: kernel(batch size, *arrays) → array or tuple of arrays
Kernel = Callable[..., Any]


class Program:
    """A planned circuit. Immutable; call it with one array for each input, the batch first.

    Attributes: `circuit` (as given), `algebra`, `plan` (the fused graph whose nodes are the steps).
    """

    circuit: Circuit
    algebra: Algebra
    plan: Graph

    def __call__(self, *inputs: Any, batch: int | None = None) -> Any:
        """Run: an array for each output, in a tuple unless there is exactly one.

        Args:
            inputs: one array for each input; batched ones have the batch as their first axis.
            batch: the number of examples, where no input tells it.

        Raises:
            ShapeError: for arrays that do not fit, by the input's number.
            AlgebraError: for elements that the algebra does not have, by their index.
        """
        raise NotImplementedError

    def settings(self) -> tuple[Any, Any]:
        """`like` and `batch`, as the algebra's `compile` takes them to make this program again."""
        return None, None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Program):
            return NotImplemented
        alike = type(self) is type(other) and self.settings() == other.settings()
        return self is other or (alike and self.algebra == other.algebra and self.circuit == other.circuit)

    def __hash__(self) -> int:
        return hash((type(self), self.algebra, self.circuit, self.settings()))

    def __copy__(self) -> Program:
        return self

    def __deepcopy__(self, memo: object) -> Program:
        return self

    def __reduce__(self) -> Any:
        return _compiled, (self.algebra, self.circuit, *self.settings())

    def check_feedback(self, count: int) -> None:
        """An `AlgebraError` where the first `count` outputs might not be taken as the first `count` inputs again."""

    def stepper(self, values: Sequence[Any]) -> Stepper | None:
        """Steps that are to be made again and again, made many at a time on values of their own; None where the
        program has no such way.

        The circuit's first inputs are `values`, its first outputs their new values, then a loss (one number) and the
        predictions.
        """
        return None

    def explain(self) -> str:
        """The plan as text, a line a step: outputs, their types, generator, inputs, wires freed after it.

        Example:
            >>> import rdcircuits as rd
            >>> print(rd.Zn(7).compile(rd.trace(lambda x: x * x, "x")).explain())
            Z_7: 1 step
              x1 : point() = multiply(x0, x0)   free x0
        """
        return explain(self.algebra.name, self.plan, last_uses(self.plan))


class Stepper:
    """Many steps a call, on values that are replaced in place. A step is made whole or, by Ctrl-C, not at all.

    Attributes: `losses`, one for each step made so far; `stopped`, whether the last of them gave a loss or a value that
    is not finite.
    """

    losses: list[float]
    stopped: bool

    def feed(self, count: int, size: int) -> list[Any]:
        """Arrays to be filled for `count` steps on `size` examples each: all inputs but the values, those of the steps
        one after the other.
        """
        raise NotImplementedError

    def most(self, size: int) -> int | None:
        """The most steps that one call makes on so many examples each; None where any number is."""
        return None

    def run(self, count: int, size: int) -> None:
        """Make these steps; fewer where one is not finite."""
        raise NotImplementedError

    def predictions(self, count: int, size: int) -> Any:
        """The predictions of the steps made last, one after the other; overwritten by the next."""
        raise NotImplementedError

    def values(self) -> tuple[Any, ...]:
        """A copy of the values as they are."""
        raise NotImplementedError


class ArrayProgram(Program):
    """Steps on arrays with the batch first, by the algebra's kernels and meanings.

    A batched wire that is the same for all examples is carried once, with a batch axis of length 1. Kernels that can
    write where they are told share the buffers of a thread's workspace (`buffers`).
    """

    def __init__(self, circuit: Circuit, algebra: Algebra) -> None:
        self.circuit = circuit
        self.algebra = algebra
        self.plan = fuse(simplify(circuit))
        kernels = [algebra.kernel(node.generator) for node in self.plan.nodes]
        self._slots = Slots(self.plan, kernels)
        self._workspace = Workspace()
        self._steps = list(zip(self.plan.nodes, kernels, last_uses(self.plan), self._slots.of_step, strict=True))

    def __call__(self, *inputs: Any, batch: int | None = None) -> Any:
        """Run step by step; see `Program`."""
        arrays, size = self.algebra.arguments(self.circuit.dom, inputs, batch)
        return self.algebra.results(self.circuit, self._execute(arrays, size), size)

    def _execute(self, arrays: Sequence[Any], size: int) -> list[Any]:
        values: list[Any] = list(arrays)
        buffers = self._workspace.arrays(self._slots, size, self.algebra.dtype)
        for node, kernel, dead, slot in self._steps:
            operands = [values[number] for number in node.inputs]
            found = kernel(size, *operands) if slot is None else kernel(size, *operands, out=buffers[slot])
            if isinstance(found, tuple):
                values.extend(found)
            else:
                values.append(found)
            for number in dead:
                values[number] = None
        return [values[number] for number in self.plan.outputs]

    def explain(self) -> str:
        """The plan as text; steps that write to a buffer of the workspace say which."""
        head, *lines = super().explain().split("\n")
        shown = [
            line if slot is None else f"{line}   [buffer {slot}]"
            for line, slot in zip(lines, self._slots.of_step, strict=True)
        ]
        return "\n".join([head, *shown])


def _compiled(algebra: Algebra, circuit: Circuit, like: Sequence[Any] | None, batch: int | None) -> Program:
    return algebra.compile(circuit, like=like, batch=batch)


def meaning_kernel(algebra: Algebra, generator: Generator) -> Kernel:
    """The algebra's meaning of a generator as a kernel."""
    meaning = algebra.meanings[type(generator)]
    return lambda size, *arrays: meaning(algebra, generator, *arrays)


def explain(name: str, plan: Graph, last: Sequence[tuple[int, ...]]) -> str:
    """A plan as text, a line a step."""
    lines = [f"{name}: {len(plan.nodes)} step{'s' if len(plan.nodes) != 1 else ''}"]
    for node, dead in zip(plan.nodes, last, strict=True):
        outputs = ", ".join(f"x{node.first + i} : {plan.types[node.first + i]}" for i in range(node.coarity))
        taken = ", ".join(f"x{number}" for number in node.inputs)
        freed = f"   free {', '.join(f'x{number}' for number in dead)}" if dead else ""
        lines.append(f"  {outputs} = {label(node.generator)}({taken}){freed}")
    return "\n".join(lines)
