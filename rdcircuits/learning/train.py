"""The training loop: a learner's step circuit, compiled once for an algebra, run over the examples.

What a step computes depends on the seed and on the step's number alone, so that a run that is resumed from a checkpoint
goes on to the same bits as one that was never stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from os import PathLike, path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Algebra, Program
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning.checkpoint import Checkpoint
from rdcircuits.learning.data import Array, Data, Examples, random_words
from rdcircuits.learning.learner import Learner

#: progress(examples done, examples in all, what is being done)
Progress = Callable[[int, int, str], None]
#: callback(run so far), after each epoch; True stops the training.
Callback = Callable[["Run"], "bool | None"]


@runtime_checkable
class Initialised(Protocol):
    """A model that knows how its parameters start."""

    def initialise(self, seed: int | np.random.Generator) -> tuple[Array, ...]:
        """Starting values, one array for each parameter wire."""


@dataclass(frozen=True)
class Record:
    """One epoch: shares of what was predicted right, before the steps that saw it and on validation rows after them.

    `loss` is the mean loss an example, None in algebras whose sums of losses are no numbers (Z2).
    """

    epoch: int
    steps: int
    train_accuracy: float
    validation_accuracy: float | None
    loss: float | None
    seconds: float

    @property
    def score(self) -> float:
        """What the best state is judged by: validation where there is any."""
        return self.train_accuracy if self.validation_accuracy is None else self.validation_accuracy


@dataclass(frozen=True)
class Run:
    """What training leaves.

    Attributes: `parameters` (to be kept: get(s, p) of the optimiser) of the best epoch where `best` was asked for,
    else of the last step; `state` of the optimiser, after the last step; `history`, a `Record` for each epoch;
    `best_epoch`, from 1; `stopped`, why training ended: "done", "callback", "patience" or "interrupted".
    """

    parameters: tuple[Array, ...]
    state: tuple[Array, ...]
    history: tuple[Record, ...]
    best_epoch: int | None = None
    stopped: str = "done"

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the training."""
        return self.stopped == "interrupted"


@dataclass
class _Loop:
    """The mutable heart of one training run."""

    learner: Learner
    algebra: Algebra
    train: Examples
    validation: Examples | None
    batch: int
    seed: int
    shuffle: bool
    epochs: int
    values: list[Array] = field(default_factory=list)
    step: int = 0
    epoch: int = 0
    right: int = 0
    seen: int = 0
    loss: float = 0.0
    best: list[Array] | None = None
    best_epoch: int | None = None
    history: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width = len(self.learner.state)
        self.program: Program | None = None
        self.predictor: Program | None = None

    def hyper(self) -> list[Array]:
        """The hyper-parameters' values at this step."""
        return [np.asarray(one.at(self.step)) for one in self.learner.hypers]

    def compile(self) -> None:
        """Plan the step and the prediction, and check that what the step gives can be fed to it again."""
        like = self.examples()
        learner = self.learner
        self.program = self.algebra.compile(learner.step, like=like, batch=self.batch)
        self.program.check_feedback(self.width + len(learner.parameter))
        if self.validation is not None:
            self.predictor = self.algebra.compile(
                learner.predict, like=like[: learner.predict.arity], batch=max(self.batch, _VALIDATION)
            )

    def examples(self) -> list[Any]:
        """Example inputs for the compiler: values, whole ranges for states and hyper-parameters."""
        learner, wide = self.learner, (-(1 << 31), (1 << 31) - 1)
        words = [(0, (1 << 16) - 1)] * (len(learner.label) - 1)
        start = [*[wide] * self.width, *self.values[self.width :], *[wide] * len(learner.hypers)]
        return [*start, self.train.inputs, self.train.labels, *words]

    def run_step(self, x: Array, y: Array) -> None:
        """One step on one batch."""
        assert self.program is not None
        random = random_words(self.learner, self.seed, self.step, len(x))
        *values, losses, predictions = self.program(*self.values, *self.hyper(), x, y, *random)
        self.values = values
        right = self.learner.loss.right(predictions, y)
        self.right += int(np.count_nonzero(right))
        self.seen += right.size
        self.loss += float(np.sum(losses)) if self.algebra.is_ordered else 0.0
        self.step += 1

    def end_epoch(self, seconds: float) -> Record:
        """Record the epoch, and keep the values where they are the best so far."""
        loss = self.loss / len(self.train) if self.algebra.is_ordered else None
        accuracy = self.right / max(self.seen, 1)
        record = Record(self.epoch + 1, self.step, accuracy, self.validate(), loss, seconds)
        if self.best is None or record.score > max(one.score for one in self.history):
            self.best, self.best_epoch = [array.copy() for array in self.values], record.epoch
        self.history.append(record)
        self.epoch, self.right, self.seen, self.loss = self.epoch + 1, 0, 0, 0.0
        return record

    def validate(self) -> float | None:
        """The share predicted right of the validation rows."""
        if self.validation is None or self.predictor is None:
            return None
        right = total = 0
        order = np.arange(len(self.validation))
        for _, x, y in self.validation.batches(order, _VALIDATION):
            found = self.learner.loss.right(self.predictor(*self.values, *self.hyper(), x), y)
            right, total = right + int(np.count_nonzero(found)), total + found.size
        return right / max(total, 1)

    def saved(self, values: Sequence[Array]) -> tuple[Array, ...]:
        """The parameters to keep of these values."""
        found = self.algebra.run(self.learner.saved(), *values, *self.hyper())
        return found if isinstance(found, tuple) else (found,)

    def result(self, best: bool, stopped: str) -> Run:
        """The run so far, as a value."""
        chosen = self.best if best and self.best is not None else self.values
        return Run(
            self.saved(chosen),
            tuple(self.values[: self.width]),
            tuple(self.history),
            self.best_epoch,
            stopped,
        )


