"""Plots by matplotlib, each reachable from the value that it is of: `run.plot()`, `classifier.plot_confusion(X, y)`,
`learned.plot()`, `netlist.plot_wiring()`.  Needs the extra `plot`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import cycle
from math import isqrt
from os import PathLike
from typing import Any

import numpy as np

from rdcircuits.algebra.bits.operations import DEPENDS
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.induction import Learned
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.labels import labels_of
from rdcircuits.induction.compare import Comparison
from rdcircuits.influences import Spectrum
from rdcircuits.learning.train import Run
from rdcircuits.plotting import blank, check_picture, comparison_figure, save, spectrum_figure
from rdcircuits.synthesis import Optimised

Path = str | PathLike[str]

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#56b4e9", "#e69f00", "#7f7f7f")
_MOST_CLASSES, _MOST_SQUARES = 40, 1 << 16


@dataclass(frozen=True, repr=False)
class Plot:
    """A figure of matplotlib's: notebooks show it, `write` writes it as .png, .svg or .pdf."""

    figure: Any

    def write(self, path: Path) -> None:
        """Write it to a file, whole or not at all; raises `RdError` for another ending."""
        save(self.figure, path)

    def _repr_svg_(self) -> str:
        stream = io.StringIO()
        self.figure.savefig(stream, format="svg", metadata={"Date": None})
        return stream.getvalue()

    def __repr__(self) -> str:
        return f"Plot({len(self.figure.axes)} axes)"


def plot_run(run: Run, path: Path | None = None, *, title: str = "") -> Plot:
    """The learning curves of a run: accuracy on rows learned from and on validation rows, and the loss beside.

    Raises:
        RdError: where matplotlib is missing, or the run has no epochs.
    """
    _check(path)
    if not run.history:
        raise RdError("the run has no epochs that could be drawn")
    figure = blank(9, 4)
    epochs = [one.epoch for one in run.history]
    losses = [(one.epoch, one.loss) for one in run.history if one.loss is not None]
    left, *rest = figure.subplots(1, 2 if losses else 1, squeeze=False)[0]
    left.plot(epochs, [100 * one.train_accuracy for one in run.history], color=_COLOURS[0], label="learned from")
    known = [(one.epoch, one.validation_accuracy) for one in run.history if one.validation_accuracy is not None]
    if known:
        left.plot(*zip(*((k, 100 * share) for k, share in known), strict=True), color=_COLOURS[1], label="validation")
    if run.best_epoch is not None:
        left.axvline(run.best_epoch, color=_COLOURS[7], linestyle=":", label="kept")
    left.set(xlabel="epoch", ylabel="right, %")
    left.legend(fontsize="small")
    for axes in rest:
        axes.plot(*zip(*losses, strict=True), color=_COLOURS[0])
        axes.set(xlabel="epoch", ylabel="loss")
    for axes in figure.axes:
        axes.grid(alpha=0.3)
        axes.xaxis.get_major_locator().set_params(integer=True)
    return _finished(figure, path, title)


def plot_confusion(found: Classifier, X: Any, y: Any, path: Path | None = None, *, title: str = "") -> Plot:
    """How often each class (a row) is called each class (a column), on labelled rows.

    Raises:
        RdError: where matplotlib is missing, there are more than 40 classes, or labels that are none of them.
        ShapeError: where there are not as many labels as rows.
    """
    _check(path)
    counts = confusion(found, X, y)
    if len(counts) > _MOST_CLASSES:
        raise RdError(f"a picture has room for {_MOST_CLASSES} classes, there are {len(counts)}")
    side = 2.5 + 0.45 * len(counts)
    figure = blank(side, side)
    axes = figure.add_subplot()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.argwhere(counts):
        ink = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, f"{counts[row, column]}", ha="center", va="center", color=ink, fontsize="small")
    names = [str(one).replace("$", r"\$") for one in found.classes]
    axes.set_xticks(range(len(names)), names, rotation=90 if max(map(len, names)) > 3 else 0)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="said", ylabel=found.target.replace("$", r"\$"))
    return _finished(figure, path, title)


def confusion(found: Classifier, X: Any, y: Any) -> Any:
    """The counts (classes, classes): rows of a class that are called another."""
    number = {label: k for k, label in enumerate(found.classes)}
    labels, said = list(labels_of(y)), found.predict(X).tolist()
    if len(labels) != len(said):
        raise ShapeError(f"{len(said)} rows and {len(labels)} labels")
    counts = np.zeros((len(number), len(number)), np.int64)
    for label, answer in zip(labels, said, strict=True):
        if label not in number:
            raise RdError(f"label {label!r} is none of the classes {', '.join(map(repr, found.classes[:8]))}")
        counts[number[label], number[answer]] += 1
    return counts


