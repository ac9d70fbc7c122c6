"""The masking and the pseudo-linear model: a mask for each output, laid over the inputs.  Source: [RDA]."""

from __future__ import annotations

from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.circuit.generators import BooleanDifference
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import Initialiser, zeros
from rdcircuits.models.inputs import Bits
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
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
    return Model((masks,), trace(lambda p, x: _any(p * x), masks, point(inputs)), (start,), Bits())


@architecture
@checked
def pseudo_linear(inputs: int, ratio: int, outputs: int = 1, *, start: Initialiser = zeros) -> Model:
    """pseudoLinear(k) : Para(n → m), masks p[m, n], output 1 iff popcount(p ∧ x) ≤ popcount(p) div k.

    Each output is one generator whose R is its Boolean difference, as published: it counts, so that it has no formal
    derivative of its own. popcount(p ∧ x) ≤ popcount(p) div k is the same as k·popcount(p ∧ x) ≤ popcount(p).

    Args:
        inputs: n, at least 1.
        ratio: k, at least 1.
        outputs: m.
        start: initialiser of the masks.

    Raises:
        ShapeError: for no inputs or k below 1.

    Example:
        >>> import rdcircuits as rd
        >>> model = pseudo_linear(4, 2)
        >>> [rd.Z2.run(model.morphism, [[1, 1, 1, 0]], x).tolist() for x in ([1, 0, 0, 1], [1, 1, 0, 0])]
        [[1], [0]]
    """
    _check_inputs(inputs)
    if isinstance(ratio, bool) or not isinstance(ratio, int) or ratio < 1:
        raise ShapeError(f"pseudoLinear(k) takes an integer k >= 1, found {ratio!r}")
    masks, bits = point(outputs, inputs), point(inputs)

    def few(p: Wire, x: Wire) -> Wire:
        return ops.threshold(ops.popcount(p), ratio * ops.popcount(p * x))

    one = BooleanDifference(trace(few, bits, bits))

    def evaluate(p: Wire, x: Wire) -> Wire:
        return ops.stack(one(p[o], x) for o in range(outputs)) if outputs else p.sum(1)

    return Model((masks,), trace(evaluate, masks, bits), (start,), Bits())


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
