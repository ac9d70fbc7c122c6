"""Rules for learned wiring at reals: pins that choose among candidates, and the two halves of their reverse.

Scores are parameters, the same for all examples; `fits` tells plans where they are not, which run step by step.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rdcircuits.algebra.plans.fuse import SumCredit
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.reals import instructions as ins
from rdcircuits.algebra.reals.lower import Lowering, Rule
from rdcircuits.algebra.reals.structure import flat_lines, from_lines, indices_view, lines
from rdcircuits.algebra.reals.views import View
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g


def fits(plan: Plan, node: Node) -> bool:
    """Whether a node's scores are the same for all examples."""
    if not isinstance(node.generator, (g.Choose, g.Deliver)) or not plan.types[node.inputs[0]].batched:
        return True
    maker = plan.makers[node.inputs[0]]
    return maker >= 0 and isinstance(plan.nodes[maker].generator, g.Spread)


def full_lines(low: Lowering, number: int) -> View:
    """A wire as lines [elements, batch], those that repeat along the batch written out."""
    view = low.view(number)
    if low.graph.types[number].batched and view.strides[-1] == 0:
        view = low.copy(view, low.buffer(view.shape))
    return flat_lines(low, view, low.graph.types[number].batched)


def _choose(low: Lowering, node: Node) -> View:
    w, table = scores_of(low, node), candidates_of(low, node)
    x = lines(low, node.inputs[1])
    out = low.buffer((table.shape[0], x.shape[1]))
    low.emit(ins.Choice([out], [w, x, table], "choose", x.shape[1]))
    return from_lines(low, out, node)


def _deliver(low: Lowering, node: Node) -> View:
    w, table = scores_of(low, node), candidates_of(low, node)
    dy = lines(low, node.inputs[1])
    count = low.graph.types[node.first].size
    out = low.buffer((count, dy.shape[1]))
    low.emit(ins.Choice([out], [w, dy, table], "deliver", dy.shape[1], count))
    return from_lines(low, out, node)


def _sum_credit(low: Lowering, node: Node) -> View:
    x, dy = (full_lines(low, number) for number in node.inputs)
    out = low.buffer(low.graph.types[node.first].shape)
    low.emit(ins.Choice([out], [x, dy, candidates_of(low, node)], "credits", low.size))
    return out


def scores_of(low: Lowering, node: Node) -> View:
    """The scores of one example, without gaps."""
    view = low.view(node.inputs[0])
    if low.graph.types[node.inputs[0]].batched:
        view = View(view.memory, view.shape[:-1], view.strides[:-1], view.offset)
    return low.plain(view)


def candidates_of(low: Lowering, node: Node) -> View:
    """Candidates as a table [pins, options]."""
    table: Any = node.generator.candidates.array  # type: ignore[attr-defined]
    return indices_view(low, np.reshape(table, (-1, table.shape[-1])))


CHOICE: dict[type[Any], Rule] = {g.Choose: _choose, g.Deliver: _deliver, SumCredit: _sum_credit}
