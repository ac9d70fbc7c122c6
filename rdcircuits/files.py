"""Writing files whole or not at all: a temporary file beside the target, then a rename."""

from __future__ import annotations

import os
import tempfile
from os import PathLike


def write_whole(path: str | PathLike[str], data: str | bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the whole new one, never a part.

    Text is written as UTF-8 with `\\n` line ends. Raises `OSError` as `open` does; the temporary file is then removed.
    """
    target = os.path.realpath(os.fspath(path))
    mode = _mode_of(target)
    handle, temporary = tempfile.mkstemp(prefix=".rdcircuits-", dir=os.path.dirname(target))
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data.encode("utf-8") if isinstance(data, str) else data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _mode_of(target: str) -> int:
    try:
        return os.stat(target).st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
