"""Two-level covers: our minimisation beside pyeda's espresso, in cubes, literals and time, output by output.

Run it with `python benchmarks/covers.py [FOLDER]`; `--quick` takes fewer functions. Functions: random ones of several
densities, with don't-cares and without; random covers; arithmetic; samples of rows whose rest is free; the small truth
tables in the folder (those of the IWLS contests, say). Times are of one core, by the processor's clock; espresso's are
those of the call alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from _common import machine, note, table

import rdcircuits as rd
from rdcircuits.boolean.cubes import Cube, sharp
from rdcircuits.boolean.minimise import minimised


def main() -> None:
    print(machine())
    rows = []
    totals = np.zeros(6)
    folders = [Path(one) for one in sys.argv[1:] if one != "--quick"]
    for name, covers in groups("--quick" in sys.argv, folders):
        found = np.zeros(6)
        for cover in covers:
            for output in range(len(cover.outputs)):
                found += np.array(measured(cover.select_outputs(output)))
        totals += found
        rows.append(row(name, found))
        note(name)
    rows.append(row("all", totals))
    print(
        table(
            ["functions", "cubes", "espresso", "ratio", "literals", "espresso", "ratio", "s", "espresso", "ratio"], rows
        )
    )


def row(name: str, found: Any) -> list[object]:
    pairs = [found[k : k + 2] for k in (0, 2, 4)]
    cells: list[object] = [name]
    for k, (own, other) in enumerate(pairs):
        shown = (f"{own:.3f}", f"{other:.3f}") if k == 2 else (f"{own:,.0f}", f"{other:,.0f}")
        cells += [*shown, f"{own / other:.3f}" if other else ""]
    return cells


def measured(cover: rd.Cover) -> tuple[float, ...]:
    """Cubes, literals and seconds: ours, and espresso's."""
    n, free = len(cover.inputs), cover.cubes(0, "free")
    off = cover.cubes(0, "off") if cover.rest == "free" else None
    started = time.process_time()
    own = minimised(cover.cubes(0), free, off, n)
    middle = time.process_time()
    other, seconds = espresso(cover)
    assert own is not None
    return len(own), len(other), literals(own), literals(other), middle - started, seconds


def literals(cubes: list[Cube]) -> int:
    return sum((ones | zeros).bit_count() for ones, zeros in cubes)


def espresso(cover: rd.Cover) -> tuple[list[Cube], float]:
    """The cubes of pyeda's espresso, and its seconds."""
    from pyeda.boolalg import espresso as module

    rows, kinds, free = set(), module.FTYPE, cover.cubes(0, "free")
    for kind, code, flag in (("on", 1, module.FTYPE), ("free", 2, module.DTYPE), ("off", 0, module.RTYPE)):
        if kind == cover.rest:
            continue
        found = cover.cubes(0, kind)  # type: ignore[arg-type]
        for other in free if kind != "free" else ():
            found = [part for cube in found for part in sharp(cube, other)]
        kinds |= flag if found else 0
        rows |= {(positional(cube, len(cover.inputs)), (code,)) for cube in found}
    if not any(out == (1,) for _, out in rows):
        return [], 0.0
    started = time.process_time()
    made = module.espresso(len(cover.inputs), 1, rows, kinds)
    seconds = time.process_time() - started
    return [
        tuple(sum(1 << k for k, c in enumerate(ins) if c == code) for code in (2, 1))
        for ins, out in made
        if out[0] == 1
    ], seconds


def positional(cube: Cube, n: int) -> tuple[int, ...]:
    """A cube as espresso has it: 2 for 1, 1 for 0, 3 for either."""
    return tuple(2 if cube[0] >> k & 1 else 1 if cube[1] >> k & 1 else 3 for k in range(n))


