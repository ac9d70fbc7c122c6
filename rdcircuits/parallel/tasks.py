"""Tasks on the workers of a cluster, as they are done; a task that ends its workers is found out, and is no more.

A scheduler blames the tasks that were given to a worker when it died, of which one may be the cause and others
neighbours. Those that are blamed too often are tried again at the end, each with nothing beside it.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rdcircuits.errors import RdError
from rdcircuits.parallel.cluster import Cluster, killed, surviving

#: Tasks that are with the scheduler, for each thread of a worker, and beside them.
_AHEAD, _MORE = 2, 4


def outcomes(
    workers: Cluster, function: Callable[[Any, Any], Any], shared: Any, tasks: Sequence[Any]
) -> Iterator[tuple[int, Any]]:
    """The number of each task and what function(shared, task) gave, as it is done, or the `Killed` that it was.

    `shared` is sent once. What is under way is given up where the iteration ends early.
    """
    waiting, blamed = iter(range(len(tasks))), list[int]()
    arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
    busy = dict[Any, tuple[int, Any]]()
    import cloudpickle

    try:
        data = cloudpickle.dumps((function, shared))
    except Exception as error:
        raise RdError(f"what is to be done cannot be sent to other processes: {error}") from error
    with surviving(workers.client):
        held = [workers.submit(cloudpickle.loads, data)]

        def start(number: int) -> None:
            future = workers.submit(_done, held[0], tasks[number])
            busy[future.key] = number, future
            future.add_done_callback(arrived.put)

        def fill(most: int) -> None:
            while len(busy) < most and (number := next(waiting, None)) is not None:
                start(number)

        try:
            fill(_AHEAD * workers.threads() + _MORE)
            while busy:
                number, outcome = _next(workers, busy, arrived)
                if isinstance(outcome, Killed):
                    blamed.append(number)
                    held[0] = workers.submit(cloudpickle.loads, data)  # the old one may be blamed, too
                else:
                    yield number, outcome
                fill(_AHEAD * workers.threads() + _MORE)
            for number in sorted(blamed):
                held[0] = workers.submit(cloudpickle.loads, data)
                start(number)
                yield _next(workers, busy, arrived)
        finally:
            workers.client.cancel([future for _, future in busy.values()])


class Killed:
    """What became of a task whose workers ended, one after the other."""


def _next(workers: Cluster, busy: dict[Any, tuple[int, Any]], arrived: queue.SimpleQueue[Any]) -> tuple[int, Any]:
    number, future = busy.pop(workers.arrival(arrived).key)
    try:
        return number, workers.result(future)
    except killed():
        return number, Killed()


def _done(held: tuple[Callable[[Any, Any], Any], Any], task: Any) -> Any:
    function, shared = held
    return function(shared, task)
