"""Writes the table of generators and algebras into docs/generators.md, from the code: `python docs/make_tables.py`."""

from __future__ import annotations

from pathlib import Path

import rdcircuits as rd
from rdcircuits.circuit.generators import GENERATORS

PAGE = Path(__file__).with_name("generators.md")
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
ALGEBRAS = {"Z2": rd.Z2, "Z": rd.Z, "GF(q)": rd.GF(9), "Zn(n)": rd.Zn(6), "Sat(n)": rd.Sat(5), "Smooth": rd.Smooth()}


def table() -> str:
    """A row for each generator: its name, what its docstring says first, and the algebras that have it."""
    lines = [f"| generator | | {' | '.join(ALGEBRAS)} |", f"|---|---|{'---|' * len(ALGEBRAS)}"]
    for name, generator in GENERATORS.items():
        first = (generator.__doc__ or "").split("\n")[0].split("   R:")[0].rstrip(".").replace("|", "\\|")
        marks = [
            "•" if generator in algebra.meanings and exists(name, algebra) else "" for algebra in ALGEBRAS.values()
        ]
        lines.append(f"| `{name}` | {first} | {' | '.join(marks)} |")
    return "\n".join(lines)


def exists(name: str, algebra: rd.Algebra) -> bool:
    """Negation is in every ring's table of meanings and in no semiring's."""
    return name != "negate" or algebra.is_ring


def page(text: str) -> str:
    """The page's text with the table as the code has it now."""
    start, rest = text.split(BEGIN)
    return f"{start}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
