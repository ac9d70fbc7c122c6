"""Simplification: what holds in every algebra is used, what holds in some only is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from circuit_strategies import circuits, one_of_each
from hypothesis import given, settings
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import generators as g
from rdcircuits.circuit import ops


def simple(function: Callable[..., Any], *types: Any) -> rd.Circuit:
    return rd.simplify(rd.trace(function, *types))


def names(circuit: rd.Circuit) -> list[str]:
    return [node.generator.name for node in circuit.nodes]


P, V, M = rd.point(), rd.point(2), rd.point(2, 3)

#: What is left is the first input itself.
TO_ITSELF: list[tuple[Callable[..., Any], tuple[rd.WireType, ...]]] = [
    (lambda x: x + 0, (V,)),
    (lambda x: 0 + x, (V,)),
    (lambda x: x * 1, (V,)),
    (lambda x: 1 * x, (V,)),
    (lambda x: x - 0, (V,)),
    (lambda x: ops.negate(ops.negate(x)), (V,)),
    (lambda x: ~~x, (V,)),
    (lambda x: x**1, (V,)),
    (lambda x: x | 0, (V,)),
    (lambda x: x ^ 0, (V,)),
    (lambda x: 0 ^ x, (V,)),
    (lambda x, y: ops.mux(x * 0, x, y), (V, V)),
    (lambda x, y: ops.mux(ops.integer(1, x), y, x), (V, V)),
    (lambda x, y: ops.mux(y, x, x), (V, V)),
    (lambda x: ops.lookup(x.reshape(2, 1)), (V,)),
    (lambda x: x.transpose([0, 1]), (M,)),
    (lambda x: x.T.T, (M,)),
    (lambda x: x.reshape(6).reshape(3, 2).reshape(2, 3), (M,)),
    (lambda x: x[:, :], (M,)),
    (lambda x: ops.concatenate([x]), (V,)),
    (lambda x: x.lift(), (rd.change(2),)),
    (lambda x: ops.einsum("ij->ij", x), (M,)),
    (lambda x: ops.act(x, ops.zero(x, kind="change")), (V,)),
    (lambda x: x + (x * 0).sum(0), (M,)),
    (lambda x: x * (x * 0 + 1).T.T, (M,)),
    (lambda x: x + ops.einsum("ij,jk->ik", x, ops.zero(x).T[:, :1]), (M,)),
    (lambda x: x + ops.scatter_add(ops.zero(x), [0, 0], (2,)), (V,)),
]


@pytest.mark.parametrize(("function", "types"), TO_ITSELF)
def test_units_zeros_and_inverses(function: Any, types: Any) -> None:
    found = simple(function, *types)
    assert found == rd.projection([(one,) for one in types], 0)


CONSTANTS: list[tuple[Callable[[Any], Any], int]] = [
    (lambda x: ops.integer(2, x) + 3, 5),
    (lambda x: ops.integer(2, x) * 3, 6),
    (lambda x: -ops.integer(2, x), -2),
    (lambda x: ~ops.integer(3, x), -2),
    (lambda x: 0 * x, 0),
    (lambda x: x * 0, 0),
    (lambda x: x**0, 1),
    (lambda x: ops.integer(-1, x) ** 3, -1),
    (lambda x: x | 1, 1),
    (lambda x: ops.integer(7, x[0]).broadcast((2,)), 7),
    (lambda x: ops.concatenate([ops.integer(7, x[:1]), ops.integer(7, x[:1])]), 7),
    (lambda x: ops.gather(ops.integer(4, x), [1, 1]), 4),
]


@pytest.mark.parametrize(("function", "value"), CONSTANTS)
def test_constants_are_folded(function: Any, value: int) -> None:
    found = simple(function, V)
    assert [node.generator for node in found.nodes] == [g.Integer(value, V)]


def test_equal_nodes_are_shared_and_dead_ones_dropped() -> None:
    assert names(simple(lambda x, y: (x * y) + (x * y), "x y")) == ["multiply", "add"]
    assert names(simple(lambda x, y: (x * y, x + y)[1], "x y")) == ["add"]
    assert names(simple(lambda x: (x[0], x[0], x[1]), V)).count("slice") == 2


#: x² = x, p·x = 0, a + a = 0, commutativity, large powers of constants: true in some algebras, or not worth it.
KEPT: list[tuple[Callable[..., Any], list[str]]] = [
    (lambda x: x * x, ["multiply"]),
    (lambda x: x + x, ["add"]),
    (lambda x: 2 * x, ["integer", "multiply"]),
    (lambda x: x - x, ["negate", "add"]),
    (lambda x: x * (1 - x), ["integer", "negate", "add", "multiply"]),
    (lambda x: x ^ x, ["xor"]),
    (lambda x: ops.compare(x, x), ["compare"]),
    (lambda x: ops.integer(3, x) ** 40, ["integer", "power"]),
]


@pytest.mark.parametrize(("function", "expected"), KEPT)
def test_what_holds_in_some_algebras_only_is_left_alone(function: Any, expected: list[str]) -> None:
    assert names(simple(function, "x")) == expected


def test_an_algebras_own_identities_are_used_when_given() -> None:
    def idempotent(generator: rd.Generator, wires: Any) -> Any:
        same = isinstance(generator, g.Multiply) and wires[0].number == wires[1].number
        return wires[0] if same else None

    f = rd.trace(lambda x: (x * x) * (x * x), "x")
    assert rd.simplify(f, idempotent) == rd.identity(P)


def test_kinds_are_respected() -> None:
    """1·dx is dx; but 1 as a change times x is a change, and x is none."""
    assert simple(lambda x, dx: x**0 * dx, P, rd.change()) == rd.projection([(P,), (rd.change(),)], 1)
    kept = simple(lambda x, dx: x * (dx * 0 + 1), P, rd.change())
    assert kept.cod == (rd.change(),)


@pytest.mark.parametrize("name", one_of_each())
def test_every_generator_is_simplified_to_the_same_type(name: str) -> None:
    circuit = one_of_each()[name]
    found = rd.simplify(circuit)
    assert (found.dom, found.cod) == (circuit.dom, circuit.cod)
    assert rd.simplify(found) == found


@settings(max_examples=examples(150))
@given(circuit=circuits())
def test_simplification_is_idempotent_and_makes_nothing_larger(circuit: rd.Circuit) -> None:
    found = rd.simplify(circuit)
    assert rd.simplify(found) == found
    assert len(found.nodes) <= len(circuit.nodes)
    assert (found.dom, found.cod) == (circuit.dom, circuit.cod)
