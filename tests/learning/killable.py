"""A training run to be killed: `python killable.py ALGEBRA CHECKPOINT RESULT` says each epoch that is over, and writes
the run's bits when done.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

import rdcircuits as rd

EPOCHS = 5
LONG = 60


def learner_and_data(algebra: str) -> tuple[rd.Learner, Any]:
    rng = np.random.default_rng(8)
    x = rng.integers(0, 2, (60, 8), dtype=np.uint8)
    if algebra == "Z":
        model = rd.models.gates(8, 40, 30, classes=3, seed=2)
        y = rd.losses.classes_of(x[:, :4].sum(axis=1) % 3, 3)
        return rd.Learner(model, rd.losses.counted_softmax(2.0), rd.optimisers.votes(6, decay=1), -1), (x, y)
    model = rd.models.gates(8, 30, 4, seed=2)
    return rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled()), (x, x[:, :4] ^ x[:, 4:])


def run(algebra: str, checkpoint: str | None, **options: Any) -> rd.Run:
    learner, data = learner_and_data(algebra)
    where = {"Z": rd.Z, "Z2": rd.Z2}[algebra]
    held = (data[0][:40], data[1][:40])
    settings = {
        "epochs": EPOCHS,
        "batch": 7,
        "seed": 5,
        "shuffle": True,
        "best": True,
        "validation": held,
        "minutes": 1e-3,
    }
    return rd.train(learner, data, algebra=where, checkpoint=checkpoint, **{**settings, **options})


def bits(found: rd.Run) -> dict[str, Any]:
    """All of a run but its times."""
    history = [[r.epoch, r.steps, r.train_accuracy, r.validation_accuracy, r.loss or 0.0] for r in found.history]
    arrays = {f"p{i}": array for i, array in enumerate(found.parameters)}
    arrays |= {f"s{i}": array for i, array in enumerate(found.state)}
    return {**arrays, "history": np.array(history), "best": np.array(found.best_epoch)}


if __name__ == "__main__":
    _, algebra, checkpoint, result = sys.argv
    told = [lambda found: print(found.history[-1].epoch, flush=True)]
    np.savez(result, **bits(run(algebra, checkpoint, epochs=LONG, callbacks=told)))
