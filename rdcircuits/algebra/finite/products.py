"""Products of matrices over GF(q), and elimination made of them: strips by small steps, the rest by products.

GF(2) goes to `BitMatrix`. Small primes and GF(2^k) up to 256 elements have kernels of bytes; fields over them
(GF(p^k) up to 256 elements, GF(2^16)) become a few such products, of digits or of halves. Larger primes go to numpy's
float64 products (BLAS), cut so that every sum is exact.
"""

from __future__ import annotations

import numpy as np

from rdcircuits._kernels import gf
from rdcircuits.algebra import contraction
from rdcircuits.algebra.bits.matrix import BitMatrix, product_of_bits
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.kernels import FieldKernels, as_bytes, laid_out
from rdcircuits.algebra.finite.tables import GFNI, Bytes, kernel_field, product_table, tower_basis
from rdcircuits.algebra.meanings import BATCH
from rdcircuits.algebra.plans.fuse import SumEinsum
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.algebra.threads import share, threads
from rdcircuits.circuit.generators import Einsum

#: Columns eliminated in one go.
_STRIP = 32
_EXACT = 1 << 53


def product(kernels: FieldKernels, a: Array, b: Array) -> Array:
    """A·B for arrays (r, n) and (n, c) of the field's dtype, checked."""
    if kernels.q == 2:
        return product_of_bits(a, b)
    out = np.zeros((a.shape[0], b.shape[1]), kernels.dtype)
    if out.size and len(b):
        block = -(-len(a) // threads())
        share(lambda first, last: add_product(kernels, a[first:last], b, out[first:last]), len(a), block)
    return out


def add_product(kernels: FieldKernels, a: Array, b: Array, out: Array) -> None:
    """out += A·B; the elements of a row of `out` lie beside each other, its rows may lie apart."""
    kernel = kernels.kernel
    if kernel is None:
        return _slow_product(kernels, a, b, out)
    kind, digits = kernel.kind, kernels.digits
    if kind in ("prime16", "prime32"):
        return _float_product(digits.p, a, b, out)
    if kind == "table8":
        return _digit_product(kernels, a, b, out)
    if kind == "binary16" and digits.degree == 16:
        return _tower_product(kernels, a, b, out)
    return gf.add_product(kernel, _rows(a), _rows(b), _rows(out, copy=False))


def contraction_kernel(algebra: Semiring, kernels: FieldKernels, generator: Einsum | SumEinsum, other: Step) -> Step:
    """A contraction as products of matrices, two operands at a time, over the batch too where it is a `SumEinsum`.

    `other` computes what has one operand, and sums over examples that are all the same.
    """
    lists, over_batch = generator.lists, isinstance(generator, SumEinsum)

    def pair(names: tuple[str, str, str], x: Array, y: Array) -> Array:
        matrices = contraction.as_matrices(names, x, y)
        if matrices is None or matrices[0].ndim > 2:
            return np.asarray(algebra.contract(names, (x[None], y[None]))[0])
        a, b, contracted = matrices
        return np.asarray(contracted(product(kernels, a, b)))

    def kernel(size: int, *operands: Array) -> Array:
        names, arrays = contraction.batched_lists(lists, operands, size, BATCH)
        carried = any(BATCH in name for name in names)
        if len(operands) < 2 or (over_batch and not carried):
            return np.asarray(other(size, *operands))
        kept = BATCH if carried and not over_batch else ""
        lengths = contraction.lengths_of(names, [x.shape for x in arrays])
        found = np.asarray(contraction.by_pairs((*names, kept + lists[-1]), arrays, lengths, pair))
        return found if kept else found[None]

    return kernel


def reduced(kernels: FieldKernels, array: Array, columns: int) -> tuple[Array, list[int]]:
    """The reduced row echelon form as far as the first `columns` are concerned, and their pivots.

    A strip of columns is eliminated by itself, which gives its pivots; the pivot rows, times the inverse of the block
    in which they meet the pivot columns, are then subtracted from all rows by one product.
    """
    if kernels.q == 2 and columns == array.shape[1]:
        form, found = BitMatrix.of(array).echelon()
        return form.unpack(), list(found)
    array = np.array(array, order="C")
    if kernels.kernel is None:
        return _slowly_reduced(kernels, array, columns)
    pivots: list[int] = []
    for first in range(0, columns, _STRIP):
        rank, width = len(pivots), min(_STRIP, columns - first)
        if rank == len(array):
            break
        strip = np.array(array[rank:, first : first + width].T, order="C")  # a copy, also of a single column
        swaps, places = gf.strip(kernels.kernel, as_bytes(strip), width, len(array) - rank)
        for position, other in enumerate(swaps, start=rank):
            if other != position - rank:
                array[[position, rank + other]] = array[[rank + other, position]]
        if places:
            places = [first + column for column in places]
            _clear(kernels, kernels.kernel, array, rank, places, first)
            pivots.extend(places)
    return array, pivots


def _clear(kernels: FieldKernels, kernel: gf.Field, array: Array, rank: int, places: list[int], first: int) -> None:
    """Makes the pivot rows from `rank` on a unit matrix at the columns `places`, and the other rows zero there."""
    count = len(places)
    rows = slice(rank, rank + count)
    both = np.zeros((count, 2 * count), kernels.dtype)
    both[:, :count] = array[rows, places]
    gf.small_inverse(kernel, as_bytes(both), count)
    pivot_rows = np.zeros((count, array.shape[1] - first), kernels.dtype)
    add_product(kernels, np.ascontiguousarray(both[:, count:]), array[rows, first:], pivot_rows)
    factors = kernels.apply("negate", array[:, places], check=False)
    factors[rows] = 0
    block = -(-len(array) // threads())
    share(
        lambda i, j: add_product(kernels, factors[i:j], pivot_rows, array[i:j, first:]),
        len(array),
        block,
    )
    array[rows, first:] = pivot_rows


def _rows(x: Array, copy: bool = True) -> Bytes:
    """The bytes (r, c·itemsize) of an array (r, c) whose rows may lie apart."""
    if copy and x.size and x.strides[1] != x.itemsize:
        x = laid_out(x)
    return x.view(np.uint8)


def _slow_product(kernels: FieldKernels, a: Array, b: Array, out: Array) -> None:
    for j in range(len(b)):
        out[...] = kernels.apply("multiply_add", a[:, j, None], b[j], out, check=False)


def _slowly_reduced(kernels: FieldKernels, array: Array, columns: int) -> tuple[Array, list[int]]:
    """By Gauss and Jordan, a column at a time."""
    pivots: list[int] = []
    for column in range(columns):
        rank = len(pivots)
        found = np.flatnonzero(array[rank:, column])
        if found.size:
            array[[rank, rank + found[0]]] = array[[rank + found[0], rank]]
            inverse = kernels.power(array[rank, column : column + 1], kernels.q - 2)
            array[rank] = kernels.apply("multiply", array[rank], inverse, check=False)
            factors = kernels.apply("negate", array[:, column], check=False)
            factors[rank] = 0
            array = kernels.apply("multiply_add", factors[:, None], array[rank], array, check=False)
            pivots.append(column)
    return array, pivots


# ---- larger primes, by BLAS ----


def _float_product(p: int, a: Array, b: Array, out: Array) -> None:
    """In float64, exactly: whole numbers where their sums stay below 2^53, else halves of 16 bits, after Karatsuba."""
    small = p <= 1 << 16
    most = _EXACT // (p * p) if small else _EXACT >> 34
    total = out.astype(np.int64)
    for first in range(0, len(b), most):
        x, y = a[:, first : first + most], b[first : first + most]
        total = ((_whole(x, y) if small else _halves(p, x, y)) + total) % p
    out[...] = total


def _whole(x: Array, y: Array) -> Array:
    return np.asarray((x.astype(np.float64) @ y.astype(np.float64)).astype(np.int64))


def _halves(p: int, x: Array, y: Array) -> Array:
    (x0, x1), (y0, y1) = (((z & 0xFFFF).astype(np.float64), (z >> 16).astype(np.float64)) for z in (x, y))
    low, high = x0 @ y0, x1 @ y1
    middle = (x0 + x1) @ (y0 + y1) - low - high
    found = (high.astype(np.int64) % p * 65536 + middle.astype(np.int64)) % p
    return np.asarray(found * 65536 + low.astype(np.int64))


# ---- GF(p^k), p odd, of bytes: products of digits ----


def _digit_product(kernels: FieldKernels, a: Array, b: Array, out: Array) -> None:
    """Σ_d (Σ_{i+j=d} A_i·B_j)·x^d, the digits' products over GF(p)."""
    digits = kernels.digits
    p, k = digits.p, digits.degree
    prime = kernel_field(p, 1, ())
    assert prime is not None
    left, right = (np.stack([(x // p**i % p).astype(np.uint8, order="C") for i in range(k)]) for x in (a, b))
    power, x = np.ones(1, np.uint8), np.array([p], np.uint8)
    for d in range(2 * k - 1):
        sums = np.zeros(out.shape, np.uint8)
        for i in range(max(0, d - k + 1), min(d, k - 1) + 1):
            gf.add_product(prime, left[i], right[d - i], sums)
        out[...] = kernels.apply("multiply_add", sums, power, out, check=False)
        power = kernels.apply("multiply", power, x, check=False)


# ---- GF(2^16): pairs over GF(2^8) ----


def _tower_product(kernels: FieldKernels, a: Array, b: Array, out: Array) -> None:
    """(A0 + A1·t)·(B0 + B1·t) with t² = t + c, by three products over GFNI's field."""
    field, digits = kernel_field(2, 8, GFNI), kernels.digits
    assert field is not None
    matrix, c = tower_basis((*digits.tail, 1))
    into, back = _byte_tables(matrix), _byte_tables(BitMatrix.of(matrix).inverse().unpack())
    (a0, a1), (b0, b1) = (_pair(into, x) for x in (a, b))
    low, high, both = (np.zeros(out.shape, np.uint8) for _ in range(3))
    gf.add_product(field, a0, b0, low)
    gf.add_product(field, a1, b1, high)
    gf.add_product(field, a0 ^ a1, b0 ^ b1, both)
    scaled = np.empty_like(high)
    gf.map_bytes(product_table(2, GFNI)[c], as_bytes(high), as_bytes(scaled))
    out ^= back[0][low ^ scaled] ^ back[1][both ^ low]


def _byte_tables(matrix: Bytes) -> tuple[Array, Array]:
    """A linear map of 16 bits as what it makes of low and of high bytes."""
    bits = np.arange(256)[None] >> np.arange(8)[:, None] & 1
    weights = 1 << np.arange(16)
    low, high = (weights @ (matrix[:, part].astype(int) @ bits % 2) for part in (slice(0, 8), slice(8, 16)))
    return low.astype(np.uint16), high.astype(np.uint16)


def _pair(into: tuple[Array, Array], x: Array) -> tuple[Bytes, Bytes]:
    """Low and high bytes of elements, in the tower."""
    found = into[0][x & 255] ^ into[1][x >> 8]
    return (found & 255).astype(np.uint8, order="C"), (found >> 8).astype(np.uint8, order="C")
