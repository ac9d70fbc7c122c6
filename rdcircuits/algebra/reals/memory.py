"""Where the buffers of a plan lie: one stretch of memory, in which those that are not needed at once share places."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from rdcircuits.algebra.reals.instructions import Instruction

#: Buffers start at multiples of this many elements: a cache line and more.
ALIGNED = 16


def lay_out(instructions: Sequence[Instruction]) -> int:
    """Give each buffer its offset; the elements of the whole stretch.

    A result lies where an argument lies that is not needed afterwards, where the instruction allows that; else at the
    smallest gap that it fits in.
    """
    last: dict[int, int] = {}
    for position, one in enumerate(instructions):
        for view in (*one.ins, *one.outs):
            last[id(view.memory)] = position
    space, placed = _Space(), set[int]()
    for position, one in enumerate(instructions):
        dying = {
            id(view.memory): view.memory
            for view in (*one.ins, *one.outs)
            if view.memory.kind == "buffer" and last[id(view.memory)] == position
        }
        for view in one.outs:
            memory = view.memory
            if memory.kind != "buffer" or id(memory) in placed:
                continue
            placed.add(id(memory))
            donor = next(
                (
                    d
                    for d in dying.values()
                    if d.size == memory.size and d is not memory and id(d) in placed and one.shares(memory, d)
                ),
                None,
            )
            if donor is None:
                memory.offset = space.take(memory.size)
            else:
                memory.offset = donor.offset
                del dying[id(donor)]
        for memory in dying.values():
            if id(memory) in placed:
                space.give(memory.offset, memory.size)
    return space.end


class _Space:
    """Gaps in a stretch of memory that grows."""

    def __init__(self) -> None:
        self.end = 0
        self.gaps: list[tuple[int, int]] = []

    def take(self, size: int) -> int:
        """The offset of this many elements."""
        size = -(-max(size, 1) // ALIGNED) * ALIGNED
        fitting = [(length, start) for start, length in self.gaps if length >= size]
        if not fitting:
            if self.gaps and sum(self.gaps[-1]) == self.end:
                start, _ = self.gaps.pop()
            else:
                start = self.end
            self.end = start + size
            return start
        length, start = min(fitting)
        self.gaps.remove((start, length))
        if length > size:
            insort(self.gaps, (start + size, length - size))
        return start

    def give(self, start: int, size: int) -> None:
        """Take back, and join with the gaps beside."""
        size = -(-max(size, 1) // ALIGNED) * ALIGNED
        insort(self.gaps, (start, size))
        joined: list[tuple[int, int]] = []
        for gap, length in self.gaps:
            if joined and sum(joined[-1]) == gap:
                joined[-1] = (joined[-1][0], joined[-1][1] + length)
            else:
                joined.append((gap, length))
        self.gaps = joined
