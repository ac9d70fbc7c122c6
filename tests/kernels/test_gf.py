"""Kernels of GF(q) in every SIMD mode, against polynomials multiplied and reduced digit by digit (`Digits`)."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from rdcircuits._kernels import gf
from rdcircuits.algebra.finite.gf import GF
from rdcircuits.algebra.finite.kernels import FieldKernels, as_bytes
from rdcircuits.algebra.finite.products import _slowly_reduced, product, reduced

#: One of each kind, where they begin and end, and fields of the same size with another modulus.
FIELDS: list[tuple[int, Any]] = [
    *((q, None) for q in (2, 3, 4, 5, 7, 8, 9, 16, 25, 27, 31, 32, 64, 81, 125, 128, 243, 251, 256, 257, 512)),
    *((q, None) for q in (4096, 65521, 65536, 65537, 1 << 17, (1 << 31) - 1, 1 << 31, 1 << 32)),
    *((8, 0b1101), (16, 0b11111), (9, "x^2+1"), (256, 0x11B), (65536, 0x1100B)),
]
fields = st.sampled_from(FIELDS)
seeds = st.integers(0, 2**32 - 1)
lengths = st.sampled_from([0, 1, 31, 32, 33, 63, 64, 65, 200, 4095, 4097])
sizes = st.sampled_from([0, 1, 2, 5, 31, 33, 65, 70])


@cache
def kernels_of(q: int, modulus: Any) -> FieldKernels:
    return GF(q, modulus).kernels


def draw(kernels: FieldKernels, shape: Any, seed: int) -> Any:
    """Elements, of which some are 0 and 1, wherever."""
    rng = np.random.default_rng(seed)
    found = rng.integers(0, kernels.q, shape).astype(kernels.dtype)
    return np.where(rng.random(shape) < 0.1, found & 1, found).astype(kernels.dtype)


def expected(kernels: FieldKernels, operation: str, x: Any, y: Any, z: Any) -> Any:
    digits = kernels.digits
    if operation == "multiply_add":
        return digits.add(digits.multiply(x, y), z)
    return digits.negate(x) if operation == "negate" else getattr(digits, operation)(x, y)


@pytest.mark.parametrize("operation", gf.OPERATIONS)
@given(field=fields, n=lengths, seed=seeds, single=st.integers(0, 7))
def test_elementwise(operation: Any, field: Any, n: int, seed: int, single: int) -> None:
    kernels = kernels_of(*field)
    x, y, z = (draw(kernels, 1 if single >> i & 1 else n, seed + i) for i in range(3))
    wanted = expected(kernels, operation, np.resize(x, n) if n else x[:0], y, z) if n else x[:0]
    taken = {"negate": 1, "multiply_add": 3}.get(operation, 2)
    operands = [as_bytes(one) for one in (x, y, z)[:taken]] + [None] * (3 - taken)
    out = np.full(n, kernels.q - 1, kernels.dtype)
    assert kernels.kernel is not None
    assert gf.elementwise(kernels.kernel, operation, *operands, True, as_bytes(out)) == n  # type: ignore[arg-type]
    assert np.array_equal(out, wanted)


@pytest.mark.parametrize("q", [65537, (1 << 31) - 1, (1 << 31) - 19, 65521])
def test_the_ends_of_a_prime_field_wherever_in_a_cache_line(q: int) -> None:
    kernels = kernels_of(q, None)
    ends = [0, 1, 2, q - 2, q - 1, q // 2]
    triples = np.array(list(itertools.product(ends, repeat=3)), dtype=object)
    wanted = (triples[:, 0] * triples[:, 1] + triples[:, 2]) % q
    for past in range(0, 17, 3):
        space = np.zeros((4, past + len(triples)), kernels.dtype)
        space[:3, past:] = triples.T
        x, y, z, out = (as_bytes(row[past:]) for row in space)
        assert gf.elementwise(kernels.kernel, "multiply_add", x, y, z, True, out) == len(triples)  # type: ignore[arg-type]
        assert np.array_equal(space[3, past:].astype(object), wanted)


@given(field=fields, n=lengths, seed=seeds)
def test_results_over_operands(field: Any, n: int, seed: int) -> None:
    kernels = kernels_of(*field)
    x, y, z = (draw(kernels, n, seed + i) for i in range(3))
    wanted = expected(kernels, "multiply_add", x, y, z)
    for at in range(3):
        operands = [x.copy(), y.copy(), z.copy()]
        found = kernels.apply("multiply_add", *operands, out=operands[at])
        assert np.array_equal(found, wanted)
        assert found is operands[at]


@given(field=fields, n=lengths, seed=seeds, count=st.integers(0, 5))
def test_horner(field: Any, n: int, seed: int, count: int) -> None:
    kernels = kernels_of(*field)
    x, coefficients = draw(kernels, n, seed), draw(kernels, count, seed + 1)
    wanted = np.zeros(n, kernels.dtype)
    for c in coefficients[::-1]:
        wanted = expected(kernels, "multiply_add", wanted, x, c)
    assert np.array_equal(kernels.evaluate(coefficients, x), wanted)


@given(st.integers(0, 300), seeds)
def test_map(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, x = rng.integers(0, 256, 256).astype(np.uint8), rng.integers(0, 256, n).astype(np.uint8)
    out = np.full(n, 7, np.uint8)
    gf.map_bytes(table, x, out)
    assert np.array_equal(out, table[x])


@given(st.sampled_from([1, 2, 4]), lengths, seeds)
def test_largest(size: int, n: int, seed: int) -> None:
    kind = {1: np.uint8, 2: np.uint16, 4: np.uint32}[size]
    x = np.random.default_rng(seed).integers(0, 1 << 8 * size, n).astype(kind)
    assert gf.largest(as_bytes(x), size) == (int(x.max()) if n else 0)


def slow_product(kernels: FieldKernels, a: Any, b: Any) -> Any:
    out, digits = np.zeros((a.shape[0], b.shape[1]), kernels.dtype), kernels.digits
    for j in range(len(b)):
        out = digits.add(out, digits.multiply(a[:, j, None], b[j]))
    return out


@settings(max_examples=examples(30))
@given(fields, seeds, sizes, sizes, st.sampled_from([0, 1, 5, 63, 64, 65, 257]))
def test_products(field: Any, seed: int, rows: int, inner: int, columns: int) -> None:
    kernels = kernels_of(*field)
    a, b = draw(kernels, (rows, inner), seed), draw(kernels, (inner, columns), seed + 1)
    found = product(kernels, a, b)
    some = np.random.default_rng(seed).permutation(rows)[:5]  # in another order, so that each is told apart
    assert np.array_equal(found[some], slow_product(kernels, a[some], b))
    assert np.array_equal(product(kernels, np.asfortranarray(a), b[::-1, ::-1][::-1, ::-1]), found)


@pytest.mark.parametrize("q", [2, 3, 31, 127, 251, 256, 243])
def test_long_sums_of_the_largest_elements(q: int) -> None:
    """Sums of products that would leave 32 bits if they were not reduced in between."""
    kernels = kernels_of(q, None)
    a, b = np.full((2, 9001), q - 1, np.uint8), np.full((9001, 3), q - 1, np.uint8)
    square = kernels.digits.multiply(a[0, :1], a[0, :1])
    wanted = np.zeros(1, np.uint8)
    for _ in range(9001 % kernels.digits.p):
        wanted = kernels.digits.add(wanted, square)
    assert np.array_equal(product(kernels, a, b), np.broadcast_to(wanted, (2, 3)))


@settings(max_examples=examples(25))
@given(fields, seeds, sizes, sizes, st.integers(0, 40), st.floats(0, 1))
def test_reduction(field: Any, seed: int, rows: int, columns: int, rank: int, kept: float) -> None:
    kernels = kernels_of(*field)
    array = product(kernels, draw(kernels, (rows, rank), seed), draw(kernels, (rank, columns), seed + 1))
    array[:, np.random.default_rng(seed).random(columns) > kept] = 0
    for first in (columns, columns // 2):
        found, pivots = reduced(kernels, array, first)
        wanted, wanted_pivots = _slowly_reduced(kernels, array.copy(), first)
        assert pivots == wanted_pivots
        assert np.array_equal(found[:, :first], wanted[:, :first])
        assert np.array_equal(found[: len(pivots)], wanted[: len(pivots)])


def test_what_does_not_fit_is_refused() -> None:
    field = kernels_of(256, None).kernel
    assert field is not None
    x, three = np.zeros(4, np.uint8), np.zeros(3, np.uint8)
    for wrong in (
        lambda: gf.elementwise(field, "add", x, None, None, True, x),
        lambda: gf.elementwise(field, "multiply_add", x, x, None, True, x),
        lambda: gf.elementwise(field, "add", x, three, None, True, x),
        lambda: gf.elementwise(field, "divide", x, x, None, True, x),  # type: ignore[arg-type]
        lambda: gf.map_bytes(x, x, x),
        lambda: gf.map_bytes(np.zeros(256, np.uint8), x, three),
        lambda: gf.horner(field, x, x, three),
        lambda: gf.largest(x, 3),
        lambda: gf.add_product(field, x.reshape(2, 2), three.reshape(3, 1), np.zeros((2, 1), np.uint8)),
        lambda: gf.add_product(field, x.reshape(2, 2), x.reshape(2, 2), three.reshape(1, 3)),
        lambda: gf.add_product(field, x.reshape(2, 2), x.reshape(2, 2).T, x.reshape(2, 2)),
        lambda: gf.strip(field, x, 3, 1),
        lambda: gf.small_inverse(field, x, 2),
        lambda: gf.Field("binary8", 256, 2, 8),
        lambda: gf.Field("table8", 9, 3, 2, total=x),
        lambda: gf.Field("quaternions", 9, 3, 2),
    ):
        with pytest.raises(ValueError, match=r"expected|lacks|not in|beside each other|as numbers"):
            wrong()


def test_numbers_that_are_no_elements_stop_the_kernel() -> None:
    for q in (31, 128, 243, 257, 65537, (1 << 31) - 1):
        kernels = kernels_of(q, None)
        x = np.zeros(9000, kernels.dtype)
        x[8500] = q
        assert kernels.kernel is not None
        done = gf.elementwise(kernels.kernel, "add", as_bytes(x), as_bytes(x), None, True, as_bytes(x.copy()))
        assert done <= 8500


@pytest.mark.parametrize("q", [2, 3, 4, 9, 256, 257, 65536])
def test_reduction_of_a_single_column(q: int) -> None:
    """Its transpose is laid out as it is itself, and has to be a copy all the same."""
    kernels = kernels_of(q, None)
    array = np.array([[0], [0], [q - 1]], kernels.dtype)
    found, pivots = reduced(kernels, array, 1)
    assert found.tolist() == [[1], [0], [0]]
    assert pivots == [0]
