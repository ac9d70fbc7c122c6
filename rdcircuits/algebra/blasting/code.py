"""How elements are written in bits: `Code`, and the code of integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]


class Code(Protocol):
    """Elements as bit vectors of one width, the least significant bit first; a hashable value."""

    @property
    def width(self) -> int:
        """Bits of an element, one or more."""

    def to_bits(self, elements: Any) -> Bits:
        """The bits (..., width) of elements (...)."""

    def from_bits(self, bits: Any) -> NDArray[Any]:
        """The elements (...) of bits (..., width)."""

    def holds(self, elements: NDArray[Any]) -> NDArray[np.bool_]:
        """Of each of these (what `from_bits` gave) whether it is an element."""


@dataclass(frozen=True)
class IntegerCode:
    """Integers low .. high: in binary, and in two's complement where some are negative.

    Example:
        >>> code = IntegerCode(-3, 4)
        >>> code.width, code.to_bits([-1, 4]).tolist()
        (4, [[1, 1, 1, 1], [0, 0, 1, 0]])
        >>> code.from_bits([[1, 0, 1, 1]]).tolist()
        [-3]
    """

    low: int
    high: int

    @property
    def signed(self) -> bool:
        """Whether the last bit counts negatively."""
        return self.low < 0

    @property
    def width(self) -> int:
        """Bits of an element."""
        return max(1, width_of(self.low, self.high))

    def to_bits(self, elements: Any) -> Bits:
        """See `Code`."""
        numbers = np.asarray(elements).astype(np.int64 if self.width <= 63 else object)
        return np.asarray((numbers[..., None] >> np.arange(self.width)) & 1, dtype=np.uint8)

    def from_bits(self, bits: Any) -> NDArray[Any]:
        """See `Code`."""
        wide = np.asarray(bits).astype(np.int64 if self.width <= 62 else object)
        weights = [1 << j for j in range(self.width)]
        if self.signed:
            weights[-1] = -weights[-1]
        total = np.zeros(wide.shape[:-1], dtype=wide.dtype)
        for j, weight in enumerate(weights):
            total = total + wide[..., j] * weight
        return np.asarray(total)

    def holds(self, elements: NDArray[Any]) -> NDArray[np.bool_]:
        """See `Code`."""
        return np.asarray((elements >= self.low) & (elements <= self.high), dtype=np.bool_)


#: One bit.
BIT = IntegerCode(0, 1)


def width_of(low: int, high: int) -> int:
    """The bits that integers low .. high need: none for 0, two's complement below it.

    Example:
        >>> width_of(0, 0), width_of(0, 8), width_of(-1, 0), width_of(-4, 4)
        (0, 4, 1, 4)
    """
    return max(high, 0).bit_length() if low >= 0 else max(max(high, 0).bit_length(), (~low).bit_length()) + 1
