"""Programs over bits with the batch packed: a batched wire is an array of words, shape × ceil(N/64), tail bits zero.

Wires that are the same for all examples stay arrays of 0/1 bytes and are spread over words only where an operation
needs it; contractions of them with packed wires are GF(2) matrix products in the kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.chains import Chain, ReverseChain, chained
from rdcircuits.algebra.bits.chainsteps import forward, reverse_bits
from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.bits.slopes import Slope
from rdcircuits.algebra.buffers import carried_wires
from rdcircuits.algebra.checks import batch_size, check_shape
from rdcircuits.algebra.fusion import SumBasis, SumEinsum, fuse, last_uses
from rdcircuits.algebra.program import Program
from rdcircuits.circuit import Circuit, Node, WireType, simplify
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Rewrite
from rdcircuits.errors import ShapeError

if TYPE_CHECKING:
    from rdcircuits.algebra.semiring import Semiring

Step = Callable[..., Any]


class BitProgram(Program):
    """A circuit over Z2 planned on packed words. Batched inputs are arrays (N, ...) of 0/1, or `Packed`."""

    algebra: Semiring

    def __init__(self, circuit: Circuit, algebra: Semiring, identities: Rewrite) -> None:
        self.circuit = circuit
        self.algebra = algebra
        plan = fuse(simplify(circuit, identities))
        packed = carried_wires(plan)
        self.plan, origin = chained(
            plan, packed.__getitem__, lambda wire: not plan.types[wire].batched, lambda chain, change: True
        )
        self._packed = [packed[wire] for wire in origin]
        steps = [self._step(node) for node in self.plan.nodes]
        self._steps = list(zip(self.plan.nodes, steps, last_uses(self.plan), strict=True))

    def __call__(self, *inputs: Any, batch: int | None = None) -> Any:
        """Run on packed words; see `Program`. Outputs are `Packed` where any input is."""
        values, rows = self._arguments(inputs, batch)
        for node, step, dead in self._steps:
            found = step(rows, *[values[number] for number in node.inputs])
            values.extend(found if isinstance(found, tuple) else (found,))
            for number in dead:
                values[number] = None
        keep = any(isinstance(one, Packed) for one in inputs)
        results = [
            self._result(values[number], self._packed[number], wire, rows, keep)
            for number, wire in zip(self.plan.outputs, self.circuit.cod, strict=True)
        ]
        return results[0] if len(results) == 1 else tuple(results)

    def _arguments(self, inputs: Sequence[Any], batch: int | None) -> tuple[list[Any], int]:
        dom = self.circuit.dom
        if len(inputs) != len(dom):
            raise ShapeError(f"the circuit takes {len(dom)} inputs, found {len(inputs)}")
        rows = batch_size(batch)
        checked: list[Any] = []
        for position, (one, wire) in enumerate(zip(inputs, dom, strict=True)):
            what = f"input {position}"
            if isinstance(one, Packed) and not wire.batched:
                raise ShapeError(f"{what} is unbatched ({wire}), found packed rows")
            array = one if isinstance(one, Packed) else self.algebra.check(one, what)
            rows = check_shape((len(one), *one.shape) if isinstance(one, Packed) else array.shape, wire, what, rows)
            checked.append(array)
        values = [
            array.words if isinstance(array, Packed) else Packed.of(array).words if wire.batched else array
            for array, wire in zip(checked, dom, strict=True)
        ]
        return values, 1 if rows is None else rows

    def _result(self, value: Any, packed: bool, wire: WireType, rows: int, keep: bool) -> Any:
        if not wire.batched:
            return np.array(value)
        words = value if packed else b.spread(value, rows)
        found = Packed(np.ascontiguousarray(words), rows)
        return found if keep else found.unpack()

    def _step(self, node: Node) -> Step:
        generator = node.generator
        flags = [self._packed[number] for number in node.inputs]
        types = [self.plan.types[number] for number in node.inputs]
        if isinstance(generator, Chain):
            return forward(generator)
        if isinstance(generator, ReverseChain):
            reverse = reverse_bits(generator)
            return lambda rows, dy, *xs: reverse(rows, b.words_of(dy, flags[0], rows), *xs)
        if isinstance(generator, Slope):
            return b.slope(generator, flags)
        if not any(flags):
            return _on_bytes(self.algebra, node)
        if isinstance(generator, (g.Einsum, SumEinsum)):
            return b.contraction(generator, types, flags)
        if isinstance(generator, g.Lookup):
            return b.lookup(types, flags)
        if isinstance(generator, SumBasis):
            return lambda rows, *xs: b.sum_basis(
                rows, *(b.words_of(x, f, rows) for x, f in zip(xs, flags, strict=True))
            )
        meaning = b.MEANINGS.get(type(generator))
        if meaning is None:
            return _by_reference(self.algebra, node, flags, self.plan.types[node.first : node.first + node.coarity])
        return lambda rows, *xs: meaning(
            generator, rows, *(b.words_of(x, f, rows) for x, f in zip(xs, flags, strict=True))
        )


def _on_bytes(algebra: Semiring, node: Node) -> Step:
    """A step whose inputs are all the same for all examples."""
    kernel = algebra.kernel(node.generator)

    def step(rows: int, *xs: Any) -> Any:
        found = kernel(rows, *(x[None] for x in xs))
        return tuple(one[0] for one in found) if isinstance(found, tuple) else found[0]

    return step


def _by_reference(algebra: Semiring, node: Node, flags: Sequence[bool], types: Sequence[WireType]) -> Step:
    """A step for which there is no packed form: unpacked, by the algebra's meaning, packed again where batched."""
    kernel = algebra.kernel(node.generator)

    def step(rows: int, *xs: Any) -> tuple[Any, ...]:
        arrays = [Packed(x, rows).unpack() if flag else x[None] for x, flag in zip(xs, flags, strict=True)]
        found = kernel(rows, *arrays)
        outputs = found if isinstance(found, tuple) else (found,)
        return tuple(
            Packed.of(np.broadcast_to(one, (rows, *wire.shape))).words if wire.batched else one[0]
            for one, wire in zip(outputs, types, strict=True)
        )

    return step
