"""Gates of three to seven inputs over Z and Z2: forward and back, as the slow references say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.lookups import looked_up
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.circuit import Wire, ops


def layers(pins: int, gates: int) -> Any:
    """Two layers on 9 inputs, their tables parameters."""
    rng = np.random.default_rng(pins)
    first, second = rng.integers(0, 9, (pins, gates)), rng.integers(0, max(gates, 1), (pins, gates))

    def network(one: Wire, two: Wire, x: Wire) -> Wire:
        y = ops.lookup(one, *(x.take(row.tolist()) for row in first))
        return ops.lookup(two, *(y.take(row.tolist()) for row in second))

    table = rd.point(gates, 1 << pins)
    return rd.trace(network, table, table, rd.point(9))


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65])
@pytest.mark.parametrize("pins", [3, 4, 6, 7])
def test_changes_go_back_as_the_reference_says(pins: int, rows: int) -> None:
    rng, gates = np.random.default_rng(rows), 5
    step = rd.batch(rd.R(layers(pins, gates)), [2, 3])
    tables = [rng.integers(0, 2, (gates, 1 << pins)) for _ in range(2)]
    x = rng.integers(0, 2, (rows, 9))
    for wide in (3, 40_000):
        dy = rng.integers(-wide, wide + 1, (rows, gates))
        found, wanted = rd.Z.run(step, *tables, x, dy), rd.Z.reference(step, *tables, x, dy)
        for ours, theirs in zip(found, wanted, strict=True):
            assert np.array_equal(ours, theirs)
    bits = rng.integers(0, 2, (rows, gates))
    for ours, theirs in zip(rd.Z2.run(step, *tables, x, bits), rd.Z2.reference(step, *tables, x, bits), strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("rows", [1, 65])
def test_tables_of_each_example_and_of_larger_integers(rows: int) -> None:
    rng = np.random.default_rng(rows)
    circuit = layers(3, 4)
    x = rng.integers(0, 2, (rows, 9))
    own = [rng.integers(0, 2, (rows, 4, 8)) for _ in range(2)]
    each = rd.batch(circuit, [0, 1, 2])
    assert np.array_equal(rd.Z.run(each, *own, x), rd.Z.reference(each, *own, x))
    back = rd.batch(rd.R(circuit), [0, 1, 2, 3])
    dy = rng.integers(-9, 10, (rows, 4))
    for ours, theirs in zip(rd.Z.run(back, *own, x, dy), rd.Z.reference(back, *own, x, dy), strict=True):
        assert np.array_equal(ours, theirs)
    large = [rng.integers(0, 2, (4, 8)), rng.integers(-300, 300, (4, 8))]
    shared = rd.batch(circuit, [2])
    assert np.array_equal(rd.Z.run(shared, *large, x), rd.Z.reference(shared, *large, x))


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65])
@pytest.mark.parametrize("pins", [1, 2, 3, 6])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_words_are_looked_up(pins: int, rows: int, count: int) -> None:
    rng = np.random.default_rng(pins)
    table = rng.integers(0, 2, (count, 1 << pins), dtype=np.uint8)
    bits = rng.integers(0, 2, (pins, rows, count), dtype=np.uint8)
    numbers = sum(one.astype(int) << k for k, one in enumerate(bits))
    wanted = np.take_along_axis(table, numbers.T, axis=1) if rows else np.zeros((count, 0))
    found = looked_up(rows, table, [pack_rows(one) for one in bits])
    assert np.array_equal(unpack_rows(found, rows), wanted.T)
    if rows % 64 and count:
        assert not (found[:, -1] >> np.uint64(rows % 64)).any()
