"""Inputs that choose between functions, and outputs that are plain in one of the cases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import rdcircuits as rd


def shuffled(widths: tuple[int, ...], digits: int, of: Callable[..., np.ndarray], seed: int) -> rd.TruthTable:
    """A function of words, inputs and outputs in a random order and complemented."""
    rng = np.random.default_rng(seed)
    n = sum(widths)
    x = np.arange(1 << n)
    parts = np.split(rng.permutation(n), np.cumsum(widths)[:-1])
    flipped = x ^ int(rng.integers(1 << n))
    number = of(*(sum((flipped >> p & 1) << k for k, p in enumerate(part.tolist())) for part in parts))
    y = number[:, None] >> rng.permutation(digits) & 1 ^ rng.integers(0, 2, digits)
    return rd.TruthTable.from_arrays(x[:, None] >> np.arange(n) & 1, y)


CASES: dict[str, tuple[tuple[int, ...], int, Callable[..., np.ndarray]]] = {
    "product or quotient": ((4, 4, 1), 8, lambda a, b, s: np.where(s, a * b, np.where(b, a // np.maximum(b, 1), 15))),
    "smallest or quotient": ((4, 4, 1), 4, lambda a, b, s: np.where(s, np.minimum(a, b), a // (b + 1))),
    "remainder or repeated bits": ((4, 3, 1), 3, lambda a, b, s: np.where(s, a % (b + 1), 7 * (a >> 3))),
    "two choices": (
        (3, 3, 2),
        3,
        lambda a, b, s: np.choose(s, [np.maximum(a, b), a + b & 7, np.abs(a - b), a * b & 7]),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_choices_are_found(case: str) -> None:
    for seed in range(2):
        table = shuffled(*CASES[case], seed)
        explained = rd.explain(table)
        assert len(explained.left) <= len(table.outputs) // 2, str(explained)
        assert "where" in str(explained)
        netlist = explained.netlist()
        assert (
            table.select_outputs([j for j, name in enumerate(table.outputs) if name not in explained.left])
            .accuracy(netlist)
            .overall
            == 1.0
        )


def test_learn_takes_choices() -> None:
    table = shuffled(*CASES["product or quotient"], 5)
    learned = rd.learn(table, model="words")
    assert table.accuracy(learned.netlist).overall == 1.0
    assert rd.explain(table).left == ()


def test_random_functions_have_no_choice() -> None:
    y = np.random.default_rng(2).integers(0, 2, (64, 3))
    table = rd.TruthTable.from_arrays(np.arange(64)[:, None] >> np.arange(6) & 1, y)
    assert len(rd.explain(table).left) == 3
