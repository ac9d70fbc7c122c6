"""Polynomials as SymPy, galois and JSON have them, and back."""

from __future__ import annotations

import json
from typing import Any

import galois
import pytest
import sympy
from fields.field_strategies import polynomials
from hypothesis import given

import rdcircuits as rd
from rdcircuits.errors import AlgebraError, FormatError, RdError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.fields.bridges import ROOT


@given(polynomials())
def test_sympy_gives_back_what_it_got(f: FieldPolynomial) -> None:
    if f.inputs or f.field.degree > 1:
        back = FieldPolynomial.from_sympy(f.field, f.to_sympy(), inputs=f.inputs, outputs=f.outputs)
        assert back == f


def test_sympy_expressions() -> None:
    x, y, a = sympy.symbols("x y a")
    f = FieldPolynomial.from_sympy(9, (x + a * y) ** 2 / 2 + a**2)
    field = rd.GF(9)
    root = FieldPolynomial.constant(field, 3, inputs=["x", "y"])
    ours = [FieldPolynomial.variable(field, name, inputs=["x", "y"]) for name in "xy"]
    assert f == (ours[0] + root * ours[1]) ** 2 * 2 + root**2
    assert FieldPolynomial.from_sympy(5, [x + y, 3 * y], outputs=["s", "t"]).outputs == ("s", "t")
    with pytest.raises(AlgebraError, match=r"no polynomial over GF\(5\) in x"):
        FieldPolynomial.from_sympy(5, sympy.sin(x), inputs=["x"])
    with pytest.raises(AlgebraError, match="no polynomial"):
        FieldPolynomial.from_sympy(5, x + y, inputs=["x"])
    with pytest.raises(AlgebraError, match="no polynomial"):
        FieldPolynomial.from_sympy(5, x / 5)
    with pytest.raises(RdError, match="an input is named 'a'"):
        FieldPolynomial.from_terms(9, [{(1,): 1}], inputs=[ROOT]).to_sympy()


def test_galois_bounds() -> None:
    with pytest.raises(RdError, match="one variable, this one has 2 inputs"):
        FieldPolynomial.from_terms(9, [{(1, 1): 1}]).to_galois()
    aes = rd.GF(256, 0x11B)
    f = FieldPolynomial.from_terms(aes, [{(254,): 7, (0,): 99}])
    assert FieldPolynomial.from_galois(f.to_galois()).field.name == aes.name
    with pytest.raises(RdError, match=r"expected a galois\.Poly"):
        FieldPolynomial.from_galois([3])
    with pytest.raises(AlgebraError, match="don't go together"):
        FieldPolynomial.from_galois([galois.Poly.One(galois.GF(q, compile="python-calculate")) for q in (5, 7)])


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"format": "other"},
        {"field": "GF(6)"},
        {"exponents": [[-1]]},
        {"exponents": [[1, 2]]},
        {"exponents": [[0.5]]},
        {"coefficients": [[5]]},
        {"coefficients": [[1], [2]]},
        {"inputs": ["x", "x"]},
        {"inputs": "x"},
    ],
)
def test_damaged_json(change: dict[str, Any]) -> None:
    good = json.loads(FieldPolynomial.from_terms(5, [{(1,): 3}]).to_json())
    assert FieldPolynomial.from_json(json.dumps(good)).terms() == {(1,): 3}
    with pytest.raises(FormatError):
        FieldPolynomial.from_json(json.dumps({**good, **change}))
    for bad in ("", "[]", "{", json.dumps({k: v for k, v in good.items() if k != "exponents"})):
        with pytest.raises(FormatError):
            FieldPolynomial.from_json(bad)
