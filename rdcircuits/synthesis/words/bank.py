"""Functions of words that are no polynomials: quotients, roots, orders, shifts, and what is made of them.

Each family is a way to read inputs as words, with all functions of these words that are known: several conventions for
what is not defined, such as a quotient by 0, are functions of their own. Which of them a table has is found by
`match.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rdcircuits.synthesis.words.language import Language, W

#: Formulas that are polynomials.
POLYNOMIALS = {"a + b", "a − b", "a·b", "a²", "a³", "a·b + c", "a + b + c", "a·b + c·d"}
#: A function's formula in the names of its words, and its word.
Named = tuple[str, W]


@dataclass(frozen=True)
class Family:
    """Words of these widths, called by these letters, and functions of them."""

    letters: str
    widths: tuple[int, ...]
    functions: Callable[..., Iterator[tuple[str, Any]]]


def families(inputs: int) -> Iterator[Family]:
    """The families of this many inputs.

    Example:
        >>> [family.widths for family in families(3)]
        [(3,), (1, 2), (2, 1)]
    """
    yield Family("a", (inputs,), of_one)
    for first in range(1, inputs):
        yield Family("ab", (first, inputs - first), of_two)
    if inputs % 3 == 0 and inputs > 3:
        yield Family("abc", (inputs // 3,) * 3, of_three)
    for first in range(2, inputs - 2):
        for second in range(2, min(first, inputs - first - 1) + 1):
            yield Family("abc", (first, second, inputs - first - second), sums_of_three)
    if inputs % 4 == 0 and inputs > 4:
        yield Family("abcd", (inputs // 4,) * 4, of_four)


def of_one(language: Language[W], a: W) -> Iterator[Named[W]]:
    """Roots and what is left of them, leading zeros, decimal digits, the size of a signed number."""
    n = language.width(a)
    root, _ = language.root(language.join(language.constant(0, n + n % 2), a))
    yield "√a behind the point", language.part(root, 0, n + 1 >> 1)
    root, rest = language.root(a)
    yield "⌊√a⌋", root
    yield "a − ⌊√a⌋²", rest
    rounded = language.at_least(rest, language.sum(root, language.constant(1, 1)))
    yield "round √a", language.sum(root, rounded)
    yield "⌊∛a⌋", cube_root(language, a)
    normal, zeros = language.normalised(a)
    yield "a·2^zeros", normal
    yield "leading zeros of a", zeros
    yield (
        "leading zeros of a, its width for 0",
        language.chosen(language.any(a), language.constant(n, n.bit_length()), zeros),
    )
    yield "log a", language.not_(zeros)
    yield "a in decimal", decimal(language, a)
    square = language.times(a, a)
    yield "a²", square
    yield "a³", language.times(square, a)
    yield "|a|", negated(language, language.part(a, n - 1, n), a)


def of_two(language: Language[W], a: W, b: W) -> Iterator[Named[W]]:
    """Quotients and remainders, orders, saturated sums, shifts, and what words of one width have."""
    n, m = language.width(a), language.width(b)
    some = language.any(b)
    fraction = min(m, max(2 * n - m, 1), 8)
    wide = language.join(language.constant(0, fraction), a)
    whole, _ = language.divided(wide, b)
    quotient = language.part(whole, fraction, fraction + n)
    _, remainder = language.divided(a, b)
    yield "a div b", quotient
    yield "a / b behind the point", language.part(whole, 0, fraction)
    yield "a div b, 0 for b = 0", language.masked(some, quotient)
    yield "a / b behind the point, 0 for b = 0", language.masked(some, language.part(whole, 0, fraction))
    yield "a mod b", remainder
    yield "a mod b, 0 for b = 0", language.masked(some, remainder)
    full = language.constant((1 << m) - 1, m)
    yield "a mod b, all ones for b = 0", language.chosen(some, full, remainder)
    if n > m:
        yield "a mod b, a for b = 0", language.chosen(some, a, remainder)
    yield "a div b, a for b = 0", language.chosen(some, a, quotient)
    more = language.sum(b, language.constant(1, 1))
    quotient, remainder = language.divided(a, more)
    yield "a div (b + 1)", quotient
    yield "a mod (b + 1)", remainder
    less, reached = language.minus(a, b)
    yield "a − b", less
    yield "a ≥ b", reached
    yield "a + b", language.sum(a, b)
    yield "a·b", language.times(a, b)
    yield "a = b", language.not_(language.any(language.xor(a, b)))
    if n >= m:
        yield "max(a − b, 0)", language.masked(reached, less)
        yield "a shifted left by b", language.shifted(a, b, True)
        yield "a shifted right by b", language.shifted(a, b, False)
        yield "a rotated by b", rotated(language, a, b)
        full = language.constant((1 << n) - 1, n)
        total, product = language.sum(a, b), language.times(a, b)
        over = language.any(language.part(product, n, n + m))
        yield "min(a + b, all ones)", language.chosen(language.part(total, n, n + 1), language.part(total, 0, n), full)
        yield "min(a·b, all ones)", language.chosen(over, language.part(product, 0, n), full)
    low, high = language.chosen(reached, a, b), language.chosen(reached, b, a)
    yield "min(a, b)", low
    yield "max(a, b)", high
    yield from signed_quotient(language, a, b)
    if n == m:
        half = language.constant(1 << n - 1, n)
        yield "round(a·b)", language.sum(language.times(a, b), half)
        yield "|a − b|", distance(language, a, b)
        yield "ones of a ⊕ b", language.ones(language.xor(a, b))
        yield "gcd(a, b)", gcd(language, a, b)
        yield "a ⊕ b", language.xor(a, b)
        root, _ = language.root(language.sum(language.times(a, a), language.times(b, b)))
        yield "√(a² + b²)", root


def signed_quotient(language: Language[W], a: W, b: W) -> Iterator[Named[W]]:
    """Quotients and remainders of two's complement: cut off towards 0, and rounded down."""
    n, m = language.width(a), language.width(b)
    s, t = language.part(a, n - 1, n), language.part(b, m - 1, m)
    quotient, rest = language.divided(negated(language, s, a), negated(language, t, b))
    signs, some = language.xor(s, t), language.any(b)
    cut = negated(language, signs, quotient)
    yield "signed a div b", cut
    yield "signed a div b, 0 for b = 0", language.masked(some, cut)
    remainder = negated(language, s, rest)
    yield "signed a − b·(a div b)", remainder
    down = language.part(language.masked(signs, language.any(rest)), 0, 1)
    yield "signed ⌊a / b⌋", language.minus(cut, down)[0]
    yield "signed a − b·⌊a / b⌋", language.add(remainder, language.masked(down, b), m)


