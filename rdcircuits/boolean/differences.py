"""Boolean differences at a row: what the outputs of gates would be if one input, or one gate, were the other way.

These are exact, by simulation of every single change, 64 to a word; where wires fan out the reverse derivative over Z2
is another thing (`Gates.reverse`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.gates import XOR, Gates
from rdcircuits.algebra.bits.packed import as_bits, pack_rows, unpack_rows
from rdcircuits.errors import ShapeError

_BLOCK = 4096


def changed(gates: Gates, row: ArrayLike) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """(outputs (m,), outputs with each input changed (n, m), outputs with each gate changed (G, m)) at a row (n,).

    The Boolean difference of output k with respect to input i is 1 where the k-th outputs of the first and the i-th of
    the second differ. Raises `ShapeError` for a row of another length, `AlgebraError` for anything but 0 and 1.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(3)
        >>> a, b, c = builder.inputs
        >>> gates = builder.build([builder.or_(builder.and_(a, b), c)])
        >>> outputs, by_input, by_gate = changed(gates, [1, 0, 0])
        >>> outputs.tolist(), by_input.tolist(), by_gate.tolist()
        ([0], [[0], [1], [1]], [[1], [1]])
    """
    bits = as_bits(row)
    if bits.shape != (gates.n_inputs,):
        raise ShapeError(f"a row has {gates.n_inputs} bits, found shape {bits.shape}")
    flippable, inputs = _flippable(gates), gates.n_inputs
    wires = inputs + len(gates.ops)
    found = []
    for start in range(0, wires + 1, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, wires + 1))
        given = np.zeros((len(rows), inputs + wires), np.uint8)
        given[:, :inputs] = bits
        some = rows < wires
        given[np.flatnonzero(some), inputs + rows[some]] = 1
        found.append(unpack_rows(flippable.evaluate(pack_rows(given), len(rows)), len(rows)))
    every = np.concatenate(found)
    return every[-1], every[:inputs], every[inputs:-1]


def _flippable(gates: Gates) -> Gates:
    """The same gates with one more input for each input and gate, which is added to it over Z2."""
    inputs, count = gates.n_inputs, len(gates.ops)
    wires = inputs + count
    first = 1 + inputs + wires  # the number of the first gate's wire
    own = np.arange(inputs)
    made = np.arange(count)
    kept = np.concatenate([[0], first + own, first + inputs + 2 * made + 1])
    ops = np.concatenate([np.full(inputs, XOR), np.stack([gates.ops, np.full(count, XOR)], axis=1).ravel()])
    raw = first + inputs + 2 * made
    in0 = np.concatenate([1 + own, np.stack([kept[gates.in0], raw], axis=1).ravel()])
    in1 = np.concatenate([1 + inputs + own, np.stack([kept[gates.in1], 1 + 2 * inputs + made], axis=1).ravel()])
    return Gates(inputs + wires, ops.astype(np.uint8), in0, in1, kept[gates.outputs])
