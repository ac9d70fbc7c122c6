"""Names that were made up never take part in matching, whatever way a table or a circuit has gone."""

from __future__ import annotations

import csv
import itertools
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from boolean.netlist_strategies import schedules
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.boolean import ANF, Netlist, TruthTable, anf, equivalent, least_degree
from rdcircuits.boolean.formats.aiger import read_aiger
from rdcircuits.boolean.formats.blif import blif_text, read_blif
from rdcircuits.boolean.formats.netlist_json import read_json
from rdcircuits.boolean.formats.verilog import verilog_text
from rdcircuits.errors import FormatError, RdError, ShapeError
from rdcircuits.tables.columns import match_columns, pair_columns
from rdcircuits.tables.names import ColumnNames, as_names, made_up, numbered_names

CIRCUITS = (".blif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json")
TABLES = (".pla", ".csv", ".truth")


def high_low(names: tuple[str, ...] | None = ("x1", "x0")) -> TruthTable:
    """1 only where the first input is 1, the second 0 and the third 0: by position or by misleading names."""
    names = None if names is None else (*names, "x2")
    return TruthTable.from_function(lambda a, b, c: a & (1 - b) & (1 - c), 3, inputs=names)


def gates_for(table: TruthTable) -> Netlist:
    return Netlist.from_gates(anf(table).gates(), table.inputs, table.outputs)


NAMED, NAMELESS = high_low(), high_low(None)


def test_a_side_knows_whether_its_names_were_given() -> None:
    table = TruthTable.from_arrays([[0, 1], [1, 1]], [0, 1], inputs=["a", "b"])
    assert (table.inputs_given, table.outputs_given) == (True, False)
    assert table.rename(outputs=["f"]).outputs_given
    assert not NAMELESS.inputs_given
    assert NAMELESS.rename(inputs=["x0", "x1", "x2"]).inputs_given
    circuit = Netlist.from_gates(anf(NAMELESS).gates(), outputs=["f"])
    assert (circuit.inputs_given, circuit.outputs_given) == (False, True)


def test_equal_names_are_equal_however_they_came_to_be() -> None:
    given_names = NAMELESS.rename(inputs=["x0", "x1", "x2"])
    assert given_names == NAMELESS
    assert hash(given_names) == hash(NAMELESS)
    assert numbered_names("x", 2) == ("x0", "x1")
    assert hash(numbered_names("x", 2)) == hash(("x0", "x1"))
    assert gates_for(NAMELESS) == gates_for(given_names)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.take([0, 1, 5]),
        lambda t: t.split(0.25, 0)[1],
        lambda t: t.take([0, 0, 3]).distinct(),
        lambda t: t.select_outputs([0]),
        lambda t: t.rename(outputs=["f"]).rename(outputs=t.outputs),
        lambda t: TruthTable.from_arrays(*t.to_arrays(), inputs=t.inputs, outputs=t.outputs),
        lambda t: pickle.loads(pickle.dumps(t)),
        lambda t: gates_for(t),
        lambda t: gates_for(t).simplified(),
        lambda t: pickle.loads(pickle.dumps(gates_for(t))),
        lambda t: TruthTable.from_circuit(gates_for(t)),
        lambda t: anf(t),
        lambda t: pickle.loads(pickle.dumps(anf(t))),
        lambda t: anf(t).table(),
        lambda t: least_degree(t).anf,
        lambda t: rd.learn(t, seed=0).netlist,
    ],
)
def test_every_way_on_keeps_what_was_made_up(change: Callable[[TruthTable], TruthTable | Netlist | ANF]) -> None:
    for table in (NAMED.rename(outputs=["f"]), NAMELESS):
        found = change(table)
        assert (found.inputs_given, found.outputs_given) == (table.inputs_given, table.outputs_given)


def test_inputs_that_are_left_stay_made_up() -> None:
    part = NAMELESS.restrict({"x1": 0})
    assert part.inputs == ("x0", "x2")
    assert not part.inputs_given
    assert made_up(part.inputs) == {"x0", "x2"}


