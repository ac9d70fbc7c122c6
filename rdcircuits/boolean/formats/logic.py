"""Logic as circuit files name it: signals that are inputs, latches, or made of others; and the netlist of it.

The readers of BLIF, bench and Verilog say here what they find, in any order; what doesn't fit is refused with its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import NamedTuple, Protocol

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.boolean.latches import WAY_OUT, Latch, next_names
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.order import CycleError, topological_order
from rdcircuits.errors import FormatError
from rdcircuits.limits import check_made
from rdcircuits.tables.marks import commented
from rdcircuits.tables.source import shown

#: Operations that need both inputs.
_PLAIN = (1, 2, 4, 6, 7, 8, 9, 11, 13, 14)
#: Of memory, for a signal that is made of others.
_BYTES = 600


class Builder(Protocol):
    """What makes a signal of others."""

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of the signal, where the others are on these wires."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One gate of two inputs, or of one (given twice)."""

    op: int

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of the gate: none of its own where it is a constant or an input."""
        return gates.operation(self.op, inputs[0], inputs[-1]) if inputs else gates.constant(self.op == 15)


class Driver(NamedTuple):
    """What a signal is made of, and the line that says so."""

    line: int
    fanins: Sequence[str]
    builder: Builder


class Memory(NamedTuple):
    """A latch: the signal that it takes, its state, and how."""

    line: int
    source: str
    state: str
    reset: int = 3
    edge: str = ""
    clock: str = ""


@dataclass
class Logic:
    """Signals by name. `word` is what defines signals in this format, for errors; `also` has the characters that names
    are free of beyond those of `rdcircuits.boolean.formats.names.escape`.
    """

    path: str | PathLike[str] | None
    word: str = ".names"
    also: str = ""
    inputs: dict[str, int] = field(default_factory=dict)
    outputs: list[tuple[str, int]] = field(default_factory=list)
    drivers: dict[str, Driver] = field(default_factory=dict)
    states: dict[str, Memory] = field(default_factory=dict)
    clocks: list[str] = field(default_factory=list)
    free: Logic | None = None

    def error(self, line: int | None, message: str) -> FormatError:
        """The error that refuses the file."""
        return FormatError(message, path=self.path, line=line)

    def add_input(self, name: str, line: int) -> None:
        """Take an input."""
        if name in self.inputs:
            raise self.error(line, f"input {shown(name)} is listed twice (first on line {self.inputs[name]})")
        made = self._made(name)
        if made is not None:
            raise self.error(line, f"input {shown(name)} is also defined by {made[1]} on line {made[0]}")
        self.inputs[name] = line

    def drive(self, name: str, line: int, fanins: Sequence[str], builder: Builder) -> None:
        """Take what a signal is made of."""
        if name in self.drivers or name in self.inputs or name in self.states:
            self._check_fresh(name, line, self.word)
        self.drivers[name] = Driver(line, fanins, builder)

    def latch(self, memory: Memory) -> None:
        """Take a latch."""
        self._check_fresh(memory.state, memory.line, "a latch")
        self.states[memory.state] = memory

    def embed(self, other: Logic, prefix: str, pins: dict[str, str], line: int) -> None:
        """Take all of another one, its signals called by the pins that they are, or with the prefix."""

        def own(name: str) -> str:
            return pins[name] if name in pins else prefix + name

        for name, driver in other.drivers.items():
            self.drive(own(name), line, [own(fanin) for fanin in driver.fanins], driver.builder)
        for memory in other.states.values():
            clock = own(memory.clock) if memory.clock else ""
            self.latch(Memory(line, own(memory.source), own(memory.state), memory.reset, memory.edge, clock))

    def check_size(self, read: int) -> None:
        """Raise where there is much more than a file of this length may make."""
        check_made("the gates of its hierarchy", _BYTES * len(self.drivers), read, path=self.path)

    def netlist(
        self,
        latches: str | None = None,
        text: str = "",
    ) -> Netlist:
        """The netlist of all this; `text` is that of the file, whose comments may say which names were made up."""
        if self.states and latches is None:
            first = next(iter(self.states.values()))
            raise self.error(first.line, f"latch {shown(first.state)} has memory; {WAY_OUT}")
        self._take_clocks()
        sources = [*self.inputs, *self.states]
        gated = [memory.clock for memory in self.states.values() if memory.clock in self.drivers]
        listed = [name for name, _ in self.outputs]
        listed += [clock for clock in dict.fromkeys(gated) if clock not in listed]
        kept = list(self.states.values())
        wanted = [(name, line) for name, line in self.outputs]
        wanted += [(name, 0) for name in listed[len(self.outputs) :]]
        wanted += [(memory.source, memory.line) for memory in kept]
        gates = self._gates(sources, wanted)
        outputs = names.repeated_apart(listed)
        made_up = commented(text, sources, "inputs"), commented(text, outputs, "outputs")
        inside, outside = names.names(sources, outputs, made_up, self.also)
        states = inside[len(self.inputs) :]
        nexts = next_names(states, outside)
        called = dict(zip(sources, inside, strict=True)) | dict(zip(outputs, outside, strict=True))
        found = Netlist(
            inside,
            outside + nexts,
            gates,
            tuple(
                Latch(state, after, one.reset, one.edge, called.get(one.clock, one.clock))
                for state, after, one in zip(states, nexts, kept, strict=True)
            ),
        )
        return found if self.free is None else replace(found, dont_cares=self._free(found, sources, wanted))

    def _made(self, name: str) -> tuple[int, str] | None:
        """The line that defines a signal, and what does."""
        if name in self.drivers:
            return self.drivers[name].line, self.word
        return (self.states[name].line, "a latch") if name in self.states else None

    def _check_fresh(self, name: str, line: int, word: str) -> None:
        made = self._made(name)
        if made is not None:
            raise self.error(line, f"signal {shown(name)} is defined twice (first on line {made[0]})")
        if name in self.inputs:
            raise self.error(
                line, f"signal {shown(name)} is an input (line {self.inputs[name]}), and defined by {word}"
            )

    def _take_clocks(self) -> None:
        """Clocks that are used as signals, and defined by nothing, are inputs."""
        unknown = {name for name in self.clocks if name not in self.inputs and self._made(name) is None}
        used = {name for driver in self.drivers.values() for name in driver.fanins} if unknown else set[str]()
        for name in dict.fromkeys(self.clocks):
            if name in unknown and name in used:
                self.inputs[name] = 0

    def _gates(self, sources: Sequence[str], wanted: Sequence[tuple[str, int]]) -> Gates:
        """The gates from the sources to the signals that are wanted, each with the line that does."""
        number = {name: position for position, name in enumerate([*sources, *self.drivers])}
        fanins = self._fanins(sources, wanted, number)
        gates = GateList(len(sources))
        wires = list(range(1, 1 + len(number)))
        builders, first = [driver.builder for driver in self.drivers.values()], len(sources)
        plain = {
            id(builder): builder.op for builder in builders if isinstance(builder, Operation) and builder.op in _PLAIN
        }
        for position in self._order(fanins, first):
            if position >= first:
                builder, own = builders[position - first], fanins[position]
                op = plain.get(id(builder)) if len(own) == 2 else None
                if op is None:
                    wires[position] = builder.build(gates, [wires[k] for k in own])
                else:  # most gates of most files
                    wires[position] = gates.add(op, wires[own[0]], wires[own[1]])
        return gates.build([wires[number[name]] for name, _ in wanted])

    def _fanins(
        self, sources: Sequence[str], wanted: Sequence[tuple[str, int]], number: dict[str, int]
    ) -> list[Sequence[int]]:
        """The numbers of the signals that each is made of; the sources, which come first, are made of none."""
        nothing: list[Sequence[int]] = [()] * len(sources)
        try:
            place = number.__getitem__
            found = nothing + [list(map(place, driver.fanins)) for driver in self.drivers.values()]
            for name, _ in wanted:
                number[name]
        except KeyError:
            pass
        else:
            return found
        uses = [(driver.line, driver.fanins) for driver in self.drivers.values()]
        for line, signals in [*uses, *((line, [name]) for name, line in wanted)]:
            for name in signals:
                if name not in number:
                    what = f"signal {shown(name)} is used, but is neither an input nor defined by {self.word}"
                    raise self.error(line, what)
        raise AssertionError

    def _order(self, fanins: Sequence[Sequence[int]], first: int) -> Sequence[int]:
        """The signals, each after those it is made of."""
        if all(not own or max(own) < position for position, own in enumerate(fanins)):
            return range(len(fanins))
        try:
            return topological_order(fanins)
        except CycleError as error:
            defined = list(self.drivers)
            cycle = [defined[position - first] for position in error.cycle]
        way = " <- ".join([*map(shown, cycle[:8]), *["..."] * (len(cycle) > 8), shown(cycle[0])])
        raise self.error(self.drivers[cycle[0]].line, f"signal {shown(cycle[0])} depends on itself: {way}")

    def _free(self, found: Netlist, sources: Sequence[str], wanted: Sequence[tuple[str, int]]) -> Netlist:
        """Where the outputs are free: nowhere for those of which the file says nothing."""
        assert self.free is not None
        for name in sources:
            if name in self.free.drivers:
                what = f"signal {shown(name)} is an input, and defined by {self.free.word}"
                raise self.error(self.free.drivers[name].line, what)
        never = [name for name, _ in wanted if name not in self.free.drivers]
        for name in dict.fromkeys(never):
            self.free.drivers[name + "\n"] = Driver(0, (), Operation(0))
        chosen = [(name if name in self.free.drivers else name + "\n", line) for name, line in wanted]
        return Netlist(found.inputs, found.outputs, self.free._gates(sources, chosen))
