import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from boolean.netlist_strategies import netlist_of, netlists
from hypothesis import given

from rdcircuits.boolean.formats.blif_read import read_blif
from rdcircuits.boolean.formats.netlist_json import json_text, read_json
from rdcircuits.boolean.formats.netlists import check_written
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError, RdError


def read(text: str) -> Netlist:
    return read_json(text.encode(), "f.json")


@given(netlists())
def test_what_is_written_is_read_back_exactly(netlist: Netlist) -> None:
    assert read(json_text(netlist)) == netlist


def changed(**fields: Any) -> str:
    content = json.loads(json_text(netlist_of(2, [(8, 1, 2), (5, 3, 3)], [4, 0])))
    return json.dumps({name: value for name, value in {**content, **fields}.items() if value is not ...})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "not a netlist"),
        ("3", "not a netlist"),
        ("null", "not a netlist"),
        ('{"format": "rdcircuits.circuit"}', "found 'rdcircuits.circuit'"),
        ('{"format": "rdcircuits.regressor"}', "found 'rdcircuits.regressor', which rd.load reads"),
        (changed(version=3), "version is 3; this program reads versions 1 to 2"),
        (changed(version="1"), "version is '1'"),
        (changed(version=True), "version is True"),
        (changed(version=0), "version is 0"),
        (changed(version=1.0), "version is 1.0"),
        (changed(gates=...), "field gates is missing"),
        (changed(output_wires=...), "field output_wires is missing"),
        (changed(inputs="ab"), "inputs is 'ab'; expected a list"),
        (changed(inputs=["a", 1]), r"inputs\[1\] is 1; expected a name"),
        (changed(inputs=["a", "a"]), "two inputs are called 'a'"),
        (changed(outputs=["y"]), "1 names for the 2 outputs"),
        (changed(gates={}), "gates is {}; expected a list"),
        (changed(gates=[[8, 1]]), r"gates\[0\] is \[8, 1\]; expected \[operation, a, b\]"),
        (changed(gates=[8]), r"gates\[0\] is 8"),
        (changed(gates=[[16, 1, 2]]), r"operation of gates\[0\] is 16; expected a whole number from 0 to 15"),
        (changed(gates=[[8.0, 1, 2]]), r"operation of gates\[0\] is 8.0"),
        (changed(gates=[[True, 1, 2]]), r"operation of gates\[0\] is True"),
        (changed(gates=[[8, 3, 2]]), r"wire a of gates\[0\] is 3; expected a whole number from 0 to 2"),
        (changed(gates=[[8, 1, -1]]), r"wire b of gates\[0\] is -1"),
        (changed(gates=[[8, 1, 10**30]]), r"wire b of gates\[0\] is 10"),
        (changed(output_wires=[4, 5]), r"output_wires\[1\] is 5; expected a whole number from 0 to 4"),
        (changed(output_wires=[4, None]), r"output_wires\[1\] is None"),
        ('{"format": 1, "format": 2}', "field format stands there twice"),
        ('{"format": NaN}', "NaN is not a number"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 10_000, "."),
    ],
)
def test_what_is_no_netlist(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(text)
    assert caught.value.path == "f.json"


@pytest.mark.parametrize(("text", "line"), [("", 1), ('{\n"format": oops}', 2), ('{"a": 1}\n{', 2), ("\n\x01", 2)])
def test_what_is_no_json(text: str, line: int) -> None:
    with pytest.raises(FormatError) as caught:
        read(text)
    assert caught.value.line == line


def test_gates_stand_one_on_a_line() -> None:
    assert "    [8, 1, 2],\n    [5, 3, 3]\n" in json_text(netlist_of(2, [(8, 1, 2), (5, 3, 3)], [4]))


KEPT = """.model m
.inputs a b
.outputs f
.latch n q re clk 1
.latch f r 3
.names a q n
11 1
.names b q f
1- 1
.exdc
.names a b f
10 1
.end
"""


def kept() -> Netlist:
    return read_blif(KEPT.encode(), "m.blif", latches="cut")


def test_latches_and_dont_cares_come_back() -> None:
    netlist = kept()
    text = json_text(netlist)
    assert json.loads(text)["version"] == 2
    back = read(text)
    assert back == netlist
    assert back.latches == netlist.latches
    assert {latch.edge for latch in back.latches} == {"re", ""}
    assert back.dont_cares == netlist.dont_cares
    assert back.dont_cares is not None
    assert read(json_text(replace(netlist, dont_cares=None))).dont_cares is None
    assert json_text(back) == text


def test_they_come_back_from_files(tmp_path: Path) -> None:
    netlist = kept()
    for name in ("m.json", "m.blif"):
        netlist.write(tmp_path / name)
        assert check_written(tmp_path / name, netlist)
    other = replace(netlist, latches=tuple(replace(one, reset=0) for one in netlist.latches))
    with pytest.raises(RdError, match="its latches are others"):
        check_written(tmp_path / "m.json", other)
    assert netlist.dont_cares is not None
    open_everywhere = replace(netlist.dont_cares, gates=replace(netlist.dont_cares.gates, outputs=[3, 3, 3]))
    for name in ("m.json", "m.blif"):
        with pytest.raises(RdError, match="its don't-cares are others"):
            check_written(tmp_path / name, replace(netlist, dont_cares=open_everywhere))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"latches": 1}, "latches is 1; expected a list"),
        ({"latches": [1]}, r"latches\[0\] is 1; expected an object of clock, edge, next, reset, state"),
        ({"latches": [{"state": "q"}]}, r"latches\[0\] is"),
        ({"latches": [{"state": "q", "next": "n", "more": 1}]}, r"latches\[0\] is"),
        ({"latches": [{"state": "q", "next": 1}]}, r"next of latches\[0\] is 1"),
        ({"latches": [{"state": "x0", "next": "y0", "reset": 1.5}]}, r"reset of latches\[0\] is 1.5"),
        ({"latches": [{"state": "x0", "next": "y0", "reset": 7}]}, "has reset 7"),
        ({"latches": [{"state": "q", "next": "y0"}]}, "no input .* is called 'q'"),
        ({"dont_cares": []}, "dont_cares is no object of gates and output_wires"),
        ({"dont_cares": {"gates": [[1]], "output_wires": []}}, r"dont_cares.gates\[0\] is \[1\]"),
        ({"dont_cares": {"gates": [], "output_wires": [0]}}, "1 names|2 names"),
        ({"dont_cares": {"gates": [], "output_wires": [9, 0]}}, r"dont_cares.output_wires\[0\] is 9"),
    ],
)
def test_what_is_wrong_beside_the_gates(fields: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read(changed(**fields))
