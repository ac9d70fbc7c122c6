"""`Learner`: optimiser, model, loss and rate composed into one lens, whose put is the training step.

(optimiser ⇒ model) >> loss >> rate, in Para(Lens(C)); nothing here knows an algebra.  Source: [CFGL], [DLPL].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rdcircuits.arguments import shown
from rdcircuits.brief import clipped
from rdcircuits.circuit import Circuit, Object, discard, identity, pairing, permutation, point, simplify, trace
from rdcircuits.circuit.types import show
from rdcircuits.errors import ShapeError
from rdcircuits.learning.direction import warn_when_made
from rdcircuits.learning.hyper import Hyper, Value
from rdcircuits.learning.losses import Loss, as_loss
from rdcircuits.learning.optimiser import Each, Optimiser
from rdcircuits.learning.optimisers import as_optimiser
from rdcircuits.learning.rates import Rate, as_rate
from rdcircuits.lens import Lens
from rdcircuits.notebook import Drawn
from rdcircuits.para import Para, batched, para_lens


@dataclass(frozen=True, init=False, repr=False)
class Learner(Drawn):
    """A model with a loss, an optimiser and a rate.

    Args:
        model: a 1-cell A → B of Para(C) with one output wire; unbatched, or without inputs and batched already, its
            parameter one candidate per example (as `search.dreaming` makes it).
        loss, optimiser, rate: see their modules; a number or a schedule is a constant rate, and a name such as
            `"cross_entropy"` or `"adam"` what the function of that name makes without arguments.

    Attributes: `state` S, `parameter` P, `hyper` H, `input` A, `label` B (objects; A and B batched, B with the random
    words of a loss that wants some); `step`, the circuit S × P × H × A × B → S × P × L × B: new state, new
    parameters, the loss summed over the batch, the predictions; `predict` : S × P × H × A → B, what the step evaluates.

    Raises:
        ShapeError: where the model does not have exactly one output, or is batched already and has inputs; where one
            of the others is none, such as a function that was not called.

    Warns:
        RdWarning: where the loss is to fall and the rate makes it rise, or nothing moves; when made where that is so
            in every algebra, else when trained.

    Example:
        >>> import rdcircuits as rd
        >>> rate = rd.rates.scaled()
        >>> learner = rd.Learner(rd.models.lookup_table(1, 1), rd.losses.boolean(), rd.optimisers.ascent(), rate)
        >>> learner.step.cod
        (point(1, 2), point(1), point(1, batched=True))
    """

    model: Para[Circuit]
    loss: Loss
    optimiser: Optimiser | Each
    rate: Rate

    def __init__(
        self, model: Para[Circuit], loss: Loss | str, optimiser: Optimiser | Each | str, rate: Rate | Value = -1
    ) -> None:
        _check_model(model)
        parts = {"model": model, "loss": as_loss(loss), "optimiser": as_optimiser(optimiser), "rate": as_rate(rate)}
        for name, part in parts.items():
            object.__setattr__(self, name, part)
        warn_when_made(self)

    def __reduce__(self) -> Any:
        return Learner, (self.model, self.loss, self.optimiser, self.rate)

    def __repr__(self) -> str:
        parts = ", ".join(clipped(repr(one), 70) for one in (self.loss, self.optimiser, self.rate))
        return f"<Learner: {clipped(repr(self.model), 150)}, {parts}>"

    @property
    def parameter(self) -> Object:
        """P.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> learner.parameter
            (point(1, 4),)
        """
        parameter: Object = self.model.parameter
        return parameter

    @property
    def state(self) -> Object:
        """S.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> learner.state
            ()
        """
        return self.optimiser.state_types(self.parameter)

    @property
    def hypers(self) -> tuple[Hyper, ...]:
        """The hyper-parameters, in the order of H: the optimiser's, then the rate's.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> [hyper.name for hyper in learner.hypers]
            []
        """
        return self.optimiser.hyper + self.rate.hyper

    @property
    def hyper(self) -> Object:
        """H, a scalar for each hyper-parameter.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> learner.hyper
            ()
        """
        return (point(),) * len(self.hypers)

    @property
    def input(self) -> Object:
        """A, batched.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> learner.input
            (point(2, batched=True),)
        """
        return tuple(wire.batch() for wire in self.model.dom)

    @property
    def label(self) -> Object:
        """B, batched: the label, and the random words of a loss that wants some.

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> learner.label
            (point(1, batched=True),)
        """
        label: Object = self.loss_cell.parameter
        return label

    @cached_property
    def _tuned(self) -> Para[Lens]:
        """The model's lens, reparametrised by the optimiser."""
        whole = self.model if self.model.cod[0].batched and not self.model.dom else batched(self.model)
        return para_lens(whole).reparametrise(self.optimiser.build(self.parameter))

    @cached_property
    def loss_cell(self) -> Para[Circuit]:
        """The loss over a batch: label and prediction both given for each example."""
        (prediction,) = self.model.cod
        cell = self.loss.cell(prediction.unbatch())
        whole = batched(Para((), cell.morphism))
        return Para(tuple(wire.batch() for wire in cell.parameter), whole.morphism)

    @cached_property
    def composite(self) -> Para[Lens]:
        """(optimiser ⇒ model) >> loss >> rate : (A, A') → (1, 1), with parameter (S × P × H) × B × H."""
        (losses,) = self.loss_cell.cod
        return self._tuned >> para_lens(self.loss_cell) >> self.rate.cell(losses)

    @cached_property
    def predict(self) -> Circuit:
        """S × P × H × A → B: the prediction at get(s, p)."""
        s, p, h, a = self.state, self.parameter, self.hyper, self.input
        inner = h[: len(self.optimiser.hyper)]
        order = permutation([s, p, inner, h[len(inner) :], a], [0, 1, 2, 4])
        return simplify(order >> self._tuned.morphism.get)

    @cached_property
    def step(self) -> Circuit:
        """put of the composite, beside what its forward pass sees: the loss and the prediction."""
        s, p, a, b = self.state, self.parameter, self.input, self.label
        inner = (point(),) * len(self.optimiser.hyper)
        outer = (point(),) * (len(self.hyper) - len(inner))
        whole = [s, p, inner, outer, a, b]
        composite = self.composite.morphism
        new = permutation(whole, [0, 1, 2, 5, 3, 4]) >> composite.put
        new = new >> (identity(s + p) @ discard(composite.dom.changes[len(s + p) :]))
        predict = permutation(whole, [0, 1, 2, 3, 4]) >> self.predict
        losses = pairing(permutation(whole, [5]), predict) >> self.loss_cell.morphism
        total = trace(lambda *wires: [wire.sum_batch() for wire in wires], losses.cod)
        return simplify(pairing(new, losses >> total, predict))

    def saved(self) -> Circuit:
        """S × P × H → P: the parameters to keep, get(s, p) of the optimiser (for most, p itself).

        Example:
            >>> import rdcircuits as rd
            >>> learner = rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled())
            >>> learner.saved().dom == learner.saved().cod == learner.parameter  # the parameters themselves
            True
        """
        lens = self.optimiser.build(self.parameter)
        outer = self.hyper[len(self.optimiser.hyper) :]
        keep = identity(lens.dom.points) @ discard(outer)
        return simplify(keep >> lens.get)


def _check_model(model: object) -> None:
    """A `ShapeError` for what is no 1-cell of one output."""
    if not isinstance(model, Para) or not isinstance(model.morphism, Circuit):
        hint = ""
        if isinstance(model, Circuit):
            hint = ": rd.Para(parameter, circuit) says which of its wires are learned"
        elif callable(model):
            hint = ": a function that makes models is called first"
        found = getattr(model, "__name__", None) or shown(model)
        raise ShapeError(f"a learner's model is a Para of circuits, such as models.gates(8, 64), found {found}{hint}")
    if len(model.cod) != 1:
        raise ShapeError(f"a learner's model has one output wire, found {show(model.cod)}")
