"""GF(q) on wires: what the blasting of polynomials needs, in characteristic 2 and in odd ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.factor import balanced
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.fields.code import digit_bits, to_bits
from rdcircuits.algebra.blasting.fields.linear import linear
from rdcircuits.algebra.blasting.fields.modular import DigitBits
from rdcircuits.algebra.blasting.fields.tower import Level, flat, tower
from rdcircuits.algebra.finite.gf import GF

Wires = list[int]
#: A linear map over GF(p) as the images of the basis 1, p, p², ... of GF(p^k): elements' numbers.
Images = Sequence[int]
#: An element on wires, in the coordinates that an arithmetic chooses.
Element = list[int]


class Arithmetic(Protocol):
    """Elements on the wires of a builder."""

    field: GF

    def enter(self, wires: Wires) -> Element:
        """An element from the bits of its code."""

    def multiply(self, x: Element, y: Element) -> Element:
        """x·y."""

    def inverse(self, x: Element) -> Element | None:
        """1/x, and 0 for 0; None where there is no better way than powers."""

    def indicator(self, x: Element) -> Element:
        """1 where x is not 0, else 0: x^(q−1)."""

    def mapped(self, images: Images, x: Element) -> Element:
        """A linear map of x."""

    def sums(
        self,
        parts: Sequence[Sequence[Images]],
        elements: Sequence[Element],
        coded: Sequence[bool],
        constants: Sequence[int],
    ) -> list[Wires]:
        """For each output the bits of the code of Σ_j parts[o][j](elements[j]) + constants[o]; an element may also be
        `coded`, the bits of its code.
        """


def arithmetic(field: GF, builder: GateBuilder, choices: Sequence[int] | None = ()) -> Arithmetic:
    """The arithmetic of a field; in characteristic 2 by the tower of these `choices`, or by none where that is None."""
    if field.characteristic == 2:
        return Binary(field, builder, choices)
    return Odd(field, builder)


def multiples(field: GF, by: int) -> list[int]:
    """The map x ↦ by·x as the images of the basis."""
    return [int(field.multiply(by, field.characteristic**i)) for i in range(field.degree)]


def frobenius(field: GF, times: int, by: int = 1) -> list[int]:
    """The map x ↦ by·x^(p^times) as the images of the basis."""
    powers = [field.power(field.characteristic**i, field.characteristic**times) for i in range(field.degree)]
    return [int(field.multiply(by, e)) for e in powers]


class Binary:
    """GF(2^k) in the coordinates of a tower, or in those of the code."""

    def __init__(self, field: GF, builder: GateBuilder, choices: Sequence[int] | None = ()) -> None:
        self.field, self.builder = field, builder
        self.level: Level = flat(field) if choices is None else tower(field, choices)
        self._into = self.level.coordinates([1 << i for i in range(field.degree)])
        self._out = to_bits(field, np.array(self.level.basis, dtype=object)).T

    def enter(self, wires: Wires) -> Element:
        """See `Arithmetic`."""
        return linear(self.builder, self._into, wires)

    def multiply(self, x: Element, y: Element) -> Element:
        """See `Arithmetic`."""
        return self.level.multiply(self.builder, x, y)

    def inverse(self, x: Element) -> Element | None:
        """See `Arithmetic`."""
        return self.level.inverse(self.builder, x)

    def indicator(self, x: Element) -> Element:
        """See `Arithmetic`; the tower's bases begin with 1."""
        return [balanced(self.builder.or_, x, self.builder.false)] + [self.builder.false] * (len(x) - 1)

    def mapped(self, images: Images, x: Element) -> Element:
        """See `Arithmetic`."""
        return linear(self.builder, _times(self._into, self._matrix(images)), x)

    def sums(
        self,
        parts: Sequence[Sequence[Images]],
        elements: Sequence[Element],
        coded: Sequence[bool],
        constants: Sequence[int],
    ) -> list[Wires]:
        """See `Arithmetic`; all bits of all outputs are one linear map."""
        k = self.field.degree
        blocks = [[self._matrix(images, plain) for images, plain in zip(row, coded, strict=True)] for row in parts]
        rows = [np.concatenate([np.zeros((k, 0), np.uint8), *row], axis=1) for row in blocks]
        wires = [wire for element in elements for wire in element]
        whole = np.concatenate(rows) if rows else np.zeros((0, len(wires)), np.uint8)
        found = linear(self.builder, whole, wires)
        flips = to_bits(self.field, np.array(list(constants), dtype=object)).ravel().tolist()
        flipped = [self.builder.not_(wire) if flip else wire for wire, flip in zip(found, flips, strict=True)]
        return [flipped[start : start + k] for start in range(0, len(flipped), k)]

    def _matrix(self, images: Images, coded: bool = False) -> NDArray[np.uint8]:
        """A linear map from the tower's coordinates, or from the bits of the code, to the bits of the code."""
        matrix = to_bits(self.field, np.array(list(images), dtype=object)).T
        return matrix if coded else _times(matrix, self._out)


