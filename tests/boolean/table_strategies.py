"""Random truth tables for hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from rdcircuits.boolean.table import TruthTable

Bytes = NDArray[np.uint8]


def bits(rows: int, columns: int) -> st.SearchStrategy[Bytes]:
    size = rows * columns
    return st.binary(min_size=size, max_size=size).map(
        lambda data: (np.frombuffer(data, np.uint8) & 1).reshape(rows, columns)
    )


@st.composite
def arrays(
    draw: st.DrawFn, max_rows: int = 70, max_inputs: int = 6, max_outputs: int = 3
) -> tuple[Bytes, Bytes, Bytes]:
    """X, Y and care of any rows, equal inputs and contradictions included."""
    rows = draw(st.sampled_from([0, 1, 2, 5, 63, 64, 65]) | st.integers(0, max_rows))
    n, m = draw(st.integers(0, max_inputs)), draw(st.integers(0, max_outputs))
    return draw(bits(rows, n)), draw(bits(rows, m)), draw(bits(rows, m) | st.just(np.ones((rows, m), np.uint8)))


@st.composite
def complete_tables(draw: st.DrawFn, max_inputs: int = 7, max_outputs: int = 3, known: bool = False) -> TruthTable:
    n, m = draw(st.integers(0, max_inputs)), draw(st.integers(0, max_outputs))
    y = draw(bits(1 << n, m))
    care = np.ones_like(y) if known else draw(st.just(np.ones_like(y)) | bits(1 << n, m))
    return TruthTable.from_arrays(all_rows(n), y, care)


@st.composite
def partial_tables(draw: st.DrawFn) -> TruthTable:
    x, y, care = draw(arrays())
    return TruthTable.from_arrays(x, y, care, conflicts="majority")


def tables() -> st.SearchStrategy[TruthTable]:
    return complete_tables() | partial_tables()


def all_rows(n: int) -> Bytes:
    """All rows in minterm order."""
    return np.array([[r >> j & 1 for j in range(n)] for r in range(1 << n)], dtype=np.uint8).reshape(1 << n, n)
