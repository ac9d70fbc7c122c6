"""`compare`: one architecture in three algebras, and a dense network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.errors import RdError
from rdcircuits.induction.compare import Comparison, compare

MAJORITY = rd.TruthTable.from_function(lambda *x: sum(x) > 3, 7)


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(MAJORITY, layers=(64, 31), epochs=15, batch=16)


def test_the_results_are_side_by_side(found: Comparison) -> None:
    assert (found.rows, found.test_rows, found.batch, found.layers) == (96, 32, 16, (64, 31))
    for result in found.results:
        assert [moment.epoch for moment in result.moments] == list(range(1, 16))
        assert result.best.train_accuracy == max(moment.train_accuracy for moment in result.moments)
        assert result.seconds > 0
    assert {result.parameters for result in found.results[:4]} == {4 * (64 + 31)}
    assert found.results[4].parameters == 7 * 64 + 64 + 64 + 1


def test_bits_learn_by_votes_and_reals_by_gradients(found: Comparison) -> None:
    _, votes, relaxed, _, dense = (result.best.train_accuracy for result in found.results)
    assert min(votes, relaxed, dense) > 0.9


def test_exported_gates_are_as_good_as_was_measured(found: Comparison) -> None:
    rows, tested = MAJORITY.split(0.25, 0)
    exported = [result for result in found.results if result.netlist is not None]
    assert [result.name for result in exported] == ["gates over Z2", "gates over Z", "the same, rounded"]
    for result in exported:
        assert rows.accuracy(result.netlist).overall == result.best.train_accuracy
        assert tested.accuracy(result.netlist).overall == result.best.test_accuracy


def test_learned_wiring_stands_side_by_side() -> None:
    """Of two inputs of eight, which fixed wires of few gates miss."""
    table = rd.TruthTable.from_function(lambda *x: x[1] & x[6], 8)
    rows, tested = table.split(0.25, 0)
    found = compare(table, layers=(24, 15), epochs=20, batch=16, wiring="learned", smooth=())
    assert [result.name for result in found.results] == ["gates over Z", "gates over the reals", "the same, rounded"]
    assert {result.parameters for result in found.results} == {(4 + 2 * 8) * (24 + 15)}
    votes, reals, bits = found.results
    assert min(votes.best.train_accuracy, reals.best.train_accuracy, bits.best.train_accuracy) > 0.9
    for result in (votes, bits):
        assert result.netlist is not None
        assert rows.accuracy(result.netlist).overall == result.best.train_accuracy
        assert tested.accuracy(result.netlist).overall == result.best.test_accuracy


def test_the_same_call_gives_the_same_numbers() -> None:
    def numbers(seed: int) -> list[Any]:
        results = compare(MAJORITY, layers=(16, 15), epochs=2, seed=seed).results
        return [(result.name, result.moments, result.netlist and result.netlist.counts()) for result in results]

    assert numbers(1) == numbers(1) != numbers(2)


def test_a_test_table_takes_the_place_of_rows_held_out() -> None:
    other = MAJORITY.take(slice(0, 10))
    found = compare(MAJORITY, layers=(8, 7), epochs=1, test=other)
    assert (found.rows, found.test_rows) == (128, 10)
    without = compare(MAJORITY, layers=(8, 7), epochs=1, holdout=None)
    assert (without.rows, without.test_rows) == (128, 0)
    assert without.results[0].best.test_accuracy is None


def test_unknown_outputs_and_several_outputs() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (70, 5))
    y, care = rng.integers(0, 2, (2, 70, 3))
    care[0] = 0
    table = rd.TruthTable.from_arrays(x, y, care, conflicts="majority")
    tables = [table, rd.TruthTable.from_arrays(x, np.where(care, y, 1 - y), care, conflicts="majority")]
    first, second = (compare(one, layers=(8, 8), epochs=2) for one in tables)
    assert [one.moments for one in first.results] == [one.moments for one in second.results]
    assert first.layers == (8, 9)


def test_smooth_networks_that_are_asked_for() -> None:
    found = compare(MAJORITY, layers=(8, 7), epochs=60, batch=16, smooth=("dense:20", "linear"))
    assert [result.name for result in found.results[4:]] == ["dense:20 over the reals", "linear over the reals"]
    assert min(result.best.train_accuracy for result in found.results[4:]) > 0.9
    assert len(compare(MAJORITY, layers=(8, 7), epochs=1, smooth=()).results) == 4


REFUSED: list[tuple[rd.TruthTable, dict[str, Any], str]] = [
    (MAJORITY, {"epochs": 0}, "epochs is 0"),
    (MAJORITY, {"batch": 97}, "the batch size is 97, there are 96 rows"),
    (MAJORITY, {"layers": ()}, "at least one"),
    (MAJORITY, {"smooth": ["dense:0"]}, "is no width of a layer: expected dense, dense:20"),
    (MAJORITY, {"smooth": [20]}, "no smooth network is named 20"),
    (MAJORITY, {"holdout": 1.0}, "between 0 and 1"),
    (MAJORITY.take([]), {}, "at least two different rows"),
    (MAJORITY.take([]), {"holdout": None}, "no rows"),
    (rd.TruthTable.from_function(lambda: 1, 0), {"holdout": None}, "needs inputs"),
    (rd.TruthTable.from_arrays([[0], [1]], [0, 0], [0, 0]), {}, "nothing to train on"),
]


@pytest.mark.parametrize(("table", "options", "saying"), REFUSED)
def test_bad_input_is_refused(table: rd.TruthTable, options: dict[str, Any], saying: str) -> None:
    with pytest.raises(RdError, match=saying):
        compare(table, **options)


def test_progress_and_interruption() -> None:
    seen = []

    def progress(done: int, total: int, what: str) -> None:
        seen.append(what)
        if what.startswith("gates over the reals"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(MAJORITY, layers=(8, 7), epochs=2, progress=progress)
    assert {what.split(":")[0] for what in seen} == {"gates over Z2", "gates over Z", "gates over the reals"}
