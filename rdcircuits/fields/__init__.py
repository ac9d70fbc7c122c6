"""Finite fields: tables over GF(q), polynomials, and what is exact about them."""

from rdcircuits.fields.accuracy import FieldAccuracy
from rdcircuits.fields.interpolate import interpolate
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.table import FieldTable

__all__ = ["FieldAccuracy", "FieldPolynomial", "FieldTable", "interpolate"]
