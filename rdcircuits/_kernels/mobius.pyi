from numpy import uint64
from numpy.typing import NDArray

def mobius(words: NDArray[uint64], n: int) -> None: ...
