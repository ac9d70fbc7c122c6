"""Sums over the batch, pushed through linear generators into the product that feeds them.

`sum_batch(einsum(x, y))` becomes one contraction that also runs over the batch, `SumEinsum`, so that a parameter's
change is never materialised example by example. It holds in every semiring (addition commutes with linear maps).
"""

from __future__ import annotations

from dataclasses import dataclass

from rdcircuits.algebra.plans.plan import Inner, Plan
from rdcircuits.circuit import Builder, Node, Wire, WireType
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.generator import product_kind
from rdcircuits.circuit.graph import Graph, prune
from rdcircuits.circuit.literal import Buffer

_PUSHED = (
    *(g.Add, g.Act, g.Negate, g.Lift, g.Sum, g.Popcount, g.Concatenate),
    *(g.Reshape, g.Transpose, g.Slice, g.Place, g.Gather, g.ScatterAdd, g.Broadcast),
)
_PRODUCTS = (g.Multiply, g.Einsum, g.Credit)


@dataclass(frozen=True)
class SumEinsum(Inner):
    """sum_einsum : batched operands → the contraction named by `lists`, added over the batch; an internal generator."""

    lists: tuple[str, ...]
    name = "sum_einsum"

    def type(self, *wires: WireType) -> WireType:
        """The output's lengths from the operands'; unbatched."""
        lengths = {
            i: n for one, wire in zip(self.lists, wires, strict=False) for i, n in zip(one, wire.shape, strict=True)
        }
        return WireType(tuple(lengths[index] for index in self.lists[-1]), product_kind(wires))


@dataclass(frozen=True)
class SumBasis(Inner):
    """sum_basis : dy × address bits → T[..., 2^k], dy·basis(address) added over the batch; an internal generator."""

    name = "sum_basis"

    def type(self, dy: WireType, *address: WireType) -> WireType:
        """A change for each entry of the tables; unbatched."""
        return WireType((*dy.shape, 1 << len(address)), product_kind((dy, *address)))


@dataclass(frozen=True)
class SumCredit(Inner):
    """sum_credit : X × X'[s] → W'[s, c], a credit added over the batch; an internal generator."""

    candidates: Buffer
    name = "sum_credit"

    def type(self, x: WireType, dy: WireType) -> WireType:
        """A change for each score; unbatched."""
        return WireType(self.candidates.array.shape, product_kind((x, dy)))


def fuse(plan: Plan) -> Plan:
    """The plan with sums over the batch pushed as deep as they go. Linear in its size."""
    if not any(isinstance(node.generator, g.SumBatch) for node in plan.nodes):
        return plan
    pushed, wanted = _mark(plan)
    return plan.rebuilt(prune(_Rebuild(plan.graph, pushed, wanted).graph()))


def _mark(plan: Plan) -> tuple[bytearray, bytearray]:
    """Which nodes give only their sum over the batch, and which wires' sums are wanted."""
    graph, uses = plan.graph, plan.uses
    wanted, pushed = bytearray(len(graph.types)), bytearray(len(graph.nodes))
    for position in range(len(graph.nodes) - 1, -1, -1):
        node = graph.nodes[position]
        if isinstance(node.generator, g.SumBatch):
            wanted[node.inputs[0]] = 1
        elif wanted[node.first] and uses[node.first] == 1 and _is_pushed(node, graph.types[node.first]):
            pushed[position] = 1
            if isinstance(node.generator, _PUSHED):
                for number in node.inputs:
                    wanted[number] = 1
    return pushed, wanted


def _is_pushed(node: Node, wire: WireType) -> bool:
    """Whether a sum goes through a node; there are letters for this many axes of a product."""
    if isinstance(node.generator, g.Multiply) and len(wire.shape) > len(g.INDICES):
        return False
    return isinstance(node.generator, _PUSHED + _PRODUCTS)


class _Rebuild:
    """The second pass: every wire built again, plainly where it is used plainly, summed where its sum is wanted."""

    def __init__(self, old: Graph, pushed: bytearray, wanted: bytearray) -> None:
        self.old, self.pushed, self.wanted = old, pushed, wanted
        self.builder = Builder(old.dom, simplify=True)
        self.plain: list[Wire | None] = list(self.builder.inputs)
        self.sums: dict[int, Wire] = {}

    def graph(self) -> Graph:
        for position, node in enumerate(self.old.nodes):
            self._node(node, bool(self.pushed[position]))
        return self.builder.graph([self._plain(number) for number in self.old.outputs])

    def _node(self, node: Node, pushed: bool) -> None:
        if pushed:
            self.plain.extend([None] * node.coarity)
            self.sums[node.first] = self._pushed(node)
        elif isinstance(node.generator, g.SumBatch):
            self.plain.append(self._sum(node.inputs[0]))
        else:
            self.plain.extend(self.builder.apply(node.generator, [self._plain(number) for number in node.inputs]))

    def _pushed(self, node: Node) -> Wire:
        if isinstance(node.generator, _PUSHED):
            return self.builder.apply(node.generator, [self._sum(number) for number in node.inputs])[0]
        if isinstance(node.generator, g.Credit):
            wires = [self._plain(number) for number in node.inputs]
            return self.builder.apply(SumCredit(node.generator.candidates), wires)[0]
        if isinstance(node.generator, g.Einsum):
            lists, wires = node.generator.lists, [self._plain(number) for number in node.inputs]
        else:
            lists, wires = self._product([self._plain(number) for number in node.inputs])
            if isinstance(wires[1].source, g.Basis) and lists == (lists[1][:-1], lists[2], lists[2]):
                return self.builder.apply(SumBasis(), (wires[0], *wires[1].source_inputs))[0]
        return self.builder.apply(SumEinsum(lists), wires)[0]

    def _product(self, wires: list[Wire]) -> tuple[tuple[str, ...], list[Wire]]:
        """x·y as index lists, an operand that was repeated along an axis taken as it was before (once an axis)."""
        letters = g.INDICES[: len(wires[0].shape)]
        first, x = _thin(wires[0], letters, letters)
        second, y = _thin(wires[1], letters, first)
        return (first, second, letters), [x, y]

    def _plain(self, number: int) -> Wire:
        wire = self.plain[number]
        assert wire is not None, "a wire that was only to be summed is used plainly"
        return wire

    def _sum(self, number: int) -> Wire:
        if number not in self.sums:
            self.sums[number] = self._plain(number).sum_batch()
        return self.sums[number]


def _thin(wire: Wire, letters: str, required: str) -> tuple[str, Wire]:
    """A wire before its broadcast, without the axes of length 1, and the letters that it keeps.

    Axes whose letter the other operand lacks (is not in `required`) must stay.
    """
    if not isinstance(wire.source, g.Broadcast):
        return letters, wire
    inner = wire.source_inputs[0]
    shape = (1,) * (len(letters) - len(inner.shape)) + inner.shape
    kept = [axis for axis, length in enumerate(shape) if length == wire.shape[axis]]
    if any(letter not in required for axis, letter in enumerate(letters) if axis not in kept):
        return letters, wire
    return "".join(letters[axis] for axis in kept), inner.reshape([shape[axis] for axis in kept])
