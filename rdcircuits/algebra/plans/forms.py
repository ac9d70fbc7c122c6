"""What the array of a wire holds while a program runs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

Bounds = tuple[int, int]
Kind = Literal["element", "real", "bits", "bytes", "integer", "unread"]


class Form(NamedTuple):
    """What the array of a wire holds.

    `kind`: "element", an array of the algebra's elements with the batch first; "real", what C and BLAS work on; "bits",
    packed words, the batch last; "bytes", bits that are the same for all examples; "integer", of the narrowest type
    that `bounds` allow, the batch last; "unread", something that nobody asks for.

    `carried`: whether it has an entry for each example; else it is carried once for all. `own`: whether it is the array
    that the caller gave, not looked at yet, or that the caller gets, made for him alone.

    Example:
        >>> str(Form("integer", True, (-3, 300))), str(Form("bits", True, (0, 1))), str(Form("element", True))
        ('int16', 'bits', '')
    """

    kind: Kind
    carried: bool
    bounds: Bounds | None = None
    own: bool = False

    @property
    def is_bits(self) -> bool:
        """Whether its elements are known to be 0 or 1."""
        return self.kind in ("bits", "bytes") or (self.bounds is not None and is_bits(self.bounds))

    @property
    def packed(self) -> bool:
        """Whether it is packed words."""
        return self.kind == "bits"

    @property
    def within(self) -> Bounds:
        """The bounds of an integer."""
        assert self.bounds is not None
        return self.bounds

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of an integer."""
        return np.dtype(np.int64) if self.own or self.bounds is None else narrowest(self.bounds)

    def __str__(self) -> str:
        if self.kind == "integer":
            return str(narrowest(self.within))
        if self.kind == "real" and self.is_bits:
            return "0, 1"
        return self.kind if self.kind in ("bits", "bytes", "unread") else ""


#: An output of a step that nobody asks for.
UNREAD = Form("unread", False)


def is_bits(bounds: Bounds) -> bool:
    """Whether only 0 and 1 lie within."""
    return bounds[0] >= 0 and bounds[1] <= 1


@lru_cache(maxsize=4096)
def narrowest(*bounds: Bounds) -> np.dtype[Any]:
    """The narrowest signed integer type that holds all of these."""
    low, high = min(one[0] for one in bounds), max(one[1] for one in bounds)
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.int64)
