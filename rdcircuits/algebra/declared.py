"""What a circuit's inputs were declared to be, checked where an algebra runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.checks import first_bad
from rdcircuits.circuit import Circuit
from rdcircuits.circuit.declared import Declared
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra

Array = npt.NDArray[Any]
#: entry(values, what) → the array that a caller gave for an input
Entry = Callable[[Any, str], Any]


def of_inputs(circuit: Circuit) -> list[Declared]:
    """What is declared of the inputs' elements, also where only wiring lies between an input and the wire of which it
    was said.

    Example:
        >>> import rdcircuits as rd
        >>> xor = rd.models.fix(rd.models.lookup_table(2, 1), [[[0, 1, 1, 0]]], "Z")
        >>> of_inputs(rd.trace(lambda x: x[1:], rd.point(3)) >> xor)
        [Declared(wire=0, high=1, whole=False, only=(1, 2))]
    """
    declared, arity = circuit.graph.declared, circuit.arity
    found = [one for one in declared if one.wire < arity]
    inner = [one for one in declared if one.wire >= arity]
    if inner:
        origins = _origins(circuit, {one.wire for one in inner})
        starts = np.cumsum([0, *(wire.size for wire in circuit.dom)])
        for one in inner:
            elements = origins[one.wire].ravel()
            chosen = np.unique(elements if one.only is None else elements[list(one.only)])
            for wire, (start, end) in enumerate(pairwise(starts)):
                here = chosen[(chosen >= start) & (chosen < end)] - start
                if here.size:
                    found.append(Declared(wire, one.high, one.whole, tuple(here.tolist())))
    return list(dict.fromkeys(found))


def undeclared(circuit: Circuit) -> Circuit:
    """The circuit without what was declared of its wires, which runs on all elements."""
    graph = circuit.graph
    return Circuit(graph._replace(declared=())) if graph.declared else circuit


def check_inputs(circuit: Circuit, inputs: Sequence[Any]) -> None:
    """An `AlgebraError` for the first element of the first input that is not what the circuit declares."""
    if circuit.graph.declared:
        for one in of_inputs(circuit):
            if one.wire < len(inputs):
                _check(one, inputs[one.wire], f"input {one.wire}", circuit.dom[one.wire].shape)


def checking(algebra: Algebra, circuit: Circuit, entries: list[Entry]) -> list[Entry]:
    """The entries of a program's inputs, each looking first whether values are what the circuit declares."""
    if not circuit.graph.declared:
        return entries
    found = list(entries)
    for one in of_inputs(circuit):
        if not algebra.only_bits:
            found[one.wire] = _Checked(one, circuit.dom[one.wire].shape, found[one.wire])
    return found


class _Checked:
    """An entry after a look at the values."""

    def __init__(self, declared: Declared, shape: tuple[int, ...], enter: Entry) -> None:
        self.declared, self.shape, self.enter = declared, shape, enter

    def __call__(self, values: Any, what: str) -> Any:
        _check(self.declared, values, what, self.shape)
        return self.enter(values, what)


def _check(declared: Declared, values: Any, what: str, shape: tuple[int, ...]) -> None:
    """Raise for the first value not declared. Packed bits are bits; what is no number is the algebra's matter."""
    if isinstance(values, Packed):
        return
    array = np.asarray(values)
    if array.dtype.kind not in "iufO" or not array.size or array.shape[array.ndim - len(shape) :] != shape:
        return
    try:
        if array.dtype.kind == "O" and np.any(array != array):
            return  # NaN among objects
        if declared.only is None and not declared.whole and array.min() >= 0 and array.max() <= declared.high:
            return
        bad = np.asarray((array < 0) | (array > declared.high), dtype=np.bool_)
        if declared.whole:
            bad |= np.asarray(array % 1 != 0, dtype=np.bool_)
    except TypeError:
        return
    if declared.only is not None:
        checked = np.zeros(prod(shape), dtype=np.bool_)
        checked[list(declared.only)] = True
        bad = bad & checked.reshape(shape)
    if bad.any():
        index = first_bad(bad)
        where = f" at index {list(index)}" if index else ""
        raise AlgebraError(f"{what}: {array[index]!s}{where}, expected {declared.expected}")


def _origins(circuit: Circuit, wires: set[int]) -> dict[int, Array]:
    """For each of these wires an array of the numbers of the inputs' elements that come through wiring to its places,
    −1 where something is computed.
    """
    from rdcircuits.algebra.integers.ring import Z

    graph, wanted = circuit.graph, set(wires)
    for node in reversed(graph.nodes):
        if node.generator.wiring and not wanted.isdisjoint(range(node.first, node.first + node.coarity)):
            wanted.update(node.inputs)
    found: dict[int, Array] = {}
    start = 0
    for number, wire in enumerate(graph.dom):
        if number in wanted:
            found[number] = np.arange(start, start + wire.size, dtype=np.int64).reshape(1, *wire.shape)
        start += wire.size
    for node in graph.nodes:
        numbers = range(node.first, node.first + node.coarity)
        if wanted.isdisjoint(numbers):
            continue
        if node.generator.wiring:
            arrays = Z.meanings[type(node.generator)](Z, node.generator, *(found[number] for number in node.inputs))
            outputs = arrays if isinstance(arrays, tuple) else (arrays,)
        else:
            outputs = tuple(np.full((1, *graph.types[number].shape), -1, dtype=np.int64) for number in numbers)
        found.update(zip(numbers, outputs, strict=True))
    return found
