"""The sixteen gates of two inputs by number, and what their numbers become when inputs are complemented or swapped.

Bit a + 2b of a number is what the gate gives for inputs a and b. The names are those of the kernels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from rdcircuits._kernels.gates import OPERATIONS

T = TypeVar("T")

AND, OR, XOR, NAND, NOR, XNOR, NOT = (OPERATIONS[name] for name in ("and", "or", "xor", "nand", "nor", "xnor", "not_a"))
#: 0, 1, a, b and NOT b, whatever the other input.
CONST0, CONST1, BUFFER, BUFFER_B, NOT_B = (OPERATIONS[name] for name in ("false", "true", "a", "b", "not_b"))
A_AND_NOT_B, B_AND_NOT_A = OPERATIONS["a_and_not_b"], OPERATIONS["b_and_not_a"]
A_OR_NOT_B, B_OR_NOT_A = OPERATIONS["a_or_not_b"], OPERATIONS["b_or_not_a"]


def readdressed(op: int, address: Sequence[int]) -> int:
    """The gate that gives for inputs number i, a + 2b, what `op` gives for inputs number address[i].

    Example:
        >>> readdressed(A_AND_NOT_B, (0, 2, 1, 3)) == B_AND_NOT_A      # inputs swapped
        True
    """
    return sum((op >> source & 1) << i for i, source in enumerate(address))


def by_number(entries: Mapping[str, T]) -> tuple[T, ...]:
    """Entries for all sixteen gates, given by the gates' names, in the order of their numbers."""
    return tuple(entries[name] for name, _ in sorted(OPERATIONS.items(), key=lambda item: item[1]))


#: For each gate the one whose first input, whose second input is complemented, and whose inputs are swapped.
COMPLEMENT_A = [readdressed(op, (1, 0, 3, 2)) for op in range(16)]
COMPLEMENT_B = [readdressed(op, (2, 3, 0, 1)) for op in range(16)]
SWAP = [readdressed(op, (0, 2, 1, 3)) for op in range(16)]
#: A gate's complement is `op ^ FLIP`.
FLIP = CONST1
#: For each gate whether it depends on its first, and on its second input.
DEPENDS = [(COMPLEMENT_A[op] != op, COMPLEMENT_B[op] != op) for op in range(16)]
#: From the two bits f(0), f(1) a gate that gives f(b).
UNARY_OF_B = [CONST0, NOT_B, BUFFER_B, CONST1]
#: Gates that are constants, or one input as it is or complemented.
WITHOUT_GATE = frozenset((CONST0, NOT_B, NOT, BUFFER, BUFFER_B, CONST1))


def complement_pins(op: int, a: bool, b: bool) -> int:
    """The operation whose inputs a, b are first complemented as asked.

    Example:
        >>> complement_pins(AND, True, True) == NOR      # NOT a AND NOT b
        True
    """
    op = COMPLEMENT_A[op] if a else op
    return COMPLEMENT_B[op] if b else op
