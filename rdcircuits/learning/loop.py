"""The heart of a training run: where it stands, as one value, and the compiled step that takes it further.

Every step replaces the whole value at once, so that an interruption at any moment leaves a place to go on from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Algebra, Program
from rdcircuits.algebra.checks import as_array
from rdcircuits.arguments import shown
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.learning.chunks import Chunks
from rdcircuits.learning.data import Array, Examples, Particular, random_words
from rdcircuits.learning.divergence import Diverged, finite, first_not_finite
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.shards import Shards, Workers, pieces
from rdcircuits.learning.streams import Rows, blocks_of

_VALIDATION = 1024


@dataclass(frozen=True)
class Record:
    """One epoch: shares of what was predicted right, before the steps that saw it and on validation rows after them.

    `loss` is the mean loss an example, None in algebras whose sums of losses are no numbers (Z2).

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.TruthTable.from_function(lambda a, b: a ^ b, 2)
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
        >>> run = rd.train(learner, table, algebra=rd.Z2, batch=1)
        >>> record = run.history[-1]
        >>> record.epoch, record.steps, record.train_accuracy
        (1, 4, 0.5)
    """

    epoch: int
    steps: int
    train_accuracy: float
    validation_accuracy: float | None
    loss: float | None
    seconds: float = field(compare=False)

    @property
    def score(self) -> float:
        """What the best state is judged by: validation where there is any."""
        return self.train_accuracy if self.validation_accuracy is None else self.validation_accuracy


@dataclass(frozen=True)
class Position:
    """Where a run stands: the optimiser's state and the parameters, steps and epochs made, what this epoch has seen,
    the best epoch's values, and a record of each epoch.
    """

    values: tuple[Array, ...]
    step: int = 0
    epoch: int = 0
    right: int = 0
    seen: int = 0
    loss: float = 0.0
    best: tuple[Array, ...] | None = None
    best_epoch: int | None = None
    history: tuple[Record, ...] = ()


class Loop:
    """A learner's step and prediction compiled for an algebra, and the position that they move.

    Raises:
        AlgebraError: for what the algebra lacks, or examples and parameters that are no elements of it.
    """

    def __init__(
        self,
        learner: Learner,
        algebra: Algebra,
        values: Sequence[Array],
        examples: Examples,
        validation: Examples | None,
        batch: int,
        seed: int,
        shuffle: bool,
        workers: Workers | None = None,
    ) -> None:
        self.learner, self.algebra, self.examples, self.validation = learner, algebra, examples, validation
        self.batch, self.seed, self.shuffle, self.workers = batch, seed, shuffle, workers
        self.width = len(learner.state)
        self.at = Position(tuple(values))
        self.step_program: Program | None = None
        self.shards: Shards | None = None
        self.predictor: Program | None = None
        self.chunks: Chunks | None = None

    def compile(self) -> None:
        """Plan step and prediction; check that the examples are elements and that what a step gives it takes again."""
        self._check_elements()
        learner, like = self.learner, self._like(self.examples)
        if self.workers is None:
            program = self.algebra.compile(learner.step, like=like, batch=self.batch)
            program.check_feedback(self.width + len(learner.parameter))
            self.step_program = program
        else:
            self.shards = Shards(learner, self.algebra, [_reach(one) for one in like], self.batch)
            self.shards.compile()
        if self.validation is not None:
            like = self._like(self.validation)[: learner.predict.arity]
            self.predictor = self.algebra.compile(learner.predict, like=like, batch=_VALIDATION)

    def _check_elements(self) -> None:
        check = self.algebra.check
        for position, values in enumerate(self.at.values[self.width :]):
            check(values, f"parameter {position}")
        for what, held in (("training", self.examples), ("validation", self.validation)):
            if held is not None:
                self._check_rows(held, what)

    def _check_rows(self, held: Examples, what: str) -> None:
        check, model = self.algebra.check, self.learner.model
        for (first, inputs), (_, labels) in zip(blocks_of(held.inputs), blocks_of(held.labels), strict=True):
            block = f", block of row {first}" if first else ""
            try:
                check(inputs, f"the {what} inputs{block}")
            except AlgebraError as error:
                wanted = [one.expected for one in getattr(model, "declared", list)()]
                raise AlgebraError(f"{error}: expected {wanted[0]}" if wanted else str(error)) from None
            check(labels, f"the {what} labels{block}")
            if isinstance(model, Particular):
                name = "the data set" if held is self.examples else "the validation set"
                model.check(inputs, f"the inputs of {name}{block}")

    def _like(self, held: Examples) -> list[Any]:
        """Example inputs for the compiler: values, wide ranges for states and hyper-parameters, whose sums 32 bits
        hold.
        """
        learner, wide = self.learner, (-(1 << 29), 1 << 29)
        words = [(0, (1 << 16) - 1)] * (len(learner.label) - 1)
        start = [*[wide] * self.width, *self.at.values[self.width :], *[wide] * len(learner.hypers)]
        return [*start, _reach(held.inputs), _reach(held.labels), *words]

    def hyper(self) -> list[Array]:
        """The hyper-parameters' values at this step."""
        return [np.asarray(one.at(self.at.step)) for one in self.learner.hypers]

    def steps(self) -> Iterator[int]:
        """Make this epoch's steps that have not been made yet; the examples done, after each or after a few.

        Raises:
            Diverged: where a loss or a value is no longer finite; the position is the last one where all were.
        """
        chunks = self._chunks()
        if chunks is None:
            done = self._made() * self.batch
            for chosen in self.this_epoch():
                self.step(self.examples.inputs[chosen], self.examples.labels[chosen])
                done += len(chosen)
                yield done
        else:
            order = self.examples.order(self.seed, self.at.epoch, self.shuffle)
            yield from chunks.steps(order, self._made())
            self.sync()

    def this_epoch(self) -> Iterator[Array]:
        """The batches of this epoch from the position on, as the examples' numbers."""
        order = self.examples.order(self.seed, self.at.epoch, self.shuffle)
        for start in range(self._made() * self.batch, len(order), self.batch):
            yield order[start : start + self.batch]

    def _made(self) -> int:
        """Steps of this epoch that have been made."""
        return self.at.step - self.at.epoch * -(-len(self.examples) // self.batch)

    def _chunks(self) -> Chunks | None:
        """The way to make many steps a call, from the position on; None where there is none."""
        if self.step_program is None or len(self.learner.label) != 1:
            return None
        if self.chunks is None or self.chunks.base.values is not self.at.values:
            stepper = self.step_program.stepper(self.at.values)
            self.chunks = None if stepper is None else Chunks(self, stepper)
        else:
            self.chunks.restart(self.at)
        return self.chunks

    def sync(self) -> None:
        """Bring the position to where the steps have come."""
        if self.chunks is not None and self.chunks.base is self.at:
            self.at = self.chunks.position()
            self.chunks.restart(self.at)

    def step(self, x: Array, y: Array) -> None:
        """One step on one batch."""
        at = self.at
        random = random_words(self.learner, self.seed, at.step, len(x))
        values, losses, right, seen = self.made(at.values, self.hyper(), x, y, random)
        if self.algebra.dtype.kind == "f" and not finite([*values, losses]):
            inputs = [*at.values, *self.hyper(), x, y, *random]
            raise Diverged(at.step + 1, first_not_finite(self.algebra, self.learner.step, inputs))
        loss = at.loss + float(np.sum(losses)) if self.algebra.is_ordered else 0.0
        right, seen = at.right + right, at.seen + seen
        self.at = replace(at, values=tuple(values), step=at.step + 1, right=right, seen=seen, loss=loss)

    def made(
        self, values: Sequence[Array], hyper: Sequence[Array], x: Array, y: Array, random: Sequence[Array]
    ) -> tuple[Sequence[Array], Array, int, int]:
        """What a step makes of these values: new ones, the loss, and how many predictions were right, of how many."""
        if self.shards is not None:
            assert self.workers is not None
            parts = [[one[cut] for one in (x, y, *random)] for cut in pieces(len(x), self.workers.parts())]
            total = self.workers.total(self.shards, self.shards.at(values, hyper), hyper, parts)
            *_, losses, hits, seen = total
            return self.shards.update(values, hyper, total), losses, hits, seen
        assert self.step_program is not None
        *new, losses, predictions = self.step_program(*values, *hyper, x, y, *random)
        right = self.learner.loss.right(predictions, y)
        return new, losses, int(np.count_nonzero(right)), right.size

    def end_epoch(self, seconds: float) -> None:
        """Record the epoch, and keep the values where they are the best so far."""
        at = self.at
        loss = at.loss / len(self.examples) if self.algebra.is_ordered else None
        record = Record(at.epoch + 1, at.step, at.right / max(at.seen, 1), self.validate(), loss, seconds)
        better = at.best is None or record.score > max(one.score for one in at.history)
        best, best_epoch = (at.values, record.epoch) if better else (at.best, at.best_epoch)
        history = (*at.history, record)
        self.at = Position(at.values, at.step, record.epoch, best=best, best_epoch=best_epoch, history=history)

    def validate(self) -> float | None:
        """The share predicted right of the validation rows."""
        if self.validation is None or self.predictor is None:
            return None
        right = total = 0
        order = self.validation.order(0, 0, shuffle=False)
        for _, x, y in self.validation.batches(order, _VALIDATION):
            found = self.learner.loss.right(self.predictor(*self.at.values, *self.hyper(), x), y)
            right, total = right + int(np.count_nonzero(found)), total + found.size
        return right / max(total, 1)

    def saved(self, values: Sequence[Array]) -> tuple[Array, ...]:
        """The parameters to keep of these values."""
        found = self.algebra.run(self.learner.saved(), *values, *self.hyper())
        return found if isinstance(found, tuple) else (found,)


def _reach(values: Array | Rows | tuple[int, int]) -> Any:
    """Integers' lowest and highest, bits included, for compilers that plan for ranges; other examples as they are."""
    if isinstance(values, tuple):
        return values
    if isinstance(values, Rows):
        found = [_reach(rows) for _, rows in values.blocks()]
        ranges = [one for one in found if isinstance(one, tuple)]
        return found[0] if len(ranges) < len(found) else (min(a for a, _ in ranges), max(b for _, b in ranges))
    if values.dtype.kind not in "biu" or not values.size:
        return values
    return min(int(values.min()), 0), max(int(values.max()), 1)


@runtime_checkable
class Initialised(Protocol):
    """A model that knows how its parameters start."""

    def initialise(self, seed: int | np.random.Generator) -> tuple[Array, ...]:
        """Starting values, one array for each parameter wire."""


def starting_values(
    learner: Learner,
    parameters: Sequence[npt.ArrayLike] | None,
    seed: int,
    state: Sequence[npt.ArrayLike] | None = None,
) -> list[Array]:
    """The state given, or zero, and the parameters given, the model's own, or zero."""
    begun = [np.zeros(wire.shape, dtype=np.int64) for wire in learner.state]
    if state is not None:
        begun = [as_array(array, f"state {position}") for position, array in enumerate(state)]
        shapes = [array.shape for array in begun]
        if shapes != [wire.shape for wire in learner.state]:
            raise ShapeError(f"state has shapes {shapes}, the optimiser's is {[w.shape for w in learner.state]}")
    if parameters is None and isinstance(learner.model, Initialised):
        parameters = learner.model.initialise(np.random.default_rng(seed))
    if parameters is None:
        parameters = [np.zeros(wire.shape, dtype=np.uint8) for wire in learner.parameter]
    if not isinstance(parameters, Iterable):
        raise ShapeError(f"parameters are {shown(parameters)}, expected a list of arrays, one for each of the model's")
    found = [as_array(array, f"parameter {position}") for position, array in enumerate(parameters)]
    if [array.shape for array in found] != [wire.shape for wire in learner.parameter]:
        raise ShapeError(
            f"parameters have shapes {[array.shape for array in found]}, the model's are "
            f"{[wire.shape for wire in learner.parameter]}"
        )
    return [*begun, *found]
