"""Classifiers in files: JSON with the encoder, Verilog and C with comparisons of integers in front, gates in others.

JSON is an object with `format`, `version`, `target`, `head`, `classes`, `score_bits`, `temperature` (of
the softmax that makes probabilities of scores, 1 where it is not said), `encoder` and `netlist`. The netlist's outputs
are the bits of the scores, and after them those of the class's number.
"""

from __future__ import annotations

import json
import math
from os import PathLike
from pathlib import Path
from typing import Any

from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.netlist_json import json_text, read_json
from rdcircuits.encoding import Encoder
from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import as_text, write_whole
from rdcircuits.induction.classes.classifier import Classifier, check_head
from rdcircuits.induction.classes.front import verilog_with_front
from rdcircuits.induction.classes.scores import Scores, index_width
from rdcircuits.tables.formats import ending
from rdcircuits.tables.source import decode

FORMAT, VERSION = "rdcircuits.classifier", 1
Name = str | PathLike[str]


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
    scores = classifier.scores
    outputs = [f"s{k}[{j}]" for k in range(scores.classes) for j in range(scores.width)]
    outputs += [f"index[{j}]" for j in range(scores.index_bits)]
    netlist = Netlist.from_gates(scores.gates, classifier.encoder.names, outputs)
    fields = {
        "format": json.dumps(FORMAT),
        "version": str(VERSION),
        "target": json.dumps(classifier.target),
        "head": json.dumps(classifier.head),
        "classes": json.dumps(list(classifier.classes)),
        "score_bits": str(scores.width),
        "temperature": repr(float(classifier.temperature)),
        "encoder": json.dumps(classifier.encoder.facts()),
        "netlist": json_text(netlist).replace("\n", "\n  ").rstrip(),
    }
    return "{\n" + ",\n".join(f'  "{name}": {value}' for name, value in fields.items()) + "\n}\n"


def read_classifier(data: bytes, path: Name | None = None) -> Classifier:
    """The classifier in the bytes of a JSON file; raises `FormatError` with the path and what is wrong."""
    try:
        content = json.loads(decode(data, path))
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg} (column {error.colno})", path=path, line=error.lineno) from None
    except RecursionError:
        raise FormatError("not a classifier: nested too deeply", path=path) from None
    except ValueError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(str(error), path=path) from None
    try:
        return _classifier(content, path)
    except FormatError as error:
        raise FormatError(error.message, path=path) from None
    except RdError as error:
        raise FormatError(str(error), path=path) from None


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

    scores, labels = classifier.scores, tuple(map(str, classifier.classes))
    answer = {
        "index": Answer("classes", 1, scores.index_bits, classes=labels),
        "onehot": Answer("onehot", scores.classes, 1, classes=labels),
        "scores": Answer("scores", scores.classes, scores.width, signed=True, classes=labels),
    }[classifier.head]
    notes = ["Classes: " + ", ".join(f"{k} {names.escape(label, '/?')}" for k, label in enumerate(labels)) + "."]
    return c_with_front(classifier.encoder, classifier.netlist, answer, stem, notes, rows)


def _classifier(content: Any, path: Name | None) -> Classifier:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise FormatError(f"not a classifier: expected an object whose format is {FORMAT!r}")
    if content.get("version") != VERSION:
        raise FormatError(f"version {content.get('version')!r} of {FORMAT} is not read, only {VERSION}")
    missing = [
        name for name in ("target", "head", "classes", "score_bits", "encoder", "netlist") if name not in content
    ]
    if missing:
        raise FormatError(f"not a classifier: no {missing[0]!r}")
    classes = content["classes"]
    if not isinstance(classes, list) or not classes or not all(_is_label(one) for one in classes):
        raise FormatError("not a classifier: classes are not a list of strings and numbers")
    if len(set(map(str, classes))) < len(classes):
        raise FormatError("not a classifier: two classes are the same")
    encoder = Encoder.from_facts(content["encoder"])
    netlist = read_json(json.dumps(content["netlist"]).encode(), path)
    width = content["score_bits"]
    wanted = len(classes) * width + index_width(len(classes)) if type(width) is int and width > 0 else -1
    if len(netlist.outputs) != wanted:
        raise FormatError(f"not a classifier: {len(netlist.outputs)} outputs are no scores of {len(classes)} classes")
    if tuple(netlist.inputs) != encoder.names:
        raise FormatError("not a classifier: the netlist's inputs are not the encoder's bits")
    scores = Scores(netlist.gates, len(classes), width, "")
    if not isinstance(content["target"], str) or not isinstance(content["head"], str):
        raise FormatError("not a classifier: target and head are no text")
    heat = content.get("temperature", 1.0)
    if isinstance(heat, bool) or not isinstance(heat, (int, float)) or not 0 < heat < math.inf:
        raise FormatError(f"not a classifier: the temperature is {str(heat)[:40]}, expected a number above 0")
    head = check_head(content["head"])
    return Classifier(
        encoder, tuple(classes), scores, content["target"], head, "read", "a file", temperature=float(heat)
    )


def _is_label(value: Any) -> bool:
    return isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))


__all__ = ["FORMAT", "c_of", "classifier_text", "read_classifier", "save", "verilog_of"]
