"""`blast(algebra, circuit)`: a circuit as gates, with what its input and output bits mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.algebra.blasting.code import Bits, Code, IntegerCode
from rdcircuits.algebra.blasting.products import MOST
from rdcircuits.algebra.checks import batch_size, first_bad
from rdcircuits.algebra.declared import of_inputs
from rdcircuits.algebra.numbers import as_integers
from rdcircuits.arguments import shown
from rdcircuits.circuit import simplify
from rdcircuits.circuit.generators import Choose
from rdcircuits.circuit.graph import Graph
from rdcircuits.errors import AlgebraError, ShapeError

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra
    from rdcircuits.circuit import Circuit


@dataclass(frozen=True)
class Port:
    """A wire at an end of a blasted circuit: its `shape` (the batch first, where there is one), and how each of its
    elements is written in bits.
    """

    shape: tuple[int, ...]
    code: Code

    @property
    def size(self) -> int:
        """Elements."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def bits(self) -> int:
        """Bits of all elements."""
        return self.size * self.code.width


@dataclass(frozen=True)
class Blasted:
    """A circuit as `gates`; `inputs` and `outputs` say what the bits are: wire by wire, element by element (row-major),
    the least significant bit of each first.

    Example:
        >>> import rdcircuits as rd
        >>> total = rd.Z.blasted(rd.trace(lambda x: x.sum(0), rd.point(3)))
        >>> total.outputs[0].code, len(total.gates), total.run([[1, 0, 1]]).tolist()
        (IntegerCode(low=0, high=3), 5, [2])
    """

    gates: Gates
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]

    def names(self, side: str, elements: Sequence[str]) -> tuple[str, ...]:
        """The names of the bits of the "inputs" or "outputs", from one for each element: x itself where an element of
        its wire is one bit, else x[0], x[1], ..., the least significant first.

        Raises:
            ShapeError: for another number of names.
        """
        if side not in ("inputs", "outputs"):
            raise ShapeError(f"side is {shown(side)}, expected 'inputs' or 'outputs'")
        ports: tuple[Port, ...] = getattr(self, side)
        count = sum(port.size for port in ports)
        if len(elements) != count:
            raise ShapeError(f"{len(elements)} names for {count} elements of the {side}")
        widths = [port.code.width for port in ports for _ in range(port.size)]
        found: list[str] = []
        for name, width in zip(elements, widths, strict=True):
            found += [name] if width == 1 else [f"{name}[{j}]" for j in range(width)]
        return tuple(found)

    def encode(self, inputs: Sequence[Any]) -> Bits:
        """Rows of input bits (N, n) of arrays (N, *shape) of elements, one for each input.

        Raises:
            ShapeError: for another number of arrays, other shapes, or different numbers of rows.
            AlgebraError: for what the inputs' bits cannot hold.
        """
        if len(inputs) != len(self.inputs):
            raise ShapeError(f"{len(inputs)} arrays for {len(self.inputs)} inputs")
        arrays: list[NDArray[Any]] = []
        for number, (port, x) in enumerate(zip(self.inputs, inputs, strict=True)):
            arrays.append(_elements(port, x, f"input {number}", len(arrays[0]) if arrays else None))
        rows = len(arrays[0]) if arrays else 1
        columns = [port.code.to_bits(x).reshape((rows, port.bits)) for port, x in zip(self.inputs, arrays, strict=True)]
        return np.concatenate([np.zeros((rows, 0), np.uint8), *columns], axis=1)

    def decode(self, bits: Bits) -> list[Any]:
        """The outputs' elements (N, *shape), from rows of output bits (N, m); `ShapeError` for another m."""
        count = sum(port.bits for port in self.outputs)
        if np.ndim(bits) != 2 or np.shape(bits)[1] != count:
            raise ShapeError(f"the output bits have shape {np.shape(bits)}, expected (N, {count})")
        found, start = [], 0
        for port in self.outputs:
            part = bits[:, start : start + port.bits]
            found.append(port.code.from_bits(part.reshape((len(bits), *port.shape, port.code.width))))
            start += port.bits
        return found

    def run(self, *inputs: Any) -> Any:
        """The gates on arrays (N, *shape) of elements: an array for each output, one not in a tuple. Raises as
        `encode` does.
        """
        rows = self.encode(inputs)
        bits = unpack_rows(self.gates.evaluate(pack_rows(rows), len(rows)), len(rows))
        found = self.decode(bits)
        return found[0] if len(found) == 1 else tuple(found)


