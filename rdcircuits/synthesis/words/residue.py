"""Outputs that are digits of a residue: (Σ c_i·x_i) mod m, or a product of two such sums mod m.

The digits of all residues modulo m are the numbers below m: that says m, which digits are complemented, and mostly in
which order they are. Orders that are left are told apart by the polynomial over Z modulo m, which has few terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb, gcd

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words.gates import Maker, ands_of
from rdcircuits.synthesis.words.reduction import ways_to_reduce
from rdcircuits.synthesis.words.sums import Sum

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]
#: The digits of a residue, the lowest first: outputs, each with whether it is complemented.
SignedOutputs = tuple[tuple[int, bool], ...]

#: Digits of a residue, of some outputs and of all; orders that are tried, and sets of outputs that are looked at.
_MOST_DIGITS, _MOST_ALL, _ORDERS, _SETS = 8, 14, 8000, 5000
#: Orders that are looked at on all rows.
_CLOSE = 24
#: Rows that orders are told apart on, and that sets of outputs are looked at on.
_ROWS, _SAMPLE = 1 << 8, 1 << 11


@dataclass(frozen=True, eq=False)
class Residue:
    """`digits`, the lowest first, are `formula` modulo `modulus`; inputs are complemented as `flips` says."""

    digits: SignedOutputs
    formula: Sum
    modulus: int
    flips: int
    gates: Gates
    ands: int

    @property
    def outputs(self) -> tuple[int, ...]:
        """The outputs that it has."""
        return tuple(j for j, _ in self.digits)

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """The formula with names."""
        named = " ".join(f"{'¬' * sign}{outputs[j]}" for j, sign in reversed(self.digits))
        return f"[{named}] = {self.formula.text(inputs, self.flips, 62)}  mod {self.modulus}"


def residues(values: Bytes, chosen: Sequence[int]) -> list[Residue]:
    """Residues whose digits are among the chosen outputs, by the outputs' values (m, 2^n); no output is in two.

    Example:
        >>> number = np.arange(64) % 5
        >>> [found] = residues((number >> np.array([[2], [0], [1]]) & 1).astype(np.uint8), [0, 1, 2])
        >>> found.modulus, found.digits
        (5, ((1, False), (2, False), (0, False)))
    """
    found, left, work = list[Residue](), set(chosen), _ORDERS
    for digits in _sets(values, chosen):
        if set(digits) <= left:
            one, tried = _residue(values, digits, work)
            work -= tried
            if one is not None:
                found.append(one)
                left -= set(digits)
        if work <= 0 or len(left) < 2:
            break
    return found


def _sets(values: Bytes, chosen: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Sets of outputs that do not have all combinations of values: all of them, then few."""
    rows = values.shape[1]
    some = np.arange(rows) if rows <= _SAMPLE else np.random.default_rng(0).integers(0, rows, _SAMPLE)
    sample = {j: values[j][some].astype(np.int64) for j in chosen}
    if 2 <= len(chosen) <= _MOST_ALL:
        yield tuple(chosen)
    for size in range(2, min(len(chosen) - 1, _MOST_DIGITS) + 1):
        if comb(len(chosen), size) > _SETS:
            return
        for part in combinations(chosen, size):
            patterns = sum(sample[j] << k for k, j in enumerate(part))
            if np.count_nonzero(np.bincount(patterns, minlength=1 << size)) < 1 << size:
                yield part


def _residue(values: Bytes, chosen: tuple[int, ...], work: int) -> tuple[Residue | None, int]:
    """The residue of exactly these digits, and how many orders were tried, at most this many."""
    size = len(chosen)
    patterns = sum(values[j].astype(np.int64) << k for k, j in enumerate(chosen))
    present = np.bincount(patterns, minlength=1 << size) > 0
    modulus = int(np.count_nonzero(present))
    if not 1 << size - 1 < modulus < 1 << size or modulus < 3:
        return None, 0
    orders = list(islice(_orders(np.flatnonzero(present), size, modulus), work))
    for order, number in _sparse(patterns, orders, modulus):
        formulas = _formulas(_coefficients(number, modulus), number.size.bit_length() - 1, modulus)
        digits = tuple((chosen[k], sign) for k, sign in order)
        made = [_built(digits, formula, flips, modulus, number) for formula, flips in dict.fromkeys(formulas)]
        whole = [one for one in made if one is not None]
        if whole:
            return min(whole, key=lambda one: one.ands), len(orders)
    return None, len(orders)


