"""What estimators have that found a circuit of gates: the gates, the closed circuit, reports and files of them."""

from __future__ import annotations

from os import PathLike
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from rdcircuits.boolean import Netlist
from rdcircuits.circuit import Circuit
from rdcircuits.encoding import Raw
from rdcircuits.estimators.given import one_row, raw_of
from rdcircuits.estimators.report import Report
from rdcircuits.induction.classes.explain import Explanation, explained

Found = TypeVar("Found", bound=Any)


class GatesEstimator(BaseEstimator, Generic[Found]):
    """An estimator whose `fit` puts what it found, which has `netlist` and `circuit`, into `_found`."""

    _found: Found | None = None

    @property
    def learned_(self) -> Found:
        """What `fit` found."""
        check_is_fitted(self)
        if self._found is None:
            raise NotFittedError("nothing is learned yet: call fit")
        return self._found

    @property
    def netlist_(self) -> Netlist:
        """The gates: from the encoder's bits, or from elements of a field as vectors of bits."""
        found: Netlist = self.learned_.netlist
        return found

    @property
    def circuit_(self) -> Circuit:
        """The same as a closed circuit."""
        found: Circuit = self.learned_.circuit
        return found


class RawEstimator(GatesEstimator[Found]):
    """One that learns from raw rows, numbers and words of which some may be missing, with an encoder of its own."""

    @property
    def report_(self) -> Report:
        """What was tried and chosen; `print` shows it."""
        return Report(self._parts(), self.learned_)

    def export(self, path: str | PathLike[str]) -> None:
        """Write what was learned, whole or not at all.

        `.json` holds the encoder too, and `rd.load` reads it back: what predicts as this does. `.v` has comparisons of
        integers in front of the gates, and of amounts offset and step in a comment. `.blif`, `.aig`, `.aag`, `.bench`,
        `.pla` and `.dot` hold the gates from the encoder's bits.

        Raises `FormatError` for other endings, and `OSError` as `open` does.

        Example:
            >>> from rdcircuits.estimators import CircuitClassifier
            >>> import os, tempfile
            >>> import rdcircuits as rd
            >>> clf = CircuitClassifier().fit([[k] for k in range(20)], [0] * 10 + [1] * 10)
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     clf.export(os.path.join(folder, "model.v"))
            ...     clf.export(os.path.join(folder, "model.json"))
            ...     rd.load(os.path.join(folder, "model.json")).predict([[17]]).tolist()
            [1]
        """
        self.learned_.save(path)

    def explain(self, row: Any) -> Explanation:
        """Why one raw row (columns,) has its class or amount; `print` shows it.

        It says which inputs and gates decide, by the Boolean differences of the outputs with respect to them; the least
        moves of one column alone that change the answer; and, of classes, what each column does for the lead of its
        class in the scores.

        Example:
            >>> from rdcircuits.estimators import CircuitClassifier
            >>> clf = CircuitClassifier(encoder=1).fit([[k, 7] for k in range(20)], ["low"] * 10 + ["high"] * 10)
            >>> print(clf.explain([3, 7]))
            says low
              columns that alone change it
                x0 is 3: high if >= 10
              ...
        """
        learned = self.learned_
        return explained(learned.encoder, learned.netlist, self._raw(one_row(row)), self._named, self._scores_of())

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _raw(self, X: Any) -> Raw:
        check_is_fitted(self)
        return raw_of(self, X, reset=False)

    def _parts(self) -> tuple[Any, ...]:
        """The things learned: several where there are several labels."""
        return (self.learned_,)

    def _scores_of(self) -> Any:
        """The scores of rows of bits, where there are such."""
        return None

    def _named(self, outputs: NDArray[Any]) -> Any:
        """What the netlist's outputs say."""
        raise NotImplementedError
