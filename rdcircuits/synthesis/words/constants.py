"""Functions of words with a constant in them: quotients and residues of sums, products and powers.

Residues of which all digits are outputs are found by their numbers alone (`residue.py`); here some may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rdcircuits.synthesis.words.bank import Family, Named
from rdcircuits.synthesis.words.language import Language, W

#: The largest modulus and divisor, and the highest power.
_MODULUS, _DIVISOR, _POWER = 257, 63, 5
#: How much wider one word of a product may be.
_APART = 2


def with_constants(inputs: int) -> Iterator[Family]:
    """The families of this many inputs, for all constants.

    Example:
        >>> sum(1 for _ in with_constants(4))
        13
    """
    for m in range(3, min(_MODULUS, (1 << inputs) - 1) + 1):
        if m & m - 1:
            yield Family("a", (inputs,), partial(of_one, m=m))
    halves = [k for k in range(2, inputs - 1) if 0 <= 2 * k - inputs <= _APART]
    for first in halves:
        widths: tuple[int, ...] = first, inputs - first
        for m in range(3, min(_MODULUS, (1 << max(widths)) + 1) + 1):
            if m & m - 1:
                yield Family("ab", widths, partial(of_two, m=m))
    if inputs % 3 == 0 and inputs > 3:
        widths = (inputs // 3,) * 3
        for m in range(3, min(_MODULUS, (1 << inputs // 3) + 1) + 1):
            if m & m - 1:
                yield Family("abc", widths, partial(of_three, m=m))


def of_one(language: Language[W], a: W, m: int) -> Iterator[Named[W]]:
    """Quotients, residues of powers."""
    n, size = language.width(a), (m - 1).bit_length()
    low = language.modulo(a, m)
    if m <= _DIVISOR:
        yield f"a div {m}", language.divided(a, language.constant(m, m.bit_length()))[0]
    yield f"a mod {m}", low
    if n <= 2 * size + 2:
        for power in range(2, _POWER + 1):
            yield f"a^{power} mod {m}", language.looked_up(low, [pow(x, power, m) for x in range(1 << size)], size)


def of_two(language: Language[W], a: W, b: W, m: int) -> Iterator[Named[W]]:
    """Quotients and residues of a product and of a sum."""
    modulus = language.constant(m, m.bit_length())
    for name, whole in (("a·b", language.times(a, b)), ("(a + b)", language.sum(a, b))):
        if m <= _DIVISOR:
            yield f"{name} div {m}", language.divided(whole, modulus)[0]
        yield f"{name} mod {m}", language.modulo(whole, m)
    yield f"(a − b) mod {m}", language.modulo(difference(language, a, b, m), m)


def of_three(language: Language[W], a: W, b: W, c: W, m: int) -> Iterator[Named[W]]:
    """Residues of a product and a summand, and of a sum."""
    yield f"a·b + c mod {m}", language.modulo(language.sum(language.times(a, b), c), m)
    yield f"a + b + c mod {m}", language.modulo(language.sum(language.sum(a, b), c), m)


def difference(language: Language[W], a: W, b: W, m: int) -> W:
    """a − b and a multiple of m that keeps it above 0."""
    most = (1 << language.width(b)) - 1
    spare = -(-most // m) * m
    wide = language.sum(a, language.constant(spare, spare.bit_length()))
    return language.minus(wide, b)[0]
