"""Words of inputs in a polynomial: inputs whose derivatives are multiples of each other are summands of one number.

In (a + 2·b)·c the derivative after b is twice that after a, so that a + 2·b is a word. The derivatives are compared in
their terms of highest degree, and without the two inputs themselves, so that words that are multiplied with themselves
are found as well: in a² only the terms of pairs count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdcircuits.synthesis.words.sparse import Polynomial, degree, indices, quotient, signed, turned, twos

#: Odd multiples of a word that are tried to make its weights small.
_MULTIPLES = range(1, 64, 2)
#: Words up to which all ways to complement them whole are tried.
_ALL = 4


@dataclass(frozen=True, order=True)
class Word:
    """A sum of inputs with weights: ((input, weight), ...)."""

    parts: tuple[tuple[int, int], ...]

    @property
    def inputs(self) -> int:
        """Its inputs, as a mask."""
        return sum(1 << i for i, _ in self.parts)

    def polynomial(self, digits: int) -> Polynomial:
        """The same as a polynomial modulo 2^digits."""
        return {1 << i: weight & (1 << digits) - 1 for i, weight in self.parts if weight & (1 << digits) - 1}


def words_in(polynomial: Mapping[int, int], digits: int, known: Iterable[Word] = ()) -> list[Word]:
    """The words of the terms of highest degree of each input; inputs that are in no other one are words alone.

    Of `known` words those are taken over that are part of one found.

    Example:
        >>> words_in({0b101: 1, 0b110: 2}, 3)
        [Word(parts=((0, 1), (1, 2))), Word(parts=((2, 1),))]
    """
    derivatives = _derivatives(polynomial)
    order = sorted(derivatives, key=lambda i: (sorted(twos(c, digits) for c in derivatives[i].values()), i))
    groups = list[dict[int, int]]()
    moduli = list[int]()
    for i in order:
        for k, group in enumerate(groups):
            leader = next(iter(group))
            ratio = _ratio(derivatives[i], derivatives[leader], 1 << i, 1 << leader, digits)
            if ratio is not None:
                group[i], left = ratio
                moduli[k] = min(moduli[k], left) if len(group) > 2 else left
                break
        else:
            groups.append({i: 1})
            moduli.append(digits)
    found = [_small(group, left) for group, left in zip(groups, moduli, strict=True)]
    return sorted(part for word in found for part in _split(word, known, digits))


def complemented(polynomial: Mapping[int, int], digits: int) -> tuple[Polynomial, int]:
    """The polynomial in such complements of inputs, given as a mask, that words have positive weights and few terms
    are left.

    Example:
        >>> complemented(turned({0b01: 1, 0b11: 2}, 0b01, 4), 4)
        ({1: 1, 3: 2}, 1)
    """
    words = words_in(polynomial, digits)
    flips = sum(1 << i for word in words for i, weight in word.parts if weight < 0)
    found = turned(polynomial, flips, digits)
    masks = [word.inputs for word in words if degree({m: 1 for m in found if m & word.inputs}) > 1]
    masks.sort(key=lambda mask: -mask.bit_count())
    ways = range(1 << len(masks)) if len(masks) <= _ALL else range(1)
    whole = min((sum(masks[k] for k in indices(way)) for way in ways), key=lambda m: len(turned(found, m, digits)))
    found, flips = turned(found, whole, digits), flips ^ whole
    best = len(found)
    better = True
    while better:
        better = False
        for mask in [*masks, *(1 << i for word in words for i, _ in word.parts)]:
            other = turned(found, mask, digits)
            if len(other) < best:
                best, found, flips, better = len(other), other, flips ^ mask, True
    inner = sum({1 << i for product in found if product & (product - 1) for i in indices(product)})
    single = [product for product in found if product.bit_count() == 1 and not product & inner]
    alone = sum(product for product in single if signed(found[product], digits) < 0)
    return turned(found, alone, digits), flips ^ alone


def _derivatives(polynomial: Mapping[int, int]) -> dict[int, Polynomial]:
    """For each input its derivative's terms of highest degree, the input itself left out of them."""
    most = dict[int, int]()
    for product in polynomial:
        for i in indices(product):
            most[i] = max(most.get(i, 0), product.bit_count())
    found: dict[int, Polynomial] = {i: {} for i in most}
    for product, coefficient in polynomial.items():
        for i in indices(product):
            if product.bit_count() == most[i]:
                found[i][product ^ 1 << i] = coefficient
    return found


def _ratio(one: Polynomial, leader: Polynomial, bit: int, top: int, digits: int) -> tuple[int, int] | None:
    """(r, d) with one = r·leader where neither has the other's input, r being known modulo 2^d; None where there is no
    such r.
    """
    mine = {product: coefficient for product, coefficient in one.items() if not product & top}
    its = {product: coefficient for product, coefficient in leader.items() if not product & bit}
    if not mine or not its or not mine.keys() <= its.keys():
        return None
    shift, product = min((twos(coefficient, digits), product) for product, coefficient in its.items())
    ratio = quotient(mine.get(product, 0), its[product], digits)
    if not ratio:
        return None
    modulus = (1 << digits) - 1
    if any((mine.get(product, 0) - ratio * coefficient) & modulus for product, coefficient in its.items()):
        return None
    return ratio, digits - shift


def _small(group: Mapping[int, int], digits: int) -> Word:
    """The word with its weights modulo 2^digits multiplied by the odd number that makes them small."""

    def weighed(times: int) -> tuple[int, int]:
        weights = [signed(times * weight, digits) for weight in group.values()]
        return sum((abs(w) ^ 3 * abs(w)).bit_count() for w in weights), sum(abs(w).bit_length() for w in weights)

    times = min(_MULTIPLES, key=weighed)
    weights = {i: signed(times * weight, digits) for i, weight in group.items()}
    if sum(weight < 0 for weight in weights.values()) * 2 > len(weights):
        weights = {i: -weight for i, weight in weights.items()}
    return Word(tuple(sorted(weights.items(), key=lambda part: (abs(part[1]), part[0]))))


def _split(word: Word, known: Iterable[Word], digits: int) -> list[Word]:
    """The known words of which this one is a sum of multiples, and what is left of it."""
    left, found = dict(word.parts), list[Word]()
    for other in known:
        ratios = {quotient(left[i], weight, digits) for i, weight in other.parts if i in left}
        if len(ratios) == 1 and None not in ratios and all(i in left for i, _ in other.parts):
            ratio = ratios.pop() or 0
            if all(left[i] == ratio * weight for i, weight in other.parts):
                found.append(other)
                for i, _ in other.parts:
                    del left[i]
    if left:
        weights = dict(word.parts)
        found.append(word if not found else _small({i: weights[i] for i in left}, digits))
    return found
