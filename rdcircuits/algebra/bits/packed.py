"""Bits packed 64 to a word: the thin and numpy-friendly face of the packing kernels.

A packed bit matrix has a row of words for each wire: bit r % 64 of word r // 64 belongs to row r of the data, and the
bits past the last row ("the tail") are zero. `Packed` is such a matrix as a value; the functions work on bare words.
Words that callers hand in go through `as_words`, which refuses other types and shapes, and tails that are not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits._kernels import bits
from rdcircuits._kernels._shapes import words_of
from rdcircuits.algebra.bits import octets
from rdcircuits.algebra.checks import as_array, kept, made, no_bits
from rdcircuits.algebra.threads import fair_words, share
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.limits import check_memory

__all__ = [
    "Packed",
    "as_words",
    "group_argmax",
    "group_counts",
    "pack_rows",
    "tail_mask",
    "take_rows",
    "unpack_rows",
    "words_of",
    "zeros",
]

Words = NDArray[np.uint64]

_PATIENCE = 1 << 26  # bytes to pack at once: some ten milliseconds


@dataclass(frozen=True, eq=False, repr=False)
class Packed:
    """Rows of bits, all of one shape: a value whose words, uint64 of (*shape, W), are a read-only copy.

    Raises `ShapeError` where words and rows don't fit together, or where a bit past the last row is set.

    Example:
        >>> rows = Packed.of([[0, 1, 1], [1, 1, 0]])
        >>> rows
        <Packed: 2 rows of shape (3,)>
        >>> rows.words
        array([[2], [3], [1]], dtype=uint64)
        >>> rows.take([1, 1, 0]).unpack()
        array([[1, 1, 0], [1, 1, 0], [0, 1, 1]], dtype=uint8)
    """

    words: Words
    rows: int

    def __post_init__(self) -> None:
        words = np.asarray(self.words)
        if words.dtype != np.uint64 or words.ndim == 0:
            raise ShapeError(f"packed words are {words.dtype} of shape {words.shape}, expected uint64 of (..., W)")
        rows = row_count(self.rows)
        object.__setattr__(self, "rows", rows)
        if words.shape[-1] != words_of(rows):
            raise ShapeError(f"{words.shape[-1]} words a wire do not hold {rows} rows")
        if rows % 64 and np.any(words[..., -1] & ~tail_mask(rows)[-1]):
            raise ShapeError(f"bits are set past the last of {rows} rows")
        object.__setattr__(self, "words", kept(words))

    @staticmethod
    def of(array: ArrayLike) -> Packed:
        """Packs an array (N, *shape) of 0 and 1; `AlgebraError` naming the index of anything else.

        Example:
            >>> Packed.of([[0, 1], [1, 2]])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: element (1, 1) is 2, expected 0 or 1
        """
        rows = as_bits(array)
        if rows.ndim == 0:
            raise ShapeError("expected an array (N, ...) of rows, found a single element")
        wires = made(_pack(rows.reshape(len(rows), _size(rows.shape[1:]))))
        return Packed(wires.reshape(*rows.shape[1:], wires.shape[1]), len(rows))

    def unpack(self) -> NDArray[np.uint8]:
        """The rows as an array (N, *shape) of 0 and 1.

        Example:
            >>> Packed.of([True, False]).unpack()
            array([1, 0], dtype=uint8)
        """
        return unpack_rows(self._wires(), self.rows).reshape(self.rows, *self.shape)

    @staticmethod
    def from_ints(numbers: Iterable[int], columns: int) -> Packed:
        """Rows (columns,) that are integers, bit j of a number being column j; `ShapeError` for more bits.

        Example:
            >>> Packed.from_ints([4, 3], 3).unpack().tolist()
            [[0, 0, 1], [1, 1, 0]]
        """
        return Packed._of_octets(octets.from_ints(numbers, columns), columns)

    @staticmethod
    def from_bytes(data: bytes, columns: int, rows: int | None = None) -> Packed:
        """Rows (columns,) of ceil(columns/8) bytes each, column j being bit j % 8 of byte j // 8: what `to_bytes`
        gives. `ShapeError` for another number of bytes, and for bits past the last column.

        Example:
            >>> Packed.from_bytes(bytes([4, 3]), 3).unpack().tolist()
            [[0, 0, 1], [1, 1, 0]]
        """
        return Packed._of_octets(octets.from_bytes(data, columns, rows), columns)

    @staticmethod
    def _of_octets(rows: NDArray[np.uint8], columns: int) -> Packed:
        return Packed(made(_pack(np.unpackbits(rows, axis=1, count=columns, bitorder="little"))), len(rows))

    def _octets(self) -> NDArray[np.uint8]:
        """The bytes (N, ceil(n/8)) of the rows, entries of several axes in order."""
        return np.packbits(unpack_rows(self._wires(), self.rows), axis=1, bitorder="little")

    def to_ints(self) -> list[int]:
        """Each row as an integer, entry j (in C order) being bit j.

        Example:
            >>> Packed.of([[0, 0, 1], [1, 1, 0]]).to_ints()
            [4, 3]
        """
        return octets.ints_of(self._octets())

    def to_bytes(self) -> bytes:
        """The rows one after the other, in whole bytes each, entry j (in C order) being bit j % 8 of byte j // 8.

        Example:
            >>> Packed.of([[0, 0, 1], [1, 1, 0]]).to_bytes().hex()
            '0403'
        """
        return octets.bytes_of(self._octets())

    def take(self, idx: ArrayLike) -> Packed:
        """The rows that `idx` names, in that order: numbers from 0, or one truth value for each row.

        Raises `ShapeError` for a number outside and for anything that is not a list of numbers.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Packed.of([[1, 0], [0, 1], [1, 1]]).take([2, 1]).unpack().tolist()
            [[1, 1], [0, 1]]
        """
        chosen = _chosen(idx, self.rows)
        wires = made(take_rows(self._wires(), self.rows, chosen))
        return Packed(wires.reshape(*self.shape, wires.shape[1]), chosen.size)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Packed.of([[1, 0], [0, 1], [1, 1]]).shape
            (2,)
        """
        return self.words.shape[:-1]

    def _wires(self) -> Words:
        return self.words.reshape(_size(self.shape), self.words.shape[-1])

    def __len__(self) -> int:
        return self.rows

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Packed):
            return NotImplemented
        return self.rows == other.rows and np.array_equal(self.words, other.words)

    def __hash__(self) -> int:
        return hash((self.rows, self.shape, self.words.tobytes()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Packed, (self.words, self.rows)

    def __repr__(self) -> str:
        return f"<Packed: {self.rows} rows of shape {self.shape}>"


def pack_rows(array: ArrayLike) -> Words:
    """Packs an array (N, n) of 0 and 1 into words (n, W); `AlgebraError` naming the index of anything else.

    Example:
        >>> pack_rows([[0, 1], [1, 1], [1, 0]])
        array([[6], [3]], dtype=uint64)
    """
    rows = as_bits(array)
    if rows.ndim != 2:
        raise ShapeError(f"expected an array (N, n) of rows, found shape {rows.shape}")
    return _pack(rows)


def unpack_rows(words: Words, rows: int) -> NDArray[np.uint8]:
    """Unpacks words (n, W) into an array (N, n) of 0 and 1.

    Example:
        >>> unpack_rows(np.array([[6], [3]], np.uint64), 3)
        array([[0, 1], [1, 1], [1, 0]], dtype=uint8)
    """
    words = as_words(words, rows)
    check_memory("unpacked rows", (rows, len(words)), 1, "unpack fewer at a time")
    out = np.empty((rows, len(words)), np.uint8)
    _share_rows(lambda first, stop: bits.unpack(words, out, first, stop), rows, len(words))
    return out


def take_rows(words: Words, rows: int, idx: ArrayLike) -> Words:
    """Rows of packed words (n, W) gathered: row r of the result is row idx[r].

    Example:
        >>> take_rows(pack_rows([[0], [1]]), 2, [1, 1, 0, 1])
        array([[11]], dtype=uint64)
    """
    words, chosen = as_words(words, rows), _chosen(idx, rows)
    out = zeros(len(words), chosen.size)
    bits.take(words, chosen, out)
    return out


def as_words(words: Any, rows: Any, wires: int | None = None, what: str = "packed words") -> Words:
    """Words (n, W) of `rows` rows that a caller handed in, checked: uint64, W = ceil(rows/64), n as many as `wires`.

    Bits past the last row are refused, never cleared in silence: they are there where rows or bytes were counted
    wrongly. Raises `ShapeError`.

    Example:
        >>> as_words(np.array([[7]], np.uint64), rows=2)
        Traceback (most recent call last):
        rdcircuits.errors.ShapeError: packed words: bits are set past the last of 2 rows
    """
    array, rows = as_array(words, what), row_count(rows)
    wanted = f"({'n' if wires is None else wires}, {words_of(rows)})"
    if (
        array.dtype != np.uint64
        or array.ndim != 2
        or array.shape != (len(array) if wires is None else wires, words_of(rows))
    ):
        found = f"{array.dtype} of shape {array.shape}"
        raise ShapeError(f"{what} are {found}, expected uint64 of {wanted} for {rows} rows{_hint(array)}")
    if rows % 64 and np.any(array[:, -1] >> np.uint64(rows % 64)):
        raise ShapeError(f"{what}: bits are set past the last of {rows} rows")
    return np.ascontiguousarray(array)


def row_count(rows: Any) -> int:
    """A number of rows as an int; `ShapeError` for anything else than an integer from 0 on."""
    if isinstance(rows, bool | np.bool_) or not hasattr(rows, "__index__") or rows.__index__() < 0:
        raise ShapeError(f"the number of rows is {rows!r}, expected an integer from 0 on")
    return int(rows.__index__())


def _hint(array: NDArray[Any]) -> str:
    return "; pack_rows and Packed.of pack arrays of 0 and 1" if array.dtype != np.uint64 else ""


def tail_mask(rows: int) -> Words:
    """The words (W,) of a wire that is 1 in each of the rows; & with it clears the tail.

    Example:
        >>> [hex(word) for word in tail_mask(68)]
        ['0xffffffffffffffff', '0xf']
    """
    mask = np.full(words_of(rows), ~np.uint64(0))
    if rows % 64:
        mask[-1] = (1 << rows % 64) - 1
    return mask


def zeros(n: int, rows: int) -> Words:
    """Words (n, W) of n wires that are 0 in each of the rows.

    Example:
        >>> zeros(3, 65).shape
        (3, 2)
    """
    check_memory("packed words", (n, words_of(rows)), 8)
    return np.zeros((n, words_of(rows)), np.uint64)


def group_counts(words: Words, rows: int, groups: int) -> NDArray[np.int32]:
    """Class scores (groups, N): wires (n, W) in equal groups, one after another, their ones counted row by row.

    Raises `ShapeError` where the wires don't make equal groups.

    Example:
        >>> group_counts(pack_rows([[1, 1, 0, 1], [0, 0, 0, 1]]), 2, 2)
        array([[2, 0],
               [1, 1]], dtype=int32)
    """
    words, bounds = as_words(words, rows), _group_bounds(len(words), groups)
    out = np.empty(groups * rows, np.int32)
    bits.group_counts(words, bounds, rows, out)
    return out.reshape(groups, rows)


def group_argmax(words: Words, rows: int, groups: int) -> NDArray[np.int32]:
    """For each row the group of `group_counts` with the greatest count, the first of equals: (N,).

    Example:
        >>> group_argmax(pack_rows([[1, 1, 0, 1], [0, 0, 0, 1]]), 2, 2)
        array([0, 1], dtype=int32)
    """
    words, bounds = as_words(words, rows), _group_bounds(len(words), groups)
    out = np.empty(rows, np.int32)
    bits.group_argmax(words, bounds, rows, out)
    return out


def _group_bounds(wires: int, groups: int) -> NDArray[np.int64]:
    if groups < 1 or wires % groups:
        raise ShapeError(f"{wires} wires do not make {groups} equal groups")
    return np.arange(groups + 1, dtype=np.int64) * (wires // groups)


def as_bits(array: ArrayLike) -> NDArray[np.uint8]:
    """An array of 0 and 1 of any type as bytes; `AlgebraError` naming the index of anything else.

    Example:
        >>> as_bits([0.0, 0.5])
        Traceback (most recent call last):
        rdcircuits.errors.AlgebraError: element (1,) is 0.5, expected 0 or 1
    """
    values = as_array(array, "the array")
    if values.size == 0:
        return np.zeros(values.shape, np.uint8)
    if values.dtype == np.bool_:
        return values.view(np.uint8)
    if values.dtype.kind not in "uifO":
        raise AlgebraError(f"elements are {values.dtype}, expected 0 and 1")
    if values.dtype == np.uint8 and values.max() <= 1:
        return values
    wrong = no_bits(values)
    if wrong.any():
        raise _not_a_bit(values, wrong)
    return values.astype(np.uint8, copy=False)


def _not_a_bit(values: NDArray[Any], wrong: NDArray[np.bool_]) -> AlgebraError:
    at = tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), values.shape))
    shown = repr(values[at]) if values.dtype == object else str(values[at])
    return AlgebraError(f"element {at} is {shown}, expected 0 or 1")


