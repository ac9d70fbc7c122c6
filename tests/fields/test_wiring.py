from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.errors import RdError
from rdcircuits.fields import FieldTable, determining_inputs, sparsest


def determine(x: np.ndarray, y: np.ndarray, chosen: tuple[int, ...]) -> bool:
    seen: dict[tuple[int, ...], int] = {}
    return all(
        seen.setdefault(tuple(row), value) == value
        for row, value in zip(x[:, list(chosen)].tolist(), y.tolist(), strict=True)
    )


@given(st.integers(0, 2**32), st.integers(0, 12), st.integers(0, 5), st.sampled_from([2, 3, 9]))
def test_all_smallest_sets(seed: int, rows: int, n: int, q: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, q, (rows, n)), rng.integers(0, q, rows)
    table = FieldTable.from_arrays(q, x, y, conflicts="majority")
    x, y = table.x[table.care[:, 0]], table.y[table.care[:, 0], 0]
    expected: list[tuple[int, ...]] = []
    for size in range(n + 1):
        expected = [chosen for chosen in combinations(range(n), size) if determine(x, y, chosen)]
        if expected:
            break
    found = determining_inputs(table, 0, n)
    assert found == expected
    if found and found[0]:
        assert determining_inputs(table, 0, len(found[0]) - 1) == []
    fit = sparsest(table, n)
    assert fit is not None
    assert table.accuracy(fit.polynomial).overall == 1.0
    assert [set(names) for names in fit.inputs[0]] == [{table.inputs[j] for j in chosen} for chosen in found]
    assert np.any(fit.polynomial.exponents, axis=0).sum() <= len(found[0])


def test_many_inputs() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, (300, 60))
    y = np.stack([(x[:, 7] * x[:, 50] + 2 * x[:, 31]) % 3, x[:, 0] ** 2 % 3], axis=1)
    fit = sparsest(FieldTable.from_arrays(3, x, y), 3)
    assert fit is not None
    assert fit.inputs == ((("x7", "x31", "x50"),), (("x0",),))
    assert str(fit.polynomial) == "y0 = 2·x31 + x7·x50\ny1 = x0^2"
    assert fit.unique == (True, True)


def test_ties_are_shown() -> None:
    x = np.array([[0, 0, 1], [1, 1, 0], [2, 2, 2]])
    fit = sparsest(FieldTable.from_arrays(3, x, [0, 1, 2]), 2)
    assert fit is not None
    assert fit.inputs == ((("x0",), ("x1",), ("x2",)),)
    assert fit.unique == (False,)
    assert str(fit.polynomial) == "x0"


def test_what_cannot_be_found() -> None:
    rng = np.random.default_rng(0)
    table = FieldTable.from_arrays(3, rng.integers(0, 3, (100, 12)), rng.integers(0, 3, 100))
    assert sparsest(table, 1) is None
    with pytest.raises(RdError, match="more than 50 sets of up to 2 inputs"):
        sparsest(table, 5, most_sets=50)
    kept = FieldTable.from_arrays(5, [[1], [1]], [1, 2], conflicts="keep")
    with pytest.raises(RdError, match="rows 0 and 1 contradict"):
        sparsest(kept, 1)
    assert determining_inputs(kept, 0, 1) == []
