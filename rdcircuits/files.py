"""Writing files whole or not at all: a temporary file beside the target, then a rename.

Everything that the package writes goes through here. Only regular files are replaced (through links: the link stays);
a FIFO, a character device and a descriptor such as /dev/stdout are written through; the rest is refused.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from os import PathLike
from typing import BinaryIO

from rdcircuits.errors import PathError, RdError

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed: that tells which owners live
    fcntl = None  # type: ignore[assignment]

Path = str | PathLike[str]

_REFUSED = (
    (stat.S_ISDIR, errno.EISDIR, "a directory"),
    (stat.S_ISSOCK, errno.ENXIO, "a socket"),
    (stat.S_ISBLK, errno.EINVAL, "a block device"),
)
_DESCRIPTOR = re.compile(r"/(?:proc/(?P<process>\d+)(?:/task/\d+)?/fd|dev/fd)/(?P<number>\d+)")
_MOST_LINKS = 40
#: What fsync says of files and directories that know none.
_NO_SYNC = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF)
_LONGEST_NAME = 120


def write_whole(path: Path, data: str | bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the whole new one, never a part.

    Text is written as UTF-8 with `\\n` line ends. A file that is replaced keeps its permissions, and its owner where
    that is allowed. The new file is on disk when this returns. Temporary files that killed processes have left of
    earlier writes to this path are removed.

    Raises:
        PathError: for a directory, a socket, a block device, a loop of links; OSError: as `open` and `write` do (no
        room, no permission, ...), with this path; nothing is then left behind, and the old file is as it was.

    Example:
        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_whole(os.path.join(folder, "f.txt"), "whole")
        ...     os.listdir(folder)
        ['f.txt']
    """
    write_all([(path, data)])


def write_all(files: Sequence[tuple[Path, str | bytes]]) -> None:
    """Write all files or none: every one is on disk beside its target before the first takes its place.

    What is written through (FIFOs, devices) is written before the first file is replaced. See `write_whole`.
    """
    wanted = [(target_of(path), data.encode("utf-8") if isinstance(data, str) else data) for path, data in files]
    with ExitStack() as staged:
        ready = [staged.enter_context(_staged(target, data)) for target, data in wanted if target.place is not None]
        for target, data in wanted:
            if target.place is None:
                with naming(target.path):
                    _write_through(target, data)
        for one in ready:
            one.put()


@contextmanager
def stream_whole(path: Path) -> Iterator[BinaryIO]:
    """A stream to write to, for what is too long to be held: the file takes its place when the `with` block ends well,
    and is not there where it does not. See `write_whole`; what is no file of its own is written through at once.

    Example:
        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with stream_whole(os.path.join(folder, "f.txt")) as stream:
        ...         _ = stream.write(b"whole")
        ...     os.listdir(folder)
        ['f.txt']
    """
    target = target_of(path)
    if target.place is None:
        with open(_through(target), "wb") as through:
            yield through
        return
    with _staged(target, b"") as staged:
        with open(staged.temporary, "wb") as stream:
            yield stream
            with naming(path):
                stream.flush()
                _sync(stream.fileno())
        staged.put()


@dataclass(frozen=True)
class Target:
    """What a path stands for: the regular file to be replaced or made at `place`, its links followed, or, where
    `place` is None, something that is written through: this process's `descriptor`, or what the path opens.

    `status` is that of the file which is there.
    """

    path: str
    place: str | None
    descriptor: int | None = None
    status: os.stat_result | None = None


def target_of(path: Path) -> Target:
    """What is written where `path` is written; raises `PathError` for what cannot be, and `OSError`."""
    name = checked_name(path)
    found = _descriptor(name)
    if found is not None:
        own = found["process"] is None or int(found["process"]) == os.getpid()
        return Target(name, None, int(found["number"]) if own else None)
    status = status_of(name)
    if status is None:
        if not os.path.basename(name):
            raise PathError(errno.EISDIR, "this is the name of a directory, expected one of a file to write", name)
        return Target(name, os.path.realpath(name))
    for is_one, number, what in _REFUSED:
        if is_one(status.st_mode):
            raise PathError(number, f"this is {what}, expected a file to write", name)
    if not os.access(name, os.W_OK):
        raise PermissionError(errno.EACCES, "this file must not be written to", name)
    return Target(name, os.path.realpath(name) if stat.S_ISREG(status.st_mode) else None, status=status)


def checked_name(path: Path) -> str:
    """A path as text; an `RdError` for what is no path, and for the empty one."""
    if not isinstance(path, (str, PathLike)):
        raise RdError(f"a path is text or a pathlib.Path, found {path!r}")
    name = os.fsdecode(path)
    if not name or "\0" in name:
        raise RdError(f"a path is {'not ' if name else ''}empty{' but has a zero byte' if name else ''}")
    return name


