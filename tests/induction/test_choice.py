"""The choice of a method, with methods made up: what is tried, ranked, made again, and said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import rdcircuits as rd
from rdcircuits.circuit import Circuit, trace
from rdcircuits.errors import AlgebraError, RdError
from rdcircuits.induction.choice import asked_for, attempt, by_validation, check_taken, split_off
from rdcircuits.induction.learned import Fitted, Method

TABLE = rd.TruthTable.from_function(lambda *x: x[0] ^ x[1], 7).take(slice(0, 120))
CIRCUIT = trace(lambda *x: [x[0] + x[1]], *[rd.point()] * 7)


def method(name: str, score: float | str, sure: bool = True, large: bool = False) -> tuple[Method, dict[str, float]]:
    def fit(table: rd.TruthTable, progress: object, how: object) -> Fitted[Circuit]:
        if isinstance(score, str):
            raise RdError(score)
        return Fitted(CIRCUIT, f"{name} of {len(table)}", sure=sure)

    return Method(name, fit, large=large), {name: 0.0 if isinstance(score, str) else score}


def chosen(*offered: tuple[Method, dict[str, float]], wanted: Callable[[float], bool] = lambda best: True) -> object:
    scores = {name: score for _, one in offered for name, score in one.items()}
    return by_validation(
        TABLE,
        lambda part, aside: [(one, wanted) for one, _ in offered],
        None,
        0,
        lambda fitted, part, aside: scores[fitted.note.split()[0]],
        None,
    )


def test_the_most_accurate_is_made_again_from_all_rows() -> None:
    found = chosen(method("a", 0.7), method("b", 0.9), method("c", "cannot"))
    assert (found.name, found.validation, found.fitted.note) == ("b", 0.9, "b of 120")
    assert found.why == "most accurate on rows set aside (a 0.7000, b 0.9000); b of 120"
    assert [(trial.model, trial.accuracy) for trial in found.tried] == [("a", 0.7), ("b", 0.9), ("c", None)]


@pytest.mark.parametrize(("sure", "large", "but_for"), [(False, False, "noise"), (True, True, "noise and size")])
def test_what_is_unsure_or_large_must_win_by_more_than_noise(sure: bool, large: bool, but_for: str) -> None:
    found = chosen(method("a", 0.7), method("b", 0.8, sure, large))
    assert found.name == "a"
    assert found.why.startswith(f"best but for {but_for} on rows set aside")
    assert chosen(method("a", 0.6), method("b", 0.99, sure, large)).name == "b"


def test_equals_go_by_order_and_what_is_not_wanted_is_not_tried() -> None:
    assert chosen(method("a", 0.7), method("b", 0.7)).name == "a"
    found = chosen(method("a", 0.7), method("b", 0.9), wanted=lambda best: best < 0.5)
    assert [trial.model for trial in found.tried] == ["a"]


def test_where_none_fits_all_reasons_are_given() -> None:
    with pytest.raises(RdError, match=r"^a: too wide; b: no rows$"):
        chosen(method("a", "too wide"), method("b", "no rows"))


def test_one_that_is_asked_for_is_made_or_says_why_not() -> None:
    assert asked_for(method("a", 1.0)[0], TABLE, None, None).why == "asked for; a of 120"
    with pytest.raises(RdError, match=r"^too wide$"):
        asked_for(method("a", "too wide")[0], TABLE, None, None)
    told = list[str]()
    attempt(method("a", 1.0)[0], TABLE, None, lambda done, total, text: told.append(text))
    assert told == ["a: starting"]


def test_options_are_for_the_models_that_go_by_them() -> None:
    methods = [Method("a", lambda *_: Fitted(CIRCUIT, ""), takes=("degree",)), Method("b", lambda *_: None)]
    check_taken({"degree": 2, "epochs": None}, "a", methods, "--")
    check_taken({"degree": 2}, "auto", methods, "--")
    with pytest.raises(RdError, match=r"^--degree is for the models a, auto; the model is b$"):
        check_taken({"degree": 2}, "b", methods, "--")


def test_tables_are_checked_for_both_kinds() -> None:
    elements = rd.FieldTable.from_function(3, lambda x: x, 1)
    with pytest.raises(RdError, match="expected a TruthTable"):
        split_off(elements, rd.TruthTable, "other", None, None, 0, None)
    with pytest.raises(RdError, match="not from both"):
        split_off(elements, rd.FieldTable, "other", 0.5, elements, 0, None)
    with pytest.raises(RdError, match="no rows"):
        split_off(elements.take([]), rd.FieldTable, "other", None, None, 0, None)
    with pytest.raises(RdError, match="at least two different rows"):
        split_off(elements.take([0, 0]), rd.FieldTable, "other", 0.5, None, 0, None)
    rows, held_out = split_off(elements, rd.FieldTable, "other", 0.3, None, 0, None)
    assert (len(rows), len(held_out)) == (2, 1)


def test_what_was_learned_is_of_one_class() -> None:
    bits = rd.learn(rd.TruthTable.from_function(lambda a, b: a & b, 2))
    field = rd.learn_field(rd.FieldTable.from_function(3, lambda a, b: a * b % 3, 2))
    assert type(bits) is type(field) is rd.Learned is rd.FieldLearned
    assert (bits.inputs, field.inputs, bits.outputs, field.outputs) == (2, 2, 1, 1)
    assert field.netlist.inputs == field.polynomial.netlist().inputs
    assert field.gates == field.netlist.counts().gates
    assert rd.GF(3).run(field.circuit, 2, 2) == 1
    assert field.field.q == 3
    with pytest.raises(AlgebraError, match="a circuit over bits was learned"):
        _ = bits.polynomial
