"""Lenses: F is a strict monoidal functor, composition is a category's, and running a composite is one pass each way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import circuits, holds, points, steps_for, values

import rdcircuits as rd
from rdcircuits.lens import Lens, Pair, identity_lens, permutation_lens

ALGEBRAS = [rd.Z2, rd.Z, rd.GF(3), rd.GF(8), rd.Zn(6), rd.Sat(5), rd.Smooth()]
every_algebra = pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)


def _drawn(draw: Any, algebra: Any, **given: Any) -> rd.Circuit:
    return draw(circuits(steps_for(algebra), **given))


def _sides(algebra: Any, lens: Lens, rng: np.random.Generator) -> list[Any]:
    """get and put at points that depend on the objects alone."""
    a, db = points(algebra, lens.dom.points, rng), points(algebra, lens.cod.changes, rng)
    return [*values(algebra, lens.get, a), *values(algebra, lens.put, [*a, *db])]


def _same(algebra: Any, left: Lens, right: Lens, seed: int) -> tuple[list[Any], list[Any]]:
    assert (left.dom, left.cod) == (right.dom, right.cod)
    return _sides(algebra, left, np.random.default_rng(seed)), _sides(algebra, right, np.random.default_rng(seed))


@every_algebra
def test_F_gives_the_circuit_and_its_reverse(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra)
        a, db = points(algebra, f.dom, rng), points(algebra, f.cod, rng)
        lens = rd.lens(f)
        left = [*values(algebra, lens.get, a), *values(algebra, lens.put, [*a, *db])]
        return left, [*values(algebra, f, a), *values(algebra, rd.R(f), [*a, *db])]

    holds(law, algebra)


@every_algebra
def test_F_preserves_composition(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra, most=5)
        h = _drawn(draw, algebra, dom=f.cod, most=5)
        return _same(algebra, rd.lens(f >> h), rd.lens(f) >> rd.lens(h), int(rng.integers(1 << 30)))

    holds(law, algebra)


@every_algebra
def test_F_is_strict_monoidal(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f, h = _drawn(draw, algebra, most=4), _drawn(draw, algebra, most=4)
        return _same(algebra, rd.lens(f @ h), rd.lens(f) @ rd.lens(h), int(rng.integers(1 << 30)))

    holds(law, algebra)


def test_F_preserves_identities_and_symmetries() -> None:
    a, b = (rd.point(2), rd.point()), (rd.point(3),)
    for left, right in (
        (rd.lens(rd.identity(a)), identity_lens(Pair.of(a))),
        (rd.lens(rd.swap(a, b)), permutation_lens([Pair.of(a), Pair.of(b)], [1, 0])),
    ):
        assert (left.get, left.put) == (right.get, right.put)


@every_algebra
def test_composition_is_associative_and_unital(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _drawn(draw, algebra, most=3)
        h = _drawn(draw, algebra, dom=f.cod, most=3)
        k = _drawn(draw, algebra, dom=h.cod, most=3)
        first, second, third = rd.lens(f), rd.lens(h), rd.lens(k)
        seed = int(rng.integers(1 << 30))
        one, other = _same(algebra, (first >> second) >> third, first >> (second >> third), seed)
        plain, unital = _same(algebra, first, identity_lens(first.dom) >> first >> identity_lens(first.cod), seed)
        return [*one, *plain], [*other, *unital]

    holds(law, algebra)


@every_algebra
def test_interchange(algebra: Any) -> None:
    """(f ; h) × (k ; l) = (f × k) ; (h × l)."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f, k = _drawn(draw, algebra, most=3), _drawn(draw, algebra, most=3)
        h, other = _drawn(draw, algebra, dom=f.cod, most=3), _drawn(draw, algebra, dom=k.cod, most=3)
        a, b, c, d = (rd.lens(one) for one in (f, h, k, other))
        return _same(algebra, (a >> b) @ (c >> d), (a @ c) >> (b @ d), int(rng.integers(1 << 30)))

    holds(law, algebra)


def test_put_is_as_the_definition_says() -> None:
    """put(a, c') = put_f(a, put_g(get_f(a), c'))."""
    f, h = rd.trace(lambda x: x * x + x, "x"), rd.trace(lambda y: 3 * y * y, "y")
    first, second = rd.lens(f), rd.lens(h)
    composite = (first >> second).put
    ring = rd.Zn(101)
    for a in range(5):
        inner = ring.run(second.put, ring.run(first.get, a), 7)
        assert ring.run(composite, a, 7) == ring.run(first.put, a, inner)


