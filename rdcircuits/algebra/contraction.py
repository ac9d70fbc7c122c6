"""Contractions two operands at a time, and those of numbers by matrix products: which axes are batch, inner and outer
is found once, BLAS does the rest.

The order of the pairs is chosen so that what lies between stays small, and a product of two is summed piece by piece:
no more is ever held than operands, results between and a piece.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit.types import common_shape

Array = npt.NDArray[Any]

#: Elements of a product that is to be summed which are made at once: 32 MB of 64-bit numbers.
PIECE = 1 << 22


def contract(lists: tuple[str, ...], operands: Sequence[Array]) -> Array:
    """Σ Π operands by index lists (the last is the output's), in the operands' own arithmetic.

    Two operands at a time, each pair as one (batched) matrix product.
    """
    if len(operands) == 1:
        return np.asarray(np.einsum(f"{lists[0]}->{lists[1]}", operands[0]))
    return np.asarray(by_pairs(lists, operands, lengths_of(lists, [x.shape for x in operands]), _product))


def by_pairs(
    lists: Sequence[str], operands: Sequence[Any], lengths: Mapping[str, int], pair: Callable[..., Any]
) -> Any:
    """Two or more operands contracted by `pair((left, right, output), x, y)`, two at a time in the order of `path`.

    Example:
        >>> by_pairs(("ab", "bc", "ca", ""), ["x", "y", "z"], dict(a=2, b=3, c=9), lambda lists, x, y: f"({x} {y})")
        '(x (y z))'
    """
    names, values = list(lists[:-1]), list(operands)
    for i, j, between in path(tuple(lists), tuple(sorted(lengths.items()))):
        y, right = values.pop(j), names.pop(j)
        x, left = values.pop(i), names.pop(i)
        values.append(pair((left, right, between), x, y))
        names.append(between)
    return values[0]


def lengths_of(lists: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> dict[str, int]:
    """The length of each letter, from the operands' shapes."""
    return {i: n for one, shape in zip(lists, shapes, strict=False) for i, n in zip(one, shape, strict=True)}


@lru_cache(maxsize=4096)
def path(lists: tuple[str, ...], lengths: tuple[tuple[str, int], ...]) -> tuple[tuple[int, int, str], ...]:
    """Which two operands are contracted at each step, by their places i < j, and the letters of what comes of it.

    Both leave the row of operands, and the result becomes its last. Greedy: of all pairs the one whose result is
    smallest beside what it replaces; of equal ones the one with the fewest products.

    Example:
        >>> path(("ab", "cd", "bc", "ad"), tuple(dict(a=9, b=9, c=9, d=9).items()))
        ((0, 2, 'ac'), (0, 1, 'ad'))
    """
    order = _Order(lists, dict(lengths))
    order.join_equal()
    order.join_all()
    return tuple(order.steps)


class _Order:
    """The operands that are left, as sets of letters by a number of their own, and the steps so far."""

    def __init__(self, lists: tuple[str, ...], length: Mapping[str, int]) -> None:
        self.length, self.output = length, lists[-1]
        self.rest = dict(enumerate(map(frozenset, lists[:-1])))
        self.uses = Counter(letter for one in lists for letter in set(one))
        self.new = len(self.rest)
        self.steps: list[tuple[int, int, str]] = []

    def join_equal(self) -> None:
        """Operands with the same letters first: nothing is smaller, and there may be very many of them."""
        same: dict[frozenset[str], int] = {}
        for number, letters in list(self.rest.items()):
            while letters in same and len(self.rest) > 1:
                number = self.join(same.pop(letters), number)
                letters = self.rest[number]
            same[letters] = number

    def join_all(self) -> None:
        """The rest, always the cheapest two."""
        heap = [self.offer(a, b) for a, b in combinations(self.rest, 2)]
        heapify(heap)
        while len(self.rest) > 1:
            _, _, a, b = heappop(heap)
            if a in self.rest and b in self.rest:
                new = self.join(a, b)
                for other in self.rest:
                    if other != new:
                        heappush(heap, self.offer(other, new))

    def offer(self, a: int, b: int) -> tuple[int, int, int, int]:
        """What two operands cost: elements more than before, then products."""
        left, right = self.rest[a], self.rest[b]
        made = self.size(self.kept(left, right))
        return made - self.size(left) - self.size(right), self.size(left | right), a, b

    def join(self, a: int, b: int) -> int:
        """The number of what two operands become."""
        places = list(self.rest)
        left, right = self.rest[a], self.rest[b]
        letters = self.kept(left, right)
        self.uses.subtract([*left, *right])
        self.uses.update(letters)
        name = self.output if len(places) == 2 else "".join(sorted(letters))
        i, j = sorted((places.index(a), places.index(b)))
        self.steps.append((i, j, name))
        del self.rest[a], self.rest[b]
        self.rest[self.new] = letters
        self.new += 1
        return self.new - 1

    def kept(self, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        """The letters of two operands that others, or the output, have as well."""
        return frozenset(i for i in left | right if self.uses[i] > (i in left) + (i in right))

    def size(self, letters: frozenset[str]) -> int:
        """Elements of an array with these letters."""
        return prod(self.length[i] for i in letters)


def in_pieces(
    x: Array, y: Array, axes: Sequence[int], product: Callable[..., Array], add: Callable[..., Array]
) -> Array:
    """`product(x, y)`, which sums over `axes`, or the sum of it over pieces of these axes where it would be large."""
    shape = common_shape(x.shape, y.shape)
    axis = max(axes, key=lambda one: shape[one], default=-1)
    if prod(shape) <= PIECE or axis < 0 or shape[axis] <= 1:
        return product(x, y)
    step = max(1, PIECE * shape[axis] // prod(shape))
    total = None
    for first in range(0, shape[axis], step):
        left, right = (_cut(one, axis, first, first + step) for one in (x, y))
        part = in_pieces(left, right, axes, product, add)
        total = part if total is None else add(total, part)
    assert total is not None
    return total


def _cut(x: Array, axis: int, first: int, stop: int) -> Array:
    return x if x.shape[axis] == 1 else x[(slice(None),) * axis + (slice(first, stop),)]


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

    None where nothing is summed, and there is no outer product either, or where one is summed by itself.
    """
    if any(i not in lists[1 - side] + lists[2] for side in (0, 1) for i in lists[side]):
        return None
    (shared, inner, left, right), x_order, y_order, order = _axes(lists)
    if not inner and not (left and right):
        return None
    x, y = x.transpose(x_order), y.transpose(y_order)
    batch, outer_x = x.shape[:shared], x.shape[shared : shared + left]
    outer_y = y.shape[shared + inner :]
    middle = prod(x.shape[shared + left :])
    a, b = x.reshape((*batch, prod(outer_x), middle)), y.reshape((*batch, middle, prod(outer_y)))
    return a, b, lambda found: found.reshape((*batch, *outer_x, *outer_y)).transpose(order)


def _product(lists: tuple[str, ...], x: Array, y: Array) -> Array:
    matrices = as_matrices(lists, x, y)
    if matrices is None:
        return np.asarray(np.einsum(f"{lists[0]},{lists[1]}->{lists[2]}", x, y))
    a, b, contracted = matrices
    return np.asarray(contracted(np.matmul(a, b)))


def batched_lists(lists: tuple[str, ...], operands: Sequence[Array], size: int, letter: str) -> tuple[Any, Any]:
    """Lists and operands with the batch letter, left out of operands that are the same for all examples."""
    names, arrays = [], []
    for one, x in zip(lists, operands, strict=False):
        alone = x.shape[0] == 1 != size
        names.append(one if alone else letter + one)
        arrays.append(x[0] if alone else x)
    return tuple(names), arrays
