"""What is sent between processes: arrays as narrow as their values are. Bits are eight to a byte, integers of the
narrowest type that holds them; elements of other kinds go as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rdcircuits.algebra.plans.forms import narrowest

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Bits:
    """An array of 0 and 1, eight to a byte in C order."""

    octets: Array
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Message:
    """Arrays, and how many bytes were sent for them: their own, or those of the parts that they are the sum of.

    Example:
        >>> import numpy as np
        >>> message = Message.of([np.eye(4, dtype=np.int64), np.array([-3, 100])])
        >>> message.size, [array.tolist() for array in message.arrays()][1]
        (4, [-3, 100])
    """

    parts: tuple[Any, ...]
    carried: int = 0

    @classmethod
    def of(cls, arrays: Iterable[Any], carried: int | None = None) -> Message:
        """Arrays made narrow; of a sum how many bytes its parts have."""
        parts = tuple(narrow(np.asarray(array)) for array in arrays)
        return cls(parts, sum(map(size_of, parts)) if carried is None else carried)

    @property
    def size(self) -> int:
        """The bytes of its own arrays."""
        return sum(map(size_of, self.parts))

    def arrays(self) -> list[Array]:
        """The arrays, of the types in which they were sent."""
        return [wide(one) for one in self.parts]


def narrow(array: Array) -> Any:
    """Bits, or an array of the narrowest integers; other arrays as they are.

    Example:
        >>> import numpy as np
        >>> narrow(np.array([0, -129])).dtype, narrow(np.array([0, 200])).dtype, narrow(np.array([0.5])).dtype
        (dtype('int16'), dtype('uint8'), dtype('float64'))
    """
    if array.dtype.kind not in "biu" or not array.size:
        return array
    low, high = int(array.min()), int(array.max())
    if low >= 0 and high <= 1:
        return Bits(np.packbits(array.astype(np.bool_, copy=False), axis=None), array.shape)
    return array.astype(np.min_scalar_type(high) if low >= 0 else narrowest((low, high)), copy=False)


def wide(sent: Any) -> Array:
    """The array that was made narrow, aligned as kernels want it: what arrives lies anywhere in a message."""
    if isinstance(sent, Bits):
        size = int(np.prod(sent.shape, dtype=np.int64))
        return np.unpackbits(sent.octets, count=size).reshape(sent.shape)
    return np.require(sent, requirements="A")


def size_of(sent: Any) -> int:
    """The bytes of a narrow array."""
    return int(sent.octets.nbytes if isinstance(sent, Bits) else sent.nbytes)
