"""Numbers that are no longer finite: where in a step they first stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rdcircuits.algebra import Algebra
from rdcircuits.algebra.checks import first_bad
from rdcircuits.circuit import Circuit
from rdcircuits.circuit.draw import label


class Diverged(Exception):
    """Training came to a loss or a value that is not finite. `step` counts from 1; the text says where."""

    def __init__(self, step: int, where: str) -> None:
        super().__init__(f"step {step}: {where}")
        self.step = step


def finite(arrays: Sequence[Any]) -> bool:
    """Whether all floating-point numbers in these arrays are finite."""
    return all(np.isfinite(array).all() for array in map(np.asarray, arrays) if array.dtype.kind == "f")


def first_not_finite(algebra: Algebra, circuit: Circuit, inputs: Sequence[Any]) -> str:
    """In words, the first wire of a circuit whose array is not finite, run node by node.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x: 1 / (x - 2), rd.point(3))
        >>> first_not_finite(rd.Smooth(), f, [[1.0, 2.0, 3.0]])
        'wire x5 = reciprocal(x3) is inf at index [1]'
    """
    arrays, size = algebra.arguments(circuit.dom, inputs, None)
    with np.errstate(all="ignore"):
        for number, array in algebra.walk(circuit, arrays, size):
            bad = ~np.isfinite(array)
            if np.any(bad):
                index = first_bad(bad)
                inner = index if circuit.types[number].batched else index[1:]
                place = f" at index {list(inner)}" if inner else ""
                return f"wire x{number}{_maker(circuit, number)} is {array[index]}{place}"
    return "its loss or a new value is not finite, though node by node each wire is"


def _maker(circuit: Circuit, number: int) -> str:
    """The node that gives a wire, as the circuit's text has it."""
    for node in circuit.nodes:
        if node.first <= number < node.first + node.coarity:
            return f" = {label(node.generator)}({', '.join(f'x{n}' for n in node.inputs)})"
    return ", an input,"
