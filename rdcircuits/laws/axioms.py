"""RD.1 to RD.7 for a circuit, or for a generator of one's own, in an algebra.  Source: [RDC]."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

import numpy as np

from rdcircuits.algebra import Algebra, Smooth, as_algebra
from rdcircuits.algebra.declared import undeclared
from rdcircuits.arguments import generator
from rdcircuits.circuit import (
    Circuit,
    D,
    Generator,
    Object,
    R,
    WireType,
    added,
    discard,
    identity,
    pairing,
    permutation,
    point,
    prime,
    projection,
    trace,
    zeros,
)
from rdcircuits.circuit.graph import Builder
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.laws.same import Point, Sameness, same, weakest

Sides = tuple[Circuit, Circuit]

_STEPS = (1e-4, 1e-6)


@dataclass(frozen=True)
class Axiom:
    """One law: its `name` ("RD.2"), its `statement`, and the `answer` or the `error` that forbade to look.

    Example:
        >>> import rdcircuits as rd
        >>> law = rd.laws.reverse_derivative(rd.trace(lambda x: x * x, "x"), rd.Zn(5))["RD.2"]
        >>> law.name, law.statement, law.holds
        ('RD.2', 'R[f](a, b + c) = R[f](a, b) + R[f](a, c), = 0 at 0', True)
    """

    name: str
    statement: str
    answer: Sameness | None
    error: str = ""

    @property
    def holds(self) -> bool:
        """Whether no counterexample was found."""
        return bool(self.answer)

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        found = f"cannot be looked at: {self.error}" if self.answer is None else str(self.answer)
        return f"{'holds' if self else 'FAILS'}  {self.name:5}  {self.statement:50}  {found}"


@dataclass(frozen=True)
class Report:
    """All laws of one circuit, true as a condition where all hold; `report["RD.2"]` is one of them.

    Example:
        >>> import rdcircuits as rd
        >>> report = rd.laws.reverse_derivative(rd.trace(lambda x: x * x, "x"), rd.Zn(5))
        >>> bool(report), [law.name for law in report]
        (True, ['RD.1', 'RD.2', 'RD.3', 'RD.4', 'RD.5', 'RD.6', 'RD.7'])
    """

    axioms: tuple[Axiom, ...]

    def __bool__(self) -> bool:
        return all(self.axioms)

    def __iter__(self) -> Iterator[Axiom]:
        return iter(self.axioms)

    def __getitem__(self, name: str) -> Axiom:
        for axiom in self.axioms:
            if axiom.name == name:
                return axiom
        raise RdError(f"no law {name!r} in this report: {', '.join(axiom.name for axiom in self.axioms)}")

    def __str__(self) -> str:
        return "\n".join(map(str, self.axioms))


def reverse_derivative(
    f: Circuit | Generator, algebra: Algebra | str, *types: WireType, points: int = 200, seed: int = 0
) -> Report:
    """Whether the reverse derivative of a circuit or a generator obeys RD.1 to RD.7 in an algebra.

    `types` are the wires that a generator takes (numbers by default). The other map that some axioms speak of is f
    itself, or x ↦ x·x + x before and after f. In `Smooth` with 64-bit reals, "slope" compares D[f] with difference
    quotients too, since a wrong derivative may obey the axioms. What cannot be looked at (the reverse has a wrong type,
    say, or uses what the algebra lacks) fails, with the error. Surrogates (a rule in place of the derivative) are
    free to break RD.7, and the slope.

    Raises:
        ShapeError: for what is no circuit or generator, and for types that it does not take.
        AlgebraError: where the algebra has no meaning for f itself.

    Example:
        >>> from dataclasses import dataclass
        >>> import rdcircuits as rd
        >>> @dataclass(frozen=True)
        ... class Cube(rd.Generator):
        ...     name = "cube"
        ...     factor: int = 3
        ...     def type(self, x): return x
        ...     def reverse(self, x, dy): return self.factor * x * x * dy
        >>> reals = rd.Smooth().with_meaning(Cube, lambda algebra, generator, x: x * x * x)
        >>> bool(rd.laws.reverse_derivative(Cube(), reals))
        True
        >>> [law.name for law in rd.laws.reverse_derivative(Cube(factor=2), reals) if not law]
        ['slope']
        >>> @dataclass(frozen=True)
        ... class Bent(Cube):
        ...     def reverse(self, x, dy): return x * dy * dy
        >>> ring = rd.Zn(5).with_meaning(Bent, lambda algebra, generator, x: x**3 % 5)
        >>> print(rd.laws.reverse_derivative(Bent(), ring)["RD.2"].answer)
        different in Z_5: output 0 is 4 in one and 2 in the other at (1, 1, 1)
    """
    over = as_algebra(algebra)
    circuit = _circuit(f, types)
    over.require(circuit)
    axioms = [_looked_at(*law, circuit, over, points, seed) for law in _LAWS]
    if isinstance(over, Smooth) and over.dtype == np.float64:
        axioms.append(_slope(circuit, over, points, seed))
    return Report(tuple(axioms))


def _circuit(f: Any, types: tuple[WireType, ...]) -> Circuit:
    if isinstance(f, Circuit):
        if types:
            raise ShapeError("a circuit knows the types that it takes; types are for generators")
        return undeclared(f)
    if not isinstance(f, Generator):
        raise ShapeError(f"reverse_derivative takes a circuit or a generator, found {f!r}; call a class of generators")
    if not types:
        taken = signature(f.type).parameters.values()
        if any(one.kind is Parameter.VAR_POSITIONAL for one in taken):
            raise ShapeError(f"{f.name} takes any number of wires: say their types, such as rd.point(), rd.point(3)")
        types = tuple(point() for one in taken if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD))
    if not types:
        return Circuit(_nothing(f))
    return trace(lambda *wires: f(*wires), *types)


def _nothing(f: Generator) -> Any:
    """The graph of a generator that takes no wires."""
    builder = Builder(())
    return builder.graph(builder.apply(f, ()))


def _looked_at(
    name: str,
    statement: str,
    sides: Callable[[Circuit, Object, Object], list[Sides]],
    circuit: Circuit,
    algebra: Algebra,
    points: int,
    seed: int,
) -> Axiom:
    """One axiom's answer: of its equations the first that fails, else the weakest."""
    try:
        answers = []
        for left, right in sides(circuit, circuit.dom, circuit.cod):
            answers.append(same(left, right, algebra, points=points, seed=seed))
            if not answers[-1]:
                break
    except RdError as error:
        return Axiom(name, statement, None, str(error))
    return Axiom(name, statement, weakest(answers))


