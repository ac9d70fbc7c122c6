"""`check`: whether a plan is one. Tests check what passes make, and RDCIRCUITS_CHECK=1 all plans after all passes."""

from __future__ import annotations

from collections.abc import Iterator

from rdcircuits.algebra.plans.forms import Form, is_bits
from rdcircuits.algebra.plans.plan import Inner, Plan, Site
from rdcircuits.circuit import WireType
from rdcircuits.circuit.draw import label
from rdcircuits.errors import RdError


class PlanError(RdError, AssertionError):
    """A pass made something that is no plan: a fault of the library, not of its caller."""


def check(plan: Plan, when: str = "plan") -> Plan:
    """The plan itself, where it is one; else a `PlanError` that names the first node or wire that does not fit.

    Nodes are in order and number their wires one after the other; each has the type that its generator gives; each wire
    has one form, which fits its type and the forms of what it is made of; no buffer is written to while it is read.

    Example:
        >>> import rdcircuits as rd
        >>> from rdcircuits.algebra.plans.forms import Form
        >>> plan = check(Plan.of(rd.trace(lambda x: x * x, "x")))
        >>> check(plan.with_forms([Form("bits", False)] * len(plan.forms)), "pack")
        Traceback (most recent call last):
        rdcircuits.algebra.plans.check.PlanError: pack: wire x0 : point() is bits, and not carried for each example
    """
    fault = next(_faults(plan), None)
    if fault is not None:
        raise PlanError(f"{when}: {fault}")
    return plan


def _faults(plan: Plan) -> Iterator[str]:
    yield from _numbering(plan)
    for position, site in enumerate(plan.sites):
        yield from (f"node {position} ({label(site.generator)}) {fault}" for fault in _typing(site))
    for number, (wire, form) in enumerate(zip(plan.types, plan.forms, strict=True)):
        yield from (f"wire x{number} : {wire} is {form.kind}, {fault}" for fault in _form(wire, form))
    yield from _writing(plan)


def _numbering(plan: Plan) -> Iterator[str]:
    count = plan.arity
    for position, node in enumerate(plan.nodes):
        if node.first != count:
            yield f"node {position} makes wire x{node.first}, and x{count} is next"
            return
        late = [number for number in node.inputs if not 0 <= number < count]
        if late:
            yield f"node {position} reads wire x{late[0]}, which is not made before it"
            return
        count += node.coarity
    if count != len(plan.types) or count != len(plan.forms) or len(plan.buffers) not in (0, count):
        lengths = f"{len(plan.types)} types, {len(plan.forms)} forms, {len(plan.buffers)} buffers"
        yield f"there are {count} wires, {lengths}"
        return
    outside = [number for number in plan.outputs if not 0 <= number < count]
    if outside:
        yield f"output x{outside[0]} is no wire"


def _typing(site: Site) -> Iterator[str]:
    try:
        found = site.generator.outputs(site.types)
    except Exception as error:
        yield f"has no type: {error}"
        return
    if found != site.results:
        yield f"gives {found}, not {site.results}"
    if isinstance(site.generator, Inner) and not site.generator.takes(site.taken):
        yield f"does not take {', '.join(form.kind for form in site.taken)}"
    depends = any(form.carried for form in site.taken)
    for wire, form in zip(site.results, site.given, strict=True):
        if form.kind != "unread" and form.carried != (depends and wire.batched):
            yield "gives an entry for each example" if form.carried else "gives one entry for all examples"
    if any(form.kind == "unread" for form in site.taken):
        yield "reads what nobody asks for"


def _form(wire: WireType, form: Form) -> Iterator[str]:
    if form.carried and not wire.batched:
        yield "carried for each example, and not batched"
    if form.kind == "bits" and not form.carried:
        yield "and not carried for each example"
    if form.kind == "bytes" and form.carried:
        yield "and carried for each example"
    if form.kind == "integer":
        low, high = form.bounds or (1, 0)
        if not -(1 << 63) <= low <= high < 1 << 63:
            yield f"within bounds {form.bounds}"
    elif form.bounds is not None and not is_bits(form.bounds):
        yield f"within bounds {form.bounds}"


def _writing(plan: Plan) -> Iterator[str]:
    """Buffers that are written to while another wire in them is still to be read."""
    held: dict[int, int] = {}
    for position, node in enumerate(plan.nodes if plan.buffers else ()):
        slot = plan.buffers[node.first] if node.coarity else None
        other = held.get(slot, -1) if slot is not None else -1
        if other >= 0 and (other in plan.outputs or plan.readers[other][-1:] > (position,)):
            yield f"node {position} writes to buffer {slot}, in which x{other} is still to be read"
        if slot is not None:
            held[slot] = node.first
