"""`rdcircuits equal`: whether two files hold the same function."""

from __future__ import annotations

import warnings
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import take_rows
from rdcircuits.boolean import Cover, Netlist, TruthTable, equivalent
from rdcircuits.boolean.accuracy import free_outputs
from rdcircuits.boolean.equivalence import CONFLICTS_A_SECOND, Counterexample
from rdcircuits.boolean.rows import row_keys
from rdcircuits.cli.fields import gates_for
from rdcircuits.cli.tables import CSV, check_no_columns, layout_of, outputs_like, read_table_or_cover
from rdcircuits.cli.text import say, say_json, say_warnings
from rdcircuits.errors import RdError, RdWarning, ShapeError, warn
from rdcircuits.fields import FieldPolynomial
from rdcircuits.formats import holds_table, read_circuit
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.tables.columns import pair_columns
from rdcircuits.tables.formats import ending

Words = NDArray[np.uint64]
Side = TruthTable | Cover | Netlist

EQUAL, DIFFERENT, NOT_PROVED = 0, 1, 3
_MOST_CONFLICTS = (1 << 31) - 1
_RESETS = ("at 0", "at 1", "at either value", "at an unknown value")


@dataclass(frozen=True)
class Answer:
    """Whether two files are equal (None where that is not proved), in words, and the row on which they differ."""

    equal: bool | None
    text: str
    means: str
    rows: int
    row: dict[str, int] | None = None
    output: str | None = None
    values: tuple[int, int] | None = None

    @property
    def status(self) -> int:
        """The exit status."""
        return {True: EQUAL, False: DIFFERENT, None: NOT_PROVED}[self.equal]


