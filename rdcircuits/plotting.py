"""Pictures, drawn with matplotlib, which only drawing imports.  Needs the extra `plot`."""

from __future__ import annotations

import io
from itertools import cycle
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdcircuits.errors import RdError
from rdcircuits.files import checked_name, write_whole
from rdcircuits.lazy import needed

if TYPE_CHECKING:
    from rdcircuits.induction.compare import Comparison, Result
    from rdcircuits.influences import Spectrum

PICTURES = (".png", ".svg", ".pdf")
_MOST_DRAWN, _BARS = 8, 16

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#56b4e9", "#e69f00", "#7f7f7f")


def check_picture(path: str | PathLike[str]) -> None:
    """Raise `RdError` where matplotlib is missing, or the ending is none of `PICTURES`."""
    if Path(checked_name(path)).suffix.lower() not in PICTURES:
        raise RdError(f"{fspath(path)}: pictures are written to files that end in {', '.join(PICTURES)}")
    _figure()


def draw_comparison(comparison: Comparison, path: str | PathLike[str], *, title: str = "") -> None:
    """Draw the learning curves of a comparison: accuracy after each epoch, on rows learned from dashed, and on test
    rows solid, where there are any.

    Args:
        comparison: what `compare` gave.
        path: the file, written whole or not at all; its ending is one of `PICTURES`.
        title: above the picture.

    Raises:
        RdError: where matplotlib is missing, or for another ending.
        OSError: as `open` does.
    """
    check_picture(path)
    figure = comparison_figure(comparison)
    figure.axes[0].set_title(title.replace("$", r"\$"))
    save(figure, path)


def comparison_figure(comparison: Comparison) -> Any:
    """The learning curves of a comparison as a figure."""
    figure = blank(9, 5)
    axes = figure.add_subplot()
    for result, colour in zip(comparison.results, cycle(_COLOURS), strict=False):
        _curves(axes, result, colour, tested=comparison.test_rows > 0)
    axes.set(xlabel="epoch", ylabel="known output bits right, %")
    axes.grid(alpha=0.3)
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside right upper", fontsize="small", title=_legend_title(comparison))
    return figure


def draw_spectrum(spectrum: Spectrum, path: str | PathLike[str], *, title: str = "") -> None:
    """Draw the influences and the largest coefficients of a table's outputs, an output a row.

    Args:
        spectrum: what `rd.spectrum` gave.
        path: the file, written whole or not at all; its ending is one of `PICTURES`.
        title: above the picture.

    Raises:
        RdError: where matplotlib is missing, for another ending, or for more outputs than a picture has room for.
        OSError: as `open` does.
    """
    check_picture(path)
    figure = spectrum_figure(spectrum)
    figure.suptitle(title.replace("$", r"\$"))
    save(figure, path)


def spectrum_figure(spectrum: Spectrum) -> Any:
    """Influences and coefficients as a figure; `RdError` for more outputs than it has room for."""
    outputs = spectrum.outputs
    if not 1 <= len(outputs) <= _MOST_DRAWN:
        raise RdError(f"a picture has room for 1 to {_MOST_DRAWN} outputs, there are {len(outputs)}: select some")
    figure = blank(9, 1 + 3 * len(outputs))
    grid = figure.subplots(len(outputs), 2, squeeze=False)
    for (left, right), output in zip(grid, outputs, strict=True):
        ranked = sorted(range(len(spectrum.inputs)), key=lambda i: -output.influences[i])[:_BARS]
        _bars(left, [spectrum.inputs[i] for i in ranked], [output.influences[i] for i in ranked])
        left.set(xlabel="influence", ylabel=output.name.replace("$", r"\$"), xlim=(0, 1))
        terms = output.coefficients[:_BARS]
        _bars(right, [spectrum.label(inputs) for inputs, _ in terms], [value for _, value in terms])
        right.set(xlabel="Walsh coefficient", xlim=(-1, 1))
    return figure


def _bars(axes: Any, names: list[str], values: list[float]) -> None:
    """Bars from the top down."""
    axes.barh(range(len(values)), values, color=_COLOURS[0])
    axes.set_yticks(range(len(values)), [name.replace("$", r"\$") for name in names], fontsize="small")
    axes.invert_yaxis()
    axes.grid(alpha=0.3, axis="x")


def blank(width: float, height: float) -> Any:
    """An empty matplotlib figure of this many inches, which needs no screen.

    Raises:
        RdError: where matplotlib is missing.
    """
    return _figure()(figsize=(width, height), layout="constrained")


def save(figure: Any, path: str | PathLike[str], *, dpi: int = 150) -> None:
    """Write a figure to a file, whole or not at all, in the format that its ending names.

    Raises:
        RdError: for an ending that is none of `PICTURES`.
        OSError: as `open` does.
    """
    check_picture(path)
    stream = io.BytesIO()
    figure.savefig(stream, format=Path(path).suffix.lower()[1:], dpi=dpi)
    write_whole(path, stream.getvalue())


def _curves(axes: Any, result: Result, colour: str, tested: bool) -> None:
    """A result's curves, with a point at the epoch that was kept."""
    epochs = [moment.epoch for moment in result.moments]
    train = [100 * moment.train_accuracy for moment in result.moments]
    test = [100 * (moment.test_accuracy or 0.0) for moment in result.moments]
    if tested:
        axes.plot(epochs, train, "--", color=colour, linewidth=0.8, alpha=0.7)
    shown = test if tested else train
    axes.plot(epochs, shown, "-", color=colour, label=result.name)
    axes.plot(result.best.epoch, shown[result.best.epoch - 1], "o", color=colour, markersize=5)


def _legend_title(comparison: Comparison) -> str:
    lines = ["solid: test rows", "dashed: learned from"] if comparison.test_rows else ["rows learned from"]
    return "\n".join([*lines, "dot: what was kept"])


def _figure() -> Any:
    """matplotlib's class of figures, which draws without a screen."""
    return needed("matplotlib.figure", "matplotlib", "plot", "drawing").Figure
