"""What a search for smaller circuits tells while it goes on, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock

from rdcircuits.synthesis.graph import Graph

#: Units of work of the kernel that take a core about a second: a unit is 8 words of one signal.
UNITS = 130_000_000
#: Units between two looks at what was found, and for Ctrl-C.
SLICE = UNITS // 8

#: progress(done, in all, what)
Progress = Callable[[int, int, str], None]


@dataclass(eq=False)
class Watch:
    """The work done of what may be done, the best graph so far, and those who want to know.

    `trace` has a pair for each better graph: nominal seconds, and what it costs. Work is added by any thread; the rest
    is for the main one.
    """

    budget: int
    best: Graph
    size: int
    shown: Callable[[int], str]
    progress: Progress | None = None
    better: Callable[[Graph], None] | None = None
    spent: int = 0
    trace: list[tuple[float, int]] = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.trace.append((0.0, self.size))

    def add(self, units: int) -> None:
        """Count work that was done."""
        with self._lock:
            self.spent += units

    @property
    def left(self) -> int:
        """Units of work that are left."""
        return max(self.budget - self.spent, 0)

    def found(self, size: int, graph: Callable[[], Graph]) -> None:
        """A graph of this size is there: it is kept if it is smaller than the best, and that is told."""
        if size < self.size:
            self.size, self.best = size, graph()
            self.trace.append((self.spent / UNITS, size))
            if self.better is not None:
                self.better(self.best)
        self.tell()

    def tell(self) -> None:
        """Say how far it is."""
        if self.progress is not None:
            tenths = 10 * self.budget // UNITS
            done = min(10 * self.spent // UNITS, tenths)
            self.progress(done, tenths, f"{self.shown(self.size)}, tenths of a second of work")
