"""Iris: its flowers as measured, and as bits, prepared as [RDA] does.  Needs the extra `sklearn`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rdcircuits.brief import Brief
from rdcircuits.datasets.labelled import Labelled
from rdcircuits.datasets.toys import load
from rdcircuits.errors import RdError

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, repr=False)
class Split(Brief):
    """Bits (rows, features) and labels (rows, outputs) to train on and to test on.

    Example:
        >>> import rdcircuits as rd
        >>> split = rd.datasets.Split([[0, 1], [1, 1]], [[0], [1]], [[1, 0]], [[1]])
        >>> split.train_y, split.test_y
        ([[0], [1]], [[1]])
    """

    train_x: Bytes
    train_y: Bytes
    test_x: Bytes
    test_y: Bytes


def iris(classes: int = 2, *, one_hot: bool = False, corrected: bool = True) -> Split:
    """Iris as [RDA] prepares it: each feature scaled to 0..1 over the classes used, 1 where it is above 0.5.

    Rows are sorted by class; the first 25 of each are to train on, the last 25 to test on.

    Args:
        classes: 2 (Setosa, Versicolor) or 3.
        one_hot: a label bit for each class, else the class number in binary (1 or 2 bits, least significant first).
        corrected: scikit-learn's rows; False gives rows 35 and 38 as the UCI file has them.

    Raises:
        RdError: for other numbers of classes, or where scikit-learn is not installed.

    Example:
        >>> iris(3).train_x.shape, iris(3).test_y.shape
        ((75, 4), (75, 2))
    """
    if classes not in (2, 3):
        raise RdError(f"Iris has experiments with 2 and with 3 classes, asked for {classes}")
    flowers = iris_flowers(corrected=corrected).only(*range(classes))
    features, kinds = flowers.x, flowers.y
    order = np.argsort(kinds, kind="stable")
    features, kinds = features[order], kinds[order]
    low, high = features.min(axis=0), features.max(axis=0)
    bits = ((features - low) / (high - low) > 0.5).astype(np.uint8)
    shifts = np.arange(1 if classes == 2 else 2)
    labels = (kinds[:, None] == np.arange(classes) if one_hot else kinds[:, None] >> shifts & 1).astype(np.uint8)
    first = np.arange(len(kinds)) % 50 < 25
    return Split(bits[first], labels[first], bits[~first], labels[~first])


def iris_flowers(*, corrected: bool = True) -> Labelled:
    """The 150 flowers: four lengths in centimetres each, three kinds of 50.

    Args:
        corrected: scikit-learn's rows; False gives rows 35 and 38 as the UCI file has them.

    Example:
        >>> iris_flowers()
        Labelled of 150 examples (4,) in 3 classes
    """
    data = load("iris")
    features = np.array(data.data, dtype=np.float64)
    if not corrected:
        features[34], features[37] = (4.9, 3.1, 1.5, 0.1), (4.9, 3.1, 1.5, 0.1)
    return Labelled(features, data.target, classes=3)
