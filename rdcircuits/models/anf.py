"""Algebraic normal forms of bounded degree: one parameter for each output and product of at most d inputs.

Over Z2 these are the Reed-Muller models; over other rings, multilinear polynomials.  Source: [DPC].
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from rdcircuits.circuit import Wire, WireType, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, zeros
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

MAX_MONOMIALS = 1 << 24


@architecture
@checked
def anf(inputs: int, outputs: int, degree: int, *, start: Initialiser = zeros) -> Model:
    """anf(n, m, d) : Para(n → m), parameter θ[m, M], y_o = Σ_j θ_oj·monomial_j(x), M = Σ_{k ≤ d} C(n, k).

    The monomials stand in the order of `monomials(n, d)`: by degree, the constant 1 first.

    Raises:
        ShapeError: for a degree outside 0..n, or more than 2^24 monomials.

    Example:
        >>> anf(4, 2, 2).parameter
        (point(2, 11),)
    """
    theta = point(outputs, _count(inputs, degree))

    def evaluate(coefficients: Wire, x: Wire) -> Wire:
        return coefficients @ _products(x, inputs, degree)

    return Model((theta,), trace(evaluate, theta, point(inputs)), (start,))


@checked
def monomials(inputs: int, degree: int) -> list[tuple[int, ...]]:
    """The products of at most `degree` inputs that `anf` has parameters for, in its order. Raises as `anf` does.

    Example:
        >>> monomials(3, 2)
        [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    """
    _count(inputs, degree)
    return [one for k in range(degree + 1) for one in combinations(range(inputs), k)]


def _count(inputs: int, degree: int) -> int:
    """How many monomials there are, after checking that this is sensible."""
    if not 0 <= degree <= inputs:
        raise ShapeError(f"the degree of an ANF of {inputs} inputs is in 0..{inputs}, asked for {degree}")
    count = 0
    for k in range(degree + 1):
        count += comb(inputs, k)
        if count > MAX_MONOMIALS:
            raise ShapeError(
                f"{count if k == degree else f'{count} and more'} monomials of {inputs} inputs up to degree {degree} "
                "are more than 2^24: lower degree"
            )
    return count


def _products(x: Wire, inputs: int, degree: int) -> Wire:
    """Every monomial: those of degree k from those of degree k − 1, each times an input after its last."""
    one = x.constant(1, WireType((1,), x.kind, x.batched))
    parts, before, last = [one], one, np.array([-1])
    for _ in range(degree):
        stem = np.repeat(np.arange(len(last)), inputs - 1 - last)
        following = np.concatenate([np.arange(index + 1, inputs) for index in last])
        chosen = ops.gather(x, following)
        before = chosen if before is one else ops.gather(before, stem) * chosen
        parts.append(before)
        last = following
    return ops.concatenate(parts)
