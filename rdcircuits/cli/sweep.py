"""`rdcircuits sweep`: `learn` for each of some tables, options and seeds; each result is a line of a file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from itertools import product
from typing import Any

from rdcircuits import __version__
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.text import complain, counted, say, say_json
from rdcircuits.errors import RdError
from rdcircuits.parallel import Sweep, sweep

#: What `learn` says of a table that is a fact of the trial.
_FACTS = (
    "model",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
    "ands",
    "gates",
    "depth",
    "terms",
    "degree",
)
_OWN = {"seed": "which seeds, --seeds says (3,7,9)", "test": "a table to test on, --test says"}


def run(arguments: Namespace) -> int:
    """What `rdcircuits sweep` does; status 2 where a trial failed."""
    files = _files(arguments.table, arguments.test)
    names = _over(arguments.over)
    _check_more(arguments.more, names)
    fixed = {"more": list(arguments.more), "files": files, "test": arguments.test}
    settings = [
        {"table": table, "content": sha256(files[table]).hexdigest()[:12], **dict(zip(names, chosen, strict=True))}
        for table in dict.fromkeys(arguments.table)
        for chosen in product(*names.values())
    ]
    for one in settings:  # options that learn does not have are told before anything is learned
        task_of(one["table"], None, fixed["more"], {name: one[name] for name in names}, arguments.test)
    test = None if arguments.test is None else sha256(files[arguments.test]).hexdigest()
    about = {"with": sorted(fixed["more"]), "test": test, "rdcircuits": __version__}
    workers: Any = arguments.jobs if arguments.scheduler is None else arguments.scheduler
    with Progress() as progress:
        found = sweep(
            learned,
            settings,
            arguments.seeds,
            fixed=fixed,
            about=about,
            workers=workers,
            out=arguments.path,
            again=arguments.again,
            progress=progress,
        )
    if arguments.json:
        for row in found.rows():
            say_json(row)
    else:
        say(str(_without_content(found)) if found.trials else "nothing is done yet")
    return _status(found)


def _without_content(found: Sweep) -> Sweep:
    """As it is shown: the digest of a table is for the file."""
    shown = ({name: value for name, value in one.setting.items() if name != "content"} for one in found.trials)
    trials = tuple(replace(one, setting=setting) for one, setting in zip(found.trials, shown, strict=True))
    return replace(found, trials=trials)


def _status(found: Sweep) -> int:
    if found.interrupted:
        raise KeyboardInterrupt(f"interrupted: {len(found.trials)} of {counted(found.planned, 'trial')} done")
    if found.failed:
        count = f"{len(found.failed)} of {counted(found.planned, 'trial')}"
        complain("rdcircuits sweep", f"{count} failed, the first: {found.failed[0].error}")
    return 2 if found.failed else 0


def _over(given: Sequence[str]) -> dict[str, list[str]]:
    """NAME=V1,V2,... as a setting's values."""
    found = dict[str, list[str]]()
    for one in given:
        name, equals, values = one.partition("=")
        name = name.removeprefix("--")
        if not equals or not name or name in found or name in ("table", "content", "seed"):
            raise RdError(f"--over {one}: expected NAME=VALUE,VALUE,... with an option of learn, another each time")
        found[name] = list(dict.fromkeys(values.split(",")))
    return found


def _check_more(given: Sequence[str], names: dict[str, list[str]]) -> None:
    """Raise for options that all trials have and that each has of its own: the later one would win, unseen."""
    for one in given:
        name = one.removeprefix("--").partition("=")[0]
        if name in names:
            raise RdError(f"--with {one}: --over has values of {name} already")
        if name in ("seed", "test"):
            raise RdError(f"--with {one}: expected an option of learn; {_OWN[name]}")


def _files(tables: Sequence[str], test: str | None) -> dict[str, bytes]:
    from rdcircuits.limits import read_file

    return {path: read_file(path) for path in [*tables, *([] if test is None else [test])]}


def task_of(table: str, seed: int | None, more: Sequence[str], options: dict[str, str], test: str | None = None) -> Any:
    """The arguments of `learn`, as its parser has them; an `RdError` for options that it does not have."""
    from rdcircuits.cli.main import parser

    words = ["learn", table, "--quiet"]
    for name, value in options.items():
        words += [f"--{name}", value]
    for one in more:
        name, equals, value = one.removeprefix("--").partition("=")
        words += [f"--{name}", *([value] if equals else [])]
    words += [] if seed is None else ["--seed", str(seed)]
    words += [] if test is None else ["--test", test]
    said = StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(said):
            task = parser().parse_args(words)
    except SystemExit:
        reason = said.getvalue().partition(": ")[2].partition(" (see")[0].splitlines()
        raise RdError(f"learn does not take this: {reason[0] if reason else words} (rdcircuits learn --help)") from None
    if task.paths or task.out_dir is not None or task.expr is not None or len(task.table) != 1:
        raise RdError(
            "a sweep learns from its own tables and writes no circuits: -o, --out-dir and --expr are not for it"
        )
    task.table, task.json, task.paths, task.version = task.table[0], True, [], None
    return task


def learned(
    table: str,
    content: str,
    files: dict[str, bytes],
    more: Sequence[str],
    test: str | None = None,
    seed: int | None = None,
    **options: str,
) -> dict[str, Any]:
    """The facts of learning from a table."""
    from rdcircuits.cli.away import done_in_a_folder

    outcome, _ = done_in_a_folder(task_of(table, seed, more, options, test), files)
    if "error" in outcome:
        raise RdError(outcome["error"])
    return {name: outcome[name] for name in _FACTS if outcome.get(name) is not None}
