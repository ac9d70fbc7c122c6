from numpy import int32, int64, uint8, uint64
from numpy.typing import NDArray

class Layers:
    outputs: int
    def __new__(
        cls,
        inputs: int,
        widths: NDArray[int64],
        in0: NDArray[int32],
        in1: NDArray[int32],
        tables: NDArray[uint8],
    ) -> Layers: ...
    def with_tables(self, tables: NDArray[uint8]) -> Layers: ...
    def forward(self, x: NDArray[uint64], out: NDArray[uint64] | None, rows: int, first: int, stop: int) -> None: ...
    def reverse_xor(
        self,
        x: NDArray[uint64],
        dout: NDArray[uint64],
        din: NDArray[uint64],
        tables: NDArray[uint8],
        first: int,
        stop: int,
    ) -> None: ...
    def reverse_signs(
        self,
        x: NDArray[uint64],
        dout: NDArray[uint64],
        din: NDArray[uint64],
        counts: NDArray[int64],
        first: int,
        stop: int,
    ) -> None: ...
    def reverse_exact(
        self,
        planes: NDArray[int64],
        x: NDArray[uint64],
        dout: NDArray[uint64],
        din: NDArray[uint64],
        counts: NDArray[int64] | NDArray[int32],
        first: int,
        stop: int,
    ) -> None: ...
