"""The training loop: a learner's step circuit, compiled once for an algebra, run over the examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Algebra
from rdcircuits.algebra.packed import unpack_rows
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning.learner import Learner

Array = npt.NDArray[Any]
#: progress(examples done, examples in all, what is being done)
Progress = Callable[[int, int, str], None]


@runtime_checkable
class Initialised(Protocol):
    """A model that knows how its parameters start."""

    def initialise(self, seed: int | np.random.Generator) -> tuple[Array, ...]:
        """Starting values, one array for each parameter wire."""


@runtime_checkable
class PackedTable(Protocol):
    """Rows of packed inputs and outputs, such as a `TruthTable`."""

    x: Any
    y: Any
    rows: int


@dataclass(frozen=True)
class Run:
    """What training leaves: `parameters` and `state` (arrays, one a wire), `history`.

    `history` has for each epoch the share of label elements that were predicted right before the step that saw them.
    """

    parameters: tuple[Array, ...]
    state: tuple[Array, ...]
    history: tuple[float, ...]


def train(
    learner: Learner,
    data: PackedTable | tuple[npt.ArrayLike, npt.ArrayLike],
    *,
    algebra: Algebra,
    epochs: int = 1,
    batch: int = 64,
    seed: int = 0,
    shuffle: bool = False,
    parameters: Sequence[npt.ArrayLike] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run the learner's step over the data, `epochs` times, `batch` examples a step.

    Args:
        learner: its step is compiled once for `algebra`.
        data: a table, or arrays (X, Y) whose first axis is the examples.
        batch: examples a step; the last step of an epoch may have fewer. 1 is the published online protocol.
        seed: for the starting parameters and for shuffling.
        shuffle: another order of the examples each epoch; else the order given.
        parameters: starting values; the model's own where not given.
        progress: called after each step.

    Raises:
        RdError: for no data, fewer than one epoch, or a batch size below 1, before training starts.
        ShapeError, AlgebraError: for data that do not fit the model or the algebra.

    Example:
        >>> import rdcircuits as rd
        >>> rate = rd.rates.scaled()
        >>> learner = rd.Learner(rd.models.lookup_table(2, 1), rd.losses.boolean(), rd.optimisers.ascent(), rate)
        >>> xor = ([[0, 0], [1, 0], [0, 1], [1, 1]], [[0], [1], [1], [0]])
        >>> rd.train(learner, xor, algebra=rd.Z2, batch=1).parameters[0]
        array([[0, 1, 1, 0]], dtype=uint8)
    """
    inputs, labels = _arrays(data)
    count = len(inputs)
    _check(count, len(labels), epochs, batch)
    program = learner_program(learner, algebra)
    rng = np.random.default_rng(seed)
    values = _start(learner, parameters, rng)
    history = []
    for epoch in range(epochs):
        order = rng.permutation(count) if shuffle else None
        right = 0
        for done, (x, y) in _batches(inputs, labels, order, batch):
            *values, _, prediction = program(*values, x, y)
            right += int(np.count_nonzero(np.equal(prediction, y)))
            if progress is not None:
                progress(epoch * count + done, epochs * count, f"epoch {epoch + 1} of {epochs}")
        history.append(right / max(labels.size, 1))
    start = len(learner.state)
    return Run(tuple(values[start:]), tuple(values[:start]), tuple(history))


def learner_program(learner: Learner, algebra: Algebra) -> Callable[..., Any]:
    """The learner's step, compiled; hyper-parameters would be further inputs and there are none yet."""
    if learner.hyper:
        raise ShapeError(f"the optimiser {learner.optimiser.name} has hyper-parameters, which are not given")
    return algebra.compile(learner.step)


def _check(count: int, labels: int, epochs: int, batch: int) -> None:
    if count == 0:
        raise RdError("the data set is empty: there is nothing to learn from")
    if count != labels:
        raise ShapeError(f"{count} examples and {labels} labels: expected as many of each")
    if epochs < 1:
        raise RdError(f"epochs is {epochs}, expected at least 1")
    if batch < 1:
        raise RdError(f"the batch size is {batch}, expected at least 1")


def _arrays(data: PackedTable | tuple[npt.ArrayLike, npt.ArrayLike]) -> tuple[Array, Array]:
    if isinstance(data, PackedTable):
        return unpack_rows(data.x, data.rows), unpack_rows(data.y, data.rows)
    inputs, labels = data
    return np.asarray(inputs), np.asarray(labels)


def _start(learner: Learner, parameters: Sequence[npt.ArrayLike] | None, rng: np.random.Generator) -> list[Array]:
    state = [np.zeros(wire.shape, dtype=np.uint8) for wire in learner.state]
    if parameters is not None:
        return [*state, *map(np.asarray, parameters)]
    if isinstance(learner.model, Initialised):
        return [*state, *learner.model.initialise(rng)]
    return [*state, *(np.zeros(wire.shape, dtype=np.uint8) for wire in learner.parameter)]


def _batches(
    inputs: Array, labels: Array, order: Array | None, batch: int
) -> Iterator[tuple[int, tuple[Array, Array]]]:
    """(examples done after it, (inputs, labels)) for each batch in turn."""
    for start in range(0, len(inputs), batch):
        stop = min(start + batch, len(inputs))
        chosen = slice(start, stop) if order is None else order[start:stop]
        yield stop, (inputs[chosen], labels[chosen])
