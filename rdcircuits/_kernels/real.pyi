from collections.abc import Callable
from typing import Any

INSTRUCTIONS: dict[str, int]
REDUCTIONS: dict[str, int]
OPERATIONS: dict[str, int]
ARGUMENTS: dict[str, int]
AXES: int
REGISTERS: int
NOT_FINITE: int
NOT_BITS: int

class Tape:
    def __init__(
        self,
        words: Any,
        slots: list[Any],
        calls: list[tuple[Any, ...]],
        matmul: Callable[..., Any],
        wide: bool,
        quick: bool,
    ) -> None: ...
    def bind(self, slot: int, array: Any) -> None: ...
    def run(self) -> int: ...
    def settle(self) -> None: ...
    def steps(self, count: int, moving: list[tuple[int, Any, int]], loss: int, record: Any) -> int: ...
