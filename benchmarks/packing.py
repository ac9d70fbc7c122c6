"""Packing 2^20 rows of 256 booleans into wires and back, beside numpy, measured in the same run.

Run it with `make bench` or `python benchmarks/packing.py`. One core; medians of repeated runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from _common import machine, note, script, table
from _native import goal, limits, milliseconds, ratio, seconds_of

from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows

Array = np.ndarray[Any, Any]
ROWS, COLUMNS, BLOCK = 1 << 20, 256, 4096


def main() -> None:
    limit = limits()
    print(machine(), limit, sep="\n")
    data = np.random.default_rng(0).integers(0, 2, (ROWS, COLUMNS), np.uint8).astype(bool)
    words = pack_rows(data)
    if not (np.array_equal(packbits_blocks(data), words) and np.array_equal(shift_blocks(data), words)):
        raise SystemExit("the rivals disagree")

    def row(name: str, seconds: float, ours: float | None) -> list[str]:
        shares = limit.of(data.size / 8, seconds), limit.of_lines(data.size / 8, seconds)
        return [name, milliseconds(seconds), ratio(seconds, ours) if ours else "-", *shares]

    rivals = {"numpy, packbits by blocks": packbits_blocks, "numpy, OR and shift by blocks": shift_blocks}
    note("packing")
    ours = seconds_of(lambda: pack_rows(data), 9)
    rows = [row("pack: rdcircuits", ours, None)]
    for name, rival in rivals.items():
        note(name)
        seconds = seconds_of(lambda rival=rival: rival(data), 3)
        rows.append([*row(f"pack: {name}", seconds, ours), goal(3, seconds / ours)])
    note("unpacking")
    ours = seconds_of(lambda: unpack_rows(words, ROWS), 5)
    rows.append(row("unpack: rdcircuits", ours, None))
    rows.append(row("unpack: numpy, by blocks", seconds_of(lambda: unpackbits_blocks(words), 3), ours))
    note("")
    head = [f"2^20 x {COLUMNS} booleans, row-major", "time", "/ ours", "of L1 a & b", "of L2 loads", "goal"]
    print(table(head, [[*cells, ""][: len(head)] for cells in rows]))


def packbits_blocks(data: Array) -> Array:
    """So many rows at a time, transposed and then packed along the rows."""
    out = np.empty((data.shape[1], len(data) // 8), np.uint8)
    for start in range(0, len(data), BLOCK):
        block = np.ascontiguousarray(data[start : start + BLOCK].T)
        out[:, start // 8 : (start + BLOCK) // 8] = np.packbits(block, axis=1, bitorder="little")
    return out.view(np.uint64)


def shift_blocks(data: Array) -> Array:
    """So many rows at a time, eight rows ORed into bytes, then transposed."""
    out = np.empty((data.shape[1], len(data) // 8), np.uint8)
    for start in range(0, len(data), BLOCK):
        block = data[start : start + BLOCK].view(np.uint8).reshape(BLOCK // 8, 8, -1)
        octets = block[:, 0].copy()
        for k in range(1, 8):
            octets |= block[:, k] << k
        out[:, start // 8 : (start + BLOCK) // 8] = octets.T
    return out.view(np.uint64)


def unpackbits_blocks(words: Array) -> Array:
    octets = words.view(np.uint8)
    out = np.empty((ROWS, len(words)), np.uint8)
    for start in range(0, ROWS, BLOCK):
        part = octets[:, start // 8 : (start + BLOCK) // 8]
        out[start : start + BLOCK] = np.unpackbits(part, axis=1, bitorder="little").T
    return out


if __name__ == "__main__":
    script(main)
