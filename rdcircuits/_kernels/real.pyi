from collections.abc import Callable
from typing import Any

class Tape:
    def __init__(
        self,
        words: Any,
        slots: int,
        calls: list[tuple[Any, ...]],
        matmul: Callable[..., Any],
        wide: bool,
        quick: bool,
    ) -> None: ...
    def bind(self, slot: int, array: Any, writable: bool = False) -> None: ...
    def run(self) -> bool: ...
    def settle(self) -> None: ...
    def steps(self, count: int, moving: list[tuple[int, Any, int]], loss: int, record: Any) -> None: ...
