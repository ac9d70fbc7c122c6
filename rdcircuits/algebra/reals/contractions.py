"""Rules for einsum: windows where an operand is a gather, products of matrices where they are large, else a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from rdcircuits.algebra.contraction import lengths_of, path
from rdcircuits.algebra.meanings import BATCH
from rdcircuits.algebra.plans.fuse import SumEinsum
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.lower import Lowering, Pending, Rule
from rdcircuits.algebra.reals.structure import reduced
from rdcircuits.algebra.reals.views import View, joined, merged
from rdcircuits.algebra.reals.windows import windows_forward, windows_weights
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

#: Products from which BLAS is worth its call.
BLAS = 40_000


class Operand:
    """An array with a letter for each axis; axes along which it repeats are left out."""

    def __init__(self, letters: str, view: View) -> None:
        self.view = view
        self.strides = {
            one: s for one, s, n in zip(letters, view.strides, view.shape, strict=True) if s != 0 and n != 1
        }

    def stride(self, letter: str) -> int:
        """The stride along a letter, 0 where it repeats."""
        return self.strides.get(letter, 0)

    def walk(self, letters: Sequence[str]) -> list[int]:
        """The strides along letters."""
        return [self.stride(one) for one in letters]


def _einsum(low: Lowering, node: Node) -> View | Pending:
    generator: Any = node.generator
    lists, over_batch = generator.lists, isinstance(generator, SumEinsum)
    names = [one + BATCH * low.graph.types[number].batched for one, number in zip(lists, node.inputs, strict=False)]
    output = lists[-1] + BATCH * (low.graph.types[node.first].batched and not over_batch)
    if len(names) == 2:
        windows = windows_weights if over_batch else windows_forward
        found = windows(low, node, lists)
        if found is not None:
            return found
    views = [low.view(number) for number in node.inputs]
    lengths = lengths_of((*names, output), [view.shape for view in views])
    for i, j, between in path((*names, output), tuple(sorted(lengths.items())))[:-1]:
        y, right = views.pop(j), names.pop(j)
        x, left = views.pop(i), names.pop(i)
        views.append(contract(low, left, x, right, y, between))
        names.append(between)
    if len(views) == 1:
        return _one(low, names[0], views[0], output)
    if all(
        n == 1 for i, n in zip(names[0] + names[1], views[0].shape + views[1].shape, strict=True) if i not in output
    ):
        return _outer(low, node, (Operand(names[0], views[0]), Operand(names[1], views[1])), output)
    return contract(low, names[0], views[0], names[1], views[1], output)


def _outer(low: Lowering, node: Node, operands: tuple[Operand, Operand], output: str) -> Pending:
    """Nothing is summed: an elementwise product, which stretches may take up."""
    shape = low.full(low.graph.types[node.first])
    strides = [tuple(one.walk(output)) for one in operands]
    stretch = low.open_stretch(shape, tuple(any(s) for s in zip(*strides, strict=True)))
    loads = [
        stretch.load(View(one.view.memory, shape, steps, one.view.offset))
        for one, steps in zip(operands, strides, strict=True)
    ]
    return stretch, stretch.make(ins.MULTIPLY, *loads)[1]


def _one(low: Lowering, letters: str, view: View, output: str) -> View:
    """A single operand: summed over what the output lacks, in its order."""
    gone = {axis for axis, i in enumerate(letters) if i not in output}
    left = [i for i in letters if i in output]
    found = reduced(low, ins.SUM, view, gone, 0.0) if gone else view
    return found.transposed([left.index(i) for i in output])


def contract(low: Lowering, left: str, x: View, right: str, y: View, output: str) -> View:
    """Σ x·y by letters, as a view whose axes are the output's letters."""
    lengths = dict(zip(left + right, x.shape + y.shape, strict=True))
    shape = tuple(lengths[i] for i in output)
    x, left = _alone(low, left, x, right + output)
    y, right = _alone(low, right, y, left + output)
    if 0 in lengths.values():
        out = low.buffer(shape)
        return low.copy(low.constant(0.0, shape), out) if out.size else out
    a, b = Operand(left, x), Operand(right, y)
    summed = [i for i in left if i not in output and lengths[i] != 1]
    for i in summed:  # repeated in both and summed: give one of them real elements
        if i not in a.strides and i not in b.strides:
            x = low.copy(x, low.buffer(x.shape))
            a = Operand(left, x)
    live = [i for i in output if i in a.strides or i in b.strides]
    made = _matrices(low, a, b, live, summed, lengths)
    out, order = made if made is not None else _kernel(low, a, b, live, summed, lengths)
    steps = dict(zip(order, out.strides, strict=True))
    return View(out.memory, shape, tuple(steps.get(i, 0) for i in output), out.offset)


