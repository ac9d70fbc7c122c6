"""The data sets that scikit-learn brings along.  They need the extra `sklearn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from rdcircuits.datasets.labelled import Labelled
from rdcircuits.lazy import needed


def digits() -> Labelled:
    """The 1797 handwritten digits of scikit-learn, 8×8 pixels of 0..16 each.

    Raises:
        MissingModule: where scikit-learn is not installed.

    Example:
        >>> digits()
        Labelled of 1797 examples (64,) in 10 classes
    """
    data = load("digits")
    return Labelled(np.asarray(data.data, dtype=np.uint8), data.target, classes=10)


def load(name: str) -> Any:
    """What scikit-learn's load_`name`() gives."""
    return getattr(needed("sklearn.datasets", "scikit-learn", "sklearn", f"the data set {name}"), f"load_{name}")()
