"""RD.1 to RD.7 and left additivity, with random circuits in every algebra.  Source: [RDC]."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import circuits, holds, objects, points, steps_for, values
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.circuit import Builder, Circuit
from rdcircuits.circuit.generators import Integer

ALGEBRAS = [rd.Z2, rd.Z, *map(rd.GF, (2, 3, 8, 9, 31)), rd.Zn(6), rd.Sat(5), rd.Smooth()]
every_algebra = pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)


def _drawn(draw: Any, algebra: Any, **given: Any) -> Circuit:
    return draw(circuits(steps_for(algebra), **given))


def _at(algebra: Any, circuit: Circuit, *parts: list[Any]) -> list[Any]:
    return values(algebra, circuit, [array for part in parts for array in part])


def _zeros(algebra: Any, dom: Any) -> list[Any]:
    return [algebra.full(wire.shape, algebra.zero) for wire in dom]


def _ones(dom: Any, cod: Any) -> Circuit:
    """The constant circuit 1: where f = k were drawn alike, f + k alone would be 0 in characteristic 2."""
    builder = Builder(dom)
    return Circuit(builder.graph([builder.apply(Integer(1, one), ())[0] for one in cod]))


def _sums(algebra: Any, left: list[Any], right: list[Any]) -> list[Any]:
    return [algebra.add(x, y) for x, y in zip(left, right, strict=True)]


@every_algebra
def test_rd1_sums(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        h = _drawn(draw, algebra, dom=f.dom, cod=f.cod)
        both = points(algebra, (*f.dom, *f.cod), rng)
        return _at(algebra, rd.R(rd.added(f, h)), both), _sums(
            algebra, _at(algebra, rd.R(f), both), _at(algebra, rd.R(h), both)
        )

    holds(law, algebra)


@every_algebra
def test_rd1_zero(algebra: Any) -> None:
    f = rd.zeros((rd.point(2), rd.point()), rd.point(3))
    found = _at(algebra, rd.R(f), points(algebra, (*f.dom, *f.cod), np.random.default_rng(0)))
    assert all(np.all(one == algebra.zero) for one in found)


@every_algebra
def test_rd2_additive_in_the_change(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        a, b, c = (points(algebra, obj, rng) for obj in (f.dom, f.cod, f.cod))
        sides = [_at(algebra, rd.R(f), a, change) for change in (b, c, _sums(algebra, b, c))]
        zero = _at(algebra, rd.R(f), a, _zeros(algebra, f.cod))
        assert all(algebra.equal(one, algebra.full(one.shape, algebra.zero)) for one in zero)
        return sides[2], _sums(algebra, sides[0], sides[1])

    holds(law, algebra)


@every_algebra
def test_rd3_identity_and_projections(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        first, second = draw(objects()), draw(objects())
        a, b = points(algebra, first, rng), points(algebra, second, rng)
        da, db = points(algebra, first, rng), points(algebra, second, rng)
        whole = [first, second]
        left = [
            *_at(algebra, rd.R(rd.identity(first)), a, da),
            *_at(algebra, rd.R(rd.projection(whole, 0)), a, b, da),
            *_at(algebra, rd.R(rd.projection(whole, 1)), a, b, db),
        ]
        return left, [*da, *da, *_zeros(algebra, second), *_zeros(algebra, first), *db]

    holds(law, algebra)


@every_algebra
def test_rd4_pairing_and_discard(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        h = _drawn(draw, algebra, dom=f.dom)
        a, db, dc = (points(algebra, obj, rng) for obj in (f.dom, f.cod, h.cod))
        nothing = _at(algebra, rd.R(rd.discard(f.dom)), a)
        assert all(np.all(one == algebra.zero) for one in nothing)
        left = _at(algebra, rd.R(rd.pairing(f, h)), a, db, dc)
        return left, _sums(algebra, _at(algebra, rd.R(f), a, db), _at(algebra, rd.R(h), a, dc))

    holds(law, algebra)


@every_algebra
def test_rd5_chain_rule(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        h = _drawn(draw, algebra, dom=f.cod)
        a, dc = points(algebra, f.dom, rng), points(algebra, h.cod, rng)
        inner = _at(algebra, rd.R(h), _at(algebra, f, a), dc)
        return _at(algebra, rd.R(f >> h), a, dc), _at(algebra, rd.R(f), a, inner)

    holds(law, algebra)


@every_algebra
def test_rd6_linear_in_the_change(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra, most=5)
        a, b, c = (points(algebra, obj, rng) for obj in (f.dom, f.cod, f.cod))
        left = _at(algebra, rd.D(rd.R(f)), a, b, _zeros(algebra, f.dom), c)
        return left, _at(algebra, rd.R(f), a, c)

    holds(law, algebra)


@every_algebra
def test_rd7_mixed_derivatives_commute(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra, most=5)
        a, b, c, d = (points(algebra, f.dom, rng) for _ in range(4))
        twice = rd.D(rd.D(f))
        return _at(algebra, twice, a, b, c, d), _at(algebra, twice, a, c, b, d)

    holds(law, algebra)


@every_algebra
def test_left_additivity(algebra: Any) -> None:
    """h ; (f + g) = h ; f + h ; g, and h ; 0 = 0."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        h = _drawn(draw, algebra)
        f = _drawn(draw, algebra, dom=h.cod)
        k = rd.added(_drawn(draw, algebra, dom=h.cod, cod=f.cod), _ones(h.cod, f.cod))
        a = points(algebra, h.dom, rng)
        zero = _at(algebra, h >> rd.zeros(h.cod, f.cod), a)
        assert all(np.all(one == algebra.zero) for one in zero)
        return _at(algebra, h >> rd.added(f, k), a), _sums(algebra, _at(algebra, h >> f, a), _at(algebra, h >> k, a))

    holds(law, algebra)


@every_algebra
def test_forward_derivative_chain_rule(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra, most=5)
        h = _drawn(draw, algebra, dom=f.cod, most=5)
        a, v = points(algebra, f.dom, rng), points(algebra, f.dom, rng)
        inner = _at(algebra, rd.D(f), a, v)
        return _at(algebra, rd.D(f >> h), a, v), _at(algebra, rd.D(h), _at(algebra, f, a), inner)

    holds(law, algebra)


@every_algebra
def test_simplification_commutes_with_R(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        arrays = points(algebra, (*f.dom, *f.cod), rng)
        plain = _at(algebra, f, arrays[: f.arity])
        simple = _at(algebra, rd.simplify(f), arrays[: f.arity])
        assert all(algebra.equal(x, y) for x, y in zip(plain, simple, strict=True))
        return _at(algebra, rd.R(rd.simplify(f)), arrays), _at(algebra, rd.simplify(rd.R(f)), arrays)

    holds(law, algebra)


@every_algebra
def test_R_of_a_batch_is_a_batch_of_R_summed(algebra: Any) -> None:
    """R(batch f) = batch(R f) ; sum over the batch, on what was not batched."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        chosen = [i for i in range(f.arity) if i == 0 or draw(st.booleans())]
        batched = rd.batch(f, chosen)
        a = points(algebra, batched.dom, rng, size=3)
        db = points(algebra, batched.cod, rng, size=3)
        left = values(algebra, rd.R(batched), [*a, *db], size=3)
        singles = []
        for example in range(3):
            point = [x[example] if i in chosen else x for i, x in enumerate(a)]
            singles.append(_at(algebra, rd.R(f), point, [x[example] for x in db]))
        right = []
        for i in range(f.arity):
            stack = np.stack([one[i] for one in singles])
            right.append(stack if i in chosen else algebra.sum(stack, 0))
        return left, right

    holds(law, algebra)
