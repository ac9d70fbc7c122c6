"""`starts`: circuits for those outputs of a complete table in which structure is found."""

from __future__ import annotations

import numpy as np

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.operations import BUFFER, CONST0, CONST1, NOT
from rdcircuits.algebra.bits.packed import tail_mask
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.synthesis.words.explain import explain
from rdcircuits.synthesis.words.start import Start

#: Of the outputs at least one in this number must be explained.
_SHARE = 4


def starts(table: TruthTable) -> list[Start]:
    """Circuits for outputs of the table, no output in two of them; none for a table in which nothing is looked for.

    Example:
        >>> table = TruthTable.from_function(lambda *x: [sum(x) >> k & 1 for k in range(3)], 4)
        >>> [(start.outputs, start.gates) for start in starts(table)]
        [((0, 1, 2), <Gates: 4 inputs, 9 gates, 3 outputs>)]
    """
    try:
        found = explain(table)
    except RdError:
        return []
    parts = [Start(one.outputs, one.gates) for one in found.found]
    if _SHARE * sum(len(part.outputs) for part in parts) < len(table.outputs):
        return []
    return [_with_repeats(parts[0], table, parts), *parts[1:]] if parts else []


def _with_repeats(first: Start, table: TruthTable, parts: list[Start]) -> Start:
    """The first part with outputs that are constant, or equal or complementary to one of its own."""
    full, taken = tail_mask(table.rows), {j for part in parts for j in part.outputs}
    ops, wires, outputs, names = list[int](), list[int](), list[int](), list[int]()
    own = {table.y[j].tobytes(): wire for j, wire in zip(first.outputs, first.gates.outputs.tolist(), strict=True)}
    end = first.gates.n_inputs + 1 + len(first.gates)
    for j, y in enumerate(table.y):
        if j in taken or not np.array_equal(table.care[j], full):
            continue
        other = (y ^ full).tobytes()
        found = [(CONST0, 0)] if not y.any() else [(CONST1, 0)] if np.array_equal(y, full) else []
        found += [(op, own[key]) for op, key in ((BUFFER, y.tobytes()), (NOT, other)) if key in own]
        if found:
            ops.append(found[0][0])
            wires.append(found[0][1])
            outputs.append(end + len(ops) - 1)
            names.append(j)
    gates = first.gates
    return Start(
        (*first.outputs, *names),
        Gates(
            gates.n_inputs,
            np.concatenate([gates.ops, np.array(ops, np.uint8)]),
            np.concatenate([gates.in0, np.array(wires, np.int32)]),
            np.concatenate([gates.in1, np.array(wires, np.int32)]),
            np.concatenate([gates.outputs, np.array(outputs, np.int32)]),
        ),
    )
