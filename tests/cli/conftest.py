"""What tests of the command line share: running it, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Outcome, Run

from rdcircuits.cli.main import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line with these arguments in an empty folder, and gives what it printed."""
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: object) -> Outcome:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        return Outcome(status, *capsys.readouterr())

    return run_it


@pytest.fixture
def adder(tmp_path: Path) -> Path:
    """A half adder as CSV with two outputs."""
    path = tmp_path / "adder.csv"
    path.write_text("a,b,sum,carry\n0,0,0,0\n1,0,1,0\n0,1,1,0\n1,1,0,1\n")
    return path


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Some rows of x1 ⊕ x0·x2 ⊕ x3 over six inputs."""
    rows = [[j >> k & 1 for k in range(6)] for j in range(64) if j % 3]
    lines = [",".join(map(str, [*row, row[1] ^ row[0] & row[2] ^ row[3]])) for row in rows]
    path = tmp_path / "sample.csv"
    path.write_text("\n".join(["a,b,c,d,e,f,y", *lines, ""]))
    return path
