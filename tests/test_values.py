"""Public values: equal where they mean the same, hash alike, pickle and come back equal, in another process as well."""

from __future__ import annotations

import copy
import inspect
import multiprocessing
import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.learning.remembering import implicit_lu
from rdcircuits.values import key

XOR = ([[0, 0], [1, 0], [0, 1], [1, 1]], [[0], [1], [1], [0]])


@dataclass(frozen=True)
class Double(rd.Generator):
    name = "double"

    def type(self, x: Any) -> Any:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return Double()(dy)


def doubled(algebra: Any, generator: Any, x: Any) -> Any:
    return algebra.add(x, x)


class Maxima(rd.Semiring):
    """A user's own: (max, min) on 0 .. n − 1."""

    is_ring = False
    dtype = np.dtype(np.int64)

    def __init__(self, n: int, least: int = 0) -> None:
        super().__init__()
        self.n, self.name, self.zero, self.one = n, f"Maxima({n})", least, n - 1

    def check(self, values: Any, what: str = "array") -> Any:
        return np.asarray(values, dtype=np.int64)

    def add(self, x: Any, y: Any) -> Any:
        return np.maximum(x, y)

    def multiply(self, x: Any, y: Any) -> Any:
        return np.minimum(x, y)


def mean(label: Any, prediction: Any) -> Any:
    return label * prediction


def right(predictions: Any, labels: Any) -> Any:
    return np.equal(predictions, labels)


def slower(step: int, start: float = 1.0) -> float:
    return start / (1 + step)


def product() -> rd.Circuit:
    return rd.trace(lambda x, y: x * y, "x y")


def table() -> rd.TruthTable:
    return rd.TruthTable.from_function(lambda a, b: a ^ b, 2)


def elements() -> rd.FieldTable:
    return rd.FieldTable.from_function(rd.GF(3), lambda a: a, 1)


def learner() -> rd.Learner:
    return rd.Learner(rd.models.lookup_table(2, 1), rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())


def run() -> rd.Run:
    return rd.train(learner(), XOR, algebra=rd.Z2, batch=1, epochs=2)


def counting() -> rd.Learner:
    model = rd.models.gates(4, 12, 6, classes=2, seed=1)
    return rd.Learner(model, rd.losses.counted_softmax(2.0), rd.optimisers.votes(rd.rates.warm_up(6, steps=4)), -1)


