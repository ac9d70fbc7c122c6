"""The docs say what is so: tables are the code's own, paths and sources exist (their examples: `test_pages.py`)."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import rdcircuits as rd

ROOT = Path(__file__).resolve().parent.parent


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_paths_that_the_architecture_names_exist() -> None:
    """From the root, or as the page says in `rdcircuits/` or one of its rooms."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+/(?:\w+\.\w+)?)`", text))
    package = Path(rd.__file__).parent
    starts = [ROOT, package.parent, package, package / "algebra"]
    assert len(named) > 40
    if not (ROOT / "setup.py").exists():  # tests of an installed wheel: no sources in C beside them
        named = {path for path in named if not path.startswith("csrc/") and not path.endswith((".c", ".h", ".pyx"))}
    assert not sorted(path for path in named if not any((start / path).exists() for start in starts))


def test_every_tag_of_a_source_is_on_the_page_of_the_theory() -> None:
    """Docstrings cite papers by tags, and nothing that is not in the tree."""
    page = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    files = sorted(Path(rd.__file__).parent.rglob("*.py"))
    assert len(files) > 100
    for file in files:
        text = file.read_text(encoding="utf-8")
        for cited in re.findall(r"Source: [^\n]*", text):
            for tag in re.findall(r"\[([A-Z]+)\]", cited):
                assert f"**[{tag}]**" in page, f"{file}: {tag}"
        assert not re.search(r"theory sheet|design, invariant", text), file


def test_the_table_of_generators_is_up_to_date() -> None:
    tables = _module(ROOT / "docs" / "make_tables.py")
    text = tables.PAGE.read_text(encoding="utf-8")
    assert tables.page(text) == text, "run python docs/make_tables.py"


def test_the_tropical_semiring_finds_shortest_walks() -> None:
    """Against the Floyd-Warshall recursion, written out."""
    example = _module(ROOT / "examples" / "tropical.py")
    tropical, rng = example.Tropical(), np.random.default_rng(0)
    for nodes in (1, 2, 6):
        weights = np.where(rng.random((nodes, nodes)) < 0.5, rng.integers(1, 9, (nodes, nodes)), np.inf)
        np.fill_diagonal(weights, 0.0)
        best = weights.copy()
        for k in range(nodes):
            best = np.minimum(best, best[:, k, None] + best[None, k])
        start = np.where(np.arange(nodes) == 0, 0.0, np.inf)
        circuit = example.walks(nodes, max(nodes - 1, 1))
        for run in (tropical.run, tropical.reference):
            assert np.array_equal(run(circuit, weights, start), best[0])


def test_the_tropical_semiring_has_what_a_semiring_has() -> None:
    tropical = _module(ROOT / "examples" / "tropical.py").Tropical()
    assert [float(tropical.integer(n)) for n in (0, 1, 5)] == [np.inf, 0.0, 0.0]
    with pytest.raises(rd.AlgebraError, match="Tropical has no negation"):
        tropical.compile(rd.trace(lambda x: -x, "x"))
    with pytest.raises(rd.AlgebraError, match="nan at index"):
        tropical.run(rd.trace(lambda x: x + x, rd.point(2)), [0.0, np.nan])


def test_the_tropical_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    _module(ROOT / "examples" / "tropical.py").main()
    assert "('b', 'c')" in capsys.readouterr().out


def test_R_over_the_tropical_semiring_is_the_cheapest_way_through_each_edge() -> None:
    """Against every walk, one by one: entry (i, j) is the least weight of a walk to the end less one use of i → j."""
    example = _module(ROOT / "examples" / "tropical.py")
    tropical, rng = example.Tropical(), np.random.default_rng(1)
    nodes, steps, end = 3, 3, 2
    weights = np.where(rng.random((nodes, nodes)) < 0.7, rng.integers(1, 9, (nodes, nodes)), np.inf)
    start, wish = (np.where(np.arange(nodes) == node, 0.0, np.inf) for node in (0, end))
    expected = np.full((nodes, nodes), np.inf)
    for inner in itertools.product(range(nodes), repeat=steps - 1):
        walk = (0, *inner, end)
        edges = list(itertools.pairwise(walk))
        for left_out, edge in enumerate(edges):
            rest = sum(weights[one] for i, one in enumerate(edges) if i != left_out)
            expected[edge] = min(expected[edge], rest)
    reverse = rd.R(example.walks(nodes, steps))
    for run in (tropical.run, tropical.reference):
        assert np.array_equal(run(reverse, weights, start, wish)[0], expected)


def test_the_tables_of_ascent_over_fields_are_what_the_benchmark_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick rows made again, the others by their names."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    study = importlib.import_module("fields_ascent")
    text = (ROOT / "docs" / "learning_fields.md").read_text(encoding="utf-8")
    for name, head, cases in (
        ("without noise", study.NOISELESS_HEAD, study.NOISELESS),
        ("with noise", study.NOISY_HEAD, study.NOISY),
    ):
        lines = text.split(f"<!-- {name}: begin -->\n")[1].split(f"<!-- {name}: end -->")[0].splitlines()
        rows = [line.strip("| ").split(" | ") for line in lines]
        assert (tuple(rows[0]), [row[0] for row in rows[2:]]) == (head, [case.what for case in cases])
        assert all(len(row) == len(head) for row in rows)
    made = [study.noiseless_row(case) for case in study.NOISELESS[: study.QUICK]]
    assert "\n".join(study.markdown(study.NOISELESS_HEAD, made).splitlines()[2:]) in text


def test_the_page_of_formats_is_the_registry() -> None:
    formats = _module(ROOT / "docs" / "make_formats.py")
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert formats.page(text) == text, "run python docs/make_formats.py"
    unsaid = [one.name for one in formats.FORMATS if one.options and not (one.reads and one.refuses)]
    assert unsaid == []


@pytest.mark.needs_module("sklearn")
def test_tables_of_numbers_are_what_the_benchmarks_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Iris and of the gates that are found in a moment."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "paper"))
    iris = importlib.import_module("iris")
    text = (ROOT / "docs" / "numbers.md").read_text(encoding="utf-8")
    for classes, corrected, rows in (
        (2, False, "rows as in the UCI file"),
        (3, False, "rows as in the UCI file"),
        (3, True, "corrected rows"),
    ):
        share = iris.accuracy(rd.datasets.iris(classes, corrected=corrected))
        assert f"| {classes} classes, {rows} | binary, one-hot | {100 * share:.1f} % |" in text
    for q, gates in ((16, 31), (256, 136), (9, 71), (31, 185)):
        netlist = rd.FieldPolynomial.from_terms(q, [{(1, 1): 1}]).netlist()
        assert len(netlist.gates) == gates
        assert f"| GF({q}): x·y | {gates} |" in text
