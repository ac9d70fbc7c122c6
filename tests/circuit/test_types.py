"""Wire types and objects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.circuit.types import as_object, difference, show


def test_a_type_says_shape_kind_and_batch() -> None:
    wire = rd.point(3, 4)
    assert (wire.shape, wire.kind, wire.batched, wire.size) == ((3, 4), "point", False, 12)
    assert rd.point().size == 1
    assert rd.point(2, 0).size == 0
    assert rd.point(np.int64(2)) == rd.point(2)


def test_the_change_of_a_change_is_a_change() -> None:
    assert rd.point(2).prime == rd.change(2)
    assert rd.change(2).prime == rd.change(2)
    assert rd.point(2, batched=True).prime == rd.change(2, batched=True)
    assert rd.prime((rd.point(), rd.change(1))) == (rd.change(), rd.change(1))
    assert rd.change(2).is_change_of(rd.point(2))
    assert not rd.change(2).is_change_of(rd.point(2, batched=True))
    assert not rd.point(2).is_change_of(rd.point(2))


def test_batching_is_undone_by_unbatching() -> None:
    assert rd.point(2).batch().unbatch() == rd.point(2)
    assert rd.change(2).batch().batch() == rd.change(2, batched=True)


@pytest.mark.parametrize("wire", [rd.point(), rd.change(3, 0), rd.point(1, batched=True), rd.change(batched=True)])
def test_repr_reads_back(wire: rd.WireType) -> None:
    assert eval(repr(wire), {"point": rd.point, "change": rd.change}) == wire


@pytest.mark.parametrize("shape", [(-1,), (2.0,), (True,), ("3",), (None,), (2, (3,))])
def test_bad_shapes_are_refused(shape: Any) -> None:
    with pytest.raises(rd.ShapeError, match="integer"):
        rd.point(*shape)


def test_bad_types_are_refused() -> None:
    with pytest.raises(rd.ShapeError, match="tuple"):
        rd.WireType([2])  # type: ignore[arg-type]
    with pytest.raises(rd.ShapeError, match="point or change"):
        rd.WireType((), "points")  # type: ignore[arg-type]


@pytest.mark.parametrize("types", [3, ["x"], [rd.point(), None]])
def test_what_is_no_object_is_refused(types: Any) -> None:
    with pytest.raises(rd.ShapeError, match="expected wire types such as point"):
        as_object(types)


def test_differences_are_named() -> None:
    x, y = rd.point(2), rd.change(2)
    assert difference((x, x), (x,)) == "2 wires against 1"
    assert difference((x, x), (x, y)) == "they differ at wire 1: point(2) against change(2)"
    assert difference((x,), (x,)) == "they are equal"


def test_objects_are_shown_short() -> None:
    assert show(()) == "1"
    assert show((rd.point(), rd.change(2))) == "point() × change(2)"
    first, last = " × ".join(["point(1)"] * 4), " × ".join(["point(1)"] * 2)
    assert show((rd.point(1),) * 20) == f"{first} × ... × {last} (20 wires)"
