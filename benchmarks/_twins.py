"""A network trained twice from the same start on the same rows in the same order: by our learner, and by PyTorch.

PyTorch's run is written as a careful user would: one forward function, the loss summed over the batch, one of its own
optimisers or plain descent.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from _common import note
from _smooth_models import Twin

import rdcircuits as rd
from rdcircuits import plotting
from rdcircuits.para import batched

Array = np.ndarray


@dataclass(frozen=True)
class Data:
    """Inputs and one-hot labels, to train on and to test on."""

    x: Array
    y: Array
    test_x: Array
    test_y: Array


@dataclass(frozen=True)
class Settings:
    """How both are trained: the loss, summed over each batch; the optimiser, "descent" or "adam", and its rate."""

    loss: str
    rate: float
    batch: int
    epochs: int
    optimiser: str = "descent"
    dtype: str = "float64"

    @property
    def ours(self) -> tuple[rd.learning.Optimiser, float]:
        """Optimiser and rate of our learner."""
        if self.optimiser == "adam":
            return rd.optimisers.adam(self.rate), -1
        return rd.optimisers.ascent(), -self.rate

    def theirs(self, t: Any, parameters: Sequence[Any]) -> Any:
        """The optimiser of PyTorch."""
        return t.optim.Adam(parameters, self.rate) if self.optimiser == "adam" else t.optim.SGD(parameters, self.rate)


@dataclass(frozen=True)
class Trained:
    """What a run leaves: parameters; mean loss an example during each epoch; test accuracy; seconds of training."""

    parameters: Sequence[Array]
    losses: Sequence[float]
    accuracy: float
    seconds: float


LOSSES: dict[str, tuple[Callable[[], rd.learning.Loss], Callable[[Any, Any, Any], Any]]] = {
    "quadratic": (lambda: rd.losses.quadratic(classes=True), lambda t, p, y: 0.5 * ((p - y) ** 2).sum()),
    "cross_entropy": (rd.losses.cross_entropy, lambda t, p, y: -(y * t.log_softmax(p, -1)).sum()),
}


def ours(twin: Twin, starts: Sequence[Array], data: Data, how: Settings) -> Trained:
    """By `rd.train`."""
    algebra = rd.Smooth(how.dtype)
    learner = rd.Learner(twin.model, LOSSES[how.loss][0](), *how.ours)
    run = rd.train(
        learner,
        (data.x, data.y),
        algebra=algebra,
        epochs=how.epochs,
        batch=how.batch,
        parameters=starts,
        progress=lambda done, total, what: note(f"{twin.name}: {what}"),
    )
    if run.interrupted:
        raise KeyboardInterrupt
    program = algebra.compile(batched(twin.model).morphism)
    found = in_blocks(lambda x: program(*run.parameters, x), data.test_x)
    seconds = sum(record.seconds for record in run.history)
    losses = [record.loss or 0.0 for record in run.history]
    return Trained(run.parameters, losses, accuracy(found, data.test_y), seconds)


def theirs(twin: Twin, starts: Sequence[Array], data: Data, how: Settings) -> Trained:
    """By PyTorch, on one thread."""
    import torch

    torch.set_num_threads(1)
    dtype = getattr(torch, how.dtype)
    parameters = [torch.tensor(start, dtype=dtype, requires_grad=True) for start in starts]
    x, y = torch.tensor(data.x, dtype=dtype), torch.tensor(data.y, dtype=dtype)
    optimiser = how.theirs(torch, parameters)
    losses, started = [], time.perf_counter()
    for epoch in range(how.epochs):
        note(f"{twin.name}: PyTorch, epoch {epoch + 1} of {how.epochs}")
        losses.append(_epoch(torch, twin, parameters, optimiser, x, y, how) / len(x))
    seconds = time.perf_counter() - started

    def predict(rows: Array) -> Array:
        with torch.no_grad():
            return twin.forward(torch, parameters, torch.tensor(rows, dtype=dtype)).numpy()

    found = in_blocks(predict, data.test_x)
    return Trained([p.detach().numpy() for p in parameters], losses, accuracy(found, data.test_y), seconds)


def _epoch(t: Any, twin: Twin, parameters: Sequence[Any], optimiser: Any, x: Any, y: Any, how: Settings) -> float:
    loss_of, total = LOSSES[how.loss][1], 0.0
    for start in range(0, len(x), how.batch):
        rows = slice(start, start + how.batch)
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(t, twin.forward(t, parameters, x[rows]), y[rows])
        loss.backward()
        optimiser.step()
        total += loss.item()
    return total


def in_blocks(function: Callable[[Array], Array], x: Array, rows: int = 1000) -> Array:
    """The function's values on all rows, a thousand at a time."""
    return np.concatenate([np.asarray(function(x[start : start + rows])) for start in range(0, len(x), rows)])


def accuracy(scores: Array, labels: Array) -> float:
    """The share of places where the greatest score stands at the label."""
    return float(np.mean(scores.argmax(-1) == labels.argmax(-1)))


def apart(a: Sequence[Array], b: Sequence[Array]) -> float:
    """The greatest difference of any parameter."""
    return max(float(np.abs(x - y).max()) for x, y in zip(a, b, strict=True))


def draw(path: str, curves: dict[str, Sequence[float]], *, x: str, y: str, title: str, scale: str = "linear") -> None:
    """Curves by name, as a picture; those of PyTorch dashed."""
    figure = plotting.blank(8, 5)
    axes = figure.add_subplot()
    for name, values in curves.items():
        dashed = "PyTorch" in name
        axes.plot(range(1, len(values) + 1), values, "--" if dashed else "-", label=name, lw=2.5 if dashed else 1.2)
    axes.set(xlabel=x, ylabel=y, title=title, xscale=scale)
    axes.grid(alpha=0.3)
    axes.legend()
    plotting.save(figure, path)


def check(plot: str | None) -> None:
    """Raise `RdError`, before anything is trained, where PyTorch is missing or the picture cannot be drawn."""
    if not has_rival():
        raise rd.RdError("the rival is PyTorch, which is not installed: install rdcircuits[bench]")
    if plot is not None:
        plotting.check_picture(plot)


def has_rival() -> bool:
    """Whether PyTorch is installed."""
    return importlib.util.find_spec("torch") is not None
