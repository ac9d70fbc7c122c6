"""Classifiers in files: JSON with the encoder, Verilog and C with comparisons of integers in front, gates in others.

JSON is an object with `format`, `version`, `target`, `head`, `classes`, `score_bits`, `temperature` (of
the softmax that makes probabilities of scores, 1 where it is not said), `encoder` and `netlist`. The netlist's outputs
are the bits of the scores, and after them those of the class's number. Where scores are counts of votes there are
`votes`, a netlist of these with the same inputs, as many for each class: files in C count them as integers.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.netlist_json import json_text, read_json
from rdcircuits.errors import FormatError
from rdcircuits.files import as_text, write_whole
from rdcircuits.induction.classes.classifier import Classifier, check_head
from rdcircuits.induction.classes.front import verilog_with_front
from rdcircuits.induction.classes.scores import Scores, index_width
from rdcircuits.induction.classes.written import (
    Name,
    check_object,
    encoded_gates,
    gates_of,
    indented,
    object_text,
    read_object,
)
from rdcircuits.tables.formats import ending

FORMAT, VERSION = "rdcircuits.classifier", 1
#: Random rows on which votes are counted when they are read.
_CHECKED = 256


def save(classifier: Classifier, path: Name) -> None:
    """Write the classifier in the format of the path's ending, whole or not at all."""
    if ending(path) == ".json":
        write_whole(path, classifier_text(classifier))
    elif ending(path) == ".v":
        write_whole(path, verilog_of(classifier))
    elif ending(path) == ".c":
        write_whole(path, c_of(classifier, as_text(Path(path).stem)))
    else:
        classifier.netlist.write(path)


def classifier_text(classifier: Classifier) -> str:
    """The classifier as JSON."""
    fields = {
        "format": json.dumps(FORMAT),
        "version": str(VERSION),
        "target": json.dumps(classifier.target),
        "head": json.dumps(classifier.head),
        "classes": json.dumps(list(classifier.classes)),
        "score_bits": str(classifier.scores.width),
        "temperature": repr(float(classifier.temperature)),
    }
    fields |= encoded_gates(classifier.encoder, scores_netlist(classifier))
    votes = classifier.scores.votes
    if votes is not None:
        fields["votes"] = indented(json_text(Netlist.from_gates(votes, classifier.encoder.names)))
    return object_text(fields)


def scores_netlist(classifier: Classifier) -> Netlist:
    """The gates from the encoder's bits to the bits of the scores, and after them those of the class's number."""
    scores = classifier.scores
    outputs = [f"s{k}[{j}]" for k in range(scores.classes) for j in range(scores.width)]
    outputs += [f"index[{j}]" for j in range(scores.index_bits)]
    return Netlist.from_gates(scores.gates, classifier.encoder.names, outputs)


def read_classifier(data: bytes, path: Name | None = None) -> Classifier:
    """The classifier in the bytes of a JSON file; raises `FormatError` with the path and what is wrong."""
    return read_object(data, path, "a classifier", classifier_of)


def verilog_of(classifier: Classifier, module: str = "classifier", rows: Any = None) -> str:
    """The classifier as Verilog: a module that takes each column as an integer, compares it, and holds the gates;
    `rows` are raw rows for its testbench.
    """
    notes = [f"class {k}: {names.escape(str(label))}" for k, label in enumerate(classifier.classes)]
    return verilog_with_front(classifier.encoder, classifier.netlist, notes, module, rows)


def c_of(classifier: Classifier, stem: str = "classifier", rows: Any = None) -> str:
    """The classifier as C99: functions that take rows of integers; `rows` are raw rows for its self-check."""
    from rdcircuits.induction.classes.c_answers import Answer
    from rdcircuits.induction.classes.c_front import c_with_front
    from rdcircuits.induction.classes.c_votes import Counted

    scores, labels = classifier.scores, tuple(map(str, classifier.classes))
    answer = {
        "index": Answer("classes", 1, scores.index_bits, classes=labels),
        "onehot": Answer("onehot", scores.classes, 1, classes=labels),
        "scores": Answer("scores", scores.classes, scores.width, signed=True, classes=labels),
    }[classifier.head]
    notes = ["Classes: " + ", ".join(f"{k} {names.escape(label, '/?')}" for k, label in enumerate(labels)) + "."]
    if scores.votes is None:
        return c_with_front(classifier.encoder, classifier.netlist, answer, stem, notes, rows)
    counted = Counted.of(answer, len(scores.votes.outputs) // scores.classes, scores.classes)
    return c_with_front(classifier.encoder, counted.netlist(scores.votes), counted, stem, notes, rows)


def classifier_of(content: Any) -> Classifier:
    """The classifier that an object of JSON is; `FormatError` and `RdError` for what is none."""
    needed = "target", "head", "classes", "score_bits", "encoder", "netlist"
    check_object(content, "a classifier", FORMAT, VERSION, *needed)
    classes = content["classes"]
    if not isinstance(classes, list) or not classes or not all(_is_label(one) for one in classes):
        raise FormatError("not a classifier: classes are not a list of strings and numbers")
    if len(set(map(str, classes))) < len(classes):
        raise FormatError("not a classifier: two classes are the same")
    encoder, netlist = gates_of(content, "a classifier")
    width = content["score_bits"]
    wanted = len(classes) * width + index_width(len(classes)) if type(width) is int and width > 0 else -1
    if len(netlist.outputs) != wanted:
        raise FormatError(f"not a classifier: {len(netlist.outputs)} outputs are no scores of {len(classes)} classes")
    scores = Scores(netlist.gates, len(classes), width, "", votes=_votes(content, netlist, len(classes), width))
    if not isinstance(content["target"], str) or not isinstance(content["head"], str):
        raise FormatError("not a classifier: target and head are no text")
    heat = content.get("temperature", 1.0)
    if isinstance(heat, bool) or not isinstance(heat, (int, float)) or not 0 < heat < math.inf:
        raise FormatError(f"not a classifier: the temperature is {str(heat)[:40]}, expected a number above 0")
    head = check_head(content["head"])
    return Classifier(
        encoder, tuple(classes), scores, content["target"], head, "read", "a file", temperature=float(heat)
    )


def _votes(content: Any, netlist: Netlist, classes: int, width: int) -> Gates | None:
    """The gates of the votes that an object has, which must be counted in the scores, or None where there are none."""
    if "votes" not in content:
        return None
    votes = read_json(json.dumps(content["votes"]).encode(), None)
    if tuple(votes.inputs) != tuple(netlist.inputs) or not votes.outputs or len(votes.outputs) % classes:
        raise FormatError("not a classifier: the votes have other inputs, or are not as many for each class")
    rows = np.random.default_rng(0).integers(0, 2, (_CHECKED, len(netlist.inputs)), np.uint8)
    counted = votes.evaluate(rows).reshape(_CHECKED, classes, -1).sum(axis=2, dtype=np.int64)
    if not np.array_equal(Scores(netlist.gates, classes, width, "").scores_of(rows), counted):
        raise FormatError("not a classifier: the scores do not count the votes")
    return votes.gates


def _is_label(value: Any) -> bool:
    return isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))


__all__ = [
    "FORMAT",
    "c_of",
    "classifier_of",
    "classifier_text",
    "read_classifier",
    "save",
    "scores_netlist",
    "verilog_of",
]
