"""Functional completeness: every function of a finite algebra is a circuit of comparisons and literal values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import generators as g
from rdcircuits.circuit import ops
from rdcircuits.circuit.circuit import Circuit
from rdcircuits.circuit.graph import Builder
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import AlgebraName, point
from rdcircuits.errors import ShapeError
from rdcircuits.signatures import checked

_MOST = 1 << 24


@checked
def from_values(values: npt.ArrayLike, algebra: AlgebraName, inputs: int | None = None) -> Circuit:
    """from_values(f, S) : S^m → S, x ↦ Σ_{s ∈ S^m} compare(s, x)·f(s), for an algebra of elements 0 .. q − 1.

    Args:
        values: f(s_0, ..., s_{m−1}) at index [s_0, ..., s_{m−1}], each axis of length q; further axes are the output's
            shape.
        algebra: its name, such as "GF(9)" or "Z_6": the values are elements of it.
        inputs: m; by default every axis is an input's.

    Its R is what compare's is: in GF(q) the formal derivative of the interpolating polynomial, elsewhere zero.
    Source: [DPC].

    Raises:
        ShapeError: where the first m axes are not of one length, or there are more than 2^24 values.

    Example:
        >>> import rdcircuits as rd
        >>> f = from_values([[0, 1, 2], [1, 1, 0], [2, 0, 2]], "GF(3)")
        >>> int(rd.GF(3).run(f, 2, 1)), len(f.nodes)
        (0, 7)
    """
    table = np.asarray(values)
    count = table.ndim if inputs is None else inputs
    if not 0 <= count <= min(table.ndim, 16) or len(set(table.shape[:count])) > 1:
        raise ShapeError(
            f"values of a function of {count} elements: expected {count} equal axes first, found {table.shape}"
        )
    if table.size > _MOST:
        raise ShapeError(f"{table.size} values, expected at most 2^24")
    builder = Builder([point()] * count)
    (literal,) = builder.apply(g.Element(Buffer(table), algebra), ())
    if not count:
        return Circuit(builder.graph([literal]))
    (elements,) = builder.apply(g.Element(Buffer(np.arange(table.shape[0])), algebra), ())
    found = [ops.compare(x.broadcast(elements.shape), elements) for x in builder.inputs]
    letters = "abcdefghijklmnopqrstuvwxyz"[: table.ndim]
    spec = f"{','.join(letters[:count])},{letters}->{letters[count:]}"
    return Circuit(builder.graph([ops.einsum(spec, *found, literal)]))
