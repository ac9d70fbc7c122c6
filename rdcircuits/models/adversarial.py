"""A generator and a critic as one model, the Wasserstein GAN.  Source: [CFGL]; Arjovsky 2017."""

from __future__ import annotations

from rdcircuits.circuit import Circuit, Object, Wire, WireType, ops, permutation, point, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import ShapeError
from rdcircuits.models.model import Model, as_model
from rdcircuits.para import Para
from rdcircuits.provenance import architecture
from rdcircuits.signatures import checked


@architecture
@checked
def wasserstein(critic: Para[Circuit], generator: Para[Circuit]) -> Model:
    """wasserstein((Q, d : X → 1), (P, g : Z → X)) : Para(Z × X → 2), (q, p, z, x) ↦ (d(q, g(p, z)), d(q, x)).

    It is (g ; d) × d, reparametrised along the copy of Q: what the critic says of a sample that was made and of one
    that was given. z and x come as one list of numbers, z first. With the dot-product loss, labels (−1, +1) and the
    rate 1, p' is the change that the loss asks for: the critic ascends, kept in a box, and the generator descends, both
    at once. (With the rate −1, which Adam wants, the other way round.)

    Args:
        critic: Q and d, one input wire, one output of one element.
        generator: P and g, one input wire, one output wire of the critic's input's type.

    Raises:
        ShapeError: where they do not fit each other.

    Example:
        >>> import rdcircuits as rd
        >>> model = wasserstein(rd.models.dense(2, 1), rd.models.dense(3, 2))
        >>> model.parameter, model.dom, model.cod
        ((point(1, 2), point(2, 3)), (point(5),), (point(2),))
        >>> step, box = rd.optimisers.ascent(), rd.optimisers.clipped
        >>> optimiser = rd.optimisers.each(box(step, 0.1), rd.optimisers.opposed(step))
        >>> learner = rd.Learner(model, rd.losses.dot_product(), optimiser, 0.01)
        >>> learner.step.cod[:2]
        (point(1, 2), point(2, 3))
    """
    d, g = as_model(critic), as_model(generator)
    if len(d.dom) != 1 or len(g.dom) != 1 or g.cod != d.dom or len(d.cod) != 1 or d.cod[0].size != 1:
        raise ShapeError(
            f"a critic takes what the generator gives and gives one number: found {show(d.dom)} → {show(d.cod)} after "
            f"{show(g.dom)} → {show(g.cod)}"
        )
    both = (g >> d) @ d
    tied = both.reparametrise(_copied(d.parameter, g.parameter), d.initialisers + g.initialisers)
    return Model((), _parts(g.dom[0], d.dom[0]), ()) >> tied >> Model((), _pair(d.cod[0]), ())


def _copied(critic: Object, generator: Object) -> Circuit:
    """Q × P → P × Q × Q."""
    return permutation([critic, generator], [1, 0, 0])


def _parts(z: WireType, x: WireType) -> Circuit:
    """One list of numbers → Z × X."""

    def split(both: Wire) -> list[Wire]:
        return [both[: z.size].reshape(z.shape), both[z.size :].reshape(x.shape)]

    return trace(split, point(z.size + x.size))


def _pair(score: WireType) -> Circuit:
    """Two scores side by side."""
    return trace(lambda a, b: ops.concatenate([a.reshape((1,)), b.reshape((1,))]), score, score)
