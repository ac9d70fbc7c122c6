"""Checkpoints: one file with all that a run needs to go on, written whole or not at all.

A zip archive: `header.json` (format, version, the step circuit with its structure and wiring, settings, progress) and
one `.npy` for each array. Nothing is unpickled; a newer version, another learner, other settings and damage are
refused.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import Circuit
from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import write_whole

Array = npt.NDArray[Any]

FORMAT = "rdcircuits.checkpoint"
VERSION = 1

#: What reading a damaged archive may raise.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, UnicodeError, EOFError, OSError),
    *(ValueError, KeyError, TypeError, RuntimeError, NotImplementedError),
)


@dataclass(frozen=True)
class Checkpoint:
    """Where a run stands: its step circuit, settings, counters, history, and named arrays.

    `settings` are those that decide what the next step computes (algebra, seed, batch, ...); `progress` the counters.
    """

    step: Circuit
    settings: Mapping[str, Any]
    progress: Mapping[str, Any]
    arrays: Mapping[str, Array]

    def write(self, path: str | PathLike[str]) -> None:
        """Write the file whole or not at all. Raises `OSError` as `open` does."""
        header = {
            "format": FORMAT,
            "version": VERSION,
            "step": self.step.to_json(),
            "settings": dict(self.settings),
            "progress": dict(self.progress),
            "arrays": list(self.arrays),
        }
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("header.json", json.dumps(header))
            for name, array in self.arrays.items():
                content = io.BytesIO()
                np.save(content, np.asarray(array, order="C"), allow_pickle=False)
                archive.writestr(f"{name}.npy", content.getvalue())
        write_whole(path, stream.getvalue())

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Checkpoint:
        """The checkpoint in a file. Raises `FormatError` for what is none, is damaged or newer, `OSError` as `open`."""
        with open(path, "rb") as stream:
            data = stream.read()
        try:
            return cls._parsed(data, path)
        except FormatError as error:
            raise error if error.path else FormatError(f"a damaged checkpoint: {error}", path=path) from error
        except _DAMAGE as error:
            raise FormatError(f"a damaged checkpoint: {error}", path=path) from error

    @classmethod
    def _parsed(cls, data: bytes, path: str | PathLike[str]) -> Checkpoint:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            header = json.loads(archive.read("header.json"))
            if not isinstance(header, dict) or header.get("format") != FORMAT:
                raise FormatError(f'not a checkpoint: expected "format": "{FORMAT}"', path=path)
            if header.get("version") != VERSION:
                raise FormatError(
                    f"checkpoint version {header.get('version')!r}, this rdcircuits knows {VERSION}", path=path
                )
            arrays = {
                name: np.load(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False) for name in header["arrays"]
            }
        settings, progress = header["settings"], header["progress"]
        if not (isinstance(settings, dict) and isinstance(progress, dict)):
            raise FormatError("a damaged checkpoint: settings and progress are no objects", path=path)
        return cls(Circuit.from_json(header["step"]), settings, progress, arrays)

    def matches(self, step: Circuit, settings: Mapping[str, Any], path: str | PathLike[str]) -> None:
        """An `RdError` unless the checkpoint is of this step circuit and these settings."""
        if self.step != step:
            raise RdError(f"{path}: a checkpoint of another learner (model, wiring, loss, optimiser or rate differ)")
        for name, value in settings.items():
            if self.settings.get(name) != value:
                raise RdError(
                    f"{path}: a checkpoint of a run with {name} = {self.settings.get(name)!r}, this one has {value!r}"
                )