def negated(language: Language[W], s: W, x: W) -> W:
    """−x modulo 2^width where s is 1, else x."""
    n = language.width(x)
    return language.add(language.xor(x, repeated(language, s, n)), s, n)


def of_three(language: Language[W], a: W, b: W, c: W) -> Iterator[Named[W]]:
    """Products and sums modulo a word, and the order of three."""
    product = language.times(a, b)
    _, remainder = language.divided(product, c)
    some = language.any(c)
    yield "a·b mod c", remainder
    yield "a·b mod c, 0 for c = 0", language.masked(some, remainder)
    total = language.sum(language.sum(a, b), c)
    yield "a + b + c", total
    yield "(a + b + c) div 3", language.divided(total, language.constant(3, 2))[0]
    quotient, remainder = language.divided(language.sum(a, b), c)
    yield "a + b mod c", remainder
    yield "(a + b) div c", quotient
    first, second = ordered(language, a, b)
    middle, third = ordered(language, second, c)
    first, second = ordered(language, first, middle)
    yield "min(a, b, c)", first
    yield "median(a, b, c)", second
    yield "max(a, b, c)", third


def sums_of_three(language: Language[W], a: W, b: W, c: W) -> Iterator[Named[W]]:
    """A product and a summand."""
    yield "a·b + c", language.sum(language.times(a, b), c)


def of_four(language: Language[W], a: W, b: W, c: W, d: W) -> Iterator[Named[W]]:
    """Sums of products and of distances."""
    yield "a·b + c·d", language.sum(language.times(a, b), language.times(c, d))
    yield "|a − b| + |c − d|", language.sum(distance(language, a, b), distance(language, c, d))


def ordered(language: Language[W], a: W, b: W) -> tuple[W, W]:
    """(the smaller, the larger)."""
    reached = language.at_least(a, b)
    return language.chosen(reached, a, b), language.chosen(reached, b, a)


def distance(language: Language[W], a: W, b: W) -> W:
    """|a − b| of words of one width."""
    less, reached = language.minus(a, b)
    return negated(language, language.not_(reached), less)


def repeated(language: Language[W], bit: W, width: int) -> W:
    """One bit as often as the width."""
    return language.join(*[bit] * width)


def rotated(language: Language[W], a: W, by: W) -> W:
    """a rotated to the left."""
    n = language.width(a)
    for k in range(language.width(by)):
        step = (1 << k) % n
        moved = language.join(language.part(a, n - step, n), language.part(a, 0, n - step))
        a = language.chosen(language.part(by, k, k + 1), a, moved)
    return a


def gcd(language: Language[W], a: W, b: W) -> W:
    """The greatest common divisor by Euclid's steps, as many as numbers of this width may take; gcd(a, 0) = a."""
    width, pair = language.width(a), (0, 1)
    most = (1 << width) - 1
    while pair[1] <= most:
        (_, r), some = language.divided(a, b), language.any(b)
        a, b = language.chosen(some, a, b), language.masked(some, r)
        pair = pair[1], sum(pair)
    return a


def cube_root(language: Language[W], a: W) -> W:
    """The cube root rounded down, digit by digit."""
    digits = -(-language.width(a) // 3)
    found = language.constant(0, digits)
    for k in range(digits - 1, -1, -1):
        bit = language.constant(1, 1)
        trial = language.join(language.constant(0, k), bit, language.part(found, k + 1, digits))
        cube = language.times(language.times(trial, trial), trial)
        found = language.join(language.constant(0, k), language.at_least(a, cube), language.part(found, k + 1, digits))
    return found


def decimal(language: Language[W], a: W) -> W:
    """Decimal digits of four bits each, by doubling digits and adding 3 where they are 5 or more."""
    digits = len(str((1 << language.width(a)) - 1))
    found = [language.constant(0, 4)] * digits
    for k in range(language.width(a) - 1, -1, -1):
        carry = language.part(a, k, k + 1)
        for place, digit in enumerate(found):
            high = language.at_least(digit, language.constant(5, 3))
            digit = language.add(digit, language.masked(high, language.constant(3, 2)), 4)
            found[place] = language.join(carry, language.part(digit, 0, 3))
            carry = language.part(digit, 3, 4)
    return language.join(*found)
