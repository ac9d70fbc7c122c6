"""Votes counted in C: the classes, scores and bits that the gates give, whatever the number of votes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from c_programs import check_for_cortex, said_by

from rdcircuits.algebra import GateBuilder
from rdcircuits.encoding import Encoder, Thresholds
from rdcircuits.errors import FormatError
from rdcircuits.induction.classes.c_answers import Answer
from rdcircuits.induction.classes.c_votes import Counted
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.files import c_of, classifier_of, classifier_text
from rdcircuits.induction.classes.pruning import of_votes

COLUMNS = 12


def voting(kinds: int, votes: int, head: str = "index", seed: int = 0) -> Classifier:
    """Random gates on thresholds of bytes, so many of which vote on each class."""
    rng = np.random.default_rng(seed)
    columns = tuple(f"x{k}" for k in range(COLUMNS))
    encoder = Encoder(columns, tuple(Thresholds(name, 0, (80, 160)) for name in columns))
    builder = GateBuilder(len(encoder.names))
    wires = [builder.false, builder.true, *builder.inputs]
    pairs = rng.integers(0, len(wires), (kinds * votes, 2)).tolist()
    found = [builder.gate(int(rng.integers(0, 16)), wires[a], wires[b]) for a, b in pairs]
    return Classifier(encoder, tuple(range(kinds)), of_votes(builder.build(found), kinds), head=head)


@pytest.mark.needs_program("cc")
@pytest.mark.parametrize(
    ("kinds", "votes", "head"),
    [
        (2, 1, "index"),
        (3, 7, "scores"),
        (5, 8, "onehot"),
        (10, 9, "index"),
        (3, 63, "onehot"),
        (10, 65, "scores"),
        (17, 40, "index"),
    ],
)
def test_counts_say_what_gates_say(tmp_path, kinds, votes, head):
    model = voting(kinds, votes, head, seed=votes)
    rows = np.random.default_rng(1).integers(0, 256, (64, COLUMNS))
    (tmp_path / "votes.c").write_text(c_of(model, "votes", rows))
    for flags in (["-O3"] if votes == 65 else [], ["-DVOTES_ONE"]):
        assert said_by(tmp_path / "votes.c", "-DSELF_CHECK", *flags).stdout == "ok\n"
    scores = model.scores.votes
    assert scores is not None
    counted = Counted.of(Answer("scores", kinds, 9), votes, kinds)
    bits = model.encoder.encode(rows)
    assert np.array_equal(counted.decoded(counted.netlist(scores).evaluate(bits)), model.predict_scores(rows))


def test_what_is_expected_of_each_head_is_what_the_gates_say():
    rows = np.random.default_rng(2).integers(0, 256, (130, COLUMNS))
    for head, called in (("index", "classes"), ("onehot", "onehot"), ("scores", "scores")):
        model = voting(4, 5, head)
        scores, votes = model.scores, model.scores.votes
        assert votes is not None
        answer = Answer(called, *{"index": (1, 2), "onehot": (4, 1), "scores": (4, scores.width)}[head])
        counted, bits = Counted.of(answer, 5, 4), model.encoder.encode(rows)
        gates = answer.decoded(model.netlist.evaluate(bits))
        assert np.array_equal(counted.decoded(counted.netlist(votes).evaluate(bits)), gates)


def test_votes_are_kept_in_files_and_checked():
    model = voting(3, 10)
    content = json.loads(classifier_text(model))
    again = classifier_of(content)
    assert again == model
    assert c_of(again, "f") == c_of(model, "f")
    without = classifier_of({name: value for name, value in content.items() if name != "votes"})
    assert without == model
    assert without.scores.votes is None
    assert "f_count" not in c_of(without, "f")
    other = json.loads(classifier_text(voting(3, 10, seed=5)))["votes"]
    with pytest.raises(FormatError, match="the scores do not count the votes"):
        classifier_of(content | {"votes": other})
    fewer = json.loads(classifier_text(voting(2, 10)))["votes"]
    with pytest.raises(FormatError, match="not as many for each class"):
        classifier_of(content | {"votes": fewer})


@pytest.mark.needs_program("arm-none-eabi-gcc")
def test_votes_compile_for_microcontrollers(tmp_path):
    voting(10, 30).save(tmp_path / "votes.c")
    check_for_cortex(tmp_path / "votes.c", "-DVOTES_ONE")
    check_for_cortex(tmp_path / "votes.c")


def test_gates_whose_votes_are_not_known_are_written_whole():
    model = voting(3, 10)
    assert "10 votes on each class: counted as integers" in c_of(model, "f")
    plain = replace(model, scores=replace(model.scores, votes=None))
    assert "votes on each class" not in c_of(plain, "f")
    assert c_of(plain, "f").count("f_word)(") > c_of(model, "f").count("f_word)(")
