"""How well a circuit or the like agrees with a table: shares of what the table knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from rdcircuits.brief import Brief
from rdcircuits.errors import RdError


@dataclass(frozen=True, slots=True, repr=False)
class Accuracy(Brief):
    """Shares of right answers: of all known bits, of each output's, and of whole rows.

    `overall` and `per_output` count the bits that the table knows, `rows` the rows of which something is known and
    nothing is wrong; `known` is the number of known bits. Where rows have weights, each counts as much as its weight
    says, in all of these numbers. A share of nothing is 1.0: there is nothing to get wrong.

    Example:
        >>> str(Accuracy(0.875, (1.0, 0.75), 0.75, 8))
        '87.50 % of 8 known bits, 75.00 % of whole rows'
    """

    overall: float
    per_output: tuple[float, ...]
    rows: float
    known: float

    _each: ClassVar[str] = "bits"

    @classmethod
    def of(cls, errors: Sequence[float], known: Sequence[float], rows: tuple[float, float], **more: Any) -> Self:
        """The accuracy of these numbers of errors in each output among known ones; `rows` are wrong and known rows."""
        return cls(
            _share(sum(errors), sum(known)),
            tuple(_share(wrong, all_) for wrong, all_ in zip(errors, known, strict=True)),
            _share(*rows),
            sum(known),
            **more,
        )

    def __str__(self) -> str:
        known = int(self.known) if self.known == int(self.known) else f"{self.known:.2f}"
        shares = f"{100 * self.overall:.2f} % of {known} known {self._each}"
        return f"{shares}, {100 * self.rows:.2f} % of whole rows"


def ports(circuit: object, side: str) -> tuple[int, tuple[str, ...] | None]:
    """Number of inputs or outputs (`side`) of what evaluates rows, and their names if they have any."""
    wires = getattr(circuit, side, None)
    if isinstance(wires, tuple) and all(isinstance(name, str) for name in wires):
        return len(wires), wires
    count = getattr(circuit, f"n_{side}", None)
    if count is None and wires is not None:
        count = len(wires)
    if count is None:
        raise RdError(f"{type(circuit).__name__} doesn't say how many {side} it has: no '{side}', no 'n_{side}'")
    return int(count), None


def _share(errors: float, known: float) -> float:
    return float(1 - errors / known) if known else 1.0
