"""Layers of lookup gates against a reference a byte or an integer per wire and row, in each SIMD mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import packing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels.conftest import MODES
from profiles import examples

from rdcircuits._kernels import simd
from rdcircuits.algebra.bits.layers import LookupLayers
from rdcircuits.algebra.bits.packed import words_of
from rdcircuits.algebra.threads import set_threads
from rdcircuits.errors import ShapeError

Array = np.ndarray[Any, np.dtype[Any]]
Add = Callable[[Array, Array], Array]

seeds = st.integers(0, 2**32 - 1)
rows = st.sampled_from(packing.ROWS)
shapes = st.tuples(st.integers(1, 5), st.lists(st.integers(1, 9), max_size=4).map(tuple))


@pytest.fixture(scope="module", params=MODES, autouse=True)
def mode(request: pytest.FixtureRequest) -> Iterator[str]:
    before = simd.mode()
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(before)


@pytest.fixture
def two_threads() -> Iterator[None]:
    set_threads(2)
    yield
    set_threads(1)


def random_layers(seed: int, inputs: int, widths: tuple[int, ...]) -> LookupLayers:
    random = np.random.default_rng(seed)
    sizes = (inputs, *widths)
    wirings = [tuple(random.integers(0, before, (2, width))) for before, width in zip(sizes, widths, strict=False)]
    return LookupLayers(inputs, wirings, [random.integers(0, 2, (width, 4)) for width in widths])


def reference(layers: LookupLayers, x: Array, dy: Array, add: Add) -> tuple[Array, Array, list[Array]]:
    """Outputs, changes of inputs and of tables, rows first; changes are integers that `add` adds."""
    values = [x.astype(np.int64)]
    for (first, second), table in zip(layers.wirings, layers.tables, strict=True):
        a, b = values[-1][:, first], values[-1][:, second]
        values.append(np.asarray(table).astype(np.int64)[np.arange(len(table)), a + 2 * b])
    changes, tables = dy.astype(np.int64), []
    for layer in reversed(range(len(layers.tables))):
        (first, second), table = layers.wirings[layer], np.asarray(layers.tables[layer]).astype(np.int64)
        before = np.zeros_like(values[layer])
        found = np.zeros(table.shape, np.int64)
        for gate, (i, j) in enumerate(zip(first, second, strict=True)):
            a, b, change = values[layer][:, i], values[layer][:, j], changes[:, gate]
            for entry in range(4):
                found[gate, entry] = change[a + 2 * b == entry].sum()
            before[:, i] = add(before[:, i], change * (table[gate][1 + 2 * b] - table[gate][2 * b]))
            before[:, j] = add(before[:, j], change * (table[gate][a + 2] - table[gate][a]))
        changes = before
        tables.insert(0, found)
    return values[-1], changes, tables


def digits(numbers: Array, planes: int) -> Array:
    """Integers (N, s) in two's complement, (planes, s, W)."""
    if planes == 0:
        return np.zeros((0, numbers.shape[1], words_of(len(numbers))), np.uint64)
    return np.stack([packing.pack((numbers >> plane & 1).astype(np.uint8)) for plane in range(planes)])


@given(seeds, shapes, rows)
def test_forward(seed: int, shape: tuple[int, tuple[int, ...]], rows: int) -> None:
    layers, x = random_layers(seed, *shape), packing.random_rows(seed, rows, shape[0])
    wanted, _, _ = reference(layers, x, np.zeros((rows, layers.widths[-1])), np.add)
    assert np.array_equal(layers.forward(packing.pack(x), rows), packing.pack(wanted.astype(np.uint8)))


@given(seeds, shapes, rows)
def test_reverse_xor(seed: int, shape: tuple[int, tuple[int, ...]], rows: int) -> None:
    layers, x = random_layers(seed, *shape), packing.random_rows(seed, rows, shape[0])
    dy = packing.random_rows(seed + 1, rows, layers.widths[-1])
    _, dx, tables = reference(layers, x, dy, lambda a, b: (a + b) % 2)
    found, counts = layers.reverse_xor(packing.pack(x), packing.pack(dy), rows)
    assert np.array_equal(found, packing.pack((dx % 2).astype(np.uint8)))
    assert all(np.array_equal(got % 2, want % 2) for got, want in zip(counts, tables, strict=True))


