"""Damaged programs are refused with a ValueError, or run within their arrays (csrc/tests: under sanitizers)."""

from __future__ import annotations

import numpy as np
import pytest
from kernels.damaged import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_programs(name: str) -> None:
    rng = np.random.default_rng(sum(map(ord, name)))
    accepted = [TARGETS[name](rng) for _ in range(400)]
    assert 0 < sum(accepted) < len(accepted)
