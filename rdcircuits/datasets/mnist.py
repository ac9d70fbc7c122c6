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


def images(folder: str | PathLike[str]) -> tuple[Labelled, Labelled | None]:
    """The images of a folder of MNIST's form to train on, and those to test on, None where there are none.

    The files are called as MNIST's, with anything in front: train-images-idx3-ubyte and train-labels-idx1-ubyte, and
    t10k-... or test-... for those to test on, each gzipped (.gz) or not. Images of any size, of colours too (rows,
    height, width, channels, or channels before height; idx4 in their names or idx3), and labels 0 to 255: as many
    classes as the greatest label in training says.

    Raises:
        FormatError: for a file that is missing, damaged or there twice; for images and labels that do not belong
            together; for images to test on of another size, or with a label that no training image has.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> import tempfile
        >>> from pathlib import Path
        >>> def idx(array):
        ...     lengths = b"".join(n.to_bytes(4, "big") for n in array.shape)
        ...     return bytes([0, 0, 8, array.ndim]) + lengths + array.tobytes()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "small-train-images-idx3-ubyte").write_bytes(idx(np.zeros((3, 5, 4), np.uint8)))
        ...     _ = Path(folder, "small-train-labels-idx1-ubyte").write_bytes(idx(np.array([2, 0, 1], np.uint8)))
        ...     rd.datasets.images(folder)
        (Labelled of 3 examples (5, 4) in 3 classes, None)
    """
    where = Path(checked_name(folder))
    train = _part(where, "train", None, None)
    test = next((name for name in ("t10k", "test") if _find(where, f"{name}-images", 3, 4)), None)
    if test is None and (lone := next((name for name in ("t10k", "test") if _find(where, f"{name}-labels", 1)), None)):
        _file(where, f"{lone}-images", 3)
    if test is None:
        return train, None
    return train, _part(where, test, train.x.shape[1:], train)


def _part(
    folder: Path, name: str, sizes: tuple[int, ...] | None = (_SIDE, _SIDE), known: Labelled | int | None = _CLASSES
) -> Labelled:
    """The images of one part and their labels, which must be as many, of these sizes, and of classes that are known."""
    images, pixels = _file(folder, f"{name}-images", 3, *([] if sizes == (_SIDE, _SIDE) else [4]))
    labels, numbers = _file(folder, f"{name}-labels", 1)
    if sizes is not None and pixels.shape[1:] != sizes:
        raise FormatError(f"images of {pixels.shape[1:]} pixels, expected {sizes}", path=images)
    if len(numbers) != len(pixels):
        raise FormatError(f"{len(numbers)} labels for the {len(pixels)} images of {images.name}", path=labels)
    if isinstance(known, Labelled):
        wrong, classes = ~np.isin(numbers, known.y), known.classes
        expected = "which no image to train on has"
    else:
        classes = int(numbers.max(initial=0)) + 1 if known is None else known
        wrong, expected = numbers >= classes, f"expected 0..{classes - 1}"
    if np.any(wrong):
        row = int(np.argmax(wrong))
        raise FormatError(f"label {row} is {int(numbers[row])}, {expected}", path=labels)
    return Labelled(pixels, numbers.astype(np.int64), classes=classes)


def _file(folder: Path, name: str, axes: int, *others: int) -> tuple[Path, npt.NDArray[np.uint8]]:
    """The file of this name and what it holds, an array of so many axes, or of as many as `others` say."""
    path = _find(folder, name, axes, *others)
    if path is None:
        found = ", ".join(sorted(one.name for one in folder.iterdir())[:8]) if folder.is_dir() else "no such folder"
        message = f"no {name}-idx{axes}-ubyte or {name}-idx{axes}-ubyte.gz here; found: {found or 'nothing'}"
        raise FormatError(message, path=folder)
    array = read_idx(path)
    if array.ndim not in (axes, *others):
        raise FormatError(f"an array of {array.ndim} axes, expected {axes}", path=path)
    return path, array


def _find(folder: Path, name: str, *axes: int) -> Path | None:
    """The file under any of the names it goes by (some copies have a dot for the second dash, or a word in front)."""
    names = [f"{name}{dash}idx{count}-ubyte{ending}" for count in axes for dash in "-." for ending in ("", ".gz")]
    plain = next((folder / one for one in names if (folder / one).is_file()), None)
    if plain is not None or not folder.is_dir():
        return plain
    longer = sorted(one for one in folder.iterdir() if one.name.endswith(tuple(f"-{own}" for own in names)))
    if len({one.name.removesuffix(".gz") for one in longer}) > 1:
        found = ", ".join(one.name for one in longer[:4])
        raise FormatError(f"several files of {name}: {found}; put each data set into a folder of its own", path=folder)
    return longer[0] if longer else None
