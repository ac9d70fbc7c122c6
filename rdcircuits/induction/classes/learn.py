"""`learn_classes`: from raw rows and labels to a classifier, the encoder and the way chosen by cross-validation."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.arguments import above_zero, function, share, shown, whole
from rdcircuits.encoding import Encoder, Raw
from rdcircuits.encoding.encoder import Cuts
from rdcircuits.errors import RdError, ShapeError, warn
from rdcircuits.induction.classes.boosting import Boosting
from rdcircuits.induction.classes.calibration import margin, temperature
from rdcircuits.induction.classes.classifier import Classifier, check_head
from rdcircuits.induction.classes.labels import Label, classes_of, labels_of, numbers_of
from rdcircuits.induction.classes.network import Network
from rdcircuits.induction.classes.race import Candidate, Chosen, Task, Vote, choose, grouped
from rdcircuits.induction.classes.rows import in_order, weights_of
from rdcircuits.induction.classes.rules import Rules
from rdcircuits.induction.classes.scores import Scores
from rdcircuits.induction.classes.together import summed
from rdcircuits.induction.classes.votes import Votes
from rdcircuits.induction.learned import Progress
from rdcircuits.induction.samples.learner import Work

MODELS = ("auto", "votes", "boosting", "rules", "gates")

_EFFORT, _LEAST_EFFORT, _EFFORT_OF_A_CELL, _COLUMNS = 20.0, 3.0, 0.005, 6

Integers = NDArray[np.int64]


def learn_classes(
    X: Any,
    y: Any,
    *,
    model: str = "auto",
    max_gates: int | None = None,
    effort: float | None = None,
    seed: int = 0,
    holdout: float | None = None,
    test: tuple[Any, Any] | None = None,
    sample_weight: Any = None,
    thresholds: int | None = None,
    cuts: Cuts | None = None,
    head: str = "index",
    target: str | None = None,
    progress: Progress | None = None,
) -> Classifier:
    """A classifier of raw rows: columns of numbers or words, any of them missing here and there, and a label a row.

    Args:
        X: a data frame, an array (rows, columns), or lists of rows; `rd.encoding.Raw`.
        y: labels (rows,), strings or numbers.
        model: "votes" (weighted votes of bits and of gates on pairs), "boosting" (boosted trees of three bits each),
            "gates" (a network of two-input gates), "rules" (two classes as one function of bits, learned as an output
            of a truth table is), or "auto": votes on bits, or what does better in cross-validation beyond noise, with
            its encoder, or a vote of up to three of these.
        max_gates: the most ANDs, of the gates that give the class's number; 0 for wires alone.
        effort: seconds of a nominal core for the choice; by default 3, and 0.005 more for each row and column, up to
            six columns, and no more than 20. It ends sooner where nothing can be better than what is tried first,
            which is tried whatever it takes: with thousands of columns, many seconds.
        seed: of the splits and of what is random.
        holdout: share of the rows held out of learning, for the report alone; a value that is missing there alone has
            no bit set.
        test: other raw rows and labels to report the accuracy on (not together with holdout).
        sample_weight: how much each row counts (rows,); whole numbers are as good as repetitions of the row.
        thresholds: bits a column of numbers at most; several are tried by default.
        cuts: where the thresholds are, "quantiles" or "entropy"; both are tried by default.
        head: what the netlist gives: "index", "onehot" or "scores".
        target: what the labels are called; the name of a series by default, else "class".
        progress: called as progress(done, in all, what).

    The order of the rows does not matter. Ctrl-C ends the choice; what is best so far is learned from all rows and
    returned, with `interrupted`.

    Raises:
        KeyboardInterrupt: for Ctrl-C where there is nothing yet.
        RdError, ShapeError: for labels of one class alone, missing labels, rows that do not fit, infinities.

    Example:
        >>> import numpy as np
        >>> X = [[k, "left" if k % 2 else "right"] for k in range(40)]
        >>> found = learn_classes(X, ["odd" if k % 2 else "even" for k in range(40)], effort=0.1)
        >>> found.predict([[7, "left"], [8, "right"]]).tolist()
        ['odd', 'even']
    """
    started = time.perf_counter()
    if model not in MODELS:
        raise RdError(f"unknown model {model!r} of classes: expected one of {', '.join(MODELS)}")
    check_head(head)
    function("progress", progress, "progress(done, in all, what)")
    limit = None if max_gates is None else whole("max_gates", max_gates)
    seed = whole("seed", seed)
    seconds = None if effort is None else above_zero("effort", effort, "nominal seconds")
    if cuts is not None and cuts not in get_args(Cuts):
        raise RdError(f"cuts is {cuts!r}, expected one of {', '.join(get_args(Cuts))}")
    most = None if thresholds is None else whole("thresholds", thresholds, 1)
    if holdout is not None and test is not None:
        raise RdError("rows to test on come from holdout or from a test table, not from both")
    raw, labels = Raw.of(X), labels_of(y)
    if raw.rows != len(labels):
        raise ShapeError(f"X has {raw.rows} rows, y has {len(labels)} labels")
    weights = weights_of(sample_weight, raw.rows)
    classes = classes_of(labels if weights is None else [labels[row] for row in np.flatnonzero(weights)])
    numbers = numbers_of(labels, classes if weights is None else tuple(dict.fromkeys([*classes, *labels])))
    index, weights = in_order(raw, numbers, weights, seed)
    raw, numbers = raw.take(index), numbers[index]
    aside: tuple[Raw, Integers] | None = None
    if test is not None:
        if not isinstance(test, (tuple, list)) or len(test) != 2:
            raise RdError(f"test is {shown(test)}, expected a pair (X, y) of rows and labels")
        other = Raw.of(test[0], "the test's X")
        aside = other, numbers_of(labels_of(test[1], "the test's y"), classes, "the test's y")
    if holdout is not None:
        share("holdout", holdout, inner=True)
        out = grouped(raw, numbers, round(1 / min(holdout, 1 - holdout)) if holdout <= 0.5 else 2, seed) == 0
        if out.all() or not out.any():
            raise RdError("holding rows out takes at least two different rows")
        aside = raw.take(np.flatnonzero(out)), numbers[out]
        raw, numbers = raw.take(np.flatnonzero(~out)), numbers[~out]
        weights = None if weights is None else weights[~out]
        classes_of([classes[k] for k in numbers.tolist()])
    cells = raw.rows * min(len(raw.columns), _COLUMNS)
    work = Work(min(_EFFORT, _LEAST_EFFORT + _EFFORT_OF_A_CELL * cells) if seconds is None else seconds)
    task = Task(raw, numbers, len(classes), weights, limit, seed, work)
    chosen = choose(task, _candidates(len(classes), model, most, cuts), progress)
    made = None if chosen.vote is None else _together(task, chosen.vote, progress)
    accuracy = chosen.accuracy if made is None or chosen.vote is None else chosen.vote.accuracy
    encoder, scores, name, why, heat = made or _fitted(task, chosen, progress)
    said = scores.scores_of(encoder.encode(raw))
    doubts = tell_of(encoder, scores, numbers, accuracy, chosen.asked)
    return Classifier(
        encoder,
        classes,
        scores,
        target=target or getattr(y, "name", None) or "class",
        head=check_head(head),
        model=name,
        why=f"{why}; {scores.note}",
        train_accuracy=float(np.average(said.argmax(axis=1) == numbers, weights=weights)),
        validation_accuracy=accuracy,
        test_accuracy=None if aside is None else _measured(encoder, scores, *aside, lenient=test is None),
        rows=raw.rows,
        tried=tuple(chosen.tried),
        interrupted=chosen.interrupted,
        seconds=time.perf_counter() - started,
        warnings=doubts,
        temperature=heat,
    )


def tell_of(encoder: Encoder, scores: Scores, numbers: Integers, accuracy: float | None, asked: int) -> tuple[str, ...]:
    """Warn of what makes the success less than it seems, `accuracy` being that on a number of rows; what was said."""
    found = []
    if not encoder.names:
        found.append("no column tells rows apart: every column has one value alone")
    share_of_most = float(np.bincount(numbers).max() / max(len(numbers), 1))
    if accuracy is not None and accuracy <= share_of_most + 0.5 * max(asked, 1) ** -0.5:
        found.append(
            f"the classifier does no better than the most frequent class, but for noise: {accuracy:.4f} against "
            f"{share_of_most:.4f}"
        )
    for message in found:
        warn(message)
    return tuple(found)


def _measured(encoder: Encoder, scores: Scores, raw: Raw, numbers: Integers, *, lenient: bool) -> float:
    """The share of rows that are right; `lenient` where it is chance that all rows that lack a value were held out."""
    said = scores.predicted(encoder.encode(raw, lenient=lenient))
    return float(np.mean(said == numbers)) if len(said) else 1.0


def _candidates(classes: int, model: str, thresholds: int | None, cuts: Cuts | None) -> list[Candidate]:
    """Those that are tried: first what the others have to beat, then the cheap ones first."""
    if model == "rules" and classes != 2:
        raise RdError(f"the model rules tells two classes apart, there are {classes}")
    many, more, some, few = (thresholds or most for most in (64, 32, 16, 8))
    found = [
        Candidate("votes", many, "quantiles", Votes(0, (10.0, 100.0, 1000.0), 0.3)),
        Candidate("votes", more, "quantiles", Votes(0, 10.0, 1.0)),
        Candidate("votes", few, "entropy", Votes(0, 1.0)),
        Candidate("boosting", some, "quantiles", Boosting(80, 3)),
        Candidate("boosting", more, "quantiles", Boosting(160, 3)),
        Candidate("votes", some, "quantiles", Votes(1000, 100.0, 1.0)),
        Candidate("votes", few, "quantiles", Votes(2000, 10.0, 1.0)),
    ]
    if classes == 2:
        found.append(Candidate("rules", few, "quantiles", Rules(1.0)))
    found += [Candidate("gates", few, "quantiles", Network(512, layers, 60)) for layers in (2, 4)]
    found = list(dict.fromkeys(found if cuts is None else [replace(one, cuts=cuts) for one in found]))
    return [one for one in found if model in ("auto", one.model)]


Fitted = tuple[Encoder, Scores, str, str, float]
"""An encoder, scores, the model, why it was taken, and the temperature of the scores."""


def _fitted(task: Task, chosen: Chosen, progress: Progress | None) -> Fitted:
    """The first of the candidates that can be made of all rows."""
    failures = list[str]()
    for one in chosen.order:
        try:
            encoder, scores, usual = _of_all_rows(task, one, progress)
        except RdError as error:
            failures.append(f"{one.model}, {one}: {error}")
            continue
        said = scores.scores_of(encoder.encode(task.raw))
        sharpness = chosen.sharpness or temperature(said / usual, task.numbers, task.weights)
        why = f"by cross-validation: {one}" if not failures else f"{one}"
        return encoder, scores, one.model, why, sharpness * usual
    raise RdError("; ".join(dict.fromkeys(failures)))


def _together(task: Task, vote: Vote, progress: Progress | None) -> Fitted | None:
    """The vote of several, made of all rows; None where one of them fails, or it takes too many ANDs."""
    try:
        made = [_of_all_rows(task, one, progress) for one in vote.members]
        weights = [weight / usual for weight, (_, _, usual) in zip(vote.weights, made, strict=True)]
        encoder, scores, unit = summed([one for one, _, _ in made], [one for _, one, _ in made], weights)
    except RdError:
        return None
    if task.limit is not None and scores.ands > task.limit:
        return None
    model = " + ".join(dict.fromkeys(one.model for one in vote.members))
    why = f"by cross-validation, together: {'; '.join(map(str, vote.members))}"
    return encoder, scores, model, why, vote.temperature * unit


def _of_all_rows(task: Task, one: Candidate, progress: Progress | None) -> tuple[Encoder, Scores, float]:
    """A candidate made of all rows: its encoder, its scores, and their usual margin."""
    if progress is not None:
        progress(0, 1, f"all rows: {one}")
    encoder = Encoder.fit(task.raw, task.numbers, thresholds=one.thresholds, cuts=one.cuts)
    bits = encoder.encode(task.raw)
    scores = one.way.fit(task.problem(encoder, bits), task.limit, task.seed)
    return encoder, scores, margin(scores.scores_of(bits))


__all__ = ["Label", "learn_classes"]
