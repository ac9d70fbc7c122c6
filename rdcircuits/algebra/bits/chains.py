"""Layers of two-input lookup gates found in a plan, and chains of them made single steps.

A layer is a lookup whose addresses are two gathers from one row of wires; its reverse is a sum of changes by address
and two slopes that are scattered back and added. Where one layer follows on another and nothing else reads what lies
between, the kernels of `layers` take the whole chain in one pass over the rows, forward or back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rdcircuits.algebra.bits.slopes import Slope
from rdcircuits.algebra.fusion import SumBasis
from rdcircuits.algebra.surgery import Step, live, renumbered, steps_of
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.graph import Graph
from rdcircuits.circuit.literal import Buffer

Wiring = tuple[Buffer, Buffer]


@dataclass(frozen=True)
class Chain(Generator):
    """chain : X[n] × T_1 × ... × T_L → X[w_L], layers of lookup gates one after the other; an internal generator."""

    inputs: int
    wirings: tuple[Wiring, ...]
    name = "chain"


@dataclass(frozen=True)
class ReverseChain(Generator):
    """reverse_chain : dY[s] × X[n] × T_1 × ... × T_L → dT_1 × ... × dT_L (× dX[n]), summed over the batch.

    dY holds one change for each of s equal runs of outputs, s = w_L where each has its own; an internal generator.
    """

    inputs: int
    wirings: tuple[Wiring, ...]
    with_inputs: bool
    name = "reverse_chain"


#: Whether wires (their numbers) carry packed bits, and whether they carry bits that are the same for all examples.
IsBits = Callable[[int], bool]
#: Whether changes of this wire may go back through this chain in one pass.
Fits = Callable[[ReverseChain, int], bool]


def chained(plan: Graph, packed: IsBits, constant: IsBits, fits: Fits) -> tuple[Graph, list[int]]:
    """The plan with its chains as single steps, and for each of its wires the number of the same wire in `plan`."""
    steps = _reversed_chains(steps_of(plan), plan, packed, constant, fits)
    steps = live(_forward_chains(live(steps, plan), plan, packed, constant), plan)
    return renumbered(steps, plan)


@dataclass(frozen=True)
class _Layer:
    """out = lookup(table, x[first], x[second]): two gathers, a and b, from wire x."""

    x: int
    a: int
    b: int
    wiring: Wiring
    table: int
    out: int


@dataclass
class _Reverse:
    """What the change dy of a layer gives: its table's change, and its input's."""

    dy: int
    x: int
    wiring: Wiring
    #: None while nothing has told it: the table's own change does not depend on it.
    table: int | None = None
    tables: int | None = None
    dx: int | None = None
    #: The wires on the way from dy to dx.
    inner: set[int] = field(default_factory=set)


class _Reader:
    """Who makes each wire, and who reads it."""

    def __init__(self, steps: Sequence[Step], plan: Graph) -> None:
        self.plan = plan
        self.maker = {number: step for step in steps for number in step.outputs}
        self.at = {number: position for position, step in enumerate(steps) for number in step.outputs}
        self.readers: dict[int, list[Step]] = {}
        for step in steps:
            for number in dict.fromkeys(step.inputs):
                self.readers.setdefault(number, []).append(step)

    def made_by(self, number: int, kind: type[Generator]) -> Step | None:
        """The step that makes a wire, where its generator is of this kind."""
        step = self.maker.get(number)
        return step if step is not None and isinstance(step.generator, kind) else None

    def gathered(self, number: int) -> tuple[int, Buffer] | None:
        """(x, indices) where a wire is a list of entries of a row of wires x."""
        step = self.made_by(number, g.Gather)
        if step is None or len(self.plan.types[number].shape) != 1 or len(self.plan.types[step.inputs[0]].shape) != 1:
            return None
        assert isinstance(step.generator, g.Gather)
        return step.inputs[0], step.generator.indices


def _layers(steps: Iterable[Step], reader: _Reader, packed: IsBits, constant: IsBits) -> list[_Layer]:
    found = []
    for step in steps:
        if not isinstance(step.generator, g.Lookup) or len(step.inputs) != 3 or not packed(step.outputs[0]):
            continue
        spread, a, b = step.inputs
        table, first, second = reader.made_by(spread, g.Spread), reader.gathered(a), reader.gathered(b)
        if table is None or first is None or second is None or first[0] != second[0]:
            continue
        if packed(first[0]) and constant(table.inputs[0]):
            wiring = first[1], second[1]
            found.append(_Layer(first[0], a, b, wiring, table.inputs[0], step.outputs[0]))
    return found


def _reversed_chains(steps: list[Step], plan: Graph, packed: IsBits, constant: IsBits, fits: Fits) -> list[Step]:
    """The steps with the reverse of each chain as one step, after the last of what it takes."""
    reader = _Reader(steps, plan)
    found = _reverses(steps, reader, packed, constant)
    layers = _layers(steps, reader, packed, constant)
    added: dict[int, list[Step]] = {}
    dropped: set[int] = set()
    for chain in _joined(found, layers, reader, plan):
        step = _reverse_step(chain, reader, plan)
        position = max((reader.at.get(number, -1) for number in step.inputs), default=-1)
        first_read = min(
            (reader.at[other.outputs[0]] for number in step.outputs for other in reader.readers.get(number, ())),
            default=len(steps),
        )
        assert isinstance(step.generator, ReverseChain)
        if position < first_read and fits(step.generator, step.inputs[0]):
            added.setdefault(position, []).append(step)
            dropped |= set(step.outputs)
    made = list(added.get(-1, ()))
    for position, step in enumerate(steps):
        if not dropped.intersection(step.outputs):
            made.append(step)
        made += added.get(position, ())
    return made


def _reverses(steps: Sequence[Step], reader: _Reader, packed: IsBits, constant: IsBits) -> list[_Reverse]:
    """For each change of a layer what it gives: slopes that are scattered back, and sums by address."""
    found: dict[tuple[int, int, int], list[_Reverse]] = {}
    for step in steps:
        slopes = _slopes(step, reader) if isinstance(step.generator, g.Add) else None
        if slopes is None:
            continue
        (dy, table, b), (_, _, a) = slopes
        one = _reverse(dy, a, b, reader, packed)
        if one is not None and constant(table) and _fits(step, one, reader):
            one.table, one.dx = table, step.outputs[0]
            one.inner = {*step.inputs, *(reader.maker[number].inputs[0] for number in step.inputs)}
            found.setdefault((dy, a, b), []).append(one)
    for step in steps:
        if isinstance(step.generator, SumBasis) and len(step.inputs) == 3:
            dy, a, b = step.inputs
            one = _reverse(dy, a, b, reader, packed)
            if one is not None:
                found.setdefault((dy, a, b), [one])[0].tables = step.outputs[0]
    return [one for group in found.values() for one in group]


def _reverse(dy: int, a: int, b: int, reader: _Reader, packed: IsBits) -> _Reverse | None:
    """A layer's reverse, nothing known yet but where its gates read from."""
    first, second = reader.gathered(a), reader.gathered(b)
    if first is None or second is None or first[0] != second[0] or not packed(first[0]):
        return None
    return _Reverse(dy, first[0], (first[1], second[1]))


