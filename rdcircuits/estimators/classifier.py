"""`CircuitClassifier`: classes, or several labels, by a circuit of gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import assert_all_finite, check_consistent_length, check_is_fitted, column_or_1d

from rdcircuits.encoding import Raw
from rdcircuits.errors import RdError
from rdcircuits.estimators.base import RawEstimator
from rdcircuits.estimators.encoder import encoder_setting
from rdcircuits.estimators.given import raw_of, seed_of, target_given, weights_for, without_doubts
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.learn import learn_classes
from rdcircuits.induction.classes.multilabel import MultiLabel, constant
from rdcircuits.induction.classes.online import Online

Floats = NDArray[np.float64]


def _trains(estimator: Any) -> bool:
    """Whether a classifier can go on with rows that come later."""
    if estimator.model == "gates":
        return True
    raise AttributeError(f'partial_fit is for networks: CircuitClassifier(model="gates"), not {estimator.model!r}')


class CircuitClassifier(ClassifierMixin, RawEstimator[Classifier | MultiLabel]):
    """A circuit of gates that tells classes apart, learned by `rd.learn(X, y)`; or one that answers several labels.

    Tables may hold numbers and words, some missing; labels may be strings, integers or booleans; y of several columns
    of 0 and 1 is multi-label. What `fit` finds depends neither on the order of the rows nor on threads.

    Parameters:
        model: "auto", "votes", "boosting", "rules" (two classes) or "gates", as for `rd.learn_classes`.
        max_gates: the most ANDs that the circuit may have (of each label, where there are several).
        effort: nominal seconds of a core for the choice (for each label); by default 3, and 0.005 for each row and
            column, of up to six columns, and at most 20.
        encoder: how numbers become bits: a number of thresholds, "quantiles", "entropy" or a `BinaryEncoder`, whose
            settings are fitted anew in each fold; None tries several.
        layers: widths of the network that `partial_fit` starts; `fit` chooses its own.
        class_weight: None, "balanced", or how much each class counts, as in scikit-learn.
        random_state: a seed; None is 0.
        n_jobs: processes that learn labels side by side, where there are several.

    Attributes: `classes_`; `learned_`, the `rd.Classifier` (a `MultiLabel` of several); `circuit_`, the closed circuit,
    and `netlist_`, its gates, from the encoder's bits to the number of the class in binary, or a bit a label;
    `report_`, what was tried and chosen, to print; `n_features_in_`; `feature_names_in_` of frames.

    Scores are integers (`decision_function`); probabilities are their softmax over one temperature, which is set on
    the rows set aside in the choice: right on the whole, not for every row, and with few rows a rough guess.

    Example:
        >>> from rdcircuits.estimators import CircuitClassifier
        >>> X = [[None if k == 5 else k % 7, "red" if k % 2 else "blue"] for k in range(40)]
        >>> y = ["stop" if colour == "red" else "go" for _, colour in X]
        >>> clf = CircuitClassifier(random_state=0).fit(X, y)
        >>> clf.predict([[3.5, "red"], [None, "blue"]]).tolist(), clf.classes_.tolist(), clf.score(X, y)
        (['stop', 'go'], ['go', 'stop'], 1.0)
        >>> clf.netlist_
        Netlist(... inputs, 1 output, ...)
    """

    _online: Online | None

    def __init__(
        self,
        model: str = "auto",
        *,
        max_gates: int | None = None,
        effort: float | None = None,
        encoder: Any = None,
        layers: Sequence[int] = (512, 512),
        class_weight: Any = None,
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.model = model
        self.max_gates = max_gates
        self.effort = effort
        self.encoder = encoder
        self.layers = layers
        self.class_weight = class_weight
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> CircuitClassifier:
        """Learn from raw rows (rows, columns) and labels (rows,), or 0 and 1 (rows, labels).

        Whole weights are as good as repetitions of the rows.

        Raises `ValueError` for what does not fit together, one class alone, missing labels and settings that are none;
        `TypeError` for sparse matrices.
        """
        raw = raw_of(self, X, reset=True)
        target_given(self, y)
        check_classification_targets(y)
        how = self._how()
        self._online = None
        if type_of_target(y) == "multilabel-indicator":
            return self._fit_labels(raw, y, sample_weight, how)
        column = _column(y)
        weights = weights_for(raw, column, sample_weight, self.class_weight)
        counted = column if weights is None else column[weights > 0]
        self.classes_ = np.unique(counted)
        if len(self.classes_) < 2:
            raise RdError(
                f"y has one class alone, {self.classes_.tolist()[0]!r}: a classifier tells two or more classes apart"
            )
        everything = np.array([*self.classes_, *np.setdiff1d(column, self.classes_)], dtype=column.dtype)
        place = {label: k for k, label in enumerate(everything.tolist())}
        numbers = [place[label] for label in column.tolist()]
        with without_doubts():
            found = learn_classes(raw, numbers, target=_name(y), sample_weight=weights, **how)
        self._found = replace(found, classes=tuple(_plain(self.classes_)))
        return self

    @available_if(_trains)
    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> CircuitClassifier:
        """Train the network on with new rows; for model="gates". The first call is told all `classes`,
        where there was no `fit`.

        The first rows fit the encoder's thresholds; each call is one pass over its rows, in bits, from where the last
        one ended. After `fit` it goes on from the network that `fit` found, with its layers and thresholds; where that
        is a vote of several, or other `classes` are passed, it starts anew.

        Raises `ValueError` for no classes in the first call, other classes later, labels that are none of them, and
        sample weights that are not whole.
        """
        network: Online | None = getattr(self, "_online", None)
        if network is None:
            network = self._fitted_network(classes)
        first = network is None
        raw = raw_of(self, X, reset=first)
        target_given(self, y)
        check_classification_targets(y)
        column = _column(y)
        if network is None:
            if classes is None and not hasattr(self, "classes_"):
                raise RdError("classes must be passed on the first call to partial_fit: all labels that will come")
            self.classes_ = self.classes_ if classes is None else np.unique(classes)
            setting = self._setting()
            network = Online.start(
                raw,
                len(self.classes_),
                widths=tuple(self.layers),
                thresholds=setting.get("thresholds", 8),
                limit=self.max_gates,
                seed=seed_of(self.random_state),
            )
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise RdError(
                f"classes are {np.unique(classes)}, and were {self.classes_} on the first call to partial_fit"
            )
        numbers = np.searchsorted(self.classes_, column).clip(0, len(self.classes_) - 1)
        odd = np.flatnonzero(self.classes_[numbers] != column)
        if len(odd):
            label = column[odd[:1]].tolist()[0]
            raise RdError(f"y has the label {label!r} in row {odd[0]}, which is none of the classes")
        weights = weights_for(raw, column, sample_weight, self.class_weight)
        self._online = network.further(raw, numbers.astype(np.int64), weights)
        self._found, self._target = None, _name(y)
        return self

    def _fitted_network(self, classes: Any) -> Online | None:
        """The one network that `fit` found, where these are its classes."""
        if not isinstance(self._found, Classifier) or not (
            classes is None or np.array_equal(np.unique(classes), self.classes_)
        ):
            return None
        return Online.of(self._found, limit=self.max_gates, seed=seed_of(self.random_state))

    def predict(self, X: Any) -> NDArray[Any]:
        """The label of each row (rows,), or 0 and 1 (rows, labels)."""
        raw = self._raw(X)
        if isinstance(self.learned_, MultiLabel):
            return (self.learned_.scores(raw) > 0).astype(np.int64)
        found: NDArray[Any] = self.classes_[self._scores(self.learned_, raw).argmax(axis=1)]
        return found

    def decision_function(self, X: Any) -> Floats:
        """The integer scores (rows, classes), the greatest of which is the class; of two classes and of labels by how
        much the second beats the first, (rows,) and (rows, labels): above 0 it is the second.
        """
        raw = self._raw(X)
        if isinstance(self.learned_, MultiLabel):
            return self.learned_.scores(raw).astype(np.float64)
        scores = self._scores(self.learned_, raw).astype(np.float64)
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def predict_proba(self, X: Any) -> Floats:
        """A probability of each class (rows, classes), or of each label (rows, labels).

        The softmax of the scores over one temperature, which makes the rows that were set aside in the choice most
        likely. It is right on the whole: of many rows with probabilities near p about a share p has that class. With
        some tens of rows, with "rules" (whose scores know two values) and after `partial_fit` (which sets nothing
        aside) it is a rough guess; weights of rows and classes move it as they move the classes.
        """
        raw = self._raw(X)
        if isinstance(self.learned_, MultiLabel):
            return self.learned_.probabilities(raw)
        return self.learned_.probabilities_of(self._scores(self.learned_, raw))

    @property
    def learned_(self) -> Classifier | MultiLabel:
        """What was learned; a network that `partial_fit` trains is made gates when it is asked for."""
        check_is_fitted(self)
        if self._found is None and self._online is not None:
            self._found = self._online.classifier(tuple(_plain(self.classes_)), self._target)
        return super().learned_

    def plot_curves(self, path: str | PathLike[str] | None = None) -> Any:
        """Draw what was tried, the share right on rows set aside against the ANDs, and, of networks, the learning curve
        of the one that was taken; with a `path` (.png, .svg, .pdf) also to a file. A matplotlib figure.

        Raises `RdError` where matplotlib is missing (install rdcircuits[plot]), or for another ending.

        Example:
            >>> import contextlib
            >>> import rdcircuits as rd
            >>> from rdcircuits.estimators import CircuitClassifier
            >>> clf = CircuitClassifier().fit([[k] for k in range(20)], [0] * 10 + [1] * 10)
            >>> with contextlib.suppress(rd.RdError):  # where matplotlib is missing
            ...     figure = clf.plot_curves()
        """
        from rdcircuits.estimators.curves import curves

        return curves(self.report_, path)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

    def _how(self) -> dict[str, Any]:
        found = {"model": self.model, "max_gates": self.max_gates, "effort": self.effort}
        return found | self._setting() | {"seed": seed_of(self.random_state)}

    def _setting(self) -> dict[str, Any]:
        return encoder_setting(self.encoder)

    def _parts(self) -> tuple[Any, ...]:
        learned = self.learned_
        return learned.parts if isinstance(learned, MultiLabel) else (learned,)

    def _scores_of(self) -> Any:
        learned = self.learned_
        return learned.scores.scores_of if isinstance(learned, Classifier) else None

    @staticmethod
    def _scores(learned: Classifier, raw: Raw) -> NDArray[np.int64]:
        return learned.scores.scores_of(learned.encoder.encode(raw, lenient=True))

    def _named(self, outputs: NDArray[np.uint8]) -> Any:
        """What the netlist's outputs say."""
        if isinstance(self.learned_, MultiLabel):
            said = [label for label, bit in zip(self.learned_.labels, outputs.tolist(), strict=True) if bit]
            return ", ".join(said) or "none"
        number = int(outputs.astype(np.int64) @ (1 << np.arange(len(outputs))))
        return self.classes_[number] if number < len(self.classes_) else f"number {number}, no class"

    def _fit_labels(self, raw: Raw, y: Any, sample_weight: Any, how: dict[str, Any]) -> CircuitClassifier:
        """Each label by itself, in processes if asked for; then one circuit of them all."""
        array = np.asarray(y.toarray() if hasattr(y, "toarray") else y)
        check_consistent_length(array, np.empty(raw.rows))
        odd = np.argwhere((array != 0) & (array != 1))
        if len(odd):
            row, column = odd[0].tolist()
            found = array.item(row, column)
            raise RdError(f"y has {found!r} in row {row} of column {column}, expected 0 or 1: each column is a label")
        if self.class_weight is not None:
            raise RdError("class_weight is of one label; of several labels give sample_weight")
        weights = weights_for(raw, array[:, 0], sample_weight)
        names = [str(one) for one in getattr(y, "columns", [])] or [f"y{k}" for k in range(array.shape[1])]
        made = Parallel(n_jobs=self.n_jobs)(
            delayed(_label)(raw, array[:, k].astype(np.int64), weights, name, how) for k, name in enumerate(names)
        )
        self.classes_ = np.array([0, 1])
        self._found = MultiLabel.of(made, names)
        return self


def _label(raw: Raw, numbers: NDArray[np.int64], weights: Floats | None, name: str, how: dict[str, Any]) -> Classifier:
    counted = np.unique(numbers if weights is None else numbers[weights > 0])
    if len(counted) == 1:
        return constant(raw, bool(counted[0]), name)
    with without_doubts():
        return learn_classes(raw, numbers.tolist(), target=name, sample_weight=weights, **how)


def _column(y: Any) -> NDArray[Any]:
    column: NDArray[Any] = column_or_1d(y, warn=True)
    assert_all_finite(column, input_name="y")
    return column


def _name(y: Any) -> str:
    return str(getattr(y, "name", None) or "class")


def _plain(classes: NDArray[Any]) -> list[Any]:
    """The labels as Python's values, whole floats as integers, words where they are something else."""
    plain = [int(one) if isinstance(one, float) and one == int(one) else one for one in classes.tolist()]
    return [one if isinstance(one, (str, int, float, bool)) else str(one) for one in plain]
