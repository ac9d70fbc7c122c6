"""A training step cut into parts of its batch: changes of each part, their sum by tree, and the optimiser's lens once.

The composite (optimiser ⇒ model) >> loss >> rate is cut where the optimiser joins it:

    get : S × P × H → P         the optimiser's get, the parameters that the model is evaluated at
    changes : P × H × A × B → P' × L        the put of model >> loss >> rate on some examples, and their loss
    add : (P' × L) × (P' × L) → P' × L
    update : S × P × H × P' → S × P         the optimiser's put

F is a functor, so put of the composite is update after changes after get: `whole` composes them again, and is the
learner's step but for the predictions. Model, loss and rate see one example at a time, and a parameter is copied to all
of them; R of copying is the sum. So changes of two batches one after the other are the sum of the changes of each, and
where addition is associative (Z2, Z, GF(q), Zn) any tree of parts gives the same elements, which are the same bits.
Sums of floating-point numbers depend on the tree: over the reals it is a part of the computation, and has to be told.
Source: [CFGL] for the composite, [RDC] RD.4 for R of copying.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np

from rdcircuits.algebra import Algebra, Program
from rdcircuits.arguments import index_of, shown
from rdcircuits.circuit import Circuit, Object, discard, identity, pairing, permutation, point, simplify, trace
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.learning.data import Array
from rdcircuits.learning.learner import Learner
from rdcircuits.para import batched, para_lens

Made = TypeVar("Made")
#: What comes of a part: an array for each parameter's change, the loss, how many predictions were right, of how many.
Changes = tuple[Any, ...]


class Cut:
    """A learner's step as circuits of its parts. `get`, `changes`, `add`, `update` are said in the module.

    Raises:
        ShapeError: for a rate that mixes the examples of a batch, and for a model that is batched already.

    Example:
        >>> import rdcircuits as rd
        >>> cut = Cut(rd.Learner(rd.models.lookup_table(2, 1), "boolean", "ascent", rd.rates.scaled()))
        >>> cut.changes.cod
        (change(1, 4), point(1), point(1, batched=True))
        >>> cut.whole == cut.learner.step
        True
    """

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        if any(wire.batched for wire in learner.model.cod):
            raise ShapeError("a step is cut into parts of its batch; this model is one for all the examples together")
        _check_rate(learner)

    @cached_property
    def get(self) -> Circuit:
        """S × P × H → P."""
        return self.learner.saved()

    @cached_property
    def changes(self) -> Circuit:
        """P × H × A × B → P' × L × B: the changes and the losses, summed over these examples, and the predictions."""
        learner = self.learner
        p, a, b, (inner, outer) = learner.parameter, learner.input, learner.label, self._hypers
        model = batched(learner.model)
        (losses,) = learner.loss_cell.cod
        lens = (para_lens(model) >> para_lens(learner.loss_cell) >> learner.rate.cell(losses)).morphism
        whole = [p, inner, outer, a, b]
        put = (
            permutation(whole, [0, 4, 2, 3])
            >> lens.put
            >> (identity(lens.dom.changes[: len(p)]) @ discard(lens.dom.changes[len(p) :]))
        )
        predict = permutation(whole, [0, 3]) >> model.morphism
        loss = pairing(permutation(whole, [4]), predict) >> learner.loss_cell.morphism
        total = trace(lambda *wires: [wire.sum_batch() for wire in wires], loss.cod)
        return simplify(pairing(put, loss >> total, predict))

    @cached_property
    def summed(self) -> Object:
        """P' × L, what is added up."""
        return self.changes.cod[: len(self.learner.parameter) + 1]

    @cached_property
    def add(self) -> Circuit:
        """(P' × L) × (P' × L) → P' × L, wire by wire."""
        count = len(self.summed)
        return trace(lambda *wires: [wires[i] + wires[count + i] for i in range(count)], self.summed, self.summed)

    @cached_property
    def update(self) -> Circuit:
        """S × P × H × P' → S × P."""
        learner, (inner, outer) = self.learner, self._hypers
        s, p, changes = learner.state, learner.parameter, self.summed[:-1]
        put = learner.optimiser.build(p).put
        return simplify(permutation([s, p, inner, outer, changes], [0, 1, 2, 4]) >> put)

    @cached_property
    def whole(self) -> Circuit:
        """The parts composed again, S × P × H × A × B → S × P × L × B: what the learner's step is."""
        learner = self.learner
        s, p, h, a, b = learner.state, learner.parameter, learner.hyper, learner.input, learner.label
        all_of = [s, p, h, a, b]
        at = permutation(all_of, [0, 1, 2]) >> self.get
        changes = pairing(at, permutation(all_of, [2, 3, 4])) >> self.changes
        wires = list(changes.cod)
        count = len(p)
        change = changes >> (identity(tuple(wires[:count])) @ discard(tuple(wires[count:])))
        rest = changes >> (discard(tuple(wires[:count])) @ identity(tuple(wires[count:])))
        new = pairing(permutation(all_of, [0, 1, 2]), change) >> self.update
        return simplify(pairing(new, rest))

    @property
    def _hypers(self) -> tuple[Object, Object]:
        """H, the optimiser's part and the rate's."""
        inner = len(self.learner.optimiser.hyper)
        return (point(),) * inner, (point(),) * (len(self.learner.hyper) - inner)


