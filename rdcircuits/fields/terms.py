"""Arithmetic on lists of terms: exponents (k, n) with coefficients (m, k) of m outputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.errors import RdError
from rdcircuits.fields import monomials
from rdcircuits.fields.sums import group_sums, scale

Elements = NDArray[Any]
Exponents = NDArray[Any]
Terms = tuple[Exponents, Elements]

_BLOCK = 1 << 20
_MOST_EXPONENT = 1 << 62


def collect(field: GF, exponents: Exponents, coefficients: Elements) -> Terms:
    """Each monomial once, in order, with the sum of its coefficients; those that are zero in all outputs left out."""
    first, places = monomials.unique(exponents)
    if len(first) < len(exponents):
        order = np.argsort(places, kind="stable")
        starts = np.flatnonzero(np.diff(places[order], prepend=-1))
        coefficients = group_sums(field, coefficients.T[order], starts).T
    else:
        coefficients = coefficients[:, first]
    occurs = np.any(coefficients != 0, axis=0)
    return exponents[first[occurs]], coefficients[:, occurs]


def total(field: GF, a: Terms, b: Terms) -> Terms:
    """The sum."""
    exponents = np.concatenate([a[0].astype(np.int64), b[0].astype(np.int64)])
    return collect(field, exponents, np.concatenate([a[1], b[1]], axis=1))


def product(field: GF, a: Terms, b: Terms) -> Terms:
    """The product, not reduced: exponents add."""
    left, right = a[0].astype(np.int64), b[0].astype(np.int64)
    _check_size(int(left.max(initial=0)) + int(right.max(initial=0)))
    found: Terms = (left[:0], a[1][:, :0])
    step = max(1, _BLOCK // max(1, len(right)))
    for start in range(0, len(left), step):
        part = slice(start, start + step)
        exponents = (left[part, None] + right).reshape(-1, left.shape[1])
        coefficients = field.multiply(a[1][:, part, None], b[1][:, None, :]).reshape(len(a[1]), -1)
        found = total(field, found, collect(field, exponents, coefficients))
    return found


def power(field: GF, a: Terms, exponent: int) -> Terms:
    """The power, not reduced, by the exponent's digits in base p: the p-th power acts on each term."""
    p = field.characteristic
    _check_size(int(a[0].max(initial=0)) * exponent)
    digits = []
    while exponent:
        exponent, digit = divmod(exponent, p)
        digits.append(digit)
    result = _one(field, a)
    for digit in reversed(digits):
        result = result[0].astype(np.int64) * p, field.power(result[1], p)
        if digit:
            result = product(field, result, _small_power(field, a, digit))
    return result


def formal_derivative(field: GF, a: Terms, place: int, order: int) -> Terms:
    """d/dx of the input at `place`, `order` times: x^e becomes e·(e − 1)···(e − order + 1)·x^(e−order)."""
    p = field.characteristic
    exponent = a[0][:, place].astype(np.int64 if p <= 1 << 31 else object)
    factor = np.ones_like(exponent)
    for step in range(min(order, p)):
        factor = factor * ((exponent - step) % p) % p
    return _lowered(field, a, {place: order}, factor)


def _lowered(field: GF, a: Terms, orders: dict[int, int], factor: NDArray[Any]) -> Terms:
    exponents = a[0].astype(np.int64)
    keep = np.asarray(factor % field.characteristic != 0, dtype=np.bool_)
    for place, order in orders.items():
        keep &= exponents[:, place] >= order
        exponents[:, place] -= order
    return exponents[keep], scale(field, a[1][:, keep], factor[keep])


def _small_power(field: GF, a: Terms, exponent: int) -> Terms:
    result = _one(field, a)
    for bit in bin(exponent)[2:]:
        result = product(field, result, result)
        result = product(field, result, a) if bit == "1" else result
    return result


def _one(field: GF, a: Terms) -> Terms:
    """The constant 1 in as many inputs and outputs."""
    return np.zeros((1, a[0].shape[1]), dtype=np.int64), field.full((len(a[1]), 1), 1)


def _check_size(exponent: int) -> None:
    if exponent >= _MOST_EXPONENT:
        raise RdError(f"an exponent of {exponent} is 2^62 or more; reduced() polynomials stay small")
