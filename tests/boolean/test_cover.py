"""Covers against tables of all their rows."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.boolean import cubes as sets
from rdcircuits.boolean.cube_sets import FREE, NOTHING, OFF, ON
from rdcircuits.boolean.formats import pla
from rdcircuits.boolean.formats.pla_covers import cover_of, needs_cover, render
from rdcircuits.boolean.formats.pla_source import KINDS, read_source


@st.composite
def texts(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> str:
    """PLAs of few inputs, of any type; those of types fr and fdr may contradict themselves."""
    n, m = draw(st.integers(0, 5)), draw(st.integers(1, 3))
    kind = draw(st.sampled_from(kinds))
    rows = draw(st.lists(st.tuples(*(st.text(c, min_size=k, max_size=k) for c, k in (("01-", n), ("01-~", m))))))
    head = f".i {n}\n.o {m}\n.type {kind}\n"
    if draw(st.booleans()):
        head += f".phase {draw(st.text('01', min_size=m, max_size=m))}\n"
    return head + "".join(f"{x} {y}\n" for x, y in rows) + ".e\n"


def covers(text: str) -> rd.Cover | None:
    """The cover of a PLA, None where it contradicts itself."""
    try:
        return cover_of(read_source(text, None))
    except rd.FormatError:
        return None


def known(table: rd.TruthTable) -> dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]]:
    """What is known at each row; a row listed more than once is what its lines say together."""
    x, y, care = table.to_arrays()
    found: dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}
    for row in dict.fromkeys(map(tuple, x.tolist())):
        same = (x == row).all(axis=1)
        if care[same].any():
            found[row] = tuple((y & care)[same].max(axis=0).tolist()), tuple(care[same].max(axis=0).tolist())
    return found


@given(texts())
@example(".i 0\n.o 2\n.type fr\n 00\n 0~\n.e\n")
def test_a_cover_says_what_the_table_says(text: str) -> None:
    cover = covers(text)
    if cover is None:
        with pytest.raises(rd.FormatError, match="contradicts"):
            pla.parse(text.encode())
        return
    table = pla.parse(text.encode())
    assert known(cover.table()) == known(table)
    assert (cover.inputs, cover.outputs) == (table.inputs, table.outputs)


@given(texts())
def test_what_is_made_of_a_cover(text: str) -> None:
    cover = covers(text)
    if cover is None:
        return
    table = cover.table()
    _, y, care = (array.T for array in table.to_arrays())
    counts = [cover.count(k) for k in range(len(cover.outputs))]
    found = [(int((a & c).sum()), int((c & ~a & 1).sum()), int((1 - c).sum())) for a, c in zip(y, care, strict=True)]
    assert [tuple(count) for count in counts] == found
    for smaller in (cover.minimised(), cover.minimised(espresso=True), cover.netlist()):
        assert table.accuracy(smaller).overall == 1
    assert known(cover.disjoint().table()) == known(table)
    other = cover.complement().table()
    assert np.array_equal(other.care, table.care)
    assert np.array_equal(other.y, table.care & ~table.y)
    assert pla.parse(render(cover)).accuracy(cover.netlist()).overall == 1
    assert cover_of(read_source(render(cover).decode(), None)) == cover
    for netlist in (cover.netlist(), cover.minimised().netlist()):
        assert cover.check(netlist).equal is True
    for k in range(len(cover.outputs)):
        parts = cover.disjoint().cubes(k)
        assert not any(sets.meet(a, b) for i, a in enumerate(parts) for b in parts[:i])


@given(texts(), st.integers(0, 2**31))
def test_checks_find_what_differs(text: str, seed: int) -> None:
    cover = covers(text)
    if cover is None:
        return
    n, m = len(cover.inputs), len(cover.outputs)
    rng = np.random.default_rng(seed)
    other = rd.TruthTable.from_arrays(np.arange(1 << n)[:, None] >> np.arange(n) & 1, rng.integers(0, 2, (1 << n, m)))
    netlist = rd.Cover.from_table(other).netlist()
    assert cover.check(netlist).equal is (cover.table().accuracy(netlist).overall == 1)


@given(texts(), st.integers(0, 100), st.integers(0, 2**31))
def test_samples_are_rows_of_the_cover(text: str, rows: int, seed: int) -> None:
    cover = covers(text)
    if cover is None:
        return
    sample = cover.sample(rows, seed)
    assert sample.rows <= rows
    assert sample.weights is None or (sample.weights > 0).all()
    assert sample == cover.sample(rows, seed)
    every = known(cover.table())
    assert all(every[x] == row for x, row in known(sample).items())


cube_lists = st.integers(0, 6).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.lists(st.sampled_from("01-"), min_size=n, max_size=n)).map(
            lambda rows: [
                (sum(1 << k for k, c in enumerate(r) if c == "1"), sum(1 << k for k, c in enumerate(r) if c == "0"))
                for r in rows
            ]
        ),
    )
)


@given(cube_lists)
def test_sets_of_cubes(case: tuple[int, list[sets.Cube]]) -> None:
    n, cubes = case
    inside = [sum(not (a & ~row or b & row) for a, b in cubes) for row in range(1 << n)]

    def rows(found: list[sets.Cube]) -> list[bool]:
        return [any(not (a & ~row or b & row) for a, b in found) for row in range(1 << n)]

    union = [count > 0 for count in inside]
    assert sets.covered(cubes, n) == sum(union)
    assert sets.is_all(cubes) == all(union)
    assert rows(sets.complement(cubes)) == [not one for one in union]
    assert rows(sets.disjoint(cubes)) == rows(sets.absorbed(cubes)) == union
    assert rows(sets.exclusive(cubes)) == [count % 2 == 1 for count in inside]


def test_questions_that_take_too_long_are_refused() -> None:
    rng = np.random.default_rng(0)
    cubes = [(int(a), int(b & ~a)) for a, b in rng.integers(0, 1 << 40, (400, 2)) & rng.integers(0, 1 << 40, (400, 2))]
    with pytest.raises(rd.RdError, match="takes more than the steps that are tried"):
        sets.complement(cubes, sets.Steps("complementing cubes", 1000))


def test_many_inputs_and_dashes(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    codes = np.where(rng.random((300, 50)) < 0.2, 2, rng.integers(0, 2, (300, 50)))
    says = rng.choice([ON, OFF], (300, 1))
    cover = rd.Cover.from_codes(codes.astype(np.uint8), says.astype(np.uint8), rest="free")
    cover.write(tmp_path / "f.pla")
    assert rd.Cover.read(tmp_path / "f.pla") == cover
    (tmp_path / "wide.pla").write_text(".i 40\n.o 1\n.type fr\n" + "-" * 40 + " 1\n")
    with pytest.raises(rd.FormatError, match=r"more than 2\^24 rows.*rd.Cover.read"):
        rd.TruthTable.read(tmp_path / "wide.pla")
    netlist = cover.netlist()
    assert cover.check(netlist).means == "cubes"
    assert cover.sample(1000, 3).accuracy(netlist).overall == 1
    counts = cover.count(0)
    assert sum(counts) == 2**50
    assert counts.on <= sum(2 ** int(row.sum()) for row in codes[says[:, 0] == ON] == 2)


def test_one_and_of_many_inputs() -> None:
    cover = rd.Cover.of(["1" * 70], ["1"], inputs=[f"a{k}" for k in range(70)])
    assert cover.count("y0") == (1, 2**70 - 1, 0)
    assert len(cover.complement()) == 70
    assert cover.complement().complement().minimised() == cover
    assert cover.check(cover.netlist()).equal
    assert cover.netlist().counts().ands == 69


def test_covers_are_values() -> None:
    cover = rd.Cover.of(["1-0", "0--"], ["1~", "-0"], outputs=["f", "g"], rest="free")
    assert pickle.loads(pickle.dumps(cover)) == cover
    assert hash(cover) == hash(rd.Cover.from_codes(cover.codes(), cover.says, outputs=["f", "g"], rest="free"))
    assert cover != cover.select_outputs(["g", "f"])
    assert cover.select_outputs("g").says.tolist() == [[OFF]]
    assert cover.says.tolist() == [[ON, NOTHING], [FREE, OFF]]
    with pytest.raises(ValueError, match="read-only"):
        cover.says[0, 0] = 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: rd.Cover.of(["1x"], ["1"]), "expected 2 of the characters 0 1 -"),
        (lambda: rd.Cover.of(["1-", "1"], ["1", "1"]), "cube '1'"),
        (lambda: rd.Cover.of(["1-"], []), "1 cubes, and what 0 say"),
        (lambda: rd.Cover.of(["1-"], ["1"], rest="on"), "rest='on'"),  # type: ignore[arg-type]
        (lambda: rd.Cover(("a",), ("f",), np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1))), "no rows"),  # type: ignore[arg-type]
        (lambda: rd.Cover(("a",), ("f",), np.full((1, 1), 2), np.zeros((1, 1)), np.ones((1, 1))), "ones has"),  # type: ignore[arg-type]
        (lambda: rd.Cover.of(["-" * 30], ["1"]).table(), r"2\^30"),
        (lambda: rd.Cover.of(["--"], ["1"]).evaluate([[1]]), r"shape \(N, 2\)"),
        (lambda: rd.Cover.of(["--"], ["1"]).count("g"), "no column 'g'"),
        (lambda: rd.Cover.read("f.blif"), "only from .pla"),
        (lambda: rd.Cover.of(["--"], ["1"]).write("f.blif"), "only as .pla"),
    ],
)
def test_bad_covers(make: object, message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        make()  # type: ignore[operator]


def test_tables_and_pyeda() -> None:
    table = rd.TruthTable.from_function(lambda a, b, c: (a & b, None if c else a), 3, inputs=["a", "b", "c"])
    assert rd.Cover.from_table(table).table() == table
    sample, _ = table.split(0.5, seed=0)
    assert known(rd.Cover.from_table(sample).table()) == known(sample)
    cover = rd.Cover.of(["1-0", "011"], ["1~", "11"], inputs=["a", "b", "c[1]"])
    again = rd.Cover.from_pyeda(cover.to_pyeda(), inputs=cover.inputs)
    assert known(again.table()) == known(cover.table())
    assert rd.Cover.from_pyeda(rd.Cover.of(["1-"], ["1"], inputs=["a", "b"]).to_pyeda()).inputs == ("a",)
    with pytest.raises(rd.RdError, match="'b' is not among the inputs a"):
        rd.Cover.from_pyeda(rd.Cover.of(["11"], ["1"], inputs=["a", "b"]).to_pyeda(), inputs=["a"])
    with pytest.raises(rd.RdError, match="expected a pyeda expression, found int"):
        rd.Cover.from_pyeda(3)


def test_which_files_become_covers() -> None:
    def asked(n: int, kind: str, cube: str) -> bool:
        return needs_cover(read_source(f".i {n}\n.o 1\n.type {kind}\n{cube} 1\n.e\n", None))

    assert asked(25, "fd", "1" * 25)
    assert not asked(24, "fd", "-" * 24)
    assert asked(30, "fr", "1" + "-" * 29)
    assert not asked(30, "fr", "1" * 30)
    assert not asked(20, "fr", "-" * 20)
    assert asked(200, "fr", "-" * 200)


def test_learning_from_a_cover() -> None:
    parity = [f"{k:04b}" for k in range(16)]
    cover = rd.Cover.of([row + "-" * 26 for row in parity], [str(row.count("1") % 2) for row in parity], rest="free")
    learned = rd.learn(cover, effort=0.2)
    assert cover.check(learned.netlist).equal
    assert learned.ands < cover.minimised().netlist().counts().ands
    wide = rd.learn(rd.Cover.of(["1" * 30], ["1"]))
    assert (wide.model, wide.ands, wide.train_accuracy) == ("cubes", 29, 1)
    with pytest.raises(rd.RdError, match="no rows to hold out"):
        rd.learn(cover, holdout=0.5)