def test_names_as_values() -> None:
    names = ColumnNames(["a", "x1", "b", "x3"], ["x1", "x3", "elsewhere"])
    assert names.made_up == {"x1", "x3"}
    assert names[1:].made_up == {"x1", "x3"}
    assert isinstance(names[0], str)
    assert names.take([3, 0]).made_up == {"x3"}
    assert (names[:2] + names[2:]).made_up == {"x1", "x3"}
    assert (names[:2] + numbered_names("y", 1)).made_up == {"x1", "y0"}
    assert pickle.loads(pickle.dumps(names)).made_up == names.made_up
    assert as_names(names) is names
    assert made_up(("x0",)) == frozenset()
    with pytest.raises(AttributeError, match="names are values"):
        names.made_up = frozenset()


# Matching


def test_made_up_names_are_matched_by_position() -> None:
    assert NAMED.accuracy(gates_for(NAMELESS)).overall == 1
    assert NAMELESS.accuracy(gates_for(NAMED)).overall == 1
    assert equivalent(gates_for(NAMED), gates_for(NAMELESS))
    assert equivalent(gates_for(NAMELESS), gates_for(NAMED))
    assert NAMED.accuracy(anf(NAMELESS)).overall == 1
    swapped = high_low(("x0", "x1"))
    assert not equivalent(gates_for(NAMED), gates_for(swapped))
    assert NAMED.accuracy(gates_for(swapped)).overall == 0.75


def test_outputs_are_matched_alike() -> None:
    both = TruthTable.from_function(lambda a, b: (a & b, a | b), 2, outputs=["y1", "y0"])
    nameless = TruthTable.from_function(lambda a, b: (a & b, a | b), 2)
    assert both.accuracy(gates_for(nameless)).overall == 1
    assert nameless.accuracy(gates_for(both)).overall == 1
    assert equivalent(gates_for(both), gates_for(nameless))


def partly(*names: str) -> ColumnNames:
    """Names, of which those that begin with a question mark are made up."""
    return ColumnNames([name.lstrip("?") for name in names], [name[1:] for name in names if name.startswith("?")])


@pytest.mark.parametrize(
    ("wanted", "offered", "pairing"),
    [
        (("a", "b", "c"), ("c", "a", "b"), [1, 2, 0]),
        (("?b", "?a"), ("a", "b"), [0, 1]),
        (("b", "a"), ("?a", "?b"), [0, 1]),
        (("?b", "?a"), ("?a", "?b"), [0, 1]),
        (("?x0", "a"), ("a", "b"), [1, 0]),  # one is left
        (("a", "?x1"), ("?x0", "a"), [1, 0]),
        (("?x0", "a", "?x2"), ("p", "a", "q"), [0, 1, 2]),  # names in common stand where they stand
        (("a", "?x1"), ("?y0", "b"), [0, 1]),
        (("a", "b"), ("p", "q"), None),
        (("?x0", "a"), ("p", "q"), None),
        (("x0", "x1", "x2"), ("x1", "x2", "x3"), None),  # numbers, but names in common: not by position
        (("pi0", "pi1"), ("a", "b"), [0, 1]),
        (("a",), ("b",), [0]),
        ((), (), []),
    ],
)
def test_names_are_matched_as_far_as_they_were_given(
    wanted: tuple[str, ...], offered: tuple[str, ...], pairing: list[int] | None
) -> None:
    assert pair_columns(partly(*wanted), partly(*offered), "inputs") == pairing
    if pairing is None:
        with pytest.raises(ShapeError, match="inputs include"):
            match_columns(partly(*wanted), partly(*offered), "inputs")


def test_partly_given_names_that_leave_it_open_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"only some of the inputs have names, and 'a' is number 1 .* 0 on the other"):
        match_columns(partly("?x0", "a", "?x2"), ["a", "p", "q"], "inputs")


