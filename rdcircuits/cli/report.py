"""What reports of learning say of bits and of elements alike: rows, what was tried, accuracies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rdcircuits.cli.text import counted, duration, in_options, percent
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
    several = len({one.output for one in learned.tried}) > 1
    shown = [_best_of(learned.tried, name) for name in _outputs(learned)] if several else learned.tried
    return [("" if k else "tried", _tried(one)) for k, one in enumerate(shown)]


def _outputs(learned: Learned) -> list[str | None]:
    return list(dict.fromkeys(one.output for one in learned.tried))


def _best_of(tried: Sequence[Trial], output: str | None) -> Trial:
    """Of what was tried for an output what did best; JSON has the rest."""
    return max((one for one in tried if one.output == output), key=lambda one: one.accuracy or 0.0)


def _tried(one: Trial) -> str:
    name = f"{one.model} ({one.setting})" if one.setting else one.model
    facts = [
        "" if one.accuracy is None else f"{percent(one.accuracy)} on validation rows",
        "" if one.ands is None or one.seconds is None else counted(one.ands, "AND"),
        "" if one.seconds is None else duration(one.seconds),
        in_options(one.note),
    ]
    return f"{'' if one.output is None else one.output + ': '}{name}: {'; '.join(fact for fact in facts if fact)}"


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
    facts: dict[str, Any] = {"model": trial.model, "accuracy": trial.accuracy, "note": in_options(trial.note)}
    more = {"setting": trial.setting, "ands": trial.ands, "seconds": trial.seconds, "output": trial.output}
    return facts if trial.seconds is None else facts | more
