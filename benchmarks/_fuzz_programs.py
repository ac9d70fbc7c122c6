"""Damaged programs for the interpreters in C."""

from __future__ import annotations

import sys
from pathlib import Path

from _fuzz import Case, Refused, Target

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from kernels.damaged import TARGETS


def _target(name: str) -> Target:
    def run(case: Case) -> None:
        if not TARGETS[name](case.rng):
            raise Refused

    return run


PROGRAMS: dict[str, Target] = {f"damaged {name}": _target(name) for name in TARGETS}