#: Makers of values, each giving a new one that means the same each time; all others mean something else.
VALUES: dict[str, Callable[[], Any]] = {
    "Z2": lambda: rd.Z2,
    "Z": lambda: rd.Z,
    "Z_2": lambda: rd.Zn(2),
    "Z_6": lambda: rd.Zn(6),
    "Z_7": lambda: rd.Zn(np.int64(7)),
    "Z_2^70": lambda: rd.Zn(2**70),
    "Sat(6)": lambda: rd.Sat(6),
    "GF(2)": lambda: rd.GF(2),
    "GF(4)": lambda: rd.GF(4),
    "GF(7)": lambda: rd.GF(7),
    "AES": lambda: rd.GF(256, 0x11B),
    "GF(256)": lambda: rd.GF(256),
    "Smooth": lambda: rd.Smooth(),
    "Smooth32": lambda: rd.Smooth("float32"),
    "a user's": lambda: Maxima(4),
    "another user's": lambda: Maxima(4, 1),
    "with a meaning": lambda: rd.Zn(6).with_meaning(Double, doubled),
    "Z2 with a meaning": lambda: rd.Z2.with_meaning(Double, doubled),
    "GF with a meaning": lambda: rd.GF(4).with_meaning(Double, doubled),
    "program Z2": lambda: rd.Z2.compile(product()),
    "program Z": lambda: rd.Z.compile(product()),
    "program Z, wide": lambda: rd.Z.compile(product(), like=[(0, 9), (-1, 1)], batch=3),
    "program Zn": lambda: rd.Zn(6).compile(product()),
    "program GF": lambda: rd.GF(4).compile(product()),
    "program GF, batched": lambda: rd.GF(4).compile(rd.batch(product(), [0, 1])),
    "program Smooth": lambda: rd.Smooth().compile(product()),
    "program of a user's": lambda: Maxima(4).compile(product()),
    "program with a meaning": lambda: rd.Zn(6).with_meaning(Double, doubled).compile(product()),
    "boolean": rd.losses.boolean,
    "quadratic": rd.losses.quadratic,
    "quadratic of classes": lambda: rd.losses.quadratic(True),
    "cross_entropy": rd.losses.cross_entropy,
    "dot_product": rd.losses.dot_product,
    "hinge": rd.losses.hinge,
    "logistic": rd.losses.logistic,
    "counted_softmax": lambda: rd.losses.counted_softmax(2.0),
    "counted_softmax 3": lambda: rd.losses.counted_softmax(temperature=3.0),
    "counted_logistic": lambda: rd.losses.counted_logistic(4, 2.0),
    "masked": lambda: rd.losses.masked(rd.losses.boolean()),
    "masked hinge": lambda: rd.losses.masked(rd.losses.hinge()),
    "a user's loss": lambda: rd.losses.Loss("mean", mean, right),
    "frozen": rd.optimisers.frozen,
    "ascent": rd.optimisers.ascent,
    "opposed": lambda: rd.optimisers.opposed(rd.optimisers.ascent()),
    "clipped": lambda: rd.optimisers.clipped(rd.optimisers.adam(), 0.1),
    "most_significant_bit": rd.optimisers.most_significant_bit,
    "momentum": rd.optimisers.momentum,
    "momentum .8": lambda: rd.optimisers.momentum(0.8),
    "nesterov": rd.optimisers.nesterov,
    "adagrad": rd.optimisers.adagrad,
    "adam": rd.optimisers.adam,
    "adamw": rd.optimisers.adamw,
    "votes": rd.optimisers.votes,
    "votes 2": lambda: rd.optimisers.votes(2, reset=False),
    "each": lambda: rd.optimisers.each(rd.optimisers.ascent(), rd.optimisers.frozen()),
    "implicit_lu": implicit_lu,
    "stepped": lambda: rd.rates.stepped(1.0, every=2, factor=0.5),
    "cosine": lambda: rd.rates.cosine(1.0, steps=4),
    "warm_up": lambda: rd.rates.warm_up(rd.rates.cosine(1.0, steps=4), steps=3),
    "a user's schedule": lambda: rd.learning.Schedule("slower", slower),
    "part of a function": lambda: rd.learning.Schedule("slower from 2", partial(slower, start=2.0)),
    "constant 1": lambda: rd.rates.constant(1),
    "constant 1.0": lambda: rd.rates.constant(1.0),
    "constant schedule": lambda: rd.rates.constant(rd.rates.cosine(1.0, steps=4)),
    "scaled 1": rd.rates.scaled,
    "scaled 1.0": lambda: rd.rates.scaled(1.0),
    "learner": learner,
    "counting": counting,
    "run": run,
    "record": lambda: run().history[0],
    "gates": lambda: rd.models.gates(4, 8, 2, seed=0),
    "other gates": lambda: rd.models.gates(4, 8, 2, seed=1),
    "dense": lambda: rd.models.dense(3, 2) >> rd.models.relu(2) >> rd.models.softmax(2) >> rd.models.scale(2.0, 2),
    "anf": lambda: rd.models.anf(3, 1, 2),
    "layer norm": lambda: rd.models.layer_norm(4),
    "residual": lambda: rd.models.residual(rd.models.dense(3, 3)),
    "relaxed": lambda: rd.models.relaxed(rd.models.gates(4, 8, 2, seed=0)),
    "soft": lambda: rd.models.soft(rd.models.gates(4, 8, 2, seed=0)),
    "max pool": lambda: rd.models.max_pool((1, 4, 4), (2, 2)),
    "circuit": product,
    "lens": lambda: rd.lens(product()),
    "Para of lenses": lambda: rd.para_lens(rd.models.lookup_table(2, 1)),
    "pair": lambda: rd.Pair.of(rd.point(2)),
    "wire type": lambda: rd.point(2),
    "table": table,
    "netlist": lambda: rd.learn(table()).netlist,
    "ANF": lambda: rd.anf(table()),
    "fit": lambda: rd.least_degree(table()),
    "learned": lambda: rd.learn(table()),
    "field table": elements,
    "field learned": lambda: rd.learn_field(elements()),
    "polynomial": lambda: rd.learn_field(elements()).polynomial,
    "comparison": lambda: rd.compare(table(), epochs=1, smooth=(), layers=[4], holdout=None),
    "equivalence": lambda: rd.equivalent(*2 * [rd.learn(table()).netlist]),
    "gates of Z2": lambda: rd.Z2.gates(product()),
    "bit matrix": lambda: rd.BitMatrix.of(np.eye(3, dtype=np.uint8)),
    "packed": lambda: rd.Packed.of(np.eye(3, dtype=np.uint8)),
    "field matrix": lambda: rd.FieldMatrix(rd.GF(3), np.eye(3, dtype=np.uint8)),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_are_equal_hash_alike_and_come_back_from_pickles(name: str) -> None:
    first, second = VALUES[name](), VALUES[name]()
    assert first == second
    assert hash(first) == hash(second)
    for protocol in (2, pickle.HIGHEST_PROTOCOL):
        found = pickle.loads(pickle.dumps(first, protocol))
        assert type(found) is type(first)
        assert found == first
        assert hash(found) == hash(first)
    assert copy.deepcopy(first) == first
    assert copy.copy(first) == first


def test_values_that_mean_something_else_differ() -> None:
    made = {name: make() for name, make in VALUES.items()}
    for one, x in made.items():
        assert [other for other, y in made.items() if x == y] == [one]
        assert x != "another"


def test_other_ways_to_say_the_same() -> None:
    assert rd.Zn(n=6) == rd.Zn(np.uint8(6)) == rd.Zn(6)
    assert rd.GF(4, 7) == rd.GF(4) == rd.GF(np.int64(4), "x^2 + x + 1")
    assert rd.Smooth(np.float32) == rd.Smooth("float32") == rd.Smooth(dtype=np.dtype(np.float32))
    assert rd.optimisers.adam(decay=0.01) == rd.optimisers.adamw()
    assert rd.optimisers.votes(1, clip=1 << 20) == rd.optimisers.votes(threshold=np.int64(1))
    assert len({rd.Zn(6), rd.Zn(6), rd.Z2, pickle.loads(pickle.dumps(rd.Z2))}) == 2
    assert pickle.loads(pickle.dumps(rd.Z2)) is rd.Z2
    assert pickle.loads(pickle.dumps(rd.Z)) is rd.Z
    assert rd.Zn(6).with_meaning(Double, doubled) != rd.Zn(6).with_meaning(Double, right)
    assert replace(rd.losses.boolean(), name="own") != rd.losses.boolean()
    assert list(inspect.signature(rd.Zn).parameters) == ["n"]
    assert list(inspect.signature(rd.losses.counted_softmax).parameters) == ["temperature"]
    assert key(float("nan")) == key(np.float64("nan"))
    assert key(1) != key(True) != key(1.0)


@pytest.mark.parametrize("name", ["counted_softmax 3", "clipped", "votes 2", "scaled 1.0", "warm_up", "masked hinge"])
def test_what_made_a_value_is_printed(name: str) -> None:
    value = VALUES[name]()
    names = {**vars(rd.losses), **vars(rd.optimisers), **vars(rd.rates)}
    assert eval(repr(value), names) == value


def test_programs_compile_again() -> None:
    x, y = np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1])
    circuit = rd.batch(rd.trace(lambda x, y: x * y + x, "x y"), [0, 1])
    for algebra in (rd.Z2, rd.Z, rd.Zn(6), rd.Sat(3), rd.GF(4), rd.Smooth(), Maxima(3)):
        program = algebra.compile(circuit, like=[x, y], batch=4)
        again = pickle.loads(pickle.dumps(program))
        np.testing.assert_array_equal(again(x, y), program(x, y))


