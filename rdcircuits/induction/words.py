"""The method `words`: outputs that are digits of a number in words of inputs, or symmetric; others by another one."""

from __future__ import annotations

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.ascent import LOOKUP
from rdcircuits.induction.diagrams import BDD
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.induction.polynomial import POLYNOMIAL
from rdcircuits.synthesis.words import Start, joined, starts


def fit_words(table: TruthTable, progress: Progress | None = None, training: object = None) -> Fitted[Netlist]:
    """Gates by the structure that is found in a complete table, for the other outputs by a polynomial, a lookup
    table or a decision diagram.

    Raises:
        RdError: where nothing is found.
    """
    if not table.complete:
        raise RdError("words are found in complete tables")
    parts = starts(table)
    taken = {j for part in parts for j in part.outputs}
    left = [j for j in range(len(table.outputs)) if j not in taken]
    if not taken:
        raise RdError("no outputs are digits of a simple number, or symmetric in four inputs or more")
    if left:
        rest = table.select_outputs(left)
        parts.append(
            Start(tuple(left), min(_others(rest, progress, training), key=lambda one: one.counts().ands).gates)
        )
    found = len(parts) - bool(left)
    note = f"{found} formula{'s' * (found != 1)} for {len(taken)} of {len(table.outputs)} outputs"
    gates = joined(parts, len(table.inputs))
    return Fitted(Netlist(table.inputs, table.outputs, gates).simplified(), note, sure=not left)


def _others(table: TruthTable, progress: Progress | None, training: object) -> list[Netlist]:
    found = list[Netlist]()
    for method in (POLYNOMIAL, LOOKUP, BDD):
        try:
            made = method.fit(table, progress, training).made
        except RdError:
            continue
        if not isinstance(made, Netlist):
            made = Netlist.from_circuit(made, inputs=table.inputs, outputs=table.outputs).simplified()
        found.append(made)
    return found


WORDS = Method("words", fit_words)
