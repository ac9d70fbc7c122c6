"""Outputs of a table among known functions, whatever the order and the complements of inputs and outputs.

On how many rows an output changes with each input does not depend on complements, and is only permuted where inputs
are: by that the functions are found that an output may be. Inputs are then matched one by one, as long as the
numbers of ones of all cofactors by the inputs so far agree; with all inputs these are the functions themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]
Key = tuple[int, ...]

#: Values that are looked at to match one pair of sets of functions.
_WORK = 1 << 28
#: Outputs that are tried as the only one to match inputs by, and functions that each of them may be.
_ALONE = 6
#: Inputs that an output must depend on to tell something.
_LEAST = 3
_MASKS = [sum(1 << k for k in range(64) if not k >> i & 1) for i in range(6)]


@dataclass(frozen=True)
class Match:
    """`inputs[k]` is (the table's input, whether complemented) that is the k-th of the known functions; `outputs` are
    (the table's output, the number of the function, whether it is its complement).
    """

    inputs: tuple[tuple[int, bool], ...]
    outputs: tuple[tuple[int, int, bool], ...]


def changes(values: Bytes) -> Counts:
    """On how many pairs of rows (m, n) each function changes with each input, by the functions' values (m, 2^n).

    Example:
        >>> changes(np.array([[0, 0, 0, 1], [0, 1, 1, 0]], np.uint8)).tolist()
        [[1, 1], [2, 2]]
    """
    rows = values.shape[1]
    octets = np.packbits(values, axis=1, bitorder="little")
    words = np.zeros((len(values), max(rows // 64, 1) * 8), np.uint8)
    words[:, : octets.shape[1]] = octets
    packed = words.view(np.uint64)
    found = np.empty((len(values), rows.bit_length() - 1), np.int64)
    for i in range(found.shape[1]):
        if i < 6:
            different = (packed ^ packed >> np.uint64(1 << i)) & np.uint64(_MASKS[i])
        else:
            halves = packed.reshape(len(values), -1, 2, 1 << i - 6)
            different = halves[:, :, 0] ^ halves[:, :, 1]
        found[:, i] = np.bitwise_count(different).reshape(len(values), -1).sum(axis=1, dtype=np.int64)
    return found


class Targets:
    """Outputs of a table by their values (m, 2^n), as they are looked for among known functions."""

    def __init__(self, values: Bytes) -> None:
        self.values, self.changes = values, changes(values)
        self.keys = _keys(_ones(values), self.changes)
        self.telling = [j for j, row in enumerate(self.changes) if np.count_nonzero(row) >= _LEAST]
        self.ones = np.array([self.keys[j][0] for j in self.telling], np.int64)

    def among(self, known: Bytes) -> Match | None:
        """The outputs that are functions of these, by values (M, 2^n), with one matching of the inputs; or none."""
        ones = _ones(known)
        some = np.flatnonzero(np.isin(ones, self.ones))
        if not len(some):
            return None
        its, keys, wanted = (
            np.zeros((len(known), self.changes.shape[1]), np.int64),
            dict[Key, list[int]](),
            set(self.keys),
        )
        its[some] = changes(known[some])
        seen = set[bytes]()
        for i, key in zip(some.tolist(), _keys(ones[some], its[some]), strict=True):
            if key in wanted and (row := (known[i] ^ known[i, 0]).tobytes()) not in seen:
                seen.add(row)
                keys.setdefault(key, []).append(i)
        offers = {j: keys[self.keys[j]] for j in self.telling if self.keys[j] in keys}
        may = np.flatnonzero(np.isin(ones, [key[0] for key in self.keys])).tolist()
        best: Match | None = None
        for seeds in self._seeds(offers):
            if best is not None and (len(best.outputs) >= len(offers) or len(seeds) > 1):
                break
            inputs = self._matched(known, its, seeds)
            if inputs is not None:
                found = self._read(known, may, inputs)
                if best is None or len(found.outputs) > len(best.outputs):
                    best = found
        return best

    def _seeds(self, offers: dict[int, list[int]]) -> list[list[tuple[int, int]]]:
        """Pairs of outputs and functions to match inputs by: all that are sure, then each alone."""
        sure = [(j, found[0]) for j, found in offers.items() if len(found) == 1]
        order = sorted(offers, key=lambda j: (-np.count_nonzero(self.changes[j]), -len(set(self.changes[j].tolist()))))
        alone = [[(j, i)] for j in order[:_ALONE] for i in offers[j][:_ALONE]]
        return [sure, *alone] if len(sure) > 1 else alone

    def _matched(
        self, known: Bytes, its: Counts, seeds: Sequence[tuple[int, int]]
    ) -> tuple[tuple[int, bool], ...] | None:
        """For each input of the functions the table's, and whether it is complemented."""
        mine, theirs = [j for j, _ in seeds], [i for _, i in seeds]
        own = [tuple(column) for column in self.changes[mine].T.tolist()]
        other = [tuple(column) for column in its[theirs].T.tolist()]
        if sorted(own) != sorted(other):
            return None
        n = len(own)
        order = sorted(range(n), key=lambda k: (other.count(other[k]), [-count for count in other[k]], k))
        goals = [1 - 2 * _ordered(known[theirs], order).astype(np.int64)]
        for _ in range(n):
            goals.append(goals[-1].reshape(len(seeds), -1, 2).sum(axis=2))
        goals.reverse()
        search = _Search(goals, [[c for c in range(n) if own[c] == other[k]] for k in order])
        signed = (1 - 2 * self.values[mine]).astype(np.int8)[:, None, :]
        found = search.of(signed, list(range(n - 1, -1, -1)), np.ones((2, len(seeds)), np.bool_))
        if found is None:
            return None
        named = dict(zip(order, found, strict=True))
        return tuple(named[k] for k in range(n))

    def _read(self, known: Bytes, may: Sequence[int], inputs: tuple[tuple[int, bool], ...]) -> Match:
        """All outputs that are functions with these inputs, of those that they may be."""
        rows = np.arange(known.shape[1])
        at = sum((rows >> c & 1 ^ flip) << k for k, (c, flip) in enumerate(inputs))
        moved = {i: known[i][at] for i in may}
        number = {(moved[i] ^ moved[i][0]).tobytes(): i for i in reversed(may)}
        found = list[tuple[int, int, bool]]()
        for j, row in enumerate(self.values):
            i = number.get((row ^ row[0]).tobytes())
            if i is not None:
                found.append((j, i, bool(row[0] != moved[i][0])))
        return Match(inputs, tuple(found))


class _Search:
    """Inputs one by one: sums of signs of all cofactors must be the goals, or their negatives."""

    def __init__(self, goals: Sequence[Counts], candidates: Sequence[Sequence[int]]) -> None:
        self.goals, self.candidates, self.work = goals, candidates, _WORK

    def of(self, signs: NDArray[np.int8], left: list[int], may: NDArray[np.bool_]) -> list[tuple[int, bool]] | None:
        """The inputs that are left, of signs (outputs, cofactors, rows of these inputs, the first the highest)."""
        depth = len(self.candidates) - len(left)
        if not left:
            return []
        goal = self.goals[depth + 1].reshape(*signs.shape[:2], 2)
        for place, c in enumerate(left):
            if c not in self.candidates[depth]:
                continue
            self.work -= signs.size
            if self.work < 0:
                return None
            split = signs.reshape(*signs.shape[:2], 1 << place, 2, -1)
            sums = split.sum(axis=(2, 4), dtype=np.int64)
            for flip in (False, True):
                mine = sums[..., ::-1] if flip else sums
                same = np.stack([(mine == goal).all(axis=(1, 2)), (mine == -goal).all(axis=(1, 2))]) & may
                if not same.any(axis=0).all():
                    continue
                turned = split[:, :, :, ::-1] if flip else split
                moved = np.moveaxis(turned, 3, 2).reshape(len(signs), 2 * signs.shape[1], -1)
                found = self.of(moved, left[:place] + left[place + 1 :], same)
                if found is not None:
                    return [(c, flip), *found]
        return None


def _ordered(values: Bytes, order: Sequence[int]) -> Bytes:
    """The values with inputs in this order, the first the highest bit of the row."""
    n = len(order)
    cube = values.reshape(len(values), *(2,) * n)
    return cube.transpose(0, *(n - k for k in order)).reshape(len(values), -1)


def _ones(values: Bytes) -> Counts:
    """On how many rows each function has the value that it has on fewer."""
    ones = values.sum(axis=1, dtype=np.int64)
    found: Counts = np.minimum(ones, values.shape[1] - ones)
    return found


def _keys(ones: Counts, counts: Counts) -> list[Key]:
    return [(one, *row) for one, row in zip(ones.tolist(), np.sort(counts, axis=1).tolist(), strict=True)]
