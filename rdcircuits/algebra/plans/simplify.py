"""`simplify`: equal nodes shared, constants folded, dead nodes dropped, and an algebra's own identities used."""

from __future__ import annotations

from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.circuit import Circuit
from rdcircuits.circuit import simplify as simplified
from rdcircuits.circuit.graph import Rewrite


def simplify(plan: Plan, rewrite: Rewrite | None = None) -> Plan:
    """The plan made simpler by what holds in every algebra, and by `rewrite`, what holds in this one.

    Example:
        >>> import rdcircuits as rd
        >>> len(simplify(Plan.of(rd.trace(lambda x: x * 1 + 0 * x, "x"))).nodes)
        0
    """
    return plan.rebuilt(simplified(Circuit(plan.graph), rewrite).graph)
