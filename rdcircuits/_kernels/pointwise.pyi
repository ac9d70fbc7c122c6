from collections.abc import Sequence
from typing import Any

from numpy import int64
from numpy.typing import NDArray

OPERATIONS: dict[str, int]

class Pointwise:
    inputs: int
    outputs: int
    def __new__(
        cls, operations: NDArray[int64], ranges: NDArray[int64], registers: int, outputs: int, wide: bool
    ) -> Pointwise: ...
    def __call__(self, inputs: Sequence[NDArray[Any]], outputs: Sequence[NDArray[Any]], count: int) -> int | None: ...
