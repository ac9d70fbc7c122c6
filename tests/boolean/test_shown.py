"""Expressions mean what they were made from, whatever the form, and are printed so that they can be read back."""

from __future__ import annotations

import re
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.boolean.expressions import literal
from rdcircuits.boolean.formats.blif import read_blif
from rdcircuits.boolean.products import factored_sum, irredundant, sum_of
from rdcircuits.boolean.shown import FORMS, Form, Shown, shown
from rdcircuits.errors import RdError

NAMES = ["a", "b", "c", "d", "e", "f"]


def evaluated(text: str, values: dict[str, np.ndarray]) -> np.ndarray:
    """The text as Python reads it, whose operators bind in the same order."""
    return np.asarray(eval(re.sub(r"\b([01])\b", r"(zero ^ \1)", text), {}, values), dtype=np.int64) & 1


def results(found: Shown, x: np.ndarray) -> np.ndarray:
    """Each output on rows of inputs."""
    values = {name: x[:, k].astype(np.int64) for k, name in enumerate(found.names[: x.shape[1]])}
    values["zero"] = np.zeros(len(x), np.int64)
    for name, text in found.lines():
        values[name] = evaluated(text, values)
    return np.stack([values[name] for name, _ in found.outputs], axis=1)


@settings(max_examples=examples(60))
@given(st.data(), st.integers(0, 6), st.sampled_from(FORMS))
def test_tables_with_and_without_dont_cares(data: st.DataObject, n: int, form: Form) -> None:
    y = data.draw(st.lists(st.sampled_from([0, 1]), min_size=1 << n, max_size=1 << n))
    care = data.draw(st.lists(st.sampled_from([0, 1, 1]), min_size=1 << n, max_size=1 << n))
    x = np.array([[row >> k & 1 for k in range(n)] for row in range(1 << n)], np.uint8).reshape(1 << n, n)
    table = rd.TruthTable.from_arrays(x, np.array(y)[:, None], np.array(care)[:, None], inputs=NAMES[:n], outputs=["y"])
    said = results(shown(table, form), x)[:, 0]
    assert not ((said != np.array(y)) & (np.array(care) == 1)).any()
    rows = [row for row in range(1 << n) if row % 3 != 1]
    assert not (results(shown(table.take(rows), form), x)[rows, 0] != np.array(y)[rows])[
        np.array(care)[rows] == 1
    ].any()


@settings(max_examples=examples(40))
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_sums_are_irredundant(bits: int, free: int) -> None:
    least, most = bits & ~free, bits | free
    cubes = irredundant(least, most, 6)
    ones = 2**64 - 1
    inputs = [sum(1 << row for row in range(64) if row >> k & 1) for k in range(6)]
    whole = sum_of(cubes).at(inputs, ones)
    assert not least & ~whole
    assert not whole & ~most
    assert factored_sum(cubes).at(inputs, ones) == whole
    for k in range(len(cubes)):
        assert least & ~sum_of(cubes[:k] + cubes[k + 1 :]).at(inputs, ones)


@pytest.mark.parametrize("form", FORMS)
def test_netlists_with_shared_gates(form: Form) -> None:
    table = rd.TruthTable.from_function(
        lambda a, b, c, d: (a ^ b ^ c ^ d, a + b + c + d > 2, a & b), 4, inputs=NAMES[:4]
    )
    netlist = rd.learn(table).netlist
    x, y, _ = table.to_arrays()
    assert np.array_equal(results(shown(netlist, form), x), y)


def chain(op: str, n: int) -> rd.Netlist:
    f = rd.trace(lambda x: reduce(lambda p, q: p & q if op == "&" else p ^ q, x), rd.point(n))
    return rd.Netlist.from_circuit(f)


def test_outputs_of_many_inputs() -> None:
    x = np.random.default_rng(0).integers(0, 2, (200, 40))
    x[:50] = 1
    for op, form in (("^", "factored"), ("^", "anf"), ("&", "factored"), ("&", "sop"), ("&", "anf")):
        netlist = chain(op, 40)
        found = shown(netlist, form)  # type: ignore[arg-type]
        assert np.array_equal(results(found, x), netlist.evaluate(x))
    with pytest.raises(RdError, match="'y0': it depends on 40 inputs"):
        shown(chain("^", 40), "sop")


def test_shared_gates_of_many_inputs_get_names_that_are_nobodys() -> None:
    blif = [".model f", ".inputs " + " ".join(["t1", *(f"x{k}" for k in range(20))]), ".outputs p q"]
    blif += [".names t1 x0 s", "10 1", "01 1"]
    blif += [
        ".names s " + " ".join(f"x{k}" for k in range(1, 20)) + " p",
        "1" * 20 + " 1",
        ".names s x5 q",
        "11 1",
        ".end",
    ]
    netlist = read_blif("\n".join(blif).encode())
    found = shown(netlist)
    assert [name for name, _ in found.defined] == ["t2"]
    x = np.random.default_rng(1).integers(0, 2, (100, 21))
    x[:60, 2:] = 1
    assert np.array_equal(results(found, x), netlist.evaluate(x))


def test_what_cannot_be_shown_names_the_output() -> None:
    wide = rd.TruthTable.from_arrays(np.eye(30, dtype=np.uint8), np.ones((30, 1), np.uint8))
    with pytest.raises(RdError, match="learn"):
        shown(wide)
    with pytest.raises(RdError, match="form"):
        shown(wide, "cnf")  # type: ignore[arg-type]
    parity = rd.TruthTable.from_function(lambda *x: sum(x) % 2, 15)
    with pytest.raises(RdError, match="'y0': more than"):
        shown(parity, "sop")
    assert shown(parity).outputs[0][1].literals == 15


def test_names_are_kept_and_quoted_where_they_are_no_words() -> None:
    assert literal(0).text(["a b"]) == '"a b"'
    assert literal(0).text(["data[3]"]) == "data[3]"
    assert literal(0).text(["x >= 3"]) == '"x >= 3"'
    assert literal(0).latex(["sum_of"]) == r"\mathit{sum\_of}"
