"""Short reprs: a few lines whatever a value holds. What is left out stands in `str`, in a report, or in attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

MOST_LETTERS, MOST_LINES = 400, 5
_FIELD = 60


class Brief:
    """Base of dataclasses (with repr=False) whose repr names the fields as usual, long ones shortened.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True, repr=False)
        ... class Curve(Brief):
        ...     name: str
        ...     values: tuple[int, ...]
        >>> Curve("line", (1, 2)), Curve("line", tuple(range(1000)))
        (Curve(name='line', values=(1, 2)), Curve(name='line', values=<1,000 elements: 0, 1, ...>))
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return brief(self)


def brief(value: Any) -> str:
    """A dataclass with its fields, each of which gets less room the more of them there are."""
    own = [field for field in fields(value) if field.repr] if is_dataclass(value) else []
    values = {field.name: getattr(value, field.name) for field in own}
    for room in (MOST_LETTERS, 2 * _FIELD, _FIELD, _FIELD // 2, _FIELD // 4):
        given = [f"{name}={short(one, room)}" for name, one in values.items()]
        text = f"{type(value).__name__}({', '.join(given)})"
        if len(text) <= MOST_LETTERS:
            return text
    return clipped(text)


def short(value: Any, room: int = _FIELD) -> str:
    """A value's repr in about `room` letters: of long sequences how many elements, of arrays their shape.

    Example:
        >>> short([1, 2]), short("abcdefgh" * 9, 20), short(np.zeros((3, 400)))
        ('[1, 2]', "'abcdefghabc...efgh'", '<array of float64 (3, 400)>')
    """
    if isinstance(value, np.ndarray):
        return repr(value) if value.size <= 8 and value.ndim < 2 else f"<array of {value.dtype} {value.shape}>"
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return _sequence(value, room)
    text = " ".join(repr(value).split())
    return clipped(text, room)


def clipped(text: str, most: int = MOST_LETTERS) -> str:
    """Text of at most `most` letters, its middle left out."""
    if len(text) <= most:
        return text
    tail = max((most - 3) // 3, 1)
    return f"{text[: max(most - 3 - tail, 1)]}...{text[-tail:]}"


def _sequence(value: Sequence[Any], room: int) -> str:
    """All elements where there is room for them; how many, and the first two, where not."""
    if len(value) <= room // 2:
        parts = [short(one, room) for one in value]
        left, right = "[]" if isinstance(value, list) else "()"
        end = ",)" if len(parts) == 1 and right == ")" else right
        text = left + ", ".join(parts) + end
        if len(text) <= room and isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
            return text
    if not value:
        return repr(value)
    first = ", ".join(clipped(short(one, room // 4), room // 4) for one in value[:2])
    return f"<{len(value):,} elements: {first}, ...>" if len(value) > 2 else f"<{len(value)} elements: {first}>"
