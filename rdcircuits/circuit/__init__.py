"""The free reverse derivative category: circuits as data, and their reverse derivatives as circuits again."""

from rdcircuits.circuit import generators, ops
from rdcircuits.circuit.batch import batch
from rdcircuits.circuit.circuit import Circuit
from rdcircuits.circuit.complete import from_values
from rdcircuits.circuit.difference import boolean_difference
from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.graph import Builder, Graph, Node
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.reverse import D, R
from rdcircuits.circuit.simplify import simplify
from rdcircuits.circuit.structure import (
    added,
    copy,
    discard,
    identity,
    pairing,
    permutation,
    projection,
    swap,
    wiring,
    zeros,
)
from rdcircuits.circuit.trace import trace
from rdcircuits.circuit.types import Object, WireType, change, point, prime
from rdcircuits.circuit.wire import Wire

__all__ = [
    "Buffer",
    "Builder",
    "Circuit",
    "D",
    "Generator",
    "Graph",
    "Node",
    "Object",
    "R",
    "Wire",
    "WireType",
    "added",
    "batch",
    "boolean_difference",
    "change",
    "copy",
    "discard",
    "from_values",
    "generators",
    "identity",
    "ops",
    "pairing",
    "permutation",
    "point",
    "prime",
    "projection",
    "simplify",
    "swap",
    "trace",
    "wiring",
    "zeros",
]
