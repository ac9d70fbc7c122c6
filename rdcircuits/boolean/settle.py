"""Settling the rows of a table: contradictions found or resolved, complete tables brought into minterm order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, take_rows, unpack_rows, zeros
from rdcircuits.boolean.rows import row_keys
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.rows import Groups, group_rows

Words = NDArray[np.uint64]
Index = NDArray[np.int64]
Conflicts = Literal["error", "majority", "keep"]

MAX_INPUTS = 24

_ONE, _ZERO = 1, 2


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows came from: a file, and for each row its line."""

    path: str | PathLike[str] | None
    lines: NDArray[np.int64]


def check_inputs(n: int, way_out: str = "sample rows of it and use TruthTable.from_arrays(X, Y)") -> None:
    """Raise `RdError` where all rows of n inputs would be more than 2^24."""
    if n < 0:
        raise RdError(f"the number of inputs is {n}, expected 0 or more")
    if n > MAX_INPUTS:
        raise RdError(f"all rows of {n} inputs would be 2^{n}, more than 2^{MAX_INPUTS}: {way_out}")


def settle(
    x: Words, y: Words, care: Words, rows: int, conflicts: Conflicts, outputs: Sequence[str], origin: Origin | None
) -> tuple[Words | None, Words, Words]:
    """The rows' inputs, outputs and care bits with contradictions dealt with.

    If each of the 2^n input rows is there once, they come in minterm order and None stands for the inputs.
    """
    if conflicts not in get_args(Conflicts):
        raise RdError(f"conflicts must be one of {', '.join(get_args(Conflicts))}; found {conflicts!r}")
    groups = group_rows(row_keys(x, rows))
    if len(groups) < rows and conflicts != "keep":
        found = first_conflict(groups, y, care)
        if found is not None and conflicts == "error":
            raise _contradiction(x, y, *found, outputs[found[2]], origin)
        if found is not None:
            y, care = by_majority(groups, y, care)
    if len(groups) == rows and len(x) <= MAX_INPUTS and rows == 1 << len(x):
        return None, take_rows(y, rows, groups.order), take_rows(care, rows, groups.order)
    return x, y, care


def first_conflict(groups: Groups, y: Words, care: Words) -> tuple[int, int, int] | None:
    """Two rows with the same inputs and different known outputs, and that output; None if there are none.

    Of each output's contradicting groups the one that begins first is looked at, and of those the one that shows first.
    """
    found = []
    for output in range(len(y)):
        conflicts = np.flatnonzero(_seen(groups, y, care, output) == _ONE | _ZERO)
        if len(conflicts):
            group = conflicts[np.argmin(groups.first_rows[conflicts])]
            found.append((*_opposed(groups, y, care, output, int(group)), output))
    return min(found, key=lambda pair: (pair[1], pair[0]), default=None)


def by_majority(groups: Groups, y: Words, care: Words) -> tuple[Words, Words]:
    """Outputs where contradicting rows have what most of them say; a tie leaves the output unknown in all of them."""
    rows = len(groups.order)
    y, care = y.copy(), care.copy()
    for output in range(len(y)):
        conflict = _seen(groups, y, care, output) == _ONE | _ZERO
        ones, known = _bits(y, output, rows), _bits(care, output, rows)
        votes = np.add.reduceat((2 * ones.astype(np.int64) - 1)[groups.order] * known[groups.order], groups.starts)
        row_votes, contested = votes[groups.group_of_row], conflict[groups.group_of_row]
        y[output] = _pack(np.where(contested, row_votes > 0, ones))
        care[output] = _pack(np.where(contested, row_votes != 0, known))
    return y, care


def united(groups: Groups, y: Words, care: Words) -> tuple[Words, Words]:
    """One row for each group, with all that its rows know; they must not contradict each other."""
    seen = np.stack([_seen(groups, y, care, output) for output in range(len(y))], axis=1) if len(y) else None
    if seen is None:
        return zeros(0, len(groups)), zeros(0, len(groups))
    return pack_rows((seen & _ONE).astype(np.uint8)), pack_rows((seen != 0).astype(np.uint8))


def _contradiction(
    x: Words, y: Words, first: int, second: int, output: int, name: str, origin: Origin | None
) -> RdError:
    inputs = "".join(str(_bit(wire, first)) for wire in x[:64]) + "..." * (len(x) > 64)
    said, says = (_bit(y[output], row) for row in (first, second))
    way_out = "conflicts='majority' takes what most rows say"
    if origin is None:
        message = f"rows {first} and {second} contradict each other: inputs {inputs} give {name} = {said} and {says}"
        return RdError(f"{message}; {way_out}")
    before, line = (int(origin.lines[row]) for row in (first, second))
    message = f"contradicts line {before}: inputs {inputs} give {name} = {says} here and {said} there"
    return FormatError(f"{message}; {way_out}", path=origin.path, line=line)


def _bit(words: Words, row: int) -> int:
    return int(words[row // 64] >> np.uint64(row % 64)) & 1


def _seen(groups: Groups, y: Words, care: Words, output: int) -> NDArray[np.uint8]:
    """Which values each group's rows know for an output: the flags `_ONE` and `_ZERO`."""
    rows = len(groups.order)
    if rows == 0:
        return np.zeros(0, np.uint8)
    flags = np.where(_bits(y, output, rows), _ONE, _ZERO).astype(np.uint8) * _bits(care, output, rows)
    return np.asarray(np.bitwise_or.reduceat(flags[groups.order], groups.starts))


def _opposed(groups: Groups, y: Words, care: Words, output: int, group: int) -> tuple[int, int]:
    """The first row of a contradicting group that knows the output, and the first that says otherwise."""
    start = groups.starts[group]
    members = groups.order[start : start + groups.sizes[group]]
    rows = len(groups.order)
    known = members[_bits(care, output, rows)[members] == 1]
    values = _bits(y, output, rows)[known]
    return int(known[0]), int(known[values != values[0]][0])


def _bits(words: Words, wire: int, rows: int) -> NDArray[np.uint8]:
    return unpack_rows(words[wire : wire + 1], rows)[:, 0]


def _pack(bits: NDArray[np.bool_]) -> Words:
    words: Words = pack_rows(bits.astype(np.uint8)[:, None])[0]
    return words
