"""What is no path is refused in words wherever a path is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import rdcircuits as rd
from rdcircuits.boolean.formats import netlists
from rdcircuits.files import write_all, write_whole
from rdcircuits.limits import read_file

TABLE = rd.TruthTable.from_function(lambda a, b: a & b, 2)
NETLIST = rd.Netlist.from_circuit(rd.trace(lambda x: x[0] * x[1], rd.point(2)))
FIELD_TABLE = rd.FieldTable.from_function(3, lambda x: x * x % 3, 1)
LEARNER = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())

TAKERS: dict[str, Any] = {
    "TruthTable.write": TABLE.write,
    "TruthTable.read": rd.TruthTable.read,
    "Netlist.write": NETLIST.write,
    "Netlist.read": rd.Netlist.read,
    "FieldTable.write": FIELD_TABLE.write,
    "FieldTable.read": lambda path: rd.FieldTable.read(path, 3),
    "read_idx": rd.datasets.read_idx,
    "mnist": rd.datasets.mnist,
    "write_whole": lambda path: write_whole(path, "text"),
    "write_all": lambda path: write_all([(path, "text")]),
    "read_file": read_file,
    "check_writable": lambda path: netlists.check_writable(NETLIST, path),
    "checkpoint": lambda path: rd.train(LEARNER, TABLE, algebra=rd.Z2, checkpoint=path),
}


@pytest.mark.parametrize("path", [3, 3.5, True, [], b"and.csv", object()], ids=lambda path: type(path).__name__)
@pytest.mark.parametrize("name", TAKERS)
def test_what_is_no_path_is_refused(name: str, path: Any) -> None:
    with pytest.raises(rd.RdError, match=r"path|checkpoint"):
        TAKERS[name](path)


@pytest.mark.parametrize("name", sorted(set(TAKERS) - {"checkpoint"}))
def test_nothing_is_no_path(name: str) -> None:
    with pytest.raises(rd.RdError, match=r"path is (text or a pathlib\.Path, found )?None|path is text or a pathlib"):
        TAKERS[name](None)
    with pytest.raises(rd.RdError, match="a path is empty"):
        TAKERS[name]("")
    with pytest.raises(rd.RdError, match="a path is not empty but has a zero byte"):
        TAKERS[name]("a\0.csv")


def test_paths_of_all_kinds_are_taken(tmp_path: Path) -> None:
    for path in (tmp_path / "and.csv", str(tmp_path / "and.csv")):
        TABLE.write(path)
        assert rd.TruthTable.read(path) == TABLE
