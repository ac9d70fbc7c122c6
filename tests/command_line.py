"""What running the command line gives, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple


class Outcome(NamedTuple):
    """Exit status, and what was printed on standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object that was printed."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Run = Callable[..., Outcome]
