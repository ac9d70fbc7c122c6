"""Curves as a scene: shares from 0 to 100 %, an epoch a step. What notebooks show of training, without matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rdcircuits.drawing.diagram import clipped
from rdcircuits.drawing.scene import Dot, Item, Scene, Text, line

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT = 300.0, 150.0, 46.0, 12.0, 170.0
_ROLES = ("wire", "parameter", "change", "bundle", "frame")


def curves(lines: Mapping[str, Sequence[float]], *, title: str = "", below: str = "") -> Scene:
    """A curve for each name: shares, 0 to 1, drawn from the least decile below them up to 100 %.

    Example:
        >>> scene = curves({"train": [0.5, 0.75, 1.0]}, title="accuracy")
        >>> scene.width, scene.title
        (516.0, 'accuracy')
    """
    values = [one for own in lines.values() for one in own]
    low = int(min(values, default=0.0) * 10) / 10 if min(values, default=0.0) < 1 else 0.9
    count = max((len(own) for own in lines.values()), default=1)
    items = list[Item]()
    for k in range(5):
        share = low + (1 - low) * k / 4
        y = _TOP + _HEIGHT * (1 - k / 4)
        items.append(line([(_LEFT, y), (_LEFT + _WIDTH, y)], "frame"))
        items.append(Text(_LEFT - 6, y, f"{100 * share:.4g} %", 10.0, "end", "quiet"))
    for number, (name, own) in enumerate(lines.items()):
        role = _ROLES[number % len(_ROLES)]
        at = [
            (_LEFT + _WIDTH * k / max(count - 1, 1), _TOP + _HEIGHT * (1 - (one - low) / (1 - low)))
            for k, one in enumerate(own)
        ]
        items += [line(at, role)] if len(at) > 1 else [Dot(x, y, 2.5) for x, y in at]
        y = _TOP + 8 + 16 * number
        items.append(line([(_LEFT + _WIDTH + 12, y), (_LEFT + _WIDTH + 32, y)], role))
        items.append(Text(_LEFT + _WIDTH + 38, y, clipped(name, 22), 10.0, "start"))
    bottom = _TOP + _HEIGHT + 14
    items += [
        Text(_LEFT, bottom, "1", 10.0, role="quiet"),
        Text(_LEFT + _WIDTH, bottom, str(count), 10.0, role="quiet"),
    ]
    items.append(Text(_LEFT + _WIDTH / 2, bottom, below, 10.0, role="quiet"))
    return Scene(_LEFT + _WIDTH + _RIGHT, _TOP + _HEIGHT + 24, tuple(items), title, ", ".join(lines))
