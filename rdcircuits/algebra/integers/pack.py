"""`pack`: which wires are packed bits over Z."""

from __future__ import annotations

from rdcircuits.algebra.integers.lines import in_line
from rdcircuits.algebra.plans.plan import Plan, Site
from rdcircuits.circuit import generators as g


def pack(plan: Plan) -> Plan:
    """Wires with an entry for each example that can only be 0 or 1, as packed bits; but comparisons of integers that
    lines alone read stay integers, so that they need no packing and unpacking on the way.

    Example:
        >>> import rdcircuits as rd
        >>> circuit = rd.batch(rd.trace(lambda x, y: [x & y, x + y], "x y"), [0, 1])
        >>> [str(form) for form in rd.Z.compile(circuit).plan.forms]
        ['bits', 'bits', 'bits', 'int8']
    """
    forms = [form._replace(kind="bits") if form.carried and form.is_bits else form for form in plan.forms]
    every = plan.with_forms(forms)
    compared = {site.outputs[0] for site in every.sites if _is_compared(every, site)}
    if not compared:
        return every
    return plan.with_forms(plan.forms[n] if n in compared else form for n, form in enumerate(forms))


def _is_compared(plan: Plan, site: Site) -> bool:
    """Whether a node compares integers for lines alone."""
    out = site.outputs[0] if len(site.outputs) == 1 else -1
    if not isinstance(site.generator, (g.Threshold, g.GreaterThan)) or any(site.packed) or out in plan.outputs:
        return False
    readers = [plan.sites[position] for position in plan.readers[out]]
    return bool(readers) and site.given[0].packed and all(map(in_line, readers))
