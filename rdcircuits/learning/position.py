"""Where a run stood, read from its checkpoint: counters, history and arrays that fit each other, the learner and the
algebra, or a `FormatError`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from os import PathLike
from typing import Any

import numpy as np

from rdcircuits.errors import FormatError, RdError
from rdcircuits.learning.checkpoint import Checkpoint
from rdcircuits.learning.data import Array, random_words
from rdcircuits.learning.loop import Loop, Position, Record

COUNTERS = ("step", "epoch", "right", "seen", "loss", "best_epoch")

_RECORD = {field.name for field in fields(Record)}


def position(kept: Checkpoint, loop: Loop, file: str | PathLike[str]) -> Position:
    """Where the run of a checkpoint stood, `loop` being the same run at its start.

    Raises:
        FormatError: for counters that contradict each other, the history or the data, and for arrays that the step does
            not take.
    """
    try:
        history = _history(kept.progress.get("history"), loop)
        counters = _counters(kept.progress, history, loop)
        values, best = _numbered(kept.arrays, "value_", loop), _numbered(kept.arrays, "best_", loop)
        _expect(len(values) + len(best) == len(kept.arrays), "the arrays", list(kept.arrays)[:8], "value_i and best_i")
        _expect(bool(best) == bool(history and values), "the best epoch's arrays", len(best), "some after an epoch")
        for found in filter(None, (values, best)):
            _try(found, loop)
    except RdError as error:
        raise FormatError(f"a damaged checkpoint: {error}", path=file) from error
    return Position(values, best=best if history else None, history=history, **counters)


def _expect(holds: bool, what: str, found: Any, expected: Any) -> None:
    if not holds:
        raise RdError(f"{what}: found {found!r}, expected {expected}")


def _history(forms: Any, loop: Loop) -> tuple[Record, ...]:
    """The records of the epochs, as this run could have made them."""
    _expect(isinstance(forms, list), "the history", forms, "a list")
    for number, form in enumerate(forms, 1):
        _expect(isinstance(form, dict) and form.keys() == _RECORD, f"record {number}", form, sorted(_RECORD))
        _check_record(number, form, loop)
    return tuple(Record(**form) for form in forms)


def _check_record(number: int, form: Mapping[str, Any], loop: Loop) -> None:
    what = f"record {number} of the history"
    for name, value in (("epoch", number), ("steps", number * _steps(loop))):
        _expect(type(form[name]) is int and form[name] == value, f"{what}, {name}", form[name], value)
    shares = {"train_accuracy": True, "validation_accuracy": loop.validation is not None}
    for name, given in shares.items():
        share = form[name]
        _expect(_real(share) and 0 <= share <= 1 if given else share is None, f"{what}, {name}", share, "a share")
    loss, seconds = form["loss"], form["seconds"]
    _expect(_real(loss) if loop.algebra.is_ordered else loss is None, f"{what}, loss", loss, "the mean loss")
    _expect(_real(seconds) and seconds >= 0, f"{what}, seconds", seconds, "a time")


def _real(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _steps(loop: Loop) -> int:
    """Steps an epoch."""
    return -(-len(loop.examples) // loop.batch)


def _counters(progress: Mapping[str, Any], history: Sequence[Record], loop: Loop) -> dict[str, Any]:
    found: dict[str, Any] = {name: progress.get(name) for name in COUNTERS}
    for name in ("step", "epoch", "right", "seen"):
        _expect(type(found[name]) is int and found[name] >= 0, name, found[name], "an integer >= 0")
    _expect(type(found["loss"]) is float and math.isfinite(found["loss"]), "loss", found["loss"], "a finite number")
    _expect(found["epoch"] == len(history), "epoch", found["epoch"], f"{len(history)}, as the history has")
    first = len(history) * _steps(loop)
    made = found["step"] - first
    _expect(0 <= made <= _steps(loop), "step", found["step"], f"{first}..{first + _steps(loop)} in this epoch")
    predicted = min(made * loop.batch, len(loop.examples)) * max(math.prod(loop.examples.labels.shape[1:]), 1)
    _expect(found["seen"] <= predicted, "seen", found["seen"], f"at most {predicted} after {made} steps")
    _expect(found["right"] <= found["seen"], "right", found["right"], f"at most {found['seen']}, as seen")
    _expect(found["loss"] == 0.0 or (made > 0 and loop.algebra.is_ordered), "loss", found["loss"], "0.0")
    best = 1 + max(range(len(history)), key=lambda i: history[i].score) if history else None
    _expect(found["best_epoch"] == best, "best_epoch", found["best_epoch"], f"{best}, as in the history")
    return found


def _numbered(arrays: Mapping[str, Array], prefix: str, loop: Loop) -> tuple[Array, ...]:
    """The arrays prefix0, prefix1, ...: none, or those of the learner's shapes, with the algebra's elements."""
    shapes = [array.shape for array in loop.at.values]
    names = [f"{prefix}{i}" for i in range(len(shapes))]
    if prefix == "best_" and not any(name in arrays for name in names):
        return ()
    for name, shape in zip(names, shapes, strict=True):
        _expect(name in arrays, "the arrays do not fit the learner", sorted(arrays)[:8], name)
        _expect(arrays[name].shape == shape, f"{name} does not fit the learner: its shape", arrays[name].shape, shape)
        _check_elements(arrays[name], name, loop)
    return tuple(arrays[name] for name in names)


def _check_elements(array: Array, name: str, loop: Loop) -> None:
    own = loop.algebra.dtype
    if array.dtype.kind == "f":
        _expect(array.dtype == own, f"{name}: its type", array.dtype.name, f"{own} or integers")
        _expect(bool(np.isfinite(array).all()), name, "a number that is not finite", "finite ones")


def _try(values: Sequence[Array], loop: Loop) -> None:
    """Make the run's first step from these values, for nothing: an `RdError` where it does not take them."""
    for number, array in enumerate(values[loop.width :]):
        loop.algebra.check(array, f"parameter {number}")
    x, y = loop.examples.inputs[: loop.batch], loop.examples.labels[: loop.batch]
    random = random_words(loop.learner, loop.seed, 0, len(x))
    hyper = [np.asarray(one.at(0)) for one in loop.learner.hypers]
    loop.made(values, hyper, x, y, random)
