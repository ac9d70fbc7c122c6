"""What the pages show is what happens: Python runs, commands print what is said, links lead somewhere.

A page is run from its first block to its last, in a folder of its own with the examples. A block of CSV is the file
that the text before it names last.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

import rdcircuits as rd
from rdcircuits.cli.main import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
INDEX = ROOT / "docs" / "index.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
RUN = {"python", "pycon", "console", "csv"}
#: What code of a page needs that not everybody has.
NEEDED = {"many_machines.md": ("distributed", "pyarrow")}
#: What each of the four users comes for: the page and the title, and that its first block is short.
TASKS = {
    "machine_learning.md": "Train digits and cross-validate",
    "logic.md": "Learn a PLA, prove it, make it smaller, draw it",
    "category_theory.md": "Define a generator and check its laws",
    "finite_fields.md": "Fit a polynomial to rows of which some are wrong",
}


def anchor(title: str) -> str:
    """What a link to a title ends with."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {anchor(title) for title in titles}


def name(page: Path) -> str:
    """A page as the root has it."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """The language of each block, what stands in it, and the text before it."""
    text = page.read_text(encoding="utf-8")
    return [(*found.groups(), text[: found.start()]) for found in BLOCK.finditer(text)]


WITH_CODE = [page for page in PAGES if RUN & {language for language, *_ in blocks(page)}]


def needing(page: Path) -> object:
    """A page with the modules that its code needs."""
    modules = NEEDED.get(page.name)
    return pytest.param(page, id=name(page), marks=pytest.mark.needs_module(*modules) if modules else ())


@pytest.mark.parametrize("page", [needing(page) for page in WITH_CODE])
@pytest.mark.filterwarnings("ignore::rdcircuits.errors.RdWarning")
def test_what_a_page_shows_is_what_happens(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for language, text, before in blocks(page):
        if page == INDEX and text in tasks():
            continue  # run on pages of their own
        if language == "csv":
            (tmp_path / re.findall(r"`(\w+\.csv)`", before)[-1]).write_text(text)
        elif language == "console":
            run_commands(text, capsys)
        elif language == "pycon":
            run_examples(text, names)
        elif language == "python":
            exec(compile(text, str(page), "exec", dont_inherit=True), names)


def run_commands(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"^\$ rdcircuits (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE)
    assert len(commands) == session.count("$ ") > 0
    for line, expected in commands:
        capsys.readouterr()
        assert main(shlex.split(line)) == 0, line
        out = capsys.readouterr().out
        assert doctest.OutputChecker().check_output(expected, out, FLAGS), f"{line} printed:\n{out}"


def run_examples(text: str, names: dict[str, object]) -> None:
    runner, said = doctest.DocTestRunner(optionflags=FLAGS), list[str]()
    test = doctest.DocTestParser().get_doctest(text, {}, "page", None, 0)
    test.globs = names
    failed = runner.run(test, out=said.append, clear_globs=False).failed
    assert test.examples
    assert failed == 0, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_examples_stand_in_blocks_that_are_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("\n```") == 2 * len(BLOCK.findall(text)), "a block without a language, or not closed"
    assert not re.search(r"^(>>>|\$) ", BLOCK.sub("", text), re.MULTILINE), "an example outside a block"
    wrong = [language for language, inside, _ in blocks(page) if inside.startswith(">>>") and language != "pycon"]
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_and_folders_that_a_page_speaks_of_exist(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!http)([^)\s]+)\)", text):
        path, _, place = target.partition("#")
        assert (page.parent / path).exists(), target
        assert not place or place in anchors(page.parent / path), target
    installed = Path(rd.__file__).parents[1]
    assert all((installed / path).exists() for path in re.findall(r"`(rdcircuits/[/\w.]*)`", text))
    assert all((ROOT / path).exists() for path in re.findall(r"`((?:benchmarks|examples)/[/\w.]*)", text))


def test_the_first_thing_the_readme_shows_is_how_to_start() -> None:
    language, text, _ = blocks(README)[0]
    assert language == "sh"
    assert [line.split("#")[0].strip() for line in text.splitlines()] == ["make demo", "make test"]


def test_the_readme_is_about_a_screen_and_the_tasks_are_short_and_on_the_first_pages() -> None:
    readme, index = README.read_text(encoding="utf-8"), INDEX.read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 110
    for (page, title), code in zip(TASKS.items(), tasks(), strict=True):
        assert len([line for line in code.splitlines() if line.strip()]) <= 20, page
        assert f"(docs/how_to/{page}#{anchor(title)})" in readme
        assert f"### {title}\n" in index
        assert f"```python\n{code}```" in index, f"{page}: the first page has other code"


def tasks() -> list[str]:
    """The code of the four tasks, from the pages that continue them."""
    return [
        text
        for page, title in TASKS.items()
        for _, text, before in blocks(ROOT / "docs" / "how_to" / page)
        if before.rstrip().endswith(f"## {title}")
    ]


def test_every_page_and_every_benchmark_has_its_place() -> None:
    """Pages in the index, scripts on the page of numbers or, where they are for no claim, in their own list."""
    docs, index = ROOT / "docs", INDEX.read_text(encoding="utf-8")
    pages = [page.relative_to(docs).as_posix() for page in docs.rglob("*.md")]
    assert not [page for page in pages if page != "index.md" and f"]({page}" not in index]
    numbers = "".join(
        page.read_text(encoding="utf-8") for page in (docs / "numbers.md", ROOT / "benchmarks" / "README.md")
    )
    scripts = [path.relative_to(ROOT).as_posix() for path in (ROOT / "benchmarks").rglob("[a-z]*.py")]
    assert not [script for script in scripts if script not in numbers]
