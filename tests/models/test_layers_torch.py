"""Dense layers, biases, activations, residual blocks as PyTorch has them, forwards and backwards, single and double."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.para import batched

pytestmark = pytest.mark.needs_module("torch")

m = rd.models
#: name: (model, the same of (torch, x, *parameters)).
LAYERS: dict[str, tuple[m.Model, Callable[..., Any]]] = {
    "dense": (m.dense(3, 4), lambda t, x, w: t.nn.functional.linear(x, w)),
    "dense and bias": (m.dense(3, 4) >> m.bias(4), lambda t, x, w, b: t.nn.functional.linear(x, w, b)),
    "dense at positions": (m.dense(3, 4, positions=5), lambda t, x, w: t.nn.functional.linear(x, w)),
    "bias of channels": (m.bias(2, 3, 4), lambda t, x, b: x + b[:, None, None]),
    "bias along the last axis": (m.bias(2, 3, 4, axis=-1), lambda t, x, b: x + b),
    "bias of each element": (m.bias(2, 3, axis=None), lambda t, x, b: x + b),
    "sigmoid": (m.sigmoid(7), lambda t, x: t.sigmoid(x)),
    "tanh": (m.tanh(7), lambda t, x: t.tanh(x)),
    "relu": (m.relu(7), lambda t, x: t.relu(x)),
    "softmax": (m.softmax(7), lambda t, x: t.softmax(x, -1)),
    "softmax of channels": (m.softmax(3, 2, 2, axis=0), lambda t, x: t.softmax(x, 1)),
    "flatten": (m.flatten(2, 3, 4), lambda t, x: x.flatten(1)),
    "scale": (m.scale(0.3, 7), lambda t, x: 0.3 * x),
    "residual": (m.residual(m.dense(3, 3) >> m.tanh(3)), lambda t, x, w: t.tanh(x @ w.T) + x),
    "residual with a shortcut": (
        m.residual(m.dense(3, 2) >> m.relu(2), m.dense(3, 2)),
        lambda t, x, w, v: t.relu(x @ w.T) + x @ v.T,
    ),
}


def points(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Numbers near 0, far away, and 0 itself."""
    return rng.normal(size=shape) * rng.choice([0.0, 1.0, 30.0], size=shape)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("name", LAYERS)
def test_layers_as_pytorch_has_them(name: str, count: int, dtype: str) -> None:
    import torch

    model, theirs = LAYERS[name]
    algebra, rng, close = rd.Smooth(dtype), np.random.default_rng(0), 1e-12 if dtype == "float64" else 2e-5
    shapes = [*(wire.shape for wire in model.parameter), (count, *model.dom[0].shape)]
    arrays = [points(shape, rng).astype(dtype) for shape in shapes]
    dy = rng.normal(size=(count, *model.cod[0].shape)).astype(dtype)
    *parameters, x = tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = theirs(torch, x, *parameters)
    y.backward(torch.tensor(dy))
    circuit = batched(model).morphism
    np.testing.assert_allclose(algebra.run(circuit, *arrays), y.detach().numpy(), rtol=close, atol=close)
    changes = algebra.run(rd.R(circuit), *arrays, dy)
    for found, tensor in zip(changes if isinstance(changes, tuple) else [changes], tensors, strict=True):
        np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=close, atol=10 * close)
