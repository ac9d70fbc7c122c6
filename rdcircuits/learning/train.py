"""The training loop: a learner's step circuit, compiled once for an algebra, run over the examples.

What a step computes depends on the seed and on the step's number alone, so that a run that is resumed from a checkpoint
goes on to the same bits as one that was never stopped.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Algebra, as_algebra
from rdcircuits.arguments import function, instance, shown, whole
from rdcircuits.circuit import Circuit
from rdcircuits.errors import AlgebraError, RdError
from rdcircuits.learning.data import Array, Data, Examples, check_field
from rdcircuits.learning.direction import warn_when_trained
from rdcircuits.learning.divergence import Diverged
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.loop import Loop, Record, starting_values
from rdcircuits.learning.parts import check_algebra
from rdcircuits.learning.resume import Keeper
from rdcircuits.learning.shards import Workers, as_workers
from rdcircuits.notebook import Tabled, pictured
from rdcircuits.para import Para, closed
from rdcircuits.values import Value

_log = logging.getLogger(__name__)

#: progress(examples done, examples in all, what is being done)
Progress = Callable[[int, int, str], None]
#: callback(run so far), after each epoch; True stops the training.
Callback = Callable[["Run"], "bool | None"]


@dataclass(frozen=True, eq=False, repr=False)
class Run(Tabled, Value):
    """What training leaves.

    Attributes: `parameters` (to be kept: get(s, p) of the optimiser) of the best epoch where `best` was asked for,
    else of the last step; `state` of the optimiser, after the last step; `history`, a `Record` for each epoch;
    `best_epoch`, from 1; `stopped`, why training ended: "done", "callback", "patience", "interrupted" or "diverged",
    where a loss or a value was no longer finite: `trouble` says at which step and wire; `model` and `algebra`, what was
    trained and where: `circuit` is the model with these parameters, closed, in that algebra; `last`, the parameters of
    the last step, whichever were best.

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.TruthTable.from_function(lambda a, b: a ^ b, 2)
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
        >>> run = rd.train(learner, table, algebra=rd.Z2, batch=1)
        >>> run.parameters[0].tolist(), run.algebra, run.interrupted
        ([[0, 1, 1, 0]], Z2, False)
    """

    parameters: tuple[Array, ...]
    state: tuple[Array, ...]
    history: tuple[Record, ...]
    best_epoch: int | None = None
    stopped: str = "done"
    trouble: str | None = None
    model: Para[Circuit] | None = field(default=None, repr=False)
    algebra: Algebra | None = None
    last: tuple[Array, ...] = ()

    @property
    def circuit(self) -> Circuit:
        """The closed circuit, the model with these parameters as elements of the algebra that it was trained in. It is
        for the inputs that the model is for: others, such as grey values where bits are declared, are refused.

        Raises:
            RdError: where the run was made by hand, without a model and an algebra.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.gates(2, 4, 8, classes=2), rd.losses.counted_softmax(2.0), "votes", -1)
            >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[1, 0], [0, 1], [0, 1], [1, 0]]
            >>> rd.Z.run(rd.train(learner, xor, algebra=rd.Z).circuit, [0, 1]).shape
            (2,)
        """
        if self.model is None or self.algebra is None:
            raise RdError("the run does not know its model and algebra: runs that train gives do")
        return closed(self.model, self.parameters, self.algebra.name)

    def plot(self, path: str | PathLike[str] | None = None, *, title: str = "") -> Any:
        """The learning curves by matplotlib: a plot that notebooks show, written to a file (.png, .svg, .pdf) where a
        path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), for another ending, or without epochs.
        """
        return pictured("plot_run", self, path, title=title)

    def __repr__(self) -> str:
        size = sum(int(np.size(one)) for one in self.parameters)
        told = [f"{len(self.history)} epochs", f"{size:,} parameters in {len(self.parameters)} arrays", self.stopped]
        if self.history:
            last = self.history[-1]
            shares = ("train", last.train_accuracy), ("validation", last.validation_accuracy)
            told += [f"{name} {100 * share:.2f} %" for name, share in shares if share is not None]
        return f"<Run over {self.algebra}: {', '.join(told)}>"

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the training.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(1, 1), "boolean", "ascent", rd.rates.scaled())
            >>> rd.train(learner, rd.TruthTable.from_hex("2", 1), algebra=rd.Z2).interrupted
            False
        """
        return self.stopped == "interrupted"


