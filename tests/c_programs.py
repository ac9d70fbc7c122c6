"""Files in C, compiled with every warning an error, and run."""

from __future__ import annotations

import subprocess
from pathlib import Path

STRICT = "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"


def said_by(source: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """What the program made of a file says; a compiler's message is a failure."""
    program = source.with_suffix("")
    built = subprocess.run(["cc", *STRICT, *flags, source, "-o", program], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return subprocess.run([program], capture_output=True, text=True, timeout=60)


def check_for_cortex(source: Path, *flags: str) -> None:
    """Compile a file for the smallest and for a usual Cortex-M, without a library."""
    for core in ("cortex-m0plus", "cortex-m4"):
        command = ["arm-none-eabi-gcc", *STRICT, "-ffreestanding", "-Os", f"-mcpu={core}", "-mthumb", *flags]
        built = subprocess.run([*command, "-c", source, "-o", source.with_suffix(".o")], capture_output=True, text=True)
        assert built.returncode == 0, built.stderr
