"""The generators by name, to be used on wires while tracing.

Numbers may stand for wires (see `Wire`); shapes are broadcast and batches spread as with the operators.
"""

from rdcircuits.circuit.ops.choice import choose, credit, deliver
from rdcircuits.circuit.ops.gates import basis, compare, lookup, mux, not_, or_, xor
from rdcircuits.circuit.ops.order import (
    argmax,
    first_maximum,
    greater_than,
    harden,
    max_over,
    maximum,
    minimum,
    popcount,
    tabulate,
    threshold,
)
from rdcircuits.circuit.ops.ring import act, element, integer, multiply, negate, power, reciprocal, zero
from rdcircuits.circuit.ops.smooth import exp, log, logsumexp, relu, sigmoid, softmax, sqrt, tanh
from rdcircuits.circuit.ops.wiring import concatenate, einsum, gather, pad, scatter_add, stack

__all__ = [
    "act",
    "argmax",
    "basis",
    "choose",
    "compare",
    "concatenate",
    "credit",
    "deliver",
    "einsum",
    "element",
    "exp",
    "first_maximum",
    "gather",
    "greater_than",
    "harden",
    "integer",
    "log",
    "logsumexp",
    "lookup",
    "max_over",
    "maximum",
    "minimum",
    "multiply",
    "mux",
    "negate",
    "not_",
    "or_",
    "pad",
    "popcount",
    "power",
    "reciprocal",
    "relu",
    "scatter_add",
    "sigmoid",
    "softmax",
    "sqrt",
    "stack",
    "tabulate",
    "tanh",
    "threshold",
    "xor",
    "zero",
]
