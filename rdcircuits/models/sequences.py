"""Models of sequences: embedding, attention, layer normalisation; einsums and softmax over (positions, width).

Source: Vaswani et al. 2017 (attention); Ba, Kiros and Hinton 2016 (layer normalisation).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.circuit.declared import Declared
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Array, Initialiser, constant, glorot, zeros
from rdcircuits.models.inputs import Elements
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

#: Added to the scores of what a position must not look at: its softmax is exactly 0, in float32 too.
_NEVER = -1e30


@architecture
@checked
def embedding(symbols: int, width: int, positions: int, *, start: Initialiser | None = None) -> Model:
    """embedding(s, d, t) : Para((t) → (t, d)), parameter e[s, d]: row x_i of e for each symbol number x_i.

    For Smooth, whose symbol numbers are reals. A number that is none of 0 .. s − 1 is refused by `train`; elsewhere it
    becomes zeros.

    Args:
        symbols: s, how many there are.
        width: d, numbers for each.
        positions: t, length of the sequences.
        start: initialiser; Glorot's by default.

    Raises:
        ShapeError: for numbers below 1.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(embedding(2, 3, 2).morphism, [[1, 2, 3], [4, 5, 6]], [1, 0])
        array([[4., 5., 6.],
               [1., 2., 3.]])
    """
    _check(symbols=symbols, width=width, positions=positions)
    table, numbers = point(symbols, width), np.arange(symbols)

    def rows(e: Wire, x: Wire) -> Wire:
        symbol, each = x.reshape((positions, 1)), ops.element(numbers, "Smooth", x)
        chosen = ops.threshold(symbol, each) * ops.threshold(-symbol, -each)
        return ops.einsum("ts,sd->td", chosen, e)

    circuit = trace(rows, table, point(positions))
    return Model((table,), circuit, (glorot() if start is None else start,), Symbols(count=symbols))


@dataclass(frozen=True)
class Symbols(Elements):
    """The check of inputs that are symbol numbers 0 .. count − 1.

    Example:
        >>> Symbols(count=3)(np.array([[0, 2], [1, 3]]), "the inputs")
        Traceback (most recent call last):
            ...
        rdcircuits.errors.RdError: the inputs: row 1 has 3 at [1], expected a symbol's number in 0..2
    """

    count: int = 0

    def bad(self, inputs: Array) -> npt.NDArray[np.bool_]:
        """Numbers of no symbol."""
        return np.asarray((inputs < 0) | (inputs >= self.count) | (inputs != np.floor(inputs)), dtype=np.bool_)

    @property
    def declared(self) -> Declared:
        """Whole numbers below `count`."""
        return Declared(0, self.count - 1, whole=True)


@architecture
@checked
def attention(
    positions: int, width: int, *, heads: int = 1, causal: bool = False, start: Initialiser | None = None
) -> Model:
    """attention(t, d) : Para((t, d) → (t, d)), self-attention, parameters q, k, v, o, each [d, d].

    In each head, of width c = d/heads: softmax((x·qᵀ)(x·kᵀ)ᵀ/√c)·(x·vᵀ), the heads side by side, times oᵀ.

    Args:
        positions: t, length of the sequences.
        width: d.
        heads: which divide d.
        causal: whether a position sees itself and what is before it only.
        start: initialiser of the four; Glorot's by default.

    Raises:
        ShapeError: for numbers below 1, or heads that do not divide the width.

    Example:
        >>> attention(16, 32, heads=4, causal=True).cod
        (point(16, 32),)
    """
    _check(positions=positions, width=width, heads=heads)
    if width % heads:
        raise ShapeError(f"{heads} heads do not divide a width of {width} evenly")
    matrix, head = point(width, width), width // heads
    later = np.triu(np.full((positions, positions), _NEVER), 1)

    def attended(q: Wire, k: Wire, v: Wire, o: Wire, x: Wire) -> Wire:
        asked, keys, values = (ops.einsum("oi,ti->to", w, x).reshape((positions, heads, head)) for w in (q, k, v))
        scores = ops.einsum("thc,shc->hts", asked * (1.0 / sqrt(head)), keys)
        if causal:
            scores = scores + ops.element(later, "Smooth", x)
        found = ops.einsum("hts,shc->thc", ops.softmax(scores), values)
        return ops.einsum("oi,ti->to", o, found.reshape((positions, width)))

    circuit = trace(attended, matrix, matrix, matrix, matrix, point(positions, width))
    return Model((matrix,) * 4, circuit, (glorot() if start is None else start,) * 4)


@architecture
@checked
def layer_norm(*shape: int, epsilon: float = 1e-5) -> Model:
    """layer_norm(t, d) : Para((t, d) → (t, d)), parameters g[d] and b[d]: (x − mean)/√(variance + ε)·g + b, mean and
    variance along the last axis. It starts at g = 1, b = 0.

    Raises:
        ShapeError: for no axes, or lengths below 1.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Smooth().run(layer_norm(2, epsilon=0).morphism, [1, 1], [0, 0], [5.0, 3.0])
        array([ 1., -1.])
    """
    if not shape:
        raise ShapeError("layer_norm normalises along the last axis of its input, which has none")
    _check(**{f"axis {axis}": length for axis, length in enumerate(shape)})
    width, thin, share = point(shape[-1]), (*shape[:-1], 1), 1.0 / shape[-1]

    def normalised(g: Wire, b: Wire, x: Wire) -> Wire:
        centred = x - x.sum(-1).reshape(thin) * share
        variance = (centred * centred).sum(-1).reshape(thin) * share
        return centred * ops.reciprocal(ops.sqrt(variance + float(epsilon))) * g + b

    return Model((width, width), trace(normalised, width, width, point(*shape)), (constant(1.0), zeros))


def _check(**lengths: int) -> None:
    for name, length in lengths.items():
        if isinstance(length, bool) or not isinstance(length, int) or length < 1:
            raise ShapeError(f"{name} is {length!r}, expected an integer >= 1")
