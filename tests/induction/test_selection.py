"""Which inputs are selected: the telling ones first, also where only several of them together tell anything."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.induction.selection import by_information, combination


def _table(function: Any, inputs: int, rows: int, seed: int = 0) -> rd.TruthTable:
    x = np.random.default_rng(seed).integers(0, 2, (rows, inputs), dtype=np.uint8)
    return rd.TruthTable.from_arrays(x, np.asarray(function(x), dtype=np.uint8)[:, None], conflicts="majority")


def test_what_tells_most_comes_first() -> None:
    table = _table(lambda x: (x[:, 9] & (x[:, 2] | x[:, 30])) | (x[:, 17] & x[:, 4] & x[:, 8]), 40, 3000)
    order = by_information(table)
    assert order[0] == 9
    assert set(order[:6]) == {2, 4, 8, 9, 17, 30}


@pytest.mark.parametrize("group", [(5, 31), (0, 20, 39)])
def test_parities_of_inputs_that_tell_nothing_alone(group: tuple[int, ...]) -> None:
    table = _table(lambda x: x[:, group].sum(axis=1) % 2, 40, 800)
    assert set(by_information(table)[: len(group)]) == set(group)


def test_a_parity_within() -> None:
    table = _table(lambda x: (x[:, 3] & x[:, 60]) | (x[:, 7] ^ x[:, 21]), 64, 2000)
    assert set(by_information(table)[:4]) == {3, 7, 21, 60}


@pytest.mark.parametrize("inputs", [0, 1, 2, 5])
@pytest.mark.parametrize("rows", [1, 2, 9, 200])
def test_few_inputs_and_few_rows(inputs: int, rows: int) -> None:
    order = by_information(_table(lambda x: x.sum(axis=1) % 2, inputs, rows))
    assert len(order) == len(set(order)) <= inputs
    assert 2 ** len(order) <= max(1, rows)


def test_unknown_outputs_do_not_count() -> None:
    table = _table(lambda x: x[:, 3], 10, 400)
    x, y, _ = table.to_arrays()
    care = x[:, :1]
    noisy = np.where(care == 1, y, np.random.default_rng(1).integers(0, 2, y.shape))
    assert by_information(rd.TruthTable.from_arrays(x, noisy, care, conflicts="majority"))[0] == 3


def test_more_inputs_than_the_spectrum_takes() -> None:
    table = _table(lambda x: x[:, 599] & x[:, 2], 600, 500)
    assert set(by_information(table)[:2]) == {2, 599}


def test_ranks_of_combinations() -> None:
    for inputs, size in [(2, 2), (5, 2), (6, 3), (3, 3)]:
        for rank, expected in enumerate(combinations(range(inputs), size)):
            assert combination(rank, inputs, size) == expected
