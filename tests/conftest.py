"""What all tests share: hypothesis settings, and tests that need a program or a module which may be missing.

With RDCIRCUITS_REQUIRE_ORACLES=1 (as in CI) every skipped test is a failure: there, everything that can be missing has
to be installed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from typing import Any

import profiles
import pytest
from hypothesis import settings

from rdcircuits.induction import smaller

profiles.register()
settings.load_profile("rdcircuits")

# A shell starts what it puts in the background with Ctrl-C ignored, and processes inherit that; tests interrupt theirs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

NOTHING_MISSING = os.environ.get("RDCIRCUITS_REQUIRE_ORACLES") == "1"


def pytest_sessionstart() -> None:
    profiles.same_each_time()


@pytest.fixture(autouse=True, scope="session")
def _little_effort() -> Iterator[None]:
    """Circuits of complete tables are made smaller for a moment only, where a test names no effort."""
    usual = smaller.usual_effort
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smaller, "usual_effort", lambda ands: min(usual(ands), 0.1))
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [f"program {name}" for name in _named(item, "needs_program") if shutil.which(name) is None]
    missing += [f"module {name}" for name in _named(item, "needs_module") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def _named(item: pytest.Item, marker: str) -> list[str]:
    return [name for mark in item.iter_markers(marker) for name in mark.args]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[Any]:
    report = yield
    if NOTHING_MISSING and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    report = yield
    if NOTHING_MISSING and report.skipped:
        _fail(report)
    return report


def _fail(report: Any) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{reason} (a failure because RDCIRCUITS_REQUIRE_ORACLES=1)"