def cut(a: Array, b: Array) -> Array:
    return np.clip(a + b, -1, 1)


@given(seeds, shapes, rows)
def test_reverse_signs(seed: int, shape: tuple[int, tuple[int, ...]], rows: int) -> None:
    layers, x = random_layers(seed, *shape), packing.random_rows(seed, rows, shape[0])
    dy = np.random.default_rng(seed).integers(-1, 2, (rows, layers.widths[-1]))
    _, dx, tables = reference(layers, x, dy, cut)
    planes = np.stack([packing.pack((dy == sign).astype(np.uint8)) for sign in (1, -1)])
    found, counts = layers.reverse_signs(packing.pack(x), planes, rows)
    assert np.array_equal(found, np.stack([packing.pack((dx == sign).astype(np.uint8)) for sign in (1, -1)]))
    assert all(map(np.array_equal, counts, tables))


@given(seeds, shapes, rows, st.integers(1, 5))
def test_reverse_exact(seed: int, shape: tuple[int, tuple[int, ...]], rows: int, planes: int) -> None:
    layers, x = random_layers(seed, *shape), packing.random_rows(seed, rows, shape[0])
    dy = np.random.default_rng(seed).integers(-(2 ** (planes - 1)), 2 ** (planes - 1), (rows, layers.widths[-1]))
    _, dx, tables = reference(layers, x, dy, np.add)
    found, counts = layers.reverse_exact(packing.pack(x), digits(dy, planes), rows)
    assert np.array_equal(found, digits(dx, len(found)))
    assert all(map(np.array_equal, counts, tables))


@given(seeds, shapes, rows, st.integers(0, 9))
def test_changes_known_to_be_small_need_fewer_planes(
    seed: int, shape: tuple[int, tuple[int, ...]], rows: int, most: int
) -> None:
    layers, x = random_layers(seed, *shape), packing.random_rows(seed, rows, shape[0])
    dy = np.random.default_rng(seed).integers(-most, most + 1, (rows, layers.widths[-1]))
    _, dx, tables = reference(layers, x, dy, np.add)
    planes = digits(dy, 1 + most.bit_length())
    found, counts = layers.reverse_exact(packing.pack(x), planes, rows, most=most)
    assert np.array_equal(found, digits(dx, len(found)))
    assert all(map(np.array_equal, counts, tables))
    assert len(found) <= len(layers.reverse_exact(packing.pack(x), planes, rows)[0])


@pytest.mark.parametrize(("planes", "dtype"), [(24, np.int32), (25, np.int64), (40, np.int64)])
def test_counts_have_the_bits_that_they_need(planes: int, dtype: type) -> None:
    """All rows at one end of what the digits hold, and all at one entry."""
    layers, rows = LookupLayers(1, [([0], [0])], [[[0, 0, 0, 1]]]), 127
    for ones, entry in ((0, 0), (1, 3)):
        for change in (-(2 ** (planes - 1)), 2 ** (planes - 1) - 1):
            x, dy = np.full((rows, 1), ones, np.uint8), np.full((rows, 1), change)
            _, counts = layers.reverse_exact(packing.pack(x), digits(dy, planes), rows, inputs=False)
            assert counts[0].dtype == dtype
            assert counts[0][0].tolist() == [rows * change if i == entry else 0 for i in range(4)]