def _check_rate(learner: Learner) -> None:
    """A `ShapeError` for a rate whose change of an example depends on others."""
    (losses,) = learner.loss_cell.cod
    try:
        learner.rate.cell(losses.unbatch())
    except ShapeError as error:
        raise ShapeError(
            f"rate {learner.rate.name} is not one of each example alone, so that a step cannot be cut into parts: "
            f"{error}"
        ) from error


class Shards:
    """The programs of a step's parts in one algebra. A value that pickles, compiled again where it is first used.

    Args:
        learner, algebra: whose step, and where.
        like: what the step's inputs are like, as for `Algebra.compile`.
        batch: the most examples of all the parts together.

    Example:
        >>> import rdcircuits as rd
        >>> learner = rd.Learner(rd.models.lookup_table(1, 1), "boolean", "ascent", rd.rates.scaled())
        >>> shards = Shards(learner, rd.Z2, None, 2)
        >>> one, other = (shards.part([[[0, 0]]], [], [[x]], [[1]], ()) for x in (0, 1))
        >>> [array.tolist() for array in shards.add(one, other)[:2]]
        [[[1, 1]], [0]]
        >>> [array.tolist() for array in shards.update([[[0, 0]]], [], shards.add(one, other))]
        [[[1, 1]]]
    """

    def __init__(self, learner: Learner, algebra: Algebra, like: Sequence[Any] | None, batch: int) -> None:
        self.learner, self.algebra, self.like, self.batch = learner, algebra, like, batch
        self.cut = Cut(learner)

    def __reduce__(self) -> Any:
        return Shards, (self.learner, self.algebra, self.like, self.batch)

    @property
    def exact(self) -> bool:
        """Whether sums are the same in any order, which those of floating-point numbers are not."""
        return self.algebra.dtype.kind != "f"

    def compile(self) -> None:
        """Plan all of them now; raises `AlgebraError` where what a step gives it could not take again."""
        width = len(self.learner.state) + len(self.learner.parameter)
        self._update.check_feedback(width)
        _ = self._get, self._add

    @cached_property
    def _changes(self) -> Program:
        like = None if self.like is None else self.like[len(self.learner.state) :]
        return self.algebra.compile(self.cut.changes, like=like, batch=self.batch)

    @cached_property
    def _bounds(self) -> list[Any] | None:
        """How far the sums over a whole batch reach, where the algebra plans for that; so far reach those of parts."""
        plan = self._changes.plan
        found = [plan.forms[number].bounds for number in plan.outputs[: len(self.cut.summed)]]
        return None if any(one is None for one in found) else found

    @cached_property
    def _add(self) -> Program:
        bounds = self._bounds
        return self.algebra.compile(self.cut.add, like=None if bounds is None else [*bounds, *bounds])

    @cached_property
    def _get(self) -> Program:
        return self.algebra.compile(self.cut.get, like=self._first)

    @cached_property
    def _update(self) -> Program:
        like, bounds = self._first, self._bounds
        known = like is not None and bounds is not None
        return self.algebra.compile(self.cut.update, like=[*like, *bounds[:-1]] if known else None)  # type: ignore[misc, index]

    @property
    def _first(self) -> list[Any] | None:
        """What state, parameters and hyper-parameters are like."""
        learner = self.learner
        count = len(learner.state) + len(learner.parameter) + len(learner.hypers)
        return None if self.like is None else list(self.like[:count])

    def at(self, values: Sequence[Any], hyper: Sequence[Any]) -> tuple[Array, ...]:
        """The parameters that the model is evaluated at, of state and parameters."""
        return _several(self._get(*values, *hyper))

    def part(self, parameters: Sequence[Any], hyper: Sequence[Any], x: Any, y: Any, random: Sequence[Any]) -> Changes:
        """What comes of some of a step's examples."""
        *found, predictions = self._changes(*parameters, *hyper, x, y, *random)
        right = self.learner.loss.right(predictions, np.asarray(y))
        return (*found, int(np.count_nonzero(right)), int(right.size))

    def add(self, one: Changes, other: Changes) -> Changes:
        """The sum of what came of two parts."""
        found = _several(self._add(*one[:-2], *other[:-2]))
        return (*found, int(one[-2]) + int(other[-2]), int(one[-1]) + int(other[-1]))

    def update(self, values: Sequence[Any], hyper: Sequence[Any], total: Changes) -> tuple[Array, ...]:
        """The new state and parameters."""
        return _several(self._update(*values, *hyper, *total[: len(self.learner.parameter)]))


