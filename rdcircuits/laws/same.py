"""Whether two circuits, lenses, Para or 2-cells are the same: by normal form, else at all or many points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal, TypeVar

import numpy as np

from rdcircuits.algebra import GF, Z2, Algebra, Sat, Zn, as_algebra
from rdcircuits.algebra.checks import Array
from rdcircuits.algebra.declared import of_inputs, undeclared
from rdcircuits.arguments import generator, whole
from rdcircuits.circuit import Circuit, Object, batch, simplify
from rdcircuits.circuit.types import difference, show
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.lens import Lens
from rdcircuits.para import Para, TwoCell

How = Literal["normal form", "all points", "random points"]
Same = TypeVar("Same", Circuit, Lens, Para[Any], TwoCell[Any])

_ALL = 1 << 12
_BLOCK = 1 << 10
_MOST_ELEMENTS = 1 << 22
#: Examples in a batch where the circuits are batched themselves.
_BATCH = 3
_ORDER: tuple[How, ...] = ("normal form", "all points", "random points")


@dataclass(frozen=True)
class Point:
    """Where two maps differ: of `part` (such as "put", or ""), the `inputs`, the output's number, both its values.

    Example:
        >>> import rdcircuits as rd
        >>> x, square = rd.trace(lambda x: x, "x"), rd.trace(lambda x: x * x, "x")
        >>> print(rd.laws.same(x, square, rd.Zn(5)).counterexample)
        output 0 is 2 in one and 4 in the other at (2)
    """

    part: str
    inputs: tuple[Any, ...]
    output: int
    values: tuple[Any, Any]

    def __str__(self) -> str:
        at = ", ".join(_array(one) for one in self.inputs) or "no inputs"
        left, right = map(_array, self.values)
        part = f"{self.part}: " if self.part else ""
        return f"{part}output {self.output} is {left} in one and {right} in the other at ({at})"


@dataclass(frozen=True)
class Sameness:
    """The answer to whether two maps are the same, true as a condition where no difference was found.

    Attributes:
        same: whether they are, as far as was looked.
        how: `"normal form"` (simplified they are one circuit: the same in every algebra, and so are their reverse
            derivatives), `"all points"` (proved, as functions, in this algebra), or `"random points"` (no proof). Of
            maps with several parts (get and put) the weakest.
        points: at how many points they were compared; 0 by normal form.
        algebra: in which algebra; None by normal form.
        counterexample: a `Point` where they differ.

    Example:
        >>> import rdcircuits as rd
        >>> x, cube = rd.trace(lambda x: x, "x"), rd.trace(lambda x: x * x * x, "x")
        >>> answer = rd.laws.same(x, cube, rd.Zn(3))
        >>> answer.same, answer.how, answer.points
        (True, 'all points', 3)
    """

    same: bool
    how: How
    points: int = 0
    algebra: str | None = None
    counterexample: Point | None = None

    @property
    def proved(self) -> bool:
        """Whether the answer is certain: all but no difference at random points.

        Example:
            >>> import rdcircuits as rd
            >>> x = rd.trace(lambda x: x, "x")
            >>> rd.laws.same(x, x, rd.Smooth()).proved
            True
        """
        return not self.same or self.how != "random points"

    def __bool__(self) -> bool:
        return self.same

    def __str__(self) -> str:
        if self.counterexample is not None:
            return f"different in {self.algebra}: {self.counterexample}"
        if self.how == "normal form":
            return "the same, by normal form"
        if self.how == "all points":
            return f"the same at all {self.points:,} points of {self.algebra}"
        return f"no difference at {self.points:,} random points of {self.algebra}"


def same(f: Same, g: Same, algebra: Algebra | str | None = None, *, points: int = 1000, seed: int = 0) -> Sameness:
    """Whether two circuits, lenses, Para (1-cells) or 2-cells are the same map in an algebra.

    Their normal forms are compared first; where these differ, the maps are evaluated by the algebra's reference: at all
    points where there are at most 4096, else at `points` random ones (fewer where batches are involved, which go one by
    one). Lenses are the same where get and put are; 1-cells where their maps are; 2-cells where source, τ and target
    are. Equal as functions is not equal as circuits: over Z2, x·x and x are the same at all points, and their reverse
    derivatives are not.

    Where inputs are declared to be bits (circuits closed from models of bits), the points are bits there.

    Raises:
        ShapeError: for maps of different kinds, or of different types.
        RdError: where the normal forms differ and no algebra is given.
        AlgebraError: where the algebra has no meaning for a generator.

    Example:
        >>> import rdcircuits as rd
        >>> f, g = rd.trace(lambda x: x * x, "x"), rd.trace(lambda x: x, "x")
        >>> print(same(f, g, rd.Z2))
        the same at all 2 points of Z2
        >>> print(same(rd.lens(f), rd.lens(g), rd.Z2))
        different in Z2: put: output 0 is 0 in one and 1 in the other at (0, 1)
        >>> print(same(rd.trace(lambda x: x * 1, "x"), g))
        the same, by normal form
        >>> print(same(rd.trace(lambda x, y: (x + y) * (x + y), "x y"),
        ...            rd.trace(lambda x, y: x * x + 2 * x * y + y * y, "x y"), "Z"))
        no difference at 1,000 random points of Z
    """
    points = whole("points", points, 1)
    over = None if algebra is None else as_algebra(algebra)
    random = generator(seed)
    answers = []
    for part, one, other in _parts(f, g):
        answers.append(_same_circuits(part, one, other, over, points, random))
        if not answers[-1]:
            return answers[-1]
    return weakest(answers)


def weakest(answers: Sequence[Sameness]) -> Sameness:
    """Of several answers a difference, else the one that says least: at random points, and at fewest."""
    return max(answers, key=lambda answer: (not answer.same, _ORDER.index(answer.how), -answer.points))


def triangle(
    cell: TwoCell[Any], algebra: Algebra | str | None = None, *, points: int = 1000, seed: int = 0
) -> Sameness:
    """Whether a 2-cell commutes: its target g is (τ × A) ; f, by normal form, else at points of an algebra.

    Raises as `same` does.  Source: [CFGL].

    Example:
        >>> import rdcircuits as rd
        >>> scale = rd.Para(rd.point(), rd.trace(lambda p, x: p * x, "p x"))
        >>> square = rd.trace(lambda q: q * q, "q")
        >>> print(triangle(rd.TwoCell(scale, square)))
        the same, by normal form
        >>> print(triangle(rd.TwoCell(scale, square, scale), rd.Z2))
        the same at all 4 points of Z2
        >>> print(triangle(rd.TwoCell(scale, square, scale), rd.Zn(3)))
        different in Z_3: output 0 is 2 in one and 1 in the other at (2, 1)
    """
    if not isinstance(cell, TwoCell):
        raise ShapeError(f"triangle takes a 2-cell (TwoCell), found {type(cell).__name__}")
    made = cell.source.reparametrise(cell.tau)
    return same(cell.target, made, algebra, points=points, seed=seed)


def _parts(f: Any, g: Any, name: str = "") -> Iterator[tuple[str, Circuit, Circuit]]:
    """The circuits that two maps consist of, side by side, checked to be of one kind and of the same types."""
    if _kind(f) is None or _kind(f) is not _kind(g):
        found = f"{type(f).__name__} and {type(g).__name__}"
        raise ShapeError(f"same takes two circuits, lenses, Para or 2-cells, found {found}")
    label = f"{name}, " if name else ""
    if isinstance(f, Circuit):
        for what, one, other in (("takes", f.dom, g.dom), ("gives", f.cod, g.cod)):
            if one != other:
                place = f" ({name})" if name else ""
                raise ShapeError(
                    f"maps of different types cannot be the same{place}: the first {what} {show(one)}, the second "
                    f"{show(other)}; {difference(one, other)}"
                )
        yield name, f, g
    elif isinstance(f, Lens):
        yield from _parts(f.get, g.get, f"{label}get")
        yield from _parts(f.put, g.put, f"{label}put")
    elif isinstance(f, Para):
        if f.parameter != g.parameter:
            raise ShapeError(f"1-cells of different parameters: {f.parameter} and {g.parameter}")
        yield from _parts(f.morphism, g.morphism, name)
    else:
        for what in ("source", "tau", "target"):
            yield from _parts(getattr(f, what), getattr(g, what), what)


def _kind(value: object) -> type | None:
    return next((one for one in (Circuit, Lens, Para, TwoCell) if isinstance(value, one)), None)


def _same_circuits(
    part: str, f: Circuit, g: Circuit, algebra: Algebra | None, points: int, random: np.random.Generator
) -> Sameness:
    """The answer for two circuits of one type."""
    if f == g or simplify(f) == simplify(g):
        return Sameness(True, "normal form")
    if algebra is None:
        raise RdError(f"{part or 'the circuits'}: the normal forms differ; name an algebra to compare them in")
    algebra.require(f)
    algebra.require(g)
    caps = _caps(f, g)
    f, g = undeclared(f), undeclared(g)
    count, blocks = _points(algebra, f.dom, caps, points, random)
    how: How = "random points" if count is None else "all points"
    if any(wire.batched for wire in (*f.types, *g.types)):
        sides = f, g
        blocks = _one_by_one(algebra, f.dom, caps, min(points, 50), random)
        how = "random points"
    else:
        sides = batch(f, range(f.arity)), batch(g, range(g.arity))
    tried = 0
    for arrays, size in blocks:
        left, right = (_values(algebra, side, arrays, size) for side in sides)
        if not all(algebra.equal(x, y) for x, y in zip(left, right, strict=True)):
            shown = _point(part, algebra, arrays, left, right, size, sides[0] is f)
            return Sameness(False, how, tried + 1, algebra.name, shown)
        tried += 1 if sides[0] is f else _defined([*left, *right], size)
    if not tried:
        raise RdError(f"{part or 'the circuits'}: at none of the points of {algebra.name} tried are they defined (NaN)")
    return Sameness(True, how, tried, algebra.name)


def _caps(f: Circuit, g: Circuit) -> list[Array]:
    """For each input, at each place, the highest number that it is declared to carry; −1 where nothing is declared."""
    caps = [np.full(wire.size, -1) for wire in f.dom]
    for one in (*of_inputs(f), *of_inputs(g)):
        chosen = slice(None) if one.only is None else list(one.only)
        caps[one.wire][chosen] = np.where(caps[one.wire] < 0, one.high, np.minimum(caps[one.wire], one.high))[chosen]
    return [cap.reshape(wire.shape) for cap, wire in zip(caps, f.dom, strict=True)]


def _points(
    algebra: Algebra, dom: Object, caps: list[Array], points: int, random: np.random.Generator
) -> tuple[int | None, Iterator[tuple[list[Any], int]]]:
    """All points where they are few (and how many), else random ones, in blocks of arrays and their length."""
    places = sum(wire.size for wire in dom)
    if places == 0:
        return 1, iter([([algebra.check(np.zeros((1, *wire.shape), int)) for wire in dom], 1)])
    counts = _elements(algebra, np.concatenate([cap.ravel() for cap in caps])) if places < _ALL else None
    if counts is not None and prod(counts) <= _ALL:
        return prod(counts), _every(algebra, dom, counts)
    return None, _random(algebra, dom, caps, points, random)


def _elements(algebra: Algebra, caps: Array) -> list[int] | None:
    """How many elements may stand at each place, which are the integers from 0; None where some are too many, or
    unknown.
    """
    if isinstance(algebra, GF):
        most = algebra.q
    elif isinstance(algebra, (Zn, Sat)):
        most = algebra.n
    elif isinstance(algebra, type(Z2)):
        most = 2
    else:
        most = 0
    if algebra.dtype.kind == "f" or (not most and (caps < 0).any()):
        return None
    return [most if cap < 0 else min(cap + 1, most or cap + 1) for cap in caps.tolist()]


def _every(algebra: Algebra, dom: Object, counts: list[int]) -> Iterator[tuple[list[Any], int]]:
    total, steps = prod(counts), [prod(counts[:place]) for place in range(len(counts))]
    for start in range(0, total, _BLOCK):
        number = np.arange(start, min(start + _BLOCK, total), dtype=object)
        columns = [number // step % count for step, count in zip(steps, counts, strict=True)]
        digits = np.stack(columns, axis=1).astype(np.int64)
        arrays, first = [], 0
        for wire in dom:
            arrays.append(algebra.check(digits[:, first : first + wire.size].reshape(-1, *wire.shape)))
            first += wire.size
        yield arrays, len(number)


def _random(
    algebra: Algebra, dom: Object, caps: list[Array], points: int, random: np.random.Generator
) -> Iterator[tuple[list[Any], int]]:
    block = min(_BLOCK, max(_MOST_ELEMENTS // max(sum(wire.size for wire in dom), 1), 1))
    for start in range(0, points, block):
        size = min(block, points - start)
        yield [_drawn(algebra, (size, *wire.shape), cap, random) for wire, cap in zip(dom, caps, strict=True)], size


def _drawn(algebra: Algebra, shape: tuple[int, ...], cap: Array, random: np.random.Generator) -> Any:
    """Random elements; where a highest one is declared, whole numbers up to it."""
    found = algebra.random(shape, random)
    if (cap < 0).all():
        return found
    return algebra.check(np.where(cap < 0, found, random.integers(0, np.maximum(cap, 0) + 1, shape)))


def _one_by_one(
    algebra: Algebra, dom: Object, caps: list[Array], points: int, random: np.random.Generator
) -> Iterator[tuple[list[Any], int]]:
    """Points of an object with batches in it, each of a few examples."""
    for _ in range(points):
        shapes = [(_BATCH, *wire.shape) if wire.batched else wire.shape for wire in dom]
        yield [_drawn(algebra, shape, cap, random) for shape, cap in zip(shapes, caps, strict=True)], _BATCH


def _values(algebra: Algebra, circuit: Circuit, arrays: Sequence[Any], size: int) -> list[Any]:
    """The outputs by the reference, always as a list."""
    batched = any(wire.batched for wire in circuit.types)
    with np.errstate(all="ignore"):
        found = algebra.reference(circuit, *arrays, batch=size if batched else None)
    return list(found) if isinstance(found, tuple) else [found]


def _defined(arrays: Sequence[Any], size: int) -> int:
    """At how many examples of a block no output is NaN."""
    found = np.ones(size, bool)
    for array in arrays:
        if np.asarray(array).dtype.kind == "f":
            found &= ~np.isnan(array).reshape(size, -1).any(axis=1)
    return int(found.sum())


def _point(
    part: str, algebra: Algebra, arrays: Sequence[Any], left: list[Any], right: list[Any], size: int, whole_: bool
) -> Point:
    """The first point of a block at which an output differs; the block itself where it is one point."""
    for example in range(1 if whole_ else size):
        for output, (x, y) in enumerate(zip(left, right, strict=True)):
            one, other = (x, y) if whole_ else (x[example], y[example])
            if not algebra.equal(one, other):
                inputs = tuple(array if whole_ else array[example] for array in arrays)
                return Point(part, inputs, output, (one, other))
    raise RdError(f"{algebra.name} finds two arrays different, and none of their elements")


def _array(array: Any) -> str:
    """An array in a message, short."""
    found = np.asarray(array)
    if prod(found.shape) > 16:
        return f"an array of shape {found.shape}"
    return " ".join(str(found.tolist()).split())
