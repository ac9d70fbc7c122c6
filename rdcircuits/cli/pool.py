"""Tasks of `learn` one after the other, or some at a time in processes of their own; a task that fails is no more."""

from __future__ import annotations

import os
import signal
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from rdcircuits.cli.text import captured, described

Outcome = dict[str, Any]
_PATIENCE = 10.0


def outcomes(tasks: Sequence[Namespace], jobs: int) -> Iterator[tuple[int, Outcome]]:
    """The number of each task and what came of it, as it is done; `KeyboardInterrupt` ends all of them."""
    if min(jobs, len(tasks)) < 2:
        yield from ((number, done(task)) for number, task in enumerate(tasks))
        return
    waiting = iter(range(len(tasks)))
    busy = dict[Connection, _Worker]()

    def give(worker: _Worker) -> None:
        number = next(waiting, None)
        if number is None:
            worker.stop()
            return
        worker.task = number
        busy[worker.connection] = worker
        worker.connection.send(tasks[number])

    try:
        for _ in range(min(jobs, len(tasks))):
            give(_Worker())
        while busy:
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                worker = busy[ready]
                outcome, number = worker.outcome(), worker.task
                del busy[ready]
                if outcome is None:
                    outcome = {"error": f"{tasks[number].table}: its process ended ({worker.end()})"}
                    worker = _Worker()
                give(worker)
                yield number, outcome
    finally:
        for worker in busy.values():
            worker.interrupt()
        for worker in busy.values():
            worker.stop()


def done(task: Namespace) -> Outcome:
    """What came of a task: facts, or an error. An interrupted one leaves no files."""
    try:
        with captured() as said:
            import_module("rdcircuits.cli.learn").run_one(task)
    except KeyboardInterrupt:
        for path in task.paths:
            with suppress(OSError):
                Path(path).unlink()
        raise
    except Exception as error:
        text = described(error)
        return {"error": text if task.table in text else f"{task.table}: {text}"}
    return said[0] if said else {}


class _Worker:
    """A process that does one task after the other."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.task = -1
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        with _deaf():  # until it listens, an interrupt would end it with a traceback
            self.process.start()
        theirs.close()

    def outcome(self) -> Outcome | None:
        """What came of its task; None where the process has ended."""
        try:
            found: Outcome = self.connection.recv()
        except (EOFError, OSError):
            return None
        return found

    def end(self) -> str:
        """How the process ended."""
        self.stop()
        code = self.process.exitcode
        return f"by signal {-code}; too little memory?" if code is not None and code < 0 else f"status {code}"

    def interrupt(self) -> None:
        """End its task."""
        with suppress(OSError):
            self.connection.close()
        if self.process.pid is not None and self.process.is_alive():
            with suppress(OSError):
                os.kill(self.process.pid, signal.SIGINT)

    def stop(self) -> None:
        """End the process, which has nothing to do or was interrupted."""
        with suppress(OSError):
            self.connection.close()
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join()


def _work(connection: Connection) -> None:
    """What a process does: tasks until there are none."""
    with suppress(KeyboardInterrupt, EOFError, OSError):
        signal.signal(signal.SIGINT, _interrupted)
        while True:
            task = connection.recv()
            connection.send(done(task))


def _interrupted(number: int, frame: object) -> None:
    """Ctrl-C reaches a process from the terminal and from its parent: only the first of them is one interrupt."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def _deaf() -> Iterator[None]:
    """Without interrupts, for this process and those that it starts."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, which alone is interrupted
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
