"""Bad usage is one line and status 2; help has examples; nothing is learned before what will fail is refused."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from command_line import Run

from rdcircuits.cli import learn
from rdcircuits.cli.main import COMMANDS, main

USAGE = [
    "",
    "frobnicate",
    "learn",
    "learn adder.csv extra",
    "learn adder.csv --frobnicate",
    "learn adder.csv --hold 0.5",
    "learn adder.csv --model nonsense",
    "learn adder.csv --holdout 0",
    "learn adder.csv --holdout 1",
    "learn adder.csv --holdout -0.5",
    "learn adder.csv --holdout nan",
    "learn adder.csv --holdout half",
    "learn adder.csv --holdout 0.5 --test adder.csv",
    "learn adder.csv --conflicts keep",
    "learn adder.csv --seed -1",
    "learn adder.csv --seed=-1",
    "learn adder.csv --seed 1.5",
    "learn adder.csv --seed ²",
    "learn adder.csv --seed",
    "learn adder.csv --outputs 0",
    "learn adder.csv --outputs 00",
    "learn adder.csv --outputs 12345678901234567890",
    "learn adder.csv --outputs ''",
    "learn adder.csv --outputs sum,,carry",
    "learn adder.csv -o",
    "eval adder.blif",
    "info",
    "convert adder.csv",
    "convert adder.csv adder.pla --json",
]

REFUSED = {
    "learn adder.csv --outputs 5": "4 columns",
    "learn adder.csv --outputs sum,nonsense": "'nonsense'",
    "learn adder.csv --outputs sum,sum": "'sum'",
    "learn adder.csv -o ''": "empty",
    "learn adder.csv -o out.txt": "out.txt",
    "learn adder.csv -o out": "out",
    "learn adder.csv -o nowhere/out.blif": "no directory nowhere",
    "learn adder.csv -o adder.csv/out.blif": "adder.csv",
    "learn adder.csv -o folder.blif": "folder.blif: this is a directory",
    "learn adder.csv -o out.blif -o ./out.blif": "twice",
    "learn adder.csv -o link.blif -o out.blif": "twice",
    "learn table.pla -o table.pla": "overwrite",
    "learn adder.csv --test table.pla -o table.pla": "overwrite",
    "learn adder.csv --outputs 2 --test table.pla": "table.pla: the circuit has 2 inputs, the table has 3",
    "learn wide.csv -o wide.pla": "at most 16 inputs",
    "eval table.pla table.pla": "table.pla",
    "eval not.blif adder.csv": "adder.csv: the circuit has 1 inputs",
    "convert table.pla out.blif": "rdcircuits learn table.pla -o out.blif",
    "convert table.pla table.pla": "overwrite",
    "convert table.pla out.txt": "out.txt",
    "convert not.blif not.blif": "overwrite",
    "convert not.blif out.txt": "out.txt",
    "convert not.blif nowhere/out.aig": "no directory",
    "convert wide.csv wide.truth": ".truth",
    "convert wide.blif wide.pla": "wide.pla: ",
    "convert wide.blif wide.csv": "up to 20",
    "convert wide.blif wide.truth": "up to 24",
}


@pytest.fixture
def files(run: Run, adder: Path) -> None:
    Path("table.pla").write_text(".i 3\n.o 1\n111 1\n.e\n")
    Path("not.blif").write_text(".model f\n.inputs a\n.outputs y\n.names a y\n0 1\n.end\n")
    names = [f"a{k}" for k in range(25)]
    Path("wide.csv").write_text(",".join([*names, "y"]) + "\n" + ",".join("1" * 26) + "\n")
    Path("wide.blif").write_text(f".model f\n.inputs {' '.join(names)}\n.outputs y\n.names a0 y\n0 1\n.end\n")
    Path("folder.blif").mkdir()
    Path("link.blif").symlink_to("out.blif")


@pytest.fixture
def no_learning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "learn", lambda *args, **options: pytest.fail("learned before refusing"))


@pytest.mark.usefixtures("no_learning", "files")
@pytest.mark.parametrize("line", USAGE)
def test_bad_usage_is_one_line_and_status_2(run: Run, line: str) -> None:
    outcome = run(*shlex.split(line))
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert outcome.err.startswith("rdcircuits")
    assert "--help" in outcome.err


@pytest.mark.usefixtures("no_learning", "files")
@pytest.mark.parametrize("line", REFUSED)
def test_what_will_fail_is_refused_before_any_work(run: Run, line: str) -> None:
    before = sorted(Path().rglob("*"))
    outcome = run(*shlex.split(line))
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert REFUSED[line] in outcome.err
    assert sorted(Path().rglob("*")) == before


@pytest.mark.usefixtures("no_learning", "files")
def test_places_without_permission_are_refused_before_any_work(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: object) -> None:
        raise PermissionError(13, "Permission denied", "/some/temporary/file")

    monkeypatch.setattr("os.access", lambda path, mode: not str(path).endswith("kept.blif"))
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    Path("kept.blif").touch()
    for path, saying in (("kept.blif", "must not be written"), ("out.blif", "Permission denied")):
        outcome = run("learn", "adder.csv", "-o", path)
        assert (outcome.status, outcome.err.count("\n")) == (2, 1)
        assert f"{path}: " in outcome.err
        assert saying in outcome.err


def test_help_and_version_are_printed(run: Run) -> None:
    assert run("--version").out.startswith("rdcircuits ")
    overview = run("--help")
    assert overview.status == 0
    for command in COMMANDS:
        outcome = run(command.name, "--help")
        assert (outcome.status, outcome.err) == (0, "")
        assert command.examples
        assert all(example in outcome.out for example in command.examples)
        assert command.summary in overview.out


def test_the_examples_in_the_help_are_usage_that_is_accepted() -> None:
    from rdcircuits.cli.main import parser

    for command in COMMANDS:
        for example in command.examples:
            assert parser().parse_args(shlex.split(example)[1:]).command == command.name


def test_arguments_are_those_of_the_process_unless_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["rdcircuits", "--version"])
    assert main() == 0
    assert "rdcircuits" in capsys.readouterr().out
