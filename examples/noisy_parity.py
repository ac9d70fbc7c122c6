"""Learning parity with noise: a secret of 32 bits from 4000 parities of random bits, a tenth of which are wrong.

Elimination believes every row, and fails; information-set decoding looks for 33 rows that are all right. Each secret is
recovered exactly, with the list of the rows that were wrong.

Run it: `python examples/noisy_parity.py`.
"""

from __future__ import annotations

import time

import numpy as np

import rdcircuits as rd

BITS, ROWS, NOISE, SEEDS = 32, 4000, 0.1, 20


def problem(seed: int) -> tuple[rd.FieldTable, list[int], list[int]]:
    """Noisy parities, the secret, and the rows that are wrong."""
    rng = np.random.default_rng(seed)
    secret, x = rng.integers(0, 2, BITS), rng.integers(0, 2, (ROWS, BITS))
    wrong = rng.random(ROWS) < NOISE
    table = rd.FieldTable.from_arrays(2, x, (x @ secret + wrong) % 2, conflicts="keep")
    return table, secret.tolist(), np.flatnonzero(wrong).tolist()


def recovered(table: rd.FieldTable, seed: int) -> tuple[list[int], list[int]]:
    """The secret and the wrong rows that are found."""
    fit = rd.fields.noisy_fit(table, 1, seed=seed)
    if fit is None:
        return [], []
    terms = fit.polynomial.terms()
    return [terms.get(tuple(int(i == j) for i in range(BITS)), 0) for j in range(BITS)], list(fit.wrong_rows[0])


def main() -> None:
    """All seeds: how many are recovered exactly, and how long it takes."""
    started, exact = time.perf_counter(), 0
    for seed in range(SEEDS):
        table, secret, wrong = problem(seed)
        exact += recovered(table, seed) == (secret, wrong)
    seconds = time.perf_counter() - started
    print(f"{exact} of {SEEDS} secrets of {BITS} bits recovered exactly, all wrong rows named, {seconds:.1f} s")


if __name__ == "__main__":
    main()
