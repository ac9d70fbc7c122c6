"""PLA files as covers: cubes stay cubes, however many inputs and dashes there are. What the lines mean is in `pla`."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.cover import Cover, joined
from rdcircuits.boolean.cube_sets import FREE, NOTHING, OFF, ON
from rdcircuits.boolean.cubes import Cube, complement, exclusive, is_all, within
from rdcircuits.boolean.formats import TABLES, pla
from rdcircuits.boolean.formats.chosen import choose_outputs
from rdcircuits.boolean.formats.names import escape
from rdcircuits.boolean.formats.pla_source import Source, read_source
from rdcircuits.boolean.rows import MAX_INPUTS
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.formats import ending, layout_of, read_content, write_bytes
from rdcircuits.tables.marks import comment_lines
from rdcircuits.tables.names import made_up
from rdcircuits.tables.source import decode

Path = str | PathLike[str]
Outputs = int | Sequence[str] | None

_DASH = 2
#: Inputs up to which cubes become rows whatever their dashes, and rows up to which they do beyond.
_FEW_INPUTS, _FEW_ROWS = 20, 1 << 14
_PAIRS = 1 << 22
_SHOWN = np.frombuffer(b"~1-0", np.uint8)


def read_cover(path: Path, outputs: Outputs = None) -> Cover:
    """The cover in a PLA file; see `Cover.read`."""
    if ending(path) != ".pla":
        raise FormatError(f"no cover is read from a {ending(path)} file, only from .pla", path=path)
    found: Cover = read_content(path, _parse, outputs, what="cover")
    return found


def read_table_or_cover(
    path: Path, outputs: Outputs = None, conflicts: Conflicts = "error", options: CsvOptions | None = None
) -> TruthTable | Cover:
    """The table in a PLA file, or the cover where its rows would be too many."""
    layout_of(TABLES, path, options)
    found: TruthTable | Cover = read_content(path, _either, outputs, conflicts, what="truth table")
    return found


def write_cover(cover: Cover, path: Path) -> None:
    """Write a cover as PLA; see `Cover.write`."""
    if ending(path) != ".pla":
        raise FormatError(f"no cover is written as a {ending(path)} file, only as .pla", path=path)
    write_bytes(path, render(cover))


def render(cover: Cover) -> bytes:
    """The cover as a PLA: of type `fd`, or `fdr` where rows that no cube holds are free."""
    n, m = len(cover.inputs), len(cover.outputs)
    head = [f".i {n}", f".o {m}"]
    inputs, outputs = (names if len(made_up(names)) < len(names) else () for names in (cover.inputs, cover.outputs))
    labels = list(map(escape, inputs)), list(map(escape, outputs))
    head += [" ".join([word, *own]) for word, own in zip((".ilb", ".ob"), labels, strict=True) if own]
    head = [*comment_lines(inputs, outputs, labels), *head]
    head += [f".type {'fd' if cover.rest == 'off' else 'fdr'}", f".p {len(cover)}", ""]
    codes = cover.codes()
    lines = np.full((len(cover), n + m + 2), ord(" "), dtype=np.uint8)
    lines[:, :n] = np.frombuffer(b"01-", np.uint8)[codes]
    lines[:, n + 1 : -1] = _SHOWN[cover.says]
    lines[:, -1] = ord("\n")
    return "\n".join(head).encode("ascii") + lines.tobytes() + b".e\n"


def cover_of(source: Source) -> Cover:
    """The cover that the text of a PLA describes; raises `FormatError` with path and line."""
    listed = source.kind in ("fr", "fdr")
    meanings = {
        "f": (NOTHING, ON, NOTHING, NOTHING),
        "fd": (NOTHING, ON, FREE, NOTHING),
        "esop": (NOTHING, ON, NOTHING, NOTHING),
        "fr": (OFF, ON, NOTHING, NOTHING),
        "fdr": (OFF, ON, FREE, NOTHING),
    }[source.kind]
    says = np.array(meanings, dtype=np.uint8)[source.outputs]
    if listed:
        _check_apart(source, says)
        swapped = np.array([NOTHING, OFF, FREE, ON], dtype=np.uint8)[says]
        says = np.where(source.negative, swapped, says)
    names = {"inputs": source.input_names, "outputs": source.output_names}
    cover = Cover.from_codes(source.inputs, says, rest="free" if listed else "off", **names)
    try:
        if source.kind == "esop":
            cover = joined(cover, [(exclusive(cover.cubes(k)), [], []) for k in range(says.shape[1])], "off")
        if not listed and source.negative.any():
            cover = joined(cover, [_negated(cover, k, bool(no)) for k, no in enumerate(source.negative)], "off")
    except RdError as error:
        raise FormatError(str(error), path=source.path, line=source.line_of_o) from None
    return cover


def _parse(data: bytes, path: Path | None, outputs: Outputs) -> Cover:
    return choose_outputs(cover_of(read_source(decode(data, path), path)), outputs, path)


def _either(data: bytes, path: Path | None, outputs: Outputs, conflicts: Conflicts) -> TruthTable | Cover:
    source = read_source(decode(data, path), path)
    if needs_cover(source):
        return choose_outputs(cover_of(source), outputs, path)
    return choose_outputs(pla.table_of(source, conflicts), outputs, path)


def needs_cover(source: Source) -> bool:
    """Whether the rows of a PLA are too many to be listed."""
    n = source.inputs.shape[1]
    if source.kind not in ("fr", "fdr"):
        return bool(n > MAX_INPUTS)
    dashes = np.sum(source.inputs == _DASH, axis=1)
    total: float = sum(2.0 ** min(count, 64) for count in dashes.tolist())
    return bool(n > _FEW_INPUTS and dashes.any() and total > _FEW_ROWS)


def _negated(cover: Cover, output: int, negative: bool) -> tuple[list[Cube], list[Cube], list[Cube]]:
    """The on-, off- and free cubes of an output, the on-set being what was off where it is `negative`."""
    on, free = cover.cubes(output), cover.cubes(output, "free")
    return (complement([*on, *free]) if negative else on), [], free


def _check_apart(source: Source, says: NDArray[np.uint8]) -> None:
    """`FormatError` where a cube of an output's on-set meets one of its off-set, outside what is free."""
    ones = (source.inputs == 1).astype(np.float32)
    none = (source.inputs == 0).astype(np.float32)
    step = max(1, _PAIRS // max(1, len(ones)))
    for start in range(0, len(ones), step):
        part = slice(start, start + step)
        against = ones[part] @ none.T + none[part] @ ones.T
        for row, other in np.argwhere(against == 0):
            clash = (says[start + row] == ON) & (says[other] == OFF)
            if clash.any() and not _is_free(source, says, start + int(row), int(other), int(np.argmax(clash))):
                first, last = sorted((int(source.lines[start + row]), int(source.lines[other])))
                name = source.output_names[int(np.argmax(clash))]
                message = (
                    f"contradicts line {first}: the cubes have rows in common, of which one says {name} = 1, one 0"
                )
                raise FormatError(message, path=source.path, line=last)


def _is_free(source: Source, says: NDArray[np.uint8], a: int, b: int, output: int) -> bool:
    """Whether all rows that two cubes share are free."""
    if source.kind != "fdr":
        return False
    cover = Cover.from_codes(source.inputs, says)
    (p, q), (r, s) = (cover.cube(k) for k in (a, b))
    return is_all(within(cover.cubes(output, "free"), (p | r, q | s)))
