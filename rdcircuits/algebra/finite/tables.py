"""What the kernels have to know of a field: tables, changes of basis, constants for reductions. Made once per field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import gf
from rdcircuits.algebra.bits.matrix import BitMatrix
from rdcircuits.algebra.finite.digits import Digits

Bytes = NDArray[np.uint8]
#: The modulus of the field in which GFNI multiplies bytes (AES's): x^8 + x^4 + x^3 + x + 1, from the constant up.
GFNI = (1, 1, 0, 1, 1, 0, 0, 0, 1)


@lru_cache(maxsize=64)
def kernel_field(p: int, k: int, modulus: tuple[int, ...]) -> gf.Field | None:
    """GF(p^k) for the kernels; None where they have no arithmetic for it, and `Digits` computes."""
    q = p**k
    if k == 1:
        return _prime(p)
    if q <= 256:
        return _bytes(p, k, modulus)
    if p == 2 and k <= 32:
        reduction = sum(c << i for i, c in enumerate(modulus[:-1]))
        tower = _tower(modulus) if k == 16 else None
        kind = "binary16" if k <= 16 else "binary32"
        return gf.Field(kind, q, p, k, reduction=reduction, tower=tower, into_field=tower is not None)
    return None


def _prime(p: int) -> gf.Field | None:
    bits = p.bit_length()
    if p < 256:
        return gf.Field("prime8", p, p, 1, barrett=(1 << 16) // p)
    if bits <= 16:
        return gf.Field("prime16", p, p, 1, barrett=(1 << 32) // p)
    if bits <= 31:
        return gf.Field("prime32", p, p, 1, barrett=(1 << 2 * bits) // p, shift=bits - 1)
    return None


def _bytes(p: int, k: int, modulus: tuple[int, ...]) -> gf.Field:
    q, product, powers = p**k, product_table(p, modulus), _powers(p, modulus)
    log, exponential = np.zeros(256, np.uint8), np.zeros(256, np.uint8)
    exponential[: q - 1] = powers
    log[powers] = np.arange(q - 1)
    shared: dict[str, Any] = {"product": product.ravel(), "log": log, "exponential": exponential}
    if p == 2:
        return gf.Field("binary8", q, p, k, **shared, **_binary_bytes(product, k, modulus))
    elements, digits = np.arange(q, dtype=np.uint8), Digits(p, modulus, np.dtype(np.uint8))
    total, negative, zech = np.zeros((256, 256), np.uint8), np.zeros(256, np.uint8), np.zeros(256, np.uint8)
    total[:q, :q] = digits.add(elements[:, None], elements)
    negative[:q] = digits.negate(elements)
    one_plus = total[1, powers]
    zech[: q - 1] = np.where(one_plus == 0, 255, log[one_plus])
    return gf.Field("table8", q, p, k, **shared, total=total.ravel(), zech=zech, negative=negative)


@lru_cache(maxsize=16)
def product_table(p: int, modulus: tuple[int, ...]) -> Bytes:
    """x·y at [x, y] in a field of up to 256 elements; 0 for other bytes."""
    q, table = p ** (len(modulus) - 1), np.zeros((256, 256), np.uint8)
    powers = np.array(_powers(p, modulus), np.uint8)
    log = np.zeros(q, np.intp)
    log[powers] = np.arange(q - 1)
    table[1:q, 1:q] = np.concatenate((powers, powers))[log[1:, None] + log[1:]]
    return table


@lru_cache(maxsize=16)
def _powers(p: int, modulus: tuple[int, ...]) -> list[int]:
    """1, g, g², ..., g^(q−2) of a generator g, in a field of up to 256 elements."""
    q, digits = p ** (len(modulus) - 1), Digits(p, modulus, np.dtype(np.uint8))
    elements = np.arange(q, dtype=np.uint8)
    for g in range(p, q):
        times, powers = digits.multiply(elements, np.array(g, np.uint8)).tolist(), [1]
        while times[powers[-1]] != 1 and len(powers) < q:
            powers.append(times[powers[-1]])
        if len(powers) == q - 1:
            return powers
    raise AssertionError("a field has a generator")


def _binary_bytes(product: Bytes, k: int, modulus: tuple[int, ...]) -> dict[str, Any]:
    columns = product[:, [1 << j if j < k else 0 for j in range(8)]]
    bits = columns[:, None, :] >> np.arange(8, dtype=np.uint8)[:, None] & 1
    found: dict[str, Any] = {
        "reduction": sum(c << i for i, c in enumerate(modulus[:-1])),
        "matrices": gfni_matrices(bits.astype(np.uint8)),
        "nibbles": np.hstack((product[:, :16], product[:, 0:256:16])).ravel(),
        "same": modulus == GFNI,
    }
    if 8 % k == 0:
        into = embedding(modulus)
        found |= {"into": gfni_matrix(into), "back": gfni_matrix(left_inverse(into, k)), "into_field": True}
    return found


def bits_of(columns: Sequence[int], rows: int = 8) -> Bytes:
    """The bit matrix whose columns are these numbers."""
    return (np.array(columns, np.int64)[None] >> np.arange(rows)[:, None] & 1).astype(np.uint8)


def gfni_matrix(matrix: Bytes) -> int:
    """An 8 × 8 bit matrix as GFNI takes it: row i is byte 7 − i, a byte's bit j stands for input bit j."""
    return int(gfni_matrices(matrix[None])[0])