def _slopes(add: Step, reader: _Reader) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """(dy, T, x) of slope 0 and of slope 1, where a sum is of two slopes scattered back."""
    found: dict[int, tuple[int, int, int]] = {}
    for number in add.inputs:
        scatter = reader.made_by(number, g.ScatterAdd)
        slope = reader.made_by(scatter.inputs[0], Slope) if scatter else None
        if slope is not None:
            assert isinstance(slope.generator, Slope)
            dy, table, x = slope.inputs
            found[slope.generator.position] = (dy, table, x)
    if set(found) != {0, 1} or found[0][:2] != found[1][:2]:
        return None
    return found[0], found[1]


def _fits(add: Step, one: _Reverse, reader: _Reader) -> bool:
    """Whether the slopes go back to where the layer gathered from."""
    for number in add.inputs:
        scatter = reader.maker[number]
        slope = reader.maker[scatter.inputs[0]].generator
        assert isinstance(scatter.generator, g.ScatterAdd)
        assert isinstance(slope, Slope)
        if scatter.generator.indices != one.wiring[slope.position]:
            return False
    return reader.plan.types[add.outputs[0]].shape == reader.plan.types[one.x].shape


def _joined(found: Sequence[_Reverse], layers: Sequence[_Layer], reader: _Reader, plan: Graph) -> list[list[_Reverse]]:
    """Chains of reverses, from the first layer to the last: each one's dx is the dy of the one before, and nothing
    else reads it.
    """
    by_change: dict[tuple[int, int, Wiring], _Reverse] = {}
    for one in found:
        by_change.setdefault((one.dy, one.x, one.wiring), one)
    by_output = {layer.out: layer for layer in layers}
    by_address = {(layer.x, layer.wiring): layer for layer in layers}
    outputs = set(plan.outputs)
    above: dict[int, _Reverse] = {}
    for one in found:
        layer = by_output.get(one.x)
        under = by_change.get((one.dx, layer.x, layer.wiring)) if layer and one.dx is not None else None
        if layer is None or under is None or under.table not in (None, layer.table) or under.dy in outputs:
            continue
        own = {number for number in (under.tables, *under.inner) if number is not None}
        if all(set(step.outputs) <= own for step in reader.readers.get(under.dy, ())):
            above[id(under)], under.table = one, layer.table
    lower = {id(one) for one in above.values()}
    chains = []
    for one in found:
        if one.table is None and (one.x, one.wiring) in by_address:
            one.table = by_address[one.x, one.wiring].table
        if id(one) not in lower and one.table is not None:
            chain = [one]
            while id(chain[-1]) in above:
                chain.append(above[id(chain[-1])])
            chains.append(chain)
    return chains


