"""Pictures of a fit, with matplotlib."""

from __future__ import annotations

from os import PathLike
from typing import Any

from rdcircuits.estimators.report import Report
from rdcircuits.plotting import blank, check_picture, save

_MOST = 8


def curves(report: Report, path: str | PathLike[str] | None) -> Any:
    """Of each thing learned what was tried, the share right on rows set aside against the ANDs, and the learning curve
    where it was trained for epochs; a matplotlib figure, also written where there is a path.

    Raises `RdError` where matplotlib is missing, or for another ending.
    """
    if path is not None:
        check_picture(path)
    shown = report.parts[:_MOST]
    trained = any(_curve(part) for part in shown)
    figure = blank(10 if trained else 6, 1 + 3 * len(shown))
    grid = figure.subplots(len(shown), 1 + trained, squeeze=False)
    for axes, part in zip(grid, shown, strict=True):
        _tried(axes[0], part)
        if trained:
            _trained(axes[1], _curve(part))
    if path is not None:
        save(figure, path)
    return figure


def _curve(part: Any) -> tuple[float, ...]:
    return tuple(getattr(getattr(part, "scores", None), "curve", ()))


def _tried(axes: Any, part: Any) -> None:
    for model in dict.fromkeys(trial.model.partition(",")[0] for trial in part.tried):
        own = [one for one in part.tried if one.accuracy is not None and one.model.partition(",")[0] == model]
        own = [one for one in own if one.ands is not None]
        if own:
            axes.plot([one.ands for one in own], [100 * one.accuracy for one in own], "o", label=model)
    if axes.lines:
        axes.legend(fontsize="small")
    axes.set(xlabel="ANDs", ylabel="right on rows set aside, %", title=str(part.target).replace("$", r"\$"))
    axes.grid(alpha=0.3)


def _trained(axes: Any, curve: tuple[float, ...]) -> None:
    axes.plot(range(1, len(curve) + 1), [100 * share for share in curve], "-")
    axes.set(xlabel="epoch", ylabel="right on rows learned from, %")
    axes.grid(alpha=0.3)
