"""Several encoders of the same columns as one, which has the bits of them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rdcircuits.encoding.encoder import Encoder, OneHot, Thresholds
from rdcircuits.errors import ShapeError

Part = Thresholds | OneHot


def merged(encoders: Sequence[Encoder]) -> tuple[Encoder, list[NDArray[np.int64]]]:
    """An encoder that gives every bit that one of them gives, once, and the places of each encoder's own bits.

    Raises `ShapeError` for encoders of other columns, or that take a column's values for other things.

    Example:
        >>> rows = [[1.0], [2.0], [3.0], [5.0]]
        >>> both, places = merged([Encoder.fit(rows, thresholds=1), Encoder.fit(rows, thresholds=3)])
        >>> both.names, [found.tolist() for found in places]
        (('x0 >= 2', 'x0 >= 3', 'x0 >= 4'), [[1], [0, 1, 2]])
    """
    columns = encoders[0].columns
    if any(one.columns != columns for one in encoders):
        raise ShapeError("encoders of different columns cannot be made one")
    if any(one.edges is not None for one in encoders):
        raise ShapeError("encoders that take edges of images cannot be made one")
    parts = list[Part]()
    for name in columns:
        own = [part for one in encoders for part in one.parts if part.name == name]
        if own:
            parts.append(_joined(name, own))
    place, start = dict[str, tuple[int, Part]](), 0
    for part in parts:
        place[part.name] = start, part
        start += len(part.names)
    found = Encoder(columns, tuple(parts))
    return found, [
        np.array([place[part.name][0] + k for part in one.parts for k in _within(part, place[part.name][1])], np.int64)
        for one in encoders
    ]


def _joined(name: str, parts: Sequence[Part]) -> Part:
    missing = any(part.missing for part in parts)
    scales = [part for part in parts if isinstance(part, Thresholds)]
    words = [part for part in parts if isinstance(part, OneHot)]
    if scales and words:
        raise ShapeError(f"column {name!r} has numbers for one encoder and words for another")
    if words:
        values = sorted({value for part in words for value in part.values})
        if len({part.told for part in words}) > 1 and len(values) == 2 and not missing:
            raise ShapeError(f"column {name!r} has other values for another encoder")
        return OneHot(name, tuple(values), missing)
    places = max(part.places for part in scales)
    cuts = {cut << (places - part.places) for part in scales for cut in part.cuts}
    return Thresholds(name, places, tuple(sorted(cuts)), missing)


def _within(part: Part, whole: Part) -> list[int]:
    """The places of a part's bits among those of one that has them all."""
    if isinstance(part, Thresholds) and isinstance(whole, Thresholds):
        found = [whole.cuts.index(cut << (whole.places - part.places)) for cut in part.cuts]
        return found + [len(whole.cuts)] * part.missing
    assert isinstance(part, OneHot)
    assert isinstance(whole, OneHot)
    return [whole.told.index(value) for value in part.told] + [len(whole.told)] * part.missing
