"""`learn`: from a truth table to a circuit, by the method told or by the one that does best."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction.ascent import JUNTA, LOOKUP
from rdcircuits.induction.learned import Fitted, Learned, Method, Progress, Trial
from rdcircuits.induction.polynomial import POLYNOMIAL

#: The methods in the order in which `auto` prefers them among equals.
METHODS: dict[str, Method] = {method.name: method for method in (POLYNOMIAL, JUNTA, LOOKUP)}
#: What `learn` takes as its model.
MODELS = ("auto", *METHODS)

_VALIDATION = 0.25


def learn(
    table: TruthTable,
    *,
    model: str = "auto",
    holdout: float | None = None,
    test: TruthTable | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Learned:
    """A circuit for a truth table.

    Args:
        table: rows to learn from, complete or partial.
        model: `"anf"` (polynomial over Z2), `"lookup"` (one parameter a minterm, by reverse derivative ascent),
        `"junta"`
            (lookup on a few selected inputs), or `"auto"`: on a complete table the one with the fewest ANDs, exact;
            on a partial one the most accurate on a quarter of the rows set aside, refitted on all.
        holdout: share of the distinct input rows held out of learning, for the report alone.
        test: another table to report the accuracy on (not together with holdout).
        seed: of the splits.
        progress: called as progress(done, in all, what).

    Raises:
        RdError: for a table without rows, contradicting rows, an unknown model, or one that cannot fit the table.

    Example:
        >>> learned = learn(TruthTable.from_function(lambda a, b, c: a & b ^ c, 3))
        >>> learned.exact, learned.gates
        (True, 2)
    """
    started = time.perf_counter()
    _check(table, model, holdout, test)
    if holdout is not None:
        table, test = table.split(holdout, seed)
    table = table.distinct()
    choose = _choose_exact if table.complete else _choose_by_validation
    names = list(METHODS) if model == "auto" else [model]
    fitted, chosen, why, validation, tried = choose(table, names, seed, progress)
    netlist = _netlist(fitted, table)
    return Learned(
        circuit=fitted.circuit,
        netlist=netlist,
        model=chosen,
        why=why,
        train_accuracy=_accuracy(table, netlist),
        validation_accuracy=validation,
        test_accuracy=None if test is None else _accuracy(test, netlist),
        rows=table.rows,
        complete=table.complete,
        tried=tried,
        seconds=time.perf_counter() - started,
    )


def _check(table: TruthTable, model: str, holdout: float | None, test: TruthTable | None) -> None:
    if model not in MODELS:
        raise RdError(f"unknown model {model!r}: expected one of {', '.join(MODELS)}")
    if holdout is not None and test is not None:
        raise RdError("rows to test on come from holdout or from a test table, not from both")
    if holdout is not None and not 0 < holdout < 1:
        raise RdError(f"holdout is {holdout}, expected a share between 0 and 1")
    if not table.rows:
        raise RdError("the table has no rows: there is nothing to learn from")
    if holdout is not None and len(table.distinct()) < 2:
        raise RdError("holding rows out takes a table of at least two different rows")


Choice = tuple[Fitted, str, str, float | None, tuple[Trial, ...]]


def _choose_exact(table: TruthTable, names: Sequence[str], seed: int, progress: Progress | None) -> Choice:
    """On a complete table: of the methods that reproduce it, the one whose circuit has the fewest ANDs."""
    found: list[tuple[int, str, Fitted]] = []
    tried = []
    for name in names:
        fitted = _attempt(METHODS[name], table, progress)
        if isinstance(fitted, RdError):
            tried.append(Trial(name, None, str(fitted)))
            continue
        netlist = _netlist(fitted, table)
        accuracy, ands = _accuracy(table, netlist), netlist.counts().ands
        tried.append(Trial(name, None, f"{fitted.note}; {ands} ANDs{'' if accuracy in (1.0, None) else ', not exact'}"))
        if accuracy in (1.0, None) or len(names) == 1:
            found.append((ands, name, fitted))
    if not found:
        raise RdError("; ".join(f"{trial.model}: {trial.note}" for trial in tried))
    ands, name, fitted = min(found, key=lambda one: one[0])
    others = ", ".join(f"{other} {count}" for count, other, _ in found if other != name)
    why = (
        "asked for" if len(names) == 1 else f"exact, with the fewest ANDs: {ands}" + (f" ({others})" if others else "")
    )
    return fitted, name, f"{why}; {fitted.note}", None, tuple(tried)


def _choose_by_validation(table: TruthTable, names: Sequence[str], seed: int, progress: Progress | None) -> Choice:
    """On a partial table: the method that is right most often on rows set aside, refitted on all rows."""
    part, aside = table.split(_VALIDATION, seed)
    tried: list[Trial] = []
    if len(names) > 1 and part.rows and aside.rows:
        tried = [_trial(METHODS[name], part, aside, progress) for name in names]
    ranked = sorted((t for t in tried if t.accuracy is not None), key=lambda t: -(t.accuracy or 0.0))
    order = [trial.model for trial in ranked] or list(names)
    scores = {trial.model: trial.accuracy for trial in tried}
    failures = [f"{trial.model}: {trial.note}" for trial in tried if trial.accuracy is None]
    for name in order:
        fitted = _attempt(METHODS[name], table, progress)
        if not isinstance(fitted, RdError):
            return fitted, name, f"{_reason(name, names, scores)}; {fitted.note}", scores.get(name), tuple(tried)
        failures.append(str(fitted) if len(names) == 1 else f"{name}: {fitted}")
    raise RdError("; ".join(failures))


def _reason(name: str, names: Sequence[str], scores: dict[str, float | None]) -> str:
    if len(names) == 1:
        return "asked for"
    if name not in scores:
        return "the first that fits (too few rows to set some aside)"
    shown = ", ".join(f"{one} {score:.4f}" for one, score in scores.items() if score is not None)
    return f"most accurate on rows set aside ({shown})"


def _trial(method: Method, part: TruthTable, aside: TruthTable, progress: Progress | None) -> Trial:
    fitted = _attempt(method, part, progress)
    if isinstance(fitted, RdError):
        return Trial(method.name, None, str(fitted))
    return Trial(method.name, aside.accuracy(_netlist(fitted, part)).overall, fitted.note)


def _attempt(method: Method, table: TruthTable, progress: Progress | None) -> Fitted | RdError:
    """What the method makes of the table, or why it cannot."""
    try:
        return method.fit(table, progress)
    except RdError as error:
        return error


def _netlist(fitted: Fitted, table: TruthTable) -> Netlist:
    return Netlist.from_circuit(fitted.circuit, table.inputs, table.outputs).simplified()


def _accuracy(table: TruthTable, netlist: Netlist) -> float | None:
    found = table.accuracy(netlist)
    return found.overall if found.known else None
