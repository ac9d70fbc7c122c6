"""A network of gates that goes on learning as rows come in: its bits and the votes on them are kept between calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import Z
from rdcircuits.encoding import Encoder, Raw
from rdcircuits.errors import RdError
from rdcircuits.induction.classes.calibration import margin, temperature
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.labels import Label
from rdcircuits.induction.classes.network import learner_of, scores_of_run
from rdcircuits.induction.classes.rows import in_order
from rdcircuits.induction.network import rising
from rdcircuits.learning import Run, train
from rdcircuits.models import Model, gates

_BATCH, _MOST, _ROWS = 64, 30, 128
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Online:
    """A network in training: a value; `further` gives the next one.

    Attributes: `encoder`, `model`, `classes` how many there are, `limit` of ANDs, `seed`; `run` of the last pass, None
    before the first; `rows` seen, and `curve`, the share right of each pass's rows before they were learned; `least`,
    the threshold of votes with which a training before ended; the `bits` and `numbers` of the last pass.

    Example:
        >>> raw, numbers = Raw.of([[float(k)] for k in range(40)]), np.repeat([0, 1], 20)
        >>> network = Online.start(raw, 2, widths=(32, 32), thresholds=8, limit=None, seed=0)
        >>> for _ in range(20):
        ...     network = network.further(raw, numbers, None)
        >>> network.classifier(("low", "high"), "size").predict([[3.0], [36.0]]).tolist()
        ['low', 'high']
    """

    encoder: Encoder
    model: Model
    classes: int
    limit: int | None
    seed: int
    run: Run | None = None
    rows: int = 0
    least: int = 1
    curve: tuple[float, ...] = ()
    bits: NDArray[np.uint8] | None = None
    numbers: Integers | None = None

    @classmethod
    def start(
        cls, raw: Raw, classes: int, *, widths: Sequence[int], thresholds: int, limit: int | None, seed: int
    ) -> Online:
        """A network that has learned nothing, of layers of these widths (the last is made divisible by the classes),
        with an encoder fitted to some rows.

        Raises `RdError` for no layers, and rows that nothing tells apart.
        """
        if not widths or min(widths) < 1:
            raise RdError(f"layers are {tuple(widths)}, expected the widths of one layer or more")
        if classes < 2:
            raise RdError(f"there is {classes} class, a network tells two or more apart")
        encoder = Encoder.fit(raw, thresholds=thresholds)
        if not encoder.names:
            raise RdError("a network needs inputs, and no column of the first rows tells them apart: pass more rows")
        last = max(widths[-1] // classes, 1) * classes
        model = gates(len(encoder.names), *widths[:-1], last, classes=classes, seed=seed)
        return cls(encoder, model, classes, limit, seed)

    @classmethod
    def of(cls, classifier: Classifier, *, limit: int | None, seed: int) -> Online | None:
        """The network that a classifier is, to go on from where its training ended; None where it is none, or a vote
        of several.
        """
        run = classifier.scores.run
        if run is None or not isinstance(run.model, Model):
            return None
        steps = run.history[-1].steps if run.history else 1
        settled = rising(classifier.rows * len(run.history), steps).at(steps - 1)
        count = len(classifier.classes)
        return cls(classifier.encoder, run.model, count, limit, seed, run, classifier.rows, least=int(settled))

    def further(self, raw: Raw, numbers: Integers, weights: NDArray[np.float64] | None) -> Online:
        """After one pass over these rows; whole weights are repetitions.

        Raises `RdError` for other weights, and Ctrl-C is passed on.
        """
        index, left = in_order(raw, numbers, weights, self.seed + self.rows)
        if left is not None:
            raise RdError("weights of rows that come bit by bit are whole numbers: repetitions")
        raw, numbers = raw.take(index), numbers[index]
        bits = self.encoder.encode(raw, lenient=True)
        seen = self.rows + len(numbers)
        voters = self.model.parameter[-1].shape[0] // self.classes
        learner = learner_of(self.model, voters, max(min(_MOST, seen // _ROWS), self.least))
        run = train(
            learner,
            (bits, np.eye(self.classes, dtype=np.uint8)[numbers]),
            algebra=Z,
            batch=min(_BATCH, len(bits)),
            seed=self.seed,
            parameters=None if self.run is None else self.run.parameters,
            state=None if self.run is None else self.run.state,
        )
        if run.interrupted:
            raise KeyboardInterrupt
        curve = (*self.curve, run.history[-1].train_accuracy)
        return replace(self, run=run, rows=seen, curve=curve, bits=bits, numbers=numbers)

    def classifier(self, labels: Sequence[Label], target: str) -> Classifier:
        """The classifier that it is now; `validation_accuracy` is that on the last pass's rows before it learned them.

        Raises `RdError` where there was no pass, or it takes more ANDs than it may.
        """
        if self.run is None or self.bits is None or self.numbers is None:
            raise RdError("the network has seen no rows: call further first")
        scores = replace(scores_of_run(self.run, self.bits.shape[1], self.classes), curve=self.curve)
        if self.limit is not None and scores.ands > self.limit:
            raise RdError(f"the network takes {scores.ands} ANDs, the limit is {self.limit}: ask for smaller layers")
        said = scores.scores_of(self.bits)
        usual = margin(said)
        return Classifier(
            self.encoder,
            tuple(labels),
            scores,
            target=target,
            model="gates",
            why=f"trained in {len(self.curve)} pass{'es' * (len(self.curve) > 1)}",
            train_accuracy=float(np.mean(said.argmax(axis=1) == self.numbers)),
            validation_accuracy=self.curve[-1] if len(self.curve) > 1 else None,
            rows=self.rows,
            temperature=usual * temperature(said / usual, self.numbers),
        )