def _dense(width: int) -> rd.Circuit:
    return rd.trace(lambda w, x: rd.ops.tanh(w @ x), rd.point(width, width), rd.point(width))


def _chain_nodes(layers: int) -> int:
    cell = rd.Para(rd.point(4, 4), _dense(4))
    chain = cell
    for _ in range(layers - 1):
        chain = chain >> cell
    learner = rd.Learner(chain, rd.losses.quadratic(), rd.optimisers.ascent(), -0.1)
    return len(learner.step.nodes)


def test_a_chain_costs_one_forward_and_one_backward_pass() -> None:
    """Nodes of the step circuit grow with the number of layers, not with its square."""
    eight, sixty_four = _chain_nodes(8), _chain_nodes(64)
    assert sixty_four <= 64 / 8 * eight * 1.1
    assert sixty_four >= 4 * eight


def test_the_residual_is_what_the_backward_pass_needs() -> None:
    lens = rd.lens(rd.trace(lambda x, y: x * y + x, "x y"))
    assert lens.residual == (rd.point(), rd.point())
    assert rd.lens(rd.trace(lambda x: x + x, "x")).residual == ()


def test_dagger_of_linear_circuits() -> None:
    total = rd.trace(lambda x: x.sum(), rd.point(3))
    assert rd.dagger(total) == rd.trace(lambda dy: dy.reshape((1,)).broadcast((3,)), rd.change())
    matrix = rd.trace(lambda x: rd.ops.gather(x, [2, 0]), rd.point(3))
    assert rd.Zn(7).run(rd.dagger(matrix), [3, 5]).tolist() == [5, 0, 3]
    with pytest.raises(rd.ShapeError, match="linear"):
        rd.dagger(rd.trace(lambda x: x * x, "x"))


def test_lenses_may_have_other_primed_objects() -> None:
    """A frozen part: changes that nobody wants are dropped, the lens' own changes are none."""
    x = rd.point(2)
    deaf = Lens(Pair((x,), ()), Pair.of((x,)), rd.identity(x), rd.discard(x.prime))
    frozen = deaf >> rd.lens(rd.trace(lambda x: x.sum(), rd.point(2)))
    assert frozen.dom == Pair((rd.point(2),), ())
    assert frozen.put.cod == ()


def test_lenses_are_equal_where_get_and_put_are() -> None:
    """Whatever the residual: an optic is a representative."""
    f = rd.trace(lambda x, y: rd.ops.tanh(x) * y, "x y")
    mine = Lens.of(f, rd.R(f))
    assert mine == rd.lens(f)
    assert hash(mine) == hash(rd.lens(f))
    assert mine.residual != rd.lens(f).residual
    assert mine.optic != rd.lens(f).optic
    assert isinstance(mine, rd.Optic)
    assert type(mine.optic >> rd.lens(rd.identity(f.cod)).optic) is rd.Optic
    assert type(mine >> rd.lens(rd.identity(f.cod))) is Lens
    assert mine != Lens.of(f, rd.zeros((*f.dom, *rd.prime(f.cod)), rd.prime(f.dom)))
    assert mine != mine.optic


def test_a_lens_of_get_and_put_has_them() -> None:
    get = rd.trace(lambda x: x.sum(), rd.point(3))
    put = rd.trace(lambda x, new: x + new.broadcast((3,)), rd.point(3), rd.point())
    made = Lens.of(get, put)
    assert (made.get, made.put) == (get, put)
    assert made.dom == Pair((rd.point(3),), put.cod)
    with pytest.raises(rd.ShapeError, match="put takes first"):
        Lens.of(get, rd.identity(rd.point(2)))
    with pytest.raises(rd.ShapeError, match=r"Lens\.of takes a circuit"):
        Lens.of(get, 3)  # type: ignore[arg-type]


def test_ill_typed_lenses_name_both_objects() -> None:
    one, two = rd.lens(rd.identity(rd.point(2))), rd.lens(rd.identity(rd.point(3)))
    with pytest.raises(rd.ShapeError, match=r"gives points point\(2\), the second takes point\(3\)"):
        one >> two
    with pytest.raises(rd.ShapeError, match="backward gives"):
        Lens(one.dom, one.cod, one.forward, rd.zeros(one.backward.dom, ()))
    with pytest.raises(rd.ShapeError, match="expected a Pair"):
        Lens(rd.point(2), one.cod, one.forward, one.backward)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        one >> rd.identity(rd.point(2))  # type: ignore[operator]
