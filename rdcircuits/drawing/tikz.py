r"""Scenes as TikZ: a document that `pdflatex` compiles, or the picture alone for a paper of one's own.

Text is typed as it stands: what TeX would take for itself is escaped, and what the standard fonts don't have is given
in mathematics (x², α, ⊕) or as its code point.
"""

from __future__ import annotations

import unicodedata

from rdcircuits.drawing.look import LOOKS, Look, look
from rdcircuits.drawing.scene import Dot, Item, Path, Scene, Text
from rdcircuits.drawing.svg import arrow_head, number

_ANCHORS = {"start": "west", "middle": "center", "end": "east"}
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}
_MATHS = {
    "×": r"\times",
    "→": r"\to",
    "⊕": r"\oplus",
    "·": r"\cdot",
    "′": "'",
    "−": "-",
    "≥": r"\geq",
    "≤": r"\leq",
    "Σ": r"\Sigma",
    "Π": r"\Pi",
    "∂": r"\partial",
    "…": r"\ldots",
    "²": "^2",
    "³": "^3",
    "¬": r"\neg",
    "∧": r"\wedge",
    "∨": r"\vee",
    "⇒": r"\Rightarrow",
}


def tikz(scene: Scene, *, alone: bool = True) -> str:
    r"""The scene as a document of its own, or (`alone` false) as a `tikzpicture` to be read with `\input`.

    Example:
        >>> print(tikz(Scene(8, 4), alone=False), end="")
        \begin{tikzpicture}[x=0.8pt, y=-0.8pt, line join=round, every node/.style={inner sep=0}]
        \useasboundingbox (0,0) rectangle (8,4);
        \end{tikzpicture}
    """
    picture = [
        r"\begin{tikzpicture}[x=0.8pt, y=-0.8pt, line join=round, every node/.style={inner sep=0}]",
        rf"\useasboundingbox (0,0) rectangle ({number(scene.width)},{number(scene.height)});",
        *(drawn for item in scene.items for drawn in _item(item)),
        r"\end{tikzpicture}",
    ]
    colours = [_definition(one) for one in sorted(_colours(scene))]
    if not alone:
        return "\n".join([picture[0], *colours, *picture[1:], ""])
    head = [r"\documentclass[tikz, border=2pt]{standalone}", r"\usepackage[T1]{fontenc}", r"\usepackage{textcomp}"]
    head.append(r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}")
    title = [f"% {' '.join(scene.title.split())}"] if scene.title else []
    return "\n".join([*title, *head, *colours, r"\begin{document}", *picture, r"\end{document}", ""])


def typed(text: str) -> str:
    r"""Text as TeX types it.

    Example:
        >>> typed("a_1 & b"), typed("x → y"), typed("α")
        ('a\\_1 \\& b', 'x $\\to$ y', '$\\alpha$')
    """
    return "".join(_typed(sign) for sign in " ".join(text.split()))


def _typed(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign in _MATHS:
        return f"${_MATHS[sign]}$"
    if sign.isascii():
        return sign if sign.isprintable() else "?"
    return _named(sign)


def _named(sign: str) -> str:
    """A Greek letter in mathematics, a letter with its accent gone, or a code point."""
    name = unicodedata.name(sign, "")
    small, large = name.removeprefix("GREEK SMALL LETTER "), name.removeprefix("GREEK CAPITAL LETTER ")
    if small != name and " " not in small and small not in ("OMICRON", "LAMDA", "FINAL"):
        return rf"$\{small.lower()}$"
    if large in ("GAMMA", "DELTA", "THETA", "XI", "PHI", "PSI", "OMEGA"):
        return rf"$\{large.capitalize()}$"
    if name == "GREEK SMALL LETTER LAMDA":
        return r"$\lambda$"
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if one.isascii() and one.isprintable())
    return "".join(_SIGNS.get(one, one) for one in plain) or f"U+{ord(sign):04X}"


def _item(item: Item) -> list[str]:
    if isinstance(item, Text):
        return [_text(item)]
    return [_dot(item)] if isinstance(item, Dot) else _path(item)


def _path(item: Path) -> list[str]:
    own = look(item.role)
    drawn = rf"\{_verb(own, item.closed)}[{_options(own, item.closed)}] {_way(item)};"
    if not item.arrow:
        return [drawn]
    corners = " -- ".join(_place(x, y) for x, y in arrow_head(item))
    return [drawn, rf"\fill[{_colour(own.stroke)}] {corners} -- cycle;"]


def _verb(own: Look, closed: bool) -> str:
    filled = closed and own.fill != "none"
    if own.stroke == "none":
        return "fill" if filled else "path"
    return "filldraw" if filled else "draw"


def _options(own: Look, closed: bool) -> str:
    options = [] if own.stroke == "none" else [f"draw={_colour(own.stroke)}", f"line width={0.6 * own.width:.2f}pt"]
    if closed and own.fill != "none":
        options.append(f"fill={_colour(own.fill)}")
    if own.dash:
        options.append(f"dash pattern=on {own.dash[0] * 0.8:.1f}pt off {own.dash[1] * 0.8:.1f}pt")
    return ", ".join(options)


def _way(item: Path) -> str:
    way = []
    for code, numbers in item.commands:
        places = [_place(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if code == "M":
            way.append(places[0])
        elif code == "L":
            way.append(f"-- {places[0]}")
        elif code == "C":
            way.append(f".. controls {places[0]} and {places[1]} .. {places[2]}")
        else:
            way.append("-- cycle")
    return " ".join(way)


def _dot(item: Dot) -> str:
    own = look(item.role)
    fill = "white" if item.hollow else _colour(own.fill)
    place = f"{_place(item.x, item.y)} circle[radius={0.8 * item.radius:.2f}pt]"
    return rf"\filldraw[draw={_colour(own.stroke)}, fill={fill}] {place};"


def _text(item: Text) -> str:
    size = f"font=\\sffamily\\fontsize{{{0.8 * item.size:.1f}}}{{{item.size:.1f}}}\\selectfont"
    options = f"anchor={_ANCHORS[item.anchor]}, text={_colour(look(item.role).fill)}, {size}"
    return rf"\node[{options}] at {_place(item.x, item.y)} {{{typed(item.text)}}};"


def _place(x: float, y: float) -> str:
    return f"({number(x)},{number(y)})"


def _colour(code: str) -> str:
    return "white" if code == "#ffffff" else f"rd{code[1:]}"


def _colours(scene: Scene) -> set[str]:
    """The colours that the scene's roles need."""
    used = {item.role for item in scene.items}
    looks = [LOOKS.get(role, LOOKS["wire"]) for role in used]
    return {code for own in looks for code in (own.stroke, own.fill) if code not in ("none", "#ffffff")}


def _definition(code: str) -> str:
    return rf"\definecolor{{{_colour(code)}}}{{HTML}}{{{code[1:].upper()}}}"
