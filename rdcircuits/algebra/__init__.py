"""What wires carry: algebras, and the programs that circuits are compiled to."""

from typing import TYPE_CHECKING

from rdcircuits.lazy import attach

if TYPE_CHECKING:
    from rdcircuits.algebra.algebra import Algebra
    from rdcircuits.algebra.bits.gates import GateBuilder, Gates
    from rdcircuits.algebra.bits.packed import Packed
    from rdcircuits.algebra.bits.z2 import Z2
    from rdcircuits.algebra.finite.gf import GF
    from rdcircuits.algebra.finite.rings import Sat, Zn
    from rdcircuits.algebra.integers.ring import Z
    from rdcircuits.algebra.named import as_algebra
    from rdcircuits.algebra.program import Program
    from rdcircuits.algebra.reals.ring import Smooth
    from rdcircuits.algebra.semiring import Semiring

__all__ = [
    "GF",
    "Z2",
    "Algebra",
    "GateBuilder",
    "Gates",
    "Packed",
    "Program",
    "Sat",
    "Semiring",
    "Smooth",
    "Z",
    "Zn",
    "as_algebra",
]

if not TYPE_CHECKING:
    attach(
        __name__,
        {
            "rdcircuits.algebra.algebra": "Algebra",
            "rdcircuits.algebra.bits.gates": "GateBuilder Gates",
            "rdcircuits.algebra.bits.packed": "Packed",
            "rdcircuits.algebra.bits.z2": "Z2",
            "rdcircuits.algebra.finite.gf": "GF",
            "rdcircuits.algebra.finite.rings": "Sat Zn",
            "rdcircuits.algebra.integers.ring": "Z",
            "rdcircuits.algebra.named": "as_algebra",
            "rdcircuits.algebra.program": "Program",
            "rdcircuits.algebra.semiring": "Semiring",
            "rdcircuits.algebra.reals.ring": "Smooth",
        },
    )
