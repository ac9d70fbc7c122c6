"""What starting costs: imports, the command line's help, the first field, a small table learned; numpy is the floor.

Run it with `python benchmarks/startup.py`. Processor time (user and system) of whole processes, medians of several runs
in turns, with byte code as pip leaves it; the first field within its process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from _common import machine, note, table

RUNS = 9
ROOT = Path(__file__).resolve().parent.parent
FIRST = """
import time, rdcircuits as rd
start = time.process_time()
rd.GF({q})
print(time.process_time() - start)
"""
LEARN = "import rdcircuits as rd; rd.learn(rd.TruthTable.from_function(lambda x, y, z: x & y ^ z, 3))"
PROCESSES = [
    ("python alone", ["-c", "pass"], "-"),
    ("import numpy", ["-c", "import numpy"], "-"),
    ("import rdcircuits", ["-c", "import rdcircuits"], "0.25"),
    ("rdcircuits --version", ["-m", "rdcircuits", "--version"], "0.15"),
    ("rdcircuits --help", ["-m", "rdcircuits", "--help"], "0.15"),
    ("rdcircuits learn --help", ["-m", "rdcircuits", "learn", "--help"], "0.15"),
    ("a table of 3 inputs learned", ["-c", LEARN], "-"),
]


def main() -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = own | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": folder}
        print(table(["process", "s", "of numpy's", "to reach, s"], processes(environment)))
        print()
        print(table(["the first field", "ms", "to reach, ms"], fields(environment)))
    note("")


def processes(environment: dict[str, str]) -> list[list[str]]:
    times: dict[str, list[float]] = {name: [] for name, _, _ in PROCESSES}
    for turn in range(RUNS + 1):
        for name, arguments, _ in PROCESSES:
            note(name)
            seconds, _ = run(arguments, environment)
            if turn:  # the first turn writes the byte code
                times[name].append(seconds)
    numpy = median(times["import numpy"])
    return [[name, f"{median(times[name]):.3f}", f"{median(times[name]) / numpy:.2f}", to] for name, _, to in PROCESSES]


def fields(environment: dict[str, str]) -> list[list[str]]:
    rows = []
    for name, q, to in (("GF(256)", "256", "20"), ("GF(2^16)", "2**16", "-"), ("GF(3^5)", "3**5", "-")):
        note(name)
        found = median(float(run(["-c", FIRST.format(q=q)], environment)[1]) for _ in range(RUNS))
        rows.append([name, f"{1e3 * found:.1f}", to])
    return rows


def run(arguments: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """Processor seconds of a Python process, and what it printed."""
    start = os.times()
    done = subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True)
    end = os.times()
    return end.children_user + end.children_system - start.children_user - start.children_system, done.stdout


if __name__ == "__main__":
    main()
