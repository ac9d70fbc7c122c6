"""The masking and the pseudo-linear model: a mask for each output, laid over the inputs.  Source: [RDA]."""

from __future__ import annotations

from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, zeros
from rdcircuits.models.model import Model


def masking(inputs: int, outputs: int = 1, *, start: Initialiser = zeros) -> Model:
    """masking(n, m) : Para(n → m), masks p[m, n], output 1 where p ∧ x has a 1: y_o = OR_i (p_oi ∧ x_i).

    Every input is used once by an output, so that its R over Z2 is the Boolean difference.

    Raises:
        ShapeError: for no inputs.

    Example:
        >>> import rdcircuits as rd
        >>> rd.Z2.run(masking(3).morphism, [[0, 1, 1]], [1, 1, 0])
        array([1], dtype=uint8)
    """
    _check_inputs(inputs)
    masks = point(outputs, inputs)
    return Model((masks,), trace(lambda p, x: _any(p * x), masks, point(inputs)), (start,))


def _any(bits: Wire) -> Wire:
    """OR along the last axis, half against half."""
    while bits.shape[-1] > 1:
        half = bits.shape[-1] // 2
        pairs, odd = bits[..., :half] | bits[..., half : 2 * half], bits[..., 2 * half :]
        bits = ops.concatenate([pairs, odd], axis=-1) if odd.shape[-1] else pairs
    return bits.reshape(bits.shape[:-1])


def _check_inputs(inputs: int) -> None:
    if inputs < 1:
        raise ShapeError(f"a mask needs inputs to lie over, asked for {inputs}")
