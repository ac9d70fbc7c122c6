"""`layers`: layers of two-input lookup gates found in a plan, and chains of them made single nodes.

A layer is a lookup whose addresses are two gathers from one row of wires; its reverse is a sum of changes by address
and two slopes that are scattered back and added. Where one layer follows on another and nothing else reads what lies
between, the kernels of `gate_layers` take the whole chain in one pass over the rows, forward or back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rdcircuits.algebra.bits.slopes import Slope
from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.fuse import SumBasis
from rdcircuits.algebra.plans.plan import Inner, New, Plan, Site
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as g
from rdcircuits.circuit.generator import product_kind
from rdcircuits.circuit.literal import Buffer

Wiring = tuple[Buffer, Buffer]


@dataclass(frozen=True)
class Chain(Inner):
    """chain : X[n] × T_1 × ... × T_L → X[w_L], layers of lookup gates one after the other; an internal generator."""

    inputs: int
    wirings: tuple[Wiring, ...]
    name = "chain"

    def type(self, x: WireType, *tables: WireType) -> WireType:
        """A lookup for each gate of the last layer."""
        for (first, _), table in zip(self.wirings, tables, strict=True):
            (entries,) = g.Spread().outputs((table,))
            address = x.reshape(first.array.shape)
            (x,) = g.Lookup().outputs((entries, address, address))
        return x

    def takes(self, forms: Sequence[Form]) -> bool:
        """Packed inputs, and tables of bits that are the same for all examples."""
        return forms[0].packed and all(form.is_bits and not form.carried for form in forms[1:])


@dataclass(frozen=True)
class ReverseChain(Inner):
    """reverse_chain : dY[s] × X[n] × T_1 × ... × T_L → dT_1 × ... × dT_L (× dX[n]), summed over the batch.

    dY holds one change for each of s equal runs of outputs, s = w_L where each has its own; an internal generator.
    """

    inputs: int
    wirings: tuple[Wiring, ...]
    with_inputs: bool
    name = "reverse_chain"

    def type(self, dy: WireType, x: WireType, *tables: WireType) -> tuple[WireType, ...]:
        """A change for each entry of the tables, and one for each input."""
        kind = product_kind((dy, x))
        changes = [WireType((*first.array.shape, 4), kind) for first, _ in self.wirings]
        return (*changes, dy.reshape(x.shape)) if self.with_inputs else tuple(changes)

    def takes(self, forms: Sequence[Form]) -> bool:
        """Packed inputs, and tables of bits that are the same for all examples."""
        return forms[1].packed and all(form.is_bits and not form.carried for form in forms[2:])


#: Whether changes in this form may go back through this chain in one pass.
Fits = Callable[[ReverseChain, Form], bool]


def layers(plan: Plan, fits: Fits = lambda chain, form: True) -> Plan:
    """The plan with its chains of layers as single nodes, those whose changes fit back as well as forward."""
    return _forward_chains(_reversed_chains(plan, fits))


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


def _made_by(plan: Plan, number: int, kind: type[Generator]) -> Site | None:
    """The node that makes a wire, where its generator is of this kind."""
    position = plan.makers[number]
    return plan.sites[position] if position >= 0 and isinstance(plan.nodes[position].generator, kind) else None


def _gathered(plan: Plan, number: int) -> tuple[int, Buffer] | None:
    """(x, indices) where a wire is a list of entries of a row of wires x."""
    site = _made_by(plan, number, g.Gather)
    if site is None or len(site.results[0].shape) != 1 or len(site.types[0].shape) != 1:
        return None
    assert isinstance(site.generator, g.Gather)
    return site.inputs[0], site.generator.indices


def _is_table(plan: Plan, number: int) -> bool:
    """Whether a wire is bits that are the same for all examples."""
    return plan.forms[number].is_bits and not plan.types[number].batched


def _layers(plan: Plan) -> list[_Layer]:
    found = []
    for site in plan.sites:
        if not isinstance(site.generator, g.Lookup) or len(site.inputs) != 3 or not site.given[0].packed:
            continue
        spread, a, b = site.inputs
        table, first, second = _made_by(plan, spread, g.Spread), _gathered(plan, a), _gathered(plan, b)
        if table is None or first is None or second is None or first[0] != second[0]:
            continue
        if plan.forms[first[0]].packed and _is_table(plan, table.inputs[0]):
            wiring = first[1], second[1]
            found.append(_Layer(first[0], a, b, wiring, table.inputs[0], site.outputs[0]))
    return found


def _reversed_chains(plan: Plan, fits: Fits) -> Plan:
    """The plan with the reverse of each chain as one node, after the last of what it takes."""
    new = []
    for chain in _joined(_reverses(plan), _layers(plan), plan):
        made = _reverse_node(chain, plan)
        assert isinstance(made.generator, ReverseChain)
        read = [plan.readers[number][0] for number in made.outputs if number is not None and plan.readers[number]]
        if made.after < min(read, default=len(plan.nodes)) and fits(made.generator, plan.forms[made.inputs[0]]):
            new.append(made)
    return plan.rewritten(new) if new else plan


def _reverses(plan: Plan) -> list[_Reverse]:
    """For each change of a layer what it gives: slopes that are scattered back, and sums by address."""
    found: dict[tuple[int, int, int], list[_Reverse]] = {}
    for site in plan.sites:
        slopes = _slopes(site, plan) if isinstance(site.generator, g.Add) else None
        if slopes is None:
            continue
        (dy, table, b), (_, _, a) = slopes
        one = _reverse(dy, a, b, plan)
        if one is not None and _is_table(plan, table) and _goes_back(site, one, plan):
            one.table, one.dx = table, site.outputs[0]
            one.inner = {*site.inputs, *(plan.nodes[plan.makers[number]].inputs[0] for number in site.inputs)}
            found.setdefault((dy, a, b), []).append(one)
    for site in plan.sites:
        if isinstance(site.generator, SumBasis) and len(site.inputs) == 3:
            dy, a, b = site.inputs
            one = _reverse(dy, a, b, plan)
            if one is not None:
                found.setdefault((dy, a, b), [one])[0].tables = site.outputs[0]
    return [one for group in found.values() for one in group]


def _reverse(dy: int, a: int, b: int, plan: Plan) -> _Reverse | None:
    """A layer's reverse, nothing known yet but where its gates read from."""
    first, second = _gathered(plan, a), _gathered(plan, b)
    if first is None or second is None or first[0] != second[0] or not plan.forms[first[0]].packed:
        return None
    return _Reverse(dy, first[0], (first[1], second[1]))


