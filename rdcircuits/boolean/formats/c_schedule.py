"""Gates cut into functions for a compiler of C: in an order that keeps few values live, with slots for those between.

A function of tens of thousands of assignments takes compilers minutes. So gates stand in parts of some hundreds; what a
later part reads is kept in a slot of one array, and a slot is used again once nothing reads it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.order import topological_order

PART = 256


@dataclass(frozen=True)
class Functions:
    """Gates in `parts`, lists of numbers of gates; `slot`, the place of those that later parts read; how many `slots`
    there are; and `live`, the most values that are needed at one time.
    """

    parts: tuple[tuple[int, ...], ...]
    slot: dict[int, int]
    slots: int
    live: int


def schedule(gates: Gates, part: int = PART) -> Functions:
    """The gates in parts of one size, in that one of two orders in which fewer values are live.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(4)
        >>> a, b, c, d = builder.inputs
        >>> gates = builder.build([builder.xor(builder.and_(a, b), builder.and_(c, d))])
        >>> schedule(gates, 2)
        Functions(parts=((0, 1), (2,)), slot={0: 0, 1: 1}, slots=2, live=2)
    """
    count, first = len(gates.ops), gates.n_inputs + 1
    pins = list(zip((gates.in0 - first).tolist(), (gates.in1 - first).tolist(), strict=True))
    orders = [list(range(count)), _by_outputs(pins, (gates.outputs - first).tolist())]
    found = [(_most_live(order, pins), order) for order in orders]
    live, order = min(found, key=lambda one: one[0])
    parts = tuple(tuple(order[start : start + part]) for start in range(0, count, part))
    slot, slots = _slots(parts, pins)
    return Functions(parts, slot, slots, live)


def _by_outputs(pins: Sequence[tuple[int, int]], outputs: Sequence[int]) -> list[int]:
    """Depth first from one output after the other, the deeper operand first: what is made is soon used."""
    level = [0] * len(pins)
    for gate, (a, b) in enumerate(pins):
        level[gate] = 1 + max(level[a] if a >= 0 else 0, level[b] if b >= 0 else 0)
    # a last node reads the outputs in their order; nodes that nothing needs come behind it
    inner = [{wire for wire in own if wire >= 0} for own in pins]
    fanins = [sorted(own, key=lambda wire: (-level[wire], wire)) for own in inner]
    numbered = [*fanins, [wire for wire in outputs if wire >= 0]]
    start = len(pins)
    order = topological_order([[one + 1 for one in numbered[start]], *([one + 1 for one in own] for own in fanins)])
    return [node - 1 for node in order if node]


def _most_live(order: Sequence[int], pins: Sequence[tuple[int, int]]) -> int:
    """The most gates that are needed later at one time, outputs being stored at once."""
    change: NDArray[np.int64] = np.zeros(len(order) + 1, np.int64)
    place = {gate: at for at, gate in enumerate(order)}
    last = [-1] * len(order)
    for at, gate in enumerate(order):
        for wire in pins[gate]:
            if wire >= 0:
                last[wire] = at
    for gate, until in enumerate(last):
        if until >= 0:
            change[place[gate]] += 1
            change[until] -= 1
    return int(np.cumsum(change).max(initial=0))


def _slots(parts: Sequence[Sequence[int]], pins: Sequence[tuple[int, int]]) -> tuple[dict[int, int], int]:
    """The slot of each gate that a later part reads, and how many slots that takes."""
    home = {gate: number for number, part in enumerate(parts) for gate in part}
    until = dict[int, int]()
    for number, part in enumerate(parts):
        for gate in part:
            for wire in pins[gate]:
                if wire >= 0 and home[wire] < number:
                    until[wire] = number
    ending: list[list[int]] = [[] for _ in parts]
    slot, free, slots = dict[int, int](), list[int](), 0
    for number, part in enumerate(parts):
        for gate in part:
            if gate in until:
                if not free:
                    free.append(slots)
                    slots += 1
                slot[gate] = free.pop()
                ending[until[gate]].append(slot[gate])
        free += ending[number]
    return slot, slots
