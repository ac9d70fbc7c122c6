"""Laws, looked at: whether circuits, lenses and their like are the same, and whether derivatives obey their axioms.

`same(f, g, algebra)` compares two circuits, lenses, Para or 2-cells; `triangle(cell, algebra)` looks whether a 2-cell
commutes; `reverse_derivative(f, algebra)` looks at RD.1 to RD.7 for a circuit or a generator of one's own. Each answer
says how it was found: by normal form (then it holds in every algebra), at all points of a finite algebra, or at random
ones, and shows the point where two sides differ.  Source: [RDC], [CFGL].
"""

from rdcircuits.laws.axioms import Axiom, Report, reverse_derivative
from rdcircuits.laws.same import Point, Sameness, same, triangle

__all__ = ["Axiom", "Point", "Report", "Sameness", "reverse_derivative", "same", "triangle"]
