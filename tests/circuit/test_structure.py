"""The Cartesian structure: copy, discard, swap, permutations, pairing and projections, as equalities of circuits."""

from __future__ import annotations

from typing import Any

import pytest
from circuit_strategies import circuits, objects
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Circuit, wiring

A, B, C = (rd.point(1), rd.change(2)), (rd.point(),), (rd.point(3), rd.point(), rd.point(batched=True))


def same(f: Circuit, g: Circuit) -> bool:
    """Equal once equal nodes are shared: what copying does to circuits that are not wiring."""
    return rd.simplify(f) == rd.simplify(g)


def test_structure_has_no_nodes() -> None:
    for circuit in (rd.identity(A), rd.copy(A), rd.discard(A), rd.swap(A, B), rd.permutation([A, B, C], [2, 0, 1])):
        assert circuit.nodes == ()


def test_types() -> None:
    assert (rd.identity(A).dom, rd.identity(A).cod) == (A, A)
    assert (rd.copy(A).dom, rd.copy(A).cod) == (A, A + A)
    assert (rd.discard(A).dom, rd.discard(A).cod) == (A, ())
    assert (rd.swap(A, B).dom, rd.swap(A, B).cod) == (A + B, B + A)
    assert rd.permutation([A, B, C], [2, 0, 0]).cod == C + A + A
    assert (rd.projection([A, B, C], 1).dom, rd.projection([A, B, C], 1).cod) == (A + B + C, B)
    assert rd.identity(rd.point(3)).dom == (rd.point(3),)


@settings(max_examples=examples(40))
@given(x=objects())
def test_copy_and_discard_are_a_comonoid(x: Any) -> None:
    one = rd.identity(x)
    assert rd.copy(x) >> (rd.copy(x) @ one) == rd.copy(x) >> (one @ rd.copy(x))
    assert rd.copy(x) >> (rd.discard(x) @ one) == one == rd.copy(x) >> (one @ rd.discard(x))
    assert rd.copy(x) >> rd.swap(x, x) == rd.copy(x)


@settings(max_examples=examples(40))
@given(x=objects(), y=objects())
def test_copy_and_discard_of_products(x: Any, y: Any) -> None:
    middle = rd.identity(x) @ rd.swap(x, y) @ rd.identity(y)
    assert rd.copy(x + y) == (rd.copy(x) @ rd.copy(y)) >> middle
    assert rd.discard(x + y) == rd.discard(x) @ rd.discard(y)


@settings(max_examples=examples(40))
@given(x=objects(), y=objects(), z=objects())
def test_swap_is_a_symmetry(x: Any, y: Any, z: Any) -> None:
    assert rd.swap(x, y) >> rd.swap(y, x) == rd.identity(x + y)
    hexagon = (rd.swap(x, y) @ rd.identity(z)) >> (rd.identity(y) @ rd.swap(x, z))
    assert rd.swap(x, y + z) == hexagon
    assert rd.swap(x, ()) == rd.identity(x)


@settings(max_examples=examples(60))
@given(data=st.data())
def test_every_circuit_is_copied_discarded_and_swapped_naturally(data: Any) -> None:
    f, g = data.draw(circuits()), data.draw(circuits())
    assert same(f >> rd.copy(f.cod), rd.copy(f.dom) >> (f @ f))
    assert f >> rd.discard(f.cod) == rd.discard(f.dom)
    assert (f @ g) >> rd.swap(f.cod, g.cod) == rd.swap(f.dom, g.dom) >> (g @ f)


@settings(max_examples=examples(60))
@given(data=st.data())
def test_pairing_is_universal(data: Any) -> None:
    f = data.draw(circuits())
    g = data.draw(circuits(dom=f.dom))
    h = data.draw(circuits(dom=f.cod + g.cod))
    both, parts = rd.pairing(f, g), [f.cod, g.cod]
    assert both >> rd.projection(parts, 0) == f
    assert both >> rd.projection(parts, 1) == g
    assert both == rd.copy(f.dom) >> (f @ g)
    again = rd.pairing(both >> rd.projection(parts, 0), both >> rd.projection(parts, 1))
    assert same(again >> h, both >> h)


def test_pairing_of_one_and_of_many() -> None:
    f = rd.trace(lambda x: x * x, "x")
    assert rd.pairing(f) == f
    assert rd.pairing(f, f, f).cod == f.cod * 3


@settings(max_examples=examples(40))
@given(parts=st.lists(objects(), min_size=1, max_size=4), data=st.data())
def test_permutations_compose(parts: Any, data: Any) -> None:
    first = data.draw(st.permutations(range(len(parts))))
    second = data.draw(st.permutations(range(len(parts))))
    moved = [parts[i] for i in first]
    both = rd.permutation(parts, first) >> rd.permutation(moved, second)
    assert both == rd.permutation(parts, [first[i] for i in second])


def test_sums_and_zeros_of_circuits() -> None:
    f, g = rd.trace(lambda x: x * x, "x"), rd.trace(lambda x: x * 3, "x")
    assert same(rd.added(f, g), rd.trace(lambda x: x * x + x * 3, "x"))
    assert same(rd.added(f, rd.zeros(f.dom, f.cod)), f)
    assert same(rd.added(rd.added(f, g), f), rd.trace(lambda x: (x * x + x * 3) + x * x, "x"))
    assert rd.zeros(A, C).cod == C


def test_structure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(rd.ShapeError, match="there is no wire 2 in"):
        wiring(A, [2])
    with pytest.raises(rd.ShapeError, match="there is no wire -1 in"):
        wiring(A, [-1])
    with pytest.raises(rd.ShapeError, match="expected an integer"):
        wiring(A, [0.5])  # type: ignore[list-item]
    for order in ([3], [-1]):
        with pytest.raises(rd.ShapeError, match=r"there is no object .* among 3"):
            rd.permutation([A, B, C], order)
    with pytest.raises(rd.ShapeError, match="there is no object 5"):
        rd.projection([A, B], 5)
    with pytest.raises(rd.ShapeError, match="pairing takes at least one circuit"):
        rd.pairing()
    with pytest.raises(rd.ShapeError, match=r"pairing takes circuits from one object.*they differ at wire 0"):
        rd.pairing(rd.identity(rd.point()), rd.identity(rd.change()))
    with pytest.raises(rd.ShapeError, match=r"f \+ g takes circuits of one type"):
        rd.added(rd.identity(rd.point()), rd.copy(rd.point()))
    with pytest.raises(rd.ShapeError, match="expected wire types"):
        rd.identity("x")  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [rd.identity, rd.copy, rd.discard])
def test_the_unit_object(make: Any) -> None:
    assert make(()) == rd.identity(())


@pytest.mark.parametrize("value", [3, None, "x", lambda x: x])
@pytest.mark.parametrize(
    "use",
    [
        rd.R,
        rd.D,
        rd.simplify,
        rd.boolean_difference,
        rd.pairing,
        lambda f: rd.batch(f, []),
        lambda f: rd.added(rd.identity(()), f),
        lambda f: rd.pairing(rd.identity(()), f),
    ],
)
def test_what_takes_circuits_says_so(use: Any, value: Any) -> None:
    with pytest.raises(rd.ShapeError, match=r"takes a circuit, found .*; rd\.trace makes one"):
        use(value)