_VALIDATION = 1024


def train(
    learner: Learner,
    data: Data,
    *,
    algebra: Algebra,
    epochs: int = 1,
    batch: int | None = None,
    seed: int = 0,
    shuffle: bool = False,
    parameters: Sequence[npt.ArrayLike] | None = None,
    validation: Data | None = None,
    best: bool = False,
    patience: int | None = None,
    callbacks: Sequence[Callback] = (),
    checkpoint: str | PathLike[str] | None = None,
    minutes: float = 5.0,
    progress: Progress | None = None,
) -> Run:
    """Run the learner's step over the data, `epochs` times, `batch` examples a step.

    Args:
        learner: its step is compiled once for `algebra`.
        data: a table without unknown outputs, or arrays (X, Y) whose first axis is the examples.
        batch: examples a step (64, or all where there are fewer, when not told); the last step of an epoch may have
        fewer.
            1 is the published online protocol.
        seed: of the starting parameters, of shuffling, and of the random words of a loss that wants some.
        shuffle: another order of the examples each epoch; else the order given.
        parameters: starting values; the model's own where not given.
        validation: further data, predicted after each epoch.
        best: keep the parameters of the epoch with the best validation accuracy (training accuracy, without
        validation). patience: stop after so many epochs without a better score.
        callbacks: called with the run so far after each epoch; True stops.
        checkpoint: a file to go on from where it exists, rewritten every `minutes` and at the end of the training.
        progress: called after each step.

    Ctrl-C ends the training and returns the run so far, with `stopped` = "interrupted" and the best parameters.

    Raises:
        RdError: for no data, unfit labels, fewer than one epoch, a batch size below 1 or above the data, a checkpoint
        of
            something else; ShapeError, AlgebraError: for data that do not fit the model or the algebra; all before
            training starts.

    Example:
        >>> import rdcircuits as rd
        >>> rate = rd.rates.scaled()
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), rd.losses.boolean(), rd.optimisers.ascent(), rate)
        >>> xor = ([[0, 0], [1, 0], [0, 1], [1, 1]], [[0], [1], [1], [0]])
        >>> rd.train(learner, xor, algebra=rd.Z2, batch=1).parameters[0]
        array([[0, 1, 1, 0]], dtype=uint8)
    """
    examples = Examples.of(data, learner)
    held = None if validation is None else Examples.of(validation, learner, "the validation set")
    size = min(64, len(examples)) if batch is None else batch
    _check(len(examples), epochs, size, patience)
    loop = _Loop(learner, algebra, examples, held, size, seed, shuffle, epochs)
    loop.values = _start(learner, parameters, seed)
    settings = _settings(loop)
    if checkpoint is not None and path.exists(checkpoint):
        _restore(loop, Checkpoint.read(checkpoint), settings, checkpoint)
    loop.compile()
    keeper = _Keeper(checkpoint, minutes, settings)
    try:
        stopped = _epochs(loop, patience, callbacks, keeper, progress)
    except KeyboardInterrupt:
        keeper.save(loop)
        return loop.result(True, "interrupted")
    keeper.save(loop)
    return loop.result(best, stopped)


