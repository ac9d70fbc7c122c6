"""How well a circuit, a netlist or anything else that evaluates packed rows agrees with a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import bits
from rdcircuits.errors import RdError

Words = NDArray[np.uint64]


@runtime_checkable
class Evaluable(Protocol):
    """What a table can be compared with, or made from: outputs (m, W) of packed inputs (n, W)."""

    def evaluate(self, x: Words, rows: int, /) -> Words:
        """The outputs of `rows` packed rows."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of right answers: of all known bits, of each output's, and of whole rows.

    `overall` and `per_output` count the bits that the table knows, `rows` the rows of which something is known and
    nothing is wrong; `known` is the number of known bits. A share of nothing is 1.0: there is nothing to get wrong.

    Example:
        >>> str(Accuracy(0.875, (1.0, 0.75), 0.75, 8))
        '87.50 % of 8 known bits, 75.00 % of whole rows'
    """

    overall: float
    per_output: tuple[float, ...]
    rows: float
    known: int

    def __str__(self) -> str:
        return f"{100 * self.overall:.2f} % of {self.known} known bits, {100 * self.rows:.2f} % of whole rows"


def evaluable(circuit: object) -> Evaluable:
    """The circuit itself if it evaluates packed rows, or a `Circuit`'s gates in its own algebra; else `RdError`."""
    if isinstance(circuit, Evaluable):
        return circuit
    from rdcircuits.circuit import Circuit

    if not isinstance(circuit, Circuit):
        raise RdError(f"expected a Circuit, a Netlist, an ANF or the like, found {type(circuit).__name__}")
    from rdcircuits.algebra.named import algebra_for

    gates: Evaluable = algebra_for(circuit).gates(circuit)
    return gates


def ports(circuit: Evaluable, side: str) -> tuple[int, tuple[str, ...] | None]:
    """Number of inputs or outputs (`side`), and their names if they have any."""
    wires = getattr(circuit, side, None)
    if isinstance(wires, tuple) and all(isinstance(name, str) for name in wires):
        return len(wires), wires
    count = getattr(circuit, f"n_{side}", None)
    if count is None and wires is not None:
        count = len(wires)
    if count is None:
        raise RdError(f"{type(circuit).__name__} doesn't say how many {side} it has: no '{side}', no 'n_{side}'")
    return int(count), None


def agreement(answers: Words, y: Words, care: Words) -> Accuracy:
    """The accuracy of packed answers (m, W) to a table's outputs and care bits."""
    wrong = (answers ^ y) & care
    errors, known = _counts(wrong), _counts(care)
    row_errors, row_known = _counts(_any(wrong)), _counts(_any(care))
    return Accuracy(
        overall=_share(errors.sum(), known.sum()),
        per_output=tuple(_share(e, k) for e, k in zip(errors, known, strict=True)),
        rows=_share(row_errors[0], row_known[0]),
        known=int(known.sum()),
    )


def _counts(words: Words) -> NDArray[np.int64]:
    counts = np.zeros(len(words), dtype=np.int64)
    if words.size:
        bits.popcount(np.ascontiguousarray(words), counts)
    return counts


def _any(words: Words) -> Words:
    return np.asarray(np.bitwise_or.reduce(words, axis=0, keepdims=True), dtype=np.uint64)


def _share(errors: np.int64, known: np.int64) -> float:
    return float(1 - errors / known) if known else 1.0