def train(
    learner: Learner,
    data: Data,
    *,
    algebra: Algebra | str,
    epochs: int = 1,
    batch: int | None = None,
    seed: int = 0,
    shuffle: bool = False,
    parameters: Sequence[npt.ArrayLike] | None = None,
    state: Sequence[npt.ArrayLike] | None = None,
    validation: Data | None = None,
    best: bool = False,
    patience: int | None = None,
    callbacks: Sequence[Callback] = (),
    checkpoint: str | PathLike[str] | None = None,
    minutes: float = 5.0,
    progress: Progress | None = None,
    parts: int | Workers | None = None,
) -> Run:
    """Run the learner's step over the data, `epochs` times, `batch` examples a step.

    Args:
        learner: its step is compiled once for `algebra`, a value such as `rd.Z2` or its name (see `as_algebra`).
        data: a table without unknown outputs, a data set of `rd.datasets`, arrays (X, Y) whose first axis is the
            examples, or rows that are streamed from where they are (`learning.Streamed`, `parallel.open_rows`).
        batch: examples a step; 64, or all where there are fewer, or what the optimiser's rule is right for, when not
            told; 1 is the published online protocol. The last step of an epoch may have fewer.
        seed: of the starting parameters, of shuffling, and of the random words of a loss that wants some.
        shuffle: another order of the examples each epoch; else the order given. Of streamed rows the blocks come in
            another order, and the rows of each.
        parameters: starting values; the model's own where not given.
        state: the optimiser's to start from, as `Run.state` has it; zero where not given. With both, training goes on
            with other data where a run ended.
        validation: further data, predicted after each epoch.
        best: keep the parameters of the epoch with the best validation accuracy (training accuracy, without
            validation).
        patience: stop after this many epochs without a better score.
        callbacks: called with the run so far after each epoch; True stops.
        checkpoint: a file to go on from where it exists, rewritten every `minutes` and at the end of the training.
        progress: called as steps are made: after each, or after a few that were made at once.
        parts: parts that each step's batch is cut into; their changes are added up by tree before the optimiser sees
            them: here one after the other, in the memory of one of them, or on the workers of a cluster
            (`rd.cluster`). In exact algebras (Z2, Z, GF(q), Zn) the run has the same bits as without, however many
            there are. Over the reals the sum's rounding depends on the parts: there their number is told, a cluster's
            by `cluster(..., parts=)`, and does not depend on how many workers there are.

    Ctrl-C ends the training and returns the run so far, with `stopped` = "interrupted" and the best parameters; so does
    a loss or a value that is no longer finite, with "diverged" (and a warning is logged).

    Warns:
        RdWarning: where the loss is to fall and the rate makes it rise, or the reverse.

    Raises, all before training starts:
        RdError: for no data, unfit labels, fewer than one epoch, a batch size below 1, above the data or above the
            optimiser's largest, a checkpoint of something else (`FormatError`, where the file is damaged or newer).
        ShapeError, AlgebraError: for data that do not fit the model or the algebra.
        OSError: for a checkpoint that cannot be read or written.

    Example:
        >>> import rdcircuits as rd
        >>> rate = rd.rates.scaled()
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), rd.losses.boolean(), rd.optimisers.ascent(), rate)
        >>> xor = ([[0, 0], [1, 0], [0, 1], [1, 1]], [[0], [1], [1], [0]])
        >>> rd.train(learner, xor, algebra=rd.Z2, batch=1).parameters[0]
        array([[0, 1, 1, 0]], dtype=uint8)
    """
    _check_arguments(learner, callbacks, progress)
    algebra = as_algebra(algebra)
    check_field(data, algebra.name)
    examples = Examples.of(data, learner)
    if validation is not None:
        check_field(validation, algebra.name, "the validation set")
    check_algebra(learner, algebra)
    warn_when_trained(learner, algebra)
    held = None if validation is None else Examples.of(validation, learner, "the validation set")
    largest = learner.optimiser.largest_batch
    size = min(64 if largest is None else largest, len(examples)) if batch is None else batch
    _check(len(examples), epochs, size, patience, seed)
    if largest is not None and size > largest:
        raise RdError(
            f"the batch size is {size}, but {learner.optimiser.name} is for steps of {largest} "
            f"example{'s' * (largest > 1)}: pass batch={largest}"
        )
    values = starting_values(learner, parameters, seed, state)
    workers = None if parts is None else as_workers(parts)
    _check_parts(workers, algebra)
    loop = Loop(learner, algebra, values, examples, held, int(size), int(seed), bool(shuffle), workers)
    loop.compile()
    keeper = Keeper(loop, checkpoint, minutes)
    try:
        stopped = _epochs(loop, epochs, patience, callbacks, keeper, progress)
    except KeyboardInterrupt:
        loop.sync()
        keeper.save()
        return _run(loop, True, "interrupted")
    except Diverged as found:
        _log.warning("training stopped at %s", found)
        return _run(loop, True, "diverged", str(found))
    keeper.save()
    return _run(loop, best, stopped)