def _pack(rows: NDArray[np.uint8]) -> Words:
    out, rows = zeros(rows.shape[1], len(rows)), np.ascontiguousarray(rows)
    _share_rows(lambda first, stop: bits.pack(rows, out, first, stop), *rows.shape)
    return out


def _share_rows(work: Callable[[int, int], None], rows: int, n: int) -> None:
    """Calls work(first, stop) for blocks of whole words of rows, on all threads."""
    block = fair_words(words_of(rows), _PATIENCE // (64 * (n + 1)))
    share(work, rows, 64 * block)


def _size(shape: tuple[int, ...]) -> int:
    return prod(shape)


def _chosen(idx: ArrayLike, rows: int) -> NDArray[np.int64]:
    index = np.asarray(idx)
    if index.ndim != 1 or (index.size and index.dtype.kind not in "iub"):
        raise ShapeError(f"rows are chosen by a list of numbers, found {index.dtype} of shape {index.shape}")
    if index.dtype == np.bool_:
        if index.size != rows:
            raise ShapeError(f"{index.size} truth values do not choose among {rows} rows")
        return np.flatnonzero(index)
    outside = (index < 0) | (index >= rows)
    if outside.any():
        raise ShapeError(f"row {index[outside][0]} is outside 0..{rows - 1}")
    return np.ascontiguousarray(index, dtype=np.int64)
