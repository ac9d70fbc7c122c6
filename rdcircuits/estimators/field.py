"""`FieldPolynomialRegressor`: elements of GF(q) by polynomials over GF(q)."""

from __future__ import annotations

from os import PathLike
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin
from sklearn.utils.validation import _check_feature_names_in, check_array, check_is_fitted, validate_data

from rdcircuits.algebra import GF
from rdcircuits.errors import RdError
from rdcircuits.estimators.base import GatesEstimator
from rdcircuits.estimators.given import seed_of, target_given, without_doubts
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.files import write_whole
from rdcircuits.induction.field_learn import learn_field
from rdcircuits.induction.learned import Learned, WrongRow
from rdcircuits.tables.conflicts import Conflicts
from rdcircuits.tables.formats import ending

Elements = NDArray[np.int64]

_REAL = "fits tables of real measurements, which are no elements of GF(q) and refused"
_EXPECTED = dict.fromkeys(
    (
        "check_dict_unchanged",
        "check_dont_overwrite_parameters",
        "check_dtype_object",
        "check_estimators_dtypes",
        "check_estimators_fit_returns_self",
        "check_estimators_overwrite_params",
        "check_estimators_pickle",
        "check_f_contiguous_array_estimator",
        "check_fit2d_predict1d",
        "check_fit_check_is_fitted",
        "check_fit_idempotent",
        "check_fit_score_takes_y",
        "check_methods_sample_order_invariance",
        "check_methods_subset_invariance",
        "check_n_features_in",
        "check_n_features_in_after_fitting",
        "check_pipeline_consistency",
        "check_readonly_memmap_input",
        "check_regressor_data_not_an_array",
        "check_regressor_multioutput",
        "check_regressors_int",
        "check_regressors_no_decision_function",
        "check_regressors_train",
        "check_supervised_y_2d",
    ),
    _REAL,
) | {
    "check_estimators_nan_inf": f"{_REAL}, as NaN is; it first {_REAL.partition(',')[0]}",
    "check_fit2d_1feature": "expects another message: of what are no elements of GF(q) the first is named",
    "check_fit2d_1sample": "expects another message: of what are no elements of GF(q) the first is named",
    "check_positive_only_tag_during_fit": "fits real measurements; the negative ones are refused like the others",
}


class FieldPolynomialRegressor(RegressorMixin, GatesEstimator[Learned]):
    """Polynomials over GF(q) through rows of elements, by `rd.learn_field`: the least degree that fits, or that fits
    but for a few wrong rows, which are found and named.

    Inputs and outputs are elements, whole numbers from 0 to q − 1, so that tables of measurements are refused; what of
    scikit-learn's checks expects them is in `expected_failed_checks`, each with a reason.

    Parameters:
        q: how many elements the field has, a power of a prime; or an `rd.GF`, which knows its modulus.
        model: as for `rd.learn_field`: "auto", "polynomial", "tolerant", "lookup", "ascent" or "linear".
        degree: the greatest total degree, None for any.
        conflicts: what becomes of rows with the same inputs and different outputs: "error"; or "majority", what most
            of them say, and unknown when it's a tie.
        random_state: a seed; None is 0.

    Attributes: `polynomial_`; `netlist_`, its gates, an element as a vector of bits, and `circuit_`, the closed circuit
    over GF(q); `learned_`, what `rd.learn_field` gave; `wrong_`, the rows that the polynomial takes for wrong;
    `n_features_in_`; `feature_names_in_` of frames.

    Example:
        >>> from rdcircuits.estimators import FieldPolynomialRegressor
        >>> X = [[x, y] for x in range(5) for y in range(5)]
        >>> reg = FieldPolynomialRegressor(5).fit(X, [(2 + x * x + 3 * x * y) % 5 for x, y in X])
        >>> print(reg.polynomial_), reg.predict([[4, 1]]).tolist(), reg.score(X, reg.predict(X))
        2 + x0^2 + 3·x0·x1
        (None, [0], 1.0)
    """

    expected_failed_checks: ClassVar[MappingProxyType[str, str]] = MappingProxyType(_EXPECTED)

    def __init__(
        self,
        q: Any = 2,
        *,
        model: str = "auto",
        degree: int | None = None,
        conflicts: Conflicts = "error",
        random_state: Any = None,
    ) -> None:
        self.q = q
        self.model = model
        self.degree = degree
        self.conflicts = conflicts
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> FieldPolynomialRegressor:
        """Find polynomials for rows of elements X (rows, columns) and y (rows,) or (rows, outputs).

        Raises `ValueError` for what are no elements of the field, rows that contradict one another, and settings that
        are none.
        """
        target_given(self, y)
        field = self.q if isinstance(self.q, GF) else GF(self.q)
        inputs = self._elements(X, field, reset=True)
        outputs = check_array(y, ensure_2d=False, dtype=None, input_name="y")
        outputs = _whole(outputs, field, "y")
        if len(outputs) != len(inputs):
            raise RdError(f"X has {len(inputs)} rows, y has {len(outputs)}")
        names = [str(name) for name in _check_feature_names_in(self)]
        table = FieldTable.from_arrays(field, inputs, outputs, inputs=names, conflicts=self.conflicts)
        with without_doubts():
            self._found = learn_field(table, model=self.model, degree=self.degree, seed=seed_of(self.random_state))
        self.field_ = field
        self._flat = outputs.ndim == 1
        return self

    def predict(self, X: Any) -> Elements:
        """The elements (rows,), or (rows, outputs), that the polynomials give."""
        check_is_fitted(self)
        found = self.polynomial_.evaluate(self._elements(X, self.field_, reset=False)).astype(np.int64)
        return found[:, 0] if self._flat else found

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of the elements that are right: differences of elements have no size."""
        right = self.predict(X) == np.asarray(y)
        return float(np.average(right.reshape(len(right), -1).mean(axis=1), weights=sample_weight))

    @property
    def polynomial_(self) -> FieldPolynomial:
        """The polynomials."""
        return self.learned_.polynomial

    @property
    def wrong_(self) -> tuple[WrongRow, ...]:
        """The rows learned from that the polynomials take for wrong."""
        return self.learned_.wrong

    def export(self, path: str | PathLike[str]) -> None:
        """Write it, whole or not at all: `.json` holds the polynomials, other endings of netlists the gates."""
        if ending(path) == ".json":
            write_whole(path, self.polynomial_.to_json())
        else:
            self.netlist_.write(path)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _elements(self, X: Any, field: GF, *, reset: bool) -> Elements:
        return _whole(validate_data(self, X, reset=reset, dtype="numeric"), field, "X")


def _whole(array: NDArray[Any], field: GF, what: str) -> Elements:
    """The array as elements; raises `RdError` naming the first that is none."""
    numbers = array.astype(np.float64) if array.dtype.kind not in "iu" else array
    odd = np.argwhere((numbers != np.rint(numbers)) | (numbers < 0) | (numbers >= field.q))
    if len(odd):
        place = tuple(odd[0].tolist())
        found = f"{array.item(place)!r} at {list(place)}"
        raise RdError(f"{what} has {found}, expected an element of {field.name}: 0 to {field.q - 1}")
    return numbers.astype(np.int64)
