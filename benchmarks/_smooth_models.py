"""The smooth networks of the experiments, each as a model of ours and as a function of tensors in PyTorch.

The function takes the torch module, the parameters in the model's order and a batch of inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import rdcircuits as rd

m = rd.models

#: forward(torch, parameters, inputs) → outputs, all tensors.
Forward = Callable[[Any, Sequence[Any], Any], Any]


@dataclass(frozen=True)
class Twin:
    """One network twice over: `model`, and `forward` for PyTorch."""

    name: str
    model: m.Model
    forward: Forward


def iris(*hidden: int) -> Twin:
    """Numeric optics' nets for Iris: 4 → 3, or 4 → hidden ... → 3, dense with a bias and a sigmoid."""
    sizes = (4, *hidden, 3)
    layers = [m.dense(a, b) >> m.bias(b) >> m.sigmoid(b) for a, b in pairwise(sizes)]
    model = layers[0]
    for layer in layers[1:]:
        model = model >> layer

    def forward(t: Any, parameters: Sequence[Any], x: Any) -> Any:
        for w, b in zip(parameters[::2], parameters[1::2], strict=True):
            x = t.sigmoid(t.addmm(b, x, w.T))
        return x

    return Twin(" → ".join(map(str, sizes)), model, forward)


def mnist_convolution() -> Twin:
    """Numeric optics' net for MNIST: conv 3×3×3, relu, max pool 2, conv 4×4×5, relu, max pool 2, dense, sigmoid."""
    model = (
        (m.convolution((1, 28, 28), 3, 3) >> m.relu(3, 26, 26) >> m.max_pool((3, 26, 26), 2))
        >> (m.convolution((3, 13, 13), 5, 4) >> m.relu(5, 10, 10) >> m.max_pool((5, 10, 10), 2))
        >> (m.flatten(5, 5, 5) >> m.dense(125, 10) >> m.bias(10) >> m.sigmoid(10))
    )

    def forward(t: Any, parameters: Sequence[Any], x: Any) -> Any:
        f = t.nn.functional
        first, second, w, b = parameters
        x = f.max_pool2d(t.relu(f.conv2d(x, first)), 2)
        x = f.max_pool2d(t.relu(f.conv2d(x, second)), 2)
        return t.sigmoid(t.addmm(b, x.flatten(1), w.T))

    return Twin("MNIST convolution", model, forward)


def perceptron(*sizes: int) -> Twin:
    """Dense layers with biases and relu between them; class scores."""
    last = len(sizes) - 2
    model = None
    for number, (a, b) in enumerate(pairwise(sizes)):
        layer = m.dense(a, b, start=m.he()) >> m.bias(b)
        layer = layer if number == last else layer >> m.relu(b)
        model = layer if model is None else model >> layer
    assert model is not None

    def forward(t: Any, parameters: Sequence[Any], x: Any) -> Any:
        for w, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            x = t.relu(t.addmm(b, x, w.T))
        return t.addmm(parameters[-1], x, parameters[-2].T)

    return Twin("-".join(map(str, sizes)), model, forward)


def residual_network(
    shape: tuple[int, int, int] = (1, 8, 8), widths: Sequence[int] = (8, 16, 32), blocks: int = 3, classes: int = 10
) -> Twin:
    """6·blocks + 2 layers: a 3×3 convolution, three stages of residual blocks of two 3×3 convolutions with biases, the
    second and third stage at half the places, the mean of each channel, dense. Class scores.

    A block's second convolution starts at zero, so that blocks start as the identity.
    """
    places = shape[1:]
    model = _convolved(shape, widths[0], 1, m.he()) >> m.relu(widths[0], *places)
    at, strides = (widths[0], *places), []
    for stage, width in enumerate(widths):
        for number in range(blocks):
            stride = 2 if stage and not number else 1
            block, at = _block(at, width, stride)
            model = model >> block
            strides.append(stride)
    model = model >> m.average_pool(at, at[1:]) >> m.flatten(at[0], 1, 1) >> m.dense(at[0], classes) >> m.bias(classes)

    def forward(t: Any, parameters: Sequence[Any], x: Any) -> Any:
        f, wires = t.nn.functional, iter(parameters)
        x = t.relu(f.conv2d(x, next(wires), next(wires), padding=1))
        for stride in strides:
            y = t.relu(f.conv2d(x, next(wires), next(wires), stride=stride, padding=1))
            y = f.conv2d(y, next(wires), next(wires), padding=1)
            x = t.relu(y + (f.conv2d(x, next(wires), stride=stride) if stride > 1 else x))
        return t.nn.functional.linear(x.mean((2, 3)), next(wires), next(wires))

    return Twin(f"residual network, {6 * blocks + 2} layers", model, forward)


def _block(shape: tuple[int, ...], width: int, stride: int) -> tuple[m.Model, tuple[int, ...]]:
    """Two convolutions added to what they were given (at half the places: to a 1×1 convolution of it), then relu."""
    first = _convolved(shape, width, stride, m.he())
    after = first.cod[0].shape
    model = first >> m.relu(*after) >> _convolved(after, width, 1, m.zeros)
    shortcut = m.convolution(shape, width, 1, stride=stride) if stride > 1 else None
    return m.residual(model, shortcut) >> m.relu(*after), after


def _convolved(shape: tuple[int, ...], width: int, stride: int, start: m.Initialiser) -> m.Model:
    """3×3 with a bias, padded by 1."""
    found = m.convolution(shape, width, 3, stride=stride, padding=1, start=start)
    return found >> m.bias(*found.cod[0].shape)


def next_symbol(symbols: int, positions: int = 32, width: int = 32, heads: int = 4, blocks: int = 1) -> Twin:
    """Scores of the next symbol at each position of a text: embedding and a place for each position, blocks of causal
    attention and two dense layers, each normalised before and added to what it was given, dense.
    """
    at = (positions, width)
    inner = 4 * width
    model = m.embedding(symbols, width, positions) >> m.bias(*at, axis=None)
    for _ in range(blocks):
        looked = m.layer_norm(*at) >> m.attention(*at, heads=heads, causal=True)
        wide = m.dense(width, inner, positions=positions, start=m.he()) >> m.bias(positions, inner, axis=-1)
        narrow = m.dense(inner, width, positions=positions) >> m.bias(*at, axis=-1)
        thought = m.layer_norm(*at) >> wide >> m.relu(positions, inner) >> narrow
        model = model >> m.residual(looked) >> m.residual(thought)
    model = model >> m.layer_norm(*at) >> m.dense(width, symbols, positions=positions)

    def forward(t: Any, parameters: Sequence[Any], x: Any) -> Any:
        f, wires = t.nn.functional, iter(parameters)
        shape = (len(x), positions, heads, width // heads)
        y = next(wires)[x.long()] + next(wires)
        for _ in range(blocks):
            normal = f.layer_norm(y, (width,), next(wires), next(wires))
            parts = [f.linear(normal, next(wires)).reshape(shape).transpose(1, 2) for _ in range(3)]
            seen = f.scaled_dot_product_attention(*parts, is_causal=True).transpose(1, 2).reshape(len(x), *at)
            y = f.linear(seen, next(wires)) + y
            normal = f.layer_norm(y, (width,), next(wires), next(wires))
            y = f.linear(t.relu(f.linear(normal, next(wires), next(wires))), next(wires), next(wires)) + y
        return f.linear(f.layer_norm(y, (width,), next(wires), next(wires)), next(wires))

    return Twin("next symbol", model, forward)