def _sums(f: Circuit, a: Object, b: Object) -> list[Sides]:
    return [
        (R(added(f, f)), added(R(f), R(f))),
        (R(zeros(a, b)), zeros((*a, *prime(b)), prime(a))),
    ]


def _additive(f: Circuit, a: Object, b: Object) -> list[Sides]:
    db = prime(b)
    plus = added(projection([db, db], 0), projection([db, db], 1))
    return [
        ((identity(a) @ plus) >> R(f), _both(R(f), R(f), a, db, db)),
        ((identity(a) @ zeros((), db)) >> R(f), zeros(a, prime(a))),
    ]


def _projections(f: Circuit, a: Object, b: Object) -> list[Sides]:
    da, db = prime(a), prime(b)
    first, second = permutation([a, b, da], [2]), permutation([a, b, db], [2])
    return [
        (R(identity(a)), permutation([a, da], [1])),
        (R(projection([a, b], 0)), pairing(first, zeros(first.dom, db))),
        (R(projection([a, b], 1)), pairing(zeros(second.dom, da), second)),
    ]


def _pairing(f: Circuit, a: Object, b: Object) -> list[Sides]:
    squared = f >> _square(b)
    return [
        (R(pairing(f, squared)), _both(R(f), R(squared), a, prime(b), prime(b))),
        (R(discard(a)), zeros(a, prime(a))),
    ]


def _chain(f: Circuit, a: Object, b: Object) -> list[Sides]:
    return [_composite(f, _square(b)), _composite(_square(a), f)]


def _linear(f: Circuit, a: Object, b: Object) -> list[Sides]:
    da, db = prime(a), prime(b)
    start = identity((*a, *db)) @ zeros((), da) @ identity(db)
    return [(start >> D(R(f)), permutation([a, db, db], [0, 2]) >> R(f))]


