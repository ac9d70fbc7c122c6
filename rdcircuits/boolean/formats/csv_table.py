"""CSV files of bits, mostly under a line of column names: see `rdcircuits.tables.csv_table`.

Bits are 0 and 1, as whole numbers or as reals (`1.0`), or words: true and false, yes and no, on and off, high and low,
or their first letters; what spreadsheets write for true and false in other languages; `0b1`, `1'b1` and `'1'`. An
input that is `-`, `x`, `X`, `*`, `d` or `dc` is either value: the row stands for several, and then the file is read as
a set, each input row once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, take_rows
from rdcircuits.boolean.formats.pla_cubes import expand
from rdcircuits.boolean.rows import from_keys, row_keys
from rdcircuits.boolean.table import TruthTable
from rdcircuits.tables.conflicts import Conflicts, Origin
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.csv_table import UNKNOWN, Entries, names_line, read

Path = str | PathLike[str]

_WORDS = {"0": 0, "1": 1}
for _no, _yes in (("false", "true"), ("no", "yes"), ("off", "on"), ("low", "high")):
    _WORDS |= {_no: 0, _no[0]: 0, _yes: 1, _yes[0]: 1}
del _WORDS["o"]
# How spreadsheets write truth values in other languages.
for _yes, _no in (
    ("wahr", "falsch"),
    ("vrai", "faux"),
    ("vero", "falso"),
    ("verdadero", "falso"),
    ("verdadeiro", "falso"),
    ("waar", "onwaar"),
    ("sant", "falskt"),
    ("sand", "falsk"),
    ("prawda", "fałsz"),
    ("истина", "ложь"),
    ("ja", "nein"),
    ("oui", "non"),
    ("sí", "no"),
):
    _WORDS |= {_yes: 1, _no: 0}
_REAL = re.compile(r"\+?([01])(?:[.,]0*)?(?:[eE][+-]?0+)?")
_FIELD = re.compile(r"[01xX-]{1,4096}")
_VERILOG = re.compile(r"(?:\d{1,4})?'[bB]?([01xXzZ?_]{1,4096})")
_HEX = re.compile(r"0[xX][0-9a-fA-FxX]{1,1024}")

_BAD = -2
_DASH = 2
_SHOWN = np.frombuffer(b"01-", np.uint8)
_MEANINGS = np.full(256, _BAD, dtype=np.int8)
for _character, _meaning in zip(b"01-xX", (0, 1, UNKNOWN, UNKNOWN, UNKNOWN), strict=True):
    _MEANINGS[_character] = _meaning


def parse(
    data: bytes,
    path: Path | None = None,
    outputs: int | Sequence[str] | None = None,
    conflicts: Conflicts = "error",
    options: CsvOptions | None = None,
) -> TruthTable:
    """The table of the file's rows; raises `FormatError` with path and line.

    Example:
        >>> parse(b"a,b,sum,carry\\n0,0,0,0\\n1,0,1,0\\n0,1,1,0\\n1,1,0,1\\n", outputs=2)
        TruthTable(2 inputs, 2 outputs, 4 rows, complete)
    """
    found = read(data, path, outputs, BITS, options)
    dashed = found.x < 0
    bits = np.where(dashed, 0, found.x)
    x, y, known = (pack_rows(np.ascontiguousarray(part, dtype=np.uint8)) for part in (bits, found.y, found.known))
    rows, origin = len(bits), found.origin
    if dashed.any():
        cubes = np.where(dashed, _DASH, found.x).astype(np.uint8)
        keys, row_of = expand(cubes, row_keys(x, rows), origin, found.read)
        y, known = take_rows(y, rows, row_of), take_rows(known, rows, row_of)
        x, rows, origin = from_keys(keys, len(x)), len(row_of), Origin(path, origin.lines[row_of])
    table = TruthTable.from_packed(
        x, y, known, rows=rows, inputs=found.inputs, outputs=found.outputs, conflicts=conflicts, origin=origin
    )
    return table.distinct() if dashed.any() and conflicts != "keep" else table


def render(table: TruthTable) -> bytes:
    """The table as CSV, inputs first; raises `RdError` for names that a line of names can't hold."""
    head = names_line(table.inputs, table.outputs, BITS, "rename, or use .pla")
    x, y, care = table.to_arrays()
    cells = _SHOWN[np.concatenate([x, np.where(care == 1, y, _DASH)], axis=1)]
    lines = np.full((table.rows, 2 * cells.shape[1]), ord(","), dtype=np.uint8)
    lines[:, ::2] = cells
    lines[:, -1] = ord("\n")
    return head.encode("utf-8") + lines.tobytes()


def _one_character_fields(body: NDArray[np.uint8], columns: int) -> NDArray[np.int8] | None:
    if len(body) % (2 * columns):
        return None
    characters = body.reshape(-1, 2 * columns)
    separators = characters[:, 1::2]
    if np.any(separators[:, :-1] != ord(",")) or np.any(separators[:, -1] != ord("\n")):
        return None
    cells: NDArray[np.int8] = _MEANINGS[characters[:, ::2]]
    return None if np.any(cells == _BAD) else cells


def _value(field: str) -> int | None:
    """The bit that a field says."""
    field = _digits(field)
    found = _WORDS.get(field.lower())
    if found is None and (real := _REAL.fullmatch(field)):
        found = int(real[1])
    return found


def _several(field: str) -> str | None:
    """The bits of a field that has more than one; hexadecimal digits have four each."""
    if _HEX.fullmatch(field):
        return "".join("xxxx" if c in "xX" else f"{int(c, 16):04b}" for c in field[2:])
    field = _digits(field)
    return field if len(field) > 1 and _FIELD.fullmatch(field) else None


def _digits(field: str) -> str:
    """The digits of a number base 2 as programs write it: `0b01`, `2'b01`, `'1'`."""
    if field[:2] in ("0b", "0B"):
        return field[2:]
    found = _VERILOG.fullmatch(field.removesuffix("'"))
    return found[1].replace("_", "") if found else field


BITS = Entries(
    row="a row of bits",
    expected="0 or 1",
    value=_value,
    plain=_one_character_fields,
    dtype=np.int8,
    bound=2,
    bounded="0 or 1",
    several=_several,
    both=True,
)
