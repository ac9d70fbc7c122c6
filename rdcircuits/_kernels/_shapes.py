"""Words for buffers that do not fit, shared by the kernels."""

from __future__ import annotations


def words_of(rows: int) -> int:
    """The number of 64-bit words that hold `rows` bits; ValueError if `rows` is negative."""
    if rows < 0:
        raise ValueError(f"rows is {rows}, expected 0 or more")
    return (rows + 63) // 64


def expect(name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """ValueError naming the buffer unless its shape is the wanted one."""
    if shape != wanted:
        raise ValueError(f"{name} has shape {shape}, expected {wanted}")


def expect_operation(op: int) -> None:
    """ValueError unless `op` is a two-input gate's operation."""
    if not 0 <= op <= 15:
        raise ValueError(f"operation {op} is not a two-input gate: expected 0 to 15")