def test_users_meanings_come_back() -> None:
    algebra = pickle.loads(pickle.dumps(rd.Zn(10).with_meaning(Double, doubled)))
    assert int(algebra.run(rd.trace(lambda x: Double()(x), "x"), 7)) == 4


def _trained(learner: rd.Learner, algebra: rd.Algebra, before: rd.Run) -> Any:
    """What another process makes of a learner and an algebra that were sent to it."""
    after = rd.train(learner, XOR, algebra=algebra, batch=1, epochs=2)
    return after, after == before, [value == VALUES[name]() for name, value in _sent().items()]


def _sent() -> dict[str, Any]:
    return {name: VALUES[name]() for name in ("adam", "Z_6", "program GF", "a user's", "with a meaning", "learner")}


def test_values_go_to_processes_that_share_nothing() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found, same, equal = pool.apply(_trained, (learner(), rd.Z2, run()))
        assert same
        assert all(equal)
        assert found == run()
        assert pool.map(copy.copy, list(_sent().values())) == list(_sent().values())


def local() -> tuple[Any, Any]:
    def formula(label: Any, prediction: Any) -> Any:
        return label

    @dataclass(frozen=True)
    class Own(Double):
        name = "own"

    return formula, Own


#: What holds a function without a name of its own, and what is said of it.
UNNAMED: dict[str, tuple[Callable[[], Any], str]] = {
    "a loss": (lambda: rd.losses.Loss("mine", lambda label, x: label, right), "Loss mine .* formula is .*<lambda>"),
    "a local loss": (lambda: rd.losses.Loss("mine", local()[0], right), r"formula is .*local\.<locals>\.formula"),
    "an optimiser": (
        lambda: rd.optimisers.Optimiser("mine", lambda p, dp, state, hyper: (p, {})),
        "Optimiser mine cannot be pickled: put is .*<lambda>",
    ),
    "a rate": (lambda: rd.learning.Rate("mine", lambda loss: loss), "Rate mine .* formula"),
    "a schedule": (lambda: rd.learning.Schedule("mine", lambda n: 1.0), "Schedule .* at is .*<lambda>"),
    "a part": (lambda: rd.learning.Schedule("mine", partial(lambda n, m: 1.0, 1)), "Schedule .* at is .*<lambda>"),
    "a meaning": (
        lambda: rd.Zn(6).with_meaning(Double, lambda algebra, generator, x: x),
        "algebra Z_6 .* its meaning of Double is .*<lambda>",
    ),
    "a generator": (lambda: rd.Zn(6).with_meaning(local()[1], doubled), "generator Own is .*<locals>"),
    "a program": (
        lambda: rd.Zn(6).with_meaning(Double, lambda algebra, generator, x: x).compile(product()),
        "its meaning of Double",
    ),
    "a learner": (
        lambda: rd.Learner(rd.models.lookup_table(2, 1), rd.losses.Loss("mine", lambda a, b: a * b, right), "ascent"),
        "Loss mine .* formula",
    ),
    "a model": (
        lambda: replace(rd.models.lookup_table(2, 1), initialisers=(lambda wire, rng: np.zeros(wire.shape),)),
        "a model .* an initialiser",
    ),
    "within": (
        lambda: rd.losses.masked(rd.losses.Loss("mine", lambda label, x: label, right)),
        "Loss mine .* formula",
    ),
}


@pytest.mark.parametrize("case", UNNAMED)
def test_functions_without_a_name_are_refused_by_name(case: str) -> None:
    make, message = UNNAMED[case]
    value = make()
    with pytest.raises(rd.RdError, match=f"{message}.*top of a module"):
        pickle.dumps(value)
    assert value == value
    hash(value)


def test_a_function_that_speaks_of_the_package_finds_it_in_another_process() -> None:
    for package in (rd, rd.fields):
        assert pickle.loads(pickle.dumps(package)) is package
