"""Whether two maps are the same: by normal form, at all points, at random ones; with the point where they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from circuit_strategies import circuits, steps_for
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.para import identity_cell

SQUARE, IDENTITY = rd.trace(lambda x: x * x, "x"), rd.trace(lambda x: x, "x")
SCALE = rd.Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
PLUS = rd.Para(rd.point(), rd.trace(lambda p, x: p + x, "p x"))


def test_the_means_are_said() -> None:
    assert str(rd.laws.same(rd.trace(lambda x: 1 * x + 0, "x"), IDENTITY)) == "the same, by normal form"
    all_points = rd.laws.same(SQUARE, IDENTITY, rd.Z2)
    assert (all_points.how, all_points.points, all_points.algebra, all_points.proved) == ("all points", 2, "Z2", True)
    wide = rd.trace(lambda x: x * x, rd.point(40))
    random = rd.laws.same(wide, rd.identity(rd.point(40)), rd.Z2, points=300)
    assert (random.how, random.points, random.proved, bool(random)) == ("random points", 300, False, True)
    assert str(random) == "no difference at 300 random points of Z2"


@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z, rd.GF(9), rd.Zn(6), rd.Sat(5), rd.Smooth()], ids=str)
def test_a_difference_comes_with_its_point(algebra: Any) -> None:
    f, g = rd.trace(lambda x, y: x + y, "x y"), rd.trace(lambda x, y: x + x * y, "x y")
    result = rd.laws.same(f, g, algebra)
    assert not result
    assert result.proved
    found = result.counterexample
    assert found is not None
    values = algebra.run(f, *found.inputs), algebra.run(g, *found.inputs)
    assert algebra.equal(values[0], found.values[0])
    assert algebra.equal(values[1], found.values[1])
    assert not algebra.equal(*values)
    assert str(result).startswith(f"different in {algebra.name}: output 0 is ")


@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=examples(40))
def test_circuits_over_a_small_field_against_all_their_rows(data: Any, seed: int) -> None:
    dom, cod = (rd.point(2), rd.point()), (rd.point(),)
    f, g = (data.draw(circuits(steps_for(rd.GF(3)), dom=dom, cod=cod, most=3)) for _ in range(2))
    rows = np.stack(np.meshgrid(*[np.arange(3)] * 3, indexing="ij"), -1).reshape(-1, 3)
    sides = [[int(rd.GF(3).run(one, row[:2], row[2])) for row in rows] for one in (f, g)]
    result = rd.laws.same(f, g, rd.GF(3), seed=seed)
    assert bool(result) == (sides[0] == sides[1])
    assert result.proved


def test_all_points_find_the_only_one() -> None:
    """Twelve bits, and one row of 4096 that differs."""
    conjunction = rd.trace(lambda x: _product(x, 12), rd.point(12))
    result = rd.laws.same(conjunction, rd.zeros(rd.point(12), rd.point()), "Z2")
    assert not result
    assert result.counterexample is not None
    assert result.counterexample.inputs[0].tolist() == [1] * 12


def _product(x: Any, count: int) -> Any:
    found = x[0]
    for i in range(1, count):
        found = found * x[i]
    return found


def test_lenses_are_the_same_where_get_and_put_are() -> None:
    tanh = rd.trace(rd.ops.tanh, "x")
    mine = rd.Lens.of(tanh, rd.R(tanh))
    assert mine == rd.lens(tanh)
    assert hash(mine) == hash(rd.lens(tanh))
    assert mine.optic != rd.lens(tanh).optic
    assert rd.laws.same(mine, rd.lens(tanh)).how == "normal form"
    result = rd.laws.same(rd.lens(SQUARE), rd.lens(IDENTITY), rd.Z2)
    assert result.counterexample is not None
    assert (result.counterexample.part, str(result)) == (
        "put",
        "different in Z2: put: output 0 is 0 in one and 1 in the other at (0, 1)",
    )
    slow = rd.Lens.of(SQUARE, rd.trace(lambda x, dy: (x + x) * dy, rd.point(), rd.change()))
    assert rd.laws.same(slow, rd.lens(SQUARE), rd.Smooth())


def test_para_and_two_cells() -> None:
    assert rd.laws.same(SCALE, rd.Para(rd.point(), rd.trace(lambda p, x: x * p, "p x")), rd.Zn(6)).how == "all points"
    assert not rd.laws.same(SCALE, PLUS, rd.Z2)
    assert not rd.laws.same(rd.para_lens(SCALE), rd.para_lens(PLUS), rd.Z)
    cell = rd.TwoCell(SCALE, SQUARE)
    assert rd.laws.same(cell, cell).how == "normal form"
    other = rd.TwoCell(SCALE, IDENTITY)
    assert rd.laws.same(cell, other, rd.Z2)
    result = rd.laws.same(cell, other, rd.Zn(5))
    assert result.counterexample is not None
    assert result.counterexample.part == "tau"


def test_the_triangle_of_a_two_cell() -> None:
    assert rd.laws.triangle(rd.TwoCell(SCALE, SQUARE)).how == "normal form"
    assert rd.laws.triangle(identity_cell(SCALE)).how == "normal form"
    claimed = rd.TwoCell(SCALE, SQUARE, SCALE)
    assert str(rd.laws.triangle(claimed, rd.Z2)) == "the same at all 4 points of Z2"
    wrong = rd.laws.triangle(claimed, rd.Zn(3))
    assert str(wrong) == "different in Z_3: output 0 is 2 in one and 1 in the other at (2, 1)"
    expanded = rd.Para(rd.point(), rd.trace(lambda q, x: q * q * x + q * x - q * x, "q x"))
    for algebra in (rd.Z, rd.Smooth()):
        found = rd.laws.triangle(rd.TwoCell(SCALE, SQUARE, expanded), algebra)
        assert (bool(found), found.how) == (True, "random points")
    lenses = rd.TwoCell(rd.para_lens(SCALE), rd.lens(SQUARE), rd.para_lens(SCALE))
    assert not rd.laws.triangle(lenses, rd.Z2)
    with pytest.raises(rd.ShapeError, match="takes a 2-cell"):
        rd.laws.triangle(SCALE, rd.Z2)  # type: ignore[arg-type]


def test_batched_circuits_are_compared_in_batches() -> None:
    f = rd.trace(lambda x: (x * x).sum_batch(), rd.point(batched=True))
    g = rd.trace(lambda x: x.sum_batch() * 1 + 0 * x.sum_batch(), rd.point(batched=True))
    assert rd.laws.same(f, g, rd.Z2).how == "random points"
    result = rd.laws.same(f, g, rd.Zn(5))
    assert result.counterexample is not None
    assert result.counterexample.inputs[0].shape == (3,)


def test_no_inputs_and_no_outputs() -> None:
    three, five = (rd.zeros((), rd.point()) >> rd.trace(lambda x, n=n: x + n, "x") for n in (3, 5))
    assert rd.laws.same(three, five, rd.Z2).how == "all points"
    assert not rd.laws.same(three, five, rd.Z)
    assert rd.laws.same(rd.discard(rd.point(2)), rd.trace(lambda x: x, rd.point(2)) >> rd.discard(rd.point(2)), rd.Z)
    empty = rd.trace(lambda x: x * x, rd.point(0))
    assert rd.laws.same(empty, rd.identity(rd.point(0)), rd.Z2).how == "all points"


def test_what_is_nowhere_defined_is_not_the_same() -> None:
    f = rd.trace(lambda x: rd.ops.log(-1 - x * x), "x")
    with pytest.raises(rd.RdError, match="at none of the points of Smooth"):
        rd.laws.same(f, rd.trace(lambda x: rd.ops.log(-2 - x * x), "x"), rd.Smooth())


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(rd.ShapeError, match=r"different types .* takes point\(\), the second point\(2\)"):
        rd.laws.same(IDENTITY, rd.identity(rd.point(2)), rd.Z2)
    with pytest.raises(rd.ShapeError, match="found Circuit and Lens"):
        rd.laws.same(SQUARE, rd.lens(SQUARE), rd.Z2)
    with pytest.raises(rd.ShapeError, match="found int and int"):
        rd.laws.same(3, 3, rd.Z2)  # type: ignore[type-var]
    with pytest.raises(rd.ShapeError, match="different parameters"):
        rd.laws.same(SCALE, SCALE >> SCALE, rd.Z2)
    with pytest.raises(rd.RdError, match="name an algebra"):
        rd.laws.same(SQUARE, IDENTITY)
    with pytest.raises(rd.AlgebraError, match="has no exp"):
        rd.laws.same(rd.trace(rd.ops.exp, "x"), IDENTITY, rd.Z2)
    with pytest.raises(rd.RdError, match="points is 0"):
        rd.laws.same(SQUARE, IDENTITY, rd.Z2, points=0)
