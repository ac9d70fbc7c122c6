"""What `make demo` runs: two circuits learned by the command line, and shown to be right on rows they never saw.

The written files are read again and compared with multiplication and parity as Python has them, on all rows there are.
The exit status is 1 if any of it is wrong.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

import rdcircuits as rd
from rdcircuits.cli.main import main as rdcircuits

EXAMPLES = Path(os.path.relpath(Path(__file__).parent))
OUT = Path("out")


def main() -> int:
    """Learn, evaluate and check; the result is the exit status."""
    OUT.mkdir(exist_ok=True)
    multiplier, parity = EXAMPLES / "multiplier.pla", EXAMPLES / "parity16.csv"

    title("A complete table: the 4×4 multiplier, 256 rows, becomes a circuit that is exact.")
    command("learn", multiplier, "--effort", 1, "-o", OUT / "multiplier.aig", "-o", OUT / "multiplier.v")
    command("eval", OUT / "multiplier.aig", multiplier)
    right = check(OUT / "multiplier.aig", "a·b", product)
    right &= check_with_pyeda(OUT / "multiplier.aig")

    title("A sampled table: 4000 of the 65,536 rows of a parity. What was learned holds on all of them.")
    command("learn", parity, "--holdout", 0.25, "-o", OUT / "parity16.blif")
    command("info", OUT / "parity16.blif")
    right &= check(OUT / "parity16.blif", "parity", lambda *x: [sum(x) % 2])

    print(f"\n{'All right.' if right else 'Something is wrong: see above.'} The circuits are in {OUT}/.")
    return 0 if right else 1


def product(*bits: int) -> list[int]:
    """The eight bits of a·b, from four bits each of a and b, the least significant first."""
    a, b = (sum(bit << k for k, bit in enumerate(part)) for part in (bits[:4], bits[4:]))
    return [a * b >> k & 1 for k in range(8)]


def title(text: str) -> None:
    print(f"\n{text}\n")


def command(*words: object) -> None:
    """Run a command of the command line as a user would, and stop where it fails."""
    arguments = [str(word) for word in words]
    print(f"$ rdcircuits {' '.join(arguments)}")
    status = rdcircuits(arguments)
    if status:
        sys.exit(status)
    print()


def check(path: Path, name: str, function: Callable[..., list[int]]) -> bool:
    """Compare the written circuit with a Python function on every row."""
    netlist = rd.Netlist.read(path)
    n = len(netlist.inputs)
    X = np.arange(2**n)[:, None] >> np.arange(n) & 1
    expected = np.array([function(*row) for row in X.tolist()])
    wrong = int(np.any(netlist.evaluate(X) != expected, axis=1).sum())
    print(f"{path} against {name} in Python: {wrong} of all {2**n:,} rows wrong")
    return wrong == 0


def check_with_pyeda(path: Path) -> bool:
    """Compare two outputs of the written multiplier with expressions that pyeda understands, where it is installed."""
    if importlib.util.find_spec("pyeda") is None:
        print("pyeda is not installed: its opinion is left out")
        return True
    inputs = ["a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3"]
    formulas = {"p0": "a0 & b0", "p1": "(a1 & b0) ^ (a0 & b1)"}
    table = rd.TruthTable.from_expression(list(formulas.values()), inputs=inputs, outputs=list(formulas))
    learned = rd.TruthTable.from_circuit(rd.Netlist.read(path)).select_outputs(list(formulas))
    same = learned == table
    said = ", ".join(f"{name} = {formula}" for name, formula in formulas.items())
    print(f"pyeda {'agrees' if same else 'does not agree'}: {said}")
    return same


if __name__ == "__main__":
    sys.exit(main())