def _mixed(f: Circuit, a: Object, b: Object) -> list[Sides]:
    twice, da = D(D(f)), prime(a)
    return [(twice, permutation([a, da, da, da], [0, 2, 1, 3]) >> twice)]


_LAWS: tuple[tuple[str, str, Callable[[Circuit, Object, Object], list[Sides]]], ...] = (
    ("RD.1", "R[f + g] = R[f] + R[g], R[0] = 0", _sums),
    ("RD.2", "R[f](a, b + c) = R[f](a, b) + R[f](a, c), = 0 at 0", _additive),
    ("RD.3", "R[id] = π1, R[π0] = (a', 0), R[π1] = (0, b')", _projections),
    ("RD.4", "R[⟨f, g⟩](a, b', c') = R[f](a, b') + R[g](a, c')", _pairing),
    ("RD.5", "R[f ; g](a, c') = R[f](a, R[g](f(a), c'))", _chain),
    ("RD.6", "D[R[f]]((a, b), (0, c)) = R[f](a, c)", _linear),
    ("RD.7", "D[D[f]]((a, b), (c, d)) = D[D[f]]((a, c), (b, d))", _mixed),
)


def _both(first: Circuit, second: Circuit, a: Object, b: Object, c: Object) -> Circuit:
    """(a, b, c) ↦ first(a, b) + second(a, c)."""
    return added(permutation([a, b, c], [0, 1]) >> first, permutation([a, b, c], [0, 2]) >> second)


def _composite(f: Circuit, g: Circuit) -> Sides:
    """Both sides of the chain rule for f ; g."""
    start = pairing(identity(f.dom), f) @ identity(prime(g.cod))
    return R(f >> g), start >> (identity(f.dom) @ R(g)) >> R(f)


def _square(obj: Object) -> Circuit:
    """x ↦ x·x + x on each wire."""
    builder = Builder(obj)
    return Circuit(builder.graph([x * x + x for x in builder.inputs]))


def _slope(f: Circuit, algebra: Smooth, points: int, seed: int) -> Axiom:
    """D[f](a, v) against (f(a + εv) − f(a − εv)) / 2ε, at random points where both are finite."""
    name, statement = "slope", "D[f](a, v) = (f(a + εv) − f(a − εv)) / 2ε"
    try:
        random, derivative, tried = generator(seed), D(f), 0
        algebra.require(derivative)
    except RdError as error:
        return Axiom(name, statement, None, str(error))
    for _ in range(min(points, 50)):
        a, v = ([algebra.random(_shape(wire), random) for wire in f.dom] for _ in range(2))
        found = _run(algebra, derivative, [*a, *v])
        quotients = [_quotient(algebra, f, a, v, step) for step in _STEPS]
        for output, value in enumerate(found):
            expected = [one[output] for one in quotients]
            if not all(np.isfinite(one).all() for one in (value, *expected)):
                continue
            near = [np.isclose(value, one, 1e-3, 1e-5) for one in expected]
            if not np.logical_or(*near).all():
                shown = Point("", (*a, *v), output, (value, expected[1]))
                return Axiom(name, statement, Sameness(False, "random points", tried + 1, algebra.name, shown))
        tried += 1
    return Axiom(name, statement, Sameness(True, "random points", tried, algebra.name))


def _quotient(algebra: Smooth, f: Circuit, a: list[Any], v: list[Any], step: float) -> list[Any]:
    ahead, behind = (_run(algebra, f, [x + sign * dx for x, dx in zip(a, v, strict=True)]) for sign in (step, -step))
    return [(x - y) / (2 * step) for x, y in zip(ahead, behind, strict=True)]


def _run(algebra: Smooth, circuit: Circuit, arrays: list[Any]) -> list[Any]:
    batched = any(wire.batched for wire in circuit.types)
    with np.errstate(all="ignore"):
        found = algebra.reference(circuit, *arrays, batch=3 if batched else None)
    return list(found) if isinstance(found, tuple) else [found]


def _shape(wire: WireType) -> tuple[int, ...]:
    return (3, *wire.shape) if wire.batched else wire.shape
