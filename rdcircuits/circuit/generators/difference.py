"""`boolean_difference`: a whole Boolean map as one generator, whose reverse derivative is its Boolean difference.

The Boolean difference is the formal derivative of the map's reduced polynomial, so it does not depend on the circuit
that computes the map, which may have counts and thresholds; but it is not functorial on composites.  Source: [RDA].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.generators.contraction import Einsum
from rdcircuits.circuit.types import WireType, difference, show
from rdcircuits.errors import ShapeError

if TYPE_CHECKING:
    from rdcircuits.circuit.circuit import Circuit

_DOT = Einsum("ij,j->i")


@dataclass(frozen=True)
class BooleanDifference(Generator):
    """boolean_difference(f, at) : A → B, f at 0/1 points, for every way to set one bit of each input that `at` names.

    With at = (k, ...) the outputs have axes (2, bits of input k, ...) in front: entry (b, i) is f where bit i of input
    k has been set to b, in the order of `at` where it names an input twice. With at = () it is f itself.

    R: (x, dy) ↦ dx_k[i] = dy·f(x | x_k[i] = 1) − dy·f(x | x_k[i] = 0), written with at = (k, *at).   [RDA]

    Example:
        >>> import rdcircuits as rd
        >>> both = rd.trace(lambda x: x[0] * x[1], rd.point(2))
        >>> f = rd.boolean_difference(both)
        >>> rd.Z2.run(rd.R(f), [1, 0], 1).tolist()
        [0, 1]
    """

    circuit: Circuit
    at: tuple[int, ...] = ()
    name = "boolean_difference"

    def __post_init__(self) -> None:
        super().__post_init__()
        for wire in (*self.circuit.dom, *self.circuit.cod):
            if wire.kind != "point" or wire.batched:
                raise ShapeError(f"boolean_difference takes a circuit of unbatched points, found {wire}")
        for number in self.at:
            if not 0 <= number < self.circuit.arity:
                raise ShapeError(f"boolean_difference: there is no input {number!r} of {self.circuit.arity}")

    @property
    def axes(self) -> tuple[int, ...]:
        """Lengths of the axes in front of the outputs' own."""
        return tuple(length for number in self.at for length in (2, self.circuit.dom[number].size))

    def type(self, *wires: WireType) -> tuple[WireType, ...]:
        batched = any(wire.batched for wire in wires)
        found, expected = tuple(wire.unbatch() for wire in wires), self.circuit.dom
        if found != expected or any(wire.batched != batched for wire in wires):
            raise ShapeError(
                f"boolean_difference takes {show(expected)}, batched alike, found {show(wires)}; "
                + difference(found, expected)
            )
        return tuple(WireType((*self.axes, *wire.shape), "point", batched) for wire in self.circuit.cod)

    def reverse(self, *wires: Any) -> tuple[Any, ...]:
        points, changes = wires[: self.circuit.arity], wires[self.circuit.arity :]
        return tuple(self._change(number, points, changes) for number in range(self.circuit.arity))

    def _change(self, number: int, points: Any, changes: Any) -> Any:
        """Σ over outputs of dy·(output where a bit of this input is 1) − dy·(where it is 0), for each of its bits."""
        wire = self.circuit.dom[number]
        varied = points[0].builder.apply(BooleanDifference(self.circuit, (number, *self.at)), points)
        total = None
        for values, dy in zip(varied, changes, strict=True):
            low, high = values.reshape((2, wire.size, dy.type.size))
            column = dy.reshape((dy.type.size,))
            found = _DOT(high, column) - _DOT(low, column)
            total = found if total is None else total + found
        return None if total is None else total.reshape(wire.shape)
