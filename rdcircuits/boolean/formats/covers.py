"""Covers of BLIF's `.names`: lists of cubes that say where one signal is 1 (or, all of them, where it is 0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rdcircuits.algebra.bits.gates import NOT
from rdcircuits.algebra.bits.operations import BUFFER, CONST0, CONST1
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.errors import FormatError
from rdcircuits.tables.source import shown

_MATCHES = {"0": 0b01, "1": 0b10, "-": 0b11}
_OF_ONE_INPUT = (CONST0, NOT, BUFFER, CONST1)
_NO_CUBES = str.maketrans("", "", "01-")


@dataclass(slots=True)
class Cover:
    """The cubes of one signal; `positive` says whether they are its ones or its zeros."""

    width: int
    cubes: list[str] = field(default_factory=list)
    positive: bool = True

    def add(self, tokens: Sequence[str]) -> None:
        """Take one line of the cover; raises `FormatError` (without a place) for what is none."""
        cube, value = ("", *tokens) if len(tokens) == 1 and self.width == 0 else self._columns(tokens)
        if len(cube) != self.width:
            raise FormatError(f"cube {shown(cube)} has {len(cube)} characters, .names lists {self.width} inputs")
        if cube.translate(_NO_CUBES):
            raise FormatError(f"cube {shown(cube)} has characters other than 0, 1 and -")
        if value not in ("0", "1"):
            raise FormatError(f"output {shown(value)} of a cube is neither 0 nor 1")
        if self.cubes and self.positive != (value == "1"):
            raise FormatError("cubes of one .names must all have output 1, or all 0")
        self.positive = value == "1"
        self.cubes.append(cube)

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire that carries the signal: none or one gate for up to two inputs, balanced trees beyond."""
        if self.width > 2:
            return self._tree(gates, inputs)
        if not self.width:
            return gates.constant(self.operation() == CONST1)
        return gates.operation(self.operation(), inputs[0], inputs[-1])

    def operation(self) -> int:
        """The gate of a cover of up to two inputs."""
        if self.width == 2:
            return self._ones()
        if self.width == 1:
            return _OF_ONE_INPUT[self._ones()]
        return CONST1 if self.positive and self.cubes else CONST0

    def _columns(self, tokens: Sequence[str]) -> Sequence[str]:
        if len(tokens) != 2 or self.width == 0:
            expected = "a cube and an output" if self.width else "an output and nothing else"
            raise FormatError(f"expected {expected}, found {shown(' '.join(tokens))}")
        return tokens

    def _ones(self) -> int:
        """The truth table, minterm 0 in its lowest bit, of a cover of one or two inputs."""
        ones = 0
        for cube in self.cubes:
            a = _MATCHES[cube[0]]
            if self.width == 2:
                b = _MATCHES[cube[1]]
                a = a * (b & 1) | (a << 2) * (b >> 1)
            ones |= a
        return ones if self.positive else ones ^ ((1 << (1 << self.width)) - 1)

    def _tree(self, gates: GateList, inputs: Sequence[int]) -> int:
        terms = [
            gates.conjunction((wire, sign == "0") for wire, sign in zip(inputs, cube, strict=True) if sign != "-")
            for cube in self.cubes
        ]
        return gates.wire(gates.disjunction(terms, complemented=not self.positive))
