"""What wires carry: algebras, and the programs that circuits are compiled to."""

from rdcircuits.algebra.algebra import Algebra
from rdcircuits.algebra.finite import Sat, Zn
from rdcircuits.algebra.gates import GateBuilder, Gates
from rdcircuits.algebra.gf import GF
from rdcircuits.algebra.integers import Z
from rdcircuits.algebra.packed import Packed
from rdcircuits.algebra.program import Program
from rdcircuits.algebra.semiring import Semiring
from rdcircuits.algebra.smooth import Smooth
from rdcircuits.algebra.z2 import Z2

__all__ = ["GF", "Z2", "Algebra", "GateBuilder", "Gates", "Packed", "Program", "Sat", "Semiring", "Smooth", "Z", "Zn"]
