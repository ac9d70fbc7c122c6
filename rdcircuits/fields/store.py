"""Polynomials as JSON text: `format`, `version`, the field's name, names, and for each term exponents, coefficients.

Where names were made up, `made_up` says which (`rdcircuits.tables.marks`).
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from rdcircuits.errors import FormatError, RdError
from rdcircuits.fields.field import as_field
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.tables.marks import made_up_fields, with_made_up

FORMAT, VERSION = "rdcircuits-field-polynomial", 1


def to_json(polynomial: FieldPolynomial) -> str:
    """The JSON text of a polynomial."""
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "field": polynomial.field.name,
            "inputs": polynomial.inputs,
            "outputs": polynomial.outputs,
            **made_up_fields(polynomial.inputs, polynomial.outputs),
            "exponents": polynomial.exponents.tolist(),
            "coefficients": polynomial.coefficients.tolist(),
        }
    )


def from_json(data: str | bytes) -> FieldPolynomial:
    """The polynomial that JSON text holds; `FormatError` for anything else."""
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"no JSON: {error}") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise FormatError(f"no polynomial over a finite field: expected 'format': '{FORMAT}'")
    if not isinstance(found.get("version"), int) or found["version"] > VERSION:
        raise FormatError(f"version {found.get('version')!r} of {FORMAT}; this program reads up to {VERSION}")
    try:
        return _made(found)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FormatError(f"a damaged polynomial: {error}") from None


def _made(found: dict[str, Any]) -> FieldPolynomial:
    inputs, outputs = _names(found["inputs"]), _names(found["outputs"])
    inputs, outputs = with_made_up(inputs, outputs, found.get("made_up"))
    exponents = np.array(found["exponents"], dtype=object).reshape(len(found["exponents"]), len(inputs))
    if not all(isinstance(e, int) and 0 <= e < 1 << 62 for e in exponents.ravel().tolist()):
        raise RdError("exponents are integers from 0 on")
    coefficients = np.array(found["coefficients"], dtype=object).reshape(len(outputs), len(exponents))
    return FieldPolynomial(as_field(found["field"]), inputs, outputs, exponents.astype(np.int64), coefficients)


def _names(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) != len(names):
        raise RdError(f"names are different strings, found {names!r}")
    return tuple(names)
