"""`Labelled`: examples with class numbers, and seeded ways to divide them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.checks import as_array
from rdcircuits.arguments import generator, whole
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning.losses import classes_of
from rdcircuits.signatures import checked
from rdcircuits.tables.rows import as_indices
from rdcircuits.values import Value

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Labelled(Value):
    """Examples along the first axis of `x`, their class numbers 0 .. classes − 1 in `y`.

    Raises:
        ShapeError: where x and y have different lengths, or y is not a list of integers.
        RdError: for a class number outside the range.

    Example:
        >>> data = Labelled(np.eye(4), [0, 1, 0, 1], classes=2)
        >>> data, data.y_one_hot[:2].tolist()
        (Labelled of 4 examples (4,) in 2 classes, [[1, 0], [0, 1]])
    """

    x: Array
    y: Indices
    classes: int = field(kw_only=True)

    def __post_init__(self) -> None:
        x, y = as_array(self.x, "the examples"), as_array(self.y, "the labels")
        whole("the number of classes", self.classes, 0)
        if not x.ndim or y.ndim != 1 or len(x) != len(y) or (y.dtype.kind not in "iu" and y.size):
            raise ShapeError(
                f"examples of shape {x.shape} and labels of shape {y.shape} and type {y.dtype}: expected as many "
                "examples as labels, and labels to be integers"
            )
        bad = (y < 0) | (y >= self.classes)
        if np.any(bad):
            row = int(np.argmax(bad))
            raise RdError(f"label {row} is {int(y[row])}, expected a class number in 0..{self.classes - 1}")
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", y.astype(np.int64))

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Labelled of {len(self)} examples {self.x.shape[1:]} in {self.classes} classes"

    @property
    def y_one_hot(self) -> npt.NDArray[np.uint8]:
        """The labels as bits, one for each class."""
        return classes_of(self.y, self.classes)

    def take(self, rows: npt.ArrayLike | slice) -> Labelled:
        """The examples with these numbers, in this order."""
        chosen = rows if isinstance(rows, slice) else as_indices(rows, len(self))
        return Labelled(self.x[chosen], self.y[chosen], classes=self.classes)

    def joined(self, *others: Labelled) -> Labelled:
        """These examples and then the others', of the same shape and classes.

        Raises:
            ShapeError: for examples of another shape, or other classes.

        Example:
            >>> data = Labelled(np.zeros((2, 3)), [0, 1], classes=2)
            >>> data.joined(data, data)
            Labelled of 6 examples (3,) in 2 classes
        """
        for other in others:
            if (other.x.shape[1:], other.classes) != (self.x.shape[1:], self.classes):
                raise ShapeError(f"{other!r} cannot be joined to {self!r}: expected the same shape and classes")
        parts = (self, *others)
        x, y = (np.concatenate([getattr(part, name) for part in parts]) for name in "xy")
        return Labelled(x, y, classes=self.classes)

    @checked
    def only(self, *kept: int) -> Labelled:
        """The examples of these classes, in their order, the classes numbered anew from 0 as they are listed.

        Example:
            >>> Labelled(np.zeros((4, 1)), [7, 1, 3, 7], classes=10).only(3, 7).y.tolist()
            [1, 0, 1]
        """
        if len(set(kept)) != len(kept) or not all(0 <= one < self.classes for one in kept):
            raise RdError(f"classes to keep are different numbers in 0..{self.classes - 1}, found {kept}")
        numbers = np.full(self.classes, -1)
        numbers[list(kept)] = np.arange(len(kept))
        rows = np.flatnonzero(numbers[self.y] >= 0)
        return Labelled(self.x[rows], numbers[self.y[rows]], classes=len(kept))

    def coded(self, code: Callable[[Array], Array]) -> Labelled:
        """The same examples, `code` applied to `x` (such as a fitted `Thermometer`)."""
        return Labelled(code(self.x), self.y, classes=self.classes)

    @checked
    def split(self, share: float = 0.5, *, seed: int) -> tuple[Labelled, Labelled]:
        """Two parts drawn at random, the first with this share (rounded) of each class.

        Example:
            >>> first, second = Labelled(np.zeros((10, 1)), [0] * 6 + [1] * 4, classes=2).split(0.5, seed=0)
            >>> first.y.tolist(), second.y.tolist()
            ([0, 0, 0, 1, 1], [0, 0, 0, 1, 1])
        """
        if not 0 <= share <= 1:
            raise RdError(f"the share of the first part is {share!r}, expected a number in 0..1")
        rng = generator(seed)
        first = np.zeros(len(self), dtype=np.bool_)
        for rows in self._by_class(rng):
            first[rows[: round(share * len(rows))]] = True
        return self.take(first), self.take(~first)

    @checked
    def folds(self, count: int, *, seed: int) -> tuple[tuple[Labelled, Labelled], ...]:
        """`count` pairs (the rest, one fold): each example in one fold, each class spread evenly over them.

        Example:
            >>> data = Labelled(np.zeros((10, 1)), [0, 1] * 5, classes=2)
            >>> [(len(rest), len(fold)) for rest, fold in data.folds(5, seed=0)]
            [(8, 2), (8, 2), (8, 2), (8, 2), (8, 2)]
        """
        if not 2 <= count <= len(self):
            raise RdError(f"asked for {count} folds, expected a number in 2..{len(self)}, the examples there are")
        rng = generator(seed)
        fold = np.empty(len(self), dtype=np.int64)
        fold[np.concatenate(self._by_class(rng))] = np.arange(len(self)) % count
        return tuple((self.take(fold != k), self.take(fold == k)) for k in range(count))

    def _by_class(self, rng: np.random.Generator) -> list[Indices]:
        """The rows of each class, shuffled."""
        return [rng.permutation(np.flatnonzero(self.y == kind)) for kind in range(self.classes)]