def blast(
    algebra: Algebra, circuit: Circuit, *, like: Sequence[Any] | None = None, batch: int | None = None
) -> Blasted:
    """The circuit in this algebra, as gates. See `Algebra.blasted`."""
    algebra.require(circuit)
    twin = algebra.twin()
    size = _size(circuit, batch)
    graph = _wired(circuit)
    entering = [
        twin.input_code(wire, example, f"input {position}")
        for position, (wire, example) in enumerate(zip(circuit.dom, _examples(circuit, like), strict=True))
    ]
    inputs = _ports(circuit.dom, entering, size, "input")
    _check_declared(circuit, entering)
    codes = twin.codes_of(graph, entering, size)
    outputs = _ports(circuit.cod, [codes[number] for number in graph.outputs], size, "output")
    builder = GateBuilder(sum(port.bits for port in inputs))
    twin.begin(builder)
    found = twin.interpret_coded(graph, list(_entered(twin, inputs, circuit.dom)), size, codes)
    wires = [
        wire
        for array, port in zip(found, outputs, strict=True)
        for element in array.ravel().tolist()
        for wire in twin.leave(element, port.code)
    ]
    return Blasted(builder.build(wires), inputs, outputs)


def _wired(circuit: Circuit) -> Graph:
    """The circuit, where pins choose wires simplified first: of scores that are constants no gates are made."""
    chooses = any(isinstance(node.generator, Choose) for node in circuit.nodes)
    return simplify(circuit).graph if chooses else circuit.graph


def _check_declared(circuit: Circuit, entering: Sequence[Code]) -> None:
    """An `AlgebraError` where `like` asks for more than an input is declared to carry."""
    for one in of_inputs(circuit):
        code = entering[one.wire]
        if isinstance(code, IntegerCode) and one.only is None and (code.low < 0 or code.high > one.high):
            raise AlgebraError(f"like says {code.low}..{code.high} for input {one.wire}, expected {one.expected}")


def _size(circuit: Circuit, batch: int | None) -> int:
    size = batch_size(batch)
    if size is None and any(wire.batched for wire in circuit.types):
        raise ShapeError(
            "gates takes an unbatched circuit: a netlist is about one example (or say of how many, batch=)"
        )
    return 1 if size is None else size


def _examples(circuit: Circuit, like: Any) -> Sequence[Any]:
    """What the caller told of each input."""
    if like is None:
        return [None] * circuit.arity
    if not isinstance(like, (list, tuple)):
        raise ShapeError(f"like is {shown(like)}, expected a list: a range (low, high) or None for each input")
    if isinstance(like, tuple) and len(like) == 2 and all(isinstance(end, (int, np.integer)) for end in like):
        every = ", ".join([str(like)] * circuit.arity) if circuit.arity <= 3 else f"{like}, ..."
        raise ShapeError(f"like is one range, {like}; expected a list of one for each input: [{every}]")
    if len(like) != circuit.arity:
        raise ShapeError(f"like has {len(like)} examples, the circuit takes {circuit.arity} inputs")
    return like


def _ports(types: Sequence[Any], codes: Sequence[Code], size: int, side: str) -> tuple[Port, ...]:
    ports = tuple(
        Port((size, *wire.shape) if wire.batched else wire.shape, code) for wire, code in zip(types, codes, strict=True)
    )
    for number, port in enumerate(ports):
        if prod(port.shape) * port.code.width > MOST:
            shape = port.shape if len(port.shape) <= 8 else f"{len(port.shape)} axes"
            raise AlgebraError(f"{side} {number} of shape {shape} has more than {MOST} bits, too many for gates")
    return ports


def _elements(port: Port, values: Any, what: str, rows: int | None) -> NDArray[Any]:
    """An array (N, *shape) of integers that the port's bits can hold."""
    array = as_integers(values, what, "the integers")
    if array.ndim == 0 or array.shape[1:] != port.shape:
        expected = ", ".join(map(str, ("N", *port.shape)))
        raise ShapeError(f"{what} has shape {array.shape}, expected ({expected}) with the rows N first")
    if rows is not None and len(array) != rows:
        raise ShapeError(f"{what} has {len(array)} rows, input 0 has {rows}")
    bad = ~port.code.holds(array)
    if bad.any():
        index = first_bad(bad)
        raise AlgebraError(f"{what}: {array[index]} at index {list(index)} is beyond this input: {port.code}")
    return array


def _entered(twin: Any, inputs: Sequence[Port], types: Sequence[Any]) -> Iterator[Any]:
    """The inputs' elements, the batch first."""
    start = 1
    for port, wire in zip(inputs, types, strict=True):
        width = port.code.width
        stop = start + port.bits
        elements = [twin.enter(range(first, first + width), port.code) for first in range(start, stop, width)]
        yield np.array(elements, dtype=np.int64).reshape(port.shape if wire.batched else (1, *port.shape))
        start = stop


def no_twin(algebra: Algebra) -> AlgebraError:
    """What algebras answer that have no meaning in bits."""
    return AlgebraError(f"{algebra.name} has no meaning in bits: Z2, Z, Zn, Sat and GF have")
