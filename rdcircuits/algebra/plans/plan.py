"""`Plan`: a typed graph, and one column for each fact about its wires. Immutable; passes make new ones.

Wires are numbered as in a `Graph`. A pass that replaces nodes says what the new ones give (`New`), and `rewritten`
carries the columns along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from rdcircuits.algebra.plans.forms import UNREAD, Form
from rdcircuits.circuit import Circuit, Generator, Node, WireType
from rdcircuits.circuit.draw import label
from rdcircuits.circuit.graph import Graph


class Inner(Generator):
    """A generator that only passes make: it has a type, and no reverse."""

    #: Whether what it gives depends on nothing but its arguments, the size of the batch included.
    constant = False

    def takes(self, forms: Sequence[Form]) -> bool:
        """Whether it can be made of wires in these forms."""
        return True


class New(NamedTuple):
    """A node that takes the place of those that make its `outputs`: wires of the old plan, None for what nobody asks
    for. It stands after the old node number `after`, −1 for before all.
    """

    generator: Generator
    inputs: tuple[int, ...]
    outputs: tuple[int | None, ...]
    after: int


class Site(NamedTuple):
    """A node, with all that is known of its wires."""

    generator: Generator
    inputs: tuple[int, ...]
    outputs: range
    types: tuple[WireType, ...]
    results: tuple[WireType, ...]
    taken: tuple[Form, ...]
    given: tuple[Form, ...]

    @property
    def packed(self) -> list[bool]:
        """Which operands are packed words."""
        return [form.kind == "bits" for form in self.taken]


@dataclass(frozen=True)
class Plan:
    """A graph whose nodes all have a type, the form of each wire, and for each wire the buffer that it is written to
    (none where there are no `buffers`). `most` is the largest batch that it is for.

    Example:
        >>> import rdcircuits as rd
        >>> plan = Plan.of(rd.trace(lambda x, y: x * y + x, "x y"))
        >>> plan.makers, plan.readers, plan.dying
        ((-1, -1, 0, 1), ((0, 1), (0,), (1,), ()), ((1,), (0, 2)))
    """

    graph: Graph
    forms: tuple[Form, ...]
    buffers: tuple[int | None, ...] = ()
    most: int | None = None

    @staticmethod
    def of(circuit: Circuit | Graph) -> Plan:
        """A circuit, its wires' arrays being elements."""
        graph = circuit if isinstance(circuit, Graph) else circuit.graph
        return Plan(graph, tuple(Form("element", carried) for carried in carried_wires(graph)))

    # ---- the graph ----

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes, in the order in which they run."""
        return self.graph.nodes

    @property
    def types(self) -> tuple[WireType, ...]:
        """The type of each wire."""
        return self.graph.types

    @property
    def outputs(self) -> tuple[int, ...]:
        """The wires that are outputs."""
        return self.graph.outputs

    @property
    def arity(self) -> int:
        """The number of inputs."""
        return self.graph.arity

    def site(self, position: int) -> Site:
        """Node number `position`, with all that is known of its wires."""
        generator, inputs, first, count = self.graph.nodes[position]
        outs = slice(first, first + count)
        types, forms = self.graph.types, self.forms
        taken = tuple(forms[number] for number in inputs)
        known = tuple(types[number] for number in inputs)
        return Site(generator, inputs, range(first, first + count), known, types[outs], taken, forms[outs])

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every node, with all that is known of its wires."""
        return tuple(self.site(position) for position in range(len(self.graph.nodes)))

    # ---- columns that follow from the graph ----

    @cached_property
    def makers(self) -> tuple[int, ...]:
        """For each wire the position of its node, −1 for inputs."""
        found = [-1] * self.arity
        for position, node in enumerate(self.nodes):
            found.extend([position] * node.coarity)
        return tuple(found)

    @cached_property
    def readers(self) -> tuple[tuple[int, ...], ...]:
        """For each wire the positions of the nodes that read it, in order."""
        found: list[list[int]] = [[] for _ in self.types]
        for position, node in enumerate(self.nodes):
            for number in dict.fromkeys(node.inputs):
                found[number].append(position)
        return tuple(map(tuple, found))

    @cached_property
    def uses(self) -> tuple[int, ...]:
        """How often each wire is taken, as an output too."""
        found = [0] * len(self.types)
        for number in (*self.outputs, *(number for node in self.nodes for number in node.inputs)):
            found[number] += 1
        return tuple(found)

    @cached_property
    def dying(self) -> tuple[tuple[int, ...], ...]:
        """For each node the wires that nothing needs after it."""
        kept = set(self.outputs)
        dead: list[list[int]] = [[] for _ in self.nodes]
        for number, (maker, readers) in enumerate(zip(self.makers, self.readers, strict=True)):
            last = readers[-1] if readers else maker
            if number not in kept and last >= 0:
                dead[last].append(number)
        return tuple(map(tuple, dead))

    # ---- plans made of this one ----

    def with_forms(self, forms: Iterable[Form]) -> Plan:
        """The same graph, its wires in these forms."""
        return replace(self, forms=tuple(forms))

    def rebuilt(self, graph: Graph) -> Plan:
        """Another graph that computes the same, before anything but that is known of the wires."""
        if graph is not self.graph and any(form.kind != "element" or form.own for form in self.forms):
            raise ValueError("the forms of wires are known already: this pass comes first")
        return self if graph is self.graph else Plan.of(graph)

    def rewritten(self, new: Sequence[New]) -> Plan:
        """With new nodes for those that make their outputs; what no output depends on any more is dropped.

        Example:
            >>> import rdcircuits as rd
            >>> from rdcircuits.circuit import generators as g
            >>> plan = Plan.of(rd.trace(lambda x: (x + x) * x, "x"))
            >>> print(plan.rewritten([New(g.Power(2), (0,), (2,), after=1)]).show("Z"))
            Z: 1 step
              x1 : point() = power[2](x0)   free x0
        """
        return self._renumbered(self._live(self._in_order(new)))

    def _renumbered(self, order: Sequence[New]) -> Plan:
        number = {wire: wire for wire in range(self.arity)}
        types, forms = list(self.graph.dom), list(self.forms[: self.arity])
        nodes = []
        for generator, inputs, outputs, _ in order:
            taken = tuple(number[wire] for wire in inputs)
            nodes.append(Node(generator, taken, len(types), len(outputs)))
            given = None if None not in outputs else generator.outputs([types[wire] for wire in taken])
            for i, wire in enumerate(outputs):
                if wire is None:
                    assert given is not None
                    types.append(given[i])
                    forms.append(UNREAD)
                else:
                    number[wire] = len(types)
                    types.append(self.types[wire])
                    forms.append(self.forms[wire])
        outputs_ = tuple(number[wire] for wire in self.outputs)
        return Plan(Graph(self.arity, tuple(types), tuple(nodes), outputs_), tuple(forms), (), self.most)

    def reordered(self, positions: Sequence[int]) -> Plan:
        """The same nodes in another order."""
        sites = [self.sites[position] for position in positions]
        return self._renumbered([New(site.generator, site.inputs, tuple(site.outputs), 0) for site in sites])

    def _in_order(self, new: Sequence[New]) -> list[New]:
        """The old nodes but those that are replaced, and the new ones in their places."""
        made = {wire for one in new for wire in one.outputs}
        added: dict[int, list[New]] = {}
        for one in new:
            added.setdefault(one.after, []).append(one)
        order = list(added.get(-1, ()))
        for position, (generator, inputs, first, count) in enumerate(self.nodes):
            outputs = tuple(range(first, first + count))
            if made.isdisjoint(outputs):
                order.append(New(generator, inputs, outputs, position))
            order += added.get(position, ())
        return order

    def _live(self, order: Sequence[New]) -> list[New]:
        """Those that some output depends on."""
        wanted, kept = set(self.outputs), []
        for one in reversed(order):
            if not wanted.isdisjoint(one.outputs):
                wanted.update(one.inputs)
                kept.append(one)
        return kept[::-1]

    # ---- words ----

    def show(self, name: str) -> str:
        """The plan as text, a line a step: outputs, their types, generator, inputs, wires freed after it, and in
        brackets the forms of the outputs and the buffer that they are written to.
        """
        lines = [f"{name}: {len(self.nodes)} step{'s' if len(self.nodes) != 1 else ''}"]
        for node, dead in zip(self.nodes, self.dying, strict=True):
            made = range(node.first, node.first + node.coarity)
            outputs = ", ".join(f"x{number} : {self.types[number]}" for number in made)
            taken = ", ".join(f"x{number}" for number in node.inputs)
            freed = f"   free {', '.join(f'x{number}' for number in dead)}" if dead else ""
            notes = [*dict.fromkeys(str(self.forms[number]) for number in made), *self._buffers(made)]
            shown = ", ".join(note for note in notes if note)
            lines.append(f"  {outputs} = {label(node.generator)}({taken}){freed}" + (f"   [{shown}]" if shown else ""))
        return "\n".join(lines)

    def _buffers(self, made: range) -> list[str]:
        slots = [self.buffers[number] for number in made] if self.buffers else []
        return [f"buffer {slot}" for slot in slots if slot is not None]


def carried_wires(graph: Graph) -> list[bool]:
    """For each wire whether its array has an entry for each example: batched, and dependent on something batched."""
    carried = [wire.batched for wire in graph.dom]
    for node in graph.nodes:
        depends = any(carried[number] for number in node.inputs)
        carried.extend(depends and graph.types[node.first + i].batched for i in range(node.coarity))
    return carried
