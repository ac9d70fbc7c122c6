"""C99 of an encoder and gates: integers come in, are compared with thresholds, and gates say the rest.

The gates are those of `rdcircuits.boolean.formats.c_source`. Bits that no gate reads are not computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats.c_source import (
    array_of,
    comment,
    costs,
    counted,
    gates_text,
    head,
    identifier,
    listed,
    usage,
)
from rdcircuits.encoding import Encoder
from rdcircuits.induction.classes.c_answers import Answer
from rdcircuits.induction.classes.c_encoder import Compared, compared
from rdcircuits.induction.classes.c_rows import made_rows, numbers_of_rows


@dataclass(frozen=True, eq=False)
class _Parts:
    """What the sections of the file share."""

    name: str
    told: Compared
    gates: Gates
    answer: Answer


def c_with_front(
    encoder: Encoder, netlist: Netlist, answer: Answer, stem: str, notes: Sequence[str] = (), rows: Any = None
) -> str:
    """A file in C whose functions take each column as an integer, compare it, and evaluate the gates of `netlist`,
    whose inputs are the encoder's bits.

    Args:
        encoder: from columns to bits.
        netlist: from these bits to what `answer` decodes.
        answer: what the functions give.
        stem: the file's name, after which functions are called.
        notes: lines for the comment.
        rows: raw rows whose answers the self-check knows, 64 at most; made around the thresholds where there are none.

    Raises:
        RdError: for thresholds that no integer of 64 bits can be compared with.
    """
    name = identifier(stem)
    used, gates = _read(netlist)
    told = compared(encoder, used)
    parts = _Parts(name, told, gates, answer)
    body = gates_text(gates, name)
    n, m = gates.n_inputs, len(gates.outputs)
    facts = [
        f"{name}: {counted(len(encoder.columns), 'column')}, {counted(n, 'bit')} of them compared, "
        f"{counted(len(gates.ops), 'gate')}.",
        *costs(body, name, n + answer.room(m), told.operations + answer.operations, told.bytes),
        *told.notes,
        *answer.notes(name),
        *notes,
        *usage(name),
        *listed("Columns", "row", [*encoder.columns, *(f"{one} missing" for one in told.flags)]),
    ]
    declared = [
        f"typedef {told.kind} {name}_value;",
        f"#define {name.upper()}_COLUMNS {told.width}",
        *answer.declared(name),
    ]
    text = [
        *head(name, facts, declared),
        told.tables(name),
        body.text,
        told.functions(name),
        answer.functions(name, n, m, told.call(name)),
    ]
    return "\n".join([*text, _self_check(parts, encoder, netlist, rows), f"#endif /* {name} */", ""])


def _read(netlist: Netlist) -> tuple[list[int], Gates]:
    """The inputs that gates or outputs read, and the gates with these inputs alone."""
    gates = netlist.simplified().gates
    wires = np.unique(np.concatenate([gates.in0, gates.in1, gates.outputs]))
    used = [int(wire) - 1 for wire in wires if 0 < wire <= gates.n_inputs]
    builder = GateBuilder(len(used))
    inputs = [builder.false] * gates.n_inputs
    for place, number in enumerate(used):
        inputs[number] = builder.inputs[place]
    return used, builder.build(builder.copied(gates, inputs))


def _self_check(parts: _Parts, encoder: Encoder, netlist: Netlist, rows: Any) -> str:
    """A program that asks for the answers of rows one by one, and of all of them, and compares them."""
    told, name = parts.told, parts.name
    given = None if rows is None else encoder.fitting(rows)
    raw = made_rows(encoder) if given is None or not given.rows else given.take(np.arange(min(given.rows, 64)))
    values = numbers_of_rows(encoder, told, raw)
    expected = parts.answer.decoded(netlist.evaluate(encoder.encode(raw, lenient=True)))
    arrays = [
        array_of(f"{name}_value", "rows", values.ravel().tolist()),
        array_of("int32_t", "expected", expected.ravel().tolist()),
    ]
    return "\n".join(
        [
            "#ifdef SELF_CHECK",
            "#include <stdio.h>",
            *arrays,
            parts.answer.check(name, len(values), told.width),
            "#endif",
        ]
    )


__all__ = ["c_with_front", "comment"]
