"""`rdcircuits learn TABLES --out-dir OUT`: many tables, each on its own, some at a time.

What is finished is on disk at once, and in the list `rdcircuits.jsonl` beside it, by which a later run knows what need
not be done again: the same table, options and version, and files that nobody has touched.
"""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from rdcircuits import __version__
from rdcircuits.cli.pool import Outcome, outcomes
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.streams import ending_of
from rdcircuits.cli.text import complain, counted, duration, percent, say, say_json
from rdcircuits.errors import RdError
from rdcircuits.limits import read_file

LIST = "rdcircuits.jsonl"
_NOT_OPTIONS = (
    "table",
    "paths",
    "out_dir",
    "jobs",
    "scheduler",
    "json",
    "quiet",
    "command",
    "module",
    "source_format",
    "version",
)
Facts = dict[str, Any]


def run(arguments: Namespace) -> int:
    """Learn from every table; status 2 where one of them could not be."""
    started = time.monotonic()
    tasks = _tasks(arguments)
    folder = Path(arguments.out_dir)
    if folder.exists() and not folder.is_dir():
        raise RdError(f"{arguments.out_dir}: --out-dir names a folder, and this is none")
    folder.mkdir(parents=True, exist_ok=True)
    known = _finished(folder / LIST)
    found = dict[str, Facts]()
    stopped = False
    try:
        for task, outcome in _all(tasks, known, arguments.jobs, arguments.scheduler):
            found[task.table] = _kept(task, outcome, folder / LIST)
            if arguments.json:
                say_json(_public(found[task.table]))
                _flush()
    except KeyboardInterrupt:
        stopped = True
    if not arguments.json:
        say(_report([found[task.table] for task in tasks if task.table in found], time.monotonic() - started))
    failed = [one for one in found.values() if "error" in one]
    if stopped:
        done = len(found) - len(failed)
        raise KeyboardInterrupt(f"interrupted: {done} of {counted(len(tasks), 'table')} done, and on disk in {folder}")
    if failed:
        count = f"{len(failed)} of {counted(len(tasks), 'table')}"
        complain("rdcircuits learn", f"{count} not learned, the first: {failed[0]['error']}")
    return 2 if failed else 0


def _tasks(arguments: Namespace) -> list[Namespace]:
    """What to do for each table, as arguments for it alone; raises `RdError` for two of one result."""
    if arguments.paths:
        raise RdError("-o names one file: with --out-dir, --format says what is written")
    endings = list(
        dict.fromkeys(ending_of(one.strip(), written=True) for one in (arguments.format or "aig").split(","))
    )
    made = dict[str, str]()
    tasks = []
    for table in dict.fromkeys(_tables(arguments.table)):
        stem = _stem(table)
        if stem in made:
            raise RdError(f"{made[stem]} and {table} would both be written to {arguments.out_dir}/{stem}{endings[0]}")
        made[stem] = table
        paths = [os.path.join(arguments.out_dir, stem + one) for one in endings]
        tasks.append(Namespace(**vars(arguments) | {"table": table, "paths": paths, "json": True}))
    return tasks


def _tables(given: Sequence[str]) -> Iterator[str]:
    """The tables that are named, and those in folders that are."""
    from rdcircuits.formats import ends_in

    for one in given:
        if os.path.isdir(one):
            inside = sorted(path for path in Path(one).iterdir() if path.suffix.lower() in ends_in("table"))
            if not inside:
                raise RdError(
                    f"{one}: no tables in this folder: none of its files ends in {', '.join(ends_in('table'))}"
                )
            yield from map(str, inside)
        else:
            yield one


def _stem(table: str) -> str:
    name = Path(table).name
    return Path(name.removesuffix(".gz")).stem


