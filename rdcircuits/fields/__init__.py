"""Finite fields: tables over GF(q), and what is exact about them."""

from rdcircuits.fields.accuracy import FieldAccuracy
from rdcircuits.fields.table import FieldTable

__all__ = ["FieldAccuracy", "FieldTable"]
