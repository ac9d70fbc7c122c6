"""Encoders of images: thresholds that all pixels share, and edges, fitted to training images."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import whole
from rdcircuits.encoding.cuts import on_grid, quantiles, threshold
from rdcircuits.encoding.edges import Edges
from rdcircuits.encoding.encoder import Encoder, Thresholds
from rdcircuits.encoding.raw import Raw
from rdcircuits.errors import RdError, ShapeError

ImageCuts = Literal["quantiles", "logarithmic", "even"]

_VALUES, _LEAST_SHARE = 1 << 22, 1e-3


def fit_images(
    data: Any,
    shape: tuple[int, int] | None = None,
    *,
    thresholds: int = 4,
    cuts: ImageCuts = "even",
    edges: bool = False,
) -> Encoder:
    """The encoder for images, one column a pixel: thermometers whose thresholds all pixels share, for pixels have one
    measure; a bit that is the same in all but a thousandth of the images is left out.

    Args:
        data: training images (rows, pixels) or (rows, height, width), or `Raw` of such; never those to test on.
        shape: height and width, where there are edges and the data do not have them.
        thresholds: how many; fewer where the pixels have few values.
        cuts: where: "quantiles" of the values above the least, the background; "logarithmic", at a half, a quarter, an
            eighth, ... of the range; or "even" parts of it.
        edges: whether each pixel is compared with its right and its lower neighbour too: brighter, or darker, by the
            median of the differences that there are.

    Raises:
        RdError: for no thresholds, an unknown way to cut, words, missing pixels, or edges of what are no whole numbers.
        ShapeError: for edges without a shape, or one that is not that of the pixels.

    Example:
        >>> images = np.zeros((8, 2, 2), np.uint8)
        >>> images[:4, 0, 0], images[:2, 0, 1] = 200, 100
        >>> fit_images(images, thresholds=1, edges=True).names
        ('x0 >= 50', 'x1 >= 50', 'x0 - x1 >= 200', 'x0 - x2 >= 200')
    """
    if cuts not in get_args(ImageCuts):
        raise RdError(f"cuts is {cuts!r}, expected one of {', '.join(get_args(ImageCuts))} for images")
    whole("thresholds", thresholds, 1)
    if isinstance(data, np.ndarray) and data.ndim == 3:
        shape = (data.shape[1], data.shape[2]) if shape is None else shape
        data = data.reshape(len(data), -1)
    raw = Raw.of(data, "the images")
    for name, column in zip(raw.names, raw.columns, strict=True):
        if column.dtype == object or np.isnan(column).any():
            raise RdError(f"column {name!r} has words or lacks numbers, expected pixels")
    places, chosen = on_grid(_gaps(raw, thresholds, cuts))
    parts = []
    for name, column in zip(raw.names, raw.columns, strict=True):
        told = tuple(cut for cut in chosen if _tells(column >= threshold(cut, places)))
        if told:
            parts.append(Thresholds(name, places, told))
    return Encoder(raw.names, tuple(parts), _edges(raw, shape) if edges else None)


def _gaps(raw: Raw, most: int, cuts: ImageCuts) -> list[tuple[float, float]]:
    """The gaps between values of all pixels at which they are cut; of as many images as are enough."""
    step = max(1, raw.rows * max(len(raw.columns), 1) // _VALUES)
    values = np.concatenate([column[::step] for column in raw.columns]) if raw.columns else np.zeros(0)
    distinct = np.unique(values)
    if len(distinct) < 2:
        return []
    low, high = float(distinct[0]), float(distinct[-1])
    if cuts == "quantiles":
        return quantiles(values[values > low], most) or [(low, float(distinct[1]))]
    steps = np.arange(1, most + 1)
    targets = low + (high - low) * (2.0 ** (steps - most - 1) if cuts == "logarithmic" else steps / (most + 1))
    at = np.unique(np.clip(np.searchsorted(distinct, targets), 1, len(distinct) - 1))
    return [(float(distinct[k - 1]), float(distinct[k])) for k in at.tolist()]


def _tells(bits: NDArray[np.bool_]) -> bool:
    """Whether a bit is not the same in nearly all rows."""
    rows = int(np.count_nonzero(bits))
    return min(rows, len(bits) - rows) > _LEAST_SHARE * len(bits)


def _edges(raw: Raw, shape: tuple[int, int] | None) -> Edges:
    """Neighbours to the right and below, each the brighter of the two by the median of the differences."""
    if shape is None:
        raise ShapeError("edges are for images: say their height and width with shape=")
    height, width = shape
    if height * width != len(raw.columns):
        raise ShapeError(f"images of {height} × {width} pixels have {height * width} columns, found {len(raw.columns)}")
    if any((column != np.floor(column)).any() for column in raw.columns):
        raise RdError("edges are taken of whole numbers: scale the pixels to 0..255")
    low = int(min((column.min() for column in raw.columns if raw.rows), default=0))
    high = int(max((column.max() for column in raw.columns if raw.rows), default=0))
    grid = np.arange(height * width).reshape(height, width)
    aside = zip(grid[:, :-1].ravel().tolist(), grid[:, 1:].ravel().tolist(), strict=True)
    below = zip(grid[:-1].ravel().tolist(), grid[1:].ravel().tolist(), strict=True)
    neighbours = [*aside, *below]
    step = max(1, raw.rows * len(neighbours) // _VALUES)
    apart = [np.abs(raw.columns[a][::step] - raw.columns[b][::step]) for a, b in neighbours]
    differences = np.concatenate(apart) if apart else np.zeros(0)
    differences = differences[differences > 0]
    cut = int(np.ceil(np.median(differences))) if len(differences) else 1
    pairs = [
        (raw.names[first], raw.names[second], cut)
        for a, b in neighbours
        for first, second in ((a, b), (b, a))
        if _tells(raw.columns[first] - raw.columns[second] >= cut)
    ]
    return Edges(low, high, tuple(pairs))
