"""Edges of images as bits: by how much a pixel is brighter than its neighbour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.brief import Brief
from rdcircuits.encoding.raw import Raw
from rdcircuits.errors import RdError

Bytes = NDArray[np.uint8]
#: The bits in which differences are taken, in hardware too.
_MOST = 1 << 15


@dataclass(frozen=True, repr=False)
class Edges(Brief):
    """Bits v(a) − v(b) ≥ cut for `pairs` (a, b, cut) of columns, v being floor(x) clamped to `low`..`high`.

    Raises `RdError` for a range of more than 15 bits, or a pair of one column.

    Example:
        >>> edges = Edges(0, 255, (("x0", "x1", 50),))
        >>> edges.names, edges.bits(Raw.of([[200, 100], [999, 250.5]])).tolist()
        (['x0 - x1 >= 50'], [[1], [0]])
    """

    low: int
    high: int
    pairs: tuple[tuple[str, str, int], ...]

    def __post_init__(self) -> None:
        if not -_MOST <= self.low <= self.high < _MOST:
            raise RdError(f"edges are taken of whole numbers in -{_MOST}..{_MOST - 1}, found {self.low}..{self.high}")
        if any(first == second for first, second, _ in self.pairs):
            raise RdError("an edge lies between two columns")

    @property
    def names(self) -> list[str]:
        """What each bit says."""
        return [f"{first} - {second} >= {cut}" for first, second, cut in self.pairs]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are compared, each once."""
        return tuple(dict.fromkeys(name for first, second, _ in self.pairs for name in (first, second)))

    def bits(self, raw: Raw, *, lenient: bool = False) -> Bytes:
        """The bits (rows, pairs). A missing number is an error, or with `lenient` has no bit set."""
        values = {name: self.clamped(raw, name, lenient) for name in self.columns}
        found = np.zeros((raw.rows, len(self.pairs)), np.uint8)
        for k, (first, second, cut) in enumerate(self.pairs):
            found[:, k] = values[first] - values[second] >= cut
        return found

    def clamped(self, raw: Raw, name: str, lenient: bool = False) -> NDArray[np.float64]:
        """v of a column; NaN where a number is missing."""
        column = raw.column(name)
        if column.dtype == object:
            raise RdError(f"column {name!r} has words, expected the numbers of pixels")
        lacking = np.isnan(column)
        if lacking.any() and not lenient:
            row = int(np.flatnonzero(lacking)[0])
            raise RdError(f"column {name!r} is missing in row {row}: edges are taken of pixels that are all there")
        found: NDArray[np.float64] = np.clip(np.floor(column), self.low, self.high)
        return found

    def renamed(self, called: Mapping[str, str]) -> Edges:
        """The same with other names of its columns."""
        return Edges(self.low, self.high, tuple((called[a], called[b], cut) for a, b, cut in self.pairs))

    def facts(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"low": self.low, "high": self.high, "pairs": [list(pair) for pair in self.pairs]}

    @classmethod
    def from_facts(cls, facts: Any, columns: tuple[str, ...]) -> Edges:
        """The edges of such facts; raises `RdError` where they are none of these columns."""
        try:
            low, high, pairs = facts["low"], facts["high"], [tuple(pair) for pair in facts["pairs"]]
        except (KeyError, TypeError) as error:
            raise RdError(f"not an encoder: edges lack {error}") from None
        known = set(columns)
        for pair in pairs:
            if len(pair) != 3 or not {*pair[:2]} <= known or type(pair[2]) is not int:
                raise RdError(f"not an encoder: {str(pair)[:60]} is no edge of its columns")
        if type(low) is not int or type(high) is not int:
            raise RdError("not an encoder: the range of its edges is not of integers")
        return cls(low, high, tuple((str(a), str(b), int(cut)) for a, b, cut in pairs))
