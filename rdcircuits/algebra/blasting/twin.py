"""`Twin`: an algebra whose elements are bits not yet known, so that computing in it makes gates.

Elements are numbers (int64), each of a bit vector that the twin keeps: arrays of them go through the same table of
meanings as arrays of elements do, and `add`, `multiply`, ... make the gates. A twin lives for one circuit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.code import Code
from rdcircuits.algebra.blasting.difference import difference_codes
from rdcircuits.algebra.blasting.products import checked_effort
from rdcircuits.algebra.blasting.tabulated import Tabulated, tabulated
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as gen
from rdcircuits.circuit.graph import Graph
from rdcircuits.errors import AlgebraError

Wires = Sequence[int]


class Twin(Semiring):
    """The twin of an algebra, `concrete`, over a builder of gates.

    To blast an algebra of your own, subclass (`Interned`, say), and let the algebra's `twin` give it: `meanings` (those
    of generators that it blasts: the algebra's own, where `add`, `multiply`, `negate` are given on arrays of elements),
    `code`, `enter`, `leave` and `constant`. Where wires of one algebra differ in width, `input_code`, `result_codes`
    and `value_code` say how (see `integers`).
    """

    dtype = np.dtype(np.int64)
    #: Whether the lowest bit of an integer n is all there is to n·1.
    takes_integers = False
    #: How elements are written in bits, where all wires are alike.
    code: Code

    def __init__(self, concrete: Any) -> None:
        super().__init__()
        self.concrete, self.name = concrete, f"gates of {concrete.name}"
        self.tables: dict[Any, Tabulated] = {}
        self.builder = GateBuilder(0)

    def begin(self, builder: GateBuilder) -> None:
        """Make gates in this builder from now on; `zero` and `one` are made."""
        self.builder = builder
        self.zero, self.one = (self.constant(value) for value in (self.concrete.zero, self.concrete.one))

    def enter(self, wires: Wires, code: Code) -> int:
        """The element of these bits."""
        raise NotImplementedError

    def leave(self, element: int, code: Code) -> list[int]:
        """The bits of an element."""
        raise NotImplementedError

    def constant(self, value: Any) -> int:
        """The element that stands for one of the concrete algebra."""
        raise NotImplementedError

    def input_code(self, wire: WireType, example: Any, what: str) -> Code:
        """How an input is written, for which the caller gave an example or a range (or None)."""
        if example is not None:
            raise AlgebraError(f"{what}: ranges (like=) are for Z, whose elements have no width of their own")
        return self.code

    def result_codes(
        self, generator: Generator, types: Sequence[WireType], codes: Sequence[Code], batch: int
    ) -> tuple[Code, ...]:
        """How the outputs of a generator are written; an `AlgebraError` for what should not be begun."""
        return (self.code,) * len(generator.outputs(types))

    def value_code(self, values: Array) -> Code:
        """How elements that are among these are written."""
        return self.code

    def check(self, values: Any, what: str = "array") -> Array:
        """Literal elements as constants."""
        found = self.concrete.check(values, what)
        made = {value: self.constant(value) for value in set(found.ravel().tolist())}
        return np.array([made[value] for value in found.ravel().tolist()], dtype=np.int64).reshape(found.shape)

    def integer(self, n: int) -> Array:
        """n·1."""
        return self.full((), self.constant(self.concrete.integer(n)[()]))

    def lacks_gates(self, generator: Generator) -> str | None:
        """In words, what of a generator has no gates here; None where it has."""
        return None if type(generator) in self.meanings else generator.name

    def is_own(self, generator: Generator) -> bool:
        """Whether a user gave the generator its meaning, as a function on arrays."""
        return type(generator) in self.concrete.users

    def codes_of(self, graph: Graph, inputs: Sequence[Code], batch: int) -> list[Code]:
        """How every wire of a graph is written, before any gate is made.

        Raises:
            AlgebraError: naming the first generator that has no gates, or none of sensible number.
        """
        codes, work = list(inputs), 0
        for position, node in enumerate(graph.nodes):
            types, taken = [graph.types[n] for n in node.inputs], [codes[n] for n in node.inputs]
            try:
                codes.extend(self._codes(node.generator, types, taken, batch))
                work = checked_effort(node.generator, types, taken, batch, work)
            except AlgebraError as error:
                raise AlgebraError(f"node {position} of the circuit: {error}") from None
        return codes

    def _codes(
        self, generator: Generator, types: Sequence[WireType], codes: Sequence[Code], batch: int
    ) -> tuple[Code, ...]:
        if self.is_own(generator):
            return tabulated(self, generator, types, codes).codes
        reason = self.lacks_gates(generator)
        if reason:
            raise AlgebraError(f"{self.concrete.name} has no gates for {reason}")
        if isinstance(generator, gen.BooleanDifference):
            return difference_codes(self, generator, batch)
        return self.result_codes(generator, types, codes, batch)

    def interpret_coded(self, graph: Graph, arrays: Sequence[Array], size: int, codes: Sequence[Code]) -> list[Array]:
        """The outputs' arrays from the inputs', node by node; codes are those of `codes_of`."""
        values = list(arrays)
        for node in graph.nodes:
            taken = [values[number] for number in node.inputs]
            if self.is_own(node.generator):
                types, written = [graph.types[n] for n in node.inputs], [codes[n] for n in node.inputs]
                found: Any = tabulated(self, node.generator, types, written).apply(self, taken)
            else:
                found = self.meanings[type(node.generator)](self, node.generator, *taken)
            outputs = found if isinstance(found, tuple) else (found,)
            for number, array in enumerate(outputs, node.first):
                wire = graph.types[number]
                values.append(np.broadcast_to(array, (size if wire.batched else 1, *wire.shape)))
        return [values[number] for number in graph.outputs]


class Interned(Twin):
    """A twin whose elements are numbered bit vectors, equal ones by the same number.

    Subclasses write functions of elements' numbers, and make them functions of arrays by `lifted`: those that the
    operations below call when they `begin`.
    """

    _add: Callable[..., Array]
    _multiply: Callable[..., Array]
    _negate: Callable[..., Array]
    _not: Callable[..., Array]
    _xor: Callable[..., Array]
    _or: Callable[..., Array]
    _mux: Callable[..., Array]

    def __init__(self, concrete: Any) -> None:
        super().__init__(concrete)
        self.vectors: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def of(self, vector: Any) -> int:
        """The number of a bit vector (a tuple of wires, or what a twin keeps in its place)."""
        number = self._numbers.get(vector)
        if number is None:
            number = self._numbers[vector] = len(self.vectors)
            self.vectors.append(vector)
        return number

    def add(self, x: Array, y: Array) -> Array:
        """x + y."""
        return self._add(x, y)

    def multiply(self, x: Array, y: Array) -> Array:
        """x·y."""
        return self._multiply(x, y)

    def negate(self, x: Array) -> Array:
        """−x."""
        return self._negate(x)

    def not_(self, x: Array) -> Array:
        """1 − x."""
        return self._not(x)

    def xor(self, x: Array, y: Array) -> Array:
        """x + y − 2xy."""
        return self._xor(x, y)

    def or_(self, x: Array, y: Array) -> Array:
        """x + y − xy."""
        return self._or(x, y)

    def mux(self, s: Array, x: Array, y: Array) -> Array:
        """(1 − s)·x + s·y."""
        return self._mux(s, x, y)

    def lifted(self, function: Callable[..., int], arguments: int) -> Callable[..., Array]:
        """A function of elements' numbers as one of arrays, each combination of arguments computed once."""
        made: dict[tuple[int, ...], int] = {}

        def remembered(*numbers: int) -> int:
            found = made.get(numbers)
            if found is None:
                found = made[numbers] = function(*numbers)
            return found

        whole = np.frompyfunc(remembered, arguments, 1)
        return lambda *arrays: np.asarray(whole(*arrays), dtype=np.int64)
