"""Element-wise arithmetic in GF(q) on whole arrays: by the kernels where they have the field, else by `Digits`.

Operands have the field's own dtype and follow numpy's rules of broadcasting; contiguous arrays and single elements are
taken as they lie, others are copied first. With `check`, numbers that are no elements are an `AlgebraError` that names
the operand and the index.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from rdcircuits._kernels import gf
from rdcircuits.algebra.checks import Array, refuse
from rdcircuits.algebra.finite.digits import Digits
from rdcircuits.algebra.finite.tables import Bytes
from rdcircuits.algebra.threads import fair, share
from rdcircuits.circuit.types import common_shape
from rdcircuits.errors import ShapeError

_NAMES = ("x", "y", "z")
#: Elements handed to a thread at once, and those that a power is computed of at a time.
_PIECE, _CACHED = 1 << 22, 1 << 14
#: Fields of up to this many elements have tables of powers, where as many elements are asked for.
_TABULATED, _MANY = 1 << 16, 1 << 14
#: Below this threads cost more than they bring.
_WORTH = 1 << 18


def as_bytes(x: Array) -> Bytes:
    """A contiguous array's memory."""
    return x.reshape(-1).view(np.uint8)


def laid_out(x: Array) -> Array:
    """The array itself where it is contiguous and aligned, else a copy that is."""
    return np.require(x, requirements=["C", "A"])


class FieldKernels:
    """The arithmetic of one field: `kernel` its numbers and tables for C (None: none), `digits` the slow path."""

    def __init__(self, name: str, q: int, digits: Digits, kernel: gf.Field | None) -> None:
        self.name, self.q, self.digits, self.kernel = name, q, digits, kernel
        self.dtype = digits.dtype
        self.power_table = lru_cache(maxsize=256)(self._power_table)
        self.long_power_table = lru_cache(maxsize=16)(self._long_power_table)

    def apply(self, operation: gf.Operation, *operands: Array, check: bool = True, out: Array | None = None) -> Array:
        """operation(x, y, z), element by element, into `out` (of the result's shape, contiguous) where it is given."""
        shape = operands[0].shape
        if any(one.shape != shape for one in operands):
            shape = _broadcast(operands)
        if out is not None and (out.shape != shape or out.dtype != self.dtype or not out.flags.c_contiguous):
            raise ShapeError(f"out is {out.dtype} {out.shape}, expected a contiguous array of {self.dtype} {shape}")
        if self.kernel is None:
            return self._slowly(operation, operands, check, out)
        found = np.empty(shape, self.dtype) if out is None else out
        if found.size:
            self._pieces(self.kernel, operation, operands, check, found)
        return found

    def map(self, table: Bytes, x: Array, out: Array | None = None) -> Array:
        """table[x] in a field of up to 256 elements, the table having 256 entries."""
        found = np.empty(x.shape, np.uint8) if out is None else out
        gf.map_bytes(table, as_bytes(laid_out(x)), as_bytes(found))
        return found

    def power(self, x: Array, exponent: int) -> Array:
        """x^exponent for an exponent ≥ 0, with 0^0 = 1."""
        if exponent >= self.q:
            exponent = (exponent - 1) % (self.q - 1) + 1
        if self.kernel is not None and self.q <= 256:
            return self.map(self.power_table(exponent), x)
        if self.q <= _TABULATED and x.size >= _MANY:
            return np.asarray(self.long_power_table(exponent).take(x))
        if self.kernel is None and self.digits.degree == 1:
            return np.asarray(np.frompyfunc(lambda one: pow(one, exponent, self.q), 1, 1)(x), self.dtype)
        flat = laid_out(x).reshape(-1)
        out = np.empty(flat.shape, self.dtype)
        for first in range(0, len(flat), _CACHED):
            out[first : first + _CACHED] = self._squared(flat[first : first + _CACHED], exponent)
        return out.reshape(x.shape)

    def evaluate(self, coefficients: Array, x: Array) -> Array:
        """Σ coefficients[i]·x^i at every x."""
        if self.kernel is not None:
            points = laid_out(x)
            out = np.empty(points.shape, self.dtype)
            coefficients = laid_out(coefficients)
            gf.horner(self.kernel, as_bytes(coefficients), as_bytes(points), as_bytes(out))
            return out
        result = np.zeros(x.shape, self.dtype)
        for c in coefficients[::-1]:
            result = self.digits.add(self.digits.multiply(result, x), np.asarray(c, self.dtype))
        return result

    def refuse(self, what: str, x: Array) -> None:
        """An `AlgebraError` that names the first number in x that is no element."""
        refuse(what, x, np.asarray((x < 0) | (x >= self.q) if x.dtype == object else x >= self.q), self.name)

    def _pieces(self, kernel: gf.Field, operation: gf.Operation, operands: Any, check: bool, out: Array) -> None:
        size, total, target = self.dtype.itemsize, out.size, as_bytes(out)
        flat = [self._flat(one, out.shape) for one in operands]

        def work(first: int, last: int) -> None:
            some = [one if len(one) == size else one[first * size : last * size] for one in flat]
            x, *others = some
            y, z = (*others, None, None)[:2]
            done = gf.elementwise(kernel, operation, x, y, z, check, target[first * size : last * size])
            if done < last - first:
                for name, one in zip(_NAMES, operands, strict=False):
                    self.refuse(name, one)

        share(work, total, fair(total, _PIECE) if total >= _WORTH else total)

    def _flat(self, x: Array, shape: tuple[int, ...]) -> Bytes:
        if x.size != 1 and x.shape != shape:
            x = np.broadcast_to(x, shape)
        return as_bytes(laid_out(x))

    def _slowly(self, operation: str, operands: tuple[Array, ...], check: bool, out: Array | None) -> Array:
        for name, one in zip(_NAMES, operands, strict=False):
            if check:
                self.refuse(name, one)
        digits = self.digits
        if operation == "multiply_add":
            found = digits.add(digits.multiply(operands[0], operands[1]), operands[2])
        else:
            found = getattr(digits, operation)(*operands)
        if out is None:
            return np.asarray(found)
        out[...] = found
        return out

    def _squared(self, x: Array, exponent: int) -> Array:
        result, scratch = np.ones(x.shape, self.dtype), np.empty(x.shape, self.dtype)
        for bit in bin(exponent)[2:]:
            result, scratch = self.apply("multiply", result, result, check=False, out=scratch), result
            if bit == "1":
                result, scratch = self.apply("multiply", result, x, check=False, out=scratch), result
        return result

    def _long_power_table(self, exponent: int) -> Array:
        return self._squared(np.arange(self.q).astype(self.dtype), exponent)

    def _power_table(self, exponent: int) -> Bytes:
        table = np.zeros(256, np.uint8)
        table[: self.q] = self._squared(np.arange(self.q, dtype=np.uint8), exponent)
        table.setflags(write=False)
        return table


def _broadcast(operands: tuple[Array, ...]) -> tuple[int, ...]:
    try:
        return common_shape(*(one.shape for one in operands))
    except ValueError:
        shapes = " and ".join(str(one.shape) for one in operands)
        raise ShapeError(f"operands of shapes {shapes} do not go together") from None
