"""`Para`: morphisms with parameters, over circuits and over lenses alike.

A 1-cell A → B is (P, f : P × A → B); composition multiplies parameters. A 2-cell is a reparametrisation τ : Q → P,
giving (Q, (τ × A) ; f).  Source: [CFGL], [DLPL].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from rdcircuits.brief import clipped
from rdcircuits.circuit import Builder, Circuit, Object, Wire, batch, copy, identity, permutation, simplify
from rdcircuits.circuit.declared import Declared
from rdcircuits.circuit.generators import Element
from rdcircuits.circuit.literal import Buffer
from rdcircuits.circuit.types import WireType, as_object, difference, show
from rdcircuits.errors import ShapeError
from rdcircuits.lens import Lens, Pair, identity_lens, lens, permutation_lens
from rdcircuits.notebook import Drawn
from rdcircuits.provenance import Noted, alike, called, noted
from rdcircuits.signatures import checked

Morphism = TypeVar("Morphism", Circuit, Lens)


@dataclass(frozen=True, repr=False)
class Para(Noted, Drawn, Generic[Morphism]):
    """A 1-cell A → B of Para(C) or of Para(Lens(C)): `parameter` P and `morphism` f : P × A → B.

    Attributes: `parameter`, `dom`, `cod` are objects (of circuits: tuples of wire types; of lenses: `Pair`).

    Raises:
        ShapeError: where the morphism does not take the parameter first.

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> scale = Para(point(), trace(lambda p, x: p * x, "p x"))
        >>> (scale >> scale).parameter
        (point(), point())
    """

    parameter: Any
    morphism: Morphism

    def __post_init__(self) -> None:
        if not isinstance(self.morphism, (Circuit, Lens)):
            raise ShapeError(f"the morphism of a 1-cell is a Circuit or a Lens, found {self.morphism!r}")
        if isinstance(self.parameter, WireType):
            object.__setattr__(self, "parameter", (self.parameter,))
        for expected, whole in _sides(self.parameter, self.morphism.dom):
            found = whole[: len(expected)]
            if found != expected:
                raise ShapeError(
                    f"the morphism takes {show(whole)}, expected the parameter {show(expected)} first; "
                    + difference(found, expected)
                )

    def __repr__(self) -> str:
        parameter, dom, cod = (_shown(one) for one in (self.parameter, self.dom, self.cod))
        name = f" {called(self)}" if called(self) else ""
        of = " of lenses" if isinstance(self.morphism, Lens) else ""
        return f"<{type(self).__name__}{clipped(name, 60)}{of}: parameter {parameter}, {dom} → {cod}>"

    @property
    def dom(self) -> Any:
        """A, what the morphism takes beside the parameter.

        Example:
            >>> import rdcircuits as rd
            >>> rd.models.lookup_table(2, 1).dom
            (point(2),)
        """
        rest = [whole[len(part) :] for part, whole in _sides(self.parameter, self.morphism.dom)]
        return Pair(*rest) if isinstance(self.morphism, Lens) else rest[0]

    @property
    def cod(self) -> Any:
        """B.

        Example:
            >>> import rdcircuits as rd
            >>> rd.models.lookup_table(2, 1).cod
            (point(1),)
        """
        return self.morphism.cod

    def __rshift__(self, other: Para[Morphism]) -> Para[Morphism]:
        """(P, f) ; (Q, g) = (P × Q, P × Q × A → Q × B → C)."""
        if not isinstance(other, Para):
            return NotImplemented
        if self.cod != other.dom:
            for found, expected in _sides(self.cod, other.dom):
                if found != expected:
                    raise ShapeError(
                        f"cannot compose: the first gives {show(found)}, the second takes {show(expected)} beside its "
                        f"parameter; {difference(found, expected)}"
                    )
        p, q, a = self.parameter, other.parameter, self.dom
        kind = self.morphism
        morphism = _permute(kind, [p, q, a], [1, 0, 2]) >> (_identity(kind, q) @ self.morphism) >> other.morphism
        return noted(Para(_tensor(p, q), morphism), "then", self, other)

    def __matmul__(self, other: Para[Morphism]) -> Para[Morphism]:
        """(P, f) × (Q, g) = (P × Q, P × Q × A × C → B × D)."""
        if not isinstance(other, Para):
            return NotImplemented
        p, q, a, c = self.parameter, other.parameter, self.dom, other.dom
        morphism = _permute(self.morphism, [p, q, a, c], [0, 2, 1, 3]) >> (self.morphism @ other.morphism)
        return noted(Para(_tensor(p, q), morphism), "beside", self, other)

    def declared(self) -> list[Declared]:
        """What the inputs beside the parameter are declared to carry, by their numbers: nothing, but of models."""
        return []

    def remade(self, morphism: Morphism) -> Para[Morphism]:
        """The 1-cell with the same parameter and another morphism that takes the same inputs, batched or not.

        Example:
            >>> import rdcircuits as rd
            >>> cell = rd.Para((rd.point(),), rd.trace(lambda p, x: p * x, "p x"))
            >>> cell.remade(rd.trace(lambda p, x: p + x, "p x")).cod
            (point(),)
        """
        return alike(Para(self.parameter, morphism), self)

    @checked
    def reparametrise(self, tau: Morphism) -> Para[Morphism]:
        """(Q, (τ × A) ; f) for τ : Q → P; of lenses where this is one of lenses.

        Example:
            >>> import rdcircuits as rd
            >>> cell = rd.Para((rd.point(),), rd.trace(lambda p, x: p * x, "p x"))
            >>> square = cell.reparametrise(rd.trace(lambda q: q * q, "q"))
            >>> rd.Z.run(square.morphism, 3, 2).tolist()
            18
        """
        _check_kind(tau, self.morphism)
        if tau.cod != self.parameter:
            for found, expected in _sides(tau.cod, self.parameter):
                if found != expected:
                    raise ShapeError(
                        f"a reparametrisation gives {show(found)}, the parameter is {show(expected)}; "
                        + difference(found, expected)
                    )
        made: Para[Morphism] = Para(tau.dom, (tau @ _identity(self.morphism, self.dom)) >> self.morphism)
        return noted(made, "over", tau, self)


@dataclass(frozen=True, init=False, repr=False)
class TwoCell(Drawn, Generic[Morphism]):
    """A 2-cell from `source` = (P, f) to `target` = (Q, g) along τ : Q → P, where g = (τ × A) ; f.

    The target is (τ × A) ; f as a circuit by default. A target that is given must have the right types; that the
    triangle commutes is a matter of the algebra: `rd.laws.triangle(cell, algebra)` looks.

    `a >> b` composes vertically (b starts where a ends), `a.horizontal(b)` along the composition of 1-cells, `a @ b`
    side by side, `a.whisker(after=h, before=k)` with 1-cells.

    Raises:
        ShapeError: where τ does not end at the source's parameter, or the target does not fit τ and the source.

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> scale = Para(point(), trace(lambda p, x: p * x, "p x"))
        >>> cell = TwoCell(scale, trace(lambda q: q * q, "q"))
        >>> cell.target == Para(point(), trace(lambda q, x: (q * q) * x, "q x"))
        True
        >>> (cell @ cell).tau.dom
        (point(), point())
    """

    source: Para[Morphism]
    tau: Morphism
    target: Para[Morphism]

    def __init__(self, source: Para[Morphism], tau: Morphism, target: Para[Morphism] | None = None) -> None:
        made = _cell(source, "source").reparametrise(tau)
        if target is not None:
            _same_types(made, _cell(target, "target"))
        for name, value in (("source", source), ("tau", tau), ("target", made if target is None else target)):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<TwoCell: from parameter {_shown(self.source.parameter)} to {_shown(self.target.parameter)}>"

    def __rshift__(self, other: TwoCell[Morphism]) -> TwoCell[Morphism]:
        """Vertical composition: first reparametrise by τ, then by the other's, which starts at this one's target."""
        if not isinstance(other, TwoCell):
            return NotImplemented
        if not _matching(self.target, other.source):
            raise ShapeError(
                f"vertical composition: the first 2-cell ends at {_typed(self.target)} and the second starts at "
                f"{_typed(other.source)}, which is another 1-cell; where they are equal in an algebra, say so: "
                "TwoCell(source, tau, target)"
            )
        return TwoCell(self.source, other.tau >> self.tau, other.target)

    def horizontal(self, other: TwoCell[Morphism]) -> TwoCell[Morphism]:
        """Horizontal composition: τ × σ from f ; h to g ; k, where τ : f ⇒ g and σ : h ⇒ k.

        Example:
            >>> import rdcircuits as rd
            >>> cell = rd.Para((rd.point(),), rd.trace(lambda p, x: p * x, "p x"))
            >>> same = rd.TwoCell(cell, rd.trace(lambda p: p, "p"), cell)
            >>> same.horizontal(same).source == cell >> cell
            True
        """
        if not isinstance(other, TwoCell):
            raise ShapeError(f"horizontal composition takes a 2-cell, found {other!r}; whisker takes 1-cells")
        return TwoCell(self.source >> other.source, self.tau @ other.tau, self.target >> other.target)

    def __matmul__(self, other: TwoCell[Morphism]) -> TwoCell[Morphism]:
        """Side by side: τ × σ from f × h to g × k."""
        if not isinstance(other, TwoCell):
            return NotImplemented
        return TwoCell(self.source @ other.source, self.tau @ other.tau, self.target @ other.target)

    def whisker(
        self, after: Para[Morphism] | None = None, *, before: Para[Morphism] | None = None
    ) -> TwoCell[Morphism]:
        """Horizontal composition with identity 2-cells: of `before` on the left, of `after` on the right.

        Example:
            >>> from rdcircuits.circuit import trace, point
            >>> scale = Para(point(), trace(lambda p, x: p * x, "p x"))
            >>> cell = TwoCell(scale, trace(lambda q: q * q, "q"))
            >>> cell.whisker(scale, before=scale).source == scale >> scale >> scale
            True
        """
        cell = self if before is None else identity_cell(before).horizontal(self)
        return cell if after is None else cell.horizontal(identity_cell(after))


def identity_cell(cell: Para[Morphism]) -> TwoCell[Morphism]:
    """The identity 2-cell of a 1-cell."""
    return TwoCell(cell, _identity(_cell(cell, "1-cell").morphism, cell.parameter), cell)


@checked
def tie(cell: Para[Circuit]) -> Para[Circuit]:
    """Weight tying: (P × P, f) reparametrised along copy : P → P × P.

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> scale = Para(point(), trace(lambda p, x: p * x, "p x"))
        >>> tie(scale >> scale).parameter
        (point(),)
    """
    half, odd = divmod(len(cell.parameter), 2)
    if odd or cell.parameter[:half] != cell.parameter[half:]:
        raise ShapeError(f"weight tying takes a parameter P × P, found {show(cell.parameter)}")
    return cell.reparametrise(copy(cell.parameter[:half]))


def substituted(cell: Para[Circuit], values: Sequence[npt.ArrayLike | None], algebra: str) -> Circuit:
    """f(p, −), the parameter wires that have a value as elements of the algebra of this name, the others as inputs.

    Raises:
        ShapeError: for a value of another shape than its wire's.

    Example:
        >>> from rdcircuits.circuit import trace, point
        >>> scale = Para(point(), trace(lambda p, x: p * x, "p x"))
        >>> substituted(scale, [3], "Z").nodes[0].generator.algebra
        'Z'
    """
    free = [wire for wire, value in zip(cell.parameter, values, strict=True) if value is None]
    builder = Builder((*free, *cell.dom))
    inputs = iter(builder.inputs)
    wires: list[Wire] = []
    for position, (value, wire) in enumerate(zip(values, cell.parameter, strict=True)):
        wires.append(next(inputs) if value is None else _element(builder, value, wire, position, algebra))
    return Circuit(builder.graph(builder.run(cell.morphism.graph, [*wires, *inputs])))


def closed(cell: Para[Circuit], values: Sequence[npt.ArrayLike], algebra: str) -> Circuit:
    """f(p, −), with elements of the algebra of this name, and what the 1-cell declares of its inputs.

    Example:
        >>> import rdcircuits as rd
        >>> closed(rd.models.lookup_table(1, 1), [[[1, 0]]], "Z").graph.declared
        (Declared(wire=0, high=1, whole=False, only=None),)
    """
    graph = substituted(cell, values, algebra).graph
    return Circuit(graph._replace(declared=tuple(dict.fromkeys([*graph.declared, *cell.declared()]))))


def _element(builder: Builder, value: npt.ArrayLike, wire: WireType, position: int, algebra: str) -> Wire:
    buffer = Buffer(np.asarray(value))
    if buffer.array.shape != wire.shape:
        raise ShapeError(f"parameter {position} has shape {buffer.array.shape}, expected {wire.shape}")
    return builder.apply(Element(buffer, algebra, wire.kind), ())[0]


@checked
def batched(cell: Para[Circuit]) -> Para[Circuit]:
    """(P, f : P × A → B) over a batch: P × A^N → B^N, the parameter copied to every example."""
    start = len(cell.parameter)
    return cell.remade(batch(cell.morphism, range(start, cell.morphism.arity)))


@checked
def para_lens(cell: Para[Circuit]) -> Para[Lens]:
    """Para(F): (P, f) ↦ ((P, P'), F(f)).

    Example:
        >>> import rdcircuits as rd
        >>> m = rd.models.lookup_table(2, 1)
        >>> cell = rd.para_lens(m)
        >>> cell.parameter
        Pair(points=(point(1, 4),), changes=(change(1, 4),))
    """
    return noted(Para(Pair.of(cell.parameter), lens(cell.morphism)), "functor", cell)


def _shown(obj: Any) -> str:
    """An object, or the points of a pair, in a repr."""
    return clipped(show(obj.points if isinstance(obj, Pair) else obj), 90)


def _cell(value: Any, what: str) -> Any:
    """`value`, which is to be a 1-cell."""
    if not isinstance(value, Para):
        raise ShapeError(f"the {what} of a 2-cell is a 1-cell (Para), found {value!r}")
    return value


def _check_kind(tau: Any, morphism: Any) -> None:
    wanted = Lens if isinstance(morphism, Lens) else Circuit
    if not isinstance(tau, wanted):
        found = type(tau).__name__
        raise ShapeError(f"a reparametrisation of a 1-cell of {wanted.__name__} is a {wanted.__name__}, found {found}")


def _same_types(made: Para[Any], target: Para[Any]) -> None:
    """Raise where a target is of other types than what τ makes of the source."""
    sides = ("parameter", made.parameter, target.parameter), ("domain", made.dom, target.dom)
    for name, expected, found in (*sides, ("codomain", made.cod, target.cod)):
        for one, other in _sides(found, expected):
            if one != other:
                found_, wanted = show(one), show(other)
                raise ShapeError(f"the target's {name} is {found_}, expected {wanted}; {difference(one, other)}")


def _matching(first: Para[Any], second: Para[Any]) -> bool:
    """Whether two 1-cells are equal as they stand, or once simplified: then they are in every algebra."""
    if isinstance(first.morphism, Lens) != isinstance(second.morphism, Lens) or first.parameter != second.parameter:
        return False
    if first.morphism == second.morphism:
        return True
    return isinstance(first.morphism, Circuit) and simplify(first.morphism) == simplify(second.morphism)


def _typed(cell: Para[Any]) -> str:
    """A 1-cell in a message: its types, and how many nodes its circuit has."""
    if isinstance(cell.morphism, Lens):
        return f"a lens of {_typed(Para(cell.parameter.points, cell.morphism.get))}"
    parameter, dom, cod = (show(one) for one in (cell.parameter, cell.dom, cell.cod))
    return f"({parameter}, {dom} → {cod}, {len(simplify(cell.morphism).nodes)} nodes)"


def _sides(first: Any, second: Any) -> list[tuple[Object, Object]]:
    """Two objects side by side: one pair of tuples for circuits, points and changes for lenses."""
    if isinstance(first, Pair) != isinstance(second, Pair):
        raise ShapeError(f"a circuit's object and a lens' pair do not fit together: {first} and {second}")
    return list(zip(first, second, strict=True)) if isinstance(first, Pair) else [(as_object(first), as_object(second))]


def _tensor(first: Any, second: Any) -> Any:
    return first @ second if isinstance(first, Pair) else first + second


def _identity(kind: Any, obj: Any) -> Any:
    return identity_lens(obj) if isinstance(kind, Lens) else identity(obj)


def _permute(kind: Any, objects: list[Any], order: list[int]) -> Any:
    return permutation_lens(objects, order) if isinstance(kind, Lens) else permutation(objects, order)
