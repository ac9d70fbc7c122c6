"""`GF(q)`: finite fields, elements and polynomials as galois has them (and numbered in the same way)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from rdcircuits.algebra.checks import Array, first_bad
from rdcircuits.algebra.finite.blocks import Blocks, run_blocks, tape
from rdcircuits.algebra.finite.digits import Digits
from rdcircuits.algebra.finite.field import Field
from rdcircuits.algebra.finite.kernels import FieldKernels
from rdcircuits.algebra.finite.moduli import galois_field, modulus_of, prime_power
from rdcircuits.algebra.finite.products import contraction_kernel, product
from rdcircuits.algebra.finite.tables import kernel_field
from rdcircuits.algebra.meanings import RING, reciprocal
from rdcircuits.algebra.numbers import draw, in_range
from rdcircuits.algebra.plans.fuse import SumEinsum, fuse
from rdcircuits.algebra.plans.passes import Pass
from rdcircuits.algebra.plans.simplify import simplify
from rdcircuits.algebra.plans.steps import KERNELS, Rows, Step, always
from rdcircuits.circuit import Generator
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError, ShapeError

if TYPE_CHECKING:
    from rdcircuits._kernels.gf import Operation
    from rdcircuits.algebra.blasting.fields.twin import FieldTwin

_ELEMENTWISE: dict[type[Generator], Operation] = {
    gen.Add: "add",
    gen.Act: "add",
    gen.Multiply: "multiply",
    gen.Negate: "negate",
}


class GF(Field):
    """GF(q): the field of q = p^k elements, numbered 0 .. q − 1: the base-p digits of a number are its coefficients.

    Elements are arrays of `dtype`, the smallest that holds them (uint8, uint16, uint32; Python integers beyond). The
    functions below take such arrays, or anything that `check` makes one of, and follow numpy's rules of broadcasting.

    Args:
        q: a prime power.
        modulus: the irreducible polynomial, as galois takes it (an integer such as 0x11B, text, or galois' polynomial);
            Conway's, which is galois' own choice, if None.

    Attributes: `q`, `characteristic` p, `degree` k, `modulus` (its number, None where it is galois' own choice),
    `field` (the galois class).

    Raises:
        AlgebraError: where q is no prime power, or the modulus does not fit or is reducible; from all functions, for
            what is no element (by its index), and for division by zero (by its index).

    Example:
        >>> import rdcircuits as rd
        >>> int(rd.GF(4).run(rd.trace(lambda x: x * x, "x"), 2))
        3
        >>> aes = rd.GF(256, 0x11B)
        >>> aes.multiply([0x53, 2], 0xCA), aes.inverse(0x53)
        (array([  1, 143], dtype=uint8), array(202, dtype=uint8))
    """

    rows: ClassVar[Rows] = {Blocks: [(always, run_blocks)], **KERNELS}

    def __init__(self, q: int, modulus: int | str | None = None) -> None:
        super().__init__()
        self.characteristic, self.degree = prime_power(q)
        self.q: int = self.characteristic**self.degree
        if self.degree == 1 and modulus is not None:
            raise AlgebraError(f"GF({self.q}) is a prime field and takes no modulus, found {modulus!r}")
        self._modulus, self._own = (
            ([], True) if self.degree == 1 else modulus_of(self.characteristic, self.degree, modulus)
        )
        number = sum(digit * self.characteristic**i for i, digit in enumerate(self._modulus))
        self.modulus: int | None = None if self._own else number
        self.name = f"GF({self.q})" if self._own else f"GF({self.q}, modulus={number})"
        self.dtype = _smallest(self.q)
        self.meanings = {**self.meanings, gen.Reciprocal: reciprocal}
        digits = Digits(self.characteristic, self._modulus, self.dtype)
        kernel = kernel_field(self.characteristic, self.degree, tuple(self._modulus))
        self.kernels = FieldKernels(self.name, self.q, digits, kernel)

    def _settings(self) -> Any:
        return (self.q, self.modulus) if type(self) is GF else super()._settings()

    @cached_property
    def field(self) -> Any:
        """galois' class for this field."""
        return galois_field(self.characteristic, self.degree, self._modulus, self._own)

    def check(self, values: Any, what: str = "array") -> Array:
        """Numbers 0 .. q − 1, or galois arrays over this field; others are an `AlgebraError` with their index.

        An array of the field's own `dtype` is given back as it is.

        Example:
            >>> import rdcircuits as rd
            >>> rd.GF(9).check([0, 8]).tolist()
            [0, 8]
        """
        if hasattr(type(values), "irreducible_poly"):
            return self.from_galois(values)
        if isinstance(values, np.ndarray) and values.dtype == self.dtype and self.dtype.kind == "u":
            if self.q < 1 << 8 * self.dtype.itemsize and values.size and int(values.max()) >= self.q:
                self.kernels.refuse(what, values)
            return values
        if type(values) is np.ndarray and self.dtype.kind == "u" and _below(values, self.q):
            return values.astype(self.dtype)
        return in_range(values, 0, self.q, what, self.name).astype(self.dtype)

    def integer(self, n: int) -> Array:
        """n·1: n mod p.

        Example:
            >>> import rdcircuits as rd
            >>> int(rd.GF(9).integer(4))
            1
        """
        return self.full((), n % self.characteristic)

    def add(self, x: ArrayLike, y: ArrayLike, out: Array | None = None) -> Array:
        """x + y, into `out` (a contiguous array of the result's shape) where it is given.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.GF(4).add(np.array([2, 3]), np.array([3, 3])).tolist()
            [1, 0]
        """
        return self.kernels.apply("add", self._own_dtype(x, "x"), self._own_dtype(y, "y"), out=out)

    def subtract(self, x: ArrayLike, y: ArrayLike, out: Array | None = None) -> Array:
        """x − y.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.GF(5).subtract(np.array([1]), np.array([3])).tolist()
            [3]
        """
        return self.kernels.apply("subtract", self._own_dtype(x, "x"), self._own_dtype(y, "y"), out=out)

    def multiply(self, x: ArrayLike, y: ArrayLike, out: Array | None = None) -> Array:
        """x·y.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.GF(4).multiply(np.array([2, 3]), np.array([3, 3])).tolist()
            [1, 2]
        """
        return self.kernels.apply("multiply", self._own_dtype(x, "x"), self._own_dtype(y, "y"), out=out)

    def multiply_add(self, x: ArrayLike, y: ArrayLike, z: ArrayLike, out: Array | None = None) -> Array:
        """x·y + z."""
        operands = self._own_dtype(x, "x"), self._own_dtype(y, "y"), self._own_dtype(z, "z")
        return self.kernels.apply("multiply_add", *operands, out=out)

    def negate(self, x: ArrayLike, out: Array | None = None) -> Array:
        """−x.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.GF(5).negate(np.array([0, 1, 2])).tolist()
            [0, 4, 3]
        """
        return self.kernels.apply("negate", self._own_dtype(x, "x"), out=out)

    def inverse(self, x: ArrayLike) -> Array:
        """1/x; an `AlgebraError` with the index where x is 0.

        Example:
            >>> GF(7).inverse([1, 2, 3])
            array([1, 4, 5], dtype=uint8)
            >>> GF(7).inverse([1, 0])
            Traceback (most recent call last):
            rdcircuits.errors.AlgebraError: division by zero in GF(7) at index [1]
        """
        array = self.check(x, "x")
        self._refuse_zero(array)
        return self.reciprocal(array)

    def divide(self, x: ArrayLike, y: ArrayLike) -> Array:
        """x/y; an `AlgebraError` with the index where y is 0.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.GF(5).divide(np.array([1, 3]), np.array([2, 3])).tolist()
            [3, 1]
        """
        return self.multiply(x, self.inverse(y))

    def power(self, x: ArrayLike, exponent: int) -> Array:
        """x^exponent, with 0^0 = 1; a negative exponent is a power of the inverse.

        Example:
            >>> GF(7).power([0, 2, 3], 5), GF(7).power(3, -2)
            (array([0, 4, 5], dtype=uint8), array(4, dtype=uint8))
        """
        array = self.check(x, "x")
        if exponent < 0:
            return self.power(self.inverse(array), -exponent)
        return self.kernels.power(array, exponent)

    def evaluate(self, coefficients: ArrayLike, x: ArrayLike) -> Array:
        """The polynomial Σ coefficients[i]·x^i (from the constant up) at every x.

        Example:
            >>> GF(5).evaluate([1, 0, 2], [0, 1, 2])  # 1 + 2x²
            array([1, 3, 4], dtype=uint8)
        """
        found, points = self.check(coefficients, "coefficients"), self.check(x, "x")
        if found.ndim != 1:
            raise ShapeError(f"coefficients have shape {found.shape}, expected one axis")
        return self.kernels.evaluate(found, points)

    def dot(self, x: ArrayLike, y: ArrayLike) -> Array:
        """Σ x[i]·y[i] of two vectors.

        Example:
            >>> GF(5).dot([1, 2, 3], [4, 4, 4])
            array(4, dtype=uint8)
        """
        a, b = self.check(x, "x"), self.check(y, "y")
        if a.ndim != 1 or a.shape != b.shape:
            raise ShapeError(f"dot takes two vectors of one length, found shapes {a.shape} and {b.shape}")
        return self.matmul(a[None], b[:, None]).reshape(())

    def matmul(self, x: ArrayLike, y: ArrayLike) -> Array:
        """The product of two matrices (r, n) and (n, c); `FieldMatrix` has the rest of linear algebra.

        Example:
            >>> import numpy as np
            >>> import rdcircuits as rd
            >>> rd.GF(5).matmul(np.array([[1, 2]]), np.array([[3], [4]])).tolist()
            [[1]]
        """
        a, b = self.check(x, "x"), self.check(y, "y")
        if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
            raise ShapeError(f"matmul takes matrices (r, n) and (n, c), found shapes {a.shape} and {b.shape}")
        return product(self.kernels, a, b)

    def passes(self, like: Any, batch: int | None) -> Sequence[Pass]:
        """Batches of examples as steps on blocks that stay in cache (`tape`), where the plan is not too long for that,
        and the kernels have the field; else whole arrays.
        """
        return simplify, partial(tape, field=self), fuse

    def twin(self) -> FieldTwin:
        """Elements on wires, by the bits of their digits."""
        from rdcircuits.algebra.blasting.fields.twin import FieldTwin

        return FieldTwin(self)

    def kernel(self, generator: Generator) -> Step:
        """Of what the algebra itself made nothing is checked again; contractions go by matrix products."""
        operation = _ELEMENTWISE.get(type(generator))
        if operation is not None and self.meanings[type(generator)] is RING[type(generator)]:
            return lambda size, *xs: self.kernels.apply(operation, *xs, check=False)
        if isinstance(generator, (gen.Einsum, SumEinsum)):
            other = super().kernel(generator)
            return contraction_kernel(self, self.kernels, generator, other)
        return super().kernel(generator)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Array:
        """Uniform elements (of the first 2^62, for huge q)."""
        return draw(min(self.q, 1 << 62), shape, rng).astype(self.dtype)

    def to_galois(self, values: Any) -> Any:
        """Elements as an array of galois' class for this field: a view of an array of the field's own `dtype`."""
        array = self.check(values)
        if self.dtype.kind == "u" and self.dtype in self.field.dtypes:
            return array.view(self.field)
        return self.field(array)

    def from_galois(self, array: Any) -> Array:
        """Elements of a galois array over this same field; a view where it holds them in the field's own `dtype`.

        Raises:
            AlgebraError: for an array over another field, or with another modulus.
        """
        kind = type(array)
        theirs = (getattr(kind, "order", None), getattr(kind, "irreducible_poly", None))
        if theirs != (self.q, self.field.irreducible_poly):
            raise AlgebraError(
                f"expected a galois array over {self.name}, found {getattr(kind, 'name', kind.__name__)}"
            )
        return self.check(array.view(np.ndarray))

    def _own_dtype(self, values: ArrayLike, what: str) -> Array:
        """As `check`, but arrays of the field's own dtype are left to the kernels to check."""
        if type(values) is np.ndarray and values.dtype == self.dtype and self.dtype.kind == "u":
            return values
        return self.check(values, what)

    def _refuse_zero(self, array: Array) -> None:
        zero = np.asarray(array == 0, dtype=np.bool_)
        if zero.any():
            index = first_bad(zero)
            raise AlgebraError(f"division by zero in {self.name}{f' at index {list(index)}' if index else ''}")


def _below(values: Array, bound: int) -> bool:
    """Whether these are integers from 0 up to below the bound: one look at each, negative ones being huge."""
    usual = values.dtype.kind in "iu" and values.dtype.isnative and values.size > 0
    return usual and int(values.view(f"u{values.itemsize}").max()) < bound


def _smallest(q: int) -> np.dtype[Any]:
    """The smallest unsigned type that holds 0 .. q − 1; Python's integers beyond 2^32."""
    for kind, most in ((np.uint8, 1 << 8), (np.uint16, 1 << 16), (np.uint32, 1 << 32)):
        if q <= most:
            return np.dtype(kind)
    return np.dtype(object)
