"""Chains of elementwise operations: nodes over one index space are gathered until something else needs their results,
and become one instruction, in which what only the chain itself needs is never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rdcircuits.algebra.reals.instructions import NEGATE, REGISTERS, Elementwise
from rdcircuits.algebra.reals.views import Memory, Shape, View, row_major

#: An argument: a view that is loaded ("load", n), or the result of an operation of the chain ("made", n).
Argument = tuple[str, int]


@dataclass(eq=False)
class Chain:
    """Operations over `shape`, the live axes of the index space `full` (all are 0 strides along the others).

    `late` chains only make outputs (see `schedule`).
    """

    full: Shape
    live: tuple[bool, ...]
    late: bool = False
    loads: list[View] = field(default_factory=list)
    operations: list[tuple[int, tuple[Argument, ...]]] = field(default_factory=list)
    #: Wires that stand for operations' results.
    wires: dict[int, list[int]] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """The lengths of the live axes."""
        return tuple(n for n, alive in zip(self.full, self.live, strict=True) if alive)

    @property
    def is_full(self) -> bool:
        """Whether it can take no more operations."""
        return len(self.loads) + len(self.operations) + 16 > REGISTERS

    @property
    def is_half_full(self) -> bool:
        """Whether it takes no more operations but on its own results."""
        return 2 * (len(self.loads) + len(self.operations)) > REGISTERS

    def load(self, view: View) -> Argument:
        """An operand from memory, as seen along the live axes."""
        steps = tuple(s for s, alive in zip(view.strides, self.live, strict=True) if alive)
        thin = View(view.memory, self.shape, steps, view.offset)
        for number, other in enumerate(self.loads):
            if other.memory is thin.memory and (other.strides, other.offset) == (thin.strides, thin.offset):
                return "load", number
        self.loads.append(thin)
        return "load", len(self.loads) - 1

    def make(self, code: int, *arguments: Argument) -> Argument:
        """One more operation; the same one again is not made twice."""
        for number, known in enumerate(self.operations):
            if known == (code, arguments):
                return "made", number
        self.operations.append((code, arguments))
        return "made", len(self.operations) - 1

    def negated(self, argument: Argument) -> Argument | None:
        """x, where an argument is −x."""
        kind, number = argument
        if kind == "made" and self.operations[number][0] == NEGATE:
            return self.operations[number][1][0]
        return None

    def spread(self, view: View) -> View:
        """A result's view along all axes."""
        steps = iter(view.strides)
        strides = tuple(next(steps) if alive else 0 for alive in self.live)
        return View(view.memory, self.full, strides, view.offset)

    def instruction(self, stored: list[int], memory: Callable[[int], View], checks: set[int]) -> Elementwise | None:
        """The chain as an instruction that stores these operations' results, each at the view that `memory` gives, and
        checks some of them to be finite.
        """
        if not stored:
            return None
        outs = [memory(number) for number in stored]
        needed = self.needed(stored)
        loads = sorted({n for i in needed for kind, n in self.operations[i][1] if kind == "load"})
        registers = {("load", n): len(outs) + at for at, n in enumerate(loads)}
        registers |= {("made", n): at for at, n in enumerate(stored)}
        last = {argument: i for i in needed for argument in self.operations[i][1]}
        free: list[int] = []
        top, found = len(outs) + len(loads), []
        for i in needed:
            code, arguments = self.operations[i]
            if ("made", i) not in registers:
                registers["made", i], top = (free.pop(), top) if free else (top, top + 1)
            places = [registers[argument] for argument in arguments]
            found.append((code, registers["made", i], places[0], places[-1]))
            if i in checks:
                found.append((10, places[0], registers["made", i], registers["made", i]))
            for kind, n in set(arguments):
                if kind == "made" and n not in stored and last[kind, n] == i:
                    free.append(registers[kind, n])
        return Elementwise(outs, [self.loads[n] for n in loads], self.shape, found)

    def needed(self, stored: list[int]) -> list[int]:
        """The operations that the stored results depend on, in order."""
        live, stack = set(stored), list(stored)
        while stack:
            for kind, n in self.operations[stack.pop()][1]:
                if kind == "made" and n not in live:
                    live.add(n)
                    stack.append(n)
        return sorted(live)


def result_view(chain: Chain, memory: Memory) -> View:
    """A chain's result without gaps."""
    return View(memory, chain.shape, row_major(chain.shape))
