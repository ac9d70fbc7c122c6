"""Work shared out among threads: all of it once, errors and interrupts passed on, in forked processes too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.algebra.threads import fair, fair_words, set_threads, share, threads
from rdcircuits.errors import RdError


@pytest.fixture(autouse=True)
def one_thread_after() -> Iterator[None]:
    yield
    set_threads(1)


@given(st.integers(0, 500), st.integers(1, 70), st.integers(1, 4))
def test_every_piece_is_done_once(size: int, block: int, count: int) -> None:
    set_threads(count)
    done: list[int] = []
    share(lambda first, stop: done.extend(range(first, stop)), size, block)
    assert sorted(done) == list(range(size))


@given(st.integers(0, 10_000), st.integers(1, 3000), st.integers(1, 5))
def test_fair_pieces_are_short_and_as_many_for_each_thread(size: int, most: int, count: int) -> None:
    set_threads(count)
    piece = fair(size, most)
    assert 1 <= piece <= most
    assert fair_words(size, most) % 64 == 0
    assert -(-size // piece) <= count * max(1, -(-size // (most * count)))


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt])
def test_an_exception_ends_it_and_the_next_work_is_done(count: int, problem: type[BaseException]) -> None:
    set_threads(count)

    def work(first: int, stop: int) -> None:
        if first == 2:
            raise problem("at 2")

    with pytest.raises(problem, match="at 2"):
        share(work, 100, 1)
    done: list[int] = []
    share(lambda first, stop: done.append(first), 6, 2)
    assert sorted(done) == [0, 2, 4]


def test_no_piece_is_begun_after_a_problem() -> None:
    set_threads(2)
    begun: list[int] = []
    both = Barrier(2)

    def work(first: int, stop: int) -> None:
        begun.append(first)
        both.wait(10)  # each thread has one
        if first == 0:
            raise ValueError("at 0")
        sleep(1)

    with pytest.raises(ValueError, match="at 0"):
        share(work, 100, 1)
    assert sorted(begun) == [0, 1]


def test_work_may_share_out_its_own_work() -> None:
    set_threads(2)
    done: list[int] = []
    share(lambda first, stop: share(lambda i, j: done.append(10 * first + i), 3, 1), 4, 1)
    assert sorted(done) == [10 * first + i for first in range(4) for i in range(3)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_has_threads_of_its_own() -> None:
    set_threads(2)
    share(lambda first, stop: None, 4, 1)
    child = os.fork()
    if child == 0:
        done: list[int] = []
        share(lambda first, stop: done.append(first), 4, 1)
        os._exit(0 if sorted(done) == [0, 1, 2, 3] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("wrong", [0, -1, True, 1.5])
def test_threads_are_counted_from_one(wrong: Any) -> None:
    with pytest.raises(RdError, match="expected 1 to 4096"):
        set_threads(wrong)
    set_threads(3)
    assert threads() == 3
