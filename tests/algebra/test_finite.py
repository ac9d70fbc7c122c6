"""Z_n and Sat_n against Python integers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

SIZES = [1, 2, 3, 6, 255, 256, (1 << 31) - 1, 1 << 31]


def _pairs(n: int) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(n % 1000)
    ends = [0, 1 % n, n // 2, n - 1]
    numbers = [*ends, *(int(one) % n for one in rng.integers(0, 1 << 62, 12))]
    return [a for a in numbers for _ in numbers], [b for _ in numbers for b in numbers]


@pytest.mark.parametrize("n", [*SIZES, (1 << 31) + 1, (1 << 64) + 13, 10**40])
def test_ring_of_integers_mod_n(n: int) -> None:
    ring = rd.Zn(n)
    a, b = _pairs(n)
    x, y = ring.check(a), ring.check(b)
    assert ring.add(x, y).tolist() == [(s + t) % n for s, t in zip(a, b, strict=True)]
    assert ring.multiply(x, y).tolist() == [s * t % n for s, t in zip(a, b, strict=True)]
    assert ring.negate(x).tolist() == [-s % n for s in a]
    assert ring.power(x, 5).tolist() == [s**5 % n for s in a]
    assert int(ring.sum(x, 0)) == sum(a) % n
    assert [int(ring.integer(k)) for k in (-5, 0, 1, 1000)] == [k % n for k in (-5, 0, 1, 1000)]
    f = rd.batch(
        rd.trace(lambda s, t: (s * t - 3 * s + 7).sum_batch() if s.batched else s * t - 3 * s + 7, "s t"), [0, 1]
    )
    assert ring.run(f, a, b).tolist() == [(s * t - 3 * s + 7) % n for s, t in zip(a, b, strict=True)]


@pytest.mark.parametrize("n", SIZES)
def test_saturating_semiring(n: int) -> None:
    semiring, top = rd.Sat(n), n - 1
    a, b = _pairs(n)
    x, y = semiring.check(a), semiring.check(b)
    assert semiring.add(x, y).tolist() == [min(s + t, top) for s, t in zip(a, b, strict=True)]
    assert semiring.multiply(x, y).tolist() == [min(s * t, top) for s, t in zip(a, b, strict=True)]
    assert semiring.power(x, 3).tolist() == [min(s**3, top) for s in a]
    assert int(semiring.sum(x, 0)) == min(sum(a), top)
    assert [int(semiring.integer(k)) for k in (0, 1, 4, 10**30)] == [min(k, top) for k in (0, 1, 4, 10**30)]


@pytest.mark.parametrize("n", [2, 5, 9])
def test_saturating_semiring_is_a_semiring(n: int) -> None:
    s = rd.Sat(n)
    a, b, c = (one.ravel() for one in np.meshgrid(*[np.arange(n)] * 3))
    for op in (s.add, s.multiply):
        np.testing.assert_array_equal(op(op(a, b), c), op(a, op(b, c)))
        np.testing.assert_array_equal(op(a, b), op(b, a))
    np.testing.assert_array_equal(s.multiply(a, s.add(b, c)), s.add(s.multiply(a, b), s.multiply(a, c)))


@pytest.mark.parametrize("make", [rd.Zn, rd.Sat])
@pytest.mark.parametrize("n", [0, -3, 2.0, "a", None, True, [3]])
def test_no_size(make: Any, n: Any) -> None:
    with pytest.raises(rd.AlgebraError, match="takes an integer n >= 1"):
        make(n)


def test_sat_has_a_bound() -> None:
    with pytest.raises(rd.AlgebraError, match=r"up to 2\^31"):
        rd.Sat((1 << 31) + 1)


def test_ascent_without_negation() -> None:
    """In Sat_5 there is R of a polynomial, and a step along it; what needs 1 − a or −a is refused by name."""
    f = rd.trace(lambda p, a: p * a + p * p, "p a")
    assert [int(one) for one in rd.Sat(5).run(rd.R(f), 1, 1, 1)] == [3, 1]
    for lacking, name in [
        (lambda s: -s, "negation, which 'gradient descent' uses; ascent works"),
        (lambda s: ~s, "not"),
    ]:
        with pytest.raises(rd.AlgebraError, match=rf"Sat\(5\) has no {name}"):
            rd.Sat(5).compile(rd.trace(lacking, "s"))
    with pytest.raises(rd.AlgebraError, match=r"no negative integers such as -2"):
        rd.Sat(5).compile(rd.trace(lambda s: s * -2, "s"))
