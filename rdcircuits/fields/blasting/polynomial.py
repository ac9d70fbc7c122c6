"""Polynomials over GF(q) as gates: bit-blasting.

Monomials that are conjugates, each the p-th power of the one before, are linear maps over GF(p) of one of them; so one
product of powers is made for each class of conjugates, and an output is one linear map of all classes together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from rdcircuits.algebra import GF, GateBuilder, Gates
from rdcircuits.algebra.blasting.fields.arithmetic import Arithmetic, Element, arithmetic, frobenius
from rdcircuits.algebra.blasting.fields.code import codes, width
from rdcircuits.algebra.blasting.fields.lookup import smallest
from rdcircuits.algebra.blasting.fields.powers import Powers, base_of, reduced
from rdcircuits.algebra.blasting.fields.tower import choices
from rdcircuits.errors import RdError, ShapeError

Exponents = tuple[int, ...]

_MOST_DEGREE = 64
_SEARCHED = 2000
"""Gates up to which other towers are tried as well."""
_TOWERS = 64
_TABLED, _MOST_BITS = 8, 62
"""Bits of the inputs up to which the function is looked up where that takes fewer gates, and of the outputs."""
_MOST_GATES = 1 << 22
_MANY = 32
"""Classes of monomials from which on it takes fewer for sure, where the characteristic is odd."""


def gates_of(field: GF, exponents: Any, coefficients: Any) -> Gates:
    """The gates of y_o = Σ_j coefficients[o, j]·Π_i x_i^exponents[j, i] over GF(q), elements coded as `code` says.

    Args:
        exponents: (T, n) integers ≥ 0; coefficients: (m, T) elements.

    Raises:
        ShapeError: where these do not fit; RdError: for a field of degree above 64, or far more than 2^22 gates.

    Example:
        >>> cube = gates_of(GF(4), [[3]], [[1]])  # 1 where x is not 0
        >>> len(cube), cube.n_inputs
        (1, 2)
    """
    powers, weights = np.asarray(exponents, dtype=object), field.check(coefficients, "coefficients")
    if powers.ndim != 2 or weights.ndim != 2 or weights.shape[1] != len(powers):
        raise ShapeError(f"exponents (T, n) and coefficients (m, T) have shapes {powers.shape} and {weights.shape}")
    if field.degree > _MOST_DEGREE:
        raise RdError(f"polynomials over {field.name} are not made gates of: the degree is above {_MOST_DEGREE}")
    classes = _Classes.of(field, powers.tolist(), weights.tolist())
    n = powers.shape[1]
    small = n * width(field) <= _TABLED and 0 < len(weights) * width(field) <= _MOST_BITS
    if small and field.characteristic > 2 and len(classes.bases) > _MANY:
        return _looked_up(field, powers, weights)
    _check_size(field, classes)
    best = _built(field, n, classes, ())
    for other in _towers(field, best):
        best = min(best, _built(field, n, classes, other), key=len)
    return min(best, _looked_up(field, powers, weights), key=len) if small else best


@dataclass
class _Classes:
    """Of each class of conjugate monomials its base, and for each output the map of the base that its terms are."""

    bases: list[Exponents]
    maps: list[list[list[int]]]
    constants: list[int]
    numbers: dict[Exponents, int] = field(default_factory=dict)

    @classmethod
    def of(cls, gf: GF, exponents: Sequence[Sequence[int]], coefficients: Sequence[Sequence[int]]) -> _Classes:
        found = cls([], [[] for _ in coefficients], [0] * len(coefficients))
        for j, given in enumerate(exponents):
            monomial = tuple(reduced(a, gf.q) for a in given)
            column = [row[j] for row in coefficients]
            if not any(column):
                continue
            if not any(monomial):
                found.constants = [int(gf.add(c, d)) for c, d in zip(found.constants, column, strict=True)]
                continue
            number, times = found._class_of(gf, monomial)
            for output, c in enumerate(column):
                if c:
                    images = zip(found.maps[output][number], frobenius(gf, times, c), strict=True)
                    found.maps[output][number] = [int(gf.add(a, b)) for a, b in images]
        return found

    def _class_of(self, gf: GF, monomial: Exponents) -> tuple[int, int]:
        """(the number of the monomial's class, how many p-th powers from its base it is)."""
        p, k = gf.characteristic, gf.degree
        every = [monomial]
        while len(every) < k:
            every.append(tuple(reduced(p * a, gf.q) for a in every[-1]))
        base = min(every, key=lambda one: (sum(a > 0 and base_of(gf, a) != a for a in one), one))
        if base not in self.numbers:
            self.numbers[base] = len(self.bases)
            self.bases.append(base)
            for maps in self.maps:
                maps.append([0] * k)
        return self.numbers[base], -every.index(base) % k


def _check_size(gf: GF, classes: _Classes) -> None:
    """Raise where the products, one for each class of several factors, would be too many gates."""
    products = sum(sum(a > 0 for a in base) > 1 for base in classes.bases)
    builder, w = GateBuilder(2 * width(gf)), width(gf)
    means, wires = arithmetic(gf, builder), list(builder.inputs)
    each = len(builder.build(means.multiply(wires[:w], wires[w:])))
    if products * each > _MOST_GATES:
        raise RdError(
            f"{len(classes.bases):,} classes of monomials over {gf.name}, at {each:,} gates a product, would take "
            f"about {products * each:,} gates, more than {_MOST_GATES:,}"
        )


def _built(gf: GF, n: int, classes: _Classes, tower: Sequence[int] | None) -> Gates:
    w = width(gf)
    builder = GateBuilder(n * w)
    means = arithmetic(gf, builder, tower)
    wires = list(builder.inputs)
    codes = [wires[i * w : (i + 1) * w] for i in range(n)]
    powers = [Powers(means, means.enter(code)) for code in codes]
    made: dict[tuple[tuple[int, int], ...], Element] = {}
    plain = [sum(base) == 1 for base in classes.bases]
    elements = [
        codes[base.index(1)] if is_plain else _monomial(means, powers, base, made)
        for base, is_plain in zip(classes.bases, plain, strict=True)
    ]
    outputs = means.sums(classes.maps, elements, plain, classes.constants)
    return builder.build(wire for bits in outputs for wire in bits)


def _looked_up(gf: GF, exponents: Any, coefficients: Any) -> Gates:
    """The gates by the table of all rows; bit vectors that are no elements may give anything."""
    n, w = exponents.shape[1], width(gf)
    every = np.arange(gf.q**n)
    x = [every // gf.q**i % gf.q for i in range(n)]
    y = gf.full((len(coefficients), gf.q**n), 0)
    for j, monomial in enumerate(exponents.tolist()):
        term = gf.full((gf.q**n,), 1)
        for i, a in enumerate(monomial):
            term = gf.multiply(term, gf.power(x[i], a))
        y = gf.add(y, gf.multiply(coefficients[:, j, None], term))
    code, values = codes(gf), np.full(1 << n * w, -1, dtype=np.int64)
    values[sum((code[column] << i * w for i, column in enumerate(x)), np.zeros_like(every))] = sum(
        (code[row] << o * w for o, row in enumerate(y)), np.zeros_like(every)
    )
    return smallest(values, len(coefficients) * w)


def _monomial(
    means: Arithmetic, powers: Sequence[Powers], base: Exponents, made: dict[tuple[tuple[int, int], ...], Element]
) -> Element:
    """The product of powers, the first factors of which may be there already."""
    factors = tuple((i, a) for i, a in enumerate(base) if a)
    for count in range(1, len(factors) + 1):
        part = factors[:count]
        if part not in made:
            i, a = part[-1]
            made[part] = powers[i][a] if count == 1 else means.multiply(made[part[:-1]], powers[i][a])
    return made[factors]


def _towers(gf: GF, first: Gates) -> Iterable[tuple[int, ...] | None]:
    """The other towers to try, where the circuit is small and there are not too many; and none, in any case."""
    if gf.characteristic != 2 or len(first) > _SEARCHED:
        return []
    counts = choices(gf)
    if int(np.prod(counts, dtype=object)) > _TOWERS:
        return [None]
    return [None, *list(product(*(range(count) for count in counts)))[1:]]
