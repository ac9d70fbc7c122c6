"""`CircuitRegressor`: an amount as the bits of an integer, by a circuit of gates."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import assert_all_finite, check_is_fitted, column_or_1d

from rdcircuits.boolean import Netlist
from rdcircuits.circuit import Circuit
from rdcircuits.estimators.base import raw_of, seed_of, target_given, weights_for, without_doubts
from rdcircuits.estimators.classifier import encoder_setting, one_row
from rdcircuits.estimators.report import Report
from rdcircuits.induction.amounts.learn import learn_amounts
from rdcircuits.induction.amounts.regressor import Regressor, integers
from rdcircuits.induction.classes.explain import Explanation, explained


class CircuitRegressor(RegressorMixin, BaseEstimator):
    """A circuit of gates whose outputs are the bits of a quantised amount.

    The circuit adds small integers, one for each bit of a thermometer (or gate on two of them) that is 1, in two's
    complement; the amount is offset + step · the sum. The integers are a ridge regression's, rounded. It makes sense
    where columns add up, each in any shape, with few and simple interactions; where they do not, trees and boosting do
    better, and steps stay steps: nothing is extrapolated.

    Parameters:
        max_gates: at most so many ANDs.
        effort: nominal seconds of a core for the choice; by default 0.005 for each row and column, at most 12.
        encoder: how numbers become bits: a number of thresholds, "quantiles" or a `BinaryEncoder`; None tries several.
        random_state: a seed; None is 0.

    Attributes: `learned_`, the fitted `Regressor`; `netlist_`, the gates from the encoder's bits to those of the
    integer, and `circuit_`, the same as a closed circuit; `offset_` and `step_`; `report_`, what was tried and chosen
    (R² on rows set aside); `n_features_in_`; `feature_names_in_` of frames.

    Example:
        >>> from rdcircuits.estimators import CircuitRegressor
        >>> X = [[k % 12, "up" if k % 5 else "down"] for k in range(120)]
        >>> y = [5 * x + (100 if word == "up" else 0) for x, word in X]
        >>> reg = CircuitRegressor(random_state=0).fit(X, y)
        >>> reg.score(X, y) > 0.99, reg.netlist_
        (True, Netlist(... inputs, ... outputs, ... gates))
    """

    def __init__(
        self,
        *,
        max_gates: int | None = None,
        effort: float | None = None,
        encoder: Any = None,
        random_state: Any = None,
    ) -> None:
        self.max_gates = max_gates
        self.effort = effort
        self.encoder = encoder
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> CircuitRegressor:
        """Learn from raw rows (rows, columns) and amounts (rows,).

        Raises `ValueError` for what does not fit together and settings that are none; `TypeError` for sparse matrices.
        """
        raw = raw_of(self, X, reset=True)
        target_given(self, y)
        column = column_or_1d(y, warn=True, dtype=np.float64)
        assert_all_finite(column, input_name="y")
        weights = weights_for(raw, column, sample_weight)
        name = str(getattr(y, "name", None) or "amount")
        with without_doubts():
            self.learned_: Regressor = learn_amounts(
                raw,
                column,
                max_gates=self.max_gates,
                effort=self.effort,
                seed=seed_of(self.random_state),
                sample_weight=weights,
                target=name,
                **encoder_setting(self.encoder),
            )
        self.offset_, self.step_ = self.learned_.sum.offset, self.learned_.sum.step
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The amount of each row (rows,)."""
        check_is_fitted(self)
        return self.learned_.predict(raw_of(self, X, reset=False))

    @property
    def netlist_(self) -> Netlist:
        """The gates, from the encoder's bits to those of the integer, in two's complement."""
        check_is_fitted(self)
        return self.learned_.netlist

    @property
    def circuit_(self) -> Circuit:
        """The same as a closed circuit over bits."""
        check_is_fitted(self)
        return self.learned_.circuit

    @property
    def report_(self) -> Report:
        """What was tried and chosen; `print` shows it."""
        check_is_fitted(self)
        return Report([self.learned_], self.learned_)

    def export(self, path: str | PathLike[str]) -> None:
        """Write the circuit, whole or not at all: `.v` with comparisons of integers in front of the gates, offset and
        step in a comment; other endings of netlists hold the gates from the encoder's bits.

        Raises `FormatError` for other endings, and `OSError` as `open` does.
        """
        check_is_fitted(self)
        self.learned_.save(path)

    def explain(self, row: Any) -> Explanation:
        """Why one raw row (columns,) has its amount: what else it would be with one column, input or gate changed."""
        check_is_fitted(self)
        raw = raw_of(self, one_row(row), reset=False)
        return explained(self.learned_.encoder, self.netlist_, raw, self._named)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _named(self, outputs: NDArray[np.uint8]) -> str:
        return f"{self.offset_ + self.step_ * float(integers(outputs[None])[0]):.6g}"
