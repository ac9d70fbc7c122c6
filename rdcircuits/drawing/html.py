"""Tables, formulas and results as HTML for notebooks: the first rows and terms, and what there is in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean import ANF, Cover, Netlist
from rdcircuits.drawing.curves import curves
from rdcircuits.drawing.picture import draw
from rdcircuits.drawing.svg import escaped, svg
from rdcircuits.fields import FieldPolynomial
from rdcircuits.induction import Learned
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.compare import Comparison
from rdcircuits.influences import Spectrum
from rdcircuits.learning.train import Run
from rdcircuits.tables.table import Table

ROWS, COLUMNS, TERMS = 12, 24, 40

_NAME = '<th style="text-align:left;white-space:nowrap">'
_MARKS = "~1-0"
_RULE = "border-left:2px solid currentColor;padding-left:0.6em"


def table_html(table: Table) -> str:
    """The first rows of a table, inputs left of a line and outputs right of it, `-` where an output is unknown.

    Example:
        >>> import rdcircuits as rd
        >>> table_html(rd.TruthTable.from_function(lambda a, b: a & b, 2)).count("<tr>")
        5
    """
    x, y, care = table.take(slice(ROWS)).to_arrays()
    answers = [
        [str(value) if sure else "-" for value, sure in zip(values, known, strict=True)]
        for values, known in zip(y.tolist(), care.tolist(), strict=True)
    ]
    rows = zip([list(map(str, one)) for one in x.tolist()], answers, strict=True)
    return _grid(table.inputs, table.outputs, rows, repr(table), table.rows)


def cover_html(cover: Cover) -> str:
    """The first cubes of a cover, as a PLA file writes them."""
    shown = min(len(cover.says), ROWS)
    width = len(cover.inputs)
    ones, zeros = (_literals(words[:shown], width) for words in (cover.ones, cover.zeros))
    rows = []
    for one, zero, says in zip(ones, zeros, cover.says[:shown].tolist(), strict=True):
        literals = ["1" if high else "0" if low else "-" for high, low in zip(one, zero, strict=True)]
        rows.append((literals, [_MARKS[int(mark)] for mark in says]))
    return _grid(cover.inputs, cover.outputs, rows, repr(cover), len(cover.says))


def formula_html(value: ANF | FieldPolynomial) -> str:
    """Polynomials with their names in italics and powers raised, one a line, long ones broken off."""
    lines = [f"<div>{_raised(line)}</div>" for line in value.text(most=TERMS).splitlines()[:ROWS]]
    more = len(value.outputs) - ROWS
    rest = [f"<div>and {more} more outputs</div>"] if more > 0 else []
    return f'<div title="{escaped(repr(value))}" style="font-family:serif">{"".join([*lines, *rest])}</div>'


def run_html(run: Run) -> str:
    """What training left: its curve, and the last of its history."""
    head = f"<div>{escaped(repr(run))}</div>"
    if not run.history:
        return head
    lines = {"rows learned from": [one.train_accuracy for one in run.history]}
    validation = [one.validation_accuracy for one in run.history]
    if all(one is not None for one in validation):
        lines["validation rows"] = [one for one in validation if one is not None]
    picture = svg(curves(lines, title="accuracy after each epoch", below="epoch"))
    rows = [_record(one) for one in run.history[-5:]]
    names = ("epoch", "steps", "train", "validation", "loss", "seconds")
    return f"<div>{head}{picture}{_plain(names, rows)}</div>"


def learned_html(learned: Learned) -> str:
    """What was learned, how well it does, and its picture or its polynomials."""
    facts = [("model", learned.model), ("why", learned.why), ("rows", f"{learned.rows:,}")]
    shares = learned.train_accuracy, learned.validation_accuracy, learned.test_accuracy
    named = zip(("on rows learned from", "on validation rows", "on held-out rows"), shares, strict=True)
    facts += [(name, f"{100 * share:.2f} %") for name, share in named if share is not None]
    facts += [("warning", one) for one in learned.warnings]
    bits = isinstance(learned.result, Netlist)
    picture = draw(learned.netlist).svg() if bits else formula_html(learned.polynomial)
    return f"<div>{_facts(facts)}{picture}</div>"


def classifier_html(found: Classifier) -> str:
    """What a classifier tells apart, and how well."""
    facts = [
        ("model", found.model),
        ("classes", ", ".join(map(str, found.classes[:ROWS]))),
        ("gates", str(found.gates)),
    ]
    shares = found.train_accuracy, found.validation_accuracy, found.test_accuracy
    named = zip(("on rows learned from", "on validation rows", "on held-out rows"), shares, strict=True)
    facts += [(name, f"{100 * share:.2f} %") for name, share in named if share is not None]
    return f"<div>{_facts(facts)}</div>"


def comparison_html(found: Comparison) -> str:
    """The networks side by side, with their curves."""
    lines = {
        one.name: [m.train_accuracy if m.test_accuracy is None else m.test_accuracy for m in one.moments]
        for one in found.results
    }
    rows = []
    for one in found.results:
        best = one.best.train_accuracy, one.best.test_accuracy
        shown = ["" if share is None else f"{100 * share:.2f} %" for share in best]
        rows.append([one.name, *shown, f"{one.parameters:,}", f"{one.seconds:.2f}"])
    names = ("network", "train", "test", "parameters", "seconds")
    return f"<div>{_plain(names, rows)}{svg(curves(lines, title='learning curves', below='epoch'))}</div>"


def spectrum_html(found: Spectrum) -> str:
    """The influences of each output's inputs, as bars."""
    parts = []
    for output in found.outputs[:ROWS]:
        ranked = sorted(range(len(found.inputs)), key=lambda i: -output.influences[i])[:ROWS]
        bars = "".join(_bar(found.inputs[i], output.influences[i]) for i in ranked)
        parts.append(f"<div><b>{escaped(output.name)}</b>: influences<table>{bars}</table></div>")
    return f"<div>{''.join(parts)}</div>"


