"""How each generator is lowered, and `real`, the pass that finds the plans that can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.reals import choice, gates, lookups
from rdcircuits.algebra.reals.bits import READERS
from rdcircuits.algebra.reals.choice import CHOICE
from rdcircuits.algebra.reals.contractions import CONTRACTIONS
from rdcircuits.algebra.reals.elementwise import ELEMENTWISE
from rdcircuits.algebra.reals.lookups import LOOKUPS
from rdcircuits.algebra.reals.lower import Rule
from rdcircuits.algebra.reals.structure import STRUCTURE
from rdcircuits.algebra.reals.windows import scatter_rule
from rdcircuits.circuit import Node
from rdcircuits.circuit import generators as g

RULES: dict[type[Any], Rule] = {
    **ELEMENTWISE,
    **STRUCTURE,
    **CONTRACTIONS,
    **LOOKUPS,
    **CHOICE,
    **READERS,
    g.ScatterAdd: scatter_rule,
}


def real(plan: Plan) -> Plan:
    """The plan for C and BLAS, all its wires real, where every generator has a rule; else as it is.

    x > 0 is taken as relu(x) > 0 where there is a relu(x), so that x itself need not be kept. Layers of lookup gates
    are found (see `gates`).
    """
    known = all(type(node.generator) in RULES and choice.fits(plan, node) for node in plan.nodes)
    if not known or not lookups.fits(plan):
        return plan
    relus = {node.inputs[0]: node.first for node in plan.nodes if isinstance(node.generator, g.Relu)}
    zeros = {n.first for n in plan.nodes if isinstance(n.generator, g.Integer) and n.generator.value == 0}

    def mended(node: Node) -> Node:
        if isinstance(node.generator, g.GreaterThan) and node.inputs[1] in zeros:
            known = relus.get(node.inputs[0], node.first)
            return node._replace(inputs=(known, node.inputs[1])) if known < node.first else node
        return node

    graph = plan.graph._replace(nodes=tuple(map(mended, plan.nodes)))
    found = replace(plan, graph=graph, forms=tuple(Form("real", form.carried) for form in plan.forms))
    return gates.bits(gates.changes_of_pins(found))
