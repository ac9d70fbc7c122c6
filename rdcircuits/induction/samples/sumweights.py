"""Weights of sums that tell the output: where to start, from Walsh coefficients or regression, and the search from
there, input by input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean import walsh_sample
from rdcircuits.boolean.spectra import MAX_SAMPLE_INPUTS
from rdcircuits.induction.samples.learner import STEP, WORD, Work
from rdcircuits.induction.samples.sample import Sample
from rdcircuits.induction.samples.sumtables import Counts

Index = NDArray[np.int64]
Floats = NDArray[np.float64]
#: The cost of each of cells (..., 2, size): (...).
Cost = Callable[[Floats], Floats]

#: Standard deviations that make a coefficient significant.
CLEAR = 3.0
#: Values of a sum, above which no table of them is made.
MOST_VALUES = 1 << 13
_SWEEPS = 12
#: The share of the cost that a sweep must gain for another one.
_GAIN = 1e-3
#: Inputs that join a sum at once, at most, and that are searched beside those of the sum.
_JOINED, _WORTH = 4, 16
_SIGNS = np.array([-1, 1])
_NEWTON = 12
#: Inputs up to which pairs are looked for by coefficients of third degree.
_MOST_TRIPLES = 256
#: Seconds of a nominal core that a row takes in a histogram, and a multiplication in a product of matrices.
_COUNTED, _TIMES = 8e-9, 1e-10
#: The same for a cell of a histogram.
_CELL = 3e-8


def singles(sample: Sample) -> Floats:
    """The first-degree Walsh coefficients as standard deviations of chance (n,), by weight; above 0 where the input
    speaks for a 1.
    """
    counts = Counts.of(sample)
    signs = (2.0 * counts.labels - 1) * (1 if counts.weights is None else counts.weights)
    signs -= signs.mean() if sample.rows else 0
    found: Floats = (2.0 * sample.columns - 1) @ signs / max(float(np.sqrt(np.sum(signs**2))), 1e-9)
    return found


def pairs(sample: Sample) -> Floats:
    """The second-degree Walsh coefficients in standard deviations (n, n), 0 on the diagonal; rows count one each."""
    n = sample.inputs
    found = np.zeros((n, n))
    if 2 <= n <= MAX_SAMPLE_INPUTS and sample.rows:
        low = walsh_sample(sample.x, sample.y, sample.rows, 2)
        found[np.triu_indices(n, 1)] = -low.pairs / sample.rows**0.5
        found += found.T
    return found


def parity(sample: Sample, work: Work) -> tuple[int, ...]:
    """The two inputs whose parity, added to the output, leaves the most in first-degree coefficients; none if that is
    nothing clear. They are looked for where coefficients of second or, together, of third degree are clear.
    """
    n = sample.inputs
    if n < 2 or n > _MOST_TRIPLES:
        return ()
    power = pairs(sample) ** 2
    for i in range(n):
        third = pairs(sample.relabelled(sample.y ^ sample.x[i]))
        power[i] += np.sum(np.where(np.abs(third) > CLEAR + 1, third**2, 0), axis=1)
    work.spend(n * n * n * len(sample.y) * WORD)
    power[np.diag_indices(n)] = 0
    best: tuple[float, tuple[int, ...]] = n + CLEAR * (2 * n) ** 0.5, ()
    for place in np.argsort(-np.triu(power + power.T, 1), axis=None, kind="stable")[:4].tolist():
        i, j = divmod(place, n)
        left = float(np.sum(singles(sample.relabelled(sample.y ^ sample.x[i] ^ sample.x[j])) ** 2))
        if left > best[0] and i != j:
            best = left, (i, j)
    return best[1]


def starts(sample: Sample, most: int, work: Work) -> Iterator[Index]:
    """Weights within ±`most` to start from: all alike; the signs of what first-degree coefficients are clear, and these
    themselves; the signs and groups that pairs tell (all first-degree ones of an even symmetric function are 0).
    """
    n = sample.inputs
    first = singles(sample)
    clear = np.abs(first) > CLEAR
    yield np.ones(n, np.int64)
    if clear.any():
        yield np.sign(first).astype(np.int64) * clear
        yield np.where(clear, np.sign(first), 1).astype(np.int64)
        least = float(np.abs(first[clear]).min())
        if most > 1:
            yield np.clip(np.rint(first / least), -most, most).astype(np.int64)
            yield np.rint(first * (most / np.abs(first).max())).astype(np.int64)
    second = pairs(sample)
    work.spend(n * n * len(sample.y) * WORD)
    second[np.abs(second) < CLEAR] = 0
    if second.any():
        yield from _signs_of_pairs(second)


def _signs_of_pairs(second: Floats) -> Iterator[Index]:
    """The signs of the leading eigenvectors: pairs of one group are s_i·s_j·c, whatever the sign of c."""
    values, vectors = np.linalg.eigh(second)
    for k in np.argsort(-np.abs(values), kind="stable")[:2].tolist():
        vector = vectors[:, k]
        large = np.abs(vector) > 0.3 * np.abs(vector).max()
        signs = np.sign(vector).astype(np.int64) * large
        yield signs * int(signs[np.argmax(large)])


def searched(
    sample: Sample, counts: Counts, weights: Index, most: int, cost: Cost, work: Work, inputs: Index | None = None
) -> tuple[Index, float]:
    """The weights after a search input by input (of these; of all), each within ±`most`, for the least cost of the
    cells; and that cost.

    One pass over the rows for an input gives the cells for all of its weights, since its rows are only shifted.
    """
    columns = sample.columns
    weights, values = weights.copy(), values_of(weights, sample)
    best = _cost_of(values, counts, cost)
    order = np.argsort(-np.abs(singles(sample)), kind="stable")
    if inputs is not None:
        order = order[np.isin(order, inputs)]
    for _ in range(_SWEEPS):
        before = best
        for i in order.tolist():
            if work.out:
                return weights, best
            tried = _nearby(int(weights[i]), most)
            base = values - weights[i] * columns[i]
            costs = _costs(base, columns[i], tried, counts, cost, work)
            k = int(np.argmin(costs))
            if costs[k] < best - 1e-9:
                best, weights[i] = float(costs[k]), tried[k]
                values = base + weights[i] * columns[i]
        if best > before - _GAIN * abs(before):
            break
    return weights, best


def joined(sample: Sample, counts: Counts, weights: Index, cost: Cost, work: Work) -> tuple[Index, Index]:
    """The weights with ±1 for one to four inputs that had none: those that do best alone, all of them at once; and the
    inputs worth a search: those with weights, and the best of the others.
    """
    values = values_of(weights, sample)
    alone = []
    for i in np.flatnonzero(weights == 0).tolist():
        costs = _costs(values, sample.columns[i], _SIGNS, counts, cost, work)
        alone.append((float(costs.min()), i, 1 if costs[1] < costs[0] else -1))
        if work.out:
            break
    alone.sort()
    worth = np.concatenate((np.flatnonzero(weights), np.array([i for _, i, _ in alone[:_WORTH]], np.int64)))
    best, found, weights = np.inf, weights, weights.copy()
    for _, i, sign in alone[:_JOINED]:
        weights[i] = sign
        length = _cost_of(values_of(weights, sample), counts, cost)
        if length < best:
            best, found = length, weights.copy()
    return found, worth


def values_of(weights: Index, sample: Sample) -> Index:
    """Σ w_i·x_i on the rows (rows,)."""
    used = np.flatnonzero(weights)
    values: Index = weights[used] @ sample.columns[used].astype(np.int64)
    return values


def _nearby(weight: int, most: int) -> Index:
    """What to try in place of a weight: all of few, of many those near it, its double, its half, and none."""
    if most <= 4:
        return np.arange(-most, most + 1)
    near = {weight + d for d in (-1, 0, 1)} | {0, 2 * weight, weight // 2, -weight}
    return np.array(sorted(w for w in near if abs(w) <= most), np.int64)


def _costs(base: Index, column: NDArray[np.uint8], tried: Index, counts: Counts, cost: Cost, work: Work) -> Floats:
    low = int(base.min()) + min(int(tried[0]), 0)
    size = int(base.max()) - low + max(int(tried[-1]), 0) + 1
    work.spend(counts.rows * _COUNTED + 20 * STEP + _CELL * len(tried) * size)
    where = (base - low) + size * (2 * column.astype(np.int64) + counts.labels)
    without, having = counts.histogram(where, (2, 2, size))
    room = int(np.abs(tried).max())
    padded = np.zeros((2, size + 2 * room), having.dtype)
    padded[:, room : room + size] = having
    cells = np.empty((len(tried), 2, size), having.dtype)
    for k, weight in enumerate(tried.tolist()):
        np.add(without, padded[:, room - weight : room - weight + size], out=cells[k])
    return cost(cells)


def _cost_of(values: Index, counts: Counts, cost: Cost) -> float:
    low = int(values.min()) if len(values) else 0
    return float(cost(counts.cells(values - low, int(values.max(initial=low)) - low + 1)))


def regression(sample: Sample, counts: Counts, chosen: Index, ridge: float, work: Work) -> Floats:
    """The weights of the chosen inputs by logistic regression (Newton's steps, a ridge on all weights alike): (n,)."""
    x = sample.columns[chosen].astype(np.float64).T - 0.5
    x = np.concatenate((x, np.ones((len(x), 1))), axis=1)
    y, importance = counts.labels.astype(np.float64), counts.weights
    beta = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[-1] = 1e-6
    for _ in range(_NEWTON):
        work.spend(x.size * x.shape[1] * _TIMES + 10 * STEP)
        said = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        curvature = np.maximum(said * (1 - said), 1e-9)
        slope = y - said
        if importance is not None:
            curvature, slope = curvature * importance, slope * importance
        step = np.linalg.solve((x.T * curvature) @ x + np.diag(penalty), x.T @ slope - penalty * beta)
        beta += step
        if np.abs(step).max() < 1e-3 * np.abs(beta).max() or work.out:
            break
    weights = np.zeros(sample.inputs)
    weights[chosen] = beta[:-1]
    return weights
