"""What reports of learning say of bits and of elements alike: rows, what was tried, accuracies."""

from __future__ import annotations

from typing import Any

from rdcircuits.cli.text import counted, in_options, percent
from rdcircuits.induction.learned import Learned, Trial
from rdcircuits.tables.table import Table


def rows_used(learned: Learned, table: Table, completeness: str) -> str:
    """What the table's rows were used for."""
    different = table.rows if table.complete else len(table.distinct())
    repeated = "" if different == table.rows else f" ({different:,} different)"
    rows = f"{counted(table.rows, 'row')}{repeated}, {completeness}"
    held_out = different - learned.rows
    return rows if not held_out else f"{rows}: {learned.rows:,} learned from, {held_out:,} held out"


def tried_lines(learned: Learned) -> list[tuple[str, str]]:
    """A line for each model that was tried."""
    return [
        ("tried", f"{one.model}: {'' if one.accuracy is None else _validated(one.accuracy)}{in_options(one.note)}")
        for one in learned.tried
    ]


def accuracy_lines(learned: Learned, test: str | None) -> list[tuple[str, str]]:
    """The accuracies there are, over known outputs; `test` names the table tested on, None for rows held out."""
    shares = [
        (learned.train_accuracy, "rows learned from"),
        (learned.validation_accuracy, "validation rows, before learning from all"),
        (learned.test_accuracy, "held-out rows" if test is None else test),
    ]
    lines = [f"{percent(share)} on {rows}" for share, rows in shares if share is not None]
    return [("" if k else "accuracy", text) for k, text in enumerate(lines or ["nothing to measure on"])]


def tried_facts(trial: Trial) -> dict[str, Any]:
    """A model that was tried, for programs."""
    return {"model": trial.model, "accuracy": trial.accuracy, "note": in_options(trial.note)}


def _validated(accuracy: float) -> str:
    return f"{percent(accuracy)} on validation rows; "
