"""R: closed under itself for every generator, no larger than a few times the circuit, and formal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest
from circuit_strategies import as_list, circuits, one_of_each
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Builder, Circuit, Wire, ops
from rdcircuits.circuit import generators as g


def derivative_type(f: Circuit) -> tuple[Any, Any]:
    return (*f.dom, *rd.prime(f.cod)), rd.prime(f.dom)


# Closure


@pytest.mark.parametrize("name", one_of_each())
def test_R_of_R_of_R_exists_for_every_generator(name: str) -> None:
    circuit = one_of_each()[name]
    for _ in range(3):
        found = rd.R(circuit)
        assert (found.dom, found.cod) == derivative_type(circuit)
        circuit = found
    forward = rd.D(one_of_each()[name])
    assert forward.cod == rd.prime(one_of_each()[name].cod)


@settings(max_examples=examples(100))
@given(circuit=circuits())
def test_R_has_the_papers_type(circuit: Circuit) -> None:
    found = rd.R(circuit)
    assert (found.dom, found.cod) == derivative_type(circuit)


def test_changes_have_the_kind_and_the_batch_of_their_wires() -> None:
    f = rd.trace(lambda p, x, d: p * x * d, rd.point(2), rd.point(2, batched=True), rd.change(2))
    assert rd.R(f).cod == (rd.change(2), rd.change(2, batched=True), rd.change(2))


# Size


def _polynomial(x: Wire, y: Wire, count: int) -> tuple[Wire, Wire]:
    for i in range(count):
        x, y = (x * y if i % 2 else x + y), x
    return x, y


def test_R_of_a_large_circuit_has_at_most_three_times_its_nodes() -> None:
    f = rd.trace(lambda x, y: _polynomial(x, y, 30_000), "x y")
    assert len(f.nodes) == 30_000
    assert len(rd.R(f).nodes) <= 90_000


@pytest.mark.parametrize(
    ("step", "most"),
    [(lambda x, y: x ^ y, 5), (lambda x, y: x | y, 6), (lambda x, y: ~(x * y), 6), (lambda x, y: x * x + y, 6)],
)
def test_R_grows_linearly(step: Any, most: int) -> None:
    def chain(count: int) -> Circuit:
        def function(x: Wire, y: Wire) -> tuple[Wire, Wire]:
            for _ in range(count):
                x, y = step(x, y), x
            return x, y

        return rd.trace(function, "x y")

    small, large = (len(rd.R(chain(count)).nodes) for count in (50, 100))
    assert large <= 2 * small + most
    assert large <= most * 100


def test_changes_through_gates_of_bits_stay_within_one() -> None:
    """Over the integers at bits, however deep: bounds that grew with the depth would pass 64 bits here."""

    def deep(x: Wire, y: Wire, z: Wire) -> Wire:
        for i in range(200):
            x = (x ^ y, x | z, ~(x * y), ops.mux(y, x, z))[i % 4]
        return x

    one = rd.point(batched=True)
    change = rd.R(rd.trace(deep, one, one, one))
    only_x = rd.simplify(change >> rd.projection([(wire,) for wire in change.cod], 0))
    bits = np.array([[0, 1, 1], [1, 0, 1]])
    found = rd.Z.compile(only_x, like=[(0, 1), (0, 1), (0, 1), (-1, 1)])(*bits.T, [1, -1])
    assert np.all(np.abs(found) <= 1)


# Formal derivatives, not those of functions


def test_R_is_of_the_expression_not_of_the_function() -> None:
    """Over Z2 copy ; mul computes x² = x, but its formal derivative is 2x·dy = 0; the Boolean difference is dy."""
    square = rd.copy(rd.point()) >> rd.trace(lambda x, y: x * y, "x y")
    for x in (0, 1):
        assert int(rd.Z2.run(square, x)) == x
        assert int(rd.Z2.run(rd.R(square), x, 1)) == 0
        assert int(rd.Z2.run(rd.R(rd.boolean_difference(square)), x, 1)) == 1


@st.composite
def read_once(draw: Any) -> Circuit:
    """Gates in a tree: every input and every gate is used once."""
    count = draw(st.integers(1, 6))
    builder = Builder([rd.point()] * count)
    waiting = list(builder.inputs)
    while len(waiting) > 1:
        x, y = (waiting.pop(draw(st.integers(0, len(waiting) - 1))) for _ in range(2))
        kind = draw(st.sampled_from(["and", "or", "xor", "mux"]))
        if kind == "mux" and waiting:
            made = ops.mux(waiting.pop(), x, y)
        else:
            made = {"and": x * y, "or": x | y}.get(kind, x ^ y)
        waiting.append(~made if draw(st.booleans()) else made)
    return Circuit(builder.graph(waiting))


@settings(max_examples=examples(40))
@given(f=read_once())
def test_on_read_once_circuits_R_is_the_boolean_difference(f: Circuit) -> None:
    """At every 0/1 point, with a sign over the integers: f where x_i = 1 less f where x_i = 0."""
    rows = np.array(list(product([0, 1], repeat=f.arity)))
    everywhere = rd.batch(f, range(f.arity))
    formal, difference = (rd.batch(rd.R(one), range(f.arity + 1)) for one in (f, rd.boolean_difference(f)))
    for algebra in (rd.Z2, rd.Z):
        inputs = [*rows.T, np.ones(len(rows), dtype=np.int64)]
        for i, found in enumerate(as_list(algebra.run(formal, *inputs))):
            high, low = (np.where(np.arange(f.arity) == i, bit, rows) for bit in (1, 0))
            up, down = (algebra.run(everywhere, *points.T).astype(np.int64) for points in (high, low))
            expected = (up - down) % 2 if algebra is rd.Z2 else up - down
            np.testing.assert_array_equal(found, expected)
            np.testing.assert_array_equal(as_list(algebra.run(difference, *inputs))[i], expected)


# Sharing and absence


def test_sharing_turns_into_sums_and_absence_into_zeros() -> None:
    assert rd.R(rd.copy(rd.point())) == rd.trace(lambda x, a, b: a + b, rd.point(), rd.change(), rd.change())
    zero = rd.R(rd.discard(rd.point(2)))
    assert [node.generator for node in zero.nodes] == [g.Integer(0, rd.change(2))]
    unused = rd.R(rd.trace(lambda x, y: x * x, "x y"))
    assert int(rd.Z.run(unused, 3, 4, 1)[1]) == 0


def test_the_slides_example() -> None:
    """R[(x, y) ↦ x² + 3yx] = ((2x + 3y)·w, 3x·w).  Source: [DPC]."""
    f = rd.trace(lambda x, y: x * x + 3 * y * x, "x y")
    for x, y, w in product(range(-3, 4), repeat=3):
        found = rd.Z.run(rd.R(f), x, y, w)
        assert [int(one) for one in found] == [(2 * x + 3 * y) * w, 3 * x * w]


def test_dead_nodes_have_no_derivative() -> None:
    f = rd.trace(lambda x: (ops.exp(x), x * x)[1], "x")
    assert {node.generator.name for node in rd.R(f).nodes} == {"multiply", "add"}


# Generators of one's own with a wrong reverse


@dataclass(frozen=True)
class Broken(rd.Generator):
    """A generator whose reverse gives whatever it was told to."""

    what: str
    name = "broken"

    def type(self, x: rd.WireType, y: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, y: Any, dz: Any) -> Any:
        return {"one": dz, "point": (x, dz), "shape": (dz, dz[0]), "number": (0, dz), "none": None}[self.what]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("one", "the reverse of broken gives 1 changes for 2 inputs"),
        ("none", "the reverse of broken gives 1 changes for 2 inputs"),
        ("point", r"the reverse of broken gives point\(2\), expected change\(2\) or None"),
        ("shape", r"the reverse of broken gives change\(\), expected change\(2\) or None"),
        ("number", r"the reverse of broken gives 0, expected change\(2\) or None"),
    ],
)
def test_wrong_reverses_are_refused_by_name(what: str, words: str) -> None:
    f = rd.trace(lambda x, y: Broken(what)(x, y), rd.point(2), rd.point(2))
    with pytest.raises(rd.ShapeError, match=words):
        rd.R(f)
