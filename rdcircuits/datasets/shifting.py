"""Images moved by a pixel or so, as more examples to learn from: what they show stays what it is."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.checks import as_array
from rdcircuits.arguments import generator, number, whole
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.signatures import checked

Array = npt.NDArray[Any]


@checked
def shifted(images: npt.ArrayLike, most: float = 1, *, seed: int, between: bool = False) -> Array:
    """shifted(x) : (rows, height, width) → the same, each image moved along both axes by up to `most` pixels.

    How far is drawn at random for each image and axis: whole pixels, −most to most; or, with `between`, any distance,
    the pixels then being means of those that they lie between, weighted by how near these are. What comes in from
    outside is 0.

    Raises:
        ShapeError: for what are no images.
        RdError: for `most` below 0, or not whole where pixels move as they are.

    Example:
        >>> import numpy as np
        >>> point = np.zeros((3, 3, 3), np.uint8)
        >>> point[:, 1, 1] = 9
        >>> [np.argwhere(image).tolist() for image in shifted(point, seed=0)]
        [[[2, 1]], [[1, 0]], [[0, 0]]]
        >>> shifted(point, 0.5, seed=0, between=True)[0].round(1).tolist()
        [[0.0, 0.0, 0.0], [1.8, 6.0, 0.0], [0.3, 0.9, 0.0]]
    """
    x = as_array(images, "the images")
    if x.ndim != 3:
        raise ShapeError(f"images of shape {x.shape}, expected (rows, height, width)")
    if not between:
        pixels = whole("most", most, 0)
        return _moved(x, generator(seed).integers(-pixels, pixels + 1, (len(x), 2)))
    if not number("most", most) >= 0:
        raise RdError(f"most is {most!r}, expected a number of pixels, 0 or more")
    moves = generator(seed).uniform(-most, most, (len(x), 2))
    low = np.floor(moves)
    part = moves - low
    found = np.zeros(x.shape)
    for step in itertools.product((0, 1), repeat=2):
        weights = np.where(step, part, 1 - part).prod(axis=1)
        found += weights[:, None, None] * _moved(x, low + step)
    return found


def _moved(x: Array, moves: Array) -> Array:
    """Each image moved down and right by so many pixels."""
    side = max(x.shape[1:])  # farther than that, all is outside
    moves = np.clip(moves, -side, side).astype(np.int64)
    most = int(np.abs(moves).max(initial=0))
    wide = np.pad(x, ((0, 0), (most, most), (most, most)))
    rows, lines, columns = np.ix_(*map(np.arange, x.shape))
    down, right = (most - moves).T[:, :, None, None]
    found: Array = wide[rows, lines + down, columns + right]
    return found
