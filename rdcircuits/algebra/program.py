"""`Program`: a circuit planned for one algebra, run many times.

An algebra's passes make a plan of the circuit (`plans`), a step is chosen for each of its nodes, and what callers give
and get is brought into the forms of its wires.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.declared import checking
from rdcircuits.algebra.plans.arguments import arguments
from rdcircuits.algebra.plans.passes import planned
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.users import shielded
from rdcircuits.circuit import Circuit
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.limits import out_of_memory

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra


class Program:
    """A planned circuit. Immutable; call it with one array for each input, the batch first.

    Attributes: `circuit` (as given), `algebra`, `plan` (what its passes made of the circuit; its nodes are the steps).

    Example:
        >>> import rdcircuits as rd
        >>> program = rd.Zn(7).compile(rd.trace(lambda x: x * x, rd.point(batched=True)))
        >>> program([1, 2, 3]).tolist(), program.algebra
        ([1, 4, 2], Z_7)
    """

    circuit: Circuit
    algebra: Algebra
    plan: Plan

    def __init__(self, circuit: Circuit, algebra: Algebra, like: Any = None, batch: int | None = None) -> None:
        """`like` and `batch` as the algebra's passes take them."""
        self.circuit, self.algebra, self._settings = circuit, algebra, (like, batch)
        self.plan = planned(shielded(circuit, algebra), algebra.passes(like, batch))
        self._runner = algebra.runner(self.plan)
        forms = self.plan.forms
        entries = [algebra.entry(wire, forms[i]) for i, wire in enumerate(circuit.dom)]
        self._entries = checking(algebra, circuit, entries)
        self._exits = [algebra.exit(wire, forms[i]) for i, wire in zip(self.plan.outputs, circuit.cod, strict=True)]

    def __repr__(self) -> str:
        steps, inputs = len(self.plan.nodes), self.circuit.arity
        return f"<Program: {self.algebra}, {steps} steps, {inputs} inputs, {self.circuit.coarity} outputs>"

    def __call__(self, *inputs: Any, batch: int | None = None) -> Any:
        """Run: an array for each output, in a tuple unless there is exactly one.

        Args:
            inputs: one array for each input; batched ones have the batch as their first axis.
            batch: the number of examples, where no input tells it.

        Raises:
            ShapeError: for arrays that do not fit, by the input's number, and for more memory than there is.
            AlgebraError: for elements that the algebra does not have, or that the circuit does not take (it was closed
                from a model for bits), by the input's number and their index.
        """
        try:
            return self._run(inputs, batch)
        except MemoryError as error:
            raise out_of_memory(
                "running the circuit", error, "run fewer examples at a time, or cut wires up"
            ) from error

    def _run(self, inputs: Sequence[Any], batch: int | None) -> Any:
        values, rows = arguments(self.circuit.dom, inputs, batch, self._entries)
        most = self.plan.most
        if most is not None and rows > most:
            raise ShapeError(f"a batch of {rows} examples: the plan was made for up to {most}; compile with batch=")
        found = [leave(array, rows) for leave, array in zip(self._exits, self._runner(values, rows), strict=True)]
        if Packed in map(type, found) and Packed not in map(type, inputs):
            found = [one.unpack() if isinstance(one, Packed) else one for one in found]
        return found[0] if len(found) == 1 else tuple(found)

    def settings(self) -> tuple[Any, Any]:
        """`like` and `batch`, as the algebra's `compile` takes them to make this program again.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z2.compile(rd.trace(lambda x: x * x, "x")).settings()
            (None, None)
        """
        return self._settings

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
        forms = self.plan.forms
        for position, (number, form) in enumerate(zip(self.plan.outputs[:count], forms, strict=False)):
            found, (low, high) = forms[number].bounds, form.bounds or (0, 0)
            if found is not None and (found[0] < low or found[1] > high):
                raise AlgebraError(
                    f"output {position} may reach {found[0]}..{found[1]}, but it is to be fed back to input "
                    f"{position}, which is planned for {low}..{high}: bits over Z need an optimiser that keeps "
                    f"them bits, such as votes"
                )

    def stepper(self, values: Sequence[Any]) -> Stepper | None:
        """Steps that are to be made again and again, made many at a time on values of their own; None where the
        program has no such way.

        The circuit's first inputs are `values`, its first outputs their new values, then a loss (one number) and the
        predictions.
        """
        make = getattr(self._runner, "stepper", None)
        return None if make is None else make(values)

    def explain(self, after: str | None = None) -> str:
        """The plan as text, a line a step: outputs, their types, generator, inputs, wires freed after it, and what the
        outputs' arrays hold. With `after`, the plan as it was after that pass.

        Raises:
            AlgebraError: where the algebra has no pass of that name; it names those that there are.

        Example:
            >>> import rdcircuits as rd
            >>> program = rd.Zn(7).compile(rd.batch(rd.trace(lambda x: x * x, "x"), [0]) >> rd.trace(
            ...     lambda y: y.sum_batch(), rd.point(batched=True)))
            >>> print(program.explain())
            Z_7: 1 step
              x1 : point() = sum_einsum[('', '', '')](x0, x0)   free x0
            >>> print(program.explain(after="simplify"))
            Z_7: 2 steps
              x1 : point(batched=True) = multiply(x0, x0)   free x0
              x2 : point() = sum_batch(x1)   free x1
        """
        passes = self.algebra.passes(*self._settings)
        plan = self.plan if after is None else planned(shielded(self.circuit, self.algebra), passes, after)
        return plan.show(self.algebra.name)


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
        """The most steps that one call makes on this many examples each; None where any number is."""
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


def _compiled(algebra: Algebra, circuit: Circuit, like: Sequence[Any] | None, batch: int | None) -> Program:
    return algebra.compile(circuit, like=like, batch=batch)
