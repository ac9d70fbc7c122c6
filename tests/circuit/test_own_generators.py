"""Generators of one's own: in every kind of program, with several outputs, batched and not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from circuit_strategies import as_list

import rdcircuits as rd

ALGEBRAS = [rd.Z2, rd.Z, rd.GF(9), rd.Zn(6), rd.Smooth()]


@dataclass(frozen=True)
class Butterfly(rd.Generator):
    """butterfly : X × X → X × X, (x, y) ↦ (x + y, y).   R: (x, y, da, db) ↦ (da, da + db)."""

    name = "butterfly"

    def type(self, x: rd.WireType, y: rd.WireType) -> tuple[rd.WireType, rd.WireType]:
        return x, y

    def reverse(self, x: rd.Wire, y: rd.Wire, da: rd.Wire, db: rd.Wire) -> tuple[rd.Wire, rd.Wire]:
        return da, da + db


@dataclass(frozen=True)
class Total(rd.Generator):
    """total : X over the batch → X × X, the sum over the batch and the first example.   R: as a step, 0."""

    name = "total"

    def type(self, x: rd.WireType) -> tuple[rd.WireType, rd.WireType]:
        return x.unbatch(), x

    def reverse(self, x: Any, da: Any, db: Any) -> None:
        return None


def with_mine(algebra: Any) -> Any:
    return algebra.with_meaning(Butterfly, lambda S, g, x, y: (S.add(x, y), y)).with_meaning(
        Total, lambda S, g, x: (S.sum(x, 0)[None], x)
    )


def plain(x: Any, y: Any) -> Any:
    """The same in the package's generators."""
    return x + y, y


def both(x: Any, y: Any) -> Any:
    """A butterfly between other things."""
    a, b = Butterfly()(x * y, y)
    return a * b, b, x


def both_plain(x: Any, y: Any) -> Any:
    a, b = plain(x * y, y)
    return a * b, b, x


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
@pytest.mark.parametrize("batched", [(), (0,), (1,), (0, 1)])
def test_a_generator_with_two_outputs_in_every_program(algebra: Any, batched: tuple[int, ...]) -> None:
    mine, rng = with_mine(algebra), np.random.default_rng(0)
    own, known = (rd.trace(function, rd.point(3), rd.point(3)) for function in (both, both_plain))
    if batched:
        own, known = rd.batch(own, batched), rd.batch(known, batched)
    for f, g in ((own, known), (rd.R(own), rd.R(known))):
        arrays = [rng.integers(0, 2, (5, *wire.shape) if wire.batched else wire.shape) for wire in f.dom]
        for run in (mine.run, mine.reference):
            found = as_list(run(f, *arrays, batch=5 if batched else None))
            expected = as_list(algebra.reference(g, *arrays, batch=5 if batched else None))
            assert all(algebra.equal(x, y) for x, y in zip(found, expected, strict=True))


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
def test_outputs_may_differ_in_their_batch(algebra: Any) -> None:
    mine = with_mine(algebra)
    f = rd.trace(lambda x: Total()(x), rd.point(2, batched=True))
    rows = np.array([[1, 0], [1, 1], [1, 0]])
    total, same = mine.run(f, rows)
    np.testing.assert_array_equal(total, rows.sum(axis=0) % 2 if algebra is rd.Z2 else algebra.sum(mine.check(rows), 0))
    np.testing.assert_array_equal(same, rows)


def test_the_algebra_that_was_extended_stays_as_it_was() -> None:
    f = rd.trace(lambda x, y: Butterfly()(x, y), "x y")
    assert with_mine(rd.Z2).run(f, 1, 1) == (0, 1)
    for algebra in ALGEBRAS:
        with pytest.raises(rd.AlgebraError, match="has no butterfly"):
            algebra.compile(f)


def test_the_wrong_number_of_wires_is_refused_by_name() -> None:
    with pytest.raises(rd.ShapeError, match="butterfly does not take 3 inputs"):
        rd.trace(lambda x: Butterfly()(x, x, x), "x")
    with pytest.raises(rd.ShapeError, match="a generator without inputs is applied by a builder"):
        Butterfly()()
    with pytest.raises(rd.ShapeError, match="butterfly: expected a wire, found 1"):
        Butterfly()(1, 2)


def test_a_type_errors_of_the_users_own_rule_is_left_alone() -> None:
    class Careless(rd.Generator):
        name = "careless"

        def type(self, x: rd.WireType) -> rd.WireType:
            return x + 1  # type: ignore[operator, no-any-return]

    with pytest.raises(TypeError, match="unsupported operand"):
        rd.trace(lambda x: Careless()(x), "x")
