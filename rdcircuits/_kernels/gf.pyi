from typing import Literal

from numpy import uint8, uint64
from numpy.typing import NDArray

Bytes = NDArray[uint8]
Operation = Literal["add", "subtract", "multiply", "multiply_add", "negate"]

KINDS: dict[str, int]
OPERATIONS: dict[str, int]

class Field:
    kind: str
    def __init__(
        self,
        kind: str,
        q: int,
        p: int,
        k: int,
        *,
        reduction: int = 0,
        barrett: int = 0,
        shift: int = 0,
        same: bool = False,
        into_field: bool = False,
        into: int = 0,
        back: int = 0,
        tower: NDArray[uint64] | None = None,
        product: Bytes | None = None,
        total: Bytes | None = None,
        log: Bytes | None = None,
        exponential: Bytes | None = None,
        zech: Bytes | None = None,
        negative: Bytes | None = None,
        matrices: NDArray[uint64] | None = None,
        nibbles: Bytes | None = None,
    ) -> None: ...
    @property
    def bytes(self) -> int: ...

def elementwise(
    field: Field, operation: Operation, x: Bytes, y: Bytes | None, z: Bytes | None, check: bool, out: Bytes
) -> int: ...
def map_bytes(table: Bytes, x: Bytes, out: Bytes) -> None: ...
def largest(x: Bytes, size: int) -> int: ...
def horner(field: Field, coefficients: Bytes, x: Bytes, out: Bytes) -> None: ...
def add_product(field: Field, a: Bytes, b: Bytes, out: Bytes) -> None: ...
def strip(field: Field, t: Bytes, w: int, m: int) -> tuple[list[int], list[int]]: ...
def small_inverse(field: Field, both: Bytes, m: int) -> None: ...
