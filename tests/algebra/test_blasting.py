"""Circuits as gates: what the gates compute is what the algebra's reference says, element by element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import circuit_strategies as cs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.blasting import Blasted, IntegerCode
from rdcircuits.circuit import generators as g

RANGES = [(0, 1), (0, 1), (0, 3), (-2, 2), (3, 6), (-5, -2), (-1, 0), (0, 0), (7, 7)]
MANY = settings(max_examples=examples(120), suppress_health_check=list(HealthCheck))


def all_or_many(ranges: list[tuple[int, int]], dom: Any, rng: np.random.Generator) -> list[Any]:
    """Arrays (rows, *shape) of elements within their ranges: every setting where there are few, else 60 random ones."""
    columns = [one for one, wire in zip(ranges, dom, strict=True) for _ in range(wire.size)]
    counts = [high - low + 1 for low, high in columns]
    total = int(np.prod(counts, dtype=object)) if counts else 1
    if total <= 256:
        rows = np.array(np.unravel_index(np.arange(total), counts)).T if counts else np.zeros((1, 0), np.int64)
    else:
        rows = rng.integers(0, counts, (60, len(counts)))
    rows = rows + np.array([low for low, _ in columns], dtype=np.int64)
    cuts = np.cumsum([0, *(wire.size for wire in dom)])
    return [rows[:, a:b].reshape((len(rows), *wire.shape)) for a, b, wire in zip(cuts, cuts[1:], dom, strict=False)]


def agree(algebra: rd.Algebra, circuit: rd.Circuit, blasted: Blasted, inputs: list[Any]) -> None:
    """The gates on all rows, against the reference on a batch."""
    rows = len(inputs[0]) if inputs else 1
    whole = rd.batch(circuit, range(circuit.arity))
    expected = cs.as_list(algebra.reference(whole, *inputs, batch=rows))
    found = cs.as_list(blasted.run(*inputs))
    assert len(found) == len(expected)
    for one, other, wire in zip(found, expected, circuit.cod, strict=True):
        np.testing.assert_array_equal(one, np.broadcast_to(other, (rows, *wire.shape)))


@st.composite
def ranged(draw: Any, steps: Any, most: int = 7) -> tuple[rd.Circuit, list[tuple[int, int]]]:
    circuit = draw(cs.circuits(steps, most=most))
    return circuit, [draw(st.sampled_from(RANGES)) for _ in circuit.dom]


def check_over_integers(circuit: rd.Circuit, ranges: list[tuple[int, int]], seed: int) -> bool:
    """Whether the circuit's bounds let it be blasted; then it agrees."""
    try:
        blasted = rd.Z.blasted(circuit, like=ranges)
    except rd.AlgebraError as error:
        if "beyond 64 bits" in str(error) or "products of bits" in str(error):
            return False
        raise
    agree(rd.Z, circuit, blasted, all_or_many(ranges, circuit.dom, np.random.default_rng(seed)))
    return True


def test_random_circuits_over_the_integers() -> None:
    seen = []

    @MANY
    @given(ranged([*cs.RING, *cs.ORDERED]), st.integers(0, 99))
    def run(made: Any, seed: int) -> None:
        seen.append(check_over_integers(*made, seed))

    run()
    assert sum(seen) > len(seen) / 2


def test_reverse_derivatives_of_random_circuits_over_the_integers() -> None:
    seen = []

    @MANY
    @given(ranged([*cs.RING, *cs.ORDERED], most=4), st.data(), st.integers(0, 99))
    def run(made: Any, data: Any, seed: int) -> None:
        circuit, ranges = made
        changes = [data.draw(st.sampled_from(RANGES)) for _ in circuit.cod]
        seen.append(check_over_integers(rd.R(circuit), [*ranges, *changes], seed))

    run()
    assert sum(seen) > len(seen) / 2


@pytest.mark.parametrize("name", sorted(cs.one_of_each()))
def test_each_generator_of_z_is_blasted_and_so_is_its_reverse(name: str) -> None:
    circuit = cs.one_of_each()[name]
    for f in (circuit, rd.R(circuit), rd.R(rd.R(circuit))):
        unknown = [node for node in f.nodes if rd.Z.lacks(node.generator)]
        if unknown:
            with pytest.raises(rd.AlgebraError, match=f"Z has no {rd.Z.lacks(unknown[0].generator)}"):
                rd.Z.blasted(f, batch=3)
            continue
        blasted = rd.Z.blasted(f, like=[None if "bool" in name else (-1, 3) for _ in f.dom], batch=3)
        rng = np.random.default_rng(0)
        low, high = (0, 2) if "bool" in name else (-1, 4)
        for _ in range(12):
            inputs = [rng.integers(low, high, port.shape) for port in blasted.inputs]
            expected = cs.as_list(rd.Z.reference(f, *inputs, batch=3))
            found = cs.as_list(blasted.run(*(x[None] for x in inputs)))
            for one, other in zip(found, expected, strict=True):
                np.testing.assert_array_equal(one[0], np.asarray(other))


