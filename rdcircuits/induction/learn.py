"""`learn`: from a truth table to a circuit, by the method asked for or by the one that does best."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from rdcircuits.arguments import above_zero, function, whole
from rdcircuits.boolean import Cover, Netlist, TruthTable
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.induction.ascent import JUNTA, LOOKUP
from rdcircuits.induction.choice import (
    Chosen,
    accuracy,
    asked_for,
    attempt,
    check_model,
    split_off,
)
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.learn import learn_classes
from rdcircuits.induction.covers import learn_cover
from rdcircuits.induction.diagrams import BDD
from rdcircuits.induction.honesty import doubts_of_circuit
from rdcircuits.induction.learned import Fitted, Learned, Method, Progress, Trial
from rdcircuits.induction.learners import LEARNERS, SHORT
from rdcircuits.induction.linear import LINEAR
from rdcircuits.induction.network import GATES
from rdcircuits.induction.polynomial import POLYNOMIAL
from rdcircuits.induction.samples.learner import Learner
from rdcircuits.induction.samples.outputs import chosen_of, learn_outputs
from rdcircuits.induction.smaller import made_smaller, usual_effort
from rdcircuits.induction.training import OPTIMISERS, Training, widths
from rdcircuits.induction.words import WORDS
from rdcircuits.synthesis.cost import as_cost
from rdcircuits.synthesis.optimise import Better, optimise

#: The methods that do not train, in the order in which `auto` prefers them among equals.
METHODS: dict[str, Method] = {method.name: method for method in (POLYNOMIAL, JUNTA, LOOKUP)}
#: The methods that train.
TRAINED: dict[str, Method] = {method.name: method for method in (GATES, LINEAR)}
_COMPLETE: dict[str, Method] = {method.name: method for method in (WORDS, BDD)}
_NAMED = METHODS | TRAINED | _COMPLETE
#: What `learn` takes as its model.
MODELS = tuple(dict.fromkeys(("auto", *METHODS, *OPTIMISERS, *LEARNERS, *_COMPLETE)))

_RATIO = 64
"""Bits of a complete table to an AND, from which on what was found in words is taken without remembering all rows."""
_LITTLE = 0.5
"""Nominal seconds for what may be shorter on a complete table."""
_NARROWER = 256, 128, 64, 32, 16
"""Widths of networks that are tried where those of the usual layers are above the limit."""
_SHRINKS = 4
"""How many times too large a circuit may be that is worth an attempt to make it smaller."""


@overload
def learn(
    table: TruthTable | Cover,
    *,
    model: str = ...,
    holdout: float | None = ...,
    test: TruthTable | None = ...,
    seed: int = ...,
    layers: Sequence[int] | None = ...,
    epochs: int | None = ...,
    batch: int | None = ...,
    optimiser: str | None = ...,
    max_gates: int | None = ...,
    effort: float | None = ...,
    jobs: int = ...,
    cost: str = ...,
    progress: Progress | None = ...,
    better: Better | None = ...,
) -> Learned: ...
@overload
def learn(
    table: Any,
    y: Any,
    *,
    model: str = ...,
    holdout: float | None = ...,
    test: tuple[Any, Any] | None = ...,
    seed: int = ...,
    max_gates: int | None = ...,
    effort: float | None = ...,
    thresholds: int | None = ...,
    head: str | None = ...,
    sample_weight: Any = ...,
    progress: Progress | None = ...,
) -> Classifier: ...
def learn(
    table: Any,
    y: Any = None,
    *,
    model: str = "auto",
    holdout: float | None = None,
    test: Any = None,
    seed: int = 0,
    layers: Sequence[int] | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    optimiser: str | None = None,
    max_gates: int | None = None,
    effort: float | None = None,
    thresholds: int | None = None,
    head: str | None = None,
    sample_weight: Any = None,
    jobs: int = 1,
    cost: str = "ands",
    progress: Progress | None = None,
    better: Better | None = None,
) -> Learned | Classifier:
    """A circuit for a truth table; or for raw rows X and labels y a `Classifier`, as `learn_classes` makes it.

    Args:
        table: rows to learn from, complete or partial; or a `Cover`, whose minimised cubes become gates, unless what is
            learned from rows drawn from them is smaller and agrees with all cubes; raw rows X (a frame, an array,
            lists) where there is a y.
        y: labels (rows,), strings or numbers, of raw rows.
        model: `"anf"` (polynomial over Z2), `"lookup"` (one parameter a minterm, by reverse derivative ascent),
            `"junta"` (lookup on a few selected inputs); of complete tables `"bdd"` (a decision diagram of all outputs)
            and `"words"` (outputs that are digits of a number in words of inputs, see `explain`); of those that train
            for epochs, `"gates"` (a network of two-input gates) and `"linear"` (XORs of inputs); or `"auto"`: on a
            complete table the one with the fewest ANDs, exact; on a partial one, for each output, the learner and
            setting that do best on rows set aside, made again from all rows; within noise the smaller, and a constant
            where nothing is learned.
        holdout: share of the distinct input rows held out of learning, for the report alone.
        test: another table to report the accuracy on (not together with holdout).
        seed: of the splits, and of what is random in training.
        layers, epochs, batch, optimiser: of the models that train, see `Training`.
        max_gates: most ANDs of all outputs together, as an AIGER file has them; what is larger is not chosen.
        effort: nominal seconds of a core for the table that `auto` may take, counted in work, so that the circuit does
            not depend on the machine; by default 35 for some ten thousand rows, and a third of it for few. For a
            complete table of up to 20 inputs they are spent on making an exact circuit smaller (see `optimise`); by
            default up to 5 there, and less for small circuits.
        jobs: threads that make an exact circuit smaller. The circuit does not depend on how many there are.
        cost: what an exact circuit of a complete table is to have few of, see `optimise`.
        thresholds, head, sample_weight: of classes, see `learn_classes`, which has models of its own.
        progress: called as progress(done, in all, what).
        better: called with each smaller netlist on the way, of a complete table with `auto`.

    Warns:
        RdWarning: where the circuit is wrong on rows that it learned from, is constant on them, or was chosen within
            noise; what it says is in `Learned.warnings` too.

    Ctrl-C ends the training of a model asked for by name, and the race of `auto`; what is best so far is returned.

    Raises:
        RdError: for a table without rows, contradicting rows, an unknown model, one that cannot fit the table, or an
            option that the model does not have.
        KeyboardInterrupt: for Ctrl-C where there is nothing yet.

    Example:
        >>> learned = learn(TruthTable.from_function(lambda a, b, c: a & b ^ c, 3))
        >>> learned.exact, learned.gates
        (True, 2)
        >>> learn([[1.5, "a"], [2.5, "b"]] * 10, ["no", "yes"] * 10, effort=0.1).predict([[2.0, "b"]]).tolist()
        ['yes']
    """
    started = time.perf_counter()
    if y is not None:
        unfit = {"layers": layers, "epochs": epochs, "batch": batch, "optimiser": optimiser}
        unfit["cost"] = None if cost == "ands" else cost
        for name, value in unfit.items():
            if value is not None:
                raise RdError(f"{name} is of models of truth tables, and not of classes")
        return learn_classes(
            table,
            y,
            model=model,
            max_gates=max_gates,
            effort=effort,
            seed=seed,
            holdout=holdout,
            test=test,
            sample_weight=sample_weight,
            thresholds=thresholds,
            head=head or "index",
            progress=progress,
        )
    for name, value in {"thresholds": thresholds, "head": head, "sample_weight": sample_weight}.items():
        if value is not None:
            raise RdError(f"{name} is of classes: learn(X, y, {name}=...)")
    training = Training(widths(layers), epochs, batch, optimiser, seed)
    training.check(check_model(model, MODELS))
    if isinstance(table, Cover):
        if holdout is not None:
            raise RdError("a cover has no rows to hold out: holdout does not go with it")
        how: dict[str, Any] = {"layers": layers, "epochs": epochs, "batch": batch, "optimiser": optimiser}
        how |= {"max_gates": max_gates, "effort": effort, "jobs": jobs, "progress": progress}
        _check_cost(cost, model, max_gates, False)
        return learn_cover(table, learn, model=model, seed=seed, test=test, **how)
    bounds = _Bounds.of(max_gates, effort, jobs, cost, better)
    others = "learn(X, y) takes raw rows and labels, TruthTable.read a file, learn_field a FieldTable"
    table, test = split_off(table, TruthTable, others, holdout, test, seed, progress)
    _check_cost(cost, model, max_gates, table.complete)
    chosen = _choose(table, model, training, bounds, progress)
    netlist = netlist_of(chosen.fitted, table)
    doubts = [*doubts_of_circuit(table, netlist, test), *chosen.doubts]
    return chosen.learned(netlist, table, test, started, doubts)


@dataclass(frozen=True)
class _Bounds:
    """How much may be made, how much done, and by how many threads."""

    gates: int | None
    effort: float | None
    jobs: int
    cost: str
    better: Better | None

    @staticmethod
    def of(max_gates: object, effort: object, jobs: object, cost: object, better: Better | None) -> _Bounds:
        """Checked: a whole number from 0 up, a number of seconds above 0, or None; a whole number from 1 up; a cost."""
        if max_gates is not None:
            max_gates = whole("max_gates", max_gates)
        seconds = None if effort is None else above_zero("effort", effort, "nominal seconds")
        function("better", better, "better(netlist)")
        return _Bounds(max_gates, seconds, whole("jobs", jobs, 1), as_cost(cost).name, better)

    def tell(self, netlist: Netlist) -> None:
        """Tell of a smaller netlist, if it is small enough."""
        if self.better is not None and self.admit(netlist):
            self.better(netlist)

    def admit(self, netlist: Netlist) -> bool:
        """Whether a netlist is small enough."""
        return self.gates is None or netlist.counts().ands <= self.gates


def _check_cost(cost: str, model: str, max_gates: object, complete: bool) -> None:
    """Raise where another cost than ANDs is asked for, and nothing is made smaller by it."""
    if as_cost(cost).name == "ands":
        return
    if not complete or model != "auto":
        raise RdError(f"the cost {cost} is of complete tables and the model auto; optimise takes other circuits")
    if max_gates is not None:
        raise RdError(f"a limit of gates counts ANDs, it does not go with the cost {cost}")


def _choose(table: TruthTable, model: str, how: Training, bounds: _Bounds, progress: Progress | None) -> Chosen:
    if model in _NAMED:
        return _within(_NAMED[model], table, how, bounds, progress)
    learners = list(LEARNERS.values()) if model == "auto" else [LEARNERS[model]]
    if table.complete and model == "auto":
        return _fewest(table, how, bounds, progress)
    return _per_output(table, learners, how.seed, bounds, progress)


def _within(method: Method, table: TruthTable, how: Training, bounds: _Bounds, progress: Progress | None) -> Chosen:
    """What was asked for by name; where that is too large, made smaller or of narrower layers; `RdError` where all are
    too large.
    """
    chosen = asked_for(method, table, how, progress)
    netlist = netlist_of(chosen.fitted, table)
    if bounds.admit(netlist):
        return chosen
    ands = netlist.counts().ands
    if method is GATES and how.layers is None:
        for width in _NARROWER:
            narrow = asked_for(method, table, replace(how, layers=(width, width, width // 2 - 1)), progress)
            if bounds.admit(netlist_of(narrow.fitted, table)):
                return replace(narrow, why=f"{narrow.why}; wider layers take more than {bounds.gates:,} ANDs")
    elif ands <= _SHRINKS * max(bounds.gates or 0, 1):
        found = optimise(netlist, effort=bounds.effort or usual_effort(ands), jobs=bounds.jobs, seed=how.seed)
        if bounds.admit(found.netlist):
            said = f"{chosen.why}; {ands:,} ANDs made {found.after:,}"
            return replace(chosen, fitted=replace(chosen.fitted, made=found.netlist), why=said)
    raise RdError(
        f"the model {chosen.name} makes {ands:,} ANDs of this table, more than the {bounds.gates:,} that it may: ask "
        f"for auto, which keeps to the limit"
    )


def _per_output(
    table: TruthTable, learners: Sequence[Learner], seed: int, bounds: _Bounds, progress: Progress | None
) -> Chosen:
    joined = learn_outputs(
        table,
        learners,
        limit=bounds.gates,
        seed=seed,
        effort=bounds.effort,
        progress=progress,
        whole=table.complete,
    )
    return chosen_of(table, joined)


def _fewest(table: TruthTable, how: Training, bounds: _Bounds, progress: Progress | None) -> Chosen:
    """On a complete table: of the methods that reproduce it, the one whose circuit has the fewest ANDs.

    Where none of them keeps to the limit, what is right most often within it.
    """
    found: list[tuple[int, str, Fitted[Circuit], Netlist]] = []
    tried = []
    for method in (WORDS, POLYNOMIAL, JUNTA, LOOKUP, BDD):
        fitted = attempt(method, table, how, progress)
        if isinstance(fitted, RdError):
            if method is not WORDS:
                tried.append(Trial(method.name, None, str(fitted)))
            continue
        netlist = netlist_of(fitted, table)
        ands, exact = netlist.counts().ands, accuracy(table.accuracy(netlist)) in (1.0, None)
        said = ("" if exact else ", not exact") + ("" if bounds.admit(netlist) else f", more than {bounds.gates:,}")
        tried.append(Trial(method.name, None, f"{fitted.note}; {ands} ANDs{said}", ands=ands))
        if exact:
            found.append((ands, method.name, fitted, netlist))
            if method is WORDS and fitted.sure and _RATIO * ands < table.rows * len(table.outputs):
                break
    admitted = [one for one in found if one[0] <= (bounds.gates if bounds.gates is not None else one[0])]
    short = _shorter(table, how.seed, bounds, min(admitted, default=(1 << 62,), key=lambda one: one[0])[0])
    starts = [netlist for *_, netlist in found]
    if short is not None:
        chosen = replace(short, tried=(*tried, *short.tried), doubts=())
        starts.append(netlist_of(short.fitted, table))
    elif found:
        ands, name, best, _ = min(found, key=lambda one: one[0])
        others = ", ".join(f"{other} {count}" for count, other, *_ in found if other != name)
        why = f"exact, with the fewest ANDs: {ands}" + (f" ({others})" if others else "")
        chosen = Chosen(best, name, f"{why}; {best.note}", tried=tuple(tried))
    if starts:
        chosen = made_smaller(
            chosen, starts, table, bounds.effort, how.seed, bounds.jobs, progress, bounds.cost, bounds.tell
        )
        if bounds.admit(netlist_of(chosen.fitted, table)):
            return chosen
    if bounds.gates is not None:
        chosen = _per_output(table, list(LEARNERS.values()), how.seed, bounds, progress)
        return replace(chosen, tried=(*tried, *chosen.tried))
    raise RdError("; ".join(f"{trial.model}: {trial.note}" for trial in tried))


def _shorter(table: TruthTable, seed: int, bounds: _Bounds, size: int) -> Chosen | None:
    """What learners of one output that take little time make of a complete table, exact and in fewer ANDs than this;
    nothing where they make none.
    """
    if not table.rows or not table.outputs or size == 0:
        return None
    least = size - 1 if bounds.gates is None else min(size - 1, bounds.gates)
    part = replace(bounds, gates=least, effort=_LITTLE)
    chosen = _per_output(table, SHORT, seed, part, None)
    netlist = netlist_of(chosen.fitted, table)
    if chosen.fitted.interrupted:
        raise KeyboardInterrupt
    if not part.admit(netlist) or accuracy(table.accuracy(netlist)) != 1.0:
        return None
    return replace(chosen, why=f"exact, with the fewest ANDs: {netlist.counts().ands}; {chosen.fitted.note}")


def netlist_of(fitted: Fitted[Any], table: TruthTable) -> Netlist:
    """What was fitted, as gates with the table's names."""
    if isinstance(fitted.made, Netlist):
        return fitted.made
    return Netlist.from_circuit(fitted.made, inputs=table.inputs, outputs=table.outputs).simplified()
