"""`rdcircuits learn --classes`: from a table of measurements and labels to a classifier."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from rdcircuits.cli.classifiers import check_endings, classifier_writer
from rdcircuits.cli.learn_network import (
    OF_IMAGES,
    OPTIONS,
    check_no_network,
    check_test,
    is_folder,
    is_wanted,
    learned,
)
from rdcircuits.cli.outputs import check_paths, write_files
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.report import tried_facts
from rdcircuits.cli.tables import layout_of, quiet
from rdcircuits.cli.text import counted, duration, percent, say_json, say_lines, say_warnings, told
from rdcircuits.cli.usage.choices import MODELS as BIT_MODELS
from rdcircuits.encoding import Raw
from rdcircuits.errors import FormatError, RdError
from rdcircuits.induction.classes.classifier import Classifier, names_of_classes
from rdcircuits.induction.classes.labels import labels_of
from rdcircuits.induction.classes.learn import MODELS, learn_classes
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.formats import ending
from rdcircuits.tables.names import made_up


def run(arguments: Namespace) -> None:
    """What `rdcircuits learn --classes` does."""
    large = is_wanted(arguments)
    _check_options(arguments, large)
    if large:
        found, rows = learned(arguments, lambda path, column: _labelled(arguments, path, column))
        if arguments.plot is not None and found.scores.run is not None and found.scores.run.history:
            found.scores.run.plot(arguments.plot, title=arguments.table)
        _finish(found, rows, arguments)
        return
    check_no_network(arguments)
    if arguments.model not in MODELS:
        raise RdError(
            f"the model {arguments.model} does not learn classes: with --classes there are {', '.join(MODELS)}"
        )
    files = [arguments.table] if arguments.test is None else [arguments.table, arguments.test]
    check_paths(arguments.paths, files)
    layout = layout_of(arguments)
    raw, labels, target = read_labelled(arguments.table, _column(arguments), layout)
    test = None
    if arguments.test is not None:
        other, others, _ = read_labelled(arguments.test, target, layout)
        test = other, others
        check_test((raw, labels), test, arguments.test)
    with Progress() as progress, quiet():
        found = learn_classes(
            raw,
            labels,
            model=arguments.model,
            max_gates=arguments.max_gates,
            effort=arguments.effort,
            seed=arguments.seed,
            holdout=arguments.holdout,
            test=test,
            thresholds=arguments.thresholds,
            head=arguments.head or "index",
            target=target,
            progress=progress,
        )
    _finish(found, raw if test is None else test[0], arguments)


def _labelled(arguments: Namespace, path: str, column: str | None) -> tuple[Raw, list[Any], str]:
    return read_labelled(path, _column(arguments) if column is None else column, layout_of(arguments))


def _finish(found: Classifier, rows: Raw, arguments: Namespace) -> None:
    """Write what was found, with some rows for self-checks, and report."""
    checks = write_files([(path, classifier_writer(found, rows)) for path in arguments.paths])
    if arguments.json:
        say_json(_facts(found, arguments.paths))
    else:
        _report(found, arguments, list(zip(arguments.paths, checks, strict=True)))
    if found.interrupted:
        raise KeyboardInterrupt("interrupted: this is the best so far")


def check_no_classes(arguments: Namespace) -> None:
    """Raise for options that go with --classes, which was not given."""
    if arguments.model in MODELS and arguments.model not in BIT_MODELS:
        raise RdError(f"the model {arguments.model} goes with --classes")
    for name in ("head", "thresholds"):
        if getattr(arguments, name) is not None:
            raise RdError(f"--{name} goes with --classes")
    for name in (*OPTIONS, *OF_IMAGES):
        if name not in ("layers", "epochs", "batch") and getattr(arguments, name) not in (None, False):
            raise RdError(f"--{name} goes with --classes")


def _check_options(arguments: Namespace, large: bool) -> None:
    """Raise for options that classes do not have, and for files that they are not written to."""
    unfit = ("field", "modulus", "degree", "optimiser", *(() if large else ("layers", "epochs", "batch")))
    for name in unfit:
        if getattr(arguments, name) is not None:
            raise RdError(f"--{name} does not go with --classes")
    check_endings(arguments.paths)


def read_labelled(path: str, column: str | None, layout: CsvOptions) -> tuple[Raw, list[Any], str]:
    """The columns of a CSV file, its labels, and the name of their column, which is the last one by default."""
    if ending(path) not in (".csv", ".tsv", ".txt"):
        raise FormatError("measurements and labels are read from .csv files", path=path)
    raw = Raw.read(path, layout)
    name = raw.names[-1] if column is None else column
    if name not in raw.names:
        raise FormatError(f"no column {name!r}; the columns are {', '.join(map(repr, raw.names[:8]))}", path=path)
    if len(raw.names) < 2:
        raise FormatError("one column alone: expected measurements and a label", path=path)
    return raw.without(name), labels_of(raw.column(name).tolist(), f"column {name!r} of {path}"), name


def label_column(classifier: Classifier, raw: Raw, path: str) -> str:
    """The column of labels: of the name that they had, the last one where the file names none, or else the one column
    that the classifier does not take.
    """
    if classifier.target in raw.names:
        return classifier.target
    if len(made_up(raw.names)) == len(raw.names) == len(classifier.encoder.columns) + 1:
        return raw.names[-1]
    others = [name for name in raw.names if name not in classifier.encoder.columns]
    if len(others) == 1:
        return others[0]
    raise FormatError(f"no column {classifier.target!r} of labels", path=path)


def _column(arguments: Namespace) -> str | None:
    """The column of labels that --outputs names."""
    told_outputs = arguments.outputs
    if told_outputs is None or told_outputs == 1:
        return None
    if isinstance(told_outputs, int) or len(told_outputs) != 1:
        raise RdError("with --classes there is one column of labels: --outputs NAME")
    return str(told_outputs[0])


def _facts(found: Classifier, paths: list[str]) -> dict[str, Any]:
    names = "model train_accuracy validation_accuracy test_accuracy rows gates ands depth seconds target head"
    facts = {name: getattr(found, name) for name in names.split()}
    return (
        facts
        | {
            "classes": list(found.classes),
            "columns": list(found.encoder.columns),
            "bits": len(found.encoder.names),
            "outputs_written": paths,
            "tried": [tried_facts(trial) for trial in found.tried],
            "warnings": told(found.warnings),
        }
        | ({} if found.size is None else {"network": found.size.facts()})
    )


def _tested_on(arguments: Namespace) -> str:
    """What rows the report is about."""
    if arguments.test is not None:
        return str(arguments.test)
    return "held-out rows" if arguments.holdout is not None or not is_folder(arguments) else "images to test on"


def _report(found: Classifier, arguments: Namespace, written: list[tuple[str, str]]) -> None:
    encoder = found.encoder
    shares = [
        (found.train_accuracy, "rows learned from"),
        (
            found.validation_accuracy,
            f"rows set aside{'' if is_wanted(arguments) else ' in turn, before learning from all'}",
        ),
        (found.test_accuracy, _tested_on(arguments)),
    ]
    accuracies = [f"{percent(share)} on {rows}" for share, rows in shares if share is not None]
    unused = f"; of one value, not used: {', '.join(encoder.constant[:4])}" if encoder.constant else ""
    lines = [
        ("table", f"{counted(len(encoder.columns), 'column')}, {counted(found.rows, 'row')} learned from{unused}"),
        ("classes", f"{len(found.classes)} in column {found.target!r}: {names_of_classes(found.classes)}"),
        ("model", f"{found.model}: {found.why}"),
        *(
            ("tried", f"{one.model}: {'' if one.accuracy is None else f'{percent(one.accuracy)}; '}{one.note}")
            for one in found.tried
        ),
        *(("" if k else "accuracy", text) for k, text in enumerate(accuracies)),
        ("encoder", f"{counted(len(encoder.names), 'bit')}"),
        *(() if found.size is None else (("network", str(found.size)),)),
        ("circuit", f"{counted(found.gates, 'gate')}, {counted(found.ands, 'AND')}, depth {found.depth}"),
        ("time", duration(found.seconds)),
        *(("written", f"{path} ({check})") for path, check in written),
    ]
    say_lines(arguments.table, lines)
    say_warnings(told(found.warnings))
