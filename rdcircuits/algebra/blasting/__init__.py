"""Circuits as gates, in the algebra that they mean: elements as bit vectors on the wires of a `GateBuilder`.

`code` says how elements are written in bits, `twin` what an algebra gives for it, `blast` makes the gates; `adders`,
`compare` and `lookup` are what all algebras build with, `integers` is Z. The twins of others stand beside them.
"""

from rdcircuits.algebra.blasting.blast import Blasted, Port, blast
from rdcircuits.algebra.blasting.code import Code, IntegerCode
from rdcircuits.algebra.blasting.twin import Twin

__all__ = ["Blasted", "Code", "IntegerCode", "Port", "Twin", "blast"]
