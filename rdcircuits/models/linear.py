"""Linear models: a matrix, a bias, and both; over Z2 the XORs of chosen inputs, over the reals a dense layer's weights.

Source: [CFGL] §3, [DLPL].
"""

from __future__ import annotations

from rdcircuits.circuit import Wire, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, glorot, zeros
from rdcircuits.models.model import Model


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
    return matrix >> _bias(outputs, zeros) if bias else matrix


def bias(width: int, *, start: Initialiser = zeros) -> Model:
    """bias(n) : Para(n → n), parameter b[n], y = x + b.

    Example:
        >>> (linear(3, 2) >> bias(2)).parameter == linear(3, 2, bias=True).parameter
        True
    """
    return _bias(width, start)


def dense(inputs: int, outputs: int, *, start: Initialiser | None = None) -> Model:
    """dense(n, m) : Para(n → m), the weights of a dense layer, w[m, n], as Glorot starts them when not told.

    Example:
        >>> model = dense(4, 20) >> bias(20)
        >>> model.dom, model.cod
        ((point(4),), (point(20),))
    """
    return linear(inputs, outputs, start=glorot() if start is None else start)


def _bias(width: int, start: Initialiser) -> Model:
    _check_widths(width)
    wire = point(width)

    def shifted(b: Wire, x: Wire) -> Wire:
        return x + b

    return Model((wire,), trace(shifted, wire, wire), (start,))


def _check_widths(*widths: int) -> None:
    for width in widths:
        if isinstance(width, bool) or not isinstance(width, int) or width < 0:
            raise ShapeError(f"a width is an integer >= 0, found {width!r}")
