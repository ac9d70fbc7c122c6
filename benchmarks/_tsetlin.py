"""A Tsetlin machine (green-tsetlin), which learns in integers alone, too: the rival of networks trained in bits, on the
same bits and for as much processor time.
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdcircuits.datasets import Labelled

#: Clauses of all classes together, their specificity, and the votes that are enough: of a few settings the best on rows
#: that nothing is tested on.
CLAUSES, SPECIFICITY, THRESHOLD = 2000, 10.0, 2000
NAME = f"Tsetlin machine, {CLAUSES} clauses, s = {SPECIFICITY:g}, T = {THRESHOLD}, one thread"


def installed() -> bool:
    """Whether the package is there (`pip install green-tsetlin`)."""
    return find_spec("green_tsetlin") is not None


def trained(parts: Sequence[tuple[Labelled, Labelled]], seconds: float, seed: int) -> dict[str, float]:
    """Mean accuracy over the parts, and epochs: about as many as fit in `seconds` of processor time for all of them,
    but one at least. Later epochs are faster, so that their number is found in two steps. One thread.
    """
    rights, epochs, spent = [], 0, 0.0
    for train, test in parts:
        whole, (took, machine) = 1, _fit(train, 1, seed)
        for _ in range(2):
            more = int(whole * seconds / len(parts) / took)
            if more > whole:
                whole, (took, machine) = more, _fit(train, more, seed)
        spent, epochs = spent + took, epochs + whole
        predictor = machine.get_predictor()
        found = np.array([predictor.predict(row) for row in _bytes(test.x)])
        rights.append(float(np.mean(found == test.y)))
    return {"accuracy": float(np.mean(rights)), "seconds": spent, "epochs": epochs / len(parts)}


def _fit(train: Labelled, epochs: int, seed: int) -> tuple[float, Any]:
    """The processor time, and the machine."""
    from green_tsetlin import Trainer, TsetlinMachine

    machine = TsetlinMachine(
        n_literals=train.x.shape[1],
        n_clauses=CLAUSES,
        n_classes=train.classes,
        s=SPECIFICITY,
        threshold=THRESHOLD,
    )
    trainer = Trainer(
        machine,
        seed=seed + 1,
        n_jobs=1,
        n_epochs=epochs,
        early_exit_acc=2.0,  # never
        progress_bar=False,
        load_best_state=False,
    )
    labels = train.y.astype(np.uint32)
    trainer.set_train_data(_bytes(train.x), labels)
    trainer.set_eval_data(_bytes(train.x[:100]), labels[:100])
    started = time.process_time()
    trainer.train()
    return time.process_time() - started, machine


def _bytes(x: Any) -> np.ndarray:
    return np.ascontiguousarray(x, dtype=np.uint8)
