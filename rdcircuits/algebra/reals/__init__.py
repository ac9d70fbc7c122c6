"""Plans of real operations: a circuit lowered, for one batch size, to a tape that C runs and products that BLAS does.

`views` are arrays as strides over memory, `instructions` what the tape is made of, `lower` and the modules beside it
turn generators into instructions, `memory` lays buffers out, `runner` runs it all, `stepper` runs it again and again
on values of its own. `ring` is the algebra; where generators are the user's own, its plans run step by step.
"""