def test_every_generator_of_z_has_gates() -> None:
    twin = rd.Z.twin()
    assert set(rd.Z.meanings) <= set(twin.meanings)
    assert {rd.generators.GENERATORS[name] for name in cs.one_of_each()} >= set(rd.Z.meanings)


def test_counting_takes_full_adders() -> None:
    """A count of n bits takes n − (ones of n) full adders, five gates each, and half adders of two."""
    for n in (3, 7, 15, 31, 1023):
        gates = rd.Z.gates(rd.trace(lambda x: rd.ops.popcount(x), rd.point(n)))
        assert len(gates) == 5 * (n - n.bit_count())


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 10])
def test_argmax_goes_to_the_first_greatest(n: int) -> None:
    rng = np.random.default_rng(n)
    rows = rng.integers(-2, 2, (300, n))
    rows[:n] = 1
    f = rd.trace(lambda x: rd.ops.argmax(x, 0), rd.point(n))
    blasted = rd.Z.blasted(f, like=[(-2, 1)])
    np.testing.assert_array_equal(blasted.run(rows), np.argmax(rows, axis=1))
    assert blasted.outputs[0].code == IntegerCode(0, n - 1)


def test_ranges() -> None:
    f = rd.trace(lambda x, y: x * y, rd.point(), rd.point(2).reshape(()))
    blasted = rd.Z.blasted(f, like=[np.array(5), (-3, 3)])
    assert [port.code for port in blasted.inputs] == [IntegerCode(5, 5), IntegerCode(-3, 3)]
    assert blasted.outputs[0].code == IntegerCode(-15, 15)
    with pytest.raises(rd.AlgebraError, match=r"input 1: 3\.\.1 is no range"):
        rd.Z.gates(f, like=[None, (3, 1)])
    with pytest.raises(rd.ShapeError, match="like has 1 examples"):
        rd.Z.gates(f, like=[None])
    with pytest.raises(rd.AlgebraError, match=r"node 0 of the circuit: multiply may reach .* beyond 64 bits"):
        rd.Z.gates(f, like=[(0, 1 << 40), (0, 1 << 40)])
    with pytest.raises(rd.AlgebraError, match="input 0 may hold"):
        rd.Z.gates(f, like=[(0, 1 << 70), None])
    with pytest.raises(rd.AlgebraError, match=r"input 0: ranges \(like=\) are for Z"):
        rd.Z2.gates(f, like=[(0, 3), None])


def test_what_is_too_much_is_refused_before_it_is_begun() -> None:
    wide = rd.trace(lambda x, y: rd.ops.einsum("ij,jk->ik", x, y), rd.point(1000, 1000), rd.point(1000, 1000))
    with pytest.raises(rd.AlgebraError, match="einsum would take 1000000000 products of bits"):
        rd.Z.gates(wide)


def test_batched_circuits_say_of_how_many_examples() -> None:
    f = rd.trace(lambda x: x.sum_batch(), rd.point(2, batched=True))
    with pytest.raises(rd.ShapeError, match="say of how many, batch="):
        rd.Z.gates(f)
    blasted = rd.Z.blasted(f, batch=5)
    x = np.random.default_rng(0).integers(0, 2, (7, 5, 2))
    np.testing.assert_array_equal(blasted.run(x), x.sum(1))
    x = np.random.default_rng(0).integers(0, 2, (7, 5, 2))
    np.testing.assert_array_equal(rd.Z2.blasted(f, batch=5).run(x), x.sum(1) % 2)


def test_degenerate() -> None:
    assert rd.Z.gates(rd.identity(())).n_inputs == 0
    assert len(rd.Z.gates(rd.discard(rd.point(3))).outputs) == 0
    nothing = rd.Z.blasted(rd.trace(lambda x: x.sum(0), rd.point(0)))
    assert nothing.outputs[0].code == IntegerCode(0, 0)
    assert nothing.run(np.zeros((2, 0), np.int64)).tolist() == [0, 0]
    assert rd.Z.blasted(rd.trace(lambda x: -x, "x")).run([0, 1]).tolist() == [0, -1]


def test_algebras_without_gates_say_so() -> None:
    with pytest.raises(rd.AlgebraError, match="Smooth has no meaning in bits"):
        rd.Smooth().gates(rd.trace(lambda x: x * x, "x"))


