"""Tapes that name what there is not are refused; steps do what the element-wise kernels do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits._kernels.gftape import STEPS, Run, Tape
from rdcircuits.algebra.finite.gf import GF

FIELD = GF(31).kernels
NO_TABLES = np.zeros((0, 256), np.uint8)


def tape(*steps: tuple[Any, ...], rows: int = 3, block: int = 64, before: int = 0, tables: Any = NO_TABLES) -> Tape:
    array = np.array([(STEPS[name], *rest, *[0] * (4 - len(rest))) for name, *rest in steps], np.uint32).reshape(-1, 5)
    assert FIELD.kernel is not None
    return Tape(FIELD.kernel, array, tables, rows, block, before, len(steps) - before, 2, 1)


LOADS = (("load", 0, 0, 0), ("load", 1, 1, 0))


@given(st.sampled_from([0, 1, 63, 64, 65, 300]), st.integers(0, 99))
def test_a_tape(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = (rng.integers(0, 31, n).astype(np.uint8) for _ in range(2))
    table = FIELD.power_table(5)
    line = tape(
        *(("fill", 2, 7), *LOADS, ("multiply_add", 0, 0, 1, 2), ("map", 0, 0, 0), ("store", 0, 0, 0)),
        before=1,
        tables=table[None],
    )
    out = np.full(n, 99, np.uint8)
    run = Run(line, [x, y], [1, 1], [out], [1], n)
    run.body(0, n)
    run.after()
    seven = np.array(7, np.uint8)
    assert np.array_equal(out, FIELD.power(FIELD.apply("multiply_add", x, y, seven), 5))


@pytest.mark.parametrize(
    "steps",
    [
        [("add", 2, 0, 1)],
        [*LOADS, ("add", 3, 0, 1)],
        [*LOADS, ("add", 2, 0, 3)],
        [*LOADS, ("multiply_add", 2, 0, 1, 2)],
        [("load", 0, 2, 0)],
        [("store", 0, 0, 0)],
        [LOADS[0], ("store", 0, 1, 0)],
        [LOADS[0], ("map", 1, 0, 0)],
        [("total", 0)],
        [LOADS[0], ("total", 0)],
    ],
)
def test_steps_that_name_what_there_is_not(steps: Any) -> None:
    with pytest.raises(
        ValueError, match=r"expected (rows, arrays and tables that are there|a row that was filled before)"
    ):
        tape(*steps)


def test_other_mistakes() -> None:
    x, out = np.zeros(5, np.uint8), np.zeros(5, np.uint8)
    line = tape(*LOADS, ("add", 2, 0, 1), ("store", 2, 0, 0))
    Run(line, [x, x], [1, 1], [out], [1], 5).body(0, 5)
    for wrong in (
        lambda: tape(*LOADS, block=48),
        lambda: tape(*LOADS, block=8192),
        lambda: Run(line, [x], [1], [out], [1], 5),
        lambda: Run(line, [x, x], [1, 1], [out], [1], 6),
        lambda: Run(line, [x, x], [1, 0], [out], [1], 5),
        lambda: Run(line, [x, x], [2, 1], [out], [1], 5),
        lambda: Run(line, [x, x], [1, 1], [out], [1], 5).body(0, 6),
        lambda: Run(line, [x, x], [1, 1], [out], [1], 5).add_row(0, Run(line, [x, x], [1, 1], [out], [1], 5)),
    ):
        with pytest.raises(ValueError, match="expected"):
            wrong()
