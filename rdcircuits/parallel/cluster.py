"""`cluster`: processes of this machine, or those of a Dask cluster, that work on parts of steps and on tasks.

All that a worker is given stands in its task, so that another one can do it again: workers hold nothing that would be
lost with them. Who waits looks now and then whether anybody is there at all.
"""

from __future__ import annotations

import queue
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from rdcircuits.arguments import above_zero, index_of, shown, whole
from rdcircuits.errors import RdError
from rdcircuits.lazy import needed
from rdcircuits.learning.shards import Changes, Shards, tree
from rdcircuits.parallel.sent import Message

#: Seconds without a worker after which nobody is waited for any more; between looks for workers.
_PATIENCE, _LOOK = 60.0, 1.0
#: How often a step is tried whose workers end.
_TRIES = 4
#: Ctrl-C in a terminal goes to all processes: what it means, the one that started the others decides.
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


def cluster(workers: int | str | Any, *, parts: int | None = None, patience: float = _PATIENCE) -> Cluster:
    """Workers: a number of processes of this machine, those behind a scheduler's address, or those of a Dask client.

    Args:
        workers: a number of processes, which are started; an address such as "tcp://10.0.0.1:8786"; or a
            `distributed.Client`, which stays open.
        parts: into how many parts the steps of a training are cut; as many as there are threads of workers, when not
            told. Over the reals it has to be.
        patience: seconds without any worker after which an error is raised.

    Raises:
        ImportError: without Dask (install rdcircuits[distributed]); RdError: where nobody answers at the address.

    In a script the call stands below `if __name__ == "__main__":`, for processes that are started import the script.

    with rd.cluster(4) as workers: rd.train(learner, table, algebra=rd.Z, parts=workers) is what it is for:
    docs/how_to/many_machines.md.

    Example:
        >>> import rdcircuits as rd
        >>> rd.cluster(4, parts=0)
        Traceback (most recent call last):
        rdcircuits.errors.RdError: parts is 0, expected an integer >= 1
    """
    if parts is not None:
        whole("parts", parts, 1)
    above_zero("patience", patience, "seconds")
    count = index_of(workers)
    if count is not None:
        whole("workers", count, 1)
    distributed = needed("distributed", "Dask", "distributed")
    if isinstance(workers, distributed.Client):
        return Cluster(workers, parts, patience)
    if isinstance(workers, str):
        return Cluster(_joined(distributed, workers), parts, patience, owned=True)
    if count is None:
        raise RdError(f"workers is {shown(workers)}, expected a number of processes, an address or a Dask client")
    return _started(distributed, count, parts, patience)


def _joined(distributed: Any, address: str) -> Any:
    try:
        _check_address(distributed, address)
        return distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RdError(
            f"no Dask scheduler answers at {address!r} ({type(error).__name__}): start one by `dask scheduler`, and "
            "workers by `dask worker ADDRESS`"
        ) from error


def _check_address(distributed: Any, address: str) -> None:
    """Raise `ValueError` for what is no address: a client of it would be left half open, and complain when it goes."""
    scheme, _ = distributed.comm.parse_address(address)
    distributed.comm.registry.get_backend(scheme)
    if scheme in ("tcp", "tls"):
        distributed.comm.get_address_host_port(address)


def _started(distributed: Any, count: int, parts: int | None, patience: float) -> Cluster:
    """Processes of one thread each, without a dashboard, on ports that are free."""
    import dask

    # A task is blamed for the worker that died under it; twice is enough, since it is tried again by itself.
    try:
        with dask.config.set(
            {"distributed.scheduler.allowed-failures": 1, "distributed.admin.system-monitor.gil.enabled": False}
        ):
            local = distributed.LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=":0",
                silence_logs=50,
                memory_limit=0,
                preload=[_QUIET],
            )
    except RuntimeError as error:
        raise RdError(
            f"the processes did not start ({' '.join(str(error).split())}): a script that makes a cluster does so "
            'below if __name__ == "__main__":, since processes that are started import it'
        ) from error
    try:
        client = distributed.Client(local, set_as_default=False)
    except BaseException:
        local.close()
        raise
    return Cluster(client, parts, patience, owned=True, local=local)


