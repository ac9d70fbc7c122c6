"""`Algebra`: what wires carry, and what each generator means there.

An algebra is a table of meanings: for each generator it has, a function on arrays that have the batch as their first
axis (of length 1 where a wire is unbatched). `reference` runs a circuit by that table node by node, slowly and
obviously; `compile` plans it once for many runs; `run` is the short way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.declared import check_inputs
from rdcircuits.algebra.difference import lacking
from rdcircuits.algebra.identity import Identity
from rdcircuits.algebra.plans.arguments import arguments
from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.fuse import fuse
from rdcircuits.algebra.plans.passes import Pass
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.plans.run import Runner, Steps
from rdcircuits.algebra.plans.simplify import simplify
from rdcircuits.algebra.plans.steps import KERNELS, Rows, Step, chosen
from rdcircuits.algebra.program import Program
from rdcircuits.algebra.users import Own, UsersMeaning, own_meaning
from rdcircuits.arguments import function, shown
from rdcircuits.circuit import Circuit, Generator, WireType
from rdcircuits.circuit.circuit import as_circuit
from rdcircuits.circuit.generators import BooleanDifference, Element, Integer, Negate
from rdcircuits.errors import AlgebraError
from rdcircuits.limits import MAX_AXES, check_memory

if TYPE_CHECKING:
    from rdcircuits.algebra.bits.gates import Gates
    from rdcircuits.algebra.blasting import Blasted, Twin

#: meaning(algebra, generator, *inputs) → array, or a tuple of arrays; the batch is axis 0.
Meaning = Callable[..., Any]


_ELEMENTS = Form("element", True)


class Algebra(Identity):
    """Base of all algebras. See `Semiring` for the way to write one of your own.

    Attributes: `name`; `dtype` of its elements' arrays; `meanings`, the table generator class → meaning.

    Example:
        >>> import rdcircuits as rd
        >>> [one.name for one in (rd.Z2, rd.Z, rd.GF(9), rd.Zn(6), rd.Sat(5), rd.Smooth())]
        ['Z2', 'Z', 'GF(9)', 'Z_6', 'Sat(5)', 'Smooth']
        >>> rd.Z2.is_ring, rd.Sat(5).is_ring, rd.generators.Exp in rd.Z.meanings
        (True, False, False)
    """

    dtype: np.dtype[Any]
    meanings: Mapping[type[Generator], Meaning]
    #: Generators that got their meaning from `with_meaning`: functions on arrays of elements, and on nothing else.
    users: frozenset[type[Generator]] = frozenset()
    #: Whether each element has a negative.
    is_ring: ClassVar[bool] = True
    #: Whether elements are numbers in the usual order, so that sums of losses mean something.
    is_ordered: ClassVar[bool] = False
    #: How nodes of plans are computed, by their generators and the forms of their wires.
    rows: ClassVar[Rows] = KERNELS
    #: Whether programs take `Packed` bits for batched wires.
    packs_bits: ClassVar[bool] = False
    #: Whether 0 and 1 are all of its elements.
    only_bits: ClassVar[bool] = False

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            kind = type(self).__name__
            if name in ("name", "dtype"):
                raise AlgebraError(f"the algebra {kind} has no {name}: write {name} = ... in its class")
            if name == "meanings":
                raise AlgebraError(f"the algebra {kind} has no meanings: its __init__ calls super().__init__()")
            raise AttributeError(f"{kind!r} object has no attribute {name!r}", name=name, obj=self)

    def _missing(self, method: str) -> AlgebraError:
        return AlgebraError(f"the algebra {self.name} does not say what {method} is: write it in {type(self).__name__}")

    def check(self, values: Any, what: str = "array") -> Array:
        """`values` as an array of this algebra's elements; an `AlgebraError` names the first that is none.

        Example:
            >>> import rdcircuits as rd
            >>> rd.GF(9).check([0, 8]).tolist()
            [0, 8]
        """
        raise self._missing("check(values, what)")

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Random elements, of every kind that the algebra has.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.Z2.random((2, 3), np.random.default_rng(0)).shape
            (2, 3)
        """
        raise self._missing("random(shape, rng)")

    def equal(self, x: Array, y: Array) -> bool:
        """Whether two arrays are equal as elements of this algebra (within a tolerance, in Smooth).

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.Smooth().equal(np.array(0.1 + 0.2), np.array(0.3))
            True
        """
        return bool(np.array_equal(x, y))

    def with_meaning(self, generator: type[Generator], meaning: Meaning) -> Self:
        """A new algebra that also gives `generator` this meaning; the old one stays as it is.

        `meaning(algebra, generator, *arrays)` gets and gives arrays whose first axis is the batch (length 1 where a
        wire is unbatched). What it gives is checked when it runs (`AlgebraError`); what it gets is read-only. A
        built-in generator that is given a meaning has this one in every program, and is neither simplified nor fused.

        Example:
            >>> from dataclasses import dataclass
            >>> import rdcircuits as rd
            >>> @dataclass(frozen=True)
            ... class Double(rd.Generator):
            ...     name = "double"
            ...     def type(self, x): return x
            ...     def reverse(self, x, dy): return Double()(dy)
            >>> ring = rd.Zn(10).with_meaning(Double, lambda algebra, generator, x: algebra.add(x, x))
            >>> int(ring.run(rd.trace(lambda x: Double()(x), "x"), 7))
            4
        """
        if not isinstance(generator, type) or not issubclass(generator, Generator):
            raise AlgebraError(f"a meaning is given to a class of generators, found {shown(generator)}")
        function("the meaning", meaning, "meaning(algebra, generator, *arrays)")
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.meanings = {**self.meanings, generator: UsersMeaning(meaning), Own: own_meaning}
        made.users = self.users | {generator}
        made._added = {**self._added, generator: meaning}
        return made

    def require(self, circuit: Circuit, axes: int = MAX_AXES - 1) -> None:
        """An `AlgebraError` that names the first generator of the circuit that this algebra does not have, or the first
        wire of more than `axes` axes: by default one is left for the batch, which comes first in all arrays.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z2.require(rd.trace(lambda x: x * x, "x"))
        """
        circuit = as_circuit(circuit, self.name)
        self.check_axes(circuit.types, axes)
        for wire in set(circuit.types):
            check_memory("a wire of shape", wire.shape, self.dtype.itemsize, "make it smaller, or cut it into parts")
        for position, node in enumerate(circuit.nodes):
            reason = self.lacks(node.generator)
            if reason:
                raise AlgebraError(f"{self.name} has no {reason} (node {position} of the circuit)")
            if isinstance(node.generator, Element):
                self.check(node.generator.values.array, f"node {position} (element)")

    def check_axes(self, types: Sequence[WireType], axes: int = MAX_AXES - 1) -> None:
        """An `AlgebraError` that names the first wire of more axes than these."""
        for number, wire in enumerate(types):
            if len(wire.shape) > axes:
                raise AlgebraError(
                    f"{self.name}: wire {number} has {len(wire.shape)} axes, {axes} are the most that arrays with the "
                    f"batch first have; reshape some of them into one"
                )

    def lacks(self, generator: Generator) -> str | None:
        """What this algebra lacks to give `generator` a meaning, in words; None where it has it.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z2.lacks(rd.generators.Exp()), rd.Smooth().lacks(rd.generators.Exp())
            ('exp', None)
        """
        if isinstance(generator, Element) and generator.algebra != self.name:
            return f"elements of {generator.algebra}"
        if not self.is_ring and isinstance(generator, Negate):
            return "negation, which 'gradient descent' uses; ascent works"
        if not self.is_ring and isinstance(generator, Integer) and generator.value < 0:
            return f"negative integers such as {generator.value}"
        if type(generator) not in self.meanings:
            return generator.name
        return lacking(self, generator) if isinstance(generator, BooleanDifference) else None

    def reference(self, circuit: Circuit, *inputs: Any, batch: int | None = None) -> Any:
        """Run the circuit node by node by the table of meanings: slow, obvious, what everything else is tested
        against.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Zn(7).reference(rd.trace(lambda x: x * x, "x"), 3).tolist()
            2
        """
        self.require(circuit)
        check_inputs(circuit, inputs)
        arrays, size = self.arguments(circuit.dom, inputs, batch)
        found = self.interpret(circuit, arrays, size)
        return self.results(circuit, found, size)

    def compile(self, circuit: Circuit, *, like: Sequence[Any] | None = None, batch: int | None = None) -> Program:
        """Plan the circuit for many runs. What the algebra lacks is an `AlgebraError` here, never while running.

        `like` (example inputs) and `batch` (the largest batch) help algebras that plan for ranges, such as Z.

        Example:
            >>> import rdcircuits as rd
            >>> square = rd.Zn(7).compile(rd.trace(lambda x: x * x, "x"))
            >>> square(3).tolist(), square(4).tolist()
            (2, 2)
        """
        self.require(circuit)
        return Program(circuit, self)

    # ---- what a program is made of: an algebra that knows better says so ----

    def passes(self, like: Any, batch: int | None) -> Sequence[Pass]:
        """What makes a plan of a circuit: functions Plan → Plan, one after the other."""
        return simplify, fuse

    def runner(self, plan: Plan) -> Runner:
        """What runs a plan: step by step, unless the algebra can do better."""
        return Steps(plan, partial(chosen, self.rows, self))

    def entry(self, wire: WireType, form: Form) -> Callable[[Any, str], Any]:
        """entry(values, what) → the array in this form of what a caller gives for an input; its shape was checked."""
        if wire.batched or len(wire.shape) == MAX_AXES:  # real plans take the latter, and look at no axes of arrays
            return self.check
        return lambda values, what: self.check(values, what)[None]

    def exit(self, wire: WireType, form: Form) -> Callable[[Any, int], Any]:
        """exit(array, batch size) → what the caller gets for an output in this form: an array of his own, the batch
        first where there is one.
        """
        if form.own or form.kind == "real":
            return lambda array, rows: array

        def whole(array: Array, rows: int) -> Array:
            shape = (rows if wire.batched else 1, *wire.shape)
            full = array if array.shape == shape else np.broadcast_to(array, shape)
            return np.array(full if wire.batched else full.reshape(wire.shape))

        return whole

    def kernel(self, generator: Generator) -> Step:
        """kernel(batch size, *arrays): how programs compute `generator`. Algebras override it where they know
        better.
        """
        meaning = self.meanings[type(generator)]
        return lambda size, *arrays: meaning(self, generator, *arrays)

    def twin(self) -> Twin:
        """A new twin of this algebra, whose elements are bits on wires; an `AlgebraError` where it has none."""
        from rdcircuits.algebra.blasting.blast import no_twin

        raise no_twin(self)

    def gates(self, circuit: Circuit, *, like: Sequence[Any] | None = None, batch: int | None = None) -> Gates:
        """The circuit's meaning in bits, as single gates: see `blasted`, which also says what the bits are.

        Example:
            >>> import rdcircuits as rd
            >>> len(rd.Z2.gates(rd.trace(lambda x: x[0] * x[1] + x[2], rd.point(3))).ops)
            2
        """
        return self.blasted(circuit, like=like, batch=batch).gates

    def blasted(self, circuit: Circuit, *, like: Sequence[Any] | None = None, batch: int | None = None) -> Blasted:
        """The circuit's meaning in bits: each element of a wire as a bit vector, the least significant bit first.

        In Z a wire has the bits that its bounds need, in two's complement where it can be negative; inputs are bits
        unless `like` says otherwise. Meanings that a user gave are tabulated, where they take at most 16 bits (of a
        whole example; of one place, where the generator says `elementwise = True`).

        Args:
            circuit: unbatched, unless `batch` says of how many examples the gates are.
            like: for each input None, a range (low, high), or an array whose least and greatest elements are the range;
                in Z.
            batch: the number of examples.

        Raises, before any gate is made:
            AlgebraError: for an algebra that has no meaning in bits, and naming the first generator that has none.
            ShapeError: for a batched circuit, without `batch`.

        Example:
            >>> import rdcircuits as rd
            >>> square = rd.Z.blasted(rd.trace(lambda x: x * x, "x"), like=[(-3, 3)])
            >>> square.inputs[0].code, square.run([-3, 2]).tolist()
            (IntegerCode(low=-3, high=3), [9, 4])
        """
        from rdcircuits.algebra.blasting.blast import blast

        return blast(self, circuit, like=like, batch=batch)

    def run(self, circuit: Circuit, *inputs: Any, batch: int | None = None) -> Any:
        """Compile and run once: an array for each input, the batch first; an array for each output (one: not in a
        tuple).

        Example:
            >>> import rdcircuits as rd
            >>> f = rd.trace(lambda x, y: x * x + 3 * y * x, "x y")
            >>> [int(change) for change in rd.Zn(7).run(rd.R(f), 2, 5, 1)]
            [5, 6]
        """
        return self.compile(circuit)(*inputs, batch=batch)

    def interpret(self, circuit: Circuit, arrays: Sequence[Array], size: int) -> list[Array]:
        """The outputs' arrays (batch first) from the inputs' arrays, node by node."""
        values = [array for _, array in self.walk(circuit, arrays, size)]
        return [values[number] for number in circuit.outputs]

    def walk(self, circuit: Circuit, arrays: Sequence[Array], size: int) -> Iterator[tuple[int, Array]]:
        """Each wire's number and array (batch first) in turn, the inputs first, node by node."""
        values = list(arrays)
        yield from enumerate(values)
        for node in circuit.nodes:
            found = self.meanings[type(node.generator)](self, node.generator, *(values[n] for n in node.inputs))
            outputs = found if isinstance(found, tuple) else (found,)
            for number, array in enumerate(outputs, node.first):
                wire = circuit.types[number]
                values.append(np.broadcast_to(array, (size if wire.batched else 1, *wire.shape)))
                yield number, values[number]

    def arguments(self, dom: Sequence[WireType], inputs: Sequence[Any], batch: int | None) -> tuple[list[Array], int]:
        """The inputs as checked arrays of elements with the batch first, and the batch size."""
        return arguments(dom, inputs, batch, [Algebra.entry(self, wire, _ELEMENTS) for wire in dom])

    def results(self, circuit: Circuit, found: Sequence[Array], size: int) -> Any:
        """The outputs as the caller gets them: unbatched ones without the batch axis, a single one not in a tuple."""
        exits = [Algebra.exit(self, wire, _ELEMENTS) for wire in circuit.cod]
        arrays = [leave(array, size) for leave, array in zip(exits, found, strict=True)]
        return arrays[0] if len(arrays) == 1 else tuple(arrays)

    def __repr__(self) -> str:
        return self.name
