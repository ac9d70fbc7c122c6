"""Expressions of words: sums of products of sums, as they are built and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rdcircuits.synthesis.words.sparse import Polynomial, indices, multiplied, plus


@dataclass(frozen=True, order=True)
class Sum:
    """constant + Σ coefficient·(product of inputs) + Σ coefficient·(product of sums).

    `bits` are (mask of inputs, coefficient); `products` are (coefficient, factors), a factor that occurs twice being
    squared.

    Example:
        >>> a, b = Sum(bits=((1, 1), (2, 2))), Sum(1, ((4, 1), (8, 2)))
        >>> Sum(products=((3, (a, b)),)).text(["a0", "a1", "b0", "b1"], 0, 6)
        '3·(a0 + 2·a1)·(b0 + 2·b1 + 1)'
    """

    constant: int = 0
    bits: tuple[tuple[int, int], ...] = ()
    products: tuple[tuple[int, tuple[Sum, ...]], ...] = ()

    def polynomial(self, digits: int) -> Polynomial:
        """The same in bits, modulo 2^digits."""
        found = plus({0: self.constant}, dict(self.bits), digits)
        for coefficient, factors in self.products:
            found = plus(
                found, multiplied([factor.polynomial(digits) for factor in factors], digits), digits, coefficient
            )
        return found

    @property
    def bounds(self) -> tuple[int, int]:
        """A range that holds all values, as integers."""
        low = high = self.constant
        for _, coefficient in self.bits:
            low, high = low + min(coefficient, 0), high + max(coefficient, 0)
        for coefficient, factors in self.products:
            ends = [1]
            for k, factor in enumerate(factors):
                ends = [end * other for end in (min(ends), max(ends)) for other in factor.bounds]
                if k and factors[k] == factors[k - 1] and len(factors) == 2:
                    ends = [max(0, end) for end in ends]
            low, high = low + min(coefficient * end for end in ends), high + max(coefficient * end for end in ends)
        return low, high

    def text(self, names: Sequence[str], flips: int, digits: int) -> str:
        """As a formula of inputs by their names; `flips` are those that are complemented."""
        return _Writer(names, flips).sum(self)


@dataclass(frozen=True)
class _Writer:
    names: Sequence[str]
    flips: int

    def sum(self, one: Sum) -> str:
        parts = [_times(c, "·".join(self._bit(i) for i in indices(mask))) for mask, c in _ordered(one.bits)]
        products = [_times(c, self._product(factors)) for c, factors in one.products]
        parts = products + parts + ([(one.constant < 0, str(abs(one.constant)))] if one.constant else [])
        return _joined(parts) if parts else "0"

    def _product(self, factors: Sequence[Sum]) -> str:
        found = list[str]()
        for factor in dict.fromkeys(factors):
            power = "²³⁴⁵⁶⁷⁸⁹"[factors.count(factor) - 2] if factors.count(factor) > 1 else ""
            single = len(factor.bits) == 1 and not factor.products and not factor.constant and factor.bits[0][1] == 1
            text = self.sum(factor)
            found.append((text if single and not power else f"({text})") + power)
        return "·".join(found)

    def _bit(self, i: int) -> str:
        return f"¬{self.names[i]}" if self.flips >> i & 1 else self.names[i]


def _ordered(bits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(bits, key=lambda bit: (abs(bit[1]), bit[0]))


def _times(coefficient: int, text: str) -> tuple[bool, str]:
    return coefficient < 0, text if abs(coefficient) == 1 else f"{abs(coefficient)}·{text}"


def _joined(parts: Sequence[tuple[bool, str]]) -> str:
    first = ("−" if parts[0][0] else "") + parts[0][1]
    return first + "".join(f" {'−' if negative else '+'} {text}" for negative, text in parts[1:])


Cost = Callable[[Sum], int]
