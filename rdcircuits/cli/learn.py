"""`rdcircuits learn`: from a truth table to a circuit."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from rdcircuits.boolean import Cover, TruthTable
from rdcircuits.boolean.formats.chosen import choose_outputs
from rdcircuits.cli.drafts import Drafts
from rdcircuits.cli.fields import field_of
from rdcircuits.cli.learn_classes import check_no_classes
from rdcircuits.cli.learn_classes import run as run_classes
from rdcircuits.cli.learn_field import run as run_field
from rdcircuits.cli.learn_network import is_folder
from rdcircuits.cli.outputs import check_circuit_of, check_output_names, check_paths, write_circuit
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.report import accuracy_lines, rows_used, tried_facts, tried_lines
from rdcircuits.cli.tables import (
    FOUND_OUT,
    completeness,
    header_question,
    layout_of,
    quiet,
    read_table_like,
    read_table_or_cover,
)
from rdcircuits.cli.text import counted, duration, say_json, say_lines, say_warnings, told
from rdcircuits.errors import FormatError, RdError
from rdcircuits.induction import MODELS, Learned, Training, learn
from rdcircuits.tables.formats import ending


def run(arguments: Namespace) -> int:
    """What `rdcircuits learn` does: from one table, or with --out-dir from each of many."""
    if arguments.out_dir is not None:
        if arguments.expr is not None or not arguments.table:
            raise RdError("--out-dir is for tables: name some (see rdcircuits learn --help)")
        from rdcircuits.cli.learn_many import run as run_many

        return run_many(arguments)
    if arguments.scheduler is not None:
        raise RdError("--scheduler is for many tables: name a folder for what is learned of each with --out-dir")
    if len(arguments.table) > 1:
        found = f"{len(arguments.table)} tables: name a folder for what is learned of each with --out-dir"
        raise RdError(f"{found} (see rdcircuits learn --help)")
    arguments.table = arguments.table[0] if arguments.table else None
    _check_source(arguments)
    check_output_names(arguments)
    run_one(arguments)
    return 0


def run_one(arguments: Namespace) -> None:
    """Learn from one table."""
    if arguments.classes or is_folder(arguments):
        if arguments.cost is not None:
            raise RdError("--cost does not go with --classes")
        run_classes(arguments)
        return
    check_no_classes(arguments)
    if arguments.cost is not None and field_of(arguments) is not None:
        raise RdError("--cost does not go with --field")
    field = field_of(arguments)
    if field is not None:
        run_field(arguments, field)
        return
    if arguments.degree is not None:
        raise RdError("--degree goes with --field")
    if arguments.model not in MODELS:
        raise RdError(f"the model {arguments.model} goes with --field; of bits there are {', '.join(MODELS)}")
    how = Training(arguments.layers, arguments.epochs, arguments.batch, arguments.optimiser, arguments.seed)
    how.check(arguments.model, prefix="--")
    check_paths(arguments.paths, [path for path in (arguments.table, arguments.test) if path is not None])
    table, asked = _given(arguments)
    check_circuit_of(table, arguments.paths)
    test = (
        None
        if arguments.test is None
        else read_table_like(arguments.test, table, arguments.conflicts, layout_of(arguments))
    )
    better = Drafts(write_circuit, arguments.paths).better
    with Progress() as progress:
        with quiet():
            learned = learn(
                table, holdout=arguments.holdout, test=test, progress=progress, better=better, **_chosen(arguments)
            )
        checks = write_circuit(learned.netlist, arguments.paths)
    if arguments.json:
        say_json(_facts(learned, arguments.paths, asked))
    else:
        _report(learned, arguments, table, list(zip(arguments.paths, checks, strict=True)), asked)
    if learned.interrupted:
        what = "so far" if learned.run is None else f"of {counted(len(learned.run.history), 'epoch')}"
        raise KeyboardInterrupt(f"interrupted: this is the best {what}")


def _check_source(arguments: Namespace) -> None:
    """Raise where there is neither a table nor an expression, or both."""
    if (arguments.table is None) == (arguments.expr is None):
        both = ", not both" * (arguments.table is not None)
        raise RdError(f"expected a table, or --expr and an expression{both} (see rdcircuits learn --help)")
    if arguments.expr is not None and (arguments.classes or arguments.field is not None):
        raise RdError("--expr is of bits: it goes neither with --field nor with --classes")


def _given(arguments: Namespace) -> tuple[TruthTable | Cover, list[str]]:
    """What is learned from, and questions about it; an expression stands in place of the table's name from then on."""
    if arguments.expr is not None:
        if layout_of(arguments) != FOUND_OUT:
            raise RdError("--header, --delimiter and --drop are for CSV files, and do not go with --expr")
        arguments.table = arguments.expr
        table = TruthTable.from_expression(arguments.expr)
        return choose_outputs(table, arguments.outputs, None), []
    layout = layout_of(arguments)
    try:
        found = read_table_or_cover(arguments.table, arguments.outputs, arguments.conflicts, layout)
    except FormatError as error:
        if ending(arguments.table) not in (".csv", ".tsv") or "expected 0 or 1" not in error.message:
            raise
        message = f"{error.message}; measurements and a label are learned with --classes"
        raise FormatError(message, path=error.path, line=error.line) from None
    return found, header_question(arguments.table, arguments.outputs, found.outputs, layout)


def _extent(learned: Learned, table: TruthTable | Cover, arguments: Namespace) -> str:
    """How much there is to learn from."""
    if isinstance(table, Cover):
        return counted(len(table), "cube")
    return rows_used(learned, table, "complete" if arguments.expr is not None else completeness(table, arguments.table))


def _chosen(arguments: Namespace) -> dict[str, Any]:
    """The options that say what to learn and how."""
    names = "model seed layers epochs batch optimiser max_gates effort jobs"
    return {name: getattr(arguments, name) for name in names.split()} | {"cost": arguments.cost or "ands"}


def _facts(learned: Learned, paths: list[str], asked: list[str]) -> dict[str, Any]:
    names = "model train_accuracy validation_accuracy test_accuracy inputs outputs rows gates ands depth seconds"
    facts = {name: getattr(learned, name) for name in names.split()}
    tried = [tried_facts(trial) for trial in learned.tried]
    warnings = told((*asked, *learned.warnings))
    epochs = None if learned.run is None else len(learned.run.history)
    return facts | {"epochs": epochs, "outputs_written": paths, "tried": tried, "warnings": warnings}


def _report(
    learned: Learned, arguments: Namespace, table: TruthTable | Cover, written: list[tuple[str, str]], asked: list[str]
) -> None:
    sizes = f"{counted(learned.inputs, 'input')}, {counted(learned.outputs, 'output')}"
    lines = [
        ("table", f"{sizes}, {_extent(learned, table, arguments)}"),
        ("model", f"{learned.model}: {learned.why}"),
        *tried_lines(learned),
        *accuracy_lines(learned, arguments.test),
        ("circuit", f"{counted(learned.gates, 'gate')}, {counted(learned.ands, 'AND')}, depth {learned.depth}"),
        ("time", duration(learned.seconds)),
        *(("written", f"{path} ({check})") for path, check in written),
    ]
    say_lines(arguments.table, lines)
    say_warnings(told((*asked, *learned.warnings)))