def _slopes(add: Site, plan: Plan) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """(dy, T, x) of slope 0 and of slope 1, where a sum is of two slopes scattered back."""
    found: dict[int, tuple[int, int, int]] = {}
    for number in add.inputs:
        scatter = _made_by(plan, number, g.ScatterAdd)
        slope = _made_by(plan, scatter.inputs[0], Slope) if scatter else None
        if slope is not None:
            assert isinstance(slope.generator, Slope)
            dy, table, x = slope.inputs
            found[slope.generator.position] = (dy, table, x)
    if set(found) != {0, 1} or found[0][:2] != found[1][:2]:
        return None
    return found[0], found[1]


def _goes_back(add: Site, one: _Reverse, plan: Plan) -> bool:
    """Whether the slopes go back to where the layer gathered from."""
    for number in add.inputs:
        scatter = plan.nodes[plan.makers[number]]
        slope = plan.nodes[plan.makers[scatter.inputs[0]]].generator
        assert isinstance(scatter.generator, g.ScatterAdd)
        assert isinstance(slope, Slope)
        if scatter.generator.indices != one.wiring[slope.position]:
            return False
    return add.results[0].shape == plan.types[one.x].shape


def _joined(found: Sequence[_Reverse], gates: Sequence[_Layer], plan: Plan) -> list[list[_Reverse]]:
    """Chains of reverses, from the first layer to the last: each one's dx is the dy of the one before, and nothing
    else reads it.
    """
    by_change: dict[tuple[int, int, Wiring], _Reverse] = {}
    for one in found:
        by_change.setdefault((one.dy, one.x, one.wiring), one)
    by_output = {layer.out: layer for layer in gates}
    by_address = {(layer.x, layer.wiring): layer for layer in gates}
    outputs = set(plan.outputs)
    above: dict[int, _Reverse] = {}
    for one in found:
        layer = by_output.get(one.x)
        under = by_change.get((one.dx, layer.x, layer.wiring)) if layer and one.dx is not None else None
        if layer is None or under is None or under.table not in (None, layer.table) or under.dy in outputs:
            continue
        own = {number for number in (under.tables, *under.inner) if number is not None}
        if all(set(plan.sites[position].outputs) <= own for position in plan.readers[under.dy]):
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


def _reverse_node(chain: Sequence[_Reverse], plan: Plan) -> New:
    """One node for the chain, where all is there that it takes."""
    first, last = chain[0], chain[-1]
    tables = [one.table for one in chain if one.table is not None]
    generator = ReverseChain(plan.types[first.x].shape[0], tuple(one.wiring for one in chain), first.dx is not None)
    inputs = (_runs(last.dy, plan), first.x, *tables)
    outputs = (*(one.tables for one in chain), *([] if first.dx is None else [first.dx]))
    return New(generator, inputs, outputs, max(plan.makers[number] for number in inputs))


def _runs(dy: int, plan: Plan) -> int:
    """The wire (s,) whose entries are repeated, each as often, to make dy; dy itself where there is none."""
    flat = _made_by(plan, dy, g.Reshape)
    wide = _made_by(plan, flat.inputs[0], g.Broadcast) if flat else None
    column = _made_by(plan, wide.inputs[0], g.Reshape) if wide else None
    if wide is None or column is None:
        return dy
    runs = column.inputs[0]
    shape, thin = wide.results[0].shape, column.results[0].shape
    return runs if len(shape) == 2 and thin == (shape[0], 1) and plan.types[runs].shape == shape[:1] else dy


def _forward_chains(plan: Plan) -> Plan:
    """The plan with each chain of layers as one node, where its last layer was."""
    gates = {layer.out: layer for layer in _layers(plan)}
    inner = {layer.x for layer in gates.values() if layer.x in gates and _is_inner(layer, plan)}
    new = [_forward_node(out, gates, inner, plan) for out in gates if out not in inner]
    return plan.rewritten(new) if new else plan


def _is_inner(layer: _Layer, plan: Plan) -> bool:
    """Whether nothing but this layer reads the one before it."""
    own = {layer.a, layer.b}
    if layer.x in plan.outputs or not own.isdisjoint(plan.outputs):
        return False
    readers = {number for position in plan.readers[layer.x] for number in plan.sites[position].outputs}
    lookups = [plan.sites[position] for number in own for position in plan.readers[number]]
    return readers == own and all(tuple(site.outputs) == (layer.out,) for site in lookups)


def _forward_node(out: int, gates: dict[int, _Layer], inner: set[int], plan: Plan) -> New:
    chain = [gates[out]]
    while chain[0].x in inner:
        chain.insert(0, gates[chain[0].x])
    x = chain[0].x
    generator = Chain(plan.types[x].shape[0], tuple(layer.wiring for layer in chain))
    return New(generator, (x, *(layer.table for layer in chain)), (out,), plan.makers[out])
