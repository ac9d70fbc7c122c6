"""The smooth networks of the benchmarks are the same network twice: forwards and backwards as PyTorch has them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.para import batched

FOLDER = Path(__file__).parents[2] / "benchmarks"

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the benchmarks are not beside the tests"),
    pytest.mark.needs_module("torch"),
]


def models() -> ModuleType:
    """benchmarks/_smooth_models.py, imported as the scripts import it."""
    sys.path.insert(0, str(FOLDER))
    try:
        import _smooth_models
    finally:
        sys.path.remove(str(FOLDER))
    return _smooth_models


TWINS: dict[str, Callable[[Any], Any]] = {
    "iris": lambda b: b.iris(),
    "iris, hidden": lambda b: b.iris(20),
    "convolution": lambda b: b.mnist_convolution(),
    "perceptron": lambda b: b.perceptron(12, 9, 5),
    "next symbol": lambda b: b.next_symbol(5, 6, 4, 2, 2),
    "residual": lambda b: b.residual_network((1, 8, 8), (2, 3, 4), 2),
}


@pytest.mark.parametrize("name", TWINS)
def test_twins_agree_forwards_and_backwards(name: str) -> None:
    import torch

    twin, rng = TWINS[name](models()), np.random.default_rng(0)
    arrays = [rng.normal(size=wire.shape) * 0.3 for wire in twin.model.parameter]
    x = rng.normal(size=(2, *twin.model.dom[0].shape))
    x = np.abs(np.rint(x)) if name == "next symbol" else x
    dy = rng.normal(size=(2, *twin.model.cod[0].shape))
    tensors = [torch.tensor(array, requires_grad=True) for array in (*arrays, x)]
    y = twin.forward(torch, tensors[:-1], tensors[-1])
    y.backward(torch.tensor(dy))
    circuit = batched(twin.model).morphism
    np.testing.assert_allclose(rd.Smooth().run(circuit, *arrays, x), y.detach().numpy(), rtol=1e-9, atol=1e-12)
    changes = rd.Smooth().run(rd.R(circuit), *arrays, x, dy)
    for found, tensor in zip(changes[: -1 if name == "next symbol" else None], tensors, strict=False):
        np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-9, atol=1e-11)
