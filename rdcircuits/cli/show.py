"""`rdcircuits show`: outputs as expressions."""

from __future__ import annotations

from argparse import Namespace

from rdcircuits.boolean import Cover
from rdcircuits.boolean.expressions import latex_name
from rdcircuits.boolean.formulas import quoted
from rdcircuits.boolean.shown import Form, shown
from rdcircuits.cli.tables import check_no_columns, layout_of, quiet, read_table_or_cover
from rdcircuits.cli.text import say, say_json
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial
from rdcircuits.formats import holds_table, read_circuit
from rdcircuits.induction.classes.classifier import Classifier


def run(arguments: Namespace) -> None:
    """What `rdcircuits show` does."""
    latex = arguments.form == "latex"
    defined, lines = _lines(arguments, "factored" if latex else arguments.form, latex)
    if arguments.json:
        say_json({"as": arguments.form, "defined": dict(lines[:defined]), "outputs": dict(lines[defined:])})
        return
    for name, text in lines:
        say(f"{latex_name(name) if latex else quoted(name)} = {text}")


def _lines(arguments: Namespace, form: Form, latex: bool) -> tuple[int, list[tuple[str, str]]]:
    """How many names are defined on the way, and each name's expression."""
    if holds_table(arguments.file):
        with quiet():
            table = read_table_or_cover(arguments.file, arguments.outputs, arguments.conflicts, layout_of(arguments))
        found = shown(table.netlist() if isinstance(table, Cover) else table, form)
    else:
        check_no_columns(arguments, arguments.file)
        circuit = read_circuit(arguments.file, latches=arguments.latches, genlib=arguments.genlib)
        if isinstance(circuit, FieldPolynomial):
            return 0, _of_polynomial(circuit, arguments.form)
        found = shown(circuit.netlist if isinstance(circuit, Classifier) else circuit, form)
    return len(found.defined), found.lines(latex=latex)


def _of_polynomial(polynomial: FieldPolynomial, form: str) -> list[tuple[str, str]]:
    """Polynomials over a field are what they are."""
    if form not in ("factored", "anf"):
        raise RdError(f"polynomials over {polynomial.field.name} are shown as such, without --as {form}")
    each = [polynomial.select_outputs(name) for name in polynomial.outputs]
    texts = [one.text(ascii=True) for one in each]
    return [(name, text.removeprefix(f"{name} = ")) for name, text in zip(polynomial.outputs, texts, strict=True)]
