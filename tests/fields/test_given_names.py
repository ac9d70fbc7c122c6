"""Names that were made up never take part in matching over finite fields either."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

import rdcircuits as rd
from rdcircuits.boolean import equivalent
from rdcircuits.errors import FormatError, ShapeError
from rdcircuits.fields import FieldPolynomial, FieldTable, interpolate, least_degree, sparsest
from rdcircuits.tables.names import made_up


def weighted(names: tuple[str, ...] | None = ("x1", "x0"), outputs: tuple[str, ...] | None = ("w",)) -> FieldTable:
    return FieldTable.from_function(3, lambda a, b: (a + 2 * b * b) % 3, 2, inputs=names, outputs=outputs)


NAMED, NAMELESS = weighted(), weighted(None, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.take([0, 1, 5]),
        lambda t: t.split(0.25, 0)[1],
        lambda t: t.take([0, 0, 3]).distinct(),
        lambda t: t.restrict({0: 1}),
        lambda t: t.select_outputs([0]),
        lambda t: pickle.loads(pickle.dumps(t)),
        lambda t: interpolate(t),
        lambda t: pickle.loads(pickle.dumps(interpolate(t))),
        lambda t: interpolate(t).restrict({0: 1}),
        lambda t: interpolate(t).select_outputs([0]),
        lambda t: interpolate(t) * 2 + 1,
        lambda t: FieldPolynomial.from_json(interpolate(t).to_json()),
        lambda t: interpolate(t).table(),
        lambda t: interpolate(t).netlist(),
        lambda t: FieldTable.from_circuit(3, interpolate(t)),
        lambda t: least_degree(t).polynomial,
        lambda t: sparsest(t, 2).polynomial,
        lambda t: sparsest(t, 2).fits[0][0].polynomial,
        lambda t: rd.learn_field(t).polynomial,
    ],
)
def test_every_way_on_keeps_what_was_made_up(change: Callable[[FieldTable], FieldTable | FieldPolynomial]) -> None:
    for table in (NAMED, NAMELESS):
        found = change(table)
        assert (found.inputs_given, found.outputs_given) == (table.inputs_given, table.outputs_given)


def test_made_up_names_are_matched_by_position() -> None:
    assert NAMED.accuracy(interpolate(NAMELESS)).overall == 1
    assert NAMELESS.accuracy(interpolate(NAMED)).overall == 1
    assert NAMED.accuracy(interpolate(weighted(("x0", "x1")))).overall < 1
    assert equivalent(interpolate(NAMED).netlist(), interpolate(NAMELESS).netlist())


def test_bits_of_elements_without_names_have_none() -> None:
    netlist = interpolate(NAMELESS.rename(outputs=["w"])).netlist()
    assert made_up(netlist.inputs) == set(netlist.inputs)
    assert netlist.outputs_given


def test_polynomials_without_names_go_with_others_by_position() -> None:
    named, nameless = interpolate(NAMED), interpolate(NAMELESS)
    assert (nameless + named).inputs == ("x1", "x0")
    assert (named - nameless).inputs_given
    assert (named - nameless).n_terms == 0
    with pytest.raises(ShapeError, match="polynomials in x1, x0 and in a, b"):
        _ = named + interpolate(weighted(("a", "b")))


def test_csv_keeps_what_was_made_up(tmp_path: Path) -> None:
    for table in (NAMELESS, NAMED, NAMELESS.rename(inputs=["a", "b"])):
        table.write(tmp_path / "t.csv")
        found = FieldTable.read(tmp_path / "t.csv", 3)
        assert found == table
        assert (found.inputs_given, found.outputs_given) == (table.inputs_given, table.outputs_given)


def test_json_that_says_something_else_of_names_is_refused() -> None:
    text = interpolate(NAMELESS).to_json().replace('"inputs": true', '"inputs": ["z"]')
    with pytest.raises(FormatError, match="made_up is to say of the inputs"):
        FieldPolynomial.from_json(text)


def test_sympy_gives_back_what_was_made_up() -> None:
    pytest.importorskip("sympy")
    back = FieldPolynomial.from_sympy(3, interpolate(NAMELESS).to_sympy())
    assert not back.inputs_given
    assert NAMED.accuracy(back).overall == 1
    assert FieldPolynomial.from_sympy(3, interpolate(NAMED).to_sympy()).inputs_given
