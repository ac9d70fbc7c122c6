"""The race for an output: learners made up, limits, work, failures, Ctrl-C; several outputs in one netlist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.errors import RdError
from rdcircuits.induction.samples.choice import Choice, choose
from rdcircuits.induction.samples.learner import Hypothesis, Task, Work
from rdcircuits.induction.samples.sample import Sample, sample_of

RNG = np.random.default_rng
Make = Callable[[GateBuilder], int]


@dataclass(frozen=True)
class Made:
    """A learner that makes the same gates of every sample."""

    name: str
    make: Make
    seconds: float = 0.01

    def settings(self, sample: Sample, task: Task) -> Sequence[str]:
        return ("plain",)

    def fit(self, sample: Sample, setting: object, task: Task) -> Hypothesis:
        task.work.spend(self.seconds)
        builder = GateBuilder(sample.inputs)
        return Hypothesis(builder.build([self.make(builder)]), self.name)


def both(builder: GateBuilder) -> int:
    return builder.and_(builder.inputs[0], builder.inputs[1])


def long(builder: GateBuilder) -> int:
    """a AND b, but where five others are all 1."""
    wire = builder.inputs[2]
    for other in builder.inputs[3:8]:
        wire = builder.and_(wire, other)
    return builder.xor(both(builder), builder.and_(wire, builder.inputs[0]))


def fails(builder: GateBuilder) -> int:
    raise RdError("not of these rows")


def breaks(builder: GateBuilder) -> int:
    return builder.inputs[99]


def sample(rows: int = 400, flips: float = 0.1) -> Sample:
    x = RNG(0).integers(0, 2, (rows, 8), dtype=np.uint8)
    return sample_of(x, (x[:, 0] & x[:, 1]) ^ (RNG(1).random(rows) < flips).astype(np.uint8))


def chosen(*learners: Made, rows: Sample | None = None, limit: int | None = None, seconds: float = 5.0) -> Choice:
    return choose(rows or sample(), learners, Task(limit, 0, Work(seconds)), lambda what: None)


@pytest.mark.parametrize("rows", [400, 3000])
def test_the_best_wins_and_what_fails_is_told(rows: int) -> None:
    found = chosen(Made("fails", fails), Made("breaks", breaks), Made("both", both), rows=sample(rows))
    assert found.name == "both"
    assert found.accuracy is not None
    assert 0.85 < found.accuracy < 0.95
    failures = {one.learner.name: one.failure for one in found.tried}
    assert failures == {
        "fails": "not of these rows",
        "breaks": "IndexError: range object index out of range",
        "both": None,
    }


def test_within_noise_the_smaller_wins() -> None:
    assert chosen(Made("long", long), Made("both", both)).name == "both"
    assert chosen(Made("both", both), Made("long", long)).name == "both"


def test_what_is_above_the_limit_is_no_candidate() -> None:
    found = chosen(Made("long", long), limit=5)
    assert (found.name, found.hypothesis.ands) == ("constant", 0)
    assert "above the limit of 5" in (found.tried[0].failure or "")
    assert chosen(Made("long", long), Made("both", both), limit=1).name == "both"


def test_where_nothing_is_learned_there_is_a_constant() -> None:
    x = RNG(2).integers(0, 2, (500, 8), dtype=np.uint8)
    noise = sample_of(x, RNG(3).integers(0, 2, 500).astype(np.uint8))
    assert chosen(Made("both", both), Made("long", long), rows=noise).name == "constant"


def test_a_short_description_of_few_rows_is_no_accident() -> None:
    """It is taken, though another does as well on the rows set aside."""
    found = chosen(Made("long", long), Made("both", both), rows=sample(100, flips=0))
    assert found.name == "both"
    assert [one.found for one in found.tried] == [False, True]


@pytest.mark.parametrize("count", [300, 1500])
def test_what_says_all_rows_in_fewest_gates_goes_first_though_others_have_fewer_ands(count: int) -> None:
    """Rows where b and c are never both 1, so that a XOR b XOR c is a XOR (b OR c) there, in four gates without XOR."""
    x = RNG(0).integers(0, 2, (count, 16), dtype=np.uint8)
    x[:, 2] &= 1 - x[:, 1]
    rows = sample_of(x, x[:, 0] ^ x[:, 1] ^ x[:, 2])

    def parities(builder: GateBuilder) -> int:
        a, b, c = builder.inputs[:3]
        return builder.xor(a, builder.xor(b, c))

    def without(builder: GateBuilder) -> int:
        a, b, c = builder.inputs[:3]
        either = builder.or_(b, c)
        return builder.or_(builder.and_(a, ~either), builder.and_(~a, either))

    for order in (parities, without), (without, parities):
        found = chosen(*(Made(make.__name__, make) for make in order), rows=rows)
        assert {one.learner.name: one.size for one in found.tried} == {"parities": 6, "without": 4}
        assert found.name == "parities"


def test_work_is_counted_and_ends_the_race() -> None:
    costly = [Made(f"costly {k}", long, seconds=1.0) for k in range(4)]
    found = chosen(Made("both", both), *costly, rows=sample(3000), seconds=2.5)
    assert sum(one.seconds for one in found.tried) < 8
    assert found.name == "both"


def test_ctrl_c_keeps_the_best_so_far() -> None:
    told = list[str]()

    def tell(what: str) -> None:
        told.append(what)
        if what.startswith("long"):
            raise KeyboardInterrupt

    learners = Made("both", both), Made("long", long)
    found = choose(sample(3000), learners, Task(None, 0, Work(5)), tell)
    assert (found.name, found.interrupted) == ("both", True)
    with pytest.raises(KeyboardInterrupt):
        choose(sample(3000), learners[1:], Task(None, 0, Work(5)), tell)


def adder(rows: int) -> rd.TruthTable:
    x = RNG(0).integers(0, 2, (rows, 6), dtype=np.uint8)
    total = x[:, :3] @ [1, 2, 4] + x[:, 3:] @ [1, 2, 4]
    return rd.TruthTable.from_arrays(x, total[:, None] >> np.arange(4) & 1, conflicts="majority")


@pytest.mark.parametrize("limit", [0, 3, 20])
def test_outputs_share_the_limit(limit: int) -> None:
    learned = rd.learn(adder(60), max_gates=limit, effort=0.2)
    assert learned.ands <= limit
    assert {trial.output for trial in learned.tried} <= {"y0", "y1", "y2", "y3"}
    assert learned.train_accuracy is not None


def test_a_limit_on_a_complete_table() -> None:
    table = rd.TruthTable.from_function(lambda *x: sum(x) % 2, 6)
    assert rd.learn(table, max_gates=15).exact
    learned = rd.learn(table, max_gates=14, effort=0.2)
    assert learned.ands <= 14
    with pytest.raises(RdError, match="makes 15 ANDs of this table, more than the 3 that it may"):
        rd.learn(table, model="anf", max_gates=3)


def test_models_by_name_race_their_settings() -> None:
    for model in ("sums", "branching", "trees", "boosting", "polynomials", "decomposition", "resubstitution"):
        learned = rd.learn(adder(60).select_outputs([0]), model=model, effort=0.2)
        assert {trial.model for trial in learned.tried} == {model}
        assert learned.model in (model, "constant")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_gates": -1}, "max_gates is -1, expected an integer >= 0"),
        ({"max_gates": 1.5}, "max_gates is 1.5"),
        ({"effort": 0}, "effort is 0, expected nominal seconds above 0"),
        ({"effort": float("nan")}, "effort is nan"),
        ({"effort": "long"}, "effort is 'long'"),
        ({"effort": True}, "effort is True"),
    ],
)
def test_bounds_that_cannot_be(options: dict[str, object], message: str) -> None:
    with pytest.raises(RdError, match=message):
        rd.learn(adder(60), **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Second:
    """A learner whose first setting fails."""

    name: str = "second"

    def settings(self, sample: Sample, task: Task) -> Sequence[str]:
        return ("first", "second")

    def fit(self, sample: Sample, setting: object, task: Task) -> Hypothesis:
        return Made("both", fails if setting == "first" else both).fit(sample, setting, task)


@pytest.mark.parametrize("rows", [400, 3000])
def test_a_learner_whose_first_setting_fails_has_others(rows: int) -> None:
    x = RNG(0).integers(0, 2, (rows, 12), dtype=np.uint8)
    wide = sample_of(x, x[:, 0] & x[:, 1])
    found = choose(wide, [Made("long", long), Second()], Task(None, 0, Work(5)), lambda what: None)
    assert (found.name, found.setting) == ("second", "second")


def test_three_vote_where_that_is_better() -> None:
    """Each of three is wrong on a quarter of the rows, and no two on the same."""
    x = RNG(0).integers(0, 2, (3000, 14), dtype=np.uint8)
    wide = sample_of(x, x[:, 0])

    def wrong_at(a: int, b: int) -> Make:
        def make(builder: GateBuilder) -> int:
            there = builder.and_(*(builder.inputs[k] if k > 0 else ~builder.inputs[-k] for k in (a, b)))
            return builder.xor(builder.inputs[0], there)

        return make

    learners = [Made(f"m{k}", wrong_at(*where)) for k, where in enumerate([(1, 2), (-1, 2), (1, -2)])]
    found = choose(wide, learners, Task(None, 0, Work(5)), lambda what: None)
    assert (found.name, found.accuracy) == ("votes", 1.0)
    assert wide.accuracy(found.hypothesis.gates) == 1.0
    assert choose(wide, learners, Task(11, 0, Work(5)), lambda what: None).name != "votes"


def test_what_one_output_leaves_of_the_limit_goes_to_those_that_want_more():
    x = np.random.default_rng(0).integers(0, 2, (300, 10))
    y = np.stack([x[:, 0] & x[:, 1] ^ x[:, 2], x[:, 3], x[:, 4], x[:, 5]], axis=1)
    table = rd.TruthTable.from_arrays(x, y)
    learned = rd.learn(table, max_gates=4, effort=0.4)
    assert learned.ands <= 4
    assert table.accuracy(learned.netlist).rows == 1


def test_little_work_still_takes_what_beats_the_constant():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=12), rng.integers(0, 2, (200, 12))
    y = (x @ weights > weights.sum() / 2)[:, None]
    learned = rd.learn(rd.TruthTable.from_arrays(x, y), effort=0.17)
    assert learned.train_accuracy > 0.7


def test_what_failed_is_nothing_sound():
    x = np.random.default_rng(1).integers(0, 2, (200, 12))
    table = rd.TruthTable.from_arrays(x, x[:, 3:4] ^ (x.sum(axis=1, keepdims=True) == 12))
    assert rd.learn(table, max_gates=1, effort=0.01).train_accuracy > 0.95


def test_named_models_are_made_to_keep_to_the_limit() -> None:
    table = rd.TruthTable.from_function(lambda *x: (sum(x) > 2) ^ x[0], 5)
    free = rd.learn(table, model="lookup")
    kept = rd.learn(table, model="lookup", max_gates=free.ands - 1)
    assert kept.ands < free.ands
    assert kept.exact
    assert "ANDs made" in kept.why
    narrow = rd.learn(table, model="gates", epochs=1, max_gates=400)
    assert narrow.ands <= 400
    assert "wider layers" in narrow.why
    with pytest.raises(rd.RdError, match="more than the 1 that it may"):
        rd.learn(table, model="lookup", max_gates=1)
