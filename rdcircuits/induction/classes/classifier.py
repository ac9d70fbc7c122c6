"""`Classifier`: what learning classes gives, an encoder and gates, which predict labels of raw rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.circuits import circuit_of
from rdcircuits.circuit import Circuit
from rdcircuits.encoding import Encoder
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.induction.classes.calibration import probabilities
from rdcircuits.induction.classes.labels import Label, labels_of, numbers_of
from rdcircuits.induction.classes.scores import Scores, one_hot, replayed
from rdcircuits.induction.classes.size import Size
from rdcircuits.induction.learned import Sized, Trial, on_vectors
from rdcircuits.notebook import Tabled, pictured

Head = Literal["index", "onehot", "scores"]
HEADS: tuple[Head, ...] = get_args(Head)


@dataclass(frozen=True, eq=False, repr=False)
class Classifier(Tabled, Sized):
    """An encoder from raw columns to bits, and gates from bits to a class.

    Attributes: `encoder`; `classes`, the labels in the order of their numbers; `scores`, the gates; `target`, the name
    of the column of labels; `head`, what its `netlist` gives ("index", the class's number in binary; "onehot", a bit
    for each class, exactly one of which is set; "scores"); `model` and `why` it was chosen; accuracies over labels, 0
    to 1, None where there was nothing to measure on; `rows` learned from; `tried`; `seconds`; `warnings`;
    `interrupted`, whether Ctrl-C ended the choice; `temperature` of the softmax that makes probabilities of scores;
    `size`, of a large network, before and after pruning.
    Classifiers are equal that do the same: those of equal encoders, classes, gates, target and head.

    Example:
        >>> import rdcircuits as rd
        >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
        >>> found.predict([[1.5], [7.25]]).tolist(), found.classes
        (['low', 'high'], ('high', 'low'))
    """

    encoder: Encoder
    classes: tuple[Label, ...]
    scores: Scores
    target: str = "class"
    head: Head = "index"
    model: str = ""
    why: str = ""
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    rows: int = 0
    tried: tuple[Trial, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    warnings: tuple[str, ...] = ()
    interrupted: bool = False
    temperature: float = 1.0
    size: Size | None = None

    def __post_init__(self) -> None:
        if self.head not in HEADS:
            raise RdError(f"head is {self.head!r}, expected one of {', '.join(HEADS)}")
        if self.scores.gates.n_inputs != len(self.encoder.names):
            bits, inputs = len(self.encoder.names), self.scores.gates.n_inputs
            raise ShapeError(f"the encoder gives {bits} bits, the gates take {inputs}")
        if self.scores.classes != len(self.classes):
            raise ShapeError(f"{len(self.classes)} classes for gates of {self.scores.classes}")

    def predict(self, X: Any) -> NDArray[Any]:
        """The label of each raw row (rows,): a frame, whose columns go by name, an array, or lists.

        Raises `ShapeError` and `RdError` as `Encoder.encode` does.

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> found.predict([[1.5], [7.25]]).tolist()
            ['low', 'high']
        """
        numbers = self.scores.predicted(self.encoder.encode(X))
        kinds = {type(label) for label in self.classes}
        labels = np.array(self.classes) if len(kinds) == 1 else np.array(self.classes, dtype=object)
        found: NDArray[Any] = labels[numbers]
        return found

    def predict_scores(self, X: Any) -> NDArray[np.int64]:
        """The score of each class (rows, classes), integers: the greatest is the class, the first where several are.

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> found.predict_scores([[1.5]]).shape
            (1, 2)
        """
        return self.scores.scores_of(self.encoder.encode(X))

    def predict_probabilities(self, X: Any) -> NDArray[np.float64]:
        """A probability of each class (rows, classes): the softmax of the scores over `temperature`, which is set on
        rows that were set aside in the choice. One number for all rows and classes: right on the whole, not for each.

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> found.predict_probabilities([[1.5]]).shape
            (1, 2)
        """
        return self.probabilities_of(self.predict_scores(X))

    def probabilities_of(self, scores: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same of scores (rows, classes).

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> found.probabilities_of(np.array([[3, 3]])).tolist()
            [[0.5, 0.5]]
        """
        return probabilities(scores, self.temperature)

    def accuracy(self, X: Any, y: Any) -> float:
        """The share of the rows whose label it gives; raises `RdError` for labels that are none of its classes.

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> found.accuracy([[1.5], [7.25]], ["low", "low"])
            0.5
        """
        labels = labels_of(y)
        numbers = numbers_of(labels, self.classes)
        said = self.scores.predicted(self.encoder.encode(X))
        if len(said) != len(numbers):
            raise ShapeError(f"{len(said)} rows and {len(numbers)} labels")
        return float(np.mean(said == numbers)) if len(said) else 1.0

    def plot_confusion(self, X: Any, y: Any, path: str | PathLike[str] | None = None, *, title: str = "") -> Any:
        """How often each class is called each class, on labelled rows, by matplotlib: a plot that notebooks show,
        written to a file (.png, .svg, .pdf) where a path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), for another ending, more than 40 classes,
                or labels that are none of its classes.
            ShapeError: where there are not as many labels as rows.
        """
        return pictured("plot_confusion", self, X, y, path, title=title)

    @cached_property
    def netlist(self) -> Netlist:
        """The gates from the encoder's bits to the head, with names."""
        scores, builder = self.scores, GateBuilder(self.scores.gates.n_inputs)
        wires = replayed(builder, scores.gates, builder.inputs)
        counted = scores.classes * scores.width
        names = [str(label) for label in self.classes]
        if self.head == "index":
            outputs, named = wires[counted:], [f"{self.target}[{k}]" for k in range(scores.index_bits)]
        elif self.head == "onehot":
            outputs = one_hot(builder, wires[counted:], scores.classes)
            named = [f"{self.target} = {name}" for name in names]
        else:
            outputs = wires[:counted]
            named = [f"score of {name}[{k}]" for name in names for k in range(scores.width)]
        return Netlist.from_gates(builder.build(outputs), self.encoder.names, named).simplified()

    @property
    def circuit(self) -> Circuit:
        """The same as a closed circuit over bits, with one wire for all inputs and one for all outputs.

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> found.circuit.cod
            (point(1),)
        """
        return on_vectors(circuit_of(self.netlist.gates), len(self.netlist.inputs))

    def save(self, path: str | PathLike[str]) -> None:
        """Write it whole or not at all: `.json` holds the encoder too (`rd.load` reads it); `.v` and `.c` compare
        integers in front of the gates; other endings of netlists hold the gates alone, from the encoder's bits.

        Raises `FormatError` for other endings.

        Example:
            >>> import rdcircuits as rd
            >>> found = rd.learn_classes([[k / 2] for k in range(20)], ["low"] * 10 + ["high"] * 10, effort=0.1)
            >>> import os, tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "model.json")
            ...     found.save(path)
            ...     rd.load(path) == found
            True
        """
        from rdcircuits.induction.classes.files import save

        save(self, path)

    def __eq__(self, other: object) -> bool:
        return self._meaning() == other._meaning() if isinstance(other, Classifier) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._meaning())

    def _meaning(self) -> tuple[Any, ...]:
        """What classifiers are compared by: all that says what they do."""
        labels = tuple((type(label), label) for label in self.classes)
        return self.encoder, labels, self.scores.gates, self.scores.width, self.target, self.head, self.temperature

    def __repr__(self) -> str:
        listed = ", ".join(map(repr, self.classes[:4])) + ", ..." * (len(self.classes) > 4)
        columns, bits = len(self.encoder.columns), len(self.encoder.names)
        return f"Classifier({columns} columns, {bits} bits, {self.gates} gates, classes {listed})"


def check_head(head: str) -> Head:
    """The head of this name; raises `RdError` for another."""
    for one in HEADS:
        if head == one:
            return one
    raise RdError(f"head is {head!r}, expected one of {', '.join(HEADS)}")


def names_of_classes(classes: Sequence[Label]) -> str:
    """The classes for a report."""
    return ", ".join(map(str, classes[:8])) + ", ..." * (len(classes) > 8)
