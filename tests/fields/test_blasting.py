"""Bit-blasting: codes, linear maps, tables, towers and whole polynomials, against the field's own arithmetic."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.algebra import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.algebra.blasting.fields import code
from rdcircuits.algebra.blasting.fields.arithmetic import arithmetic
from rdcircuits.algebra.blasting.fields.linear import linear
from rdcircuits.algebra.blasting.fields.lookup import looked_up
from rdcircuits.algebra.blasting.fields.modular import DigitBits
from rdcircuits.algebra.blasting.fields.powers import base_of, conjugates, reduced
from rdcircuits.fields.blasting.check import check_gates
from rdcircuits.fields.blasting.polynomial import gates_of

GF = cache(rd.GF)
FIELDS = [2, 3, 4, 5, 7, 8, 9, 16, 25, 27, 31, 32, 64, 81, 125, 128, 243, 251, 256]
BIG = [257, 1 << 12, 1 << 16, 65537, 3**11, 2**31 - 1, 1 << 36]


def bits_of(gates: Any, rows: Any) -> Any:
    return unpack_rows(gates.evaluate(pack_rows(np.asarray(rows, np.uint8)), len(rows)), len(rows))


def value(field: rd.GF, exponents: Any, coefficients: Any, x: Any) -> Any:
    """The polynomial, term by term."""
    out = field.full((len(x), len(coefficients)), 0)
    for j, monomial in enumerate(exponents):
        term = field.full((len(x),), 1)
        for i, a in enumerate(monomial):
            term = field.multiply(term, field.power(x[:, i], int(a)))
        column = field.check([row[j] for row in coefficients]) if len(coefficients) else field.full((0,), 0)
        out = field.add(out, field.multiply(column[None], term[:, None]))
    return out


@given(st.sampled_from(FIELDS + BIG), st.integers(0, 99))
def test_codes_come_back(q: int, seed: int) -> None:
    field = GF(q)
    elements = field.random((20,), np.random.default_rng(seed))
    bits = code.to_bits(field, elements)
    assert bits.shape == (20, code.width(field))
    assert code.from_bits(field, bits).tolist() == elements.tolist()
    if field.degree == 1 or field.characteristic == 2:
        assert [[e >> j & 1 for j in range(bits.shape[1])] for e in map(int, elements)] == bits.tolist()


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 999))
def test_linear_maps(rows: int, columns: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix, x = rng.integers(0, 2, (rows, columns), dtype=np.uint8), rng.integers(0, 2, (70, columns), dtype=np.uint8)
    builder = GateBuilder(columns)
    gates = builder.build(linear(builder, matrix, list(builder.inputs)))
    np.testing.assert_array_equal(bits_of(gates, x), x @ matrix.T % 2)
    assert len(gates) <= max(int(matrix.sum()) - rows, 0) + rows


@given(st.integers(0, 6), st.integers(1, 4), st.data())
def test_tables_are_kept_where_they_are_known(n: int, outputs: int, data: Any) -> None:
    values = np.array(data.draw(st.lists(st.integers(-1, 2**outputs - 1), min_size=2**n, max_size=2**n)))
    builder = GateBuilder(n)
    gates = builder.build(looked_up(builder, values, outputs, list(builder.inputs)))
    rows = (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(np.uint8)
    found = bits_of(gates, rows).astype(np.int64) @ (1 << np.arange(outputs))
    np.testing.assert_array_equal(found[values >= 0], values[values >= 0])


@pytest.mark.parametrize("p", [3, 5, 13, 17, 31, 127, 251, 257, 65537, 2**31 - 1])
def test_digits(p: int) -> None:
    rng = np.random.default_rng(p)
    x, y = ([0, 1, p - 1, p - 1, *rng.integers(0, p, 60).tolist()] for _ in range(2))
    bits, by = (p - 1).bit_length(), int(rng.integers(0, p))
    builder = GateBuilder(2 * bits)
    digits, wires = DigitBits(builder, p), list(builder.inputs)
    a, b = wires[:bits], wires[bits:]
    operations = [digits.add(a, b), digits.multiply(a, b), digits.scale(a, by), digits.constant(by)]
    gates = builder.build(wire for wires in operations for wire in wires)
    rows = [[e >> j & 1 for e in pair for j in range(bits)] for pair in zip(x, y, strict=True)]
    found = bits_of(gates, rows).reshape(len(x), 4, bits).astype(np.int64) @ (1 << np.arange(bits))
    expected = [((a + b) % p, a * b % p, a * by % p, by) for a, b in zip(x, y, strict=True)]
    assert found.tolist() == [list(row) for row in expected]


@pytest.mark.parametrize("q", [*FIELDS, *BIG[:-1]])
def test_products_and_inverses(q: int) -> None:
    field, rng = GF(q), np.random.default_rng(q % 1000)
    w = code.width(field)
    builder = GateBuilder(2 * w)
    means, wires = arithmetic(field, builder), list(builder.inputs)
    x, y = means.enter(wires[:w]), means.enter(wires[w:])
    identity = [field.characteristic**i for i in range(field.degree)]
    wanted = [means.multiply(x, y), means.indicator(x), means.inverse(x) or x]
    parts = [[identity if i == j else [0] * field.degree for j in range(3)] for i in range(3)]
    outputs = means.sums(parts, wanted, [False] * 3, [0, 0, 1])
    gates = builder.build(wire for bits in outputs for wire in bits)
    rows = field.random((65, 2), rng)
    rows[:2, 0] = 0
    found = code.from_bits(field, bits_of(gates, code.to_bits(field, rows).reshape(65, -1)).reshape(65, 3, w))
    a, b = rows.T
    inverse = field.power(a, q - 2) if field.characteristic == 2 < q else a
    expected = [field.multiply(a, b), np.asarray(a != 0), field.add(inverse, field.full((65,), 1))]
    for k in range(3):
        assert found[:, k].tolist() == [int(e) for e in expected[k]]


@settings(max_examples=examples(60))
@given(st.sampled_from(FIELDS), st.integers(0, 3), st.integers(0, 2), st.integers(0, 5), st.integers(0, 999))
def test_a_polynomial_as_gates_is_the_polynomial(q: int, n: int, outputs: int, terms: int, seed: int) -> None:
    field, rng = GF(q), np.random.default_rng(seed)
    exponents = rng.integers(0, min(q, 6), (terms, n))
    exponents[:, :1] = rng.choice([0, 1, q - 2, q - 1, q, 2 * q], (terms, min(n, 1)))
    coefficients = field.random((outputs, terms), rng)
    netlist = rd.Netlist.from_gates(gates_of(field, exponents, coefficients))
    assert len(netlist.inputs) == n * code.width(field)
    every = check_gates(netlist, field, n, lambda x: value(field, exponents, coefficients, x))
    assert every == (f"equal on all {q**n} rows" if q**n <= 1 << 16 else "no difference on 16387 sampled rows")


@pytest.mark.parametrize("q", BIG[:-1])
def test_polynomials_over_big_fields(q: int) -> None:
    field = GF(q)
    exponents, coefficients = [[2, 1], [0, 3], [0, 0]], field.random((1, 3), np.random.default_rng(0)).tolist()
    netlist = rd.Netlist.from_gates(gates_of(field, exponents, coefficients))
    assert check_gates(netlist, field, 2, lambda x: value(field, exponents, coefficients, x)).startswith(
        "no difference"
    )


def test_the_s_box_of_aes() -> None:
    """From its polynomial (FIPS 197 gives the map; its nine coefficients are well known): few gates, and right."""
    field = rd.GF(256, 0x11B)
    exponents = [[0], [254], [253], [251], [247], [239], [223], [191], [127]]
    coefficients = [[0x63, 0x05, 0x09, 0xF9, 0x25, 0xF4, 0x01, 0xB5, 0x8F]]
    netlist = rd.Netlist.from_gates(gates_of(field, exponents, coefficients))
    assert netlist.counts().gates <= 135
    assert check_gates(netlist, field, 1, lambda x: value(field, exponents, coefficients, x)) == "equal on all 256 rows"
    first = (bits_of(netlist.gates, code.to_bits(field, [0, 1, 0x53])) @ (1 << np.arange(8))).tolist()
    assert first == [0x63, 0x7C, 0xED]


@pytest.mark.parametrize("q", [4, 9, 256, 1 << 16])
def test_linear_maps_take_no_detour(q: int) -> None:
    """An input is its own bits, a conjugate and a multiple of it one linear map."""
    field = GF(q)
    p = field.characteristic
    assert len(gates_of(field, [[1, 0], [0, 1]], [[1, 0], [0, 1]])) == 0
    netlist = rd.Netlist.from_gates(gates_of(field, [[p, 0], [0, 1], [0, 0]], [[1, p, 2]]))
    coefficients = [[1, p, 2]]
    assert "row" in check_gates(netlist, field, 2, lambda x: value(field, [[p, 0], [0, 1], [0, 0]], coefficients, x))


def test_wrong_gates_are_found() -> None:
    netlist = rd.Netlist.from_gates(gates_of(rd.GF(5), [[1]], [[2]]))
    with pytest.raises(rd.RdError, match=r"the gates are wrong at the elements \[1\], where \[3\] is right"):
        check_gates(netlist, rd.GF(5), 1, lambda x: rd.GF(5).multiply(x, 3))


@given(st.sampled_from([(2, 8), (3, 3), (5, 1), (2, 1)]), st.integers(0, 600))
def test_conjugate_exponents_are_powers_of_p(field: tuple[int, int], exponent: int) -> None:
    p, k = field
    gf = rd.GF(p**k)
    exponent = reduced(exponent, gf.q)
    x = np.arange(gf.q)
    for times, other in enumerate(conjugates(exponent, p, k)):
        np.testing.assert_array_equal(gf.power(gf.power(x, exponent), p**times), gf.power(x, other))
    assert base_of(gf, exponent) in conjugates(exponent, p, k)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(rd.ShapeError, match=r"exponents \(T, n\)"):
        gates_of(rd.GF(5), [[1], [2]], [[1]])
    with pytest.raises(rd.AlgebraError, match="7 at index"):
        gates_of(rd.GF(5), [[1]], [[7]])
    with pytest.raises(rd.RdError, match="the degree is above 64"):
        gates_of(rd.GF(2**65), [[1]], [[1]])
    every = [[a, b] for a in range(1, 100) for b in range(1, 100)]
    with pytest.raises(rd.RdError, match=r"9,801 classes of monomials over GF\(251\), .* more than 4,194,304"):
        gates_of(rd.GF(251), every, np.ones((1, len(every)), int))


def test_many_terms_are_summed_in_parts() -> None:
    """More columns than common pairs are looked for among at once."""
    field = rd.GF(4)
    exponents = [[a, b, c, d] for a in range(4) for b in range(4) for c in range(4) for d in range(4)]
    coefficients = field.random((2, 256), np.random.default_rng(0))
    netlist = rd.Netlist.from_gates(gates_of(field, exponents, coefficients))
    assert check_gates(netlist, field, 4, lambda x: value(field, exponents, coefficients, x)) == "equal on all 256 rows"
