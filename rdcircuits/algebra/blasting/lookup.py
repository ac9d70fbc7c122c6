"""Tables of few bits as gates: trees of multiplexers, equal parts made once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates


def looked_up(
    builder: GateBuilder, bits: NDArray[np.uint8], known: NDArray[np.bool_] | None, wires: Sequence[int]
) -> list[int]:
    """The wires of the columns of bits (2^k, m) at the address of these k wires, the first the least significant; of
    anything at addresses that are not `known`.

    Example:
        >>> builder = GateBuilder(2)
        >>> xor = np.array([[0], [1], [1], [0]], np.uint8)
        >>> looked_up(builder, xor, None, list(builder.inputs)) == [builder.xor(1, 2)]
        True
    """
    sure = np.ones(len(bits), dtype=np.bool_) if known is None else known
    made: dict[tuple[bytes, bytes], int] = {}
    return [_tree(builder, np.ascontiguousarray(bits[:, j]), sure, wires, made) for j in range(bits.shape[1])]


def copied(builder: GateBuilder, gates: Gates, wires: Sequence[int]) -> list[int]:
    """The wires of the gates' outputs, made by this builder from these wires as their inputs."""
    found = [builder.false, *wires]
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        found.append(builder.gate(op, found[a], found[b]))
    return [found[wire] for wire in gates.outputs.tolist()]


def _tree(
    builder: GateBuilder,
    bits: NDArray[np.uint8],
    known: NDArray[np.bool_],
    selects: Sequence[int],
    made: dict[tuple[bytes, bytes], int],
) -> int:
    """The wire of bits[a], the last of the selects the most significant bit of a."""
    ones, zeros = bool(np.any(bits[known])), not bool(np.all(bits[known]))
    if not ones or not zeros:
        return builder.true if ones else builder.false
    key = bits.tobytes(), known.tobytes()
    if key not in made:
        half = len(bits) // 2
        low, high, sure_low, sure_high = bits[:half], bits[half:], known[:half], known[half:]
        if not np.any((low != high) & sure_low & sure_high):
            either = np.where(sure_low, low, high)
            made[key] = _tree(builder, either, sure_low | sure_high, selects[:-1], made)
        else:
            parts = [_tree(builder, *part, selects[:-1], made) for part in ((low, sure_low), (high, sure_high))]
            made[key] = builder.mux(selects[-1], *parts)
    return made[key]
