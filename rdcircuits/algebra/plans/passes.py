"""One pass after the other: what an algebra's `passes` make of a circuit."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from rdcircuits.algebra.plans.check import check
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.circuit import Circuit
from rdcircuits.errors import AlgebraError

#: A function Plan → Plan, or a `functools.partial` of one.
Pass = Callable[[Plan], Plan]


def name_of(one: Pass) -> str:
    """The name of a pass: that of its function."""
    function: Any = getattr(one, "func", one)
    return str(function.__name__)


def planned(circuit: Circuit, passes: Sequence[Pass], after: str | None = None) -> Plan:
    """What the passes make of a circuit, or what those up to `after` do.

    With RDCIRCUITS_CHECK=1 in the environment the plan is checked after each of them.

    Raises:
        AlgebraError: where no pass is called `after`.
    """
    names = [name_of(one) for one in passes]
    if after is not None and after not in names:
        raise AlgebraError(f"there is no pass {after!r}, the passes are {', '.join(names)}")
    plan, checked = Plan.of(circuit), os.environ.get("RDCIRCUITS_CHECK", "") not in ("", "0")
    for name, one in zip(names, passes, strict=True):
        plan = one(plan)
        if checked:
            check(plan, f"after {name}")
        if name == after:
            break
    return plan
