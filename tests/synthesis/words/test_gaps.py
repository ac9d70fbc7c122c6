"""Numbers of which a digit in the middle is no output."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.synthesis.words.digits import transformed, values_of
from rdcircuits.synthesis.words.gaps import bridged


@pytest.mark.parametrize("missing", [5, 6, 7])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_digit_in_the_middle_may_be_missing(missing: int, seed: int) -> None:
    rng = np.random.default_rng([missing, seed])
    places, flips = rng.permutation(10), int(rng.integers(1 << 10))
    x = np.arange(1 << 10)
    a, b = (sum(((x ^ flips) >> p & 1) << k for k, p in enumerate(part)) for part in np.split(places, 2))
    digits = rng.permutation([k for k in range(10) if k != missing])
    y = (a * b + 3 * a >> digits[:, None] & 1) ^ rng.integers(0, 2, (9, 1))
    table = rd.TruthTable.from_arrays(x[:, None] >> np.arange(10) & 1, y.T)
    explained = rd.explain(table)
    assert len(explained.left) <= 1
    netlist = explained.netlist()
    assert table.select_outputs(netlist.outputs).accuracy(netlist).overall == 1.0
    assert netlist.counts().ands <= 230


def test_the_coefficients_of_a_missing_digit_are_those_of_the_number() -> None:
    """Where the equations say them all; a random output fits none."""
    rng = np.random.default_rng(0)
    x = np.arange(1 << 9)
    number = (x & 31) * (x >> 5) + (x >> 3 & 31)
    coefficients = transformed(number)
    below = coefficients & 15
    above = np.stack([number >> 5 & 1, rng.integers(0, 2, 512), 1 - (number >> 5 & 1)]).astype(np.uint8)
    found = bridged(values_of(below), 4, below, above)
    assert [j for j, _ in found] == [0, 2]
    for _, solution in found:
        assert np.array_equal(values_of(solution) & 31, number & 31)


@pytest.mark.parametrize("inputs", [0, 1, 5])
def test_small_tables_have_too_few_equations(inputs: int) -> None:
    nothing = np.zeros(1 << inputs, np.int64)
    assert bridged(nothing, 2, nothing, np.zeros((1, 1 << inputs), np.uint8)) == []
