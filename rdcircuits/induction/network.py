"""The method `gates`: a network of two-input lookup gates with random wiring, trained natively in bits.

Each output bit is a majority vote among some gates of the last layer. Trained by signed votes over Z: the count of
these gates is the output's score, and each gate is told which way to go. Trained by ascent over Z2, where changes only
say *flip*: each gate learns the output by itself, and the vote comes after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import Z2, Algebra, Z
from rdcircuits.arguments import generator
from rdcircuits.boolean import TruthTable
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.induction.learned import Fitted, Method, Progress
from rdcircuits.induction.majority import majority
from rdcircuits.induction.training import Training
from rdcircuits.learning import Learner, Record, Run, Schedule, losses, optimisers, rates, train
from rdcircuits.models import Model, fix, gates
from rdcircuits.models.wiring import Way, Wiring

Bytes = npt.NDArray[np.uint8]

DEPTH = 4
EPOCHS, STEPS = 10, 600
_BATCH = 64
_MOST_EPOCHS = 100
_WIDTH, _CANDIDATES = 512, 16
_LEAST_VOTERS, _MOST_LAST = 15, 4096
_THRESHOLD, _EXAMPLES = 30, 128


@dataclass(frozen=True)
class Network:
    """The architecture: gates in each layer, the last dealt out evenly to the outputs, and the seed of the wiring,
    which is random, or learned: then each pin chooses among candidates.
    """

    inputs: int
    outputs: int
    layers: tuple[int, ...]
    seed: int
    wiring: Way = "random"

    @classmethod
    def of(cls, table: TruthTable, layers: tuple[int, ...] | None, seed: int, wiring: Way = "random") -> Network:
        """The architecture for a table: layers as told, the last rounded up to a multiple of the outputs, or
        chosen.

        Raises:
            RdError: for a table without inputs or outputs.
        """
        n, m = len(table.inputs), len(table.outputs)
        if not n or not m:
            raise RdError(f"a network of gates needs inputs and outputs, the table has {n} and {m}: use lookup")
        widths = layers or _chosen(m)
        return cls(n, m, (*widths[:-1], -(-widths[-1] // m) * m), seed, wiring)

    @property
    def voters(self) -> int:
        """Gates of the last layer that vote on an output."""
        return self.layers[-1] // self.outputs

    def bits(self) -> Model:
        """n → m·g, the gates of the last layer as they are."""
        return gates(self.inputs, *self.layers, **self._how)

    def counts(self) -> Model:
        """n → m, the same network with each output's gates counted."""
        return gates(self.inputs, *self.layers, classes=self.outputs, **self._how)

    @property
    def candidates(self) -> int:
        """What a pin chooses among, where wiring is learned."""
        return min(_CANDIDATES, self.inputs, *self.layers)

    @property
    def _how(self) -> dict[str, Any]:
        return {"seed": self.seed, "wiring": self.wiring, "candidates": self.candidates}

    def circuit(self, parameters: Sequence[npt.NDArray[Any]]) -> Circuit:
        """The closed circuit with these tables, and the wires that scores choose: the gates, and the majority votes.

        Trained over Z or not, it is over bits: the votes are counted by gates, so that it means over Z2 what `counts`
        and a threshold mean over Z.
        """
        return fix(*self.settled(parameters), Z2.name) >> majority(self.outputs, self.voters)

    def settled(self, parameters: Sequence[npt.NDArray[Any]]) -> tuple[Model, Sequence[npt.NDArray[Any]]]:
        """n → m·g with fixed wires, those that the scores among the parameters choose; and the tables."""
        if self.wiring != "learned":
            return self.bits(), parameters
        every = Wiring(self.inputs, 2, "learned", self.candidates).layers(self.layers, generator(self.seed))
        places = [np.asarray(scores).argmax(axis=-1)[..., None] for scores in parameters[1::2]]
        wires = [np.take_along_axis(own, at, -1)[..., 0] for own, at in zip(every, places, strict=True)]
        return gates(self.inputs, *self.layers, wires=wires), parameters[::2]

    def temperature(self) -> float:
        """In counts, for losses on the counts."""
        return max(self.voters / 32, 1.0)


