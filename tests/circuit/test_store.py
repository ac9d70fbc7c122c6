"""Circuits as JSON: read back equal, and refused with a FormatError, whatever has been done to the text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from circuit_strategies import circuits, one_of_each
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Circuit, ops
from rdcircuits.circuit.generators import GENERATORS
from rdcircuits.circuit.literal import Buffer

BUFFER = Buffer([1, 2])


@dataclass(frozen=True)
class Scale(rd.Generator):
    """A generator of the user's, with fields of every kind that JSON holds."""

    factor: float
    label: str = "×"
    exact: bool = True
    axes: tuple[int, ...] = (0, 1)
    values: Buffer = BUFFER
    inner: Circuit | None = None
    name = "scale"

    def type(self, x: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return Scale(self.factor)(dy)


def resolver(name: str) -> type[rd.Generator] | None:
    return Scale if name == "scale" else None


# Round trips


def test_every_generator_has_an_example() -> None:
    examples = one_of_each()
    assert set(examples) == set(GENERATORS)
    for name, circuit in examples.items():
        assert name in {node.generator.name for node in circuit.nodes}


@pytest.mark.parametrize("name", one_of_each())
def test_every_generator_is_read_back(name: str) -> None:
    circuit = one_of_each()[name]
    again = Circuit.from_json(circuit.to_json())
    assert again == circuit
    assert again.types == circuit.types
    second = rd.R(circuit)
    assert Circuit.from_json(second.to_json()) == second


@settings(max_examples=examples(80))
@given(circuit=circuits())
def test_random_circuits_are_read_back(circuit: Circuit) -> None:
    assert Circuit.from_json(circuit.to_json()) == circuit
    assert Circuit.from_json(circuit.to_json().encode()) == circuit


def test_text_does_not_change_on_the_way() -> None:
    text = one_of_each()["lookup"].to_json()
    assert Circuit.from_json(text).to_json() == text


@pytest.mark.parametrize(
    "values", [[], [[]], [True, False], [2**70, -3], [0.1, -0.0], np.float32([1.5]), np.uint8([255]), np.array(3)]
)
def test_literals_keep_type_shape_and_value(values: Any) -> None:
    circuit = rd.trace(lambda x: (x, ops.element(values, "any", x)), "x")
    again = Circuit.from_json(circuit.to_json())
    assert again == circuit
    first, second = (one.nodes[0].generator.values.array for one in (circuit, again))  # type: ignore[attr-defined]
    assert (first.dtype, first.shape, first.tolist()) == (second.dtype, second.shape, second.tolist())


def test_generators_of_ones_own_are_read_with_a_resolver() -> None:
    inside = rd.trace(lambda x: Scale(2)(x), "x")
    circuit = rd.trace(lambda x: Scale(0.5, "α", False, (3,), Buffer([[1.0]]), inside)(x) + Scale(2.0)(x), rd.point(2))
    assert Circuit.from_json(circuit.to_json(), resolver) == circuit
    with pytest.raises(rd.FormatError, match="unknown generator 'scale': pass a resolver"):
        Circuit.from_json(circuit.to_json())


def test_a_resolver_may_replace_a_generator() -> None:
    @dataclass(frozen=True)
    class Add(rd.Generator):
        name = "add"

        def type(self, x: rd.WireType, y: rd.WireType) -> rd.WireType:
            return x

    text = rd.trace(lambda x, y: x + y, "x y").to_json()
    assert type(Circuit.from_json(text, {"add": Add}.get).nodes[0].generator) is Add


def named(title: str) -> type[rd.Generator]:
    """A class of the user's with this name."""

    @dataclass(frozen=True)
    class Own(rd.Generator):
        factor: int = 1
        name = title

        def type(self, *wires: rd.WireType) -> rd.WireType:
            return wires[0]

        def reverse(self, *wires: Any) -> Any:
            return (None,) * (len(wires) - 1)

    return Own


def use(kind: type[rd.Generator]) -> Circuit:
    return rd.trace(lambda x: kind()(x), "x")


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_generators_named_as_a_built_in_one_are_not_saved(name: str) -> None:
    circuit = use(named(name))
    message = rf"a generator of class .*named.<locals>.Own is named '{name}', which is read back as the built-in"
    for one in (circuit, circuit @ circuit, rd.boolean_difference(circuit)):
        with pytest.raises(rd.FormatError, match=message):
            one.to_json()


def test_subclasses_of_built_in_generators_are_not_saved_by_its_name() -> None:
    class Other(GENERATORS["negate"]):  # type: ignore[name-defined,misc]
        pass

    with pytest.raises(rd.FormatError, match="is named 'negate', which is read back as the built-in generator"):
        use(Other).to_json()


def test_two_classes_of_one_name_are_not_saved() -> None:
    first, second = named("mine"), named("mine")
    assert Circuit.from_json(use(first).to_json(), {"mine": first}.get) == use(first)
    within = rd.boolean_difference(use(second))
    for circuit in (use(first) @ use(second), use(first) >> use(second), use(first) @ within, within @ use(first)):
        with pytest.raises(rd.FormatError, match="is named 'mine', which is read back as the class"):
            circuit.to_json()


def test_generators_that_are_more_than_their_fields_are_not_saved() -> None:
    @dataclass(frozen=True)
    class Counted(Scale):
        name = "counted"
        made: int = 0

        def __post_init__(self) -> None:
            object.__setattr__(self, "made", self.made + 1)

    with pytest.raises(rd.FormatError, match="generator 'counted' would be read back as"):
        rd.trace(lambda x: Counted(1.0)(x), "x").to_json()


def test_what_only_looks_like_a_circuit_is_not_saved_as_one() -> None:
    class Alike:
        graph = use(GENERATORS["negate"]).graph

    with pytest.raises(rd.FormatError, match="a generator's field holds"):
        rd.trace(lambda x: Scale(1.0, inner=Alike())(x), "x").to_json()  # type: ignore[arg-type]


def test_fields_that_json_cannot_hold_are_refused() -> None:
    @dataclass(frozen=True)
    class Odd(Scale):
        extra: Any = frozenset({1})

    circuit = rd.trace(lambda x: Odd(1.0)(x), "x")
    with pytest.raises(rd.FormatError, match=r"a generator's field holds frozenset\(\{1\}\)"):
        circuit.to_json()


def test_fields_are_checked_when_a_generator_is_made() -> None:
    with pytest.raises(rd.ShapeError, match=r"test_store\.py, line \d+: scale: factor: expected a number, found \{1\}"):
        rd.trace(lambda x: Scale({1})(x), "x")  # type: ignore[arg-type]
    with pytest.raises(rd.ShapeError, match="scale: axes: expected an integer, found 'x'"):
        Scale(1.0, axes=("x",))  # type: ignore[arg-type]
    assert Scale(1.0, axes=[np.int64(1)]) == Scale(1.0, axes=(1,))  # type: ignore[arg-type]


# Damage


GOOD = json.loads(rd.trace(lambda x, y: (ops.gather(x, [1, 0]) * y + 3).sum(), rd.point(2), rd.point(2)).to_json())


def refused(form: Any, words: str | None = None) -> None:
    with pytest.raises(rd.FormatError, match=words):
        Circuit.from_json(json.dumps(form))


def changed(**values: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(GOOD)), **values}


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", b"\xff\xfe", "[" * 100_000, '"x"', "3", "null", "[]", "{}", None]
)
def test_what_is_no_circuit_is_refused(text: Any) -> None:
    with pytest.raises(rd.FormatError, match="not a circuit"):
        Circuit.from_json(text)


