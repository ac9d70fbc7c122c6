"""`tape`: a plan over GF(q) as one node, a tape of steps that a kernel runs on blocks of examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels.gftape import MOST_ROWS, STEPS, Run, Tape
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.finite.digits import Digits
from rdcircuits.algebra.finite.kernels import FieldKernels, as_bytes, laid_out
from rdcircuits.algebra.finite.tables import GFNI, Bytes, embedding, kernel_field, left_inverse
from rdcircuits.algebra.finite.tape import EACH, SAME, SUMMED, Untapeable, fused, needed, record
from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.plan import Inner, Plan, Site
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.algebra.threads import share, threads
from rdcircuits.circuit import Node, WireType
from rdcircuits.circuit.graph import Graph

if TYPE_CHECKING:
    from rdcircuits.algebra.finite.gf import GF

#: Bytes that a block's rows may take, so that they stay in the second cache.
_CACHE = 1 << 19
_LEAST_BLOCK, _MOST_BLOCK = 64, 4096


@dataclass(frozen=True, eq=False)
class Blocks(Inner):
    """tape : a whole circuit on rows of a block of examples. What is the same for all examples is computed once, sums
    at the end; an internal generator.

    Over GF(4), GF(16) and GF(2^8) it all happens in the field whose multiplication GFNI has, elements being translated
    on the way in and out.
    """

    layout: Layout
    name = "tape"

    def type(self, *inputs: WireType) -> tuple[WireType, ...]:
        """The circuit's outputs."""
        return self.layout.whole.cod


def tape(plan: Plan, field: GF) -> Plan:
    """The plan as one node, where it has batches and becomes a tape; else as it is.

    Example:
        >>> import rdcircuits as rd
        >>> print(rd.GF(31).compile(rd.batch(rd.trace(lambda x, y: x * y + x, "x y"), [0, 1])).plan.show("GF(31)"))
        GF(31): 1 step
          x2 : point(batched=True) = tape[0 before, 4 a block, 0 after, on 2 ro...](x0, x1)   free x0, x1
    """
    graph = plan.graph
    if field.kernels.kernel is None or not any(wire.batched for wire in plan.types):
        return plan
    try:
        node = Node(Blocks(Layout(field, graph)), tuple(range(graph.arity)), graph.arity, len(graph.outputs))
    except Untapeable:
        return plan
    outputs = tuple(range(graph.arity, graph.arity + len(graph.outputs)))
    whole = plan.rebuilt(Graph(graph.arity, (*graph.dom, *graph.cod), (node,) if outputs else (), outputs))
    return whole.with_forms(
        Form("element", form.carried, own=number >= graph.arity) for number, form in enumerate(whole.forms)
    )