# Meanings of users


@dataclass(frozen=True)
class Majority(rd.Generator):
    name = "majority"

    def type(self, a: Any, b: Any, c: Any) -> Any:
        return a

    def reverse(self, a: Any, b: Any, c: Any, dy: Any) -> Any:
        return None, None, None


@dataclass(frozen=True)
class EachMajority(Majority):
    name = "each_majority"
    elementwise = True


def _majority(algebra: Any, generator: Any, a: Any, b: Any, c: Any) -> Any:
    return (a & b) | (a & c) | (b & c)


def _integer_majority(algebra: Any, generator: Any, a: Any, b: Any, c: Any) -> Any:
    return (a + b + c) // 2


@pytest.mark.parametrize("ring", [rd.Z2, rd.Z])
@pytest.mark.parametrize(("generator", "shape"), [(Majority, ()), (Majority, (5,)), (EachMajority, (50,))])
def test_meanings_of_users_are_tabulated(ring: Any, generator: Any, shape: tuple[int, ...]) -> None:
    algebra = ring.with_meaning(generator, _majority if ring is rd.Z2 else _integer_majority)
    f = rd.trace(lambda a, b, c: generator()(a, b, c) * a, *(rd.point(*shape),) * 3)
    blasted = algebra.blasted(f)
    rng = np.random.default_rng(0)
    x = [rng.integers(0, 2, (100, *shape)) for _ in range(3)]
    np.testing.assert_array_equal(blasted.run(*x), (sum(x) // 2) * x[0])
    single = algebra.blasted(rd.trace(generator(), *(rd.point(),) * 3))
    assert len(single.gates) <= 5


def test_wide_meanings_of_users_are_refused_by_name() -> None:
    algebra = rd.Z2.with_meaning(Majority, _majority)
    with pytest.raises(
        rd.AlgebraError, match=r"node 0 of the circuit: majority .* takes 18 bits: meanings of up to 16"
    ):
        algebra.gates(rd.trace(Majority(), *(rd.point(6),) * 3))
    with pytest.raises(rd.AlgebraError, match="majority"):
        rd.Z.with_meaning(Majority, _integer_majority).gates(rd.trace(Majority(), *"abc"), like=[(0, 255)] * 3)


def test_integers_in_meanings_of_users() -> None:
    """Ranges come in, values go out, and what is no element is not asked for."""

    def meaning(algebra: Any, generator: Any, a: Any, b: Any, c: Any) -> Any:
        assert np.all((a >= -1) & (a <= 1))
        return a * 10 + b - c

    algebra = rd.Z.with_meaning(Majority, meaning)
    ranges = [(-1, 1), (0, 2), (0, 1)]
    f = rd.trace(lambda a, b, c: Majority()(a, b, c) + 1, "a b c")
    blasted = algebra.blasted(f, like=ranges)
    assert blasted.outputs[0].code == IntegerCode(-10, 13)
    agree(algebra, f, blasted, all_or_many(ranges, f.dom, np.random.default_rng(0)))


@pytest.mark.parametrize(
    ("meaning", "message"),
    [
        (lambda algebra, generator, a, b, c: a + 7, "majority: its meaning"),
        (lambda algebra, generator, a, b, c: np.zeros((3, 3), np.uint8), "gives shape"),
        (lambda algebra, generator, a, b, c: (a, b), "gives 2 arrays, its type 1"),
        (lambda algebra, generator, a, b, c: a.nothing, "majority: its meaning in Z2 fails: AttributeError"),
    ],
)
def test_meanings_that_give_no_elements_are_refused(meaning: Any, message: str) -> None:
    with pytest.raises(rd.AlgebraError, match=message):
        rd.Z2.with_meaning(Majority, meaning).gates(rd.trace(Majority(), "a b c"))


def test_a_user_may_replace_the_meaning_of_a_built_in() -> None:
    odd = rd.Z2.with_meaning(g.Or, lambda algebra, generator, x, y: np.where(x + y == 2, 0, x + y))
    f = rd.trace(lambda x, y: x | y, "x y")
    assert odd.gates(f) == rd.Z2.gates(rd.trace(lambda x, y: x ^ y, "x y"))


def test_whole_maps_of_counts_in_z2() -> None:
    """Over Z, as the circuit takes counts, and then by the lowest bit."""
    count = rd.trace(lambda x: rd.ops.threshold(rd.ops.popcount(x, 0), 2), rd.point(3))
    f = rd.boolean_difference(count)
    rows = [np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])]
    agree(rd.Z2, f, rd.Z2.blasted(f), rows)
    agree(rd.Z, f, rd.Z.blasted(f), rows)
