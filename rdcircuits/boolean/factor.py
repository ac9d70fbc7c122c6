"""Gates for polynomials over Z2: common factors are taken out, and equal parts shared among all outputs.

The input that most terms have is taken out of them, f = x·g + h, as long as some input is in two terms; then g in its
turn. Each part is a tuple of terms in a fixed order, so equal parts are found again whatever they came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rdcircuits.algebra.gates import GateBuilder, Gates

Term = tuple[int, ...]
Part = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A part as the sum of `taken` (an input times a smaller part) and `rest` (terms that share no inputs)."""

    taken: list[tuple[int, Part]]
    rest: list[Term]


def factored(outputs: Sequence[Sequence[Term]], n: int) -> Gates:
    """Gates over n inputs that compute each output's sum of terms.

    Example:
        >>> len(factored([[(0, 1), (0, 2), (0, 3)]], 4).ops)        # x0·(x1 + x2 + x3)
        3
    """
    builder = GateBuilder(n)
    roots = [tuple(terms) for terms in outputs]
    wires: dict[Part, int] = {}
    divisions = _divide_all(roots)
    for part in sorted(divisions, key=_degree):  # what is taken out of a part has a lower degree
        wires[part] = _sum(builder, divisions[part], wires)
    return builder.build([wires[root] for root in roots])


def balanced(operation: Callable[[int, int], int], wires: Sequence[int], empty: int) -> int:
    """All wires joined by an associative operation, in a tree of least depth; `empty` for none."""
    level = list(wires)
    while len(level) > 1:
        joined = [operation(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = joined + level[2 * len(joined) :]
    return level[0] if level else empty


def _divide_all(roots: Sequence[Part]) -> dict[Part, Division]:
    divisions: dict[Part, Division] = {}
    waiting = list(roots)
    while waiting:
        part = waiting.pop()
        if part not in divisions:
            divisions[part] = _divide(part)
            waiting += [smaller for _, smaller in divisions[part].taken]
    return divisions


def _divide(part: Part) -> Division:
    counts = Counter(j for term in part for j in term)
    taken, rest = [], list(part)
    while counts:
        common = max(counts, key=lambda j: (counts[j], -j))
        if counts[common] < 2:
            break
        inside = [term for term in rest if common in term]
        rest = [term for term in rest if common not in term]
        counts.subtract(j for term in inside for j in term)
        taken.append((common, tuple(tuple(j for j in term if j != common) for term in inside)))
    return Division(taken, rest)


def _sum(builder: GateBuilder, division: Division, wires: dict[Part, int]) -> int:
    summands = [builder.and_(builder.inputs[j], wires[smaller]) for j, smaller in division.taken]
    terms = [term for term in division.rest if term]
    summands += [balanced(builder.and_, [builder.inputs[j] for j in term], builder.true) for term in terms]
    total = balanced(builder.xor, summands, builder.false)
    return total if len(terms) == len(division.rest) else builder.not_(total)


def _degree(part: Part) -> int:
    return max(map(len, part), default=0)
