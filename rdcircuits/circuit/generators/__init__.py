"""All generators, each with its typing and its reverse derivative side by side, and the one table of them by name."""

from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.generators.choice import Choose, Credit, Deliver
from rdcircuits.circuit.generators.contraction import INDICES, Einsum
from rdcircuits.circuit.generators.difference import BooleanDifference
from rdcircuits.circuit.generators.fields import Compare, Power, Reciprocal
from rdcircuits.circuit.generators.gates import Basis, Lookup, Mux, Not, Or, Xor
from rdcircuits.circuit.generators.order import (
    Argmax,
    FirstMaximum,
    GreaterThan,
    Harden,
    Max,
    Maximum,
    Popcount,
    Share,
    Tabulate,
    Threshold,
)
from rdcircuits.circuit.generators.ring import Act, Add, Element, Integer, Lift, Multiply, Negate
from rdcircuits.circuit.generators.smooth import Exp, Log, LogSumExp, Relu, Sigmoid, Sqrt, Tanh
from rdcircuits.circuit.generators.structural import (
    Broadcast,
    Concatenate,
    Gather,
    Place,
    Reshape,
    ScatterAdd,
    Slice,
    Spread,
    Sum,
    SumBatch,
    Transpose,
)

#: Every generator that the package brings, by name.
GENERATORS: dict[str, type[Generator]] = {
    generator.name: generator
    for generator in (
        *(Integer, Element, Add, Multiply, Negate, Lift, Act),
        *(Not, Xor, Or, Mux, Lookup, Basis, BooleanDifference),
        *(Reshape, Transpose, Gather, ScatterAdd, Slice, Place, Concatenate, Broadcast, Sum, Spread, SumBatch),
        *(Einsum, Power, Reciprocal, Compare),
        *(Choose, Credit, Deliver, Harden),
        *(Popcount, Threshold, GreaterThan, Share, Maximum, Max, FirstMaximum, Argmax, Tabulate),
        *(Exp, Log, Sqrt, Tanh, Sigmoid, Relu, LogSumExp),
    )
}

__all__ = [
    "GENERATORS",
    "INDICES",
    "Act",
    "Add",
    "Argmax",
    "Basis",
    "BooleanDifference",
    "Broadcast",
    "Choose",
    "Compare",
    "Concatenate",
    "Credit",
    "Deliver",
    "Einsum",
    "Element",
    "Exp",
    "FirstMaximum",
    "Gather",
    "GreaterThan",
    "Harden",
    "Integer",
    "Lift",
    "Log",
    "LogSumExp",
    "Lookup",
    "Max",
    "Maximum",
    "Multiply",
    "Mux",
    "Negate",
    "Not",
    "Or",
    "Place",
    "Popcount",
    "Power",
    "Reciprocal",
    "Relu",
    "Reshape",
    "ScatterAdd",
    "Share",
    "Sigmoid",
    "Slice",
    "Spread",
    "Sqrt",
    "Sum",
    "SumBatch",
    "Tabulate",
    "Tanh",
    "Threshold",
    "Transpose",
    "Xor",
]
