"""The optimiser on the input port: a fixed circuit's input is what learns.

The same learner as ever: the circuit's input stands in the parameter's place, one candidate per example of the batch.
Over bits it looks for an input that makes the circuit give a target; over the reals it is deep dreaming.
Source: [CFGL].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Algebra, Program, as_algebra
from rdcircuits.arguments import whole
from rdcircuits.circuit import Circuit, Wire, batch, point, trace
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning import losses, optimisers, rates
from rdcircuits.learning.data import check_numbers
from rdcircuits.learning.direction import warn_when_trained
from rdcircuits.learning.hyper import Value
from rdcircuits.learning.learner import Learner
from rdcircuits.learning.losses import Loss
from rdcircuits.learning.optimiser import Each, Optimiser
from rdcircuits.learning.parts import check_algebra
from rdcircuits.learning.rates import Rate
from rdcircuits.para import Para
from rdcircuits.signatures import checked

Array = npt.NDArray[Any]

_BLOCK = 1 << 16


def dreaming(circuit: Circuit) -> Para[Circuit]:
    """dreaming(f : A → B) = (A^N, f^N) : 1 → B^N, the circuit as a model whose parameter is its input, N candidates.
    All its inputs' elements, in order, are one parameter wire.

    Raises:
        ShapeError: for a circuit without inputs, or batched already.

    Example:
        >>> import rdcircuits as rd
        >>> dreaming(rd.trace(lambda x: x[0] * x[1], rd.point(2))).parameter
        (point(2, batched=True),)
    """
    if not circuit.arity:
        raise ShapeError("the circuit has no inputs that could be looked for")
    ends = np.cumsum([wire.size for wire in circuit.dom]).tolist()

    def parts(x: Wire) -> list[Wire]:
        return [x[end - wire.size : end].reshape(wire.shape) for end, wire in zip(ends, circuit.dom, strict=True)]

    flat = point(ends[-1])
    whole = trace(parts, flat) >> circuit
    return Para(flat.batch(), batch(whole, [0]))


@dataclass(frozen=True)
class Search:
    """What a search for an input found.

    Attributes: `inputs`, an array for each input wire, None where none was found; `exhausted`, whether every bit vector
    was tried, so that `inputs` None means that there is none; `tried`, evaluations of the circuit, repeats counted;
    `rounds` of fresh starts; `steps` of the optimiser in all of them.

    Example:
        >>> print(Search(None, False, 640, 2, 10))
        none found in 640 tries (2 rounds of random starts, 10 steps): there may be one
    """

    inputs: tuple[Array, ...] | None
    exhausted: bool
    tried: int
    rounds: int
    steps: int

    @property
    def found(self) -> bool:
        """Whether an input was found."""
        return self.inputs is not None

    def __str__(self) -> str:
        how = f"({self.rounds} rounds of random starts, {self.steps} steps)"
        if self.found:
            return f"found in {self.tried} tries {how}"
        if self.exhausted:
            return f"there is none: all bit vectors were tried, after {how[1:-1]}"
        return f"none found in {self.tried} tries {how}: there may be one"


@checked
def search(
    circuit: Circuit,
    target: npt.ArrayLike | None = None,
    *,
    algebra: Algebra | str,
    loss: Loss | str | None = None,
    optimiser: Optimiser | Each | str | None = None,
    rate: Rate | Value | None = None,
    candidates: int = 64,
    rounds: int = 16,
    steps: int = 64,
    seed: int = 0,
    exhaustive: int = 20,
) -> Search:
    """Look for bits at the inputs that make a circuit give the target, with an optimiser on the input port.

    Each round starts from fresh random candidates and moves them until one gives the target, none moves any more, or
    the steps are over. Where nothing was found and there are few input bits, all bit vectors are tried.

    Args:
        circuit: A → B, one output wire.
        target: bits of B's shape; all ones by default.
        algebra: whose reverse derivative moves the candidates (`Z2`; `Z` with `optimisers.votes()` and rate −1).
        loss, optimiser, rate: as for `Learner`; when not told the Boolean loss, most-significant-bit ascent and the
            loss-scaled rate, as in reverse derivative ascent.
        candidates: moved at once in each round.
        rounds: at most; steps: at most in each round.
        seed: of the random starts.
        exhaustive: try all bit vectors where there are at most this many input bits; 0 never does.

    Raises:
        ShapeError, AlgebraError: for a circuit or target that do not fit; RdError: for counts below 1.

    Example:
        >>> import rdcircuits as rd
        >>> both = rd.trace(lambda x: x[0] * ~x[1], rd.point(2))
        >>> rd.learning.search(both, algebra=rd.Z2).inputs
        (array([1, 0], dtype=uint8),)
        >>> print(rd.learning.search(rd.trace(lambda x: x[0] * ~x[0], rd.point(1)), algebra=rd.Z2))
        there is none: all bit vectors were tried, after 16 rounds of random starts, 1024 steps
    """
    _counts(candidates=candidates, rounds=rounds, steps=steps)
    learner = Learner(
        dreaming(circuit),
        losses.boolean() if loss is None else loss,
        optimisers.most_significant_bit() if optimiser is None else optimiser,
        rates.scaled() if rate is None else rate,
    )
    port = _Port(learner, algebra, _target(circuit, target, candidates))
    made = 0
    for number in range(rounds):
        rng = np.random.default_rng([whole("seed", seed), number])
        start = rng.integers(0, 2, (candidates, port.size), dtype=np.uint8)
        for step, values, predictions in port.moved(start, steps):
            made += 1
            hit = port.first_right(predictions)
            if hit is not None:
                found = _shaped(circuit, port.evaluated(values, step)[hit])
                return Search(found, False, made * candidates, number + 1, made)
    if port.size > exhaustive:
        return Search(None, False, made * candidates, rounds, made)
    row, tried = port.every()
    none = row is None
    return Search(None if row is None else _shaped(circuit, row), none, made * candidates + tried, rounds, made)


@dataclass(frozen=True)
class Dream:
    """Where dreaming ended: `inputs` (an array for each input wire, the candidates first), the circuit's `predictions`
    there, and `losses`, the sum over the candidates before each step.

    Example:
        >>> import rdcircuits as rd
        >>> bowl = rd.trace(lambda x: (x - 2.0) ** 2, "x")
        >>> reals, dot = rd.Smooth(), rd.losses.dot_product()
        >>> found = rd.learning.dream(bowl, 1.0, [[0.0]], algebra=reals, loss=dot, optimiser="ascent", rate=-0.25)
        >>> round(float(found.inputs[0][0]), 3), len(found.losses)
        (2.0, 100)
    """

    inputs: tuple[Array, ...]
    predictions: Array
    losses: tuple[float, ...]


@checked
def dream(
    circuit: Circuit,
    target: npt.ArrayLike,
    start: Sequence[npt.ArrayLike],
    *,
    algebra: Algebra | str,
    loss: Loss | str,
    optimiser: Optimiser | Each | str,
    rate: Rate | Value,
    steps: int = 100,
) -> Dream:
    """Move a circuit's inputs so that it gives the target more nearly: deep dreaming, the learner's step on the input.

    Args:
        circuit: A → B, one output wire.
        target: a label of B's shape, for every candidate.
        start: where the candidates begin: an array for each input wire, the candidates first.
        algebra, loss, optimiser, rate: as for the training of a `Learner`.
        steps: to be made.

    Raises:
        ShapeError, AlgebraError: for a circuit, a target or a start that do not fit; RdError: for steps below 1, or
            a start that is not finite.

    Example:
        >>> import rdcircuits as rd
        >>> bowl = rd.trace(lambda x: (x - 2) * (x - 2), "x")
        >>> found = rd.learning.dream(bowl, 1.0, [[0.0, 5.0]], algebra=rd.Smooth(), loss=rd.losses.dot_product(),
        ...     optimiser=rd.optimisers.ascent(), rate=-0.25, steps=20)
        >>> found.inputs[0].round(3), found.losses[0]
        (array([2., 2.]), 13.0)
    """
    _counts(steps=steps)
    flat = _flattened(circuit, start)
    check_numbers(flat, "the start")
    port = _Port(Learner(dreaming(circuit), loss, optimiser, rate), algebra, _target(circuit, target, len(flat)))
    values, seen = port.begin(flat), []
    for number in range(steps):
        values, total, _ = port.step(values, number)
        seen.append(float(np.sum(total)))
    _, _, predictions = port.step(values, steps)
    return Dream(_shaped(circuit, port.evaluated(values, steps)), predictions, tuple(seen))


class _Port:
    """A learner whose parameter is a batch of candidate inputs, compiled to move them towards their labels."""

    def __init__(self, learner: Learner, algebra: Algebra | str, labels: Array) -> None:
        algebra = as_algebra(algebra)
        check_algebra(learner, algebra)
        warn_when_trained(learner, algebra)
        if len(learner.label) != 1:
            raise ShapeError(f"loss {learner.loss.name} wants random words, which a search has none of")
        learner.loss.check(labels)
        self.learner, self.algebra, self.labels = learner, algebra, labels
        self.size = learner.parameter[0].size
        self.program: Program | None = None

    def begin(self, start: Array) -> list[Array]:
        """State zero, and the candidates; the first ones are what the step is compiled for."""
        shapes = [(len(start), *wire.shape) if wire.batched else wire.shape for wire in self.learner.state]
        if self.program is None:
            wide = (-(1 << 31), (1 << 31) - 1)
            like = [*[wide] * len(shapes), start, *[wide] * len(self.learner.hypers), self.labels]
            self.program = self.algebra.compile(self.learner.step, like=like, batch=len(start))
            self.program.check_feedback(len(shapes) + 1)
        return [*(np.zeros(shape, dtype=np.int64) for shape in shapes), start]

    def hyper(self, step: int) -> list[Array]:
        """The hyper-parameters' values at a step."""
        return [np.asarray(one.at(step)) for one in self.learner.hypers]

    def step(self, values: list[Array], number: int) -> tuple[list[Array], Array, Array]:
        """One step: (new values, the loss, the predictions before it)."""
        assert self.program is not None
        *new, loss, predictions = self.program(*values, *self.hyper(number), self.labels)
        return new, loss, predictions

    def moved(self, start: Array, steps: int) -> Iterator[tuple[int, list[Array], Array]]:
        """(step, values, predictions there) for each step, until they are over or nothing moves any more."""
        values = self.begin(start)
        for number in range(steps):
            new, _, predictions = self.step(values, number)
            yield number, values, predictions
            if all(np.array_equal(a, b) for a, b in zip(values, new, strict=True)):
                return
            values = new

    def evaluated(self, values: list[Array], number: int) -> Array:
        """The candidates that a step evaluates: get(s, p) of the optimiser."""
        return np.asarray(self.algebra.run(self.learner.saved(), *values, *self.hyper(number)))

    def first_right(self, predictions: Array) -> int | None:
        """The first example whose whole prediction is the target."""
        labels = np.broadcast_to(self.labels[:1], predictions.shape)
        right = self.learner.loss.right(predictions, labels).reshape(len(predictions), -1).all(axis=1)
        return int(right.argmax()) if right.any() else None

    def every(self) -> tuple[Array | None, int]:
        """(the first bit vector in minterm order that gives the target, or None; how many were tried)."""
        program = self.algebra.compile(self.learner.model.morphism, like=[(0, 1)], batch=_BLOCK)
        for first in range(0, 1 << self.size, _BLOCK):
            numbers = np.arange(first, min(first + _BLOCK, 1 << self.size))
            rows = (numbers[:, None] >> np.arange(self.size) & 1).astype(np.uint8)
            hit = self.first_right(program(rows))
            if hit is not None:
                return rows[hit], first + hit + 1
        return None, 1 << self.size


