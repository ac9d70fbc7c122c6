"""A number of a table: outputs as its digits, its formula in words of inputs, and gates for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import pack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words.classes import complemented
from rdcircuits.synthesis.words.digits import (
    MISSING,
    ZERO,
    DigitChain,
    Search,
    chains_of,
    reordered,
    transformed,
    values_of,
)
from rdcircuits.synthesis.words.forms import InWords, in_words
from rdcircuits.synthesis.words.gates import Maker, ands_of
from rdcircuits.synthesis.words.sparse import Polynomial, plus, signed, sparse
from rdcircuits.synthesis.words.sums import Sum

Bytes = NDArray[np.uint8]

#: Coefficients of a number up to which words are looked for in it, and chains of digits that are built.
_TERMS, _SORTED, _ORDERS, _BUILT = 1000, 16, 60, 4
#: The coefficients and chains of a quick search.
_QUICK_TERMS, _QUICK_SORTED = 150, 6
#: Digits in a row that may be no outputs, and chains of which what is above one is looked for.
_GAPS, _HEADS = 3, 12
#: Digits that a formula is evaluated to.
_MOST_DIGITS = 40
#: Coefficients that another order of digits may have more.
_MORE = 16
#: Products that a number may have, as a share of its coefficients, and how many in any case.
_EXPLAINED, _PRODUCTS = 0.25, 8
#: About how many ANDs a coefficient of a number takes, a term of an output alone, and at most, divided by the inputs, a
#: row of its table.
_TERM, _PER_TERM, _PER_ROW = 6, 5, 8


@dataclass(frozen=True, eq=False)
class Number:
    """`digits`, the lowest first: outputs, each with whether it is complemented (or `ZERO`, `MISSING`); `formula`,
    whose inputs are complemented where `flips` says so; `gates` of n inputs, whose outputs are `outputs`, in this
    order, and `ands` of them; `terms` that the polynomial has.
    """

    digits: tuple[tuple[int, bool], ...]
    formula: Sum
    flips: int
    gates: Gates
    ands: int
    terms: int

    @property
    def outputs(self) -> tuple[int, ...]:
        """The outputs that it has."""
        return tuple(j for j, _ in self.digits if j >= 0)

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """The formula with names: the digits, the highest first, and what they are."""
        none = {ZERO: "0", MISSING: "·"}
        named = [none[j] if j in none else f"{'¬' * sign}{outputs[j]}" for j, sign in reversed(self.digits)]
        formula = self.formula.text(inputs, self.flips, len(self.digits))
        return f"[{' '.join(named)}] = {formula}  mod 2^{len(self.digits)}"


def numbers(values: Bytes, chosen: Sequence[int], quick: bool = False) -> list[Number]:
    """The numbers whose digits are among the chosen outputs, by the outputs' values (m, 2^n): what saves most first.
    A quick search leaves out numbers of many coefficients, and those with digits that are no outputs.

    No output is in two of them, and every one is checked on all rows.
    """
    found, left = list[Number](), list(chosen)
    while len(left) > 1:
        best = _best(values, left, quick)
        if best is None:
            break
        best = _extended(best, values, [j for j in left if j not in best.outputs])
        found.append(best)
        left = [j for j in left if j not in best.outputs]
    return found


def _best(values: Bytes, outputs: Sequence[int], quick: bool) -> Number | None:
    """The number that saves most."""
    part = np.ascontiguousarray(values[list(outputs)])
    search = Search(transformed(part))
    drafts = _Drafts(search, outputs, _QUICK_TERMS if quick else _TERMS)
    drafts.add(chains_of(search), _QUICK_SORTED if quick else _SORTED)
    tried = set[tuple[tuple[int, bool], ...]]()
    for _ in range(0 if quick else _GAPS):
        heads = [chain for chain, _ in drafts.simple() if chain.digits not in tried][:_HEADS]
        tried |= {chain.digits for chain in heads}
        drafts.add([longer for chain in heads for longer in search.over_a_gap(chain, part)], _SORTED)
    for chain, _ in [] if quick else drafts.simple()[:1]:
        orders = sorted(reordered(part, chain), key=lambda one: one.terms)[:_ORDERS]
        drafts.add([order for order in orders if order.terms <= orders[0].terms + _MORE], _ORDERS)
    best: tuple[float, Number] | None = None
    for chain, draft in drafts.simple()[:_BUILT]:
        number = draft.built(values.shape[1].bit_length() - 1)
        gain = drafts.worth(chain) - number.ands
        if gain > 0 and (best is None or gain > best[0]) and is_right(number, values):
            best = gain, number
    return None if best is None else best[1]


class _Drafts:
    """Chains of which something can be expected, and how they are written in words."""

    def __init__(self, search: Search, outputs: Sequence[int], terms: int) -> None:
        self.terms = terms
        self.alone, self.outputs = search.alone, outputs
        self.most = _PER_ROW * search.forms.shape[1] / max(search.forms.shape[1].bit_length() - 1, 1)
        self.made = dict[tuple[tuple[int, bool], ...], tuple[DigitChain, _Draft]]()

    def worth(self, chain: DigitChain) -> float:
        """About how many ANDs its outputs take without it."""
        return float(sum(min(_PER_TERM * int(self.alone[j]), self.most) for j in chain.outputs))

    def add(self, found: Sequence[DigitChain], most: int) -> None:
        """Write the best of some chains, at most this many."""
        new = [chain for chain in found if chain.terms <= self.terms and chain.digits not in self.made]
        new = [chain for chain in new if _TERM * chain.terms < self.worth(chain)]
        new.sort(key=lambda chain: (_TERM * chain.terms - self.worth(chain), chain.lowest, chain.digits))
        new = new[:most]
        bound = max(2 * min((chain.terms for chain in new), default=0) + 32, new[0].terms if new else 0)
        for chain in new:
            if chain.terms <= bound:
                self.made[chain.digits] = chain, _Draft.of(chain, self.outputs)

    def simple(self) -> list[tuple[DigitChain, _Draft]]:
        """Those that words explain, the most promising first."""
        found = [one for one in self.made.values() if one[1].simple]
        return sorted(found, key=lambda one: (one[1].size - self.worth(one[0]), one[0].digits))


def _extended(number: Number, values: Bytes, left: Sequence[int]) -> Number:
    """The number with more of its digits, where outputs are left that the formula gives above those that it has."""
    low, high = number.formula.bounds
    top = min(max(high.bit_length(), (-low - 1).bit_length() + 1 if low < 0 else 0), _MOST_DIGITS)
    own = len(number.digits)
    if not left or top <= own:
        return number
    coefficients = np.zeros(values.shape[1], np.int64)
    for product, c in number.formula.polynomial(top).items():
        coefficients[product] = c
    found = values_of(coefficients)[np.arange(len(coefficients)) ^ number.flips]
    columns = {(values[j] ^ values[j, :1]).tobytes(): j for j in reversed(left)}
    digits = list(number.digits)
    for place in range(own, top):
        bits = (found >> place & 1).astype(np.uint8)
        j = columns.get((bits ^ bits[:1]).tobytes(), MISSING)
        digits.append((j, j >= 0 and bool(bits[0] != values[j, 0])))
    while digits[-1][0] == MISSING:
        digits.pop()
    if len(digits) == own:
        return number
    made = _made(tuple(digits), number.formula, number.flips, values.shape[1].bit_length() - 1, number.terms)
    return made if is_right(made, values) else number


def _made(digits: tuple[tuple[int, bool], ...], formula: Sum, flips: int, inputs: int, terms: int) -> Number:
    maker = Maker(GateBuilder(inputs), flips)
    wires = zip(digits, maker.wires(formula, len(digits)), strict=True)
    gates = maker.builder.build([~wire if sign else wire for (j, sign), wire in wires if j >= 0])
    return Number(digits, formula, flips, gates, ands_of(gates), terms)


@dataclass(frozen=True, eq=False)
class _Draft:
    """A chain whose number is written in words, and not yet built."""

    digits: tuple[tuple[int, bool], ...]
    flips: int
    terms: int
    found: InWords

    @staticmethod
    def of(chain: DigitChain, outputs: Sequence[int]) -> _Draft:
        """The number of a chain, `outputs` being what its digits stand for."""
        digits = len(chain.digits)
        polynomial, flips = complemented(sparse(chain.coefficients), digits)
        turn = _mostly_negative(polynomial, digits)
        if turn:  # all digits complemented are −1 − the number
            polynomial = plus({0: -1}, polynomial, digits, -1)
        signs = [(outputs[j] if j >= 0 else j, sign != turn) for j, sign in chain.digits]
        top = polynomial.get(0, 0) >> (digits - 1) & 1
        signs[-1] = signs[-1][0], signs[-1][1] != bool(top)
        spare = sum(1 << place for place, one in enumerate(signs) if one == (ZERO, True))
        polynomial = plus(polynomial, {0: spare + (top << (digits - 1))}, digits, -1)
        signs = [(j, sign and j >= 0) for j, sign in signs]
        return _Draft(tuple(signs), flips, len(polynomial), in_words(polynomial, digits))

    @property
    def products(self) -> int:
        """Products of words, or of bits, that it has."""
        in_words = sum(len(key) > 1 for key in self.found.terms)
        return in_words + sum(mask.bit_count() > 1 for mask in self.found.rest)

    @property
    def size(self) -> int:
        """About how many ANDs it takes."""
        return _TERM * (self.terms + 2 * self.products)

    @property
    def simple(self) -> bool:
        """Whether words explain the polynomial, and not single coefficients."""
        return self.products <= max(self.terms * _EXPLAINED, _PRODUCTS)

    def built(self, inputs: int) -> Number:
        """The smallest circuit found."""
        made = (_made(self.digits, way, self.flips, inputs, self.terms) for way in self.found.ways())
        return min(made, key=lambda one: one.ands)


def is_right(number: Number, values: Bytes) -> bool:
    """Whether the gates have the values (m, 2^n) on all rows."""
    rows = values.shape[1]
    wanted = pack_rows(np.ascontiguousarray(values[list(number.outputs)].T))
    return np.array_equal(number.gates.evaluate(minterm_inputs(rows.bit_length() - 1), rows), wanted)


def _mostly_negative(polynomial: Polynomial, digits: int) -> bool:
    negative = sum(signed(c, digits) < 0 for product, c in polynomial.items() if product)
    return 2 * negative > sum(product != 0 for product in polynomial)
