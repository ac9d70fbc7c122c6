"""Zn(p), p prime, is the field GF(p): the same values, the same derivatives, the same generators."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from circuit_strategies import FIELD, as_list, circuits, points
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra.finite.primes import is_prime
from rdcircuits.circuit import generators as g

PRIMES = [2, 3, 5, 7, 31]


@pytest.mark.parametrize("p", PRIMES)
@settings(max_examples=examples(25))
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_random_circuits_and_their_derivatives_are_the_same(p: int, data: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    f = data.draw(circuits(FIELD, most=5))
    ring, field = rd.Zn(p), rd.GF(p)
    others = [rd.Z2] if p == 2 else []
    for order in range(3):
        batched = rd.batch(f, range(f.arity))
        arrays = [np.asarray(one).astype(np.int64) for one in points(field, batched.dom, rng)]
        expected = [np.asarray(one).tolist() for one in as_list(field.reference(batched, *arrays))]
        for algebra in (ring, *others):
            for run in (algebra.run, algebra.reference):
                assert [np.asarray(one).tolist() for one in as_list(run(batched, *arrays))] == expected
        if order < 2:
            f = rd.simplify(rd.R(f))


@pytest.mark.parametrize("p", PRIMES)
def test_the_family_of_compare_is_that_of_the_field(p: int) -> None:
    ring, field = rd.Zn(p), rd.GF(p)
    a, b = (np.array(one) for one in zip(*product(range(p), repeat=2), strict=True))
    for order, sign in product(range(p + 3), (1, -1)):
        found = ring.compare(ring.check(a), ring.check(b), order, sign)
        assert found.tolist() == field.compare(field.check(a), field.check(b), order, sign).tolist()
        assert not found.any() or order < p


@pytest.mark.parametrize("n", [1, 4, 6, 9, 15, 255, 2**31, 2**61 + 1])
def test_composite_rings_have_no_reciprocals_and_compare_has_derivative_zero(n: int) -> None:
    ring = rd.Zn(n)
    f = rd.trace(rd.ops.compare, "x y")
    assert [int(one) for one in ring.run(rd.R(f), 0, 0, 1 % n)] == [0, 0]
    assert ring.lacks(g.Reciprocal()) is not None
    with pytest.raises(rd.AlgebraError, match=rf"Z_{n} has no reciprocal: {n} is no prime"):
        ring.compile(rd.trace(rd.ops.reciprocal, "x"))


@pytest.mark.parametrize("p", [2, 3, 31, 2**31 - 1, 2**61 - 1, 2**127 - 1])
def test_reciprocals(p: int) -> None:
    ring = rd.Zn(p)
    numbers = [0, 1, p // 2, p - 1]
    x = ring.check(numbers)
    found = ring.run(rd.trace(rd.ops.reciprocal, rd.point(4)), x)
    assert [int(y) for y in found] == [pow(n, -1, p) if n else 0 for n in numbers]


def test_a_users_reciprocal_is_theirs_in_any_ring() -> None:
    ring = rd.Zn(6).with_meaning(g.Reciprocal, lambda algebra, generator, x: x)
    assert int(ring.run(rd.trace(rd.ops.reciprocal, "x"), 5)) == 5


@pytest.mark.parametrize("n", [341, 561, 3215031751, 3317044064679887385961981, 318665857834031151167461])
def test_pseudoprimes_are_not_taken_for_primes(n: int) -> None:
    assert not is_prime(n)
    assert rd.Zn(n).lacks(g.Reciprocal())
    with pytest.raises(rd.AlgebraError, match="prime power"):
        rd.GF(n)


def test_primes() -> None:
    sieve = [n for n in range(3000) if n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))]
    assert [n for n in range(3000) if is_prime(n)] == sieve
    for exponent in (61, 89, 107, 127, 521):
        assert is_prime(2**exponent - 1)
        assert not is_prime(2**exponent + 1)
