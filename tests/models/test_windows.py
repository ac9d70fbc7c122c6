"""Convolution and pooling against loops over places, and against PyTorch, forwards and backwards."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.models.windows import Windows
from rdcircuits.para import batched

m = rd.models
SMOOTH = rd.Smooth()


@st.composite
def windows(draw: Any, pooling: bool = False) -> Windows:
    """Windows over one to three axes of places, of which some are tiled and some padded."""
    rank = draw(st.integers(1, 3))
    top = {1: 9, 2: 6, 3: 4}[rank]
    size = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    stride = size if draw(st.booleans()) else tuple(draw(st.integers(1, 3)) for _ in range(rank))
    padding = tuple(draw(st.integers(0, k // 2 if pooling else 2)) for k in size)
    places = tuple(draw(st.integers(max(1, k - 2 * p), top)) for k, p in zip(size, padding, strict=True))
    return Windows.of((draw(st.integers(1, 3)), *places), size, stride, padding)


def patches(w: Windows, x: np.ndarray, fill: float) -> np.ndarray:
    """[example, channel, place ..., window ...], cut out one after the other."""
    around = [(0, 0), (0, 0), *zip(w.before, w.after, strict=True)]
    padded = np.pad(x, around, constant_values=fill)
    found = np.empty((*x.shape[:2], *w.places, *w.size))
    for place in product(*(range(n) for n in w.places)):
        at = tuple(slice(i * s, i * s + k) for i, s, k in zip(place, w.stride, w.size, strict=True))
        found[(slice(None), slice(None), *place)] = padded[(slice(None), slice(None), *at)]
    return found


def run(model: m.Model, parameters: Any, x: np.ndarray) -> np.ndarray:
    return np.asarray(SMOOTH.run(batched(model).morphism, *parameters, x))


def pool(name: str, w: Windows) -> m.Model:
    stride = None if w.stride == w.size else w.stride
    model: m.Model = getattr(m, name)(w.shape, w.size, stride=stride, padding=w.before)
    return model


@settings(max_examples=examples(40))
@given(windows(), st.integers(1, 3), st.integers(0, 3), st.integers(0, 99))
def test_convolution_is_a_sum_over_each_window(w: Windows, outputs: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = m.convolution(w.shape, outputs, w.size, stride=w.stride, padding=w.before)
    kernel, x = rng.normal(size=model.parameter[0].shape), rng.normal(size=(count, *w.shape))
    cut = patches(w, x, 0)
    axes = tuple(range(2 + len(w.size), cut.ndim))
    expected = np.stack([np.tensordot(cut, one, ((1, *axes), tuple(range(one.ndim)))) for one in kernel], axis=1)
    np.testing.assert_allclose(run(model, [kernel], x), expected, atol=1e-12)


@settings(max_examples=examples(40))
@given(windows(pooling=True), st.integers(0, 3), st.integers(0, 99))
def test_pools_are_the_greatest_and_the_mean_of_each_window(w: Windows, count: int, seed: int) -> None:
    x = np.random.default_rng(seed).integers(-3, 4, (count, *w.shape)).astype(float)
    axes = tuple(range(2 + len(w.size), 2 + 2 * len(w.size)))
    np.testing.assert_array_equal(run(pool("max_pool", w), [], x), patches(w, x, -np.inf).max(axes))
    np.testing.assert_allclose(run(pool("average_pool", w), [], x), patches(w, x, 0).mean(axes), atol=1e-12)


@settings(max_examples=examples(30))
@given(windows(pooling=True), st.integers(0, 99))
def test_the_change_of_a_max_pool_goes_to_the_first_greatest(w: Windows, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, (2, *w.shape)).astype(float)
    dy = rng.normal(size=(2, w.shape[0], *w.places))
    places = np.broadcast_to(np.arange(x[0, 0].size).reshape(w.shape[1:]), x.shape).astype(float)
    cut, where = (patches(w, one, fill).reshape(*dy.shape, -1) for one, fill in ((x, -np.inf), (places, -1)))
    first = np.take_along_axis(where, cut.argmax(-1)[..., None], -1)[..., 0].astype(int)
    expected = np.zeros((*x.shape[:2], x[0, 0].size))
    for index in np.ndindex(*dy.shape):
        expected[(*index[:2], first[index])] += dy[index]
    found = SMOOTH.run(rd.R(batched(pool("max_pool", w)).morphism), x, dy)
    np.testing.assert_allclose(found, expected.reshape(x.shape), atol=1e-12)


def test_padding_that_keeps_the_places() -> None:
    for k in (1, 2, 3, 4, 5):
        model = m.convolution((2, 7), 1, k, padding="same")
        x, kernel = np.random.default_rng(k).normal(size=(1, 2, 7)), np.random.default_rng(9).normal(size=(1, 2, k))
        padded = np.pad(x[0], ((0, 0), ((k - 1) // 2, k // 2)))
        expected = np.correlate(padded[0], kernel[0, 0]) + np.correlate(padded[1], kernel[0, 1])
        np.testing.assert_allclose(run(model, [kernel], x)[0, 0], expected, atol=1e-12)


PRECISIONS = pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-12), ("float32", 1e-4)])


@pytest.mark.needs_module("torch")
@PRECISIONS
@settings(max_examples=examples(30))
@given(windows(), st.integers(1, 3), st.integers(0, 99))
def test_convolution_as_pytorch_has_it(dtype: str, close: float, w: Windows, outputs: int, seed: int) -> None:
    import torch

    rng, smooth = np.random.default_rng(seed), rd.Smooth(dtype)
    places = m.convolution(w.shape, outputs, w.size, stride=w.stride, padding=w.before).cod[0].shape
    model = m.convolution(w.shape, outputs, w.size, stride=w.stride, padding=w.before) >> m.bias(*places)
    shapes = ((outputs, w.shape[0], *w.size), (outputs,), (3, *w.shape))
    *arrays, dy = (rng.normal(size=shape).astype(dtype) for shape in (*shapes, (3, *places)))
    kernel, shift, x = tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    convolve = getattr(torch.nn.functional, f"conv{len(w.size)}d")
    theirs = convolve(x, kernel, shift, stride=w.stride, padding=w.before)
    theirs.backward(torch.tensor(dy))
    circuit = batched(model).morphism
    np.testing.assert_allclose(smooth.run(circuit, *arrays), theirs.detach().numpy(), rtol=close, atol=close)
    for found, tensor in zip(smooth.run(rd.R(circuit), *arrays, dy), tensors, strict=True):
        np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=close, atol=close)


@pytest.mark.needs_module("torch")
@PRECISIONS
@pytest.mark.parametrize(("name", "theirs"), [("max_pool", "max_pool"), ("average_pool", "avg_pool")])
@settings(max_examples=examples(30))
@given(windows(pooling=True), st.integers(0, 99))
def test_pools_as_pytorch_has_them(name: str, theirs: str, dtype: str, close: float, w: Windows, seed: int) -> None:
    import torch

    assume(all(k <= n for k, n in zip(w.size, w.shape[1:], strict=True)))  # PyTorch refuses some others
    rng, smooth = np.random.default_rng(seed), rd.Smooth(dtype)
    array = rng.integers(-2, 3, (3, *w.shape)).astype(dtype)  # with ties
    circuit = batched(pool(name, w)).morphism
    x, dy = torch.tensor(array, requires_grad=True), rng.normal(size=(3, *circuit.cod[0].shape)).astype(dtype)
    y = getattr(torch.nn.functional, f"{theirs}{len(w.size)}d")(x, w.size, stride=w.stride, padding=w.before)
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(smooth.run(circuit, array), y.detach().numpy(), rtol=close, atol=close)
    np.testing.assert_allclose(smooth.run(rd.R(circuit), array, dy), x.grad.numpy(), rtol=close, atol=close)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: m.convolution((3,), 1, 2), "channels, places"),
        (lambda: m.convolution((1, 4, 4), 1, 5), "does not fit axis 1"),
        (lambda: m.convolution((1, 4, 4), 1, (2, 2, 2)), "one for each of 2 axes"),
        (lambda: m.convolution((1, 4, 4), 0, 2), "channels, found 0"),
        (lambda: m.convolution((1, 4, 4), 1, 2, stride=0), "stride has integers >= 1"),
        (lambda: m.convolution((1, 4, 4), 1, 2, padding=-1), "padding has integers >= 0"),
        (lambda: m.convolution((1, 4, 4), 1, 2, padding="valid"), '"same" at stride 1'),
        (lambda: m.convolution((1, 4, 4), 1, 2, padding="same", stride=2), '"same" at stride 1'),
        (lambda: m.max_pool((1, 0, 4), 2), "shape has integers >= 1"),
        (lambda: m.max_pool((1, 4, 4), 2, padding=2), "by half a window at most"),
        (lambda: m.average_pool((1, 4, 4), 2.0), "the window is a number or one for each of 2 axes, found 2.0"),
    ],
)
def test_windows_that_cannot_be(make: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        make()
