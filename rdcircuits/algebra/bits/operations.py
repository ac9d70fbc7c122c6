"""The sixteen gates of two inputs by number, and what their numbers become when inputs are complemented or swapped.

Bit a + 2b of a number is what the gate gives for inputs a and b. The names are those of the kernels.
"""

from __future__ import annotations

from rdcircuits._kernels.gates import OPERATIONS

AND, OR, XOR, NAND, NOR, XNOR, NOT = (OPERATIONS[name] for name in ("and", "or", "xor", "nand", "nor", "xnor", "not_a"))
#: 0, 1, a, b and NOT b, whatever the other input.
CONST0, CONST1, BUFFER, BUFFER_B, NOT_B = (OPERATIONS[name] for name in ("false", "true", "a", "b", "not_b"))
A_AND_NOT_B, B_AND_NOT_A, A_OR_NOT_B = (OPERATIONS[name] for name in ("a_and_not_b", "b_and_not_a", "a_or_not_b"))


def _permuted(op: int, address: list[int]) -> int:
    """The gate whose bit i is bit address[i] of `op`."""
    return sum((op >> source & 1) << i for i, source in enumerate(address))


#: For each gate the one whose first input, whose second input is complemented, and whose inputs are swapped.
COMPLEMENT_A = [_permuted(op, [1, 0, 3, 2]) for op in range(16)]
COMPLEMENT_B = [_permuted(op, [2, 3, 0, 1]) for op in range(16)]
SWAP = [_permuted(op, [0, 2, 1, 3]) for op in range(16)]
#: From the two bits f(0), f(1) a gate that gives f(b).
UNARY_OF_B = [CONST0, NOT_B, BUFFER_B, CONST1]
#: Gates that are constants, or one input as it is or complemented.
WITHOUT_GATE = frozenset((CONST0, NOT_B, NOT, BUFFER, BUFFER_B, CONST1))


def complement_pins(op: int, a: bool, b: bool) -> int:
    """The operation whose inputs a, b are first complemented as asked.

    Example:
        >>> complement_pins(8, True, True)        # NOT a AND NOT b is NOR
        1
    """
    op = COMPLEMENT_A[op] if a else op
    return COMPLEMENT_B[op] if b else op
