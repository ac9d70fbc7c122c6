"""Initialisers: how a parameter wire starts. Each is a value that is called with the wire's type and a generator.

They are classes in small letters, so as to be called as functions and to be compared, printed and pickled as values.
Weights have their outputs along axis 0 and their inputs along axis 1; further axes are a kernel's window.  Source:
Glorot and Bengio 2010, He et al. 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import share
from rdcircuits.circuit import WireType
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.signatures import checked

Array = npt.NDArray[Any]
#: initialiser(wire type, rng) → an array of the wire's shape.
Initialiser = Callable[[WireType, np.random.Generator], Array]
Law = Literal["uniform", "normal"]


@checked
def zeros(wire: WireType, rng: np.random.Generator) -> Array:
    """The initialiser that starts at zero.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> rd.models.zeros(rd.point(2, 2), np.random.default_rng(0)).tolist()
        [[0, 0], [0, 0]]
    """
    return np.zeros(wire.shape, dtype=np.uint8)


@dataclass(frozen=True)
class constant:
    """The initialiser that starts every element at one value.

    Example:
        >>> from rdcircuits.circuit import point
        >>> constant(0.5)(point(2), np.random.default_rng(0))
        array([0.5, 0.5])
    """

    value: int | float

    def __call__(self, wire: WireType, rng: np.random.Generator) -> Array:
        """Starting values of a parameter wire."""
        return np.full(wire.shape, self.value)


@dataclass(frozen=True)
class bernoulli:
    """The initialiser of bits that are 1 with this probability.

    Raises:
        RdError: for a probability outside 0..1.

    Example:
        >>> from rdcircuits.circuit import point
        >>> bernoulli(1.0)(point(3), np.random.default_rng(0))
        array([1, 1, 1], dtype=uint8)
    """

    probability: float

    def __post_init__(self) -> None:
        share("a probability", self.probability)

    def __call__(self, wire: WireType, rng: np.random.Generator) -> Array:
        """Starting values of a parameter wire."""
        return (rng.random(wire.shape) < self.probability).astype(np.uint8)


@dataclass(frozen=True)
class glorot:
    """Glorot's initialiser: variance 2/(inputs + outputs), uniform or normal.

    Raises:
        RdError: for another law; ShapeError, when called: for a wire of fewer than two axes.

    Example:
        >>> from rdcircuits.circuit import point
        >>> weights = glorot()(point(3, 9), np.random.default_rng(0))
        >>> bool(abs(weights).max() <= sqrt(6 / 12))
        True
    """

    law: Law = "uniform"

    def __post_init__(self) -> None:
        _check_law(self.law)

    def __call__(self, wire: WireType, rng: np.random.Generator) -> Array:
        """Starting values of a parameter wire."""
        outputs, inputs = _fans(wire)
        return _draw(self.law, sqrt(2 / max(inputs + outputs, 1)), wire, rng)


@dataclass(frozen=True)
class he:
    """He's initialiser, for what goes into a relu: variance 2/inputs, uniform or normal.

    Raises:
        RdError: for another law; ShapeError, when called: for a wire of fewer than two axes.

    Example:
        >>> he("normal")
        he(law='normal')
    """

    law: Law = "uniform"

    def __post_init__(self) -> None:
        _check_law(self.law)

    def __call__(self, wire: WireType, rng: np.random.Generator) -> Array:
        """Starting values of a parameter wire."""
        _, inputs = _fans(wire)
        return _draw(self.law, sqrt(2 / max(inputs, 1)), wire, rng)


def _check_law(law: str) -> None:
    if law not in ("uniform", "normal"):
        raise RdError(f'the law is "uniform" or "normal", found {law!r}')


def _fans(wire: WireType) -> tuple[int, int]:
    """(outputs, inputs) that a weight joins."""
    if len(wire.shape) < 2:
        raise ShapeError(f"weights have the axes outputs, inputs, ...; a parameter {wire} has none to count: use zeros")
    window = prod(wire.shape[2:])
    return wire.shape[0] * window, wire.shape[1] * window


def _draw(law: Law, deviation: float, wire: WireType, rng: np.random.Generator) -> Array:
    if law == "normal":
        return rng.normal(0.0, deviation, wire.shape)
    reach = sqrt(3) * deviation
    return rng.uniform(-reach, reach, wire.shape)
