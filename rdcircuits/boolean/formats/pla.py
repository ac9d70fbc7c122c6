"""PLA files, espresso's format: cubes of inputs and what the outputs are there.

What the lines mean goes by `.type`, as espresso has it:

* `f` and `fd` (the default): rows not listed are 0, so the table is complete. An output `1` puts the cube's rows into
  the on-set, `-` (in `fd` only) into the don't-cares, which win where both are; `0` and `~` say nothing.
* `fr` and `fdr`: rows not listed are unknown, and the table is partial unless all are there. `1` and `0` say what the
  output is, `~` says nothing, and so does `-`, but that in `fdr` it makes the output unknown whatever other cubes say.

* `r` and `dr`: rows not listed are 1; an output `0` makes the cube's rows 0, `-` (in `dr` only) don't-cares.
* `esop`: rows not listed are 0, and an output is the XOR of the cubes of which it says `1`.

A cube may go on on the next line. `.phase` complements the outputs of which it says `0` (the on-set and what is 0
change places). A `.p` that says another number of cubes than there are is warned of (`RdWarning`). In inputs `-` is
either value. Where a file of type `fr` or `fdr` has such cubes it is read as a set, each input row
once; without them it's a list of rows, kept as listed. `2`, `3` and `4` stand for `-`, `0` and `1`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, tail_mask, take_rows, unpack_rows
from rdcircuits.boolean.formats.chosen import choose_outputs
from rdcircuits.boolean.formats.names import escape
from rdcircuits.boolean.formats.pla_cubes import check_painted, expand, paint
from rdcircuits.boolean.formats.pla_source import Source, read_source
from rdcircuits.boolean.rows import MAX_INPUTS, from_keys, row_keys, set_bits
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.limits import check_made
from rdcircuits.tables.conflicts import Conflicts, Origin
from rdcircuits.tables.marks import comment_lines
from rdcircuits.tables.names import made_up
from rdcircuits.tables.rows import group_rows
from rdcircuits.tables.source import decode

Path = str | PathLike[str]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

ON, DASH = 1, 2

_SHOWN = np.frombuffer(b"01-", np.uint8)


def parse(
    data: bytes, path: Path | None = None, outputs: int | Sequence[str] | None = None, conflicts: Conflicts = "error"
) -> TruthTable:
    """The table that a PLA describes; raises `FormatError` with path and line.

    Example:
        >>> parse(b".i 2\\n.o 1\\n1- 1\\n-1 1\\n.e\\n").y
        array([[14]], dtype=uint64)
        >>> parse(b".i 20\\n.o 1\\n.type fr\\n01010101010101010101 1\\n.e\\n")
        TruthTable(20 inputs, 1 output, 1 row, partial)
    """
    return choose_outputs(table_of(read_source(decode(data, path), path), conflicts), outputs, path)


def table_of(source: Source, conflicts: Conflicts = "error") -> TruthTable:
    """The table that the text of a PLA describes; raises `FormatError` with path and line."""
    table = _sets(source) if source.kind in ("f", "fd", "esop") else _rows(source, conflicts)
    if source.negative.any():
        table = replace(table, y=np.where(source.negative[:, None], table.care & ~table.y, table.y))
    return table


def render(table: TruthTable) -> bytes:
    """The table as a PLA: of type `f` or `fd` if complete, listing rows that aren't 0, else of type `fr`, listing all.

    Names with white space and other awkward characters are percent-escaped, and come back when read. A side whose names
    were all made up is written without names; where some of them were, a comment says which.
    """
    if not table.complete and not table.inputs and not table.outputs:
        raise RdError("no format of tables holds rows without inputs and outputs")
    x, y, care = (table if not table.complete else _not_zero(table)).to_arrays()
    kind = "fr" if not table.complete else "f" if np.array_equal(table.care, _all(table)) else "fd"
    head = [f".i {len(table.inputs)}", f".o {len(table.outputs)}"]
    inputs, outputs = (names if len(made_up(names)) < len(names) else () for names in (table.inputs, table.outputs))
    labels = list(map(escape, inputs)), list(map(escape, outputs))
    head += [" ".join([word, *own]) for word, own in zip((".ilb", ".ob"), labels, strict=True) if own]
    head = [*comment_lines(inputs, outputs, labels), *head]
    head += [f".type {kind}", f".p {len(x)}", ""]
    n, m = len(table.inputs), len(table.outputs)
    lines = np.full((len(x), n + m + 2), ord(" "), dtype=np.uint8)
    lines[:, :n] = _SHOWN[x]
    lines[:, n + 1 : -1] = _SHOWN[np.where(care == 1, y, DASH)]
    lines[:, -1] = ord("\n")
    return "\n".join(head).encode("ascii") + lines.tobytes() + b".e\n"


def _all(table: TruthTable) -> Words:
    return np.tile(tail_mask(table.rows), (len(table.outputs), 1))


def _not_zero(table: TruthTable) -> TruthTable:
    """The rows of a complete table where some output is 1 or unknown."""
    listed = np.bitwise_or.reduce(table.y | (table.care ^ _all(table)), axis=0, keepdims=True)
    return table.take(set_bits(listed[0]))


def _sets(source: Source) -> TruthTable:
    """The complete table whose on-set and don't-cares the cubes list."""
    n, m = source.inputs.shape[1], source.outputs.shape[1]
    if n > MAX_INPUTS:
        message = (
            f"rows not listed are 0 in a PLA of type {source.kind}, and all rows of {n} inputs would be 2^{n}, more "
            f"than 2^{MAX_INPUTS}: rd.Cover.read has them as cubes; if these lines are a sample, say so by '.type fr'"
        )
        raise FormatError(message, path=source.path, line=source.line_of_i)
    check_made(
        f"{m} outputs of 2^{n} rows", 4 * m * (1 << n) // 8, source.read, path=source.path, line=source.line_of_o
    )
    check_painted(source, n)
    y = paint(source.inputs, source.outputs == ON, exclusive=source.kind == "esop")
    care = np.tile(tail_mask(1 << n), (m, 1))
    if source.kind == "fd":
        care &= ~paint(source.inputs, source.outputs == DASH)
    return TruthTable.from_packed(
        None, y & care, care, rows=1 << n, inputs=source.input_names, outputs=source.output_names
    )


