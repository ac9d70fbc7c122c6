"""One of each kind of value that users meet, made in little time."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np

import rdcircuits as rd


@cache
def one_of_each() -> dict[str, Any]:
    """Warnings of what such small work means are not heard."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        return _made()


def _made() -> dict[str, Any]:
    m = rd.models
    table = rd.TruthTable.from_function(lambda *x: (sum(x) > 2, x[0] ^ x[4]), 5, inputs=list("abcde"))
    partial = table.take(slice(20))
    fields = rd.FieldTable.from_function(3, lambda x, y: max(x, y), 2)
    net = m.dense(2, 16) >> m.bias(16) >> m.tanh(16)
    learner = rd.Learner(m.gates(5, 64, 64, classes=2), rd.losses.counted_softmax(8.0), "votes", -1)
    labels = rd.losses.classes_of(table.to_arrays()[1][:, 0], 2)
    run = rd.train(learner, (table.to_arrays()[0], labels), algebra=rd.Z, epochs=3)
    learned = rd.learn(table)
    found = rd.learn_classes([[k / 2, -k] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
    circuit = rd.trace(lambda x, w: rd.ops.tanh(w @ x), rd.point(3), rd.point(2, 3))
    lens, comparison = rd.lens(circuit), rd.compare(partial, layers=(6, 6), epochs=2, smooth=())
    spectrum = rd.spectrum(table)
    field_learned = rd.learn_field(fields)
    return {
        "table": table,
        "partial table": partial,
        "table over a field": fields,
        "cover": rd.Cover.of(["1" * 40, "-" * 39 + "0"], ["1", "-"]),
        "ANF": rd.anf(rd.TruthTable.from_function(lambda *x: sum(x) > 4, 8)),
        "fit": rd.least_degree(partial),
        "accuracy": table.accuracy(learned.circuit),
        "accuracy of 600 outputs": rd.Accuracy(0.5, (0.5,) * 600, 0.0, 1200),
        "equivalence": rd.equivalent(learned.netlist, learned.netlist.simplified()),
        "netlist": learned.netlist,
        "gates": learned.netlist.gates,
        "explanation": rd.explain(table),
        "sweep": rd.sweep(lambda n, seed: n + seed, {"n": [1, 2]}, seeds=2),
        "optimised": rd.optimise(learned.netlist, effort=0.05),
        "counts": learned.netlist.counts(),
        "polynomial": field_learned.polynomial,
        "circuit": circuit,
        "large circuit": learner.step,
        "circuit of many wires": rd.identity((rd.point(2, 3),) * 1000),
        "generator": learner.step.nodes[0].generator,
        "program": rd.Z.compile(m.gates(5, 64, 64).morphism),
        "algebra": rd.GF(9),
        "packed": rd.Packed(np.zeros((70, 40), np.uint64), 2560),
        "bit matrix": rd.BitMatrix.random(100, 300, seed=1),
        "field matrix": rd.FieldMatrix(rd.GF(9), np.zeros((50, 80), np.int64)),
        "wire type": rd.point(2, 3),
        "pair": rd.Pair.of((rd.point(3),) * 30),
        "lens": lens,
        "optic": lens.optic,
        "para": rd.Para(rd.point(2), rd.trace(lambda p, x: p * x, rd.point(2), rd.point(2))),
        "model": net,
        "wide model": m.gates(5, *[64] * 40),
        "para of lenses": rd.para_lens(net),
        "2-cell": rd.TwoCell(m.dense(2, 2), rd.identity((rd.point(2, 2),))),
        "learner": learner,
        "run": run,
        "record": run.history[0],
        "loss": learner.loss,
        "optimiser": rd.optimisers.adam(),
        "forty optimisers": rd.optimisers.each(*["votes"] * 40),
        "rate": rd.rates.scaled(rd.rates.cosine(0.1, steps=100)),
        "learned": learned,
        "learned over a field": field_learned,
        "trial": learned.tried[0],
        "classifier": found,
        "encoder": found.encoder,
        "comparison": comparison,
        "result": comparison.results[0],
        "spectrum": spectrum,
        "spectrum of an output": spectrum.outputs[0],
        "split": rd.datasets.Split(*[np.zeros((75, 4), np.uint8)] * 4),
        "low degree": rd.walsh_sample(table.x, table.y[0], table.rows, 2),
        "sameness": rd.laws.same(circuit, circuit, rd.Smooth()),
        "picture": rd.draw(circuit),
    }
