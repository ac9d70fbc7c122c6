"""Functions of few inputs as sums of products: irredundant (Minato's recursion), as XORs of products, and factored.

A function of n inputs is an integer of 2^n bits, bit i being its value on row i; input n - 1 splits it in halves. A
cube is a pair of bit sets: the inputs that are 1 in it, and those that are 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rdcircuits.boolean.expressions import TRUE, Expression, both, either, literal, negated, odd
from rdcircuits.errors import RdError

Cube = tuple[int, int]
MOST_PRODUCTS = 1 << 13


def irredundant(least: int, most: int, n: int) -> list[Cube]:
    """Cubes whose union has all rows of `least` and none outside `most`, none of which can go.

    Example:
        >>> irredundant(0b1110, 0b1110, 2)
        [(1, 0), (2, 0)]
    """
    known: dict[tuple[int, int, int], tuple[tuple[Cube, ...], int]] = {}

    def cover(low: int, high: int, k: int) -> tuple[tuple[Cube, ...], int]:
        ones = (1 << (1 << k)) - 1
        if not low:
            return (), 0
        if high == ones:
            return ((0, 0),), ones
        found = known.get((low, high, k))
        if found is None:
            found = known[low, high, k] = split(low, high, k - 1)
        return found

    def split(low: int, high: int, k: int) -> tuple[tuple[Cube, ...], int]:
        half = 1 << k
        ones, bit = (1 << half) - 1, 1 << k
        low0, low1, high0, high1 = low & ones, low >> half, high & ones, high >> half
        if low0 == low1 and high0 == high1:
            cubes, rows = cover(low0, high0, k)
            return cubes, rows | rows << half
        cubes0, rows0 = cover(low0 & ~high1, high0, k)
        cubes1, rows1 = cover(low1 & ~high0, high1, k)
        rest, shared = cover(low0 & ~rows0 | low1 & ~rows1, high0 & high1, k)
        zero = tuple((ones_, zeros | bit) for ones_, zeros in cubes0)
        one = tuple((ones_ | bit, zeros) for ones_, zeros in cubes1)
        found = zero + one + rest
        if len(found) > MOST_PRODUCTS:
            raise TooMany
        return found, (rows0 | shared) | (rows1 | shared) << half

    return sorted(cover(least, most, n)[0], key=_order)


class TooMany(RdError):
    """More products than anybody reads."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST_PRODUCTS:,} products")


def monomials(function: int, n: int) -> list[int]:
    """The products whose XOR is the function, each the set of its inputs: the Möbius transform.

    Example:
        >>> monomials(0b1110, 2)
        [1, 2, 3]
    """
    for k in range(n):
        low = _low_halves(k, n)
        function ^= (function & low) << (1 << k)
    found = [i for i in range(1 << n) if function >> i & 1] if n < 6 else _set_bits(function)
    return sorted(found, key=lambda term: (term.bit_count(), _reversed(term)))


def sum_of(cubes: Iterable[Cube]) -> Expression:
    """A sum of products as it stands."""
    return either(product(cube) for cube in cubes)


def xor_of(terms: Iterable[int]) -> Expression:
    """An XOR of products as it stands, the constant first."""
    parts = [product((term, 0)) for term in terms]
    if len(parts) > 1 and parts[0] == TRUE:
        return Expression("xor", tuple(parts))
    return odd(parts)


def product(cube: Cube) -> Expression:
    """The AND of a cube's literals."""
    ones, zeros = cube
    inputs = _members(ones | zeros)
    return both(literal(j) if ones >> j & 1 else negated(literal(j)) for j in inputs)


def factored_sum(cubes: Sequence[Cube]) -> Expression:
    """A sum of products with common factors taken out, by algebraic division.

    Example:
        >>> factored_sum([(0b0101, 0), (0b1001, 0), (0b0110, 0), (0b1010, 0)]).text("abcd")
        '(a | b) & (c | d)'
    """
    if len(cubes) < 2:
        return sum_of(cubes)
    best = _frequent(cubes)
    if best is None:
        return sum_of(cubes)
    quotient = _divided(cubes, [best])
    common = _common(quotient)
    quotient = [_without(cube, common) for cube in quotient]
    if len(quotient) == 1:
        quotient, divisor = [(0, 0)], [common]
    else:
        divisor = _divided(cubes, quotient)
    if quotient == [(0, 0)]:
        return sum_of(cubes)
    made = {(q[0] | d[0], q[1] | d[1]) for q in quotient for d in divisor}
    rest = [cube for cube in cubes if cube not in made]
    return either([both([factored_sum(divisor), factored_sum(quotient)]), factored_sum(rest)])


