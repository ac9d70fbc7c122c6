"""Finite fields: tables over GF(q), polynomials, and what is exact about them."""

from rdcircuits.fields.accuracy import FieldAccuracy
from rdcircuits.fields.fit import FieldFit, least_degree
from rdcircuits.fields.interpolate import interpolate
from rdcircuits.fields.noise import NoisyFit, noisy_fit
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.table import FieldTable
from rdcircuits.fields.wiring import SparseFit, determining_inputs, sparsest

__all__ = [
    "FieldAccuracy",
    "FieldFit",
    "FieldPolynomial",
    "FieldTable",
    "NoisyFit",
    "SparseFit",
    "determining_inputs",
    "interpolate",
    "least_degree",
    "noisy_fit",
    "sparsest",
]
