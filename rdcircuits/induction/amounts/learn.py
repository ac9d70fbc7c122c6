"""`learn_amounts`: from raw rows and amounts to a circuit, encoder, pairs and penalty chosen by cross-validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import above_zero, whole
from rdcircuits.encoding import Encoder, Raw
from rdcircuits.encoding.encoder import Cuts
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.induction.amounts.regressor import Regressor
from rdcircuits.induction.amounts.sums import RIDGES, Path, Sums
from rdcircuits.induction.classes.problem import Problem
from rdcircuits.induction.classes.race import grouped, owners_of
from rdcircuits.induction.classes.rows import in_order, weights_of
from rdcircuits.induction.learned import Trial
from rdcircuits.induction.samples.learner import Work

_EFFORT, _EFFORT_OF_A_CELL = 12.0, 0.005
_FOLDS, _LEAST_ROWS = 5, 4
_USUAL = 10.0
_GREATEST = 1e100

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class _Candidate:
    thresholds: int
    sums: Sums

    def __str__(self) -> str:
        return f"{self.thresholds} thresholds, {self.sums}"


@dataclass(frozen=True, eq=False)
class _Rows:
    raw: Raw
    target: Floats
    weights: Floats

    def take(self, index: Integers) -> _Rows:
        return _Rows(self.raw.take(index), self.target[index], self.weights[index])

    def problem(self, encoder: Encoder) -> Problem:
        bits = encoder.encode(self.raw, lenient=True)
        return Problem(bits, np.zeros(self.raw.rows, np.int64), 1, None, owners_of(encoder))


def learn_amounts(
    X: Any,
    y: Any,
    *,
    max_gates: int | None = None,
    effort: float | None = None,
    seed: int = 0,
    sample_weight: Any = None,
    thresholds: int | None = None,
    cuts: Cuts | None = None,
    target: str = "amount",
) -> Regressor:
    """A circuit that gives an amount for raw rows: a sum of small integers over bits, and over gates on pairs of bits.

    Args:
        X: raw rows, as for `learn_classes`.
        y: amounts (rows,), numbers.
        max_gates: the most ANDs that it may have.
        effort: seconds of a nominal core for the choice; by default 0.005 for each row and column, at most 12.
        seed: of the splits, and of which pairs are drawn.
        sample_weight: how much each row counts; whole numbers are as good as repetitions.
        thresholds: bits a column of numbers at most; several are tried by default.
        cuts: "quantiles" alone.
        target: what the amount is called.

    Raises `RdError` and `ShapeError` for what does not fit.

    Example:
        >>> found = learn_amounts([[k] for k in range(40)], [k // 20 for k in range(40)])
        >>> found.predict([[3], [33]]).round(1).tolist()
        [0.0, 1.0]
    """
    if cuts not in (None, "quantiles"):
        raise RdError(f"cuts is {cuts!r}, expected 'quantiles': {cuts!r} needs classes, and amounts are none")
    raw, amounts = Raw.of(X), np.asarray(y, dtype=np.float64)
    if amounts.shape != (raw.rows,) or not np.isfinite(amounts).all() or not raw.rows:
        raise ShapeError(f"y has shape {amounts.shape}, expected {raw.rows} finite numbers, and at least one")
    if np.abs(amounts).max() > _GREATEST:
        raise RdError(f"y goes up to {np.abs(amounts).max():.3g} in size, expected at most {_GREATEST:.0e}: divide it")
    index, weights = in_order(raw, amounts, weights_of(sample_weight, raw.rows), seed)
    rows = _Rows(raw, amounts, np.ones(raw.rows)).take(index)
    if weights is not None:
        rows = _Rows(rows.raw, rows.target, weights)
    limit = None if max_gates is None else whole("max_gates", max_gates)
    usual = min(_EFFORT, _EFFORT_OF_A_CELL * rows.raw.rows * max(len(raw.columns), 1))
    work = Work(usual if effort is None else above_zero("effort", effort, "nominal seconds"))
    most = None if thresholds is None else whole("thresholds", thresholds, 1)
    candidates = [_Candidate(most or k, Sums(pairs)) for k, pairs in ((16, 0), (8, 0), (32, 0), (8, 300), (16, 1000))]
    best, ridge, score, tried = _choose(rows, list(dict.fromkeys(candidates)), seed, work)
    encoder = Encoder.fit(rows.raw, thresholds=best.thresholds)
    found = best.sums.fit(rows.problem(encoder), rows.target, rows.weights, ridge, limit, seed)
    made = Regressor(encoder, found, target)
    said = made.predict(rows.raw)
    why = f"by cross-validation: {best}, ridge {ridge:.3g}; {found.note}" if tried else found.note
    train = _explained(rows.target, said, rows.weights)
    return Regressor(encoder, found, target, "sums", why, train, score, rows.raw.rows, tuple(tried))


def _choose(
    rows: _Rows, candidates: list[_Candidate], seed: int, work: Work
) -> tuple[_Candidate, float, float | None, list[Trial]]:
    """The best candidate and penalty, its R² on rows set aside, and what was tried; the first where rows are few."""
    fold = grouped(rows.raw, np.zeros(rows.raw.rows, np.int64), _FOLDS, seed)
    folds = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(_FOLDS) if (fold == k).any()]
    if rows.raw.rows < _LEAST_ROWS or len(folds) < 2:
        return candidates[0], _USUAL, None, []
    found, tried = list[tuple[float, int, float]](), list[Trial]()
    for place, one in enumerate(candidates):
        errors = np.zeros(len(RIDGES))
        for inner, outer in folds:
            part, aside = rows.take(inner), rows.take(outer)
            encoder = Encoder.fit(part.raw, thresholds=one.thresholds)
            problem = part.problem(encoder)
            cost = one.sums.cost(problem, len(inner))
            if place and cost * len(folds) > work.left:
                break
            work.spend(cost)
            x = one.sums.features(problem, seed)[0].astype(np.float64)
            z = one.sums.features(aside.problem(encoder), seed)[0].astype(np.float64)
            path = Path.of(x, part.target, part.weights)
            for k, ridge in enumerate(RIDGES):
                v, b = path.at(ridge)
                errors[k] += aside.weights @ (aside.target - b - z @ v) ** 2
        else:
            k = int(np.argmin(errors))
            share = 1 - float(errors[k]) / _spread(rows.target, rows.weights)
            tried.append(Trial(f"sums, {one}, ridge {RIDGES[k]:.3g}", share, f"{len(folds)} folds"))
            found.append((float(errors[k]), place, RIDGES[k]))
            continue
        tried.append(Trial(f"sums, {one}", None, "left out: it would take too long"))
    error, place, ridge = min(found)
    return candidates[place], ridge, 1 - error / _spread(rows.target, rows.weights), tried


def _spread(target: Floats, weights: Floats) -> float:
    middle = weights @ target / weights.sum()
    return float(weights @ (target - middle) ** 2) or 1.0


def _explained(target: Floats, said: Floats, weights: Floats) -> float:
    return 1 - float(weights @ (target - said) ** 2) / _spread(target, weights)