def _all(
    tasks: Sequence[Namespace], known: dict[str, Facts], jobs: int, scheduler: str | None
) -> Iterator[tuple[Namespace, Outcome]]:
    """Each task with what came of it: what was done before first."""
    open_tasks = list[Namespace]()
    for task in tasks:
        task.key, before = _key(task), known.get(_stem(task.table))
        if before is not None and task.key is not None and before.get("key") == task.key and _untouched(task, before):
            yield task, {**before, "before": True}
        else:
            open_tasks.append(task)
    several = jobs > 1 or scheduler is not None
    if scheduler is None or not open_tasks:
        found = outcomes(open_tasks, jobs)
    else:
        from rdcircuits.cli.away import outcomes_away

        found = outcomes_away(open_tasks, scheduler)
    with Progress() as progress:
        for done, (number, outcome) in enumerate(found, 1):
            if several:
                progress(done, len(open_tasks), "tables")
            yield open_tasks[number], outcome


def _key(task: Namespace) -> str | None:
    """What a result depends on: the table, the table to test on, the options and the version. None: cannot be read."""
    options = {name: value for name, value in vars(task).items() if name not in (*_NOT_OPTIONS, "key")}
    whole = sha256(json.dumps([__version__, options], sort_keys=True, default=str).encode())
    try:
        for path in (task.table, task.test):
            whole.update(b"" if path is None else sha256(read_file(path)).digest())
    except (OSError, RdError):
        return None
    return whole.hexdigest()


def _untouched(task: Namespace, before: Facts) -> bool:
    digests = before.get("digests")
    return isinstance(digests, dict) and all(digests.get(Path(path).name) == _digest(path) for path in task.paths)


def _digest(path: str) -> str | None:
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def _finished(path: Path) -> dict[str, Facts]:
    """What the list says was done, by the stem of the files; lines that a killed process left half are passed over."""
    found = dict[str, Facts]()
    with suppress(FileNotFoundError):
        for line in path.read_bytes().splitlines():
            with suppress(ValueError, TypeError, KeyError, AttributeError):
                facts = json.loads(line)
                found[_stem(facts["table"])] = facts
    return found


def _kept(task: Namespace, outcome: Outcome, path: Path) -> Facts:
    """The facts of a table, in the list where they are new."""
    if "error" in outcome or "before" in outcome:
        return {"table": task.table, **outcome}
    facts = {"table": task.table, **outcome, "key": task.key}
    facts["digests"] = {Path(one).name: _digest(one) for one in task.paths}
    line = json.dumps(facts, allow_nan=False) + "\n"
    lead = "" if _ends_well(path) else "\n"
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(lead + line)
    return facts


def _ends_well(path: Path) -> bool:
    """Whether the list ends with a whole line."""
    try:
        with open(path, "rb") as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read() == b"\n"
    except OSError:
        return True


def _public(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name not in ("key", "digests", "tried")}


def _report(found: Sequence[Facts], seconds: float) -> str:
    """A table with a row for each table, and a line of totals."""
    head = ("table", "model", "learned", "held out", "ANDs", "depth", "time", "")
    rows = [head, *(_row(one) for one in found)]
    widths = [max(len(row[k]) for row in rows if len(row) > 2) for k in range(1, len(head))]
    first = max(len(row[0]) for row in rows)
    lines = []
    for row in rows:
        if len(row) == 2:
            lines.append(f"{row[0]:<{first}}  {row[1]}")
            continue
        cells = [
            f"{row[1]:<{widths[0]}}",
            *(f"{cell:>{w}}" for cell, w in zip(row[2:7], widths[1:6], strict=True)),
            row[7],
        ]
        lines.append(f"{row[0]:<{first}}  {'  '.join(cells)}".rstrip())
    failed, before = (sum(name in one for one in found) for name in ("error", "before"))
    totals = [f"{len(found) - failed - before} learned", *([f"{before} done before"] if before else [])]
    totals += [f"{failed} failed"] if failed else []
    return "\n".join([*lines, f"{', '.join(totals)}, {duration(seconds)}"])


def _row(facts: Facts) -> tuple[str, ...]:
    name = Path(facts["table"]).name
    if "error" in facts:
        return name, f"failed: {facts['error']}"
    shares = [facts.get("train_accuracy"), facts.get("test_accuracy")]
    sizes = ["" if facts.get(one) is None else f"{facts[one]:,}" for one in ("ands", "depth")]
    shown = ["" if one is None else percent(one) for one in shares]
    note = "done before" if facts.get("before") else ""
    return (name, str(facts.get("model", "")), *shown, *sizes, duration(facts.get("seconds", 0.0)), note)


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()