def _chosen(outputs: int) -> tuple[int, ...]:
    """The layers for this many outputs: a full width of gates to vote on few of them, some on each of many."""
    last = outputs * max(_WIDTH // outputs, min(_LEAST_VOTERS, _MOST_LAST // outputs), 1)
    return (*(max(_WIDTH, last),) * (DEPTH - 1), last)


def learner_of(
    network: Network, optimiser: str, known: bool, rows: int, batch: int, epochs: int
) -> tuple[Learner, Algebra]:
    """The learner that trains the network so far, and the algebra in which it does; `known` where no output is
    unknown.
    """
    if optimiser == "votes":
        loss = losses.counted_logistic(network.voters, network.temperature())
        votes = optimisers.votes(rising(epochs * rows, epochs * -(-rows // batch)))
        model = network.counts()
        rule = optimisers.wired(model, votes) if network.wiring == "learned" else votes
        return Learner(model, loss if known else losses.masked(loss), rule, -1), Z
    loss = losses.boolean()
    plain = optimisers.ascent() if optimiser == "ascent" else optimisers.most_significant_bit()
    return Learner(network.bits(), loss if known else losses.masked(loss), plain, rates.scaled()), Z2


def rising(examples: int, steps: int) -> Schedule:
    """The threshold of the votes for a training of `examples` in `steps`: lower for few examples, doubled
    after half of the steps and after three quarters, so that gates settle.

    Example:
        >>> [rising(64_000, 1000)(step) for step in (0, 500, 750)]
        [30, 60, 120]
    """
    start = min(_THRESHOLD, max(examples // _EXAMPLES, 1))

    def at(step: int) -> int:
        return start * (1 if 2 * step < steps else 2 if 4 * step < 3 * steps else 4)

    return Schedule(f"rising({examples}, {steps})", at)


def examples(table: TruthTable, repeats: int = 1) -> tuple[Bytes, Bytes]:
    """Inputs and labels of a table, each output repeated; with the care bits beside them where some are unknown."""
    x, y, care = (np.asarray(array, dtype=np.uint8) for array in table.to_arrays())
    y, care = (np.repeat(array, repeats, axis=1) for array in (y, care))
    return x, y if care.all() else np.stack([y, care], axis=1)


def is_known(table: TruthTable) -> bool:
    """Whether no output is unknown in any row."""
    return bool(table.to_arrays()[2].all())


def fit_gates(table: TruthTable, progress: Progress | None = None, training: Training | None = None) -> Fitted[Circuit]:
    """A network of lookup gates, trained on the rows of which something is known.

    Raises:
        RdError: for a table without inputs, outputs or known rows, or a batch size above its rows.
        KeyboardInterrupt: where Ctrl-C comes before the end of the first epoch; later it ends the training.
    """
    how = training or Training()
    complete, table = table.complete, known_rows(table)
    network = Network.of(table, how.layers, how.seed)
    optimiser, batch = how.optimiser or "votes", how.batch or chosen_batch(table.rows)
    epochs = how.epochs or min(max(EPOCHS, -(-STEPS * batch // table.rows)), _MOST_EPOCHS)
    learner, algebra = learner_of(network, optimiser, is_known(table), table.rows, batch, epochs)
    data = examples(table, 1 if optimiser == "votes" else network.voters)
    run = trained(learner, data, algebra, epochs, batch, how.seed, complete, progress)
    shown = ", ".join(map(str, network.layers))
    note = f"layers of {shown} gates, {optimiser} over {algebra.name}, {described(run, epochs)}"
    return Fitted(network.circuit(run.parameters), note, run=run)


def chosen_batch(rows: int) -> int:
    """Rows a step by default: 64, of few rows a quarter."""
    return min(_BATCH, -(-rows // 4))


def known_rows(table: TruthTable) -> TruthTable:
    """The rows of which at least one output is known. Raises `RdError` where there are none."""
    some = np.flatnonzero(table.to_arrays()[2].any(axis=1))
    if not len(some):
        raise RdError("no output of any row is known: there is nothing to train on")
    return table if len(some) == table.rows else table.take(some)


def trained(
    learner: Learner,
    data: tuple[Bytes, Bytes],
    algebra: Algebra,
    epochs: int,
    batch: int,
    seed: int,
    complete: bool,
    progress: Progress | None,
) -> Run:
    """The run of the training, with the parameters of the last epoch after which most of the data was right.

    Of a `complete` table there is no more to learn where all of it is right: the training ends.
    """
    last = ""
    best: Record | None = None
    kept: tuple[npt.NDArray[Any], ...] = ()

    def note(run: Run) -> bool:
        nonlocal last, best, kept
        record = run.history[-1]
        last = f", {100 * record.score:.2f} % right"
        if best is None or record.score >= best.score:
            best, kept = record, tuple(np.array(value) for value in run.parameters)
        return complete and record.score == 1.0

    def tell(done: int, total: int, text: str) -> None:
        if progress is not None:
            progress(done, total, text + last)

    run = train(
        learner,
        data,
        algebra=algebra,
        epochs=epochs,
        batch=batch,
        seed=seed,
        shuffle=True,
        validation=data,
        callbacks=[note],
        progress=tell,
    )
    if best is None:
        raise KeyboardInterrupt
    return replace(run, parameters=kept, best_epoch=best.epoch)


def described(run: Run, epochs: int) -> str:
    """How many epochs there were."""
    done = len(run.history)
    return f"{done} epoch{'s' * (done != 1)}" + (f" of {epochs}, then interrupted" if run.interrupted else "")


GATES = Method("gates", fit_gates, takes=("layers", "epochs", "batch", "optimiser"), large=True)