def factored_xor(terms: Sequence[int]) -> Expression:
    """An XOR of products with the input that occurs most taken out, again and again.

    Example:
        >>> factored_xor([0b001, 0b011, 0b101]).text("abc")
        'a & ~(b ^ c)'
    """
    counts = Counter(j for term in terms for j in _members(term))
    if not counts or max(counts.values()) < 2:
        return odd(product((term, 0)) for term in terms)
    best = min(counts, key=lambda j: (-counts[j], j))
    inside = [term & ~(1 << best) for term in terms if term >> best & 1]
    outside = [term for term in terms if not term >> best & 1]
    return odd([both([literal(best), factored_xor(inside)]), factored_xor(outside)])


def shortest(least: int, most: int, n: int, more: Iterable[Expression] = ()) -> Expression:
    """The expression with fewest literals that was found for a function between two, `more` among the candidates."""
    candidates = list(more)
    for make in _ways(least, most, n):
        try:
            candidates.append(make())
        except TooMany:
            continue
    if not candidates:
        raise TooMany
    return min(candidates, key=lambda one: one.literals)


def _ways(least: int, most: int, n: int) -> list[Callable[[], Expression]]:
    ones = (1 << (1 << n)) - 1
    return [
        lambda: factored_sum(irredundant(least, most, n)),
        lambda: _dual(factored_sum(irredundant(ones & ~most, ones & ~least, n))),
        lambda: factored_xor(_few(monomials(least, n))),
    ]


def _dual(one: Expression) -> Expression:
    """Not the expression, the negation brought in where that is no longer."""
    if one.kind == "and":
        return either(map(_dual, one.parts))
    if one.kind == "or":
        return both(map(_dual, one.parts))
    return negated(one)


def _few(terms: list[int]) -> list[int]:
    if len(terms) > MOST_PRODUCTS:
        raise TooMany
    return terms


def _frequent(cubes: Sequence[Cube]) -> Cube | None:
    """The literal that occurs in most cubes; None where none occurs twice."""
    counts = Counter[Cube]()
    for ones, zeros in cubes:
        counts.update((1 << j, 0) for j in _members(ones))
        counts.update((0, 1 << j) for j in _members(zeros))
    if not counts:
        return None
    best = min(counts, key=lambda cube: (-counts[cube], cube[0] | cube[1], cube[1]))
    return best if counts[best] > 1 else None


def _divided(cubes: Sequence[Cube], divisor: Sequence[Cube]) -> list[Cube]:
    """The quotient of algebraic division: what times all of the divisor's cubes is there, and shares no input."""
    kept: set[Cube] | None = None
    inputs = 0
    for ones, zeros in divisor:
        inputs |= ones | zeros
    for one in divisor:
        own = {_without(cube, one) for cube in cubes if cube[0] & one[0] == one[0] and cube[1] & one[1] == one[1]}
        kept = own if kept is None else kept & own
    free = [cube for cube in kept or () if not (cube[0] | cube[1]) & inputs]
    return sorted(free, key=_order)


def _common(cubes: Sequence[Cube]) -> Cube:
    ones, zeros = cubes[0]
    for cube in cubes[1:]:
        ones, zeros = ones & cube[0], zeros & cube[1]
    return ones, zeros


def _without(cube: Cube, other: Cube) -> Cube:
    return cube[0] & ~other[0], cube[1] & ~other[1]


def _members(bits: int) -> list[int]:
    return [j for j in range(bits.bit_length()) if bits >> j & 1]


def _order(cube: Cube) -> tuple[int, int, int]:
    inputs = cube[0] | cube[1]
    return inputs.bit_count(), _reversed(inputs), cube[1]


def _reversed(term: int) -> int:
    """So that terms of the first inputs come first."""
    return -sum(1 << (64 - j) for j in _members(term))


def _set_bits(function: int) -> list[int]:
    digits = bin(function)[:1:-1]
    found, at = [], digits.find("1")
    while at >= 0:
        found.append(at)
        at = digits.find("1", at + 1)
    return found


def _low_halves(k: int, n: int) -> int:
    """The rows on which input k is 0."""
    block = (1 << (1 << k)) - 1
    for j in range(k + 1, n):
        block |= block << (1 << j)
    return block
