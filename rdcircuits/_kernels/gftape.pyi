from numpy import uint8, uint32
from numpy.typing import NDArray

from rdcircuits._kernels.gf import Field

STEPS: dict[str, int]
MOST_ROWS: int

class Tape:
    rows: int
    block: int
    before: int
    body: int
    def __init__(
        self,
        field: Field,
        steps: NDArray[uint32],
        tables: NDArray[uint8],
        rows: int,
        block: int,
        before: int,
        body: int,
        inputs: int,
        outputs: int,
    ) -> None: ...

class Run:
    def __init__(
        self,
        tape: Tape,
        inputs: list[NDArray[uint8]],
        in_strides: list[int],
        outputs: list[NDArray[uint8]],
        out_strides: list[int],
        batch: int,
    ) -> None: ...
    def body(self, first: int, last: int) -> None: ...
    def after(self) -> None: ...
    def add_row(self, row: int, other: Run) -> None: ...
