"""boolean_difference: a Boolean map as one generator, its R the Boolean difference, closed under R, in every ring."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest
from circuit_strategies import MULTILINEAR, as_list, circuits, steps_for
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Circuit, ops
from rdcircuits.circuit import generators as g

RINGS = [rd.Z2, rd.Z, *map(rd.GF, (2, 3, 8, 9)), rd.Zn(6), rd.Smooth()]
every_ring = pytest.mark.parametrize("ring", RINGS, ids=str)

MAJORITY = rd.trace(lambda x: ops.threshold(ops.popcount(x), 2), rd.point(3))


def pseudo_linear(inputs: int) -> Circuit:
    """popcount(p ∧ x) ≤ popcount(p) div 4.  Source: [RDA]."""

    def function(p: Any, x: Any) -> Any:
        return ops.threshold(ops.popcount(p), 4 * ops.popcount(p * x))

    return rd.trace(function, rd.point(inputs), rd.point(inputs))


def table(f: Circuit) -> dict[tuple[int, ...], tuple[int, ...]]:
    """f as a truth table: the bits of its inputs in order → those of its outputs, by plain Python integers."""
    sizes = [wire.size for wire in f.dom]
    found = {}
    for bits in product([0, 1], repeat=sum(sizes)):
        outputs = as_list(rd.Z.reference(f, *split(np.array(bits), f)))
        found[bits] = tuple(int(one) for array in outputs for one in np.ravel(array))
    return found


def split(bits: Any, f: Circuit) -> list[Any]:
    """A row of bits as the arrays that f takes."""
    ends = np.cumsum([wire.size for wire in f.dom])[:-1]
    return [part.reshape(wire.shape) for part, wire in zip(np.split(bits, ends), f.dom, strict=True)]


def slopes(values: dict[tuple[int, ...], tuple[int, ...]], at: tuple[int, ...], i: int) -> list[int]:
    """f where bit i is 1 less f where it is 0, for each output."""
    high, low = (values[(*at[:i], bit, *at[i + 1 :])] for bit in (1, 0))
    return [a - b for a, b in zip(high, low, strict=True)]


@every_ring
@pytest.mark.parametrize("f", [MAJORITY, pseudo_linear(3)])
def test_R_is_the_boolean_difference_at_every_point(ring: Any, f: Circuit) -> None:
    whole, values = rd.boolean_difference(f), table(f)
    program, reverse = ring.compile(whole), ring.compile(rd.R(whole))
    for bits, outputs in values.items():
        arrays = split(np.array(bits), f)
        assert int(program(*arrays)) == outputs[0]
        found = [one for array in as_list(reverse(*arrays, 1)) for one in np.ravel(array)]
        for i, one in enumerate(found):
            (slope,) = slopes(values, bits, i)
            assert ring.equal(np.asarray(one), ring.integer(slope))


@every_ring
def test_it_is_the_same_as_the_formal_derivative_of_the_reduced_polynomial(ring: Any) -> None:
    """Majority is ab + bc + ca − 2abc: multilinear, so its formal derivative is its difference."""
    reduced = rd.trace(lambda x: x[0] * x[1] + x[1] * x[2] + x[0] * x[2] - 2 * x[0] * x[1] * x[2], rd.point(3))
    other = rd.boolean_difference(MAJORITY)
    for _ in range(2):
        reduced, other = rd.R(reduced), rd.R(other)
        rng = np.random.default_rng(0)
        for bits in product([0, 1], repeat=3):
            changes = [ring.random(wire.shape, rng) for wire in reduced.dom[1:]]
            pairs = zip(
                as_list(ring.run(reduced, bits, *changes)), as_list(ring.run(other, bits, *changes)), strict=True
            )
            assert all(ring.equal(x, y) for x, y in pairs)


@settings(max_examples=examples(40))
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_random_circuits_of_gates(data: Any, seed: int) -> None:
    """Values and differences of circuits with several outputs, batched and not, second differences being those of R."""
    rng = np.random.default_rng(seed)
    dom = (rd.point(2), rd.point())
    f = data.draw(circuits(MULTILINEAR, dom=dom, most=5))
    whole, values = rd.boolean_difference(f), table(f)
    reverse = rd.R(whole)
    rows = np.array(list(values))
    arrays = [rows[:, :2], rows[:, 2]]
    changes = [rng.integers(-2, 3, (len(rows), *wire.shape)) for wire in f.cod]
    batched = rd.batch(reverse, range(reverse.arity))
    found = np.concatenate(
        [np.reshape(one, (len(rows), -1)) for one in as_list(rd.Z.run(batched, *arrays, *changes))], 1
    )
    flat = np.concatenate([np.reshape(one, (len(rows), -1)) for one in changes], 1)
    for row, bits in enumerate(values):
        expected = [sum(s * dy for s, dy in zip(slopes(values, bits, i), flat[row], strict=True)) for i in range(3)]
        assert found[row].tolist() == expected


@every_ring
def test_second_differences(ring: Any) -> None:
    """R∘R: dx_j of dx_i is the mixed second difference, 0 for i = j."""
    f = pseudo_linear(2)
    values = table(f)
    second = rd.R(rd.simplify(rd.R(rd.boolean_difference(f)) >> rd.projection([(w,) for w in rd.prime(f.dom)], 0)))
    for bits in values:
        for i in range(2):
            change = np.eye(2, dtype=np.int64)[i]
            dp, dx, _ = ring.run(second, *split(np.array(bits), f), 1, change)
            for j, found in enumerate([*dp, *dx]):
                at = [(*bits[:j], bit, *bits[j + 1 :]) for bit in (1, 0)]
                (high,), (low,) = (slopes(values, point, i) for point in at)
                assert ring.equal(np.asarray(found), ring.integer(high - low))
                assert high == low or i != j


@pytest.mark.parametrize("ring", [rd.Z2, rd.Z, rd.Smooth()], ids=str)
@pytest.mark.parametrize("size", [0, 1, 64, 65])
def test_batches(ring: Any, size: int) -> None:
    f = rd.boolean_difference(pseudo_linear(4))
    step = rd.R(rd.batch(f, [1]))
    rng = np.random.default_rng(size)
    p, x, dy = rng.integers(0, 2, 4), rng.integers(0, 2, (size, 4)), rng.integers(0, 2, size)
    dp, dx = ring.run(step, p, x, dy)
    expected = [ring.run(rd.R(f), p, one, change) for one, change in zip(x, dy, strict=True)]
    total = np.sum([one for one, _ in expected], axis=0) if size else np.zeros(4)
    np.testing.assert_array_equal(dp, total % 2 if ring is rd.Z2 else total)
    np.testing.assert_array_equal(dx, np.array([one for _, one in expected]).reshape(size, 4))


@pytest.mark.parametrize("shape", [(0,), (1,), (2, 2), ()])
def test_degenerate_sizes(shape: tuple[int, ...]) -> None:
    f = rd.boolean_difference(rd.trace(lambda x, y: (x, ~y, ops.popcount(x) * 0), rd.point(*shape), rd.point()))
    zeros, ones = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.int64)
    for ring in (rd.Z2, rd.Z):
        dx, dy = ring.run(rd.R(f), zeros, 1, ones, 1, 0)
        np.testing.assert_array_equal(dx, ones)
        assert int(dy) % 2 == 1
    nothing = rd.boolean_difference(rd.trace(lambda: ()))
    assert rd.Z2.run(nothing) == ()
    constant = rd.boolean_difference(rd.zeros((), rd.point(2)))
    np.testing.assert_array_equal(rd.Z2.run(constant), [0, 0])
    assert rd.R(constant).cod == ()


def test_only_the_changes_that_are_used_are_differenced() -> None:
    step = rd.R(rd.boolean_difference(pseudo_linear(784)))
    assert _differences(step) == [(0,), (1,)]
    only_p = rd.simplify(step >> rd.projection([(rd.change(784),)] * 2, 0))
    assert _differences(only_p) == [(0,)]
    assert len(only_p.nodes) < 20


def _differences(circuit: Circuit) -> list[tuple[int, ...]]:
    return [node.generator.at for node in circuit.nodes if isinstance(node.generator, g.BooleanDifference)]


def test_as_single_gates() -> None:
    """Where the circuit within is made of gates, so is the whole, and its derivative."""
    parity = rd.boolean_difference(rd.trace(lambda x: x[0] ^ (x[1] | x[2]), rd.point(3)))
    for f in (parity, rd.simplify(rd.R(parity))):
        gates = rd.Z2.gates(f)
        rows = np.array(list(product([0, 1], repeat=sum(wire.size for wire in f.dom))))
        found = gates.evaluate(rd.Packed.of(rows).words, len(rows))
        expected = np.array([np.ravel(rd.Z2.run(f, *split(row, f))) for row in rows])
        np.testing.assert_array_equal(rd.Packed(found, len(rows)).unpack(), expected)


# What f means in the algebra at hand

OWN_RINGS = [*RINGS, rd.Zn(5)]


def differences_of(ring: Any, f: Circuit, rows: Any, changes: list[Any]) -> list[Any]:
    """Σ dy·(f where a bit is 1 less f where it is 0), bit by bit, by the ring's reference; a list for each row."""
    found = []
    for row, *dys in zip(rows, *changes, strict=True):
        slots = []
        for i in range(len(row)):
            high, low = (
                as_list(ring.reference(f, *split(np.concatenate([row[:i], [bit], row[i + 1 :]]), f))) for bit in (1, 0)
            )
            total = ring.full((), ring.zero)
            for a, b, dy in zip(high, low, dys, strict=True):
                products = np.ravel(ring.multiply(ring.check(dy), ring.subtract(ring.check(a), ring.check(b))))
                for one in products:
                    total = ring.add(total, one)
            slots.append(total)
        found.append(slots)
    return found


