"""Makes the example tables that ship beside this script: `python examples/make.py [FOLDER]`.

The same bytes come out on every machine: rows are sampled with `random.Random.random`, whose stream Python guarantees.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

import rdcircuits as rd

SEGMENTS = ("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")
"""The segments of a seven-segment display that are lit for 0, 1, ..., 9."""

PARITY_ROWS, PARITY_INPUTS = 4000, 16
CUBIC_ROWS, CUBIC_INPUTS = 3000, 20


def multiplier() -> rd.TruthTable:
    """The complete 4×4 multiplier: a and b of four bits give p = a·b of eight, least significant bits first."""

    def product(*bits: int) -> list[int]:
        p = number(*bits[:4]) * number(*bits[4:])
        return [p >> k & 1 for k in range(8)]

    return rd.TruthTable.from_function(product, 8, inputs=names("a", 4) + names("b", 4), outputs=names("p", 8))


def seven_segment() -> rd.TruthTable:
    """A decimal digit to the segments a to g of a display; what 10 to 15 show doesn't matter."""

    def lit(*bits: int) -> list[bool | None]:
        digit = number(*bits)
        return [segment in SEGMENTS[digit] if digit < 10 else None for segment in "abcdefg"]

    return rd.TruthTable.from_function(lit, 4, inputs=names("digit", 4), outputs=list("abcdefg"))


def majority() -> rd.TruthTable:
    """Whether most of nine bits are 1."""
    return rd.TruthTable.from_function(lambda *bits: sum(bits) > 4, 9)


def parity() -> rd.TruthTable:
    """4000 of the 65,536 rows of the parity of 16 bits."""
    return sampled(lambda *bits: sum(bits) % 2, PARITY_INPUTS, PARITY_ROWS, "parity", seed=16)


def cubic() -> rd.TruthTable:
    """3000 of the 1,048,576 rows of a function of 20 bits whose algebraic normal form has degree 3."""
    return sampled(cubic_function, CUBIC_INPUTS, CUBIC_ROWS, "f", seed=20)


def cubic_function(*x: int) -> int:
    """1 ⊕ x3 ⊕ x0·x11 ⊕ x7·x12 ⊕ x2·x9·x14 ⊕ x5·x6·x19."""
    return 1 ^ x[3] ^ x[0] & x[11] ^ x[7] & x[12] ^ x[2] & x[9] & x[14] ^ x[5] & x[6] & x[19]


TABLES: dict[str, Callable[[], rd.TruthTable]] = {
    "multiplier.pla": multiplier,
    "seven_segment.pla": seven_segment,
    "majority9.truth": majority,
    "parity16.csv": parity,
    "cubic20.csv": cubic,
}


def sampled(function: Callable[..., int], n: int, rows: int, output: str, seed: int) -> rd.TruthTable:
    """A table of that many distinct rows of a function of n bits, in random order."""
    draw = random.Random(seed).random
    minterms = dict[int, None]()
    while len(minterms) < rows:
        minterms.setdefault(int(draw() * 2**n))
    X = np.array([[minterm >> j & 1 for j in range(n)] for minterm in minterms], dtype=np.uint8)
    return rd.TruthTable.from_arrays(X, [function(*row) for row in X.tolist()], outputs=[output])


def number(*bits: int) -> int:
    """The number with these bits, the least significant first."""
    return sum(bit << k for k, bit in enumerate(bits))


def names(stem: str, count: int) -> list[str]:
    """The stem with 0, 1, ..."""
    return [f"{stem}{k}" for k in range(count)]


def main(folder: Path) -> None:
    """Write all tables into the folder."""
    for name, table in TABLES.items():
        table().write(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
