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
QUADRATIC_ROWS = 300


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


def s_box() -> rd.FieldTable:
    """The S-box of AES, all 256 elements of GF(2^8): the inverse, a linear map of its bits, and a constant."""
    field = rd.GF(256, 0x11B)
    inverse = field.power(np.arange(256), 254).astype(np.int64)
    turned = [inverse << k & 0xFF | inverse >> 8 - k for k in range(5)]
    s = np.bitwise_xor.reduce(turned) ^ 0x63
    return rd.FieldTable.from_function(field, lambda x: s, 1, inputs=["x"], outputs=["s"], vectorised=True)


def quadratic() -> rd.FieldTable:
    """300 of the 15,625 rows of a polynomial of degree 2 over GF(5), 12 of them wrong."""
    draw = random.Random(5).random
    numbers = dict[int, None]()
    while len(numbers) < QUADRATIC_ROWS:
        numbers.setdefault(int(draw() * 5**6))
    x = np.array([[n // 5**j % 5 for j in range(6)] for n in numbers])
    y = np.array([quadratic_function(*row) for row in x.tolist()])
    y[::25] = (y[::25] + 1) % 5
    return rd.FieldTable.from_arrays(5, x, y, inputs=names("x", 6), outputs=["y0"])


def quadratic_function(*x: int) -> int:
    """2 + 3·x1 + x0·x4 + 4·x2² over GF(5)."""
    return (2 + 3 * x[1] + x[0] * x[4] + 4 * x[2] * x[2]) % 5


TABLES: dict[str, Callable[[], rd.TruthTable]] = {
    "multiplier.pla": multiplier,
    "seven_segment.pla": seven_segment,
    "majority9.truth": majority,
    "parity16.csv": parity,
    "cubic20.csv": cubic,
}
FIELD_TABLES: dict[str, Callable[[], rd.FieldTable]] = {"aes_sbox.csv": s_box, "quadratic5.csv": quadratic}


def sampled(function: Callable[..., int], n: int, rows: int, output: str, seed: int) -> rd.TruthTable:
    """A table of that many distinct rows of a function of n bits, in random order."""
    draw = random.Random(seed).random
    minterms = dict[int, None]()
    while len(minterms) < rows:
        minterms.setdefault(int(draw() * 2**n))
    X = np.array([[minterm >> j & 1 for j in range(n)] for minterm in minterms], dtype=np.uint8)
    y = [function(*row) for row in X.tolist()]
    return rd.TruthTable.from_arrays(X, y, inputs=names("x", n), outputs=[output])


def number(*bits: int) -> int:
    """The number with these bits, the least significant first."""
    return sum(bit << k for k, bit in enumerate(bits))


def names(stem: str, count: int) -> list[str]:
    """The stem with 0, 1, ..."""
    return [f"{stem}{k}" for k in range(count)]


def main(folder: Path) -> None:
    """Write all tables into the folder."""
    for name, table in (TABLES | FIELD_TABLES).items():
        table().write(folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
