"""`Sweep` and its `Trial`s: what came of a sweep, as a table, in the order of its settings and seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from rdcircuits.brief import Brief
from rdcircuits.errors import FormatError

_KEYS = {"setting", "seed", "facts", "error", "seconds"}


@dataclass(frozen=True, repr=False)
class Trial(Brief):
    """One call of a sweep: its setting and seed, and the facts that it gave, or its error. `seconds` do not count where
    trials are compared.

    Example:
        >>> import rdcircuits as rd
        >>> (trial,) = rd.sweep(lambda n: {"square": n * n}, {"n": [3]}).trials
        >>> trial.setting, trial.facts, trial.error
        ({'n': 3}, {'square': 9}, None)
    """

    setting: Mapping[str, Any]
    seed: int | None = None
    facts: Mapping[str, Any] | None = None
    error: str | None = None
    seconds: float | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """What stands in a line of the file."""
        known = {"facts": self.facts} if self.error is None else {"error": self.error}
        return {"setting": dict(self.setting), "seed": self.seed, **known, "seconds": self.seconds}

    @classmethod
    def from_json(cls, form: Mapping[str, Any], path: Path, line: int) -> Trial:
        """The trial of a line; a `FormatError` for what is none."""
        facts, error = form.get("facts"), form.get("error")
        well = (
            form.keys() <= _KEYS
            and isinstance(form.get("setting"), dict)
            and (form.get("seed") is None or type(form["seed"]) is int)
            and (isinstance(facts, dict) if error is None else isinstance(error, str) and facts is None)
            and (form.get("seconds") is None or isinstance(form["seconds"], (int, float)))
        )
        if not well:
            raise FormatError(
                "this is no trial of a sweep: setting, seed, facts or error, seconds", path=path, line=line
            )
        return cls(**form)


@dataclass(frozen=True, repr=False)
class Sweep:
    """What came of a sweep.

    Attributes: `trials` that were made, in the order of settings and seeds; `planned`, how many there are to make;
    `interrupted`, whether Ctrl-C ended it.

    Example:
        >>> import rdcircuits as rd
        >>> found = rd.sweep(lambda n, seed: 1 / (n - seed), {"n": [1, 3]}, seeds=2)
        >>> found
        <Sweep: 4 of 4 trials, 1 failed>
        >>> print(found)
        n  runs  failed     value
        1     2       1         1
        3     2          0.416667
    """

    trials: tuple[Trial, ...]
    planned: int
    interrupted: bool = False

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The trials that gave an error."""
        return tuple(one for one in self.trials if one.error is not None)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each trial, setting, seed and facts beside each other: `pandas.DataFrame(sweep.rows())`. A fact
        that is called as a setting is has an underscore behind its name.

        Example:
            >>> import rdcircuits as rd
            >>> rd.sweep(lambda n: {"square": n * n}, {"n": [2, 3]}).rows()
            [{'n': 2, 'square': 4}, {'n': 3, 'square': 9}]
        """
        return [self._row(trial) for trial in self.trials]

    def _row(self, trial: Trial) -> dict[str, Any]:
        row = dict(trial.setting) | ({} if trial.seed is None else {"seed": trial.seed})
        for name, value in (trial.facts or {}).items():
            row[f"{name}_" if name in row else name] = value
        return row if trial.error is None else row | {"error": trial.error}

    def means(self) -> list[dict[str, Any]]:
        """A row for each setting: how many `runs` there were, how many `failed`, and the means of the facts that are
        numbers over the others; a fact that is the same in all of them as it is.

        Example:
            >>> import rdcircuits as rd
            >>> rd.sweep(lambda n, seed: {"sum": n + seed}, {"n": [2, 3]}, seeds=2).means()
            [{'n': 2, 'runs': 2, 'failed': 0, 'sum': 2.5}, {'n': 3, 'runs': 2, 'failed': 0, 'sum': 3.5}]
        """
        groups = dict[str, list[Trial]]()
        for trial in self.trials:
            groups.setdefault(repr(dict(trial.setting)), []).append(trial)
        return [_mean(group) for group in groups.values()]

    def __repr__(self) -> str:
        failed = f", {len(self.failed)} failed" if self.failed else ""
        stopped = ", interrupted" if self.interrupted else ""
        return f"<Sweep: {len(self.trials)} of {self.planned} trials{failed}{stopped}>"

    def __str__(self) -> str:
        return _text([_shown(row, bool(self.failed)) for row in self.means()])

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def _mean(group: Sequence[Trial]) -> dict[str, Any]:
    setting = dict(group[0].setting)
    known = [one.facts for one in group if one.facts is not None]
    row = setting | {"runs": len(group), "failed": len(group) - len(known)}
    for name in dict.fromkeys(name for facts in known for name in facts):
        values = [facts[name] for facts in known if facts.get(name) is not None]
        key = f"{name}_" if name in row else name
        if values and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in values):
            row[key] = sum(values) / len(values)
        elif values and all(one == values[0] for one in values) and len(values) == len(known):
            row[key] = values[0]
    return row


def _shown(row: Mapping[str, Any], failed: bool) -> dict[str, str]:
    cells = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in row.items()}
    if not failed:
        del cells["failed"]
    elif cells["failed"] == "0":
        cells["failed"] = ""
    return cells


def _text(rows: Sequence[Mapping[str, str]]) -> str:
    """Cells below the names of their columns, to the right."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(names))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
