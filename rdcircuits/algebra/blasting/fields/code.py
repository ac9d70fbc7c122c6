"""Elements as bit vectors.

The element with number e = Σ d_i·p^i of GF(p^k) is k digits, d_0 first, each in as many bits as p − 1 has, the least
significant first. So in characteristic 2, and in prime fields, its bits are those of e itself, least significant first.
Where p is no power of 2 some bit vectors stand for no element: what a circuit gives there is unspecified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]


class Numbered(Protocol):
    """What says how elements are numbered: a field, or a code itself."""

    @property
    def characteristic(self) -> int:
        """p."""

    @property
    def degree(self) -> int:
        """k."""

    @property
    def q(self) -> int:
        """p^k."""


def digit_bits(field: Numbered) -> int:
    """Bits of one digit 0 .. p − 1."""
    return int(field.characteristic - 1).bit_length()


def width(field: Numbered) -> int:
    """Bits of one element.

    Example:
        >>> width(FieldCode(2, 8)), width(FieldCode(5, 1)), width(FieldCode(3, 2))
        (8, 3, 4)
    """
    return field.degree * digit_bits(field)


def to_bits(field: Numbered, elements: Any) -> Bits:
    """The bits (..., w) of elements (...).

    Example:
        >>> to_bits(FieldCode(3, 2), [1, 5]).tolist()  # 5 = 2 + 1·3
        [[1, 0, 0, 0], [0, 1, 1, 0]]
    """
    numbers = np.asarray(elements).astype(np.int64 if field.q <= 1 << 62 else object)
    each = np.arange(digit_bits(field))
    digits = [numbers // field.characteristic**i % field.characteristic for i in range(field.degree)]
    parts = [((digit[..., None] >> each) & 1).astype(np.uint8) for digit in digits]
    return np.concatenate(parts, axis=-1)


def from_bits(field: Numbered, bits: Any) -> NDArray[Any]:
    """The elements (...) of bits (..., w): of bits that stand for none, a digit is p or more and the sum what it is."""
    each, w = digit_bits(field), width(field)
    wide = np.asarray(bits).astype(np.int64 if field.q <= 1 << 31 else object)
    total = np.zeros(wide.shape[:-1], dtype=wide.dtype)
    for j in range(w):
        total = total + wide[..., j] * ((1 << j % each) * field.characteristic ** (j // each))
    return np.asarray(total)


@dataclass(frozen=True)
class FieldCode:
    """`Code` of the elements of GF(p^k): p = `characteristic`, k = `degree`.

    Example:
        >>> code = FieldCode(3, 2)
        >>> code.to_bits([5]).tolist(), code.from_bits([[0, 1, 1, 0], [1, 1, 0, 0]]).tolist()
        ([[0, 1, 1, 0]], [5, -1])
    """

    characteristic: int
    degree: int

    @property
    def q(self) -> int:
        """The number of elements."""
        return int(self.characteristic**self.degree)

    @property
    def width(self) -> int:
        """Bits of an element."""
        return width(self)

    def to_bits(self, elements: Any) -> Bits:
        """See `Code`."""
        return to_bits(self, elements)

    def from_bits(self, bits: Any) -> NDArray[Any]:
        """See `Code`; −1 where a digit is p or more."""
        each = digit_bits(self)
        digits = np.asarray(bits).reshape((*np.shape(bits)[:-1], self.degree, each))
        weights = np.array([1 << j for j in range(each)], dtype=np.int64 if each < 62 else object)
        good = ((digits.astype(weights.dtype) * weights).sum(-1) < self.characteristic).all(-1)
        return np.where(good, from_bits(self, bits), -1)

    def holds(self, elements: NDArray[Any]) -> NDArray[np.bool_]:
        """See `Code`."""
        return np.asarray((elements >= 0) & (elements < self.q), dtype=np.bool_)


def codes(field: Numbered) -> NDArray[np.int64]:
    """Of a small field the bit vectors of its elements as numbers, by element.

    Example:
        >>> codes(FieldCode(3, 2)).tolist()
        [0, 1, 2, 4, 5, 6, 8, 9, 10]
    """
    bits = to_bits(field, np.arange(field.q)).astype(np.int64)
    return np.asarray(bits @ (1 << np.arange(width(field), dtype=np.int64)))