def _orders(present: Numbers, size: int, modulus: int) -> Iterator[tuple[tuple[int, bool], ...]]:
    """The ways to read patterns of digits (the lowest first) as the numbers below the modulus."""

    def grown(left: tuple[int, ...], patterns: Numbers, bound: int) -> Iterator[tuple[tuple[int, bool], ...]]:
        if not left:
            yield ()
            return
        half = 1 << len(left) - 1
        for k in left:
            rest = tuple(i for i in left if i != k)
            for sign in (False, True):
                ones = patterns >> k & 1 != sign
                if bound <= half and not ones.any():
                    above, below = patterns, bound
                elif bound > half and np.count_nonzero(~ones) == half:
                    above, below = patterns[ones], bound - half
                else:
                    continue
                for lower in grown(rest, above, below):
                    yield (*lower, (k, sign))

    if modulus < 1 << size:
        yield from grown(tuple(range(size)), present, modulus)


def _sparse(
    patterns: Numbers, orders: Sequence[tuple[tuple[int, bool], ...]], modulus: int
) -> Iterator[tuple[tuple[tuple[int, bool], ...], Numbers]]:
    """The orders whose numbers have few coefficients modulo m, the fewest first, and the numbers."""
    rows = min(len(patterns), _ROWS)
    terms = [_terms(_read(patterns[:rows], order), modulus) for order in orders]
    close = sorted(range(len(orders)), key=terms.__getitem__)[:_CLOSE]
    read = [(order, _read(patterns, order)) for order in (orders[k] for k in close if terms[k] <= rows // 4 + 8)]
    yield from sorted(read, key=lambda one: _terms(one[1], modulus))


def _terms(number: Numbers, modulus: int) -> int:
    return int(np.count_nonzero(_coefficients(number, modulus)))


def _read(patterns: Numbers, order: Sequence[tuple[int, bool]]) -> Numbers:
    found = np.zeros(len(patterns), np.int64)
    for place, (k, sign) in enumerate(order):
        found |= (patterns >> k & 1 ^ sign) << place
    return found


def _coefficients(number: Numbers, modulus: int) -> Numbers:
    found = number.copy()
    for step in range(len(found).bit_length() - 1):
        pairs = found.reshape(-1, 2, 1 << step)
        pairs[:, 1] -= pairs[:, 0]
    return found % modulus


def _formulas(coefficients: Numbers, inputs: int, modulus: int) -> list[tuple[Sum, int]]:
    """Integers that are the polynomial modulo m, and inputs that they take complemented."""
    products = np.flatnonzero(coefficients)
    degrees = np.bitwise_count(products)
    if degrees.max(initial=0) > 2:
        return []
    linear = {i: int(coefficients[1 << i]) for i in range(inputs)}
    constant = int(coefficients[0])
    pairs = {int(p): int(coefficients[p]) for p in products[degrees == 2]}
    if not pairs:
        return [_linear(linear, constant, modulus, reach) for reach in (0, 2, 62)]
    found = [_bilinear(pairs, linear, constant, modulus, reach) for reach in (0, 2, 62)]
    whole = [one for one in found if one is not None]
    return whole + [one for formula, flips in whole for one in _multiplied_out(formula, flips, modulus)]


def _multiplied_out(formula: Sum, flips: int, modulus: int) -> Iterator[tuple[Sum, int]]:
    """The product with each pair reduced, where all of them are powers of two then: modulo 2^k − 1, say."""
    polynomial = formula.polynomial(62)
    bits = tuple((mask, _nice(c, modulus, 0)) for mask, c in polynomial.items() if mask and c % modulus)
    if all(c > 0 and c & (c - 1) == 0 for _, c in bits):
        yield Sum(polynomial.get(0, 0) % modulus, bits), flips


def _linear(weights: dict[int, int], constant: int, modulus: int, reach: int) -> tuple[Sum, int]:
    """Σ w_i·x_i + constant with weights that are small, or powers of two up to 2^reach·m."""
    bits, flips = list[tuple[int, int]](), 0
    for i, weight in weights.items():
        weight = _nice(weight, modulus, reach)
        if weight < 0:
            flips |= 1 << i
            constant += weight
        if weight:
            bits.append((1 << i, abs(weight)))
    return Sum(constant % modulus, tuple(bits)), flips


def _nice(weight: int, modulus: int, reach: int) -> int:
    """A number equal to the weight modulo m with the fewest signed digits, then the smallest."""
    offers = [weight % modulus, weight % modulus - modulus]
    for place in range((modulus << reach).bit_length() if reach < 60 else 17):
        if (1 << place) % modulus == weight % modulus:
            offers.append(1 << place)
        if -(1 << place) % modulus == weight % modulus:
            offers.append(-(1 << place))
    return min(offers, key=lambda w: ((abs(w) ^ 3 * abs(w)).bit_count(), abs(w)))


def _bilinear(
    pairs: dict[int, int], linear: dict[int, int], constant: int, modulus: int, reach: int
) -> tuple[Sum, int] | None:
    """(Σ u_i·x_i + α)·(Σ v_j·x_j + β) + the rest, where all pairs are explained."""
    units = [p for p, c in pairs.items() if gcd(c, modulus) == 1]
    if not units:
        return None
    first = units[0].bit_length() - 1
    v = {j: pairs[1 << first | 1 << j] for j in linear if j != first and 1 << first | 1 << j in pairs}
    j0 = next(j for j, c in v.items() if gcd(c, modulus) == 1)
    inverse = pow(v[j0], -1, modulus)
    u = {i: pairs[1 << i | 1 << j0] * inverse % modulus for i in linear if i != j0 and 1 << i | 1 << j0 in pairs}
    if u.keys() & v.keys():
        return None
    explained = {1 << i | 1 << j: c * d % modulus for i, c in u.items() for j, d in v.items()}
    if {p: c for p, c in explained.items() if c} != pairs:
        return None
    alpha, beta = _ratio(linear, v, modulus), _ratio(linear, u, modulus)
    units = [scale for scale in range(1, modulus) if gcd(scale, modulus) == 1]
    scale = min(units, key=lambda s: _size(_scaled(u, alpha, v, beta, s, modulus, reach)))
    (one, flips), (other, more) = _scaled(u, alpha, v, beta, scale, modulus, reach)
    rest = {i: c - alpha * v.get(i, 0) - beta * u.get(i, 0) for i, c in linear.items()}
    outside, others = _linear({i: c % modulus for i, c in rest.items()}, constant - alpha * beta, modulus, reach)
    if others & ~(flips | more) and any(others >> i & 1 for i in (*u, *v)):
        return None
    if any(rest[i] % modulus for i in (*u, *v)):
        return None
    return Sum(outside.constant, outside.bits, ((1, tuple(sorted((one, other)))),)), flips | more | others


def _scaled(
    u: dict[int, int], alpha: int, v: dict[int, int], beta: int, scale: int, modulus: int, reach: int
) -> tuple[tuple[Sum, int], tuple[Sum, int]]:
    """The factors, one of them multiplied by a unit and the other divided by it."""
    back = pow(scale, -1, modulus)
    one = {i: c * scale % modulus for i, c in u.items()}, alpha * scale % modulus
    other = {j: c * back % modulus for j, c in v.items()}, beta * back % modulus
    return _linear(*one, modulus, reach), _linear(*other, modulus, reach)


def _size(factors: Sequence[tuple[Sum, int]]) -> tuple[int, int]:
    digits = sum((w ^ 3 * w).bit_count() for factor, _ in factors for _, w in factor.bits)
    return digits + sum(3 for factor, _ in factors if factor.constant), sum(factor.bounds[1] for factor, _ in factors)


def _ratio(linear: dict[int, int], weights: dict[int, int], modulus: int) -> int:
    """The multiple of the weights that the linear terms are."""
    unit = next((i for i, c in weights.items() if gcd(c, modulus) == 1), None)
    return 0 if unit is None else linear[unit] * pow(weights[unit], -1, modulus) % modulus


def _built(digits: SignedOutputs, formula: Sum, flips: int, modulus: int, number: Numbers) -> Residue | None:
    """The smallest circuit, checked on all rows."""
    inputs = len(number).bit_length() - 1
    best: Residue | None = None
    high = formula.bounds[1]
    for way in ways_to_reduce(high, modulus):
        maker = Maker(GateBuilder(inputs), flips)
        bits = way(maker.builder, maker.wires(formula, max(high.bit_length(), 1)))
        wires = [~wire if sign else wire for (_, sign), wire in zip(digits, bits, strict=True)]
        gates = maker.builder.build(wires)
        ands = ands_of(gates)
        if (best is None or ands < best.ands) and _is_right(gates, digits, number):
            best = Residue(digits, formula, modulus, flips, gates, ands)
    return best


def _is_right(gates: Gates, digits: SignedOutputs, number: Numbers) -> bool:
    rows = len(number)
    found = unpack_rows(gates.evaluate(minterm_inputs(rows.bit_length() - 1), rows), rows)
    wanted = np.stack([number >> place & 1 ^ sign for place, (_, sign) in enumerate(digits)], axis=1)
    return np.array_equal(found, wanted)