def _check_arguments(learner: object, callbacks: object, progress: object) -> None:
    """Refuse what is no learner, and what cannot be called."""
    instance("the learner", learner, Learner, "a Learner(model, loss, optimiser, rate)")
    function("progress", progress, "progress(done, in all, what)")
    if not isinstance(callbacks, Sequence) or isinstance(callbacks, str):
        raise RdError(f"callbacks is {shown(callbacks)}, expected a list of functions callback(run)")
    for callback in callbacks:
        function("a callback", callback, "callback(run)")


def _check_parts(workers: Workers | None, algebra: Algebra) -> None:
    """Refuse parts as many as there happen to be workers, where sums depend on them."""
    if workers is not None and algebra.dtype.kind == "f" and not workers.fixed:
        raise AlgebraError(
            f"{algebra.name}: sums of floating-point numbers are rounded by how they are cut into parts, and these are "
            f"as many as there are workers: say how many, such as cluster(..., parts={workers.parts()}), and the run "
            "is the same on any number of workers"
        )


def _run(loop: Loop, best: bool, stopped: str, trouble: str | None = None) -> Run:
    """The run so far, as a value."""
    at = loop.at
    chosen = at.best if best and at.best is not None else at.values
    model, algebra = loop.learner.model, loop.algebra
    kept = loop.saved(chosen)
    last = kept if chosen is at.values else loop.saved(at.values)
    state = at.values[: loop.width]
    return Run(kept, state, at.history, at.best_epoch, stopped, trouble, model, algebra, last)


def _epochs(
    loop: Loop,
    epochs: int,
    patience: int | None,
    callbacks: Sequence[Callback],
    keeper: Keeper,
    progress: Progress | None,
) -> str:
    """Epoch by epoch; why it ended."""
    while loop.at.epoch < epochs:
        if patience is not None and loop.at.epoch - (loop.at.best_epoch or 0) >= patience:
            return "patience"
        started = time.perf_counter()
        _one_epoch(loop, epochs, keeper, progress)
        loop.end_epoch(time.perf_counter() - started)
        answers = [callback(_run(loop, False, "running")) for callback in callbacks]
        if any(answers):
            return "callback"
    return "done"


def _one_epoch(loop: Loop, epochs: int, keeper: Keeper, progress: Progress | None) -> None:
    """The steps of this epoch that have not been made yet."""
    count, epoch = len(loop.examples), loop.at.epoch
    for done in loop.steps():
        if progress is not None:
            progress(epoch * count + done, epochs * count, f"epoch {epoch + 1} of {epochs}")
        keeper.maybe()


def _check(count: int, epochs: int, batch: int, patience: int | None, seed: int) -> None:
    for name, value, least in (
        ("epochs", epochs, 1),
        ("the batch size", batch, 1),
        ("patience", 1 if patience is None else patience, 1),
        ("the seed", seed, 0),
    ):
        whole(name, value, least)
    if batch > count:
        raise RdError(f"the batch size is {batch}, the data set has {count} examples")
