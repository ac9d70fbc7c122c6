"""What `simulate` runs: gates on bits, polynomials on elements, classifiers on measurements."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from rdcircuits.boolean import Netlist
from rdcircuits.cli.rows import BITS, First, Layout, bit_lines, bits_of, chosen, csv_lines, fields_of, text_of
from rdcircuits.encoding.encoder import Thresholds
from rdcircuits.encoding.raw import MISSING
from rdcircuits.errors import FormatError, RdError, ShapeError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.tables.columns import pair_columns
from rdcircuits.tables.marks import unmarked
from rdcircuits.tables.names import made_up


class Runner(Protocol):
    """What takes lines of inputs and gives lines of outputs."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def layout(self, first: First, path: str, told: bool | None = None) -> Layout:
        """Where the inputs stand, by the first row, a header or not as told; raises `ShapeError` for other columns."""

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

    def layout(self, first: First, path: str, told: bool | None = None) -> Layout:
        header = not all(field.lower() in BITS for field in first.fields)
        return _layout(first, self.inputs, self.outputs, header if told is None else told, path)

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        bits = bits_of(data, layout, line)
        said = self.netlist.evaluate(bits)
        return bit_lines(np.concatenate([bits, said], axis=1) if with_inputs else said)


class _Polynomials:
    def __init__(self, polynomial: FieldPolynomial) -> None:
        self.polynomial, self.inputs, self.outputs = polynomial, polynomial.inputs, polynomial.outputs

    def layout(self, first: First, path: str, told: bool | None = None) -> Layout:
        header = not all(field.isdecimal() for field in first.fields)
        return _layout(first, self.inputs, self.outputs, header if told is None else told, path)

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        elements = [
            [self._element(field, number) for field in chosen(row, layout, number)]
            for number, row in fields_of(text_of(data, line), layout.delimiter, line)
        ]
        if not elements:
            return b""
        said = self.polynomial.evaluate(np.array(elements).reshape(len(elements), len(self.inputs))).tolist()
        return csv_lines([[*x, *y] for x, y in zip(elements, said, strict=True)] if with_inputs else said)

    def _element(self, field: str, line: int) -> int:
        q = self.polynomial.field.q
        if not (field.isascii() and field.isdecimal() and len(field) <= len(str(q)) and int(field) < q):
            raise FormatError(f"{field[:40]!r} is no element of {self.polynomial.field.name}: 0 to {q - 1}", line=line)
        return int(field)


class _Labels:
    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.inputs: tuple[str, ...] = classifier.encoder.columns
        self.outputs: tuple[str, ...] = (classifier.target,)

    def layout(self, first: First, path: str, told: bool | None = None) -> Layout:
        header = not set(self.inputs).isdisjoint(unmarked(first.fields)) or not self._fits(first.fields)
        return _layout(first, self.inputs, self.outputs, header if told is None else told, path)

    def _fits(self, fields: Sequence[str]) -> bool:
        """Whether a row's fields may be measurements: numbers where these are wanted."""
        encoder = self.classifier.encoder
        wanted = {encoder.columns.index(part.name) for part in encoder.parts if isinstance(part, Thresholds)}
        numbers = [field for k, field in enumerate(fields) if k in wanted]
        return all(_is_number(field) for field in numbers) if numbers else len(fields) == len(encoder.columns)

    def rows(self, data: bytes, layout: Layout, line: int, with_inputs: bool) -> bytes:
        lines = fields_of(text_of(data, line), layout.delimiter, line)
        cells = [chosen(row, layout, number) for number, row in lines]
        if not cells:
            return b""
        try:
            labels = self._predicted(cells)
        except RdError:
            labels = [self._one(row, number) for row, (number, _) in zip(cells, lines, strict=True)]
        return csv_lines([[*row, label] if with_inputs else [label] for row, label in zip(cells, labels, strict=True)])

    def _one(self, row: list[str], line: int) -> Any:
        try:
            return self._predicted([row])[0]
        except RdError as error:
            raise FormatError(str(error).replace(" in row 0", ""), line=line) from None

    def _predicted(self, cells: list[list[str]]) -> list[Any]:
        array = np.empty((len(cells), len(self.inputs)), dtype=object)
        array[:] = cells
        found: list[Any] = self.classifier.predict(array).tolist()
        return found


def _is_number(field: str) -> bool:
    if field.lower() in MISSING:
        return True
    try:
        return math.isfinite(float(field))
    except ValueError:
        return False


def _layout(first: First, inputs: Sequence[str], outputs: Sequence[str], header: bool, path: str) -> Layout:
    """By name where the first row has all names of the inputs, else by order: inputs alone, or a whole table."""
    names, n, columns = unmarked(first.fields), len(inputs), len(first.fields)
    by_order = Layout(tuple(range(n)), columns, first.delimiter, header)
    if header and not made_up(inputs) and set(inputs) <= set(names) - names.made_up:
        places = tuple(names.index(name) for name in inputs)
        return Layout(places, columns, first.delimiter, header)
    if columns not in (n, n + len(outputs)):
        raise ShapeError(f"{path}: {_found(first, inputs, header)}, expected the {n} inputs {_listed(inputs)}")
    if not header:
        return by_order
    try:
        pairing = pair_columns(inputs, names[:n], "inputs")
    except ShapeError as error:
        raise ShapeError(f"{path}: {error}") from None
    if pairing is not None:
        return Layout(tuple(pairing), columns, first.delimiter, header)
    if set(inputs) & set(names):
        lacking = next(name for name in inputs if name not in names)
        raise ShapeError(f"{path}: no column {lacking!r} among {_listed(names)}")
    return Layout(tuple(range(n)), columns, first.delimiter, header, (_by_order(inputs, names),))


def _by_order(inputs: Sequence[str], names: Sequence[str]) -> str:
    return f"the columns {_listed(names)} are taken in order for the inputs {_listed(inputs)}"


def _found(first: First, inputs: Sequence[str], header: bool) -> str:
    count = f"{len(first.fields)} columns"
    if not header:
        return f"rows of {len(first.fields)} fields"
    lacking = [name for name in inputs if name not in first.fields and name not in made_up(inputs)]
    return f"{count} without {_listed(lacking)}" if lacking else count


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(str, names[:8])) + ", ..." * (len(names) > 8)
