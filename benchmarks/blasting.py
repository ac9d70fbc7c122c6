"""Gates that functions over GF(q) take by bit-blasting: the S-box of AES beside the best one published, and others."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from _common import machine, script, table

import rdcircuits as rd
from rdcircuits.algebra.blasting.fields.lookup import smallest
from rdcircuits.fields.blasting.netlist import checked, netlist_of

PUBLISHED = "113 (Boyar, Peralta 2012)"
S_BOX = Path(__file__).parents[1] / "examples" / "aes_sbox.csv"


def s_box() -> Iterator[list[object]]:
    """The S-box by its polynomial, by its table as bits, and as `learn` makes it of a table of bits."""
    whole = rd.FieldTable.read(S_BOX, rd.GF(256, 0x11B))
    learned = rd.learn_field(whole).polynomial
    yield _row("S-box of AES, from its polynomial", netlist_of(learned), learned, PUBLISHED)
    values = whole.y[:, 0].astype(np.int64)
    yield _row("the same, looked up", rd.Netlist.from_gates(smallest(values, 8)), learned, PUBLISHED)
    bits = (values[:, None] >> np.arange(8) & 1).astype(np.uint8)
    every = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(np.uint8)
    netlist = rd.learn(rd.TruthTable.from_arrays(every, bits)).netlist
    yield _row("the same, learned as a table of bits", netlist, learned, PUBLISHED)


def operations() -> Iterator[list[object]]:
    """Products and inverses."""
    for q in (4, 16, 256, 1 << 16, 3, 5, 7, 9, 31, 251, 65537):
        f = rd.FieldPolynomial.from_terms(q, [{(1, 1): 1}], 2)
        yield _row(f"{f.field.name}: x·y", netlist_of(f), f, "")
    for q in (16, 256, 1 << 16):
        f = rd.FieldPolynomial.from_terms(q, [{(q - 2,): 1}], 1)
        yield _row(f"{f.field.name}: 1/x", netlist_of(f), f, "")


def _row(what: str, netlist: rd.Netlist, polynomial: rd.FieldPolynomial, published: str) -> list[object]:
    counts = netlist.counts()
    return [what, counts.gates, counts.ands, counts.depth, published, checked(netlist, polynomial)]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(machine())
    print(table(("function", "gates", "ANDs", "depth", "published", "checked"), [*s_box(), *operations()]))


if __name__ == "__main__":
    script(main)
