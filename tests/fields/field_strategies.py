"""Random tables over GF(q) for hypothesis."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.fields.field import as_field

Elements = NDArray[Any]
Flags = NDArray[np.bool_]

INPUTS = ("x", "y", "z")
SIZES = (2, 3, 4, 5, 7, 8, 9, 16, 25, 27, 256, 257)


def fields(*sizes: int) -> st.SearchStrategy[GF]:
    return st.sampled_from(sizes or SIZES).map(as_field)


def elements(field: GF, rows: int, columns: int) -> st.SearchStrategy[Elements]:
    size = rows * columns
    return st.lists(st.integers(0, field.q - 1), min_size=size, max_size=size).map(
        lambda numbers: np.array(numbers, dtype=field.dtype).reshape(rows, columns)
    )


def flags(rows: int, columns: int) -> st.SearchStrategy[Flags]:
    size = rows * columns
    return st.binary(min_size=size, max_size=size).map(
        lambda data: (np.frombuffer(data, np.uint8) & 1).astype(bool).reshape(rows, columns)
    )


@st.composite
def arrays(draw: st.DrawFn, max_inputs: int = 4) -> tuple[GF, Elements, Elements, Flags]:
    """A field, and X, Y and care of any rows, equal inputs and contradictions included."""
    field = draw(fields())
    rows = draw(st.sampled_from([0, 1, 2, 5]) | st.integers(0, 40))
    n, m = draw(st.integers(0, max_inputs)), draw(st.integers(0, 3))
    care = draw(flags(rows, m) | st.just(np.ones((rows, m), np.bool_)))
    return field, draw(elements(field, rows, n)), draw(elements(field, rows, m)), care


@st.composite
def complete_tables(draw: st.DrawFn, most_rows: int = 130, outputs: int = 3, known: bool = False) -> FieldTable:
    field = draw(fields())
    n = draw(st.integers(0, max(k for k in range(8) if field.q**k <= most_rows)))
    m = draw(st.integers(0, outputs))
    rows = field.q**n
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    y = rng.integers(0, field.q, (rows, m))
    care = np.ones(y.shape, bool) if known else draw(st.just(np.ones(y.shape, bool)) | flags(rows, m))
    return FieldTable.from_arrays(field, all_rows(field.q, n), y, care)


@st.composite
def partial_tables(draw: st.DrawFn) -> FieldTable:
    field, x, y, care = draw(arrays())
    return FieldTable.from_arrays(field, x, y, care, conflicts="majority")


def tables() -> st.SearchStrategy[FieldTable]:
    return complete_tables() | partial_tables()


def all_rows(q: int, n: int) -> Elements:
    """All rows in order, the first input counting fastest."""
    return np.array([[r // q**j % q for j in range(n)] for r in range(q**n)], dtype=np.int64).reshape(q**n, n)


@st.composite
def polynomials(
    draw: st.DrawFn, *sizes: int, n: int | None = None, m: int | None = None, most: int = 6
) -> FieldPolynomial:
    """Formal polynomials: exponents also beyond q − 1."""
    field = draw(fields(*sizes))
    count = draw(st.integers(0, 3)) if n is None else n
    exponents = st.tuples(*[st.integers(0, most)] * count)
    terms = st.dictionaries(exponents, st.integers(0, field.q - 1), max_size=6)
    outputs = draw(st.integers(1, 3)) if m is None else m
    return FieldPolynomial.from_terms(field, [draw(terms) for _ in range(outputs)], inputs=INPUTS[:count])
