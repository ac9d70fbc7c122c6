"""Para over circuits and over lenses: a bicategory, and Para(F) is a functor between the two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import as_list, circuits, holds, points, steps_for, values

import rdcircuits as rd
from rdcircuits.para import Para, TwoCell, batched, identity_cell

ALGEBRAS = [rd.Z2, rd.GF(9), rd.Zn(6), rd.Sat(5), rd.Smooth()]
every_algebra = pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)


def _cell(draw: Any, algebra: Any, dom: Any = None, most: int = 4) -> Para[Any]:
    """A random 1-cell: a circuit whose first wire is the parameter."""
    parameter = (rd.point(2),)
    rest = (rd.point(), rd.point(3)) if dom is None else dom
    return Para(parameter, draw(circuits(steps_for(algebra), dom=(*parameter, *rest), most=most)))


def _at(algebra: Any, circuit: rd.Circuit, arrays: list[Any]) -> list[Any]:
    return values(algebra, circuit, arrays)


@every_algebra
def test_composition_is_associative(algebra: Any) -> None:
    """Parameters are tuples of wires, so the associator is the identity."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _cell(draw, algebra)
        h = _cell(draw, algebra, f.cod)
        k = _cell(draw, algebra, h.cod)
        left, right = (f >> h) >> k, f >> (h >> k)
        assert (left.parameter, left.dom, left.cod) == (right.parameter, right.dom, right.cod)
        arrays = points(algebra, left.morphism.dom, rng)
        return _at(algebra, left.morphism, arrays), _at(algebra, right.morphism, arrays)

    holds(law, algebra)


