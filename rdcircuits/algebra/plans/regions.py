"""Regions of a plan that work element by element: found while its nodes are walked through, and given registers.

Over the integers a region becomes a line of operations (`integers.lines`), over the reals an elementwise instruction
(`reals.chains`): values that only the region itself needs stay in registers and are never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from rdcircuits.algebra.plans.plan import Plan

#: An operand: something that is loaded ("load", n), or the result of an operation of the region ("made", n).
Argument = tuple[str, int]


class Operation(NamedTuple):
    """What is done, a code that the room knows, and with what."""

    code: Any
    arguments: tuple[Argument, ...]


class Written(NamedTuple):
    """What fills a register: an operand that is loaded, or an operation with the registers of its operands."""

    argument: Argument
    register: int
    operands: Sequence[int]


class Region:
    """Operations that have `key` in common, one after the other.

    Example:
        >>> region = Region("key")
        >>> x, y = region.load("x"), region.load("y")
        >>> product = region.make("multiply", x, y)
        >>> region.make("add", product, x), region.make("multiply", x, y)
        (('made', 1), ('made', 0))
        >>> for one in region.written([1], in_place=True):
        ...     print(one.argument, one.register, one.operands)
        ('load', 0) 0 []
        ('load', 1) 1 []
        ('made', 0) 1 [0, 1]
        ('made', 1) 0 [1, 0]
    """

    def __init__(self, key: Hashable) -> None:
        self.key = key
        self.loads: list[Any] = []
        self.operations: list[Operation] = []
        #: The wires that stand for operations' results.
        self.wires: dict[int, list[int]] = {}
        #: Positions of its nodes, where it is `found` in a plan.
        self.nodes: list[int] = []
        self._known: dict[Any, Argument] = {}

    @property
    def is_full(self) -> bool:
        """Whether it can take no more operations."""
        return False

    @property
    def is_half_full(self) -> bool:
        """Whether it takes no more operations but on its own results."""
        return False

    def load(self, operand: Any) -> Argument:
        """An operand from outside."""
        if ("load", operand) not in self._known:
            self._known["load", operand] = "load", len(self.loads)
            self.loads.append(operand)
        return self._known["load", operand]

    def make(self, code: Any, *arguments: Argument) -> Argument:
        """One more operation; the same one again is not made twice."""
        one = Operation(code, arguments)
        if one not in self._known:
            self._known[one] = "made", len(self.operations)
            self.operations.append(one)
        return self._known[one]

    def needed(self, stored: Iterable[int]) -> list[int]:
        """The operations that the stored results depend on, in order."""
        live = set(stored)
        stack = list(live)
        while stack:
            for kind, n in self.operations[stack.pop()].arguments:
                if kind == "made" and n not in live:
                    live.add(n)
                    stack.append(n)
        return sorted(live)

    def written(
        self, stored: Iterable[int], fixed: Mapping[Argument, int] | None = None, in_place: bool = False
    ) -> Iterator[Written]:
        """The operations that the stored ones need, in order, with registers that are taken and freed as values come
        and go; operands are loaded when they are first needed.

        Values in `fixed` registers 0, 1, ... are there already or stay there. A result may be written where an operand
        lies that nothing needs afterwards, where it is made `in_place`.
        """
        needed, fixed = self.needed(stored), fixed or {}
        last = {argument: i for i in needed for argument in self.operations[i].arguments}
        registers, free, top = dict(fixed), list[int](), len(fixed)
        for i in needed:
            result, arguments = ("made", i), self.operations[i].arguments
            own = [one for one in dict.fromkeys((*arguments, result)) if one not in fixed]
            dying = [one for one in own if last.get(one, i) == i]
            for argument in own:
                if argument == result and in_place:
                    free += [registers[one] for one in dying if one != result]
                if argument not in registers:
                    registers[argument], top = (free.pop(), top) if free else (top, top + 1)
                    if argument != result:
                        yield Written(argument, registers[argument], [])
            yield Written(result, registers[result], [registers[one] for one in arguments])
            free += [registers[one] for one in dying if one == result or not in_place]


R = TypeVar("R", bound=Region)


class Regions(Generic[R]):
    """Regions while nodes are walked through, those that can still grow `open`.

    A region is closed when something outside reads what it makes: `close(region)` is called, and what it made is in the
    region no longer.
    """

    def __init__(self, make: Callable[[Any], R], close: Callable[[R, int | None], None]) -> None:
        self._make, self._closing = make, close
        self.open: list[R] = []
        #: The region, and the number of the operation in it, that makes a wire.
        self.owner: dict[int, tuple[R, int]] = {}

    def taking(self, key: Hashable, wires: Iterable[int]) -> R:
        """The open region that an operation on these wires belongs to; others that they are made in are closed."""
        numbers = list(wires)
        for number in numbers:
            if number in self.owner and self.owner[number][0].key != key:
                self.close(number)
        mine = [self.owner[number][0] for number in numbers if number in self.owner]
        return next((region for region in mine if not region.is_full), None) or self.opened(key)

    def opened(self, key: Hashable) -> R:
        """An open region that has room for operations on what it does not make."""
        for region in reversed(self.open):
            if region.key == key and not region.is_half_full:
                return region
        made = self._make(key)
        self.open.append(made)
        return made

    def own(self, wire: int, region: R, number: int) -> None:
        """A wire stands for the result of operation `number`."""
        region.wires.setdefault(number, []).append(wire)
        self.owner[wire] = region, number

    def close(self, wire: int) -> None:
        """Close the region that makes a wire, where there is one."""
        if wire in self.owner:
            region, number = self.owner[wire]
            self.drop(region)
            self._closing(region, number)

    def drop(self, region: R) -> None:
        """A region is open no longer."""
        self.open.remove(region)
        for wires in region.wires.values():
            for wire in wires:
                self.owner.pop(wire, None)


def found(plan: Plan, operations: Sequence[Any], operand: Callable[[int], int]) -> list[Region]:
    """The regions of a plan, in the order in which they begin.

    `operations` has for each node its code, or None where it can be in no region; nodes of one region have the shape of
    what they make in common, and whether that is carried. `operand(wire)` is what is loaded for a wire from outside. A
    region's `nodes` are the positions of its nodes, the last of which is where it may run.
    """
    regions = list[Region]()

    def begun(key: Hashable) -> Region:
        regions.append(Region(key))
        return regions[-1]

    walk = Regions(begun, lambda region, number: None)
    for position, (site, code) in enumerate(zip(plan.sites, operations, strict=True)):
        if code is None:
            for number in site.inputs:
                walk.close(number)
            continue
        region = walk.taking((site.results[0].shape, site.given[0].carried), site.inputs)
        owned = [(number, *walk.owner.get(number, (None, -1))) for number in site.inputs]
        taken = [("made", n) if owner is region else region.load(operand(number)) for number, owner, n in owned]
        walk.own(site.outputs[0], region, region.make(code, *taken)[1])
        region.nodes.append(position)
    return regions
