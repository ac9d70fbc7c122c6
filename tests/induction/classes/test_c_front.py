"""Classifiers in C: rows of integers in, the same classes out as `predict` says."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from c_programs import check_for_cortex, said_by

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.encoding import Encoder, Raw, Thresholds, fit_images
from rdcircuits.encoding.integers import integers
from rdcircuits.errors import RdError
from rdcircuits.induction.amounts.learn import learn_amounts
from rdcircuits.induction.classes.c_answers import Answer
from rdcircuits.induction.classes.c_encoder import compared
from rdcircuits.induction.classes.c_front import c_with_front
from rdcircuits.induction.classes.c_rows import made_rows, numbers_of_rows
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.files import c_of, verilog_of
from rdcircuits.induction.classes.multilabel import MultiLabel
from rdcircuits.induction.classes.scores import weighted

COLOURS = ["red", "green", None, "blue"]


def mixed_rows(count: int, shift: int = 0) -> list[list[object]]:
    """Numbers, words and large numbers, some of them missing."""
    return [
        [k % 10, COLOURS[k % 4], None if k % 5 == 0 else k * k % 37 * 1e6 + 0.25] for k in range(shift, shift + count)
    ]


@pytest.fixture(scope="module")
def mixed() -> Classifier:
    labels = ['y"e\\s??/' if (k % 10 > 4) ^ (k % 4 == 1) else "NAME" for k in range(120)]
    return rd.learn_classes(mixed_rows(120), labels, effort=0.1, thresholds=4)


def pixels(columns: int, seed: int, missing: bool = False) -> Classifier:
    """Weighted votes on thresholds of bytes, three classes."""
    rng = np.random.default_rng(seed)
    cuts = [tuple(sorted(set(rng.integers(1, 256, 3).tolist()))) for _ in range(columns)]
    parts = tuple(Thresholds(f"x{k}", 0, own, missing and k == 1) for k, own in enumerate(cuts) if k % 5)
    encoder = Encoder(tuple(f"x{k}" for k in range(columns)), parts)
    builder = GateBuilder(len(encoder.names))
    weights = rng.integers(-3, 4, (len(encoder.names), 3))
    return Classifier(encoder, (7, 1, 4), weighted(builder, list(builder.inputs), weights, np.zeros(3, int), ""))


def asked(classifier: Classifier, rows: object, folder: Path, call: str, *flags: str) -> list[int]:
    """What the compiled file answers for raw rows, by this call."""
    told = compared(classifier.encoder, range(len(classifier.encoder.names)))
    values = numbers_of_rows(classifier.encoder, told, classifier.encoder.fitting(rows))
    (folder / "model.c").write_text(c_of(classifier, "model"))
    array = ", ".join(map(str, values.ravel().tolist()))
    (folder / "ask.c").write_text(f"""#include <stdio.h>
