"""Settling the rows of a table over GF(q): contradictions found or resolved, complete tables brought into order."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.boolean.settle import Conflicts, Origin
from rdcircuits.errors import FormatError, RdError
from rdcircuits.fields.rows import all_rows, row_keys
from rdcircuits.tables.rows import Groups, group_rows

Elements = NDArray[Any]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_SHOWN = 16


def settle(
    field: GF,
    x: Elements,
    y: Elements,
    care: Flags,
    conflicts: Conflicts,
    outputs: tuple[str, ...],
    origin: Origin | None,
) -> tuple[Elements | None, Elements, Flags]:
    """The rows' inputs, outputs and which are known, with contradictions dealt with.

    If each of the q^n input rows is there once, they come in order and None stands for the inputs.
    """
    if conflicts not in get_args(Conflicts):
        raise RdError(f"conflicts must be one of {', '.join(get_args(Conflicts))}; found {conflicts!r}")
    groups = group_rows(row_keys(field, x))
    if len(groups) < len(x) and conflicts != "keep":
        found = first_conflict(groups, y, care)
        if found is not None and conflicts == "error":
            raise _contradiction(x, y, *found, outputs[found[2]], origin)
        if found is not None:
            y, care = by_majority(groups, y, care)
    if len(groups) == len(x) == all_rows(field, x.shape[1]):
        return None, y[groups.order], care[groups.order]
    return x, y, care


def first_conflict(groups: Groups, y: Elements, care: Flags) -> tuple[int, int, int] | None:
    """Two rows with the same inputs and different known outputs, and that output; None if there are none.

    Of each output's contradicting groups the one that begins first is looked at, and of those the one that shows first.
    """
    found = []
    for output in range(y.shape[1]):
        conflicts = np.flatnonzero(_conflicting(groups, y[:, output], care[:, output]))
        if len(conflicts):
            group = int(conflicts[np.argmin(groups.first_rows[conflicts])])
            members = _members(groups, group)
            known = members[care[members, output]]
            other = known[y[known, output] != y[known[0], output]][0]
            found.append((int(known[0]), int(other), output))
    return min(found, key=lambda pair: (pair[1], pair[0]), default=None)


def by_majority(groups: Groups, y: Elements, care: Flags) -> tuple[Elements, Flags]:
    """Outputs where contradicting rows have what most of them say; a tie leaves the output unknown in all of them."""
    y, care = y.copy(), care.copy()
    for output in range(y.shape[1]):
        for group in np.flatnonzero(_conflicting(groups, y[:, output], care[:, output])):
            members = _members(groups, int(group))
            values, counts = np.unique(y[members[care[members, output]], output], return_counts=True)
            first = np.flatnonzero(counts == counts.max())
            decided = len(first) == 1
            y[members, output] = values[first[0]] if decided else 0
            care[members, output] = decided
    return y, care


def united(groups: Groups, y: Elements, care: Flags) -> tuple[Elements, Flags]:
    """One row for each group, with all that its rows know; they must not contradict each other."""
    group, rows = groups.group_of_row, len(groups)
    values, known = np.zeros((rows, y.shape[1]), dtype=y.dtype), np.zeros((rows, y.shape[1]), dtype=np.bool_)
    for output in range(y.shape[1]):
        sure = np.flatnonzero(care[:, output])
        values[group[sure], output] = y[sure, output]
        known[group[sure], output] = True
    return values, known


def _conflicting(groups: Groups, y: Elements, care: Flags) -> Flags:
    """Which groups have rows that know different values."""
    sure = np.flatnonzero(care)
    group = groups.group_of_row[sure]
    one = np.zeros(len(groups), dtype=y.dtype)
    one[group] = y[sure]
    differs = np.zeros(len(groups), dtype=np.bool_)
    differs[group[np.asarray(one[group] != y[sure], dtype=np.bool_)]] = True
    return differs


def _members(groups: Groups, group: int) -> Index:
    """A group's rows, in their order."""
    start = groups.starts[group]
    return np.sort(groups.order[start : start + groups.sizes[group]])


def _contradiction(
    x: Elements, y: Elements, first: int, second: int, output: int, name: str, origin: Origin | None
) -> RdError:
    inputs = ", ".join(map(str, x[first, :_SHOWN].tolist())) + ", ..." * (x.shape[1] > _SHOWN)
    said, says = y[first, output], y[second, output]
    way_out = "conflicts='majority' takes what most rows say"
    if origin is None:
        message = f"rows {first} and {second} contradict each other: inputs {inputs} give {name} = {said} and {says}"
        return RdError(f"{message}; {way_out}")
    before, line = (int(origin.lines[row]) for row in (first, second))
    message = f"contradicts line {before}: inputs {inputs} give {name} = {says} here and {said} there"
    return FormatError(f"{message}; {way_out}", path=origin.path, line=line)
