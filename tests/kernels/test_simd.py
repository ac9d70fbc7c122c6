"""Choosing the SIMD mode."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from rdcircuits._kernels import simd


def test_scalar_is_always_there() -> None:
    assert simd.available()[0] == "scalar"
    assert simd.available() == ("scalar", "avx2", "avx512")[: len(simd.available())]


def test_set_mode(mode: str) -> None:
    assert simd.mode() == mode
    simd.set_mode(None)
    assert simd.mode() == simd.available()[-1]
    simd.set_mode(mode)


@pytest.mark.parametrize("bad", ["", "sse", "AVX2", 2, ("scalar",)])
def test_unknown_mode_is_refused(bad: object, mode: str) -> None:
    with pytest.raises(ValueError, match="no SIMD mode"):
        simd.set_mode(bad)  # type: ignore[arg-type]
    assert simd.mode() == mode


@pytest.mark.parametrize("name", simd.available())
def test_environment_is_read_at_first_use(name: str) -> None:
    assert _mode_under(name).stdout.strip() == name


def test_bad_environment_is_refused() -> None:
    result = _mode_under("mmx")
    assert result.returncode != 0
    assert "no SIMD mode 'mmx' here" in result.stderr


def _mode_under(name: str) -> subprocess.CompletedProcess[str]:
    program = "from rdcircuits._kernels import simd; print(simd.mode())"
    environment = {**os.environ, "RDCIRCUITS_SIMD": name}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
