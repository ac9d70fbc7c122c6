"""The Smooth optimisers and losses against PyTorch's, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd

pytestmark = pytest.mark.needs_module("torch")

STEPS = 100
OPTIMISERS: dict[str, tuple[Any, float, Callable[[Any, Any], Any]]] = {
    "sgd": (rd.optimisers.ascent(), -0.05, lambda t, p: t.optim.SGD(p, lr=0.05)),
    "momentum": (rd.optimisers.momentum(0.9), -0.02, lambda t, p: t.optim.SGD(p, lr=0.02, momentum=0.9)),
    "nesterov": (
        rd.optimisers.nesterov(0.8),
        -0.02,
        lambda t, p: t.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True),
    ),
    "adagrad": (rd.optimisers.adagrad(0.1, delta=1e-10), -1, lambda t, p: t.optim.Adagrad(p, lr=0.1, eps=1e-10)),
    "adam": (
        rd.optimisers.adam(0.01, beta1=0.85, beta2=0.99, delta=1e-8),
        -1,
        lambda t, p: t.optim.Adam(p, lr=0.01, betas=(0.85, 0.99), eps=1e-8),
    ),
    "adamw": (
        rd.optimisers.adamw(0.01, decay=0.1, delta=1e-8),
        -1,
        lambda t, p: t.optim.AdamW(p, lr=0.01, weight_decay=0.1, eps=1e-8),
    ),
}


def network() -> rd.models.Model:
    m = rd.models
    return m.dense(4, 6) >> m.bias(6) >> m.tanh(6) >> m.dense(6, 3) >> m.bias(3) >> m.sigmoid(3)


def examples() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.normal(size=(20, 4)), rng.random((20, 3))


def torch_run(make: Callable[[Any, Any], Any], starts: Any, x: Any, y: Any) -> list[list[np.ndarray]]:
    import torch

    w1, b1, w2, b2 = params = [torch.tensor(start, requires_grad=True, dtype=torch.float64) for start in starts]
    inputs, labels = torch.tensor(x), torch.tensor(y)
    optimiser = make(torch, params)
    seen = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        found = torch.sigmoid(torch.tanh(inputs @ w1.T + b1) @ w2.T + b2)
        (0.5 * ((found - labels) ** 2).sum()).backward()
        optimiser.step()
        seen.append([p.detach().numpy().copy() for p in params])
    return seen


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_hundred_steps_as_pytorch_makes_them(name: str) -> None:
    optimiser, rate, theirs = OPTIMISERS[name]
    x, y = examples()
    model = network()
    starts = model.initialise(7)
    seen: list[tuple[np.ndarray, ...]] = []
    learner = rd.Learner(model, rd.losses.quadratic(), optimiser, rate)
    rd.train(
        learner,
        (x, y),
        algebra=rd.Smooth(),
        epochs=STEPS,
        batch=len(x),
        parameters=starts,
        callbacks=[lambda run: seen.append(run.parameters)],
    )
    expected = torch_run(theirs, starts, x, y)
    assert len(seen) == STEPS
    for ours, step in zip(seen, expected, strict=True):
        for found, wanted in zip(ours, step, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-12)


def torch_losses(t: Any) -> dict[str, Callable[[Any, Any], Any]]:
    return {
        "quadratic": lambda p, y: 0.5 * ((p - y) ** 2).sum(),
        "cross_entropy": lambda p, y: -(y * t.log_softmax(p, dim=-1)).sum(),
        "dot_product": lambda p, y: (p * y).sum(),
        "hinge": lambda p, y: t.clamp(1 - p * y, min=0).sum(),
        "boolean": lambda p, y: (p + y - 2 * p * y).sum(),
    }


@pytest.mark.parametrize("name", ["quadratic", "cross_entropy", "dot_product", "hinge", "boolean"])
def test_the_changes_of_losses_are_autograds(name: str) -> None:
    import torch

    rng = np.random.default_rng(11)
    loss = getattr(rd.losses, name)()
    for _ in range(20):
        prediction = rng.normal(size=5)
        label = np.where(rng.random(5) < 0.5, -1.0, 1.0) if name == "hinge" else rng.random(5)
        circuit = loss.cell(rd.point(5)).morphism
        alpha = np.full(circuit.cod[0].shape, 0.7)
        value = rd.Smooth().run(circuit, label, prediction)
        on_label, on_prediction = rd.Smooth().run(rd.R(circuit), label, prediction, alpha)
        p, y = (torch.tensor(array, requires_grad=True) for array in (prediction, label))
        theirs = torch_losses(torch)[name](p, y)
        (0.7 * theirs).backward()
        np.testing.assert_allclose(np.sum(value), theirs.item(), rtol=1e-12)
        np.testing.assert_allclose(on_prediction, p.grad.numpy(), rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(on_label, y.grad.numpy(), rtol=1e-12, atol=1e-14)