def _rows(source: Source, conflicts: Conflicts) -> TruthTable:
    """The table of the rows that the cubes list; a complete one if all are there."""
    y, known = pack_rows((source.outputs == 1).astype(np.uint8)), pack_rows((source.outputs < 2).astype(np.uint8))
    unknown = pack_rows((source.outputs == DASH).astype(np.uint8))
    x, lines, rows = pack_rows(source.inputs & 1), source.lines, len(source.lines)
    n = len(x)
    dashed = bool(np.any(source.inputs == DASH))
    if dashed:
        keys, cube_of_row = expand(source.inputs, row_keys(x, rows), Origin(source.path, lines), source.read)
        x, lines, rows = from_keys(keys, n), lines[cube_of_row], len(cube_of_row)
        y, known, unknown = (take_rows(words, len(source.lines), cube_of_row) for words in (y, known, unknown))
    if source.kind == "fdr" and unknown.any():
        groups = group_rows(row_keys(x, rows))
        anywhere = np.bitwise_or.reduceat(unpack_rows(unknown, rows)[groups.order], groups.starts)
        known = known & ~pack_rows(anywhere[groups.group_of_row])
    table = TruthTable.from_packed(
        x,
        y,
        known,
        rows=rows,
        inputs=source.input_names,
        outputs=source.output_names,
        conflicts=conflicts,
        origin=Origin(source.path, lines),
    )
    return table.distinct() if dashed and conflicts != "keep" else table
