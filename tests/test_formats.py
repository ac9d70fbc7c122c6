"""The list of formats: what it says of each is so, and what each reads and writes goes by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.errors import FormatError
from rdcircuits.formats import FORMATS, ends_in, holds_table, read_circuit, table_limit
from rdcircuits.induction.amounts.learn import learn_amounts
from rdcircuits.induction.classes.multilabel import MultiLabel
from rdcircuits.tables.formats import Format, by_mark, reader, writer

TABLE = rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3, inputs=["a", "b", "c"], outputs=["f"])
CLASSES = rd.learn_classes([[k / 2] for k in range(20)], list("a" * 10 + "b" * 10), effort=0.1)
CONTENTS = {
    ("table", "bits"): TABLE,
    ("netlist", "bits"): rd.Netlist.from_gates(rd.anf(TABLE).gates(), TABLE.inputs, TABLE.outputs),
    ("table", "elements"): rd.FieldTable.from_function(3, lambda a, b: a * b % 3, 2),
    ("classifier", "bits"): CLASSES,
    ("labels", "bits"): MultiLabel.of([CLASSES, CLASSES], ["one", "other"]),
    ("regressor", "bits"): learn_amounts([[k / 2] for k in range(20)], [k // 4 for k in range(20)], effort=0.1),
    ("polynomial", "elements"): rd.FieldPolynomial.from_terms(3, [{(1, 1): 1}], 2),
}


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: f"{one.name} {one.holds}")
def test_each_format_is_what_it_says(one: Format, tmp_path: Path) -> None:
    assert all(own.startswith(".") and own == own.lower() for own in one.endings)
    if one.write is None:
        return
    content = CONTENTS[one.holds, one.over]
    data = one.write(content, "f")
    if one.read is None:
        return
    options = {("table", "bits"): (None, "error"), ("table", "elements"): (None, "error", rd.GF(3))}
    found = one.read(data if isinstance(data, bytes) else data.encode(), None, *options.get((one.holds, one.over), ()))
    if isinstance(content, rd.Netlist):
        assert rd.equivalent(found, content).equal
    elif one.name == "truth":
        assert np.array_equal(found.y, TABLE.y)
    else:
        assert found == content


def test_no_two_formats_are_taken_for_one_another() -> None:
    seen: dict[tuple[str, str, str], Format] = {}
    for one in FORMATS:
        for own in one.endings:
            assert seen.setdefault((own, one.holds, one.over), one) is one
    for own in ends_in("netlist", "polynomial"):
        rivals = [one for one in FORMATS if own in one.endings and one.read and one.holds in ("netlist", "polynomial")]
        assert len(rivals) == 1 or len({one.mark for one in rivals if one.mark}) == len(rivals)


def test_endings_say_what_is_held() -> None:
    assert ends_in("table") == (".pla", ".csv", ".tsv", ".txt", ".truth")
    assert ends_in("netlist", "polynomial") == (".blif", ".eblif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json")
    assert ends_in("netlist", written=True) == (
        ".blif",
        ".eblif",
        ".aag",
        ".aig",
        ".bench",
        ".v",
        ".eqn",
        ".json",
        ".c",
        ".dot",
        ".svg",
        ".tex",
        ".pla",
    )
    assert (holds_table("F.PLA"), holds_table("f.AIG")) == (True, False)
    assert [table_limit(f"f{own}") for own in (".csv", ".truth", ".pla", ".blif")] == [20, 24, None, None]
    with pytest.raises(FormatError, match=r"files that end in '\.dot' are not read; tables end in .*, circuits in .*"):
        holds_table("f.dot")
    with pytest.raises(FormatError, match="files without an ending are not read"):
        holds_table("f")


def test_formats_with_one_ending_are_told_apart_by_their_mark(tmp_path: Path) -> None:
    netlist, polynomial = CONTENTS["netlist", "bits"], CONTENTS["polynomial", "elements"]
    netlist.write(tmp_path / "f.json")
    (tmp_path / "p.json").write_text(polynomial.to_json())
    assert isinstance(read_circuit(tmp_path / "f.json"), rd.Netlist)
    assert read_circuit(tmp_path / "p.json") == polynomial
    for text in ("{", "[]", '{"format": "other"}', ""):
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(FormatError, match=r"bad\.json"):
            read_circuit(tmp_path / "bad.json")
    (tmp_path / "p.json").write_text(polynomial.to_json().replace('"version": 1', '"version": 99'))
    with pytest.raises(FormatError, match=r"p\.json: version 99"):
        read_circuit(tmp_path / "p.json")


def test_what_is_not_read_or_written_is_refused_with_what_is() -> None:
    one_way = Format("out", (".out",), "netlist", write=lambda content, stem: stem)
    other = Format("in", (".in", ".inp"), "netlist", read=lambda data, path: data)
    with pytest.raises(FormatError, match=r"no thing is read from a \.out file, only from \.in, \.inp"):
        reader([one_way, other], "f.out", "thing")
    with pytest.raises(FormatError, match=r"no thing is written as a file without an ending, only as \.out"):
        writer([one_way, other], "f", "thing")
    with pytest.raises(FormatError, match=r"no thing is read from a \.xyz file"):
        by_mark([one_way, other], "f.xyz", "thing")


def test_an_ending_that_several_formats_have_is_named_once() -> None:
    with pytest.raises(FormatError, match=r"no netlist is read from a \.csv file") as refused:
        by_mark([one for one in FORMATS if one.holds in ("netlist", "polynomial", "classifier")], "f.csv", "netlist")
    assert str(refused.value).count(".json") == 1
