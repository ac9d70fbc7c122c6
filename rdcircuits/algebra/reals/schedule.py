"""In which order a plan's nodes run, and what of it is done in place."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.reals.buffers import VIEWS
from rdcircuits.algebra.reals.instructions import Elementwise, Instruction, Product
from rdcircuits.algebra.reals.views import Memory, View

#: Elements of a product that is made whole before it is taken up elementwise; larger ones go by blocks of rows, this
#: many at least, and a third of all.
BLOCK = 1 << 16
_ROWS = 128


def schedule(plan: Plan, taken: int) -> Plan:
    """The plan with its nodes in the order in which they are lowered.

    Nodes whose results only outputs need (a parameter's change, its new value) come as early as they can, but after
    all others that read what they replace: the first `taken` outputs replace the first inputs. So no change of a
    parameter is kept for longer than it must.
    """
    nodes, late = plan.nodes, late_nodes(plan)
    needs = [{plan.makers[number] for number in node.inputs} - {-1} for node in nodes]
    waits = [a | b for a, b in zip(needs, _gates(plan, late, taken), strict=True)]
    free = _free(needs, late | {n for n, node in enumerate(nodes) if not node.inputs})
    bound = [n for n in range(len(nodes)) if n not in free]
    followers: list[list[int]] = [[] for _ in nodes]
    left = [len(before - free) for before in waits]
    for n in bound:
        for other in waits[n] - free:
            followers[other].append(n)
    ready = [(n not in late, n) for n in bound if not left[n]]
    heapq.heapify(ready)
    found: list[int] = []
    while ready:
        _, n = heapq.heappop(ready)
        found += _with(n, needs, free)
        for other in followers[n]:
            left[other] -= 1
            if not left[other]:
                heapq.heappush(ready, (other not in late, other))
    return plan.reordered([*found, *sorted(free)])


def _free(needs: Sequence[set[int]], late: set[int]) -> set[int]:
    """Constants, and late nodes that need only inputs or such nodes: they come when they are needed themselves."""
    free: set[int] = set()
    for n, before in enumerate(needs):
        if n in late and before <= free:
            free.add(n)
    return free


def _with(n: int, needs: Sequence[set[int]], free: set[int]) -> list[int]:
    """A node after those that it is the first to need; these are free no longer."""
    found, stack = [n], [n]
    while stack:
        for other in needs[stack.pop()] & free:
            free.remove(other)
            found.append(other)
            stack.append(other)
    return [*sorted(found[1:]), n]


def late_nodes(plan: Plan) -> set[int]:
    """Nodes with an input whose results, and all that is made of them, are unbatched: they only make outputs."""
    late: set[int] = set()
    for n in range(len(plan.nodes) - 1, -1, -1):
        node = plan.nodes[n]
        wires = range(node.first, node.first + node.coarity)
        if node.inputs and all(not plan.types[w].batched and late.issuperset(plan.readers[w]) for w in wires):
            late.add(n)
    return late


def _gates(plan: Plan, late: set[int], taken: int) -> list[set[int]]:
    """For each late node the others that must come first: they read an input that it, or what is made of it,
    replaces.
    """
    gates: list[set[int]] = [set() for _ in plan.nodes]
    made: dict[int, set[int]] = {}
    for i, number in enumerate(plan.outputs[:taken]):
        if i < plan.arity:
            made.setdefault(number, set()).update(_readers(plan, i) - late)
    for n in range(len(plan.nodes) - 1, -1, -1):
        if n in late:
            node = plan.nodes[n]
            gates[n] = set().union(*(made.get(node.first + i, set()) for i in range(node.coarity)))
            for number in node.inputs:
                made.setdefault(number, set()).update(gates[n])
    return gates


def _readers(plan: Plan, number: int) -> set[int]:
    """The nodes that read a wire's memory, through views of it too."""
    found, stack = set[int](), [number]
    while stack:
        for n in set(plan.readers[stack.pop()]) - found:
            found.add(n)
            if isinstance(plan.nodes[n].generator, VIEWS):
                stack.append(plan.nodes[n].first)
    return found


def in_place(instructions: Sequence[Instruction], inputs: Sequence[Memory], outputs: Sequence[Memory]) -> list[bool]:
    """Let outputs lie where the inputs lie that they replace, where nothing reads these afterwards; which of them do.

    The others stay apart, and are to be copied after a run.
    """
    found = []
    for old, new in zip(inputs, outputs, strict=True):
        reads = [i for i, one in enumerate(instructions) if any(view.memory is old for view in one.ins)]
        writes = [i for i, one in enumerate(instructions) if any(view.memory is new for view in one.outs)]
        fits = len(writes) == 1 and all(i < writes[0] for i in reads if i != writes[0])
        if fits and writes[0] in reads:
            fits = instructions[writes[0]].shares(new, old)
        found.append(fits)
        if fits:
            for one in instructions:
                one.replace(new, old)
    return found


def by_blocks(instructions: list[Instruction]) -> list[Instruction]:
    """Large products that only an output takes up, elementwise, are made with it, block of rows by block of rows: the
    change of a large parameter is never there as a whole.
    """
    made = list(instructions)
    for product in [one for one in made if isinstance(one, Product) and one.outs[0].size > BLOCK]:
        memory = product.outs[0].memory
        users = [one for one in made if any(view.memory is memory for view in one.ins)]
        first = made.index(product)
        if len(users) != 1 or not isinstance(users[0], Elementwise):
            continue
        if any(view.memory.kind == "buffer" for view in users[0].outs):
            continue
        user = users[0]
        last = made.index(user)
        sources = {id(view.memory) for view in product.ins}
        between = {id(view.memory) for one in made[first + 1 : last] for view in one.outs}
        if sources & (between | {id(view.memory) for view in user.outs}) or not _rows_match(product, user):
            continue
        made[last : last + 1] = _blocks(product, user)
        made.pop(first)
    return made


def _rows_match(product: Product, user: Elementwise) -> bool:
    """Whether the user walks the product's rows: [rows, columns] without gaps, and nothing else of its size."""
    (out,) = product.outs
    views = [view for view in user.ins if view.memory is out.memory]
    return user.shape == out.shape and all(view.contiguous for view in views)


def _blocks(product: Product, user: Elementwise) -> list[Instruction]:
    (out,), (a, b) = product.outs, product.ins
    height, width = out.shape
    step = max(-(-height // 3 // 16) * 16, _ROWS)
    step = min(step, height)
    block = Memory("buffer", step * width)
    found: list[Instruction] = []
    for start in range(0, height, step):
        stop = min(start + step, height)
        lines = View(block, (stop - start, width), (width, 1))
        ins = [lines if v.memory is out.memory else v.lines(start, stop) for v in user.ins]
        outs = [v.lines(start, stop) for v in user.outs]
        found.append(Product([lines], [a.lines(start, stop), b]))
        found.append(Elementwise(outs, ins, (stop - start, width), list(user.operations)))
    return found
