"""Large networks of gates: one network, trained for epochs with rows set aside, then pruned; for images above all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import Smooth, Z
from rdcircuits.arguments import function, instance, is_number, share, whole
from rdcircuits.boolean.counts import count
from rdcircuits.encoding import Encoder, Raw
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.induction.classes.calibration import margin, temperature
from rdcircuits.induction.classes.classifier import Classifier, check_head
from rdcircuits.induction.classes.labels import classes_of, labels_of, numbers_of
from rdcircuits.induction.classes.learn import tell_of
from rdcircuits.induction.classes.pruning import Labelled, of_votes, pruned
from rdcircuits.induction.classes.recipe import LEARNED, Recipe, layers_of
from rdcircuits.induction.classes.relaxation import Relaxation
from rdcircuits.induction.classes.size import Size
from rdcircuits.induction.learned import Progress, Trial
from rdcircuits.induction.network import described
from rdcircuits.learning import Run, train
from rdcircuits.models import Model, gates, rounded, scores_of
from rdcircuits.models.wiring import Way
from rdcircuits.para import closed

Through = Literal["bits", "reals"]
#: What a network learns through.
THROUGH: tuple[str, ...] = get_args(Through)
#: How the inputs of gates are chosen: see `rdcircuits.models.gates`.
WIRINGS: tuple[str, ...] = get_args(Way)
_GATES, _CANDIDATES, _ASIDE = 16_000, 32, 0.1

Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Shape:
    """How large a network is: gates in all in layers of one width, or the `layers`' widths; and how it is wired."""

    gates: int | None = None
    layers: tuple[int, ...] | None = None
    wiring: str = LEARNED

    def widths(self, classes: int) -> tuple[int, ...]:
        """The widths of the layers, of which the last votes on the classes.

        Raises `RdError` for both or for wirings that there are not, and `ShapeError` where classes cannot share.

        Example:
            >>> Shape(gates=1000).widths(3), Shape(layers=(20, 12)).widths(3)
            ((500, 498), (20, 12))
        """
        if self.wiring not in WIRINGS:
            raise RdError(f"wiring is {self.wiring!r}, expected one of {', '.join(WIRINGS)}")
        if self.layers is not None:
            if self.gates is not None:
                raise RdError("gates and layers both say how large the network is: give one of them")
            widths = tuple(whole("a layer", width, 1) for width in self.layers)
            if not widths:
                raise ShapeError("a network has one layer at least")
            if widths[-1] % classes:
                near = widths[-1] - widths[-1] % classes or classes
                found = f"the last layer has {widths[-1]} gates, which {classes} classes cannot share evenly"
                raise ShapeError(f"{found}: make it {near}, say")
            return widths
        every = _GATES if self.gates is None else whole("gates", self.gates, 1)
        layers = layers_of(self.wiring)
        width = every // layers
        if width < classes:
            few = f"{every} gates are too few for {layers} layers and {classes} classes"
            raise ShapeError(f"{few}: take {layers * classes} or more")
        return (*(width,) * (layers - 1), width - width % classes)


