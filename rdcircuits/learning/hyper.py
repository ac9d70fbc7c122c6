"""Hyper-parameters: inputs of the step, so that a schedule needs no recompiling; and schedules, functions of
the step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from rdcircuits import values
from rdcircuits.arguments import number, shown, whole
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.values import recipe


@dataclass(frozen=True, eq=False, repr=False)
class Schedule(values.Value):
    """A value for each step, counted from 0. Equal and written by `text`, which names its parameters.

    Example:
        >>> halving = stepped(1.0, every=10, factor=0.5)
        >>> [halving(step) for step in (0, 9, 10, 25)]
        [1.0, 1.0, 0.5, 0.25]
    """

    text: str
    at: Callable[[int], float]

    def __call__(self, step: int) -> float:
        """The value at a step."""
        return self.at(step)

    def _key(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


#: A hyper-parameter's value: a number, or one for each step.
Value = int | float | Schedule


@dataclass(frozen=True, eq=False, repr=False)
class Hyper(values.Value):
    """A hyper-parameter: a scalar input of the step, with its name and its value.

    Example:
        >>> import rdcircuits as rd
        >>> rd.learning.Hyper("epsilon", 0.1)
        Hyper(name='epsilon', value=0.1)
    """

    name: str
    value: Value

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", checked(self.name, self.value))

    def at(self, step: int) -> int | float:
        """The value at a step.

        Example:
            >>> import rdcircuits as rd
            >>> rd.learning.Hyper("epsilon", rd.rates.stepped(1.0, every=2, factor=0.5)).at(5)
            0.25
        """
        return self.value(step) if isinstance(self.value, Schedule) else self.value


def checked(name: str, value: Any) -> Value:
    """A finite number, or a schedule; else an `RdError` that says of what."""
    if isinstance(value, Schedule):
        return value
    if callable(value):
        raise RdError(f"{name} is {value!r}, expected a number or a schedule: rates.stepped(...), Schedule(text, at)")
    return number(name, value)


def sign_of(value: Value) -> int | None:
    """The sign of a value, or of a schedule at its first steps; None where it has none of its own.

    Example:
        >>> sign_of(-0.1), sign_of(0), sign_of(cosine(1.0, steps=9))
        (-1, 0, 1)
    """
    found = {(one > 0) - (one < 0) for one in ([value(0), value(1)] if isinstance(value, Schedule) else [value])}
    return found.pop() if len(found) == 1 else None


@recipe
def stepped(value: float, *, every: int, factor: float) -> Schedule:
    """value·factor^⌊step / every⌋.

    Example:
        >>> import rdcircuits as rd
        >>> halving = rd.rates.stepped(1.0, every=10, factor=0.5)
        >>> [halving(step) for step in (0, 9, 10, 25)]
        [1.0, 1.0, 0.5, 0.25]
    """
    every = whole("every", every, 1)
    value, factor = number("the value", value), number("factor", factor)
    return Schedule(f"stepped({value!r}, every={every}, factor={factor!r})", lambda n: value * factor ** (n // every))


@recipe
def cosine(value: float, *, steps: int, end: float = 0.0) -> Schedule:
    """From `value` to `end` along half a cosine over `steps` steps, then `end`.

    Example:
        >>> [round(cosine(1.0, steps=4)(step), 3) for step in (0, 2, 4, 9)]
        [1.0, 0.5, 0.0, 0.0]
    """
    steps = whole("steps", steps, 1)
    value, end = number("the value", value), number("end", end)

    def at(step: int) -> float:
        return end + (value - end) * (1 + math.cos(math.pi * min(step, steps) / steps)) / 2

    return Schedule(f"cosine({value!r}, steps={steps}, end={end!r})", at)


@recipe
def warm_up(value: Value, *, steps: int) -> Schedule:
    """`value` (a number or a schedule), scaled up from 1/steps to 1 over the first `steps` steps.

    Example:
        >>> [warm_up(-1.0, steps=4)(step) for step in (0, 1, 3, 8)]
        [-0.25, -0.5, -1.0, -1.0]
    """
    steps = whole("steps", steps, 1)
    inner = Hyper("value", value)
    return Schedule(f"warm_up({value!r}, steps={steps})", lambda n: inner.at(n) * min((n + 1) / steps, 1.0))


Made = TypeVar("Made")


def made(value: object, named: Mapping[str, Callable[[], Made]], what: str, example: str) -> Made:
    """What a name stands for; a `ShapeError` for other names, for what makes one and was not called, and the rest."""
    if isinstance(value, str):
        if value in named:
            return named[value]()
        raise ShapeError(f"{value!r} names no {what} made without arguments: expected one of {', '.join(named)}")
    if callable(value):
        raise ShapeError(f"the {what} is {shown(value)}, which was not called: expected what it makes, as {example}")
    raise ShapeError(f"the {what} is {value!r}, expected one such as {example}, or its name")