def _reverse_step(chain: Sequence[_Reverse], reader: _Reader, plan: Graph) -> Step:
    """One step for the chain. Where a change is not asked for, its place is a wire that nobody reads: a negative
    number.
    """
    first, last = chain[0], chain[-1]
    wires = [one.table for one in chain if one.table is not None]
    tables = [-1 - i if one.tables is None else one.tables for i, one in enumerate(chain)]
    generator = ReverseChain(plan.types[first.x].shape[0], tuple(one.wiring for one in chain), first.dx is not None)
    inputs = (_runs(last.dy, reader), first.x, *wires)
    return Step(generator, inputs, (*tables, *([] if first.dx is None else [first.dx])))


def _runs(dy: int, reader: _Reader) -> int:
    """The wire (s,) whose entries are repeated, each as often, to make dy; dy itself where there is none."""
    types = reader.plan.types
    flat = reader.made_by(dy, g.Reshape)
    wide = reader.made_by(flat.inputs[0], g.Broadcast) if flat else None
    column = reader.made_by(wide.inputs[0], g.Reshape) if wide else None
    if wide is None or column is None:
        return dy
    runs = column.inputs[0]
    shape, thin = types[wide.outputs[0]].shape, types[column.outputs[0]].shape
    return runs if len(shape) == 2 and thin == (shape[0], 1) and types[runs].shape == shape[:1] else dy


def _forward_chains(steps: list[Step], plan: Graph, packed: IsBits, constant: IsBits) -> list[Step]:
    """The steps with each chain of layers as one step, where its last layer was."""
    reader = _Reader(steps, plan)
    outputs = set(plan.outputs)
    layers = {layer.out: layer for layer in _layers(steps, reader, packed, constant)}
    inner = set()
    for layer in layers.values():
        own = {layer.a, layer.b}
        if layer.x in layers and layer.x not in outputs:
            readers = {number for step in reader.readers[layer.x] for number in step.outputs}
            gathers = [step for number in own for step in reader.readers[number]]
            if readers == own and not own & outputs and all(step.outputs == (layer.out,) for step in gathers):
                inner.add(layer.x)
    made = []
    for step in steps:
        out = step.outputs[0]
        if out not in layers:
            made.append(step)
        elif out not in inner:
            made.append(_forward_step(out, layers, inner, plan))
    return made


def _forward_step(out: int, layers: dict[int, _Layer], inner: set[int], plan: Graph) -> Step:
    chain = [layers[out]]
    while chain[0].x in inner:
        chain.insert(0, layers[chain[0].x])
    x = chain[0].x
    generator = Chain(plan.types[x].shape[0], tuple(layer.wiring for layer in chain))
    return Step(generator, (x, *(layer.table for layer in chain)), (out,))
