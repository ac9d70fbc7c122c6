"""Real clusters of local processes: the same bits on any number of workers, whichever of them die or are slow."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.learning import Learner
from rdcircuits.parallel.sent import Message, narrow, wide

m, o = rd.models, rd.optimisers
needs_dask = pytest.mark.needs_module("distributed")


def bits(rows: int, width: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(rows)
    x = rng.integers(0, 2, (rows, width), dtype=np.uint8)
    return x, np.eye(4, dtype=np.uint8)[x.sum(axis=1) % 4]


X, Y = bits(90, 6)
OVER_Z2 = Learner(m.lookup_table(6, 4), "boolean", "ascent", rd.rates.scaled()), rd.Z2
OVER_Z = Learner(m.gates(6, 24, 16, classes=4), rd.losses.counted_softmax(2.0), o.votes(3), -1), rd.Z
OVER_REALS = Learner(m.dense(6, 8) >> m.tanh(8) >> m.dense(8, 4), "cross_entropy", o.adam(0.01)), rd.Smooth()


def run(learner: Learner, algebra: Any, **options: Any) -> rd.Run:
    return rd.train(learner, (X, Y), algebra=algebra, batch=40, seed=3, shuffle=True, **{"epochs": 2} | options)


def same(one: rd.Run, other: rd.Run) -> bool:
    arrays = zip((*one.parameters, *one.state), (*other.parameters, *other.state), strict=True)
    return one.history == other.history and all(np.array_equal(x, y) for x, y in arrays)


def processes(cluster: rd.Cluster) -> dict[str, int]:
    found: dict[str, int] = cluster.client.run(os.getpid)
    return found


@contextmanager
def workers(count: int, **options: Any) -> Iterator[Any]:
    """A cluster of Dask's own, of which workers may be sent away."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=":0", silence_logs=50, **options
        ) as local,
        Client(local, set_as_default=False) as client,
    ):
        yield client


def left(processes: Iterable[int]) -> list[Any]:
    """Those of the processes that do not end within half a minute."""
    import psutil

    there = [psutil.Process(one) for one in processes if psutil.pid_exists(one)]
    return [one for one in psutil.wait_procs(there, timeout=30)[1] if one.status() != psutil.STATUS_ZOMBIE]


@needs_dask
def test_training_gives_the_same_bits_on_four_workers_down_to_one() -> None:
    tried = [OVER_Z2, OVER_Z]
    wholes = [run(*one) for one in tried]
    parted = run(*OVER_REALS, parts=3)
    with workers(4) as client:
        cluster = rd.cluster(client)
        there = processes(cluster)
        for count in (4, 3, 2, 1):
            cluster.client.wait_for_workers(count)
            assert (cluster.threads(), cluster.parts(), cluster.fixed) == (count, count, False)
            for one, whole in zip(tried, wholes, strict=True):
                assert same(run(*one, parts=cluster), whole), count
            with rd.cluster(cluster.client, parts=3) as three:
                assert same(run(*OVER_REALS, parts=three), parted)
            if count > 1:
                cluster.client.retire_workers([next(iter(cluster.client.nthreads()))])
                cluster.look()
        with pytest.raises(rd.AlgebraError, match="as many as there are workers"):
            run(*OVER_REALS, parts=cluster)
        assert cluster.steps == 4 * 2 * 2 * 3
        assert 0 < cluster.received < 4 * 2 * 6 * 4 * 2000
    assert not left(there.values())


@needs_dask
def test_a_worker_that_dies_and_one_that_stops_for_a_while_change_nothing(tmp_path: Path) -> None:
    whole = run(*OVER_Z, epochs=6)
    with rd.cluster(3) as cluster:
        there = list(processes(cluster).values())

        def trouble(found: rd.Run) -> bool:
            epoch = len(found.history)
            if epoch == 2:
                os.kill(there[0], signal.SIGKILL)
            if epoch == 3:
                os.kill(there[1], signal.SIGSTOP)
                threading.Timer(0.5, os.kill, (there[1], signal.SIGCONT)).start()
            return epoch == 4

        file = tmp_path / "run.ckpt"
        first = run(*OVER_Z, epochs=6, parts=cluster, callbacks=[trouble], checkpoint=file)
        assert (first.stopped, len(first.history)) == ("callback", 4)
        assert not left(there[:1])
        assert same(run(*OVER_Z, epochs=6, parts=cluster, checkpoint=file), whole)
    assert not left(there)


def trial_for(folder: Path) -> Callable[..., Any]:
    """A function that workers get as it is: 3 ends its process each time, 5 once; 7 is an error."""
    path = str(folder / "once")

    def trial(n: int, seed: int) -> dict[str, int]:
        import os
        import signal

        if (n, seed) == (3, 0) or (n == 5 and not os.path.exists(path)):
            with open(path, "w"):
                os.kill(os.getpid(), signal.SIGKILL)
        if n == 7:
            raise ValueError("seven")
        return {"value": n * 10 + seed}

    return trial


