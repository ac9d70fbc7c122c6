"""Text pictures of graphs: a readable listing, Graphviz, Mermaid."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass

from rdcircuits.brief import MOST_LETTERS, MOST_LINES, clipped
from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.graph import Graph
from rdcircuits.circuit.types import WireType, show

_SHOWN = 24


def to_text(graph: Graph) -> str:
    """The graph as a small program, long ones shortened in the middle."""
    inputs = ", ".join(f"x{number}: {wire}" for number, wire in enumerate(graph.dom[:_SHOWN]))
    more = f", ... ({graph.arity} inputs)" if graph.arity > _SHOWN else ""
    lines = [f"circuit ({inputs}{more}):"]
    for position, node in enumerate(graph.nodes):
        if len(graph.nodes) > _SHOWN and position == _SHOWN // 2:
            lines.append(f"  ... ({len(graph.nodes) - _SHOWN} more nodes)")
        if len(graph.nodes) <= _SHOWN or not _SHOWN // 2 <= position < len(graph.nodes) - _SHOWN // 2:
            outs = ", ".join(f"x{node.first + offset}" for offset in range(node.coarity))
            taken = ", ".join(f"x{number}" for number in node.inputs)
            call = (
                f"{label(node.generator)}({taken})"
                if node.inputs
                else _constant(node.generator, graph.types[node.first])
            )
            lines.append(f"  {outs} = {call}")
    found = ", ".join(f"x{number}" for number in graph.outputs[:_SHOWN])
    found += f", ... ({len(graph.outputs)} outputs)" if len(graph.outputs) > _SHOWN else ""
    lines.append(f"  return {found or '()'}")
    return "\n".join(lines)


def to_short_text(graph: Graph) -> str:
    """The same in five lines and 400 letters at most: how many nodes there are, where they don't fit."""
    text = to_text(graph) if len(graph.nodes) <= MOST_LINES - 2 else ""
    if text and len(text) <= MOST_LETTERS:
        return text
    kinds = Counter(node.generator.name for node in graph.nodes)
    most = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0]))[:5])
    sides = f"{clipped(show(graph.dom), 120)} → {clipped(show(graph.cod), 120)}"
    return f"<Circuit: {sides}, {len(graph.nodes)} nodes: {most}{', ...' * (len(kinds) > 5)}>"


def label(generator: Generator) -> str:
    """A generator's name with its parameters, short."""
    if not is_dataclass(generator):
        return generator.name
    parameters = [getattr(generator, one.name) for one in fields(generator)]
    shown = [_short(value) for value in parameters if not _is_type(value)]
    text = ", ".join(one if len(one) <= 40 else one[:37] + "..." for one in shown)
    return f"{generator.name}[{text}]" if shown else generator.name


def _is_type(value: object) -> bool:
    """Whether a parameter is a wire type, or a row of them."""
    return isinstance(value, WireType) or (isinstance(value, tuple) and bool(value) and _is_type(value[0]))


def _short(value: object) -> str:
    inner = getattr(value, "graph", None)
    return f"circuit of {len(inner.nodes)} nodes" if isinstance(inner, Graph) else " ".join(str(value).split())


def _constant(generator: Generator, wire: WireType) -> str:
    name, _, parameters = label(generator).partition("[")
    return f"{name}({parameters.removesuffix(']')}) : {wire}"


def to_dot(graph: Graph) -> str:
    """The graph in Graphviz' language: boxes are nodes, edges carry the wire types."""
    lines = ["digraph circuit {", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f'  i{number} [label="x{number}", shape=plaintext];' for number in range(graph.arity)]
    lines += [f'  n{p} [label="{_quoted(label(node.generator))}"];' for p, node in enumerate(graph.nodes)]
    lines += [f'  o{p} [label="out {p}", shape=plaintext];' for p in range(len(graph.outputs))]
    for start, end, number in _edges(graph):
        lines.append(f'  {start} -> {end} [label="{_quoted(show((graph.types[number],)))}"];')
    return "\n".join([*lines, "}"]) + "\n"


def to_mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flow chart."""
    lines = ["flowchart LR"]
    lines += [f'  i{number}(["x{number}"])' for number in range(graph.arity)]
    lines += [f'  n{p}["{_quoted(label(node.generator))}"]' for p, node in enumerate(graph.nodes)]
    lines += [f'  o{position}(["out {position}"])' for position in range(len(graph.outputs))]
    lines += [f'  {start} -->|"{_quoted(show((graph.types[n],)))}"| {end}' for start, end, n in _edges(graph)]
    return "\n".join(lines) + "\n"


def _edges(graph: Graph) -> list[tuple[str, str, int]]:
    """(from, to, wire number) for each use of a wire."""
    owner = [f"i{number}" for number in range(graph.arity)]
    edges = []
    for position, node in enumerate(graph.nodes):
        edges += [(owner[number], f"n{position}", number) for number in node.inputs]
        owner += [f"n{position}"] * node.coarity
    edges += [(owner[number], f"o{position}", number) for position, number in enumerate(graph.outputs)]
    return edges


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "'").replace("<", "(").replace(">", ")")