def _bar(name: str, share: float) -> str:
    bar = f'<div style="background:#0072b2;height:0.8em;width:{200 * share:.0f}px"></div>'
    return f"<tr><td>{escaped(name)}</td><td>{share:.3f}</td><td>{bar}</td></tr>"


def _record(one: Any) -> list[str]:
    validation = "" if one.validation_accuracy is None else f"{100 * one.validation_accuracy:.2f} %"
    loss = "" if one.loss is None else f"{one.loss:.4g}"
    return [str(one.epoch), str(one.steps), f"{100 * one.train_accuracy:.2f} %", validation, loss, f"{one.seconds:.2f}"]


def _grid(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Iterable[tuple[Sequence[str], Sequence[str]]],
    caption: str,
    count: int,
) -> str:
    """Two groups of columns with a line between, each shortened to what a page has room for."""
    head = _line(_short(inputs), _short(outputs), "th")
    body = [_line(_short(left), _short(right), "td") for left, right in rows]
    more = f"; the first {ROWS} are shown" if count > ROWS else ""
    text = f'<caption style="text-align:left;white-space:nowrap">{escaped(caption)}{more}</caption>'
    return f"<table>{text}<thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"


def _short(cells: Sequence[str]) -> list[str]:
    own = list(cells)
    return own if len(own) <= COLUMNS else [*own[: COLUMNS // 2], "…", *own[-COLUMNS // 2 :]]


def _line(left: Sequence[str], right: Sequence[str], tag: str) -> str:
    cells = [f"<{tag}>{escaped(one)}</{tag}>" for one in left]
    styles = [f' style="{_RULE}"', *[""] * max(len(right) - 1, 0)]
    cells += [f"<{tag}{style}>{escaped(one)}</{tag}>" for one, style in zip(right, styles, strict=False)]
    return f"<tr>{''.join(cells)}</tr>"


def _plain(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escaped(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{escaped(one)}</td>' for one in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr>{_NAME}{escaped(name)}</th><td>{escaped(text)}</td></tr>" for name, text in facts if text)
    return f"<table>{lines}</table>"


def _raised(line: str) -> str:
    """A polynomial with its powers raised."""
    parts = escaped(line).split("^")
    made = parts[0]
    for part in parts[1:]:
        digits = len(part) - len(part.lstrip("0123456789"))
        made += f"<sup>{part[:digits]}</sup>{part[digits:]}" if digits else "^" + part
    return made


def _literals(words: NDArray[np.uint64], width: int) -> list[list[int]]:
    """The bits of packed words, a list for each row."""
    if not words.size:
        return [[0] * width for _ in words]
    bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little")
    found: list[list[int]] = bits[:, :width].tolist()
    return found
