"""Which step computes a node: a table of rows for each generator, the first row that fits the forms of its wires."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rdcircuits.algebra.plans.plan import Site
from rdcircuits.circuit import Generator

#: step(batch size, *arrays) → array or tuple of arrays.
Step = Callable[..., Any]
#: What makes a node's step: make(algebra, site).
Maker = Callable[[Any, Site], Step]
#: A condition on the forms of a node's wires, and what makes its step where they fit.
Row = tuple[Callable[[Site], bool], Maker]
#: The rows of each generator; those of `Generator` itself come after all.
Rows = Mapping[type[Generator], Sequence[Row]]


def always(site: Site) -> bool:
    """A row for wires of any form."""
    return True


def some_packed(site: Site) -> bool:
    """A row for nodes of which some operand is packed words."""
    return any(site.packed)


def by_kernel(algebra: Any, site: Site) -> Step:
    """By the algebra's kernel, on elements."""
    kernel: Step = algebra.kernel(site.generator)
    return kernel


#: All nodes by the algebra's kernels.
KERNELS: Rows = {Generator: [(always, by_kernel)]}


def chosen(rows: Rows, algebra: Any, site: Site) -> Step:
    """The step of the first row that fits.

    Example:
        >>> import rdcircuits as rd
        >>> from rdcircuits.algebra.plans.plan import Plan
        >>> from rdcircuits.circuit import generators as g
        >>> plan = Plan.of(rd.trace(lambda x: (x + x) * x, "x"))
        >>> rows = {
        ...     g.Multiply: [(some_packed, lambda algebra, site: "words"), (always, lambda algebra, site: "plain")],
        ...     rd.Generator: [(always, lambda algebra, site: site.generator.name)],
        ... }
        >>> [chosen(rows, rd.Z2, site) for site in plan.sites]
        ['add', 'plain']
    """
    for fits, make in (*rows.get(type(site.generator), ()), *rows.get(Generator, ())):
        if fits(site):
            return make(algebra, site)
    raise ValueError(f"no step for {site.generator.name} on {', '.join(form.kind for form in site.taken)}")
