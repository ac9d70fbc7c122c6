"""Raw rows as the integers that circuits are given: what stands in front of gates compares integers alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdcircuits.encoding.encoder import Encoder, OneHot, Thresholds, as_part
from rdcircuits.encoding.raw import Column


def integers(encoder: Encoder, data: Any) -> list[tuple[list[int], list[bool]]]:
    """For each part of the encoder its column as integers, and where it is missing.

    A column of numbers x is floor(x·2^places), clamped to what its cuts tell apart; a column of words the number of its
    value, one beyond them all for a word never seen. What is missing is the least number, or such a word.

    Raises `ShapeError` and `RdError` as `Encoder.encode` does.

    Example:
        >>> encoder = Encoder.fit([[1.0, "a"], [2.5, "b"], [3.0, "c"]], thresholds=2)
        >>> integers(encoder, [[2.7, "c"], [-9, "?!"]])
        [([2, 1], [False, False]), ([2, 3], [False, False])]
    """
    raw = encoder.fitting(data)
    found = []
    for part in encoder.parts:
        told = list(_told(part, as_part(part, raw.column(part.name))))
        found.append(([value for value, _ in told], [lacking for _, lacking in told]))
    return found


def _told(part: Thresholds | OneHot, values: Column) -> Iterator[tuple[int, bool]]:
    if isinstance(part, OneHot):
        numbers = {value: number for number, value in enumerate(part.values)}
        for word in values:
            yield numbers.get(word, len(numbers)), word is None
        return
    low, high = (part.cuts[0] - 1, part.cuts[-1]) if part.cuts else (0, 0)
    for number in values.tolist():
        if number != number:
            yield low, True
        else:
            numerator, denominator = number.as_integer_ratio()
            yield min(max((numerator << part.places) // denominator, low), high), False
