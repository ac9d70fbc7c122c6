"""Smooth networks from a word, such as dense:64,32:tanh: what `compare` sets beside networks of gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from rdcircuits.errors import RdError
from rdcircuits.models import Model, bias, dense, glorot, he, relu, sigmoid, tanh

_HIDDEN = 64
_ACTIVATIONS: dict[str, Callable[..., Model]] = {"relu": relu, "tanh": tanh, "sigmoid": sigmoid}
_EXPECTED = (
    f"expected dense, dense:20 or dense:64,32, with :{', :'.join(_ACTIVATIONS)} after it or not; or linear for no "
    "hidden layer"
)
_MOST_WIDTH = 1 << 16


@dataclass(frozen=True)
class SmoothNet:
    """Dense layers with biases: `hidden` widths, each followed by an activation, then one score an output.

    Example:
        >>> net = SmoothNet.parse("dense:64,32:tanh")
        >>> net.hidden, net.activation, net.model(9, 1).parameter[-2:]
        ((64, 32), 'tanh', (point(1, 32), point(1)))
    """

    hidden: tuple[int, ...] = (_HIDDEN,)
    activation: str = "relu"

    @classmethod
    def parse(cls, text: str) -> SmoothNet:
        """The network that the word names.

        Raises:
            RdError: for another kind, activation, or widths that are no whole numbers from 1 to 65,536.

        Example:
            >>> SmoothNet.parse("dense"), SmoothNet.parse("linear").hidden
            (SmoothNet(hidden=(64,), activation='relu'), ())
        """
        kind, *parts = text.split(":") if isinstance(text, str) else [""]
        if kind == "linear" and not parts:
            return cls(())
        activation = parts.pop() if parts and parts[-1] in _ACTIVATIONS else cls.activation
        if kind != "dense" or len(parts) > 1:
            raise RdError(f"no smooth network is named {text!r}: {_EXPECTED}")
        hidden = tuple(_width(word, text) for word in parts[0].split(",")) if parts else cls.hidden
        return cls(hidden, activation)

    def model(self, inputs: int, outputs: int) -> Model:
        """The network as a model; weights before a relu start as He has them, others as Glorot."""
        start, sizes = (he() if self.activation == "relu" else glorot()), (inputs, *self.hidden)
        last = dense(sizes[-1], outputs) >> bias(outputs)
        layers = [
            dense(before, after, start=start) >> bias(after) >> _ACTIVATIONS[self.activation](after)
            for before, after in pairwise(sizes)
        ]
        model = last
        for layer in reversed(layers):
            model = layer >> model
        return model


def _width(word: str, text: str) -> int:
    if not (word.isascii() and word.isdecimal() and len(word) < 9 and 1 <= int(word) <= _MOST_WIDTH):
        raise RdError(f"{word!r} in {text!r} is no width of a layer: {_EXPECTED}")
    return int(word)
