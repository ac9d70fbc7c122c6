"""Outputs that are digits of known functions of words: quotients, roots, orders, shifts (`bank.py`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words.bank import POLYNOMIALS, Family, families
from rdcircuits.synthesis.words.constants import with_constants
from rdcircuits.synthesis.words.gates import ands_of
from rdcircuits.synthesis.words.language import Number, Numbers, Wires
from rdcircuits.synthesis.words.match import Match, Targets

Bytes = NDArray[np.uint8]

#: Sets of inputs on which outputs are looked at, and inputs that one of them must have.
_SUPPORTS, _LEAST = 4, 4
#: Rows on which families' functions are looked at in all, and how often it is looked for what else there is.
_ROWS, _ROUNDS = 1 << 17, 3


@dataclass(frozen=True, eq=False)
class Known:
    """`outputs` that are digits of functions of words: `digits` says for each (function, place, complemented), with
    formulas in the letters of words, whose bits are `words`, the lowest first, each with whether it is complemented.
    """

    outputs: tuple[int, ...]
    digits: tuple[tuple[str, int, bool], ...]
    words: dict[str, tuple[tuple[int, bool], ...]]
    gates: Gates
    ands: int

    @property
    def polynomial(self) -> bool:
        """Whether there are polynomials in words, or residues of them, of which `number.py` and `residue.py` may know
        more.
        """
        return any(formula in POLYNOMIALS or re.search(r" mod \d+$", formula) for formula, _, _ in self.digits)

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """The formulas with names."""
        said = list[str]()
        for formula in dict.fromkeys(formula for formula, _, _ in self.digits):
            own = {p: (j, s) for j, (f, p, s) in zip(self.outputs, self.digits, strict=True) if f == formula}
            named = " ".join(
                f"{'¬' * own[p][1]}{outputs[own[p][0]]}" if p in own else "·" for p in range(max(own), min(own) - 1, -1)
            )
            said.append(f"[{named}] = {formula}" + f" div 2^{min(own)}" * (min(own) > 0))
        words = [
            f"{letter} = [{' '.join('¬' * flip + inputs[i] for i, flip in reversed(bits))}]"
            for letter, bits in self.words.items()
        ]
        return f"{';  '.join(said)}  where {', '.join(words)}"


def known(values: Bytes, chosen: Sequence[int], constants: bool = True) -> list[Known]:
    """Known functions of words among the chosen outputs, by the outputs' values (m, 2^n): what has most outputs first;
    no output is in two of them. Functions with a constant are tried on all inputs together. A few are looked for, and
    on so many rows in all.

    Example:
        >>> rows = np.arange(64)
        >>> quotient = np.where(rows >> 4, (rows & 15) // np.maximum(rows >> 4, 1), 15)
        >>> [found] = known((quotient >> np.array([[2], [0], [3]]) & 1).astype(np.uint8), [0, 1, 2])
        >>> found.outputs
        (0, 1, 2)
    """
    found, left, rows = list[Known](), list(chosen), 0
    while left and len(found) < _ROUNDS:
        offers = list[Known]()
        for k, support in enumerate(_supports(values, left)):
            if rows < _ROWS:
                offers += _on(values, left, support, constants and k == 0)
                rows += 1 << len(support)
        offers = [one for one in offers if one.outputs]
        if not offers:
            break
        best = max(offers, key=lambda one: (len(one.outputs), -one.ands))
        found.append(best)
        left = [j for j in left if j not in best.outputs]
    return found


def _supports(values: Bytes, left: Sequence[int]) -> list[tuple[int, ...]]:
    """Sets of inputs that outputs depend on: that of all first."""
    n = values.shape[1].bit_length() - 1
    each = list[tuple[int, ...]]()
    for j in left:
        cube = values[j].reshape(-1)
        each.append(tuple(i for i in range(n) if _depends(cube, i)))
    whole = tuple(sorted({i for one in each for i in one}))
    return [one for one in dict.fromkeys([whole, *sorted(each, key=len, reverse=True)]) if len(one) >= _LEAST][
        :_SUPPORTS
    ]


def _depends(values: Bytes, i: int) -> bool:
    halves = values.reshape(-1, 2, 1 << i)
    return not np.array_equal(halves[:, 0], halves[:, 1])


def _on(values: Bytes, left: Sequence[int], support: tuple[int, ...], constants: bool) -> list[Known]:
    """What each family has of the outputs that depend on these inputs only."""
    n = values.shape[1].bit_length() - 1
    others = [i for i in range(n) if i not in support]
    own = [j for j in left if not any(_depends(values[j], i) for i in others)]
    rows = np.arange(1 << len(support))
    at = sum((rows >> k & 1) << i for k, i in enumerate(support))
    part = np.ascontiguousarray(values[own][:, at])
    targets = Targets(part)
    if not targets.telling:
        return []
    found = list[Known]()
    for family in chain(families(len(support)), with_constants(len(support)) if constants else ()):
        digits = [(name, place, bits) for name, word in _values(family) for place, bits in _bits(word)]
        match = targets.among(np.stack([bits for *_, bits in digits]))
        if match is not None:
            named = [(name, place) for name, place, _ in digits]
            made = _made(family, named, match, support, own, n)
            if _is_right(made, values):
                found.append(made)
            if len(made.outputs) == len(own):
                break
    return found


def _values(family: Family) -> list[tuple[str, Number]]:
    """The values of its functions on all rows."""
    rows = np.arange(1 << sum(family.widths))
    words, first = list[Number](), 0
    for width in family.widths:
        words.append(Number(rows >> first & (1 << width) - 1, width))
        first += width
    return list(family.functions(Numbers(len(rows)), *words))


def _bits(word: Number) -> list[tuple[int, Bytes]]:
    bits = [(place, (word.values >> place & 1).astype(np.uint8)) for place in range(word.width)]
    return [(place, row) for place, row in bits if row.any() and not row.all()]


def _made(
    family: Family, named: Sequence[tuple[str, int]], match: Match, support: Sequence[int], own: Sequence[int], n: int
) -> Known:
    builder = GateBuilder(n)
    bits = [(support[c], flip) for c, flip in match.inputs]
    words, first = list[tuple[tuple[int, bool], ...]](), 0
    for width in family.widths:
        words.append(tuple(bits[first : first + width]))
        first += width
    wires = [[~builder.inputs[i] if flip else builder.inputs[i] for i, flip in word] for word in words]
    made = dict(family.functions(Wires(builder), *wires))
    digits = tuple((*named[i], sign) for _, i, sign in match.outputs)
    gates = builder.build([~made[name][place] if sign else made[name][place] for name, place, sign in digits])
    outputs = tuple(own[j] for j, *_ in match.outputs)
    return Known(outputs, digits, dict(zip(family.letters, words, strict=True)), gates, ands_of(gates))


def _is_right(one: Known, values: Bytes) -> bool:
    rows = values.shape[1]
    found = unpack_rows(one.gates.evaluate(minterm_inputs(rows.bit_length() - 1), rows), rows)
    return np.array_equal(found.T, values[list(one.outputs)])
