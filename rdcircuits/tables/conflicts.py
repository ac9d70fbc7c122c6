"""Rows with equal inputs and different outputs: found, refused, or settled by what most of them say.

Outputs are looked at one at a time, as columns: each row's value, and whether it is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.rows import Groups
from rdcircuits.tables.source import shown
from rdcircuits.tables.weights import Weights

_MOST_SHOWN = 60
Conflicts = Literal["error", "majority", "keep"]
Column = tuple[NDArray[Any], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows came from: a file, and for each row its line."""

    path: str | PathLike[str] | None
    lines: NDArray[np.int64]


def check_conflicts(conflicts: object) -> None:
    """Raise `RdError` for what is no way of dealing with contradictions."""
    if conflicts not in get_args(Conflicts):
        raise RdError(f"conflicts must be one of {', '.join(get_args(Conflicts))}; found {conflicts!r}")


def first_conflict(groups: Groups, column: Callable[[int], Column], count: int) -> tuple[int, int, int] | None:
    """Two rows of a group with different known outputs, and that output of `count`; None if there are none.

    Of each output's contradicting groups the one that begins first is looked at, and of those the one that shows first.
    """
    found = []
    for output in range(count):
        values, known = column(output)
        conflicts = np.flatnonzero(_contested(groups, values, known))
        if len(conflicts):
            members = groups.members(int(conflicts[np.argmin(groups.first_rows[conflicts])]))
            sure = members[known[members]]
            found.append((int(sure[0]), int(sure[values[sure] != values[sure[0]]][0]), output))
    return min(found, key=lambda pair: (pair[1], pair[0]), default=None)


def by_majority(
    groups: Groups, values: NDArray[Any], known: NDArray[np.bool_], weights: Weights | None = None
) -> Column:
    """An output where contradicting rows have what most of them say; a tie leaves it unknown in all of them.

    A row has as many votes as its weight says, one if there are no weights.

    Example:
        >>> from rdcircuits.tables.rows import group_rows
        >>> groups = group_rows(np.array([[4], [4], [4], [7], [7]], np.uint64))
        >>> values, known = by_majority(groups, np.array([2, 1, 2, 0, 1]), np.ones(5, bool))
        >>> values[known].tolist(), known.tolist()
        ([2, 2, 2], [True, True, True, False, False])
    """
    contested = _contested(groups, values, known)
    if not contested.any():
        return values, known
    group = groups.group_of_row
    rows = np.flatnonzero(contested[group] & known)
    found, codes = np.unique(values[rows], return_inverse=True)
    said, which, votes = np.unique(
        group[rows] * len(found) + codes.reshape(-1), return_inverse=True, return_counts=True
    )
    if weights is not None:
        votes = np.zeros(len(said), weights.dtype)
        np.add.at(votes, which.reshape(-1), weights[rows])
    starts = np.flatnonzero(np.diff(said // len(found), prepend=-1))
    most = np.maximum.reduceat(votes, starts)
    wins = votes == np.repeat(most, np.diff(starts, append=len(votes)))
    winner = np.zeros(len(groups), values.dtype)
    winner[said[wins] // len(found)] = found[said[wins] % len(found)]
    decided = np.zeros(len(groups), np.bool_)
    decided[said[starts] // len(found)] = np.add.reduceat(wins.astype(np.int64), starts) == 1
    settled = contested[group]
    return np.where(settled, winner[group], values), np.where(settled, decided[group], known)


def united(groups: Groups, values: NDArray[Any], known: NDArray[np.bool_]) -> Column:
    """An output of one row for each group, with all that its rows know; they must not contradict each other."""
    if not len(groups):
        return values, known
    order = groups.order
    sure = np.logical_or.reduceat(known[order], groups.starts)
    return np.maximum.reduceat(np.where(known, values, 0)[order], groups.starts), sure


def contradiction(
    rows: tuple[int, int], inputs: str, name: str, values: tuple[Any, Any], origin: Origin | None
) -> RdError:
    """The error that two rows of these inputs have different values of an output."""
    (first, second), (said, says) = rows, values
    way_out = "conflicts='majority' takes what most rows say"
    name = name if name.isprintable() and len(name) <= _MOST_SHOWN else shown(name)
    if origin is None:
        message = f"rows {first} and {second} contradict each other: inputs {inputs} give {name} = {said} and {says}"
        return RdError(f"{message}; {way_out}")
    before, line = (int(origin.lines[row]) for row in rows)
    message = f"contradicts line {before}: inputs {inputs} give {name} = {says} here and {said} there"
    return FormatError(f"{message}; {way_out}", path=origin.path, line=line)


def _contested(groups: Groups, values: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which groups have rows that know different values."""
    if not len(groups):
        return np.zeros(0, np.bool_)
    low, high = (
        one.reduceat(np.where(known, values, rest)[groups.order], groups.starts)
        for one, rest in ((np.minimum, values.max()), (np.maximum, values.min()))
    )
    return np.asarray(low < high, np.bool_)
