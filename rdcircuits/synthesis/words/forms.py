"""A polynomial in bits as an expression of words: which words there are, and how they are multiplied out.

Words are looked for in the terms of highest degree, what they explain is taken away, and the rest is looked through
again. Then the polynomial in the words is written in several ways: as a sum of products, by Horner's rule for each
word, with a constant added to the word where that makes the rest vanish, as a completed square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import factorial, prod

from rdcircuits.synthesis.words.classes import Word, words_in
from rdcircuits.synthesis.words.sparse import Polynomial, degree, indices, multiplied, plus, quotient, signed, twos
from rdcircuits.synthesis.words.sums import Sum

#: A product of words: their numbers, ascending, as often as they occur.
Key = tuple[int, ...]
Terms = dict[Key, int]

#: Ways to write a part of an expression that are kept, and all of them.
_KEPT, _MOST = 3, 8
#: Parts of an expression that are written in several ways.
_PARTS = 400
#: Products in words up to which other ways to write them are tried.
_FEW = 24


@dataclass(frozen=True)
class InWords:
    """`terms`, products of words with coefficients, and `rest`, a polynomial in bits, modulo 2^digits."""

    words: tuple[Word, ...]
    terms: Terms
    rest: Polynomial
    digits: int

    def ways(self) -> list[Sum]:
        """Ways to write the same, the plain sum of products first."""
        ways = _Ways(self.words, self.digits)
        found = dict.fromkeys([ways.flat(self.terms), *(ways.of(self.terms, 0) if len(self.terms) <= _FEW else [])])
        return [self._whole(one) for one in list(found)[:_MOST]]

    def _whole(self, one: Sum) -> Sum:
        bits = plus(dict(one.bits), self.rest, self.digits)
        constant = signed(one.constant + bits.pop(0, 0), self.digits)
        return Sum(constant, _bits(bits, self.digits), one.products)


def in_words(polynomial: Mapping[int, int], digits: int) -> InWords:
    """The polynomial in its words.

    Example:
        >>> found = in_words({0b101: 1, 0b110: 2, 0b001: 3, 0b010: 6, 0: 5}, 5)     # (x0 + 2·x1)·(x2 + 3) + 5
        >>> found.terms, found.rest
        ({(0, 1): 1, (0,): 3}, {0: 5})
    """
    rest, words, terms = dict(polynomial), list[Word](), Terms()
    for level in range(degree(polynomial), 0, -1):
        part = {product: c for product, c in rest.items() if product.bit_count() == level}
        if not part:
            continue
        here = words_in(part, digits, words) if level > 1 else words
        for key, coefficient, explained in _explained(part, here, level, digits, len(polynomial)):
            left = plus(rest, explained, digits, -1)
            named = [here[k] for k in key]
            if level > 1 and not _simpler(rest, left, named):
                continue
            if level == 1 and len(left) >= len(rest):
                continue
            rest = left
            words += [word for word in dict.fromkeys(named) if word not in words]
            number = tuple(sorted(words.index(word) for word in named))
            terms[number] = terms.get(number, 0) + coefficient
    return InWords(tuple(words), terms, rest, digits)


def _simpler(before: Mapping[int, int], after: Mapping[int, int], words: list[Word]) -> bool:
    """Whether a product of words takes more terms away than it adds."""
    return len(after) < len(before) or (len(after) == len(before) and all(len(word.parts) == 1 for word in words))


def _explained(
    part: Polynomial, words: list[Word], level: int, digits: int, most: int
) -> Iterator[tuple[Key, int, Polynomial]]:
    """Products of words with coefficients that make terms of this degree, and their polynomials."""
    owner = {i: k for k, word in enumerate(words) for i, _ in word.parts}
    weight = {i: weight for word in words for i, weight in word.parts}
    leaders = dict[Key, tuple[int, int, int]]()
    for product in part:
        inputs = indices(product)
        if any(i not in owner for i in inputs):
            continue
        key = tuple(sorted(owner[i] for i in inputs))
        base = prod(weight[i] for i in inputs) * prod(factorial(n) for n in Counter(key).values())
        leaders[key] = min(leaders.get(key, (digits + 1, 0, 0)), (twos(base, digits), product, base))
    for key, (shift, product, base) in sorted(leaders.items()):
        times = quotient(part[product], base, digits) if shift < digits else None
        if times and prod(len(words[k].parts) for k in key) <= 4 * most + 64:
            polynomial = multiplied((words[k].polynomial(digits) for k in key), digits)
            yield key, times, {m: c * times & (1 << digits) - 1 for m, c in polynomial.items()}


def _bits(polynomial: Mapping[int, int], digits: int) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((product, signed(c, digits)) for product, c in polynomial.items() if product))


class _Ways:
    def __init__(self, words: tuple[Word, ...], digits: int) -> None:
        self.words, self.digits = words, digits
        self.sums = [Sum(bits=tuple((1 << i, w) for i, w in word.parts)) for word in words]
        self._found = dict[tuple[frozenset[tuple[Key, int]], int], list[Sum]]()

    def flat(self, terms: Terms) -> Sum:
        """The sum of products, as they stand."""
        linear, products = Polynomial(), list[tuple[int, tuple[Sum, ...]]]()
        for key, coefficient in terms.items():
            if len(key) == 1:
                linear = plus(linear, self.words[key[0]].polynomial(self.digits), self.digits, coefficient)
            elif key:
                products.append((signed(coefficient, self.digits), tuple(sorted(self.sums[k] for k in key))))
        constant = signed(terms.get((), 0), self.digits)
        return Sum(constant, _bits(linear, self.digits), tuple(sorted(products)))

    def of(self, terms: Terms, depth: int) -> list[Sum]:
        """Ways to write the sum of these terms; the plain one last. Beyond a number of parts the plain one alone."""
        key = frozenset(terms.items()), depth
        if key not in self._found:
            self._found[key] = self._new(terms, depth, len(self._found) < _PARTS)
        return self._found[key]

    def _new(self, terms: Terms, depth: int, several: bool) -> list[Sum]:
        found = dict[Sum, None]()
        if several and depth < 4 and any(len(key) > 1 for key in terms):
            for k in sorted({k for key in terms if len(key) > 1 for k in key}):
                for one in self._by_word(terms, k, depth):
                    found[one] = None
            for one in self._by_square(terms, depth):
                found[one] = None
        found[self.flat(terms)] = None
        ranked = sorted(found, key=_size)
        return ranked if depth == 0 else ranked[:_KEPT]

    def _by_word(self, terms: Terms, k: int, depth: int) -> Iterator[Sum]:
        """(word + constant)·(what multiplies it) + the rest."""
        inner, outer = Terms(), Terms()
        for key, coefficient in terms.items():
            if k in key:
                at = key.index(k)
                inner[key[:at] + key[at + 1 :]] = coefficient
            else:
                outer[key] = coefficient
        if not any(key for key in inner):
            return
        shifts = {0: None}
        for key in inner.keys() & outer.keys():
            ratio, left = divmod(signed(outer[key], self.digits), signed(inner[key], self.digits))
            if not left:
                shifts[ratio] = None
        for shift in shifts:
            rest = dict(outer)
            for key, coefficient in inner.items():
                left = rest.pop(key, 0) - shift * coefficient & (1 << self.digits) - 1
                if left:
                    rest[key] = signed(left, self.digits)
            word = Sum(shift, self.sums[k].bits)
            for factor in self.of(inner, depth + 1):
                for other in self.of(rest, depth + 1):
                    yield _with_product(other, word, factor)

    def _by_square(self, terms: Terms, depth: int) -> Iterator[Sum]:
        """c·(word + multiples of others + constant)² + the rest."""
        for key, coefficient in terms.items():
            if len(key) != 2 or key[0] != key[1]:
                continue
            k, others = key[0], Terms()
            for other, times in terms.items():
                if k in other and other != key and len(other) <= 2 and times % (2 * coefficient) == 0:
                    others[tuple(i for i in other if i != k)] = times // (2 * coefficient)
            if not others:
                continue
            root = {(k,): 1, **others}
            square = Terms()
            for one, a in root.items():
                for two, b in root.items():
                    both = tuple(sorted(one + two))
                    square[both] = square.get(both, 0) + a * b * coefficient
            rest = {one: terms.get(one, 0) - square.get(one, 0) for one in terms.keys() | square.keys()}
            rest = {one: signed(c, self.digits) for one, c in rest.items() if c & (1 << self.digits) - 1}
            if len(rest) < len(terms):
                factor = self.flat(root)
                for way in self.of(rest, depth + 1):
                    yield Sum(way.constant, way.bits, (*way.products, (coefficient, (factor, factor))))


def _with_product(one: Sum, word: Sum, factor: Sum) -> Sum:
    if len(factor.products) == 1 and not factor.bits and not factor.constant:
        coefficient, factors = factor.products[0]
        product = coefficient, tuple(sorted((word, *factors)))
    elif len(factor.bits) == 1 and not factor.products and not factor.constant:
        mask, coefficient = factor.bits[0]
        product = coefficient, tuple(sorted((word, Sum(bits=((mask, 1),)))))
    else:
        product = 1, tuple(sorted((word, factor)))
    return Sum(one.constant, one.bits, tuple(sorted((*one.products, product))))


def _size(one: Sum) -> tuple[int, int]:
    """A rough measure: partial products, and then bits that are added."""
    partials = 0
    for coefficient, factors in one.products:
        digits = (abs(coefficient) ^ 3 * abs(coefficient)).bit_count()
        widths = [max(abs(end) for end in factor.bounds).bit_length() for factor in factors]
        partials += prod(widths) + (digits - 1) * sum(widths) + sum(_size(factor)[0] for factor in factors)
        partials += sum(max(len(factor.bits) - 8, 0) for factor in factors)
    return partials + sum((abs(c) ^ 3 * abs(c)).bit_count() for _, c in one.bits), len(one.products)
