"""What notebooks show of each kind of value: see `rdcircuits.notebook`, which asks here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rdcircuits.boolean import ANF, Cover
from rdcircuits.drawing import html
from rdcircuits.drawing.picture import draw
from rdcircuits.drawing.plots import (
    plot_comparison,
    plot_confusion,
    plot_optimised,
    plot_run,
    plot_sizes,
    plot_spectrum,
    plot_wiring,
)
from rdcircuits.fields import FieldPolynomial
from rdcircuits.induction import Learned
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.compare import Comparison
from rdcircuits.influences import Spectrum
from rdcircuits.learning.train import Run
from rdcircuits.tables.table import Table

__all__ = [
    "drawn",
    "html_of",
    "plot_comparison",
    "plot_confusion",
    "plot_optimised",
    "plot_run",
    "plot_sizes",
    "plot_spectrum",
    "plot_wiring",
    "svg_of",
]

_HTML: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Table, html.table_html),
    (Cover, html.cover_html),
    (ANF, html.formula_html),
    (FieldPolynomial, html.formula_html),
    (Run, html.run_html),
    (Learned, html.learned_html),
    (Classifier, html.classifier_html),
    (Comparison, html.comparison_html),
    (Spectrum, html.spectrum_html),
)


def svg_of(value: Any) -> str:
    """The drawing of a value, as `rd.draw` makes it.

    Example:
        >>> import rdcircuits as rd
        >>> svg_of(rd.trace(lambda x: x + x, "x")).startswith("<svg")
        True
    """
    return draw(value).svg()


def drawn(value: Any, kind: str, title: str = "") -> str | bytes:
    """The drawing of a value as .svg or .tex (text), or as .png (bytes), with a title.

    Example:
        >>> import rdcircuits as rd
        >>> drawn(rd.trace(lambda x: x + x, "x"), ".svg", "double").splitlines()[1]
        '<title>double</title>'
    """
    picture = draw(value, title=title)
    if kind == ".png":
        return picture.png()
    return picture.tikz() if kind == ".tex" else picture.svg()


def html_of(value: Any) -> str | None:
    """The HTML of a value; None where its kind has none.

    Example:
        >>> import rdcircuits as rd
        >>> html_of(rd.anf(rd.TruthTable.from_function(lambda a, b: a ^ b, 2)))[-24:]
        '<div>x0 ⊕ x1</div></div>'
    """
    return next((make(value) for kind, make in _HTML if isinstance(value, kind)), None)
