"""Writes the table of formats into docs/formats.md, from the registry: `python docs/make_formats.py`."""

from __future__ import annotations

from pathlib import Path

from rdcircuits.formats import FORMATS
from rdcircuits.tables.formats import Format

PAGE = Path(__file__).with_name("formats.md")
BEGIN, END = "<!-- formats: begin -->", "<!-- formats: end -->"


def section(one: Format) -> str:
    """What the registry says of a format."""
    ways = [word for word, way in (("read", one.read), ("written", one.write)) if way is not None]
    facts = [f"Holds a {one.holds} over {one.over}; {' and '.join(ways) or 'made by other parts'}."]
    if one.note:
        facts.append(f"{one.note[0].upper()}{one.note[1:]}.")
    if one.most_inputs is not None:
        facts.append(f"A circuit is written up to {one.most_inputs} inputs.")
    if one.latches:
        facts.append("Latches that were cut are written as latches.")
    lines = [f"### {one.name}: {', '.join(f'`{own}`' for own in one.endings)} ({one.holds})", "", " ".join(facts)]
    said = (("Read", one.reads), ("Passed over", one.passes_over), ("Refused", one.refuses))
    lines += [f"* {word}: {text}" for word, text in said if text]
    if any(text for _, text in said):
        lines.insert(3, "")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page's text with the formats as the registry has them now."""
    start, rest = text.split(BEGIN)
    formats = "\n\n".join(section(one) for one in FORMATS)
    return f"{start}{BEGIN}\n{formats}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