class Odd:
    """GF(p^k) for an odd p, in digits: polynomials modulo the field's own."""

    def __init__(self, field: GF, builder: GateBuilder) -> None:
        self.field, self.builder = field, builder
        self.digits = DigitBits(builder, field.characteristic)
        p, k = field.characteristic, field.degree
        x = p if k > 1 else 1
        powers = [int(field.power(x, i)) for i in range(2 * k - 1)]
        self._reduced = [_digits(power, p, k) for power in powers]

    def enter(self, wires: Wires) -> Element:
        """See `Arithmetic`."""
        return list(wires)

    def multiply(self, x: Element, y: Element) -> Element:
        """See `Arithmetic`."""
        k, (a, b) = self.field.degree, (self._split(x), self._split(y))
        sums: list[Wires | None] = [None] * (2 * k - 1)
        for i in range(k):
            for j in range(k):
                product = self.digits.multiply(a[i], b[j])
                before = sums[i + j]
                sums[i + j] = product if before is None else self.digits.add(before, product)
        return self._combined([(row, digit or []) for row, digit in zip(self._reduced, sums, strict=True)])

    def inverse(self, x: Element) -> Element | None:
        """See `Arithmetic`."""
        return None

    def indicator(self, x: Element) -> Element:
        """See `Arithmetic`."""
        return [self.digits.nonzero(x)] + [self.builder.false] * (len(x) - 1)

    def mapped(self, images: Images, x: Element) -> Element:
        """See `Arithmetic`."""
        p, k = self.field.characteristic, self.field.degree
        return self._combined([(_digits(e, p, k), d) for e, d in zip(images, self._split(x), strict=True)])

    def sums(
        self,
        parts: Sequence[Sequence[Images]],
        elements: Sequence[Element],
        coded: Sequence[bool],
        constants: Sequence[int],
    ) -> list[Wires]:
        """See `Arithmetic`; digits are the code's own."""
        p, k = self.field.characteristic, self.field.degree
        digits = [self._split(element) for element in elements]
        found = []
        for row, constant in zip(parts, constants, strict=True):
            terms = [
                (_digits(e, p, k), d)
                for images, element in zip(row, digits, strict=True)
                for e, d in zip(images, element, strict=True)
            ]
            found.append(self._combined(terms, _digits(constant, p, k)))
        return found

    def _combined(self, terms: Sequence[tuple[list[int], Wires]], start: Sequence[int] | None = None) -> Element:
        """Σ (digits of an element)·digit, digit by digit, and the constant `start`."""
        found: Element = []
        for r in range(self.field.degree):
            parts = [self.digits.scale(digit, weights[r]) for weights, digit in terms if weights[r]]
            if start is not None and start[r]:
                parts.append(self.digits.constant(start[r]))
            found += _summed(self.digits, parts)
        return found

    def _split(self, x: Element) -> list[Wires]:
        b = digit_bits(self.field)
        return [x[start : start + b] for start in range(0, len(x), b)]


def _summed(digits: DigitBits, parts: list[Wires]) -> Wires:
    """The sum of digits, in a tree of least depth."""
    while len(parts) > 1:
        joined = [digits.add(a, b) for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = joined + parts[2 * len(joined) :]
    return parts[0] if parts else digits.constant(0)


def _digits(number: int, p: int, k: int) -> list[int]:
    return [number // p**i % p for i in range(k)]


def _times(a: Any, b: Any) -> NDArray[np.uint8]:
    return np.asarray((a.astype(np.int64) @ b.astype(np.int64)) & 1, dtype=np.uint8)
