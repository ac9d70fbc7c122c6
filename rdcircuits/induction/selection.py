"""Which inputs tell most about an output: greedily by information, several at a time where only their parity tells.

Of an XOR of inputs no single one tells anything. So the pairs and triples whose parity agrees best with the output (its
greatest Walsh coefficients) stand for choice beside the single inputs.
"""

from __future__ import annotations

from math import comb, log

import numpy as np
import numpy.typing as npt

from rdcircuits.boolean import TruthTable, walsh_sample
from rdcircuits.boolean.spectra import MAX_SAMPLE_INPUTS
from rdcircuits.induction.learned import Progress

Cells = npt.NDArray[np.int64]

_MOST = 12
_PARITIES = 8


def by_information(table: TruthTable, progress: Progress | None = None) -> list[int]:
    """Up to 12 inputs, and no more than the rows can decide on, the most telling first.

    That is in the order in which they lower the conditional entropy of the table's one output most; what splitting rows
    into more cells gains by chance is taken off.

    Example:
        >>> table = TruthTable.from_function(lambda a, b, c, d, e: a ^ d, 5)
        >>> by_information(table)[:2]
        [0, 3]
    """
    x, y, care = table.to_arrays()
    rows = np.flatnonzero(care[:, 0])
    columns, labels = np.ascontiguousarray(x[rows].T), y[rows, 0].astype(np.float64)
    most = min(len(columns), _MOST, max(len(labels).bit_length() - 3, 0))
    choices = [(j,) for j in range(len(columns))] + _parities(table.take(rows))
    cells, order = np.zeros(len(labels), dtype=np.int64), list[int]()
    while len(order) < most:
        fresh = [tuple(j for j in group if j not in order) for group in choices]
        fresh = [group for group in dict.fromkeys(fresh) if 0 < len(group) <= most - len(order)]
        before = _cost(cells, labels)
        gains = [(before - _cost(_split(cells, columns, group), labels)) / len(group) for group in fresh]
        group = fresh[int(np.argmax(gains))]
        cells = _split(cells, columns, group)
        order.extend(group)
        if progress is not None:
            progress(len(order), most, "selecting inputs")
    return order


def _split(cells: Cells, columns: npt.NDArray[np.uint8], group: tuple[int, ...]) -> Cells:
    for j in group:
        cells = 2 * cells + columns[j]
    return cells


def _cost(cells: Cells, y: npt.NDArray[np.float64]) -> float:
    """The output's conditional entropy given the cell, in nats, summed over the rows; and one half for each cell."""
    total = np.bincount(cells).astype(np.float64)
    ones = np.bincount(cells, weights=y).astype(np.float64)
    entropy = np.sum(_xlogx(total)) - np.sum(_xlogx(ones)) - np.sum(_xlogx(total - ones))
    return float(entropy) + np.count_nonzero(total) / 2


def _xlogx(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return x * np.log(np.where(x > 0, x, 1))


def _parities(table: TruthTable) -> list[tuple[int, ...]]:
    """The pairs and triples of inputs whose parity agrees with the output most, and more than chance explains."""
    inputs = len(table.inputs)
    if not table.rows or not 2 <= inputs <= MAX_SAMPLE_INPUTS:
        return []
    spectrum = walsh_sample(table.x, table.y[0], table.rows)
    found = []
    for size, coefficients in ((2, np.abs(spectrum.pairs)), (3, np.abs(spectrum.triples))):
        chance = (2 * table.rows * log(1 + len(coefficients))) ** 0.5
        clear = np.flatnonzero(coefficients > chance)
        best = clear[np.argsort(-coefficients[clear], kind="stable")[:_PARITIES]]
        found += [combination(rank, inputs, size) for rank in best.tolist()]
    return found


def combination(rank: int, inputs: int, size: int) -> tuple[int, ...]:
    """The combination of this rank in the order of `itertools.combinations`."""
    found: list[int] = []
    first = 0
    for left in range(size - 1, -1, -1):
        while rank >= comb(inputs - first - 1, left):
            rank -= comb(inputs - first - 1, left)
            first += 1
        found.append(first)
        first += 1
    return tuple(found)
