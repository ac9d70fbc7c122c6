"""Writes the pictures of docs/drawing.md into docs/pictures, by the code that the page shows: `python
docs/make_pictures.py`.

A picture that the page embeds is what `picture` was last, in the code above it.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("drawing.md")
FOLDER = Path(__file__).with_name("pictures")
_PART = re.compile(r"```pycon\n(?P<code>.*?)```|!\[[^\]]*\]\(pictures/(?P<name>[\w.]+)\)", re.DOTALL)


def pictures(text: str) -> Iterator[tuple[str, str]]:
    """The name of each picture of a page, and the SVG that its code makes."""
    names: dict[str, Any] = {}
    for part in _PART.finditer(text):
        if part["name"]:
            yield part["name"], names["picture"].svg()
            continue
        for example in doctest.DocTestParser().get_examples(part["code"]):
            exec(compile(example.source, str(PAGE), "exec"), names)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, svg in pictures(PAGE.read_text(encoding="utf-8")):
        (FOLDER / name).write_text(svg, encoding="utf-8")
