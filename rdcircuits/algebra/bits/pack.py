"""`pack`: which wires are packed words over Z2."""

from __future__ import annotations

from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.plan import Plan


def pack(plan: Plan) -> Plan:
    """Wires with an entry for each example as packed bits, those that are the same for all examples as bytes.

    Example:
        >>> import rdcircuits as rd
        >>> plan = pack(Plan.of(rd.batch(rd.trace(lambda x, y: x * y, "x y"), [1])))
        >>> [str(form) for form in plan.forms]
        ['bytes', 'bits', 'bytes', 'bits']
    """
    return plan.with_forms(Form("bits" if form.carried else "bytes", form.carried) for form in plan.forms)
