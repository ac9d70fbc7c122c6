"""`MultiLabel`: several yes-or-no questions about the same rows, each with a classifier, as one circuit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.circuits import circuit_of
from rdcircuits.circuit import Circuit
from rdcircuits.encoding import Encoder, Raw
from rdcircuits.encoding.merge import merged
from rdcircuits.errors import ShapeError
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.scores import replayed, weighted
from rdcircuits.induction.learned import Sized, on_vectors


@dataclass(frozen=True, eq=False, repr=False)
class MultiLabel(Sized):
    """Classifiers of two classes, no and yes, one for each of `labels`, over one `encoder`.

    Example:
        >>> import rdcircuits as rd
        >>> X = [[k] for k in range(40)]
        >>> ways = [rd.learn_classes(X, [k >= cut for k in range(40)], effort=0.5) for cut in (12, 28)]
        >>> both = MultiLabel.of(ways, ["dozen", "month"])
        >>> both.netlist.evaluate(both.encoder.encode([[2], [20], [36]])).tolist()
        [[0, 0], [1, 0], [1, 1]]
    """

    encoder: Encoder
    labels: tuple[str, ...]
    parts: tuple[Classifier, ...]
    places: tuple[NDArray[np.int64], ...]

    def __eq__(self, other: object) -> bool:
        """The same classifiers with the same labels."""
        if not isinstance(other, MultiLabel):
            return NotImplemented
        return (self.labels, self.parts) == (other.labels, other.parts)

    def __hash__(self) -> int:
        return hash(self.labels)

    @classmethod
    def of(cls, parts: Sequence[Classifier], labels: Sequence[str]) -> MultiLabel:
        """The classifiers with the names of their labels; raises `ShapeError` where one does not have two classes."""
        if not parts or len(parts) != len(labels) or any(len(part.classes) != 2 for part in parts):
            raise ShapeError(f"{len(labels)} labels for {len(parts)} classifiers, each to have two classes")
        encoder, places = merged([part.encoder for part in parts])
        return cls(encoder, tuple(labels), tuple(parts), tuple(places))

    def scores(self, X: Any) -> NDArray[np.int64]:
        """By how much yes beats no (rows, labels): above 0 it is yes."""
        bits = self.encoder.encode(X, lenient=True)
        found = [part.scores.scores_of(bits[:, own]) for part, own in zip(self.parts, self.places, strict=True)]
        return np.stack([one[:, 1] - one[:, 0] for one in found], axis=1)

    def predict(self, X: Any) -> NDArray[np.int64]:
        """0 and 1 for each label of each raw row (rows, labels)."""
        return (self.scores(X) > 0).astype(np.int64)

    def probabilities(self, X: Any) -> NDArray[np.float64]:
        """A probability of each label (rows, labels), each with the temperature of its own classifier."""
        heat = np.array([part.temperature for part in self.parts])
        found: NDArray[np.float64] = 0.5 * (1 + np.tanh(self.scores(X) / (2 * heat)))
        return found

    @cached_property
    def netlist(self) -> Netlist:
        """The gates from the encoder's bits to one bit a label."""
        builder = GateBuilder(len(self.encoder.names))
        outputs = []
        for part, own in zip(self.parts, self.places, strict=True):
            outputs += replayed(builder, part.scores.index, [builder.inputs[k] for k in own.tolist()])
        return Netlist.from_gates(builder.build(outputs), self.encoder.names, self.labels).simplified()

    @property
    def circuit(self) -> Circuit:
        """The same as a closed circuit over bits, with one wire for all inputs and one for all outputs."""
        return on_vectors(circuit_of(self.netlist.gates), len(self.netlist.inputs))

    def save(self, path: str | PathLike[str]) -> None:
        """Write it whole or not at all: `.json` holds the encoder and the classifiers (`rd.load` reads it); `.v` and
        `.c` compare integers in front of the gates; other endings of netlists hold the gates alone, from the encoder's
        bits. Raises `FormatError` for other endings.
        """
        from rdcircuits.boolean.formats.c_source import listed
        from rdcircuits.files import as_text, write_whole
        from rdcircuits.induction.classes.c_answers import Answer
        from rdcircuits.induction.classes.c_front import c_with_front
        from rdcircuits.induction.classes.front import verilog_with_front
        from rdcircuits.tables.formats import ending

        if ending(path) == ".json":
            from rdcircuits.induction.classes.label_files import labels_text

            write_whole(path, labels_text(self))
        elif ending(path) == ".v":
            write_whole(path, verilog_with_front(self.encoder, self.netlist, [], "classifier"))
        elif ending(path) == ".c":
            answer = Answer("labels", len(self.labels), 1)
            write_whole(
                path,
                c_with_front(
                    self.encoder,
                    self.netlist,
                    answer,
                    as_text(Path(path).stem),
                    listed("Labels", "answers", self.labels),
                ),
            )
        else:
            self.netlist.write(path)

    def __repr__(self) -> str:
        columns, bits = len(self.encoder.columns), len(self.encoder.names)
        return f"MultiLabel({len(self.labels)} labels, {columns} columns, {bits} bits, {self.gates} gates)"


def constant(raw: Raw, yes: bool, label: str) -> Classifier:
    """A classifier of two classes that says the same of every row.

    Example:
        >>> constant(Raw.of([[1.0], [2.0]]), True, "always").predict([[7.0]]).tolist()
        [1]
    """
    none = np.zeros((0, 2), np.int64)
    scores = weighted(GateBuilder(0), [], none, np.array([0, 1 if yes else -1]), "the same for all rows")
    return Classifier(Encoder(raw.names, ()), (0, 1), scores, target=label, model="constant", rows=raw.rows)
