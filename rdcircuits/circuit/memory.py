"""Python's cycle collector, paused while many small objects are made that live on.

Circuits are made of tuples without cycles; looking through all of them for cycles again and again would take longer
than making them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """No search for cycles within the block; afterwards as before.

    Example:
        >>> with collection_paused():
        ...     print(gc.isenabled())
        False
        >>> gc.isenabled()
        True
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
