"""Plans taken apart into steps and put together again, some steps replaced by others that do more at once.

Steps name wires by their numbers in the plan that they come from. A step's output that nobody asks for has a negative
number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rdcircuits.circuit import Generator, Node, WireType
from rdcircuits.circuit.graph import Graph


class Step(NamedTuple):
    """A node, its wires by their numbers in the old plan."""

    generator: Generator
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def steps_of(plan: Graph) -> list[Step]:
    """The plan's nodes."""
    return [
        Step(node.generator, node.inputs, tuple(range(node.first, node.first + node.coarity))) for node in plan.nodes
    ]


def live(steps: Sequence[Step], plan: Graph) -> list[Step]:
    """The steps that some output depends on."""
    wanted, kept = set(plan.outputs), []
    for step in reversed(steps):
        if wanted.intersection(step.outputs):
            wanted.update(step.inputs)
            kept.append(step)
    return kept[::-1]


def renumbered(steps: Sequence[Step], plan: Graph) -> tuple[Graph, list[int]]:
    """The steps as a graph, and the old number of each of its wires.

    An output that nobody asks for passes for the first of its step that somebody does.
    """
    number = {wire: wire for wire in range(plan.arity)}
    origin = list(range(plan.arity))
    types: list[WireType] = list(plan.dom)
    nodes = []
    for step in steps:
        nodes.append(Node(step.generator, tuple(number[wire] for wire in step.inputs), len(origin), len(step.outputs)))
        asked = next(wire for wire in step.outputs if wire >= 0)
        for wire in step.outputs:
            number[wire] = len(origin)
            origin.append(wire if wire >= 0 else asked)
            types.append(plan.types[origin[-1]])
    return Graph(plan.arity, tuple(types), tuple(nodes), tuple(number[wire] for wire in plan.outputs)), origin
