"""Plans of real operations: a circuit lowered, for one batch size, to a tape that C runs and products that BLAS does.

`views` are arrays as strides over memory, `instructions` what the tape is made of, `lower` and the modules beside it
turn generators into instructions, `memory` lays buffers out, `program` runs it all, `stepper` runs it again and again
on values of its own.
"""

from rdcircuits.algebra.reals.program import RealProgram, can_lower

__all__ = ["RealProgram", "can_lower"]
