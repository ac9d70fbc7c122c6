"""A graph made smaller on rows: several starts, on from the best of them, and several from there.

How many starts there are does not depend on how many threads do them, nor does what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels.improve import Improver, bytes_for
from rdcircuits.synthesis.cost import Cost
from rdcircuits.synthesis.graph import Graph
from rdcircuits.synthesis.watch import SLICE, Watch

Words = NDArray[np.uint64]

STARTS = 2
#: The shares of the work of a trial of several graphs; and of the best one alone, of the rest.
_TRIALS, _ALONE = 0.2, 0.6
_LEFT = 0.05
"""The share of all work that is worth another search."""
_LOOK = 0.2
"""Seconds between two looks at what threads have found."""
_STANDSTILL = 4000
"""Tries a node without anything better, after which there is hardly anything to be found."""
_AGAIN = 4
"""Times that a search begins anew where all ended so, each from the graph that comes next."""
_SLACK, _MORE = 8, 8
"""ANDs that a circuit may have more than the best one for a while; where levels count, one for so many nodes more."""


@dataclass(frozen=True)
class Rows:
    """Packed rows of inputs x (n, W), and on which of them each output counts, care (m, W)."""

    x: Words
    care: Words

    def bytes_for(self, graph: Graph, cost: Cost) -> int:
        """Bytes that one start takes."""
        arrays = graph.left, graph.right, graph.parity, graph.outputs
        words = self.care.shape[1] if graph.n_inputs == 0 else self.x.shape[1]
        return bytes_for(*arrays, graph.n_inputs, words, cost.parities)


class Start:
    """One improver, and the seed that it draws from."""

    def __init__(self, graph: Graph, rows: Rows, cost: Cost, seed: int) -> None:
        self.n_inputs, self.outputs, self._cost = graph.n_inputs, len(graph.outputs), cost
        self.improver = Improver(
            graph.left,
            graph.right,
            graph.parity,
            graph.outputs,
            graph.n_inputs,
            rows.x,
            rows.care,
            costs=(cost.and_cost, cost.xor_cost),
            parities=cost.parities,
            seed=seed & (1 << 64) - 1,
            slack=_SLACK + len(graph) // _MORE if cost.level_cost else _SLACK,
            standstill=_STANDSTILL,
            level_cost=cost.level_cost,
        )

    @property
    def cost(self) -> int:
        """What its best graph costs."""
        return self._cost.of_graph(self.graph()) if self._cost.most_ands is not None else self.improver.cost

    def graph(self) -> Graph:
        """Its best graph."""
        left, right = np.empty((2, self.improver.nodes), np.int32)
        parity, outputs = np.empty(len(left), np.uint8), np.empty(self.outputs, np.int32)
        self.improver.graph(left, right, parity, outputs)
        return Graph(self.n_inputs, left, right, parity, outputs)

    def slices(self, budget: int, watch: Watch) -> Iterator[None]:
        """Work, with a pause after each slice, until the budget is spent, nothing is left to do, or it is stopped."""
        while budget > 0 and not watch.stop.is_set():
            done = self.improver.run(min(budget, SLICE))
            if not done:
                return
            budget -= done
            watch.add(done)
            yield


def improve(graphs: Sequence[Graph], rows: Rows, cost: Cost, watch: Watch, seed: int, jobs: int) -> None:
    """Make the smallest of these graphs that can be found within the work that is left; `watch` has it then.

    Several graphs are tried first. The best one goes on alone, for a circuit that falls fast takes long to be small;
    then several go on from there, with other seeds.
    """
    seeds = np.random.default_rng(seed).integers(0, 1 << 63, len(graphs) + STARTS + _AGAIN).tolist()
    starts, budget = [Start(graph, rows, cost, one) for graph, one in zip(graphs, seeds, strict=False)], watch.left
    if len(starts) > 1:
        _side_by_side(starts, int(budget * _TRIALS / len(starts)), watch, jobs)
        budget = int(budget * (1 - _TRIALS))
    if watch.stop.is_set() or not starts:
        return
    best = min(starts, key=lambda one: one.cost)
    _side_by_side([best], int(budget * _ALONE), watch, jobs)
    others = [Start(best.graph(), rows, cost, one) for one in seeds[len(graphs) + 1 : len(graphs) + STARTS]]
    if not watch.stop.is_set():
        _side_by_side([best, *others], int(budget * (1 - _ALONE) / STARTS), watch, jobs)
    for k, one in enumerate(seeds[-_AGAIN:]):
        if watch.left > _LEFT * watch.budget and len(watch.best) and not watch.stop.is_set():
            _side_by_side([Start(graphs[k % len(graphs)], rows, cost, one)], watch.left, watch, jobs)


def _side_by_side(starts: Sequence[Start], budget: int, watch: Watch, jobs: int) -> None:
    def look() -> None:
        best = min(starts, key=lambda one: one.cost)
        watch.found(best.cost, best.graph)

    if jobs == 1:
        going = [one.slices(budget, watch) for one in starts]
        while going:
            going = [one for one in going if next(one, watch) is not watch]
            look()
        return

    def work(start: Start) -> None:
        for _ in start.slices(budget, watch):
            pass

    with threads(jobs, watch) as pool:
        waiting = {pool.submit(work, start) for start in starts}
        followed(waiting, watch.tell)
    look()


@contextmanager
def threads(jobs: int, watch: Watch) -> Iterator[ThreadPoolExecutor]:
    """A pool of threads, which Ctrl-C stops after the slices at hand."""
    with ThreadPoolExecutor(jobs) as pool:
        try:
            yield pool
        except BaseException:
            watch.stop.set()
            pool.shutdown(cancel_futures=True)
            raise


def followed(waiting: set[Future[None]], look: Callable[[], None]) -> None:
    """Wait for all of these, and look now and then; what one of them raises is raised."""
    while waiting:
        done, waiting = wait(waiting, timeout=_LOOK)
        for one in done:
            one.result()
        look()
