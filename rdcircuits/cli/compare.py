"""`rdcircuits compare`: the same network of gates trained in bits and in reals, side by side."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from rdcircuits.boolean import TruthTable
from rdcircuits.cli.arguments import (
    add_conflicts,
    add_json,
    add_layers,
    add_outputs,
    add_seed,
    add_steps,
    add_test,
)
from rdcircuits.cli.command import Command
from rdcircuits.cli.outputs import check_paths
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.tables import header_question, read_table, read_table_like
from rdcircuits.cli.text import counted, either, percent, say, say_json, say_warnings
from rdcircuits.errors import RdError
from rdcircuits.formats import ends_in
from rdcircuits.induction.compare import EPOCHS, SMOOTH, Comparison, Result, compare
from rdcircuits.induction.smooth import SmoothNet
from rdcircuits.plotting import PICTURES

_HOLDOUT = 0.25
_HEADINGS = ("", "train", "test", "parameters", "gates", "seconds")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE", help=f"the truth table: {either(ends_in('table'))}")
    add_test(parser)
    add_layers(parser)
    add_steps(parser, str(EPOCHS), "up to 64")
    parser.add_argument(
        "--smooth",
        type=_smooth,
        action="append",
        metavar="NET",
        help="a network of reals to set beside them, such as dense:20, dense:64,32:tanh (widths of hidden layers; relu "
        "unless told, tanh or sigmoid) or linear; may be given several times; dense (one layer of 64) unless told",
    )
    add_outputs(parser)
    add_conflicts(parser)
    add_seed(parser)
    add_json(parser)
    parser.add_argument(
        "--plot", metavar="FILE", help=f"draw the learning curves: {either(PICTURES)}; needs the extra rdcircuits[plot]"
    )
    parser.set_defaults(epochs=EPOCHS)


def _smooth(text: str) -> str:
    """The name of a smooth network."""
    try:
        SmoothNet.parse(text)
    except RdError as error:
        raise ArgumentTypeError(str(error)) from None
    return text


def _run(arguments: Namespace) -> None:
    files = [arguments.table] if arguments.test is None else [arguments.table, arguments.test]
    if arguments.plot is not None:
        _check_plot(arguments.plot, files)
    table = read_table(arguments.table, arguments.outputs, arguments.conflicts)
    asked = header_question(arguments.table, arguments.outputs, table.outputs)
    test = None if arguments.test is None else read_table_like(arguments.test, table, arguments.conflicts)
    holdout = _HOLDOUT if arguments.holdout is None else arguments.holdout
    options = {name: getattr(arguments, name) for name in ("layers", "epochs", "batch", "seed")}
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
    how = {"epochs": arguments.epochs, "batch": found.batch, "seed": arguments.seed}
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
        f"{counted(arguments.epochs, 'epoch')}, batches of {found.batch:,}",
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


COMMAND = Command(
    name="compare",
    summary="train the same network in bits and in reals, side by side",
    details=(
        "A network of two-input lookup gates with the same wiring is trained over Z2 by reverse derivative ascent, "
        "over the integers by signed votes, and over the reals, relaxed and then rounded to bits; beside them dense "
        "networks of reals (--smooth). Of each, the epoch is kept after which most of the rows learned from were "
        "right. A quarter of the rows is held out to test on unless told; gates are those of the simplified netlist."
    ),
    examples=(
        "rdcircuits compare sample.csv",
        "rdcircuits compare train.csv --test valid.csv --layers 256,256 --epochs 40 --plot curves.png",
        "rdcircuits compare sample.csv --smooth dense:20 --smooth dense:64,32:tanh --smooth linear",
        "rdcircuits compare multiplier.pla --holdout 0.5 --seed 1 --json",
    ),
    arguments=_arguments,
    run=_run,
)
