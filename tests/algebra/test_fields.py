"""GF(q) against galois and SymPy: elements, arithmetic, moduli, conversion."""

from __future__ import annotations

import itertools
import random
from typing import Any

import galois
import numpy as np
import pytest
import sympy

import rdcircuits as rd
from rdcircuits.algebra.finite.moduli import is_irreducible, prime_power

x = sympy.Symbol("x")
MODULI: list[tuple[int, Any]] = [
    *((q, None) for q in (2, 3, 4, 5, 7, 8, 9, 16, 25, 27, 31, 49, 64, 81, 125, 127, 243, 251, 256, 257, 1024)),
    *((q, None) for q in (1 << 16, 65537, 3**11, (1 << 31) - 1, 1 << 31, (1 << 31) + 11)),
    *((8, 0b1101), (9, "x^2 + 1"), (16, 0b11111), (256, 0x11B), (25, "x^2 + x + 1"), (81, "x^4 + x + 2")),
]


def _oracle(field: Any) -> Any:
    """galois' own field, in Python arithmetic: nothing of ours, and nothing to be compiled."""
    options: dict[str, Any] = {"compile": "python-calculate"}
    if "modulus" in field.name:
        options |= {
            "irreducible_poly": galois.Poly.Int(int(field.field.irreducible_poly), galois.GF(field.characteristic))
        }
        options |= {"primitive_element": int(field.field.primitive_element), "verify": False}
    return galois.GF(field.q, **options)


@pytest.mark.parametrize(("q", "modulus"), MODULI, ids=str)
def test_arithmetic_is_galois_arithmetic(q: int, modulus: Any) -> None:
    field = rd.GF(q, modulus)
    theirs = _oracle(field)
    rng = np.random.default_rng(q)
    a, b = (rng.integers(0, q, 300 if q <= 1024 else 90) for _ in range(2))
    if q <= 16:
        a, b = (np.array(one) for one in zip(*itertools.product(range(q), repeat=2), strict=True))
    u, v = theirs(a), theirs(b)
    np.testing.assert_array_equal(field.add(a, b), u + v)
    np.testing.assert_array_equal(field.multiply(a, b), u * v)
    np.testing.assert_array_equal(field.negate(a), -u)
    np.testing.assert_array_equal(field.subtract(a, b), u - v)
    np.testing.assert_array_equal(field.multiply_add(a, b, a[::-1]), u * v + u[::-1])
    np.testing.assert_array_equal(field.evaluate(b[:6], a), galois.Poly(v[:6][::-1])(u))
    assert int(field.dot(a, b)) == int(np.sum(u * v))
    np.testing.assert_array_equal(field.multiply(a[:4, None], b[:3]), u[:4, None] * v[:3])
    np.testing.assert_array_equal(field.multiply(a[::2], b[0]), u[::2] * v[0])
    inverse = np.zeros_like(a)
    inverse[a != 0] = np.asarray(u[a != 0] ** -1)
    np.testing.assert_array_equal(field.reciprocal(a), inverse)
    for exponent in (0, 1, 2, 5, q - 1, q):
        np.testing.assert_array_equal(field.power(a, exponent), u**exponent)
    assert [int(field.integer(n)) for n in (-1, 0, 1, q, 12345)] == [
        n % field.characteristic for n in (-1, 0, 1, q, 12345)
    ]


@pytest.mark.parametrize(
    ("q", "modulus"), [(2**40, None), ((1 << 61) - 1, None), (2**128, 2**128 + 0x87), (65537**2, "x^2+3")], ids=str
)
def test_huge_fields_in_python_integers(q: int, modulus: Any) -> None:
    field = rd.GF(q, modulus)
    chosen = random.Random(q)
    a, b, c = (np.array([chosen.randrange(1, q) for _ in range(5)], dtype=object) for _ in range(3))
    one = np.array([1] * 5, dtype=object)
    assert field.equal(field.multiply(a, field.reciprocal(a)), one)
    assert field.equal(field.multiply(a, field.add(b, c)), field.add(field.multiply(a, b), field.multiply(a, c)))
    fifth = field.multiply(a, field.multiply(field.multiply(a, a), field.multiply(a, a)))
    assert field.equal(field.power(a, 5), fifth)
    assert field.equal(field.power(a, q + 4), fifth)
    assert [int(one) for one in (*field.power([0, 0], 0), *field.power([0, 0], 3))] == [1, 1, 0, 0]
    f = rd.batch(rd.trace(lambda s, t: s * t + 1 / s, "s t"), [0, 1])
    assert field.equal(field.run(f, a, b), field.add(field.multiply(a, b), field.reciprocal(a)))


