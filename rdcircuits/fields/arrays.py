"""Users' arrays as field elements, checked: errors say where the first bad entry stands."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.checks import as_array, first_bad
from rdcircuits.algebra.numbers import as_integers
from rdcircuits.errors import AlgebraError, RdError

Elements = NDArray[Any]


def as_elements(field: GF, values: Any, what: str) -> Elements:
    """Elements as an array of the field's type; `RdError` names the first entry that is none, and its place.

    Example:
        >>> from rdcircuits.algebra import GF
        >>> as_elements(GF(3), np.array([[0, 1], [1, 3]]), "X")
        Traceback (most recent call last):
        rdcircuits.errors.AlgebraError: X[1, 1] is 3, expected an element of GF(3): an integer from 0 to 2
    """
    if hasattr(type(values), "irreducible_poly"):
        return field.from_galois(values).astype(field.dtype)
    array = as_array(values, what)
    if isinstance(values, np.ndarray) and array.dtype == field.dtype and array.dtype != object:
        numbers = array
    elif array.dtype.kind == "b" or array.dtype.kind not in "iufO":
        numbers = array.astype(np.uint8) if array.dtype.kind == "b" else _refuse_kind(array, what)
    else:
        numbers = _whole(field, array, what)
    bad = np.asarray((numbers < 0) | (numbers >= field.q), dtype=np.bool_)
    if bad.any():
        raise _no_element(field, array, first_bad(bad), what)
    return numbers.astype(field.dtype)


def _whole(field: GF, array: NDArray[Any], what: str) -> NDArray[Any]:
    """The array as integers; fractions, NaN and what is no number are refused as no element."""
    if array.dtype.kind == "f" and array.size:
        with np.errstate(invalid="ignore"):
            bad = ~(np.isfinite(array) & (array == np.floor(array)) & (np.abs(array) < 2.0**63))
    elif array.dtype.kind == "O":
        flat = [isinstance(value, (int, np.integer)) for value in array.ravel().tolist()]
        bad = ~np.array(flat, dtype=np.bool_).reshape(array.shape)
    else:
        return as_integers(array, what, field.name)
    if bad.any():
        raise _no_element(field, array, first_bad(bad), what)
    return as_integers(array, what, field.name)


def _no_element(field: GF, array: NDArray[Any], place: tuple[int, ...], what: str) -> AlgebraError:
    expected = f"an element of {field.name}: an integer from 0 to {field.q - 1}"
    return AlgebraError(f"{what}{list(place) if place else ''} is {array[place]}, expected {expected}")


def _refuse_kind(array: NDArray[Any], what: str) -> NDArray[Any]:
    raise RdError(f"{what} holds {array.dtype}, expected field elements as integers")
