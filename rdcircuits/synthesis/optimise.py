"""`optimise`: a circuit made smaller by simulation, proved equal to what it was, or right wherever it was right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import tail_mask
from rdcircuits.arguments import above_zero, function, instance, shown, whole
from rdcircuits.boolean import Cover, Netlist, TruthTable, equivalent
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.brief import Brief
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.limits import memory
from rdcircuits.notebook import Drawn, pictured
from rdcircuits.synthesis import windows
from rdcircuits.synthesis.cost import Cost, as_cost
from rdcircuits.synthesis.depth import flat
from rdcircuits.synthesis.exact import STARTS, Rows, improve
from rdcircuits.synthesis.graph import Graph
from rdcircuits.synthesis.watch import UNITS, Progress, Watch
from rdcircuits.tables.columns import pair_columns

Words = NDArray[np.uint64]
#: What is called with each smaller netlist.
Better = Callable[[Netlist], None]

ALL_ROWS = 16
"""Up to how many inputs a circuit is simulated on all rows."""
_FEW_TRIES = 3
"""Where each node could not be tried so often on all rows, windows are made smaller first."""


@dataclass(frozen=True, repr=False)
class Optimised(Drawn, Brief):
    """What `optimise` makes of a netlist.

    Attributes:
        netlist: the smaller netlist, with the names of the one that was given; that one itself where none was found.
        before, after: their sizes, counted as `cost` says.
        second: the same two of what decides between circuits of one size: XORs of `"ands-only"`, ANDs of `"xors"` and
            `"depth"`; None where there is no such thing.
        cost: what is counted: `"ands"`, `"gates"`, `"ands-only"`, `"xors"` or `"depth"`.
        effort: nominal seconds of work that were spent.
        trace: a pair for each smaller circuit that was found on the way: nominal seconds, and its size.
        proof: in words, how it is known that nothing that counts has changed.
        proved: whether that is certain by a check of the whole (True), or by that of every step alone (False).
        interrupted: whether Ctrl-C ended it.

    Example:
        >>> import rdcircuits as rd
        >>> some = rd.Netlist.from_circuit(rd.trace(lambda a, b, c: (a ^ b) | (a ^ c) | (b ^ c), "a b c"))
        >>> found = rd.optimise(some, effort=0.01)
        >>> found.before, found.after, found.smaller, found.proof
        (11, 5, True, 'equal on all 8 rows')
    """

    netlist: Netlist
    before: int
    after: int
    second: tuple[int, int] | None
    cost: str
    effort: float
    trace: tuple[tuple[float, int], ...]
    proof: str
    proved: bool
    interrupted: bool

    @property
    def smaller(self) -> bool:
        """Whether it is smaller than what was given, or of one size with less of what comes second.

        Example:
            >>> import rdcircuits as rd
            >>> rd.optimise(rd.Cover.of(["11"], ["1"]).netlist(), effort=0.01).smaller
            False
        """
        was, now = self.second or (0, 0)
        return (self.after, now) < (self.before, was)

    def plot(self, path: str | PathLike[str] | None = None, *, title: str = "") -> Any:
        """Its size against time by matplotlib: a plot that notebooks show, written to a file (.png, .svg, .pdf) where a
        path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), or for another ending.
        """
        return pictured("plot_optimised", self, path, title=title)

    def __str__(self) -> str:
        cost = as_cost(self.cost)
        was, now = ("", "") if self.second is None else (f" ({one:,} {cost.second}s)" for one in self.second)
        if not self.smaller:
            return f"{cost.told(self.before)}{was} as before: nothing smaller was found ({self.proof})"
        return f"{cost.told(self.before)}{was} became {self.after:,}{now}: {self.proof}"


def optimise(
    netlist: Netlist,
    *,
    care: TruthTable | Cover | None = None,
    effort: float = 10.0,
    jobs: int = 1,
    cost: str = "ands",
    seed: int = 0,
    progress: Progress | None = None,
    better: Better | None = None,
) -> Optimised:
    """A smaller netlist that does the same, wherever that counts.

    Up to 16 inputs, all rows are run through the circuit at once, and nodes replaced by other signals, or by one to
    three new nodes over signals there are, on exactly those rows on which a change would be seen (resubstitution under
    exact don't-cares). Moves that cost nothing are made, too, and some that cost a little (threshold acceptance).
    Beyond 16 inputs, and where memory has no room for all rows of all nodes, this is done window by window, each of up
    to 12 inputs. The whole is compared in the end, by SAT beyond 16 inputs.

    Args:
        netlist: the circuit. Its own `dont_cares`, up to 16 inputs, are free.
        care: a table: what is not on its rows, and what is unknown there, is free, of any number of inputs; outputs
            that are right on its rows stay right. Or a cover, of up to 16 inputs. Inputs and outputs match by name
            where both have the same names, else by position.
        effort: nominal seconds of a core, counted in work, so that the circuit does not depend on the machine.
        jobs: threads. The circuit does not depend on how many there are.
        cost: what is counted: `"ands"`, nodes of an and-inverter graph; `"gates"`, two-input gates, XOR among them;
            `"ands-only"`, gates that are no XORs (and of circuits with as many of these, the one with fewer XORs);
            `"xors"`, XORs of circuits with no more other gates than there are; `"depth"`, nodes of an and-inverter
            graph on the longest way from an input to an output (and of graphs with as many levels, fewer nodes).
        seed: of what is random.
        progress: called as progress(done, in all, what).
        better: called with each smaller netlist on the way.

    Ctrl-C ends it, and the best so far is what it gives. The result is checked: on all rows, on the table's rows, or by
    SAT (which may stop before it knows: see `Optimised.proof`).

    Raises:
        RdError: for what is no netlist, an unknown cost, effort or jobs that are none, a cover of more inputs; for
            levels of a circuit of more inputs, without rows that count.
        ShapeError: where the inputs or outputs of the table are not those of the netlist.

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.TruthTable.from_function(lambda a, b, c: a + b + c > 1, 3)
        >>> majority = rd.learn(table, model="lookup").netlist
        >>> found = optimise(majority, effort=0.1)
        >>> found.after, found.proof
        (4, 'equal on all 8 rows')
        >>> optimise(majority, care=table.take([0, 7]), effort=0.1).after     # on two of the rows
        0
    """
    instance("the circuit", netlist, Netlist, "a Netlist (rd.netlist(...) makes one)")
    measure, jobs = as_cost(cost), whole("jobs", jobs, 1)
    seed, effort = whole("seed", seed), above_zero("effort", effort, "nominal seconds")
    function("progress", progress, "progress(done, in all, what)")
    function("better", better, "better(netlist)")
    rows = _rows(netlist, care)
    if rows is None and measure.level_cost:
        found = f"the circuit has {len(netlist.inputs)} inputs, expected up to {ALL_ROWS}"
        raise RdError(f"{found} for cost='depth': give rows that count, care=table")
    graph = Graph.of(netlist.gates, measure.parities)
    measure = measure.of(graph)
    watch = Watch(int(effort * UNITS), graph, measure.of_graph(graph), partial(_shown, measure), progress)
    if better is not None:
        watch.better = lambda made: better(_renewed(netlist, made, measure))
    starts = [graph, *(flat(netlist, graph) if measure.level_cost else [])]
    interrupted = _searched(starts, rows, measure, watch, seed, jobs)
    return _finished(netlist, rows, care, measure, watch, interrupted)


def smallest(
    netlists: Sequence[Netlist],
    table: TruthTable,
    *,
    effort: float,
    jobs: int = 1,
    cost: str = "ands",
    seed: int = 0,
    progress: Progress | None = None,
    better: Better | None = None,
) -> Optimised:
    """The smallest netlist that is found from several, all of which are right on the rows of a table.

    All of them are made smaller for a while, then the most promising. The options are those of `optimise`.

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.TruthTable.from_function(lambda a, b, c: a + b + c > 1, 3)
        >>> starts = [rd.learn(table, model=model).netlist for model in ("anf", "lookup")]
        >>> smallest(starts, table, effort=0.1).after
        4
    """
    measure = as_cost(cost)
    order = sorted(range(len(netlists)), key=lambda k: measure.sizes(netlists[k]))
    first = netlists[order[0]]
    rows, graphs = _rows_of_table(first, table), [Graph.of(netlists[k].gates, measure.parities) for k in order]
    measure = measure.of(graphs[0])
    watch = Watch(int(effort * UNITS), graphs[0], measure.of_graph(graphs[0]), partial(_shown, measure), progress)
    if better is not None:
        watch.better = lambda made: better(_renewed(first, made, measure))
        better(first)
    starts = [*graphs, *(flat(first, graphs[0]) if measure.level_cost else [])]
    interrupted = _searched(starts, rows, measure, watch, seed, jobs)
    return _finished(first, rows, table, measure, watch, interrupted)


def _searched(graphs: Sequence[Graph], rows: Rows | None, measure: Cost, watch: Watch, seed: int, jobs: int) -> bool:
    """Make graphs smaller, on rows or by windows; whether Ctrl-C came."""
    if rows is not None and measure.level_cost and not _fit(rows, graphs, measure):
        raise RdError("there is no memory for all rows of this circuit, which cost='depth' takes")
    try:
        if rows is None or not _fit(rows, graphs, measure):
            windows.improve(graphs[0], measure, watch, seed, jobs)
        else:
            if not measure.level_cost and _tries(rows, graphs[0], watch.budget) < _FEW_TRIES * len(graphs[0]):
                windows.improve(graphs[0], measure, watch, seed, jobs, share=0.5)
                graphs = [watch.best]
            improve(graphs, rows, measure, watch, seed, jobs)
    except KeyboardInterrupt:
        return True
    return False


def _fit(rows: Rows, graphs: Sequence[Graph], measure: Cost) -> bool:
    """Whether there is memory for all rows of these graphs."""
    needs = [rows.bytes_for(graph, measure) for graph in graphs]
    return all(needs) and max(sum(needs), STARTS * max(needs)) <= memory() // 2


def _tries(rows: Rows, graph: Graph, budget: int) -> float:
    """How many nodes can be tried within a budget, about: half of all nodes are run again, and all looked at."""
    return float(budget / (len(graph) * (rows.care.shape[1] / 16 + 2) + 1))


def _finished(
    netlist: Netlist, rows: Rows | None, care: TruthTable | Cover | None, measure: Cost, watch: Watch, interrupted: bool
) -> Optimised:
    """The smallest that was found, checked against a netlist, which it is where none is smaller."""
    made = _renewed(netlist, watch.best, measure)
    before, after = measure.sizes(netlist), measure.sizes(made)
    if after >= before:
        made, after = netlist, before
    proved, proof = _proof(netlist, made, rows, care)
    trace = tuple((seconds, measure.shown(size)) for seconds, size in watch.trace)
    second = (before[1], after[1]) if measure.second else None
    return Optimised(
        made, before[0], after[0], second, measure.name, watch.spent / UNITS, trace, proof, proved, interrupted
    )


def _shown(measure: Cost, size: int) -> str:
    return measure.told(measure.shown(size))


def _renewed(netlist: Netlist, graph: Graph, measure: Cost) -> Netlist:
    return replace(netlist, gates=graph.gates(more_xors=measure.name != "xors"))


def _rows(netlist: Netlist, care: TruthTable | Cover | None) -> Rows | None:
    """The rows that count, and which outputs count on them; None where they are too many."""
    n = len(netlist.inputs)
    if isinstance(care, Cover):
        if len(care.inputs) > ALL_ROWS:
            found = f"the care set is a cover of {len(care.inputs)} inputs, expected up to {ALL_ROWS}"
            raise RdError(f"{found}: give rows of it, cover.sample(10000)")
        care = care.table()
    if care is not None:
        if not isinstance(care, TruthTable):
            raise RdError(f"care is {shown(care)}, expected a TruthTable or a Cover")
        return _rows_of_table(netlist, care)
    if n > ALL_ROWS:
        return None
    x = minterm_inputs(n)
    counts = np.broadcast_to(tail_mask(1 << n), (len(netlist.outputs), x.shape[1] if n else 1))
    free = netlist.dont_cares
    return Rows(x, np.ascontiguousarray(counts if free is None else counts & ~free.gates.evaluate(x, 1 << n)))


def _rows_of_table(netlist: Netlist, table: TruthTable) -> Rows:
    inputs = _counterparts(netlist.inputs, table.inputs, "inputs")
    outputs = _counterparts(netlist.outputs, table.outputs, "outputs")
    x = np.ascontiguousarray(table.x[inputs])
    right = ~(netlist.gates.evaluate(x, table.rows) ^ table.y[outputs])
    return Rows(x, np.ascontiguousarray(right & table.care[outputs]))


def _counterparts(names: tuple[str, ...], others: tuple[str, ...], what: str) -> list[int]:
    """For each name of the netlist the position of its counterpart in the table."""
    if len(names) != len(others):
        raise ShapeError(f"the netlist has {len(names)} {what}, the care set {len(others)}")
    pairing = pair_columns(names, others, what)
    return list(range(len(names))) if pairing is None else pairing


def _proof(netlist: Netlist, made: Netlist, rows: Rows | None, care: object) -> tuple[bool, str]:
    """Whether it is certain that nothing that counts has changed, and how that is known.

    Raises `RdError` where something has: that would be a mistake in the search.
    """
    if rows is not None and (care is not None or netlist.dont_cares is not None):
        count = rows.care.shape[1] * 64
        before, after = (one.gates.evaluate(rows.x, count) for one in (netlist, made))
        if ((before ^ after) & rows.care).any():
            raise RdError("the smaller circuit differs where it must not: this is a mistake in rdcircuits, report it")
        known = int(np.bitwise_count(rows.care).sum())
        return True, f"equal on the {known:,} output bits that count"
    answer = equivalent(netlist, made, prove=True)
    if answer.equal is False:
        raise RdError(f"the smaller circuit differs ({answer}): this is a mistake in rdcircuits, report it")
    if answer.equal:
        return True, str(answer)
    return False, f"each window was checked on all rows of its inputs; {answer}"