def plot_sizes(learned: Learned, path: Path | None = None, *, title: str = "") -> Plot:
    """What was tried: ANDs against seconds, a colour for each method; of methods without a size their accuracy alone.

    Raises:
        RdError: where matplotlib is missing, or nothing of a known size was tried.
    """
    _check(path)
    tried = [one for one in learned.tried if one.ands is not None and one.seconds is not None]
    if not tried:
        raise RdError("no size and time of what was tried is known: they are of samples that several methods learned")
    figure = blank(8, 4.5)
    axes = figure.add_subplot()
    colours = dict(zip(dict.fromkeys(one.model for one in tried), cycle(_COLOURS), strict=False))
    for model, colour in colours.items():
        own = [(one.seconds, one.ands) for one in tried if one.model == model]
        axes.plot(*zip(*own, strict=True), "o", color=colour, label=model, alpha=0.7)
    axes.set(xlabel="seconds", ylabel="ANDs")
    axes.set_xscale("symlog", linthresh=0.01)
    axes.set_yscale("symlog")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small")
    return _finished(figure, path, title)


def plot_optimised(found: Optimised, path: Path | None = None, *, title: str = "") -> Plot:
    """The size of a circuit while it was made smaller, a step for each smaller one that was found.

    Raises:
        RdError: where matplotlib is missing, or for another ending.
    """
    _check(path)
    figure = blank(7, 4)
    axes = figure.add_subplot()
    steps = [*found.trace, (max(found.effort, *(at for at, _ in found.trace)), found.after)] if found.trace else []
    seconds, sizes = [at for at, _ in steps], [size for _, size in steps]
    axes.step(seconds or [0.0, found.effort], sizes or [found.before, found.after], where="post", color=_COLOURS[0])
    axes.set(xlabel="nominal seconds", ylabel=found.cost)
    axes.grid(alpha=0.3)
    return _finished(figure, path, title)


def plot_wiring(
    netlist: Netlist, path: Path | None = None, *, shape: tuple[int, int] | None = None, title: str = ""
) -> Plot:
    """How many gates take each input, as a picture of this shape: where in an image a network looks.

    Args:
        netlist: the gates.
        path: a file to write.
        shape: rows and columns of the inputs' places; as square as can be where it is not told.
        title: above the picture.

    Raises:
        RdError: where matplotlib is missing, or there are no inputs.
        ShapeError: for a shape of another number of places.
    """
    _check(path)
    uses = input_uses(netlist)
    if not len(uses) or len(uses) > _MOST_SQUARES:
        raise RdError(f"a map of the wiring has 1 to {_MOST_SQUARES:,} inputs, there are {len(uses)}")
    rows, columns = shape or _nearly_square(len(uses))
    if rows * columns != len(uses):
        raise ShapeError(f"a map of {rows} × {columns} places for {len(uses)} inputs")
    figure = blank(6, 5)
    axes = figure.add_subplot()
    drawn = axes.imshow(uses.reshape(rows, columns), cmap="viridis")
    figure.colorbar(drawn, label="gates that take the input")
    axes.set_xticks([])
    axes.set_yticks([])
    return _finished(figure, path, title)


def input_uses(netlist: Netlist) -> Any:
    """How many gates and outputs take each input (inputs,)."""
    gates = netlist.gates
    needs = np.array(DEPENDS)[gates.ops] if len(gates.ops) else np.zeros((0, 2), bool)
    taken = np.concatenate([gates.in0[needs[:, 0]], gates.in1[needs[:, 1]], gates.outputs])
    return np.bincount(taken, minlength=gates.n_inputs + 1)[1 : gates.n_inputs + 1]


def plot_comparison(found: Comparison, path: Path | None = None, *, title: str = "") -> Plot:
    """The learning curves of networks side by side."""
    _check(path)
    return _finished(comparison_figure(found), path, title)


def plot_spectrum(found: Spectrum, path: Path | None = None, *, title: str = "") -> Plot:
    """Influences and coefficients, a row of two pictures for each output."""
    _check(path)
    return _finished(spectrum_figure(found), path, title)


def _check(path: Path | None) -> None:
    if path is not None:
        check_picture(path)


def _finished(figure: Any, path: Path | None, title: str) -> Plot:
    if title:
        figure.suptitle(title.replace("$", r"\$"))
    made = Plot(figure)
    if path is not None:
        made.write(path)
    return made


def _nearly_square(count: int) -> tuple[int, int]:
    rows = next(k for k in range(isqrt(count), 0, -1) if count % k == 0)
    return rows, count // rows
