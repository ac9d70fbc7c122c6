"""Polynomials of bounded degree: one parameter for each output and monomial, powers of an input among them.

Over GF(q) no exponent above q − 1 is needed, since x^q = x as a function: with `most` = q − 1 and the degree
n·(q − 1) every function of n elements is one of these, and `anf` is the case q = 2.  Source: [DPC].
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import Wire, WireType, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.limits import check_memory
from rdcircuits.models.initialisers import Initialiser, zeros
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

Index = npt.NDArray[np.int64]

MAX_MONOMIALS = 1 << 24


@architecture
@checked
def polynomial(inputs: int, outputs: int, degree: int, *, most: int | None = None, start: Initialiser = zeros) -> Model:
    """polynomial(n, m, d) : Para(n → m), parameter θ[m, M], y_o = Σ_j θ_oj·Π_i x_i^(a_ji), over all a_j of sum ≤ d.

    Each monomial is one product of one of the degree below with an input, so that powers are shared. They stand in
    the order of `exponents(n, d, most)`: by degree, the constant 1 first.

    Args:
        inputs, outputs: n, m.
        degree: d, of the sum of a monomial's exponents.
        most: the greatest exponent of any one input, q − 1 over GF(q); d by default.
        start: of θ.

    Raises:
        ShapeError: for a negative width or degree, `most` below 1, or more than 2^24 monomials.

    Example:
        >>> import rdcircuits as rd
        >>> model = polynomial(2, 1, 2, most=2)
        >>> model.parameter, exponents(2, 2, 2).tolist()
        ((point(1, 6),), [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2]])
        >>> circuit = rd.models.fix(model, [[[1, 0, 0, 0, 2, 1]]], "GF(3)")  # 1 + 2xy + y²
        >>> rd.GF(3).run(circuit, [2, 1]).tolist()
        [0]
    """
    most = _checked(inputs, degree, most)
    if outputs < 0:
        raise ShapeError(f"a polynomial has 0 or more outputs, asked for {outputs}")
    theta = point(outputs, count(inputs, degree, most))

    def evaluate(coefficients: Wire, x: Wire) -> Wire:
        return coefficients @ features(x, inputs, degree, most)

    return Model((theta,), trace(evaluate, theta, point(inputs)), (start,))


@checked
def exponents(inputs: int, degree: int, most: int | None = None) -> Index:
    """The exponents (M, n) of the monomials of sum ≤ degree, each ≤ most, in the order of `polynomial`'s parameters.

    Raises:
        ShapeError: as `polynomial`.

    Example:
        >>> import rdcircuits as rd
        >>> rd.models.exponents(2, 2, 2).tolist()
        [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2]]
    """
    most = _checked(inputs, degree, most)
    check_memory("the exponents of all monomials", (count(inputs, degree, most), inputs), 8)
    found = [np.zeros((1, inputs), dtype=np.int64)]
    for stem, factor in _products(inputs, degree, most):
        found.append(found[-1][stem])
        found[-1][np.arange(len(stem)), factor] += 1
    return np.concatenate(found)


def count(inputs: int, degree: int, most: int) -> int:
    """How many exponents of sum ≤ degree there are, each ≤ most.

    Example:
        >>> count(2, 2, 2), count(2, 2, 1), count(12, 3, 4)
        (6, 4, 455)
    """
    if most >= degree:
        return comb(inputs + degree, degree)
    ways = [1] + [0] * degree
    for _ in range(inputs):
        sums = np.cumsum([0, *ways], dtype=object)
        ways = [int(sums[k + 1] - sums[max(k - most, 0)]) for k in range(degree + 1)]
    return sum(ways)


def features(x: Wire, inputs: int, degree: int, most: int) -> Wire:
    """φ(x), every monomial of the inputs."""
    one = x.constant(1, WireType((1,), x.kind, x.batched))
    parts, before = [one], one
    for stem, factor in _products(inputs, degree, most):
        chosen = ops.gather(x, factor)
        before = chosen if before is one else ops.gather(before, stem) * chosen
        parts.append(before)
    return ops.concatenate(parts)


def _products(inputs: int, degree: int, most: int) -> Iterator[tuple[Index, Index]]:
    """For each degree from 1 on: which monomial of the degree below, times which input, its last one or a later one."""
    last, run = np.array([0]), np.array([0])
    for _ in range(degree):
        first = last + (run >= most)
        many = np.maximum(inputs - first, 0)
        stem = np.repeat(np.arange(len(last)), many)
        factor = np.arange(len(stem)) - np.repeat(np.cumsum(many) - many, many) + first[stem]
        run = np.where(factor == last[stem], run[stem] + 1, 1)
        last = factor
        yield stem, factor


def _checked(inputs: int, degree: int, most: int | None) -> int:
    """The greatest exponent, after checking all three."""
    if inputs < 0 or degree < 0:
        raise ShapeError(f"a polynomial has 0 or more inputs and a degree >= 0, asked for {inputs} and {degree}")
    bound = max(degree, 1) if most is None else most
    if bound < 1:
        raise ShapeError(f"the greatest exponent is {most}, expected at least 1")
    monomials = count(inputs, degree, bound)
    if monomials > MAX_MONOMIALS:
        raise ShapeError(
            f"{monomials} monomials of {inputs} inputs up to degree {degree} are more than 2^24: lower the degree"
        )
    return bound
