"""Rules for layers of lookup gates at reals: their tables' multilinear form, and what changes in tables and at pins.

The batch is lines, and a layer one instruction, which takes the lines that its pins read where they are (see
csrc/real_gates.h). In small batches a lookup is elementwise over the gates: it joins the stretch of its operands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra.plans.fuse import SumBasis
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.plans.regions import Argument
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.choice import full_lines
from rdcircuits.algebra.reals.gate_instructions import PINS, Gates, Lines, Slopes, TableChanges, Term, views_of
from rdcircuits.algebra.reals.gate_instructions import PinChanges as PinChangesInstruction
from rdcircuits.algebra.reals.gates import PinChanges, Slope, same_for_all
from rdcircuits.algebra.reals.lower import Lowering, Pending, Rule
from rdcircuits.algebra.reals.stretches import Stretch
from rdcircuits.algebra.reals.structure import from_lines, indices_view, source_lines
from rdcircuits.algebra.reals.views import View
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

#: The shortest batch for which lines are worth it; most pins of an elementwise lookup: more would fill its registers.
LINE, FEW = 8, 3


def fits(plan: Plan) -> bool:
    """Whether there are rules for the lookups of a plan: where tables differ from example to example, for few pins."""
    lookups = [node for node in plan.nodes if isinstance(node.generator, (g.Lookup, SumBasis))]
    found = [node for node in lookups if len(node.inputs) > FEW + 1]
    same = same_for_all(plan) if found else set()
    return all(
        len(node.inputs) <= PINS + 1 and (isinstance(node.generator, SumBasis) or node.inputs[0] in same)
        for node in found
    )


def _lookup(low: Lowering, node: Node) -> View | Pending:
    number, *address = node.inputs
    batched = low.graph.types[node.first].batched
    table = low.view(number)
    varies = batched and low.graph.types[number].batched and table.strides[-1] != 0 and low.size > 1
    if len(address) > FEW or (address and batched and low.size >= LINE and not varies):
        lines, inner = pins_of(low, address), low.size if batched else 1
        out = low.buffer((low.graph.types[node.first].size, inner))
        low.emit(Gates([out], [tables(low, number), *views_of(lines)], lines, False, inner))
        return from_lines(low, out, node)
    entries = _entries(table, low.graph.types[number].batched)
    stretch = low.stretch_for(low.full(low.graph.types[node.first]), address, entries, room=4 << len(address))
    values = [stretch.load(entry) for entry in entries]
    for pin in address:
        at = low.argument(stretch, pin)
        values = [_between(stretch, a, b, at) for a, b in zip(values[::2], values[1::2], strict=True)]
    ((kind, made),) = values
    return stretch, made if kind == "made" else stretch.make(ins.COPY, (kind, made))[1]


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


# ---- lines ----


def tables(low: Lowering, number: int) -> View:
    """The tables of all examples, [gates, 2^k] without gaps."""
    view = low.view(number)
    if low.graph.types[number].batched:
        view = View(view.memory, view.shape[:-1], view.strides[:-1], view.offset)
    view = low.plain(view)
    width = view.shape[-1]
    return View(view.memory, (view.size // width, width), (width, 1), view.offset)


def pins_of(low: Lowering, numbers: Sequence[int]) -> list[Lines]:
    """The lines that pins read, those of a gather by its indices."""
    return [_gathered(low, number) or Lines(full_lines(low, number), None) for number in numbers]


def _gathered(low: Lowering, number: int) -> Lines | None:
    """What a gather that waits takes, where it is there for each example and pads nothing."""
    made = low.deferred.get(number)
    if made is None or not isinstance(made.generator, g.Gather) or not low.graph.types[number].batched:
        return None
    x, indices = source_lines(low, made)
    if x.shape[1] != low.size or (indices.size and indices.min() < 0):
        return None
    return Lines(x, indices_view(low, indices.ravel()))


def bits_of_pins(low: Lowering, numbers: Sequence[int]) -> list[Lines] | None:
    """The lines of bits that pins read; None where not all are bits."""
    found = []
    for number in numbers:
        made = low.deferred.get(number)
        if made is not None and isinstance(made.generator, g.Gather) and low.is_bits(made.inputs[0]):
            indices = indices_view(low, made.generator.indices.array.ravel())
            found.append(Lines(low.bits[made.inputs[0]], indices))
        elif low.is_bits(number):
            found.append(Lines(low.bits[number], None))
        else:
            return None
    return found


def _pins(low: Lowering, numbers: Sequence[int]) -> tuple[bool, list[Lines]]:
    """Whether all pins are bits, and their lines."""
    bits = bits_of_pins(low, numbers)
    return (False, pins_of(low, numbers)) if bits is None or not numbers else (True, bits)


def _change(low: Lowering, number: int) -> Lines:
    """A change as lines, those that repeat by indices."""
    waiting = low.deferred.get(number)
    if waiting is None or not isinstance(waiting.generator, g.Reshape):
        return Lines(full_lines(low, number), None)
    view = low.view(waiting.inputs[0])
    at = _places(view)
    if view.strides[-1] != 1 or not view.size or np.any(at % low.size) or at.min() < 0:
        return Lines(full_lines(low, number), None)
    rows = View(view.memory, (int(at.max()) // low.size + 1, low.size), (low.size, 1), view.offset)
    return Lines(rows, indices_view(low, at // low.size))


def _places(view: View) -> np.ndarray[Any, Any]:
    """Where the lines of a view start, in its order."""
    found = np.zeros(1, np.int64)
    for length, stride in zip(view.shape[:-1], view.strides[:-1], strict=True):
        found = np.add.outer(found, stride * np.arange(length)).ravel()
    return found


# ---- changes ----


def _sum_basis(low: Lowering, node: Node) -> View:
    dy, *address = node.inputs
    batched = any(low.graph.types[number].batched for number in node.inputs)
    bits, pins = _pins(low, address)
    lines = [_change(low, dy), *pins]
    out = low.buffer(low.graph.types[node.first].shape)
    low.emit(TableChanges([out], views_of(lines), lines, bits, low.size if batched else 1))
    return out


def _slope(low: Lowering, node: Node) -> View:
    dy, table, *address = node.inputs
    bits, pins = _pins(low, address)
    lines = [_change(low, dy), *pins]
    out = low.buffer((low.graph.types[node.first].size, low.size))
    low.emit(Slopes([out], [tables(low, table), *views_of(lines)], lines, bits, low.size))
    return from_lines(low, out, node)


def _pin_changes(low: Lowering, node: Node) -> View:
    generator: Any = node.generator
    terms: list[Term] = []
    views: list[View] = []
    for dy, table, *address in generator.terms(node.inputs):
        bits, pins = _pins(low, address)
        lines = [_change(low, dy), *pins]
        entries = tables(low, table)
        terms.append(Term(entries.shape[0], bits, lines))
        views += [entries, *views_of(lines)]
    out = low.buffer((low.graph.types[node.first].size, low.size))
    used = [indices_view(low, one) for one in _uses([one.array.ravel() for one in generator.indices], out.shape[0])]
    low.emit(PinChangesInstruction([out], [*used, *views], terms))
    return from_lines(low, out, node)


def _uses(indices: Sequence[np.ndarray[Any, Any]], count: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """For each of `count` lines its uses (term, gate), line after line, and where each line's start.

    Example:
        >>> uses, starts = _uses([np.array([2, 0]), np.array([0])], 3)
        >>> uses.tolist(), starts.tolist()
        ([[0, 1], [1, 0], [0, 0]], [0, 2, 2, 3])
    """
    flat = np.concatenate([np.empty(0, np.int64), *indices])
    terms = np.repeat(np.arange(len(indices)), [one.size for one in indices])
    gates = np.concatenate([np.empty(0, np.int64), *(np.arange(one.size) for one in indices)])
    order = np.argsort(flat, kind="stable")
    starts = np.searchsorted(flat[order], np.arange(count + 1))
    return np.stack([terms[order], gates[order]], axis=1), starts


LOOKUPS: dict[type[Any], Rule] = {
    g.Lookup: _lookup,
    SumBasis: _sum_basis,
    Slope: _slope,
    PinChanges: _pin_changes,
}
