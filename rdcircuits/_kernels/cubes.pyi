from numpy import uint8, uint64
from numpy.typing import NDArray

def are_all(cubes: NDArray[uint64], steps: int) -> bool | None: ...
def complement(cubes: NDArray[uint64], steps: int) -> bytes | None: ...
def expand(cubes: NDArray[uint64], off: NDArray[uint64], out: NDArray[uint64], steps: int) -> int: ...
def reduce(
    cubes: NDArray[uint64],
    dashes: NDArray[uint64],
    on: NDArray[uint64],
    apart: bool,
    gone: NDArray[uint8],
    steps: int,
) -> bool: ...
def choose(
    cubes: NDArray[uint64], dashes: NDArray[uint64], on: NDArray[uint64], kept: NDArray[uint8], steps: int
) -> bool: ...
