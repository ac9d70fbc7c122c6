"""Sparse sums over Z2: products of few literals, added one by one, whichever puts most rows right.

Literals are inputs, clear parities of two or three of them, and complements. A product pays for being told: the labels
must be shorter to tell by more than that (minimum description length).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log, log2

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import paircounts
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean import walsh_sample
from rdcircuits.boolean.spectra import MAX_SAMPLE_INPUTS
from rdcircuits.induction.samples.learner import STEP, WORD, Hypothesis, Task, constant
from rdcircuits.induction.samples.sample import Sample, Words
from rdcircuits.induction.selection import combination

Index = NDArray[np.int64]

#: The most literals in a product, terms in all, parities of a kind.
_LONGEST, _MOST_TERMS, _PARITIES = 8, 400, 12
#: Inputs up to which parities of three are looked at.
_TRIPLES = 200


@dataclass(frozen=True)
class _Product:
    """Literals (feature, complemented), the rows on which all hold, and how many more of these are wrong than right."""

    literals: tuple[tuple[int, bool], ...]
    rows: Words
    gain: int


def sparse_sum(sample: Sample, beam: int, task: Task) -> Hypothesis:
    """The sum of products of literals that tells the labels in the fewest bits, within the limit; `beam` products of
    each length are kept for longer ones.
    """
    parities = _parities(sample, task)
    features = np.concatenate(
        [sample.x, *(np.bitwise_xor.reduce(sample.x[list(p)], 0, keepdims=True) for p in parities)]
    )
    groups = [*((i,) for i in range(sample.inputs)), *parities]
    left, terms = sample.y.copy(), list[_Product]()
    start = constant(sample.inputs, 0)
    ands = 0
    while len(terms) < _MOST_TERMS and not task.work.out:
        found = _best(features, left, sample, beam, task)
        if found is None:
            break
        ands += len(found.literals) + 2
        if task.limit is not None and ands > task.limit + 2:
            break
        terms.append(found)
        left ^= found.rows
    made = _hypothesis(sample, groups, _pruned(terms, left, sample, features), parities)
    while task.limit is not None and made.ands > task.limit and terms:
        terms.pop()
        made = _hypothesis(sample, groups, terms, parities)
    value, share = sample.constant()
    return made if sample.accuracy(made.gates) >= share and terms else constant(start.gates.n_inputs, value)


def _best(features: Words, left: Words, sample: Sample, beam: int, task: Task) -> _Product | None:
    """The product that shortens the labels most; None if none does."""
    wrong, rows = int(np.bitwise_count(left).sum()), sample.rows
    before = _labels(wrong, rows)
    best, most = None, 0.0
    level = [_Product((), sample.mask, 2 * wrong - rows)]
    for size in range(_LONGEST + 1):
        for product in level[:1]:
            saved = before - _labels(wrong - product.gain, rows) - _told(size, len(features))
            if product.gain > 0 and saved > most:
                best, most = product, saved
        if size == min(_LONGEST, len(features)) or task.work.out:
            break
        level = _longer(features, left, sample, level, task, keep=beam)
    return best


def _longer(
    features: Words, left: Words, sample: Sample, level: list[_Product], task: Task, keep: int
) -> list[_Product]:
    """The best products with one literal more, the best first, of different rows."""
    count, n = len(level), len(features)
    bases = np.stack([product.rows for product in level])
    ones = np.empty((2, count, n), np.int32)
    paircounts.cross(bases, features, np.ascontiguousarray(np.stack([left, sample.mask & ~left])), ones)
    task.work.spend(2 * count * n * len(left) * WORD + 20 * STEP + keep * 2 * STEP)
    having = ones[0].astype(np.int64) - ones[1]
    gains = np.stack([having, np.array([product.gain for product in level])[:, None] - having], axis=-1)
    for k, product in enumerate(level):
        gains[k, [feature for feature, _ in product.literals]] = -sample.rows - 1
    flat = gains.ravel()
    take = np.argpartition(-flat, keep)[:keep] if len(flat) > keep else np.arange(len(flat))
    take = take[np.argsort(-flat[take], kind="stable")]
    found: dict[bytes, _Product] = {}
    for place in take.tolist():
        k, feature, complemented = np.unravel_index(place, gains.shape)
        if flat[place] >= -sample.rows:
            literal = features[feature] if not complemented else ~features[feature]
            rows = level[k].rows & literal
            literals = tuple(sorted((*level[k].literals, (int(feature), bool(complemented)))))
            found.setdefault(rows.tobytes(), _Product(literals, rows, int(flat[place])))
    return list(found.values())


def _pruned(terms: list[_Product], left: Words, sample: Sample, features: Words) -> list[_Product]:
    """The terms without those that did not pay in the end; `left` is what all of them leave wrong."""
    left = left.copy()
    for product in list(terms):
        wrong, without = (int(np.bitwise_count(words).sum()) for words in (left, left ^ product.rows))
        if _labels(without, sample.rows) - _labels(wrong, sample.rows) <= _told(len(product.literals), len(features)):
            terms.remove(product)
            left ^= product.rows
    return terms


def _told(size: int, features: int) -> float:
    """Bits that it takes to tell a product of so many literals."""
    return 1 + size * log2(2 * features + 2) - lgamma(size + 1) / log(2)


def _labels(wrong: int, rows: int) -> float:
    """Bits that it takes to tell which of the rows are wrong."""
    share = (wrong + 0.5) / (rows + 1)
    return -rows * (share * log2(share) + (1 - share) * log2(1 - share)) if 0 < share < 1 else 0.0


def _parities(sample: Sample, task: Task) -> list[tuple[int, ...]]:
    """The pairs and triples of inputs whose parity agrees with the output most, and more than chance explains."""
    n = sample.inputs
    if n < 2 or n > MAX_SAMPLE_INPUTS or not sample.rows:
        return []
    low = walsh_sample(sample.x, sample.y, sample.rows, 3 if n <= _TRIPLES else 2)
    task.work.spend((n**3 / 6 if n <= _TRIPLES else n * n) * len(sample.y) * WORD)
    found = list[tuple[int, ...]]()
    for size, coefficients in ((2, np.abs(low.pairs)), (3, np.abs(low.triples))):
        if len(coefficients):
            clear = np.flatnonzero(coefficients > (2.5 * sample.rows * np.log(1 + len(coefficients))) ** 0.5)
            best = clear[np.argsort(-coefficients[clear], kind="stable")[:_PARITIES]]
            found += [combination(rank, n, size) for rank in best.tolist()]
    return found


def _hypothesis(
    sample: Sample, groups: list[tuple[int, ...]], terms: list[_Product], parities: list[tuple[int, ...]]
) -> Hypothesis:
    builder = GateBuilder(sample.inputs)
    wires = []
    for group in groups:
        wire = builder.false
        for i in group:
            wire = builder.xor(wire, builder.inputs[i])
        wires.append(wire)
    total = builder.false
    for term in terms:
        product = builder.true
        for feature, complemented in term.literals:
            product = builder.and_(product, builder.not_(wires[feature]) if complemented else wires[feature])
        total = builder.xor(total, product)
    used = {feature for term in terms for feature, _ in term.literals if feature >= sample.inputs}
    note = f"a sum of {len(terms)} product{'s' * (len(terms) != 1)}"
    return Hypothesis(builder.build([total]), note + (f", {len(used)} parities in them" if used else ""))
