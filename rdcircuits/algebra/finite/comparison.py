"""`compare` in finite fields: the formal derivatives of 1 − u^(q−1).  Source: [DPC]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdcircuits.algebra.checks import Array

if TYPE_CHECKING:
    from rdcircuits.algebra.semiring import Semiring


def formal_derivative(field: Semiring, q: int, p: int, u: Array, order: int, sign: int) -> Array:
    """sign · the k-th formal derivative of 1 − u^(q−1), k ≥ 1, in a field of q elements and characteristic p:
    −(−1)^k·k!·u^(q−1−k), and 0 from k = p on.
    """
    if order >= p:
        return field.full(u.shape, field.zero)
    factorial = 1
    for factor in range(2, order + 1):
        factorial = factorial * factor % p
    scale = field.integer(-sign * (-1) ** order * factorial)
    return field.multiply(scale, field.power(u, q - 1 - order))
