"""Checkpoints: one file with all that a run needs to go on, written whole or not at all.

A zip archive: `header.json` (format, version, the step circuit with its structure and wiring, settings, progress) and
one `.npy` for each array (see `archive`). Nothing is unpickled; a newer version, another learner, other settings and
damage are refused.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

from rdcircuits.circuit import Circuit
from rdcircuits.errors import FormatError, PathError, RdError
from rdcircuits.files import checked_name, status_of, write_whole
from rdcircuits.learning.archive import Array, packed, unpacked

FORMAT = "rdcircuits.checkpoint"
VERSION = 1


class _NotThis(Exception):
    """Another kind of file, or a newer one."""


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stands: its step circuit, settings, counters, history, and named arrays.

    `settings` are those that decide what the next step computes (algebra, seed, batch, ...); `progress` the counters.

    Example:
        >>> import rdcircuits as rd
        >>> import os, tempfile
        >>> from rdcircuits.learning import Checkpoint
        >>> table = rd.TruthTable.from_function(lambda a, b: a ^ b, 2)
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "run.ckpt")
        ...     run = rd.train(learner, table, algebra=rd.Z2, batch=1, checkpoint=path)
        ...     found = Checkpoint.read(path)
        >>> found.settings["algebra"], found.step == learner.step
        ('Z2', True)
    """

    step: Circuit
    settings: Mapping[str, Any]
    progress: Mapping[str, Any]
    arrays: Mapping[str, Array]

    def write(self, path: str | PathLike[str]) -> None:
        """Write the file whole or not at all. Raises `OSError` as `open` does, `RdError` for numbers beyond 64 bits."""
        header = {
            "format": FORMAT,
            "version": VERSION,
            "step": self.step.to_json(),
            "settings": dict(self.settings),
            "progress": dict(self.progress),
        }
        write_whole(path, packed(header, self.arrays))

    @classmethod
    def read(cls, path: str | PathLike[str], *, most: int = 0) -> Checkpoint:
        """The checkpoint in a file.

        Args:
            path: a file.
            most: how many bytes of arrays are expected, where that is known: as many are taken from a file that is
                smaller by far. Else a file unpacks to no more than 64 times its size (16 MB where that is more).

        Raises:
            FormatError: for what is none, is damaged or newer; PathError: for a FIFO or a device; OSError: as `open`.
        """
        name = checked_name(path)
        status = status_of(name)
        if status is not None and not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise PathError(errno.EINVAL, "this is no file, expected a checkpoint", name)
        with open(name, "rb") as stream:
            data = stream.read()
        try:
            header, arrays = unpacked(data, most)
            return cls._of(header, arrays)
        except FormatError as error:
            raise FormatError(f"a damaged checkpoint: {error}", path=path) from error
        except _NotThis as error:
            raise FormatError(str(error), path=path) from None

    @classmethod
    def _of(cls, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> Checkpoint:
        if header.get("format") != FORMAT:
            raise _NotThis(f'not a checkpoint: expected "format": "{FORMAT}"')
        if header.get("version") != VERSION or isinstance(header["version"], bool):
            raise _NotThis(f"checkpoint version {header.get('version')!r}, this rdcircuits knows {VERSION}")
        step, settings, progress = (header.get(name) for name in ("step", "settings", "progress"))
        if not (isinstance(step, str) and isinstance(settings, dict) and isinstance(progress, dict)):
            raise FormatError("step, settings and progress are no text and two objects")
        return cls(Circuit.from_json(step), settings, progress, arrays)

    def matches(self, step: Circuit, settings: Mapping[str, Any], path: str | PathLike[str]) -> None:
        """An `RdError` unless the checkpoint is of this step circuit and these settings."""
        if self.step != step:
            raise RdError(f"{path}: a checkpoint of another learner (model, wiring, loss, optimiser or rate differ)")
        for name, value in settings.items():
            if self.settings.get(name) != value:
                found, wanted = _first_other(self.settings.get(name), value)
                why = ": schedules may go by epochs, rows and the batch" if name == "hyper" else ""
                raise RdError(f"{path}: a checkpoint of a run with {name} = {found}, this one has {wanted}{why}")


def _first_other(found: Any, wanted: Any) -> tuple[str, str]:
    """What differs, as text: of pairs of names and values the first that differ."""
    both = [one if isinstance(one, list) else [] for one in (found, wanted)]
    for old, new in zip(*both, strict=False):
        if old != new and all(isinstance(one, list) and len(one) == 2 for one in (old, new)):
            return f"{old[0]} {old[1]}", f"{new[0]} {new[1]}"
    return repr(found), repr(wanted)
