"""Tables made of tables, over bits and over fields: rows taken, split, united and restricted, against dictionaries."""

from __future__ import annotations

import boolean.table_strategies
import fields.field_strategies
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_rows import known

from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.fields import FieldTable
from rdcircuits.tables.table import Table

TABLES = {"bits": boolean.table_strategies.tables(), "elements": fields.field_strategies.tables()}
SOME = {
    "bits": TruthTable.from_function(lambda *x: x[0], 8),
    "elements": FieldTable.from_function(3, lambda *x: x[0], 5),
}
kinds = pytest.mark.parametrize("kind", TABLES)


def values_of(table: Table) -> int:
    return table.field.q if isinstance(table, FieldTable) else 2


@kinds
@given(data=st.data())
def test_take(kind: str, data: st.DataObject) -> None:
    table = data.draw(TABLES[kind])
    rows = data.draw(st.lists(st.integers(0, len(table) - 1))) if len(table) else []
    for part, whole in zip(table.take(rows).to_arrays(), table.to_arrays(), strict=True):
        assert np.array_equal(part, whole[rows])
    assert table.take(slice(None)) == table
    assert table.take(np.ones(len(table), bool)) == table


@kinds
def test_bad_rows_to_take(kind: str) -> None:
    table = SOME[kind]
    last = len(table) - 1
    assert table.take([-1]) == table.take([last])
    for bad in ([last + 1], [-last - 2]):
        with pytest.raises(RdError, match="no row"):
            table.take(bad)
    for shapeless in ([[0]], [0.5], [True]):
        with pytest.raises(ShapeError):
            table.take(shapeless)


@kinds
@given(data=st.data(), fraction=st.floats(0, 1), seed=st.integers(0, 2**32))
def test_splits_do_not_leak(kind: str, data: st.DataObject, fraction: float, seed: int) -> None:
    table = data.draw(TABLES[kind])
    rest, part = table.split(fraction, seed)
    distinct = len(known(table))
    assert len(rest) + len(part) == len(table)
    assert not known(rest).keys() & known(part).keys()
    assert known(rest) | known(part) == known(table)
    assert table.split(fraction, seed) == (rest, part)
    assert len(known(part)) == round(fraction * distinct) or 0 < fraction < 1
    if 0 < fraction < 1 and distinct > 1:
        assert len(rest)
        assert len(part)
        assert abs(len(known(part)) - fraction * distinct) <= 1


@kinds
def test_splits_take_a_generator_and_refuse_other_fractions(kind: str) -> None:
    table = SOME[kind]
    parts = [table.split(0.5, seed)[1] for seed in (0, np.random.default_rng(0), 1)]
    assert parts[0] == parts[1] != parts[2]
    for fraction in (-0.1, 1.1, float("nan")):
        with pytest.raises(RdError, match="fraction"):
            table.split(fraction, 0)


@kinds
@given(data=st.data())
def test_distinct(kind: str, data: st.DataObject) -> None:
    table = data.draw(TABLES[kind])
    distinct = table.distinct()
    assert known(distinct) == known(table)
    assert len(distinct) == len(known(table))
    assert distinct.complete == (len(known(table)) == values_of(table) ** len(table.inputs))
    rows = [tuple(reversed(row)) for row in distinct.to_arrays()[0].tolist()]
    assert rows == sorted(set(rows))
    assert distinct.distinct() == distinct


@pytest.mark.parametrize("over", [(), (3,)])
def test_distinct_rows_must_agree(over: tuple[int, ...]) -> None:
    kind = FieldTable if over else TruthTable
    table = kind.from_arrays(*over, [[0], [0]], [0, 1], conflicts="keep")
    with pytest.raises(RdError, match="rows 0 and 1 contradict"):
        table.distinct()


@kinds
@given(data=st.data())
def test_restriction(kind: str, data: st.DataObject) -> None:
    table = data.draw(TABLES[kind])
    values = st.integers(0, values_of(table) - 1)
    point = data.draw(st.dictionaries(st.integers(0, len(table.inputs) - 1), values)) if table.inputs else {}
    part = table.restrict({table.inputs[j]: value for j, value in point.items()})
    free = [j for j in range(len(table.inputs)) if j not in point]
    expected = {
        tuple(row[j] for j in free): values
        for row, values in known(table).items()
        if all(row[j] == value for j, value in point.items())
    }
    assert known(part) == expected
    assert part.inputs == tuple(table.inputs[j] for j in free)
    assert part.complete or not table.complete