def as_text(name: str) -> str:
    """A file's name, or a title, for writing into a file: what Python has as lone surrogates, because the locale has no
    letters for those bytes (`LC_ALL=C`), is read as UTF-8.

    Example:
        >>> as_text("gr\\udcc3\\udcb6\\udcc3\\udc9fe")
        'größe'
    """
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "surrogatepass")
    return raw.decode("utf-8", "replace")


def status_of(name: str) -> os.stat_result | None:
    """What is at a path, links followed; None where nothing is. A loop of links is a `PathError`."""
    try:
        return os.stat(name)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise PathError(errno.ELOOP, "these links lead round in a circle, expected a file to write", name) from None
        raise


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let errors of the operating system name this path, and no temporary one beside it."""
    try:
        yield
    except PathError:
        raise
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _descriptor(name: str) -> re.Match[str] | None:
    """The file descriptor that a path such as /dev/stdout or a link to it stands for."""
    for _ in range(_MOST_LINKS):
        folder, last = os.path.split(name)
        place = os.path.join(os.path.realpath(folder or "."), last)
        found = _DESCRIPTOR.fullmatch(place)
        if found:
            return found
        try:
            name = os.path.join(os.path.dirname(place), os.readlink(place))
        except (OSError, ValueError):
            return None
    return None


def _write_through(target: Target, data: bytes) -> None:
    """Write to what is no file of its own."""
    with open(_through(target), "wb") as stream:
        stream.write(data)


def _through(target: Target) -> int | str:
    """What to open, after what Python still holds back of its standard output and errors."""
    if target.descriptor is None:
        return target.path
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return os.dup(target.descriptor)


class _Staged:
    """A file's content on disk, under a temporary name beside its target."""

    def __init__(self, target: Target, temporary: str) -> None:
        self.target, self.temporary = target, temporary

    def put(self) -> None:
        """Take the target's place."""
        assert self.target.place is not None
        with naming(self.target.path):
            os.replace(self.temporary, self.target.place)
        _sync_folder(os.path.dirname(self.target.place))


@contextmanager
def _staged(target: Target, data: bytes) -> Iterator[_Staged]:
    """Content written and synced; removed at the end, if it has not taken its place."""
    assert target.place is not None
    prefix = _prefix(target.place)
    _clean(prefix)
    lock = None
    with naming(target.path):
        handle, temporary = _created(prefix, 0o666 if target.status is None else 0o600)
    try:
        with naming(target.path):
            try:
                # The lock belongs to all copies of the handle: the copy keeps it, so that closing can fail before the
                # rename.
                lock = None if fcntl is None else os.dup(handle)
                _fill(handle, data, target.status)
            finally:
                os.close(handle)
        yield _Staged(target, temporary)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
        if lock is not None:
            os.close(lock)


def _fill(handle: int, data: bytes, status: os.stat_result | None) -> None:
    with open(handle, "wb", closefd=False) as stream:
        stream.write(data)
    if status is not None and hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchown(handle, status.st_uid, status.st_gid)
        os.fchmod(handle, status.st_mode & 0o777)
    _sync(handle)


def _sync(handle: int) -> None:
    """Bring a file to disk, where it can be."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def _sync_folder(folder: str) -> None:
    """Bring a rename to disk, where the system lets a directory be synced; the file itself is there already."""
    if fcntl is None:
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _prefix(place: str) -> str:
    """How temporaries of a target begin: its own name, a long one shortened."""
    folder, name = os.path.split(place)
    raw = os.fsencode(name)
    if len(raw) > _LONGEST_NAME:
        from hashlib import blake2b

        name = os.fsdecode(raw[: _LONGEST_NAME // 2]) + blake2b(raw, digest_size=8).hexdigest()
    return os.path.join(folder, f".rdcircuits-{name}-")


def _created(prefix: str, mode: int) -> tuple[int, str]:
    """A new temporary file, locked, and its path, which carries the target and the process."""
    while True:
        path = f"{prefix}{os.getpid()}-{os.urandom(4).hex()}.tmp"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        except FileExistsError:
            continue
        if _locked(handle) is not False and os.fstat(handle).st_nlink:
            return handle, path
        os.close(handle)  # another process took it for left behind before it was locked


def _locked(handle: int) -> bool | None:
    """Lock a file for as long as this process lives: whether it could be, None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _clean(prefix: str) -> None:
    """Remove what killed processes have left of writes to a target: files that nobody holds locked.

    A lock ends with its process, whatever its number is used for later and wherever it ran.
    """
    folder, start = os.path.split(prefix)
    pattern = re.compile(re.escape(start) + r"\d+-[0-9a-f]{8}\.tmp")
    with suppress(OSError), os.scandir(folder) as entries:
        found = [entry.path for entry in entries if pattern.fullmatch(entry.name)]
        for path in found:
            with suppress(OSError):
                _remove_if_free(path)


def _remove_if_free(path: str) -> None:
    if fcntl is None:
        os.unlink(path)
        return
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if _locked(handle):
            os.unlink(path)
    finally:
        os.close(handle)
