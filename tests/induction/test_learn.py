"""`learn`: exact on complete tables, sensible on partial ones, and never looking at rows that are only reported on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.induction import METHODS

RNG = np.random.default_rng


def _complete(inputs: int, outputs: int, seed: int, unknown: float = 0.0) -> rd.TruthTable:
    rng = RNG(seed)
    x = np.arange(1 << inputs)[:, None] >> np.arange(inputs) & 1
    y = rng.random((1 << inputs, outputs)) < rng.random()
    return rd.TruthTable.from_arrays(x, y, rng.random(y.shape) >= unknown)


def _sampled(function: Any, inputs: int, rows: int, seed: int = 0, flips: float = 0.0) -> rd.TruthTable:
    """Rows of a function of bit columns, some labels flipped."""
    rng = RNG(seed)
    x = rng.integers(0, 2, (rows, inputs), dtype=np.uint8)
    y = np.asarray(function(x), dtype=np.uint8)
    return rd.TruthTable.from_arrays(x, (y ^ (rng.random(rows) < flips))[:, None], conflicts="majority")


def _agrees(learned: rd.Learned, function: Any, inputs: int, rows: int = 20_000) -> bool:
    """Whether the circuit and its netlist are the function, on rows never seen."""
    fresh = _sampled(function, inputs, rows, seed=10**6)
    return fresh.accuracy(learned.netlist).overall == fresh.accuracy(learned.circuit).overall == 1.0


@settings(max_examples=examples(40))
@given(st.integers(0, 8), st.integers(0, 3), st.integers(0, 10**6), st.sampled_from([0.0, 0.2, 1.0]))
def test_complete_tables_are_learned_exactly(inputs: int, outputs: int, seed: int, unknown: float) -> None:
    table = _complete(inputs, outputs, seed, unknown)
    learned = rd.learn(table, effort=0.02)
    known = table.accuracy(learned.netlist).known
    assert learned.exact == bool(known)
    assert learned.train_accuracy == (1.0 if known else None)
    assert table.accuracy(learned.circuit).overall == table.accuracy(learned.netlist).overall
    assert (learned.inputs, learned.outputs, learned.rows) == (inputs, outputs, 1 << inputs)


@pytest.mark.parametrize("model", [*(name for name in METHODS if name != "junta"), "bdd"])
def test_each_method_that_can_is_exact(model: str) -> None:
    for inputs, outputs in [(0, 1), (1, 2), (6, 3)]:
        table = _complete(inputs, outputs, 7)
        learned = rd.learn(table, model=model)
        assert learned.exact
        assert learned.model == model
        assert learned.why.startswith("asked for; ")
        assert learned.tried == ()


def test_auto_takes_the_fewest_ands_of_the_exact_ones() -> None:
    table = _complete(7, 2, 3)
    learned = rd.learn(table, effort=1e-9)
    single = {name: rd.learn(table, model=name) for name in (*METHODS, "bdd")}
    exact = {name: one.ands for name, one in single.items() if one.exact}
    assert learned.ands == min(exact.values())
    assert f"exact, with the fewest ANDs: {learned.ands}" in learned.why
    assert [trial.model for trial in learned.tried] == [*METHODS, "bdd"]


def test_effort_makes_a_complete_table_smaller_and_threads_change_nothing() -> None:
    table = _complete(6, 2, 3)
    little, one, two = (rd.learn(table, effort=effort, jobs=jobs) for effort, jobs in ((1e-9, 1), (0.2, 1), (0.2, 2)))
    assert one.exact
    assert one.ands < little.ands
    assert one.netlist == two.netlist
    assert f"made smaller in 0.2 s of work: {one.ands} ANDs" in one.why


def test_interrupted_while_it_is_made_smaller_it_is_exact() -> None:
    def progress(done: int, _: int, what: str) -> None:
        if "of work" in what and done:
            raise KeyboardInterrupt

    learned = rd.learn(_complete(6, 2, 3), effort=2, progress=progress)
    assert learned.exact
    assert learned.interrupted
    assert learned.ands < rd.learn(_complete(6, 2, 3), effort=1e-9).ands


def test_a_limit_that_only_a_smaller_circuit_keeps() -> None:
    table = _complete(6, 2, 3)
    large, small = rd.learn(table, effort=1e-9).ands, rd.learn(table, effort=0.3).ands
    assert small < large
    learned = rd.learn(table, effort=0.3, max_gates=large - 1)
    assert learned.exact
    assert learned.ands < large


def test_parity_of_sixteen_inputs_from_a_sixteenth_of_its_rows() -> None:
    parity = lambda x: x.sum(axis=1) % 2  # noqa: E731
    learned = rd.learn(_sampled(parity, 16, 4000), effort=0.7)
    assert learned.model == "anf"
    assert learned.train_accuracy == learned.validation_accuracy == 1.0
    assert not learned.exact, "the table was partial: exact is not for us to say"
    assert _agrees(learned, parity, 16)
    assert learned.ands == 3 * 15


def test_a_function_of_few_among_very_many_inputs() -> None:
    few = lambda x: (x[:, 3] & x[:, 250]) | (x[:, 77] ^ x[:, 210])  # noqa: E731
    learned = rd.learn(_sampled(few, 256, 3200), effort=1)
    assert _agrees(learned, few, 256)
    assert learned.ands <= 6


def test_low_degree_among_twenty_inputs() -> None:
    quadratic = lambda x: (x[:, 0] & x[:, 7]) ^ (x[:, 3] & x[:, 19]) ^ x[:, 11] ^ 1  # noqa: E731
    learned = rd.learn(_sampled(quadratic, 20, 1500), effort=0.7)
    assert _agrees(learned, quadratic, 20)


@pytest.mark.parametrize("inputs", [14, 40])
def test_noise_does_not_lead_astray(inputs: int) -> None:
    """A tenth of the labels flipped: nothing fits all rows and generalises; what comes out is near the function."""
    clean = lambda x: (x[:, 1] & x[:, 4]) ^ x[:, 8]  # noqa: E731
    learned = rd.learn(_sampled(clean, inputs, 2000, flips=0.1), effort=0.7)
    truth = _sampled(clean, inputs, 5000, seed=99)
    assert learned.train_accuracy is not None
    assert learned.train_accuracy < 0.95
    assert truth.accuracy(learned.netlist).overall > 0.97


def test_random_labels_teach_nothing() -> None:
    """No method does better than guessing, and none is the worse for it."""
    table = rd.TruthTable.from_arrays(
        RNG(0).integers(0, 2, (300, 12)), RNG(1).integers(0, 2, (300, 1)), conflicts="majority"
    )
    learned = rd.learn(table, effort=0.3)
    assert learned.validation_accuracy is not None
    assert learned.model == "constant"
    assert learned.ands == 0
    assert 0.3 < learned.validation_accuracy < 0.7


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_a_handful_of_rows(rows: int) -> None:
    learned = rd.learn(_sampled(lambda x: x[:, 0], 6, rows))
    assert learned.train_accuracy == 1.0
    assert learned.rows <= rows


def test_test_rows_are_only_reported_on() -> None:
    table = _sampled(lambda x: (x[:, 0] & x[:, 5]) ^ x[:, 2], 9, 200, flips=0.05)
    wrong = _sampled(lambda x: 1 - ((x[:, 0] & x[:, 5]) ^ x[:, 2]), 9, 300, seed=5)
    plain, tested = (rd.learn(table, test=test, effort=0.3) for test in (None, wrong))
    assert tested.netlist == plain.netlist
    assert (tested.model, tested.why, tested.tried) == (plain.model, plain.why, plain.tried)
    assert plain.test_accuracy is None
    assert tested.test_accuracy == wrong.accuracy(plain.netlist).overall


def test_held_out_rows_are_only_reported_on() -> None:
    """Learning with a holdout is learning from the rest alone, whatever the labels of the held-out rows are."""
    table = _sampled(lambda x: (x[:, 0] & x[:, 5]) ^ x[:, 2], 9, 200, flips=0.05)
    rest, held = table.split(0.25, 3)
    learned = rd.learn(table, holdout=0.25, seed=3, effort=0.3)
    assert learned.netlist == rd.learn(rest, seed=3, effort=0.3).netlist
    assert learned.rows == rest.distinct().rows
    assert learned.test_accuracy == held.accuracy(learned.netlist).overall


def test_auto_chooses_on_an_inner_split_and_refits_on_all() -> None:
    table = _sampled(lambda x: x.sum(axis=1) % 2, 12, 400)
    learned = rd.learn(table, effort=0.5)
    assert {trial.model for trial in learned.tried} >= set(METHODS)
    assert learned.rows == table.distinct().rows
    assert rd.TruthTable.from_circuit(learned.netlist) == rd.TruthTable.from_circuit(
        rd.learn(table, model=learned.model).netlist
    )
    (trial,) = (one for one in learned.tried if one.model == learned.model)
    assert learned.validation_accuracy == trial.accuracy == 1.0


@pytest.mark.parametrize("seed", [1])
def test_one_seed_one_circuit(seed: int) -> None:
    for table in (_complete(6, 2, 1), _sampled(lambda x: x[:, 0] | x[:, 3], 10, 150, flips=0.1)):
        first, second = (rd.learn(table, seed=seed, holdout=0.2, effort=0.2) for _ in range(2))
        assert first.netlist.gates == second.netlist.gates
        assert (first.why, first.tried, first.test_accuracy) == (second.why, second.tried, second.test_accuracy)


def test_names_and_several_outputs() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: (a & b, a ^ c), 3).rename(["p", "q", "r"], ["and", "xor"])
    learned = rd.learn(table)
    assert (learned.netlist.inputs, learned.netlist.outputs) == (("p", "q", "r"), ("and", "xor"))
    assert table.accuracy(learned.netlist).per_output == (1.0, 1.0)


def test_unknown_outputs_are_free() -> None:
    """What is not known costs nothing: of eight rows two are known, and an XOR of two inputs fits them."""
    x = np.arange(8)[:, None] >> np.arange(3) & 1
    care = np.zeros((8, 1), dtype=np.uint8)
    care[[1, 6]] = 1
    learned = rd.learn(rd.TruthTable.from_arrays(x, x[:, :1], care))
    assert learned.exact
    assert learned.ands == 0


def test_repeated_rows_count_once() -> None:
    x = RNG(0).integers(0, 2, (60, 5))
    y = x[:, :1] ^ x[:, 1:2]
    once = rd.TruthTable.from_arrays(x, y)
    twice = rd.TruthTable.from_arrays(np.concatenate([x, x]), np.concatenate([y, y]))
    first, second = (rd.learn(table, effort=0.3) for table in (once, twice))
    assert first.netlist == second.netlist
    assert second.rows == once.distinct().rows


EMPTY = rd.TruthTable.from_arrays(np.zeros((0, 3)), np.zeros((0, 1)))
SOME = _sampled(lambda x: x[:, 0], 4, 12)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (EMPTY, {}, "the table has no rows: there is nothing to learn from"),
        (SOME, {"model": "forest"}, r"unknown model 'forest': expected one of auto, anf, junta, lookup"),
        (SOME, {"holdout": 0.5, "test": SOME}, "from holdout or from a test table, not from both"),
        (SOME, {"holdout": 0.0}, "holdout is 0.0, expected a share between 0 and 1"),
        (SOME, {"holdout": 1.5}, "holdout is 1.5"),
        (SOME, {"holdout": float("nan")}, "holdout is nan"),
        (SOME.take([0, 0]), {"holdout": 0.5}, "at least two different rows"),
        (_sampled(lambda x: x[:, 0], 30, 40), {"model": "lookup"}, "at most 20 inputs, this table has 30: use junta"),
    ],
    ids=["rows", "model", "both", "none held", "all held", "nan", "one row", "inputs"],
)
def test_what_cannot_be_learned(table: rd.TruthTable, options: dict[str, Any], message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        rd.learn(table, **options)


def test_contradicting_rows() -> None:
    x, y = np.zeros((2, 2)), np.array([[0], [1]])
    with pytest.raises(rd.RdError, match=r"rows? .*contradict|same inputs"):
        rd.learn(rd.TruthTable.from_arrays(x, y).distinct())
