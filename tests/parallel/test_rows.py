"""Packed rows in Parquet files and arrays of Dask: there and back, streamed, in bounded memory."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.parallel import dask_rows, open_rows, write_rows

pytestmark = pytest.mark.needs_module("pyarrow", "dask")


def bits(rows: int, width: int, outputs: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(rows)
    return rng.integers(0, 2, (rows, width), dtype=np.uint8), rng.integers(0, 2, (rows, outputs), dtype=np.uint8)


@given(st.integers(1, 70), st.sampled_from([1, 7, 8, 9, 63, 64, 65]), st.integers(1, 9), st.integers(1, 40))
def test_rows_come_back(
    tmp_path_factory: pytest.TempPathFactory, rows: int, width: int, outputs: int, block: int
) -> None:
    x, y = bits(rows, width, outputs)
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    cut = rows // 2
    parts = [(x[:cut], y[:cut]), (x[cut:] == 1, y[cut:].astype(np.int64))]
    assert write_rows(path, parts, block=block) == rows
    found = open_rows(path)
    assert np.array_equal(found.x[:], x)
    assert np.array_equal(found.y[:], y)
    assert max(found.sizes) <= block
    again = path.with_name("again.parquet")
    assert write_rows(again, found, block=5) == rows
    assert np.array_equal(open_rows(again).x[:], x)


def test_a_table_keeps_its_names_and_is_agreed_with_as_in_memory(tmp_path: Path) -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: [a ^ b, a & c], 3, inputs=["a", "b", "c"], outputs=["s", "t"])
    write_rows(tmp_path / "t.parquet", table, block=3)
    rows = open_rows(tmp_path / "t.parquet")
    assert (rows.inputs, rows.outputs, rows.sizes) == (("a", "b", "c"), ("s", "t"), [3, 3, 2])
    wrong = rd.TruthTable.from_function(lambda b, a, c: [a ^ b, a | c], 3, inputs=["b", "a", "c"], outputs=["s", "t"])
    for circuit in (rd.learn(table).netlist, rd.learn(wrong).netlist):
        assert rows.accuracy(circuit) == table.accuracy(circuit)
    assert rows.accuracy(rd.learn(wrong).netlist).overall < 1
    learner = rd.Learner(rd.models.lookup_table(3, 2), "boolean", "ascent", rd.rates.scaled())
    runs = [rd.train(learner, data, algebra=rd.Z2, batch=1) for data in (table, rows)]
    assert runs[0].history == runs[1].history
    assert rows.accuracy(rd.netlist(runs[1])).overall == 1


def test_arrays_of_dask_are_streamed(tmp_path: Path) -> None:
    from dask import array

    x, y = bits(100, 9, 2)
    learner = rd.Learner(rd.models.lookup_table(9, 2), "boolean", "ascent", rd.rates.scaled())
    whole = rd.train(learner, (x, y), algebra=rd.Z2, batch=16)
    packed = [np.packbits(side, axis=1, bitorder="little") for side in (x, y)]
    plain = dask_rows(array.from_array(x, chunks=(30, 4)), array.from_array(y, chunks=(50, 1)))
    octets = dask_rows(*(array.from_array(side, chunks=(40, -1)) for side in packed), inputs=9, outputs=2)
    for rows in (plain, octets):
        found = rd.train(learner, rows, algebra=rd.Z2, batch=16)
        assert found.history == whole.history
        assert np.array_equal(found.parameters[0], whole.parameters[0])
    write_rows(tmp_path / "rows.parquet", octets)
    assert np.array_equal(open_rows(tmp_path / "rows.parquet").y[:], y)


def test_memory_is_that_of_a_block(tmp_path: Path) -> None:
    """4 MB of bits as octets, 32 MB as bytes, in blocks of 128 kB."""
    count, width = 1 << 16, 512
    rng = np.random.default_rng(0)

    def parts() -> Any:
        for _ in range(16):
            x = rng.integers(0, 2, (count // 16, width), dtype=np.uint8)
            yield x, x[:, :1] ^ x[:, 1:2]

    tracemalloc.start()
    try:
        write_rows(tmp_path / "rows.parquet", parts(), block=2048)
        rows = open_rows(tmp_path / "rows.parquet")
        learner = rd.Learner(rd.models.gates(width, 32, 1), "boolean", "most_significant_bit", rd.rates.scaled())
        run = rd.train(learner, rows, algebra=rd.Z2, batch=1024, shuffle=True)
        rows.accuracy(rd.netlist(run))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(rows) == count
    assert peak < count * width / 3


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([], {}, "there are no rows to write"),
        ([([[0, 2]], [[1]])], {}, "an entry is neither 0 nor 1"),
        ([([[0.5]], [[1]])], {}, "an entry is neither 0 nor 1"),
        ([([[0]], [[1], [0]])], {}, "as many rows, found"),
        ([([0], [[1]])], {}, "of two axes"),
        ([3], {}, "expected pairs"),
        ([([[0]], [[1]]), ([[0, 1]], [[1]])], {}, r"rows of widths \[2, 1\] after \[1, 1\]"),
        ([(np.zeros((2, 0), int), np.zeros((2, 1), int))], {}, "rows without inputs"),
        ([([[0]], [[1]])], {"inputs": ["a", "b"]}, "2 names for 1 columns of x"),
        ([([[0]], [[1]])], {"block": 0}, "block is 0"),
    ],
    ids=["none", "two", "half", "lengths", "axis", "pairs", "widths", "inputs", "names", "block"],
)
def test_what_are_no_rows_is_told_and_leaves_no_file(tmp_path: Path, rows: Any, options: Any, said: str) -> None:
    with pytest.raises(rd.RdError, match=said):
        write_rows(tmp_path / "rows.parquet", rows, **options)
    assert not list(tmp_path.iterdir())


def test_unknown_outputs_are_not_written(tmp_path: Path) -> None:
    table = rd.TruthTable.from_arrays([[0], [1]], [[0], [1]], care=[[1], [0]])
    with pytest.raises(rd.RdError, match="unknown outputs"):
        write_rows(tmp_path / "rows.parquet", table)


def test_other_files_are_refused(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1, or so")
    with pytest.raises(rd.FormatError, match="no Parquet file"):
        open_rows(path)
    parquet.write_table(pyarrow.table({"x": [1]}), path)
    with pytest.raises(rd.FormatError, match="none of packed rows"):
        open_rows(path)
    with pytest.raises(FileNotFoundError):
        open_rows(tmp_path / "nothing")


def test_arrays_that_do_not_fit_are_told() -> None:
    from dask import array

    x, y = array.zeros((4, 2), chunks=2), array.zeros((5, 1), chunks=2)
    for arguments, options, said in (
        ((x, y), {}, "x has 4 rows and y 5"),
        ((x, np.zeros(4)), {}, "expected a dask.array"),
        ((x, x), {"inputs": 2}, "both told"),
        ((x[x[:, 0] > 0], x), {}, "compute_chunk_sizes"),
        ((x, x), {"inputs": 2, "outputs": 2}, "rows of 2 bits are 1 octets each, found float64"),
    ):
        with pytest.raises(rd.RdError, match=said):
            dask_rows(*arguments, **options)


def test_without_pyarrow_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ImportError, match=r"this needs pyarrow: pip install 'rdcircuits\[distributed\]'"):
        open_rows(tmp_path / "rows.parquet")