@given(st.permutations(["a", "b", "c", "d"]), st.sets(st.sampled_from(["a", "b", "c", "d"])))
def test_given_names_in_common_are_always_matched(order: list[str], hidden: set[str]) -> None:
    offered = ColumnNames(order, hidden)
    try:
        pairing = match_columns(["a", "b", "c", "d"], offered, "inputs")
    except ShapeError:
        assert 2 <= len(hidden) < 4
        return
    assert sorted(pairing) == [0, 1, 2, 3]
    assert all(order[at] == name or order[at] in hidden for name, at in zip("abcd", pairing, strict=True))


# Files


@pytest.mark.parametrize("chain", list(itertools.product(CIRCUITS, repeat=3)))
def test_circuits_without_names_stay_so_through_any_files(chain: tuple[str, ...], tmp_path: Path) -> None:
    circuit = gates_for(NAMELESS)
    for number, ending in enumerate(chain):
        circuit.write(tmp_path / f"{number}{ending}")
        circuit = Netlist.read(tmp_path / f"{number}{ending}")
        assert not circuit.inputs_given
        assert not circuit.outputs_given
    assert NAMED.accuracy(circuit).overall == 1
    assert equivalent(circuit, gates_for(NAMED))


@pytest.mark.parametrize("chain", list(itertools.product(TABLES, repeat=2)))
def test_tables_without_names_stay_so_through_any_files(chain: tuple[str, ...], tmp_path: Path) -> None:
    table = NAMELESS
    for number, ending in enumerate(chain):
        table.write(tmp_path / f"{number}{ending}")
        table = TruthTable.read(tmp_path / f"{number}{ending}")
        assert table == NAMELESS
        assert not table.inputs_given
        assert not table.outputs_given
    assert table.accuracy(gates_for(NAMED)).overall == 1


@pytest.mark.parametrize("ending", [*CIRCUITS, ".pla", ".csv"])
def test_each_side_of_a_file_is_for_itself(ending: str, tmp_path: Path) -> None:
    names = ["b", "a", "c"]
    for inputs, outputs in ((names, None), (None, ["f"]), (names, ["f"])):
        table = NAMELESS.rename(inputs, outputs)
        (table if ending in TABLES else gates_for(table)).write(tmp_path / f"t{ending}")
        found = (TruthTable if ending in TABLES else Netlist).read(tmp_path / f"t{ending}")
        assert (found.inputs, found.outputs) == (table.inputs, table.outputs)
        assert (found.inputs_given, found.outputs_given) == (inputs is not None, outputs is not None)


@pytest.mark.parametrize("ending", [".blif", ".json", ".csv", ".pla", ".aag", ".aig"])
def test_partly_given_names_come_back(ending: str, tmp_path: Path) -> None:
    table = NAMELESS.rename(inputs=ColumnNames(["x0", "a b", "x2"], ["x0", "x2"]), outputs=["f"])
    (table if ending in TABLES else gates_for(table)).write(tmp_path / f"t{ending}")
    found = (TruthTable if ending in TABLES else Netlist).read(tmp_path / f"t{ending}")
    assert found.inputs == table.inputs
    assert made_up(found.inputs) == {"x0", "x2"}
    assert found.outputs_given


@given(schedules(), st.data())
def test_any_made_up_names_come_back_from_files_with_comments(gates: object, data: st.DataObject) -> None:
    netlist = Netlist.from_gates(gates)  # type: ignore[arg-type]
    sides = []
    for names in (netlist.inputs, netlist.outputs):
        hidden = data.draw(st.sets(st.sampled_from(names))) if names else set()
        sides.append(ColumnNames(names, hidden))
    netlist = Netlist(sides[0], sides[1], netlist.gates)
    for found in (read_blif(blif_text(netlist).encode()), pickle.loads(pickle.dumps(netlist))):
        assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
        assert (made_up(found.inputs), made_up(found.outputs)) == (sides[0].made_up, sides[1].made_up)


