"""Steps of plans on packed bits for chains of lookup gates (`chains`), by the kernels of `layers`.

Tables come as 0/1 arrays (g, 4), the same for all examples. Changes are packed bits over Z2, integers over Z.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits._kernels import changes
from rdcircuits.algebra.bits.chains import Chain, ReverseChain
from rdcircuits.algebra.bits.layers import LookupLayers
from rdcircuits.algebra.bits.meanings import in_words
from rdcircuits.algebra.bits.packed import Words, words_of
from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Step
from rdcircuits.circuit import Generator

Array = npt.NDArray[Any]


def forward(S: Any, site: Site) -> Step:
    """step(rows, x, *tables) → the last layer's packed bits; tables as bytes (g, 4)."""
    layers = _layers(site.generator)
    return lambda rows, x, *tables: layers.with_tables(tables).forward(x, rows)


def reverse_bits(S: Any, site: Site) -> Step:
    """step(rows, dy, x, *tables) → the tables' changes over Z2 as bytes, and packed those of the inputs."""
    generator, packed = site.generator, site.taken[0].packed
    assert isinstance(generator, ReverseChain)
    layers, wanted = _layers(generator), generator.with_inputs

    def step(rows: int, dy: Any, x: Words, *tables: Array) -> tuple[Array, ...]:
        dx, found = layers.with_tables(tables).reverse_xor(x, in_words(dy, packed, rows), rows, inputs=wanted)
        return (*found, dx) if wanted else tuple(found)

    return step


def takes(generator: ReverseChain, change: Form) -> bool:
    """Whether `reverse_integers` takes changes within the bounds of this form."""
    planes, most = _digits_within(change.within)
    return _layers(generator).takes(planes, inputs=generator.with_inputs, most=most)


def reverse_integers(S: Any, site: Site) -> Step:
    """step(rows, dy, x, *tables) → the tables' changes over Z (g, 4, 1), and those of the inputs (n, rows).

    Integers dy, within the bounds of their form, have the batch last; tables are bytes (g, 4).
    """
    generator, dtypes = site.generator, [form.dtype for form in site.given]
    assert isinstance(generator, ReverseChain)
    layers, wanted = _layers(generator), generator.with_inputs
    planes, most = _digits_within(site.taken[0].within)

    def step(rows: int, dy: Array, x: Words, *tables: Array) -> tuple[Array, ...]:
        whole = np.broadcast_to(dy, (*dy.shape[:-1], rows))
        changed = digits(whole, planes)
        dx, found = layers.with_tables(tables).reverse_exact(x, changed, rows, inputs=wanted, most=most)
        made = [count.astype(kind)[..., None] for count, kind in zip(found, dtypes, strict=False)]
        return (*made, from_digits(dx, rows, dtypes[-1])) if wanted else tuple(made)

    return step


def digits(integers: Array, planes: int) -> Words:
    """Integers (n, rows) in two's complement as planes of packed rows (planes, n, W), the sign last.

    Example:
        >>> digits(np.array([[-1, 2]]), 3).tolist()
        [[[1]], [[3]], [[1]]]
    """
    count, rows = integers.shape
    out = np.empty((planes, count, words_of(rows)), np.uint64)
    for first in range(0, planes, 8):
        low = np.ascontiguousarray(integers if first == 0 else integers >> first).astype(np.int8, copy=False)
        changes.digits(low, out[first : first + 8])
    return out


def from_digits(planes: Words, rows: int, dtype: np.dtype[Any]) -> Array:
    """The integers (n, rows) of such planes.

    Example:
        >>> from_digits(np.array([[[1]], [[3]], [[1]]], np.uint64), 2, np.dtype(np.int8))
        array([[-1,  2]], dtype=int8)
    """
    count, unsigned = planes.shape[1], np.dtype(f"u{dtype.itemsize}")
    total, line = np.zeros((count, rows), unsigned), np.empty((count, rows), np.uint8)
    for d, plane in enumerate(planes[: 8 * dtype.itemsize]):
        changes.lines(np.ascontiguousarray(plane), line)
        digit = line.astype(unsigned) << unsigned.type(d)
        total = total - digit if d == len(planes) - 1 else total + digit
    return total.view(dtype)


def _digits_within(bounds: tuple[int, int]) -> tuple[int, int]:
    """How many binary digits integers within these bounds have, the sign one of them, and how far they are from 0."""
    most = max(bounds[1], -bounds[0], 0)
    return 1 + max(bounds[1], -bounds[0] - 1, 0).bit_length(), most


def _layers(generator: Generator) -> LookupLayers:
    """The wiring, with tables of zeros."""
    assert isinstance(generator, (Chain, ReverseChain))
    wirings = [(first.array, second.array) for first, second in generator.wirings]
    return LookupLayers(generator.inputs, wirings, [np.zeros((len(first), 4), np.uint8) for first, _ in wirings])
