"""Images moved by a pixel or so, as more examples to learn from: what they show stays what it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.checks import as_array
from rdcircuits.arguments import generator, whole
from rdcircuits.errors import ShapeError
from rdcircuits.signatures import checked

Array = npt.NDArray[np.generic]


@checked
def shifted(images: npt.ArrayLike, most: int = 1, *, seed: int) -> Array:
    """shifted(x) : (rows, height, width) → the same, each image moved along both axes by up to `most` pixels.

    How far is drawn at random, −most to most, for each image and axis; what comes in from outside is 0.

    Raises:
        ShapeError: for what are no images.
        RdError: for `most` below 0.

    Example:
        >>> import numpy as np
        >>> point = np.zeros((3, 3, 3), np.uint8)
        >>> point[:, 1, 1] = 9
        >>> [np.argwhere(image).tolist() for image in shifted(point, seed=0)]
        [[[2, 1]], [[1, 0]], [[0, 0]]]
    """
    x = as_array(images, "the images")
    if x.ndim != 3:
        raise ShapeError(f"images of shape {x.shape}, expected (rows, height, width)")
    most = whole("most", most, 0)
    moves = generator(seed).integers(-most, most + 1, (len(x), 2))
    wide = np.pad(x, ((0, 0), (most, most), (most, most)))
    rows, lines, columns = np.ix_(*map(np.arange, x.shape))
    down, right = (most - moves).T[:, :, None, None]
    found: Array = wide[rows, lines + down, columns + right]
    return found
