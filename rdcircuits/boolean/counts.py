"""Sizes of gate schedules: two-input gates, inverters, AND nodes, depth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.gates import Gates
from rdcircuits.boolean.aig import Aig
from rdcircuits.boolean.gatelist import NOT, NOT_B

_FREE, _INVERTER, _GATE = 0, 1, 2


class Counts(NamedTuple):
    """Sizes of a circuit as it stands; simplified first, it may have fewer of each.

    `gates`: two-input gates that depend on both their inputs; `inverters`: gates that complement one wire; `ands`:
    nodes of its and-inverter graph with equal nodes shared (an XOR is three), the A that an AIGER file of it declares;
    `depth`: the most two-input gates on a way to an output, inverters and buffers being free.
    """

    gates: int
    inverters: int
    ands: int
    depth: int


def count(gates: Gates) -> Counts:
    """The sizes of the schedule.

    Example:
        >>> from rdcircuits.boolean.gatelist import XOR, GateList
        >>> gates = GateList(2)
        >>> count(gates.build([gates.add(XOR, 1, 2)]))
        Counts(gates=1, inverters=0, ands=3, depth=1)
    """
    kinds = _kinds(gates)
    two_input, inverters = int((kinds == _GATE).sum()), int((kinds == _INVERTER).sum())
    return Counts(two_input, inverters, len(Aig.of(gates).left), _depth(gates, kinds))


def _kind(op: int, minterms: tuple[int, ...]) -> int:
    """What a gate is whose inputs only ever reach these minterms."""
    values = [op >> minterm & 1 for minterm in minterms]
    if len(values) < 4:
        return _INVERTER if values == [1, 0] else _FREE
    if op in (NOT, NOT_B):
        return _INVERTER
    return _GATE if op in (1, 2, 4, 6, 7, 8, 9, 11, 13, 14) else _FREE


_REACHED = (0, 1, 2, 3), (0, 3), (0, 2), (0, 1), (0,)
_KINDS = np.array([[_kind(op, minterms) for op in range(16)] for minterms in _REACHED], dtype=np.uint8)


def _kinds(gates: Gates) -> NDArray[np.uint8]:
    """Of each gate, whether it is two-input, an inverter or free, seeing equal and constant false fan-ins."""
    false0, false1 = gates.in0 == 0, gates.in1 == 0
    cases = [false0 & false1, gates.in0 == gates.in1, false0, false1]
    situation = np.select(cases, [4, 1, 2, 3], default=0)
    kinds: NDArray[np.uint8] = _KINDS[situation, gates.ops]
    return kinds


def _depth(gates: Gates, kinds: NDArray[np.uint8]) -> int:
    levels = [0] * (gates.n_inputs + 1)
    operations = zip(gates.ops.tolist(), kinds.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for op, kind, a, b in operations:
        if kind == _GATE:
            levels.append(1 + max(levels[a], levels[b]))
        elif op in (0, 15):
            levels.append(0)
        else:
            levels.append(levels[b] if op in (3, 12) else levels[a])
    return max((levels[wire] for wire in gates.outputs.tolist()), default=0)
