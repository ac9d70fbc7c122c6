"""Moduli, read and looked up without galois, are galois' own."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import galois
import pytest

import rdcircuits as rd
from rdcircuits.algebra.finite.conway import conway
from rdcircuits.algebra.finite.moduli import is_irreducible
from rdcircuits.algebra.finite.primes import is_prime
from rdcircuits.algebra.finite.tables import product_table

TEXTS = "x^2-1 2x^2+1 -x^3+1 x**3+x+1 X^3+X+1 3*x x^2+-1 +x^2 y^5-2*y**3+y 4 x 0x -0"
NOT_POLYNOMIALS = "x^2+x^2 x^2+7 x^3+y _1 x^-2 hello x^2.5 x^ x^2/2 x^2+5 (x)^2 \u00b2x"
GREATER = [(257, 2), (257, 60), (109987, 4), (110017, 4), (2**31 - 1, 2)]


def galois_conway(p: int, k: int) -> list[int] | None:
    try:
        return [int(one) for one in galois.conway_poly(p, k).coefficients(order="asc")]
    except LookupError:
        return None


def galois_conways() -> dict[tuple[int, int], list[int]]:
    """All of galois' Conway polynomials at once: asked for one by one they take a minute."""
    database = sqlite3.connect(Path(galois.__file__).parent / "_databases" / "conway_polys.db")
    found = {}
    for p, k, degrees, coefficients in database.execute(
        "SELECT * FROM polys WHERE degree > 1 AND characteristic < 256"
    ):
        found[p, k] = [0] * (k + 1)
        for degree, coefficient in zip(degrees.split(","), coefficients.split(","), strict=True):
            found[p, k][int(degree)] = int(coefficient)
    database.close()
    return found


def test_the_table_is_complete_and_galois_own() -> None:
    expected = galois_conways()
    assert len(expected) > 1900
    for p in filter(is_prime, range(256)):
        for k in range(2, 3 + max(degree for characteristic, degree in expected if characteristic == p)):
            assert conway(p, k) == expected.pop((p, k), None), (p, k)
    assert not expected


@pytest.mark.parametrize(("p", "k"), [*GREATER, (2, 8), (2, 409), (2, 420), (3, 5)])
def test_conway_polynomials_are_those_that_galois_gives(p: int, k: int) -> None:
    assert conway(p, k) == galois_conway(p, k)


def test_the_table_has_irreducible_polynomials() -> None:
    for q in range(4, 1 << 12):
        for p, k in [(p, k) for p in range(2, 64) if is_prime(p) for k in range(2, 12) if p**k == q]:
            found = conway(p, k)
            assert found is not None
            assert is_irreducible(found, p)


@pytest.mark.parametrize("p", [5, 257])
def test_text_is_read_as_galois_reads_it(p: int) -> None:
    some = [galois.Poly.Random(9, seed=seed, field=galois.GF(p)) for seed in range(20)]
    for text in ["x^2 + 1 - x", *TEXTS.split(), *map(str, some)]:
        expected = galois.Poly.Str(text, field=galois.GF(p))
        with pytest.raises(rd.AlgebraError) as found:
            rd.GF(p**12, text)
        said = str(expected) if expected != 0 else "0"
        assert str(found.value).endswith(f"which is {said}"), text


@pytest.mark.parametrize("text", ["", " ", *NOT_POLYNOMIALS.split()])
def test_what_is_no_polynomial_is_refused(text: str) -> None:
    with pytest.raises(rd.AlgebraError, match="is no polynomial over GF"):
        rd.GF(25, text)


@pytest.mark.parametrize("modulus", ["x^99999999999", "9" * 5000, 1 << 5000, galois.Poly.Degrees([5000, 0])])
def test_absurd_moduli_are_refused_at_once(modulus: Any) -> None:
    with pytest.raises(rd.AlgebraError, match=r"is no polynomial over GF\(2\)"):
        rd.GF(256, modulus)


def test_galois_polynomials_are_moduli() -> None:
    assert rd.GF(256, galois.Poly.Int(0x11B)) == rd.GF(256, 0x11B)
    assert rd.GF(9, galois.Poly([1, 0, 1], field=galois.GF(3))).modulus == 10
    with pytest.raises(rd.AlgebraError, match=r"Poly\(x\^2 \+ 1, GF\(2\)\) is no polynomial over GF\(3\)"):
        rd.GF(9, galois.Poly([1, 0, 1]))


@pytest.mark.parametrize(("q", "modulus"), [(4, None), (9, None), (27, None), (256, 0x11B), (256, None), (243, None)])
def test_tables_of_products_are_the_definition(q: int, modulus: int | None) -> None:
    field = rd.GF(q, modulus)
    table = product_table(field.characteristic, tuple(field._modulus))
    every = field.check(range(q))
    assert (table[:q, :q] == field.kernels.digits.multiply(every[:, None], every)).all()
    assert not table[q:].any()
    assert not table[:, q:].any()
