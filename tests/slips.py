"""Calls of the public functions that are right, and the usual wrong things to put in an argument's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import rdcircuits as rd

L, M, O, T, F = rd.learning, rd.models, rd.optimisers, rd.TruthTable, rd.FieldTable  # noqa: E741

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = (BITS, BITS.sum(axis=1, keepdims=True) % 2)
TABLE = T.from_function(lambda a, b: a ^ b, 2)
ELEMENTS = F.from_function(3, lambda x: x * x % 3, 1)
AND = rd.trace(lambda a, b: a * b, "a b")
VECTOR = rd.trace(lambda x: x[0] * x[1], rd.point(2))
NETLIST = rd.Netlist.from_circuit(AND)
LEARNER = rd.Learner(M.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
DATA = rd.datasets.Labelled(np.arange(8).reshape(4, 2), [0, 1, 0, 1], classes=2)
CELL = rd.Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))


class NoName(rd.Generator):
    """A generator without name, type and reverse."""


class NoMultiply(rd.Semiring):
    """An algebra without anything."""


@dataclass(frozen=True)
class Call:
    """A call that is right; `loose` are the arguments for which anything may be right."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    loose: tuple[str | int, ...] = ()

    @property
    def name(self) -> str:
        return getattr(self.function, "__qualname__", repr(self.function))


def call(function: Callable[..., Any], *arguments: Any, loose: tuple[str | int, ...] = (), **options: Any) -> Call:
    return Call(function, arguments, options, loose)


#: Wrong things to put in an argument's place, for most arguments.
WRONG: dict[str, Any] = {
    "None": None,
    "a string": "nonsense",
    "an empty string": "",
    "minus one": -1,
    "zero": 0,
    "a fraction": 0.5,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "huge": 10**400,
    "true": True,
    "a list": [1, [2, 3]],
    "an empty list": [],
    "a dict": {"a": 1},
    "an array": np.array([[0.5, float("nan")]]),
    "words": np.array(["a", "b"]),
    "an object": object(),
    "a class": rd.Smooth,
    "a function": rd.losses.cross_entropy,
    "an algebra": rd.Z,
    "a circuit": AND,
    "a table": TABLE,
    "a field table": ELEMENTS,
    "a model": CELL,
    "a loss": rd.losses.boolean(),
    "wire type": rd.point(2),
    "no name": NoName,
    "no multiply": NoMultiply(),
}