def run_blocks(S: GF, site: Site) -> Step:
    """step(batch size, *arrays) → the caller's arrays, block by block, in threads."""
    assert isinstance(site.generator, Blocks)
    layout, dom, cod, dtype = site.generator.layout, site.types, site.results, S.dtype
    tapes: dict[int, Tape] = {}

    def step(size: int, *arrays: Array) -> tuple[Array, ...]:
        outputs = [np.empty((size, *wire.shape) if wire.batched else wire.shape, dtype) for wire in cod]
        tape = layout.tape_for(size, tapes)
        taken = [as_bytes(laid_out(array)) for array in arrays]
        given = [as_bytes(array) for array in outputs]
        piece = max(1, -(-size // threads()))
        runs: list[Run] = []

        def work(first: int, last: int) -> None:
            run = Run(tape, taken, _strides(dom), given, _strides(cod), size)
            runs.append(run)
            run.body(first, last)

        if size:
            share(work, size, piece)
        else:
            work(0, 0)
        for other in runs[1:]:
            for row in layout.sums:
                runs[0].add_row(row, other)
        runs[0].after()
        return tuple(outputs)

    return step


class Layout:
    """Where values lie: steps before the blocks, for each block, and after; a row for each value while it is needed."""

    def __init__(self, algebra: GF, graph: Graph) -> None:
        self.whole = graph
        self._kernels, self._into, self._back = _home(algebra)
        values, outputs = record(algebra, graph)
        values = fused(values, outputs)
        self._values = values
        self._live = needed(values, outputs)
        self._tables: dict[Any, int] = {}
        self._stored: dict[int, list[tuple[int, int]]] = {}
        self._steps: dict[int, list[tuple[int, ...]]] = {SAME: [], EACH: [], SUMMED: []}
        self._free: list[int] = []
        self._row: dict[int, int] = {}
        self.rows = 0
        self.sums: list[int] = []
        self._arrays = len(graph.dom), len(graph.cod)
        self._place(graph, outputs)
        per_block = max(1, self.rows * self._kernels.dtype.itemsize)
        fitting = 1 << max(0, (_CACHE // per_block).bit_length() - 1)
        self.block = max(_LEAST_BLOCK, min(_MOST_BLOCK, fitting))
        if self.rows > MOST_ROWS:
            raise Untapeable

    def tape(self, block: int) -> Tape:
        """The steps for blocks of this size."""
        steps = np.array([*self._steps[SAME], *self._steps[EACH], *self._steps[SUMMED]], np.uint32).reshape(-1, 5)
        tables = np.array([self._table(key) for key in self._tables], np.uint8).reshape(-1, 256)
        kernel = self._kernels.kernel
        assert kernel is not None
        before, body = len(self._steps[SAME]), len(self._steps[EACH])
        return Tape(kernel, steps, tables, self.rows, block, before, body, *self._arrays)

    def tape_for(self, size: int, known: dict[int, Tape]) -> Tape:
        """The steps for batches of this size, those that are `known` made once."""
        block = min(self.block, max(_LEAST_BLOCK, 1 << (size - 1).bit_length() if size else 1))
        if block not in known:
            known[block] = self.tape(block)
        return known[block]

    def __str__(self) -> str:
        """Counts of steps and rows, in words."""
        before, body, after = (len(self._steps[level]) for level in (SAME, EACH, SUMMED))
        return f"{before} before, {body} a block, {after} after, on {self.rows} rows of {self.block}"

    def _place(self, graph: Graph, outputs: Sequence[Array]) -> None:
        last = self._last_uses(graph, outputs)
        for number, value in enumerate(self._values):
            if self._live[number] and value.level == SAME:
                self._compute(number, self._take())
        for number, value in enumerate(self._values):
            if self._live[number] and value.level == EACH and value.operation != "load":
                self._each(number, last)
            elif self._live[number] and value.operation == "total":
                self._sum(number, last)
        self._store_rest(graph, outputs)

    def _last_uses(self, graph: Graph, outputs: Sequence[Array]) -> dict[int, int]:
        """For each value the last one that needs it; and where values are stored, by value."""
        last: dict[int, int] = {}
        for number, value in enumerate(self._values):
            if self._live[number]:
                for operand in value.operands:
                    last[operand] = number
        for i, (array, wire) in enumerate(zip(outputs, graph.cod, strict=True)):
            for column, number in enumerate(array.ravel().tolist()):
                if wire.batched and self._values[number].level == EACH:
                    self._stored.setdefault(number, []).append((i, column))
        return last

    def _each(self, number: int, last: dict[int, int]) -> None:
        """A value of each example: its operands (inputs are loaded when first needed), its row, its stores."""
        operands = dict.fromkeys(self._values[number].operands)
        for operand in operands:
            self._fetch(operand)
        self._release([one for one in operands if last[one] == number])
        self._compute(number, self._take())
        self._store(number)
        if number not in last:
            self._release([number])

    def _sum(self, number: int, last: dict[int, int]) -> None:
        """A sum over the batch: a row of sums that each block is added to."""
        (operand,) = self._values[number].operands
        row = self._row[number] = self._fresh()
        self.sums.append(row)
        self._add(SAME, "fill", row, 0)
        self._fetch(operand)
        self._add(EACH, "add", row, row, self._row[operand])
        self._add(SUMMED, "total", row)
        if last[operand] == number:
            self._release([operand])

    def _fetch(self, number: int) -> None:
        if number not in self._row:
            self._compute(number, self._take())
            self._store(number)

    def _store(self, number: int) -> None:
        for output, column in self._stored.get(number, ()):
            self._give(EACH, number, output, column)

    def _store_rest(self, graph: Graph, outputs: Sequence[Array]) -> None:
        """Sums, what is made of them, and outputs that are the same for all examples or are inputs."""
        for number, value in enumerate(self._values):
            if self._live[number] and value.level == SUMMED and value.operation != "total":
                self._compute(number, self._fresh())
        for i, (array, wire) in enumerate(zip(outputs, graph.cod, strict=True)):
            for column, number in enumerate(array.ravel().tolist()):
                level = self._values[number].level
                if wire.batched and level == SUMMED:
                    raise Untapeable
                if not wire.batched and level == EACH:
                    raise Untapeable
                if level != EACH:
                    self._give(EACH if wire.batched else SUMMED, number, i, column)
                elif number not in self._row:
                    self._fetch(number)

    def _compute(self, number: int, row: int) -> None:
        """The step that makes a value in `row`."""
        value = self._values[number]
        self._row[number] = row
        operands = [self._row[one] for one in value.operands]
        if value.operation == "load":
            self._add(value.level, "load", row, *value.extra)
            if self._into is not None:
                self._add(value.level, "map", row, row, self._number("into"))
        elif value.operation == "fill":
            (element,) = value.extra
            self._add(value.level, "fill", row, int(self._into[element]) if self._into is not None else element)
        elif value.operation == "map":
            self._add(value.level, "map", row, *operands, self._number(value.extra[0]))
        else:
            self._add(value.level, value.operation, row, *operands)

    def _give(self, level: int, number: int, output: int, column: int) -> None:
        row = self._row[number]
        if self._into is None:
            self._add(level, "store", row, output, column)
            return
        other = self._fresh() if level != EACH else self._take()
        self._add(level, "map", other, row, self._number("back"))
        self._add(level, "store", other, output, column)
        if level == EACH:
            self._free.append(other)

    def _add(self, level: int, name: str, row: int, *others: int) -> None:
        self._steps[level].append((STEPS[name], row, *others, *[0] * (3 - len(others))))

    def _take(self) -> int:
        return self._free.pop() if self._free else self._fresh()

    def _fresh(self) -> int:
        self.rows += 1
        return self.rows - 1

    def _release(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if self._values[number].level == EACH and number in self._row:
                self._free.append(self._row[number])

    def _number(self, key: Any) -> int:
        return self._tables.setdefault(key, len(self._tables))

    def _table(self, key: Any) -> Any:
        if key == "into":
            return self._into
        return self._back if key == "back" else self._kernels.power_table(key)


def _home(algebra: GF) -> tuple[FieldKernels, Bytes | None, Bytes | None]:
    """Where to compute: in GFNI's field where the elements can be brought there (and how, and back), else at home."""
    kernel = algebra.kernels.kernel
    if kernel is None or kernel.kind != "binary8" or 8 % algebra.degree:
        return algebra.kernels, None, None
    modulus = (*algebra.kernels.digits.tail, 1)
    if modulus == GFNI:
        return algebra.kernels, None, None
    into = embedding(modulus)
    there = FieldKernels("GFNI's field", 256, Digits(2, GFNI, algebra.dtype), kernel_field(2, 8, GFNI))
    return there, _linear_table(into), _linear_table(left_inverse(into, algebra.degree))


def _linear_table(matrix: NDArray[np.uint8]) -> Bytes:
    """What an 8 × 8 bit matrix makes of each byte."""
    bits = np.arange(256)[None] >> np.arange(8)[:, None] & 1
    return np.asarray((1 << np.arange(8)) @ (matrix.astype(int) @ bits % 2)).astype(np.uint8)


def _strides(wires: Sequence[Any]) -> list[int]:
    """Elements from an example to the next; 0 for wires that are the same for all."""
    return [prod(wire.shape) if wire.batched else 0 for wire in wires]
