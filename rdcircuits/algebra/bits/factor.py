"""Gates for polynomials over Z2, common factors taken out.

The input that most terms have is taken out of them, with whatever else they all have, f = x·g + h, as long as some
input is in two terms; then g in its turn. Equal parts, of one output or of several, become the same gates by the
builder's hashing. Terms are sets of inputs held as the bits of Python integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any

from rdcircuits.algebra.bits.gates import GateBuilder, Gates

Terms = list[int]
Part = tuple[Terms, Counter[int]]


def factored(outputs: Sequence[Iterable[Iterable[int]]], n: int) -> Gates:
    """Gates over n inputs that compute each output's sum of terms, which are collections of input numbers.

    Example:
        >>> len(factored([[(0, 1), (0, 2), (0, 3)]], 4).ops)        # x0·(x1 + x2 + x3)
        3
    """
    builder = GateBuilder(n)
    return builder.build([_wire(builder, sorted(sum(1 << j for j in term) for term in terms)) for terms in outputs])


def balanced(operation: Callable[[int, int], int], wires: Sequence[int], empty: int) -> int:
    """All wires joined by an associative operation, in a tree of least depth; `empty` for none."""
    level = list(wires)
    while len(level) > 1:
        joined = [operation(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = joined + level[2 * len(joined) :]
    return level[0] if level else empty


def _wire(builder: GateBuilder, terms: Terms) -> int:
    """The wire of a sum: part by part with a stack of our own, for parts may be nested as deep as terms are long."""
    stack = [_sum(builder, terms, _count(terms))]
    wire: Any = None  # what the part on top of the stack waits for: None when it hasn't begun
    while stack:
        try:
            part = stack[-1].send(wire)
        except StopIteration as end:
            stack.pop()
            wire = end.value
        else:
            stack.append(_sum(builder, *part))
            wire = None
    return int(wire)


def _sum(builder: GateBuilder, terms: Terms, counts: Counter[int]) -> Generator[Part, int, int]:
    """The wire of a sum; yields the parts that it needs the wires of. `counts` says in how many terms each input is."""
    summands = []
    while (most := max(counts, key=lambda j: (counts[j], -j), default=-1)) >= 0 and counts[most] > 1:
        factor, part, (terms, counts) = _divide(terms, counts, most)
        quotient = yield part
        summands.append(builder.and_(_product(builder, factor), quotient))
    summands += [_product(builder, term) for term in terms if term]
    total = balanced(builder.xor, summands, builder.false)
    return builder.not_(total) if 0 in terms else total


def _divide(terms: Terms, counts: Counter[int], most: int) -> tuple[int, Part, Part]:
    """What all terms with the input `most` have in common, these terms without it, and the other terms."""
    inside = [term for term in terms if term >> most & 1]
    outside = [term for term in terms if not term >> most & 1]
    if len(inside) <= len(outside):
        own = _count(inside)
        others = counts - own
    else:
        others = _count(outside)
        own = counts - others
    factor = sum(1 << j for j, count in own.items() if count == len(inside))
    left = Counter({j: count for j, count in own.items() if count < len(inside)})
    return factor, ([term ^ factor for term in inside], left), (outside, others)


def _product(builder: GateBuilder, term: int) -> int:
    return balanced(builder.and_, [builder.inputs[j] for j in _inputs(term)], builder.true)


def _count(terms: Terms) -> Counter[int]:
    return Counter(j for term in terms for j in _inputs(term))


def _inputs(term: int) -> Iterator[int]:
    while term:
        lowest = term & -term
        yield lowest.bit_length() - 1
        term ^= lowest