@every_algebra
def test_composition_multiplies_parameters_in_order(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _cell(draw, algebra)
        h = _cell(draw, algebra, f.cod)
        p, q, *a = points(algebra, (*f.parameter, *h.parameter, *f.dom), rng)
        return _at(algebra, (f >> h).morphism, [p, q, *a]), _at(
            algebra, h.morphism, [q, *_at(algebra, f.morphism, [p, *a])]
        )

    holds(law, algebra)


@every_algebra
def test_tensor_and_interchange(algebra: Any) -> None:
    """(f ; h) × (k ; l) and (f × k) ; (h × l) differ by the order of the parameters alone: a 2-cell."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f, k = _cell(draw, algebra, most=3), _cell(draw, algebra, most=3)
        h, other = _cell(draw, algebra, f.cod, most=3), _cell(draw, algebra, k.cod, most=3)
        left, right = (f >> h) @ (k >> other), (f @ k) >> (h @ other)
        swap = rd.permutation([f.parameter, h.parameter, k.parameter, other.parameter], [0, 2, 1, 3])
        arrays = points(algebra, left.morphism.dom, rng)
        return _at(algebra, left.morphism, arrays), _at(algebra, right.reparametrise(swap).morphism, arrays)

    holds(law, algebra)


@every_algebra
def test_two_cells_compose_vertically_and_horizontally(algebra: Any) -> None:
    """τ then σ is one reparametrisation by σ ; τ, and (τ ∘ τ') * (σ ∘ σ') = (τ * σ) ∘ (τ' * σ')."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _cell(draw, algebra, most=3)
        h = _cell(draw, algebra, f.cod, most=3)
        taus = [draw(circuits(steps_for(algebra), dom=(rd.point(2),), cod=(rd.point(2),), most=3)) for _ in range(4)]
        first, third = TwoCell(f, taus[0]), TwoCell(h, taus[2])
        second, fourth = TwoCell(first.target, taus[1]), TwoCell(third.target, taus[3])
        left = (first >> second).horizontal(third >> fourth).target
        right = (first.horizontal(third) >> second.horizontal(fourth)).target
        vertical = f.reparametrise(taus[1] >> taus[0])
        arrays = points(algebra, left.morphism.dom, rng)
        mine = points(algebra, vertical.morphism.dom, rng)
        return [*_at(algebra, left.morphism, arrays), *_at(algebra, vertical.morphism, mine)], [
            *_at(algebra, right.morphism, arrays),
            *_at(algebra, second.target.morphism, mine),
        ]

    holds(law, algebra)


@every_algebra
def test_whiskering(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _cell(draw, algebra, most=3)
        h = _cell(draw, algebra, f.cod, most=3)
        tau = draw(circuits(steps_for(algebra), dom=(rd.point(2),), cod=(rd.point(2),), most=3))
        left = TwoCell(f, tau).whisker(h).target
        right = f.reparametrise(tau) >> h
        both, before = TwoCell(h, tau).whisker(before=f), f >> h.reparametrise(tau)
        assert both.source.parameter == (*f.parameter, *h.parameter)
        mine = points(algebra, before.morphism.dom, rng)
        assert all(map(algebra.equal, _at(algebra, both.target.morphism, mine), _at(algebra, before.morphism, mine)))
        arrays = points(algebra, left.morphism.dom, rng)
        assert identity_cell(f).target.parameter == f.parameter
        return _at(algebra, left.morphism, arrays), _at(algebra, right.morphism, arrays)

    holds(law, algebra)


@every_algebra
def test_Para_F_is_a_functor(algebra: Any) -> None:
    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f = _cell(draw, algebra, most=3)
        h = _cell(draw, algebra, f.cod, most=3)
        left, right = rd.para_lens(f >> h), rd.para_lens(f) >> rd.para_lens(h)
        assert (left.parameter, left.dom, left.cod) == (right.parameter, right.dom, right.cod)
        arrays = points(algebra, (*left.morphism.dom.points, *left.cod.changes), rng)
        return _at(algebra, left.morphism.put, arrays), _at(algebra, right.morphism.put, arrays)

    holds(law, algebra)


@every_algebra
def test_two_cells_side_by_side_and_interchange(algebra: Any) -> None:
    """(σ ; σ') @ (τ ; τ') = (σ @ τ) ; (σ' @ τ'), of circuits and of lenses, as cells."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        f, k = _cell(draw, algebra, most=3), _cell(draw, algebra, most=3)
        taus = [draw(circuits(steps_for(algebra), dom=(rd.point(2),), cod=(rd.point(2),), most=2)) for _ in range(4)]
        first, third = TwoCell(f, taus[0]), TwoCell(k, taus[2])
        second, fourth = TwoCell(first.target, taus[1]), TwoCell(third.target, taus[3])
        left, right = (first >> second) @ (third >> fourth), (first @ third) >> (second @ fourth)
        assert rd.laws.same(left, right).how == "normal form"
        assert rd.laws.triangle(left, algebra, points=20)
        lenses = [
            TwoCell(rd.para_lens(one.source), rd.lens(one.tau), rd.para_lens(one.target)) for one in (first, third)
        ]
        whole = lenses[0] @ lenses[1]
        assert rd.laws.triangle(whole, algebra, points=20)
        arrays = points(algebra, left.target.morphism.dom, rng)
        return _at(algebra, left.target.morphism, arrays), _at(algebra, right.target.morphism, arrays)

    holds(law, algebra, most=8)


def test_cells_of_other_maps_do_not_compose() -> None:
    """Of one parameter, and still other 1-cells."""
    scale = Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
    shift = Para(rd.point(), rd.trace(lambda p, x: p + 3 * x, "p x"))
    square, one = rd.trace(lambda q: q * q, "q"), rd.identity(rd.point())
    with pytest.raises(
        rd.ShapeError, match=r"ends at \(point\(\), point\(\) → point\(\), 2 nodes\) .* starts at .* 3 nodes"
    ):
        TwoCell(scale, square) >> TwoCell(shift, one)
    with pytest.raises(rd.ShapeError, match="ends at a lens of"):
        TwoCell(rd.para_lens(scale), rd.lens(square)) >> TwoCell(rd.para_lens(shift), rd.lens(one))
    told = TwoCell(scale, square, shift)  # which holds in no algebra: the triangle says so
    assert (told >> TwoCell(shift, one)).target == shift
    assert not rd.laws.triangle(told, rd.Z2)
    written_otherwise = Para(rd.point(), rd.trace(lambda q, x: 1 * (q * q) * x, "q x"))
    assert (TwoCell(scale, square) >> TwoCell(written_otherwise, one)).source == scale


def test_the_types_of_a_two_cell_are_checked() -> None:
    scale = Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
    with pytest.raises(rd.ShapeError, match=r"gives point\(2\), the parameter is point\(\)"):
        TwoCell(scale, rd.identity(rd.point(2)))
    with pytest.raises(rd.ShapeError, match="a 1-cell of Circuit is a Circuit, found Lens"):
        TwoCell(scale, rd.lens(rd.identity(rd.point())))
    with pytest.raises(rd.ShapeError, match="a 1-cell of Lens is a Lens, found Circuit"):
        TwoCell(rd.para_lens(scale), rd.identity(rd.point()))
    with pytest.raises(rd.ShapeError, match="source of a 2-cell"):
        TwoCell(rd.identity(rd.point()), rd.identity(rd.point()))  # type: ignore[arg-type]
    one = rd.identity(rd.point())
    for target, message in (
        (rd.identity(rd.point()), "target of a 2-cell"),
        (scale >> scale, "target's parameter is"),
        (Para(rd.point(), rd.trace(lambda p, x: p * x.sum(), rd.point(), rd.point(2))), "target's domain is"),
        (Para(rd.point(), rd.trace(lambda p, x: p.broadcast((2,)), "p x")), "target's codomain is"),
        (rd.para_lens(scale), "do not fit together"),
    ):
        with pytest.raises(rd.ShapeError, match=message):
            TwoCell(scale, one, target)  # type: ignore[arg-type]
    with pytest.raises(rd.ShapeError, match="horizontal composition takes a 2-cell"):
        TwoCell(scale, one).horizontal(scale)  # type: ignore[arg-type]
    with pytest.raises(rd.ShapeError, match="of a 1-cell is a Circuit or a Lens"):
        Para(rd.point(), 3)  # type: ignore[type-var]


def test_weight_tying_is_a_reparametrisation_along_copy() -> None:
    scale = Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
    tied = rd.tie(scale >> scale)
    assert rd.Zn(101).run(tied.morphism, 5, 2) == 50
    assert [int(one) for one in rd.Zn(101).run(rd.R(tied.morphism), 5, 2, 1)] == [2 * 5 * 2, 25]
    with pytest.raises(rd.ShapeError, match="P × P"):
        rd.tie(scale)


def test_a_batch_copies_the_parameter_and_sums_its_changes() -> None:
    scale = Para(rd.point(2), rd.trace(lambda p, x: (p * x).sum(), rd.point(2), rd.point(2)))
    cell = batched(scale)
    assert (cell.dom, cell.cod) == ((rd.point(2, batched=True),), (rd.point(batched=True),))
    found = as_list(rd.Zn(101).run(rd.R(cell.morphism), [1, 1], [[1, 2], [3, 4], [5, 6]], [1, 1, 1]))
    assert found[0].tolist() == [9, 12]


def test_cells_without_parameter_are_units() -> None:
    scale = Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
    unit = Para((), rd.identity(rd.point()))
    assert (unit >> scale).parameter == (scale >> unit).parameter == scale.parameter
    assert (unit >> scale).morphism == (scale >> unit).morphism == scale.morphism


def test_what_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(rd.ShapeError, match=r"expected the parameter point\(3\) first"):
        Para(rd.point(3), rd.identity(rd.point(2)))
    scale = Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
    wide = Para(rd.point(), rd.trace(lambda p, x: x, rd.point(), rd.point(2)))
    with pytest.raises(rd.ShapeError, match=r"gives point\(\), the second takes point\(2\)"):
        scale >> wide
    with pytest.raises(rd.ShapeError, match="reparametrisation"):
        scale.reparametrise(rd.identity(rd.point(2)))
    with pytest.raises(rd.ShapeError, match="vertical"):
        TwoCell(scale, rd.zeros(rd.point(2), rd.point())) >> TwoCell(scale, rd.identity(rd.point()))
