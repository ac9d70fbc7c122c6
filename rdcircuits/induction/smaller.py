"""Exact circuits of a complete table made smaller: what was found by several methods, and on from the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.induction.choice import Chosen
from rdcircuits.induction.learned import Progress
from rdcircuits.synthesis.optimise import smallest

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
) -> Chosen:
    """What was chosen, with the fewest ANDs that are found from these netlists, all of them right on the whole table.

    `effort` is in nominal seconds, None for the usual. Where Ctrl-C comes, it is the best so far, and stopped.
    """
    sizes = [netlist.counts().ands for netlist in exact]
    least = min(sizes)
    if least < 2:
        return chosen
    n = len(table.inputs)
    if n > _MOST_INPUTS or (n > _WIDE and least > _LARGE):
        bounds = f"up to {_WIDE} inputs, and of up to {_LARGE:,} ANDs up to {_MOST_INPUTS}"
        why = f"{chosen.why}; not made smaller, which is done {bounds}: optimise takes what is larger"
        return replace(chosen, why=why)
    starts = [one for one, size in zip(exact, sizes, strict=True) if size <= _MUCH_LARGER * least]
    seconds = usual_effort(least) if effort is None else effort
    found = smallest(starts, table, effort=seconds, jobs=jobs, seed=seed, progress=progress)
    if not found.smaller and not found.interrupted:
        return chosen
    spent = f"{found.effort:.2g} s of work"
    made = exact[sizes.index(least)] if not found.smaller else found.netlist
    note = f"{chosen.fitted.note}; made smaller in {spent}: {found.after} ANDs"
    fitted = replace(chosen.fitted, made=made, note=note, stopped=found.interrupted)
    return replace(chosen, fitted=fitted, why=f"{chosen.why}; made smaller in {spent}: {found.after} ANDs")
