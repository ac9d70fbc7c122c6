"""Two-input gates and their reverse derivatives, against the definition of operation numbers, byte by byte."""

from __future__ import annotations

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import gates

seeds = st.integers(0, 2**32 - 1)
rows = st.sampled_from(packing.ROWS)
wires = st.integers(0, 5)
ops = st.integers(0, 15)


def partials(op: int, a: packing.Bytes, b: packing.Bytes) -> tuple[packing.Bytes, packing.Bytes]:
    """f(1, b) ^ f(0, b) and f(a, 1) ^ f(a, 0)."""
    zero, one = np.zeros_like(a), np.ones_like(a)
    by_a = packing.gate(op, one, b) ^ packing.gate(op, zero, b)
    return by_a, packing.gate(op, a, one) ^ packing.gate(op, a, zero)


@given(ops, seeds, rows, wires)
def test_binary(op: int, seed: int, rows: int, wires: int) -> None:
    a, b = packing.random_rows(seed, 2, rows, wires)
    out = packing.dirty(wires, rows)
    gates.binary(op, packing.pack(a), packing.pack(b), out, rows)
    assert np.array_equal(out, packing.pack(packing.gate(op, a, b)))


@given(ops, seeds, rows, wires)
def test_binary_in_place(op: int, seed: int, rows: int, wires: int) -> None:
    a, b = packing.random_rows(seed, 2, rows, wires)
    first, second = packing.pack(a), packing.pack(b)
    wanted = packing.pack(packing.gate(op, a, b))
    gates.binary(op, first, second, second, rows)
    assert np.array_equal(second, wanted)
    gates.binary(op, first, first, first, rows)
    assert np.array_equal(first, packing.pack(packing.gate(op, a, a)))


@given(ops, seeds, rows, wires)
def test_binary_reverse(op: int, seed: int, rows: int, wires: int) -> None:
    a, b, dy = packing.random_rows(seed, 3, rows, wires)
    da, db = packing.dirty(wires, rows), packing.dirty(wires, rows)
    gates.binary_reverse(op, packing.pack(a), packing.pack(b), packing.pack(dy), da, db)
    by_a, by_b = partials(op, a, b)
    assert np.array_equal(da, packing.pack(dy & by_a))
    assert np.array_equal(db, packing.pack(dy & by_b))


@given(seeds, rows, st.integers(0, 20))
def test_lookup2(seed: int, rows: int, g: int) -> None:
    a, b = packing.random_rows(seed, 2, rows, g)
    tables = np.random.default_rng(seed).integers(0, 16, g, dtype=np.uint8)
    out = packing.dirty(g, rows)
    gates.lookup2(tables, packing.pack(a), packing.pack(b), out, rows)
    wanted = (tables >> (a + 2 * b)) & 1
    assert np.array_equal(out, packing.pack(wanted.astype(np.uint8)))


@given(seeds, rows, st.integers(0, 20))
def test_lookup2_reverse(seed: int, rows: int, g: int) -> None:
    a, b, dy = packing.random_rows(seed, 3, rows, g)
    tables = np.random.default_rng(seed).integers(0, 16, g, dtype=np.uint8)
    da, db, dt = packing.dirty(g, rows), packing.dirty(g, rows), np.full(g, 77, np.uint8)
    gates.lookup2_reverse(tables, packing.pack(a), packing.pack(b), packing.pack(dy), da, db, dt)
    by_a, by_b = np.zeros_like(a), np.zeros_like(a)
    for i in range(g):
        by_a[:, i], by_b[:, i] = partials(int(tables[i]), a[:, i], b[:, i])
        address = a[:, i] + 2 * b[:, i]
        assert dt[i] == sum((int(dy[address == j, i].sum()) % 2) << j for j in range(4))
    assert np.array_equal(da, packing.pack(dy & by_a))
    assert np.array_equal(db, packing.pack(dy & by_b))


def words(wires: int, rows: int = 65) -> packing.Words:
    return np.zeros((wires, (rows + 63) // 64), np.uint64)


def tables(*values: int) -> packing.Bytes:
    return np.array(values, np.uint8)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("binary", (16, words(2), words(2), words(2), 65)),
        ("binary", (-1, words(2), words(2), words(2), 65)),
        ("binary", (8, words(2), words(2), words(2), 64)),
        ("binary", (8, words(2), words(2), words(2), -1)),
        ("binary", (8, words(2), words(3), words(2), 65)),
        ("binary", (8, words(2), words(2), words(2, 64), 65)),
        ("binary_reverse", (16, *[words(2)] * 5)),
        ("binary_reverse", (8, words(2), words(3), words(2), words(2), words(2))),
        ("binary_reverse", (8, words(2), words(2), words(1), words(2), words(2))),
        ("binary_reverse", (8, words(2), words(2), words(2), words(2, 1), words(2))),
        ("binary_reverse", (8, words(2), words(2), words(2), words(2), words(0))),
        ("lookup2", (tables(1, 16), words(2), words(2), words(2), 65)),
        ("lookup2", (tables(1), words(2), words(2), words(2), 65)),
        ("lookup2", (tables(1, 2), words(2), words(2), words(2, 1), 65)),
        ("lookup2_reverse", (tables(1, 255), *[words(2)] * 5, tables(0, 0))),
        ("lookup2_reverse", (tables(1, 2), *[words(2)] * 5, tables(0))),
        ("lookup2_reverse", (tables(1, 2), *[words(2)] * 4, words(2, 1), tables(0, 0))),
    ],
)
def test_bad_arguments_are_refused(name: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        getattr(gates, name)(*arguments)


def test_none_is_refused() -> None:
    with pytest.raises(TypeError, match="must not be None"):
        gates.binary(8, words(0, 0), None, words(0, 0), 0)  # type: ignore[arg-type]
