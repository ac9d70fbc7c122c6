"""The definitions of an ASCII AIGER file, in any order, as a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.aig import Aig
from rdcircuits.boolean.order import CycleError, topological_order

Integers = NDArray[Any]
#: ANDs that are looked at together, so that little memory is taken beside what is given back.
_BLOCK = 1 << 16


class MarkedError(Exception):
    """What is wrong, and on which line of the file."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message, line)
        self.message, self.line = message, line


class AsciiGraph:
    """Literals that are defined: inputs, latches, and then ANDs.

    `size` is the file's in bytes: variables are looked up in an array where they are not many more.
    """

    def __init__(self, variables: int, inputs: int, latches: int, size: int) -> None:
        self.variables, self.sources = variables, inputs + latches
        self.defined: list[Integers] = [np.zeros(1, np.int32)]
        self.is_dense = variables <= max(1 << 16, size)
        self.wires: Integers = np.zeros(0, np.int32)
        self.keys: Integers = np.zeros(0, np.int64)

    def define(self, literals: Integers, line: int) -> None:
        """Take definitions of these literals, one a line from `line` on."""
        self.check(literals, line)
        wrong = np.flatnonzero((literals < 2) | (literals & 1 == 1))
        if len(wrong):
            found = f"literal {literals[wrong[0]]} cannot be defined; definitions are of even literals from 2 on"
            raise MarkedError(found, line + int(wrong[0]))
        before, self.defined = self.defined, [*self.defined, (literals >> 1).astype(np.int32)]
        if self._distinct():
            return
        seen = set(np.concatenate(before).tolist())
        for k, variable in enumerate((literals >> 1).tolist()):
            if variable in seen:
                raise MarkedError(f"literal {2 * variable} is defined twice", line + k)
            seen.add(variable)

    def check(self, literals: Integers, line: int) -> None:
        """Raise where a literal is beyond the header's, one or more a line from `line` on."""
        wrong = np.argwhere(literals > 2 * self.variables + 1)
        if len(wrong):
            literal = literals[tuple(wrong[0])]
            found = f"literal {literal} is out of range; the header declares {self.variables} variables"
            raise MarkedError(found, line + int(wrong[0][0]))

    def graph(self, ands: Integers, line: int, outputs: Integers, outputs_line: int) -> Aig:
        """The graph of the ANDs (rows of three literals, from `line` on) and the outputs."""
        self.check(ands, line)
        self.define(ands[:, 0], line)
        self._number()
        left, right = self._literals(ands[:, 1]), self._literals(ands[:, 2])
        undefined = np.flatnonzero((left < 0) | (right < 0))
        if len(undefined):
            k = int(undefined[0])
            literal = ands[k, 1] if left[k] < 0 else ands[k, 2]
            raise MarkedError(f"literal {literal} is used but not defined", line + k)
        if not self._in_order(left, right):
            left, right = self._ordered(ands, left, right, line)
        used = self._literals(outputs)
        undefined = np.flatnonzero(used < 0)
        if len(undefined):
            k = int(undefined[0])
            raise MarkedError(f"output literal {outputs[k]} is not defined", outputs_line + k)
        return Aig(self.sources, left, right, used)

    def _distinct(self) -> bool:
        count = sum(map(len, self.defined))
        if not self.is_dense:
            return len(np.unique(np.concatenate(self.defined))) == count
        seen = np.zeros(self.variables + 1, dtype=np.bool_)
        for part in self.defined:
            seen[part] = True
        return int(np.count_nonzero(seen)) == count

    def _number(self) -> None:
        """Lay down which wire each variable is, in the order of their definitions."""
        if self.is_dense:
            self.wires, first = np.full(self.variables + 1, -1, np.int32), 0
            for part in self.defined:
                self.wires[part] = np.arange(first, first + len(part), dtype=np.int32)
                first += len(part)
            self.defined = []
            return
        every = np.concatenate(self.defined)
        order = np.argsort(every, kind="stable")
        self.keys, self.wires = every[order], order

    def _literals(self, literals: Integers) -> Integers:
        """The file's literals as literals of wires; negative where they are not defined."""
        if self.is_dense:
            dense: Integers = np.empty(len(literals), np.int32)
            for start in range(0, len(literals), _BLOCK):
                part = literals[start : start + _BLOCK]
                dense[start : start + _BLOCK] = 2 * self.wires[part >> 1] + (part & 1)
            return dense
        variables = literals >> 1
        places = np.searchsorted(self.keys, variables)
        places[places == len(self.keys)] = 0
        found: Integers = np.where(self.keys[places] == variables, 2 * self.wires[places] + (literals & 1), -1)
        return found

    def _in_order(self, left: Integers, right: Integers) -> bool:
        """Whether each AND comes after what it is made of."""
        for start in range(0, len(left), _BLOCK):
            highest = np.maximum(left[start : start + _BLOCK], right[start : start + _BLOCK]) >> 1
            if np.any(highest > np.arange(self.sources + start, self.sources + start + len(highest))):
                return False
        return True

    def _ordered(self, ands: Integers, left: Integers, right: Integers, line: int) -> tuple[Integers, Integers]:
        """The fan-ins of the ANDs, each after its own, and all wires numbered anew by that order."""
        first = self.sources + 1
        pairs = zip((left >> 1).tolist(), (right >> 1).tolist(), strict=True)
        try:
            order = topological_order([[wire - first for wire in pair if wire >= first] for pair in pairs])
        except CycleError as error:
            cycle = error.cycle
            way = " <- ".join(str(ands[position, 0]) for position in [*cycle[:8], cycle[0]])
            message = f"AND {ands[cycle[0], 0]} depends on itself: {way}"
            raise MarkedError(message, line + cycle[0]) from None
        fresh = np.arange(first + len(order))
        fresh[first + np.array(order)] = np.arange(first, first + len(order))
        self.wires = np.where(self.wires < 0, -1, fresh[self.wires])
        found = [2 * fresh[part[order] >> 1] + (part[order] & 1) for part in (left, right)]
        return found[0], found[1]
