"""Latches that were cut: what a netlist keeps of memory elements beside its gates.

A circuit with memory is held as the gates between its latches. Each latch's state is one more input of the netlist,
and its next state one more output, called like the state with `$next` behind it. A `Latch` ties the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.errors import ShapeError
from rdcircuits.tables.names import ColumnNames, made_up

if TYPE_CHECKING:
    from rdcircuits.boolean.netlist import Netlist

NEXT = "$next"
EDGES = ("", "re", "fe", "ah", "al", "as")
#: What readers say where they find latches and were not told to cut them.
WAY_OUT = "only combinational circuits can be read; to read the gates between the latches: latches='cut'"


@dataclass(frozen=True, slots=True)
class Latch:
    """A memory element that was cut: the input `state` becomes what the output `next` was.

    `reset` is the state at first: 0, 1, 2 (either one) or 3 (unknown). `edge` says when it changes, as BLIF does: "re"
    and "fe" on the rising and falling edge of `clock`, "ah" and "al" while it is 1 and 0, "as" asynchronously, "" where
    nothing is said; `clock` is the name of a signal, "" where there is none.

    Example:
        >>> Latch("q", "q$next", reset=1)
        Latch(state='q', next='q$next', reset=1, edge='', clock='')
    """

    state: str
    next: str
    reset: int = 3
    edge: str = ""
    clock: str = ""


def check_latches(latches: Iterable[Latch], inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Raise `ShapeError` where latches don't fit the names of a netlist."""
    states, nexts = set(inputs), set(outputs)
    for latch in latches:
        if not isinstance(latch, Latch):
            raise ShapeError(f"latches hold {latch!r}, expected Latch")
        if latch.state not in states or latch.next not in nexts:
            side, name = ("input", latch.state) if latch.state not in states else ("output", latch.next)
            raise ShapeError(f"latch {latch.state!r}: no {side} (that no other latch has) is called {name!r}")
        if latch.reset not in (0, 1, 2, 3) or latch.edge not in EDGES:
            raise ShapeError(f"latch {latch.state!r} has reset {latch.reset!r} and edge {latch.edge!r}")
        states.remove(latch.state)
        nexts.remove(latch.next)


def next_names(states: Sequence[str], outputs: Sequence[str]) -> ColumnNames:
    """Names of next states: made up where those of the states were, different from the outputs'.

    Example:
        >>> next_names(["q", "r"], ["f", "q$next"])
        ('q$next_', 'r$next')
    """
    taken, unsaid, found, own = set(outputs), made_up(states), [], []
    for state in states:
        name = state + NEXT
        while name in taken:
            name += "_"
        taken.add(name)
        found.append(name)
        own += [name] * (state in unsaid)
    return ColumnNames(found, own)


def states_last(netlist: Netlist) -> Netlist:
    """The same netlist, with the states as its last inputs and the next states as its last outputs, both in the order
    of the latches: as files list them.
    """
    if not netlist.latches:
        return netlist
    ins = _last([latch.state for latch in netlist.latches], netlist.inputs)
    outs = _last([latch.next for latch in netlist.latches], netlist.outputs)
    if ins == list(range(len(ins))) and outs == list(range(len(outs))):
        return netlist
    gates = netlist.gates
    wires = np.arange(gates.n_inputs + len(gates.ops) + 1, dtype=np.int32)
    wires[1 + np.array(ins, dtype=np.int64)] = 1 + np.arange(len(ins))
    moved = Gates(gates.n_inputs, gates.ops, wires[gates.in0], wires[gates.in1], wires[gates.outputs[outs]])
    dont_cares = netlist.dont_cares
    if dont_cares is not None:
        dont_cares = states_last(replace(dont_cares, latches=netlist.latches))
    sides = _taken(netlist.inputs, ins), _taken(netlist.outputs, outs)
    return replace(netlist, inputs=sides[0], outputs=sides[1], gates=moved, dont_cares=dont_cares)


def _last(names: Sequence[str], side: Sequence[str]) -> list[int]:
    """The positions of a side, those of the names moved behind the others."""
    own = set(names)
    place = {name: position for position, name in enumerate(side)}
    return [position for position, name in enumerate(side) if name not in own] + [place[name] for name in names]


def _taken(names: Sequence[str], positions: Sequence[int]) -> ColumnNames:
    return ColumnNames((names[position] for position in positions), made_up(names))
