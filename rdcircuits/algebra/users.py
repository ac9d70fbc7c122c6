"""Meanings that users give to generators: held to what an array of elements is, and never passed over by a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.circuit import Builder, Circuit, Generator, WireType
from rdcircuits.circuit.generators import GENERATORS
from rdcircuits.errors import AlgebraError, RdError

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra

_BUILT_IN = frozenset(GENERATORS.values())


@dataclass(frozen=True)
class UsersMeaning:
    """A user's function on arrays, the batch first. What it gives is checked: elements, as many arrays as the
    generator's type says, of its shapes. What it gets cannot be written to, since other nodes may read it.

    Raises, when it is called:
        AlgebraError: where the function fails, or gives something else.
    """

    function: Callable[..., Any]

    def __call__(self, algebra: Any, generator: Generator, *arrays: Any) -> Any:
        """What the function gives, checked."""
        name = generator.name
        try:
            given = self.function(algebra, generator, *map(_read_only, arrays))
        except RdError:
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise AlgebraError(f"{name}: its meaning in {algebra.name} fails: {reason}") from error
        found = given if isinstance(given, tuple) else (given,)
        shapes = _shapes(generator, tuple(np.shape(x)[1:] for x in arrays))
        if shapes is not None and len(found) != len(shapes):
            raise AlgebraError(f"{name}: its meaning gives {len(found)} arrays, its type {len(shapes)}")
        rows = max((len(x) for x in arrays), default=1)
        checked = []
        for position, values in enumerate(found):
            array = algebra.check(values, f"{name}: its meaning")
            if shapes is not None and array.shape not in ((rows, *shapes[position]), (1, *shapes[position])):
                expected = (rows, *shapes[position])
                raise AlgebraError(f"{name}: its meaning gives shape {array.shape}, expected {expected}")
            checked.append(array if array.flags.writeable else array.copy())
        return tuple(checked) if isinstance(given, tuple) else checked[0]


@dataclass(frozen=True)
class Own(Generator):
    """A built-in generator whose meaning is a user's: plans know no other way to compute it."""

    inner: Generator

    @property
    def name(self) -> str:  # type: ignore[override]
        """As the generator itself."""
        return self.inner.name

    def type(self, *inputs: WireType) -> tuple[WireType, ...]:
        """As the generator itself."""
        return self.inner.outputs(inputs)


def own_meaning(algebra: Algebra, generator: Own, *arrays: Any) -> Any:
    """The user's meaning of the generator within."""
    return algebra.meanings[type(generator.inner)](algebra, generator.inner, *arrays)


def shielded(circuit: Circuit, algebra: Algebra) -> Circuit:
    """The circuit for plans: built-in generators that a user gave a meaning stand in `Own`, out of reach of what plans
    know of them.

    Example:
        >>> import rdcircuits as rd
        >>> ring = rd.Zn(6).with_meaning(rd.generators.Multiply, lambda S, generator, x, y: S.add(x, y))
        >>> ring.run(rd.trace(lambda x, y: x * y, "x y"), 2, 3).tolist()
        5
    """
    replaced = algebra.users & _BUILT_IN
    if not any(type(node.generator) in replaced for node in circuit.nodes):
        return circuit
    builder = Builder(circuit.dom)
    wires = list(builder.inputs)
    for node in circuit.nodes:
        own = type(node.generator) in replaced
        wires += builder.apply(Own(node.generator) if own else node.generator, [wires[i] for i in node.inputs])
    return Circuit(builder.graph([wires[i] for i in circuit.outputs]))


def _read_only(array: Any) -> Any:
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


@lru_cache(maxsize=1024)
def _shapes(generator: Generator, inputs: tuple[tuple[int, ...], ...]) -> Sequence[tuple[int, ...]] | None:
    """The shapes of the outputs for these shapes of the inputs; None where they depend on more than that."""
    for kind in ("point", "change"):
        try:
            return [wire.shape for wire in generator.outputs([WireType(shape, kind) for shape in inputs])]
        except Exception:  # of other kinds, or batched: its type says no
            continue
    return None
