"""The bridge between netlists and cirbo's circuits; needs cirbo, the extra `cirbo`.

In cirbo ports are gates with labels: an output is the label of the gate that gives it. An output of ours that is a
gate of its own has its name as the label; one that shares its wire gets a buffer (`IFF`) of that label.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.operations import (
    A_AND_NOT_B,
    A_OR_NOT_B,
    B_AND_NOT_A,
    B_OR_NOT_A,
    by_number,
)
from rdcircuits.boolean.bridges.common import check_ports, netlist_of, walked
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError
from rdcircuits.lazy import needed

_KINDS = by_number(
    {
        "false": ("ALWAYS_FALSE", ""),
        "true": ("ALWAYS_TRUE", ""),
        "a": ("IFF", "a"),
        "b": ("IFF", "b"),
        "not_a": ("NOT", "a"),
        "not_b": ("NOT", "b"),
        "and": ("AND", "ab"),
        "nand": ("NAND", "ab"),
        "or": ("OR", "ab"),
        "nor": ("NOR", "ab"),
        "xor": ("XOR", "ab"),
        "xnor": ("NXOR", "ab"),
        "a_and_not_b": ("GT", "ab"),
        "b_and_not_a": ("LT", "ab"),
        "a_or_not_b": ("GEQ", "ab"),
        "b_or_not_a": ("LEQ", "ab"),
    }
)


def from_cirbo(circuit: Any) -> Netlist:
    """The netlist of a circuit; see `Netlist.from_cirbo`."""
    kind = _cirbo().Circuit
    if not isinstance(circuit, kind):
        raise RdError(f"expected a cirbo Circuit, found {type(circuit).__name__}")
    builder = GateBuilder(circuit.input_size)
    made: dict[Any, int] = dict(zip(circuit.inputs, builder.inputs, strict=True))
    wires = [
        walked(
            circuit.get_gate(label),
            lambda gate: gate.label,
            lambda gate: [circuit.get_gate(one) for one in gate.operands],
            lambda gate, own: _wire(builder, gate, own),
            made,
        )
        for label in circuit.outputs
    ]
    outputs = list(circuit.outputs)
    twice = len(set(outputs)) < len(outputs)
    ports = circuit.input_size, circuit.output_size
    return netlist_of(builder, wires, list(circuit.inputs), None if twice else outputs, ports)


def to_cirbo(netlist: Netlist) -> Any:
    """A circuit; see `Netlist.to_cirbo`."""
    core = _cirbo()
    circuit, gates = core.Circuit(), netlist.gates
    circuit.add_inputs(list(netlist.inputs))
    first = gates.n_inputs + 1
    ends = gates.outputs.tolist()
    own = {
        wire: name for wire, name in zip(ends, netlist.outputs, strict=True) if wire >= first and ends.count(wire) == 1
    }
    clash = next(
        (name for name, wire in zip(netlist.outputs, ends, strict=True) if _clashes(netlist, name, wire)), None
    )
    if clash is not None:
        raise RdError(f"the output {clash!r} is called like an input, which cirbo cannot hold: rename one of them")
    taken = {*netlist.inputs, *netlist.outputs}
    labels = [_free("zero", taken), *netlist.inputs]
    if 0 in (*ends, *gates.in0.tolist(), *gates.in1.tolist()):
        circuit.emplace_gate(labels[0], core.ALWAYS_FALSE)
    for k, op in enumerate(gates.ops.tolist()):
        kind, pins = _KINDS[op]
        operands = {"a": labels[gates.in0[k]], "b": labels[gates.in1[k]]}
        labels.append(own.get(first + k) or _free(f"g{k}", taken))
        circuit.emplace_gate(labels[-1], getattr(core, kind), tuple(operands[pin] for pin in pins))
    for name, wire in zip(netlist.outputs, ends, strict=True):
        if labels[wire] != name:
            circuit.emplace_gate(name, core.IFF, (labels[wire],))
        circuit.mark_as_output(name)
    check_ports((circuit.input_size, circuit.output_size), (len(netlist.inputs), len(netlist.outputs)))
    return circuit


def _cirbo() -> Any:
    return needed("cirbo.core.circuit", "cirbo", "cirbo")


def _clashes(netlist: Netlist, name: str, wire: int) -> bool:
    """Whether an output has the name of an input that it is not."""
    return name in netlist.inputs and wire != 1 + netlist.inputs.index(name)


def _free(label: str, taken: set[str]) -> str:
    while label in taken:
        label += "_"
    taken.add(label)
    return label


def _wire(builder: GateBuilder, gate: Any, own: list[int]) -> int:
    """The wire of a gate, of those of its operands."""
    kind = gate.gate_type.name
    if kind not in _OPERATIONS:
        raise RdError(f"gate {gate.label!r} of cirbo is of type {kind}, which has no counterpart")
    return _OPERATIONS[kind](builder, own)


def _nary(op: str) -> Callable[[GateBuilder, list[int]], int]:
    return lambda builder, wires: reduce(getattr(builder, op), wires)


def _not(of: Callable[[GateBuilder, list[int]], int]) -> Callable[[GateBuilder, list[int]], int]:
    return lambda builder, wires: builder.not_(of(builder, wires))


def _two(op: int) -> Callable[[GateBuilder, list[int]], int]:
    return lambda builder, wires: builder.gate(op, wires[0], wires[1])


_OPERATIONS: dict[str, Callable[[GateBuilder, list[int]], int]] = {
    "ALWAYS_FALSE": lambda builder, wires: builder.false,
    "ALWAYS_TRUE": lambda builder, wires: builder.true,
    "IFF": lambda builder, wires: wires[0],
    "NOT": lambda builder, wires: builder.not_(wires[0]),
    "AND": _nary("and_"),
    "NAND": _not(_nary("and_")),
    "OR": _nary("or_"),
    "NOR": _not(_nary("or_")),
    "XOR": _nary("xor"),
    "NXOR": _not(_nary("xor")),
    "GT": _two(A_AND_NOT_B),
    "LT": _two(B_AND_NOT_A),
    "GEQ": _two(A_OR_NOT_B),
    "LEQ": _two(B_OR_NOT_A),
    "LIFF": lambda builder, wires: wires[0],
    "RIFF": lambda builder, wires: wires[1],
    "LNOT": lambda builder, wires: builder.not_(wires[0]),
    "RNOT": lambda builder, wires: builder.not_(wires[1]),
}