@pytest.mark.parametrize("ring", OWN_RINGS, ids=str)
@settings(max_examples=12)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_differences_are_those_of_the_algebra_at_hand(ring: Any, data: Any, seed: int) -> None:
    """Sums, products, comparisons: not bits over the integers, and still what the algebra says of them."""
    rng = np.random.default_rng(seed)
    f = data.draw(circuits(steps_for(ring), dom=(rd.point(2), rd.point()), most=4))
    rows = np.array(list(product([0, 1], repeat=3)))
    arrays = [rows[:, :2], rows[:, 2]]
    changes = [ring.random((len(rows), *wire.shape), rng) for wire in f.cod]
    whole = rd.boolean_difference(f)
    value, reverse = rd.batch(whole, range(2)), rd.batch(rd.R(whole), range(2 + len(f.cod)))
    if ring is rd.Z:
        assume(_fits(value) and _fits(reverse))
    for run in (ring.run, ring.reference):
        for found, expected in zip(
            as_list(run(value, *arrays)), as_list(ring.reference(rd.batch(f, range(2)), *arrays)), strict=True
        ):
            assert ring.equal(found, expected)
    expected = np.array(differences_of(ring, f, rows, changes), dtype=ring.dtype)
    for run in (ring.run, ring.reference):
        found = np.concatenate(
            [np.reshape(one, (len(rows), -1)) for one in as_list(run(reverse, *arrays, *changes))], 1
        )
        assert ring.equal(ring.check(found), expected)


