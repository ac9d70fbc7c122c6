"""What a circuit's wires were declared to carry: bits, or numbers up to a highest one.

Circuits that were closed from models know it (`rd.models.fix`, `run.circuit`), composing keeps it, and algebras look
when they run them. It is no part of what makes two circuits equal, and reverse derivatives are not bound by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Declared(NamedTuple):
    """That a wire carries elements from 0 to `high` (bits where it is 1): whole numbers, or fractions between them as
    well; at the positions `only` (row-major, without the batch), or everywhere.
    """

    wire: int
    high: int = 1
    whole: bool = False
    only: tuple[int, ...] | None = None

    @property
    def expected(self) -> str:
        """What was declared, and what to do about other values.

        Example:
            >>> Declared(0, 6, whole=True).expected
            "a symbol's number in 0..6"
        """
        if self.whole:
            return f"a symbol's number in 0..{self.high}"
        if self.high != 1:
            return f"a number in 0..{self.high}"
        return "bits, 0 or 1: make bits of numbers by rd.datasets.above (thresholds) or rd.datasets.Thermometer"


def moved(declared: Iterable[Declared], place: Callable[[int], int]) -> list[Declared]:
    """Declarations of wires that have other numbers now, place(old number), each once."""
    return list(dict.fromkeys(one._replace(wire=place(one.wire)) for one in declared))
