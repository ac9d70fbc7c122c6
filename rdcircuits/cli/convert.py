"""`rdcircuits convert`: a table or a circuit in another format."""

from __future__ import annotations

from argparse import Namespace

from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.cli.covers import convert_cover
from rdcircuits.cli.fields import gates_for
from rdcircuits.cli.outputs import check_paths, write_circuit
from rdcircuits.cli.tables import check_no_columns, layout_of, read_table_or_cover
from rdcircuits.cli.text import counted, say
from rdcircuits.errors import FormatError
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.formats import ends_in, holds_table, read_circuit, table_limit
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.tables.formats import ending


def run(arguments: Namespace) -> None:
    """What `rdcircuits convert` does."""
    is_table = holds_table(arguments.source)
    _check_target(arguments.source, arguments.target, is_table)
    check_paths([arguments.target], [arguments.source])
    side, note = (_convert_table if is_table else _convert_circuit)(arguments)
    sizes = counted(len(side.inputs), "input"), counted(len(side.outputs), "output")
    say(f"{arguments.target}: {', '.join(sizes)}, {note}")


def _check_target(source: str, target: str, is_table: bool) -> None:
    gates, tables = ends_in("netlist", written=True), ends_in("table", written=True)
    known = tables if is_table else tuple(dict.fromkeys((*gates, *tables)))
    if ending(target) in known or (ending(source) == ".pla" and ending(target) in gates):
        return
    if is_table:
        _check_table_target(source, target)
    what = "a table" if is_table else "a circuit"
    raise FormatError(f"{what} is written to files that end in {', '.join(known)}", path=target)


def _check_table_target(source: str, target: str) -> None:
    if ending(target) in ends_in("netlist", written=True) and ending(target) not in ends_in("table", written=True):
        way_out = f"rdcircuits learn {source} -o {target}"
        raise FormatError(f"a table is not converted into a circuit, it is learned: {way_out}", path=source)


def _convert_table(arguments: Namespace) -> tuple[TruthTable | Cover, str]:
    table = read_table_or_cover(arguments.source, arguments.outputs, arguments.conflicts, layout_of(arguments))
    if isinstance(table, Cover):
        return table, convert_cover(table, arguments.target)
    _check_table_target(arguments.source, arguments.target)
    table.write(arguments.target)
    return table, counted(table.rows, "row")


def _convert_polynomial(polynomial: FieldPolynomial, target: str) -> tuple[Netlist | FieldTable, str]:
    """Polynomials as gates, or as the table of all their rows."""
    if ending(target) == ".csv":
        table = polynomial.table()
        table.write(target)
        return table, counted(table.rows, "row")
    gates = [one for one in ends_in("netlist", written=True) if one not in ends_in("polynomial")]
    if ending(target) not in gates:
        known = ", ".join((*gates, ".csv"))
        raise FormatError(f"polynomials over a finite field are written to files that end in {known}", path=target)
    netlist, check = gates_for(polynomial)
    return netlist, f"gates {check}, {write_circuit(netlist, [target])[0]}"


def _convert_circuit(arguments: Namespace) -> tuple[Netlist | FieldTable, str]:
    check_no_columns(arguments, arguments.source)
    circuit, target = (
        read_circuit(arguments.source, latches=arguments.latches, genlib=arguments.genlib),
        arguments.target,
    )
    if isinstance(circuit, FieldPolynomial):
        return _convert_polynomial(circuit, target)
    classes = isinstance(circuit, Classifier)
    netlist = circuit.netlist if isinstance(circuit, Classifier) else circuit
    if isinstance(circuit, Classifier) and ending(target) == ".c":
        circuit.save(target)
        return netlist, "with comparisons of integers in front, and a self-check"
    most = table_limit(target)
    if most is None:
        return netlist, "gates alone, " * classes + write_circuit(netlist, [target])[0]
    if len(netlist.inputs) > most:
        found = f"all rows of {len(netlist.inputs)} inputs are too many for {ending(target)}, which takes up to {most}"
        raise FormatError(found, path=target)
    table = TruthTable.from_circuit(netlist)
    table.write(target)
    return netlist, counted(table.rows, "row")
