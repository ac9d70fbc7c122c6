"""Rules for lookup gates at reals: the multilinear form of a table, and the sums over the batch that its change is.

A lookup is elementwise over the gates and the batch, the entries of its table being operands: it joins the stretch that
its operands are in. The change of a table, Σ dy·basis(x) over the batch, is an instruction for two pins. Else it is
found from the sums m_S = Σ dy·Π_S x_i over sets S of pins, as Σ_{S ⊇ j} (−1)^{|S|−|j|} m_S for entry j.
"""

from __future__ import annotations

from typing import Any

from rdcircuits.algebra.meanings import BATCH
from rdcircuits.algebra.plans.fuse import SumBasis
from rdcircuits.algebra.plans.regions import Argument
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.choice import full_lines
from rdcircuits.algebra.reals.contractions import contract
from rdcircuits.algebra.reals.lower import Lowering, Pending, Rule
from rdcircuits.algebra.reals.stretches import Stretch
from rdcircuits.algebra.reals.structure import reduced
from rdcircuits.algebra.reals.views import View, sliced
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

#: The most pins that have rules: a table of more would fill the registers of a stretch.
PINS = 3
_TWO_PINS = 2
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def fits(node: Node) -> bool:
    """Whether a node has no more pins than rules are for."""
    return not isinstance(node.generator, (g.Lookup, SumBasis)) or len(node.inputs) <= PINS + 1


def _lookup(low: Lowering, node: Node) -> Pending:
    table, *address = node.inputs
    entries = _entries(low.view(table), low.graph.types[table].batched)
    stretch = low.stretch_for(low.full(low.graph.types[node.first]), address, entries, room=4 << len(address))
    values = [stretch.load(entry) for entry in entries]
    for number in address:
        pin = low.argument(stretch, number)
        values = [_between(stretch, a, b, pin) for a, b in zip(values[::2], values[1::2], strict=True)]
    ((kind, number),) = values
    return stretch, number if kind == "made" else stretch.make(ins.COPY, (kind, number))[1]


def _between(stretch: Stretch, a: Argument, b: Argument, at: Argument) -> Argument:
    """a + at·(b − a)."""
    return stretch.make(ins.ADD, a, stretch.make(ins.MULTIPLY, at, stretch.make(ins.SUBTRACT, b, a)))


def _entries(table: View, batched: bool) -> list[View]:
    """A view of each entry of tables, whose axis is the last, or the last but for the batch."""
    axis = len(table.shape) - 1 - batched
    shape, strides = (one[:axis] + one[axis + 1 :] for one in (table.shape, table.strides))
    return [
        View(table.memory, shape, strides, table.offset + j * table.strides[axis]) for j in range(table.shape[axis])
    ]


def _sum_basis(low: Lowering, node: Node) -> View:
    if len(node.inputs) == _TWO_PINS + 1:
        rows = [full_lines(low, number) for number in node.inputs]
        out = low.buffer(low.graph.types[node.first].shape)
        low.emit(ins.BasisSums([out], rows, low.size))
        return out
    dy, *address = (low.view(number) for number in node.inputs)
    letters = _LETTERS[: len(dy.shape) - 1] + BATCH
    sums = [reduced(low, ins.SUM, dy, {len(dy.shape) - 1}, 0.0)]
    products = [dy]
    for pin, x in enumerate(address):
        sums += [contract(low, letters, one, letters, x, letters[:-1]) for one in products]
        if pin + 1 < len(address):
            products += [_times(low, one, x) for one in products]
    shape = low.graph.types[node.first].shape
    out = low.buffer(shape)
    for j, terms in enumerate(_terms(len(address))):
        target = sliced(out, (0,) * (len(shape) - 1) + (j,), (*shape[:-1], 1), (1,) * len(shape))
        place = View(target.memory, shape[:-1], target.strides[:-1], target.offset)
        low.emit(_signed(place, [sums[s] for s, _ in terms], [sign for _, sign in terms]))
    return out


def _terms(pins: int) -> list[list[tuple[int, int]]]:
    """For each entry j the sets S ⊇ j of pins, and the signs (−1)^{|S|−|j|}, j itself first.

    Example:
        >>> _terms(1)
        [[(0, 1), (1, -1)], [(1, 1)]]
    """
    size = 1 << pins
    return [[(s, -1 if (s ^ j).bit_count() & 1 else 1) for s in range(size) if s & j == j] for j in range(size)]


def _times(low: Lowering, x: View, y: View) -> View:
    out = low.buffer(x.shape)
    low.emit(ins.Elementwise([out], [x, y], x.shape, [(ins.MULTIPLY, 0, 1, 2)]))
    return out


def _signed(out: View, views: list[View], signs: list[int]) -> ins.Elementwise:
    """The sum of views, or their differences; the first is added."""
    operations: list[tuple[int, int, int, int]] = []
    found, scratch = 1, len(views) + 1
    for number, sign in enumerate(signs[1:], 2):
        result = 0 if number == len(views) else scratch
        operations.append((ins.ADD if sign > 0 else ins.SUBTRACT, result, found, number))
        found, scratch = scratch, scratch + 1
    return ins.Elementwise([out], views, out.shape, operations or [(ins.COPY, 0, 1, 1)])


LOOKUPS: dict[type[Any], Rule] = {g.Lookup: _lookup, SumBasis: _sum_basis}