def _epochs(
    loop: _Loop, patience: int | None, callbacks: Sequence[Callback], keeper: _Keeper, progress: Progress | None
) -> str:
    """Epoch by epoch; why it ended."""
    count = len(loop.train)
    while loop.epoch < loop.epochs:
        started = time.perf_counter()
        steps = -(-count // loop.batch)
        order = loop.train.order(loop.seed, loop.epoch, loop.shuffle)
        for done, x, y in loop.train.batches(order, loop.batch, skip=loop.step - loop.epoch * steps):
            loop.run_step(x, y)
            if progress is not None:
                progress(loop.epoch * count + done, loop.epochs * count, f"epoch {loop.epoch + 1} of {loop.epochs}")
            keeper.maybe(loop)
        loop.end_epoch(time.perf_counter() - started)
        answers = [callback(loop.result(False, "running")) for callback in callbacks]
        if any(answers):
            return "callback"
        if patience is not None and loop.best_epoch is not None and loop.epoch - loop.best_epoch >= patience:
            return "patience"
    return "done"


@dataclass
class _Keeper:
    """Writes checkpoints every so many minutes."""

    path: str | PathLike[str] | None
    minutes: float
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        self.last = time.monotonic()

    def maybe(self, loop: _Loop) -> None:
        """Write where it is time."""
        if self.path is not None and time.monotonic() - self.last >= 60 * self.minutes:
            self.save(loop)

    def save(self, loop: _Loop) -> None:
        """Write now."""
        if self.path is None:
            return
        arrays = {f"value_{i}": array for i, array in enumerate(loop.values)}
        arrays |= {f"best_{i}": array for i, array in enumerate(loop.best or [])}
        counters = {name: getattr(loop, name) for name in _COUNTERS}
        progress = {**counters, "history": [asdict(record) for record in loop.history]}
        Checkpoint(loop.learner.step, self.settings, progress, arrays).write(self.path)
        self.last = time.monotonic()


_COUNTERS = ("step", "epoch", "right", "seen", "loss", "best_epoch")


def _settings(loop: _Loop) -> dict[str, Any]:
    """What decides, beside the step circuit, what a run computes."""
    return {
        "algebra": loop.algebra.name,
        "seed": loop.seed,
        "batch": loop.batch,
        "shuffle": loop.shuffle,
        "examples": len(loop.train),
        "hyper": [[one.name, repr(one.value)] for one in loop.learner.hypers],
    }


def _restore(loop: _Loop, kept: Checkpoint, settings: Mapping[str, Any], where: str | PathLike[str]) -> None:
    kept.matches(loop.learner.step, settings, where)
    values = [kept.arrays[name] for name in sorted_names(kept.arrays, "value_")]
    if [array.shape for array in values] != [np.shape(array) for array in loop.values]:
        raise RdError(f"{where}: the checkpoint's arrays do not fit the learner")
    loop.values = values
    loop.best = [kept.arrays[name] for name in sorted_names(kept.arrays, "best_")] or None
    for name in _COUNTERS:
        setattr(loop, name, kept.progress[name])
    loop.history = [Record(**record) for record in kept.progress["history"]]


def sorted_names(arrays: Mapping[str, Array], prefix: str) -> list[str]:
    """The names with this prefix, by the number that follows it."""
    return sorted((name for name in arrays if name.startswith(prefix)), key=lambda name: int(name[len(prefix) :]))


def _check(count: int, epochs: int, batch: int, patience: int | None) -> None:
    for name, value in (
        ("epochs", epochs),
        ("the batch size", batch),
        ("patience", 1 if patience is None else patience),
    ):
        if isinstance(value, bool) or not hasattr(value, "__index__") or value < 1:
            raise RdError(f"{name} is {value!r}, expected an integer >= 1")
    if batch > count:
        raise RdError(f"the batch size is {batch}, the data set has {count} examples")


def _start(learner: Learner, parameters: Sequence[npt.ArrayLike] | None, seed: int) -> list[Array]:
    """State zero, and the parameters given, the model's own, or zero."""
    state = [np.zeros(wire.shape, dtype=np.int64) for wire in learner.state]
    if parameters is None and isinstance(learner.model, Initialised):
        parameters = learner.model.initialise(np.random.default_rng(seed))
    if parameters is None:
        parameters = [np.zeros(wire.shape, dtype=np.uint8) for wire in learner.parameter]
    found = [np.asarray(array) for array in parameters]
    if [array.shape for array in found] != [wire.shape for wire in learner.parameter]:
        raise ShapeError(
            f"parameters have shapes {[array.shape for array in found]}, the model's are "
            f"{[wire.shape for wire in learner.parameter]}"
        )
    return [*state, *found]
