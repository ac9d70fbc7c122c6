"""Two-level minimisation, against all rows, and beside espresso."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.boolean import minimise
from rdcircuits.boolean.cubes import Cube, bits

SIGNS = {"0": 0, "1": 1, "-": 2}


@st.composite
def tasks(draw: st.DrawFn) -> tuple[int, list[Cube], list[Cube], list[Cube] | None]:
    """Cubes that have to be held, that may be, and, of some, that may not."""
    n = draw(st.integers(0, 6))
    lists = []
    for most in (9, 4, 9):
        rows = draw(st.lists(st.text("01-", min_size=n, max_size=n), max_size=most))
        lists.append([tuple(sum(1 << k for k, c in enumerate(row) if c == sign) for sign in "10") for row in rows])
    on, free, off = lists
    if draw(st.booleans()):
        return n, on, free, None
    return n, on, free, [cube for cube in off if not inside(cube, n) & (rows_of(on, n) | rows_of(free, n))]


def inside(cube: Cube, n: int) -> set[int]:
    return {row for row in range(1 << n) if row & cube[0] == cube[0] and not row & cube[1]}


def rows_of(cubes: list[Cube], n: int) -> set[int]:
    return {row for cube in cubes for row in inside(cube, n)}


def check(n: int, on: list[Cube], free: list[Cube], off: list[Cube] | None) -> list[Cube]:
    """What is found is right."""
    found = minimise.minimised(on, free, off, n)
    assert found is not None
    held, wanted = rows_of(found, n), rows_of(on, n) - rows_of(free, n)
    assert wanted <= held
    if off is None:
        assert held <= rows_of(on, n) | rows_of(free, n)
    else:
        assert not held & rows_of(off, n)
    return found


@given(tasks())
def test_cubes_hold_what_they_should_and_are_primes_of_which_none_is_spare(case: Any) -> None:
    n, on, free, off = case
    found = check(*case)
    wanted = rows_of(on, n) - rows_of(free, n)
    allowed = rows_of(on, n) | rows_of(free, n) if off is None else set(range(1 << n)) - rows_of(off, n)
    for k, (ones, zeros) in enumerate(found):
        assert not wanted <= rows_of(found[:k] + found[k + 1 :], n)
        larger = [(ones ^ bit, zeros) for bit in bits(ones)] + [(ones, zeros ^ bit) for bit in bits(zeros)]
        assert not any(inside(cube, n) <= allowed for cube in larger)


@given(tasks())
def test_without_an_off_set_what_is_found_is_right(case: Any) -> None:
    """Where it has too many cubes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minimise, "_MOST_OFF", -1)
        check(*case)
        patch.setattr(minimise, "_QUESTION_STEPS", 0)
        patch.setattr(minimise, "_COMPLEMENT_STEPS", 0)
        check(*case)


@given(tasks())
def test_where_steps_end_what_is_found_is_right(case: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minimise, "STEPS", 10)
        check(*case)


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 200])
def test_many_inputs(n: int) -> None:
    every = (1 << n) - 1
    assert minimise.minimised([], [], None, n) == []
    expected = {0: [], 1: [(0, 0)]}.get(n, [(every, 0)])  # what is free need not be held
    assert minimise.minimised([(every, 0)], [(0, every)], None, n) == expected
    pieces = [(every ^ 1 << k, 1 << k) for k in range(n)] + [(every, 0)]
    found = minimise.minimised(pieces, [], None, n)
    assert found is not None
    assert sorted(found) == sorted((every ^ 1 << k, 0) for k in range(n)) or not n


@pytest.mark.needs_module("pyeda")
def test_about_as_few_cubes_as_espresso() -> None:
    rng, own, other = np.random.default_rng(0), 0, 0
    x = (np.arange(128)[:, None] >> np.arange(7) & 1).astype(np.uint8)
    for _ in range(6):
        y, care = (rng.random((128, 1)) < 0.5).astype(np.uint8), (rng.random((128, 1)) < 0.8).astype(np.uint8)
        cover = rd.Cover.from_table(rd.TruthTable.from_arrays(x, y, care))
        own, other = own + len(cover.minimised()), other + len(cover.minimised(espresso=True))
    assert own <= 1.05 * other
