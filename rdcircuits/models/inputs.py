"""What a model's inputs may be: bits, symbols' numbers, or anything; `train` asks before it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Z
from rdcircuits.algebra.checks import first_bad
from rdcircuits.circuit import Circuit, Object
from rdcircuits.circuit.declared import Declared
from rdcircuits.errors import RdError
from rdcircuits.models.initialisers import Array

#: check(inputs, what) : an `RdError` that names the row for inputs (rows first) that a model is not for.
Check = Callable[[Array, str], None]


def anything(inputs: Array, what: str) -> None:
    """Inputs of any values."""


@dataclass(frozen=True)
class Elements:
    """A check of inputs element by element: of all, or of those at some positions (row-major) only."""

    only: tuple[int, ...] | None = None

    def bad(self, inputs: Array) -> npt.NDArray[np.bool_]:
        """Which elements the model is not for."""
        raise NotImplementedError

    @property
    def declared(self) -> Declared:
        """The same, as a circuit declares it of a wire, here of number 0 and at all positions."""
        raise NotImplementedError

    def __call__(self, inputs: Array, what: str) -> None:
        """Raise `RdError` for the first row with an element that the model is not for."""
        bad = np.asarray(self.bad(inputs), dtype=np.bool_)
        if self.only is not None and bad.ndim > 1:
            checked = np.zeros(prod(bad.shape[1:]), dtype=np.bool_)
            checked[list(self.only)] = True
            bad = bad & checked.reshape(bad.shape[1:])
        if bad.any():
            row, *place = first_bad(bad)
            where = f" at {place}" if place else ""
            raise RdError(f"{what}: row {row} has {inputs[(row, *place)]!s}{where}, expected {self.declared.expected}")


@dataclass(frozen=True)
class Bits(Elements):
    """The check of inputs that are bits. Fractions are left to the algebra: Smooth takes 0 .. 1 for probabilities.

    Example:
        >>> Bits()(np.array([[0, 1], [1, 16]]), "the inputs")
        Traceback (most recent call last):
            ...
        rdcircuits.errors.RdError: the inputs: row 1 has 16 at [1], expected bits, 0 or 1: make bits of numbers by \
rd.datasets.above (thresholds) or rd.datasets.Thermometer
    """

    def bad(self, inputs: Array) -> npt.NDArray[np.bool_]:
        """Numbers below 0 or above 1."""
        return np.asarray((inputs < 0) | (inputs > 1), dtype=np.bool_)

    @property
    def declared(self) -> Declared:
        """Bits, or fractions between."""
        return Declared(0)


@dataclass(frozen=True)
class Several:
    """Checks of the same inputs, one after the other."""

    checks: tuple[Check, ...]

    def __call__(self, inputs: Array, what: str) -> None:
        """Raise for the first that refuses."""
        for check in self.checks:
            check(inputs, what)


@dataclass(frozen=True)
class SideBySide:
    """The checks of models side by side, each for its part of the inputs' elements; it says nothing of one array."""

    checks: tuple[tuple[Check, int], ...]

    def __call__(self, inputs: Array, what: str) -> None:
        """Nothing: several inputs are no single array."""


def beside(first: Check, second: Check, sizes: tuple[int, int]) -> Check:
    """The check of two models side by side, which take this many elements each."""
    if first is anything and second is anything:
        return anything
    return SideBySide(tuple(zip((first, second), sizes, strict=True)))


def before(wiring: Circuit, check: Check) -> Check:
    """The check of what comes before a model with this one, where that is wiring only; else none."""
    if check is anything or not all(node.generator.wiring for node in wiring.nodes):
        return anything
    ends = np.cumsum([wire.size for wire in wiring.dom])
    numbers = [np.arange(end - wire.size, end).reshape(wire.shape) for end, wire in zip(ends, wiring.dom, strict=True)]
    found = Z.reference(wiring, *numbers)
    arrays = found if isinstance(found, tuple) else (found,)
    return _at(check, [int(n) for array in arrays for n in np.ravel(array)])


def _at(check: Check, positions: Sequence[int]) -> Check:
    """A check of elements as one of the elements that stand at these positions before."""
    if isinstance(check, Elements):
        chosen: Any = positions if check.only is None else [positions[i] for i in check.only]
        return replace(check, only=tuple(sorted(set(chosen))))
    if isinstance(check, Several):
        return Several(tuple(_at(one, positions) for one in check.checks))
    if isinstance(check, SideBySide):
        ends = np.cumsum([size for _, size in check.checks]).tolist()
        parts = [_at(one, positions[end - size : end]) for (one, size), end in zip(check.checks, ends, strict=True)]
        return Several(tuple(one for one in parts if one is not anything))
    return anything


def declarations(check: Check, dom: Object) -> list[Declared]:
    """What a check says of the inputs `dom`, as a circuit declares it of its input wires.

    Example:
        >>> from rdcircuits.circuit import point
        >>> declarations(Bits(only=(1, 2)), (point(2), point(2)))
        [Declared(wire=0, high=1, whole=False, only=(1,)), Declared(wire=1, high=1, whole=False, only=(0,))]
    """
    ends = np.cumsum([wire.size for wire in dom]).tolist()
    return [
        one
        for wire, (end, type_) in enumerate(zip(ends, dom, strict=True))
        for one in _declared(check, range(end - type_.size, end), wire)
    ]


def _declared(check: Check, elements: range, wire: int) -> list[Declared]:
    """What a check says of these elements, which are those of a wire."""
    if isinstance(check, Elements):
        if check.only is None:
            return [check.declared._replace(wire=wire)]
        here = tuple(i - elements.start for i in check.only if i in elements)
        return [check.declared._replace(wire=wire, only=here)] if here else []
    if isinstance(check, (Several, SideBySide)):
        whole = _at(check, range(sum(size for _, size in check.checks))) if isinstance(check, SideBySide) else check
        parts = whole.checks if isinstance(whole, Several) else ()
        return [one for part in parts for one in _declared(part, elements, wire)]
    return []
