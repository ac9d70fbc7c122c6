"""MNIST, from a folder of its standard files; nothing is downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rdcircuits.datasets.idx import read_idx
from rdcircuits.datasets.labelled import Labelled
from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import checked_name
from rdcircuits.values import Value

_SIDE = 28
_CLASSES = 10


@dataclass(frozen=True, eq=False)
class Mnist(Value):
    """Images (rows, 28, 28) of bytes with class numbers, to train on and to test on.

    Attributes: `train`; `test`; `official`, whether the test images are the published ones, else they are the last of
    the training images, held out.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> images = rd.datasets.Labelled(np.zeros((2, 28, 28), np.uint8), [5, 0], classes=10)
        >>> rd.datasets.Mnist(images, images, official=True).test_name
        'the 2 official test images'
    """

    train: Labelled
    test: Labelled
    official: bool

    @property
    def test_name(self) -> str:
        """What the test images are, for reports."""
        if self.official:
            return f"the {len(self.test)} official test images"
        return f"{len(self.test)} held-out training images (no t10k files in the folder)"


def mnist(folder: str | PathLike[str], *, held_out: int = 10_000) -> Mnist:
    """MNIST from a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte, each gzipped (.gz) or not.

    Where the folder has t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, these are the test images. Elsewhere
    the last `held_out` training images are, and are not trained on.

    Args:
        folder: any data set in MNIST's form will do (28×28 images, ten classes).
        held_out: training images set aside where there are no official test images.

    Raises:
        FormatError: for a file that is missing or damaged, or images and labels that don't belong together.
        RdError: for more images to hold out than there are.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> import tempfile
        >>> from pathlib import Path
        >>> def idx(array):
        ...     lengths = b"".join(n.to_bytes(4, "big") for n in array.shape)
        ...     return bytes([0, 0, 8, array.ndim]) + lengths + array.tobytes()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     images, labels = np.zeros((5, 28, 28), np.uint8), np.array([5, 0, 4, 1, 9], np.uint8)
        ...     _ = Path(folder, "train-images-idx3-ubyte").write_bytes(idx(images))
        ...     _ = Path(folder, "train-labels-idx1-ubyte").write_bytes(idx(labels))
        ...     found = rd.datasets.mnist(folder, held_out=2)
        >>> found.train.y.tolist(), found.test.y.tolist(), found.official
        ([5, 0, 4], [1, 9], False)
    """
    where = Path(checked_name(folder))
    train = _part(where, "train")
    if _find(where, "t10k-images", 3) or _find(where, "t10k-labels", 1):
        return Mnist(train, _part(where, "t10k"), True)
    if not 0 <= held_out <= len(train):
        raise RdError(f"{held_out} images to hold out, there are {len(train)}")
    kept = len(train) - held_out
    return Mnist(train.take(slice(kept)), train.take(slice(kept, None)), False)


def _part(folder: Path, name: str) -> Labelled:
    """The images of one part and their labels, which must be as many."""
    images, pixels = _file(folder, f"{name}-images", 3)
    labels, numbers = _file(folder, f"{name}-labels", 1)
    if pixels.shape[1:] != (_SIDE, _SIDE):
        raise FormatError(f"images of {pixels.shape[1:]} pixels, expected ({_SIDE}, {_SIDE})", path=images)
    if len(numbers) != len(pixels):
        raise FormatError(f"{len(numbers)} labels for the {len(pixels)} images of {images.name}", path=labels)
    if np.any(numbers >= _CLASSES):
        row = int(np.argmax(numbers >= _CLASSES))
        raise FormatError(f"label {row} is {int(numbers[row])}, expected 0..{_CLASSES - 1}", path=labels)
    return Labelled(pixels, numbers.astype(np.int64), classes=_CLASSES)


def _file(folder: Path, name: str, axes: int) -> tuple[Path, npt.NDArray[np.uint8]]:
    path = _find(folder, name, axes)
    if path is None:
        found = ", ".join(sorted(one.name for one in folder.iterdir())[:8]) if folder.is_dir() else "no such folder"
        message = f"no {name}-idx{axes}-ubyte or {name}-idx{axes}-ubyte.gz here; found: {found or 'nothing'}"
        raise FormatError(message, path=folder)
    array = read_idx(path)
    if array.ndim != axes:
        raise FormatError(f"an array of {array.ndim} axes, expected {axes}", path=path)
    return path, array


def _find(folder: Path, name: str, axes: int) -> Path | None:
    """The file under any of the names it goes by (some copies have a dot for the second dash)."""
    names = (f"{name}{dash}idx{axes}-ubyte{ending}" for dash in "-." for ending in ("", ".gz"))
    return next((folder / one for one in names if (folder / one).is_file()), None)
