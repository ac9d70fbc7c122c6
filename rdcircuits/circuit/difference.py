"""A Boolean circuit as one generator with its Boolean difference for reverse derivative."""

from __future__ import annotations

from rdcircuits.circuit.circuit import Circuit, as_circuit
from rdcircuits.circuit.generators import BooleanDifference
from rdcircuits.circuit.graph import Builder


def boolean_difference(circuit: Circuit) -> Circuit:
    """boolean_difference(f) : A → B for f : A → B, equal to f at 0/1 points, with its Boolean difference for R:
    (x, dy) ↦ dx_i = Σ dy·f(x | x_i = 1) − dy·f(x | x_i = 0).

    It exists in every ring, at 0/1 points; others are refused when running, and so is an f that gives others.

    Args:
        circuit: a map of bits to bits over the integers; all generators that Z has may be used, also those without a
            derivative of their own, such as counts and thresholds.

    Raises:
        ShapeError: where an input or an output is batched or a change.

    Example:
        >>> import rdcircuits as rd
        >>> majority = rd.trace(lambda x: rd.ops.threshold(rd.ops.popcount(x), 2), rd.point(3))
        >>> rd.Z2.run(rd.R(rd.boolean_difference(majority)), [1, 0, 1], 1)
        array([1, 0, 1], dtype=uint8)
    """
    builder = Builder(as_circuit(circuit, "boolean_difference").dom)
    return Circuit(builder.graph(builder.apply(BooleanDifference(circuit), builder.inputs)))
