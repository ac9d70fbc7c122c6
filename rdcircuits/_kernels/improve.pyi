from numpy import int32, uint8, uint64
from numpy.typing import NDArray

def bytes_for(
    left: NDArray[int32],
    right: NDArray[int32],
    parity: NDArray[uint8],
    outputs: NDArray[int32],
    n: int,
    words: int,
    parities: bool,
) -> int: ...

class Improver:
    def __init__(
        self,
        left: NDArray[int32],
        right: NDArray[int32],
        parity: NDArray[uint8],
        outputs: NDArray[int32],
        n: int,
        x: NDArray[uint64],
        care: NDArray[uint64],
        *,
        costs: tuple[int, int] = ...,
        parities: bool = ...,
        slack: int = ...,
        rarely: int = ...,
        patience: int = ...,
        seed: int = ...,
        standstill: int = ...,
        level_cost: int = ...,
    ) -> None: ...
    def run(self, budget: int) -> int: ...
    @property
    def cost(self) -> int: ...
    @property
    def nodes(self) -> int: ...
    def graph(
        self, left: NDArray[int32], right: NDArray[int32], parity: NDArray[uint8], outputs: NDArray[int32]
    ) -> None: ...