def learn_network(
    X: Any,
    y: Any,
    *,
    encoder: Encoder | Callable[[Raw], Encoder] | None = None,
    shape: Shape = Shape(),
    image: tuple[int, int] | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    through: Through = "bits",
    seed: int = 0,
    aside: float = _ASIDE,
    loss: float = 0.0,
    effort: float = 0.0,
    test: tuple[Any, Any] | None = None,
    head: str = "index",
    target: str | None = None,
    progress: Progress | None = None,
    checkpoint: str | PathLike[str] | None = None,
) -> Classifier:
    """A network of two-input gates from bits of raw rows to votes on classes, trained natively over Z or through reals.

    A share of the rows is set aside: the last epoch is taken, or the one that does best on them where it is ahead by
    more than noise, and gates that do not matter are pruned as long as no more than `loss` of them is lost
    (`rdcircuits.induction.classes.pruning`).

    Args:
        X, y: raw rows and labels, as for `learn_classes`.
        encoder: from rows to bits, or what fits one to the rows that are learned from: `fit_images` for images, say;
            eight thresholds a column by default.
        shape: the size of the network and its wiring, by default 16,000 gates in two layers whose wiring is learned,
            or in four where it is not.
        image: height and width, where the columns are pixels; wiring by patches needs them.
        epochs: passes over the rows; 10 to 200, the more the fewer rows there are, by default.
        batch: rows a step, by default up to 256 where wiring is learned, and up to 64 where it is not.
        through: "bits", natively, by votes over Z; or "reals", relaxed to numbers between 0 and 1, by Adam, and rounded
            after the last epoch: slower, and often more accurate (`rdcircuits.induction.classes.relaxation`).
        seed: of the wiring, the starting tables and the rows set aside.
        aside: the share of the rows that is set aside.
        loss: the share of these that pruning may lose, or below 0 for no pruning at all.
        effort: nominal seconds in which the pruned circuit is made smaller still.
        test: rows and labels to report the accuracy on.
        head, target: as for `learn_classes`.
        progress: called as progress(examples done, in all, what), with the accuracy on the rows set aside.
        checkpoint: a file from which training goes on where it is there, and which is written every few minutes.

    Ctrl-C ends the training; what is best so far is taken, and `interrupted` set.

    Raises:
        RdError, ShapeError: before training, for rows, labels, sizes or an encoder that do not fit.

    Example:
        >>> rows = np.random.default_rng(0).integers(0, 9, (300, 2))
        >>> found = learn_network(rows, rows[:, 0] > rows[:, 1], shape=Shape(gates=400), epochs=30)
        >>> found.validation_accuracy > 0.8, found.model
        (True, 'gates')
    """
    started = time.perf_counter()
    check_head(head)
    function("progress", progress, "progress(done, in all, what)")
    instance("shape", shape, Shape, "a Shape")
    share("aside", aside, inner=True)
    if not is_number(loss) or not loss <= 1:
        raise RdError(f"loss is {loss!r}, expected a share of the rows set aside, or a number below 0 for no pruning")
    raw, labels = Raw.of(X), labels_of(y)
    if raw.rows != len(labels):
        raise ShapeError(f"X has {raw.rows} rows, y has {len(labels)} labels")
    classes = classes_of(labels)
    numbers = numbers_of(labels, classes)
    widths = shape.widths(len(classes))
    others = None if test is None else (Raw.of(test[0]), numbers_of(labels_of(test[1], "the test's y"), classes))
    held = set_aside(numbers, aside, whole("seed", seed))
    inner = raw.take(np.flatnonzero(~held))
    coder = encoder if isinstance(encoder, Encoder) else (encoder or _thresholds)(inner)
    if not coder.names:
        raise RdError("a network needs inputs, and no column tells rows apart")
    unseen = None if others is None else coder.fitting(others[0])
    bits, kept = coder.encode(inner), coder.encode(raw.take(np.flatnonzero(held)), lenient=True)
    wired = _wired(coder, shape, image, widths)
    model = gates(bits.shape[1], *widths, classes=len(classes), seed=seed, **wired)
    if through not in THROUGH:
        raise RdError(f"through is {through!r}, expected one of {', '.join(THROUGH)}")
    recipe: Recipe | Relaxation = Recipe.of(shape.wiring, len(bits), epochs, batch)
    if through == "reals":
        recipe = Relaxation.of(len(bits), recipe.epochs if epochs is not None else None, batch)
    rows, outer = Labelled(bits, numbers[~held]), Labelled(kept, numbers[held])
    run = _trained(model, rows, outer, len(classes), recipe, seed, progress, checkpoint)
    # through reals, what is looked at after an epoch is not rounded yet: only the last is near bits
    epoch, parameters = (len(run.history), run.last) if through == "reals" else _chosen(run, len(kept))
    run = replace(run, parameters=parameters, best_epoch=epoch or None)
    if through == "reals":
        parameters = rounded(parameters, scores=scores_of(model))
    voting = closed(gates(bits.shape[1], *widths, seed=seed, **wired), parameters, Z.name)
    network = Z.blasted(voting).gates
    whole_network = scores = of_votes(network, len(classes))
    if loss >= 0:
        scores = pruned(network, len(classes), rows, outer, loss=loss, effort=effort, seed=seed)
    left = None if scores.votes is None else count(scores.votes).gates
    size = Size(sum(widths), sum(wire.size for wire in model.parameter), whole_network.ands, left)
    said, right = scores.scores_of(bits), numbers[~held]
    usual = margin(said)
    valid = float(np.mean(scores.predicted(kept) == numbers[held]))
    shown = ", ".join(map(str, widths))
    trained = described(run, recipe.epochs) + " through reals" * (through == "reals")
    return Classifier(
        coder,
        classes,
        replace(scores, run=run),
        target=target or getattr(y, "name", None) or "class",
        head=check_head(head),
        model="gates",
        why=f"layers of {shown} gates, {shape.wiring} wiring, {trained}, taken after {epoch}; {scores.note}",
        train_accuracy=float(np.mean(said.argmax(axis=1) == right)),
        validation_accuracy=valid,
        test_accuracy=None if others is None else _measured(coder, scores.predicted, unseen, others[1]),
        rows=len(bits),
        tried=(Trial("gates", valid, scores.note, ands=scores.ands),),
        seconds=time.perf_counter() - started,
        warnings=tell_of(coder, scores, right, valid, len(right)),
        interrupted=run.interrupted,
        temperature=temperature(scores.scores_of(kept) / usual, numbers[held], None) * usual,
        size=size,
    )


