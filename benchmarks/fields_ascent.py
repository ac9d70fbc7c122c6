"""Where ascent over GF(q) finds what elimination finds, in how many passes, and where it does not."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from _common import machine, note, script, table

import rdcircuits as rd
from rdcircuits.induction.field_ascent import passes_of
from rdcircuits.para import batched

SEEDS, LIMIT, STEPS = 5, 100, 8000
QUICK = 2
"""Cases of each table that --quick makes: the first ones, which take seconds."""


@dataclass(frozen=True)
class Case:
    """Random parameters of a model over GF(q), at random rows of which a share has another, random output."""

    what: str
    q: int
    model: Any
    rows: int
    noise: float = 0.0
    degree: int = 1

    @property
    def field(self) -> rd.GF:
        return rd.GF(self.q)

    @property
    def unknowns(self) -> int:
        return int(sum(wire.size for wire in self.model.parameter))

    def data(self, seed: int) -> tuple[list[Any], Any, Any, Any]:
        """(the parameters, inputs, outputs as they are, outputs as they are told)."""
        field, rng = self.field, np.random.default_rng([seed, self.q, self.unknowns])
        truth = [field.random(wire.shape, rng) for wire in self.model.parameter]
        x = field.random((self.rows, self.model.dom[0].shape[0]), rng)
        y = field.run(batched(self.model).morphism, *truth, x)
        shift = field.check(rng.integers(1, self.q, y.shape))
        wrong = rng.random(y.shape) < self.noise
        return truth, x, y, np.where(wrong, field.add(y, shift), y)

    def right(self, parameters: Sequence[Any], x: Any, y: Any) -> bool:
        """Whether these parameters give the outputs as they are."""
        return bool(np.array_equal(self.field.run(batched(self.model).morphism, *parameters, x), y))


def linear(q: int, n: int, noise: float = 0.0, rows: int | None = None) -> Case:
    title = f"GF({q}), linear, {n} inputs"
    return Case(title, q, rd.models.linear(n, 1), rows or 4 * n + 20, noise)


def polynomial(q: int, n: int, degree: int, noise: float = 0.0) -> Case:
    model = rd.models.polynomial(n, 1, degree, most=q - 1)
    unknowns = model.parameter[0].size
    return Case(f"GF({q}), degree {degree}, {n} inputs", q, model, 4 * unknowns + 20, noise, degree)


def values(q: int, n: int, rows: int, noise: float = 0.0) -> Case:
    model = rd.models.value_table(n, 1, q, rd.GF(q).name)
    return Case(f"GF({q}), table of values, {n} input{'s' * (n != 1)}", q, model, rows, noise, n * (q - 1))


NOISELESS = (
    *(linear(2, 4), linear(3, 4), values(5, 2, 120), linear(2, 8), linear(2, 12), linear(2, 16)),
    *(linear(3, 8), linear(5, 3), linear(5, 6), linear(9, 3), linear(31, 2), linear(31, 3)),
    *(linear(256, 2), polynomial(3, 2, 2), polynomial(5, 3, 2), polynomial(9, 2, 3)),
)
NOISY = (
    *(values(9, 1, 270, 0.3), linear(2, 4, 0.1, 100), linear(2, 8, 0.1, 200), linear(2, 16, 0.1, 400)),
    *(linear(2, 32, 0.1, 4000), linear(5, 3, 0.1, 100), linear(31, 3, 0.1, 100), polynomial(5, 3, 2, 0.1)),
    polynomial(5, 3, 2, 0.25),
)


def noiseless_row(case: Case) -> list[str]:
    """The case, its unknowns, and for each step how many of the seeds it found, in how many passes."""
    ways: list[Callable[[Any], Any]] = [
        lambda model: rd.learning.normalised(model, "whole"),
        lambda model: rd.learning.normalised(model, "either"),
        rd.learning.remembering,
    ]
    cells = [case.what, str(case.unknowns)]
    cells += [_passes(trained(case, way, seed) for seed in range(SEEDS)) for way in ways]
    cells.append(_share(eliminated(case, seed) for seed in range(SEEDS)))
    return cells


def trained(case: Case, way: Callable[[Any], Any], seed: int) -> int | None:
    """The passes until one goes through without a mistake; None where the limit comes first."""
    _, x, _, told = case.data(seed)

    def done(run: rd.Run) -> bool:
        return run.history[-1].train_accuracy == 1.0

    how: dict[str, Any] = {"epochs": LIMIT + 1, "batch": 1, "shuffle": True, "seed": seed, "callbacks": [done]}
    run = rd.train(way(case.model), (x, told), algebra=case.field, **how)
    return len(run.history) - 1 if done(run) else None


def noisy_row(case: Case) -> list[str]:
    """The case, its noise, and for each way how many of the seeds it found."""
    found = [noisy(case, seed) for seed in range(SEEDS)]
    cells = [case.what, f"{100 * case.noise:.0f} %", str(case.unknowns), str(case.rows)]
    cells += [_share(ways[k] for ways, _ in found) for k in range(3)]
    return [*cells, _passes(passes for _, passes in found), _share(eliminated(case, seed) for seed in range(SEEDS))]


def noisy(case: Case, seed: int) -> tuple[list[bool], int | None]:
    """(whether the last state, the votes and the best state of normalised steps are right, passes with memory)."""
    _, x, y, told = case.data(seed)
    tally, states = rd.learning.Plurality(after=1), list[Any]()
    callbacks = [tally, lambda run: states.append(run.parameters)]
    how: dict[str, Any] = {"batch": 1, "shuffle": True, "seed": seed, "callbacks": callbacks, "best": True}
    learner, epochs = rd.learning.normalised(case.model, "whole"), max(-(-STEPS // case.rows), 2)
    run = rd.train(learner, (x, told), algebra=case.field, validation=(x, told), epochs=epochs, **how)
    ways = [case.right(one, x, y) for one in (states[-1], tally.parameters, run.parameters)]
    return ways, remembered(case, seed)


def remembered(case: Case, seed: int, most: int = 200) -> int | None:
    """The passes of ascent with memory, each in an order of its own, until one leaves what is right."""
    _, x, y, told = case.data(seed)
    rows = rd.FieldTable.from_arrays(case.field, x, told, conflicts="keep")
    for number, (found, _) in enumerate(passes_of(rows, case.degree, seed), start=1):
        if np.array_equal(found.evaluate(x), y):
            return number
        if number == most:
            break
    return None


def eliminated(case: Case, seed: int) -> bool:
    """Whether solving for the parameters over GF(q), from as many independent rows as there are, gives them."""
    _, x, y, told = case.data(seed)
    field = case.field
    phi = features(case, x)
    form = rd.FieldMatrix(field, phi.T).echelon()
    chosen = list(form.pivots)
    theta = rd.FieldMatrix(field, phi[chosen]).solve(told[chosen, 0]).x
    return bool(np.array_equal(field.matmul(phi, np.asarray(theta)[:, None]), y))


def features(case: Case, x: Any) -> Any:
    """φ of every row: the change of the parameters at wish 1."""
    (wire,) = case.model.parameter
    reverse = rd.R(case.model.morphism)
    zero = case.field.full(wire.shape, 0)
    return np.stack([np.ravel(case.field.run(reverse, zero, row, [1])[0]) for row in x]).astype(case.field.dtype)


def _passes(found: Iterable[int | None]) -> str:
    """How many of the seeds, and the median of their passes."""
    every = list(found)
    good = [passes for passes in every if passes is not None]
    return f"{len(good)}/{len(every)}" + (f" in {median(good):.0f}" if good else "")


def _share(found: Iterable[bool]) -> str:
    every = list(found)
    return f"{sum(every)}/{len(every)}"


def _made(cases: Sequence[Case], row: Callable[[Case], list[str]], what: str) -> list[list[str]]:
    rows = []
    for number, case in enumerate(cases, start=1):
        note(f"{what}: {number} of {len(cases)}, {case.what}")
        rows.append(row(case))
    note("")
    return rows


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


NOISELESS_HEAD = ("without noise", "unknowns", "along φ", "or a part of φ", "with memory", "elimination")
NOISY_HEAD = ("with noise", "wrong", "unknowns", "rows", "last", "votes", "best", "memory", "elimination")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="print the tables as docs/learning_fields.md has them")
    parser.add_argument("--quick", action="store_true", help=f"only the first {QUICK} cases of each table")
    arguments = parser.parse_args()
    count, shown = QUICK if arguments.quick else None, markdown if arguments.markdown else table
    print(machine())
    print(
        f"\nhow many of {SEEDS} seeds are found, and the median of the passes; at most {LIMIT} passes, in random order"
    )
    print(shown(NOISELESS_HEAD, _made(NOISELESS[:count], noiseless_row, "without noise")))
    print(f"\nwith noise: {STEPS} normalised steps along φ; with memory, at most 200 passes over fresh orders")
    print(shown(NOISY_HEAD, _made(NOISY[:count], noisy_row, "with noise")))


if __name__ == "__main__":
    script(main)
