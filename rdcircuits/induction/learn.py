"""`learn`: from a truth table to a circuit, by the method asked for or by the one that does best."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.induction.ascent import JUNTA, LOOKUP
from rdcircuits.induction.choice import (
    GOOD_ENOUGH,
    Candidate,
    Chosen,
    accuracy,
    asked_for,
    attempt,
    by_validation,
    check_model,
    split_off,
)
from rdcircuits.induction.honesty import doubts_of_circuit, tell
from rdcircuits.induction.learned import Fitted, Learned, Method, Progress, Trial
from rdcircuits.induction.linear import LINEAR
from rdcircuits.induction.network import GATES
from rdcircuits.induction.polynomial import POLYNOMIAL
from rdcircuits.induction.training import OPTIMISERS, Training, widths

#: The methods that do not train, in the order in which `auto` prefers them among equals.
METHODS: dict[str, Method] = {method.name: method for method in (POLYNOMIAL, JUNTA, LOOKUP)}
#: The methods that train.
TRAINED: dict[str, Method] = {method.name: method for method in (GATES, LINEAR)}
#: What `learn` takes as its model.
MODELS = ("auto", *METHODS, *OPTIMISERS)

_ROWS_FOR_GATES = 1000, 10_000


def learn(
    table: TruthTable,
    *,
    model: str = "auto",
    holdout: float | None = None,
    test: TruthTable | None = None,
    seed: int = 0,
    layers: Sequence[int] | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    optimiser: str | None = None,
    progress: Progress | None = None,
) -> Learned:
    """A circuit for a truth table.

    Args:
        table: rows to learn from, complete or partial.
        model: `"anf"` (polynomial over Z2), `"lookup"` (one parameter a minterm, by reverse derivative ascent),
        `"junta"`
            (lookup on a few selected inputs); of those that train for epochs, `"gates"` (a network of two-input gates)
            and `"linear"` (XORs of inputs); or `"auto"`: on a complete table the one with the fewest ANDs, exact; on a
            partial one the most accurate on a quarter of the rows set aside, refitted on all.
        holdout: share of the distinct input rows held out of learning, for the report alone.
        test: another table to report the accuracy on (not together with holdout).
        seed: of the splits, and of what is random in training.
        layers, epochs, batch, optimiser: of the models that train, see `Training`.
        progress: called as progress(done, in all, what).

    Warns:
        RdWarning: where the circuit is wrong on rows that it learned from, is constant on them, or was chosen within
            noise; what it says is in `Learned.warnings` too.

    Ctrl-C during the training of a model asked for by name, or chosen, ends it; what is best so far is returned.

    Raises:
        RdError: for a table without rows, contradicting rows, an unknown model, one that cannot fit the table, or an
            option that the model does not have.
        KeyboardInterrupt: for Ctrl-C at any other time.

    Example:
        >>> learned = learn(TruthTable.from_function(lambda a, b, c: a & b ^ c, 3))
        >>> learned.exact, learned.gates
        (True, 2)
    """
    started = time.perf_counter()
    training = Training(widths(layers), epochs, batch, optimiser, seed)
    training.check(check_model(model, MODELS))
    table, test = split_off(table, TruthTable, "learn_field takes a FieldTable", holdout, test, seed, progress)
    chosen = _choose(table, model, training, progress)
    netlist = _netlist(chosen.fitted, table)
    return Learned(
        fitted=chosen.fitted,
        result=netlist,
        model=chosen.name,
        why=chosen.why,
        train_accuracy=accuracy(table.accuracy(netlist)),
        validation_accuracy=chosen.validation,
        test_accuracy=None if test is None else accuracy(test.accuracy(netlist)),
        rows=table.rows,
        complete=table.complete,
        tried=chosen.tried,
        seconds=time.perf_counter() - started,
        warnings=tell([*doubts_of_circuit(table, netlist, test), *chosen.doubts]),
    )


def _choose(table: TruthTable, model: str, training: Training, progress: Progress | None) -> Chosen:
    if model != "auto":
        return asked_for((METHODS | TRAINED)[model], table, training, progress)
    if table.complete:
        return _fewest(table, training, progress)
    return by_validation(table, _candidates, training, training.seed, _score, progress)


def _fewest(table: TruthTable, training: Training, progress: Progress | None) -> Chosen:
    """On a complete table: of the methods that reproduce it, the one whose circuit has the fewest ANDs."""
    found: list[tuple[int, str, Fitted[Circuit]]] = []
    tried = []
    for method in METHODS.values():
        fitted = attempt(method, table, training, progress)
        if isinstance(fitted, RdError):
            tried.append(Trial(method.name, None, str(fitted)))
            continue
        netlist = _netlist(fitted, table)
        ands, exact = netlist.counts().ands, accuracy(table.accuracy(netlist)) in (1.0, None)
        tried.append(Trial(method.name, None, f"{fitted.note}; {ands} ANDs{'' if exact else ', not exact'}"))
        if exact:
            found.append((ands, method.name, fitted))
    if not found:
        raise RdError("; ".join(f"{trial.model}: {trial.note}" for trial in tried))
    ands, name, best = min(found, key=lambda one: one[0])
    others = ", ".join(f"{other} {count}" for count, other, _ in found if other != name)
    why = f"exact, with the fewest ANDs: {ands}" + (f" ({others})" if others else "")
    return Chosen(best, name, f"{why}; {best.note}", tried=tuple(tried))


def _candidates(part: TruthTable, aside: TruthTable) -> list[Candidate]:
    """Those that do not train; and a network, where nothing simpler does well, and there are rows enough to train on,
    though not too many to do it soon.
    """
    least, most = _ROWS_FOR_GATES
    fits = least <= part.rows and part.rows * len(part.outputs) <= most
    simple: list[Candidate] = [(method, lambda best: True) for method in METHODS.values()]
    return [*simple, (TRAINED["gates"], lambda best: fits and best < GOOD_ENOUGH)]


def _score(fitted: Fitted[Circuit], part: TruthTable, aside: TruthTable) -> float:
    return aside.accuracy(_netlist(fitted, part)).overall


def _netlist(fitted: Fitted[Circuit], table: TruthTable) -> Netlist:
    return Netlist.from_circuit(fitted.made, inputs=table.inputs, outputs=table.outputs).simplified()
