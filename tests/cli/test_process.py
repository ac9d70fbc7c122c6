"""The command as a process: how it starts, is interrupted, and meets closed pipes and full disks."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.cli.main import main
from rdcircuits.cli.progress import Progress

INTERRUPTED_WHILE_LEARNING = """
import signal, sys
from rdcircuits.cli import learn, main

def interrupted(table, *, progress, **options):
    progress(1, 2, "learning")
    signal.raise_signal(signal.SIGINT)

learn.learn = interrupted
sys.exit(main.main(sys.argv[1:]))
"""


def start(*arguments: str, code: str | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    how = ["-m", "rdcircuits"] if code is None else ["-c", code]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "timeout": 120} | options
    return subprocess.run([sys.executable, *how, *arguments], **streams)  # type: ignore[call-overload,no-any-return]


def test_the_module_runs_as_the_command(adder: Path) -> None:
    done = start("info", str(adder))
    assert (done.returncode, done.stderr) == (0, "")
    assert "adder.csv: table" in done.stdout
    refused = start("info", str(adder.with_name("missing.csv")))
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


#: numpy itself cannot be imported from a folder that the locale has no letters for.
_ASCII = os.name == "posix" and sys.prefix.isascii() and np.__file__.isascii() and rd.__file__.isascii()


@pytest.mark.skipif(not _ASCII, reason="names are text here, or Python lies where the locale has no letters for")
def test_names_that_the_locale_has_no_letters_for(tmp_path: Path) -> None:
    """Without a home to write to either."""
    (tmp_path / "größe é.csv").write_text("naïve,b,f\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n", encoding="utf-8")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "HOME": "/nonexistent"}
    code = "import sys\nfrom rdcircuits.cli.main import main\nfor line in sys.argv[1:]:\n    main(line.split('|'))"
    lines = ["learn|größe é.csv|-o|größe 2.blif", "draw|größe 2.blif|-o|größe.svg", "info|größe 2.blif"]
    done = start(*lines, code=code, cwd=tmp_path, env=os.environ | plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"größe é.csv", "größe 2.blif", "größe.svg"}
    assert ".model gr%C3%B6%C3%9Fe%202\n" in (tmp_path / "größe 2.blif").read_text("utf-8")
    assert "<title>größe 2.blif</title>" in (tmp_path / "größe.svg").read_text("utf-8")


@pytest.mark.skipif(not _ASCII, reason="names are text here, or Python lies where the locale has no letters for")
@pytest.mark.needs_module("matplotlib")
def test_a_png_of_a_name_that_the_locale_has_no_letters_for(tmp_path: Path) -> None:
    (tmp_path / "f.blif").write_text(".model f\n.inputs a b\n.outputs f\n.names a b f\n11 1\n.end\n")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "MPLCONFIGDIR": str(tmp_path)}
    done = start("draw", "f.blif", "-o", "é.png", "--title", "größe", cwd=tmp_path, env=os.environ | plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert "größe".encode("latin-1") in (tmp_path / "é.png").read_bytes()


def test_an_interrupted_command_ends_with_130_and_writes_nothing(adder: Path) -> None:
    done = start("learn", str(adder), "-o", str(adder.with_name("out.aig")), code=INTERRUPTED_WHILE_LEARNING)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "rdcircuits learn: interrupted\n")
    assert [path.name for path in adder.parent.iterdir()] == ["adder.csv"]


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes that break with a signal")
@pytest.mark.parametrize("arguments", [["info", "adder.csv"], ["learn", "adder.csv", "--json"], ["--help"]])
def test_a_reader_that_has_gone_is_no_error(adder: Path, arguments: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = start(*arguments, stdout=write_end, cwd=adder.parent)
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_one_line(adder: Path) -> None:
    with open("/dev/full", "w") as full:
        done = start("info", str(adder), stdout=full)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "standard output: " in done.stderr


def test_names_are_printed_whatever_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "ü.csv"
    path.write_text("é,y\n0,1\n1,0\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = start("learn", str(path), env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xfc.csv" in done.stdout
    missing = start("learn", str(path) + "\n.csv", env=environment)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


def test_too_little_memory_is_one_line(
    adder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def exhaust(*arguments: object, **options: object) -> None:
        raise MemoryError("Unable to allocate 8.00 EiB")

    monkeypatch.setattr("rdcircuits.cli.learn.learn", exhaust)
    assert main(["learn", str(adder)]) == 2
    assert capsys.readouterr().err == "rdcircuits learn: not enough memory: Unable to allocate 8.00 EiB\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("bar", [False, pytest.param(True, marks=pytest.mark.needs_module("tqdm"))])
def test_progress_shows_on_a_terminal_and_is_cleared(monkeypatch: pytest.MonkeyPatch, bar: bool) -> None:
    if not bar:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with Progress() as progress:
        progress(1, 4, "trying anf")
        progress(2, 3, "trying lookup")
    shown = terminal.getvalue()
    assert "trying anf: 1 of 4" in shown
    assert "trying lookup: 2 of 3" in shown
    assert shown.endswith(("\r", "\x1b[K"))


def test_progress_is_silent_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress(1, 2, "learning")
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_the_status_is_the_same_where_standard_error_is_full_or_closed(adder: Path) -> None:
    for line in (["info", "missing.csv"], ["frobnicate"]):
        with open("/dev/full", "w") as full:
            assert start(*line, stderr=full, cwd=adder.parent).returncode == 2
        closed = ["sh", "-c", 'exec "$0" -m rdcircuits "$@" 2>&-', sys.executable, *line]
        assert subprocess.run(closed, cwd=adder.parent, timeout=120, check=False).returncode == 2
