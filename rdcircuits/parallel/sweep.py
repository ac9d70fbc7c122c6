"""`sweep`: a function, or the training of a learner, for each of some settings and seeds, here or on a cluster.

Each result is a line of a file as soon as it is known; what stands there is not done again. The table of all results is
in the order of settings and seeds, whoever was done first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import product
from os import PathLike
from typing import Any

from rdcircuits.arguments import function as check_function
from rdcircuits.arguments import index_of, shown, whole
from rdcircuits.errors import RdError
from rdcircuits.learning import Learner, train
from rdcircuits.parallel.cluster import Cluster, cluster
from rdcircuits.parallel.facts import facts_of, label_of
from rdcircuits.parallel.lines import Lines
from rdcircuits.parallel.table import Sweep, Trial

FORMAT = "rdcircuits.sweep"
VERSION = 1

#: progress(done, in all, what is being done)
Progress = Callable[[int, int, str], None]
Settings = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def sweep(
    function: Callable[..., Any] | Learner,
    settings: Settings = (),
    seeds: int | Iterable[int] | None = None,
    *,
    fixed: Mapping[str, Any] | None = None,
    about: Mapping[str, Any] | None = None,
    workers: int | str | Cluster | Any = 1,
    out: str | PathLike[str] | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Sweep:
    """Run `function(**setting, seed=seed, **fixed)` for each setting and each seed.

    Args:
        function: gives facts, a mapping of names to what JSON has; or a number, a `Run`, a `Learned`, of which the
            accuracies and sizes are taken. A learner stands for `train(learner, ...)`.
        settings: a mapping of each name to its values, of which all combinations are tried, in order; or a list of
            settings. Values that JSON does not have (tables, optimisers) are called by their repr in the file, or by
            the names that they are given: `{"table": {"adder": table, ...}}`.
        seeds: numbers, or how many, from 0; each setting once and without a seed, when not told.
        fixed: arguments that all calls share; they are sent to a worker once.
        about: facts that JSON has, of what all results depend on beside: a file of other ones is another sweep's.
        workers: 1 is this process; more are processes that are started, an address that of a Dask scheduler; or a
            `cluster`, which stays open (extra `distributed`).
        out: a file of JSON lines, one for each result as it is known. Where it exists, what it has is not done again; a
            last line that was torn off is cut off.
        again: do again what failed before.
        progress: called as results are known.

    A call that raises is a trial that failed, with its error; so is one whose worker processes end, each of several
    times that it is tried. Ctrl-C ends the sweep and returns the trials so far, with `interrupted` set; a sweep of the
    same file goes on from there.

    Raises:
        RdError: for no settings, names given twice, two values called the same; a file of another sweep, or
            (`FormatError`) of another kind; workers that are not there. OSError: for a file that cannot be written.

    Example:
        >>> import rdcircuits as rd
        >>> xor = rd.TruthTable.from_function(lambda a, b: a ^ b, 2)
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
        >>> found = rd.sweep(learner, {"epochs": [1, 2]}, seeds=2, fixed={"data": xor, "algebra": rd.Z2, "batch": 1})
        >>> [(trial.setting, trial.seed, trial.facts["train_accuracy"]) for trial in found.trials]
        [({'epochs': 1}, 0, 0.5), ({'epochs': 1}, 1, 0.5), ({'epochs': 2}, 0, 1.0), ({'epochs': 2}, 1, 1.0)]
        >>> print(found)
        epochs  runs  last_epoch  stopped  train_accuracy
             1     2           1     done             0.5
             2     2           2     done               1
    """
    name, call = _named(function)
    check_function("progress", progress, "progress(done, in all, what)")
    planned = _planned(settings, seeds, fixed or {})
    with ExitStack() as open_now:
        lines = None
        if out is not None:
            head = {"format": FORMAT, "version": VERSION, "function": name}
            head |= {} if about is None else {"about": facts_of(about)}
            lines = open_now.enter_context(Lines(out, head))
        known = {} if lines is None else _known(lines)
        found = {n: known[_key(one)] for n, (one, _) in enumerate(planned) if _key(one) in known}
        if again:
            found = {n: one for n, one in found.items() if one.error is None}
        left = [n for n in range(len(planned)) if n not in found]
        stopped = False
        try:
            calls = [planned[n][1] for n in left]
            for n, trial in _tried(call, dict(fixed or {}), [planned[n][0] for n in left], calls, workers):
                found[left[n]] = trial
                if lines is not None:
                    lines.add(trial.to_json())
                if progress is not None:
                    progress(len(found), len(planned), "sweep")
        except KeyboardInterrupt:
            stopped = True
    return Sweep(tuple(found[n] for n in sorted(found)), len(planned), stopped)


def _named(function: Any) -> tuple[str, Callable[..., Any]]:
    """What the function is called in the file, and what is called."""
    if isinstance(function, Learner):
        return "train", partial(train, function)
    if not callable(function):
        raise RdError(f"a sweep is of a function or a learner, found {shown(function)}")
    inner = function.func if isinstance(function, partial) else function
    return str(getattr(inner, "__name__", type(inner).__name__)), function


def _planned(
    settings: Settings, seeds: int | Iterable[int] | None, fixed: Mapping[str, Any]
) -> list[tuple[Trial, dict[str, Any]]]:
    """Each trial before it is tried, with the arguments that it stands for."""
    numbers = _seeds(seeds)
    made = list[tuple[Trial, dict[str, Any]]]()
    for setting in _settings(settings):
        labels = {name: label for name, (label, _) in setting.items()}
        values = {name: value for name, (_, value) in setting.items()}
        given = [*values, *fixed, *([] if seeds is None else ["seed"])]
        if len(set(given)) < len(given):
            twice = next(one for one in given if given.count(one) > 1)
            raise RdError(f"{twice} is given twice, by settings, by seeds or by fixed")
        made += [(Trial(labels, seed), values | ({} if seed is None else {"seed": seed})) for seed in numbers]
    if not made:
        raise RdError("a sweep of no settings or no seeds: there is nothing to do")
    keys = [_key(one) for one, _ in made]
    if len(set(keys)) < len(keys):
        same = next(key for key in keys if keys.count(key) > 1)
        raise RdError(f"two trials are both called {same}: give values names, such as {{'table': {{'adder': table}}}}")
    return made


def _seeds(seeds: int | Iterable[int] | None) -> list[int | None]:
    if seeds is None:
        return [None]
    count = index_of(seeds)
    if count is not None:
        return list(range(whole("seeds", count, 1)))
    if not isinstance(seeds, Iterable):
        raise RdError(f"seeds is {shown(seeds)}, expected numbers, or how many")
    return [whole("a seed", seed) for seed in seeds]


def _settings(settings: Settings) -> Iterator[dict[str, tuple[Any, Any]]]:
    """Each setting, its values with what they are called."""
    if isinstance(settings, Mapping):
        choices = [[(name, label, value) for label, value in _values(name, of)] for name, of in settings.items()]
        for chosen in product(*choices):
            yield {name: (label, value) for name, label, value in chosen}
        return
    if not isinstance(settings, Sequence) or not all(isinstance(one, Mapping) for one in settings):
        raise RdError(f"settings is {shown(settings)}, expected a mapping of names to values, or a list of mappings")
    for setting in settings or [{}]:
        yield {name: (label_of(value), value) for name, value in setting.items()}


def _values(name: str, of: Any) -> list[tuple[Any, Any]]:
    if isinstance(of, Mapping):
        return [(str(label), value) for label, value in of.items()]
    if isinstance(of, str) or not isinstance(of, Iterable):
        raise RdError(f"settings: {name} is {shown(of)}, expected a list of values, or a mapping of names to values")
    return [(label_of(value), value) for value in of]


def _key(trial: Trial) -> str:
    return json.dumps([trial.setting, trial.seed], sort_keys=True)


def _known(lines: Lines) -> dict[str, Trial]:
    """What stands in the file; of two lines for the same trial the later one."""
    trials = [Trial.from_json(facts, lines.path, number) for number, facts in enumerate(lines.found, 2)]
    return {_key(trial): trial for trial in trials}


def _tried(
    call: Callable[..., Any],
    fixed: dict[str, Any],
    trials: Sequence[Trial],
    calls: Sequence[dict[str, Any]],
    workers: Any,
) -> Iterator[tuple[int, Trial]]:
    """Each trial's number with what became of it, as it is done."""
    if not trials:
        return
    if index_of(workers) == 1:
        for n, values in enumerate(calls):
            yield n, replace(trials[n], **measured((call, fixed), values))
        return
    from rdcircuits.parallel.tasks import Killed, outcomes

    with ExitStack() as open_now:
        there = workers if isinstance(workers, Cluster) else open_now.enter_context(cluster(workers))
        for n, outcome in outcomes(there, measured, (call, fixed), calls):
            if isinstance(outcome, Killed):
                outcome = {"error": "the processes that worked on this ended, each time: too little memory?"}
            yield n, replace(trials[n], **outcome)


def measured(shared: tuple[Callable[..., Any], dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
    """What a trial gives: its facts or its error, and the seconds that it took."""
    call, fixed = shared
    started = time.perf_counter()
    try:
        outcome: dict[str, Any] = {"facts": facts_of(call(**values, **fixed))}
    except Exception as error:
        text = " ".join(str(error).split())
        outcome = {"error": f"{type(error).__name__}: {text}" if text else type(error).__name__}
    return outcome | {"seconds": time.perf_counter() - started}
