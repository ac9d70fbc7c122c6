"""The formats of files of truth tables and netlists: `FORMATS` lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike

from rdcircuits.boolean.equivalence import EXHAUSTIVE_INPUTS
from rdcircuits.boolean.formats import csv_table, pla, truth
from rdcircuits.boolean.formats.aiger import aiger_bytes, aiger_text, read_aiger
from rdcircuits.boolean.formats.bench import bench_text, read_bench
from rdcircuits.boolean.formats.blif import blif_text, read_blif
from rdcircuits.boolean.formats.c_source import c_text
from rdcircuits.boolean.formats.dot import dot_text
from rdcircuits.boolean.formats.eqn import eqn_text, read_eqn
from rdcircuits.boolean.formats.netlist_json import FORMAT, json_text, read_json
from rdcircuits.boolean.formats.verilog import read_verilog, verilog_text
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.notebook import pictured
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.csv_layout import CsvOptions
from rdcircuits.tables.formats import Format, layout_of, read_content, reader, write_content, writer

Path = str | PathLike[str]
Outputs = int | Sequence[str] | None


def _pla_of(netlist: Netlist, stem: str) -> bytes:
    return pla.render(TruthTable.from_circuit(netlist))


def _svg_of(netlist: Netlist, stem: str) -> str:
    return str(pictured("drawn", netlist, ".svg", stem))


def _tikz_of(netlist: Netlist, stem: str) -> str:
    return str(pictured("drawn", netlist, ".tex", stem))


_ASCII_AIGER = Format(
    "ASCII AIGER",
    (".aag",),
    "netlist",
    read=read_aiger,
    write=lambda netlist, _: aiger_text(netlist),
    reads=(
        "The AIGER 1.9 headers with all their counts; definitions in any order in ASCII. Bad states, "
        "constraints, justice and fairness become outputs behind the others. Latches with `latches='cut'`. A "
        "repeated name of an input becomes `a_1`, with a warning."
    ),
    passes_over="Comments, and the sections that ABC writes behind `c`.",
    refuses="Latches where they are not to be cut; compact files (`aig2`).",
    options=("latches",),
    latches=True,
)

FORMATS: tuple[Format, ...] = (
    Format(
        "PLA",
        (".pla",),
        "table",
        read=pla.parse,
        write=lambda table, _: pla.render(table),
        reads=(
            "Types f, fd (the default), fr, fdr, r, dr and esop; `.ilb`, `.ob`, `.phase`, `.mv` of two-valued "
            "variables; cubes and names over several lines; digits 0 to 4 and `|`. Up to 24 inputs rows, beyond "
            "them, or where dashes make too many rows, cubes (`rd.Cover.read`)."
        ),
        passes_over="Comments; a wrong `.p`, with a warning; what stands behind `.e`.",
        refuses="Multi-valued variables, `.pair`, `.symbolic`, `.label`, `.kiss`; other keywords; contradictions.",
    ),
    Format(
        "CSV",
        (".csv",),
        "table",
        read=csv_table.parse,
        write=lambda table, _: csv_table.render(table),
        most_inputs=20,
        laid_out=True,
        reads=(
            "Fields between `,` `;` tabs `|` or blanks, with a line of names or without; 0 and 1, words, `1.0`, "
            "`0b1`, `1'b1`; several bits in a field, `0110` or `0x1F`; unknown outputs (`-`, `x`, `?`, `*`, "
            "`d`, `NA` or nothing) and inputs that are either (`-`, `x`, `*`, `d`); UTF-8, UTF-16, and Windows-1252 "
            "with a warning; tables in Markdown and in boxes, and exports of Logisim, Logic Friday, pandas, R, numpy."
        ),
        passes_over=(
            "Comments behind `#`, `//` and `%`, rules, empty lines and columns; with a warning a title above the names "
            "and a first column that counts the rows."
        ),
        refuses="Rows of several lengths, decimal words, -1 and 1, workbooks, web pages.",
    ),
    Format(
        "CSV", (".tsv", ".txt"), "table", read=csv_table.parse, note="as `.csv`, with other delimiters", laid_out=True
    ),
    Format(
        "truth",
        (".truth",),
        "table",
        read=truth.parse,
        write=lambda table, _: truth.render(table),
        most_inputs=24,
        reads="A line for each output: 2^n bits, or hexadecimal digits, maybe behind `0x`, the last row first.",
        refuses="Lines of other lengths; unknown outputs.",
    ),
    Format(
        "BLIF",
        (".blif", ".eblif"),
        "netlist",
        read=read_blif,
        write=blif_text,
        reads=(
            "Covers of any width, on- or off-sets; the models of the file that `.subckt` uses, put in its place; "
            "`.gate` with `genlib=FILE`, Yosys' gates (`$_AND_`) without; latches with `latches='cut'`; `.exdc`, "
            "kept as `Netlist.dont_cares`; `.conn`, `.barbuf`, `.short`."
        ),
        passes_over=(
            "Comments in any bytes; timing, areas and loads; `.cname`, `.attr`, `.param`; `.clock`; state tables "
            "(`.start_kiss`) beside the logic; models that are not used, black boxes too."
        ),
        refuses=(
            "Latches where they are not to be cut; `.search`, `.mlatch`, `.flop`; multi-valued BLIF (`.mv`, "
            "`.table`); black boxes that are used; models that use themselves."
        ),
        options=("latches", "genlib"),
        latches=True,
    ),
    _ASCII_AIGER,
    replace(_ASCII_AIGER, name="binary AIGER", endings=(".aig",), write=lambda netlist, _: aiger_bytes(netlist)),
    Format(
        "bench",
        (".bench",),
        "netlist",
        read=read_bench,
        write=lambda netlist, _: bench_text(netlist),
        reads=(
            "AND, OR, NAND, NOR, XOR, XNOR, NOT, BUFF, MUX (its first input, where it is 1, chooses the second), LUT "
            "with its table in hexadecimal, `vdd` and `gnd`; DFF, DFF0 and DFF1 with `latches='cut'`."
        ),
        passes_over="Comments in any bytes.",
        refuses="Other gates; flip-flops where they are not to be cut.",
        options=("latches",),
        latches=True,
    ),
    Format(
        "Verilog",
        (".v",),
        "netlist",
        read=read_verilog,
        write=verilog_text,
        reads=(
            "Modules of ports in both styles, wires, vectors, assignments, gate primitives, and instances of "
            "other modules, flattened into the one that no other uses. Expressions of `~ & | ^ ~^ && || ! == != "
            "?:`, reductions, concatenations, replications, selects by numbers, constants. Yosys' gates (`$_AND_`), "
            "and those of a library with `genlib=FILE`. `always` of assignments, `if`, `case` and `begin`, as logic, "
            "and with `latches='cut'` as flip-flops of one edge, with `initial` values; Yosys' flip-flops (`$_DFF_P_`)."
        ),
        passes_over="Comments, attributes, delays, `specify`, `timescale` and the like.",
        refuses=(
            "Loops, set and reset of flip-flops, signals with memory without a clock, parameters, arithmetic, shifts, "
            "functions, `generate`, "
            "signed vectors, `inout`, x and z, other directives."
        ),
        options=("latches", "genlib"),
    ),
    Format(
        "equations",
        (".eqn",),
        "netlist",
        read=read_eqn,
        write=lambda netlist, _: eqn_text(netlist),
        reads=(
            "Equations as ABC, SIS and eqntott have them: `INORDER = a b; OUTORDER = f; f = a * !b;`, in any order, of "
            "`!` and `'`, `*` and `&`, `^`, `+` and `|`, parentheses, 0 and 1."
        ),
        passes_over="Comments in any bytes.",
        refuses="Other operators; signals that depend on themselves.",
    ),
    Format(
        "JSON",
        (".json",),
        "netlist",
        read=read_json,
        write=lambda netlist, _: json_text(netlist),
        mark=FORMAT,
        reads="All that a netlist keeps: names that were made up, latches that were cut, don't-cares.",
        latches=True,
    ),
    Format(
        "C99", (".c",), "netlist", write=c_text, note="functions for 64 samples a word, or for one, with a self-check"
    ),
    Format("Graphviz", (".dot",), "netlist", write=lambda netlist, _: dot_text(netlist), note="a picture"),
    Format("drawing", (".svg",), "netlist", write=_svg_of, note="a schematic, by layers where it is large"),
    Format("TikZ", (".tex",), "netlist", write=_tikz_of, note="the same, as a document for LaTeX"),
    Format("PLA", (".pla",), "netlist", write=_pla_of, most_inputs=EXHAUSTIVE_INPUTS, note="the table of all rows"),
)
TABLES = tuple(one for one in FORMATS if one.holds == "table")
NETLISTS = tuple(one for one in FORMATS if one.holds == "netlist")


def read_table(
    path: Path, outputs: Outputs = None, conflicts: Conflicts = "error", options: CsvOptions | None = None
) -> TruthTable:
    """The table in a file; see `TruthTable.read`."""
    read = reader(TABLES, path, "truth table")
    layout = layout_of(TABLES, path, options)
    table: TruthTable = read_content(path, read, outputs, conflicts, *layout, what="truth table")
    return table


def write_table(table: TruthTable, path: Path) -> None:
    """Write a table to a file; see `TruthTable.write`."""
    write_content(table, path, writer(TABLES, path, "truth table"))
