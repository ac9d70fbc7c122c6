"""Rows for the self-check of a file in C: as integers, and some that lie around the thresholds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.encoding import Encoder, Raw, Thresholds
from rdcircuits.encoding.cuts import threshold
from rdcircuits.encoding.integers import integers
from rdcircuits.induction.classes.c_encoder import Compared
from rdcircuits.tables.names import ColumnNames, made_up

_ROWS = 64


def numbers_of_rows(encoder: Encoder, told: Compared, raw: Raw) -> NDArray[Any]:
    """The rows (rows, width) as the file's functions take them; a column that is not compared is 0."""
    found = np.zeros((raw.rows, told.width), dtype=object)
    for part, (values, lacking) in zip(encoder.parts, integers(encoder, raw), strict=True):
        found[:, encoder.columns.index(part.name)] = values
        if part.missing:
            found[:, len(encoder.columns) + told.flags.index(part.name)] = [int(one) for one in lacking]
    if encoder.edges is not None:
        for name in encoder.edges.columns:
            pixels = encoder.edges.clamped(encoder.fitting(raw), name)
            found[:, encoder.columns.index(name)] = pixels.astype(int).tolist()
    return found


def made_rows(encoder: Encoder) -> Raw:
    """Rows at thresholds, just below and just above; words that have numbers, and one that has none; some missing.

    Example:
        >>> sorted(set(made_rows(Encoder.fit([[1.0], [2.0]])).columns[0].tolist()))
        [1.0, 2.0, 3.0]
    """
    rng = np.random.default_rng(0)
    columns = dict[str, NDArray[Any]]()
    for part in encoder.parts:
        lacking = rng.random(_ROWS) < (0.2 if part.missing else 0.0)
        if isinstance(part, Thresholds):
            cuts = [part.cuts[k] for k in rng.integers(0, len(part.cuts), _ROWS)] if part.cuts else [0] * _ROWS
            moved = [cut + int(by) for cut, by in zip(cuts, rng.integers(-1, 2, _ROWS), strict=True)]
            numbers = [threshold(cut, part.places) for cut in moved]
            finite = [number if math.isfinite(number) else 0.0 for number in numbers]
            columns[part.name] = np.where(lacking, math.nan, np.array(finite))
        else:
            words = np.empty(_ROWS, dtype=object)
            told = [*part.values, "any other word"]
            words[:] = [
                None if gone else told[k] for gone, k in zip(lacking, rng.integers(0, len(told), _ROWS), strict=True)
            ]
            columns[part.name] = words
    if encoder.edges is not None:
        low, high = encoder.edges.low, encoder.edges.high
        for name in encoder.edges.columns:
            columns[name] = rng.integers(low, high + 1, _ROWS).astype(np.float64)
    every = tuple(columns.get(name, np.zeros(_ROWS)) for name in encoder.columns)
    return Raw(ColumnNames(encoder.columns, made_up(encoder.columns)), every, _ROWS)
