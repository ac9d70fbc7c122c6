from numpy import int32, uint64
from numpy.typing import NDArray

def spectrum(words: NDArray[uint64], n: int, out: NDArray[int32]) -> None: ...
def pairs(
    base: NDArray[uint64], x: NDArray[uint64], rows: int, first: int, last: int, out: NDArray[int32]
) -> None: ...
