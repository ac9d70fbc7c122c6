"""The best so far on disk, whole, while a circuit is made smaller."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rdcircuits.boolean import Netlist
from rdcircuits.files import target_of

_PAUSE = 2.0
"""Seconds between two times that the best so far is written, at least; ten times as long as writing takes."""


@dataclass
class Drafts:
    """What is better is written now and then to those of the paths that are files: what is written through, as a pipe,
    gets the end alone.
    """

    write: Callable[[Netlist, Sequence[str]], object]
    paths: Sequence[str]
    due: float = 0.0

    def __post_init__(self) -> None:
        self.paths = [path for path in self.paths if target_of(path).place is not None]

    def better(self, netlist: Netlist) -> None:
        """Write a smaller circuit, if it is time to."""
        now = time.monotonic()
        if self.paths and now >= self.due:
            self.write(netlist, self.paths)
            self.due = time.monotonic() + max(_PAUSE, 10 * (time.monotonic() - now))
