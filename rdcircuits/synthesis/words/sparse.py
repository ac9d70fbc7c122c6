"""Polynomials in bits with integer coefficients modulo 2^digits, as mappings from products of inputs to coefficients.

A product is a mask: bit i says that input i is a factor. Bits are idempotent, so that products multiply by OR.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Polynomial = dict[int, int]


def sparse(coefficients: NDArray[np.int64]) -> Polynomial:
    """The coefficients that are not 0, by their products.

    Example:
        >>> sparse(np.array([0, 1, 0, 7]))
        {1: 1, 3: 7}
    """
    places = np.flatnonzero(coefficients)
    return dict(zip(places.tolist(), coefficients[places].tolist(), strict=True))


def turned(polynomial: Mapping[int, int], inputs: int, digits: int) -> Polynomial:
    """The polynomial in the complements of some inputs, given as a mask: x becomes 1 − x.

    Example:
        >>> turned({0b11: 1}, 0b01, 4)
        {3: 15, 2: 1}
    """
    modulus, found = (1 << digits) - 1, dict(polynomial)
    for i in indices(inputs):
        bit, changed = 1 << i, Polynomial()
        for product, coefficient in found.items():
            if product & bit:
                changed[product] = changed.get(product, 0) - coefficient & modulus
                changed[product ^ bit] = changed.get(product ^ bit, 0) + coefficient & modulus
            else:
                changed[product] = changed.get(product, 0) + coefficient & modulus
        found = {product: coefficient for product, coefficient in changed.items() if coefficient}
    return found


def plus(one: Mapping[int, int], other: Mapping[int, int], digits: int, times: int = 1) -> Polynomial:
    """one + times·other."""
    modulus = (1 << digits) - 1
    found = {product: coefficient & modulus for product, coefficient in one.items()}
    for product, coefficient in other.items():
        found[product] = found.get(product, 0) + times * coefficient & modulus
    return {product: coefficient for product, coefficient in found.items() if coefficient}


def multiplied(factors: Iterable[Mapping[int, int]], digits: int) -> Polynomial:
    """The product of polynomials.

    Example:
        >>> multiplied([{1: 1, 2: 2}, {1: 1, 2: 2}], 4)     # (x0 + 2·x1)²
        {1: 1, 3: 4, 2: 4}
    """
    modulus, found = (1 << digits) - 1, {0: 1}
    for factor in factors:
        grown = Polynomial()
        for product, coefficient in found.items():
            for other, times in factor.items():
                grown[product | other] = grown.get(product | other, 0) + coefficient * times & modulus
        found = {product: coefficient for product, coefficient in grown.items() if coefficient}
    return found


def degree(polynomial: Mapping[int, int]) -> int:
    """Most inputs that one product has."""
    return max((product.bit_count() for product in polynomial), default=0)


def indices(mask: int) -> list[int]:
    """The numbers of the bits that are set."""
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def signed(number: int, digits: int) -> int:
    """The number between −2^(digits−1), exclusive, and 2^(digits−1) that is equal modulo 2^digits.

    Example:
        >>> [signed(n, 3) for n in (3, 4, 5)]
        [3, 4, -3]
    """
    number &= (1 << digits) - 1
    return number - (1 << digits) if number > 1 << digits >> 1 else number


def twos(number: int, digits: int) -> int:
    """How often 2 divides a number modulo 2^digits: `digits` times, if it is 0."""
    number &= (1 << digits) - 1
    return digits if not number else (number & -number).bit_length() - 1


def quotient(number: int, divisor: int, digits: int) -> int | None:
    """The smallest q, by its absolute value, with q·divisor = number modulo 2^digits; None where there is none.

    Example:
        >>> quotient(1, 3, 4), quotient(6, 2, 4), quotient(1, 2, 4)
        (-5, 3, None)
    """
    shift = twos(divisor, digits)
    if shift >= digits or twos(number, digits) < shift:
        return None
    left = digits - shift
    divisor = (divisor & ((1 << digits) - 1)) >> shift
    return signed(((number & ((1 << digits) - 1)) >> shift) * pow(divisor, -1, 1 << left), left)
