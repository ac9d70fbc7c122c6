"""Going on from a checkpoint: what of a run is written, when, and how it is taken up again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import asdict
from os import PathLike, path
from typing import Any

import numpy as np

from rdcircuits.errors import FormatError, RdError
from rdcircuits.learning.checkpoint import Checkpoint
from rdcircuits.learning.data import Array, Examples
from rdcircuits.learning.loop import Loop, Position, Record

_COUNTERS = ("step", "epoch", "right", "seen", "loss", "best_epoch")


class Keeper:
    """Writes a run's checkpoint every so many minutes, and takes it up where the file exists; with no file, nothing.

    Raises, when made:
        FormatError: for a file that is no checkpoint, is damaged or newer; RdError: for one of another learner, data or
        settings; OSError: for a file that cannot be read or written.
    """

    def __init__(self, loop: Loop, file: str | PathLike[str] | None, minutes: float) -> None:
        self.loop, self.file, self.minutes = loop, file, minutes
        self.last = time.monotonic()
        if file is None:
            return
        self.settings = settings_of(loop)
        if path.exists(file):
            kept = Checkpoint.read(file)
            kept.matches(loop.learner.step, self.settings, file)
            loop.at = _position(kept, loop, file)
        else:
            self.save()

    def maybe(self) -> None:
        """Write where it is time."""
        if self.file is not None and time.monotonic() - self.last >= 60 * self.minutes:
            self.save()

    def save(self) -> None:
        """Write now."""
        if self.file is None:
            return
        self.loop.sync()
        at = self.loop.at
        arrays = {f"value_{i}": array for i, array in enumerate(at.values)}
        arrays |= {f"best_{i}": array for i, array in enumerate(at.best or ())}
        progress: dict[str, Any] = {name: getattr(at, name) for name in _COUNTERS}
        progress["history"] = [asdict(record) for record in at.history]
        Checkpoint(self.loop.learner.step, self.settings, progress, arrays).write(self.file)
        self.last = time.monotonic()


def settings_of(loop: Loop) -> dict[str, Any]:
    """What decides, beside the step circuit, what a run computes."""
    return {
        "algebra": loop.algebra.name,
        "seed": loop.seed,
        "batch": loop.batch,
        "shuffle": loop.shuffle,
        "examples": len(loop.examples),
        "hyper": [[one.name, repr(one.value)] for one in loop.learner.hypers],
        "data": _digest(loop.examples),
        "validation data": _digest(loop.validation),
    }


def _digest(examples: Examples | None) -> str | None:
    """A fingerprint of the examples."""
    if examples is None:
        return None
    found = hashlib.blake2b(digest_size=16)
    for array in (examples.inputs, examples.labels):
        found.update(f"{array.shape} {array.dtype.str}".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def _position(kept: Checkpoint, loop: Loop, file: str | PathLike[str]) -> Position:
    try:
        values, best = _numbered(kept.arrays, "value_"), _numbered(kept.arrays, "best_") or None
        history = tuple(Record(**record) for record in kept.progress["history"])
        counters = {name: _counter(name, kept.progress[name]) for name in _COUNTERS}
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"a damaged checkpoint: {error!r}", path=file) from error
    shapes = [array.shape for array in loop.at.values]
    for arrays in (values, best):
        if arrays is not None and [array.shape for array in arrays] != shapes:
            raise RdError(f"{file}: the checkpoint's arrays do not fit the learner")
    return Position(values, best=best, history=history, **counters)


def _counter(name: str, value: Any) -> Any:
    fits = isinstance(value, float) if name == "loss" else type(value) is int and value >= 0
    if not (fits or (name == "best_epoch" and value is None)):
        raise ValueError(f"{name} is {value!r}")
    return value


def _numbered(arrays: Mapping[str, Array], prefix: str) -> tuple[Array, ...]:
    """The arrays whose names have this prefix, by the number that follows it."""
    names = sorted((name for name in arrays if name.startswith(prefix)), key=lambda name: int(name[len(prefix) :]))
    return tuple(arrays[name] for name in names)
