"""`BinaryEncoder`: from tables of numbers and words, with values missing, to bits; a transformer."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import _check_feature_names_in, check_consistent_length, check_is_fitted

from rdcircuits.arguments import whole
from rdcircuits.encoding import Encoder
from rdcircuits.encoding.encoder import Cuts
from rdcircuits.errors import RdError
from rdcircuits.estimators.given import raw_of, target_given
from rdcircuits.tables.names import made_up

Missing = Literal["ignore", "error"]


class BinaryEncoder(TransformerMixin, BaseEstimator):
    """Columns of numbers as thermometers, columns of words as one bit a value, and a bit for what is missing.

    A number x becomes the bits x ≥ t for up to `thresholds` numbers t, which are fitted; a column whose values may be
    missing when it is fitted has one more bit for that. A column of one value has no bits.

    Parameters:
        thresholds: bits a column of numbers at most; of fewer distinct values all that part them.
        cuts: where the thresholds are: "quantiles" of the column, or "entropy", where they tell most about the classes
            y (Fayyad and Irani 1993).
        missing: what `transform` does where a value is missing in a column that never lacked one: "ignore" leaves the
            column's bits at 0, "error" raises.
        dtype: of the bits; None is that of the array for arrays of floats, as scikit-learn's own transformers have it,
            and uint8 for all else.

    Attributes: `encoder_`, the fitted `rd.encoding.Encoder`; `n_features_in_`; `feature_names_in_` of frames.

    Example:
        >>> from rdcircuits.estimators import BinaryEncoder
        >>> encoder = BinaryEncoder(thresholds=1).fit([[1.0, "a"], [2.0, "b"], [3.0, "c"], [None, "a"]])
        >>> encoder.get_feature_names_out().tolist()
        ['x0 >= 3', 'x0 missing', 'x1 = a', 'x1 = b', 'x1 = c']
        >>> encoder.transform([[3.6, "c"], [None, "d"]])
        array([[1, 0, 0, 0, 1],
               [0, 1, 0, 0, 0]], dtype=uint8)
    """

    def __init__(
        self, thresholds: int = 8, *, cuts: Cuts = "quantiles", missing: Missing = "ignore", dtype: Any = None
    ) -> None:
        self.thresholds = thresholds
        self.cuts = cuts
        self.missing = missing
        self.dtype = dtype

    def fit(self, X: Any, y: Any = None) -> BinaryEncoder:
        """Find thresholds and values; y, the classes, is used by cuts="entropy" alone.

        Raises `ValueError` for settings that are none, and tables that are none.
        """
        raw = raw_of(self, X, reset=True)
        if self.missing not in get_args(Missing):
            raise RdError(f"missing is {self.missing!r}, expected one of {', '.join(get_args(Missing))}")
        labels = None
        if self.cuts == "entropy":
            target_given(self, y)
            check_consistent_length(y, np.empty(raw.rows))
            labels = np.unique(np.asarray(y), return_inverse=True)[1].reshape(-1).astype(np.int64)
        most = whole("thresholds", self.thresholds, 1)
        self.encoder_ = Encoder.fit(raw, labels, thresholds=most, cuts=self.cuts)
        return self

    def transform(self, X: Any) -> NDArray[Any]:
        """The bits (rows, bits), 0 and 1.

        Raises `ValueError` for tables of other columns, for words where there were numbers, and, with missing="error",
        for values missing where none was.
        """
        check_is_fitted(self)
        bits = self.encoder_.encode(raw_of(self, X, reset=False), lenient=self.missing == "ignore")
        found: NDArray[Any] = bits.astype(_dtype_of(X) if self.dtype is None else self.dtype, copy=False)
        return found

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """What each bit says, as strings."""
        check_is_fitted(self)
        names = [str(name) for name in _check_feature_names_in(self, input_features)]
        encoder = self.encoder_
        if made_up(encoder.columns):
            encoder = encoder.renamed(names)
        return np.array(encoder.names, dtype=object)

    @property
    def _n_features_out(self) -> int:
        return len(self.encoder_.names)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = self.cuts == "entropy" if isinstance(self.cuts, str) else False
        return tags


def encoder_setting(encoder: Any) -> dict[str, Any]:
    """The options of learning that an estimator's `encoder` stands for."""
    if encoder is None:
        return {}
    if isinstance(encoder, str):
        return {"cuts": encoder}
    if isinstance(encoder, BinaryEncoder):
        return {"thresholds": encoder.thresholds, "cuts": encoder.cuts}
    if isinstance(encoder, (int, np.integer)) and not isinstance(encoder, bool):
        return {"thresholds": int(encoder)}
    raise RdError(
        f"encoder is {encoder!r}, expected a number of thresholds, 'quantiles', 'entropy', a BinaryEncoder or None"
    )


def _dtype_of(X: Any) -> Any:
    """Floats stay floats of their kind."""
    kind = getattr(X, "dtype", None)
    return kind if kind is not None and kind in (np.float32, np.float64) else np.uint8
