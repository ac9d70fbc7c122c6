"""Two-level minimisation: fewer and larger cubes for one output, by the loop of espresso.

Brayton, Hachtel, McMullen and Sangiovanni-Vincentelli, "Logic Minimization Algorithms for VLSI Synthesis" (1984): cubes
are expanded to primes against the off-set, few of these are chosen, these are reduced, and so on while that helps; a
last gasp expands all that can be reduced apart. The kernel `rdcircuits._kernels.cubes` does the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import cubes as kernel
from rdcircuits.algebra.bits.packed import words_of
from rdcircuits.boolean.cube_words import masks_of_words, words_of_masks
from rdcircuits.boolean.cubes import Cube

Words = NDArray[np.uint64]

STEPS = 1 << 31
"""Steps (about one for each cube looked at) that a phase may take."""
_COMPLEMENT_STEPS = 1 << 26
_QUESTION_STEPS = 1 << 17
_SMALL, _STARTS = 1 << 15, 3
_MOST_OFF = 1 << 18


class TooMany(Exception):
    """A phase takes more steps than are tried."""


class Task(NamedTuple):
    """What is minimised: rows that have to be held, rows that may be, and rows that may not, as lists of cubes."""

    on: Words
    free: Words
    off: Words


def minimised(on: Sequence[Cube], free: Sequence[Cube], off: Sequence[Cube] | None, n: int) -> list[Cube]:
    """Few cubes that hold all rows of `on` but those of `free`, and of the others only such of `free`, or, where `off`
    is told, none of `off`. Where that would take too long they are not as few.

    Example:
        >>> minimised([(0b11, 0), (0b01, 0b10)], [], None, 2)
        [(1, 0)]
    """
    packed = [as_words(cubes, n) for cubes in (on, free, off or [])]
    task = Task(absorbed(packed[0]), packed[1], packed[2])
    if off is None:
        data = kernel.complement(np.concatenate(packed[:2]), _COMPLEMENT_STEPS)
        if data is None or len(data) > _MOST_OFF * 8 * packed[0].shape[1]:
            return as_cubes(_grown(task))
        task = task._replace(off=absorbed(np.frombuffer(data, np.uint64).reshape(-1, packed[0].shape[1])))
    try:
        return as_cubes(_loop(task))
    except TooMany:
        return as_cubes(task.on)


def _loop(task: Task) -> Words:
    """The best of several starts where the task is small, else of one: what comes first decides much."""
    first = _sorted(task.on)
    starts = [first]
    if len(task.on) * len(task.off) <= _SMALL:
        rng = np.random.default_rng(0)
        starts += [first[::-1].copy(), *(first[rng.permutation(len(first))] for _ in range(_STARTS))]
    return min((_from(task, start) for start in starts), key=_cost)


def _from(task: Task, start: Words) -> Words:
    """What the loop makes of the cubes in this order."""
    found = best = _chosen(task, _expanded(task, start))
    while True:
        while len(found):
            found = _chosen(task, _expanded(task, _sorted(_reduced(task, _for_reducing(found)))))
            if _cost(found) >= _cost(best):
                break
            best = found
        found = _gasp(task, best)
        if _cost(found) >= _cost(best):
            return best
        best = found


def _grown(task: Task) -> Words:
    """Where the off-set has too many cubes: each cube without literals that can be seen to go, few of these cubes."""
    allowed, left, grown = np.concatenate([task.on, task.free]), task.on, list[Words]()
    while len(left):
        cube = left[0].copy()
        wanted = _columns(left[0] & ~left).sum(axis=0, dtype=np.int64)
        for place in np.argsort(-wanted, kind="stable").tolist():
            bit = np.uint64(1) << np.uint64(place % 64)
            if not cube[place // 64] & bit:
                continue
            cube[place // 64] ^= bit
            if not kernel.are_all(_within(allowed, cube), _QUESTION_STEPS):
                cube[place // 64] ^= bit
        grown.append(cube)
        left = left[(cube & ~left).any(axis=1)]
    found = absorbed(np.array(grown, dtype=np.uint64).reshape(-1, task.on.shape[1]))
    kept = np.zeros(len(found), np.uint8)
    if not kernel.choose(found, task.free, task.on, kept, _COMPLEMENT_STEPS):
        return found
    return np.ascontiguousarray(found[kept == 1])


def _within(cubes: Words, by: Words) -> Words:
    """What the cubes say of the other inputs where those of `by` are as it says."""
    half = len(by) // 2
    apart = (cubes[:, :half] & by[half:]) | (cubes[:, half:] & by[:half])
    return np.ascontiguousarray(cubes[~apart.any(axis=1)] & ~by)


def _gasp(task: Task, cubes: Words) -> Words:
    """Cubes reduced each by itself and expanded towards one another, beside those that there are; few of all these."""
    apart = _reduced(task, cubes, apart=True)
    smaller = apart[(apart != cubes).any(axis=1)] if len(apart) == len(cubes) else apart
    if not len(smaller):
        return cubes
    grown = _expanded(task, smaller)
    held = np.array([np.sum(~(one & ~smaller).any(axis=1)) for one in grown])
    return _chosen(task, np.concatenate([cubes, grown[held > 1]]))


def _expanded(task: Task, cubes: Words) -> Words:
    out = np.empty_like(cubes)
    made = kernel.expand(cubes, task.off, out, STEPS)
    if made < 0:
        raise TooMany
    return out[:made]


def _chosen(task: Task, cubes: Words) -> Words:
    kept = np.zeros(len(cubes), np.uint8)
    if not kernel.choose(cubes, task.free, task.on, kept, STEPS):
        raise TooMany
    return np.ascontiguousarray(cubes[kept == 1])


def _reduced(task: Task, cubes: Words, apart: bool = False) -> Words:
    out, gone = cubes.copy(), np.zeros(len(cubes), np.uint8)
    if not kernel.reduce(out, task.free, task.on, apart, gone, STEPS):
        raise TooMany
    return np.ascontiguousarray(out[gone == 0])


def _cost(cubes: Words) -> tuple[int, int]:
    """Cubes, then literals."""
    return len(cubes), int(np.bitwise_count(cubes).sum())


def _columns(cubes: Words) -> NDArray[np.uint8]:
    """The literals of cubes as bits (N, 128 W)."""
    return np.unpackbits(cubes.view(np.uint8), axis=1, bitorder="little")


def _sorted(cubes: Words) -> Words:
    """First those that have least in common with all: they are the least likely to be held by others."""
    if len(cubes) < 2:
        return cubes
    bits = 1 - _columns(cubes).astype(np.int64)
    return np.ascontiguousarray(cubes[np.argsort(bits @ bits.sum(axis=0), kind="stable")])


def _for_reducing(cubes: Words) -> Words:
    """The largest first, then those that are nearest to it."""
    if len(cubes) < 2:
        return cubes
    sizes = np.bitwise_count(cubes).sum(axis=1, dtype=np.int64)
    largest = cubes[np.argmin(sizes)]
    apart = np.bitwise_count(cubes ^ largest).sum(axis=1, dtype=np.int64)
    return np.ascontiguousarray(cubes[np.lexsort((sizes, apart))])


def absorbed(cubes: Words) -> Words:
    """Cubes that no other one holds, each once, where there are not too many to look at all pairs."""
    cubes = np.unique(cubes, axis=0)
    sizes = np.bitwise_count(cubes).sum(axis=1, dtype=np.int64)
    cubes = cubes[np.argsort(sizes, kind="stable")]
    if len(cubes) > 1 << 12:
        return cubes
    kept = np.ones(len(cubes), dtype=bool)
    for k, cube in enumerate(cubes):
        if kept[k]:
            held = ~(cube & ~cubes[k + 1 :]).any(axis=1)
            kept[k + 1 :] &= ~held
    return np.ascontiguousarray(cubes[kept])


def as_words(cubes: Sequence[Cube], n: int) -> Words:
    """Cubes as rows of words, at least one for each mask.

    Example:
        >>> as_words([(1, 2)], 2).tolist()
        [[1, 2]]
    """
    width = max(1, words_of(n))
    return np.hstack([words_of_masks([cube[side] for cube in cubes], width) for side in (0, 1)])


def as_cubes(words: Words) -> list[Cube]:
    """The cubes of rows of words."""
    half = words.shape[1] // 2
    return list(zip(masks_of_words(words[:, :half]), masks_of_words(words[:, half:]), strict=True))
