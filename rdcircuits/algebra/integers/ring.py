"""`Z`, the integers: exact in 64 bits, with 0/1-valued wires found when compiling and bit-packed.

At 0/1 points a circuit of multilinear gates computes bits, and its reverse derivative integers: signed wishes, which
add up over a batch to exact votes.  See docs/theory.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits.chains import layers
from rdcircuits.algebra.bits.chainsteps import takes
from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.bits.slopes import following
from rdcircuits.algebra.checks import Array, batch_size
from rdcircuits.algebra.declared import check_inputs
from rdcircuits.algebra.integers.arguments import entry, exit_
from rdcircuits.algebra.integers.bounds import BIT, bounds
from rdcircuits.algebra.integers.lines import lines
from rdcircuits.algebra.integers.pack import pack
from rdcircuits.algebra.integers.steps import ROWS
from rdcircuits.algebra.meanings import RING
from rdcircuits.algebra.numbers import as_integers, draw
from rdcircuits.algebra.ordered import ORDERED
from rdcircuits.algebra.plans.forms import Bounds
from rdcircuits.algebra.plans.fuse import fuse
from rdcircuits.algebra.plans.passes import Pass
from rdcircuits.algebra.plans.simplify import simplify
from rdcircuits.algebra.program import Program
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.arguments import shown
from rdcircuits.circuit import Circuit, WireType
from rdcircuits.circuit.circuit import as_circuit
from rdcircuits.errors import AlgebraError, ShapeError

if TYPE_CHECKING:
    from rdcircuits.algebra.blasting.integers import IntegerTwin

#: The largest batch that a plan is made for by default.
MAX_BATCH = 1 << 20
_INT32: Bounds = (-(1 << 31), (1 << 31) - 1)


class Integers(Semiring):
    """Z. Use the value `rd.Z`. The reference computes in Python integers, programs in 64 bits with checked bounds.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: x ^ y, "x y")
        >>> [int(change) for change in rd.Z.run(rd.R(f), 1, 0, 1)]
        [1, -1]
    """

    name = "Z"
    dtype = np.dtype(object)
    is_ordered = True
    rows = ROWS
    packs_bits = True

    def __init__(self) -> None:
        super().__init__()
        self.meanings = {**RING, **ORDERED}

    def __reduce__(self) -> Any:
        return "Z" if self is Z else super().__reduce__()

    def check(self, values: Any, what: str = "array") -> Array:
        """Integers of any size; fractions and NaN are an `AlgebraError` with their index."""
        return as_integers(values, what, self.name).astype(object)

    def integer(self, n: int) -> Array:
        """n itself."""
        return self.full((), n)

    def add(self, x: Array, y: Array) -> Array:
        """x + y."""
        return np.add(x, y)

    def multiply(self, x: Array, y: Array) -> Array:
        """x·y."""
        return np.multiply(x, y)

    def negate(self, x: Array) -> Array:
        """−x."""
        return np.negative(x)

    def power(self, x: Array, exponent: int) -> Array:
        """x^exponent; `AlgebraError` where it has more than 2^24 bits."""
        reach = max((abs(int(one)) for one in x.ravel().tolist()), default=0)
        if reach > 1 and (reach.bit_length() - 1) * exponent > 1 << 24:
            raise AlgebraError(f"a power of {reach} has more than 2^24 bits: use a smaller exponent, or Zn(n)")
        return super().power(x, exponent)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Uniform in −8 .. 8."""
        return (draw(17, shape, rng) - 8).astype(object)

    def compile(self, circuit: Circuit, *, like: Sequence[Any] | None = None, batch: int | None = None) -> Program:
        """Plan the circuit for 64-bit integers and packed bits.

        Args:
            circuit: what to plan.
            like: example inputs (arrays, `Packed`, or pairs (low, high)). A pair is a range; a point input whose
            example
                has only 0 and 1 is taken for bits, others for 32-bit integers. Without it points are bits and changes
                32-bit integers. Inputs outside what was planned are refused while running.
            batch: the largest batch that will be run (2^20 examples by default).

        Raises:
            AlgebraError: where a generator has no meaning in Z, or a wire might leave 64 bits.
        """
        self.require(circuit)
        largest = batch_size(batch)
        if like is not None and not isinstance(like, Sequence):
            raise ShapeError(f"like is {shown(like)}, expected an example, or a pair of bounds, for each input")
        if like is not None and len(like) != circuit.arity:
            raise ShapeError(f"like has {len(like)} examples, the circuit takes {circuit.arity} inputs")
        examples: Sequence[Any] = [None] * circuit.arity if like is None else like
        ranges = tuple(_range(wire, example) for wire, example in zip(circuit.dom, examples, strict=True))
        return Program(circuit, self, ranges, MAX_BATCH if largest is None else largest)

    def passes(self, like: Any, batch: int | None) -> Sequence[Pass]:
        """Changes of gates taken together, sums fused, bounds found, bits packed; then layers of gates and lines of
        operations on integers taken together.
        """
        assert batch is not None
        within = partial(bounds, ranges=like, batch=batch)
        return partial(simplify, rewrite=following), fuse, within, pack, partial(layers, fits=takes), lines

    entry, exit = entry, exit_

    def twin(self) -> IntegerTwin:
        """Integers on wires, each as many bits as its bounds need."""
        from rdcircuits.algebra.blasting.integers import IntegerTwin

        return IntegerTwin(self)

    def run(self, circuit: Circuit, *inputs: Any, batch: int | None = None) -> Any:
        """Compile for these inputs and run once."""
        if len(inputs) != as_circuit(circuit, self.name).arity:
            raise ShapeError(f"the circuit takes {circuit.arity} inputs, found {len(inputs)}")
        check_inputs(circuit, inputs)
        ranges = [one if isinstance(one, Packed) else _exact_range(one, i) for i, one in enumerate(inputs)]
        sizes = [_rows(one) for one, wire in zip(inputs, circuit.dom, strict=True) if wire.batched]
        program = self.compile(circuit, like=ranges, batch=max([1, *sizes, batch_size(batch) or 0]))
        return program(*inputs, batch=batch)


def _rows(values: Any) -> int:
    """Length of the first axis; 1 where there is none."""
    return len(values) if isinstance(values, Packed) else (*np.shape(values), 1)[0]


def _range(wire: WireType, example: Any) -> Bounds:
    if isinstance(example, tuple) and len(example) == 2 and all(isinstance(end, int) for end in example):
        if example[0] > example[1]:
            raise AlgebraError(f"like: {example[0]}..{example[1]} is no range, low comes before high")
        return example
    if example is None:
        return BIT if wire.kind == "point" else _INT32
    if isinstance(example, Packed):
        return BIT
    low, high = _exact_range(example, 0)
    return BIT if wire.kind == "point" and low >= 0 and high <= 1 else hull32(low, high)


def hull32(low: int, high: int) -> Bounds:
    """32-bit integers, or wider where the example is."""
    return min(low, _INT32[0]), max(high, _INT32[1])


def _exact_range(values: Any, position: int) -> Bounds:
    array = as_integers(values, f"input {position}", "Z")
    return (int(array.min()), int(array.max())) if array.size else (0, 0)


Z = Integers()
