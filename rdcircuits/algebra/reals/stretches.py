"""Stretches of elementwise operations: nodes over one index space are gathered until something else needs their
results, and become one instruction, in which what only the stretch itself needs is never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rdcircuits._kernels.real import REGISTERS
from rdcircuits.algebra.plans.regions import Argument, Region
from rdcircuits.algebra.reals.instructions import CHECK, NEGATE, Elementwise
from rdcircuits.algebra.reals.views import Memory, Shape, View, row_major


class Stretch(Region):
    """Operations over `shape`, the live axes of the index space `full` (all are 0 strides along the others).

    `late` stretches only make outputs (see `schedule`). Loads are views, codes those of `instructions`.
    """

    def __init__(self, key: tuple[Shape, tuple[bool, ...], bool]) -> None:
        super().__init__(key)
        self.full, self.live, self.late = key

    @property
    def shape(self) -> Shape:
        """The lengths of the live axes."""
        return tuple(n for n, alive in zip(self.full, self.live, strict=True) if alive)

    @property
    def is_full(self) -> bool:
        """Whether it can take no more operations."""
        return len(self.loads) + len(self.operations) + 16 > REGISTERS

    def has_room(self, room: int) -> bool:
        """Whether it can take these numbers of operations and operands more."""
        return len(self.loads) + len(self.operations) + room <= REGISTERS

    @property
    def is_half_full(self) -> bool:
        """Whether it takes no more operations but on its own results."""
        return 2 * (len(self.loads) + len(self.operations)) > REGISTERS

    def load(self, operand: View) -> Argument:
        """An operand from memory, as seen along the live axes."""
        steps = tuple(s for s, alive in zip(operand.strides, self.live, strict=True) if alive)
        return super().load(View(operand.memory, self.shape, steps, operand.offset))

    def negated(self, argument: Argument) -> Argument | None:
        """x, where an argument is −x."""
        kind, number = argument
        if kind == "made" and self.operations[number].code == NEGATE:
            return self.operations[number].arguments[0]
        return None

    def spread(self, view: View) -> View:
        """A result's view along all axes."""
        steps = iter(view.strides)
        strides = tuple(next(steps) if alive else 0 for alive in self.live)
        return View(view.memory, self.full, strides, view.offset)

    def instruction(self, stored: list[int], memory: Callable[[int], View], checks: set[int]) -> Elementwise | None:
        """The stretch as an instruction that stores these operations' results, each at the view that `memory` gives,
        and checks some of them to be finite.
        """
        if not stored:
            return None
        outs = [memory(number) for number in stored]
        used = {argument for i in self.needed(stored) for argument in self.operations[i].arguments}
        loads = sorted(n for kind, n in used if kind == "load")
        fixed: dict[Argument, int] = {("made", n): at for at, n in enumerate(stored)}
        fixed |= {("load", n): len(outs) + at for at, n in enumerate(loads)}
        found: list[tuple[Any, int, int, int]] = []
        for (_, i), register, operands in self.written(stored, fixed):
            found.append((self.operations[i].code, register, operands[0], operands[-1]))
            if i in checks:
                found.append((CHECK, operands[0], register, register))
        return Elementwise(outs, [self.loads[n] for n in loads], self.shape, found)


def result_view(stretch: Stretch, memory: Memory) -> View:
    """A stretch's result without gaps."""
    return View(memory, stretch.shape, row_major(stretch.shape))