@runtime_checkable
class Workers(Protocol):
    """Who works on the parts of steps, such as a cluster (`rdcircuits.parallel`).

    `fixed`: whether the number of parts was told, and does not change with who there is.
    """

    fixed: bool

    def parts(self) -> int:
        """How many parts a step is to be cut into."""

    def total(
        self, shards: Shards, parameters: Sequence[Any], hyper: Sequence[Any], parts: Sequence[Sequence[Any]]
    ) -> Changes:
        """The sum by `tree` of what came of the parts (x, y, *random)."""


class Here:
    """The parts one after the other in this process: a step takes the memory of one of them.

    Example:
        >>> Here(3).parts()
        3
    """

    fixed = True

    def __init__(self, count: int) -> None:
        self.count = count

    def parts(self) -> int:
        """How many."""
        return self.count

    def total(
        self, shards: Shards, parameters: Sequence[Any], hyper: Sequence[Any], parts: Sequence[Sequence[Any]]
    ) -> Changes:
        """As `Workers` says."""
        return tree([shards.part(parameters, hyper, x, y, random) for x, y, *random in parts], shards.add)


def as_workers(parts: int | Workers) -> Workers:
    """Who works on the parts; an `RdError` for what is neither a number of them nor workers."""
    count = index_of(parts)
    if count is not None and count >= 1:
        return Here(count)
    if count is None and isinstance(parts, Workers):
        return parts
    raise RdError(f"parts is {shown(parts)}, expected a number of parts, at least 1, or a cluster (rd.cluster(4))")


def tree(values: Sequence[Made], add: Callable[[Made, Made], Made]) -> Made:
    """The sum of some values, at least one: neighbours are added, then neighbours of these sums, and so on.

    Example:
        >>> tree(list("abcde"), lambda x, y: f"({x}{y})")
        '(((ab)(cd))e)'
    """
    while len(values) > 1:
        sums = [add(one, other) for one, other in zip(values[::2], values[1::2], strict=False)]
        values = [*sums, *values[2 * len(sums) :]]
    return values[0]


def pieces(count: int, parts: int) -> list[slice]:
    """So many examples in parts that differ by one at most, none empty.

    Example:
        >>> [(one.start, one.stop) for one in pieces(8, 3)]
        [(0, 3), (3, 6), (6, 8)]
    """
    parts = min(parts, count)
    ends = [-(-count * (i + 1) // parts) for i in range(parts)]
    return [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _several(found: Any) -> tuple[Array, ...]:
    return found if isinstance(found, tuple) else (found,)
