"""Cases run in a process of their own, watched from outside: what a case does to its process is noticed.

A worker says the number of each case before it runs it, so that the one in which the process died, hung or took too
much memory is known, and the next process goes on behind it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

import rdcircuits as rd

#: Bytes that a worker may take beyond what it has when it starts.
MEMORY = 1 << 30
#: Seconds of processor time for one case, and seconds until a silent process is ended.
SECONDS, SILENT = 10.0, 120.0
_MOST_FAULTS = 50


class Refused(Exception):
    """The case was refused as it should be."""


class Wrong(Exception):
    """The case was taken, and the result is wrong."""


class TooSlow(BaseException):
    """The case took too much processor time; no `Exception`, so that nothing but the worker catches it."""


@dataclass
class Case:
    """What a target makes its case of: numbers at random, a place for a file, and files to damage."""

    rng: np.random.Generator
    folder: Path
    corpus: Path | None
    #: What to keep where the case turns out to be a fault.
    evidence: bytes = b""
    #: What was tried in the case, and how much of it was refused as it should be.
    tries: int = 1
    refused: int = 0


#: A target: runs one case; returns where it was taken, raises `Refused` or `RdError` where it was refused.
Target = Callable[[Case], None]


@dataclass
class Outcome:
    """What became of a target's cases."""

    target: str
    executions: int = 0
    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def row(self) -> list[object]:
        """The table's row."""
        rate = f"{self.executions / self.seconds:,.0f}" if self.seconds else ""
        counts = (f"{count:,}" for count in (self.executions, self.accepted, self.refused))
        return [self.target, *counts, len(self.faults), rate]


class Watcher:
    """Gives a target its turns, each in a fresh process, and another process where one dies."""

    def __init__(self, outcome: Outcome, seconds: float, seed: int, corpus: Path | None, keep: Path) -> None:
        self.outcome, self.seconds, self.seed, self.corpus, self.keep = outcome, seconds, seed, corpus, keep
        self._next = 0
        self._process: Any = None
        self._stopped = threading.Event()

    def turn(self) -> None:
        """Cases for the turn's seconds."""
        end = time.monotonic() + self.seconds
        while time.monotonic() < end and not self._stopped.is_set() and len(self.outcome.faults) < _MOST_FAULTS:
            self._one_process(end)

    def stop(self) -> None:
        """End the turn now."""
        self._stopped.set()
        if self._process is not None:
            self._process.kill()

    def _one_process(self, end: float) -> None:
        started = time.monotonic()
        context = multiprocessing.get_context("spawn")
        mine, its = context.Pipe(duplex=False)
        at = context.Value("q", -1, lock=False)
        what = (self.outcome.target, self.seed, self._next, end - started, self.corpus, its, at)
        self._process = context.Process(target=work, args=what, daemon=True)
        self._process.start()
        its.close()
        done = self._listen(mine)
        last = at.value
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.outcome.seconds += time.monotonic() - started
        if not done and not self._stopped.is_set():
            code = self._process.exitcode
            how = f"killed by signal {-code}" if code is not None and code < 0 else f"ended with status {code}"
            self._fault(last, f"the process was {how}" if last >= 0 else f"the worker was {how} before a case", b"")
            self._next = last + 1

    def _listen(self, pipe: Connection) -> bool:
        """Take reports until the worker is done (True), or gone or silent (False)."""
        try:
            while pipe.poll(SILENT):
                kind, number, text, evidence = pipe.recv()
                if kind == "done":
                    self._next = number
                    return True
                if kind == "count":
                    executions, accepted, refused = json.loads(text)
                    self.outcome.executions += executions
                    self.outcome.accepted += accepted
                    self.outcome.refused += refused
                elif kind == "fault":
                    self._fault(number, text, evidence)
        except (EOFError, ConnectionError):
            return False
        self._process.kill()
        return False

    def _fault(self, number: int, text: str, evidence: bytes) -> None:
        kept = ""
        if evidence:
            self.keep.mkdir(parents=True, exist_ok=True)
            path = self.keep / f"{self.outcome.target.replace(' ', '_')}-{self.seed}-{number}"
            path.write_bytes(evidence)
            kept = f" ({path})"
        self.outcome.faults.append(f"{self.outcome.target}, seed {self.seed}, case {number}: {text}{kept}")


def work(name: str, seed: int, first: int, seconds: float, corpus: Path | None, pipe: Connection, at: Any) -> None:
    """A worker: cases from `first` on until the time is up. It says which one it is `at`, and
    sends ("fault" | "count" | "done", number, text, evidence)."""
    from _fuzz_targets import TARGETS

    target = TARGETS[name]
    signal.signal(signal.SIGVTALRM, _too_slow)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    end = time.monotonic() + seconds
    counts = [0, 0, 0]
    number, told = first, time.monotonic()
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        while time.monotonic() < end:
            at.value = number
            case = Case(np.random.default_rng([seed, number, *name.encode()]), Path(folder), corpus)
            refused, fault = _one(target, case)
            counts[0] += case.tries
            counts[2] += case.refused + refused
            counts[1] += max(0, case.tries - case.refused - refused - bool(fault))
            if fault:
                pipe.send(("fault", number, fault, case.evidence))
            number += 1
            if time.monotonic() > told + 1:
                pipe.send(("count", number, json.dumps(counts), b""))
                counts, told = [0, 0, 0], time.monotonic()
        pipe.send(("count", number, json.dumps(counts), b""))
        pipe.send(("done", number, "", b""))


def _one(target: Target, case: Case) -> tuple[int, str]:
    """Whether a case was refused, and what is wrong with it, empty where nothing is."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        target(case)
    except (Refused, rd.RdError) as error:
        return 1, f"an error of several lines: {str(error)!r}"[:500] if "\n" in str(error) else ""
    except TooSlow:
        return 0, f"more than {SECONDS:g} s of processor time"
    except BaseException as error:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        where = traceback.extract_tb(error.__traceback__)[-1]
        return 0, f"{type(error).__name__}: {error} [{Path(where.filename).name}:{where.lineno}]"[:500]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return 0, ""


def _too_slow(*_: object) -> None:
    raise TooSlow


def _limit_memory() -> None:
    """Let this process take `MEMORY` more than it has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
