"""Scenes: what is left of a diagram once every place is known, and all that the writers of pictures look at.

A scene is a list of lines, closed shapes, dots and texts, in units of a pixel, y downwards. `role` says what an item
stands for ("box", "wire", "change", "frame", ...), which decides how it is drawn; `note` is shown when pointed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

#: ("M", x, y) moves, ("L", x, y) draws a line, ("C", x1, y1, x2, y2, x, y) a cubic curve, ("Z",) closes.
Command = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Path:
    """Lines and curves; filled where `closed`, with a head at its end where `arrow`."""

    commands: tuple[Command, ...]
    role: str = "wire"
    closed: bool = False
    arrow: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle around a place: black, or white where `hollow`."""

    x: float
    y: float
    radius: float
    role: str = "dot"
    hollow: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `anchor` says which part of it stands at x ("start", "middle", "end"), its middle is at y."""

    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: str = "middle"
    role: str = "text"
    note: str = ""


Item = Path | Dot | Text


@dataclass(frozen=True, slots=True)
class Scene:
    """Items within (0, 0) to (width, height), with a title and a description in words.

    Example:
        >>> scene = Scene(20, 10, (line([(0, 5), (20, 5)]),), title="a wire")
        >>> [item.role for item in scene.items]
        ['wire']
    """

    width: float
    height: float
    items: tuple[Item, ...] = ()
    title: str = ""
    description: str = ""


def line(points: Sequence[tuple[float, float]], role: str = "wire", arrow: bool = False, note: str = "") -> Path:
    """Straight lines from point to point."""
    commands = [("M" if position == 0 else "L", (x, y)) for position, (x, y) in enumerate(points)]
    return Path(tuple(commands), role, arrow=arrow, note=note)


def curve(
    start: tuple[float, float], end: tuple[float, float], role: str = "wire", arrow: bool = False, note: str = ""
) -> Path:
    """A curve that is level at both ends; a straight line between points at one height."""
    (x, y), (u, v) = start, end
    if abs(y - v) < 0.01:
        return line([start, end], role, arrow, note)
    bend = (u - x) / 2
    return Path((("M", (x, y)), ("C", (x + bend, y, u - bend, v, u, v))), role, arrow=arrow, note=note)


def bent(
    start: tuple[float, float], end: tuple[float, float], role: str = "wire", arrow: bool = False, note: str = ""
) -> Path:
    """A curve that is upright at both ends."""
    (x, y), (u, v) = start, end
    if abs(x - u) < 0.01:
        return line([start, end], role, arrow, note)
    bend = (v - y) / 2
    return Path((("M", (x, y)), ("C", (x, y + bend, u, v - bend, u, v))), role, arrow=arrow, note=note)


def rectangle(x: float, y: float, width: float, height: float, role: str = "box", note: str = "") -> Path:
    """A rectangle with its left upper corner at (x, y)."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return Path((*line(corners).commands, ("Z", ())), role, closed=True, note=note)


def polygon(points: Sequence[tuple[float, float]], role: str = "box", note: str = "") -> Path:
    """A closed shape with these corners."""
    return Path((*line(points).commands, ("Z", ())), role, closed=True, note=note)


def moved(item: Item, dx: float, dy: float) -> Item:
    """An item at another place."""
    if isinstance(item, Path):
        commands = tuple((code, _shifted(numbers, dx, dy)) for code, numbers in item.commands)
        return replace(item, commands=commands)
    return replace(item, x=item.x + dx, y=item.y + dy)


def mirrored(item: Item, width: float) -> Item:
    """An item as a mirror at the right edge of `width` shows it; texts stay readable."""
    if isinstance(item, Path):
        turned = ((code, tuple(n if k % 2 else width - n for k, n in enumerate(ns))) for code, ns in item.commands)
        return replace(item, commands=tuple(turned))
    if isinstance(item, Text):
        sides = {"start": "end", "end": "start", "middle": "middle"}
        return replace(item, x=width - item.x, anchor=sides[item.anchor])
    return replace(item, x=width - item.x)


def all_moved(items: Iterable[Item], dx: float, dy: float) -> Iterator[Item]:
    """Items at other places."""
    return (moved(item, dx, dy) for item in items)


def ends(path: Path) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a path begins and ends."""
    first, last = path.commands[0][1], path.commands[-1][1]
    return (first[0], first[1]), (last[-2], last[-1])


def _shifted(numbers: tuple[float, ...], dx: float, dy: float) -> tuple[float, ...]:
    return tuple(n + (dy if k % 2 else dx) for k, n in enumerate(numbers))
