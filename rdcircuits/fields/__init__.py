"""Finite fields: tables over GF(q), polynomials, and what is exact about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdcircuits.lazy import attach

if TYPE_CHECKING:
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

if not TYPE_CHECKING:
    attach(
        __name__,
        {
            "rdcircuits.fields.accuracy": "FieldAccuracy",
            "rdcircuits.fields.fit": "FieldFit least_degree",
            "rdcircuits.fields.interpolate": "interpolate",
            "rdcircuits.fields.noise": "NoisyFit noisy_fit",
            "rdcircuits.fields.polynomial": "FieldPolynomial",
            "rdcircuits.fields.table": "FieldTable",
            "rdcircuits.fields.wiring": "SparseFit determining_inputs sparsest",
        },
    )
