"""Steps of plans over Z2: a batched wire is an array of words, shape × ceil(N/64), tail bits zero.

Wires that are the same for all examples stay arrays of 0/1 bytes and are spread over words only where an operation
needs it; contractions of them with packed wires are GF(2) matrix products in the kernels.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from rdcircuits.algebra.bits import meanings as b
from rdcircuits.algebra.bits.chains import Chain, ReverseChain
from rdcircuits.algebra.bits.chainsteps import forward, reverse_bits
from rdcircuits.algebra.bits.packed import Packed
from rdcircuits.algebra.bits.slopes import Slope
from rdcircuits.algebra.plans.forms import Form
from rdcircuits.algebra.plans.fuse import SumBasis, SumEinsum
from rdcircuits.algebra.plans.plan import Site
from rdcircuits.algebra.plans.steps import Rows, Step, always, some_packed
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as g

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra
    from rdcircuits.algebra.semiring import Semiring


def entry(S: Algebra, wire: WireType, form: Form) -> Callable[[Any, str], Any]:
    """entry(values, what) → words or bytes of what a caller gives, 0 and 1 or `Packed`."""
    if not form.packed:
        return S.check
    return lambda values, what: (values if isinstance(values, Packed) else Packed.of(S.check(values, what))).words


def exit_(S: Algebra, wire: WireType, form: Form) -> Callable[[Any, int], Any]:
    """exit(array, batch size) → what a caller gets: `Packed` where the wire is batched, else bytes."""
    if not wire.batched:
        return lambda array, rows: np.array(array)
    if form.packed:
        return lambda words, rows: Packed(np.ascontiguousarray(words), rows)
    return lambda array, rows: Packed(np.ascontiguousarray(b.spread(array, rows)), rows)


def _on_words(S: Semiring, site: Site) -> Step:
    """By the meaning on packed words, other operands spread."""
    generator, packed = site.generator, site.packed
    meaning = b.MEANINGS[type(generator)]
    return lambda rows, *xs: meaning(generator, rows, *map(b.in_words, xs, packed, repeat(rows)))


def _sum_basis(S: Semiring, site: Site) -> Step:
    packed = site.packed
    return lambda rows, *xs: b.sum_basis(rows, *map(b.in_words, xs, packed, repeat(rows)))


def _on_bytes(S: Semiring, site: Site) -> Step:
    """By the algebra's meaning, all operands being the same for all examples."""
    kernel = S.kernel(site.generator)

    def step(rows: int, *xs: Any) -> Any:
        found = kernel(rows, *(x[None] for x in xs))
        return tuple(one[0] for one in found) if isinstance(found, tuple) else found[0]

    return step


def _by_reference(S: Semiring, site: Site) -> Step:
    """Where there is no packed form: unpacked, by the algebra's meaning, packed again where carried."""
    kernel, packed = S.kernel(site.generator), site.packed
    results = list(zip(site.results, site.given, strict=True))

    def step(rows: int, *xs: Any) -> tuple[Any, ...]:
        arrays = [Packed(x, rows).unpack() if flag else x[None] for x, flag in zip(xs, packed, strict=True)]
        found = kernel(rows, *arrays)
        outputs = found if isinstance(found, tuple) else (found,)
        return tuple(
            Packed.of(np.broadcast_to(one, (rows, *wire.shape))).words if form.packed else one[0]
            for one, (wire, form) in zip(outputs, results, strict=True)
        )

    return step


ROWS: Rows = {
    **{kind: [(some_packed, _on_words)] for kind in b.MEANINGS},
    Chain: [(always, forward)],
    ReverseChain: [(always, reverse_bits)],
    Slope: [(always, b.slope_step)],
    g.Einsum: [(some_packed, b.contraction)],
    SumEinsum: [(some_packed, b.contraction)],
    g.Lookup: [(some_packed, b.lookup)],
    SumBasis: [(some_packed, _sum_basis)],
    Generator: [(some_packed, _by_reference), (always, _on_bytes)],
}
