"""What the README shows is what happens: its Python runs, its commands print what it says they print."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

import rdcircuits as rd
from rdcircuits.cli.main import main

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(*languages: str) -> list[str]:
    """The README's blocks in these languages, in order."""
    found = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [text for language, text in found if language in languages]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples and the README's own table, to be in."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (table,) = blocks("csv")
    (tmp_path / "adder.csv").write_text(table)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.filterwarnings("ignore::rdcircuits.errors.RdWarning")
def test_python_runs_and_gives_what_it_shows() -> None:
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for text in blocks("python", "pycon"):
        if text.startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(text, {}, "README.md", None, 0)
            test.globs = names
            runner.run(test, clear_globs=False)
        else:
            exec(compile(text, "README.md", "exec"), names)
    assert runner.summarize(verbose=False).failed == 0
    assert runner.tries > 8


@pytest.mark.usefixtures("folder")
def test_commands_print_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    sessions = "".join(blocks("console"))
    commands = re.findall(r"^\$ rdcircuits (.*)\n((?:(?!\$ ).*\n)*)", sessions, re.MULTILINE)
    assert len(commands) == sessions.count("$ ")
    for line, expected in commands:
        assert main(shlex.split(line)) == 0
        out = capsys.readouterr().out
        assert doctest.OutputChecker().check_output(expected, out, FLAGS), f"{line} printed:\n{out}"


def test_the_first_thing_it_shows_is_how_to_start() -> None:
    first = blocks("sh")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]


def test_files_and_folders_it_speaks_of_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all((ROOT / target).exists() for target in re.findall(r"\]\((?!http)([^)]+)\)", text))
    installed = Path(rd.__file__).parents[1]
    assert all((installed / path).exists() for path in re.findall(r"`(rdcircuits[/\w.]*)`", text))
