"""The names of elements' bits (`code` says what the bits are)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from rdcircuits.algebra.blasting.fields.code import width
from rdcircuits.algebra.finite.gf import GF
from rdcircuits.tables.names import ColumnNames, as_names, made_up


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
