from numpy import uint8, uint64
from numpy.typing import NDArray

OPERATIONS: dict[str, int]

def binary(op: int, a: NDArray[uint64], b: NDArray[uint64], out: NDArray[uint64], rows: int) -> None: ...
def binary_reverse(
    op: int, a: NDArray[uint64], b: NDArray[uint64], dy: NDArray[uint64], da: NDArray[uint64], db: NDArray[uint64]
) -> None: ...
def lookup2(
    tables: NDArray[uint8], a: NDArray[uint64], b: NDArray[uint64], out: NDArray[uint64], rows: int
) -> None: ...
def lookup2_reverse(
    tables: NDArray[uint8],
    a: NDArray[uint64],
    b: NDArray[uint64],
    dy: NDArray[uint64],
    da: NDArray[uint64],
    db: NDArray[uint64],
    dt: NDArray[uint8],
) -> None: ...
