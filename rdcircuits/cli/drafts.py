"""The best so far on disk, whole, while a circuit is made smaller."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rdcircuits.boolean import Netlist

_PAUSE = 2.0
"""Seconds between two times that the best so far is written, at least; ten times as long as writing takes."""


@dataclass
class Drafts:
    """What is better is written now and then."""

    write: Callable[[Netlist], object]
    due: float = 0.0

    def better(self, netlist: Netlist) -> None:
        """Write a smaller circuit, if it is time to."""
        now = time.monotonic()
        if now >= self.due:
            self.write(netlist)
            self.due = time.monotonic() + max(_PAUSE, 10 * (time.monotonic() - now))
