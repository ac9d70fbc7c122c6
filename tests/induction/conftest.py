"""Learning warns of what is honest to say of samples and noise; tests of warnings ask for them by `pytest.warns`."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "induction" in item.path.parts:
            item.add_marker(pytest.mark.filterwarnings("ignore::rdcircuits.errors.RdWarning"))
