"""Writing AIGER: see `rdcircuits.boolean.formats.aiger`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.aig import Aig
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.digits import decimal_lines, grouped_bytes
from rdcircuits.boolean.latches import Latch, states_last
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.tables.marks import standing_for
from rdcircuits.tables.names import made_up

_COMMENT = "c\nwritten by rdcircuits\n"


def aiger_text(netlist: Netlist) -> str:
    """The netlist as ASCII AIGER, its AND nodes shared.

    Example:
        >>> from rdcircuits.boolean.formats.aiger import read_aiger
        >>> print(aiger_text(read_aiger(b"aag 3 2 0 1 1\\n2\\n4\\n7\\n6 2 5\\n")), end="")
        aag 3 2 0 1 1
        2
        4
        7
        6 5 2
        c
        written by rdcircuits
    """
    netlist = states_last(netlist)
    aig = Aig.of(netlist.gates)
    first, own = aig.n_inputs + 1, aig.n_inputs - len(netlist.latches)
    parts = [f"{_header('aag', netlist, aig)}\n".encode()]
    parts += decimal_lines(2 * np.arange(1, own + 1), 1)
    parts += _latch_lines(netlist.latches, aig, own)
    parts += decimal_lines(aig.outputs[: len(aig.outputs) - len(netlist.latches)], 1)
    for start in range(0, len(aig.left), 1 << 16):
        left, right = aig.left[start : start + (1 << 16)], aig.right[start : start + (1 << 16)]
        defined = 2 * np.arange(first + start, first + start + len(left))
        parts += decimal_lines(np.stack([defined, np.maximum(left, right), np.minimum(left, right)], axis=1), 3)
    return b"".join([*parts, _tail(netlist, aig)]).decode()


def aiger_bytes(netlist: Netlist) -> bytes:
    """The netlist as binary AIGER, its AND nodes shared.

    Example:
        >>> from rdcircuits.boolean.formats.aiger import read_aiger
        >>> aiger_bytes(read_aiger(b"aag 3 2 0 1 1\\n2\\n4\\n7\\n6 2 5\\ni0 a\\n"))[:20]
        b'aig 3 2 0 1 1\\n7\\n\\x01\\x03i0'
    """
    netlist = states_last(netlist)
    aig = Aig.of(netlist.gates)
    first, own = aig.n_inputs + 1, aig.n_inputs - len(netlist.latches)
    parts = [f"{_header('aig', netlist, aig)}\n".encode()]
    parts += (line.split(b" ", 1)[1] for line in _latch_lines(netlist.latches, aig, own))
    parts += decimal_lines(aig.outputs[: len(aig.outputs) - len(netlist.latches)], 1)
    for start in range(0, len(aig.left), 1 << 16):
        left, right = aig.left[start : start + (1 << 16)], aig.right[start : start + (1 << 16)]
        high = np.maximum(left, right)
        defined = 2 * np.arange(first + start, first + start + len(left))
        parts += grouped_bytes(np.stack([defined - high, high - np.minimum(left, right)], axis=1).reshape(-1))
    return b"".join([*parts, _tail(netlist, aig)])


def _header(kind: str, netlist: Netlist, aig: Aig) -> str:
    latches, ands = len(netlist.latches), len(aig.left)
    counts = aig.n_inputs + ands, aig.n_inputs - latches, latches, len(aig.outputs) - latches, ands
    return " ".join([kind, *map(str, counts)])


def _latch_lines(latches: tuple[Latch, ...], aig: Aig, inputs: int) -> Iterator[bytes]:
    nexts: NDArray[np.signedinteger] = aig.outputs[len(aig.outputs) - len(latches) :]
    for variable, (latch, after) in enumerate(zip(latches, nexts.tolist(), strict=True), inputs + 1):
        reset = {0: "", 1: " 1"}.get(latch.reset, f" {2 * variable}")
        yield f"{2 * variable} {after}{reset}\n".encode()


def _tail(netlist: Netlist, aig: Aig) -> bytes:
    """The names, and comments, which say what those stand for that had to be written otherwise."""
    latches = len(netlist.latches)
    count = len(netlist.outputs) - latches
    wires = np.where(aig.outputs & 1, -1, aig.outputs >> 1)[:count]
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs[:count], wires.tolist())
    own = len(inputs) - latches
    lines = list[str]()
    sides = (
        ("i", netlist.inputs[:own], inputs[:own]),
        ("l", netlist.inputs[own:], inputs[own:]),
        ("o", netlist.outputs[:count], outputs),
    )
    for letter, side, labels in sides:
        unsaid = made_up(side)
        pairs = enumerate(zip(side, labels, strict=True))
        lines += [f"{letter}{position} {label}" for position, (name, label) in pairs if name not in unsaid]
    comments = [f"{line}\n" for line in standing_for(netlist.inputs, netlist.outputs[:count], (inputs, outputs))]
    return "\n".join([*lines, _COMMENT + "".join(comments)]).encode()
