"""Writes the table of generators and algebras into docs/generators.md, from the code: `python docs/make_tables.py`."""

from __future__ import annotations

import re
from pathlib import Path

import rdcircuits as rd
from rdcircuits.circuit.generators import GENERATORS

PAGE = Path(__file__).with_name("generators.md")
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
ALGEBRAS = {"Z2": rd.Z2, "Z": rd.Z, "GF(q)": rd.GF(9), "Zn(n)": rd.Zn(6), "Sat(n)": rd.Sat(5), "Smooth": rd.Smooth()}


def table() -> str:
    """A row for each generator: its name, what its docstring says of it and of its R, and the algebras that have it."""
    lines = [f"| generator | | R | {' | '.join(ALGEBRAS)} |", f"|---|---|---|{'---|' * len(ALGEBRAS)}"]
    for name, generator in GENERATORS.items():
        what, reverse = said(generator)
        marks = [mark(name, generator, algebra) for algebra in ALGEBRAS.values()]
        lines.append(f"| `{name}` | {what} | {reverse} | {' | '.join(marks)} |")
    return "\n".join(lines)


def said(generator: type[rd.Generator]) -> tuple[str, str]:
    """The first sentence of a generator's docstring, and what it gives as its R."""
    text = " ".join((generator.__doc__ or "").split()).replace("|", "\\|")
    what, rest = text.split(" R: ", 1)
    first = re.split(r"\. (?=[A-Z])", what)[0].rstrip(".")
    return first, re.split(r"\.? \[(?:DPC|RDA|RDC|CFGL)\]|\. (?=[A-Z])|\.$", rest)[0]


def mark(name: str, generator: type[rd.Generator], algebra: rd.Algebra) -> str:
    """A dot where the algebra has the generator. Negation is in every ring's table of meanings and in no semiring's;
    reciprocals modulo n exist where n is a prime.
    """
    if generator not in algebra.meanings or (name == "negate" and not algebra.is_ring):
        return ""
    return "n prime" if name == "reciprocal" and isinstance(algebra, rd.Zn) else "•"


def page(text: str) -> str:
    """The page's text with the table as the code has it now."""
    start, rest = text.split(BEGIN)
    return f"{start}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
