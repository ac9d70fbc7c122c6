"""What should be said of a success that is less than it seems: wrong on its own rows, constant, chosen within noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.errors import warn
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.induction.learned import Trial

Values = NDArray[Any]

HANDFUL = 16
_SHOWN = 8


def tell(found: Sequence[str]) -> tuple[str, ...]:
    """Give each as an `RdWarning`; what was given, for the report."""
    for message in found:
        warn(message)
    return tuple(found)


def doubts_of_circuit(table: TruthTable, netlist: Netlist, test: TruthTable | None = None) -> list[str]:
    """What there is to say of a circuit and the rows that it learned from, and of those that it was tested on.

    Example:
        >>> from rdcircuits.algebra import GateBuilder
        >>> table = TruthTable.from_function(lambda a, b: a ^ b, 2)
        >>> doubts_of_circuit(table, Netlist(table.inputs, table.outputs, GateBuilder(2).build([0])))[0]
        'the circuit is wrong on 2 of 4 known outputs of the rows that it learned from'
    """
    x, y, care = table.to_arrays()
    found = _doubts("circuit", table.outputs, y, care != 0, netlist.evaluate(x))
    return found + ([] if test is None else _no_better(test, table, test.accuracy(netlist).overall))


def doubts_of_polynomial(table: FieldTable, polynomial: FieldPolynomial, test: FieldTable | None = None) -> list[str]:
    """The same of polynomials."""
    x, y, care = table.to_arrays()
    found = _doubts("polynomial", table.outputs, y, care, polynomial.evaluate(x))
    return found + ([] if test is None else _no_better(test, table, test.accuracy(polynomial).overall))


def doubt_of_choice(
    name: str, tried: Sequence[Trial], part: TruthTable | FieldTable, aside: TruthTable | FieldTable
) -> list[str]:
    """Why the choice of the model of this name, by its accuracy on the rows set aside, says little; nothing where it
    says something. `part` is what the models learned from when they were tried.
    """
    known = int(np.count_nonzero(aside.to_arrays()[2]))
    scores = {trial.model: trial.accuracy for trial in tried if trial.accuracy is not None}
    return doubt_of_scores(name, scores.get(name), scores, known, _constant(part, aside))


def doubt_of_scores(
    name: str, score: float | None, scores: Mapping[str, float], known: int, constant: float
) -> list[str]:
    """The same from accuracies: of the chosen one, of all that were tried, and of a constant; `known` outputs in all.

    Example:
        >>> doubt_of_scores("anf", 0.75, {"anf": 0.75, "junta": 0.5}, 400, 0.74)[0][:47]
        'the model does no better than a constant on the'
    """
    if known < HANDFUL:
        return [f"{_outputs(known)} could be set aside to choose the model by: too few to tell models apart"]
    noise = known**-0.5
    if score is None or score == 1:
        return []
    if score <= constant + noise:
        return [
            f"the model does no better than a constant on the rows set aside, but for noise: {score:.4f} against "
            f"{constant:.4f} of {_outputs(known)}"
        ]
    near = [other for other, one in scores.items() if other != name and abs(one - score) <= noise]
    if not near:
        return []
    shown = ", ".join(f"{other} {scores[other]:.4f}" for other in near)
    return [f"the choice of {name} ({score:.4f}) is within the noise of {_outputs(known)} set aside: {shown}"]


def _doubts(what: str, names: Sequence[str], y: Values, care: Values, said: Values) -> list[str]:
    wrong, known = int(np.count_nonzero((said != y) & care)), int(np.count_nonzero(care))
    found = []
    if wrong:
        found.append(f"the {what} is wrong on {wrong:,} of {known:,} known outputs of the rows that it learned from")
    if len(y) < 2:
        return found
    constant = [k for k in range(len(names)) if np.all(said[:, k] == said[0, k])]
    for agreed in (False, True):
        some = [k for k in constant if _one_value(y[care[:, k], k]) == agreed]
        if some:
            shown = ", ".join(f"{names[k]} = {said[0, k]}" for k in some[:_SHOWN]) + ", ..." * (len(some) > _SHOWN)
            why = ", as they say" if agreed else ", though these differ"
            found.append(f"constant on all rows that it learned from{why}: {shown}")
    return found


def _no_better(test: TruthTable | FieldTable, table: TruthTable | FieldTable, score: float) -> list[str]:
    known = int(np.count_nonzero(test.to_arrays()[2]))
    if known < HANDFUL or score == 1 or test.outputs != table.outputs:
        return []
    constant = _constant(table, test)
    if score > constant + known**-0.5:
        return []
    return [
        f"on the rows tested it does no better than a constant, but for noise: {score:.4f} against {constant:.4f} of "
        f"{_outputs(known)}"
    ]


def _constant(table: TruthTable | FieldTable, test: TruthTable | FieldTable) -> float:
    """The accuracy on a test table of what is most frequent in a table, output by output."""
    (_, y, care), (_, wanted, known) = table.to_arrays(), test.to_arrays()
    right = 0
    for k in range(y.shape[1]):
        values, counts = np.unique(y[care[:, k] != 0, k], return_counts=True)
        guess = values[int(np.argmax(counts))] if len(values) else 0
        right += int(np.count_nonzero(wanted[known[:, k] != 0, k] == guess))
    return right / max(int(np.count_nonzero(known)), 1)


def _one_value(values: Values) -> bool:
    return len(values) == 0 or bool(np.all(values == values[0]))


def _outputs(count: int) -> str:
    return f"{count:,} known output{'s' * (count != 1)}"
