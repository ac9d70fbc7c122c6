"""Going on from a checkpoint: what of a run is written, when, and how it is taken up again."""

from __future__ import annotations

import errno
import hashlib
import time
from dataclasses import asdict
from os import PathLike
from typing import Any

import numpy as np

from rdcircuits.algebra import Algebra
from rdcircuits.errors import PathError
from rdcircuits.files import target_of
from rdcircuits.learning.checkpoint import Checkpoint
from rdcircuits.learning.data import Examples
from rdcircuits.learning.loop import Loop
from rdcircuits.learning.position import COUNTERS, position
from rdcircuits.learning.streams import blocks_of


class Keeper:
    """Writes a run's checkpoint every `minutes` minutes, and takes it up where the file exists; with no file, nothing.

    Raises, when made:
        FormatError: for a file that is no checkpoint, is damaged or newer; RdError: for one of another learner, data or
        settings; OSError: for a file that cannot be read or written.
    """

    def __init__(self, loop: Loop, file: str | PathLike[str] | None, minutes: float) -> None:
        self.loop, self.file, self.minutes = loop, file, minutes
        self.last = time.monotonic()
        if file is None:
            return
        there = check_place(file)
        self.settings = settings_of(loop)
        if there:
            kept = Checkpoint.read(file, most=_needed(loop))
            kept.matches(loop.learner.step, self.settings, file)
            loop.at = position(kept, loop, file)
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
        progress: dict[str, Any] = {name: getattr(at, name) for name in COUNTERS}
        progress["history"] = [asdict(record) for record in at.history]
        Checkpoint(self.loop.learner.step, self.settings, progress, arrays).write(self.file)
        self.last = time.monotonic()


def _described(algebra: Algebra) -> str:
    """The algebra's name, and of which generators the meanings were given: with others a run goes another way."""
    own = sorted(generator.name for generator in algebra.users)
    return f"{algebra.name} with {', '.join(own)}" if own else algebra.name


def settings_of(loop: Loop) -> dict[str, Any]:
    """What decides, beside the step circuit, what a run computes."""
    inexact = loop.shards is not None and not loop.shards.exact
    parts = {"parts": loop.workers.parts()} if inexact and loop.workers is not None else {}
    return parts | {
        "algebra": _described(loop.algebra),
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
        for _, rows in blocks_of(array):
            found.update(np.ascontiguousarray(rows).tobytes())
    return found.hexdigest()


def check_place(file: str | PathLike[str]) -> bool:
    """Whether there is a checkpoint at this path already; raises for what can be none, and cannot be written."""
    target = target_of(file)
    if target.place is None:
        raise PathError(errno.EINVAL, "this is no file, which a checkpoint is: it is read again", target.path)
    return target.status is not None


def _needed(loop: Loop) -> int:
    """How many bytes a checkpoint's arrays take at most: the values and the best ones, with their headers."""
    return sum(2 * (8 * array.size + 4096) for array in loop.at.values)