#include "model.c"
static const model_value rows[] = {{{array}}};
static int32_t answers[{len(values)} * 8];
int main(void)
{{
  const size_t count = {len(values)};
  size_t s;
  (void)answers; (void)count;
  {call}
  return 0;
}}
""")
    return [int(one) for one in said_by(folder / "ask.c", *flags).stdout.split()]


MANY = 'model_classes(rows, count, answers); for (s = 0; s < count; s++) printf("%ld\\n", (long)answers[s]);'
SINGLE = 'for (s = 0; s < count; s++) printf("%ld\\n", (long)model_class(rows + s * MODEL_COLUMNS));'


@pytest.mark.needs_program("cc")
@pytest.mark.parametrize("count", [1, 63, 64, 65, 130])
@pytest.mark.parametrize("columns", [8, 13])
def test_pixels_are_compared_eight_at_a_time(tmp_path, count, columns):
    classifier = pixels(columns, count)
    rows = np.random.default_rng(count).integers(0, 256, (count, columns))
    assert "encode64" in c_of(classifier, "model")
    found = asked(classifier, rows, tmp_path, MANY)
    assert [classifier.classes[k] for k in found] == classifier.predict(rows).tolist()


def with_edges(seed: int) -> tuple[Classifier, np.ndarray]:
    """Weighted votes on thresholds and edges of images of 3 × 4 pixels, and other images."""
    rng = np.random.default_rng(seed)
    encoder = fit_images(rng.integers(0, 256, (60, 3, 4)), edges=True)
    builder = GateBuilder(len(encoder.names))
    weights = rng.integers(-3, 4, (len(encoder.names), 3))
    scores = weighted(builder, list(builder.inputs), weights, np.zeros(3, int), "")
    return Classifier(encoder, (7, 1, 4), scores), rng.integers(0, 256, (70, 12))


@pytest.mark.needs_program("cc")
@pytest.mark.parametrize("flags", [(), ("-DMODEL_ONE",)], ids=["words", "one"])
def test_edges_are_compared_behind_thresholds(tmp_path, flags):
    classifier, rows = with_edges(0)
    found = asked(classifier, rows, tmp_path, MANY, *flags)
    assert [classifier.classes[k] for k in found] == classifier.predict(rows).tolist()
    assert said_by(tmp_path / "model.c", "-DSELF_CHECK", *flags).stdout == "ok\n"


@pytest.mark.needs_program("iverilog", "vvp")
def test_verilog_checks_itself_on_rows(mixed, tmp_path):
    for number, model in enumerate((with_edges(1)[0], mixed, pixels(9, 1, missing=True))):
        source = tmp_path / f"m{number}.v"
        model.save(source)
        assert simulated(source) == "ok\n"
        told = re.sub(
            r"(#1 if \(!wrong && result !== \d+'b)([01])", lambda hit: hit[1] + str(1 - int(hit[2])), source.read_text()
        )
        source.write_text(told)
        assert simulated(source).startswith("row 0: ")
    text = verilog_of(mixed, rows=mixed_rows(5))
    assert text.count("if (!wrong && result") == 5


def simulated(source: Path) -> str:
    """What the testbench of a file prints."""
    subprocess.run(["iverilog", "-g2001", "-DSELF_CHECK", "-o", source.with_suffix(".vvp"), source], check=True)
    done = subprocess.run(["vvp", "-n", source.with_suffix(".vvp")], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.needs_program("cc")
@pytest.mark.parametrize("call", [MANY, SINGLE], ids=["many", "single"])
@pytest.mark.parametrize("flags", [(), ("-DMODEL_ONE",)], ids=["words", "one"])
def test_numbers_words_and_what_is_missing(mixed, tmp_path, call, flags):
    rows = [*mixed_rows(70, 1000), [1e30, "pink", -1e30], [-5, None, None]]
    found = asked(mixed, rows, tmp_path, call, *flags)
    assert [mixed.classes[k] for k in found] == mixed.predict(rows).tolist()


@pytest.mark.needs_program("cc")
@pytest.mark.parametrize("head", ["scores", "onehot"])
def test_other_heads_give_scores_and_their_greatest(mixed, tmp_path, head):
    own, rows = replace(mixed, head=head), mixed_rows(70)
    found = asked(own, rows, tmp_path, SINGLE)
    assert [own.classes[k] for k in found] == own.predict(rows).tolist()
    call = f'model_{head}(rows, count, answers); for (s = 0; s < 2 * count; s++) printf("%ld\\n", (long)answers[s]);'
    scores = own.predict_scores(rows)
    expected = scores if head == "scores" else scores.argmax(axis=1)[:, None] == np.arange(2)
    assert asked(own, rows, tmp_path, call) == expected.astype(int).ravel().tolist()


@pytest.mark.needs_program("cc")
def test_the_self_check_knows_given_rows_and_finds_what_is_wrong(mixed, tmp_path):
    source = tmp_path / "mixed.c"
    source.write_text(c_of(mixed, "mixed", mixed_rows(100)))
    assert "expected[64]" in source.read_text()
    assert said_by(source, "-DSELF_CHECK").stdout == "ok\n"
    text = source.read_text()
    at = text.index("expected[64] = {") + len("expected[64] = {\n  ")
    source.write_text(text[:at] + str(1 - int(text[at])) + text[at + 1 :])
    found = said_by(source, "-DSELF_CHECK")
    assert (found.returncode, found.stdout) == (1, f"row 0: answer 0 is {text[at]}\n")


@pytest.mark.needs_program("cc")
def test_saved_models_check_themselves(mixed, tmp_path):
    single = Classifier(
        Encoder(("a", "b"), ()), ("only",), weighted(GateBuilder(0), [], np.zeros((0, 1), int), np.zeros(1, int), "")
    )
    amounts = learn_amounts([[k % 10, k % 7] for k in range(70)], [3.0 * (k % 10) for k in range(70)])
    several = MultiLabel(mixed.encoder, ("a", "b"), (mixed, mixed), (np.arange(len(mixed.encoder.names)),) * 2)
    for number, model in enumerate((mixed, single, pixels(9, 1, missing=True), amounts, several)):
        model.save(tmp_path / f"model{number}.c")
        for flags in ((), (f"-DMODEL{number}_ONE",)):
            assert said_by(tmp_path / f"model{number}.c", "-DSELF_CHECK", *flags).stdout == "ok\n"


@pytest.mark.needs_program("arm-none-eabi-gcc")
def test_models_compile_for_microcontrollers(mixed, tmp_path):
    for number, model in enumerate((mixed, pixels(11, 0))):
        model.save(tmp_path / f"model{number}.c")
        check_for_cortex(tmp_path / f"model{number}.c", f"-DMODEL{number}_ONE")
        check_for_cortex(tmp_path / f"model{number}.c")


@pytest.mark.parametrize(
    ("places", "cuts", "kind"),
    [
        (0, (1, 255), "uint8_t"),
        (0, (0, 255), "int16_t"),
        (0, (1, 256), "int16_t"),
        (3, (-(1 << 20),), "int32_t"),
        (40, (1 << 45,), "int64_t"),
    ],
)
def test_columns_are_the_narrowest_integers(places, cuts, kind):
    assert compared(Encoder(("a",), (Thresholds("a", places, cuts),)), [0]).kind == kind


def test_what_has_too_many_bits_is_refused():
    encoder = Encoder(("a",), (Thresholds("a", 70, (1 << 70,)),))
    netlist = rd.Netlist(encoder.names, ("y",), GateBuilder(1).build([1]))
    with pytest.raises(RdError, match="more than 64 bits"):
        c_with_front(encoder, netlist, Answer("labels", 1, 1), "f")
    with pytest.raises(RdError, match="numbers of 40 bits are not written in C"):
        Answer("scores", 1, 40)


def test_bits_that_no_gate_reads_are_not_compared():
    encoder = Encoder(("a", "b"), (Thresholds("a", 0, (3, 5)), Thresholds("b", 0, (9,))))
    netlist = rd.Netlist(encoder.names, ("y",), GateBuilder(3).build([2]))
    text = c_with_front(encoder, netlist, Answer("labels", 1, 1), "f")
    assert "static const uint8_t f_column[1] = {\n  0\n};" in text
    assert "static const f_value f_low[1] = {\n  5\n};" in text


def test_integers_are_exact_and_clamped():
    encoder = Encoder(("a", "b"), (Thresholds("a", 2, (5, 9), missing=True), Thresholds("b", 0, (-(1 << 70),))))
    rows = Raw.of([[1.2499999, 0.0], [1.25, -(2.0**71)], [None, -(2.0**70)], [1e300, 1.0]])
    (a, lacking), (b, _) = integers(encoder, rows)
    assert (a, lacking) == ([4, 5, 4, 9], [False, False, True, False])
    assert b == [-(1 << 70), -(1 << 70) - 1, -(1 << 70), -(1 << 70)]


def test_made_rows_lie_on_both_sides_of_each_threshold(mixed):
    bits = mixed.encoder.encode(made_rows(mixed.encoder))
    assert bits.any(axis=0).all()
    assert not bits.all(axis=0).any()
