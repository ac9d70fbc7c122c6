"""What a cover holds: cubes as packed words, what each says of the outputs, and what follows for rows."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.packed import pack_rows, tail_mask, unpack_rows, zeros
from rdcircuits.algebra.checks import as_array
from rdcircuits.boolean import cubes as sets
from rdcircuits.boolean.cube_words import hits, masks_of_words
from rdcircuits.boolean.cubes import Cube
from rdcircuits.boolean.rows import from_keys
from rdcircuits.errors import ShapeError
from rdcircuits.tables.columns import position_of
from rdcircuits.tables.names import NamedSides

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Rest = Literal["off", "free"]

NOTHING, ON, FREE, OFF = range(4)
"""What a cube says of an output."""


class CoverCounts(NamedTuple):
    """How many rows of an output are 1, 0, and free: exact whole numbers, 2^n together."""

    on: int
    off: int
    free: int


class CubeSets(NamedSides):
    """On-, off- and don't-care sets of each output as cubes: the fields of `Cover`, a frozen dataclass."""

    ones: Words
    zeros: Words
    says: Bytes
    rest: Rest

    def __len__(self) -> int:
        """How many cubes there are."""
        return len(self.says)

    def cubes(self, output: str | int, kind: Literal["on", "off", "free"] = "on") -> list[Cube]:
        """The cubes of an output's set, each as two whole numbers: inputs that are 1, and inputs that are 0.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["1-0"], ["1"]).cubes(0)
            [(1, 4)]
        """
        chosen = (
            self.says[:, position_of(output, self.outputs, "outputs")] == {"on": ON, "off": OFF, "free": FREE}[kind]
        )
        return list(zip(masks_of_words(self.ones[chosen]), masks_of_words(self.zeros[chosen]), strict=True))

    def cube(self, number: int) -> Cube:
        """One of the cubes, as two whole numbers.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["1-0"], ["1"]).cube(0)
            (1, 4)
        """
        return masks_of_words(self.ones[number : number + 1])[0], masks_of_words(self.zeros[number : number + 1])[0]

    def codes(self) -> Bytes:
        """The cubes as an array (N, n) of 0, 1 and 2 for either value.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["1-0"], ["1"]).codes().tolist()
            [[1, 2, 0]]
        """
        n = len(self.inputs)
        ones, none = (unpack_rows(from_keys(words, n), len(self)) for words in (self.ones, self.zeros))
        return np.asarray(2 - ones - 2 * none, dtype=np.uint8)

    def count(self, output: str | int) -> CoverCounts:
        """How many of the 2^n rows of an output are 1, 0 and free, exactly.

        Raises `RdError` where that takes very long.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["1-", "01"], ["1", "-"]).count(0)
            CoverCounts(on=2, off=1, free=1)
        """
        n, free = len(self.inputs), self.cubes(output, "free")
        dashes = sets.covered(free, n)
        on = sets.covered([*self.cubes(output), *free], n) - dashes
        if self.rest == "off":
            return CoverCounts(on, (1 << n) - on - dashes, dashes)
        off = sets.covered([*self.cubes(output, "off"), *free], n) - dashes
        return CoverCounts(on, off, (1 << n) - on - off)

    def evaluate(self, x: ArrayLike, rows: int | None = None) -> Any:
        """The on-sets on rows of inputs: 1 in them, else 0, don't-cares too.

        `x` is an array (N, n) of 0 and 1, and so is the result (N, m); or packed words (n, W) of uint64 with `rows`.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["1-0"], ["1"]).evaluate([[1, 1, 0], [1, 1, 1]]).tolist()
            [[1], [0]]
        """
        if rows is not None:
            return self._values(np.asarray(x, dtype=np.uint64), rows)[0]
        bits = as_array(x, "x")
        if bits.ndim != 2 or bits.shape[1] != len(self.inputs):
            raise ShapeError(f"expected rows of shape (N, {len(self.inputs)}), found {bits.shape}")
        return unpack_rows(self._values(pack_rows(bits), len(bits))[0], len(bits))

    def _values(self, x: Words, rows: int) -> tuple[Words, Words]:
        """The on-sets and what is known, as packed words (m, W), on packed rows."""
        m, tail = len(self.outputs), tail_mask(rows)
        if x.shape != (len(self.inputs), len(tail)):
            raise ShapeError(f"expected packed rows of shape {(len(self.inputs), len(tail))}, found {x.shape}")
        sides = {kind: zeros(m, rows) for kind in (ON, FREE, OFF)}
        for block, k, hit in hits(self.ones, self.zeros, x):
            for kind, words in sides.items():
                words[self.says[k] == kind, block] |= hit
        known = (sides[ON] | sides[OFF] if self.rest == "free" else ~zeros(m, rows)) & ~sides[FREE] & tail
        return sides[ON] & tail, known
