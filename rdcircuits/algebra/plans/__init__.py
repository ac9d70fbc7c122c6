"""Plans: a circuit on its way to a program, as one immutable value, and the passes that all algebras share.

`plan` says what a plan is, `forms` what the arrays of its wires hold; `check` verifies a plan, `passes` makes one pass
after the other. `simplify` and `fuse` come first in every algebra; `regions` finds stretches of elementwise operations
and gives them registers; `steps` chooses a step for each node, `run` makes them one after the other.
"""
