"""Convolution with channels: a gather of windows and one einsum.  Source: [CFGL]."""

from __future__ import annotations

from collections.abc import Sequence

from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, he
from rdcircuits.models.model import Model
from rdcircuits.models.windows import Lengths, Padding, Windows
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
def convolution(
    shape: Sequence[int],
    channels: int,
    window: Lengths,
    *,
    stride: Lengths = 1,
    padding: Padding = 0,
    start: Initialiser | None = None,
) -> Model:
    """convolution((c, h, w), d, k) : Para((c, h, w) → (d, h', w')), parameter w[d, c, k, k].

    y[d, i, j] = Σ w[d, c, u, v]·x[c, s·i + u − p, s·j + v − p], x = 0 outside: PyTorch's conv2d without its bias, for
    which `bias(d, h', w')` is there. Signals (c, n) and volumes (c, l, h, w) likewise.

    Args:
        shape: channels and places of the input.
        channels: d, of the output.
        window: k, one number or one for each axis of places.
        stride: s, likewise; h' = ⌊(h + 2p − k)/s⌋ + 1.
        padding: p zeros on both sides, likewise; or "same": as many places as before, at stride 1.
        start: initialiser; He's by default.

    Raises:
        ShapeError: for lengths below 1, or a window larger than the padded array.

    Example:
        >>> model = convolution((1, 28, 28), 3, 3)
        >>> model.parameter, model.cod
        ((point(3, 1, 3, 3),), (point(3, 26, 26),))
    """
    windows = Windows.of(shape, window, stride, padding)
    if isinstance(channels, bool) or not isinstance(channels, int) or channels < 1:
        raise ShapeError(f"a convolution gives an integer >= 1 of channels, found {channels!r}")
    weights = point(channels, windows.shape[0], *windows.size)
    rank = len(windows.size)
    inner, places = "cdefghijklm"[: rank + 1], "nopqrstuvwx"[:rank]
    spec = f"b{inner},{inner}{places}->b{places}"
    indices = windows.indices()

    def convolved(w: Wire, x: Wire) -> Wire:
        return ops.einsum(spec, w, ops.gather(ops.pad(x, (0, *windows.before), (0, *windows.after)), indices))

    circuit = trace(convolved, weights, point(*windows.shape))
    return Model((weights,), circuit, (he() if start is None else start,))
