"""`boolean_difference` in bits: the circuit within as gates, at every 0/1 point that is asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.blasting.code import BIT, Code
from rdcircuits.algebra.difference import settings
from rdcircuits.circuit import Circuit, batch
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError

if TYPE_CHECKING:
    from rdcircuits.algebra.blasting.twin import Twin


def boolean_difference(S: Twin, g: gen.BooleanDifference, *xs: Any) -> tuple[Any, ...]:
    """The outputs at these points; the circuit within is in the algebra at hand if it has all that it takes, else over
    Z.
    """
    inner, whole = _ring(S, g), _whole(g.circuit)
    points = [settings(g, i, x, S.zero, S.one) for i, x in enumerate(xs)]
    (size,) = np.broadcast_shapes((1,), *((len(x),) for x in xs))
    rows = size * int(np.prod(g.axes, dtype=np.int64))
    wide = [
        np.broadcast_to(x, (size, *g.axes, *wire.shape)).reshape((rows, *wire.shape))
        for x, wire in zip(points, g.circuit.dom, strict=True)
    ]
    codes = inner.codes_of(whole.graph, _bits(inner, g), rows)
    found = inner.interpret_coded(whole.graph, [_across(S, inner, x) for x in wide], rows, codes)
    outputs = [_back(inner, S, y) for y in found]
    return tuple(
        np.broadcast_to(y, (rows, *wire.shape)).reshape((size, *g.axes, *wire.shape))
        for y, wire in zip(outputs, g.circuit.cod, strict=True)
    )


def difference_codes(S: Twin, g: gen.BooleanDifference, size: int) -> tuple[Code, ...]:
    """How the outputs are written, at `size` points. Raises `AlgebraError` for what has no gates, or too many."""
    inner, whole = _ring(S, g), _whole(g.circuit)
    codes = inner.codes_of(whole.graph, _bits(inner, g), size * int(np.prod(g.axes, dtype=np.int64)))
    found = tuple(codes[number] for number in whole.outputs)
    if inner is not S and any(code != BIT for code in found) and not S.takes_integers:
        raise AlgebraError(
            f"{S.concrete.name} has no gates for {g.name} of a circuit that gives integers, not bits, over Z"
        )
    return found if inner is S else (S.code,) * len(found)


def _bits(twin: Twin, g: gen.BooleanDifference) -> list[Code]:
    return [twin.input_code(wire, None, "input") for wire in g.circuit.dom]


@lru_cache(maxsize=64)
def _whole(circuit: Circuit) -> Circuit:
    """The circuit for many points at a time."""
    return batch(circuit, range(circuit.arity))


def _ring(S: Twin, g: gen.BooleanDifference) -> Twin:
    """The twin in which the circuit within is run."""
    if all(S.concrete.lacks(node.generator) is None for node in g.circuit.nodes):
        return S
    from rdcircuits.algebra.integers.ring import Z

    inner = Z.twin()
    inner.begin(S.builder)
    return inner


def _across(S: Twin, inner: Twin, x: Any) -> Any:
    """Zeros and ones of one twin as those of another."""
    if S is inner:
        return x
    wires = {element: S.leave(element, S.code)[0] for element in set(x.ravel().tolist())}
    entered = [inner.enter([wires[element]], BIT) for element in x.ravel().tolist()]
    return np.array(entered, dtype=np.int64).reshape(x.shape)


def _back(inner: Twin, S: Twin, y: Any) -> Any:
    """Integers, by their lowest bit unless the algebra takes all of them."""
    if S is inner:
        return y
    width = S.code.width
    made = [S.enter([inner.leave(one, BIT)[0], *[S.builder.false] * (width - 1)], S.code) for one in y.ravel().tolist()]
    return np.array(made, dtype=np.int64).reshape(y.shape)