def test_aiger_has_no_symbols_for_made_up_names(tmp_path: Path) -> None:
    gates_for(NAMELESS).write(tmp_path / "n.aag")
    assert b"\ni0" not in (tmp_path / "n.aag").read_bytes()
    assert b"\no0" not in (tmp_path / "n.aag").read_bytes()
    found = read_aiger(b"aag 3 2 0 1 1\n2\n4\n6\n6 2 5\ni1 b\n")
    assert found.inputs == ("x0", "b")
    assert made_up(found.inputs) == {"x0"}


def test_verilog_and_pictures_say_so(tmp_path: Path) -> None:
    circuit = gates_for(NAMELESS.rename(outputs=["f"]))
    for ending in (".v", ".dot"):
        circuit.write(tmp_path / f"n{ending}")
        assert "// made-up names of inputs: all\n" in (tmp_path / f"n{ending}").read_text()
    assert "made-up" not in verilog_text(gates_for(NAMED.rename(outputs=["f"])))


def test_names_that_a_file_gives_are_given_though_they_look_made_up() -> None:
    found = read_blif(b"# made-up: nothing\n.inputs x0 x1\n.outputs y0\n.names x0 x1 y0\n10 1\n.end\n")
    assert found.inputs_given
    assert found.outputs_given
    by_name = TruthTable.from_function(lambda p, q: q & (1 - p), 2, inputs=["x1", "x0"])
    assert by_name.accuracy(found).overall == 1


def test_other_programs_read_our_csv(tmp_path: Path) -> None:
    NAMELESS.rename(outputs=["f"]).write(tmp_path / "t.csv")
    with open(tmp_path / "t.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["unnamed_x0", "unnamed_x1", "unnamed_x2", "f"]
    assert len(rows) == 8
    for asked in (["f"], ["unnamed_x0"], ["x0"]):
        table = TruthTable.read(tmp_path / "t.csv", outputs=asked, conflicts="keep")
        assert table.outputs == (asked[0].removeprefix("unnamed_"),)


def test_names_that_csv_would_take_for_made_up_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="can't hold the names"):
        NAMELESS.rename(outputs=["unnamed_f"]).write(tmp_path / "t.csv")


@pytest.mark.parametrize("said", ['{"inputs": ["z"]}', '{"sides": true}', "3", '{"outputs": "y0"}'])
def test_json_that_says_something_else_of_names_is_refused(said: str, tmp_path: Path) -> None:
    gates_for(NAMELESS).write(tmp_path / "n.json")
    text = (tmp_path / "n.json").read_text().replace('{"inputs": true, "outputs": true}', said)
    assert said in text
    with pytest.raises(FormatError, match="made_up"):
        read_json(text.encode())


# Bridges


def test_pyeda_gives_back_what_was_made_up() -> None:
    pytest.importorskip("pyeda")
    back = TruthTable.from_pyeda(NAMELESS.to_pyeda())
    assert back.inputs == NAMELESS.inputs
    assert not back.inputs_given
    assert back.accuracy(gates_for(NAMED)).overall == 1
    assert TruthTable.from_pyeda(NAMED.to_pyeda()).inputs_given
    assert TruthTable.from_expression("x0 & ~x1").inputs_given


def test_evaluate_of_an_anf_takes_rows() -> None:
    x = NAMELESS.to_arrays()[0]
    assert np.array_equal(anf(NAMELESS).evaluate(x), NAMELESS.to_arrays()[1])
    with pytest.raises(RdError, match="expected rows of shape"):
        anf(NAMELESS).evaluate(x[:, :2])


def test_bits_of_numbers_without_names_have_none() -> None:
    total = rd.trace(lambda x: x.sum(0), rd.point(3))
    netlist = Netlist.from_circuit(total, rd.Z, outputs=["sum"])
    assert not netlist.inputs_given
    assert netlist.outputs_given
    assert made_up(Netlist.from_circuit(total, rd.Z, inputs=["a", "b", "c"]).outputs) == {"y0[0]", "y0[1]"}