def test_newer_and_nonsensical_versions_are_refused() -> None:
    refused(changed(version=2), "circuit version 2 is not known here .* a newer rdcircuits wrote it")
    for version in (0, -1, "1", None, 1.5, True):
        refused(changed(version=version), "circuit version .* is not known here")
    refused(changed(format="rdcircuits.netlist"), "not a circuit")


def test_cycles_and_wires_from_nowhere_are_refused() -> None:
    refused(changed(nodes=[[0, 5]]), r"an input of node 0 is 5, expected a number in 0\.\.1 .*no cycles")
    refused(changed(nodes=[[0, 2]]), "an input of node 0 is 2")
    refused(changed(nodes=[[0, -1]]), "an input of node 0 is -1")
    refused(changed(nodes=[[0, True]]), "an input of node 0 is True")
    refused(changed(nodes=[[99, 0]]), "the generator of node 0 is 99")
    refused(changed(outputs=[99]), "an output is 99")
    refused(changed(outputs=["x"]), "an output is 'x'")


def test_ill_typed_nodes_are_refused() -> None:
    form = changed()
    form["nodes"][1] = [1, 0, 0, 0]
    refused(form, "node 1: multiply does not take 3 inputs")
    form["nodes"][1] = [4, 1]
    refused(form, "node 3: add takes inputs of one type")


def test_unknown_generators_and_fields_are_refused() -> None:
    refused(changed(generators=[{"name": "frobnicate"}]), "unknown generator 'frobnicate'")
    refused(changed(generators=[{"name": "add", "fields": {"extra": 1}}]), "has other fields than")
    refused(changed(generators=[{"name": "gather"}]), "has other fields than")
    refused(changed(generators=[{"fields": {}}]), "damaged circuit")


FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("integer", {"value": "3", "result": {"wire": [[], "point", False]}}),
    ("integer", {"value": 1.5, "result": {"wire": [[], "point", False]}}),
    ("integer", {"value": True, "result": {"wire": [[], "point", False]}}),
    ("integer", {"value": 3, "result": [2]}),
    ("integer", {"value": 3, "result": {"wire": [[-1], "point", False]}}),
    ("integer", {"value": 3, "result": {"wire": [[2.0], "point", False]}}),
    ("integer", {"value": 3, "result": {"wire": [[], "line", False]}}),
    ("integer", {"value": 3, "result": {"wire": [[], "point", 0]}}),
    ("integer", {"value": 3, "result": {"wire": [[1 << 41], "point", False]}}),
    ("integer", {"value": 3, "result": {"wire": [[]]}}),
    ("power", {"exponent": -1}),
    ("compare", {"order": -1, "sign": 1}),
    ("compare", {"order": 0, "sign": 5}),
    ("element", {"values": [1], "algebra": "Z", "kind": "point"}),
    ("element", {"values": {"circuit": GOOD}, "algebra": "Z", "kind": "point"}),
    ("reshape", {"shape": 3}),
    ("reshape", {"shape": ["3"]}),
    ("einsum", {"spec": "ii->i"}),
    ("einsum", {"spec": 3}),
    ("sum", {"axes": {"x": 1}}),
    ("boolean_difference", {"circuit": 3, "at": []}),
    ("boolean_difference", {"circuit": {"circuit": {}}, "at": []}),
    ("boolean_difference", {"circuit": {"circuit": GOOD}, "at": [7]}),
    ("gather", {"indices": {"buffer": {"dtype": "<i8", "shape": [3], "base64": "AAAA"}}}),
    ("gather", {"indices": {"buffer": {"dtype": "<i8", "shape": [1], "base64": "!"}}}),
    ("gather", {"indices": {"buffer": {"dtype": "<i8", "base64": ""}}}),
    ("gather", {"indices": {"buffer": {"dtype": "|S8", "shape": [], "base64": ""}}}),
    ("gather", {"indices": {"buffer": {"dtype": None, "shape": [], "base64": ""}}}),
    ("gather", {"indices": {"buffer": {"dtype": "|O", "shape": [1], "values": ["x"]}}}),
    ("gather", {"indices": {"buffer": {"dtype": "|O", "shape": [1], "values": [1.5]}}}),
]


@pytest.mark.parametrize(("name", "values"), FIELDS)
def test_damaged_fields_are_refused(name: str, values: Any) -> None:
    refused(changed(generators=[{"name": name, "fields": values}], nodes=[]))


def test_indices_must_be_integers() -> None:
    half = {"buffer": {"dtype": "<f8", "shape": [1], "base64": "AAAAAAAA4D8="}}
    form = changed(generators=[{"name": "gather", "fields": {"indices": half}}], nodes=[[0, 0]], outputs=[2])
    refused(form, "node 0: gather: indices are integers")


@pytest.mark.parametrize("dom", [[3], [[]], [[{"wire": [[], "point", False]}]], ["x"], None, 3, [{"buffer": {}}]])
def test_damaged_objects_are_refused(dom: Any) -> None:
    refused(changed(dom=dom, nodes=[], outputs=[]))


def test_oversized_circuits_are_refused() -> None:
    wide = {"name": "broadcast", "fields": {"shape": [1 << 30, 1 << 30]}}
    form = {**GOOD, "dom": [{"wire": [[], "point", False]}], "generators": [wide], "nodes": [[0, 0]], "outputs": [1]}
    refused(form, r"node 0: point\(1073741824, 1073741824\) has more than 2\^40 elements")


def test_circuits_within_circuits_too_deep_are_refused() -> None:
    form: Any = changed(generators=[], nodes=[], outputs=[])
    inner = json.dumps(form)
    for _ in range(3000):
        inner = (
            '{"format":"rdcircuits.circuit","version":1,"dom":[],"nodes":[],"outputs":[],"generators":'
            '[{"name":"boolean_difference","fields":{"at":[],"circuit":{"circuit":' + inner + "}}}]}"
        )
    with pytest.raises(rd.FormatError):
        Circuit.from_json(inner)


# Fuzz


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.sampled_from([1 << 70, 1.5, float("nan"), "", "x", "add", "<i8", "|O", "point", "a,a->"])
    | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["wire", "buffer", "circuit", "name", "fields", "dtype", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
SOURCES = [json.loads(circuit.to_json()) for circuit in one_of_each().values()]


def _paths(form: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = range(len(form)) if isinstance(form, list) else form if isinstance(form, dict) else ()
    return [path, *(found for key in keys for found in _paths(form[key], (*path, key)))]


@settings(max_examples=examples(600))
@given(data=st.data(), source=st.sampled_from(SOURCES))
def test_damaged_forms_give_format_errors_only(data: Any, source: Any) -> None:
    """Up to three places of a good form replaced, dropped or doubled; what is still read is a circuit that works."""
    form = json.loads(json.dumps(source))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_paths(form)))
        if not path:
            continue
        parent = form
        for key in path[:-1]:
            parent = parent[key]
        action = data.draw(st.sampled_from(["replace", "drop", "double"]))
        if action == "drop":
            del parent[path[-1]]
        elif action == "double" and isinstance(parent, list):
            parent.insert(path[-1], parent[path[-1]])
        else:
            parent[path[-1]] = data.draw(JSON)
    try:
        circuit = Circuit.from_json(json.dumps(form))
    except rd.FormatError:
        return
    assert Circuit.from_json(circuit.to_json()) == circuit
    repr(circuit)
    rd.simplify(circuit)


@settings(max_examples=examples(300))
@given(data=st.data(), source=st.sampled_from(SOURCES))
def test_damaged_text_gives_format_errors_only(data: Any, source: Any) -> None:
    text = bytearray(json.dumps(source).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        Circuit.from_json(bytes(text))
    except rd.FormatError:
        return
