"""How well a circuit, a netlist or anything else that evaluates packed rows agrees with a table."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import bits
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.errors import RdError
from rdcircuits.tables.accuracy import Accuracy
from rdcircuits.tables.weights import Weights, counted

Words = NDArray[np.uint64]


@runtime_checkable
class Evaluable(Protocol):
    """What a table can be compared with, or made from: outputs (m, W) of packed inputs (n, W)."""

    def evaluate(self, x: Words, rows: int, /) -> Words:
        """The outputs of `rows` packed rows."""


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


def free_outputs(circuit: Evaluable, x: Words, rows: int) -> Words | None:
    """Where the outputs (m, W) are free, for a netlist that keeps don't-cares; None for all else."""
    free = getattr(circuit, "dont_cares", None)
    return None if free is None else np.asarray(free.evaluate(x, rows))


def agreement(answers: Words, y: Words, care: Words, rows: int, weights: Weights | None) -> Accuracy:
    """The accuracy of packed answers (m, W) to a table's outputs and care bits, rows counting as their weights say."""
    wrong = (answers ^ y) & care
    errors, known, (row_errors,), (row_known,) = (
        _counts(words, rows, weights) for words in (wrong, care, _any(wrong), _any(care))
    )
    return Accuracy.of(errors, known, (row_errors, row_known))


def _counts(words: Words, rows: int, weights: Weights | None) -> list[float]:
    """How much the set bits of each wire count."""
    if weights is not None:
        return [counted(weights, unpack_rows(words[k : k + 1], rows)[:, 0] == 1) for k in range(len(words))]
    counts = np.zeros(len(words), dtype=np.int64)
    if words.size:
        bits.popcount(np.ascontiguousarray(words), counts)
    return list(counts.tolist())


def _any(words: Words) -> Words:
    return np.asarray(np.bitwise_or.reduce(words, axis=0, keepdims=True), dtype=np.uint64)
