"""Linear models: a matrix, a bias, and both; over Z2 the XORs of chosen inputs, over the reals a dense layer's weights.

Source: [CFGL], [DLPL].
"""

from __future__ import annotations

from rdcircuits.circuit import ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, glorot, zeros
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
def linear(inputs: int, outputs: int, *, bias: bool = False, start: Initialiser = zeros) -> Model:
    """linear(n, m) : Para(n → m), parameter w[m, n], y_o = Σ_i w_oi·x_i; with `bias` plus b[m], which starts at zero.

    Over Z2 every output is the XOR of those inputs that its row names.

    Raises:
        ShapeError: for a negative width.

    Example:
        >>> linear(3, 2, bias=True).parameter
        (point(2, 3), point(2))
    """
    _check_widths(inputs, outputs)
    weights = point(outputs, inputs)
    matrix = Model((weights,), trace(lambda w, x: w @ x, weights, point(inputs)), (start,))
    return matrix >> _bias(outputs) if bias else matrix


@architecture
@checked
def bias(*shape: int, axis: int | None = 0, start: Initialiser = zeros) -> Model:
    """bias(n) : Para(n → n), parameter b[n], y = x + b; over more axes one number for each place along `axis`.

    Args:
        shape: of the input: (n), or (channels, height, width), or (positions, n) with axis=−1.
        axis: along which the parameter lies; None for one number for each element.

    Raises:
        ShapeError: for a negative length, no axes, or an axis that is not there.

    Example:
        >>> (linear(3, 2) >> bias(2)).parameter == linear(3, 2, bias=True).parameter
        True
        >>> bias(8, 26, 26).parameter
        (point(8),)
    """
    _check_widths(*shape)
    if axis is not None and not -len(shape) <= axis < len(shape):
        raise ShapeError(f"a bias lies along an axis of its input; the shape is {shape}, the axis {axis}")
    length = shape if axis is None else (shape[axis],)
    thin = shape if axis is None else (shape[axis], *(1,) * (len(shape) - 1 - axis % len(shape)))
    wire = point(*length)
    return Model((wire,), trace(lambda b, x: x + b.reshape(thin), wire, point(*shape)), (start,))


_bias = bias  # `linear` has an argument of this name


@architecture
@checked
def dense(inputs: int, outputs: int, *, positions: int | None = None, start: Initialiser | None = None) -> Model:
    """dense(n, m) : Para(n → m), the weights of a dense layer, w[m, n], by default as Glorot starts them.

    With `positions` t the same weights at each of them: (t, n) → (t, m).

    Example:
        >>> model = dense(4, 20) >> bias(20)
        >>> model.dom, model.cod
        ((point(4),), (point(20),))
        >>> dense(4, 20, positions=7).cod
        (point(7, 20),)
    """
    start = glorot() if start is None else start
    if positions is None:
        return linear(inputs, outputs, start=start)
    _check_widths(inputs, outputs, positions)
    weights = point(outputs, inputs)
    circuit = trace(lambda w, x: ops.einsum("oi,ti->to", w, x), weights, point(positions, inputs))
    return Model((weights,), circuit, (start,))


def _check_widths(*widths: int) -> None:
    for width in widths:
        if isinstance(width, bool) or not isinstance(width, int) or width < 0:
            raise ShapeError(f"a width is an integer >= 0, found {width!r}")
