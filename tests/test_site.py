"""The documentation site, as far as it can be looked at without building it (`make docs` does that): every public name
has its place in the reference, notebooks assert what they show, and what the check of the built site finds.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import zlib
from pathlib import Path
from types import ModuleType

import pytest
from test_public_names import NAMES

import rdcircuits as rd
from rdcircuits.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.py"))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module `check`, which knows the reference."""
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "site"))
    spec = importlib.util.spec_from_file_location("site_check", ROOT / "docs" / "site" / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.needs_module("sklearn")
def test_every_public_name_has_its_place_in_the_reference(site: ModuleType) -> None:
    values = {id(value) for value in site.reference.documented().values()}
    assert not [name for name, value in NAMES.items() if id(value) not in values]
    modules = {
        "datasets",
        "fields",
        "generators",
        "laws",
        "learning",
        "losses",
        "models",
        "ops",
        "optimisers",
        "parallel",
        "rates",
    }
    assert not set(rd.__all__) - set(site.reference.documented()) - modules


@pytest.mark.needs_module("sklearn")
def test_names_that_are_also_files_are_looked_up_where_they_are_made(site: ModuleType) -> None:
    path = site.reference.path
    assert [path(name) for name in ("learn", "lens", "laws.same", "models.anf", "losses.boolean")] == [
        "rdcircuits.induction.learn.learn",
        "rdcircuits.lens.lens",
        "rdcircuits.laws.same.same",
        "rdcircuits.models.anf.anf",
        "rdcircuits.losses.boolean",
    ]


@pytest.mark.needs_module("sklearn")
def test_no_name_of_the_package_stands_in_two_places(site: ModuleType) -> None:
    listed = [name for page in site.reference.PAGES for name in site.reference.names(page)]
    assert len(listed) == len(set(listed))
    assert len(listed) > 250


@pytest.mark.needs_module("sklearn")
def test_pages_of_the_reference_say_which_methods_are_shown(site: ModuleType) -> None:
    found = site.reference.documented()
    assert {"write", "read"} <= set(vars(rd.Netlist))
    assert "evaluate" not in site.reference.inherited(rd.Netlist, found)  # its own
    assert "accuracy" in vars(rd.TruthTable) or "accuracy" in site.reference.inherited(rd.TruthTable, found)
    assert "compile" not in site.reference.inherited(rd.Smooth, found)  # on the page, with rd.Algebra
    page = next(page for page in site.reference.PAGES if page.path == "learning")
    assert site.reference.text(page).count("::: rdcircuits.") == len(page.names.split())


def test_the_page_of_the_command_line_has_the_help_of_every_command(site: ModuleType) -> None:
    text = site.reference.command_line()
    for command in COMMANDS:
        assert f"## {command.name}\n\n```text\nusage: rdcircuits {command.name} " in text
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_a_title_words_pictures_and_assertions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    cells = re.split(r"^# %%", text, flags=re.MULTILINE)
    assert cells[1].startswith(" [markdown]\n# # ")
    assert sum(cell.startswith(" [markdown]") for cell in cells) >= 5
    assert sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(text))) >= 4
    assert "plt.show()" in text or ".plot(" in text or "rd.draw(" in text
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert f"](notebooks/{path.name})" in index


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 7


@pytest.mark.needs_module("sklearn")
def test_the_check_of_the_site_finds_what_is_wrong(
    site: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(page: str, left_out: str = "") -> list[str]:
        kinds = {left_out: "module"}  # of the same name: it is no place for a function
        names = [
            f"{site.reference.path(name)} py:{kinds.get(name, 'function')} 1 x -"
            for name in site.reference.documented()
        ]
        content = "\n".join(names).encode()
        (tmp_path / "objects.inv").write_bytes(b"# Sphinx\n# P\n# V\n# z\n" + zlib.compress(content))
        (tmp_path / "index.html").write_text(f"<article>{page}</article>", encoding="utf-8")
        found: list[str] = site.troubles()
        return found

    monkeypatch.setattr(site, "SITE", tmp_path)
    assert write("<p>Text.</p><pre>&gt;&gt;&gt; 1</pre>") == []
    assert write("", left_out="learn") == ["rd.learn has no place"]
    for page, said in {
        '<script src="https://elsewhere/x.js"></script>': "loads",
        '<link rel="stylesheet" href="//elsewhere/x.css">': "loads",
        "<p>&gt;&gt;&gt; 1 + 1</p>": "an example outside a block",
        "<p>| a |\n|---|</p>": "a table without rules",
        "<p>These:\n* one</p>": "a list in a paragraph",
        "<p>Raises:</p>": "a section of a docstring",
        '<div class="doc doc-contents first">\n</div>': "a name that says nothing",
        r"<p>\begin{array}</p>": "TeX",
    }.items():
        (trouble,) = write(page)
        assert said in trouble
