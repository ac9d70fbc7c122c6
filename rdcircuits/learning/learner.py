"""`Learner`: optimiser, model, loss and rate composed into one lens, whose put is the training step.

(optimiser ⇒ model) >> loss >> rate, in Para(Lens(C)); nothing here knows an algebra.  Source: [CFGL], [DLPL].
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rdcircuits.circuit import Circuit, Object, discard, identity, pairing, permutation, simplify, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import ShapeError
from rdcircuits.learning.losses import Loss
from rdcircuits.learning.optimisers import Optimiser
from rdcircuits.learning.rates import Rate, as_rate
from rdcircuits.lens import Lens
from rdcircuits.para import Para, batched, para_lens, without_parameter


@dataclass(frozen=True)
class Learner:
    """A model with a loss, an optimiser and a rate.

    Args:
        model: a 1-cell A → B of Para(C), unbatched, with one output wire.
        loss, optimiser, rate: see their modules; a number is a constant rate.

    Attributes: `state` S, `parameter` P, `hyper` H, `input` A, `label` B (objects; A and B batched); `step`, the
    circuit S × P × H × A × B → S × P × L × B: new state, new parameters, the loss summed over the batch, the
    predictions.

    Raises:
        ShapeError: where the model is batched already or has not one output.

    Example:
        >>> import rdcircuits as rd
        >>> rate = rd.rates.scaled()
        >>> learner = rd.Learner(rd.models.lookup_table(1, 1), rd.losses.boolean(), rd.optimisers.ascent(), rate)
        >>> learner.step.cod
        (point(1, 2), point(1), point(1, batched=True))
    """

    model: Para[Circuit]
    loss: Loss
    optimiser: Optimiser
    rate: Rate | int | float
    state: Object = field(init=False)
    parameter: Object = field(init=False)
    hyper: Object = field(init=False)
    input: Object = field(init=False)
    label: Object = field(init=False)
    step: Circuit = field(init=False, repr=False, compare=False)
    composite: Para[Lens] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.model.cod) != 1:
            raise ShapeError(f"a learner's model has one output wire, found {show(self.model.cod)}")
        state, hyper, optimiser = self.optimiser.build(self.model.parameter)
        cell = batched(self.model)
        loss = batched_loss(self.loss, self.model)
        tuned = para_lens(cell).reparametrise(optimiser)
        rate = without_parameter(as_rate(self.rate).lens(loss.cod[0]))
        composite = tuned >> para_lens(loss) >> rate
        values = {
            "state": state,
            "parameter": self.model.parameter,
            "hyper": hyper,
            "input": cell.dom,
            "label": loss.parameter,
            "composite": composite,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "step", self._step(tuned, loss))

    def _step(self, tuned: Para[Lens], loss: Para[Circuit]) -> Circuit:
        """put of the composite, beside what its forward pass sees: the loss and the prediction."""
        s, p, h, a, b = self.state, self.parameter, self.hyper, self.input, self.label
        put = permutation([s, p, h, a, b], [0, 1, 2, 4, 3]) >> self.composite.morphism.put
        changes = self.composite.morphism.dom.changes
        new = put >> (identity(s + p) @ discard(changes[len(s + p) :]))
        predict = permutation([s, p, h, a, b], [0, 1, 2, 3]) >> tuned.morphism.get
        losses = pairing(permutation([s, p, h, a, b], [4]), predict) >> loss.morphism >> _total(loss.cod)
        return simplify(pairing(new, losses, predict))


def batched_loss(loss: Loss, model: Para[Circuit]) -> Para[Circuit]:
    """The loss over a batch: label and prediction both given for each example."""
    (prediction,) = model.cod
    cell = batched(Para((), loss.cell(prediction).morphism))
    return Para((prediction.batch(),), cell.morphism)


def _total(losses: Object) -> Circuit:
    """Losses of a batch, summed."""
    return trace(lambda *wires: [wire.sum_batch() for wire in wires], losses)
