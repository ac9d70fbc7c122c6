"""What wires carry: algebras, and the programs that circuits are compiled to."""

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
