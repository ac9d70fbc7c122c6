"""Sizes of gate schedules: two-input gates, inverters, AND nodes, depth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import NOT, Gates
from rdcircuits.algebra.bits.operations import BUFFER, BUFFER_B, CONST0, CONST1, NOT_B, readdressed
from rdcircuits.boolean.aig import Aig


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
        >>> from rdcircuits.algebra.bits.operations import XOR
        >>> count(Gates(2, [XOR], [1], [2], [3]))
        Counts(gates=1, inverters=0, ands=3, depth=1)
    """
    ops = effective_ops(gates)
    inverters = np.isin(ops, (NOT, NOT_B))
    two_input = ~np.isin(ops, (CONST0, CONST1, BUFFER, BUFFER_B)) & ~inverters
    return Counts(int(two_input.sum()), int(inverters.sum()), len(Aig.of(gates).left), _depth(gates, ops))


def effective_ops(gates: Gates) -> NDArray[np.uint8]:
    """Each gate's operation, seeing that its inputs may be one wire, or constantly false.

    An operation that is left with one input or none is written so: as a buffer or inverter of it, or as a constant.

    Example:
        >>> from rdcircuits.algebra.bits.operations import AND, OR, XOR
        >>> effective_ops(Gates(1, [XOR, OR, AND], [1, 0, 1], [1, 1, 1], [])).tolist() == [CONST0, BUFFER_B, BUFFER]
        True
    """
    false0, false1 = gates.in0 == 0, gates.in1 == 0
    situation = np.select([false0 & false1, gates.in0 == gates.in1, false0, false1], [4, 1, 2, 3], default=0)
    ops: NDArray[np.uint8] = _EFFECTIVE[situation, gates.ops]
    return ops


#: The minterms that are reached where the inputs are two wires, one wire, the first or second false, or both.
_SITUATIONS = (0, 1, 2, 3), (0, 3, 0, 3), (0, 0, 2, 2), (0, 1, 0, 1), (0, 0, 0, 0)
_EFFECTIVE = np.array([[readdressed(op, reached) for op in range(16)] for reached in _SITUATIONS], dtype=np.uint8)


def _depth(gates: Gates, ops: NDArray[np.uint8]) -> int:
    levels = [0] * (gates.n_inputs + 1)
    for op, a, b in zip(ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        if op in (CONST0, CONST1):
            levels.append(0)
        elif op in (BUFFER, NOT):
            levels.append(levels[a])
        elif op in (BUFFER_B, NOT_B):
            levels.append(levels[b])
        else:
            levels.append(1 + max(levels[a], levels[b]))
    return max((levels[wire] for wire in gates.outputs.tolist()), default=0)
