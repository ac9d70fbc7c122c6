"""Elements as bit vectors.

The element with number e = Σ d_i·p^i of GF(p^k) is k digits, d_0 first, each in as many bits as p − 1 has, the least
significant first. So in characteristic 2, and in prime fields, its bits are those of e itself, least significant first.
Where p is no power of 2 some bit vectors stand for no element: what a circuit gives there is unspecified.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.tables.names import ColumnNames, as_names, made_up

Bits = NDArray[np.uint8]


def digit_bits(field: GF) -> int:
    """Bits of one digit 0 .. p − 1."""
    return int(field.characteristic - 1).bit_length()


def width(field: GF) -> int:
    """Bits of one element.

    Example:
        >>> width(GF(256)), width(GF(5)), width(GF(9))
        (8, 3, 4)
    """
    return field.degree * digit_bits(field)


def to_bits(field: GF, elements: Any) -> Bits:
    """The bits (..., w) of elements (...).

    Example:
        >>> to_bits(GF(9), [1, 5]).tolist()  # 5 = 2 + 1·3
        [[1, 0, 0, 0], [0, 1, 1, 0]]
    """
    numbers = np.asarray(elements).astype(np.int64 if field.q <= 1 << 62 else object)
    each = np.arange(digit_bits(field))
    digits = [numbers // field.characteristic**i % field.characteristic for i in range(field.degree)]
    parts = [((digit[..., None] >> each) & 1).astype(np.uint8) for digit in digits]
    return np.concatenate(parts, axis=-1)


def from_bits(field: GF, bits: Any) -> NDArray[Any]:
    """The elements (...) of bits (..., w): of bits that stand for none, a digit is p or more and the sum what it is."""
    each, w = digit_bits(field), width(field)
    wide = np.asarray(bits).astype(np.int64 if field.q <= 1 << 31 else object)
    total = np.zeros(wide.shape[:-1], dtype=wide.dtype)
    for j in range(w):
        total = total + wide[..., j] * ((1 << j % each) * field.characteristic ** (j // each))
    return np.asarray(total)


def names(field: GF, columns: Sequence[str]) -> ColumnNames:
    """The names of the bits of columns of elements: x[0] is the least significant bit of x; x itself where it is all.

    Example:
        >>> names(GF(4), ["x", "y"]), names(GF(2), ["x"])
        (('x[0]', 'x[1]', 'y[0]', 'y[1]'), ('x',))
    """
    w = width(field)
    if w == 1:
        return as_names(columns)
    bits = {name: [f"{name}[{j}]" for j in range(w)] for name in columns}
    return ColumnNames(chain.from_iterable(bits.values()), [bit for name in made_up(columns) for bit in bits[name]])


def codes(field: GF) -> NDArray[np.int64]:
    """Of a small field the bit vectors of its elements as numbers, by element.

    Example:
        >>> codes(GF(9)).tolist()
        [0, 1, 2, 4, 5, 6, 8, 9, 10]
    """
    bits = to_bits(field, np.arange(field.q)).astype(np.int64)
    return np.asarray(bits @ (1 << np.arange(width(field), dtype=np.int64)))
