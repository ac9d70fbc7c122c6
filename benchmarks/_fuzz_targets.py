"""All targets, by name."""

from _fuzz import Target
from _fuzz_circuits import CIRCUITS
from _fuzz_files import FILES
from _fuzz_programs import PROGRAMS

TARGETS: dict[str, Target] = {**FILES, **CIRCUITS, **PROGRAMS}
