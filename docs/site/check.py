"""Looks at the built site: `python docs/site/check.py`. Every public name has its place in the reference, the pages
load nothing from elsewhere, and no Markdown was left as it is written.
"""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

import reference

SITE = Path(__file__).parents[2] / "build" / "site"
_LOADED = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>")
_CANONICAL = re.compile(r'<link rel="canonical"')
_CODE = re.compile(r"<(pre|code|script|math)\b.*?</\1>", re.DOTALL)
_RAW = {
    "an example outside a block": re.compile(r"&gt;&gt;&gt; "),
    "a table without rules": re.compile(r"\|\s*-{3,}"),
    "a list in a paragraph": re.compile(r"<p>[^<]*\n\s*[*-] "),
    "a fence": re.compile(r"```"),
    "a section of a docstring": re.compile(r"(?:Args|Attributes|Example|Raises|Returns|Warns|Yields):\s*</p>"),
    "a name that says nothing": re.compile(r'<div class="doc doc-contents first">\s*</div>'),
    "TeX": re.compile(r"\\(?:begin|bigl|mathrm|text)\b"),
}


def inventory() -> set[str]:
    """The names that the site has a place for, as other sites may link to them: functions, classes, values."""
    content = (SITE / "objects.inv").read_bytes()
    start = [found.end() for found in re.finditer(b"\n", content)][3]
    lines = (line.split(" ") for line in zlib.decompress(content[start:]).decode().splitlines())
    return {name for name, kind, *_ in lines if kind != "py:module"}


def troubles() -> list[str]:
    """What is wrong, a line each."""
    found = inventory()
    wrong = [f"rd.{name} has no place" for name in reference.documented() if reference.path(name) not in found]
    for path in sorted(SITE.rglob("*.html")):
        page, where = path.read_text(encoding="utf-8"), path.relative_to(SITE)
        wrong += [f"{where} loads {tag}" for tag in _LOADED.findall(page) if not _CANONICAL.match(tag)]
        text = _CODE.sub("", page.partition("<article")[2].partition("</article>")[0])
        for what, pattern in _RAW.items():
            wrong += [f"{where}: {what}: ...{text[m.start() : m.end() + 40]!r}" for m in pattern.finditer(text)]
    return wrong


def main() -> int:
    """Say what is wrong; the exit status is 1 where anything is."""
    wrong = troubles()
    pages, names = len(list(SITE.rglob("*.html"))), len(reference.documented())
    print("\n".join([*wrong, f"{pages} pages, {names} public names, {len(wrong)} troubles: {SITE / 'index.html'}"]))
    return 1 if wrong or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
