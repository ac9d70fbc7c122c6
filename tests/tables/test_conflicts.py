"""Rows with equal inputs: what they know together, and what most of them say, against plain Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.conflicts import Origin, by_majority, check_conflicts, contradiction, first_conflict, united
from rdcircuits.tables.rows import Groups, group_rows

ROWS = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(0, 2))), max_size=12)
DTYPES = st.sampled_from([np.uint8, np.uint64, object])


def parts(rows: list[tuple[int, int | None]], dtype: type) -> tuple[Groups, np.ndarray, np.ndarray]:
    keys = np.array([[key] for key, _ in rows], dtype=np.uint64).reshape(-1, 1)
    values = np.array([value or 0 for _, value in rows], dtype=dtype)
    return group_rows(keys), values, np.array([value is not None for _, value in rows], dtype=np.bool_)


def said(rows: list[tuple[int, int | None]], key: int) -> list[int]:
    return [value for other, value in rows if other == key and value is not None]


@given(ROWS, DTYPES)
def test_majorities(rows: list[tuple[int, int | None]], dtype: type) -> None:
    values, known = by_majority(*parts(rows, dtype))
    for (key, own), value, sure in zip(rows, values.tolist(), known.tolist(), strict=True):
        votes = Counter(said(rows, key)).most_common()
        if len(votes) > 1:
            own = votes[0][0] if votes[0][1] > votes[1][1] else None
        assert (value if sure else None) == own


@given(ROWS, DTYPES)
def test_united_rows_know_what_their_rows_know(rows: list[tuple[int, int | None]], dtype: type) -> None:
    rows = [(key, None if value is None else key % 3) for key, value in rows]
    values, known = united(*parts(rows, dtype))
    keys = sorted({key for key, _ in rows})
    expected = [(said(rows, key) or [None])[0] for key in keys]
    assert [value if sure else None for value, sure in zip(values.tolist(), known.tolist(), strict=True)] == expected


@given(ROWS, DTYPES)
def test_the_first_conflict_is_found(rows: list[tuple[int, int | None]], dtype: type) -> None:
    groups, values, known = parts(rows, dtype)
    found = first_conflict(groups, lambda output: (values, known), 1)
    contested = [row for row, (key, _) in enumerate(rows) if len(set(said(rows, key))) > 1]
    if not contested:
        assert found is None
        return
    key = rows[contested[0]][0]
    first = next(row for row in contested if rows[row][0] == key and rows[row][1] is not None)
    second = next(row for row in contested if rows[row][0] == key and rows[row][1] not in (None, rows[first][1]))
    assert found == (first, second, 0)


def test_messages_name_rows_or_lines() -> None:
    rows = contradiction((3, 7), "01", "f", (1, 0), None)
    assert not isinstance(rows, FormatError)
    assert "rows 3 and 7 contradict each other: inputs 01 give f = 1 and 0" in str(rows)
    lines = contradiction((0, 1), "01", "f", (1, 0), Origin("t.csv", np.array([2, 5])))
    assert isinstance(lines, FormatError)
    assert str(lines).startswith("t.csv, line 5: contradicts line 2: inputs 01 give f = 0 here and 1 there")


def test_other_ways_are_refused() -> None:
    with pytest.raises(RdError, match="conflicts must be one of error, majority, keep; found 'first'"):
        check_conflicts("first")