CALLS: list[Call] = [
    # circuits
    call(rd.trace, lambda x: x, "x", loose=(0, 1)),
    call(rd.R, AND),
    call(rd.D, AND),
    call(rd.batch, AND, [0]),
    call(rd.boolean_difference, AND),
    call(rd.identity, rd.point()),
    call(rd.copy, rd.point()),
    call(rd.discard, rd.point()),
    call(rd.swap, rd.point(), rd.point(2)),
    call(rd.permutation, [rd.point(), rd.point(2)], [1, 0]),
    call(rd.projection, [rd.point(), rd.point(2)], 1),
    call(rd.pairing, AND, AND),
    call(rd.added, AND, AND),
    call(rd.zeros, rd.point(), rd.point()),
    call(rd.simplify, AND),
    call(rd.prime, [rd.point()]),
    call(rd.point, 2),
    call(rd.change, 2),
    call(rd.WireType, (2,), "point", False),
    call(rd.from_values, [[0, 1], [1, 0]], "GF(2)", 2),
    call(rd.Circuit.from_json, AND.to_json(), loose=()),
    call(rd.lens, AND),
    call(rd.dagger, rd.trace(lambda x, y: x + y, "x y")),
    call(rd.Para, rd.point(), CELL.morphism),
    call(rd.tie, CELL >> CELL),
    call(rd.para_lens, CELL),
    call(CELL.reparametrise, rd.trace(lambda q: q * q, "q")),
    call(rd.TwoCell, CELL, rd.trace(lambda q: q * q, "q")),
    # algebras
    call(rd.as_algebra, "Z2"),
    call(rd.GF, 4),
    call(rd.Zn, 4),
    call(rd.Sat, 4),
    call(rd.Smooth, np.float32),
    call(rd.Z2.run, AND, 1, 1),
    call(rd.Z.run, AND, 1, 1, batch=None, loose=("batch",)),
    call(rd.GF(5).run, AND, 1, 1),
    call(rd.Zn(6).run, AND, 1, 1),
    call(rd.Sat(6).run, AND, 1, 1),
    call(rd.Smooth().run, AND, 1.0, 1.0),
    call(rd.Z.compile, AND, like=[0, 1], batch=2),
    call(rd.Smooth().compile, AND, like=[0, 1], batch=2),
    call(rd.Z2.reference, AND, 1, 1),
    call(rd.Z2.gates, AND),
    call(rd.Z.with_meaning, NoName, lambda *_: None, loose=(1,)),
    call(rd.set_threads, 1),
    call(rd.BitMatrix.of, [[0, 1], [1, 1]]),
    call(rd.FieldMatrix, rd.GF(5), [[0, 1], [1, 1]]),
    # tables
    call(T.from_arrays, BITS, BITS[:, 0], BITS[:, 1], inputs=["a", "b"], outputs=["y"], conflicts="error"),
    call(T.from_function, lambda a, b: a ^ b, 2, inputs=["a", "b"], outputs=["y"], vectorised=False),
    call(T.from_minterms, [1, 2], 2, [3]),
    call(T.from_circuit, AND),
    call(TABLE.take, [0, 1]),
    call(TABLE.split, 0.5, 1),
    call(TABLE.restrict, {"x0": 1}),
    call(TABLE.select_outputs, ["y0"]),
    call(TABLE.rename, ["a", "b"], ["c"]),
    call(TABLE.accuracy, AND),
    call(F.from_arrays, 3, [[0], [1]], [1, 0], [1, 1], inputs=["a"], outputs=["y"], conflicts="error"),
    call(F.from_function, 3, lambda x: x, 1, inputs=["a"], outputs=["y"], vectorised=False),
    call(F.from_circuit, 3, AND),
    call(ELEMENTS.take, [0, 1]),
    call(ELEMENTS.split, 0.5, 1),
    call(ELEMENTS.restrict, {"x0": 1}),
    call(ELEMENTS.select_outputs, ["y0"]),
    call(ELEMENTS.rename, ["a"], ["c"]),
    call(ELEMENTS.accuracy, rd.trace(lambda x: x * x, "x")),
    call(rd.Netlist.from_circuit, AND, ["a", "b"], ["c"]),
    call(rd.Netlist, ("a", "b"), ("c",), NETLIST.gates),
    call(NETLIST.evaluate, BITS),
    call(rd.equivalent, NETLIST, NETLIST, seed=1, rows=9),
    call(rd.anf, TABLE),
    call(rd.ANF.from_terms, [[(0,)]], 2),
    call(rd.least_degree, TABLE, 2, memory=1 << 20),
    call(rd.walsh, TABLE),
    call(rd.walsh_sample, TABLE.x, TABLE.y[0], 4, 1),
    call(rd.fields.interpolate, ELEMENTS),
    call(rd.fields.least_degree, ELEMENTS, 2, kind="total", memory=1 << 20),
    call(rd.fields.noisy_fit, ELEMENTS, 1, most_wrong=1, kind="total", tries=3, seed=1, memory=1 << 20),
    call(rd.fields.sparsest, ELEMENTS, 1, most_sets=9, memory=1 << 20),
    call(rd.FieldPolynomial.from_terms, 3, [{(1,): 2}], 1),
    # learning
    call(rd.learn, TABLE, model="anf", holdout=None, test=None, seed=0, progress=None, loose=("progress",)),
    call(rd.learn, TABLE, model="gates", layers=[4], epochs=1, batch=2, optimiser="votes"),
    call(
        rd.learn_field,
        ELEMENTS,
        model="polynomial",
        holdout=None,
        test=None,
        seed=0,
        degree=2,
        progress=None,
        loose=("progress",),
    ),
    call(rd.compare, TABLE, layers=[4, 4], epochs=1, batch=2, holdout=None, smooth=["dense:2"], seed=0),
    call(rd.Learner, M.lookup_table(2, 1), rd.losses.boolean(), O.ascent(), -1),
    call(rd.train, LEARNER, XOR, algebra=rd.Z2, epochs=1, batch=2, seed=1, shuffle=True, loose=("shuffle",)),
    call(
        rd.train, LEARNER, XOR, algebra=rd.Z2, validation=XOR, patience=1, callbacks=[], parameters=[np.zeros((1, 4))]
    ),
    call(L.search, VECTOR, 1, algebra=rd.Z2, candidates=2, rounds=1, steps=1, seed=0, exhaustive=2),
    call(
        L.dream,
        VECTOR,
        1.0,
        [[[0.0, 1.0]]],
        algebra=rd.Smooth(),
        loss=rd.losses.quadratic(),
        optimiser=O.ascent(),
        rate=-0.1,
        steps=1,
    ),
    call(L.normalised, M.linear(2, 1), "whole"),
    call(L.remembering, M.linear(2, 1)),
    call(rd.losses.masked, rd.losses.boolean()),
    call(rd.losses.counted_softmax, 1.0),
    call(rd.losses.counted_logistic, 3, 1.0),
    call(rd.losses.classes_of, [0, 1], 2),
    call(rd.rates.constant, 1),
    call(rd.rates.scaled, 1),
    call(rd.rates.stepped, 1.0, every=2, factor=0.5),
    call(rd.rates.cosine, 1.0, steps=2, end=0.0),
    call(rd.rates.warm_up, 1.0, steps=2),
    call(O.momentum, 0.9),
    call(O.nesterov, 0.9),
    call(O.adagrad, 0.1, delta=0.1),
    call(O.adam, 0.1, beta1=0.1, beta2=0.1, delta=0.1, decay=0.1),
    call(O.adamw, 0.1, decay=0.1),
    call(O.votes, 2, clip=9, decay=0, reset=True, loose=("reset",)),
    call(O.opposed, O.ascent()),
    call(O.clipped, O.ascent(), 0.1),
    call(O.each, O.ascent()),
    # models
    call(M.gates, 2, 4, 4, classes=2, seed=0, start=None),
    call(M.lookup_table, 2, 1),
    call(M.linear, 2, 1),
    call(M.dense, 2, 1),
    call(M.bias, 2),
    call(M.anf, 2, 1, 1),
    call(M.polynomial, 2, 1, 1, most=1),
    call(M.value_table, 1, 1, 3, "GF(3)"),
    call(M.convolution, (1, 4, 4), 2, 3),
    call(M.max_pool, (1, 4, 4), 2),
    call(M.average_pool, (1, 4, 4), 2),
    call(M.embedding, 3, 2, 2),
    call(M.attention, 3, 4, heads=2),
    call(M.layer_norm, 3),
    call(M.relu, 3),
    call(M.softmax, 3),
    call(M.flatten, 2, 2),
    call(M.residual, M.dense(2, 2)),
    call(M.relaxed, M.gates(2, 4)),
    call(M.masking, 2, 1),
    call(M.pseudo_linear, 2, 1),
    call(M.wasserstein, M.dense(2, 1), M.dense(2, 2)),
    call(M.fix, M.lookup_table(2, 1), [[[0, 1, 1, 0]]], "Z2"),
    call(M.frozen, M.lookup_table(2, 1), [[[0, 1, 1, 0]]], "Z2"),
    call(M.constant, 1),
    call(M.bernoulli, 0.5),
    # data sets
    call(rd.datasets.Labelled, np.zeros((2, 2)), [0, 1], classes=2),
    call(DATA.split, 0.5, seed=1),
    call(DATA.folds, 2, seed=1),
    call(DATA.take, [0, 1]),
    call(DATA.only, 0, 1),
    call(rd.datasets.Thermometer.fit, np.arange(8.0).reshape(4, 2), 2),
    call(rd.datasets.above, np.zeros((2, 2)), 0.5),
]


def slips() -> Iterator[tuple[str, str, Call]]:
    """Each call with one argument replaced by one wrong thing: (which call, what is wrong, the call)."""
    for number, good in enumerate(CALLS):
        for place in [*range(len(good.arguments)), *good.options]:
            if place in good.loose:
                continue
            for what, wrong in WRONG.items():
                arguments = tuple(wrong if i == place else value for i, value in enumerate(good.arguments))
                options = {name: wrong if name == place else value for name, value in good.options.items()}
                yield f"{number} {good.name}", f"{place} is {what}", Call(good.function, arguments, options)