def _trained(
    model: Model,
    rows: Labelled,
    aside: Labelled,
    classes: int,
    recipe: Recipe | Relaxation,
    seed: int,
    progress: Progress | None,
    checkpoint: str | PathLike[str] | None,
) -> Run:
    """The run that trains the model on rows of bits and class numbers, and keeps the epoch best on those set aside."""
    hot = np.eye(classes, dtype=np.uint8)
    voters = model.parameter[0 if len(model.parameter) == 1 else -1].shape[-2] // classes
    said = [""]

    def after(run: Run) -> None:
        found = run.history[-1].validation_accuracy
        said[0] = "" if found is None else f", {found:.2%} of the rows set aside"

    def told(done: int, every: int, what: str) -> None:
        if progress is not None:
            progress(done, every, what + said[0])

    return train(
        recipe.learner(model, voters),
        (rows.bits, hot[rows.numbers]),
        algebra=Z if isinstance(recipe, Recipe) else Smooth(np.float32),
        epochs=recipe.epochs,
        batch=recipe.batch,
        seed=seed,
        shuffle=True,
        validation=(aside.bits, hot[aside.numbers]),
        best=True,
        callbacks=[after],
        checkpoint=checkpoint,
        progress=told,
    )


def _chosen(run: Run, rows: int) -> tuple[int, tuple[NDArray[Any], ...]]:
    """The epoch whose parameters are taken, and these: the last, when gates have settled, unless the best one is ahead
    on so many rows set aside by more than a standard error of such a share.
    """
    if not run.history:
        return 0, run.last
    best, last = max(one.score for one in run.history), run.history[-1]
    share = (best * rows + 1) / (rows + 2)  # of few rows all may be right
    noise = np.sqrt(share * (1 - share) / max(rows, 1))
    if best - last.score <= noise:
        return last.epoch, run.last
    return run.best_epoch or last.epoch, run.parameters


def _wired(encoder: Encoder, shape: Shape, image: tuple[int, int] | None, widths: tuple[int, ...]) -> dict[str, Any]:
    """How the gates of a network are wired, for `rdcircuits.models.gates`: inputs know the column that they are of."""
    place = {name: number for number, name in enumerate(encoder.columns)}
    pairs = () if encoder.edges is None else encoder.edges.pairs
    columns = [place[part.name] for part in encoder.parts for _ in part.names] + [place[pair[0]] for pair in pairs]
    found: dict[str, Any] = {"wiring": shape.wiring}
    if shape.wiring in ("balanced", "patch"):
        found["origins"] = columns
    if shape.wiring == "patch":
        if image is None:
            raise RdError("wiring by patches is for images, whose pixels are near each other")
        found["places"] = np.stack(np.divmod(columns, image[1]), axis=1)
    if shape.wiring == "learned":
        found["candidates"] = min(_CANDIDATES, len(columns), *widths)
    return found


def set_aside(numbers: Integers, part: float, seed: int) -> NDArray[np.bool_]:
    """Which rows are set aside: the same share of each class, drawn with the seed, one of each that has two.

    Example:
        >>> set_aside(np.array([0, 0, 1, 1, 1, 1]), 0.5, seed=0).sum()
        np.int64(3)
    """
    rng, held = np.random.default_rng(seed), np.zeros(len(numbers), np.bool_)
    for k in range(int(numbers.max()) + 1):
        own = rng.permutation(np.flatnonzero(numbers == k))
        held[own[: max(round(part * len(own)), 1) if len(own) > 1 else 0]] = True
    if not held.any() or held.all():
        raise RdError("setting rows aside takes two rows of a class")
    return held


def _thresholds(raw: Raw) -> Encoder:
    return Encoder.fit(raw)


def _measured(
    encoder: Encoder, predicted: Callable[[Bytes], Integers], rows: Raw | None, numbers: Integers
) -> float | None:
    if rows is None or not rows.rows:
        return None
    return float(np.mean(predicted(encoder.encode(rows)) == numbers))
