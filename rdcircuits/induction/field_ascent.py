"""The methods `ascent`, `linear` and `lookup` over GF(q): parametric circuits trained by the reverse derivative.

`lookup` has a parameter for each row and output: one pass of normalised steps leaves there what the table says.
`ascent` learns a polynomial of bounded degree by steps that remember what was right (`learning.remembering`). Such a
pass over rows of which some are wrong is right only where it met no wrong one before its memory was full. So it is made
again and again over the rows in other orders, and what is right most often is kept: information-set decoding, as
learning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable, interpolate
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.learning import normalised, own, remembering, train
from rdcircuits.models import exponents, polynomial, value_table
from rdcircuits.models.polynomial import count

Elements = NDArray[Any]

PASSES = 200
MAX_CELLS = 1 << 12
MAX_MONOMIALS = 256
_BATCH = 256
_SPARE = 8
_WRONG = 0.2


@dataclass(frozen=True)
class FieldTraining:
    """How `ascent` and `linear` go on: `degree`, the least that does when not told; `passes` at most for each output
    and degree, when not told as many as a fifth of wrong rows asks for, and no more than `limit`; `seed` of the orders;
    `monomials` at most, and `tries` of `tolerant` at most, where the degree is searched for; `decided`, whether
    `polynomial` goes no further than to degrees whose coefficients the rows can fix.
    """

    degree: int | None = None
    passes: int | None = None
    seed: int = 0
    monomials: int = MAX_MONOMIALS
    tries: int | None = None
    decided: bool = False
    limit: int = PASSES

    def most(self, monomials: int) -> int:
        """The passes at most for this many monomials: thrice as many as meet only right rows once, on average."""
        if self.passes is not None:
            return self.passes
        return min(self.limit, 10 + int(3 * (1 - _WRONG) ** -min(monomials, 64)))


def fit_lookup(table: FieldTable, progress: Progress | None = None, training: object = None) -> Fitted[FieldPolynomial]:
    """Every row remembered, all others at each output's most common element: one pass of normalised steps.

    Raises:
        RdError: where there are more than 2^12 rows.
    """
    field, n, m = table.field, len(table.inputs), len(table.outputs)
    if field.q**n > MAX_CELLS:
        raise RdError(f"a lookup over {field.name} has at most {MAX_CELLS} rows, {n} inputs have {field.q}^{n}")
    common = _common(table)
    start = np.repeat(common[:, None], field.q**n, axis=1)
    labels = np.where(table.care, table.y, common[None]).astype(field.dtype)
    learner = normalised(value_table(n, m, field.q, field.name), "whole")
    data, batch = (table.x, labels), min(_BATCH, table.rows)
    run = train(learner, data, algebra=field, batch=batch, parameters=[start], progress=progress)
    if run.interrupted:
        raise KeyboardInterrupt
    values = run.parameters[0].T
    whole = FieldTable.from_elements(
        field, None, values.astype(field.dtype), inputs=table.inputs, outputs=table.outputs
    )
    note = f"{m * field.q**n:,} parameters, every row remembered, others at each output's most common element"
    return Fitted(interpolate(whole), note, sure=table.complete, passes=1)


def fit_ascent(
    table: FieldTable, progress: Progress | None = None, training: FieldTraining | None = None
) -> Fitted[FieldPolynomial]:
    """For each output the polynomial that is right most often, of the least degree that does.

    Raises:
        RdError: where no output of any row is known, or the degree asked for has more than 256 monomials.
    """
    how = training or FieldTraining()
    found = [_one_output(table.select_outputs([k]), how, progress) for k in range(len(table.outputs))]
    note = "; ".join(dict.fromkeys(one.note for one in found))
    whole = _side_by_side(table, [one.made for one in found])
    stopped = any(one.interrupted for one in found)
    passes = sum(one.passes or 0 for one in found)
    return Fitted(whole, note, sure=all(one.sure for one in found), passes=passes, stopped=stopped)


def passes_of(table: FieldTable, degree: int, seed: int) -> Iterator[tuple[FieldPolynomial, float]]:
    """Pass after pass of ascent with memory over the known rows of one output, each in an order of its own: the
    polynomial that it leaves, and the share of all rows on which it is right.

    A pass takes as many rows as there are monomials, and some to spare: then the memory is full, or nearly.
    """
    field, n = table.field, len(table.inputs)
    model = polynomial(n, 1, degree, most=field.q - 1)
    learner, powers = remembering(model), exponents(n, degree, field.q - 1)
    taken = min(table.rows, len(powers) + max(_SPARE, len(powers) // 4))
    number = 0
    while True:
        order = np.random.default_rng([seed, degree, number]).permutation(table.rows)[:taken]
        run = train(learner, (table.x[order], table.y[order]), algebra=field, batch=1)
        if run.interrupted:
            raise KeyboardInterrupt
        (theta,) = own(model, run.parameters)
        one = FieldPolynomial(field, table.inputs, table.outputs, powers, theta)
        yield one, table.accuracy(one).overall
        number += 1


def _one_output(table: FieldTable, how: FieldTraining, progress: Progress | None) -> Fitted[FieldPolynomial]:
    known = table.take(table.care[:, 0])
    if not known.rows:
        raise RdError(f"no row is known of {table.outputs[0]}: there is nothing to train on")
    best: tuple[float, FieldPolynomial, int] | None = None
    made, stopped = 0, False
    try:
        for degree in _degrees(known, how):
            most = how.most(count(len(known.inputs), degree, known.field.q - 1))
            for number, (found, share) in enumerate(passes_of(known, degree, how.seed), start=1):
                made += 1
                if best is None or share > best[0]:
                    best = share, found, degree
                if progress is not None:
                    progress(number, most, f"degree {degree}, {100 * best[0]:.2f} % right")
                if number >= most or _decided(best[0], known, degree):
                    break
            if best is not None and _decided(best[0], known, degree):
                break
    except KeyboardInterrupt:
        if best is None:
            raise
        stopped = True
    assert best is not None
    share, found, degree = best
    sure = _decided(share, known, degree)
    ended = ", then interrupted" if stopped else ""
    note = f"degree {degree}, ascent with memory over {known.field.name}, {made} pass{'es' * (made != 1)}{ended}"
    return Fitted(found, note, sure=sure, passes=made, stopped=stopped)


def _degrees(table: FieldTable, how: FieldTraining) -> list[int]:
    """The degrees to try: that asked for, or all whose monomials are few, and no more than half of the rows."""
    n, q = len(table.inputs), table.field.q
    if how.degree is not None:
        monomials = count(n, how.degree, q - 1)
        if monomials > MAX_MONOMIALS:
            raise RdError(f"degree {how.degree} has {monomials:,} monomials; ascent takes at most {MAX_MONOMIALS}")
        return [how.degree]
    most = min(how.monomials, max(table.rows // 2, 1))
    found = [0]
    while found[-1] < n * (q - 1) and count(n, found[-1] + 1, q - 1) <= most:
        found.append(found[-1] + 1)
    return found


def _decided(share: float, table: FieldTable, degree: int) -> bool:
    """Whether more rows agree than two polynomials can both have: chance gives 1/q of the rows that a pass did not
    make right itself, and no more by six deviations.
    """
    q, rows = table.field.q, table.rows
    made = min(count(len(table.inputs), degree, q - 1), rows)
    spare, right = rows - made, share * rows - made
    if spare < _SPARE:
        return share == 1.0
    chance = spare / q
    return bool(right >= min(chance + 6 * (chance * (1 - 1 / q)) ** 0.5, spare - 0.5))


def _common(table: FieldTable) -> Elements:
    """For each output the element that most known rows have; the least at ties, 0 where nothing is known."""
    found = table.field.full((len(table.outputs),), 0)
    for k in range(len(table.outputs)):
        elements, counts = np.unique(table.y[table.care[:, k], k], return_counts=True)
        if len(elements):
            found[k] = elements[int(np.argmax(counts))]
    return found


def _side_by_side(table: FieldTable, parts: list[FieldPolynomial]) -> FieldPolynomial:
    """Polynomials of one output each as one."""
    field, n = table.field, len(table.inputs)
    powers = np.concatenate([np.zeros((0, n), dtype=np.int64), *(one.exponents.astype(np.int64) for one in parts)])
    coefficients = field.full((len(parts), len(powers)), 0)
    start = 0
    for k, one in enumerate(parts):
        coefficients[k, start : start + len(one.exponents)] = one.coefficients[0]
        start += len(one.exponents)
    return FieldPolynomial(field, table.inputs, table.outputs, powers, coefficients)


def fit_linear(
    table: FieldTable, progress: Progress | None = None, training: FieldTraining | None = None
) -> Fitted[FieldPolynomial]:
    """The same of degree 1."""
    how = training or FieldTraining()
    return fit_ascent(table, progress, FieldTraining(1, how.passes, how.seed))


LOOKUP = Method("lookup", fit_lookup)
LINEAR = Method("linear", fit_linear, takes=("epochs",))
ASCENT = Method("ascent", fit_ascent, takes=("degree", "epochs"))
