"""`Z2`, the field of two elements: wires carry bits; + is XOR, · is AND.

Programs pack the batch, 64 examples a word (`steps`); `gates` turns an unbatched circuit into single gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.chains import layers
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.pack import pack
from rdcircuits.algebra.bits.slopes import as_slope
from rdcircuits.algebra.bits.steps import ROWS, entry, exit_
from rdcircuits.algebra.blasting.code import BIT, Code
from rdcircuits.algebra.blasting.difference import boolean_difference
from rdcircuits.algebra.blasting.twin import Twin
from rdcircuits.algebra.checks import Array, as_array, broadcast, refuse
from rdcircuits.algebra.plans.fuse import fuse
from rdcircuits.algebra.plans.passes import Pass
from rdcircuits.algebra.plans.simplify import simplify
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.circuit import Generator, Wire
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.types import common_shape


class BitRing(Semiring):
    """What Z2 and its symbolic twin share: a ring of characteristic 2 whose gates are given."""

    def integer(self, n: int) -> Array:
        """n mod 2."""
        return self.full((), self.one if n % 2 else self.zero)

    def negate(self, x: Array) -> Array:
        """−x = x."""
        return x

    def xor(self, x: Array, y: Array) -> Array:
        """x + y."""
        return self.add(x, y)

    def compare(self, x: Array, y: Array, order: int, sign: int) -> Array:
        """1 − (x − y) and its formal derivatives 1, 0, 0, ..."""
        if order == 0:
            return self.not_(self.add(x, y))
        return self.full(common_shape(x.shape, y.shape), self.one if order == 1 else self.zero)


class Z2Algebra(BitRing):
    """Z2. Use the value `rd.Z2`.

    Arrays are of 0 and 1 (any integer or boolean type in, uint8 out), or `Packed` where a wire is batched.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(rd.trace(lambda a, b: a * b + 1, "a b"), 1, 1)
        array(0, dtype=uint8)
    """

    name = "Z2"
    dtype = np.dtype(np.uint8)
    rows = ROWS
    packs_bits = True
    only_bits = True

    def __init__(self) -> None:
        super().__init__()
        self.meanings = {**self.meanings, g.Reciprocal: lambda S, generator, x: x}

    def __reduce__(self) -> Any:
        return "Z2" if self is Z2 else super().__reduce__()

    def check(self, values: Any, what: str = "array") -> Array:
        """0/1 values as uint8; anything else is an `AlgebraError` with its index."""
        array = as_array(values, what)
        if array.dtype == np.bool_:
            return array.astype(np.uint8)
        if array.dtype == np.uint8 and (not array.size or int(array.max()) <= 1):
            return array
        if array.dtype.kind not in "biufO":
            refuse(what, array, np.ones(array.shape, dtype=np.bool_), self.name)
        refuse(what, array, np.asarray((array != 0) & (array != 1), dtype=np.bool_), self.name)
        return array.astype(np.uint8)

    def add(self, x: Array, y: Array) -> Array:
        """XOR."""
        return np.bitwise_xor(x, y)

    def multiply(self, x: Array, y: Array) -> Array:
        """AND."""
        return np.bitwise_and(x, y)

    def not_(self, x: Array) -> Array:
        """1 − x."""
        return np.bitwise_xor(x, np.uint8(1))

    def or_(self, x: Array, y: Array) -> Array:
        """OR."""
        return np.bitwise_or(x, y)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Random bits."""
        return rng.integers(0, 2, tuple(shape), dtype=np.uint8)

    def passes(self, like: Any, batch: int | None) -> Sequence[Pass]:
        """Z2's identities, sums fused, the batch packed, 64 examples a word, and layers of gates taken together."""
        return partial(simplify, rewrite=_after_r), fuse, pack, layers

    entry, exit = entry, exit_

    def twin(self) -> SymbolicBits:
        """Bits on wires."""
        return SymbolicBits(self)


