"""The methods `lookup` and `junta`: lookup tables trained by reverse derivative ascent over Z2.  Source: [RDA].

`lookup` has a parameter bit for each minterm and output, and so remembers rows; what it never saw stays as it began, at
each output's majority. `junta` first chooses, for each output, a few inputs that tell most about it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Z2
from rdcircuits.boolean import TruthTable
from rdcircuits.circuit import Circuit, Wire, ops, point, trace
from rdcircuits.errors import RdError
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.induction.ordering import address_order, reordered
from rdcircuits.induction.selection import by_information
from rdcircuits.learning import Learner, losses, optimisers, rates, train
from rdcircuits.models import fix, lookup_table

Bytes = npt.NDArray[np.uint8]

MAX_LOOKUP = 20
_BATCH = 1 << 14


def fit_lookup(table: TruthTable, progress: Progress | None = None, training: object = None) -> Fitted[Circuit]:
    """The lookup model on all inputs, one pass of ascent over the distinct rows.

    Raises:
        RdError: beyond 20 inputs, where the table of parameters would be too large.
    """
    n, m = len(table.inputs), len(table.outputs)
    if n > MAX_LOOKUP:
        raise RdError(
            f"a lookup table has at most {MAX_LOOKUP} inputs, this table has {n}: use junta, which selects some"
        )
    theta = ascend(table, progress)
    order = address_order(theta)
    shuffle = trace(lambda x: ops.gather(x, np.array(order, dtype=np.int64)), point(n))
    kind = "every row remembered, others at each output's majority"
    closed = shuffle >> fix(lookup_table(n, m), [reordered(theta, order)], Z2.name)
    return Fitted(closed, f"{theta.size} parameter bits, {kind}")


def fit_junta(table: TruthTable, progress: Progress | None = None, training: object = None) -> Fitted[Circuit]:
    """A lookup table for each output on a few selected inputs, as many as do best on a quarter of the rows."""
    chosen = [_select(table.select_outputs([k]), progress) for k in range(len(table.outputs))]
    tables = [ascend(_projected(table, k, inputs))[0] for k, inputs in enumerate(chosen)]
    sizes = sorted({len(inputs) for inputs in chosen})
    shown = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}" if sizes else "no"
    return Fitted(_junta_circuit(len(table.inputs), chosen, tables), f"lookup on {shown} selected inputs an output")


def ascend(table: TruthTable, progress: Progress | None = None) -> Bytes:
    """θ[m, 2^n] of the lookup model after one pass of reverse derivative ascent over the table's distinct rows.

    Each distinct row addresses a parameter of its own, so that one pass finds what there is to find, in batches of any
    size. An unknown output asks for no change: its label is where the parameter begins.
    """
    rows = table.distinct()
    n, m = len(rows.inputs), len(rows.outputs)
    x, y, care = rows.to_arrays()
    begin = _majority(y, care)
    labels = np.where(care == 1, y, begin).astype(np.uint8)
    learner = Learner(lookup_table(n, m), losses.boolean(), optimisers.ascent(), rates.scaled())
    start = np.repeat(begin[:, None], 1 << n, axis=1)
    run = train(learner, (x, labels), algebra=Z2, batch=min(_BATCH, rows.rows), parameters=[start], progress=progress)
    theta: Bytes = run.parameters[0]
    return theta


def _majority(y: Bytes, care: Bytes) -> Bytes:
    """For each output the value that most known rows have; 0 at ties."""
    ones, known = (y & care).sum(axis=0, dtype=np.int64), care.sum(axis=0, dtype=np.int64)
    return np.asarray(2 * ones > known, dtype=np.uint8)


def _projected(table: TruthTable, output: int, inputs: Sequence[int]) -> TruthTable:
    """One output as a table of some inputs alone; rows that then contradict each other are settled by majority."""
    return TruthTable.from_packed(
        table.x[list(inputs)],
        table.y[output : output + 1],
        table.care[output : output + 1],
        rows=table.rows,
        conflicts="majority",
    )


def _select(table: TruthTable, progress: Progress | None) -> list[int]:
    """The inputs that tell most about the one output, greedily; as many as are right most often on rows set aside."""
    train_part, aside = table.split(0.25, seed=0)
    if not aside.rows or not train_part.rows:
        return []
    order = by_information(train_part, progress)
    scores = []
    for count in range(len(order) + 1):
        theta = ascend(_projected(train_part, 0, order[:count]))
        scores.append(aside.accuracy(Z2.gates(_junta_circuit(len(table.inputs), [order[:count]], [theta[0]]))).overall)
    return order[: int(np.argmax(scores))]


def _junta_circuit(n: int, chosen: Sequence[Sequence[int]], tables: Sequence[Bytes]) -> Circuit:
    """n → m: each output looked up in its table at its inputs."""

    def evaluate(x: Wire) -> list[Wire]:
        return [
            ops.lookup(ops.element(theta, Z2.name, like=x), *(x[j] for j in inputs))
            for inputs, theta in zip(chosen, tables, strict=True)
        ]

    return trace(evaluate, point(n))


LOOKUP = Method("lookup", fit_lookup)
JUNTA = Method("junta", fit_junta)
