"""Residual blocks: what a model computes, added to what it was given.  Source: He et al. 2016."""

from __future__ import annotations

from rdcircuits.circuit import Circuit, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import ShapeError
from rdcircuits.models.model import Model, as_model
from rdcircuits.para import Para
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
def residual(model: Para[Circuit], shortcut: Para[Circuit] | None = None) -> Model:
    """residual((P, f : A → A)) : Para(A → A), x ↦ f(x) + x; with a shortcut (Q, g) : A → B, Para(A → B), f(x) + g(x).

    Args:
        model: P and f.
        shortcut: for where f changes the shape; its parameters come after the model's.

    Raises:
        ShapeError: where model and shortcut take or give different types.

    Example:
        >>> import rdcircuits as rd
        >>> block = residual(rd.models.dense(3, 3) >> rd.models.tanh(3))
        >>> block.parameter, block.cod
        ((point(3, 3),), (point(3),))
    """
    first = as_model(model)
    second = Model((), trace(lambda *wires: wires, first.dom), ()) if shortcut is None else as_model(shortcut)
    if (first.dom, first.cod) != (second.dom, second.cod):
        raise ShapeError(
            f"a residual block adds {show(first.dom)} → {show(first.cod)} and {show(second.dom)} → {show(second.cod)}: "
            "expected the same types; give a shortcut of the model's type"
        )
    width = len(first.cod)
    twice = trace(lambda *wires: [*wires, *wires], first.dom)
    added = trace(lambda *wires: [wires[i] + wires[width + i] for i in range(width)], first.cod, first.cod)
    return Model((), twice, ()) >> (first @ second) >> Model((), added, ())
