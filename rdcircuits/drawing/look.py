"""How each role is drawn: colours, widths of lines, dashes. All writers of pictures go by this one table."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    """Stroke and fill colours ("none" for neither), the stroke's width, and dashes on and off."""

    stroke: str = "#1a1a1a"
    fill: str = "none"
    width: float = 1.2
    dash: tuple[float, float] | None = None


INK, PAPER = "#1a1a1a", "#ffffff"
LOOKS: dict[str, Look] = {
    "wire": Look(),
    "bundle": Look(width=2.4),
    "parameter": Look("#0072b2"),
    "change": Look("#b34700", dash=(5.0, 3.0)),
    "frame": Look("#8a8a8a", "none", 1.0, (2.0, 3.0)),
    "box": Look(INK, "#f4f6fb", 1.3),
    "gate": Look(INK, "#f4f6fb", 1.3),
    "constant": Look("none", "none"),
    "optimiser": Look(INK, "#e6f2ea", 1.3),
    "loss": Look(INK, "#fdeeea", 1.3),
    "rate": Look(INK, "#fdf6df", 1.3),
    "layer": Look(INK, "#e9effa", 1.3),
    "dot": Look(INK, INK, 1.0),
    "paper": Look("none", PAPER),
    "bar": Look("none", "#0072b2"),
    "ring": Look(INK, PAPER, 1.2),
    "text": Look("none", INK),
    "name": Look("none", INK),
    "quiet": Look("none", "#5a5a5a"),
}


def look(role: str) -> Look:
    """The look of a role; that of a wire for one without its own."""
    return LOOKS.get(role, LOOKS["wire"])
