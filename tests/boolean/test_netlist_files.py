"""Netlists in files: endings, whole writing, and checking what was written."""

from pathlib import Path

import pytest
from boolean.netlist_strategies import netlist_of, netlists, random_netlist
from hypothesis import HealthCheck, given, settings
from profiles import examples

from rdcircuits.boolean.equivalence import Equivalence
from rdcircuits.boolean.formats import NETLISTS
from rdcircuits.boolean.formats.dot import dot_text
from rdcircuits.boolean.formats.netlists import READABLE, check_written
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.formats import endings


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
@given(netlist=netlists())
def test_each_format_is_written_and_checked(netlist: Netlist, tmp_path: Path) -> None:
    for ending in READABLE:
        path = tmp_path / f"circuit{ending}"
        netlist.write(path)
        assert Netlist.read(path).outputs == netlist.outputs
        assert check_written(path, netlist) == Equivalence(True, 1 << len(netlist.inputs), "all rows")


@pytest.mark.parametrize("ending", endings(NETLISTS, "netlist", written=True))
@pytest.mark.parametrize("sizes", [(0, 0, 0), (0, 5, 2), (1, 0, 1), (3, 0, 0), (3, 9, 0), (16, 40, 3)])
def test_degenerate_netlists_are_written(ending: str, sizes: tuple[int, int, int], tmp_path: Path) -> None:
    n, gates, outputs = sizes
    netlist = netlist_of(n, [(7, n + k, 0) for k in range(gates)], [n + gates] * outputs)
    path = tmp_path / f"circuit{ending}"
    if ending == ".pla" and not outputs:  # a PLA file has an output
        return
    netlist.write(path)
    result = check_written(path, netlist)
    assert result == (None if ending in (".c", ".dot", ".svg", ".tex") else Equivalence(True, 1 << n, "all rows"))


def test_endings_know_no_case(tmp_path: Path) -> None:
    netlist = random_netlist(4, 9, 2)
    netlist.write(tmp_path / "A.BLIF")
    assert Netlist.read(str(tmp_path / "A.BLIF")).counts().gates == netlist.counts().gates


def test_tables_of_netlists(tmp_path: Path) -> None:
    netlist = random_netlist(5, 30, 3)
    netlist.write(tmp_path / "f.pla")
    table = TruthTable.read(tmp_path / "f.pla")
    x, y, _ = table.to_arrays()
    assert table.complete
    assert (netlist.evaluate(x) == y).all()


@pytest.mark.parametrize("name", ["f", "f.txt", "f.dot", "f.pla", "blif"])
def test_other_endings_are_not_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        FormatError,
        match=r"no netlist is read from .*, only from \.blif, \.eblif, \.aag, \.aig, \.bench, \.v, \.eqn, \.json",
    ):
        Netlist.read(tmp_path / name)


@pytest.mark.parametrize("name", ["f", "f.txt", ".json"])
def test_other_endings_are_not_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no netlist is written as .*, only as \.blif, .*\.pla"):
        netlist_of(1, [], [1]).write(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_wide_netlists_are_no_pla(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="at most 16 inputs, this one has 17"):
        netlist_of(17, [], [1]).write(tmp_path / "f.pla")
    assert not list(tmp_path.iterdir())


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Netlist.read(tmp_path / "missing.blif")
    with pytest.raises(OSError, match="missing"):
        netlist_of(1, [], [1]).write(tmp_path / "missing" / "f.blif")


def test_errors_say_the_path(tmp_path: Path) -> None:
    path = tmp_path / "f.blif"
    path.write_text(".model m\n.latch a\n")
    with pytest.raises(FormatError, match=r"f\.blif, line 2: expected \.latch") as caught:
        Netlist.read(path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("ending", [*READABLE, ".pla"])
def test_a_file_of_something_else_is_noticed(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"f{ending}"
    netlist_of(2, [(8, 1, 2)], [3]).write(path)
    with pytest.raises(RdError, match="does not say what was written: "):
        check_written(path, netlist_of(2, [(14, 1, 2)], [3]))
    if ending != ".pla":
        with pytest.raises(RdError, match="does not say what was written: names"):
            check_written(path, Netlist(("x1", "a"), ("y0",), netlist_of(2, [(8, 1, 2)], [3]).gates))


def test_pictures_show_each_wire() -> None:
    text = dot_text(
        Netlist(('a"\\', "b\nc"), ("f", "g"), netlist_of(2, [(2, 1, 2), (15, 0, 0), (3, 1, 3)], [5, 0]).gates)
    )
    assert 'w1 [label="a\\"\\\\", shape=plain];' in text
    assert 'w2 [label="b\\nc", shape=plain];' in text
    assert "w1 -> w3;\n  w2 -> w3 [arrowhead=odot];" in text
    assert 'w4 [label="1"];\n  w5 [label="NOT"];\n  w3 -> w5;' in text
    assert text.count("->") == 5
