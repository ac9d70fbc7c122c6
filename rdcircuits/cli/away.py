"""Tasks of `learn` on the workers of a Dask cluster, which need not see our disk: files go there and come back.

A task is done in a folder of its own, where its tables lie and its circuits are written; what is said of that folder's
files is said of ours.
"""

from __future__ import annotations

import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rdcircuits.cli.pool import Outcome, done
from rdcircuits.cli.text import described
from rdcircuits.errors import RdError
from rdcircuits.files import write_all
from rdcircuits.limits import read_file
from rdcircuits.parallel import cluster
from rdcircuits.parallel.tasks import Killed, outcomes

#: What a task reads, by its arguments' names.
_READ = ("table", "test")
#: What is said while a task is done is kept for the whole process.
_ALONE = threading.Lock()

Files = dict[str, bytes]


def outcomes_away(tasks: Sequence[Namespace], scheduler: str) -> Iterator[tuple[int, Outcome]]:
    """The number of each task and what came of it, as it is done there and written here."""
    with cluster(scheduler) as workers:
        for number, found in outcomes(workers, _taken, None, _Packed(tasks)):
            task = tasks[number]
            if isinstance(found, Killed):
                yield number, {"error": f"{task.table}: the processes that worked on it ended, each time"}
                continue
            outcome, files = found
            try:
                write_all(list(files.items()))
            except (OSError, RdError) as error:
                outcome = {"error": described(error)}
            yield number, outcome


def done_in_a_folder(task: Namespace, files: Files) -> tuple[Outcome, Files]:
    """What came of a task whose files are given, and what it wrote, by the paths that it was to write."""
    with TemporaryDirectory(prefix="rdcircuits-") as folder, _ALONE:
        moved = vars(task).copy()
        ours = dict[str, str]()

        def place(path: str, part: str) -> str:
            there = Path(folder, part, Path(path).name)
            there.parent.mkdir(exist_ok=True)
            ours[str(there)] = path
            return str(there)

        for name in _READ:
            if moved.get(name) is not None:
                moved[name] = place(moved[name], name)
                Path(moved[name]).write_bytes(files[getattr(task, name)])
        moved["paths"] = [place(path, "written") for path in task.paths]
        outcome = done(Namespace(**moved))
        written = dict[str, bytes]()
        for there, path in zip(moved["paths"], task.paths, strict=True):
            with suppress(FileNotFoundError):
                written[path] = Path(there).read_bytes()
        return _renamed(outcome, ours), written


class _Packed(Sequence[Any]):
    """Tasks with the content of their files, read when a task is sent; or why they cannot be."""

    def __init__(self, tasks: Sequence[Namespace]) -> None:
        self.tasks = tasks

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, number: Any) -> Any:
        task = self.tasks[number]
        try:
            return task, files_of(task)
        except (OSError, RdError) as error:
            return task, described(error)


def files_of(task: Namespace) -> Files:
    """The content of the files that a task reads."""
    paths = [getattr(task, name, None) for name in _READ]
    return {path: read_file(path) for path in paths if path is not None}


def _taken(shared: None, packed: tuple[Namespace, Files | str]) -> tuple[Outcome, Files]:
    """A task, on a worker."""
    task, files = packed
    if isinstance(files, str):
        return {"error": files}, {}
    return done_in_a_folder(task, files)


def _renamed(value: Any, ours: dict[str, str]) -> Any:
    """Facts with our paths in the place of the folder's."""
    if isinstance(value, str):
        for there, path in ours.items():
            value = value.replace(there, path)
        return value
    if isinstance(value, dict):
        return {name: _renamed(one, ours) for name, one in value.items()}
    return [_renamed(one, ours) for one in value] if isinstance(value, list) else value
