"""python benchmarks/robustness.py MINUTES: fuzzers and differential oracles, for as long as told.

Readers get damaged files under a limit of memory and time; circuits over every algebra are compiled and compared with
the slow reference, their gates as well; interpreters of compiled programs get damaged ones. An exception that is no
`RdError`, a crash, a hang, too much memory or a wrong result is a fault. What led to it can be made again from the
target's name and the case's number, and a damaged file is kept where --keep says.

The table has for each target: cases tried, taken, refused with a clear error, and faults.
"""

from __future__ import annotations

import argparse
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from _common import machine, note, script, table
from _fuzz import Outcome, Watcher
from _fuzz_targets import TARGETS

_SLICE = 20.0
"""Seconds that a target gets at a time, so that all have had a turn when it is stopped early."""


def main() -> int:
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where the shell that started this had them ignored
        signal.signal(number, signal.default_int_handler)
    chosen = dict.fromkeys(options.target or TARGETS)
    print(machine())
    print(f"{len(chosen)} targets, {options.minutes:g} minutes on {options.jobs} cores, seed {options.seed}")
    found = {name: Outcome(name) for name in chosen}
    stopped = _run(found, options)
    rows = [one.row() for one in found.values()]
    total = [sum(getattr(one, what) for one in found.values()) for what in ("executions", "accepted", "refused")]
    faults = [fault for one in found.values() for fault in one.faults]
    rows.append(["all", *(f"{count:,}" for count in total), len(faults), ""])
    note("")
    print(table(["target", "cases", "taken", "refused", "faults", "cases/s"], rows))
    for fault in faults:
        print(f"fault: {fault}")
    if stopped:
        return 130
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", metavar="MINUTES", type=_minutes, help="for how long in all")
    parser.add_argument("--jobs", type=int, default=2, help="targets that run side by side (default 2)")
    parser.add_argument("--seed", type=int, default=0, help="other numbers give other cases (default 0)")
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="this target alone; may be repeated")
    parser.add_argument("--corpus", type=Path, help="a folder of files to damage too, beside those that are made")
    parser.add_argument("--keep", type=Path, default=Path("faults"), help="folder for files that led to faults")
    return parser.parse_args()


def _minutes(text: str) -> float:
    found = float(text)
    if not 0 < found < 1e6:
        raise argparse.ArgumentTypeError(f"expected a number of minutes above 0, found {text}")
    return found


def _run(found: dict[str, Outcome], options: argparse.Namespace) -> bool:
    """Give every target its slices of time, several side by side; whether it was stopped by Ctrl-C."""
    each = 60 * options.minutes * options.jobs / len(found)
    slices = max(1, round(each / _SLICE))
    watchers = [Watcher(one, each / slices, options.seed, options.corpus, options.keep) for one in found.values()]
    turns = [watcher for _ in range(slices) for watcher in watchers]
    running: set[Future[None]] = set()
    with ThreadPoolExecutor(options.jobs) as pool:
        try:
            for done, watcher in enumerate(turns):
                note(f"{done} of {len(turns)} turns; {sum(len(one.faults) for one in found.values())} faults")
                if len(running) >= options.jobs:
                    finished, running = wait(running, return_when=FIRST_COMPLETED)
                    for one in finished:
                        one.result()
                running.add(pool.submit(watcher.turn))
            for one in running:
                one.result()
        except KeyboardInterrupt:
            for watcher in watchers:
                watcher.stop()
            return True
    return False


if __name__ == "__main__":
    script(main)
