"""Progress on a terminal: tqdm's bar where it is installed, else a line that is written over; elsewhere nothing."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from rdcircuits.cli.text import is_hushed

_CLEAR = "\r\x1b[K"


class Progress:
    """Shows how far work has come, on standard error if that is a terminal; gone when the `with` block ends.

    Call it with what is done, how much there is, and what is being done.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty() and not is_hushed()
        self._bar: Any = _bar() if self._shown else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._shown:
            print(_CLEAR, end="", file=sys.stderr, flush=True)

    def __call__(self, done: int, total: int, text: str) -> None:
        """Show that `done` of `total` are done, and that `text` is being done."""
        if self._bar is not None:
            self._bar.set_description_str(text, refresh=False)
            self._bar.total, self._bar.n = total, done
            self._bar.refresh()
        elif self._shown:
            print(f"{_CLEAR}{text}: {done} of {total}", end="", file=sys.stderr, flush=True)


def _bar() -> Any:
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    form = "{desc}: {n_fmt} of {total_fmt} |{bar}| {elapsed}"
    return tqdm(total=1, desc="starting", leave=False, file=sys.stderr, bar_format=form)
