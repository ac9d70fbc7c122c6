"""Integer arrays of one width as a ring: what integer steps compute with. Bounds have been checked when planning."""

from __future__ import annotations

from typing import Any

import numpy as np

from rdcircuits.algebra.algebra import Algebra
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.difference import boolean_difference, difference_kernel
from rdcircuits.algebra.meanings import Meanings
from rdcircuits.algebra.numbers import as_integers
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.circuit import Generator
from rdcircuits.circuit.generators import BooleanDifference


class IntMeanings(Semiring):
    """The ring operations on integer arrays of one type, without further checks."""

    name = "Z"

    def __init__(self, dtype: np.dtype[Any], meanings: Meanings, own: Algebra | None = None) -> None:
        super().__init__()
        self.dtype = dtype
        self.meanings = meanings
        self.own = own

    def kernel(self, generator: Generator) -> Step:
        """As in any semiring; a circuit within a generator is planned for the algebra that these are the steps of."""
        if isinstance(generator, BooleanDifference) and self.meanings[BooleanDifference] is boolean_difference:
            return difference_kernel(self, generator, self.own)
        return super().kernel(generator)

    def check(self, values: Any, what: str = "array") -> Array:
        """Integers in this width; in their own where they do not fit, which the bounds then tell."""
        array = as_integers(values, what, self.name)
        try:
            narrow = array.astype(self.dtype, copy=False)
        except OverflowError:
            return array
        return narrow if np.array_equal(narrow, array) else array

    def integer(self, n: int) -> Array:
        """n itself."""
        return self.full((), n)

    def add(self, x: Array, y: Array) -> Array:
        """x + y."""
        return np.add(x, y, dtype=self.dtype)

    def multiply(self, x: Array, y: Array) -> Array:
        """x·y."""
        return np.multiply(x, y, dtype=self.dtype)

    def negate(self, x: Array) -> Array:
        """−x."""
        return np.negative(x)

    def sum(self, x: Array, axis: int) -> Array:
        """Σ along an axis."""
        return np.asarray(np.sum(x, axis=axis, dtype=self.dtype))

    def sum_batch(self, size: int, x: Array) -> Array:
        """Σ over the examples; the batch size itself may need more bits than x and the sum."""
        return x * np.int64(size) if x.shape[0] == 1 != size else self.sum(x, 0)[None]

    def sum_basis(self, size: int, dy: Array, *address: Array) -> Array:
        """Σ over the examples of dy·basis(address): each adds to the entry that it addresses, where addresses
        are bits.
        """
        if not all(bool(np.all((x == 0) | (x == 1))) for x in address):
            return super().sum_basis(size, dy, *address)
        dy, *address = (np.broadcast_to(x, (size, *x.shape[1:])) for x in (dy, *address))  # type: ignore[assignment]
        entries = np.zeros(dy.shape, dtype=np.int64)
        for i, bit in enumerate(address):
            entries |= bit.astype(np.int64) << i
        tables = int(np.prod(dy.shape[1:], dtype=np.int64))
        flat = entries.reshape(size, tables) + np.arange(tables, dtype=np.int64) * (1 << len(address))
        found = np.zeros(tables << len(address), dtype=self.dtype)
        np.add.at(found, flat.ravel(), dy.reshape(-1))
        return found.reshape((1, *dy.shape[1:], 1 << len(address)))
