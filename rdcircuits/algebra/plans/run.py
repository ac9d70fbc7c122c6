"""The one run loop: a plan's steps made one after the other, each array dropped after its last use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from rdcircuits.algebra.plans.plan import Inner, Plan, Site
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as g

_CONSTANT: frozenset[type[Generator]] = frozenset(
    {
        *(g.Integer, g.Element, g.Reshape, g.Transpose, g.Gather, g.Slice, g.Place, g.Concatenate, g.Broadcast),
        *(g.Add, g.Act, g.Multiply, g.Negate, g.Maximum),
    }
)


class Runner(Protocol):
    """Runs a plan: from its inputs' arrays, and the size of the batch, to its outputs' arrays."""

    def __call__(self, values: list[Any], rows: int) -> Sequence[Any]:
        """The arrays of the outputs; `values` may be changed."""


class Steps:
    """A plan run step by step, `step(site)` being how a node is computed.

    What is the same in every run is computed once, when the plan is made.
    """

    def __init__(self, plan: Plan, step: Callable[[Site], Step]) -> None:
        self._outputs = plan.outputs
        steps = _with_constants(plan, [step(site) for site in plan.sites])
        self._steps = [(one, node.inputs, dead) for one, node, dead in zip(steps, plan.nodes, plan.dying, strict=True)]

    def __call__(self, values: list[Any], rows: int) -> Sequence[Any]:
        """See `Runner`."""
        for step, inputs, dead in self._steps:
            found = step(rows, *[values[number] for number in inputs])
            if isinstance(found, tuple):
                values.extend(found)
            else:
                values.append(found)
            for number in dead:
                values[number] = None
        return [values[number] for number in self._outputs]


def _with_constants(plan: Plan, steps: Iterable[Step]) -> list[Step]:
    """The steps, those that give the same in every run made once for all."""
    known: dict[int, Any] = {}
    made = []
    for site, step in zip(plan.sites, steps, strict=True):
        if _is_constant(plan, site) and all(number in known for number in site.inputs):
            found = step(1, *(known[number] for number in site.inputs))
            (known[site.outputs[0]],) = found if isinstance(found, tuple) else (found,)
            step = _given(known[site.outputs[0]])
        made.append(step)
    return made


def _is_constant(plan: Plan, site: Site) -> bool:
    """Whether a node gives the same wherever its arguments are the same, whatever the batch, and to nobody else."""
    generator, given = site.generator, site.given
    alike = type(generator) in _CONSTANT or (isinstance(generator, Inner) and generator.constant)
    whole = len(given) == 1 and not given[0].carried and not given[0].own
    return alike and whole and not (plan.buffers and plan.buffers[site.outputs[0]] is not None)


def _given(value: Any) -> Step:
    return lambda rows, *xs: value
