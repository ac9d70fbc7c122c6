"""`Smooth`: the reals in floating point; contractions go to BLAS through numpy.  Source: [CFGL]."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.algebra import contraction
from rdcircuits.algebra.checks import Array, as_array, refuse
from rdcircuits.algebra.meanings import BATCH
from rdcircuits.algebra.numbers import float_exponent
from rdcircuits.algebra.plans.fuse import SumEinsum, fuse
from rdcircuits.algebra.plans.passes import Pass
from rdcircuits.algebra.plans.plan import Plan
from rdcircuits.algebra.plans.run import Runner, Steps
from rdcircuits.algebra.plans.simplify import simplify
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.algebra.program import Program
from rdcircuits.algebra.reals.buffers import OutKernel, Workspace, buffers
from rdcircuits.algebra.reals.functions import INTO, MEANINGS
from rdcircuits.algebra.reals.rules import real
from rdcircuits.algebra.reals.runner import RealRunner
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.circuit import Circuit, Generator
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError
from rdcircuits.limits import MAX_AXES


class Smooth(Semiring):
    """Smooth(dtype): the reals, as numpy's float64 (the default) or float32. Equality is within a tolerance.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: x * x + 3 * y * x, "x y")
        >>> [float(change) for change in rd.Smooth().run(rd.R(f), 2, 5, 1)]
        [19.0, 6.0]
    """

    name = "Smooth"
    is_ordered = True
    zero = 0.0
    one = 1.0

    def __init__(self, dtype: npt.DTypeLike = np.float64) -> None:
        super().__init__()
        try:
            self.dtype = np.dtype(dtype)
        except TypeError:
            raise AlgebraError(f"Smooth takes float32 or float64, found {dtype!r}") from None
        if self.dtype not in (np.float32, np.float64):
            raise AlgebraError(f"Smooth takes float32 or float64, found {self.dtype}")
        self.meanings = {**self.meanings, **MEANINGS}
        self.relative, self.absolute = (1e-9, 1e-9) if self.dtype == np.float64 else (1e-4, 1e-5)

    def _settings(self) -> Any:
        return self.dtype.str if type(self) is Smooth else super()._settings()

    def check(self, values: Any, what: str = "array") -> Array:
        """Numbers as floats; NaN and infinity are let through."""
        array = as_array(values, what)
        if array.dtype.kind not in "biuf":
            real = [isinstance(one, (int, float, np.number)) for one in array.ravel().tolist()]
            refuse(what, array, ~np.array(real, dtype=np.bool_).reshape(array.shape), self.name)
        try:
            return array.astype(self.dtype, copy=False)
        except OverflowError:
            raise AlgebraError(f"{what}: an integer too large for {self.dtype}") from None

    def integer(self, n: int) -> Array:
        """n as a float."""
        try:
            return self.full((), float(n))
        except OverflowError:
            raise AlgebraError(f"the integer of {n.bit_length()} bits is too large for {self.dtype}") from None

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
        """x^exponent."""
        if exponent < 1 << 53:
            return np.asarray(np.power(x, exponent), dtype=self.dtype)
        with np.errstate(over="ignore", under="ignore"):
            size = np.power(np.abs(x), self.dtype.type(float_exponent(exponent)))
        return np.asarray(np.where((x < 0) & bool(exponent & 1), -size, size), dtype=self.dtype)

    def lacks(self, generator: Generator) -> str | None:
        """As any algebra, and integers that are no floats."""
        if isinstance(generator, gen.Integer) and abs(generator.value) > float(np.finfo(self.dtype).max):
            most = np.finfo(self.dtype).max
            return f"integer of {generator.value.bit_length()} bits: {self.dtype} ends at {most:.3g}"
        return super().lacks(generator)

    def sum(self, x: Array, axis: int) -> Array:
        """Σ along an axis."""
        return np.asarray(np.sum(x, axis=axis), dtype=self.dtype)

    def equal(self, x: Array, y: Array) -> bool:
        """Within a relative and an absolute tolerance; NaN equals NaN."""
        return bool(np.shape(x) == np.shape(y) and np.allclose(x, y, self.relative, self.absolute, equal_nan=True))

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Uniform in −2 .. 2."""
        return rng.uniform(-2, 2, tuple(shape)).astype(self.dtype)

    def compile(self, circuit: Circuit, *, like: Sequence[Any] | None = None, batch: int | None = None) -> Program:
        """Plan the circuit for many runs; see `Algebra`."""
        self.require(circuit, MAX_AXES)
        return Program(circuit, self)

    def passes(self, like: Any, batch: int | None) -> Sequence[Pass]:
        """For C and BLAS (see `reals`), or where generators are the user's own, step by step into buffers."""
        return simplify, fuse, real, partial(buffers, kernel=_into)

    def runner(self, plan: Plan) -> Runner:
        """A real plan is lowered; another runs step by step."""
        if not plan.buffers:
            return RealRunner(plan, self.dtype)
        self.check_axes(plan.types)
        workspace = Workspace(plan, self.dtype)
        return Steps(plan, lambda site: workspace.step(plan, site, self.kernel(site.generator)))

    def kernel(self, generator: Generator) -> Step:
        """Contractions by matrix products, elementwise functions into given buffers; the rest as in any semiring."""
        into = _into(generator)
        if into is not None:
            return into
        if isinstance(generator, (gen.Einsum, SumEinsum)):
            return contraction_kernel(generator)
        return super().kernel(generator)


def _into(generator: Generator) -> OutKernel | None:
    """The kernel that writes into a buffer, where there is one."""
    return OutKernel(INTO[type(generator)]) if type(generator) in INTO else None


def contraction_kernel(generator: gen.Einsum | SumEinsum) -> Step:
    """A contraction over batched operands, and over the batch too where it is a `SumEinsum`, as one matrix product."""
    lists, over_batch = generator.lists, isinstance(generator, SumEinsum)

    def kernel(size: int, *operands: Array) -> Array:
        names, arrays = contraction.batched_lists(lists, operands, size, BATCH)
        carried = any(BATCH in name for name in names)
        found = contraction.contract((*names, lists[-1] if over_batch or not carried else BATCH + lists[-1]), arrays)
        if over_batch and not carried:
            found = found * size
        return found[None] if over_batch or not carried else found

    return kernel
