"""Circuits as values: lazy composition of any depth, equality, hash, copies, pickles, text."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import Any

import pytest
from circuit_strategies import circuits, one_of_each
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Builder, Circuit, ops

MANY, FEWER = 60_000, 12_000  # both far beyond what recursion bears

SQUARE = rd.trace(lambda x: x * x, "x")
STEP = rd.trace(lambda x: x * x + 1, "x")
SIZE = len(STEP.nodes)


@dataclass(frozen=True)
class Twice(rd.Generator):
    """A generator of the user's."""

    times: int
    name = "twice"

    def type(self, x: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return Twice(self.times)(dy)


# Composition of any depth


def _left(f: Circuit, count: int) -> Circuit:
    made = f
    for _ in range(count - 1):
        made = made >> f
    return made


def _right(f: Circuit, count: int) -> Circuit:
    made = f
    for _ in range(count - 1):
        made = f >> made
    return made


def _left_beside(f: Circuit, count: int) -> Circuit:
    made = f
    for _ in range(count - 1):
        made = made @ f
    return made


def _right_beside(f: Circuit, count: int) -> Circuit:
    made = f
    for _ in range(count - 1):
        made = f @ made
    return made


def _pickled(circuit: Circuit) -> Circuit:
    found = pickle.loads(pickle.dumps(circuit))
    assert isinstance(found, Circuit)
    return found


def _through_json(circuit: Circuit) -> Circuit:
    return Circuit.from_json(circuit.to_json())


@pytest.mark.parametrize(
    ("compose", "again", "many"), [(_left, _pickled, MANY), (_right, _pickled, FEWER), (_right, _through_json, FEWER)]
)
def test_a_chain_of_many_compositions(compose: Any, again: Any, many: int) -> None:
    """Flattened, compared, hashed, pickled, written and read, all without recursion."""
    chain = compose(SQUARE, many)
    assert (chain.dom, chain.cod, len(chain.nodes)) == (SQUARE.dom, SQUARE.cod, many)
    other = again(chain)
    assert other == chain
    assert hash(other) == hash(chain)
    assert len(repr(chain)) < 2000


@pytest.mark.parametrize(
    ("compose", "again", "many"),
    [(_left_beside, _pickled, FEWER), (_right_beside, _pickled, MANY), (_right_beside, _through_json, FEWER)],
)
def test_many_circuits_side_by_side(compose: Any, again: Any, many: int) -> None:
    row = compose(SQUARE, many)
    assert (row.arity, row.coarity, len(row.nodes)) == (many, many, many)
    assert row.dom == SQUARE.dom * many
    assert again(row) == row
    assert len(repr(row)) < 3000


def test_left_and_right_nesting_are_equal() -> None:
    assert _left(STEP, 500) == _right(STEP, 500)
    assert _left_beside(STEP, 500) == _right_beside(STEP, 500)


def test_mixed_nesting_is_flattened_once() -> None:
    """((f × f) ; (f × f) ; ...) nested the other way round in every second step."""
    made = STEP @ STEP
    for i in range(20_000):
        made = made >> (STEP @ STEP) if i % 2 else (STEP @ STEP) >> made
    assert len(made.nodes) == 2 * SIZE * 20_001
    tower = STEP
    for _ in range(300):
        tower = (tower @ STEP) >> rd.projection([STEP.cod, STEP.cod], 0)
    assert len(tower.nodes) == SIZE * 301
    assert tower == STEP @ rd.discard(STEP.dom * 300)


def test_a_circuit_used_many_times_doubles_without_copies() -> None:
    doubled = STEP
    for _ in range(14):
        doubled = doubled >> doubled
    assert len(doubled.nodes) == SIZE << 14


def test_a_deep_circuit_that_is_never_looked_at_can_be_dropped() -> None:
    made = _left(SQUARE, MANY) @ _right(SQUARE, MANY)
    del made


# Applied to wires


def test_circuits_are_applied_to_wires_while_tracing() -> None:
    both = rd.trace(lambda x, y: (x + y, x * y), "x y")
    made = rd.trace(lambda x, y: both(*both(STEP(x), y)), "x y")
    assert made == (STEP @ rd.identity(rd.point())) >> both >> both
    assert rd.trace(lambda x: rd.boolean_difference(SQUARE)(x), "x") == rd.boolean_difference(SQUARE)


def test_circuits_are_applied_to_fitting_wires_only() -> None:
    with pytest.raises(
        rd.ShapeError, match=r"a circuit from point\(\) is applied to point\(2\); they differ at wire 0"
    ):
        rd.trace(STEP, rd.point(2))
    with pytest.raises(rd.ShapeError, match="2 wires against 1"):
        rd.trace(lambda x: STEP(x, x), "x")
    with pytest.raises(rd.ShapeError, match="applied to wires while tracing, found 3; algebras run it on arrays"):
        STEP(3)  # type: ignore[arg-type]
    with pytest.raises(rd.ShapeError, match="without inputs is not applied"):
        rd.identity(())()


# Laws of composition, as equalities of circuits


@settings(max_examples=examples(60))
@given(data=st.data())
def test_category_laws(data: Any) -> None:
    f = data.draw(circuits())
    g = data.draw(circuits(dom=f.cod))
    h = data.draw(circuits(dom=g.cod))
    assert (f >> g) >> h == f >> (g >> h)
    assert rd.identity(f.dom) >> f == f == f >> rd.identity(f.cod)


@settings(max_examples=examples(60))
@given(data=st.data())
def test_monoidal_laws(data: Any) -> None:
    f, h = data.draw(circuits()), data.draw(circuits())
    g, k = data.draw(circuits(dom=f.cod)), data.draw(circuits(dom=h.cod))
    assert (f @ h) >> (g @ k) == (f >> g) @ (h >> k)
    assert (f @ g) @ h == f @ (g @ h)
    assert f @ rd.identity(()) == f == rd.identity(()) @ f
    assert rd.identity(f.dom) @ rd.identity(h.dom) == rd.identity(f.dom + h.dom)


# Equality


def _shuffled(circuit: Circuit, draw: Any) -> Circuit:
    """The same circuit built in another order, with dead nodes in between."""
    builder = Builder(circuit.dom)
    wires = dict(enumerate(builder.inputs))
    waiting = list(circuit.nodes)
    while waiting:
        ready = [node for node in waiting if all(number in wires for number in node.inputs)]
        node = draw(st.sampled_from(ready))
        waiting.remove(node)
        made = builder.apply(node.generator, [wires[number] for number in node.inputs])
        wires.update(enumerate(made, node.first))
        if draw(st.booleans()):
            ops.negate(draw(st.sampled_from(list(wires.values()))))
    return Circuit(builder.graph([wires[number] for number in circuit.outputs]))


@settings(max_examples=examples(100))
@given(data=st.data())
def test_equality_is_isomorphism(data: Any) -> None:
    circuit = data.draw(circuits())
    other = _shuffled(circuit, data.draw)
    assert circuit == other
    assert hash(circuit) == hash(other)
    assert len({circuit, other}) == 1


def test_sharing_is_seen() -> None:
    once = rd.trace(lambda x: (lambda y: y * y)(x + 1), "x")
    twice = rd.trace(lambda x: (x + 1) * (x + 1), "x")
    assert once != twice
    assert rd.simplify(once) == rd.simplify(twice)


def test_nothing_is_taken_for_commutative() -> None:
    assert rd.trace(lambda x, y: x * y, "x y") != rd.trace(lambda x, y: y * x, "x y")
    assert rd.trace(lambda x, y: (x, y), "x y") != rd.trace(lambda x, y: (y, x), "x y")


@pytest.mark.parametrize(
    "other",
    [
        rd.trace(lambda x, y: x * x, "x y"),
        rd.trace(lambda x: x * x, rd.point(1)),
        rd.trace(lambda x: x * x, rd.change()),
        rd.trace(lambda x: x * x, rd.point(batched=True)),
        rd.trace(lambda x: (x * x, x), "x"),
        rd.trace(lambda x: x * 1, "x"),
        rd.trace(lambda x: x + x, "x"),
    ],
)
def test_what_differs_is_not_equal(other: Circuit) -> None:
    assert rd.trace(lambda x: x * x, "x") != other


def test_circuits_equal_no_other_things() -> None:
    assert STEP != 3
    assert STEP.graph != STEP


# Bad compositions


def test_ill_typed_composition_names_both_objects_and_where_they_differ() -> None:
    f = rd.trace(lambda x: (x, x[0]), rd.point(2))
    g = rd.trace(lambda x, y: x, rd.point(2), rd.change())
    with pytest.raises(rd.ShapeError) as caught:
        f >> g
    assert str(caught.value) == (
        "cannot compose: the first circuit gives point(2) × point(), the second takes point(2) × change(); "
        "they differ at wire 1: point() against change()"
    )
    with pytest.raises(rd.ShapeError, match="2 wires against 1"):
        f >> rd.trace(lambda x: x, rd.point(2))


@pytest.mark.parametrize("other", [3, None, "x", lambda x: x])
def test_circuits_compose_with_circuits(other: Any) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        STEP >> other
    with pytest.raises(TypeError, match="unsupported operand"):
        STEP @ other


# Values


def test_circuits_are_immutable_and_their_own_copies() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        STEP.arity = 3
    assert copy.copy(STEP) is STEP
    assert copy.deepcopy([STEP])[0] is STEP


@pytest.mark.parametrize("name", one_of_each())
def test_every_generator_pickles(name: str) -> None:
    circuit = one_of_each()[name]
    again = pickle.loads(pickle.dumps(circuit))
    assert again == circuit
    assert again.types == circuit.types


def test_generators_of_ones_own_pickle() -> None:
    circuit = rd.trace(lambda x: Twice(2)(x) + Twice(3)(x), "x")
    again = pickle.loads(pickle.dumps(circuit))
    assert again == circuit != rd.trace(lambda x: Twice(2)(x) + Twice(2)(x), "x")


def test_str_is_a_small_program_and_repr_where_it_is_very_small() -> None:
    f = rd.trace(lambda x, y: (x @ y + 3, x[1]), rd.point(2), rd.point(2))
    assert str(f) == (
        "circuit (x0: point(2), x1: point(2)):\n"
        "  x2 = einsum[a,a->](x0, x1)\n"
        "  x3 = integer(3) : point()\n"
        "  x4 = add(x2, x3)\n"
        "  x5 = slice[(1,), (1,), (1,)](x0)\n"
        "  x6 = reshape[()](x5)\n"
        "  return x4, x6"
    )
    assert str(rd.identity(())) == repr(rd.identity(())) == "circuit ():\n  return ()"
    assert repr(f) == (
        "<Circuit: point(2) × point(2) → point() × point(), 5 nodes: 1 add, 1 einsum, 1 integer, 1 reshape, 1 slice>"
    )


def test_a_wire_says_what_it_is() -> None:
    shown: list[str] = []
    rd.trace(lambda x: shown.append(repr(x)) or x, rd.point(2))  # type: ignore[func-returns-value]
    assert shown == ["<wire 0: point(2)>"]


def test_objects_are_known_after_the_graph_was_looked_at() -> None:
    square = rd.trace(lambda x: x * x, "x")
    both = square @ square
    assert len(both.nodes) == 2
    assert (both.dom, both.cod) == ((rd.point(), rd.point()), (rd.point(), rd.point()))
