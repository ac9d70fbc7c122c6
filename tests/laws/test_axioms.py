"""RD.1 to RD.7 looked at for users: right circuits and generators pass, each kind of wrong reverse fails somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from circuit_strategies import one_of_each

import rdcircuits as rd

NAMES = [f"RD.{k}" for k in range(1, 8)]


@dataclass(frozen=True)
class Cube(rd.Generator):
    """cube : X → X, x ↦ x³.   R: (x, dy) ↦ 3x²·dy."""

    name = "cube"

    def type(self, x: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return 3 * x * x * dy


class Quadratic(Cube):
    """Not linear in the change."""

    def reverse(self, x: Any, dy: Any) -> Any:
        return x * dy * dy


class Shifted(Cube):
    """Not 0 at 0."""

    def reverse(self, x: Any, dy: Any) -> Any:
        return 3 * x * x * dy + dy.constant(1, dy.type)


class Twice(Cube):
    """Linear, but not the derivative."""

    def reverse(self, x: Any, dy: Any) -> Any:
        return 6 * x * x * dy


class Mistyped(Cube):
    """Gives a point."""

    def reverse(self, x: Any, dy: Any) -> Any:
        return x


@dataclass(frozen=True)
class Lopsided(rd.Generator):
    """product : X × X → X.   R, wrong: (x, y, dz) ↦ (y·dz, y·dz), so that mixed derivatives differ."""

    name = "lopsided"

    def type(self, x: rd.WireType, y: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, y: Any, dz: Any) -> Any:
        return y * dz, y * dz


def cubed(algebra: Any, kind: type[rd.Generator]) -> Any:
    return algebra.with_meaning(kind, lambda S, g, x: S.multiply(x, S.multiply(x, x)))


@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z, rd.GF(9), rd.Zn(6), rd.Sat(5), rd.Smooth()], ids=str)
def test_a_right_generator_obeys_all(algebra: Any) -> None:
    report = rd.laws.reverse_derivative(Cube(), cubed(algebra, Cube))
    assert report, str(report)
    assert [law.name for law in report] == NAMES + ["slope"] * isinstance(algebra, rd.Smooth)
    wide = rd.laws.reverse_derivative(Cube(), cubed(algebra, Cube), rd.point(2, 2), points=20)
    assert wide, str(wide)


@pytest.mark.parametrize(
    ("kind", "broken"), [(Quadratic, "RD.2"), (Shifted, "RD.2"), (Twice, "slope"), (Mistyped, "RD.2")]
)
def test_wrong_reverses_are_found(kind: type[rd.Generator], broken: str) -> None:
    report = rd.laws.reverse_derivative(kind(), cubed(rd.Smooth(), kind))
    assert not report
    assert not report[broken]
    assert f"FAILS  {broken}" in str(report)
    if kind is Mistyped:
        assert report[broken].answer is None
        assert "the reverse of cube gives point()" in report[broken].error
    else:
        answer = report[broken].answer
        assert answer is not None
        assert answer.counterexample is not None


def test_mixed_derivatives_that_differ_are_found() -> None:
    algebra = rd.Zn(5).with_meaning(Lopsided, lambda S, g, x, y: S.multiply(x, y))
    report = rd.laws.reverse_derivative(Lopsided(), algebra)
    assert [law.name for law in report if not law] == ["RD.7"]


@pytest.mark.parametrize(
    "name", ["multiply", "einsum", "lookup", "gather", "power", "mux", "sum_batch", "spread", "basis"]
)
def test_the_packages_own_generators(name: str) -> None:
    for algebra in (rd.GF(3), rd.Smooth()):
        report = rd.laws.reverse_derivative(one_of_each()[name], algebra, points=20)
        assert report, str(report)


def test_a_circuit_that_reads_no_input() -> None:
    assert rd.laws.reverse_derivative(rd.zeros(rd.point(), rd.point()), rd.Z)
    assert rd.laws.reverse_derivative(rd.identity(()), rd.Z2)
    assert rd.laws.reverse_derivative(rd.generators.Integer(3, rd.point()), rd.Z2)


def test_what_is_no_circuit_is_refused() -> None:
    with pytest.raises(rd.ShapeError, match="call a class"):
        rd.laws.reverse_derivative(Cube, rd.Z2)  # type: ignore[arg-type]
    with pytest.raises(rd.AlgebraError, match="has no cube"):
        rd.laws.reverse_derivative(Cube(), rd.Z2)
    with pytest.raises(rd.ShapeError, match="any number of wires"):
        rd.laws.reverse_derivative(rd.generators.Concatenate(0), rd.Z2)
    with pytest.raises(rd.ShapeError, match="knows the types"):
        rd.laws.reverse_derivative(rd.identity(rd.point()), rd.Z2, rd.point())
    with pytest.raises(rd.RdError, match=r"no law 'RD.9' in this report: RD.1, "):
        rd.laws.reverse_derivative(rd.identity(rd.point()), rd.Z2)["RD.9"]


def test_the_same_seed_looks_at_the_same_points() -> None:
    found = [rd.laws.reverse_derivative(Quadratic(), cubed(rd.Z, Quadratic), seed=3)["RD.2"].answer for _ in range(2)]
    points = [answer.counterexample.inputs for answer in found if answer and answer.counterexample]
    assert all(np.array_equal(x, y) for x, y in zip(*points, strict=True)) if points else found[0] is not None
