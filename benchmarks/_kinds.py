"""More kinds of arithmetic, each written once: `rdcircuits`' language of words gives its values and its gates.

A kind draws its widths and constants from a generator and gives them with its formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.lookup import looked_up
from rdcircuits.synthesis.words.language import Language, Number, Wires

#: Widths of words, and the words of the result.
Written = tuple[tuple[int, ...], Callable[..., Sequence[Any]]]
Rng = np.random.Generator


def one_of(rng: Rng, *choices: Any) -> Any:
    """One of several."""
    return choices[int(rng.integers(len(choices)))]


def fixed(o: Language[Any], number: int) -> Any:
    """A constant in as many bits as it needs."""
    return o.constant(number, max(number.bit_length(), 1))


def mod(o: Language[Any], x: Any, m: int) -> Any:
    """x mod m."""
    return o.part(o.divided(x, fixed(o, m))[1], 0, (m - 1).bit_length())


def listed(o: Language[Any], x: Any, numbers: Sequence[int], width: int) -> Any:
    """What stands in a table."""
    table = np.array(numbers)
    if isinstance(x, Number):
        return Number(table[x.values], width)
    assert isinstance(o, Wires)
    return looked_up(o.builder, (table[:, None] >> np.arange(width) & 1).astype(np.uint8), None, x)


def both(o: Language[Any], x: Any, y: Any) -> Any:
    """x AND y, bit by bit."""
    bits = [o.masked(o.part(x, k, k + 1), o.part(y, k, k + 1)) for k in range(o.width(x))]
    return o.join(*bits)


def least(o: Language[Any], x: Any, y: Any) -> tuple[Any, Any]:
    """(the smaller, the larger)."""
    s = o.at_least(x, y)
    return o.chosen(s, x, y), o.chosen(s, y, x)


def distance(o: Language[Any], x: Any, y: Any) -> Any:
    """|x − y|."""
    small, large = least(o, x, y)
    return o.minus(large, small)[0]


def modular_sum(rng: Rng) -> Written:
    """a·b + c mod m."""
    m = int(rng.integers(9, 16))
    return (4, 4, 4), lambda o, a, b, c: [mod(o, o.sum(o.times(a, b), c), m)]


def modular_power(rng: Rng) -> Written:
    """a^k mod m."""
    m, k, n = int(rng.integers(17, 120)), int(rng.integers(2, 6)), int(rng.integers(7, 11))

    def of(o: Language[Any], a: Any) -> list[Any]:
        low = found = mod(o, a, m)
        for _ in range(k - 1):
            found = mod(o, o.times(found, low), m)
        return [found]

    return (n,), of


def from_residues(rng: Rng) -> Written:
    """A number by its residues."""
    moduli = one_of(rng, (7, 9), (5, 7, 8), (7, 15), (3, 5, 7), (15, 16), (13, 15))
    whole = math.prod(moduli)
    weights = [whole // m * pow(whole // m, -1, m) for m in moduli]

    def of(o: Language[Any], *words: Any) -> list[Any]:
        total = o.constant(0, 1)
        for word, weight in zip(words, weights, strict=True):
            total = o.sum(total, o.times(word, fixed(o, weight)))
        return [mod(o, total, whole)]

    return tuple((m - 1).bit_length() for m in moduli), of


def residue_products(rng: Rng) -> Written:
    """Products modulo two numbers, each of its own words."""
    moduli = one_of(rng, (5, 7), (7, 8), (3, 7), (6, 7))
    widths = tuple((m - 1).bit_length() for m in moduli for _ in range(2))
    return widths, lambda o, *w: [mod(o, o.times(w[2 * k], w[2 * k + 1]), m) for k, m in enumerate(moduli)]


def float_sum(rng: Rng) -> Written:
    """The sum of two floats with signs, of a hidden one, cut off, without infinities."""
    e, f = one_of(rng, (2, 2), (3, 2), (2, 3))

    def of(o: Language[Any], x: Any, y: Any) -> list[Any]:
        swap = o.at_least(o.part(y, 0, e + f), o.part(x, 0, e + f))
        x, y = o.chosen(swap, x, y), o.chosen(swap, y, x)
        one, zero = o.constant(1, 1), o.constant(0, f + 1)
        big, small = (o.join(zero, o.part(w, 0, f), one) for w in (x, y))
        gap, _ = o.minus(o.part(x, f, f + e), o.part(y, f, f + e))
        small = o.shifted(small, gap, False)
        signs = o.xor(o.part(x, e + f, e + f + 1), o.part(y, e + f, e + f + 1))
        total = o.chosen(signs, o.sum(big, small), o.minus(big, small)[0])
        normal, zeros = o.normalised(total)
        width = o.width(normal)
        exponent, _ = o.minus(o.sum(o.part(x, f, f + e), one), zeros)
        return [o.part(normal, width - 1 - f, width - 1), o.part(exponent, 0, e + 1), o.part(x, e + f, e + f + 1)]

    return (1 + e + f, 1 + e + f), of


def float_product(rng: Rng) -> Written:
    """The product of two floats with signs, rounded half up."""
    e, f = one_of(rng, (2, 2), (3, 2), (2, 3), (2, 4))

    def of(o: Language[Any], x: Any, y: Any) -> list[Any]:
        one = o.constant(1, 1)
        whole = o.times(*(o.join(o.part(w, 0, f), one) for w in (x, y)))
        top = o.part(whole, 2 * f + 1, 2 * f + 2)
        whole = o.chosen(top, o.join(o.constant(0, 1), whole), o.join(whole, o.constant(0, 1)))
        kept = o.sum(o.part(whole, f + 2, 2 * f + 2), o.part(whole, f + 1, f + 2))
        over = o.part(kept, f, f + 1)
        exponent = o.sum(o.sum(o.part(x, f, f + e), o.part(y, f, f + e)), o.sum(top, over))
        sign = o.xor(o.part(x, e + f, e + f + 1), o.part(y, e + f, e + f + 1))
        return [o.part(kept, 0, f), o.part(exponent, 0, e + 1), sign]

    return (1 + e + f, 1 + e + f), of


def square(rng: Rng) -> Written:
    """a²."""
    return (int(rng.integers(7, 12)),), lambda o, a: [o.times(a, a)]


def difference(rng: Rng) -> Written:
    """|a − b|."""
    n = int(rng.integers(4, 8))
    return (n, n), lambda o, a, b: [distance(o, a, b)]


def distances(rng: Rng) -> Written:
    """|a − b| + |c − d|."""
    n = int(rng.integers(2, 4))
    return (n,) * 4, lambda o, a, b, c, d: [o.sum(distance(o, a, b), distance(o, c, d))]


def sorted_pair(rng: Rng) -> Written:
    """min(a, b) and max(a, b)."""
    n = int(rng.integers(4, 7))
    return (n, n), lambda o, a, b: list(least(o, a, b))


def sorted_three(rng: Rng) -> Written:
    """Three words in order."""
    n = int(rng.integers(3, 5))

    def of(o: Language[Any], a: Any, b: Any, c: Any) -> list[Any]:
        a, b = least(o, a, b)
        b, c = least(o, b, c)
        return [*least(o, a, b), c]

    return (n, n, n), of


def leading_zeros(rng: Rng) -> Written:
    """a shifted until its first bit is 1, and by how much."""
    return (int(rng.integers(8, 13)),), lambda o, a: list(o.normalised(a))


def hamming(rng: Rng) -> Written:
    """In how many bits a and b differ."""
    n = int(rng.integers(4, 7))
    return (n, n), lambda o, a, b: [o.ones(o.xor(a, b))]


def gray(rng: Rng) -> Written:
    """The sum of two numbers in Gray code, in Gray code."""
    n = int(rng.integers(4, 6))

    def of(o: Language[Any], a: Any, b: Any) -> list[Any]:
        for shift in (1, 2, 4):
            a, b = (o.xor(w, o.part(w, shift, n)) if shift < n else w for w in (a, b))
        total = o.sum(a, b)
        return [o.xor(total, o.part(total, 1, n + 1))]

    return (n, n), of


def to_decimal(rng: Rng) -> Written:
    """The decimal digits of a."""
    n = int(rng.integers(7, 11))

    def of(o: Language[Any], a: Any) -> list[Any]:
        digits = []
        for _ in range(len(str((1 << n) - 1))):
            a, digit = o.divided(a, o.constant(10, 4))
            digits.append(digit)
        return digits

    return (n,), of


def from_decimal(rng: Rng) -> Written:
    """The number of two or three decimal digits."""
    return (4,) * one_of(rng, 2, 3), lambda o, *d: [
        o.add(d[0], o.sum(*(o.times(w, fixed(o, 10**k)) for k, w in enumerate((*d[1:], o.constant(0, 1))[:2], 1))), 11)
    ]


def decimal_sum(rng: Rng) -> Written:
    """The sum of two decimal digits and a carry, in decimal."""

    def of(o: Language[Any], a: Any, b: Any, c: Any) -> list[Any]:
        total = o.sum(o.sum(a, b), c)
        high = o.at_least(total, o.constant(10, 4))
        return [o.part(o.add(total, o.masked(high, o.constant(6, 3)), 6), 0, 4), high]

    return (4, 4, 1), of


def logarithm(rng: Rng) -> Written:
    """log2(1 + a/2^n), rounded."""
    n = int(rng.integers(6, 9))
    numbers = [min(round(math.log2(1 + a / (1 << n)) * (1 << n)), (1 << n) - 1) for a in range(1 << n)]
    return (n,), lambda o, a: [listed(o, a, numbers, n)]


def exponential(rng: Rng) -> Written:
    """2^(a/2^n) − 1, rounded."""
    n = int(rng.integers(6, 9))
    numbers = [min(round((2 ** (a / (1 << n)) - 1) * (1 << n)), (1 << n) - 1) for a in range(1 << n)]
    return (n,), lambda o, a: [listed(o, a, numbers, n)]


def divisor(rng: Rng) -> Written:
    """gcd(a, b)."""
    n = int(rng.integers(3, 6))

    def of(o: Language[Any], a: Any, b: Any) -> list[Any]:
        for _ in range(2 * n - 2):
            some = o.any(b)
            rest = o.divided(a, b)[1]
            a, b = o.chosen(some, a, b), o.masked(some, rest)
        return [a]

    return (n, n), of


def saturated(rng: Rng) -> Written:
    """a + b, or a·b, or a − b, at most all ones and at least 0."""
    n, what = int(rng.integers(4, 7)), int(rng.integers(3))

    def of(o: Language[Any], a: Any, b: Any) -> list[Any]:
        if what == 2:
            less, reached = o.minus(a, b)
            return [o.masked(reached, less)]
        total = o.sum(a, b) if what else o.times(a, b)
        over = o.any(o.part(total, n, o.width(total)))
        return [o.chosen(over, o.part(total, 0, n), o.constant((1 << n) - 1, n))]

    return (n, n), of


def arithmetic_unit(rng: Rng) -> Written:
    """a + b, a − b, a AND b or a XOR b, as two bits say."""
    n = int(rng.integers(4, 6))

    def of(o: Language[Any], a: Any, b: Any, s: Any) -> list[Any]:
        first = o.chosen(o.part(s, 0, 1), o.add(a, b, n), o.minus(a, b)[0])
        other = o.chosen(o.part(s, 0, 1), both(o, a, b), o.xor(a, b))
        return [o.chosen(o.part(s, 1, 2), first, other)]

    return (n, n, 2), of


def conditional(rng: Rng) -> Written:
    """a·b or a² + b, as a bit says."""
    n = int(rng.integers(4, 6))
    return (n, n, 1), lambda o, a, b, s: [o.chosen(s, o.times(a, b), o.part(o.sum(o.times(a, a), b), 0, 2 * n))]


def quotient_zero(rng: Rng) -> Written:
    """a div b and a mod b, or one of them; 0 and a where b is 0."""
    n, m, what = int(rng.integers(5, 8)), int(rng.integers(3, 5)), int(rng.integers(3))

    def of(o: Language[Any], a: Any, b: Any) -> list[Any]:
        q, r = o.divided(a, b)
        some = o.any(b)
        return [[o.masked(some, q)], [o.chosen(some, a, r)], [o.masked(some, q), o.chosen(some, a, r)]][what]

    return (n, m), of


def signed_quotient(rng: Rng) -> Written:
    """a div b of numbers with signs, cut off towards 0."""
    n, m = int(rng.integers(5, 7)), int(rng.integers(3, 5))

    def of(o: Language[Any], a: Any, b: Any) -> list[Any]:
        def size(w: Any) -> tuple[Any, Any]:
            k = o.width(w)
            sign = o.part(w, k - 1, k)
            return o.add(o.xor(w, o.join(*[sign] * k)), sign, k), sign

        (x, s), (y, t) = size(a), size(b)
        q, sign = o.divided(x, y)[0], o.xor(s, t)
        return [o.add(o.xor(q, o.join(*[sign] * n)), sign, n)]

    return (n, m), of


def root_rest(rng: Rng) -> Written:
    """The root of a and what is left."""
    return (2 * int(rng.integers(4, 7)),), lambda o, a: list(o.root(a))


def cube(rng: Rng) -> Written:
    """The cube root of a."""
    n = int(rng.integers(8, 13))

    def of(o: Language[Any], a: Any) -> list[Any]:
        trials = [fixed(o, k**3) for k in range(1, 1 << -(-n // 3)) if k**3 < 1 << n]
        return [o.ones(o.join(*(o.at_least(a, trial) for trial in trials)))]

    return (n,), of


def high_half(rng: Rng) -> Written:
    """The high half of a·b."""
    n = int(rng.integers(4, 7))
    return (n, n), lambda o, a, b: [o.part(o.times(a, b), n, 2 * n)]


def shift(rng: Rng) -> Written:
    """a shifted to the left or to the right by b."""
    n, m, left = int(rng.integers(6, 10)), 3, bool(rng.integers(2))
    return (n, m), lambda o, a, b: [o.shifted(a, b, left)]


def dot(rng: Rng) -> Written:
    """a·b + c·d."""
    return (3, 3, 3, 3), lambda o, a, b, c, d: [o.sum(o.times(a, b), o.times(c, d))]


def hypotenuse(rng: Rng) -> Written:
    """√(a² + b²)."""
    n = int(rng.integers(4, 7))
    return (n, n), lambda o, a, b: [o.root(o.sum(o.times(a, a), o.times(b, b)))[0]]


def reciprocal(rng: Rng) -> Written:
    """2^k div a."""
    n = int(rng.integers(6, 10))
    return (n,), lambda o, a: [o.divided(o.constant(1 << n + 2, n + 3), a)[0]]


def by_constant(rng: Rng) -> Written:
    """a div m."""
    n, m = int(rng.integers(8, 13)), int(rng.integers(3, 30))
    return (n,), lambda o, a: [o.divided(a, fixed(o, m))[0]]


def clamped(rng: Rng) -> Written:
    """a, at least b and at most c."""
    n = int(rng.integers(3, 5))
    return (n, n, n), lambda o, a, b, c: [least(o, least(o, a, b)[1], c)[0]]


def field_product(rng: Rng) -> Written:
    """a·b in GF(2^k)."""
    k, polynomial = one_of(rng, (4, 0b10011), (5, 0b100101), (6, 0b1000011))

    def of(o: Language[Any], a: Any, b: Any) -> list[Any]:
        total = o.constant(0, k)
        for i in range(k - 1, -1, -1):
            top = o.part(total, k - 1, k)
            total = o.join(o.constant(0, 1), o.part(total, 0, k - 1))
            total = o.xor(total, o.masked(top, o.constant(polynomial & (1 << k) - 1, k)))
            total = o.xor(total, o.masked(o.part(b, i, i + 1), a))
        return [total]

    return (k, k), of


def scaled(rng: Rng) -> Written:
    """a·b div m."""
    n, m = int(rng.integers(4, 6)), int(rng.integers(3, 16))
    return (n, n), lambda o, a, b: [o.divided(o.times(a, b), fixed(o, m))[0]]


def modular_words(rng: Rng) -> Written:
    """a + b mod c, or a·b mod c."""
    n, what = int(rng.integers(3, 5)), bool(rng.integers(2))
    return (n, n, n), lambda o, a, b, c: [o.divided(o.sum(a, b) if what else o.times(a, b), c)[1]]


def mean(rng: Rng) -> Written:
    """The mean of three words, rounded down."""
    n = int(rng.integers(3, 5))
    return (n, n, n), lambda o, a, b, c: [o.divided(o.sum(o.sum(a, b), c), o.constant(3, 2))[0]]


WRITTEN: dict[str, Callable[[Rng], Written]] = {
    of.__name__.replace("_", "-"): of
    for of in (
        modular_sum, modular_power, from_residues, residue_products, float_sum, float_product, square, difference,
        distances, sorted_pair, sorted_three, leading_zeros, hamming, gray, to_decimal, from_decimal, decimal_sum,
        logarithm, exponential, divisor, saturated, arithmetic_unit, conditional, quotient_zero, signed_quotient,
        root_rest, cube, high_half, shift, dot, hypotenuse, reciprocal, by_constant, clamped, field_product, scaled,
        modular_words, mean,
    )
}  # fmt: skip


def values(widths: tuple[int, ...], of: Callable[..., Sequence[Any]], *words: np.ndarray) -> Sequence[Number]:
    """The words of the result on numbers."""
    from rdcircuits.synthesis.words.language import Numbers

    return of(Numbers(len(words[0])), *(Number(w, n) for w, n in zip(words, widths, strict=True)))


def wires(of: Callable[..., Sequence[Any]], builder: GateBuilder, words: Sequence[Sequence[int]]) -> list[list[int]]:
    """The same as gates."""
    return [list(word) for word in of(Wires(builder), *words)]