@pytest.mark.parametrize(("q", "modulus"), [(7, None), (9, None), (9, "x^2+1"), (256, 0x11B), (512, None)], ids=str)
def test_to_and_from_galois(q: int, modulus: Any) -> None:
    field = rd.GF(q, modulus)
    values = np.arange(q)
    array = field.to_galois(values)
    assert type(array) is field.field
    assert type(array).order == q
    np.testing.assert_array_equal(field.from_galois(array), values)
    square = rd.batch(rd.trace(lambda s: s * s, "s"), [0])
    np.testing.assert_array_equal(field.run(square, array), np.asarray(array * array))
    assert int(field.field.irreducible_poly) == int(rd.GF(q, modulus).field.irreducible_poly)


@pytest.mark.parametrize("q", [7, 8, 9, 256, 257, 65536, (1 << 31) - 1])
def test_memory_is_shared_with_galois(q: int) -> None:
    field = rd.GF(q)
    values = field.random((5,), np.random.default_rng(0))
    array = field.to_galois(values)
    assert np.shares_memory(array, values)
    assert np.shares_memory(field.from_galois(array), values)


@pytest.mark.parametrize("q", [2, 8, 31, 243, 257, 65537, (1 << 31) - 1, 1 << 33], ids=str)
def test_mistakes_are_named_with_their_place(q: int) -> None:
    field = rd.GF(q)
    wrong = np.zeros((200, 50), dtype=field.dtype)
    wrong[170, 3] = q
    zeros = np.ones((2, 3), dtype=field.dtype)
    zeros[1, 2] = 0
    outside = rf"{q} at index \[170, 3\] is no element of GF\({q}\)"
    for operation in (field.add, field.subtract, field.multiply):
        with pytest.raises(rd.AlgebraError, match=f"y: {outside}"):
            operation(0, wrong)
    with pytest.raises(rd.AlgebraError, match=f"z: {outside}"):
        field.multiply_add(1, 1, wrong)
    for other in (field.negate, field.inverse, lambda x: field.power(x, 3), lambda x: field.evaluate([1, 1], x)):
        with pytest.raises(rd.AlgebraError, match=f"x: {outside}"):
            other(wrong)
    for division in (field.inverse, lambda x: field.divide(1, x), lambda x: field.power(x, -2)):
        with pytest.raises(rd.AlgebraError, match=rf"division by zero in GF\({q}\) at index \[1, 2\]"):
            division(zeros)
    with pytest.raises(rd.AlgebraError, match=rf"division by zero in GF\({q}\)$"):
        field.inverse(0)
    for misfit in (
        lambda: field.add([1, 1], [1, 1, 1]),
        lambda: field.dot([1, 1], [1]),
        lambda: field.matmul([[1, 1]], [[1]]),
        lambda: field.evaluate([[1]], 1),
        lambda: field.add([1, 1], [1, 1], out=np.zeros(3, dtype=field.dtype)),
    ):
        with pytest.raises(rd.ShapeError):
            misfit()


def test_default_fields_are_galois_own() -> None:
    for q in (2, 4, 9, 31, 256):
        assert rd.GF(q).field is galois.GF(q)
        assert rd.GF(q).name == f"GF({q})"
    assert rd.GF(256, 0x11B).name == "GF(256, modulus=283)"
    assert rd.GF(8, "x^3 + x + 1").name == "GF(8)", "Conway's own modulus, given by name"


def test_arrays_of_another_field_are_refused() -> None:
    with pytest.raises(rd.AlgebraError, match=r"over GF\(8\), found GF\(2\^2\)"):
        rd.GF(8).run(rd.identity(rd.point()), galois.GF(4)(3))
    with pytest.raises(rd.AlgebraError, match="over GF"):
        rd.GF(256, 0x11B).from_galois(galois.GF(256)([1, 2]))
    with pytest.raises(rd.AlgebraError, match="found ndarray"):
        rd.GF(8).from_galois(np.array([1, 2]))


