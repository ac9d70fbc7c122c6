"""`CircuitRegressor`: an amount as the bits of an integer, by a circuit of gates."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import assert_all_finite, column_or_1d

from rdcircuits.estimators.base import RawEstimator
from rdcircuits.estimators.encoder import encoder_setting
from rdcircuits.estimators.given import raw_of, seed_of, target_given, weights_for, without_doubts
from rdcircuits.induction.amounts.learn import learn_amounts
from rdcircuits.induction.amounts.regressor import Regressor, integers


class CircuitRegressor(RegressorMixin, RawEstimator[Regressor]):
    """A circuit of gates whose outputs are the bits of a quantised amount.

    The circuit adds small integers, one for each bit of a thermometer (or gate on two of them) that is 1, in two's
    complement; the amount is offset + step · the sum. The integers are a ridge regression's, rounded. It makes sense
    where columns add up, each in any shape, with few and simple interactions; where they do not, trees and boosting do
    better, and steps stay steps: nothing is extrapolated.

    Parameters:
        max_gates: the most ANDs that the circuit may have.
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
            self._found = learn_amounts(
                raw,
                column,
                max_gates=self.max_gates,
                effort=self.effort,
                seed=seed_of(self.random_state),
                sample_weight=weights,
                target=name,
                **encoder_setting(self.encoder),
            )
        self.offset_, self.step_ = self._found.sum.offset, self._found.sum.step
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The amount of each row (rows,)."""
        return self.learned_.predict(self._raw(X))

    def _named(self, outputs: NDArray[np.uint8]) -> str:
        return f"{self.offset_ + self.step_ * float(integers(outputs[None])[0]):.6g}"
