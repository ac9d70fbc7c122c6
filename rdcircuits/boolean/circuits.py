"""Gates as circuits: each gate a node or two on unbatched wires of one element."""

from __future__ import annotations

from collections.abc import Callable

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.operations import by_number
from rdcircuits.circuit import Builder, Circuit, Wire, generators, point


def circuit_of(gates: Gates) -> Circuit:
    """The closed circuit of the gates: a wire of one element for each input and each output.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(2)
        >>> circuit_of(builder.build([builder.and_(*builder.inputs)])).dom
        (point(), point())
    """
    builder = Builder([point()] * gates.n_inputs)
    false = builder.apply(generators.Integer(0, point()), ())[0]
    wires = [false, *builder.inputs]
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        wires.append(_OPERATIONS[op](wires[a], wires[b]))
    return Circuit(builder.graph([wires[wire] for wire in gates.outputs.tolist()]))


_MEANINGS: dict[str, Callable[[Wire, Wire], Wire]] = {
    "false": lambda a, b: a & 0,
    "nor": lambda a, b: ~(a | b),
    "a_and_not_b": lambda a, b: a & ~b,
    "not_b": lambda a, b: ~b,
    "b_and_not_a": lambda a, b: ~a & b,
    "not_a": lambda a, b: ~a,
    "xor": lambda a, b: a ^ b,
    "nand": lambda a, b: ~(a & b),
    "and": lambda a, b: a & b,
    "xnor": lambda a, b: ~(a ^ b),
    "a": lambda a, b: a,
    "a_or_not_b": lambda a, b: a | ~b,
    "b": lambda a, b: b,
    "b_or_not_a": lambda a, b: ~a | b,
    "or": lambda a, b: a | b,
    "true": lambda a, b: ~(a & 0),
}
_OPERATIONS = by_number(_MEANINGS)
