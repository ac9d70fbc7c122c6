"""The rivals of smooth.py: the same steps in PyTorch, lean, and in numpy with planned buffers, each written by hand.

Lean PyTorch: no module and no optimiser object, gradients by `torch.autograd.grad`, descent in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray
Step = Callable[[], object]


def torch_step(
    forward: Callable[..., Any], loss: Callable[..., Any], start: Sequence[Array], x: Array, y: Array, rate: float
) -> Step | None:
    """A step in PyTorch on one thread; None where it is not installed. x and y are one batch."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    parameters = [torch.tensor(one, requires_grad=True) for one in start]
    inputs, labels = torch.tensor(x), torch.tensor(y)

    def step() -> None:
        changes = torch.autograd.grad(loss(torch, forward(torch, parameters, inputs), labels), parameters)
        with torch.no_grad():
            for one, change in zip(parameters, changes, strict=True):
                one.sub_(change, alpha=rate)

    return step


def quadratic(t: Any, found: Any, labels: Any) -> Any:
    return 0.5 * ((found - labels) ** 2).sum()


def entropy(t: Any, found: Any, labels: Any) -> Any:
    return t.nn.functional.cross_entropy(found, labels, reduction="sum")


def numpy_sigmoids(start: Sequence[Array], x: Array, y: Array, rate: float) -> Step:
    """Dense layers with sigmoids, quadratic loss, one example: every result in a buffer made beforehand."""
    weights, biases = [w.copy() for w in start[::2]], [b.copy() for b in start[1::2]]
    example, label = x[0], y[0]
    layers = [np.empty(len(b), x.dtype) for b in biases]
    changes, spare = [np.empty_like(one) for one in layers], [np.empty_like(one) for one in layers]
    outers = [np.empty_like(w) for w in weights]
    one, scale = x.dtype.type(1), x.dtype.type(rate)

    def step() -> None:
        seen = example
        for w, b, out in zip(weights, biases, layers, strict=True):
            np.dot(w, seen, out=out)
            np.add(out, b, out=out)
            np.negative(out, out=out)
            np.exp(out, out=out)
            np.add(out, one, out=out)
            np.reciprocal(out, out=out)
            seen = out
        np.subtract(layers[-1], label, out=changes[-1])
        np.multiply(changes[-1], scale, out=changes[-1])
        for i in range(len(layers) - 1, -1, -1):
            np.subtract(one, layers[i], out=spare[i])
            np.multiply(spare[i], layers[i], out=spare[i])
            np.multiply(changes[i], spare[i], out=changes[i])
            before = layers[i - 1] if i else example
            if i:
                np.dot(changes[i], weights[i], out=changes[i - 1])
            np.multiply(changes[i][:, None], before, out=outers[i])
            np.subtract(weights[i], outers[i], out=weights[i])
            np.subtract(biases[i], changes[i], out=biases[i])

    return step


def numpy_perceptron(start: Sequence[Array], x: Array, y: Array, rate: float) -> Step:
    """784-512-10, relu, cross-entropy: products by BLAS, buffers made beforehand."""
    first, a, second, b = (one.copy() for one in start)
    hidden = np.empty((len(x), len(a)), x.dtype)
    mask, change, big = np.empty(hidden.shape, bool), np.empty_like(hidden), np.empty_like(first)
    scores, small = np.empty((len(x), len(b)), x.dtype), np.empty_like(second)
    scale = x.dtype.type(rate)

    def step() -> None:
        np.matmul(x, first.T, out=hidden)
        np.add(hidden, a, out=hidden)
        np.maximum(hidden, 0, out=hidden)
        np.matmul(hidden, second.T, out=scores)
        np.add(scores, b, out=scores)
        np.subtract(scores, scores.max(axis=1, keepdims=True), out=scores)
        np.exp(scores, out=scores)
        np.divide(scores, scores.sum(axis=1, keepdims=True), out=scores)
        np.subtract(scores, y, out=scores)
        np.multiply(scores, scale, out=scores)
        np.matmul(scores, second, out=change)
        np.greater(hidden, 0, out=mask)
        np.multiply(change, mask, out=change)
        np.matmul(scores.T, hidden, out=small)
        np.subtract(second, small, out=second)
        np.subtract(b, scores.sum(axis=0), out=b)
        np.matmul(change.T, x, out=big)
        np.subtract(first, big, out=first)
        np.subtract(a, change.sum(axis=0), out=a)

    return step
