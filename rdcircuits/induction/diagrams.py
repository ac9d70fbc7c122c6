"""The method `bdd`: one decision diagram of all outputs of a complete table, its variables in a good order."""

from __future__ import annotations

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.synthesis.decisions import decided


def fit_diagram(table: TruthTable, progress: Progress | None = None, training: object = None) -> Fitted[Netlist]:
    """A multiplexer for each different subfunction, in the order of inputs, or of XORs of inputs, with the fewest.

    What is unknown of an output counts as 0.

    Raises:
        RdError: for a partial table, and for one of more than 2^23 bits.
    """
    if not table.complete:
        raise RdError("decision diagrams are made of complete tables")
    found = decided(table)
    if not found:
        raise RdError("the table is too large for a decision diagram: expected up to 2^23 output bits")
    netlist = Netlist(table.inputs, table.outputs, found[0].gates()).simplified()
    return Fitted(netlist, f"{len(found[0])} ANDs of a decision diagram")


BDD = Method("bdd", fit_diagram)
