"""A Boolean circuit as one generator with its Boolean difference for reverse derivative."""

from __future__ import annotations

from rdcircuits.circuit.circuit import Circuit, as_circuit
from rdcircuits.circuit.generators import BooleanDifference
from rdcircuits.circuit.graph import Builder


def boolean_difference(circuit: Circuit) -> Circuit:
    """boolean_difference(f) : A → B for f : A → B, equal to f at 0/1 points, with its Boolean difference for R:
    (x, dy) ↦ dx_i = Σ dy·f(x | x_i = 1) − dy·f(x | x_i = 0).

    It exists in every ring, at 0/1 points, and f means there what it means in that ring: x + y is XOR over Z2. Where
    the ring lacks one of f's generators and Z has them all (counts, thresholds), f is run over Z as a whole, and an
    integer n that it gives is n·1.

    Args:
        circuit: a map from bits; generators without a derivative of their own may be used, and users' with meanings.

    Raises:
        ShapeError: where an input or an output is batched or a change.
        AlgebraError: from algebras, when compiling, for a circuit that neither they nor Z can run; when running, for
            inputs other than 0 and 1, by their index.

    Example:
        >>> import rdcircuits as rd
        >>> majority = rd.trace(lambda x: rd.ops.threshold(rd.ops.popcount(x), 2), rd.point(3))
        >>> rd.Z2.run(rd.R(rd.boolean_difference(majority)), [1, 0, 1], 1)
        array([1, 0, 1], dtype=uint8)
    """
    builder = Builder(as_circuit(circuit, "boolean_difference").dom)
    return Circuit(builder.graph(builder.apply(BooleanDifference(circuit), builder.inputs)))
