"""Several labels in JSON files: an object with `format`, `version`, `labels`, and the `classifiers` as their own files
have them.
"""

from __future__ import annotations

import json
from typing import Any

from rdcircuits.errors import FormatError
from rdcircuits.induction.classes.files import classifier_of, classifier_text
from rdcircuits.induction.classes.multilabel import MultiLabel
from rdcircuits.induction.classes.written import Name, check_object, indented, object_text, read_object

FORMAT, VERSION = "rdcircuits.multilabel", 1


def labels_text(labels: MultiLabel) -> str:
    """The classifiers as JSON."""
    parts = ",\n".join(indented(classifier_text(part)) for part in labels.parts)
    named = {"format": json.dumps(FORMAT), "version": str(VERSION), "labels": json.dumps(list(labels.labels))}
    return object_text(named | {"classifiers": f"[\n  {parts}\n  ]"})


def read_labels(data: bytes, path: Name | None = None) -> MultiLabel:
    """The classifiers in the bytes of a JSON file; raises `FormatError` with the path and what is wrong."""
    return read_object(data, path, "several labels", _made)


def _made(content: Any) -> MultiLabel:
    check_object(content, "several labels", FORMAT, VERSION, "labels", "classifiers")
    labels, parts = content["labels"], content["classifiers"]
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise FormatError("not several labels: labels are not a list of strings")
    if not isinstance(parts, list):
        raise FormatError("not several labels: classifiers are not a list")
    return MultiLabel.of([classifier_of(part) for part in parts], labels)
