"""Outputs that are digits of a number: found by how few coefficients its polynomial over the integers has.

A number W(x) = Σ 2^k·y_k(x) is a polynomial in the inputs with integer coefficients, and that of a sum of products of
words has few of them, where each digit alone has thousands over Z2. Modulo 2^(k+1) only the digits up to k take part.
So a chain of digits grows from the lowest: the next one is the output that leaves the fewest coefficients. Of the
coefficients that vanish modulo 2^k only bit k is new, which is a parity of bits: sixteen outputs are tried at once on
packed words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rdcircuits.synthesis.words.gaps import bridged

Coefficients = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

#: Digits of a number: coefficients are held in 64 bits.
MOST_DIGITS = 60
#: The digit that is always 0, as the second lowest of a square; and one that is no output.
ZERO, MISSING = -1, -2
#: Outputs that are tried as the lowest digit, the sparsest first.
_LOWEST = 20
#: Chains that are kept of each length and number of digits that are always 0, and how many of them are told.
_KEPT, _TOLD = (8, 4, 2), (2, 1, 1)
#: The same where one number's digits are known, but not yet their order: the most chains, and the most coefficients.
_WIDE, _WIDE_WORK = (24, 24, 6), 1 << 20
#: A chain must have fewer coefficients than its digits have alone, by this share.
_SPARSER = 0.8
#: Share of the coefficients of a lowest digit that may be odd.
_SPARSE = 0.25


@dataclass(frozen=True, eq=False)
class DigitChain:
    """Outputs as digits, the lowest first, each with whether it is complemented, and the coefficients (2^n,) of the
    number modulo 2^digits; `terms` of them are not 0, and `each` are odd for each of the outputs alone. A digit that
    is always 0, and no output, is `ZERO`.
    """

    digits: tuple[tuple[int, bool], ...]
    coefficients: Coefficients
    terms: int
    each: tuple[int, ...]

    @property
    def outputs(self) -> tuple[int, ...]:
        """The outputs among the digits."""
        return tuple(j for j, _ in self.digits if j >= 0)

    def named(self, outputs: Sequence[int]) -> DigitChain:
        """The same, where outputs are called by the numbers that these stand for."""
        digits = tuple((j if j < 0 else outputs[j], sign) for j, sign in self.digits)
        return replace(self, digits=digits)

    @property
    def lowest(self) -> int:
        """The odd coefficients of the lowest digit alone."""
        return self.each[0]


def transformed(values: NDArray[np.integer]) -> Coefficients:
    """The coefficients (..., 2^n) over the integers of functions by their values (..., 2^n): the Möbius transform.

    Example:
        >>> transformed(np.array([0, 1, 1, 1])).tolist()     # x + y - x·y
        [0, 1, 1, -1]
    """
    found = np.array(values, dtype=np.int64)
    for step in range(found.shape[-1].bit_length() - 1):
        pairs = found.reshape(*found.shape[:-1], -1, 2, 1 << step)
        pairs[..., 1, :] -= pairs[..., 0, :]
    return found


def values_of(coefficients: Coefficients) -> Coefficients:
    """The values (..., 2^n) of functions by their coefficients: `transformed` backwards."""
    found = np.array(coefficients, dtype=np.int64)
    for step in range(found.shape[-1].bit_length() - 1):
        pairs = found.reshape(*found.shape[:-1], -1, 2, 1 << step)
        pairs[..., 1, :] += pairs[..., 0, :]
    return found


def chains(values: Bytes) -> list[DigitChain]:
    """The chains found among outputs by their values (m, 2^n): for each lowest digit and each length of at least two
    a few with the fewest coefficients; the sparsest per digit first.

    Example:
        >>> a, b = np.arange(16) & 3, np.arange(16) >> 2
        >>> digits = (a + b)[None] >> np.array([[2], [0], [1]]) & 1
        >>> best = chains(digits.astype(np.uint8))[0]
        >>> best.digits, best.terms
        (((1, False), (2, False), (0, False)), 4)
    """
    return chains_of(Search(transformed(values)))


def chains_of(search: Search) -> list[DigitChain]:
    """The same by a search."""
    found = [chain for lowest in search.lowest() for chain in search.grown(lowest)]
    return sorted(found, key=lambda chain: (chain.terms - sum(chain.each), chain.lowest, chain.digits))


def reordered(values: Bytes, chain: DigitChain) -> list[DigitChain]:
    """Other orders of a chain's digits that have hardly more coefficients: its lowest digits are few bits, which many
    places suit.

    Example:
        >>> a = np.arange(16)
        >>> values = (a * a >> np.array([[0], [2], [3], [4], [5], [6], [7]]) & 1).astype(np.uint8)
        >>> chain = chains(values)[0]
        >>> {frozenset(one.outputs) for one in reordered(values, chain)} == {frozenset(chain.outputs)}
        True
    """
    search, chosen = Search(transformed(values[list(chain.outputs)])), chain.outputs
    width = max(_WIDE_WORK // values.shape[1], 1)
    kept = tuple(min(width, most) for most in _WIDE)
    found = [one for lowest in range(min(3, len(chosen))) for one in search.grown(lowest, kept, kept)]
    return [one.named(chosen) for one in found if len(one.outputs) == len(chosen)]


@dataclass(frozen=True, eq=False)
class _State:
    """A chain in the making: the sign of its last digit is still open."""

    digits: tuple[tuple[int, bool], ...]
    number: Coefficients

    def with_last(self, complemented: bool, forms: Coefficients) -> Coefficients:
        """The number with the last digit's sign settled."""
        if not complemented:
            return self.number
        place = len(self.digits) - 1
        number: Coefficients = self.number - (forms[self.digits[-1][0]] << (place + 1))
        number[0] += 1 << place
        return number


class Search:
    """The forms of all outputs, over the integers and their parities in packed words."""

    def __init__(self, forms: Coefficients) -> None:
        self.forms = np.concatenate([forms, np.zeros((1, forms.shape[1]), np.int64)])
        forms = self.forms
        self.parities = _packed(forms & 1)
        self.alone = np.bitwise_count(self.parities).sum(axis=1, dtype=np.int64)

    def lowest(self) -> list[int]:
        """Outputs to begin with."""
        size = self.forms.shape[1]
        order = np.argsort(self.alone, kind="stable").tolist()
        return [j for j in order if 0 < self.alone[j] <= max(_SPARSE * size, 4)][:_LOWEST]

    def grown(self, lowest: int, kept: Sequence[int] = _KEPT, told: Sequence[int] = _TOLD) -> list[DigitChain]:
        """For each length a few chains from this digit with the fewest coefficients."""
        return self.continued(_State(((lowest, False),), self.forms[lowest]), kept, told)

    def over_a_gap(self, chain: DigitChain, values: Bytes) -> list[DigitChain]:
        """Chains that go on from this one above a digit that is no output."""
        place, found = len(chain.digits), list[DigitChain]()
        others = [j for j in range(len(values)) if j not in chain.outputs]
        for complemented in (False, True) if others and place > 1 else ():
            number = chain.coefficients.copy()
            number[0] = (number[0] + (complemented << place - 1)) & ((1 << place) - 1)
            for _, coefficients in bridged(values_of(number), place, number, values[others]):
                digits = (*chain.digits[:-1], (chain.digits[-1][0], complemented), (MISSING, False))
                whole = transformed(values_of(coefficients) & ((2 << place) - 1))
                found += self.continued(_State(digits, whole), _KEPT, _TOLD)
        return found

    def continued(self, start: _State, kept: Sequence[int], told: Sequence[int]) -> list[DigitChain]:
        """For each length a few chains that begin so, with the fewest coefficients."""
        found, states = list[DigitChain](), [start]
        for place in range(len(start.digits), MOST_DIGITS):
            offers = sorted(offer for k, state in enumerate(states) for offer in self._offers(k, state, place))
            few = 8 * sum(kept)
            offers = offers[:few] + [offer for offer in offers[few:] if offer[3] == ZERO][:few]
            grown, taken = list[_State](), [0] * len(kept)
            for terms, k, complemented, j in offers:
                digits = (*states[k].digits[:-1], (states[k].digits[-1][0], complemented), (j, False))
                zeros = sum(i == ZERO for i, _ in digits)
                each = tuple(int(self.alone[i]) for i, _ in digits if i >= 0)
                if zeros >= len(kept) or taken[zeros] == kept[zeros] or terms > _SPARSER * sum(each) + 2:
                    continue
                number = states[k].with_last(complemented, self.forms) + (self.forms[j] << place)
                if j != ZERO and taken[zeros] < told[zeros]:
                    found.append(DigitChain(digits, number & ((2 << place) - 1), terms, each))
                taken[zeros] += 1
                grown.append(_State(digits, number))
            states = grown
            if not states:
                break
        return found

    def _offers(self, k: int, state: _State, place: int) -> list[tuple[int, int, bool, int]]:
        """(coefficients, k, whether the last digit is complemented, the next output) for each way to go on."""
        used = {j for j, _ in state.digits}
        others = [j for j in range(len(self.forms) - 1) if j not in used]
        if not others:
            return []
        if state.digits[-1][0] >= 0:
            others.append(ZERO)
        below = state.number & ((1 << place) - 1)
        found = list[tuple[int, int, bool, int]]()
        for complemented in (False, True) if state.digits[-1][0] >= 0 else (False,):
            if complemented:
                below[0] = (below[0] + (1 << (place - 1))) & ((1 << place) - 1)
            free = ~_packed(below != 0)
            number = state.with_last(complemented, self.forms)
            rest = (_packed(number >> place & 1) ^ self.parities[others]) & free
            counts = np.bitwise_count(rest).sum(axis=1, dtype=np.int64) + int(np.count_nonzero(below))
            found += [(int(terms), k, complemented, j) for terms, j in zip(counts, others, strict=True)]
        return found


def _packed(flags: NDArray[np.generic]) -> Words:
    """Flags (..., N) as words, N being a power of two; what fills a word up is 0."""
    octets = np.packbits(np.asarray(flags, dtype=np.uint8), axis=-1, bitorder="little")
    spare = -octets.shape[-1] % 8
    if spare:
        octets = np.concatenate([octets, np.zeros((*octets.shape[:-1], spare), np.uint8)], axis=-1)
    return octets.view(np.uint64)