def groups(quick: bool, folders: list[Path]) -> Iterator[tuple[str, list[rd.Cover]]]:
    """Covers of several kinds."""
    rng, few = np.random.default_rng(0), 1 if quick else 4
    for n, density in ((8, 0.5), (8, 0.2), (10, 0.5), (10, 0.1)):
        yield f"random, {n} inputs, {density:g} ones", [of_values(rng.random(1 << n) < density) for _ in range(2 * few)]
    yield (
        "random, 9 inputs, 1/3 free",
        [of_values(rng.random(1 << 9) < 0.4, rng.random(1 << 9) < 1 / 3) for _ in range(2 * few)],
    )
    yield "random cubes, 12 inputs", [of_cubes(rng, 12, 60, 0.5) for _ in range(2 * few)]
    yield "random cubes, 30 inputs", [of_cubes(rng, 30, 60, 0.7) for _ in range(2 * few)]
    yield "products of 4 bits", [arithmetic(lambda a, b: a * b, 4, 8)]
    yield "sums of 5 bits", [arithmetic(lambda a, b: a + b, 5, 6)]
    yield (
        "greater, square roots, counts",
        [
            arithmetic(lambda a, b: int(a > b), 5, 1),
            arithmetic(lambda a, b: int((a * 32 + b) ** 0.5), 5, 5),
            arithmetic(lambda a, b: (a * 32 + b).bit_count(), 5, 4),
        ],
    )
    yield "samples of 16 inputs, rest free", [of_sample(rng, 16, 200) for _ in range(few)]
    yield "samples of a rule, 20 inputs, rest free", [of_rule(rng, 20, 300) for _ in range(2 * few)]
    for folder in folders:
        files = [one for one in sorted(folder.rglob("*.truth")) if one.stat().st_size < 1 << 14]
        chosen = files[: 8 if quick else 60]
        yield f"{len(chosen)} tables of {folder}", [rd.Cover.from_table(rd.TruthTable.read(one)) for one in chosen]


def of_values(values: Any, free: Any = None) -> rd.Cover:
    """The cover of a complete table's rows."""
    n = len(values).bit_length() - 1
    x = (np.arange(len(values))[:, None] >> np.arange(n) & 1).astype(np.uint8)
    care = np.ones(len(values)) if free is None else 1 - free
    return rd.Cover.from_table(
        rd.TruthTable.from_arrays(x, values.astype(np.uint8)[:, None], care.astype(np.uint8)[:, None])
    )


def of_cubes(rng: np.random.Generator, n: int, count: int, dashes: float) -> rd.Cover:
    codes = np.where(rng.random((count, n)) < dashes, 2, rng.integers(0, 2, (count, n))).astype(np.uint8)
    return rd.Cover.from_codes(codes, np.ones((count, 1), np.uint8))


def arithmetic(f: Any, bits: int, outputs: int) -> rd.Cover:
    """The bits of a function of two numbers."""
    n, mask = 2 * bits, (1 << bits) - 1
    values = np.array([f(r & mask, r >> bits) for r in range(1 << n)])
    x = (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(np.uint8)
    y = (values[:, None] >> np.arange(outputs) & 1).astype(np.uint8)
    return rd.Cover.from_table(rd.TruthTable.from_arrays(x, y))


def of_sample(rng: np.random.Generator, n: int, rows: int) -> rd.Cover:
    x = np.unique(rng.integers(0, 2, (rows, n), np.uint8), axis=0)
    return rd.Cover.from_table(rd.TruthTable.from_arrays(x, rng.integers(0, 2, (len(x), 1), np.uint8)))


def of_rule(rng: np.random.Generator, n: int, rows: int) -> rd.Cover:
    """Rows of a sum of a few products."""
    x = np.unique(rng.integers(0, 2, (rows, n), np.uint8), axis=0)
    y = np.zeros(len(x), bool)
    for _ in range(6):
        used = rng.choice(n, 4, replace=False)
        y |= (x[:, used] == rng.integers(0, 2, 4)).all(axis=1)
    return rd.Cover.from_table(rd.TruthTable.from_arrays(x, y.astype(np.uint8)[:, None]))


if __name__ == "__main__":
    main()
