"""`rdcircuits draw`: a picture of a file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.boolean.formats.dot import dot_text
from rdcircuits.cli.outputs import check_paths
from rdcircuits.cli.tables import check_no_columns, layout_of, quiet, read_table_or_cover
from rdcircuits.cli.text import say
from rdcircuits.cli.usage.choices import DRAWINGS
from rdcircuits.drawing.graphviz import dot_language
from rdcircuits.drawing.picture import diagram_of, draw, netlist_of
from rdcircuits.drawing.yosys import yosys_json
from rdcircuits.errors import FormatError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.files import as_text, write_whole
from rdcircuits.formats import holds_table, read_circuit
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.tables.formats import ending

Drawable = TruthTable | Cover | Netlist | FieldPolynomial | Classifier


def run(arguments: Namespace) -> None:
    """What `rdcircuits draw` does."""
    kind = ending(arguments.path)
    if kind not in DRAWINGS:
        raise FormatError(f"a picture is written to files that end in {', '.join(DRAWINGS)}", path=arguments.path)
    check_paths([arguments.path], [arguments.file])
    value, title = _value(arguments), as_text(arguments.title or Path(arguments.file).name)
    if kind in (".svg", ".png", ".tex"):
        picture = draw(value, layout=arguments.layout, muxes=arguments.muxes, title=title)
        picture.write(arguments.path)
        say(f"{arguments.path}: {picture.scene.description}")
        return
    write_whole(arguments.path, _text(value, kind, arguments.path).encode())
    say(f"{arguments.path}: {value!r}")


def _value(arguments: Namespace) -> Drawable:
    if holds_table(arguments.file):
        with quiet():
            return read_table_or_cover(arguments.file, arguments.outputs, arguments.conflicts, layout_of(arguments))
    check_no_columns(arguments, arguments.file)
    return read_circuit(arguments.file, latches=arguments.latches, genlib=arguments.genlib)


def _text(value: Drawable, kind: str, path: str) -> str:
    """A circuit for other programs that draw."""
    if isinstance(value, TruthTable):
        raise FormatError(
            "a table is drawn as .svg, .png or .tex; learn a circuit from it for .dot and .json", path=path
        )
    if isinstance(value, FieldPolynomial):
        return dot_language(diagram_of(value.circuit())) if kind == ".dot" else yosys_json(value.netlist())
    netlist = netlist_of(value)
    return dot_text(netlist) if kind == ".dot" else yosys_json(netlist, as_text(Path(path).stem))
