"""A file of JSON lines that grows while work is done: a line is written whole, and a torn last one is cut off.

Whoever is killed while a line is written leaves a part of it behind, at the end, and nothing else: the next one finds
it, cuts it off and does that work again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rdcircuits.errors import FormatError, RdError
from rdcircuits.files import target_of

try:
    import fcntl
except ImportError:  # Windows, where nobody is kept from writing beside another
    fcntl = None  # type: ignore[assignment]

Facts = dict[str, Any]


class Lines:
    """A file of JSON lines of one kind, open to be read and added to.

    Args:
        path: the file; made where it is not there.
        head: the first line's facts: another first line is of another kind of file.

    Attributes: `found`, the facts of the lines that were there; `torn`, how many bytes of a torn one were cut off.

    Raises:
        FormatError: for a file of another kind, with a line that is no JSON, with its number; RdError: for one that
            another process adds to; OSError: as `open`.

    Example:
        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "runs.jsonl")
        ...     with Lines(path, {"format": "mine"}) as lines:
        ...         lines.add({"n": 1})
        ...     with open(path, "ab") as stream:
        ...         _ = stream.write(b'{"n": 2, "resu')
        ...     with Lines(path, {"format": "mine"}) as lines:
        ...         lines.found, lines.torn
        ([{'n': 1}], 14)
    """

    def __init__(self, path: str | PathLike[str], head: Mapping[str, Any]) -> None:
        self.path = Path(path)
        if target_of(path).place is None:
            raise RdError(f"{path}: results are read again, so that they need a file of their own")
        self._stream = open(self.path, "a+b")  # noqa: SIM115 (closed by __exit__)
        try:
            self._lock()
            self.found, self.torn = self._read(dict(head))
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()

    def add(self, facts: Mapping[str, Any]) -> None:
        """Write a line, which is on disk when this returns."""
        self._write((json.dumps(facts, allow_nan=False) + "\n").encode())

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._stream.flush()
        with suppress(OSError):
            os.fsync(self._stream.fileno())

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RdError(f"{self.path}: another process adds to this file") from None

    def _read(self, head: Facts) -> tuple[list[Facts], int]:
        self._stream.seek(0)
        data = self._stream.read()
        whole = data[: data.rfind(b"\n") + 1]
        torn = len(data) - len(whole)
        lines = [self._facts(line, number) for number, line in enumerate(whole.splitlines(), 1)]
        if lines and lines[0] != head:
            name = next(name for name in {**head, **lines[0]} if lines[0].get(name) != head.get(name))
            found, wanted = _short(lines[0].get(name)), _short(head.get(name))
            raise FormatError(
                f"results of something else: {name} is {found}, expected {wanted}", path=self.path, line=1
            )
        if not lines and not _begins(data, head):
            raise FormatError(f"no JSON lines: expected {_short(head)} in the first", path=self.path, line=1)
        if torn:
            self._stream.truncate(len(whole))
        if not lines:
            self.add(head)
        return lines[1:], torn

    def _facts(self, line: bytes, number: int) -> Facts:
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise FormatError("this is no JSON object", path=self.path, line=number)
        return found


def _begins(data: bytes, head: Facts) -> bool:
    """Whether this is the start of the first line: nothing, for one."""
    return (json.dumps(head) + "\n").encode().startswith(data)


def _short(facts: Any) -> str:
    text = json.dumps(facts)
    return text if len(text) <= 160 else f"{text[:157]}..."
