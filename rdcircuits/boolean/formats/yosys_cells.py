"""The gates of Yosys' own library, `$_AND_` and the like, as its BLIF and Verilog have them, and its flip-flops."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from rdcircuits.boolean.formats.genlib import Cell, read_genlib

_FUNCTIONS = {
    "BUF": "A", "NOT": "!A", "AND": "A*B", "NAND": "!(A*B)", "OR": "A+B", "NOR": "!(A+B)", "XOR": "A^B",
    "XNOR": "!(A^B)", "ANDNOT": "A*!B", "ORNOT": "A+!B", "MUX": "S*B+!S*A", "NMUX": "!(S*B+!S*A)",
    "AOI3": "!(A*B+C)", "OAI3": "!((A+B)*C)", "AOI4": "!(A*B+C*D)", "OAI4": "!((A+B)*(C+D))",
    "MUX4": "T*(S*D+!S*C)+!T*(S*B+!S*A)",
}  # fmt: skip


class FlipFlop(NamedTuple):
    """A flip-flop or a latch: when it changes, as BLIF says it, and the pin of its clock, empty where it has none."""

    edge: str
    clock: str


FLIP_FLOPS = {
    "$_FF_": FlipFlop("", ""),
    "$_DFF_P_": FlipFlop("re", "C"),
    "$_DFF_N_": FlipFlop("fe", "C"),
    "$_DLATCH_P_": FlipFlop("ah", "E"),
    "$_DLATCH_N_": FlipFlop("al", "E"),
}


@cache
def yosys_cells() -> dict[str, list[Cell]]:
    """The gates by name.

    Example:
        >>> yosys_cells()["$_NAND_"]
        [Cell(inputs=('A', 'B'), output='Y', code=('A', 'B', 8, '!'))]
    """
    lines = (f"GATE $_{name}_ 1 Y={function};" for name, function in _FUNCTIONS.items())
    return read_genlib("\n".join(lines).encode())
