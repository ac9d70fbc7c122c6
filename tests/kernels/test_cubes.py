"""The kernel of sets of cubes, against `rdcircuits.boolean.cubes` and against all rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.boolean import cubes as slow
from rdcircuits.boolean.cubes import Cube
from rdcircuits.boolean.minimise import absorbed, as_cubes, as_words

kernel = pytest.importorskip("rdcircuits._kernels.cubes")
STEPS = 1 << 24
SIZES = [0, 1, 2, 3, 5, 63, 64, 65, 130]


@st.composite
def lists(draw: st.DrawFn, n: int, most: int = 8) -> list[Cube]:
    """Cubes over n inputs, all of whose literals are among a few inputs, so that they meet."""
    places = sorted({0, n // 2, n - 2, n - 1, max(n - 65, 0)} & set(range(n)))
    found = []
    for signs in draw(st.lists(st.tuples(*[st.sampled_from("01-")] * len(places)), max_size=most)):
        ones = sum(1 << place for place, sign in zip(places, signs, strict=True) if sign == "1")
        found.append((ones, sum(1 << place for place, sign in zip(places, signs, strict=True) if sign == "0")))
    return found


@st.composite
def several(draw: st.DrawFn, count: int) -> tuple[int, list[list[Cube]]]:
    n = draw(st.sampled_from(SIZES))
    return n, [draw(lists(n)) for _ in range(count)]


def within(a: list[Cube], b: list[Cube]) -> bool:
    """Whether all rows of a are in b, slowly."""
    return all(slow.is_all(slow.within(b, cube)) for cube in a)


def words(cubes: list[Cube], n: int) -> np.ndarray:  # type: ignore[type-arg]
    return as_words(cubes, n)


@given(several(1))
def test_words_and_back(case: tuple[int, list[list[Cube]]]) -> None:
    n, (cubes,) = case
    assert as_cubes(words(cubes, n)) == cubes
    assert sorted(as_cubes(absorbed(words(cubes, n)))) == sorted(slow.absorbed(cubes))


@given(several(1))
def test_all_rows_and_the_complement(case: tuple[int, list[list[Cube]]]) -> None:
    n, (cubes,) = case
    assert kernel.are_all(words(cubes, n), STEPS) == slow.is_all(cubes)
    data = kernel.complement(words(cubes, n), STEPS)
    rest = as_cubes(np.frombuffer(data, np.uint64).reshape(-1, 2 * max(1, -(-n // 64))))
    assert slow.uncovered(cubes, n) == slow.covered(rest, n)
    assert not any(slow.meet(a, b) for a in cubes for b in rest)


@given(several(2))
def test_expansion_gives_primes_that_hold_all(case: tuple[int, list[list[Cube]]]) -> None:
    n, (cubes, other) = case
    off = [cube for cube in other if not any(slow.meet(cube, one) for one in cubes)]
    out = np.zeros_like(words(cubes, n))
    made = kernel.expand(words(cubes, n), words(off, n), out, STEPS)
    found = as_cubes(out[:made])
    assert all(any(slow.holds(large, cube) for large in found) for cube in cubes)
    for ones, zeros in found:
        assert not any(slow.meet((ones, zeros), cube) for cube in off)
        smaller = [(ones ^ bit, zeros) for bit in slow.bits(ones)] + [(ones, zeros ^ bit) for bit in slow.bits(zeros)]
        assert all(any(slow.meet(one, cube) for cube in off) for one in smaller)


@given(several(3))
def test_what_is_chosen_holds_all_and_needs_each(case: tuple[int, list[list[Cube]]]) -> None:
    n, (cubes, free, more) = case
    on = [cube for cube in more if within([cube], [*cubes, *free])]
    kept = np.full(len(cubes), 2, np.uint8)
    assert kernel.choose(words(cubes, n), words(free, n), words(on, n), kept, STEPS)
    chosen = [cube for cube, flag in zip(cubes, kept, strict=True) if flag]
    assert set(kept.tolist()) <= {0, 1}
    assert within(on, [*chosen, *free])
    for k in range(len(chosen)):
        assert not within(on, [*chosen[:k], *chosen[k + 1 :], *free])


@given(several(3), st.booleans())
def test_reduced_cubes_still_hold_all(case: tuple[int, list[list[Cube]]], apart: bool) -> None:
    n, (cubes, free, more) = case
    on = [cube for cube in more if within([cube], [*cubes, *free])]
    out, gone = words(cubes, n).copy(), np.full(len(cubes), 2, np.uint8)
    assert kernel.reduce(out, words(free, n), words(on, n), apart, gone, STEPS)
    found, left = as_cubes(out), gone == 0
    assert all(slow.holds(cubes[k], found[k]) for k in np.flatnonzero(left).tolist())
    assert set(gone.tolist()) <= {0, 1}
    if not apart:
        assert within(on, [*(found[k] for k in np.flatnonzero(left).tolist()), *free])
        return
    for k, before in enumerate(cubes):
        others = [*cubes[:k], *cubes[k + 1 :], *free]
        own = [part for cube in on for part in _meets(cube, before)]
        assert bool(gone[k]) == within(own, others)
        assert within(own, [*others, found[k]])


def _meets(a: Cube, b: Cube) -> list[Cube]:
    return [(a[0] | b[0], a[1] | b[1])] if slow.meet(a, b) else []


def test_steps_end() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 3, (60, 40))
    many = [tuple(sum(1 << j for j in np.flatnonzero(row == one).tolist()) for one in (1, 0)) for row in codes]
    cubes, none = words(many, 40), words([], 40)
    assert kernel.complement(cubes, 100) is None
    assert kernel.are_all(np.concatenate([cubes, *[words([(1, 0), (0, 1)], 40)]]), 1) is None
    assert kernel.expand(cubes, words([(3, 0)], 40), np.empty_like(cubes), 1) == -1
    assert not kernel.choose(cubes, none, cubes, np.empty(60, np.uint8), 1)
    assert not kernel.reduce(cubes.copy(), none, cubes, False, np.empty(60, np.uint8), 1)


def test_what_is_no_list_of_cubes_is_refused() -> None:
    good, bad = words([(1, 2)], 2), np.ones((1, 2), np.uint64)
    with pytest.raises(ValueError, match="cube 0 has no rows"):
        kernel.complement(bad, STEPS)
    with pytest.raises(ValueError, match="3 words, expected an even number"):
        kernel.are_all(np.zeros((1, 3), np.uint64), STEPS)
    with pytest.raises(ValueError, match="out"):
        kernel.expand(good, good, np.zeros((0, 2), np.uint64), STEPS)
    with pytest.raises(ValueError, match="off"):
        kernel.expand(good, words([], 65), good.copy(), STEPS)
    for call in (kernel.choose, lambda *given: kernel.reduce(*given[:3], False, *given[3:])):
        with pytest.raises(ValueError, match=r"gone|kept"):
            call(good.copy(), good, good, np.zeros(2, np.uint8), STEPS)
        with pytest.raises(ValueError, match="on"):
            call(good.copy(), good, words([], 65), np.zeros(1, np.uint8), STEPS)
