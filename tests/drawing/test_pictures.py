"""The pictures of docs/drawing.md are what its code makes."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def test_the_pictures_are_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the page's code writes files
    spec = importlib.util.spec_from_file_location("make_pictures", DOCS / "make_pictures.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    made = dict(script.pictures((DOCS / "drawing.md").read_text(encoding="utf-8")))
    assert len(made) >= 12
    assert {path.name for path in (DOCS / "pictures").iterdir()} == set(made)
    for name, svg in made.items():
        assert (DOCS / "pictures" / name).read_text(encoding="utf-8") == svg, f"{name}: run docs/make_pictures.py"
        assert len(svg) < 40_000
        ET.fromstring(svg)
