"""Which inputs determine an output: smallest sets of them, for models of networks whose wiring is not known.

Source: Laubenbacher and Stigler, "A computational algebra approach to the reverse engineering of gene regulatory
networks" (2004), for the polynomials; Jarrah and others, "Reverse-engineering of polynomial dynamical systems" (2007),
for the smallest sets of inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.errors import RdError
from rdcircuits.fields.fit import MEMORY, FieldFit, least_degree
from rdcircuits.fields.polynomial import FieldPolynomial
from rdcircuits.fields.rows import row_keys
from rdcircuits.fields.table import FieldTable
from rdcircuits.signatures import checked
from rdcircuits.tables.names import as_names

Elements = NDArray[Any]

MOST_SETS = 100_000
"""Sets of inputs that are looked at for one output by default."""


@dataclass(frozen=True, slots=True)
class SparseFit:
    """For each output a polynomial in as few inputs as possible: `polynomial`, in all of the table's inputs.

    `inputs` are all smallest sets of inputs that determine each output on the rows; `fits` the least-degree fits in
    each of them. Of these the one of the least degree and then of fewest terms is taken. Where there are several sets,
    the rows do not tell which inputs matter (`unique` is False).

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.FieldTable.from_function(5, lambda x, y, z: x * z % 5, 3)
        >>> fit = rd.fields.sparsest(table, 2)
        >>> print(fit.polynomial)
        x0·x2
    """

    polynomial: FieldPolynomial
    inputs: tuple[tuple[tuple[str, ...], ...], ...]
    fits: tuple[tuple[FieldFit, ...], ...]

    @property
    def unique(self) -> tuple[bool, ...]:
        """For each output, whether one smallest set of inputs determines it, by one polynomial of its degree."""
        return tuple(len(fits) == 1 and fits[0].unique[0] for fits in self.fits)


def determining_inputs(
    table: FieldTable, output: int, most: int, *, most_sets: int = MOST_SETS
) -> list[tuple[int, ...]]:
    """All smallest sets of at most `most` inputs, by position, that determine an output on its known rows.

    Two rows with different outputs must differ in an input of the set, so that sets grow by an input in which some such
    rows differ. Raises `RdError` where more than `most_sets` sets would be looked at. Empty where there are none.

    Example:
        >>> table = FieldTable.from_function(3, lambda a, b, c: (a + c * c) % 3, 3)
        >>> determining_inputs(table, 0, 3)
        [(0, 2)]
    """
    rows = table.care[:, output]
    x, y = table.x[rows], table.y[rows, output]
    layer: set[tuple[int, ...]] = {()}
    looked_at = 0
    for size in range(most + 1):
        enough, further = [], set[tuple[int, ...]]()
        for chosen in sorted(layer):
            looked_at += 1
            if looked_at > most_sets:
                raise RdError(f"more than {most_sets} sets of up to {size} inputs to look at; most_sets allows more")
            pair = _conflict(table.field, x, y, chosen)
            if pair is None:
                enough.append(chosen)
            elif size < most:
                differing = np.flatnonzero(x[pair[0]] != x[pair[1]]).tolist()
                further |= {tuple(sorted((*chosen, j))) for j in differing}
        if enough:
            return enough
        layer = further
    return []


@checked
def sparsest(
    table: FieldTable, most_inputs: int, *, most_sets: int = MOST_SETS, memory: int = MEMORY
) -> SparseFit | None:
    """For each output a polynomial in the fewest inputs that fits its known rows, at most `most_inputs` of them.

    None where an output needs more. Raises `RdError` for rows that contradict each other, and as `determining_inputs`.

    Example:
        >>> table = FieldTable.from_function(3, lambda a, b, c: (a + c * c) % 3, 3, inputs=["a", "b", "c"])
        >>> print(sparsest(table.split(0.5, seed=1)[0], 2).polynomial)
        a + c^2
    """
    table = table.distinct()
    names, fits, best = [], [], []
    for output in range(len(table.outputs)):
        sets = determining_inputs(table, output, most_inputs, most_sets=most_sets)
        own = [_fit_in(table, output, chosen, memory) for chosen in sets]
        if not own:
            return None
        names.append(tuple(as_names(table.inputs).take(chosen) for chosen in sets))
        fits.append(tuple(own))
        choice = min(range(len(own)), key=lambda k: (own[k].degree, own[k].polynomial.n_terms))
        best.append(_spread(own[choice].polynomial, sets[choice], len(table.inputs)))
    polynomial = FieldPolynomial.from_terms(
        table.field, best, len(table.inputs), inputs=table.inputs, outputs=table.outputs
    )
    return SparseFit(polynomial, tuple(names), tuple(fits))


def _fit_in(table: FieldTable, output: int, chosen: tuple[int, ...], memory: int) -> FieldFit:
    """The least-degree fit of an output in inputs that determine it."""
    rows = np.flatnonzero(table.care[:, output])
    part = FieldTable.from_elements(
        table.field,
        table.x[rows][:, list(chosen)],
        table.y[rows][:, [output]],
        inputs=as_names(table.inputs).take(chosen),
        outputs=as_names(table.outputs).take([output]),
    )
    fit = least_degree(part, memory=memory)
    assert fit is not None  # the inputs determine the output, so that a polynomial of some degree fits
    return fit


def _spread(polynomial: FieldPolynomial, chosen: tuple[int, ...], n: int) -> dict[tuple[int, ...], int]:
    """The terms as ones in all inputs."""
    found = {}
    for exponents, coefficient in polynomial.terms().items():
        whole = [0] * n
        for j, exponent in zip(chosen, exponents, strict=True):
            whole[j] = exponent
        found[tuple(whole)] = coefficient
    return found


def _conflict(field: GF, x: Elements, y: Elements, chosen: tuple[int, ...]) -> tuple[int, int] | None:
    """Two rows that agree in the chosen inputs and differ in the output: of those that sorting brings together, the
    ones that differ in the fewest inputs. None where there are none.
    """
    keys = row_keys(field, x[:, list(chosen)])
    order = np.lexsort((np.unique(y, return_inverse=True)[1], *keys.T))
    before, after = order[:-1], order[1:]
    contradicting = np.all(keys[before] == keys[after], axis=1) & np.asarray(y[before] != y[after], dtype=np.bool_)
    if not contradicting.any():
        return None
    before, after = before[contradicting], after[contradicting]
    least = int(np.argmin((x[before] != x[after]).sum(axis=1)))
    return int(before[least]), int(after[least])
