"""Contractions of numbers by matrix products: which axes are batch, inner and outer is found once, BLAS does
the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def contract(lists: tuple[str, ...], operands: Sequence[Array]) -> Array:
    """Σ Π operands by index lists (the last is the output's), in the operands' own arithmetic.

    Two operands become one (batched) matrix product; others go to numpy's einsum.
    """
    if len(operands) == 2 and all(x.ndim == len(one) for x, one in zip(operands, lists, strict=False)):
        return _product(lists, operands[0], operands[1])
    return np.asarray(np.einsum(f"{','.join(lists[:-1])}->{lists[-1]}", *operands, optimize=len(operands) > 2))


@lru_cache(maxsize=4096)
def _axes(lists: tuple[str, ...]) -> tuple[Any, ...]:
    """(shared, inner, left, right): letters of both and the output, of both alone, of one operand."""
    a, b, output = lists
    shared = [i for i in output if i in a and i in b]
    inner = [i for i in a if i in b and i not in output]
    left = [i for i in output if i in a and i not in b]
    right = [i for i in output if i in b and i not in a]
    whole = shared + left + right
    return (
        (len(shared), len(inner), len(left), len(right)),
        tuple(a.index(i) for i in shared + left + inner),
        tuple(b.index(i) for i in shared + inner + right),
        tuple(whole.index(i) for i in output),
    )


def as_matrices(lists: tuple[str, ...], x: Array, y: Array) -> tuple[Array, Array, Any] | None:
    """Two operands as (batches of) matrices to be multiplied, and what makes the contraction of their product.

    None where nothing is summed, and there is no outer product either.
    """
    (shared, inner, left, right), x_order, y_order, order = _axes(lists)
    if not inner and not (left and right):
        return None
    x, y = x.transpose(x_order), y.transpose(y_order)
    batch, outer_x = x.shape[:shared], x.shape[shared : shared + left]
    outer_y = y.shape[shared + inner :]
    middle = _size(x.shape[shared + left :])
    a, b = x.reshape((*batch, _size(outer_x), middle)), y.reshape((*batch, middle, _size(outer_y)))
    return a, b, lambda found: found.reshape((*batch, *outer_x, *outer_y)).transpose(order)


def _product(lists: tuple[str, ...], x: Array, y: Array) -> Array:
    matrices = as_matrices(lists, x, y)
    if matrices is None:
        return np.asarray(np.einsum(f"{lists[0]},{lists[1]}->{lists[2]}", x, y))
    a, b, contracted = matrices
    return np.asarray(contracted(np.matmul(a, b)))


def _size(shape: Sequence[int]) -> int:
    total = 1
    for length in shape:
        total *= length
    return total


def batched_lists(lists: tuple[str, ...], operands: Sequence[Array], size: int, letter: str) -> tuple[Any, Any]:
    """Lists and operands with the batch letter, left out of operands that are the same for all examples."""
    names, arrays = [], []
    for one, x in zip(lists, operands, strict=False):
        alone = x.shape[0] == 1 != size
        names.append(one if alone else letter + one)
        arrays.append(x[0] if alone else x)
    return tuple(names), arrays