@needs_dask
def test_a_sweep_survives_workers_and_interrupts_and_is_that_of_one_machine(tmp_path: Path) -> None:
    settings = {"n": list(range(9))}
    alone = rd.sweep(lambda n, seed: {"value": n * 10 + seed}, settings, seeds=2)
    trial, file = trial_for(tmp_path), tmp_path / "runs.jsonl"

    def stop(done: int, total: int, what: str) -> None:
        assert (total, what) == (18, "sweep")
        if done == 5:
            raise KeyboardInterrupt

    with rd.cluster(2) as cluster:
        there = processes(cluster)
        first = rd.sweep(trial, settings, seeds=2, workers=cluster, out=file, progress=stop)
        assert (first.interrupted, len(first.trials)) == (True, 5)
        found = rd.sweep(trial, settings, seeds=2, workers=cluster, out=file)
        after = processes(cluster)
    assert len(found.trials) == 18
    for one, other in zip(found.trials, alone.trials, strict=True):
        n = one.setting["n"]
        if n == 7 or (n, one.seed) == (3, 0):
            assert one.error == (
                "ValueError: seven"
                if n == 7
                else "the processes that worked on this ended, each time: too little memory?"
            )
        else:
            assert one == other
    assert rd.sweep(trial, settings, seeds=2, out=file) == found
    assert not left([*there.values(), *after.values()])


@needs_dask
def test_a_script_that_starts_processes_where_they_import_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    def refused(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", refused)
    with pytest.raises(rd.RdError, match=r'did not start \(Nanny failed to start\.\).*if __name__ == "__main__":'):
        rd.cluster(1)


@needs_dask
def test_ctrl_c_in_a_terminal_is_not_for_workers() -> None:
    with rd.cluster(1) as cluster:
        there = processes(cluster)
        for pid in there.values():
            os.kill(pid, signal.SIGINT)
        assert cluster.client.run(signal.getsignal, signal.SIGINT) == dict.fromkeys(there, signal.SIG_IGN)
        assert processes(cluster) == there


@needs_dask
def test_who_does_not_answer_is_told_and_so_is_having_no_workers() -> None:
    for address in ("nonsense://x", "nonsense", ""):
        with pytest.raises(rd.RdError, match=f"no Dask scheduler answers at '{address}'"):
            rd.cluster(address)
    with pytest.raises(
        rd.RdError, match=r"workers is 2\.5, expected a number of processes, an address or a Dask client"
    ):
        rd.cluster(2.5)
    with workers(0, processes=False) as client:
        lonely = rd.cluster(client, patience=0.1)
        with pytest.raises(rd.RdError, match=r"the cluster has had no worker for 0\.1 seconds"):
            run(*OVER_Z2, parts=lonely)
        with pytest.raises(rd.RdError, match=r"the cluster has had no worker for 0\.1 seconds"):
            rd.sweep(lambda: 1, workers=lonely)
        with pytest.raises(rd.RdError, match="what is to be done cannot be sent to other processes: cannot pickle"):
            rd.sweep(lambda lock: 1, fixed={"lock": threading.Lock()}, workers=lonely)


def test_without_dask_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ImportError, match=r"this needs Dask: pip install 'rdcircuits\[distributed\]'"):
        rd.cluster(2)


@pytest.mark.parametrize(
    ("values", "size"),
    [
        (np.zeros((3, 0), dtype=np.int64), 0),
        (np.array(1), 1),
        (np.arange(65) % 2, 9),
        (np.array([[True, False]] * 4), 1),
        (np.array([-1, 127]), 2),
        (np.array([-129, 0]), 4),
        (np.array([0, 2**15]), 4),
        (np.array([2**31, 0]), 8),
        (np.array([2**31, -1]), 16),
        (np.array([0.5, -1.0]), 16),
    ],
    ids=str,
)
def test_what_is_sent_is_as_narrow_as_can_be_and_arrives(values: Any, size: int) -> None:
    sent = narrow(values)
    assert np.array_equal(wide(sent), values)
    assert wide(sent).shape == values.shape
    message = Message.of([values, values], 7)
    assert (message.size, message.carried) == (2 * size, 7)
    assert Message.of([values]).carried == size


@needs_dask
def test_commands_on_a_cluster_do_what_they_do_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On workers in another folder, with files of no common disk."""
    from rdcircuits.cli.main import main

    monkeypatch.chdir(tmp_path)
    for number in range(3):
        rd.TruthTable.from_function(lambda a, b, c, k=number: (a ^ b, a & c)[:: 1 - 2 * (k % 2)], 3).write(
            f"{number}.pla"
        )
    Path("bad.pla").write_text(".i 2\n.o 1\n00 maybe\n")
    tables = [*(f"{number}.pla" for number in range(3)), "bad.pla", "nothing.pla"]
    with workers(2) as client:
        address = ["--scheduler", client.scheduler.address]
        said = dict[str, list[str]]()
        for out, more in (("here", []), ("there", address)):
            assert main(["learn", *tables, "--out-dir", out, "--format", "aig,v", *more]) == 2
            said[out] = [line[:60] for line in capsys.readouterr().out.splitlines()[:-1]]
        assert sorted(one.name for one in Path("there").iterdir()) == sorted(one.name for one in Path("here").iterdir())
        for one in Path("here").glob("*.[av]*"):
            assert Path("there", one.name).read_bytes() == one.read_bytes()
        assert [line.split()[:5] for line in said["there"]] == [line.split()[:5] for line in said["here"]]
        assert main(["learn", *tables[:3], "--out-dir", "there", "--format", "aig,v", *address]) == 0
        assert capsys.readouterr().out.count("done before") == 4
        words = ["sweep", *tables[:3], "--over", "model=anf,lookup", "--seeds", "2", "--json"]
        for more in ([], address):
            assert main([*words, *more]) == 0
            said[" ".join(more)] = capsys.readouterr().out.splitlines()
        assert said[""] == said[" ".join(address)]
