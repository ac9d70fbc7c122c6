"""How large a trained network is: as it was trained, and as it is left."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Size:
    """`gates` that were trained and `parameters` of them, bits of tables and scores of candidates; `ands` with votes
    and the class's number before pruning, as an AIGER file has them; `left`, gates after pruning without what counts
    votes, None where these were made smaller together.

    Example:
        >>> print(Size(16_000, 1_088_000, 61_000, 9000))
        16,000 gates trained, 1,088,000 parameters, 61,000 ANDs with votes and class; after pruning 9,000 gates
    """

    gates: int
    parameters: int
    ands: int
    left: int | None

    def __str__(self) -> str:
        told = f"{self.gates:,} gates trained, {self.parameters:,} parameters, {self.ands:,} ANDs with votes and class"
        return told if self.left is None else f"{told}; after pruning {self.left:,} gates"

    def facts(self) -> dict[str, int | None]:
        """As JSON reports have it."""
        return asdict(self)