class SymbolicBits(BitRing, Twin):
    """Bits not yet known: elements are wires of a `GateBuilder`, and computing adds gates to it."""

    code, takes_integers = BIT, True

    def __init__(self, concrete: Z2Algebra) -> None:
        super().__init__(concrete)
        self.meanings = {**concrete.meanings, g.BooleanDifference: boolean_difference}

    def begin(self, builder: GateBuilder) -> None:
        """See `Twin`."""
        super().begin(builder)
        self._and = np.frompyfunc(builder.and_, 2, 1)
        self._xor = np.frompyfunc(builder.xor, 2, 1)
        self._or = np.frompyfunc(builder.or_, 2, 1)
        self._not = np.frompyfunc(builder.not_, 1, 1)
        self._mux = np.frompyfunc(builder.mux, 3, 1)

    def enter(self, wires: Sequence[int], code: Code) -> int:
        """The wire itself."""
        return wires[0]

    def leave(self, element: int, code: Code) -> list[int]:
        """The wire itself."""
        return [element]

    def constant(self, value: Any) -> int:
        """One of the two constant wires."""
        return self.builder.true if value else self.builder.false

    def check(self, values: Any, what: str = "array") -> Array:
        """Literal bits as the constant wires."""
        known = self.concrete.check(values, what) == 1
        return np.asarray(np.where(known, self.one, self.zero), dtype=np.int64)

    def add(self, x: Array, y: Array) -> Array:
        """XOR gates."""
        return np.asarray(self._xor(x, y), dtype=np.int64)

    def multiply(self, x: Array, y: Array) -> Array:
        """AND gates."""
        return np.asarray(self._and(x, y), dtype=np.int64)

    def not_(self, x: Array) -> Array:
        """Inverters."""
        return np.asarray(self._not(x), dtype=np.int64)

    def or_(self, x: Array, y: Array) -> Array:
        """OR gates."""
        return np.asarray(self._or(x, y), dtype=np.int64)

    def mux(self, s: Array, x: Array, y: Array) -> Array:
        """x where s = 0, y where s = 1; equal muxes, of which lookups in large tables have many, are asked for once."""
        s, x, y = broadcast(s, x, y)
        if s.size < _MANY:
            return np.asarray(self._mux(s, x, y), dtype=np.int64)
        _, pairs = np.unique((x << 32) + y, return_inverse=True)
        keys = pairs.reshape(s.shape) * (int(np.ptp(s)) + 1) + (s - s.min())
        _, first, where = np.unique(keys, return_index=True, return_inverse=True)
        made = self._mux(*(one.ravel()[first] for one in (s, x, y)))
        return np.asarray(made, dtype=np.int64)[where].reshape(s.shape)


#: Muxes from which on it pays to look for equal ones.
_MANY = 256


def _after_r(generator: Generator, wires: Sequence[Wire]) -> Wire | None:
    """Z2's identities, and slopes of gates as single steps."""
    found = identities(generator, wires)
    return as_slope(generator, wires) if found is None else found


def identities(generator: Generator, wires: Sequence[Wire]) -> Wire | None:
    """What holds in Z2 but not in every ring, used after R only: n·1 = (n mod 2)·1, −x = x, x + x = 0, x·x = x,
    xor = +.
    """
    if isinstance(generator, g.Negate):
        return wires[0]
    if isinstance(generator, g.Xor) and wires[0].type == wires[1].type:
        return wires[0] + wires[1]
    if isinstance(generator, (g.Add, g.Multiply)):
        x, y = wires
        if x.number == y.number:
            return x if isinstance(generator, g.Multiply) else x.constant(0, x.type)
        found = _odd(generator, x, y)
        return _odd(generator, y, x) if found is None else found
    return None


def _odd(generator: Generator, n: Wire, x: Wire) -> Wire | None:
    """The sum or product of a constant outside 0, 1 and x."""
    if n.integer is None or n.integer in (0, 1):
        return None
    bit = n.constant(n.integer % 2, n.type)
    return bit + x if isinstance(generator, g.Add) else bit * x


Z2 = Z2Algebra()
