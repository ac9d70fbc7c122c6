"""Trained runs as gates: what leaves the library means what was trained, in the algebra that it was trained in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

m = rd.models


@lru_cache(maxsize=1)
def trained() -> tuple[Any, Any, rd.Run]:
    """Ten classes of noisy patterns, learned by a network of gates over Z."""
    rng = np.random.default_rng(0)
    patterns = rng.integers(0, 2, (10, 24))
    labels = rng.integers(0, 10, 600)
    x = patterns[labels] ^ (rng.random((600, 24)) < 0.04)
    learner = rd.Learner(
        m.gates(24, 80, 300, classes=10, seed=1), rd.losses.counted_softmax(2.0), rd.optimisers.votes(threshold=8), -1
    )
    run = rd.train(learner, (x, np.eye(10, dtype=np.int64)[labels]), algebra=rd.Z, epochs=12, batch=20)
    return x, labels, run


def numbers(bits: Any, width: int) -> Any:
    """Integers of the bits (N, count · width), the least significant first."""
    return bits.reshape((len(bits), -1, width)).astype(np.int64) @ (1 << np.arange(width))


def test_scores_come_as_counts() -> None:
    x, labels, run = trained()
    scores = rd.Z.run(rd.batch(run.circuit, [0]), x)
    assert np.mean(np.argmax(scores, axis=1) == labels) > 0.9
    netlist = rd.netlist(run)
    assert netlist.outputs[:6] == ("y0[0]", "y0[1]", "y0[2]", "y0[3]", "y0[4]", "y1[0]")
    np.testing.assert_array_equal(numbers(netlist.evaluate(x), 5), scores)
    assert rd.netlist(run, head="scores") == netlist


def test_the_class_comes_as_an_index_ties_to_the_first() -> None:
    x, _, run = trained()
    rows = np.concatenate([x, np.random.default_rng(1).integers(0, 2, (2000, 24))])
    scores = np.asarray(rd.Z.run(rd.batch(run.circuit, [0]), rows)).astype(np.int64)
    best = scores == scores.max(axis=1, keepdims=True)
    assert np.any(best.sum(axis=1) > 1), "no ties among these rows"
    netlist = rd.netlist(run, head="index", outputs=["class"])
    assert netlist.outputs == ("class[0]", "class[1]", "class[2]", "class[3]")
    np.testing.assert_array_equal(numbers(netlist.evaluate(rows), 4)[:, 0], np.argmax(scores, axis=1))


def test_a_circuit_knows_its_algebra() -> None:
    x, _, run = trained()
    scores = rd.Z.run(rd.batch(run.circuit, [0]), x)
    for circuit in (run.circuit, m.fix(run.model, run.parameters, rd.Z), m.fix(run.model, run.parameters, "Z")):
        assert circuit == run.circuit
        netlist = rd.Netlist.from_circuit(circuit)
        np.testing.assert_array_equal(numbers(netlist.evaluate(x), 5), scores)
    for again in (rd.Netlist.from_circuit(run.circuit, "Z"), rd.Netlist.from_circuit(run.circuit, rd.Z)):
        np.testing.assert_array_equal(numbers(again.evaluate(x), 5), scores)
    with pytest.raises(rd.AlgebraError, match="Z2 has no elements of Z"):
        rd.Netlist.from_circuit(run.circuit, rd.Z2)
    with pytest.raises(rd.AlgebraError, match="trained over Z, it has no gates over Z2"):
        rd.netlist(run, algebra=rd.Z2)


def test_no_parities_of_what_was_counted() -> None:
    """Fixed in Z2, the counts would be parities: that is refused by name."""
    _, _, run = trained()
    wrong = m.fix(run.model, run.parameters, "Z2")
    with pytest.raises(rd.AlgebraError, match="Z2 has no popcount"):
        rd.Netlist.from_circuit(wrong)


def test_tables_are_compared_in_the_circuits_algebra() -> None:
    """A vote counted over Z: the same sum over Z2 is a parity, and wrong."""
    table = rd.TruthTable.from_function(lambda a, b, c: a + b + c >= 2, 3)
    voting = rd.Para(rd.point(3), rd.trace(lambda w, x: rd.ops.threshold((w * x).sum(0), 2), rd.point(3), rd.point(3)))
    circuit = m.fix(voting, [[1, 1, 1]], rd.Z)
    assert table.accuracy(circuit).overall == 1.0
    assert rd.TruthTable.from_circuit(circuit) == table
    netlist = rd.Netlist.from_circuit(circuit)
    assert rd.equivalent(
        netlist, rd.Netlist.from_circuit(rd.trace(lambda x: (x[0] & x[1]) | (x[2] & (x[0] | x[1])), rd.point(3)))
    )


def test_mixed_and_unknown_algebras_are_refused() -> None:
    one = m.fix(m.lookup_table(1, 1), [[[0, 1]]], "Z2")
    other = m.fix(m.lookup_table(1, 1), [[[0, 1]]], "Z")
    with pytest.raises(rd.AlgebraError, match="elements of Z2 and of Z"):
        rd.Netlist.from_circuit(one >> other)
    with pytest.raises(rd.AlgebraError, match="names no algebra"):
        m.fix(m.lookup_table(1, 1), [[[0, 1]]], "Z3")
    with pytest.raises(rd.AlgebraError, match="parameter 0"):
        m.fix(m.lookup_table(1, 1), [[[0, 2]]], rd.Z2)
    counting = rd.trace(lambda x: rd.ops.popcount(x), rd.point(3))
    with pytest.raises(rd.AlgebraError, match=r"Z2 has no popcount .*say which algebra the circuit is in"):
        rd.Netlist.from_circuit(counting)
    assert rd.Netlist.from_circuit(counting, "Z").outputs == ("y0[0]", "y0[1]")
    with pytest.raises(rd.AlgebraError, match="'Z9' names no algebra"):
        rd.Netlist.from_circuit(counting, "Z9")


def test_names_of_elements_and_their_bits() -> None:
    f = rd.trace(lambda a, b: (a + b, a * b), "a b")
    netlist = rd.Netlist.from_circuit(f, "Z", "ab", ["sum", "product"], like=[(0, 3), None])
    assert netlist.inputs == ("a[0]", "a[1]", "b")
    assert netlist.outputs == ("sum[0]", "sum[1]", "sum[2]", "product[0]", "product[1]")
    with pytest.raises(rd.ShapeError, match="1 names for"):
        rd.Netlist.from_circuit(f, "Z", ["a"])


def test_what_has_no_gates_says_so() -> None:
    run = rd.Run((), (), ())
    with pytest.raises(rd.RdError, match="does not know its model"):
        rd.netlist(run)
    with pytest.raises(rd.RdError, match="head is 'best'"):
        rd.netlist(trained()[2], head="best")  # type: ignore[arg-type]
    with pytest.raises(rd.RdError, match="expected a run"):
        rd.netlist(3)  # type: ignore[arg-type]
    real = m.fix(m.dense(2, 1), [[[0.5, 1.0]]], rd.Smooth())
    with pytest.raises(rd.AlgebraError, match="Smooth has no meaning in bits"):
        rd.netlist(real)
    bits = m.fix(m.lookup_table(1, 2), [[[0, 1], [1, 0]]], "Z2")
    with pytest.raises(rd.AlgebraError, match="Z2 has no argmax"):
        rd.netlist(bits, head="index")
    with pytest.raises(rd.ShapeError, match="one output wire with an axis"):
        rd.netlist(rd.trace(lambda x: x + 1, "x"), algebra=rd.Z, head="index")


def test_a_model_without_parameters_is_exported_in_the_runs_algebra() -> None:
    run = rd.Run((), (), (), model=rd.Para((), rd.trace(lambda x: x.sum(0), rd.point(3))), algebra=rd.Z)
    assert len(rd.netlist(run).outputs) == 2
