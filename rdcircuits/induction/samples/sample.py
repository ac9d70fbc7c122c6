"""A sample: the rows of one output of which it is known, in packed columns, with their weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.packed import pack_rows, tail_mask, take_rows, unpack_rows
from rdcircuits.boolean import TruthTable
from rdcircuits.tables.rows import Groups, group_rows

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of n inputs and one output that is known on all of them.

    `x` (n, W) and `y` (W,) are packed, row r in bit r mod 64 of word r div 64, W = ceil(rows/64), bits past the last
    row 0; `weights` (rows,) says how much each row counts, None where all count one. Rows with the same inputs may
    repeat, and may contradict each other.

    Example:
        >>> sample = Sample.of(TruthTable.from_function(lambda a, b: a & b, 2))
        >>> sample.rows, sample.inputs, sample.labels.tolist(), sample.constant()
        (4, 2, [0, 0, 0, 1], (0, 0.75))
    """

    x: Words
    y: Words
    rows: int
    weights: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, table: TruthTable, output: int = 0) -> Sample:
        """The rows of a table where this output is known, with the table's weights."""
        weights = getattr(table, "weights", None)
        whole = cls(table.x, table.y[output], table.rows, None if weights is None else np.asarray(weights, float))
        known = unpack_rows(table.care[output : output + 1], table.rows)[:, 0]
        return whole if known.all() else whole.take(np.flatnonzero(known))

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return len(self.x)

    @cached_property
    def bits(self) -> Bytes:
        """The inputs as bytes (rows, n)."""
        return unpack_rows(self.x, self.rows)

    @cached_property
    def columns(self) -> Bytes:
        """The inputs as bytes (n, rows), a row of memory for each input."""
        return np.ascontiguousarray(self.bits.T)

    @cached_property
    def labels(self) -> Bytes:
        """The output as bytes (rows,)."""
        return unpack_rows(self.y[None], self.rows)[:, 0]

    @cached_property
    def mask(self) -> Words:
        """The words (W,) with a 1 for every row."""
        return tail_mask(self.rows)

    @cached_property
    def groups(self) -> Groups:
        """The rows with the same inputs together."""
        table = TruthTable.from_packed(self.x, self.y[None], rows=self.rows, conflicts="keep")
        return group_rows(table.keys)

    @cached_property
    def weight(self) -> float:
        """The sum of all weights."""
        return float(self.rows if self.weights is None else self.weights.sum())

    def take(self, index: Index) -> Sample:
        """The rows of these numbers, in this order."""
        x, y = take_rows(self.x, self.rows, index), take_rows(self.y[None], self.rows, index)[0]
        return Sample(x, y, len(index), None if self.weights is None else self.weights[index])

    def split(self, share: float, seed: int) -> tuple[Sample, Sample]:
        """The rows to learn from, and about this share set aside; rows with the same inputs stay on one side."""
        aside = self.groups.drawn(share, seed)[self.groups.group_of_row]
        return self.take(np.flatnonzero(~aside)), self.take(np.flatnonzero(aside))

    def folds(self, count: int, seed: int) -> list[tuple[Sample, Sample]]:
        """`count` splits, each row set aside once; rows with the same inputs stay on one side."""
        fold = np.random.default_rng(seed).permutation(np.arange(len(self.groups)) % count)[self.groups.group_of_row]
        return [(self.take(np.flatnonzero(fold != k)), self.take(np.flatnonzero(fold == k))) for k in range(count)]

    def mixed(self, count: int, random: np.random.Generator) -> Words:
        """Inputs (n, W) of `count` new rows: rows of the sample, of which each input is that of another one by a
        quarter of chance. On these, functions that agree on the sample may differ.
        """
        rows = random.integers(0, self.rows, count)
        others = random.integers(0, self.rows, (self.inputs, count))
        own, strange = self.columns[:, rows], np.take_along_axis(self.columns, others, axis=1)
        values = np.where(random.random(others.shape) < 0.25, strange, own)
        return pack_rows(np.ascontiguousarray(values.T))

    def relabelled(self, y: Words) -> Sample:
        """The same rows with another output."""
        return Sample(self.x, y, self.rows, self.weights)

    def with_inputs(self, x: Words) -> Sample:
        """The same rows with other inputs (features, say), packed (n, W)."""
        return Sample(x, self.y, self.rows, self.weights)

    def said(self, gates: Gates) -> Words:
        """What gates n → 1 say on the rows, packed (W,)."""
        said: Words = gates.evaluate(self.x, self.rows)[0]
        return said

    def agreement(self, said: Words) -> float:
        """The share, by weight, of the rows on which these packed answers (W,) are right; 1 where there are no rows."""
        wrong = self.y ^ said
        if self.weights is None:
            return 1 - int(np.bitwise_count(wrong).sum()) / max(self.rows, 1)
        lost = float(self.weights[unpack_rows(wrong[None], self.rows)[:, 0] == 1].sum())
        return 1 - lost / self.weight if self.weight else 1.0

    def accuracy(self, gates: Gates) -> float:
        """The share, by weight, of the rows on which gates n → 1 are right."""
        return self.agreement(self.said(gates))

    def constant(self) -> tuple[int, float]:
        """The value that most rows have, by weight (0 at ties), and their share."""
        share = self.agreement(np.zeros_like(self.y))
        return (0, share) if share >= 0.5 else (1, 1 - share)


def sample_of(bits: Bytes, labels: Bytes) -> Sample:
    """The sample of bytes (rows, n) and (rows,), for tests and trials."""
    return Sample(pack_rows(bits), pack_rows(labels[:, None])[0], len(labels))