def _alone(low: Lowering, letters: str, view: View, elsewhere: str) -> tuple[View, str]:
    """The view summed over letters that occur nowhere else."""
    gone = {axis for axis, i in enumerate(letters) if i not in elsewhere}
    if not gone:
        return view, letters
    return reduced(low, ins.SUM, view, gone, 0.0), "".join(i for i in letters if i in elsewhere)


Made = tuple[View, list[str]]


def _matrices(
    low: Lowering, a: Operand, b: Operand, live: list[str], summed: list[str], lengths: dict[str, int]
) -> Made | None:
    """As one product of matrices, where no letter is in all three lists and it is large enough."""
    rows, columns = [i for i in live if i in a.strides], [i for i in live if i in b.strides]
    if set(rows) & set(columns) or not summed or any(i not in a.strides or i not in b.strides for i in summed):
        return None
    m, n, k = (prod(lengths[i] for i in letters) for letters in (rows, columns, summed))
    if m * n * k < BLAS or min(m, n, k) < 2:
        return None
    if (BATCH in rows) or (BATCH not in columns and live[: len(columns)] == columns):
        a, b, rows, columns = b, a, columns, rows
    summed = sorted(summed, key=lambda i: -a.strides[i])
    first, second = _matrix(low, a, rows, summed, lengths), _matrix(low, b, summed, columns, lengths)
    order = rows + columns
    out = low.buffer(tuple(lengths[i] for i in order))
    height, width = prod(lengths[i] for i in rows), prod(lengths[i] for i in columns)
    low.emit(ins.Product([View(out.memory, (height, width), (width, 1))], [first, second]))
    return out, order


def _matrix(low: Lowering, one: Operand, rows: list[str], columns: list[str], lengths: dict[str, int]) -> View:
    """An operand as a matrix that BLAS takes: one of its strides is 1."""
    down = joined([lengths[i] for i in rows], one.walk(rows))
    along = joined([lengths[i] for i in columns], one.walk(columns))
    if down is not None and along is not None and 1 in (down[1], along[1]) and min(down[1], along[1]) > 0:
        return View(one.view.memory, (down[0], along[0]), (down[1], along[1]), one.view.offset)
    shape = tuple(lengths[i] for i in rows + columns)
    copied = low.copy(View(one.view.memory, shape, tuple(one.walk(rows + columns)), one.view.offset), low.buffer(shape))
    height, width = prod(shape[: len(rows)]), prod(shape[len(rows) :])
    return View(copied.memory, (height, width), (width, 1))


def _kernel(low: Lowering, a: Operand, b: Operand, live: list[str], summed: list[str], lengths: dict[str, int]) -> Made:
    """By our own kernel: vectors along an axis of the result, or along a summed one."""
    a, b, order, dots = _shape_of_loops(a, b, live, summed)
    if dots:
        summed = [*(i for i in summed if i != dots), dots]
    out = low.buffer(tuple(lengths[i] for i in order))
    if not summed:
        views = [View(one.view.memory, out.shape, tuple(one.walk(order)), one.view.offset) for one in (a, b)]
        low.emit(ins.Elementwise([out], views, out.shape, [(ins.MULTIPLY, 0, 1, 2)]))
        return out, order
    outer = merged([lengths[i] for i in order], [list(out.strides), a.walk(order), b.walk(order)])
    inside = merged([lengths[i] for i in summed], [a.walk(summed), b.walk(summed)])
    low.emit(ins.Contract([out], [a.view, b.view], outer, inside, bool(dots)))
    return out, order


def _shape_of_loops(
    a: Operand, b: Operand, live: list[str], summed: list[str]
) -> tuple[Operand, Operand, list[str], str]:
    """The operands (the one that repeats along the line first), the result's letters, the line last, and the summed
    letter that is the line instead, or none.
    """
    neighbours = ((0, 1), (1, 0), (1, 1))
    lines = [i for i in live if (a.stride(i), b.stride(i)) in neighbours]
    dots = [i for i in summed if (a.stride(i), b.stride(i)) == (1, 1)]
    last = live[-1:]
    if last and last[0] in lines:
        chosen, dots = last[0], []
    elif dots:
        return a, b, live, dots[0]
    elif lines:
        chosen = lines[-1]
    else:
        return a, b, live, ""
    order = [*(i for i in live if i != chosen), chosen]
    if b.stride(chosen) == 0:
        a, b = b, a
    return a, b, order, ""


CONTRACTIONS: dict[type[Any], Rule] = {g.Einsum: _einsum, SumEinsum: _einsum}
