"""What MkDocs is told beyond `mkdocs.yml`: pages that are made, links as they are on the site, formulas as MathML.

Pages are written so that they read well in any viewer of Markdown; what only a site has is added here.
"""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from pathlib import Path

import notebooks
import reference
from latex2mathml.converter import convert
from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
SECTIONS = ("Start", "How to", "Notebooks", "Concepts", "Reference", "Numbers, and others")
#: Pages from outside `docs/`, and where they are on the site.
OUTSIDE = {
    "CHANGELOG.md": "project/changes.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "benchmarks/README.md": "project/benchmarks.md",
}
SHOWN = {"README.md": "index.md"}
_LINK = re.compile(r"(?<=\]\()(?!\w+:)([^)\s#]+)(?=[#)])")
_NAMED_BY_FILE = re.compile(r"\[([\w/]+\.md)\](?=\(([^)\s#]+)\))")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)
_NAMED = re.compile(r"<(a|pre|autoref|h\d)[\s>].*?</\1>|<code>(?:rd\.)?([A-Za-z]\w*(?:\.\w+)*)[^<]*</code>", re.DOTALL)


class Applied(InlineProcessor):
    """R[f](x, dy) is a map that is applied, and no link, whose target has no space in Markdown."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        """The text as it is."""
        return m[0], m.start(0), m.end(0)


class Maps(Extension):
    """Markdown in which maps can be applied."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called with the reader of Markdown."""
        md.inlinePatterns.register(Applied(r"\[[^\]\n`]*\](?=\([^)\s]*\s)(?!\([^)\s]*\s+[\"'])", md), "maps", 165)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation is what the first page links to, section by section, and the reference."""
    config.markdown_extensions.append(Maps())  # type: ignore[arg-type]
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    placed = {"index.md"}
    config.nav = [{"rdcircuits": "index.md"}]
    for section in SECTIONS:
        text = index.split(f"\n## {section}\n")[1].split("\n## ")[0]
        pages = [_on_site("docs/index.md", link) for link in _LINK.findall(text)]
        pages = [page for page in dict.fromkeys(pages) if page.endswith(".md") and page not in placed]
        placed.update(pages)
        if section == "Reference":
            made = [f"reference/{page.path}.md" for page in reference.PAGES]
            pages = [{"Names": made}, "reference/command_line.md", *pages]
        config.nav.append({section: pages})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The reference, the notebooks, and what is shown from outside `docs/`."""
    made: dict[str, str | bytes] = {f"reference/{page.path}.md": reference.text(page) for page in reference.PAGES}
    made["reference/command_line.md"] = reference.command_line()
    made["site.css"] = Path(__file__).with_name("site.css").read_text(encoding="utf-8")
    made |= notebooks.pages()
    for own, there in OUTSIDE.items():
        made[there] = (ROOT / own).read_text(encoding="utf-8")
    for path, content in made.items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, files: Files, config: MkDocsConfig) -> str:
    """Links as they are on the site; files that are no pages come along."""
    home = next((own for own, there in OUTSIDE.items() if there == page.file.src_uri), f"docs/{page.file.src_uri}")

    def there(found: re.Match[str]) -> str:
        target = _on_site(home, found[1])
        source = posixpath.normpath(posixpath.join(posixpath.dirname(home), found[1]))
        if files.get_file_from_path(target) is None and (ROOT / source).is_file():
            files.append(File.generated(config, target, abs_src_path=str(ROOT / source)))
        return posixpath.relpath(target, posixpath.dirname(page.file.src_uri) or ".")

    def titled(found: re.Match[str]) -> str:
        source = ROOT / posixpath.normpath(posixpath.join(posixpath.dirname(home), found[2]))
        return f"[{source.read_text(encoding='utf-8').partition(chr(10))[0].lstrip('# ')}]"

    def linked(text: str) -> str:
        text = _NAMED_BY_FILE.sub(titled, text)
        return _LINK.sub(there, re.sub(r"^<!-- .*? -->\n", "", text, flags=re.MULTILINE))

    ends = [0, *(place for fence in _FENCE.finditer(markdown) for place in fence.span()), len(markdown)]
    parts = [markdown[start:end] for start, end in pairwise(ends)]
    return "".join(part if k % 2 else linked(part) for k, part in enumerate(parts))


def on_page_content(html: str, **_: object) -> str:
    """Formulas become MathML, which browsers show by themselves; names of the library lead to the reference."""
    return _NAMED.sub(_to_reference, _FORMULA.sub(_mathml, html))


def _on_site(home: str, link: str) -> str:
    """Where a link of a page of the repository leads on the site."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(home), link))
    if target in OUTSIDE or target in SHOWN:
        return OUTSIDE.get(target) or SHOWN[target]
    if not target.startswith("docs/"):
        return f"files/{target}"
    return re.sub(r"^(notebooks/\w+)\.py$", r"\1.md", target.removeprefix("docs/"))


def _mathml(found: re.Match[str]) -> str:
    text = found[2].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return convert(text.strip(), display="block" if found[1] == "div" else "inline")


def _to_reference(found: re.Match[str]) -> str:
    if not found[2]:
        return found[0]
    known, parts = reference.documented(), found[2].split(".")
    plain = not found[0].startswith("<code>rd.")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in known and not (plain and (len(name) < 3 or (name[0].islower() and "_" not in name))):
            return f'<autoref identifier="{reference.path(name)}" optional>{found[0]}</autoref>'
    return found[0]