class Cluster:
    """Workers that are there for a while: made by `cluster`, closed by its `with` block.

    Attributes: `client`, Dask's; `sent`, the bytes of arrays that the parts of steps were given, `down` those of
    parameters among them; `received`, those that the parts gave towards their sum; `steps`, how many steps these were.

    Example:
        >>> import rdcircuits as rd
        >>> rd.cluster(0)
        Traceback (most recent call last):
        rdcircuits.errors.RdError: workers is 0, expected an integer >= 1
    """

    def __init__(
        self, client: Any, parts: int | None, patience: float, *, owned: bool = False, local: Any = None
    ) -> None:
        self.client, self.patience = client, patience
        self._parts, self._owned, self._local = parts, owned, local
        self._count = 0 if local is None else len(local.worker_spec)
        self._looked, self._threads = -_PATIENCE, 0
        self._held: tuple[Shards, Any] | None = None
        self.sent = self.down = self.received = self.steps = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        there = getattr(self.client.scheduler, "address", "nowhere")
        return f"<Cluster: {self._threads or 'some'} threads of workers at {there}>"

    def close(self) -> None:
        """Let go: processes that were started end."""
        self._held = None
        if self._owned:
            self.client.close()
            if self._local is not None:
                self._local.close()

    @property
    def fixed(self) -> bool:
        """Whether the number of parts was told."""
        return self._parts is not None

    def parts(self) -> int:
        """Into how many parts a step is cut: what was told, or how many threads of workers there are."""
        return self._parts or max(self.threads(), 1)

    def threads(self) -> int:
        """How many threads the workers have, looked up once a second."""
        if time.monotonic() - self._looked >= _LOOK or not self._threads:
            self.look()
        return self._threads

    def look(self) -> None:
        """See now who is there. Of processes that were started here, those that Dask gave up are started again."""
        with surviving(self.client):
            self._threads = sum(self.client.nthreads().values())
            if self._local is not None and len(self._local.workers) < self._count:
                self._local.scale(self._count)
        self._looked = time.monotonic()

    def total(
        self, shards: Shards, parameters: Sequence[Any], hyper: Sequence[Any], parts: Sequence[Sequence[Any]]
    ) -> Changes:
        """The sum of what came of the parts of a step, added up by the workers."""
        point = Message.of([*parameters, *hyper])
        rows = [Message.of(part) for part in parts]
        total = self._total(shards, point, len(parameters), rows)
        self.steps += 1
        self.down += len(parts) * point.size
        self.sent += len(parts) * point.size + sum(part.size for part in rows)
        self.received += total.carried
        *changes, right, seen = total.arrays()
        return (*changes, int(right), int(seen))

    def _total(
        self, shards: Shards, point: Message, count: int, rows: Sequence[Message], tries: int = _TRIES
    ) -> Message:
        """The sum of the parts, where nobody ends the workers again and again."""
        try:
            with surviving(self.client), _large():
                program = self._program(shards)
                there = self.submit(given, point)
                found = [self.submit(_part, program, there, count, part) for part in rows]
                total: Message = self.result(tree(found, lambda a, b: self.submit(_added, program, a, b)))
            return total
        except killed() as error:
            self._held = None
            if tries > 1:
                return self._total(shards, point, count, rows, tries - 1)
            ended = "the workers ended while they worked on a step, each time that it was tried: too little memory?"
            raise RdError(ended) from error

    def _program(self, shards: Shards) -> Any:
        """The step's programs, on the workers: sent once, and compiled by each that is given a part."""
        if self._held is None or self._held[0] is not shards:
            self._held = shards, self.submit(given, shards)
        return self._held[1]

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """A task, as Dask's future."""
        return self.client.submit(function, *arguments, pure=False)

    def result(self, future: Any) -> Any:
        """What comes of a task. Where the worker that held it died, it is made again.

        Raises:
            RdError: where no worker has been there for long; `killed()`: where the task ends the workers that try it.
        """
        watch = _Watch(self)
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                if future.status == "error":
                    raise
                watch.look()

    def arrival(self, arrived: queue.SimpleQueue[Any]) -> Any:
        """The next future that is done; an `RdError` where no worker has been there for long."""
        watch = _Watch(self)
        while True:
            try:
                return arrived.get(timeout=_LOOK)
            except queue.Empty:
                watch.look()


class _Watch:
    """Looks for workers while one waits, and loses patience where there are none."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.since = cluster, time.monotonic()

    def look(self) -> None:
        now, patience = time.monotonic(), self.cluster.patience
        self.cluster.look()
        if self.cluster.threads():
            self.since = now
        elif now - self.since > patience:
            raise RdError(f"the cluster has had no worker for {patience:g} seconds: start some, and go on")


def given(value: Any) -> Any:
    """What was sent, now with a worker: others fetch it from there, and a new one makes it again from the task."""
    return value


def _part(shards: Shards, point: Message, count: int, rows: Message) -> Message:
    """What comes of one part, on a worker."""
    values, (x, y, *random) = point.arrays(), rows.arrays()
    return Message.of(shards.part(values[:count], values[count:], x, y, random))


def _added(shards: Shards, one: Message, other: Message) -> Message:
    """The sum of two parts, on a worker."""
    changes = [tuple(message.arrays()) for message in (one, other)]
    return Message.of(shards.add(*changes), one.carried + other.carried)


@contextmanager
def surviving(client: Any) -> Iterator[None]:
    """Errors of a cluster that is gone, as one line."""
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    try:
        yield
    except (CommClosedError, FutureCancelledError, ConnectionError) as error:
        raise RdError(f"the cluster is gone ({type(error).__name__}: {error}): join one that is there") from error


@contextmanager
def _large() -> Iterator[None]:
    """Without Dask's warning of tasks that hold megabytes: parameters change with each step, and are in its tasks."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
        yield


def killed() -> Any:
    """The error of a task whose workers ended."""
    from distributed import KilledWorker

    return KilledWorker
