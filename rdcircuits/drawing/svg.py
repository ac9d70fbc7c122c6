"""Scenes as SVG: a file without references to others, with a title, on a background of its own, always the same."""

from __future__ import annotations

from rdcircuits.drawing.look import PAPER, look
from rdcircuits.drawing.scene import Dot, Item, Path, Scene, Text

FONT = "DejaVu Sans, Verdana, Helvetica, sans-serif"


def svg(scene: Scene) -> str:
    """The scene as a document of its own.

    Example:
        >>> svg(Scene(8, 4, title="a < b")).splitlines()[1]
        '<title>a &lt; b</title>'
    """
    width, height = number(scene.width), number(scene.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONT}">',
        f"<title>{escaped(scene.title or 'a diagram')}</title>",
    ]
    if scene.description:
        lines.append(f"<desc>{escaped(scene.description)}</desc>")
    lines.append(f'<rect width="{width}" height="{height}" fill="{PAPER}"/>')
    lines += [_item(item) for item in scene.items]
    return "\n".join([*lines, "</svg>", ""])


def _item(item: Item) -> str:
    if isinstance(item, Text):
        return _text(item)
    return _dot(item) if isinstance(item, Dot) else _path(item)


def _path(item: Path) -> str:
    d = " ".join(code + " ".join(map(number, numbers)) for code, numbers in item.commands)
    made = _closed(f'<path class="{item.role}" d="{d}"{_style(item.role, item.closed)}', "path", item.note)
    return made + "\n" + _head(item) if item.arrow else made


def _head(item: Path) -> str:
    """The head of an arrow at the end of a path, a triangle."""
    points = " ".join(f"{number(x)},{number(y)}" for x, y in arrow_head(item))
    return f'<polygon class="head" points="{points}" fill="{look(item.role).stroke}"/>'


def arrow_head(item: Path) -> list[tuple[float, float]]:
    """The corners of the head at a path's end, in the direction in which it ends."""
    _, last = item.commands[-1]
    before = item.commands[-2][1][-2:] if len(last) == 2 else last[2:4]
    (x, y), (u, v) = (last[-2], last[-1]), (before[0], before[1])
    length = ((x - u) ** 2 + (y - v) ** 2) ** 0.5 or 1.0
    dx, dy = (x - u) / length, (y - v) / length
    return [(x, y), (x - 7 * dx - 3 * dy, y - 7 * dy + 3 * dx), (x - 7 * dx + 3 * dy, y - 7 * dy - 3 * dx)]


def _dot(item: Dot) -> str:
    own = look(item.role)
    fill = PAPER if item.hollow else own.fill
    place = f'cx="{number(item.x)}" cy="{number(item.y)}" r="{number(item.radius)}"'
    return _closed(f'<circle class="{item.role}" {place} fill="{fill}" stroke="{own.stroke}"', "circle", item.note)


def _text(item: Text) -> str:
    place = f'x="{number(item.x)}" y="{number(item.y + 0.35 * item.size)}"'
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    note = f"<title>{escaped(item.note)}</title>" if item.note else ""
    style = f'font-size="{number(item.size)}" fill="{look(item.role).fill}"'
    return f'<text class="{item.role}" {place}{anchor} {style}>{note}{escaped(item.text)}</text>'


def _style(role: str, closed: bool) -> str:
    own = look(role)
    dash = f' stroke-dasharray="{number(own.dash[0])} {number(own.dash[1])}"' if own.dash else ""
    return f' fill="{own.fill if closed else "none"}" stroke="{own.stroke}" stroke-width="{number(own.width)}"{dash}'


def _closed(start: str, tag: str, note: str) -> str:
    return f"{start}><title>{escaped(note)}</title></{tag}>" if note else f"{start}/>"


def number(value: float) -> str:
    """A coordinate to a tenth of a pixel, without a needless `.0`.

    Example:
        >>> number(3.0), number(2.449), number(-0.01)
        ('3', '2.4', '0')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Text as XML holds it; characters that XML has no place for become a replacement sign.

    Example:
        >>> escaped('a<b & "c"')
        'a&lt;b &amp; &quot;c&quot;'
    """
    plain = "".join(sign if _allowed(sign) else "\N{REPLACEMENT CHARACTER}" for sign in text)
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(sign, name)
    return plain


def _allowed(sign: str) -> bool:
    code = ord(sign)
    return sign in "\t\n" or 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF
