"""Embedding, attention and layer normalisation against numpy written plainly, and against PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.para import batched

m = rd.models
SMOOTH = rd.Smooth()


def run(model: m.Model, parameters: Any, x: np.ndarray) -> np.ndarray:
    return np.asarray(SMOOTH.run(batched(model).morphism, *parameters, x))


def attended(weights: Any, x: np.ndarray, heads: int, causal: bool) -> np.ndarray:
    """One sequence (positions, width), head by head and position by position."""
    q, k, v, o = weights
    t, d = x.shape
    c, parts = d // heads, []
    for h in range(heads):
        asked, keys, values = (x @ w[h * c : (h + 1) * c].T for w in (q, k, v))
        found = np.zeros((t, c))
        for i in range(t):
            seen = i + 1 if causal else t
            weight = np.exp([asked[i] @ keys[j] / np.sqrt(c) for j in range(seen)])
            found[i] = weight / weight.sum() @ values[:seen]
        parts.append(found)
    return np.concatenate(parts, axis=1) @ o.T


SIZES = st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.booleans(), st.integers(0, 3))


@settings(max_examples=examples(30))
@given(SIZES, st.integers(0, 99))
def test_attention_is_a_mean_of_values(sizes: Any, seed: int) -> None:
    positions, heads, head, causal, count = sizes
    model = m.attention(positions, heads * head, heads=heads, causal=causal)
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=wire.shape) for wire in model.parameter]
    x = rng.normal(size=(count, positions, heads * head))
    expected = [attended(weights, one, heads, causal) for one in x]
    np.testing.assert_allclose(run(model, weights, x), np.reshape(expected, x.shape), atol=1e-12)


@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(0, 3), st.integers(0, 99))
def test_embedding_takes_rows(symbols: int, width: int, positions: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, x = rng.normal(size=(symbols, width)), rng.integers(0, symbols, (count, positions))
    np.testing.assert_array_equal(run(m.embedding(symbols, width, positions), [table], x), table[x])


def test_symbols_that_are_none_are_zeros() -> None:
    found = run(m.embedding(2, 1, 3), [[[5.0], [6.0]]], np.array([[-1, 0.5, 2]]))
    np.testing.assert_array_equal(found, np.zeros((1, 3, 1)))


def test_the_change_of_an_embedding_is_summed_over_its_uses() -> None:
    x, dy = np.array([[1, 1, 0], [2, 1, 2]]), np.random.default_rng(0).normal(size=(2, 3, 4))
    expected = np.zeros((3, 4))
    np.add.at(expected, x, dy)
    change, _ = SMOOTH.run(rd.R(batched(m.embedding(3, 4, 3)).morphism), np.zeros((3, 4)), x, dy)
    np.testing.assert_allclose(change, expected)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 99))
def test_layer_norm(shape: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, g, b = rng.normal(size=(2, *shape)), rng.normal(size=shape[-1]), rng.normal(size=shape[-1])
    centred = x - x.mean(-1, keepdims=True)
    expected = centred / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * g + b
    np.testing.assert_allclose(run(m.layer_norm(*shape), [g, b], x), expected, atol=1e-12)
    assert [start.tolist() for start in m.layer_norm(2).initialise()] == [[1, 1], [0, 0]]


def test_dense_at_each_position_and_biases_along_an_axis() -> None:
    rng = np.random.default_rng(0)
    x, w, last, every = (rng.normal(size=shape) for shape in ((2, 5, 3), (4, 3), 4, (5, 4)))
    model = m.dense(3, 4, positions=5) >> m.bias(5, 4, axis=-1) >> m.bias(5, 4, axis=None)
    np.testing.assert_allclose(run(model, [w, last, every], x), x @ w.T + last + every)
    first = rng.normal(size=5)
    np.testing.assert_allclose(run(m.bias(5, 3), [first], x), x + first[:, None])


def test_softmax_along_any_axis_and_at_large_numbers() -> None:
    x = np.array([[[1.0, 1000.0], [2.0, -1000.0]]])
    power = np.exp(x - x.max(1, keepdims=True))
    np.testing.assert_allclose(run(m.softmax(2, 2, axis=0), [], x), power / power.sum(1, keepdims=True))


@pytest.mark.needs_module("torch")
@settings(max_examples=examples(30))
@given(SIZES, st.integers(0, 99))
def test_attention_as_pytorch_has_it(sizes: Any, seed: int) -> None:
    import torch

    positions, heads, head, causal, _ = sizes
    width = heads * head
    model = m.layer_norm(positions, width) >> m.attention(positions, width, heads=heads, causal=causal)
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=wire.shape) for wire in model.parameter] + [rng.normal(size=(2, positions, width))]
    dy = rng.normal(size=arrays[-1].shape)
    g, b, q, k, v, o, x = tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = torch.nn.functional.layer_norm(x, (width,), g, b)
    parts = [(y @ w.T).reshape(2, positions, heads, head).transpose(1, 2) for w in (q, k, v)]
    y = torch.nn.functional.scaled_dot_product_attention(*parts, is_causal=causal)
    y = y.transpose(1, 2).reshape(2, positions, width) @ o.T
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(run(model, arrays[:-1], arrays[-1]), y.detach().numpy(), atol=1e-9)
    for found, tensor in zip(SMOOTH.run(rd.R(batched(model).morphism), *arrays, dy), tensors, strict=True):
        np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: m.attention(4, 6, heads=4), "4 heads do not divide a width of 6"),
        (lambda: m.attention(0, 6), "positions is 0"),
        (lambda: m.embedding(0, 3, 4), "symbols is 0"),
        (lambda: m.embedding(3, True, 4), "width is True"),
        (lambda: m.layer_norm(), "which has none"),
        (lambda: m.layer_norm(3, 0), "axis 1 is 0"),
        (lambda: m.bias(3, axis=1), "the axis 1"),
        (lambda: m.residual(m.dense(3, 4)), r"adds point\(3\) → point\(4\) and point\(3\) → point\(3\)"),
    ],
)
def test_what_cannot_be(make: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        make()
