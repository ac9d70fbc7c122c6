"""Small circuits: exact improvement by simulation, of any circuit, on all rows or on those that count."""

from rdcircuits.synthesis.optimise import Optimised, optimise

__all__ = ["Optimised", "optimise"]