def gfni_matrices(matrices: Bytes) -> NDArray[np.uint64]:
    """Such matrices, (n, 8, 8), each as a word."""
    rows = np.packbits(matrices, axis=-1, bitorder="little")[..., 0].astype(np.uint64)
    found: NDArray[np.uint64] = np.bitwise_or.reduce(rows << np.arange(56, -8, -8).astype(np.uint64), axis=-1)
    return found


def embedding(modulus: tuple[int, ...]) -> Bytes:
    """The matrix of an isomorphism from GF(2^k), k dividing 8, to a subfield of GFNI's field."""
    k, table = len(modulus) - 1, product_table(2, GFNI)
    elements = np.arange(256, dtype=np.uint8)
    root = int(np.flatnonzero(_evaluated(modulus, elements, lambda x, y: table[x, y]) == 0)[0])
    powers = [1]
    for _ in range(k - 1):
        powers.append(int(table[powers[-1], root]))
    return bits_of([*powers, *[0] * (8 - k)])


def left_inverse(into: Bytes, k: int) -> Bytes:
    """The 8 × 8 matrix that takes the images of the first k bits back to them."""
    found = np.zeros((8, 8), np.uint8)
    found[:k] = BitMatrix.of(into[:, :k].T).solve(BitMatrix.identity(k)).x.T.unpack()
    return found


def _evaluated(modulus: Sequence[int], x: Any, multiply: Any) -> Any:
    """A binary polynomial at every x, by Horner's rule."""
    value = np.zeros_like(x)
    for c in reversed(modulus):
        value = multiply(value, x) ^ x.dtype.type(c)
    return value


def _tower(modulus: tuple[int, ...]) -> NDArray[np.uint64]:
    """The matrices of `rdc_gf.tower` (csrc/gf_words.c): GF(2^16) as pairs over GFNI's field, t² = t + c, and back."""
    into, c = tower_basis(modulus)
    back = BitMatrix.of(into).inverse().unpack()
    scale = bits_of(product_table(2, GFNI)[c, [1 << j for j in range(8)]].tolist())
    low, high = slice(0, 8), slice(8, 16)
    scaled = [back[part, low].astype(int) @ scale % 2 for part in (low, high)]
    matrices = [
        *(into[low, low], into[high, high], into[low, high], into[high, low]),
        *(back[low, low] ^ back[low, high], scaled[1], scaled[0], back[high, low] ^ back[high, high]),
        *(back[low, high], back[high, high]),
    ]
    return np.array([gfni_matrix(one) for one in matrices], np.uint64)


@lru_cache(maxsize=8)
def tower_basis(modulus: tuple[int, ...]) -> tuple[Bytes, int]:
    """The 16 × 16 bit matrix from GF(2^16) to pairs over GFNI's field (the low byte first), and c in t² = t + c."""
    table = product_table(2, GFNI)
    elements = np.arange(256, dtype=np.uint8)
    c = int(np.setdiff1d(elements, table[elements, elements] ^ elements)[0])

    def multiply(x: Any, y: Any) -> Any:
        low, high = table[x & 255, y & 255], table[x >> 8, y >> 8]
        middle = table[(x & 255) ^ (x >> 8), (y & 255) ^ (y >> 8)] ^ low
        return (low ^ table[c, high]).astype(np.uint16) | middle.astype(np.uint16) << 8

    every = np.arange(1 << 16, dtype=np.uint16)
    root = every[np.flatnonzero(_evaluated(modulus, every, multiply) == 0)[:1]]
    powers = [np.ones(1, np.uint16)]
    for _ in range(15):
        powers.append(multiply(powers[-1], root))
    return bits_of([int(one[0]) for one in powers], 16), c
