"""Ones counted by groups of wires, and the group with the most, against numpy."""

from __future__ import annotations

import itertools

import numpy as np
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels import bits
from rdcircuits.algebra.bits.packed import group_argmax, group_counts
from rdcircuits.errors import ShapeError

seeds = st.integers(0, 2**32 - 1)


@given(
    seeds, st.sampled_from(packing.ROWS), st.lists(st.sampled_from([0, 1, 2, 7, 8, 9, 40]), max_size=5), st.floats(0, 1)
)
def test_groups(seed: int, rows: int, sizes: list[int], ones: float) -> None:
    bounds = np.cumsum([0, *sizes])
    values = (np.random.default_rng(seed).random((rows, bounds[-1])) < ones).astype(np.uint8)
    words = packing.pack(values)
    wanted = np.array([values[:, a:b].sum(axis=1) for a, b in itertools.pairwise(bounds)])
    counts = np.full(len(sizes) * rows, 77, np.int32)
    bits.group_counts(words, bounds, rows, counts)
    assert counts.tolist() == wanted.reshape(-1).tolist()
    if sizes:
        most = np.full(rows, 77, np.int32)
        bits.group_argmax(words, bounds, rows, most)
        assert most.tolist() == wanted.argmax(axis=0).tolist()


@pytest.mark.parametrize(("wires", "groups"), [(1300, 10), (300, 300), (600, 1)])
def test_many(wires: int, groups: int) -> None:
    values = packing.random_rows(wires, 1000, wires)
    words = packing.pack(values)
    wanted = values.reshape(1000, groups, -1).sum(axis=2)
    assert np.array_equal(group_counts(words, 1000, groups), wanted.T)
    assert np.array_equal(group_argmax(words, 1000, groups), wanted.argmax(axis=1))


def test_what_is_refused() -> None:
    words, out = np.zeros((4, 1), np.uint64), np.zeros(10, np.int32)
    for bounds in ([], [-1, 2], [0, 5], [0, 3, 2, 4]):
        with pytest.raises(ValueError, match="bound"):
            bits.group_counts(words, np.array(bounds, np.int64), 10, out)
    with pytest.raises(ValueError, match="no groups"):
        bits.group_argmax(words, np.array([0]), 10, out)
    with pytest.raises(ValueError, match="out has shape"):
        bits.group_counts(words, np.array([0, 2, 4]), 10, out)
    with pytest.raises(ValueError, match="words has shape"):
        bits.group_argmax(words, np.array([0, 4]), 65, out)
    for groups in (0, -1, 3):
        with pytest.raises(ShapeError, match="equal groups"):
            group_counts(words, 10, groups)