def _target(circuit: Circuit, target: npt.ArrayLike | None, candidates: int) -> Array:
    """The target once for each candidate."""
    shape = circuit.cod[0].shape if circuit.cod else ()
    wanted = np.ones(shape, dtype=np.uint8) if target is None else np.asarray(target)
    if wanted.shape != shape:
        raise ShapeError(f"the target has shape {wanted.shape}, the circuit gives {shape}")
    return np.repeat(wanted[None], candidates, axis=0)


def _flattened(circuit: Circuit, start: Sequence[npt.ArrayLike]) -> Array:
    """The candidates' inputs, each as one list of elements."""
    arrays = [np.asarray(array) for array in start]
    expected = [("N", *wire.shape) for wire in circuit.dom]
    shapes = [array.shape for array in arrays]
    if [shape[1:] for shape in shapes] != [wire.shape for wire in circuit.dom] or len({s[:1] for s in shapes}) != 1:
        raise ShapeError(f"the start has arrays of shapes {shapes}, expected {expected}, N candidates each")
    return np.concatenate([array.reshape(len(array), -1) for array in arrays], axis=1)


def _shaped(circuit: Circuit, flat: Array) -> tuple[Array, ...]:
    """Lists of elements (along the last axis) as an array for each input wire."""
    ends = np.cumsum([wire.size for wire in circuit.dom])[:-1]
    parts = np.split(flat, ends, axis=-1)
    return tuple(part.reshape((*flat.shape[:-1], *wire.shape)) for part, wire in zip(parts, circuit.dom, strict=True))


def _counts(**counts: int) -> None:
    for name, value in counts.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise RdError(f"{name} is {value!r}, expected an integer >= 1")
