"""Lenses, morphisms with parameters and learners as the string diagrams of the papers, opened to a stated depth.

At depth 0 all is one box. Each further level opens the composites in it: what was composed by `>>` and `@`, then lenses
into their passes forward and backward, then circuits into their generators.  Source: [CFGL], [DLPL].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from rdcircuits.circuit import Circuit, Object
from rdcircuits.circuit.draw import label as generator_label
from rdcircuits.circuit.graph import Graph
from rdcircuits.circuit.types import show
from rdcircuits.drawing.block import Block, End, above, beside, box, framed, then
from rdcircuits.drawing.opened import opened
from rdcircuits.drawing.passes import passes
from rdcircuits.drawing.wiring import short_type
from rdcircuits.learning import Learner
from rdcircuits.lens import Lens, Optic
from rdcircuits.para import Para, TwoCell, para_lens
from rdcircuits.provenance import called, made_of

MOST_NODES = 60
_MOST_PARTS = 12


def ends(letter: str, obj: Object, *, back: bool = False) -> tuple[End, ...]:
    """The end of an object, one bundle for all its wires: none where it has no wires.

    Example:
        >>> import rdcircuits as rd
        >>> ends("A", (rd.point(2), rd.point(3)))[0].label
        'A : 2 × 3'
    """
    if not obj:
        return ()
    types = [short_type(wire).removesuffix("′" if back else "") or "1" for wire in obj]
    told = " × ".join(types) if len(obj) <= 2 else f"{len(obj)} wires"
    name = f"{letter}′" if back else f"{letter} : {told}"
    return (End(0.0, len(obj), back, name, f"{letter}{'′' * back} = {show(obj)}"),)


def lens_block(value: Optic, depth: int) -> Block:
    """A lens, or an optic: points forward above, changes backward below."""
    made = made_of(value)
    if depth > 0 and made is not None and made.how in ("then", "beside"):
        return _composite(made.how, value, lens_block, depth)
    name = _circuit_name(made.parts[0]) if made is not None and made.how == "functor" else "lens"
    (a, da), (b, db) = value.dom, value.cod
    left, right = ends("A", a) + ends("A", da, back=True), ends("B", b) + ends("B", db, back=True)
    if depth <= 0:
        return box(name, left, right, note=f"lens {show(a)} → {show(b)}")
    return _passes(value, (), depth)


def para_block(cell: Para[Any], depth: int, two_way: bool | None = None) -> Block:
    """A morphism with parameters, these from above; `two_way` draws that of its lens, also where it is a circuit."""
    lenses = isinstance(cell.morphism, Lens)
    both = lenses if two_way is None else two_way
    made = made_of(cell)
    if made is not None and made.how == "functor":
        return para_block(made.parts[0], depth, two_way=True)
    if depth > 0 and made is not None and made.how in ("then", "beside"):
        return _composite(made.how, cell, lambda part, level: para_block(part, level, both), depth)
    if depth > 0 and made is not None and made.how == "over":
        return above(_reparametrisation(made.parts[0], both), _nested(made.parts[1], depth - 1, both))
    p, a, b = (_points(obj) for obj in (cell.parameter, cell.dom, cell.cod))
    if depth <= 0:
        top = ends("P", p) + (ends("P", p, back=True) if both else ())
        left = ends("A", a) + (ends("A", a, back=True) if both else ())
        right = ends("B", b) + (ends("B", b, back=True) if both else ())
        return box(cell_name(cell), left, right, top, note=f"{show(p)}, {show(a)} → {show(b)}")
    if not both:
        graph = cell.morphism.graph
        if len(graph.nodes) > MOST_NODES or graph.arity + len(graph.outputs) > MOST_NODES:
            return _folded(para_block(cell, 0, both), cell, graph)
        return opened(graph, len(p), _letters(p, a, b))
    lens = cell.morphism if lenses else para_lens(cell).morphism
    return _passes(lens, p, depth)


def cell_block(cell: TwoCell[Any], depth: int) -> Block:
    """A 2-cell: τ above its source."""
    both = isinstance(cell.tau, Lens)
    return above(_reparametrisation(cell.tau, both), _nested(cell.source, depth - 1, both))


def learner_block(learner: Learner, depth: int) -> Block:
    """The composite whose put is the training step: model, loss and rate in a row, the optimiser above the model."""
    p, a, b, s, h = learner.parameter, learner.input, learner.label, learner.state, learner.hyper
    inner = len(learner.optimiser.hyper)
    (losses,) = learner.loss_cell.cod
    prediction = learner.loss_cell.dom
    if depth <= 0:
        top = ends("S", s) + ends("P", p) + ends("H", h) + ends("S", s, back=True) + ends("P", p, back=True)
        return box("learner", ends("A", a), ends("L", (losses,)), (*top, *ends("B", b)), note="the training step")
    model = _nested(learner.model, depth - 1, both=True)
    tuned = ends("S", s) + ends("P", p) + ends("H", h[:inner])
    new = _new("S", s) + _new("P", p)
    optimiser = box(learner.optimiser.name, (), (), tuned + new, _both("P", p), role="optimiser", note="optimiser")
    body = above(optimiser, model) if p else model
    loss = box(learner.loss.name, _both("B", prediction), _both("L", (losses,)), ends("B", b), role="loss", note="loss")
    rate = box(learner.rate.name, _both("L", (losses,)), (), ends("H", h[inner:]), role="rate", note="learning rate")
    return reduce(then, (body, loss, rate))


def cell_name(cell: Para[Any]) -> str:
    """What a cell is called: the function that made it, else what it is made of."""
    known = called(cell)
    if known:
        return known
    made = made_of(cell)
    if made is not None and made.how == "functor":
        return cell_name(made.parts[0])
    if made is not None and made.how in ("then", "beside"):
        return f"model of {len(_parts(cell, made.how))} parts"
    return _circuit_name(cell.morphism) if isinstance(cell.morphism, Circuit) else "lens"


def _circuit_name(circuit: Circuit) -> str:
    """The generator, where there is one; how many nodes, else."""
    nodes = circuit.graph.nodes
    if len(nodes) == 1:
        return generator_label(nodes[0].generator).split("[")[0]
    return "wiring" if not nodes else f"{len(nodes)} nodes"


def _both(letter: str, obj: Object) -> tuple[End, ...]:
    return ends(letter, obj) + ends(letter, obj, back=True)


def _new(letter: str, obj: Object) -> tuple[End, ...]:
    """The new values that an optimiser gives."""
    return tuple(End(0.0, end.count, True, f"new {letter}", end.note) for end in ends(letter, obj, back=True))


def _points(obj: Any) -> Object:
    found: Object = getattr(obj, "points", obj)
    return found


def _letters(p: Object, a: Object, b: Object) -> tuple[tuple[End, ...], tuple[End, ...], tuple[End, ...]]:
    """An end for each wire of three objects, named by letters."""

    def each(letter: str, obj: Object) -> tuple[End, ...]:
        names = [letter] if len(obj) == 1 else [f"{letter}{k}" for k in range(len(obj))]
        return tuple(end for name, wire in zip(names, obj, strict=True) for end in ends(name, (wire,)))

    return each("P", p), each("A", a), each("B", b)


def _composite(how: str, value: Any, block_of: Callable[[Any, int], Block], depth: int) -> Block:
    """The parts of a composite, each opened one level less and framed where it then is one itself."""
    parts = _parts(value, how)
    shown = parts
    if len(parts) > _MOST_PARTS:
        half = _MOST_PARTS // 2
        shown = parts[:half] + parts[-half:]
    blocks = [_framed(part, block_of, depth - 1) for part in shown]
    if shown is not parts:
        blocks.insert(half, _hidden([block_of(part, 0) for part in parts[half:-half]], how))
    return reduce(then if how == "then" else beside, blocks)


def _hidden(blocks: Sequence[Block], how: str) -> Block:
    """One box for parts that there is no room for."""
    name = f"{len(blocks)} parts"
    top = _bundled("P", [end for block in blocks for end in block.top])
    if how == "then":
        return box(name, blocks[0].left, blocks[-1].right, top)
    left = _bundled("A", [end for block in blocks for end in block.left])
    return box(name, left, _bundled("B", [end for block in blocks for end in block.right]), top)


def _bundled(letter: str, ends: Sequence[End]) -> tuple[End, ...]:
    """All ends that run forward as one, and all that run backward."""
    found = list[End]()
    for back in (False, True):
        count = sum(end.count for end in ends if end.back == back)
        if count:
            found.append(End(0.0, count, back, f"{letter}′" if back else f"{letter} : {count} wires"))
    return tuple(found)


def _framed(part: Any, block_of: Callable[[Any, int], Block], depth: int) -> Block:
    block = block_of(part, depth)
    return block if depth <= 0 else framed(block, _name(part))


def _nested(cell: Para[Any], depth: int, both: bool) -> Block:
    block = para_block(cell, depth, both)
    return block if depth <= 0 else framed(block, _name(cell))


def _name(part: Any) -> str:
    return cell_name(part) if isinstance(part, Para) else called(part) or "lens"


def _parts(value: Any, how: str) -> list[Any]:
    """The parts of a nest of compositions of one kind, from left to right."""
    parts, stack = [], [value]
    while stack:
        one = stack.pop()
        made = made_of(one)
        if made is not None and made.how == how and not (called(one) and one is not value):
            stack.extend(reversed(made.parts))
        else:
            parts.append(one)
    return parts


def _reparametrisation(tau: Any, both: bool) -> Block:
    """τ as a box of what comes from above and goes down."""
    if isinstance(tau, Lens):
        (q, dq), (p, dp) = tau.dom, tau.cod
        top, bottom = ends("Q", q) + ends("Q", dq, back=True), ends("P", p) + ends("P", dp, back=True)
        return box("τ", (), (), top, bottom)
    name = _circuit_name(tau)
    back = ends("Q", tau.dom, back=True) if both else ()
    down = ends("P", tau.cod, back=True) if both else ()
    shown = name if name != "wiring" else "copy" if tau.coarity > tau.arity else "τ"
    return box(shown, (), (), ends("Q", tau.dom) + back, ends("P", tau.cod) + down)


def _folded(block: Block, cell: Para[Any], graph: Graph) -> Block:
    """A box that would be too much to open, with how much is in it."""
    return box(cell_name(cell), block.left, block.right, block.top, lines=(f"{len(graph.nodes)} nodes",))


def _passes(lens: Optic, parameter: Object, depth: int) -> Block:
    """A lens as an optic: forward above, backward below, and what the one leaves for the other between them."""
    return passes(lens, len(parameter), open_graphs=depth > 1)
