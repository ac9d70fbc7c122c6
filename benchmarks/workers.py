"""What is sent for a training step that is cut into parts: bytes on one to four workers, and by arithmetic beyond.

The parameters go to each worker, the rows are divided among them, and each sends the changes of its part towards their
sum: k workers, k times parameters and changes, and the rows once. Each run is compared with one machine's bit by bit.
The workers are processes of this machine: the times say what Dask adds, not what more machines would bring.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from _common import machine, script, table

import rdcircuits as rd

BATCH, STEPS, INPUTS, CLASSES = 256, 12, 256, 8
#: What is reckoned with beyond: parameters, and bytes a second of a network of 10 Gbit/s.
PARAMETERS, NETWORK = 10**6, 1.25e9
TASKS = 1000


def learners(width: int) -> dict[str, tuple[rd.Learner, Any]]:
    """A network over Z and one over Z2."""
    m, o = rd.models, rd.optimisers
    votes = m.gates(INPUTS, width, width, classes=CLASSES)
    return {
        "votes over Z": (rd.Learner(votes, rd.losses.counted_softmax(8.0), o.votes(4), -1), rd.Z),
        "bits over Z2": (rd.Learner(m.gates(INPUTS, width, CLASSES), "boolean", "ascent", rd.rates.scaled()), rd.Z2),
    }


def main() -> None:
    arguments = parsed()
    print(machine())
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (BATCH * STEPS, INPUTS), dtype=np.uint8)
    y = rd.losses.classes_of(x[:, :3].astype(np.int64) @ [1, 2, 4], CLASSES)
    rows, widths = [], dict[str, float]()
    with rd.cluster(arguments.workers) as there:
        for size in arguments.widths:
            for name, (learner, algebra) in learners(size).items():
                found, widths[name] = measured(name, learner, algebra, (x, y), there, arguments.workers)
                rows += found
        task = seconds_a_task(there)
    print(f"\n{STEPS} steps of {BATCH} rows of {INPUTS} bits: bytes of a step, seconds of a step\n")
    head = ["", "parameters", "workers", "parameters to them", "rows", "changes from them", "bytes a change", "seconds"]
    print(table([*head, "as one machine"], rows))
    print(
        f"\nBeyond, by arithmetic: 10^6 parameters, 10 Gbit/s for each machine, {1e3 * task:.2f} ms a task (measured)\n"
    )
    head = [
        "",
        "workers",
        "parameters to them",
        "changes from them",
        "levels of the tree",
        "tasks",
        "seconds, at least",
    ]
    print(table(head, [beyond(name, widths[name], task, k) for name in widths for k in (1, 4, 10, 100, 1000)]))


def measured(
    name: str, learner: rd.Learner, algebra: Any, data: Any, there: rd.Cluster, most: int
) -> tuple[list[list[str]], float]:
    """Rows of the table, and the bytes of a change."""
    options: dict[str, Any] = {"algebra": algebra, "batch": BATCH, "shuffle": True}
    parameters = sum(wire.size for wire in learner.parameter)
    whole, seconds = timed(learner, data, options)
    rows, width = [[name, f"{parameters:,}", "none", "", "", "", "", f"{seconds:.4f}", ""]], 0.0
    for parts in range(1, most + 1):
        with rd.cluster(there.client, parts=parts) as cluster:
            run, seconds = timed(learner, data, options | {"parts": cluster})
            down, up = cluster.down / cluster.steps, cluster.received / cluster.steps
            divided = (cluster.sent - cluster.down) / cluster.steps
        pairs = zip((*run.state, *run.parameters), (*whole.state, *whole.parameters), strict=True)
        same = run.history == whole.history and all(np.array_equal(a, b) for a, b in pairs)
        width = up / (parameters * parts)
        bytes_ = [f"{down:,.0f}", f"{divided:,.0f}", f"{up:,.0f}", f"{width:.3f}"]
        rows.append([name, f"{parameters:,}", str(parts), *bytes_, f"{seconds:.4f}", "yes" if same else "NO"])
    return rows, width


def timed(learner: rd.Learner, data: Any, options: dict[str, Any]) -> tuple[rd.Run, float]:
    """A run of one epoch, and the seconds of a step of its second one, when all is compiled."""
    rd.train(learner, data, **options)
    run = rd.train(learner, data, **options, epochs=2)
    return run, run.history[1].seconds / STEPS


def seconds_a_task(there: rd.Cluster) -> float:
    """What a task costs that does nothing."""
    there.client.gather(there.client.map(abs, range(100), pure=False))
    started = time.perf_counter()
    there.client.gather(there.client.map(abs, range(TASKS), pure=False))
    return (time.perf_counter() - started) / TASKS


def beyond(name: str, width: float, task: float, workers: int) -> list[str]:
    """A row of what more workers would cost: parameters leave one place, changes come in level by level."""
    levels = (workers - 1).bit_length()
    down, up, tasks = workers * PARAMETERS // 8, workers * PARAMETERS * width, 2 * workers
    seconds = down / NETWORK + (levels + 1) * PARAMETERS * width / NETWORK + tasks * task
    return [name, f"{workers:,}", f"{down:,}", f"{up:,.0f}", str(levels), f"{tasks:,}", f"{seconds:.3f}"]


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4, help="the most workers that are tried (4)")
    parser.add_argument("--widths", type=int, nargs="+", default=[1000, 4000], help="gates of a layer (1000 4000)")
    return parser.parse_args()


if __name__ == "__main__":
    script(main)
