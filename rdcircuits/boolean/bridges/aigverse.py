"""The bridge between netlists and aigverse's networks; needs aigverse, the extra `synth`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.boolean.aig import Aig
from rdcircuits.boolean.bridges.common import check_ports
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError
from rdcircuits.lazy import needed
from rdcircuits.tables.names import ColumnNames, made_up


def from_aigverse(network: Any) -> Netlist:
    """The netlist of a network; see `Netlist.from_aigverse`."""
    kinds = _networks()
    if not isinstance(network, kinds.Aig):
        raise RdError(f"expected an aigverse Aig, found {type(network).__name__}")
    if isinstance(network, kinds.SequentialAig) and not network.is_combinational():
        raise RdError("a SequentialAig with registers is no netlist: write it as AIGER and read it with latches='cut'")
    n, nodes = network.num_pis, network.gates()
    variable = np.zeros(network.size, np.int64)
    for place, node in enumerate((*network.pis(), *nodes), 1):
        variable[network.node_to_index(node)] = place
    pins = np.array([[_packed(s) for s in network.fanins(node)] for node in nodes], np.int64).reshape(-1, 2)
    ends = np.array([_packed(s) for s in network.pos()], np.int64)
    left, right, outputs = (2 * variable[part >> 1] + (part & 1) for part in (pins[:, 0], pins[:, 1], ends))
    gates = Aig(n, left, right, outputs).gates()
    inputs = _names("x", [_input_name(network, node) for node in network.pis()])
    netlist = Netlist.from_gates(gates, inputs, _names("y", [_output_name(network, k) for k in range(len(ends))]))
    check_ports((len(netlist.inputs), len(netlist.outputs)), (network.num_pis, network.num_pos))
    return netlist


def to_aigverse(netlist: Netlist) -> Any:
    """A named network; see `Netlist.to_aigverse`."""
    network = _networks().NamedAig()
    graph = Aig.of(netlist.gates)
    signals = [network.get_constant(False), *(network.create_pi(name) for name in _given(netlist.inputs))]

    def signal(literal: int) -> Any:
        found = signals[literal >> 1]
        return ~found if literal & 1 else found

    for left, right in zip(graph.left.tolist(), graph.right.tolist(), strict=True):
        signals.append(network.create_and(signal(left), signal(right)))
    for name, literal in zip(_given(netlist.outputs), graph.outputs.tolist(), strict=True):
        network.create_po(signal(literal), name)
    check_ports((network.num_pis, network.num_pos), (len(netlist.inputs), len(netlist.outputs)))
    return network


def _networks() -> Any:
    return needed("aigverse.networks", "aigverse", "synth")


def _packed(signal: Any) -> int:
    """A signal as a literal of its node's index."""
    return 2 * int(signal.index) + int(signal.complement)


def _given(names: Sequence[str]) -> list[str]:
    """The names that were given; nothing for those that were made up; `RdError` for names that cannot be held."""
    own = made_up(names)
    for name in names:
        if name not in own and (not name or not _is_text(name)):
            raise RdError(f"aigverse cannot hold the name {name!r}: rename it")
    return ["" if name in own else name for name in names]


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\0" not in name


def _names(stem: str, found: Sequence[str]) -> ColumnNames:
    """The names of ports, made up where there are none."""
    taken, names, own = set(found), list[str](), list[str]()
    for k, name in enumerate(found):
        if not name:
            name = f"{stem}{k}"
            while name in taken:
                name += "_"
            taken.add(name)
            own.append(name)
        names.append(name)
    return ColumnNames(names, own)


def _input_name(network: Any, node: Any) -> str:
    signal = network.make_signal(node)
    return str(network.get_name(signal)) if hasattr(network, "has_name") and network.has_name(signal) else ""


def _output_name(network: Any, k: int) -> str:
    return str(network.get_output_name(k)) if hasattr(network, "has_output_name") and network.has_output_name(k) else ""