def _fits(circuit: Circuit) -> bool:
    """Whether no wire might leave 64 bits."""
    try:
        rd.Z.compile(circuit, like=[(-8, 8) if wire.kind == "change" else None for wire in circuit.dom])
    except rd.AlgebraError:
        return False
    return True


@every_ring
def test_sums_of_bits_are_sums_of_the_ring(ring: Any) -> None:
    f = rd.boolean_difference(rd.trace(lambda x, y: x + y, "x y"))
    for run in (ring.run, ring.reference):
        assert ring.equal(ring.check(run(f, 1, 1)), ring.integer(2))
        assert [ring.equal(ring.check(one), ring.integer(1)) for one in run(rd.R(f), 1, 1, 1)] == [True, True]


@dataclass(frozen=True)
class Most(rd.Generator):
    """A user's majority of three."""

    name = "most"

    def type(self, a: rd.WireType, b: rd.WireType, c: rd.WireType) -> rd.WireType:
        return a

    def reverse(self, *wires: Any) -> Any:
        return None, None, None


@every_ring
def test_users_generators_are_differenced_by_their_meaning_in_the_algebra(ring: Any) -> None:
    def most(algebra: Any, generator: Any, a: Any, b: Any, c: Any) -> Any:
        ones = sum((np.asarray(x == algebra.one).astype(int) for x in (a, b, c)), np.zeros((), int))
        return np.where(ones >= 2, algebra.one, algebra.zero).astype(algebra.dtype)

    own = ring.with_meaning(Most, most)
    f = rd.trace(lambda x: Most()(x[0], x[1], x[2]), rd.point(3))
    whole, reverse = rd.boolean_difference(f), rd.R(rd.boolean_difference(f))
    for bits, outputs in table(MAJORITY).items():
        for run in (own.run, own.reference):
            assert own.equal(own.check(run(whole, bits)), own.integer(outputs[0]))
            found = own.check(run(reverse, bits, 1))
            for i, one in enumerate(found):
                (slope,) = slopes(table(MAJORITY), bits, i)
                assert own.equal(np.asarray(one), own.integer(slope))
    with pytest.raises(rd.AlgebraError, match="boolean_difference of a circuit with most"):
        ring.compile(whole)