def run(arguments: Namespace) -> int:
    """What `rdcircuits equal` does."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RdWarning)
        answer = _answer(arguments)
    said = [str(one.message) for one in caught if issubclass(one.category, RdWarning)]
    if arguments.json:
        facts = {"equal": answer.equal, "means": answer.means, "rows": answer.rows, "text": answer.text}
        difference = {"row": answer.row, "output": answer.output, "values": answer.values}
        say_json(facts | difference | {"warnings": said})
    else:
        say(f"{arguments.first} and {arguments.second}: {answer.text}")
        say_warnings(said)
    return answer.status


def _answer(arguments: Namespace) -> Answer:
    first, second = _sides(arguments)
    _tell_of_resets(arguments, first, second)
    if isinstance(first, Cover) or isinstance(second, Cover):
        return _of_cover(arguments, first, second)
    if isinstance(first, Netlist) and isinstance(second, Netlist):
        how = {"seed": arguments.seed, "conflicts": _conflicts(arguments), "dont_cares": not arguments.exact}
        found = equivalent(first, second, prove=True, **how)
        seen = found.counterexample
        if seen is not None:
            return _different(arguments, seen.inputs, seen.output, seen.values, found.rows)
        text = str(found) if found.equal else f"not proved: {found}"
        return Answer(found.equal, text, found.means, found.rows)
    if isinstance(first, TruthTable) and isinstance(second, TruthTable):
        return _of_rows(arguments, first, second)
    return _of_table_and_circuit(arguments, first, second)


def _sides(arguments: Namespace) -> tuple[Side, Side]:
    """What the two files hold; the outputs of a CSV file are those of the other one, unless they are told."""
    paths = arguments.first, arguments.second
    tables = [holds_table(path) for path in paths]
    if not any(tables):
        check_no_columns(arguments, arguments.first)
    options = {"latches": arguments.latches, "genlib": arguments.genlib}
    circuits = [None if tables[k] else read_circuit(paths[k], **options) for k in (0, 1)]
    fields = [one.field for one in circuits if isinstance(one, FieldPolynomial)]
    if fields and (len(fields) < 2 or fields[0] != fields[1]):
        raise RdError(f"polynomials over {fields[0].name} are compared with polynomials over the same field")
    found: list[Side | None] = [None if one is None else _netlist(one) for one in circuits]
    order = sorted((0, 1), key=lambda k: tables[k] and ending(paths[k]) in CSV)
    for k in order:
        if found[k] is None:
            found[k] = _table(arguments, paths[k], found[1 - k])
    first, second = found
    assert first is not None
    assert second is not None
    return first, second


def _netlist(circuit: Netlist | FieldPolynomial | Classifier) -> Netlist:
    if isinstance(circuit, FieldPolynomial):
        return gates_for(circuit)[0]
    return circuit.netlist if isinstance(circuit, Classifier) else circuit


def _table(arguments: Namespace, path: str, other: Side | None) -> TruthTable | Cover:
    """The table in a file, with the outputs of the other side where that is known and they were not told."""
    outputs = arguments.outputs
    if outputs is None and other is not None and ending(path) in CSV:
        outputs = outputs_like(path, other, layout_of(arguments))
    return read_table_or_cover(path, outputs, arguments.conflicts, layout_of(arguments))


def _of_cover(arguments: Namespace, first: Side, second: Side) -> Answer:
    """A PLA of too many rows to be listed, and the other side as gates."""
    cover, other = (first, second) if isinstance(first, Cover) else (second, first)
    assert isinstance(cover, Cover)
    if isinstance(other, TruthTable):
        other = Cover.from_table(other)
    netlist = other if isinstance(other, Netlist) else other.netlist()
    found = cover.check(netlist, conflicts=_conflicts(arguments))
    seen = found.counterexample
    if seen is not None and _is_free(netlist, seen) and not arguments.exact:
        return Answer(None, f"not proved: they differ where the gates leave it open, {seen}", found.means, found.rows)
    if seen is not None and (isinstance(other, Netlist) or not _has_free(other)):
        values = seen.values[::-1] if cover is first else seen.values  # those of the gates come first
        return _different(arguments, seen.inputs, seen.output, values, found.rows)
    covers = [one for one in (cover, other) if isinstance(one, Cover)]
    if found.equal and not any(map(_has_free, covers)):
        return Answer(True, str(found), found.means, found.rows)
    if found.equal and isinstance(other, Netlist) and cover.rest == "off" and not arguments.exact:
        return Answer(True, f"{found}, where the table does not leave outputs free", found.means, found.rows)
    why = "where both are told; don't-cares are open" if found.equal else f"({found})"
    return Answer(None, f"not proved: no difference was found {why}", found.means, found.rows)


def _conflicts(arguments: Namespace) -> int:
    """How many conflicts the solver may meet, for this number of nominal seconds."""
    return max(1, int(min(arguments.effort * CONFLICTS_A_SECOND, _MOST_CONFLICTS)))


def _is_free(netlist: Netlist, seen: Counterexample) -> bool:
    """Whether a netlist leaves the output open on the row on which it was seen to differ."""
    if netlist.dont_cares is None or set(netlist.inputs) != set(seen.inputs):
        return False
    free = netlist.dont_cares.evaluate([[seen.inputs[name] for name in netlist.inputs]])[0]
    return bool(free[netlist.outputs.index(seen.output)]) if seen.output in netlist.outputs else False


def _tell_of_resets(arguments: Namespace, first: Side, second: Side) -> None:
    """Warn where latches that were cut begin otherwise in one circuit than in the other: their gates may be equal."""
    if not (isinstance(first, Netlist) and isinstance(second, Netlist)):
        return
    mine, other = ({latch.state: latch.reset for latch in one.latches} for one in (first, second))
    strange = next((state for state in mine if state in other and mine[state] != other[state]), None)
    if strange is not None:
        says = [_RESETS[side[strange]] for side in (mine, other)]
        warn(f"latch {strange!r} begins {says[0]} in {arguments.first} and {says[1]} in {arguments.second}")


def _has_free(cover: Cover) -> bool:
    """Whether some rows are told neither 0 nor 1."""
    return cover.rest != "off" or any(cover.cubes(k, "free") for k in range(len(cover.outputs)))


def _of_table_and_circuit(arguments: Namespace, first: Side, second: Side) -> Answer:
    table, circuit = (first, second) if isinstance(first, TruthTable) else (second, first)
    assert isinstance(table, TruthTable)
    assert isinstance(circuit, Netlist)
    inputs = _counterparts(circuit.inputs, table.inputs, "inputs")
    outputs = _counterparts(table.outputs, circuit.outputs, "outputs")
    x = np.ascontiguousarray(table.x[inputs])
    said = circuit.gates.evaluate(x, table.rows)[outputs]
    free = None if arguments.exact else free_outputs(circuit, x, table.rows)
    care = table.care if free is None else table.care & ~free[outputs]
    at = _first((said ^ table.y) & care)
    if at is not None:
        wire, place = at
        values = _bit(table.y[wire], place), _bit(said[wire], place)
        row = {name: _bit(word, place) for name, word in zip(table.inputs, table.x, strict=True)}
        shown = values if table is first else (values[1], values[0])
        return _different(arguments, row, table.outputs[wire], shown, table.rows)
    known, whole = int(np.bitwise_count(care).sum()), table.rows * len(table.outputs)
    distinct = table.complete or table.distinct().complete
    if distinct and (known == whole or not arguments.exact):
        free_too = f", where outputs are not free ({whole - known:,} of {whole:,} output bits are)" * (known < whole)
        return Answer(True, f"equal on all {table.rows:,} rows{free_too}", "all rows", table.rows)
    rest = "rows that the table does not have are open" if not distinct else f"{whole - known:,} are don't-cares"
    text = f"not proved: no difference on the {known:,} output bits that are told; {rest}"
    return Answer(None, text, "rows of the table", table.rows)


def _of_rows(arguments: Namespace, first: TruthTable, second: TruthTable) -> Answer:
    """Two tables, by the rows that both have."""
    a, b = first.distinct(), second.distinct()
    inputs = _counterparts(a.inputs, b.inputs, "inputs")
    outputs = _counterparts(a.outputs, b.outputs, "outputs")
    mine, other = _keys(a.x, a.rows), _keys(np.ascontiguousarray(b.x[inputs]), b.rows)
    _, at_a, at_b = np.intersect1d(mine, other, assume_unique=True, return_indices=True)
    ya, yb = take_rows(a.y, a.rows, at_a), take_rows(b.y[outputs], b.rows, at_b)
    ca, cb = take_rows(a.care, a.rows, at_a), take_rows(b.care[outputs], b.rows, at_b)
    place = _first((ya ^ yb) & ca & cb)
    if place is not None:
        wire, k = place
        row = {name: _bit(word, int(at_a[k])) for name, word in zip(a.inputs, a.x, strict=True)}
        return _different(arguments, row, a.outputs[wire], (_bit(ya[wire], k), _bit(yb[wire], k)), len(at_a))
    if len(at_a) == a.rows == b.rows and np.array_equal(ca, cb):
        same = "all" if a.complete else "the same"
        unknown = ", with the same don't-cares" if _known(a) < a.rows * len(a.outputs) else ""
        return Answer(True, f"equal on {same} {a.rows:,} rows{unknown}", "all rows", a.rows)
    both = int(np.bitwise_count(ca & cb).sum())
    whole = a.rows * len(a.outputs)
    if a.complete and b.complete and not arguments.exact:
        text = (
            f"equal on all {a.rows:,} rows, where outputs are not free ({whole - both:,} of {whole:,} output bits are)"
        )
        return Answer(True, text, "all rows", a.rows)
    alone = _known(a) + _known(b) - 2 * both
    text = f"not proved: no difference on {both:,} output bits that both know; {alone:,} are known to one alone"
    return Answer(None, text, "rows of both", len(at_a))


def _counterparts(names: Sequence[str], others: Sequence[str], what: str) -> list[int]:
    """For each name the position of its counterpart, as `rd.equivalent` matches them."""
    if len(names) != len(others):
        raise ShapeError(f"cannot compare {len(names)} and {len(others)} {what}")
    pairing = pair_columns(names, others, what)
    if pairing is None:
        strange = next(name for name in names if name not in others)
        warn(f"the {what} have other names in one file than in the other ({strange!r}): they are matched by position")
        return list(range(len(names)))
    return pairing


def _keys(x: Words, rows: int) -> NDArray[np.void] | Words:
    """A key for each row, which can be sorted."""
    keys = np.ascontiguousarray(row_keys(x, rows))
    if keys.shape[1] == 0:
        return np.zeros(rows, np.uint64)
    return keys[:, 0] if keys.shape[1] == 1 else keys.view([("", np.uint64)] * keys.shape[1])[:, 0]


def _different(arguments: Namespace, row: dict[str, int], output: str, values: tuple[int, int], rows: int) -> Answer:
    return Answer(False, _difference(arguments, row, output, values), "a row", rows, row, output, values)


def _difference(arguments: Namespace, row: dict[str, int], output: str, values: tuple[int, int]) -> str:
    """Where they differ: the whole row, so that it can be tried again."""
    shown = ", ".join(f"{name}={value}" for name, value in row.items()) or "the only row"
    return f"output {output} is {values[0]} in {arguments.first} and {values[1]} in {arguments.second} at {shown}"


def _known(table: TruthTable) -> int:
    return int(np.bitwise_count(table.care).sum())


def _first(words: Words) -> tuple[int, int] | None:
    """A wire and a row of the first one among packed bits; the earliest row."""
    if not words.any():
        return None
    word = int(words.any(axis=0).argmax())
    low = [(int(w) & -int(w)).bit_length() for w in words[:, word]]
    wire = min((one for one in range(len(low)) if low[one]), key=lambda one: low[one])
    return wire, 64 * word + low[wire] - 1


def _bit(words: Words, row: int) -> int:
    return int(words[row // 64]) >> row % 64 & 1
