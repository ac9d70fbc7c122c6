"""What `simulate` runs: gates on bits, polynomials on elements, classifiers on measurements."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from rdcircuits.boolean import Netlist
from rdcircuits.boolean.formats.csv_table import BITS
from rdcircuits.cli.rows import Layout, bit_lines, csv_lines, plain_bits, text_of
from rdcircuits.encoding.encoder import Thresholds
from rdcircuits.encoding.raw import MISSING
from rdcircuits.errors import FormatError, RdError, ShapeError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.fields.csv_table import elements
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.tables.columns import pair_columns
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.csv_stream import Heading, cells, heading, rows_of
from rdcircuits.tables.marks import unmarked
from rdcircuits.tables.names import made_up


class Runner(Protocol):
    """What takes lines of inputs and gives lines of outputs."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def layout(self, text: str, path: str, options: CsvOptions) -> Layout:
        """Where the inputs stand, by the first lines; raises `ShapeError` for other columns."""

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        """The outputs for whole lines of inputs; raises `FormatError` with the line for what is no input."""


def runner_of(circuit: Netlist | FieldPolynomial | Classifier) -> Runner:
    """What runs a circuit that was read."""
    if isinstance(circuit, Netlist):
        return _Gates(circuit)
    return _Polynomials(circuit) if isinstance(circuit, FieldPolynomial) else _Labels(circuit)


class _Gates:
    def __init__(self, netlist: Netlist) -> None:
        self.netlist, self.inputs, self.outputs = netlist, netlist.inputs, netlist.outputs

    def layout(self, text: str, path: str, options: CsvOptions) -> Layout:
        return _layout(heading(text, path, BITS, options), self.inputs, self.outputs, path)

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        bits = plain_bits(data, layout)
        if bits is None:
            rows, lines = rows_of(text_of(data, line), line, layout.heading)
            bits = cells(rows, lines, layout.chosen, layout.heading, BITS).astype(np.uint8)
        said = self.netlist.evaluate(bits)
        return bit_lines(np.concatenate([bits, said], axis=1) if with_inputs else said)


class _Polynomials:
    def __init__(self, polynomial: FieldPolynomial) -> None:
        self.polynomial, self.inputs, self.outputs = polynomial, polynomial.inputs, polynomial.outputs
        self.entries = elements(polynomial.field)

    def layout(self, text: str, path: str, options: CsvOptions) -> Layout:
        return _layout(heading(text, path, self.entries, options), self.inputs, self.outputs, path)

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        rows, lines = rows_of(text_of(data, line), line, layout.heading)
        if not rows:
            return b""
        found = cells(rows, lines, layout.chosen, layout.heading, self.entries)
        said = self.polynomial.evaluate(found).tolist()
        return csv_lines([[*x, *y] for x, y in zip(found.tolist(), said, strict=True)] if with_inputs else said)


class _Measured:
    """What measurements are: numbers, or nothing."""

    def is_data(self, name: str) -> bool:
        return _is_number(name)

    def is_entry(self, field: str) -> bool:
        return _is_number(field)


class _Labels:
    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.inputs: tuple[str, ...] = classifier.encoder.columns
        self.outputs: tuple[str, ...] = (classifier.target,)

    def layout(self, text: str, path: str, options: CsvOptions) -> Layout:
        if options.header is not None:
            found = heading(text, path, _Measured(), options)
        else:
            found = heading(text, path, _Measured(), replace(options, header=False))
            first = self._first(text, found)
            if not set(self.inputs).isdisjoint(unmarked(first)) or not self._fits(first):
                found = heading(text, path, _Measured(), replace(options, header=True))
        return _layout(found, self.inputs, self.outputs, path)

    def _first(self, text: str, found: Heading) -> list[str]:
        """The fields of the first row, in columns."""
        lines = text.split("\n")[found.first_line - 1 :]
        rows, _ = rows_of("\n".join(lines[:1]) + "\n", found.first_line, found)
        return [rows[0][place] for place in found.fields] if rows else []

    def _fits(self, fields: Sequence[str]) -> bool:
        """Whether a row's fields may be measurements: numbers where these are wanted."""
        encoder = self.classifier.encoder
        wanted = {encoder.columns.index(part.name) for part in encoder.parts if isinstance(part, Thresholds)}
        numbers = [field for k, field in enumerate(fields) if k in wanted]
        return all(_is_number(field) for field in numbers) if numbers else len(fields) == len(encoder.columns)

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        rows, lines = rows_of(text_of(data, line), line, layout.heading, lacking=True)
        found = [[row[place] for place in layout.fields] for row in rows]
        if not found:
            return b""
        try:
            labels = self._predicted(found)
        except RdError:
            labels = [self._one(row, number) for row, number in zip(found, lines, strict=True)]
        return csv_lines([[*row, label] if with_inputs else [label] for row, label in zip(found, labels, strict=True)])

    def _one(self, row: list[str], line: int) -> Any:
        try:
            return self._predicted([row])[0]
        except RdError as error:
            raise FormatError(str(error).replace(" in row 0", ""), line=line) from None

    def _predicted(self, rows: list[list[str]]) -> list[Any]:
        array = np.empty((len(rows), len(self.inputs)), dtype=object)
        array[:] = rows
        found: list[Any] = self.classifier.predict(array).tolist()
        return found


def _is_number(field: str) -> bool:
    if field.lower() in MISSING:
        return True
    try:
        return math.isfinite(float(field))
    except ValueError:
        return False


def _layout(found: Heading, inputs: Sequence[str], outputs: Sequence[str], path: str) -> Layout:
    """By name where there are names of all the inputs, else by order: inputs alone, or a whole table."""
    n, columns = len(inputs), len(found.fields)
    names = None if found.names is None else unmarked(found.names)
    by_order = Layout(found, tuple(range(n)))
    if names is not None and not made_up(inputs) and set(inputs) <= set(names) - names.made_up:
        return Layout(found, tuple(names.index(name) for name in inputs))
    if columns not in (n, n + len(outputs)):
        raise ShapeError(f"{path}: {_found(found, inputs)}, expected the {n} inputs {_listed(inputs)}")
    if names is None:
        return by_order
    try:
        pairing = pair_columns(inputs, names[:n], "inputs")
    except ShapeError as error:
        raise ShapeError(f"{path}: {error}") from None
    if pairing is not None:
        return Layout(found, tuple(pairing))
    if set(inputs) & set(names):
        lacking = next(name for name in inputs if name not in names)
        raise ShapeError(f"{path}: no column {lacking!r} among {_listed(names)}")
    return Layout(found, tuple(range(n)), (_by_order(inputs, names),))


def _by_order(inputs: Sequence[str], names: Sequence[str]) -> str:
    return f"the columns {_listed(names)} are taken in order for the inputs {_listed(inputs)}"


def _found(found: Heading, inputs: Sequence[str]) -> str:
    columns = len(found.fields)
    if found.names is None:
        return f"rows of {columns} fields"
    lacking = [name for name in inputs if name not in found.names and name not in made_up(inputs)]
    return f"{columns} columns without {_listed(lacking)}" if lacking else f"{columns} columns"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(str, names[:8])) + ", ..." * (len(names) > 8)
