"""Complete tables whose polynomials are of (nearly) the greatest degree there is, as a few wrong rows make them.

One wrong row adds a polynomial of the greatest degree, n·(q − 1), and of many terms; the rest may be simple.
"""

from __future__ import annotations

from rdcircuits.fields import FieldPolynomial, FieldTable, NoisyFit, noisy_fit
from rdcircuits.models.polynomial import count

_MOST_ROWS = 1 << 14
_MONOMIALS, _TRIES = 64, 500
_NAMED = 8


def suspicions(table: FieldTable, whole: FieldPolynomial, seed: int = 0) -> tuple[str, ...]:
    """What a tolerant fit finds for outputs of suspicious degree, in words; nothing where it finds nothing better.

    Args:
        table: complete, all outputs known; searched where it has at most 2^14 rows.
        whole: its polynomials.

    Example:
        >>> table = FieldTable.from_function(31, lambda x: (3 * x * x + x + 7) % 31 if x not in (4, 9, 30) else 5, 1)
        >>> from rdcircuits.fields import interpolate
        >>> print(suspicions(table, interpolate(table))[0])
        degree 30 for y0, of at most 30, suggests wrong rows: but for 3 of 31 rows (4, 9, 30) it has degree 2 and 3
        terms; model='tolerant' takes them for wrong
    """
    top = len(table.inputs) * (table.field.q - 1)
    if not 2 < table.rows <= _MOST_ROWS:
        return ()
    found = []
    for output, degree in enumerate(whole.degrees):
        if top - degree > max(2, top // 8):
            continue
        fit = _better(table.select_outputs(output), whole.term_counts[output], seed)
        if fit is not None:
            found.append(_said(table, table.outputs[output], degree, top, fit))
    return tuple(found)


def _better(table: FieldTable, terms: int, seed: int) -> NoisyFit | None:
    """A tolerant fit that is simpler by half, counting each wrong row as a term."""
    n, q = len(table.inputs), table.field.q
    most = min(_MONOMIALS, table.rows // 3)
    degree = 0
    while degree < n * (q - 1) and count(n, degree + 1, q - 1) <= most:
        degree += 1
    fit = noisy_fit(table, degree, tries=_TRIES, seed=seed)
    if fit is None or 2 * (fit.polynomial.n_terms + len(fit.wrong_rows[0])) > terms:
        return None
    return fit


def _said(table: FieldTable, name: str, degree: int, top: int, fit: NoisyFit) -> str:
    wrong, terms = fit.wrong_rows[0], fit.polynomial.n_terms
    rows = ", ".join(map(str, wrong[:_NAMED])) + ", ..." * (len(wrong) > _NAMED)
    return (
        f"degree {degree} for {name}, of at most {top}, suggests wrong rows: but for {len(wrong)} of {table.rows} rows "
        f"({rows}) it has degree {fit.degrees[0]} and {terms} term{'s' * (terms != 1)}; "
        "model='tolerant' takes them for wrong"
    )
