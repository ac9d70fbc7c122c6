"""How many threads the kernels use, and work shared out among them.

Work is shared out by blocks of rows, and the kernels release the GIL. The blocks' results don't depend on who makes
them: one thread or many, the bits are the same. The workers stay from one call to the next, as new ones take
milliseconds to find a free core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from threading import local
from typing import TYPE_CHECKING

from rdcircuits.arguments import shown
from rdcircuits.errors import RdError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_MOST = 4096
_threads = 1
_pool: ThreadPoolExecutor | None = None
_here = local()


def threads() -> int:
    """The number of threads in use, 1 unless set.

    Example:
        >>> threads()
        1
    """
    return _threads


def set_threads(n: int) -> None:
    """Use n threads from now on; raises `RdError` unless n is a whole number from 1 to 4096.

    Example:
        >>> set_threads(0)
        Traceback (most recent call last):
        rdcircuits.errors.RdError: 0 threads, expected 1 to 4096
    """
    global _threads, _pool
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= _MOST:
        raise RdError(f"{shown(n)} threads, expected 1 to {_MOST}")
    if n != _threads:
        _threads, _pool = n, None


def blocks(size: int, block: int) -> list[tuple[int, int]]:
    """0..size cut into pieces of `block`, the last perhaps shorter.

    Example:
        >>> blocks(10, 4)
        [(0, 4), (4, 8), (8, 10)]
    """
    return [(start, min(start + block, size)) for start in range(0, size, block)]


def fair(size: int, most: int) -> int:
    """A length for pieces of 0..size: at most `most`, and such that all threads have as many, of one length.

    Example:
        >>> fair(100, 64), fair(1000, 64)
        (50, 63)
    """
    rounds = max(1, -(-size // (max(1, most) * _threads)))
    return max(1, -(-size // (rounds * _threads)))


def fair_words(words: int, most: int) -> int:
    """The same for words of packed rows, in whole blocks of 64 words.

    Example:
        >>> fair_words(10_000, 1000), fair_words(16, 1000)
        (1024, 64)
    """
    return 64 * max(1, -(-fair(words, most) // 64))


def share(work: Callable[[int, int], object], size: int, block: int) -> None:
    """Calls work(start, stop) for pieces of 0..size of at most `block`, on all threads; an exception ends it.

    Keep the pieces short, well under a second each: an interrupt takes effect between them.

    Example:
        >>> done = []
        >>> share(lambda start, stop: done.append((start, stop)), 5, 3)
        >>> done
        [(0, 3), (3, 5)]
    """
    pieces = blocks(size, block)
    if _threads == 1 or len(pieces) < 2 or getattr(_here, "worker", False):
        for start, stop in pieces:
            work(start, stop)
        return
    left = iter(pieces)  # which all take from; a future for each piece would wake this thread at each, too
    pool = _workers()
    pending = [pool.submit(_work_off, work, left) for _ in range(min(_threads, len(pieces)))]
    try:
        for done in pending:
            done.result()
    except BaseException:
        _drop(left)
        from concurrent.futures import wait

        for one in pending:
            one.cancel()
        wait(pending)
        raise


def _work_off(work: Callable[[int, int], object], left: Iterator[tuple[int, int]]) -> None:
    try:
        for start, stop in left:
            work(start, stop)
    except BaseException:
        _drop(left)
        raise


def _drop(left: Iterator[tuple[int, int]]) -> None:
    """Leaves no piece to begin with."""
    for _ in left:
        pass


def _workers() -> ThreadPoolExecutor:
    global _pool
    pool = _pool
    if pool is None:
        from concurrent.futures import ThreadPoolExecutor  # with `logging`, a tenth of `import rdcircuits`

        pool = _pool = ThreadPoolExecutor(_threads, "rdcircuits", initializer=_mark)
    return pool


def _mark() -> None:
    """Work that is shared out by a worker is done by it alone: it would wait for itself."""
    _here.worker = True


def _forget() -> None:
    """A forked process has the pool, but none of its threads."""
    global _pool
    _pool = None
    _here.worker = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
