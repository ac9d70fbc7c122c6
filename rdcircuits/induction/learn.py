"""`learn`: from a truth table to a circuit, by the method told or by the one that does best."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rdcircuits.arguments import function, instance, share, shown
from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.errors import RdError
from rdcircuits.induction import linear, network
from rdcircuits.induction.ascent import JUNTA, LOOKUP
from rdcircuits.induction.honesty import doubt_of_choice, doubts_of_circuit, tell
from rdcircuits.induction.learned import Fitted, Learned, Method, Progress, Trial, attempt
from rdcircuits.induction.polynomial import POLYNOMIAL
from rdcircuits.induction.training import OPTIMISERS, Training, widths

#: The methods that do not train, in the order in which `auto` prefers them among equals.
METHODS: dict[str, Method] = {method.name: method for method in (POLYNOMIAL, JUNTA, LOOKUP)}
#: The methods that train, each made for a way of training.
TRAINED: dict[str, Callable[[Training], Method]] = {"gates": network.method, "linear": linear.method}
#: What `learn` takes as its model.
MODELS = ("auto", *METHODS, *OPTIMISERS)

_VALIDATION = 0.25
_GOOD_ENOUGH = 0.98
_HANDFUL = 16
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
    _check(table, model, holdout, test, training)
    function("progress", progress, "progress(done, in all, what)")
    if holdout is not None:
        table, test = table.split(holdout, seed)
    table = table.distinct()
    choose = _choose_exact if table.complete else _choose_by_validation
    methods = _methods(model, training)
    fitted, chosen, why, validation, tried, doubts = choose(table, methods, training, progress)
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
        run=fitted.run,
        warnings=tell([*doubts_of_circuit(table, netlist, test), *doubts]),
    )


def _check(table: TruthTable, model: str, holdout: float | None, test: TruthTable | None, training: Training) -> None:
    instance("the table", table, TruthTable, "a TruthTable (learn_field takes a FieldTable)")
    if test is not None:
        instance("the table to test on", test, TruthTable, "a TruthTable")
    if not isinstance(model, str) or model not in MODELS:
        raise RdError(f"unknown model {shown(model)}: expected one of {', '.join(MODELS)}")
    training.check(model)
    if holdout is not None and test is not None:
        raise RdError("rows to test on come from holdout or from a test table, not from both")
    if holdout is not None:
        share("holdout", holdout, inner=True)
    if not table.rows:
        raise RdError("the table has no rows: there is nothing to learn from")
    if holdout is not None and len(table.distinct()) < 2:
        raise RdError("holding rows out takes a table of at least two different rows")


def _methods(model: str, training: Training) -> list[Method]:
    if model == "auto":
        return list(METHODS.values())
    return [TRAINED[model](training) if model in TRAINED else METHODS[model]]


#: What was fitted, its name, why, its accuracy on rows set aside, all that was tried, and doubts of the choice.
Choice = tuple[Fitted, str, str, float | None, tuple[Trial, ...], list[str]]


def _choose_exact(
    table: TruthTable, methods: Sequence[Method], training: Training, progress: Progress | None
) -> Choice:
    """On a complete table: of the methods that reproduce it, the one whose circuit has the fewest ANDs."""
    found: list[tuple[int, str, Fitted]] = []
    tried = []
    for method in methods:
        fitted = attempt(method.name, method.fit, table, progress)
        if isinstance(fitted, RdError):
            tried.append(Trial(method.name, None, str(fitted)))
            continue
        netlist = _netlist(fitted, table)
        accuracy, ands = _accuracy(table, netlist), netlist.counts().ands
        exact = accuracy in (1.0, None)
        tried.append(Trial(method.name, None, f"{fitted.note}; {ands} ANDs{'' if exact else ', not exact'}"))
        if exact or len(methods) == 1:
            found.append((ands, method.name, fitted))
    if not found:
        raise RdError("; ".join(f"{trial.model}: {trial.note}" for trial in tried))
    ands, name, fitted = min(found, key=lambda one: one[0])
    others = ", ".join(f"{other} {count}" for count, other, _ in found if other != name)
    fewest = f"exact, with the fewest ANDs: {ands}" + (f" ({others})" if others else "")
    why = "asked for" if len(methods) == 1 else fewest
    return fitted, name, f"{why}; {fitted.note}", None, tuple(tried) if len(methods) > 1 else (), []


def _choose_by_validation(
    table: TruthTable, methods: Sequence[Method], training: Training, progress: Progress | None
) -> Choice:
    """On a partial table: the method that is right most often on rows set aside, refitted on all rows."""
    part, aside = table.split(_VALIDATION, training.seed)
    tried: list[Trial] = []
    if len(methods) > 1 and part.rows and aside.rows:
        tried = [_trial(method, part, aside, progress) for method in methods]
        if _gates_may_help(part, tried):
            methods = [*methods, network.method(training)]
            tried.append(_trial(methods[-1], part, aside, progress))
    scores = {trial.model: trial.accuracy for trial in tried}
    failures = [f"{trial.model}: {trial.note}" for trial in tried if trial.accuracy is None]
    for method in _ranked(methods, tried, aside):
        fitted, name = attempt(method.name, method.fit, table, progress), method.name
        if not isinstance(fitted, RdError):
            why = f"{_reason(name, len(methods), scores)}; {fitted.note}"
            doubts = doubt_of_choice(name, tried, part, aside) if len(methods) > 1 else []
            return fitted, name, why, scores.get(name), tuple(tried), doubts
        failures.append(str(fitted) if len(methods) == 1 else f"{name}: {fitted}")
    raise RdError("; ".join(failures))


def _gates_may_help(part: TruthTable, tried: Sequence[Trial]) -> bool:
    """Whether nothing simpler does well, and there are rows enough to train on, though not too many to do it soon."""
    least, most = _ROWS_FOR_GATES
    best = max((trial.accuracy or 0.0 for trial in tried), default=0.0)
    return best < _GOOD_ENOUGH and least <= part.rows and part.rows * len(part.outputs) <= most


def _ranked(methods: Sequence[Method], tried: Sequence[Trial], aside: TruthTable) -> list[Method]:
    """The methods that gave a circuit, the most accurate first; all of them, where nothing was tried.

    What the rows did not decide, and a network, which is large, must win by more than the noise of the rows set aside,
    if these are not a handful.
    """
    bits = int(aside.to_arrays()[2].sum())
    noise = 0 if bits < _HANDFUL else bits**-0.5
    plain = {trial.model for trial in tried if trial.sure and trial.model not in TRAINED}
    scores = {t.model: t.accuracy - (0 if t.model in plain else noise) for t in tried if t.accuracy is not None}
    if not scores:
        return list(methods)
    return sorted((method for method in methods if method.name in scores), key=lambda method: -scores[method.name])


def _reason(name: str, methods: int, scores: dict[str, float | None]) -> str:
    if methods == 1:
        return "asked for"
    if name not in scores:
        return "the first that fits (too few rows to set some aside)"
    shown = ", ".join(f"{one} {score:.4f}" for one, score in scores.items() if score is not None)
    is_best = scores[name] == max(score for score in scores.values() if score is not None)
    return f"{'most accurate' if is_best else 'best but for noise and size'} on rows set aside ({shown})"


def _trial(method: Method, part: TruthTable, aside: TruthTable, progress: Progress | None) -> Trial:
    fitted = attempt(method.name, method.fit, part, progress)
    if isinstance(fitted, RdError):
        return Trial(method.name, None, str(fitted))
    if fitted.run is not None and fitted.run.interrupted:
        raise KeyboardInterrupt
    return Trial(method.name, aside.accuracy(_netlist(fitted, part)).overall, fitted.note, fitted.sure)


def _netlist(fitted: Fitted, table: TruthTable) -> Netlist:
    return Netlist.from_circuit(fitted.circuit, inputs=table.inputs, outputs=table.outputs).simplified()


def _accuracy(table: TruthTable, netlist: Netlist) -> float | None:
    found = table.accuracy(netlist)
    return found.overall if found.known else None
