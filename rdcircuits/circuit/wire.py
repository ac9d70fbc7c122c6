"""Wires while tracing: what a circuit written as a Python function computes with.

`+ - * / ** @ []` and the methods below add nodes to the builder. Python integers mean n·1; Python floats mean
elements of Smooth. Operands of other shapes are broadcast as numpy does, unbatched ones spread over the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.circuit import generators as g
from rdcircuits.circuit.foreign import of_function, of_ufunc
from rdcircuits.circuit.generator import Generator
from rdcircuits.circuit.indexing import axes_list, basic_index
from rdcircuits.circuit.literal import Buffer, indices
from rdcircuits.circuit.types import Kind, WireType, common_shape, integers
from rdcircuits.errors import ShapeError

if TYPE_CHECKING:
    from rdcircuits.circuit.graph import Builder, Node

Operand = Any  # a Wire, an int or a float

_ADD, _MULTIPLY, _NEGATE = g.Add(), g.Multiply(), g.Negate()


class Wire:
    """A wire of a circuit being traced. Not made directly: `trace` hands them to your function.

    Attributes: `builder`, `number` (in that builder), `type`, `node` (that gives it, None for inputs).

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> trace(lambda x: (x[0] * 2 + x[1]).sum(), point(2, 3)).cod
        (point(),)
    """

    __slots__ = ("builder", "node", "number", "type")

    def __init__(self, builder: Builder, number: int, type: WireType, node: Node | None) -> None:  # noqa: A002
        self.builder = builder
        self.number = number
        self.type = type
        self.node = node

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x * x.shape[0], rd.point(3)) == rd.trace(lambda x: x * 3, rd.point(3))
            True
        """
        return self.type.shape

    @property
    def kind(self) -> Kind:
        """Point or change.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x, y: x if x.kind == "change" else y, rd.point(2), rd.change(3)).cod
            (change(3),)
        """
        return self.type.kind

    @property
    def batched(self) -> bool:
        """Whether there is one array per example.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.sum_batch() if x.batched else x, rd.point(batched=True)).cod
            (point(),)
        """
        return self.type.batched

    @property
    def source(self) -> Generator | None:
        """The generator that gives this wire, None for inputs."""
        return None if self.node is None else self.node.generator

    @property
    def source_inputs(self) -> tuple[Wire, ...]:
        """The wires that this wire's generator takes."""
        wires = self.builder.wires
        return () if self.node is None else tuple(wires[number] for number in self.node.inputs)

    @property
    def integer(self) -> int | None:
        """n where the wire is the constant n·1, else None."""
        node = self.node
        return node.generator.value if node is not None and isinstance(node.generator, g.Integer) else None

    def constant(self, value: int, like: WireType) -> Wire:
        """The constant value·1 of type `like`, in this wire's circuit.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z.run(rd.trace(lambda x: x.constant(7, rd.point(2)), "x"), 0).tolist()
            [7, 7]
        """
        return self.builder.apply(g.Integer(value, like), ())[0]

    def __add__(self, other: Operand) -> Wire:
        return self._apply(_ADD, *self._pair(other, self.kind))

    def __radd__(self, other: Operand) -> Wire:
        return self._apply(_ADD, *reversed(self._pair(other, self.kind)))

    def __sub__(self, other: Operand) -> Wire:
        left, right = self._pair(other, self.kind)
        return self._apply(_ADD, left, -right)

    def __rsub__(self, other: Operand) -> Wire:
        left, right = self._pair(other, self.kind)
        return self._apply(_ADD, right, -left)

    def __neg__(self) -> Wire:
        return self._apply(_NEGATE, self)

    def __mul__(self, other: Operand) -> Wire:
        return self._apply(_MULTIPLY, *self._pair(other))

    def __rmul__(self, other: Operand) -> Wire:
        return self._apply(_MULTIPLY, *reversed(self._pair(other)))

    def __truediv__(self, other: Operand) -> Wire:
        left, right = self._pair(other)
        return left.__mul__(self._apply(g.Reciprocal(), right))

    def __rtruediv__(self, other: Operand) -> Wire:
        left, right = self._pair(other)
        return right * self._apply(g.Reciprocal(), left)

    def __pow__(self, exponent: int, modulus: object = None) -> Wire:
        if modulus is not None:
            raise ShapeError("power takes no modulus on wires: run the circuit in rd.Zn(modulus)")
        return self._apply(g.Power(exponent), self)

    def __rpow__(self, base: object) -> Any:
        raise ShapeError(f"power takes an integer exponent, found a wire: {base} ** wire is no generator")

    def __and__(self, other: Operand) -> Wire:
        return self.__mul__(other)

    __rand__ = __and__

    def __or__(self, other: Operand) -> Wire:
        return self._apply(g.Or(), *self._pair(other))

    __ror__ = __or__

    def __xor__(self, other: Operand) -> Wire:
        return self._apply(g.Xor(), *self._pair(other))

    __rxor__ = __xor__

    def __invert__(self) -> Wire:
        return self._apply(g.Not(), self)

    def __matmul__(self, other: Wire) -> Wire:
        """Matrix product of wires with one or two axes each."""
        if not isinstance(other, Wire):
            raise ShapeError(f"@ takes two wires, found {other!r}; use ops.element(values, algebra) for arrays")
        specs = {(1, 1): "i,i->", (2, 1): "ij,j->i", (1, 2): "i,ij->j", (2, 2): "ij,jk->ik"}
        spec = specs.get((len(self.shape), len(other.shape)))
        if spec is None:
            raise ShapeError(f"@ takes wires of one or two axes, found {self.type} and {other.type}; use ops.einsum")
        return self._apply(g.Einsum(spec), *batched_alike(self, other))

    def __eq__(self, other: object) -> bool:
        """Refused, since it could only be asked of values, which are not there yet: a silent False would mislead."""
        if self is other:
            return True
        raise ShapeError("wires have no values to compare while tracing: use ops.compare(x, y), which is 1 where x = y")

    __hash__ = object.__hash__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """numpy's functions on wires: those that are generators, or a `ShapeError` that names them."""
        return of_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, inputs: Any, options: Any) -> Any:
        raise of_function(function)

    def _no_value(self, *_: Any, **__: Any) -> Any:
        raise ShapeError("a wire has no value while tracing: use the functions in rd.ops on it, and run the circuit")

    __float__ = __int__ = __complex__ = __array__ = __round__ = __floor__ = __ceil__ = __trunc__ = _no_value

    def _no_operator(self, *_: Any) -> Any:
        raise ShapeError("wires have no <, >, % or //: use ops.greater_than(x, y), ops.threshold(x, t) or ops.tabulate")

    __lt__ = __le__ = __gt__ = __ge__ = _no_operator
    __abs__ = __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __divmod__ = __lshift__ = __rshift__ = _no_operator
    __rlshift__ = __rrshift__ = __rdivmod__ = _no_operator

    def __setitem__(self, *_: Any) -> None:
        raise ShapeError("a wire is not written to: make another one, by ops.concatenate, ops.stack or ops.place")

    def __format__(self, form: str) -> str:
        return str(self) if not form else str(self._no_value())

    def __bool__(self) -> bool:
        raise ShapeError("a wire has no truth value while tracing: use ops.mux(s, a, b) instead of if")

    def __len__(self) -> int:
        if not self.shape:
            raise ShapeError(f"{self.type} has no length")
        return self.shape[0]

    def __iter__(self) -> Any:
        return (self[position] for position in range(len(self)))

    def __getitem__(self, key: Any) -> Wire:
        """Basic slices and integers as in numpy; or one array of integers, which gathers along the first axis."""
        if isinstance(key, (list, np.ndarray, Buffer)):
            return self.take(key.array if isinstance(key, Buffer) else key)
        starts, lengths, steps, kept = basic_index(key, self.shape)
        picked = self._apply(g.Slice(starts, lengths, steps), self)
        shape = tuple(length for length, keep in zip(lengths, kept, strict=True) if keep)
        return picked.reshape(shape)

    def take(self, positions: Any) -> Wire:
        """The rows at these positions of the first axis: shape = that of positions, then the remaining axes.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z.run(rd.trace(lambda x: x.take([2, 0]), rd.point(3)), [5, 6, 7]).tolist()
            [7, 5]
        """
        if not self.shape:
            raise ShapeError(f"{self.type} has no axis to take from")
        rows = indices(positions).array
        outside = (rows < -self.shape[0]) | (rows >= self.shape[0])
        if outside.any():
            raise ShapeError(f"index {int(rows[outside][0])} is outside an axis of {self.shape[0]} elements")
        rest = self.shape[1:]
        inner = np.arange(int(np.prod(rest, dtype=np.int64)), dtype=np.int64).reshape(rest)
        flat = (rows % max(self.shape[0], 1)).reshape(rows.shape + (1,) * len(rest)) * inner.size + inner
        return self._apply(g.Gather(Buffer(flat)), self)

    def reshape(self, *shape: int | Sequence[int]) -> Wire:
        """The same elements in row-major order with another shape; one length may be −1.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.reshape(2, -1), rd.point(6)).cod
            (point(2, 3),)
        """
        wanted = integers(shape[0] if len(shape) == 1 and not hasattr(shape[0], "__index__") else shape)
        if wanted.count(-1) == 1:
            known = prod(length for length in wanted if length != -1)
            wanted = tuple((self.type.size // known if known else 0) if n == -1 else n for n in wanted)
        return self if wanted == self.shape else self._apply(g.Reshape(wanted), self)

    def transpose(self, axes: Iterable[int] | None = None) -> Wire:
        """Axes in another order (reversed by default).

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.transpose((1, 2, 0)), rd.point(2, 3, 4)).cod
            (point(3, 4, 2),)
        """
        order = tuple(reversed(range(len(self.shape)))) if axes is None else integers(axes)
        return self._apply(g.Transpose(order), self)

    @property
    def T(self) -> Wire:
        """The transpose.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.T, rd.point(2, 3)).cod
            (point(3, 2),)
        """
        return self.transpose()

    def broadcast(self, shape: Iterable[int]) -> Wire:
        """Repeated to this shape by numpy's rules.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z.run(rd.trace(lambda x: x.broadcast((2, 2)), rd.point(2)), [5, 6]).tolist()
            [[5, 6], [5, 6]]
        """
        wanted = integers(shape)
        return self if wanted == self.shape else self._apply(g.Broadcast(wanted), self)

    def sum(self, axes: int | Iterable[int] | None = None) -> Wire:
        """Added over these axes (all by default), which disappear.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z.run(rd.trace(lambda x: x.sum(0), rd.point(2, 2)), [[1, 2], [3, 4]]).tolist()
            [4, 6]
        """
        chosen = axes_list(axes, len(self.shape))
        return self._apply(g.Sum(chosen), self) if chosen else self

    def spread(self) -> Wire:
        """The same for every example of the batch.

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.spread(), "x").cod
            (point(batched=True),)
        """
        return self if self.batched else self._apply(g.Spread(), self)

    def sum_batch(self) -> Wire:
        """Added over the examples of the batch.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Z.run(rd.trace(lambda x: x.sum_batch(), rd.point(batched=True)), [1, 2, 3]).tolist()
            6
        """
        return self._apply(g.SumBatch(), self)

    def lift(self) -> Wire:
        """As a change (see `Lift`).

        Example:
            >>> import rdcircuits as rd
            >>> rd.trace(lambda x: x.lift(), "x").cod
            (change(),)
        """
        return self._apply(g.Lift(), self)

    def __repr__(self) -> str:
        return f"<wire {self.number}: {self.type}>"

    def _apply(self, generator: Generator, *wires: Wire) -> Wire:
        return self.builder.apply(generator, wires)[0]

    def _pair(self, other: Operand, kind: Kind = "point") -> tuple[Wire, Wire]:
        """Both operands with one shape and batching; a number becomes a constant of this kind."""
        if not isinstance(other, Wire):
            other = self._number(other, kind)
        if self.shape == other.shape and self.batched == other.batched:
            return self, other
        left, right = alike(self, other)
        return left, right

    def _number(self, value: Any, kind: Kind) -> Wire:
        if isinstance(value, (bool, int, np.integer)):
            return self.constant(int(value), WireType(self.shape, kind, self.batched))
        if isinstance(value, (float, np.floating)):
            return self._apply(g.Element(Buffer(float(value)), "Smooth", kind))
        raise ShapeError(f"expected a wire or a number, found {value!r}; use ops.element(values, algebra) for arrays")


def alike(*wires: Wire) -> tuple[Wire, ...]:
    """The wires broadcast to one shape by numpy's rules, and spread over the batch where one of them is batched."""
    try:
        shape = common_shape(*(wire.shape for wire in wires))
    except ValueError:
        raise ShapeError(f"{' and '.join(str(wire.type) for wire in wires)} cannot be broadcast to one shape") from None
    return tuple(wire.broadcast(shape) for wire in batched_alike(*wires))


def batched_alike(*wires: Wire) -> tuple[Wire, ...]:
    """The wires, all spread over the batch where one of them is batched; what is no wire is a `ShapeError`."""
    for wire in wires:
        if not isinstance(wire, Wire):
            raise ShapeError(f"expected a wire, found {wire!r}")
    return tuple(wire.spread() for wire in wires) if any(wire.batched for wire in wires) else wires
