"""How many threads the kernels use, and work shared out among them.

Work is shared out by blocks of rows, and the kernels release the GIL. The blocks' results don't depend on who makes
them: one thread or many, the bits are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from rdcircuits.errors import RdError

_threads = 1


def threads() -> int:
    """The number of threads in use, 1 unless set.

    Example:
        >>> threads()
        1
    """
    return _threads


def set_threads(n: int) -> None:
    """Use n threads from now on; raises `RdError` unless n is a whole number from 1 up.

    Example:
        >>> set_threads(0)
        Traceback (most recent call last):
        rdcircuits.errors.RdError: 0 threads, expected 1 or more
    """
    global _threads
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise RdError(f"{n!r} threads, expected 1 or more")
    _threads = n


def blocks(size: int, block: int) -> list[tuple[int, int]]:
    """0..size cut into pieces of `block`, the last perhaps shorter.

    Example:
        >>> blocks(10, 4)
        [(0, 4), (4, 8), (8, 10)]
    """
    return [(start, min(start + block, size)) for start in range(0, size, block)]


def fair(size: int, most: int) -> int:
    """A length for pieces of 0..size: at most `most`, and short enough for every thread to have its part.

    Example:
        >>> fair(100, 64), fair(1000, 64)
        (64, 64)
    """
    return max(1, min(most, -(-size // _threads)))


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
    if _threads == 1 or len(pieces) < 2:
        for start, stop in pieces:
            work(start, stop)
        return
    with ThreadPoolExecutor(min(_threads, len(pieces))) as pool:
        try:
            for done in [pool.submit(work, start, stop) for start, stop in pieces]:
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
