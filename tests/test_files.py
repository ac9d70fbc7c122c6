"""Writing: whole files or none, links kept, devices written through, and every fault on the way without a trace."""

from __future__ import annotations

import errno
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rdcircuits as rd
from rdcircuits import files
from rdcircuits.errors import PathError
from rdcircuits.files import write_all, write_whole

needs_posix = pytest.mark.skipif(os.name != "posix", reason="FIFOs, sockets and locks as on Unix")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def table() -> rd.TruthTable:
    return rd.TruthTable.from_function(lambda a, b: a ^ b, 2)


def checkpoint() -> rd.learning.Checkpoint:
    return rd.learning.Checkpoint(rd.identity(rd.point()), {}, {}, {})


#: Everything that writes files, with the ending it wants.
WRITERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "table": (".csv", lambda path: table().write(path)),
    "pla": (".pla", lambda path: table().write(path)),
    "netlist": (".blif", lambda path: rd.learn(table()).netlist.write(path)),
    "aiger": (".aig", lambda path: rd.learn(table()).netlist.write(path)),
    "field table": (".csv", lambda path: rd.FieldTable.from_function(rd.GF(3), lambda a: a, 1).write(path)),
    "checkpoint": ("", lambda path: checkpoint().write(path)),
    "text": (".txt", lambda path: write_whole(path, "text")),
}


@pytest.fixture(params=WRITERS)
def writer(request: pytest.FixtureRequest) -> tuple[str, Callable[[Path], object]]:
    return WRITERS[request.param]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "target.txt"
    path.write_text("old")
    return path