@pytest.mark.parametrize("planes", [1, 2, 3])
def test_exact_changes_turn_round_at_their_limits(planes: int) -> None:
    """With rows enough for changes to be cut to the digits in use: the least number, and its opposite."""
    rows, least = 64 * 66, -(2 ** (planes - 1))
    inverter = [1, 0, 1, 0]
    layers = LookupLayers(4, [([0, 2], [1, 3]), ([0], [1])], [[inverter] * 2, [inverter]])  # each wire read once
    x, dy = packing.random_rows(1, rows, 4), np.full((rows, 1), least)
    _, dx, tables = reference(layers, x, dy, np.add)
    found, counts = layers.reverse_exact(packing.pack(x), digits(dy, planes), rows)
    assert np.array_equal(found, digits(dx, len(found)))
    assert all(map(np.array_equal, counts, tables))


@given(seeds, st.integers(1, 4), st.sampled_from([1, 2, 3, 6]), st.sampled_from([64 * 65, 64 * 80 + 1]))
@settings(max_examples=examples(15))
def test_reverse_exact_of_many_rows(seed: int, planes: int, sums: int, rows: int) -> None:
    """Wires without readers and with many, all tables, and lines that need more digits than those before."""
    layers, random = random_layers(seed, 3, (17, 40, 9, 6)), np.random.default_rng(seed)
    x = packing.random_rows(seed, rows, 3)
    dy = random.integers(-(2 ** (planes - 1)), 2 ** (planes - 1), (rows, sums)) * (np.arange(rows) > rows // 2)[:, None]
    _, dx, tables = reference(layers, x, np.repeat(dy, 6 // sums, axis=1), np.add)
    for inputs in (True, False):
        found, counts = layers.reverse_exact(packing.pack(x), digits(dy, planes), rows, inputs=inputs)
        assert np.array_equal(found, digits(dx, len(found)) if inputs else found[:, :0])
        assert all(map(np.array_equal, counts, tables))


@given(seeds, rows, st.sampled_from([1, 2, 5, 10]))
@settings(max_examples=examples(30))
def test_changes_of_sums_are_those_of_their_outputs(seed: int, rows: int, sums: int) -> None:
    layers, x = random_layers(seed, 4, (7, 10)), packing.pack(packing.random_rows(seed, rows, 4))
    changes = packing.pack(packing.random_rows(seed + 1, rows, sums))
    spread = np.repeat(changes, 10 // sums, axis=0)
    for run, few, many in [
        (layers.reverse_xor, changes, spread),
        (layers.reverse_signs, np.stack([changes, changes & ~changes]), np.stack([spread, spread & ~spread])),
        (layers.reverse_exact, changes[None], spread[None]),
    ]:
        (found, counts), (wanted, tables) = run(x, few, rows), run(x, many, rows)
        assert np.array_equal(found, wanted)
        assert all(map(np.array_equal, counts, tables))


@given(seeds, shapes, rows)
@settings(max_examples=examples(30))
def test_the_changes_of_inputs_may_be_left_out(seed: int, shape: tuple[int, tuple[int, ...]], rows: int) -> None:
    layers, x = random_layers(seed, *shape), packing.pack(packing.random_rows(seed, rows, shape[0]))
    changes = packing.pack(packing.random_rows(seed + 1, rows, layers.widths[-1]))
    for run, planes in [
        (layers.reverse_xor, changes),
        (layers.reverse_signs, np.stack([changes, changes & ~changes])),
        (layers.reverse_exact, np.stack([changes, changes])),
    ]:
        (found, counts), (_, wanted) = run(x, planes, rows, inputs=False), run(x, planes, rows)
        assert found.shape == (*found.shape[:-2], 0, words_of(rows))
        assert all(map(np.array_equal, counts, wanted))


def test_counts_past_the_limit_of_their_fields() -> None:
    rows, ones = 512 * 700 + 65, packing.pack(np.ones((512 * 700 + 65, 1), np.uint8))
    layers = LookupLayers(1, [([0], [0])], [[[0, 0, 0, 1]]])
    for sign in (0, 1):
        changes = np.zeros((2, *ones.shape), np.uint64)
        changes[sign] = ones
        _, counts = layers.reverse_signs(ones, changes, rows)
        assert counts[0].tolist() == [[0, 0, 0, rows * (1 - 2 * sign)]]


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("rows", [1, 64 * 130, 64 * 300 + 7])
def test_threads_change_no_bit(rows: int) -> None:
    layers = random_layers(5, 20, (30, 40))
    x, dy = packing.pack(packing.random_rows(1, rows, 20)), packing.pack(packing.random_rows(2, rows, 40))
    planes = np.stack([dy, dy * np.uint64(0)])

    def run() -> list[Array]:
        found = [layers.forward(x, rows)]
        for dx, tables in (
            layers.reverse_xor(x, dy, rows),
            layers.reverse_signs(x, planes, rows),
            layers.reverse_exact(x, planes, rows),
        ):
            found += [dx, *tables]
        return found

    two = run()
    set_threads(1)
    assert all(map(np.array_equal, run(), two))


@pytest.mark.parametrize(
    ("wirings", "tables", "message"),
    [
        ([([0], [2])], [[[0, 0, 0, 1]]], "layer 0, gate 0: fan-ins 0 and 2, expected wires below 2"),
        ([([0], [-1])], [[[0, 0, 0, 1]]], "layer 0: wires -1 to -1, expected 0 to"),
        ([([0], [1, 1])], [[[0, 0, 0, 1]]], r"layer 0: wires are int64 of shape \(2,\), expected 1 integers"),
        ([([0], [0.5])], [[[0, 0, 0, 1]]], "layer 0: wires are float64"),
        ([([0], [1])], [[[0, 0, 2, 1]]], "layer 0: tables hold 2, expected 0 and 1"),
        ([([0], [1])], [[[0, 0, 1]]], r"layer 0: tables are int64 of shape \(1, 3\)"),
        ([([0], [1]), ([1], [0])], [[[0, 0, 0, 1]]] * 2, "layer 1, gate 0: fan-ins 1 and 0"),
        ([], [[[0, 0, 0, 1]]], "0 wirings and 1 tables"),
    ],
)
def test_unsound_layers_are_refused(wirings: Any, tables: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        LookupLayers(2, wirings, tables)


def test_other_tables_must_be_bits_too() -> None:
    layers = random_layers(1, 3, (2, 2))
    good = [[0, 1, 1, 0]] * 2
    for kind in (np.int8, np.uint8, np.int16, np.int64):
        wrong = np.array([[0, 1, 1, 0], [0, 1, 3, 0]], kind)
        with pytest.raises(ShapeError, match="layer 1: tables hold 3, expected 0 and 1"):
            layers.with_tables([good, wrong])
    with pytest.raises(ShapeError, match="layer 0: tables hold -1, expected 0 and 1"):
        layers.with_tables([np.array(good, np.int8) * np.int8(-1), good])
    with pytest.raises(ShapeError, match=r"tables of \[1, 2\] gates, expected \[2, 2\]"):
        layers.with_tables([good[:1], good])


def test_wrong_shapes_are_refused() -> None:
    layers, words = random_layers(1, 3, (4,)), np.zeros((3, 2), np.uint64)
    with pytest.raises(ShapeError, match=r"x: uint64 of shape \(3, 2\), expected uint64 of \(3, 1\)"):
        layers.forward(words, 64)
    with pytest.raises(ShapeError, match="changes of 3 sums of 4 outputs"):
        layers.reverse_xor(words, words, 128)
    with pytest.raises(ShapeError, match="changes: uint64 of shape"):
        layers.reverse_signs(words, np.zeros((3, 4, 2), np.uint64), 128)
    with pytest.raises(ShapeError, match="no planes"):
        layers.reverse_exact(words, np.zeros((0, 4, 2), np.uint64), 128)


def test_changes_that_no_planes_could_hold_are_refused() -> None:
    layers = random_layers(1, 1, (40,) * 9)
    with pytest.raises(ShapeError, match="63 are the most"):
        layers.reverse_exact(np.zeros((1, 1), np.uint64), np.zeros((60, 40, 1), np.uint64), 64)
