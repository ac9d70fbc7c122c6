"""Graphs made smaller by the kernel: right on every row that counts, whatever the graph, in every SIMD mode."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from profiles import examples

from rdcircuits._kernels import simd
from rdcircuits._kernels.improve import Improver, bytes_for

Graph = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8], NDArray[np.int32]]
ONES = np.uint64((1 << 64) - 1)
ROWS = st.one_of(st.sampled_from([0, 1, 63, 64, 65, 512, 2049]), st.integers(0, 300))


def _graph(rng: np.random.Generator, n: int, nodes: int, outputs: int) -> Graph:
    most = 2 * np.arange(n + 1, n + 1 + nodes)
    left, right = (rng.integers(0, most).astype(np.int32) for _ in range(2))
    parity = (rng.random(nodes) < 0.3).astype(np.uint8)
    return left, right, parity, rng.integers(0, 2 * (n + 1 + nodes), outputs).astype(np.int32)


def _evaluate(graph: Graph, x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    rows = [np.zeros(x.shape[1], np.uint64), *x]

    def value(literal: int) -> NDArray[np.uint64]:
        return rows[literal >> 1] ^ (ONES if literal & 1 else np.uint64(0))

    left, right, parity, outputs = (part.tolist() for part in graph)
    for a, b, is_parity in zip(left, right, parity, strict=True):
        rows.append(value(a) ^ value(b) if is_parity else value(a) & value(b))
    return np.array([value(literal) for literal in outputs], np.uint64).reshape(len(outputs), x.shape[1])


def _found(improver: Improver, outputs: int) -> Graph:
    left, right = np.empty((2, improver.nodes), np.int32)
    parity, out = np.empty(len(left), np.uint8), np.empty(outputs, np.int32)
    improver.graph(left, right, parity, out)
    return left, right, parity, out


@settings(max_examples=examples(60))
@given(
    rows=ROWS,
    n=st.integers(0, 8),
    nodes=st.integers(0, 60),
    outputs=st.integers(0, 5),
    costs=st.sampled_from([(1, 1), (256, 1), (1, 3)]),
    parities=st.booleans(),
    known=st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_counts_stays(
    rows: int, n: int, nodes: int, outputs: int, costs: tuple[int, int], parities: bool, known: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    graph, words = _graph(rng, n, nodes, outputs), (rows + 63) // 64
    x, care = (rng.integers(0, 1 << 64, (count, words), dtype=np.uint64) for count in (n, outputs))
    care[rng.random(care.shape) < known] = ONES
    improver = Improver(*graph, n, x, care, costs=costs, parities=parities, rarely=7, patience=2, seed=seed)
    cost, before = improver.cost, _evaluate(graph, x)
    for budget in (1, 300, 3000):
        improver.run(budget)
        found = _found(improver, outputs)
        xors = int(found[2].sum())
        assert improver.cost == costs[0] * (len(found[0]) - xors) + costs[1] * xors <= cost
        assert parities or not xors
        assert not ((_evaluate(found, x) ^ before) & care).any()
        cost = improver.cost


def test_the_same_in_every_mode() -> None:
    rng = np.random.default_rng(3)
    graph = _graph(rng, 9, 150, 4)
    x = rng.integers(0, 1 << 64, (9, 40), dtype=np.uint64)
    care = rng.integers(0, 1 << 64, (4, 40), dtype=np.uint64)
    found: list[list[Any]] = []
    before = simd.mode()
    for mode in simd.available():
        simd.set_mode(mode)
        improver = Improver(*graph, 9, x, care, seed=5)
        done = improver.run(100_000)
        found.append([done, *(part.tolist() for part in _found(improver, 4))])
    simd.set_mode(before)
    assert all(one == found[0] for one in found)


def test_an_adder_in_too_many_gates_becomes_small() -> None:
    # the sum of two bits and a carry, minterm by minterm: 7 ANDs are enough for both outputs
    left, right = list[int](), list[int]()

    def conjunction(a: int, b: int) -> int:
        left.append(a)
        right.append(b)
        return 2 * (3 + len(left))

    def union(wanted: set[int]) -> int:
        total = 0
        for number in range(8):
            if number.bit_count() in wanted:
                term = conjunction(conjunction(2 ^ (~number & 1), 4 ^ (~number >> 1 & 1)), 6 ^ (~number >> 2 & 1))
                total = conjunction(total ^ 1, term ^ 1) ^ 1
        return total

    outputs = [union({1, 3}), union({2, 3})]
    parts = np.array(left, np.int32), np.array(right, np.int32), np.zeros(len(left), np.uint8)
    x = np.array([[0xAA], [0xCC], [0xF0]], np.uint64)
    improver = Improver(*parts, np.array(outputs, np.int32), 3, x, np.full((2, 1), 255, np.uint64))
    assert improver.cost > 14
    improver.run(4_000_000)
    assert improver.cost == 7
    with_xors = Improver(
        *parts, np.array(outputs, np.int32), 3, x, np.full((2, 1), 255, np.uint64), parities=True, costs=(1, 1)
    )
    with_xors.run(4_000_000)
    assert with_xors.cost == 5


NODE = (np.array([2], np.int32), np.array([4], np.int32), np.zeros(1, np.uint8), np.array([6], np.int32))


@pytest.mark.parametrize(
    ("part", "array", "message"),
    [
        (0, np.array([6], np.int32), "node 0: literals 6 and 4, parity 0; expected literals from 0 to 5"),
        (1, np.array([-1], np.int32), "node 0: literals 2 and -1"),
        (2, np.array([2], np.uint8), "parity 2"),
        (3, np.array([8], np.int32), "output 0: literal 8, expected 0 to 7"),
        (1, np.array([2, 2], np.int32), r"right has shape \(2,\), expected \(1,\)"),
    ],
    ids=["reads itself", "negative", "no parity", "no output", "length"],
)
def test_what_is_no_graph_is_refused(part: int, array: NDArray[Any], message: str) -> None:
    graph: list[Any] = list(NODE)
    graph[part] = array
    with pytest.raises(ValueError, match=message):
        Improver(*graph, 2, np.zeros((2, 1), np.uint64), np.zeros((1, 1), np.uint64))
    with pytest.raises(ValueError, match=message):
        bytes_for(*graph, 2, 1, False)


def test_rows_and_costs_that_do_not_fit_are_refused() -> None:
    x, care = np.zeros((2, 1), np.uint64), np.zeros((1, 1), np.uint64)
    with pytest.raises(ValueError, match="x has shape"):
        Improver(*NODE, 2, x[:1], care)
    with pytest.raises(ValueError, match="care has shape"):
        Improver(*NODE, 2, x, np.zeros((1, 2), np.uint64))
    with pytest.raises(ValueError, match="costs"):
        Improver(*NODE, 2, x, care, costs=(0, 1))
    with pytest.raises(ValueError, match="a graph of -1 inputs"):
        Improver(*NODE, -1, x, care)
    improver = Improver(*NODE, 2, x, care)
    with pytest.raises(ValueError, match="left has shape"):
        improver.graph(np.zeros(9, np.int32), np.zeros(1, np.int32), np.zeros(1, np.uint8), np.zeros(1, np.int32))


def test_memory_is_told_before_it_is_taken() -> None:
    few, many = bytes_for(*NODE, 2, 1, False), bytes_for(*NODE, 2, 1 << 20, False)
    assert 0 < few < 10**6
    assert many > 65 * 8 * (1 << 20)
    assert bytes_for(*NODE, 2, 1 << 62, False) == 0
