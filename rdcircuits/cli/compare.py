"""`rdcircuits compare`: the same network of gates trained in bits and in reals, side by side."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from rdcircuits.boolean import TruthTable
from rdcircuits.cli.outputs import check_paths
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.tables import header_question, layout_of, read_table, read_table_like
from rdcircuits.cli.text import counted, percent, say, say_json, say_warnings
from rdcircuits.induction.compare import SMOOTH, Comparison, Result, compare

_HOLDOUT = 0.25
_HEADINGS = ("", "train", "test", "parameters", "gates", "seconds")


def run(arguments: Namespace) -> None:
    """What `rdcircuits compare` does."""
    files = [arguments.table] if arguments.test is None else [arguments.table, arguments.test]
    if arguments.plot is not None:
        _check_plot(arguments.plot, files)
    table = read_table(arguments.table, arguments.outputs, arguments.conflicts, layout_of(arguments))
    asked = header_question(arguments.table, arguments.outputs, table.outputs, layout_of(arguments))
    test = (
        None
        if arguments.test is None
        else read_table_like(arguments.test, table, arguments.conflicts, layout_of(arguments))
    )
    holdout = _HOLDOUT if arguments.holdout is None else arguments.holdout
    options = {name: getattr(arguments, name) for name in ("layers", "epochs", "batch", "seed", "wiring")}
    with Progress() as progress:
        smooth = arguments.smooth or SMOOTH
        found = compare(table, holdout=holdout, test=test, smooth=smooth, progress=progress, **options)
        if arguments.plot is not None:
            _draw(found, arguments)
    if arguments.json:
        say_json(_facts(found, arguments) | {"warnings": asked})
    else:
        _report(found, table, arguments)
        say_warnings(asked)


def _check_plot(path: str, files: list[str]) -> None:
    """Raise where the picture can't be drawn or written."""
    from rdcircuits.plotting import check_picture

    check_picture(path)
    check_paths([path], files)


def _draw(found: Comparison, arguments: Namespace) -> None:
    from rdcircuits.plotting import draw_comparison

    draw_comparison(found, arguments.plot, title=arguments.table)


def _facts(found: Comparison, arguments: Namespace) -> dict[str, Any]:
    sizes = {"layers": list(found.layers), "rows": found.rows, "test_rows": found.test_rows}
    how = {"epochs": arguments.epochs, "batch": found.batch, "seed": arguments.seed, "wiring": arguments.wiring}
    return sizes | how | {"results": [_fact(result) for result in found.results]}


def _fact(result: Result) -> dict[str, Any]:
    counts = None if result.netlist is None else result.netlist.counts()
    return {
        "name": result.name,
        "train_accuracy": result.best.train_accuracy,
        "test_accuracy": result.best.test_accuracy,
        "best_epoch": result.best.epoch,
        "parameters": result.parameters,
        "gates": None if counts is None else counts.gates,
        "ands": None if counts is None else counts.ands,
        "seconds": result.seconds,
        "train_curve": [moment.train_accuracy for moment in result.moments],
        "test_curve": [moment.test_accuracy for moment in result.moments],
    }


def _report(found: Comparison, table: TruthTable, arguments: Namespace) -> None:
    tested = "held out" if arguments.test is None else f"of {arguments.test} to test on"
    sizes = f"{counted(len(table.inputs), 'input')}, {counted(len(table.outputs), 'output')}"
    lines = [
        f"{arguments.table}: {sizes}, {counted(found.rows, 'row')} learned from, {found.test_rows:,} {tested}",
        f"  network     layers of {', '.join(f'{width:,}' for width in found.layers)} gates of two inputs, "
        f"{'learned wiring, ' * (arguments.wiring == 'learned')}{counted(arguments.epochs, 'epoch')}, "
        f"batches of {found.batch:,}",
        "",
        *_columns([_HEADINGS, *(_cells(result) for result in found.results)]),
    ]
    if arguments.plot is not None:
        lines += ["", f"  drawn       {arguments.plot}"]
    say("\n".join(lines))


def _cells(result: Result) -> tuple[str, ...]:
    gates = "none" if result.netlist is None else f"{result.netlist.counts().gates:,}"
    shares = percent(result.best.train_accuracy), percent(result.best.test_accuracy)
    return (result.name, *shares, f"{result.parameters:,}", gates, f"{result.seconds:.2f}")


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of cells as lines: the first column to the left, the others to the right."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if k else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