def test_users_generators_beside_counts_that_their_ring_has_not_are_refused_when_compiling() -> None:
    own = rd.Z2.with_meaning(Most, lambda algebra, generator, a, b, c: a)
    f = rd.trace(lambda x: Most()(x[0], x[1], ops.popcount(x)), rd.point(3))
    with pytest.raises(rd.AlgebraError, match="Z2 has no boolean_difference of a circuit with popcount"):
        own.compile(rd.boolean_difference(f))


# Bad input


@every_ring
def test_points_other_than_bits_are_refused_with_their_index(ring: Any) -> None:
    if ring.name in ("Z2", "GF(2)"):
        return
    for run in (ring.run, ring.reference):
        with pytest.raises(
            rd.AlgebraError, match=r"input 0 of boolean_difference: 2(\.0)? at index \[1\] is neither 0"
        ):
            run(rd.boolean_difference(MAJORITY), [0, 2, 1])


def test_circuits_over_the_integers_that_cannot_be_planned_are_refused_when_compiling() -> None:
    wide = rd.boolean_difference(rd.trace(lambda x: ops.popcount(x) ** 60, rd.point(4)))
    message = "boolean_difference, whose circuit is run over Z: .* beyond 64 bits"
    with pytest.raises(rd.AlgebraError, match=message):
        rd.Z2.compile(wide)
    with pytest.raises(rd.AlgebraError, match="beyond 64 bits"):
        rd.Z.compile(wide)
    assert int(rd.Z2.reference(wide, [1, 1, 1, 1])) == 0


def test_what_the_integers_have_not_is_said_when_compiling() -> None:
    f = rd.boolean_difference(rd.trace(lambda x: ops.exp(x), "x"))
    with pytest.raises(rd.AlgebraError, match="Z2 has no boolean_difference of a circuit with exp"):
        rd.Z2.compile(f)
    with pytest.raises(rd.AlgebraError, match=r"Sat\(5\) has no boolean_difference"):
        rd.Sat(5).compile(rd.boolean_difference(MAJORITY))


def test_it_takes_circuits_of_unbatched_points() -> None:
    for wire in (rd.change(), rd.point(batched=True)):
        with pytest.raises(rd.ShapeError, match="takes a circuit of unbatched points, found"):
            rd.boolean_difference(rd.identity(wire))
    with pytest.raises(rd.ShapeError, match="there is no input 1 of 1"):
        g.BooleanDifference(MAJORITY, (1,))
    with pytest.raises(rd.ShapeError, match=r"takes point\(3\), batched alike, found change\(3\)"):
        rd.trace(lambda x: g.BooleanDifference(MAJORITY)(x), rd.change(3))


def test_it_is_a_value() -> None:
    again = rd.trace(lambda x: ops.threshold(ops.popcount(x), 2), rd.point(3))
    assert rd.boolean_difference(again) == rd.boolean_difference(MAJORITY) != MAJORITY
    whole = rd.R(rd.boolean_difference(MAJORITY))
    assert Circuit.from_json(whole.to_json()) == whole
    assert "boolean_difference[circuit of 3 nodes, (0,)](x0)" in str(whole)
