from numpy import int32, uint8, uint64
from numpy.typing import NDArray

class Schedule:
    def __new__(
        cls, ops: NDArray[uint8], in0: NDArray[int32], in1: NDArray[int32], outputs: NDArray[int32], n: int
    ) -> Schedule: ...
    @property
    def steps(self) -> int: ...
    def chunk(self) -> int: ...
    def forward(
        self, inputs: NDArray[uint64], out: NDArray[uint64] | None, rows: int, first: int = 0, count: int | None = None
    ) -> None: ...
    def reverse(
        self,
        inputs: NDArray[uint64],
        dout: NDArray[uint64],
        din: NDArray[uint64],
        rows: int,
        first: int = 0,
        count: int | None = None,
    ) -> None: ...
    def scores(self, inputs: NDArray[uint8], out: NDArray[int32], first: int, stop: int) -> int: ...

def check(ops: NDArray[uint8], in0: NDArray[int32], in1: NDArray[int32], outputs: NDArray[int32], n: int) -> None: ...
def forward(
    ops: NDArray[uint8],
    in0: NDArray[int32],
    in1: NDArray[int32],
    outputs: NDArray[int32],
    inputs: NDArray[uint64],
    out: NDArray[uint64],
    rows: int,
) -> None: ...
def reverse(
    ops: NDArray[uint8],
    in0: NDArray[int32],
    in1: NDArray[int32],
    outputs: NDArray[int32],
    inputs: NDArray[uint64],
    dout: NDArray[uint64],
    din: NDArray[uint64],
    rows: int,
) -> None: ...
