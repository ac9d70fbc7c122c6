"""GF(q), Zn(n) and Sat(n) as gates: what the gates compute is what the reference says, on all or many inputs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import circuit_strategies as cs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.blasting.fields.code import FieldCode
from rdcircuits.circuit import generators as g
from rdcircuits.circuit import ops

ALGEBRAS = [
    *map(rd.GF, (2, 4, 8, 16, 9, 27, 3, 5, 17)),
    *(rd.GF(16, "x^4 + x^3 + 1"), rd.GF(256, 0x11B)),
    *map(rd.Zn, (1, 2, 4, 6, 7, 16, 20, 31, 33)),
    *map(rd.Sat, (1, 2, 5, 9)),
]
every = pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
SMALL = settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))


def elements(algebra: Any) -> int:
    return int(getattr(algebra, "q", None) or algebra.n)


def all_or_many(algebra: Any, dom: Any, rng: np.random.Generator) -> list[Any]:
    """Arrays (rows, *shape) of elements: every setting where there are few, else random ones."""
    q, count = elements(algebra), sum(wire.size for wire in dom)
    if q**count <= 256:
        rows = np.array(list(product(range(q), repeat=count))).reshape((q**count, count))
    else:
        rows = rng.integers(0, q, (40, count))
        rows[:8] %= 2
    cuts = np.cumsum([0, *(wire.size for wire in dom)])
    return [rows[:, a:b].reshape((len(rows), *wire.shape)) for a, b, wire in zip(cuts, cuts[1:], dom, strict=False)]


def agree(algebra: Any, circuit: rd.Circuit, seed: int = 0) -> None:
    """The gates against the reference."""
    inputs = all_or_many(algebra, circuit.dom, np.random.default_rng(seed))
    rows = len(inputs[0]) if inputs else 1
    expected = cs.as_list(algebra.reference(rd.batch(circuit, range(circuit.arity)), *inputs, batch=rows))
    found = cs.as_list(algebra.blasted(circuit).run(*inputs))
    assert len(found) == len(expected)
    for one, other, wire in zip(found, expected, circuit.cod, strict=True):
        np.testing.assert_array_equal(one, np.broadcast_to(other, (rows, *wire.shape)))


def steps(algebra: Any) -> list[cs.Step]:
    return cs.FIELD if algebra.lacks(g.Reciprocal()) is None else cs.steps_for(algebra)


@every
def test_random_circuits(algebra: Any) -> None:
    @SMALL
    @given(cs.circuits(steps(algebra)), st.integers(0, 99))
    def run(circuit: rd.Circuit, seed: int) -> None:
        agree(algebra, circuit, seed)

    run()


@every
def test_reverse_derivatives_of_random_circuits(algebra: Any) -> None:
    @SMALL
    @given(cs.circuits(steps(algebra), most=5), st.integers(0, 99))
    def run(circuit: rd.Circuit, seed: int) -> None:
        agree(algebra, rd.simplify(rd.R(circuit)), seed)

    run()


@every
def test_every_generator_is_blasted_or_refused_by_name(algebra: Any) -> None:
    for name, circuit in cs.one_of_each().items():
        if any(wire.batched for wire in circuit.types) or (name == "boolean_difference" and algebra.is_ring):
            continue
        if name == "element":
            circuit = rd.trace(lambda x: x * ops.element([1 % elements(algebra), 0], algebra.name, x), rd.point(2))
        lacking = next((why for node in circuit.nodes if (why := algebra.lacks(node.generator))), None)
        if lacking is None:
            agree(algebra, circuit)
        else:
            with pytest.raises(rd.AlgebraError, match=f"{algebra.name.split('(')[0]}.* has no "):
                algebra.gates(circuit)


@every
def test_batches_are_added(algebra: Any) -> None:
    circuit = rd.trace(lambda x, p: (x * p, (x * p).sum_batch()), rd.point(2, batched=True), rd.point(2, batched=True))
    blasted = algebra.blasted(circuit, batch=3)
    rng = np.random.default_rng(0)
    for _ in range(8):
        x, p = (algebra.random((3, 2), rng) for _ in range(2))
        expected = algebra.reference(circuit, x, p)
        for one, other in zip(blasted.run(x[None], p[None]), expected, strict=True):
            np.testing.assert_array_equal(one[0], other)


@every
def test_constants_take_no_gates(algebra: Any) -> None:
    assert len(algebra.gates(rd.trace(lambda x: (x * 0 + 3) * 5 + 2, "x"))) <= 1
    assert len(algebra.gates(rd.trace(lambda x: x * 1 + 0, "x"))) == 0


@every
def test_circuits_of_gates_stay_gates(algebra: Any) -> None:
    """What is a bit stays one: a network of lookup gates takes about as many gates as over Z2."""
    if not algebra.is_ring or elements(algebra) == 1:
        return
    model = rd.models.gates(6, 8, 4, seed=2)
    tables = [np.random.default_rng(0).integers(0, 2, wire.shape) for wire in model.parameter]
    fixed = [rd.models.fix(model, tables, one.name) >> rd.trace(lambda y: y, rd.point(4)) for one in (algebra, rd.Z2)]
    bits = rd.trace(lambda x: rd.ops.compare(x, x.constant(1, x.type)), rd.point(6))
    count = len(algebra.gates(bits >> fixed[0]))
    width = algebra.twin().code.width
    assert count <= len(rd.Z2.gates(fixed[1])) + 6 * width


def test_netlists_name_the_bits() -> None:
    netlist = rd.Netlist.from_circuit(rd.trace(lambda x, y: x * y, "x y"), rd.GF(4), ["a", "b"], ["c"])
    assert (netlist.inputs, netlist.outputs) == (("a[0]", "a[1]", "b[0]", "b[1]"), ("c[0]", "c[1]"))
    rows = np.arange(16)[:, None] >> np.arange(4) & 1
    found = netlist.evaluate(rows) @ [1, 2]
    assert found.tolist() == [int(rd.GF(4).multiply(row & 3, row >> 2)) for row in range(16)]


@dataclass(frozen=True)
class Double(rd.Generator):
    """x + x, of the user's."""

    name = "double"

    def type(self, x: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return Double()(dy)


@every
def test_users_meanings_are_tabulated(algebra: Any) -> None:
    own = algebra.with_meaning(Double, lambda ring, generator, x: ring.add(x, x))
    agree(own, rd.trace(lambda x: Double()(x) * x, "x"))


@pytest.mark.parametrize("algebra", [rd.GF(4), rd.GF(9), rd.Zn(6), rd.Zn(5)], ids=str)
def test_boolean_differences(algebra: Any) -> None:
    sums = rd.boolean_difference(rd.trace(lambda x: x[0] + x[1] * x[2], rd.point(3)))
    majority = rd.boolean_difference(rd.trace(lambda x: ops.threshold(ops.popcount(x), 2), rd.point(3)))
    rows = np.array(list(product([0, 1], repeat=3)))
    for whole in (sums, majority):
        for circuit, more in (
            (whole, []),
            (rd.simplify(rd.R(whole)), [algebra.random((8,), np.random.default_rng(0))]),
        ):
            expected = algebra.reference(rd.batch(circuit, range(circuit.arity)), rows, *more)
            np.testing.assert_array_equal(algebra.blasted(circuit).run(rows, *more), expected)


@pytest.mark.parametrize(
    "algebra", [rd.GF(2**64), rd.GF(2**31 - 1), rd.Zn(10**6), rd.Zn(2**61 - 1), rd.Zn(2**70)], ids=str
)
def test_large_rings(algebra: Any) -> None:
    circuit = rd.trace(lambda x, y: x * y - 3 * x + 7, "x y")
    rng = np.random.default_rng(0)
    inputs = [algebra.random((20,), rng) for _ in range(2)]
    expected = algebra.reference(rd.batch(circuit, [0, 1]), *inputs)
    assert [int(n) for n in algebra.blasted(circuit).run(*inputs)] == [int(n) for n in expected]


def test_what_takes_too_many_gates_is_refused_before_any_is_made() -> None:
    big = rd.trace(lambda x, y: x @ y, rd.point(200, 200), rd.point(200, 200))
    for algebra in (rd.GF(256), rd.Zn(1000), rd.GF(7)):
        with pytest.raises(rd.AlgebraError, match=r"einsum over .* would take the circuit to about .* gates"):
            algebra.gates(big)
    with pytest.raises(rd.AlgebraError, match="reciprocal over"):
        rd.GF(2**64).gates(rd.trace(ops.reciprocal, rd.point(100_000)))
    with pytest.raises(rd.AlgebraError, match="has no gates for add: the field has a degree above 64"):
        rd.GF(2**80).gates(rd.trace(lambda x, y: x + y, "x y"))
    with pytest.raises(rd.AlgebraError, match="has no gates for add: elements have more than 4096 bits"):
        rd.Zn(1 << 5000).gates(rd.trace(lambda x, y: x + y, "x y"))


def test_codes_of_fields() -> None:
    for p, k in ((3, 2), (5, 1), (7, 3), (2, 4)):
        code, q = FieldCode(p, k), p**k
        numbers = np.arange(q)
        np.testing.assert_array_equal(code.from_bits(code.to_bits(numbers)), numbers)
        whole = np.arange(1 << code.width)[:, None] >> np.arange(code.width) & 1
        assert int(code.holds(code.from_bits(whole)).sum()) == q
