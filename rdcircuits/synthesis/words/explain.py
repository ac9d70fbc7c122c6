"""`explain`: in which algebra a complete table is simple, said as formulas with the table's names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.arguments import instance
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.synthesis.words.inversion import Inversion, inversions
from rdcircuits.synthesis.words.known import Known, known
from rdcircuits.synthesis.words.number import Number, numbers
from rdcircuits.synthesis.words.residue import Residue, residues
from rdcircuits.synthesis.words.selected import Plain, Selected, plain, selected
from rdcircuits.synthesis.words.start import Start, joined
from rdcircuits.synthesis.words.symmetric import Symmetric, symmetric
from rdcircuits.tables.names import ColumnNames, as_names

Part = Number | Symmetric | Residue | Known | Inversion | Selected | Plain

MOST_INPUTS = 16
"""Inputs up to which structure is looked for."""
_MOST_BITS = 1 << 22

_SHOWN = 2000
_DEEP = 2
"""Inputs, one in the other, that may choose between functions."""
_CHOICE_OUTPUTS, _CHOICE_BITS = 16, 1 << 17
"""Outputs, and bits of them all, of tables in which inputs that choose are looked for: that takes long."""


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """What was found of a table: `numbers`, outputs that are digits of polynomials in words of inputs; residues
    modulo other numbers than powers of two; and symmetric functions.

    `inputs` and `outputs` are the table's names; `found` are parts, each with the `outputs` that it has, its `ands`,
    and a `text`; `left` names the outputs of which nothing was found. `str` gives the formulas.

    Example:
        >>> table = TruthTable.from_function(lambda *x: [(x[0] + 2 * x[1]) * (x[2] + 2 * x[3]) >> k & 1
        ...                                               for k in (2, 0, 3, 1)], 4)
        >>> explain(table)
        Explanation(1 formula for 4 of 4 outputs)
        >>> print(explain(table))
        [y2 y0 y3 y1] = (x0 + 2·x1)·(x2 + 2·x3)  mod 2^4
    """

    inputs: ColumnNames
    outputs: ColumnNames
    found: tuple[Part, ...]

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers whose digits outputs are."""
        return tuple(one for one in self.found if isinstance(one, Number))

    @cached_property
    def left(self) -> tuple[str, ...]:
        """Outputs of which nothing was found."""
        taken = {j for one in self.found for j in one.outputs}
        return tuple(name for j, name in enumerate(self.outputs) if j not in taken)

    def netlist(self) -> Netlist:
        """Gates for the outputs of which something was found, in the table's order; they agree with all its rows."""
        parts = [Start(one.outputs, one.gates) for one in self.found]
        taken = sorted(j for one in parts for j in one.outputs)
        names = as_names(self.outputs).take(taken)
        gates = joined(parts, len(self.inputs)) if parts else GateBuilder(len(self.inputs)).build([])
        return Netlist(self.inputs, names, gates)

    def __str__(self) -> str:
        lines = [one.text(self.inputs, self.outputs) for one in self.found]
        lines = [line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..." for line in lines]
        if self.left:
            lines.append(f"nothing found of {' '.join(self.left)}")
        return "\n".join(lines) or "no outputs"

    def __repr__(self) -> str:
        formulas, taken = len(self.found), len(self.outputs) - len(self.left)
        return f"Explanation({formulas} formula{'s' * (formulas != 1)} for {taken} of {len(self.outputs)} outputs)"


def explain(table: TruthTable) -> Explanation:
    """explain(table): the structure that is found in a complete table of up to 16 inputs.

    Outputs in some order, some of them complemented, are digits of a number that is a polynomial in few words of
    inputs; or of its residue modulo m; or of a quotient, a root, and other known functions of words; or they are an
    inversion in GF(2^k) between affine maps; or they depend on the number of ones among some inputs alone. See
    `rdcircuits.synthesis.words`. What is said is true of all rows. Outputs with don't-cares are left out.

    Raises:
        RdError: for a table that is not complete, or too large.

    Example:
        >>> table = TruthTable.from_function(lambda a, b, c: (a ^ b ^ c, a + b + c > 1), 3, inputs=["a", "b", "c"])
        >>> print(explain(table))
        [y1 y0] = a + b + c  mod 2^2
    """
    instance("the table", table, TruthTable, "a TruthTable")
    given = table.distinct()
    if not given.complete:
        raise RdError(
            f"the table has {given.rows} of 2^{len(given.inputs)} rows: structure is found in complete tables"
        )
    if len(given.inputs) > MOST_INPUTS or given.rows * len(given.outputs) > _MOST_BITS:
        raise RdError(
            f"the table has {len(given.inputs)} inputs and {len(given.outputs)} outputs: structure is looked for in "
            f"tables of up to {MOST_INPUTS} inputs and {_MOST_BITS:,} bits of outputs"
        )
    values = np.ascontiguousarray(unpack_rows(given.y, given.rows).T)
    return Explanation(as_names(given.inputs), as_names(given.outputs), tuple(_found(values, _varying(given, values))))


def _found(values: NDArray[np.uint8], chosen: list[int]) -> list[Part]:
    """What is found of outputs; where that is little, of both cofactors by an input that chooses, or by two."""
    parts = _with_choice(values, chosen, list(_simple(values, chosen)), _DEEP)
    return [*parts, *plain(values, _without(chosen, parts))]


def _with_choice(values: NDArray[np.uint8], chosen: list[int], parts: list[Part], deep: int) -> list[Part]:
    have = len(chosen) - len(_without(chosen, parts))
    little = len(chosen) <= _CHOICE_OUTPUTS and len(chosen) * values.shape[1] <= _CHOICE_BITS
    if little and len(chosen) > 1 and 2 * have <= len(chosen):
        one = selected(
            values,
            chosen,
            have,
            lambda half, some: list(_quick(half, some)),
            (lambda half, some, found: _with_choice(half, some, found, deep - 1)) if deep > 1 else None,
        )
        if one is not None:
            return [one, *(part for part in parts if not set(one.outputs) & set(part.outputs))]
    return parts


def _quick(values: NDArray[np.uint8], chosen: list[int]) -> Iterator[Part]:
    """What is found of a cofactor in little time: known functions without constants, numbers of few terms."""
    named, found = known(values, chosen, False), numbers(values, chosen, True)
    if _most(found) > _most(named):
        yield from found
        yield from known(values, _without(chosen, found), False) if named else ()
    else:
        yield from named
        yield from numbers(values, _without(chosen, named), True) if found else ()


def _simple(values: NDArray[np.uint8], chosen: list[int]) -> Iterator[Part]:
    """Inversions in fields; what one known function has whole; numbers, and what is no digits of them: residues, known
    functions of words, and symmetric ones, of which several of one number of ones go before.
    """
    inverses = inversions(values, chosen)
    yield from inverses
    chosen = _without(chosen, inverses)
    named = known(values, chosen)
    if len(named) == 1 and len(named[0].outputs) == len(chosen) and not named[0].polynomial:
        yield from named
        return
    groups = symmetric(values, chosen)
    found = numbers(values, chosen)
    digits = [set(one.outputs) for one in found]
    first = [one for one in groups if len(one.outputs) > 1 and not any(set(one.outputs) <= part for part in digits)]
    taken = {j for one in first for j in one.outputs}
    rest = [j for j in chosen if j not in taken]
    if any(taken & part for part in digits):
        found = numbers(values, rest)
    parts = _with_known(values, rest, [*found, *residues(values, _without(rest, found))], named)
    taken |= {j for one in parts for j in one.outputs}
    yield from first
    yield from parts
    yield from (one for one in groups if not taken & set(one.outputs))


def _with_known(values: NDArray[np.uint8], chosen: list[int], found: list[Part], named: Sequence[Part]) -> list[Part]:
    """Numbers and residues, then known functions of the outputs that are left; or these first, where they have no
    fewer outputs: what has more.
    """
    left = _without(chosen, found)
    if any(set(one.outputs) - set(chosen) for one in named):
        named = known(values, chosen)
    first: list[Part] = [*named] if left else []
    after = [*found, *(known(values, left) if first else [])]
    if not first or _most(first) < _most(found):
        return after
    first += numbers(values, _without(chosen, first), True)
    first += residues(values, _without(chosen, first))
    return max((first, after), key=lambda parts: (sum(len(one.outputs) for one in parts), -_ands(parts)))


def _most(parts: Sequence[Part]) -> int:
    return max((len(one.outputs) for one in parts), default=0)


def _without(chosen: Sequence[int], parts: Sequence[Part]) -> list[int]:
    taken = {j for one in parts for j in one.outputs}
    return [j for j in chosen if j not in taken]


def _ands(parts: Sequence[Part]) -> int:
    return sum(one.ands for one in parts)


def _varying(table: TruthTable, values: NDArray[np.uint8]) -> list[int]:
    """Outputs that are known everywhere and not constant, of equal and complementary ones the first."""
    known = np.bitwise_count(table.care).sum(axis=1) == table.rows
    seen, found = set[bytes](), list[int]()
    for j, column in enumerate(values):
        key = (column ^ column[:1]).tobytes()
        if known[j] and key not in seen and column.any() and not column.all():
            found.append(j)
        seen.add(key)
    return found
