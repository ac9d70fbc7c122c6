"""The functions of the IWLS contests: ANDs of learned circuits beside the best that are known.

Each is a complete table of 5 to 16 inputs; `rd.learn` takes it as it comes, and its circuit is exact. The contests'
entries worked for long on each function; these are what one call gives.

    python benchmarks/iwls2023.py FOLDER [--effort S] [--jobs N] [--resume FILE] [--only ex00 ex01 ...]

FOLDER has `benchmarks/exNN.truth` and `best_ands.json`. With `--resume`, each result is a line of JSON in that file,
and those that are there are not made again. Where ABC is installed (Debian's berkeley-abc), it goes on from each
circuit by dch, then compress2rs three times.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from _common import machine, note, script, table

import rdcircuits as rd

HEAD = ["function", "inputs", "outputs", "ANDs", "best", "ratio", "then ABC", "exact", "model", "seconds"]
MUCH = 4
#: What ABC's own scripts call compress2rs.
COMPRESS = (
    "balance -l; resub -K 6 -l; rewrite -l; resub -K 6 -N 2 -l; refactor -l; resub -K 8 -l; balance -l; "
    "resub -K 8 -N 2 -l; rewrite -l; resub -K 10 -l; rewrite -z -l; resub -K 10 -N 2 -l; balance -l; resub -K 12 -l; "
    "refactor -z -l; resub -K 12 -N 2 -l; rewrite -z -l; balance -l; "
)


@dataclass(frozen=True)
class Found:
    """What was learned of a function: sizes, whether it is exact, and seconds of the processor."""

    name: str
    inputs: int
    outputs: int
    ands: int
    exact: bool
    model: str
    seconds: float
    abc: int | None


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="with benchmarks/exNN.truth and best_ands.json; without a folder nothing is done",
    )
    parser.add_argument("--only", nargs="+", metavar="exNN", help="these functions alone")
    parser.add_argument("--effort", type=float, metavar="S", help="nominal seconds a function; the usual by default")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="threads for each function")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="keep results here, and go on from those in it")
    options = parser.parse_args(arguments)
    print(machine() + "\n")
    if options.folder is None:
        print("IWLS 2023: no folder given, nothing measured")
        return
    best = {name: one["best_ands"] for name, one in json.loads((options.folder / "best_ands.json").read_text()).items()}
    names = options.only or sorted(path.stem for path in (options.folder / "benchmarks").glob("*.truth"))
    done = {} if options.resume is None else resumed(options.resume, options.effort)
    for position, name in enumerate(names):
        note(f"{name}, {position + 1} of {len(names)}")
        if name not in done:
            path = options.folder / "benchmarks" / f"{name}.truth"
            done[name] = learned(name, path, options.effort, options.jobs)
            if options.resume is not None:
                with options.resume.open("a") as file:
                    print(json.dumps(asdict(done[name]) | {"effort": options.effort}), file=file)
    note("")
    report([done[name] for name in names], best)


def report(found: Sequence[Found], best: dict[str, int]) -> None:
    """A row for each function, and the means."""
    print(table(HEAD, [_cells(one, best.get(one.name)) for one in found]))
    known = [one for one in found if one.name in best]
    print(f"\n{sum(one.exact for one in found)} of {len(found)} exact", end="")
    if known:
        ratios = [ratio(one.ands, best[one.name]) for one in known]
        print(f"; (ANDs + 1) / (best + 1): {mean(ratios):.2f} (geometric mean), {above(ratios)} above {MUCH}", end="")
    abc = [ratio(one.abc, best[one.name]) for one in known if one.abc is not None]
    if abc:
        print(f"; then ABC: {mean(abc):.2f}, {above(abc)} above {MUCH}", end="")
    print(f"; {sum(one.seconds for one in found):.0f} s in all, at most {max(one.seconds for one in found):.0f} s")


def ratio(ands: int, best: int) -> float:
    """How many times larger a circuit is than the best one, also where that has no AND."""
    return (ands + 1) / (best + 1)


def mean(ratios: Sequence[float]) -> float:
    """The geometric mean."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def above(ratios: Sequence[float]) -> int:
    """How many are much larger."""
    return sum(one > MUCH for one in ratios)


def resumed(path: Path, effort: float | None) -> dict[str, Found]:
    """The results that a file has, of this effort."""
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [one for one in map(json.loads, filter(None, lines)) if one.pop("effort") == effort]
    return {one["name"]: Found(**one) for one in kept}


def learned(name: str, path: Path, effort: float | None, jobs: int) -> Found:
    """Learn one function."""
    started = time.process_time()
    result = rd.learn(rd.TruthTable.read(path), effort=effort, jobs=jobs)
    seconds = time.process_time() - started
    sizes = result.inputs, result.outputs, result.ands
    return Found(name, *sizes, result.exact, result.model, seconds, by_abc(result.netlist))


def by_abc(netlist: rd.Netlist) -> int | None:
    """The ANDs that ABC makes of a netlist; None where it is not installed."""
    program = shutil.which("berkeley-abc") or shutil.which("abc")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "before.aig"), Path(folder, "after.aig")
        netlist.write(before)
        commands = f"read {before}; strash; dch; {3 * COMPRESS} write_aiger {after}"
        subprocess.run([program, "-q", commands], capture_output=True, check=False, timeout=600)
        if not after.exists():
            return None
        made = rd.Netlist.read(after)
    if not rd.equivalent(netlist, rd.Netlist(netlist.inputs, netlist.outputs, made.gates)):
        raise rd.RdError("what ABC made is another function")
    return made.counts().ands


def _cells(one: Found, best: int | None) -> list[object]:
    ratios = "" if best is None else f"{ratio(one.ands, best):.2f}"
    return [
        one.name,
        one.inputs,
        one.outputs,
        one.ands,
        "" if best is None else best,
        ratios,
        "" if one.abc is None else one.abc,
        "yes" if one.exact else "no",
        one.model,
        f"{one.seconds:.1f}",
    ]


if __name__ == "__main__":
    script(main)
