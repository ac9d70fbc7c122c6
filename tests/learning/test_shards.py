"""Steps cut into parts: the circuits compose to the learner's step, and any number of parts gives the same bits."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.normalised import difference
from rdcircuits.learning.shards import Cut, Shards, as_workers, pieces, tree

m, o = rd.models, rd.optimisers


def bits(rows: int, width: int, outputs: int = 1) -> tuple[Any, Any]:
    rng = np.random.default_rng(rows)
    x = rng.integers(0, 2, (rows, width), dtype=np.uint8)
    return x, np.stack([x[:, k] ^ x[:, k + 1] for k in range(outputs)], axis=1)


def one_hot(rows: int, width: int, classes: int) -> tuple[Any, Any]:
    x, _ = bits(rows, width)
    return x, np.eye(classes, dtype=np.uint8)[x.sum(axis=1) % classes]


def elements(rows: int, q: int) -> tuple[Any, Any]:
    x = np.random.default_rng(rows).integers(0, q, (rows, 2))
    return x, (x[:, :1] * x[:, 1:] + x[:, :1]) % q


#: A learner, its algebra, data, and the batch that it is tried with.
TRIED: dict[str, tuple[Learner, Any, Any, int]] = {
    "tables over Z2": (
        Learner(m.lookup_table(4, 2), "boolean", "ascent", rd.rates.scaled()),
        rd.Z2,
        bits(70, 4, 2),
        33,
    ),
    "gates over Z2, one bit a step": (
        Learner(m.gates(4, 8, 1), "boolean", "most_significant_bit", rd.rates.scaled()),
        rd.Z2,
        bits(65, 4),
        64,
    ),
    "votes over Z, with random words": (
        Learner(m.gates(6, 24, 16, classes=4), rd.losses.counted_softmax(2.0), o.votes(3), -1),
        rd.Z,
        one_hot(90, 6, 4),
        40,
    ),
    "a polynomial over GF(9), in batches": (
        Learner(m.polynomial(2, 1, 2), difference(), "ascent", rd.rates.scaled(-1)),
        rd.GF(9),
        elements(20, 9),
        9,
    ),
    "momentum over GF(7)": (
        Learner(m.linear(2, 1), difference(), o.momentum(3), rd.rates.scaled(-1)),
        rd.GF(7),
        elements(20, 7),
        6,
    ),
}
OVER_REALS = (
    Learner(m.dense(6, 5) >> m.bias(5) >> m.tanh(5) >> m.dense(5, 4), "cross_entropy", o.adam(0.01)),
    rd.Smooth(),
    one_hot(50, 6, 4),
    20,
)


def run(learner: Learner, algebra: Any, data: Any, batch: int, **options: Any) -> rd.Run:
    return rd.train(learner, data, algebra=algebra, batch=batch, epochs=2, seed=3, shuffle=True, **options)


def same(one: rd.Run, other: rd.Run) -> bool:
    arrays = zip((*one.parameters, *one.state), (*other.parameters, *other.state), strict=True)
    return one.history == other.history and all(np.array_equal(x, y) for x, y in arrays)


@pytest.mark.parametrize("name", TRIED)
def test_the_parts_compose_to_the_step(name: str) -> None:
    learner = TRIED[name][0]
    assert Cut(learner).whole == learner.step


@pytest.mark.parametrize("name", TRIED)
def test_any_number_of_parts_gives_the_same_bits(name: str) -> None:
    learner, algebra, data, batch = TRIED[name]
    whole = run(learner, algebra, data, batch)
    assert any(np.any(one) for one in whole.parameters)
    for parts in (1, 2, 3, batch, batch + 5):
        assert same(run(learner, algebra, data, batch, parts=parts), whole), parts


@settings(max_examples=examples(30))
@given(st.sampled_from(sorted(TRIED)), st.integers(1, 6), st.data())
def test_the_sum_of_the_parts_is_the_whole_however_they_are_cut_and_added(
    name: str, count: int, more: st.DataObject
) -> None:
    learner, algebra, (x, y), _ = TRIED[name]
    size = more.draw(st.integers(1, 20))
    ends = sorted(more.draw(st.lists(st.integers(0, size), min_size=count - 1, max_size=count - 1)))
    start = [np.asarray(one) for one in learner.model.initialise(np.random.default_rng(size))]
    random = [np.random.default_rng(0).integers(0, 1 << 16, (size, *w.shape)) for w in learner.label[1:]]
    like = [*[(-9, 9)] * len(learner.state), *start, *[(-(1 << 21), 1 << 21)] * len(learner.hypers), (0, 1), (0, 1)]
    shards = Shards(learner, algebra, [*like, *[(0, 1 << 16)] * len(random)], size)
    cuts = [slice(a, b) for a, b in zip([0, *ends], [*ends, size], strict=True) if a < b]
    hyper = [np.asarray(one.at(0)) for one in learner.hypers]
    found = [shards.part(start, hyper, x[cut], y[cut], [one[cut] for one in random]) for cut in cuts]
    in_order = more.draw(st.permutations(found))
    whole = shards.part(start, hyper, x[:size], y[:size], random)
    for one, other in zip(tree(in_order, shards.add), whole, strict=True):
        assert np.array_equal(one, other)


def test_over_the_reals_the_number_of_parts_belongs_to_the_run() -> None:
    learner, algebra, data, batch = OVER_REALS
    assert Cut(learner).whole == learner.step
    whole, three = (run(learner, algebra, data, batch, parts=parts) for parts in (None, 3))
    assert same(three, run(learner, algebra, data, batch, parts=3))
    assert all(np.allclose(one, other) for one, other in zip(three.parameters, whole.parameters, strict=True))


def test_parts_that_are_as_many_as_there_are_workers_are_for_exact_algebras() -> None:
    learner, algebra, data, batch = OVER_REALS
    workers = as_workers(2)
    workers.fixed = False
    with pytest.raises(rd.AlgebraError, match=r"Smooth: sums of floating-point .* cluster\(\.\.\., parts=2\)"):
        run(learner, algebra, data, batch, parts=workers)


@pytest.mark.parametrize("parts", [0, -1, 2.5, True, "two", None])
def test_what_is_no_number_of_parts_is_told(parts: Any) -> None:
    with pytest.raises(rd.RdError, match="expected a number of parts, at least 1, or a cluster"):
        as_workers(parts)


def test_a_checkpoint_goes_on_with_any_number_of_parts(tmp_path: Path) -> None:
    learner, algebra, data, batch = TRIED["votes over Z, with random words"]
    whole = run(learner, algebra, data, batch)
    file = tmp_path / "run.ckpt"
    stop = [lambda found: True]
    run(learner, algebra, data, batch, parts=3, checkpoint=file, callbacks=stop)
    assert same(run(learner, algebra, data, batch, parts=2, checkpoint=file), whole)


def test_a_checkpoint_over_the_reals_is_of_its_number_of_parts(tmp_path: Path) -> None:
    learner, algebra, data, batch = OVER_REALS
    file = tmp_path / "run.ckpt"
    run(learner, algebra, data, batch, parts=3, checkpoint=file)
    with pytest.raises(rd.RdError, match="parts = 3, this one has 2"):
        run(learner, algebra, data, batch, parts=2, checkpoint=file)


def test_what_diverges_in_parts_is_told_as_in_whole() -> None:
    x, y = np.full((4, 1), 1e200), np.ones((4, 1))
    learner = Learner(m.dense(1, 1), "quadratic", "ascent", -1e200)
    found = [rd.train(learner, (x, y), algebra=rd.Smooth(), epochs=3, parts=parts) for parts in (None, 2)]
    assert [one.stopped for one in found] == ["diverged"] * 2
    assert found[0].trouble == found[1].trouble


def test_a_rate_that_mixes_examples_cannot_be_cut() -> None:
    mixing = rd.learning.Rate("mixing", lambda loss: loss - loss.sum_batch().spread())
    with pytest.raises(rd.ShapeError, match="rate mixing is not one of each example alone"):
        Cut(Learner(m.dense(2, 1), "quadratic", "ascent", mixing))


def test_programs_of_parts_are_values() -> None:
    learner, algebra, (x, y), _ = TRIED["tables over Z2"]
    shards = Shards(learner, algebra, None, 8)
    again = pickle.loads(pickle.dumps(shards))
    start = learner.model.initialise(0)
    one, other = (each.part(start, [], x[:8], y[:8], ()) for each in (shards, again))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@given(st.integers(1, 200), st.integers(1, 70))
def test_parts_are_about_equal_and_none_is_empty(count: int, parts: int) -> None:
    cuts = pieces(count, parts)
    sizes = [cut.stop - cut.start for cut in cuts]
    assert len(cuts) == min(count, parts)
    assert sum(sizes) == count
    assert 1 <= min(sizes) <= max(sizes) <= min(sizes) + 1
    assert [cut.start for cut in cuts] == [0, *(cut.stop for cut in cuts[:-1])]


@given(st.lists(st.text(max_size=2), min_size=1, max_size=40))
def test_a_tree_keeps_the_order_and_is_as_deep_as_it_has_to_be(values: list[str]) -> None:
    text, depth = tree([(one, 0) for one in values], lambda a, b: (a[0] + b[0], max(a[1], b[1]) + 1))
    assert text == "".join(values)
    assert depth == (len(values) - 1).bit_length()
