"""Kernel tests run once in each SIMD mode of the machine, or in the one that RDCIRCUITS_SIMD names."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from rdcircuits._kernels import simd

MODES = [simd.mode()] if os.environ.get("RDCIRCUITS_SIMD") else list(simd.available())


@pytest.fixture(scope="module", params=MODES, autouse=True)
def mode(request: pytest.FixtureRequest) -> Iterator[str]:
    before = simd.mode()
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(before)
