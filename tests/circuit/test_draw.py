"""Pictures of circuits as text: every node, every use of a wire, nothing that Graphviz or Mermaid would trip over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from circuit_strategies import circuits, one_of_each
from hypothesis import given, settings
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Circuit
from rdcircuits.circuit.draw import label

NODE = re.compile(r'  ([ion]\d+) \[label="([^"\\<>]*)"(, shape=plaintext)?\];')
EDGE = re.compile(r'  ([in]\d+) -> ([no]\d+) \[label="([^"\\<>]*)"\];')
BOX = re.compile(r'  (?:[io]\d+\(\["[^"]*"\]\)|(n\d+)\["[^"]*"\])')
ARROW = re.compile(r'  ([in]\d+) -->\|"([^"]*)"\| ([no]\d+)')


def check_dot(circuit: Circuit) -> None:
    """Well-formed: declared once each, edges between what is declared, one edge for each use of a wire."""
    first, _, _, *lines, last = circuit.to_dot().splitlines()
    assert (first, last) == ("digraph circuit {", "}")
    names = [found[1] for line in lines if (found := NODE.fullmatch(line))]
    edges = [found.groups() for line in lines if (found := EDGE.fullmatch(line))]
    assert len(names) + len(edges) == len(lines)
    assert len(set(names)) == len(names) == circuit.arity + len(circuit.nodes) + circuit.coarity
    assert all(start in names and end in names for start, end, _ in edges)
    uses = [number for node in circuit.nodes for number in node.inputs] + list(circuit.outputs)
    assert [text for _, _, text in edges] == [repr(circuit.types[number]) for number in uses]


def check_mermaid(circuit: Circuit) -> None:
    first, *lines = circuit.to_mermaid().splitlines()
    assert first == "flowchart LR"
    boxes = [line for line in lines if BOX.fullmatch(line)]
    arrows = [found.groups() for line in lines if (found := ARROW.fullmatch(line))]
    assert len(boxes) + len(arrows) == len(lines)
    assert len(boxes) == circuit.arity + len(circuit.nodes) + circuit.coarity
    uses = [number for node in circuit.nodes for number in node.inputs] + list(circuit.outputs)
    assert [text for _, text, _ in arrows] == [repr(circuit.types[number]) for number in uses]


@pytest.mark.parametrize("name", one_of_each())
def test_every_generator_is_drawn(name: str) -> None:
    circuit = one_of_each()[name]
    for one in (circuit, rd.R(circuit)):
        check_dot(one)
        check_mermaid(one)
    assert name in circuit.to_dot()
    assert name in circuit.to_mermaid()
    assert name in repr(circuit)


@settings(max_examples=examples(60))
@given(circuit=circuits())
def test_random_circuits_are_drawn(circuit: Circuit) -> None:
    check_dot(circuit)
    check_mermaid(circuit)


def test_the_empty_circuit_and_pure_wiring() -> None:
    for circuit in (rd.identity(()), rd.swap(rd.point(2), rd.change()), rd.discard(rd.point())):
        check_dot(circuit)
        check_mermaid(circuit)


def test_edges_go_where_the_wires_go() -> None:
    circuit = rd.trace(lambda x, y: (x * y, x), "x y")
    edges = [found.groups()[:2] for line in circuit.to_dot().splitlines() if (found := EDGE.fullmatch(line))]
    assert edges == [("i0", "n0"), ("i1", "n0"), ("n0", "o0"), ("i0", "o1")]


@dataclass(frozen=True)
class Named(rd.Generator):
    """A generator with a parameter that would break a careless picture."""

    text: str
    name = "named"

    def type(self, x: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy


class Bare(rd.Generator):
    """A generator that is no dataclass."""

    name = "bare"

    def type(self, x: rd.WireType) -> rd.WireType:
        return x

    def reverse(self, x: Any, dy: Any) -> Any:
        return dy


@pytest.mark.parametrize("text", ['a "quoted" word', "two\nlines", "a\\b", "<html>", "]", "|x|", "x" * 500, ""])
def test_labels_are_made_harmless(text: str) -> None:
    circuit = rd.trace(lambda x: Named(text)(x), "x")
    check_mermaid(circuit)
    assert len(label(circuit.nodes[0].generator)) < 60
    for line in circuit.to_dot().splitlines()[3:-1]:
        assert line.count('"') == 2
        assert line.endswith("];")
    assert len(repr(circuit).splitlines()) == 3


def test_generators_that_are_no_dataclasses_are_shown_by_name() -> None:
    circuit = rd.trace(lambda x: Bare()(x), "x")
    check_dot(circuit)
    assert "x1 = bare(x0)" in repr(circuit)
    with pytest.raises(rd.FormatError, match="generator 'bare' is no dataclass"):
        circuit.to_json()


def test_long_circuits_are_shortened_in_the_middle() -> None:
    def many(*xs: Any) -> Any:
        return tuple(x * x for x in xs)

    shown = str(rd.trace(many, *["x"] * 100)).splitlines()
    assert shown[0].endswith("... (100 inputs)):")
    assert "  ... (76 more nodes)" in shown
    assert shown[-1].endswith("... (100 outputs)")
    assert len(shown) == 27
