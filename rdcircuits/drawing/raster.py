"""Scenes as PNG, drawn by matplotlib from the same items.  Needs the extra `plot`."""

from __future__ import annotations

import io
import warnings

from rdcircuits.drawing.look import PAPER, look
from rdcircuits.drawing.scene import Dot, Path, Scene, Text
from rdcircuits.drawing.svg import arrow_head
from rdcircuits.files import as_text
from rdcircuits.lazy import needed

_INCH = 72.0
_MOST_DOTS = 16_000
_CODES = {"M": (1,), "L": (2,), "C": (4, 4, 4), "Z": (79,)}


def png(scene: Scene, *, scale: float = 2.0) -> bytes:
    """The scene as a PNG of `scale` dots a pixel of the scene, fewer where that would be more than 16,000 dots a side.

    Raises:
        MissingModule: where matplotlib is missing.
    """
    needed("matplotlib.figure", "matplotlib", "plot", "a picture as .png (not as .svg or .tex)")
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle, PathPatch
    from matplotlib.path import Path as Outline

    width, height = max(scene.width, 1.0), max(scene.height, 1.0)
    scale = min(scale, _MOST_DOTS / max(width, height))
    figure = Figure(figsize=(width / _INCH, height / _INCH), dpi=_INCH * scale, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for order, item in enumerate(scene.items):
        own = look(item.role)
        if isinstance(item, Text):
            axes.text(
                item.x,
                item.y,
                item.text,
                size=item.size,
                color=own.fill,
                ha={"start": "left", "middle": "center", "end": "right"}[item.anchor],
                va="center",
                parse_math=False,
                zorder=order + 2,
            )
        elif isinstance(item, Dot):
            fill = PAPER if item.hollow else own.fill
            circle = Circle((item.x, item.y), item.radius, facecolor=fill, edgecolor=own.stroke, linewidth=1.0)
            circle.set_zorder(order + 2)
            axes.add_patch(circle)
        else:
            dash = "solid" if own.dash is None else (0, own.dash)
            face = own.fill if item.closed else "none"
            patch = PathPatch(Outline(*_outline(item)), facecolor=face, edgecolor=own.stroke, linewidth=own.width)
            patch.set(zorder=order + 2, linestyle=dash)
            axes.add_patch(patch)
            if item.arrow:
                head = [*arrow_head(item), arrow_head(item)[0]]
                axes.add_patch(
                    PathPatch(Outline(head, [1, 2, 2, 79]), facecolor=own.stroke, linewidth=0, zorder=order + 2)
                )
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a sign that the font does not have is drawn as a box
        figure.savefig(stream, format="png", metadata={"Software": None, "Title": as_text(scene.title) or "a diagram"})
    return stream.getvalue()


def _outline(item: Path) -> tuple[list[tuple[float, float]], list[int]]:
    """A path's points, and what matplotlib calls them."""
    points, codes = list[tuple[float, float]](), list[int]()
    for code, numbers in item.commands:
        points += list(zip(numbers[::2], numbers[1::2], strict=True)) or [points[0]]
        codes += _CODES[code]
    return points, codes
