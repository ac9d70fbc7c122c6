"""Instructions of layers of lookup gates, and of lines of bits (see csrc/real_gates.h and csrc/real_bits.h)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rdcircuits._kernels.real import INSTRUCTIONS as _CODE
from rdcircuits.algebra.reals.instructions import Encoded, Instruction, place
from rdcircuits.algebra.reals.views import View

#: Most pins that gates have, and terms of a change of pins.
PINS, TERMS = 6, 16


class Lines(NamedTuple):
    """Lines [count, length], taken by indices where there are some."""

    view: View
    indices: View | None


def views_of(lines: Sequence[Lines]) -> list[View]:
    """All views of some lines, each followed by its indices."""
    return [view for one in lines for view in one if view is not None]


def _placed(lines: Sequence[Lines], views: Sequence[View]) -> Encoded:
    """Slot and offset of each of `lines`, then those of its indices, or −1; `views` are what stands for them now."""
    found: Encoded = []
    rest = iter(views)
    for one in lines:
        found += place(next(rest))
        found += place(next(rest)) if one.indices is not None else [-1, 0]
    return found


@dataclass(eq=False)
class Pack(Instruction):
    """in: elements [count, batch], any strides, of 0 and 1. out: lines of bits."""

    def body(self) -> Encoded:
        """See csrc/real_bits.h."""
        (out,), (x,) = self.outs, self.ins
        return [_CODE["pack"], *place(out), *place(x), *x.shape, *x.strides]


@dataclass(eq=False)
class Unpack(Instruction):
    """in: lines of bits. out: lines [count, batch]."""

    def body(self) -> Encoded:
        """See csrc/real_bits.h."""
        (out,), (x,) = self.outs, self.ins
        return [_CODE["unpack"], *place(out), *place(x), *out.shape]


@dataclass(eq=False)
class BitCounts(Instruction):
    """in: lines of bits, as many for each group as the next. out: how many are 1, [groups, batch]."""

    lines: int

    def body(self) -> Encoded:
        """See csrc/real_bits.h."""
        (out,), (x,) = self.outs, self.ins
        groups, inner = out.shape
        return [_CODE["bit_counts"], *place(out), *place(x), groups, self.lines, inner]


@dataclass(eq=False)
class Gates(Instruction):
    """ins: tables [gates, 2^k], then the views of `pins`. out: a line for each gate. All lines are bits, or none."""

    pins: Sequence[Lines]
    bits: bool
    inner: int

    def body(self) -> Encoded:
        """See csrc/real_gates.h."""
        (out,), (table, *views) = self.outs, self.ins
        head = [int(self.bits), table.shape[0], self.inner, len(self.pins)]
        return [_CODE["gates"], *place(out), *place(table), *head, *_placed(self.pins, views)]


@dataclass(eq=False)
class Slopes(Instruction):
    """ins: tables [gates, 2^k], then the views of dy and of the pins, which are `lines`. out: dy times tables' values,
    a line for each gate; `bits`: whether pins are.
    """

    lines: Sequence[Lines]
    bits: bool
    inner: int

    def body(self) -> Encoded:
        """See csrc/real_gates.h."""
        (out,), (table, *views) = self.outs, self.ins
        head = [int(self.bits), table.shape[0], self.inner, len(self.lines) - 1]
        return [_CODE["slopes"], *place(out), *place(table), *head, *_placed(self.lines, views)]


@dataclass(eq=False)
class TableChanges(Instruction):
    """ins: the views of dy and of the pins, which are `lines`. out: changes of tables [gates, 2^k]."""

    lines: Sequence[Lines]
    bits: bool
    inner: int

    def body(self) -> Encoded:
        """See csrc/real_gates.h."""
        (out,) = self.outs
        pins = len(self.lines) - 1
        head = [int(self.bits), out.size >> pins, self.inner, pins]
        return [_CODE["table_changes"], *place(out), *head, *_placed(self.lines, self.ins)]


class Term(NamedTuple):
    """Gates whose pins change: how many, whether their pins are bits, and lines of dy and of the pins."""

    gates: int
    bits: bool
    lines: Sequence[Lines]


@dataclass(eq=False)
class PinChanges(Instruction):
    """ins: uses (term, gate) and where those of each line start, then for each term its tables, and the views of its
    lines. out: lines, each the sum over its uses of dy times the table's value.
    """

    terms: Sequence[Term]

    def body(self) -> Encoded:
        """See csrc/real_gates.h."""
        (out,), (uses, starts, *rest) = self.outs, self.ins
        found = [_CODE["pin_changes"], *place(out), *out.shape, *place(uses), *place(starts), len(self.terms)]
        for term in self.terms:
            count = len(views_of(term.lines))
            table, views, rest = rest[0], rest[1 : 1 + count], rest[1 + count :]
            head = [*place(table), int(term.bits), term.gates, len(term.lines) - 1]
            found += [*head, *_placed(term.lines, views)]
        return found
