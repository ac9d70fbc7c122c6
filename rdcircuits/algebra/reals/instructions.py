"""What a tape is made of: instructions over views, and the words that C takes for each (see csrc/real*.h)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rdcircuits._kernels.real import INSTRUCTIONS as _CODE
from rdcircuits._kernels.real import OPERATIONS, REDUCTIONS
from rdcircuits.algebra.reals.views import Memory, Shape, View, merged

COPY, NEGATE, NOT, CHECK, ADD, SUBTRACT, MULTIPLY = (
    OPERATIONS[name] for name in ("copy", "negate", "not", "check", "add", "subtract", "multiply")
)
SUM, MAX, LOG_SUM_EXP = (REDUCTIONS[name] for name in ("sum", "max", "log_sum_exp"))

Encoded = list[int]


@dataclass(eq=False)
class Instruction:
    """Reads `ins`, writes `outs`; `words` say it to C once memories have their slots."""

    outs: list[View]
    ins: list[View]

    def words(self) -> Encoded:
        """Code, length, then what the kernel takes."""
        body = self.body()
        return [body[0], len(body) + 1, *body[1:]]

    def body(self) -> Encoded:
        """Code, then what the kernel takes."""
        raise NotImplementedError

    def shares(self, out: Memory, memory: Memory) -> bool:
        """Whether the result may lie exactly where an argument lies that nothing needs afterwards."""
        return False

    def replace(self, old: Memory, new: Memory) -> None:
        """Take one memory for another."""
        self.outs = [_moved(view, old, new) for view in self.outs]
        self.ins = [_moved(view, old, new) for view in self.ins]


def _moved(view: View, old: Memory, new: Memory) -> View:
    return View(new, view.shape, view.strides, view.offset) if view.memory is old else view


def place(view: View) -> Encoded:
    """Slot and offset."""
    return [view.memory.slot, view.memory.offset + view.offset]


@dataclass(eq=False)
class Elementwise(Instruction):
    """Operations (code, register, register, register) over one index space. Registers: the views of `outs`, those of
    `ins`, then scratch.
    """

    shape: Shape
    operations: list[tuple[int, int, int, int]]

    def body(self) -> Encoded:
        """See csrc/real_elementwise.h."""
        views = [*self.outs, *self.ins]
        lengths, strides = merged(self.shape, [view.strides for view in views])
        rows, columns = [1, 1, *lengths][-2:]
        outer = lengths[:-2]
        registers = max((max(one[1:]) for one in self.operations), default=-1) + 1
        found = [
            _CODE["elementwise"],
            len(outer),
            rows,
            columns,
            max(registers, len(views)),
            len(views),
            len(self.operations),
        ]
        found += outer
        for view, steps in zip(views, strides, strict=True):
            row, column = [0, 0, *steps][-2:]
            found += [*place(view), row, column, *steps[:-2]]
        for operation in self.operations:
            found += operation
        return found

    def shares(self, out: Memory, memory: Memory) -> bool:
        """Where both are the same walk through memory, and no operation reads the argument after the result is
        written.
        """
        writes = [(i, view) for i, view in enumerate(self.outs) if view.memory is out]
        reads = [(len(self.outs) + i, view) for i, view in enumerate(self.ins) if view.memory is memory]
        if len(writes) != 1 or any(view.memory is memory for view in self.outs):
            return False
        ((register, result),) = writes
        if any((view.strides, view.offset) != (result.strides, result.offset) for _, view in reads):
            return False
        if 0 in [s for s, n in zip(result.strides, result.shape, strict=True) if n > 1]:
            return False
        written = next(i for i, one in enumerate(self.operations) if one[1] == register)
        places = {number for number, _ in reads}
        return not any(places & set(one[2:]) for one in self.operations[written + 1 :])


@dataclass(eq=False)
class GatherLines(Instruction):
    """ins: lines, indices. outs: a line for each index."""

    inner: int

    def body(self) -> Encoded:
        """See csrc/real_loops.h."""
        (out,), (x, indices) = self.outs, self.ins
        return [_CODE["gather"], *place(out), *place(x), *place(indices), indices.size, self.inner]


@dataclass(eq=False)
class ScatterLines(Instruction):
    """ins: a line for each index, indices. outs: lines."""

    inner: int
    lines: int

    def body(self) -> Encoded:
        """See csrc/real_loops.h."""
        (out,), (x, indices) = self.outs, self.ins
        return [
            _CODE["scatter_add"],
            *place(out),
            *place(x),
            *place(indices),
            indices.size,
            self.inner,
            self.lines,
        ]


@dataclass(eq=False)
class Reduce(Instruction):
    """Sum, maximum or logarithm of the sum of exponentials over `reduced` axes (lengths, strides in the argument); what
    is kept is `lengths` with `strides`, the result without gaps.
    """

    kind: int
    kept: tuple[list[int], list[int]]
    reduced: tuple[list[int], list[int]]

    def body(self) -> Encoded:
        """See csrc/real_loops.h: along lines where only these are neighbours, else across."""
        (out,), (x,) = self.outs, self.ins
        lengths, strides = self.kept
        inside, steps = self.reduced
        line = steps.index(1) if 1 in steps else -1
        if self.kind == SUM and line >= 0 and not (strides and strides[-1] == 1):
            kept = [*lengths, *strides]
            rest = [*_without(inside, line), *_without(steps, line)]
            return [
                _CODE["line_sums"],
                *place(out),
                *place(x),
                inside[line],
                len(lengths),
                len(inside) - 1,
                *kept,
                *rest,
            ]
        inner, step = (lengths[-1], strides[-1]) if lengths else (1, 1)
        head = [
            _CODE["reduce"],
            self.kind,
            *place(out),
            *place(x),
            inner,
            step,
            max(len(lengths) - 1, 0),
            len(inside),
        ]
        return [*head, *lengths[:-1], *strides[:-1], *inside, *steps]


def _without(values: Sequence[int], position: int) -> list[int]:
    return [*values[:position], *values[position + 1 :]]


@dataclass(eq=False)
class FirstMaximum(Instruction):
    """ins: x, and the change of each line's maximum where told. `kept`: lengths, strides of out, x and change;
    `reduced`: lengths, strides of out and x.
    """

    kept: tuple[list[int], list[list[int]]]
    reduced: tuple[list[int], list[list[int]]]

    def body(self) -> Encoded:
        """See csrc/real_loops.h."""
        (out,), (x, *change) = self.outs, self.ins
        lengths, strides = self.kept
        inside, steps = self.reduced
        inner, step = (lengths[-1], [s[-1] for s in strides]) if lengths else (1, [1, 1, 1])
        found = [
            _CODE["first_maximum"],
            *place(out),
            *place(x),
            *(place(change[0]) if change else [-1, 0]),
            inner,
        ]
        found += [max(len(lengths) - 1, 0), len(inside), *step, *lengths[:-1]]
        for one in strides:
            found += one[:-1]
        return [*found, *inside, *steps[0], *steps[1]]


@dataclass(eq=False)
class Contract(Instruction):
    """Σ a·b. `outer`: lengths, strides of out, a and b; `summed`: lengths, strides of a and b. With `dots` the last
    summed axis is a line of neighbours in a and b, else the last outer axis is one in the result.
    """

    outer: tuple[list[int], list[list[int]]]
    summed: tuple[list[int], list[list[int]]]
    dots: bool

    def body(self) -> Encoded:
        """See csrc/real_contract.h."""
        (out,), (a, b) = self.outs, self.ins
        lengths, strides = self.outer
        inside, steps = self.summed
        places = [*place(out), *place(a), *place(b)]
        if self.dots:
            found = [_CODE["dots"], *places, inside[-1], len(lengths), len(inside) - 1, *lengths]
            for one in strides:
                found += one
            return [*found, *inside[:-1], *steps[0][:-1], *steps[1][:-1]]
        inner, step = (lengths[-1], [s[-1] for s in strides]) if lengths else (1, [1, 0, 0])
        found = [
            _CODE["contract"],
            *places,
            inner,
            step[1],
            step[2],
            max(len(lengths) - 1, 0),
            len(inside),
            *lengths[:-1],
        ]
        for one in strides:
            found += one[:-1]
        return [*found, *inside, *steps[0], *steps[1]]


@dataclass(eq=False)
class Product(Instruction):
    """out = a·b, matrices, by BLAS."""

    def body(self) -> Encoded:
        """Nothing for C."""
        return []


@dataclass(eq=False)
class WindowProduct(Instruction):
    """Windows of x against weights. `part` "forward": ins w, x; "weights": ins dy, x; "input": ins w, dy; then indices
    (uses and starts for "input").

    `sizes`: outputs, places, taps, neighbours; `steps`: strides of the outputs' array over outputs and places, of the
    weights over outputs and taps.
    """

    part: str
    sizes: tuple[int, int, int, int]
    steps: tuple[int, int, int, int]
    lines: int = 0

    def body(self) -> Encoded:
        """See csrc/real_contract.h."""
        (out,), (a, b, indices, *starts) = self.outs, self.ins
        code = _CODE[{"forward": "windows", "weights": "windows_weights", "input": "windows_input"}[self.part]]
        found = [code, *self.sizes, *self.steps, *place(indices), *place(out), *place(a), *place(b)]
        return found + ([*place(starts[0]), self.lines] if starts else [])


@dataclass(eq=False)
class Choice(Instruction):
    """Pins that choose lines by scores. `part` "choose": ins w, x; "deliver": ins w, dy, into so many `lines`;
    "credits": ins x, whose lines may be `bits`, and dy; then candidates [pins, options].
    """

    part: str
    inner: int
    lines: int = 0
    bits: bool = False

    def body(self) -> Encoded:
        """See csrc/real_choice.h."""
        (out,), (a, b, candidates) = self.outs, self.ins
        found = [_CODE[self.part], *place(out), *place(a), *place(b), *place(candidates), *candidates.shape, self.inner]
        return found + {"choose": [], "deliver": [self.lines], "credits": [int(self.bits)]}[self.part]


def memories(views: Sequence[View]) -> list[Memory]:
    """The memories of some views, each once."""
    found: dict[Any, Memory] = {id(view.memory): view.memory for view in views}
    return list(found.values())
