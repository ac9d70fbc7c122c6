"""The lookup model over a finite algebra: every function of n elements, a parameter for each output and row.

f(x) = Σ_s compare(s, x)·f(s), the functional completeness of [DPC].
"""

from __future__ import annotations

import numpy as np

from rdcircuits.algebra import Algebra
from rdcircuits.circuit import Wire, WireType, ops, point, trace
from rdcircuits.circuit.checks import algebra_name
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, zeros
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

MAX_ROWS = 1 << 24


@architecture
@checked
def value_table(inputs: int, outputs: int, q: int, algebra: Algebra | str, *, start: Initialiser = zeros) -> Model:
    """value_table(n, m, q, S) : Para(n → m), parameter θ[m, q^n], y_o = Σ_s θ_os·compare(s, x), s over all of S^n.

    Row s stands at Σ s_i·q^i. The features compare(s, x) are 1 at one row and 0 elsewhere, so a step on one row moves
    no other: reverse derivative ascent learns a table in one pass.

    Args:
        inputs, outputs: n, m.
        q: the number of elements of S, which are numbered 0 .. q − 1.
        algebra: S, or its name, such as "GF(9)" or "Z_6".
        start: of θ.

    Raises:
        ShapeError: for a negative width, q below 1, or more than 2^24 rows.

    Example:
        >>> import rdcircuits as rd
        >>> model = value_table(1, 1, 3, "GF(3)")
        >>> rd.GF(3).run(rd.models.fix(model, [[[0, 2, 1]]], "GF(3)"), [1]).tolist()
        [2]
    """
    name = algebra_name(algebra)
    if inputs < 0 or outputs < 0 or q < 1:
        raise ShapeError(f"a table of values takes inputs and outputs >= 0 and q >= 1: {inputs}, {outputs} and {q}")
    if inputs * np.log2(q) > 24.0001:
        raise ShapeError(f"a table of {q}^{inputs} rows has more than 2^24: select fewer inputs")
    theta = point(outputs, q**inputs)

    def evaluate(values: Wire, x: Wire) -> Wire:
        return values @ _rows(x, inputs, q, name)

    return Model((theta,), trace(evaluate, theta, point(inputs)), (start,))


def _rows(x: Wire, inputs: int, q: int, algebra: str) -> Wire:
    """1 at the row of x, 0 elsewhere: products of comparisons, input by input."""
    found = x.constant(1, WireType((1,), x.kind, x.batched))
    for i in range(inputs):
        here = ops.compare(x[i].broadcast((q,)), ops.element(np.arange(q), algebra, x))
        size = found.shape[0]
        found = (here.reshape((q, 1)) * found.reshape((1, size))).reshape((q * size,))
    return found