def test_new_files_have_the_permissions_of_open(tmp_path: Path) -> None:
    with open(tmp_path / "other", "w"):
        pass
    write_whole(tmp_path / "new", "é\n")
    assert (tmp_path / "new").read_bytes() == "é\n".encode()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert names(tmp_path) == ["new", "other"]


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_permissions_of_what_is_replaced_are_kept(target: Path, mode: int) -> None:
    target.chmod(mode)
    write_whole(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == mode


@needs_posix
def test_links_stay_and_their_target_is_replaced(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("../second")
    (tmp_path / "second").symlink_to("target.txt")
    (tmp_path / "to nothing").symlink_to("made")
    write_whole(tmp_path / "folder" / "link", "through two links")
    assert target.read_text() == "through two links"
    monkeypatch.chdir(tmp_path)
    write_whole("to nothing", "made by a link")
    assert (tmp_path / "made").read_text() == "made by a link"
    assert (tmp_path / "folder" / "link").is_symlink()
    assert (tmp_path / "to nothing").is_symlink()


@needs_posix
def test_loops_of_links_are_errors(tmp_path: Path, writer: tuple[str, Callable[[Path], object]]) -> None:
    ending, write = writer
    (tmp_path / f"a{ending}").symlink_to(f"b{ending}")
    (tmp_path / f"b{ending}").symlink_to(f"a{ending}")
    (tmp_path / f"own{ending}").symlink_to(f"own{ending}")
    for name in ("a", "own"):
        with pytest.raises(PathError, match=f"{name}{ending}: these links lead round in a circle") as found:
            write(tmp_path / f"{name}{ending}")
        assert found.value.errno == errno.ELOOP
    assert all(path.is_symlink() for path in tmp_path.iterdir())


def test_directories_are_refused(tmp_path: Path, writer: tuple[str, Callable[[Path], object]]) -> None:
    ending, write = writer
    (tmp_path / f"folder{ending}").mkdir()
    with pytest.raises(rd.RdError, match="this is a directory"):
        write(tmp_path / f"folder{ending}")
    with pytest.raises(OSError, match="name of a directory"):
        write_whole(f"{tmp_path}/new/", "")
    with pytest.raises(FileNotFoundError, match="no such"):
        write_whole(tmp_path / "no such" / "file", "")
    assert names(tmp_path) == [f"folder{ending}"]


@needs_posix
def test_sockets_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s.csv")
        with pytest.raises(PathError, match=r"s\.csv: this is a socket, expected a file"):
            table().write("s.csv")
    assert stat.S_ISSOCK(os.stat("s.csv").st_mode)


@needs_posix
def test_block_devices_are_refused(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by its status alone: no real one is touched."""
    found = list(os.stat(target))
    found[0] = stat.S_IFBLK | 0o660
    monkeypatch.setattr(files, "status_of", lambda name: os.stat_result(found))
    with pytest.raises(PathError, match="this is a block device"):
        write_whole(target, "new")
    assert target.read_text() == "old"


@pytest.mark.parametrize(("path", "message"), [("", "is empty"), ("a\0b", "zero byte"), (3, "found 3"), (None, "None")])
def test_what_is_no_path_is_refused(path: Any, message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        write_whole(path, "text")


@needs_posix
def test_fifos_are_written_through(tmp_path: Path, writer: tuple[str, Callable[[Path], object]]) -> None:
    ending, write = writer
    fifo, plain, link = tmp_path / f"pipe{ending}", tmp_path / f"plain{ending}", tmp_path / f"link{ending}"
    os.mkfifo(fifo)
    link.symlink_to(fifo)
    write(plain)
    for path in (fifo, link):
        read: list[bytes] = []
        reader = threading.Thread(target=lambda read=read: read.append(fifo.read_bytes()))  # type: ignore[misc]
        reader.start()
        write(path)
        reader.join()
        assert read[0].replace(path.stem.encode(), b"plain") == plain.read_bytes() or ending == ".aig"
    assert stat.S_ISFIFO(fifo.lstat().st_mode)
    assert link.is_symlink()


@needs_posix
def test_devices_are_written_through(tmp_path: Path) -> None:
    null = tmp_path / "null"
    null.symlink_to("/dev/null")
    write_whole(null, "nothing")
    write_whole("/dev/null", "nothing")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert names(tmp_path) == ["null"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full, as on Linux")
def test_a_full_device_is_an_error_with_its_name() -> None:
    with pytest.raises(OSError, match="/dev/full") as found:
        write_whole("/dev/full", "text")
    assert found.value.errno == errno.ENOSPC
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="standard output as a path")
@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "link"])
@pytest.mark.parametrize("into", ["pipe", "file"])
def test_standard_output_is_written_through(tmp_path: Path, path: str, into: str) -> None:
    """After what was printed before and ahead of what is printed later, in the same file, appended to what it had."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    (tmp_path / "out").write_text("old\n")
    inode = (tmp_path / "out").stat().st_ino
    script = (
        f"from rdcircuits.files import write_whole\nprint('first'); write_whole({path!r}, 'second\\n'); print('third')"
    )
    with open(tmp_path / "out", "a") as stream:
        where = subprocess.PIPE if into == "pipe" else stream
        found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, stdout=where, text=True, check=True)
    kept = (tmp_path / "out").read_text()
    assert (found.stdout, kept) == (("first\nsecond\nthird\n", "old\n") if into == "pipe" else (None, kept))
    assert into == "pipe" or kept == "old\nfirst\nsecond\nthird\n"
    assert (tmp_path / "out").stat().st_ino == inode
    assert names(tmp_path) == ["link", "out"]


def failing(number: int) -> Callable[..., Any]:
    def fail(*args: Any, **options: Any) -> Any:
        raise OSError(number, os.strerror(number), "/some/temporary/file")

    return fail


class FullDisk:
    """A stream whose writes fail after a part of them."""

    def __init__(self, handle: int, number: int) -> None:
        self.handle, self.number = handle, number

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def write(self, data: bytes) -> int:
        os.write(self.handle, data[:2])
        raise OSError(self.number, os.strerror(self.number))


def close_failing(number: int) -> Callable[[int], None]:
    """Closes, and fails for the first regular file, as network file systems do that find out late."""
    close, failed = os.close, []

    def fail(handle: int) -> None:
        regular = stat.S_ISREG(os.fstat(handle).st_mode)
        close(handle)
        if regular and not failed:
            failed.append(handle)
            raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture(params=["create", "write", "fsync", "close", "rename"])
def fault(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def inject(number: int) -> None:
        match request.param:
            case "create":
                monkeypatch.setattr(files, "_created", failing(number))
            case "write":
                opened = lambda handle, *args, **options: FullDisk(handle, number)  # noqa: E731
                monkeypatch.setattr(files, "open", opened, raising=False)
            case "fsync":
                monkeypatch.setattr(os, "fsync", failing(number))
            case "close":
                monkeypatch.setattr(os, "close", close_failing(number))
            case "rename":
                monkeypatch.setattr(os, "replace", failing(number))

    return inject


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("exists", [True, False])
def test_faults_leave_the_old_file_and_nothing_else(
    target: Path, number: int, exists: bool, fault: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exists:
        target.unlink()
    fault(number)
    with pytest.raises(OSError, match=r"target\.txt") as found:
        write_whole(target, "much longer than before" * 1000)
    monkeypatch.undo()
    assert found.value.errno == number
    assert found.value.filename == str(target)
    assert names(target.parent) == (["target.txt"] if exists else [])
    assert not exists or target.read_text() == "old"
    write_whole(target, "again")
    assert target.read_text() == "again"


def test_interruptions_leave_the_old_file_and_nothing_else(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(target, "new")
    assert (names(target.parent), target.read_text()) == (["target.txt"], "old")


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on the size of files")
def test_a_real_limit_on_size(target: Path) -> None:
    script = (
        "import resource, signal, sys\nfrom rdcircuits.files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_whole(sys.argv[1], b'x' * 10000)\n"
        "except OSError as error: print(error.errno, error.filename)"
    )
    found = subprocess.run([sys.executable, "-c", script, str(target)], capture_output=True, text=True, check=True)
    assert found.stdout == f"{errno.EFBIG} {target}\n"
    assert (names(target.parent), target.read_text()) == (["target.txt"], "old")


def test_all_or_none(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second = tmp_path / "second.txt"
    with pytest.raises(FileNotFoundError):
        write_all([(target, "new"), (second, "new"), (tmp_path / "no" / "where", "new")])
    assert (names(tmp_path), target.read_text()) == (["target.txt"], "old")
    write_all([(target, "new"), (second, b"bytes")])
    assert (target.read_text(), second.read_text()) == ("new", "bytes")


#: Writes to the path given, up to a place where it stops for good: killed there, or waiting to be told.
STOPS = """
import os, signal, sys
from rdcircuits import files
place, path = sys.argv[1:]
def stop(*args):
    if place == "wait":
        print("ready", flush=True)
        sys.stdin.read()
        return real(*args)
    os.kill(os.getpid(), signal.SIGKILL)
real = os.replace
setattr(os, "fsync" if place == "fsync" else "replace", stop)
files.write_whole(path, "from a process that was killed")
"""


@needs_posix
@pytest.mark.parametrize(("place", "long"), [("fsync", False), ("replace", True)])
def test_what_killed_processes_leave_is_removed_by_the_next_write(tmp_path: Path, place: str, long: bool) -> None:
    target, other = tmp_path / ("t" * 250 if long else "target"), tmp_path / "target2"
    target.write_text("old")
    for path in (target, target, other):
        process = subprocess.Popen([sys.executable, "-c", STOPS, place, str(path)])
        assert process.wait() == -signal.SIGKILL
    assert target.read_text() == "old"
    left = [name for name in names(tmp_path) if name.startswith(".rdcircuits-")]
    assert len(left) == 2
    assert any(f"-target2-{process.pid}-" in name for name in left)
    write_whole(target, "new")
    assert [name for name in names(tmp_path) if name in left and "target2" not in name] == []
    write_whole(other, "new")
    assert names(tmp_path) == sorted([target.name, other.name])
    assert target.read_text() == "new"


@needs_posix
def test_what_living_processes_write_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "target"
    process = subprocess.Popen(
        [sys.executable, "-c", STOPS, "wait", str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    write_whole(target, "mine")
    assert len(names(tmp_path)) == 2
    process.communicate()
    assert process.returncode == 0
    assert (names(tmp_path), target.read_text()) == (["target"], "from a process that was killed")


@needs_posix
def test_only_files_that_look_like_temporaries_of_the_target_are_removed(tmp_path: Path) -> None:
    kept = [".rdcircuits-target-notes", ".rdcircuits-target-1-12345678.tmp.txt", ".rdcircuits-targets-1-12345678.tmp"]
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / ".rdcircuits-target-1-12345678.tmp").touch()
    (tmp_path / ".rdcircuits-target-2-12345678.tmp").symlink_to(kept[0])
    write_whole(tmp_path / "target", "")
    assert names(tmp_path) == sorted([*kept, ".rdcircuits-target-2-12345678.tmp", "target"])


def test_files_without_permission_to_write_are_refused(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError, match="must not be written to"):
        write_whole(target, "new")
    assert target.read_text() == "old"
