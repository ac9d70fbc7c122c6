"""Whether gates say what a function over GF(q) says: on all its rows where they are few, on many rows beyond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import GF
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.algebra.blasting.fields.code import to_bits, width
from rdcircuits.arguments import generator
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError

Elements = NDArray[Any]
Evaluate = Callable[[Elements], Elements]

MOST_ROWS = 1 << 16
_SAMPLED = 1 << 14
_BLOCK = 1 << 12


def check_gates(netlist: Netlist, field: GF, inputs: int, evaluate: Evaluate, *, seed: int = 0) -> str:
    """How the netlist was compared with `evaluate` of rows of elements: on all q^n rows up to 2^16, else on 2^14 random
    ones and those of one element each.

    Raises:
        RdError: where they differ, with the row.

    Example:
        >>> from rdcircuits.fields.blasting.polynomial import gates_of
        >>> netlist = Netlist.from_gates(gates_of(GF(4), [[3]], [[1]]))
        >>> check_gates(netlist, GF(4), 1, lambda x: x**0 * (x > 0))
        'equal on all 4 rows'
    """
    complete = field.q**inputs <= MOST_ROWS
    rows = _all(field, inputs) if complete else _some(field, inputs, seed)
    for start in range(0, len(rows), _BLOCK):
        _compare(netlist, field, rows[start : start + _BLOCK], evaluate)
    return f"equal on all {len(rows)} rows" if complete else f"no difference on {len(rows)} sampled rows"


def run_gates(netlist: Netlist, field: GF, x: Elements) -> NDArray[np.uint8]:
    """The bits (rows, m·w) of the outputs on rows of elements (rows, n)."""
    bits = to_bits(field, x).reshape(len(x), x.shape[1] * width(field))
    return unpack_rows(netlist.evaluate(pack_rows(bits), len(x)), len(x))


def _compare(netlist: Netlist, field: GF, x: Elements, evaluate: Evaluate) -> None:
    y = np.asarray(evaluate(x))
    expected = to_bits(field, y).reshape(len(x), y.shape[1] * width(field))
    found = run_gates(netlist, field, x)
    wrong = np.any(found != expected, axis=1)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise RdError(f"the gates are wrong at the elements {x[row].tolist()}, where {y[row].tolist()} is right")


def _all(field: GF, inputs: int) -> Elements:
    numbers = np.arange(field.q**inputs, dtype=np.int64)
    columns = [numbers // field.q**i % field.q for i in range(inputs)]
    return np.stack(columns, axis=1).astype(field.dtype) if columns else np.zeros((1, 0), dtype=field.dtype)


def _some(field: GF, inputs: int, seed: int) -> Elements:
    rng = generator(seed)
    same = np.array([0, 1, field.q - 1], dtype=object)[:, None].repeat(inputs, axis=1)
    return np.concatenate([same.astype(field.dtype), field.random((_SAMPLED, inputs), rng)])
