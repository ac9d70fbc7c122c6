"""The lookup model: every function of n bits, one parameter bit for each output and minterm.  Source: [RDA], `eval`."""

from __future__ import annotations

from rdcircuits.circuit import Wire, ops, point, trace
from rdcircuits.errors import ShapeError
from rdcircuits.models.initialisers import zeros
from rdcircuits.models.inputs import Bits
from rdcircuits.models.model import Model
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked

MAX_INPUTS = 24


@architecture
@checked
def lookup_table(inputs: int, outputs: int) -> Model:
    """lookup_table(n, m) : Para(n → m), parameter θ[m, 2^n], y_o = Σ_j θ_oj·basis(x)_j; θ starts at zero.

    Args:
        inputs: n, from 0 to 24.
        outputs: m.

    Raises:
        ShapeError: for n outside 0..24 (θ would need more than 2^24 entries an output).

    Example:
        >>> lookup_table(3, 2).parameter
        (point(2, 8),)
    """
    if not 0 <= inputs <= MAX_INPUTS:
        raise ShapeError(f"a lookup table has 0..{MAX_INPUTS} inputs, asked for {inputs}: select fewer inputs")

    def evaluate(theta: Wire, x: Wire) -> Wire:
        address = [x[i].broadcast((outputs,)) for i in range(inputs)]
        return ops.lookup(theta, *address) if address else _constant(theta, x)

    theta = point(outputs, 1 << inputs)
    return Model((theta,), trace(evaluate, theta, point(inputs)), (zeros,), Bits())


def _constant(theta: Wire, x: Wire) -> Wire:
    """θ itself, for no inputs (x, of shape (0,), is added as an empty sum so that the output is batched with it)."""
    return theta.reshape((theta.shape[0],)) + x.sum()
