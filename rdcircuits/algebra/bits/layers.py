"""Layers of two-input lookup gates on packed rows: values, and reverse derivatives with counts for the tables.

A pass goes over the rows a block at a time, forward and back, so that nothing but inputs, changes and counts is in
memory. Changes are bits over Z2, signs that saturate, or exact integers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rdcircuits._kernels import layers as kernels
from rdcircuits.algebra.bits.packed import Words, words_of
from rdcircuits.algebra.threads import fair_words, share, threads
from rdcircuits.errors import ShapeError

__all__ = ["LookupLayers"]

Array = NDArray[Any]
Wiring = tuple[ArrayLike, ArrayLike]

_PATIENCE = 1 << 24  # gates times words in a piece of work: well under a second, forward and back
MOST_PLANES = 63


@dataclass(frozen=True, eq=False, repr=False)
class LookupLayers:
    """Layers of lookup gates: inputs → width of the last layer, all bits. A value.

    `wirings` has a pair of integer arrays (g,) for each layer, the two wires of the layer before that each gate reads;
    `tables` an array (g, 4) of 0 and 1: a gate gives entry a + 2b of its table. Raises `ShapeError` for anything else,
    naming the layer.

    Where changes of outputs are asked for, changes of their sums will do: an array of s rows stands for as many sums of
    outputs in a row, of which each output takes the change (class scores are such sums). Changes of tables are lists
    with an array (g, 4) for each layer: the sum over rows of a gate's change, where its inputs spell the entry. Who
    needs these alone says `inputs=False` and saves the rest: the changes of inputs are then those of no wires.

    Example:
        >>> layers = LookupLayers(2, [([0, 0], [1, 1])], [[[0, 0, 0, 1], [0, 1, 1, 0]]])
        >>> x = np.array([[0b1100], [0b1010]], np.uint64)
        >>> layers.forward(x, rows=4)
        array([[8], [6]], dtype=uint64)
    """

    inputs: int
    wirings: Sequence[Wiring]
    tables: Sequence[ArrayLike]

    def __post_init__(self) -> None:
        if len(self.wirings) != len(self.tables):
            raise ShapeError(f"{len(self.wirings)} wirings and {len(self.tables)} tables, expected as many")
        tables = _checked(self.tables)
        wirings = tuple(
            (_fan_in(layer, first, len(table)), _fan_in(layer, second, len(table)))
            for layer, ((first, second), table) in enumerate(zip(self.wirings, tables, strict=True))
        )
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "wirings", wirings)
        _ = self._kernel, self._known_planes

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Wires before the first layer, and after each layer."""
        return (self.inputs, *(len(np.asarray(table)) for table in self.tables))

    @cached_property
    def _kernel(self) -> kernels.Layers:
        none = np.zeros(0, np.int32)
        try:
            return kernels.Layers(
                self.inputs,
                np.array(self.widths[1:], np.int64),
                np.concatenate([none, *(np.asarray(first) for first, _ in self.wirings)]),
                np.concatenate([none, *(np.asarray(second) for _, second in self.wirings)]),
                _entries(self.tables),
            )
        except ValueError as error:
            raise ShapeError(str(error)) from None

    def with_tables(self, tables: Sequence[ArrayLike]) -> LookupLayers:
        """The same wiring with other tables, without another look at the wiring. Raises as the constructor does.

        Example:
            >>> conjunction = LookupLayers(2, [([0], [1])], [[[0, 0, 0, 1]]])
            >>> conjunction.with_tables([[[0, 1, 1, 1]]]).forward(np.array([[0b1100], [0b1010]], np.uint64), rows=4)
            array([[14]], dtype=uint64)
        """
        given = tuple(_table(layer, table) for layer, table in enumerate(tables))
        if [len(table) for table in given] != list(self.widths[1:]):
            raise ShapeError(f"tables of {[len(table) for table in given]} gates, expected {list(self.widths[1:])}")
        try:
            kernel = self._kernel.with_tables(_entries(given))
        except ValueError:
            for layer, table in enumerate(tables):
                _refuse(layer, np.asarray(table))
            raise
        made = object.__new__(LookupLayers)
        made.__dict__.update(self.__dict__, tables=given, _kernel=kernel)
        return made

    def forward(self, x: Words, rows: int) -> Words:
        """The outputs (m, W) on packed inputs (n, W). Raises `ShapeError` where shapes don't fit."""
        words = words_of(rows)
        x, out = _packed("x", x, (self.inputs, words)), np.empty((self.widths[-1], words), np.uint64)
        self._share(lambda first, stop: self._kernel.forward(x, out, rows, first, stop), words)
        return out

    def reverse_xor(
        self, x: Words, changes: Words, rows: int, *, inputs: bool = True
    ) -> tuple[Words, list[NDArray[np.uint8]]]:
        """R over Z2: the changes of inputs (n, W) and of tables (bits), from those of outputs or sums of them (s, W).

        Example:
            >>> layers = LookupLayers(2, [([0], [1])], [[[0, 0, 0, 1]]])
            >>> x = np.array([[0b1100], [0b1010]], np.uint64)
            >>> dx, tables = layers.reverse_xor(x, np.array([[0b0111]], np.uint64), rows=4)
            >>> dx.tolist(), tables[0].tolist()
            ([[2], [4]], [[1, 1, 1, 0]])
        """
        words = words_of(rows)
        x, changes = _packed("x", x, (self.inputs, words)), self._changes(changes, (), words)
        found = np.empty((self.inputs * inputs, words), np.uint64)
        return found, self._counted(
            lambda tables, first, stop: self._kernel.reverse_xor(x, changes, found, tables, first, stop),
            words,
            np.uint8,
            np.bitwise_xor,
        )

    def reverse_signs(
        self, x: Words, changes: Words, rows: int, *, inputs: bool = True
    ) -> tuple[Words, list[NDArray[np.int64]]]:
        """R over the integers with every sum of changes cut to -1, 0 or 1; the tables' changes are exact sums of these.

        `changes` is (2, s, W), where a change is 1 and where it is -1, never both; so is the result, (2, n, W). A
        wire's change is added up, and cut, reader by reader: gates in order, a gate's first input first.

        Example:
            >>> layers = LookupLayers(1, [([0], [0])], [[[1, 0, 0, 0]]])         # not both
            >>> plus, none = np.array([[0b11]], np.uint64), np.array([[0]], np.uint64)
            >>> dx, tables = layers.reverse_signs(np.array([[0b10]], np.uint64), np.stack([plus, none]), rows=2)
            >>> dx.tolist(), tables[0].tolist()
            ([[[0]], [[1]]], [[1, 0, 0, 1]])
        """
        words = words_of(rows)
        x, changes = _packed("x", x, (self.inputs, words)), self._changes(changes, (2,), words)
        found = np.empty((2, self.inputs * inputs, words), np.uint64)
        return found, self._counted(
            lambda counts, first, stop: self._kernel.reverse_signs(x, changes, found, counts, first, stop), words
        )

    def reverse_exact(
        self, x: Words, changes: Words, rows: int, *, inputs: bool = True, most: int | None = None
    ) -> tuple[Words, list[NDArray[np.signedinteger]]]:
        """R over the integers, exactly: changes in two's complement, a plane of packed bits for each binary digit.

        `changes` is (p, s, W), the last plane the sign. The result is (q, n, W), with as many planes as any sum of such
        changes can need; `ShapeError` if these are more than 63. Who knows that no change is beyond ±`most` may save
        planes by saying so. The tables' changes are of 32 bits where these hold whatever may come, else of 64.

        Example:
            >>> layers = LookupLayers(1, [([0], [0])], [[[1, 0, 0, 0]]])         # not both
            >>> one = np.array([[[0b11]], [[0]]], np.uint64)                     # 1 in two planes
            >>> dx, tables = layers.reverse_exact(np.array([[0b10]], np.uint64), one, rows=2)
            >>> dx.tolist(), tables[0].tolist()                                  # -2 and 0
            ([[[0]], [[1]], [[1]], [[1]]], [[1, 0, 0, 1]])
        """
        words, bound = words_of(rows), _most(len(changes), most)
        planes = self._planes(len(changes), bound, inputs)
        x, changes = _packed("x", x, (self.inputs, words)), self._changes(changes, (len(changes),), words)
        found = np.empty((int(planes[0]), self.inputs * inputs, words), np.uint64)
        return found, self._counted(
            lambda counts, first, stop: self._kernel.reverse_exact(planes, x, changes, found, counts, first, stop),
            words,
            np.int32 if rows << int(planes.max()) < 1 << 31 else np.int64,
        )

    def __repr__(self) -> str:
        return f"<LookupLayers: {' → '.join(map(str, self.widths))}>"

    def takes(self, planes: int, *, inputs: bool = True, most: int | None = None) -> bool:
        """Whether `reverse_exact` takes changes of this many planes: whether no sum of them can need more than 63.

        Example:
            >>> layers = LookupLayers(1, [([0], [0])], [[[1, 0, 0, 0]]])
            >>> layers.takes(61), layers.takes(62), layers.takes(62, inputs=False)
            (True, False, True)
        """
        try:
            self._planes(planes, _most(planes, most), inputs)
        except ShapeError:
            return False
        return True

    @cached_property
    def _known_planes(self) -> dict[tuple[int, int], NDArray[np.int64]]:
        """What `_planes` has found, for all that have this wiring."""
        return {}

    def _planes(self, planes: int, most: int, inputs: bool) -> NDArray[np.int64]:
        """Binary digits before each layer that any change needs, by the most that readers can add up to; one before
        the first where the inputs' changes are left out.
        """
        if (planes, most) not in self._known_planes:
            self._known_planes[planes, most] = self._needed_planes(planes, most)
        needed = self._known_planes[planes, most].copy()
        if not inputs and len(needed) > 1:
            needed[0] = 1
        if needed.max() > MOST_PLANES:
            raise ShapeError(f"changes may need {needed.max()} planes, {MOST_PLANES} are the most there can be")
        return needed

    def _needed_planes(self, planes: int, most: int) -> NDArray[np.int64]:
        needed, reach = [planes], [most] * self.widths[-1]
        for (first, second), width in reversed(list(zip(self.wirings, self.widths, strict=False))):
            sums = [0] * width
            for fan_in in (np.asarray(first).tolist(), np.asarray(second).tolist()):
                for wire, bound in zip(fan_in, reach, strict=True):
                    sums[wire] += bound
            reach = sums
            needed.append(1 + max(reach, default=0).bit_length())
        return np.array(needed[::-1], np.int64)

    def _changes(self, changes: Words, planes: tuple[int, ...], words: int) -> Words:
        outputs, sums = self.widths[-1], np.shape(changes)[-2] if np.ndim(changes) >= 2 else 0
        if outputs % sums if sums else outputs:
            raise ShapeError(f"changes of {sums} sums of {outputs} outputs: expected as many outputs in each")
        return _packed("changes", changes, (*planes, sums, words))

    def _counted(
        self,
        work: Callable[[Array, int, int], None],
        words: int,
        dtype: DTypeLike = np.int64,
        combine: np.ufunc = np.add,
    ) -> list[Array]:
        """Runs work(counts, first, stop) over all words, which adds to the counts (or combines with them); on many
        threads a piece's at a time.
        """
        total, lock = np.zeros((sum(self.widths[1:]), 4), dtype), Lock()

        def piece(first: int, stop: int) -> None:
            counts = np.zeros_like(total)
            work(counts, first, stop)
            with lock:
                combine(total, counts, out=total)

        alone = threads() == 1
        self._share((lambda first, stop: work(total, first, stop)) if alone else piece, words)
        return np.split(total, np.cumsum(self.widths[1:])[:-1]) if self.tables else []

    def _share(self, work: Callable[[int, int], object], words: int) -> None:
        share(work, words, fair_words(words, _PATIENCE // (1 + sum(self.widths))))


def _most(planes: int, most: int | None) -> int:
    """The most that changes of this many planes may be, either way: what the caller knows, or what the planes tell."""
    if planes < 1:
        raise ShapeError("changes have no planes, expected 1 or more")
    known = 1 << (planes - 1)
    return known if most is None else min(most, known)


def _checked(tables: Sequence[ArrayLike]) -> tuple[NDArray[np.uint8], ...]:
    """Tables of nothing but 0 and 1, as bytes."""
    found = tuple(_table(layer, table) for layer, table in enumerate(tables))
    for layer, table in enumerate(tables):
        _refuse(layer, np.asarray(table))
    return found


def _table(layer: int, table: ArrayLike) -> NDArray[np.uint8]:
    """A table as bytes, which are not looked at where they were bytes before."""
    given = np.asarray(table)
    if given.ndim != 2 or given.shape[1] != 4 or given.dtype.kind not in "bui":
        raise ShapeError(f"layer {layer}: tables are {given.dtype} of shape {given.shape}, expected bits of (g, 4)")
    if given.dtype.itemsize > 1:
        _refuse(layer, given)
    return _read_only(given.astype(np.uint8))


def _refuse(layer: int, table: Array) -> None:
    if table.size and (table.min() < 0 or table.max() > 1):
        raise ShapeError(f"layer {layer}: tables hold {table[(table != 0) & (table != 1)][0]}, expected 0 and 1")


def _entries(tables: Sequence[ArrayLike]) -> NDArray[np.uint8]:
    """All layers' tables one after the other."""
    return np.concatenate([np.zeros((0, 4), np.uint8), *(np.asarray(table, np.uint8) for table in tables)])


def _fan_in(layer: int, wires: ArrayLike, gates: int) -> NDArray[np.int32]:
    given = np.asarray(wires)
    if given.shape != (gates,) or (gates and given.dtype.kind not in "ui"):
        raise ShapeError(f"layer {layer}: wires are {given.dtype} of shape {given.shape}, expected {gates} integers")
    if gates and not 0 <= int(given.min()) <= int(given.max()) < 2**31:
        raise ShapeError(f"layer {layer}: wires {given.min()} to {given.max()}, expected 0 to {2**31 - 1}")
    return _read_only(given.astype(np.int32))


def _read_only(array: Array) -> Array:
    array.setflags(write=False)
    return array


def _packed(name: str, words: Words, wanted: tuple[int, ...]) -> Words:
    words = np.asarray(words)
    if words.dtype != np.uint64 or words.shape != wanted:
        raise ShapeError(f"{name}: {words.dtype} of shape {words.shape}, expected uint64 of {wanted}")
    return np.ascontiguousarray(words)
