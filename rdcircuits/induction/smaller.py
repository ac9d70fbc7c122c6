"""Exact circuits of a complete table made smaller: what was found by several methods, and on from the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.induction.choice import Chosen
from rdcircuits.induction.learned import Progress
from rdcircuits.synthesis.cost import as_cost
from rdcircuits.synthesis.optimise import Better, smallest

_MOST, _FULL = 5.0, 140
"""Nominal seconds by default at most, and from how many ANDs on: for fewer, less than in proportion."""
_MOST_INPUTS, _WIDE, _LARGE = 20, 16, 10_000
"""Inputs of a table on whose rows circuits are run, and ANDs of those with more than 16: a run takes long there."""
_MUCH_LARGER = 3
"""How many times larger than the best circuit another one may be, to be a start."""


def usual_effort(ands: int) -> float:
    """Nominal seconds that are spent by default on making a circuit of this many ANDs smaller.

    Example:
        >>> [round(usual_effort(ands), 2) for ands in (1, 14, 70, 140, 10_000)]
        [0.0, 0.05, 1.25, 5.0, 5.0]
    """
    return _MOST * min(ands / _FULL, 1) ** 2


def made_smaller(
    chosen: Chosen,
    exact: Sequence[Netlist],
    table: TruthTable,
    effort: float | None,
    seed: int,
    jobs: int,
    progress: Progress | None,
    cost: str = "ands",
    better: Better | None = None,
) -> Chosen:
    """What was chosen, of the least cost that is found from these netlists, all of them right on the whole table.

    `effort` is in nominal seconds, None for the usual; `better` is called with each smaller netlist. Where Ctrl-C
    comes, it is the best so far, and stopped.
    """
    measure = as_cost(cost)
    ands = min(netlist.counts().ands for netlist in exact)
    if ands < 2:
        return chosen
    n = len(table.inputs)
    if n > _MOST_INPUTS or (n > _WIDE and ands > _LARGE):
        bounds = f"up to {_WIDE} inputs, and of up to {_LARGE:,} ANDs up to {_MOST_INPUTS}"
        why = f"{chosen.why}; not made smaller, which is done {bounds}: optimise takes what is larger"
        return replace(chosen, why=why)
    sizes = [measure.sizes(netlist)[0] for netlist in exact]
    starts = [one for one, size in zip(exact, sizes, strict=True) if size <= _MUCH_LARGER * min(sizes)]
    seconds = usual_effort(ands) if effort is None else effort
    found = smallest(starts, table, effort=seconds, jobs=jobs, cost=cost, seed=seed, progress=progress, better=better)
    if not found.smaller and not found.interrupted and cost == "ands":
        return chosen
    said = f"made smaller in {found.effort:.2g} s of work: {measure.told(found.after)}"
    fitted = replace(chosen.fitted, made=found.netlist, note=f"{chosen.fitted.note}; {said}", stopped=found.interrupted)
    return replace(chosen, fitted=fitted, why=f"{chosen.why}; {said}")
