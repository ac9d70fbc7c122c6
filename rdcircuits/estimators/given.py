"""What scikit-learn's users give to estimators: tables, rows, targets, weights and seeds; and what is refused."""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import _check_sample_weight, check_consistent_length, validate_data

from rdcircuits.encoding import Raw
from rdcircuits.errors import RdError, RdWarning
from rdcircuits.tables.frames import is_frame

_SEEDS = 2**31 - 1


class InputTypeError(RdError, TypeError):
    """A cell of a table that is neither a number nor a string."""


def raw_of(estimator: Any, X: Any, *, reset: bool) -> Raw:
    """The raw table in a frame, an array or lists, checked as scikit-learn checks: `n_features_in_` and
    `feature_names_in_` are set with `reset`, else compared.

    Numbers and strings may be missing: NaN, None, pandas' NA.

    Raises `ValueError` for other than two axes, no rows, no columns, infinities, or another number of columns, and
    `TypeError` for sparse matrices and cells that are no numbers or strings.
    """
    if is_frame(X) and hasattr(X, "shape"):
        validate_data(estimator, X, reset=reset, skip_check_array=True)
        if 0 in X.shape:
            raise RdError(f"X has {X.shape[0]} sample(s) and {X.shape[1]} feature(s): expected 1 or more of each")
        return Raw.of(X)
    array = validate_data(estimator, _rows(X), reset=reset, dtype=None, ensure_all_finite="allow-nan")
    if array.dtype == object:
        _check_cells(array)
    return Raw.of(array)


def seed_of(random_state: Any) -> int:
    """A seed: whole numbers are seeds themselves, None is 0 (nothing is drawn from a global state)."""
    if random_state is None:
        return 0
    if isinstance(random_state, (int, np.integer)) and random_state >= 0:
        return int(random_state)
    return int(check_random_state(random_state).randint(_SEEDS))


def target_given(estimator: Any, y: Any) -> None:
    """Raise `ValueError` where there is no y."""
    if y is None:
        raise RdError(f"{type(estimator).__name__} requires y to be passed, but the target y is None")


def weights_for(raw: Raw, y: Any, sample_weight: Any, class_weight: Any = None) -> NDArray[np.float64] | None:
    """How much each row counts, of the weights of rows and of classes; None where all count the same."""
    check_consistent_length(y, np.empty(raw.rows), sample_weight)
    found = None
    if sample_weight is not None:
        shape = np.empty((raw.rows, 1))
        found = _check_sample_weight(sample_weight, shape, dtype=np.float64, ensure_non_negative=True)
        if not found.any():
            raise RdError("all of sample_weight is zero: expected a weight above zero")
    if class_weight is not None:
        of_classes = compute_sample_weight(class_weight, y)
        found = of_classes if found is None else found * of_classes
    return found


def one_row(row: Any) -> Any:
    """One row as a table of one row."""
    if hasattr(row, "columns") or getattr(row, "ndim", 1) == 2:
        return row
    if hasattr(row, "to_frame"):
        return row.to_frame().T
    if not isinstance(row, np.ndarray) and not isinstance(row, Iterable):
        raise RdError(f"the row is {row!r}, expected the values of its columns")
    return row[None] if isinstance(row, np.ndarray) else [list(row)]


@contextmanager
def without_doubts() -> Iterator[None]:
    """What the library would warn of is in `report_`: fits are made by the hundred in grids."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RdWarning)
        yield


def _rows(X: Any) -> Any:
    """Lists of rows with words among numbers as an array that keeps both."""
    if isinstance(X, (list, tuple)) and X and all(isinstance(row, (list, tuple)) for row in X):
        mixed = any(value is None or isinstance(value, str) for row in X for value in row)
        if mixed and len({len(row) for row in X}) == 1:
            return np.array(X, dtype=object)
    return X


def _check_cells(array: NDArray[Any]) -> None:
    fit = (str, numbers.Number, np.generic, type(None))
    odd = {type(value) for value in array.ravel().tolist() if not isinstance(value, fit)}
    odd = {kind for kind in odd if kind.__name__ not in ("NAType", "NaTType")}
    if odd:
        row, column = next((int(r), int(c)) for r, c in np.ndindex(array.shape) if type(array[r, c]) in odd)
        raise InputTypeError(
            f"column {column} of X has {array[row, column]!r} in row {row}: the argument must be a string or a number"
        )
