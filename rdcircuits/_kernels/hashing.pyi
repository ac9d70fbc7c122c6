from numpy import int32, uint8
from numpy.typing import NDArray

def hashed(
    ops: NDArray[uint8],
    in0: NDArray[int32],
    in1: NDArray[int32],
    outputs: NDArray[int32],
    n: int,
    left: NDArray[int32],
    right: NDArray[int32],
    table: NDArray[int32],
    literals: NDArray[int32],
) -> int: ...