@pytest.mark.parametrize("q", [0, 1, 6, 12, 100, -8, 8.0, "8", True, None, 10**20, (1 << 1024) + 1, 1 << 2000, [4]])
def test_no_prime_power(q: Any) -> None:
    with pytest.raises(rd.AlgebraError, match="GF takes a prime power"):
        rd.GF(q)


@pytest.mark.parametrize(
    ("q", "modulus", "message"),
    [
        (8, 0b1100, "reducible"),
        (8, "x^3 + 1", r"modulus x\^3 \+ 1 is reducible over GF\(2\)"),
        (9, "x^2 + 2", "reducible"),
        (16, 0b10101, "reducible"),
        (8, 0b10011, "monic modulus of degree 3"),
        (9, "2x^2 + 2", "monic"),
        (8, 0, "no polynomial over"),
        (8, -11, "no polynomial over"),
        (8, True, "no polynomial over"),
        (8, "hello", "no polynomial over"),
        (8, "x^3 + x + 5", "no polynomial over"),
        (8, 2.5, "no polynomial over"),
        (8, [1, 0, 1, 1], "no polynomial over"),
        (5, 2, "prime field and takes no modulus"),
        (1 << 128, None, "give one with modulus="),
    ],
)
def test_moduli_that_make_no_field(q: int, modulus: Any, message: str) -> None:
    with pytest.raises(rd.AlgebraError, match=message):
        rd.GF(q, modulus)


@pytest.mark.parametrize("p", [2, 3, 5, 11])
def test_irreducibility_is_sympys(p: int) -> None:
    chosen = random.Random(p)
    found = set()
    for _ in range(120):
        coefficients = [chosen.randrange(p) for _ in range(chosen.randint(2, 7))] + [1]
        expected = sympy.Poly(coefficients[::-1], x, modulus=p).is_irreducible
        assert is_irreducible(coefficients, p) == expected, coefficients
        found.add(expected)
    assert found == {False, True}


def test_prime_powers() -> None:
    for n in range(2, 2000):
        factors = sympy.factorint(n)
        if len(factors) == 1:
            assert [prime_power(n)] == list(factors.items())
        else:
            with pytest.raises(rd.AlgebraError):
                prime_power(n)
    assert prime_power(3**300) == (3, 300)
    assert prime_power((2**61 - 1) ** 2) == (2**61 - 1, 2)


@pytest.mark.parametrize("q", [2, 3, 4, 5, 8, 9])
def test_compare_is_a_polynomial_with_its_formal_derivatives(q: int) -> None:
    """1 − u^(q−1), and its derivatives in u: coefficients differentiated by hand."""
    field = rd.GF(q)
    coefficients = [1] + [0] * (q - 2) + [-1]
    a, b = (np.array(one) for one in zip(*itertools.product(range(q), repeat=2), strict=True))
    u = field.subtract(a, b)
    for order in range(q + 2):
        expected = field.full(u.shape, 0)
        for power, c in enumerate(coefficients):
            expected = field.add(expected, field.multiply(field.integer(c), field.power(u, power)))
        np.testing.assert_array_equal(field.compare(a, b, order, 1), expected)
        np.testing.assert_array_equal(field.compare(a, b, order, -1), field.negate(expected))
        coefficients = [c * power for power, c in enumerate(coefficients)][1:]


@pytest.mark.parametrize("q", [2, 3, 4])
def test_derivatives_of_compare_have_the_shape_of_its_arguments(q: int) -> None:
    """Also where they are constant: found by a random circuit in GF(2)."""
    f = rd.batch(rd.trace(lambda a, b: rd.ops.compare(a, b), rd.point(3), rd.point(3)), [1])
    for circuit in (f, rd.R(f), rd.R(rd.R(f))):
        arrays = [rd.GF(q).full((2, *wire.shape) if wire.batched else wire.shape, 1) for wire in circuit.dom]
        found, expected = rd.GF(q).run(circuit, *arrays), rd.GF(q).reference(circuit, *arrays)
        for one, other in zip(
            [found] if circuit is f else found, [expected] if circuit is f else expected, strict=True
        ):
            np.testing.assert_array_equal(one, other)
