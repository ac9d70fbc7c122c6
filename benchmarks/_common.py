"""What the benchmarks share: the machine line, medians of repeated runs, tables, progress."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np

import rdcircuits as rd


def machine() -> str:
    """The machine line, printed first: processor, cores, versions, SIMD mode."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} cores; Python {platform.python_version()}, numpy {np.__version__}, "
        f"rdcircuits {rd.__version__} (SIMD: {rd.simd_mode()})"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def median_seconds(
    calls: Sequence[Callable[[], object]], repeats: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The median of the times, by `clock`, that the runs of each call take.

    They take turns, so that whatever else the machine does slows all of them; each runs twice a turn, and its second
    run counts, which finds its own data in the caches.
    """
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(repeats):
        for call, found in zip(calls, times, strict=True):
            call()
            started = clock()
            call()
            found.append(clock() - started)
    return [statistics.median(found) for found in times]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns under a head: the first to the left, the others to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    cells = [[line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])] for line in lines]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join("  ".join(line).rstrip() for line in cells)


def percent(share: float, digits: int = 1) -> str:
    """0.9817 as 98.2 %."""
    return f"{100 * share:.{digits}f} %"


def script(main: Callable[[], int | None]) -> NoReturn:
    """Run a benchmark as a program: what is wrong with its data is one line and exit status 1, not a traceback."""
    try:
        sys.exit(main())
    except (rd.RdError, OSError) as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def note(text: str) -> None:
    """A line of progress on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)
