"""Powers of one element with as few products as a search finds: x^(p^i) costs none, being a linear map of x."""

from __future__ import annotations

from functools import lru_cache

from rdcircuits.algebra.blasting.fields.arithmetic import Arithmetic, Element, frobenius
from rdcircuits.algebra.finite.gf import GF


def conjugates(exponent: int, p: int, k: int) -> list[int]:
    """The exponents a, p·a, p²·a, ... that x^a, x^(p·a), ... have in GF(p^k), each in 1 .. q − 1 (0 for 0).

    Example:
        >>> conjugates(127, 2, 8)
        [127, 254, 253, 251, 247, 239, 223, 191]
    """
    q, found = p**k, [exponent]
    while len(found) < k:
        found.append(reduced(p * found[-1], q))
    return found


def reduced(exponent: int, q: int) -> int:
    """The exponent in 0 .. q − 1 of the same function of GF(q)."""
    return exponent if exponent < q else (exponent - 1) % (q - 1) + 1


class Powers:
    """The powers of one element, each made once."""

    def __init__(self, arithmetic: Arithmetic, x: Element) -> None:
        self.arithmetic = arithmetic
        self._made = {1: x}

    def __getitem__(self, exponent: int) -> Element:
        """x^exponent, for an exponent in 1 .. q − 1."""
        if exponent not in self._made:
            self._made[exponent] = self._of_conjugate(exponent)
        return self._made[exponent]

    def _of_conjugate(self, exponent: int) -> Element:
        """By a power of p of a conjugate power that is there, or is made first."""
        field = self.arithmetic.field
        p, k = field.characteristic, field.degree
        for times, other in enumerate(conjugates(exponent, p, k)):
            if times and other in self._made:
                return self.arithmetic.mapped(frobenius(field, k - times), self._made[other])
        base = base_of(field, exponent)
        if base != exponent:
            self._made[base] = self._new(base)
            return self[exponent]
        return self._new(exponent)

    def _new(self, exponent: int) -> Element:
        field = self.arithmetic.field
        if exponent == field.q - 1:
            return self.arithmetic.indicator(self[1])
        if exponent == field.q - 2:
            inverse = self.arithmetic.inverse(self[1])
            if inverse is not None:
                return inverse
        a, b = _split(exponent, field.characteristic, field.degree)
        return self.arithmetic.multiply(self[a], self[b])


def base_of(field: GF, exponent: int) -> int:
    """The conjugate that stands for all: q − 2, which is an inversion, or else the least."""
    every = conjugates(exponent, field.characteristic, field.degree)
    return field.q - 2 if field.q - 2 in every and field.characteristic == 2 else min(every)


@lru_cache(maxsize=1 << 16)
def _cost(exponent: int, p: int, k: int) -> int:
    """Products that x^exponent takes when nothing is there but x."""
    least = min(conjugates(exponent, p, k))
    return 0 if least == 1 else _best(least, p, k)[0]


def _split(exponent: int, p: int, k: int) -> tuple[int, int]:
    """Two exponents of this sum that cost least together."""
    return _best(exponent, p, k)[1]


@lru_cache(maxsize=1 << 16)
def _best(exponent: int, p: int, k: int) -> tuple[int, tuple[int, int]]:
    """(products, the two exponents): the digits base p cut in two where that costs least, or one digit halved."""
    if exponent < p:
        half = exponent // 2
        rest = exponent - half
        return 1 + max(_cost(half, p, k), _cost(rest, p, k)), (half, rest)
    found = []
    h = p
    while h <= exponent:
        low, high = exponent % h, exponent // h * h
        if low and high:
            one, other = min(conjugates(low, p, k)), min(conjugates(high, p, k))
            both = _cost(one, p, k) + (0 if one == other else _cost(other, p, k))
            found.append((1 + both, (high, low)))
        h *= p
    if not found:  # one digit d·p^i with 1 < d < p
        place = p ** (next(i for i in range(k) if exponent // p**i < p))
        count, (a, b) = _best(exponent // place, p, k)
        return count, (a * place, b * place)
    return min(found)
