"""`rdcircuits completion`: a script for a shell, which knows all commands and options."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from command_line import Run

from rdcircuits.cli.main import COMMANDS


@pytest.mark.needs_module("shtab")
@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_the_script_knows_commands_and_options(run: Run, shell: str) -> None:
    outcome = run("completion", shell)
    assert (outcome.status, outcome.err) == (0, "")
    assert all(command.name in outcome.out for command in COMMANDS)
    assert "--at-least" in outcome.out or shell == "tcsh"


@pytest.mark.needs_module("shtab")
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_takes_the_script_and_completes(run: Run) -> None:
    script = run("completion", "bash").out
    asking = "COMP_WORDS=(rdcircuits eval --at); COMP_CWORD=2; _shtab_rdcircuits; printf '%s\\n' \"${COMPREPLY[@]}\""
    done = subprocess.run(["bash", "-c", f"{script}\n{asking}"], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["--at-least"]


def test_without_shtab_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    outcome = run("completion", "bash")
    assert (outcome.status, outcome.out) == (2, "")
    assert "rdcircuits[completion]" in outcome.err
