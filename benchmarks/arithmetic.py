"""Arithmetic from tables: expressions of words, inputs and outputs shuffled and complemented, some outputs dropped.

Each table is made by a seed; beside what is learned of it stands its straightforward circuit: the expression as it is
written, by the toolkit's adders and multipliers, remainders, quotients and roots by the school's way, bit by bit.
Ratios are (ANDs + 1)/(straightforward + 1).

    python benchmarks/arithmetic.py [--seeds N] [--first SEED] [--effort S] [--only KIND ...]

`found` is what `rd.explain` has for all outputs, and nothing (-) where some are left; `learned` is `rd.learn` with the
effort, which improves it by simulation.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import _kinds
import numpy as np
from _common import machine, note, script, table

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.blasting.adders import Adder
from rdcircuits.algebra.blasting.compare import at_least, chosen

HEAD = [
    "function",
    "inputs",
    "outputs",
    "straight",
    "found",
    "learned",
    "found/straight",
    "learned/straight",
    "seconds",
]
Words = list[list[int]]


@dataclass(frozen=True)
class Function:
    """Words by their widths, the values of the outputs' numbers, each with its digits, and the same as wires."""

    widths: tuple[int, ...]
    digits: tuple[int, ...]
    values: Callable[..., Sequence[np.ndarray]]
    wires: Callable[[GateBuilder, Words], list[list[int]]]


class Expression:
    """A random sum of products of words with small constants, as numbers and as gates."""

    def __init__(self, rng: np.random.Generator, words: int, terms: int, degree: int) -> None:
        self.terms = [
            (int(rng.integers(1, 8)), rng.integers(0, words, int(rng.integers(1, degree + 1))).tolist())
            for _ in range(terms)
        ]
        self.terms += [(1, [k]) for k in range(words) if not any(k in used for _, used in self.terms)]
        self.constant = int(rng.integers(0, 16))

    def value(self, *words: np.ndarray) -> np.ndarray:
        """On numbers."""
        return self.constant + sum(c * math.prod(words[k] for k in used) for c, used in self.terms)

    def wires(self, builder: GateBuilder, words: Words, digits: int) -> list[int]:
        """As gates, term by term."""
        adder = Adder(builder, digits, self.constant)
        for constant, used in self.terms:
            product = words[used[0]]
            for k in used[1:]:
                inner = Adder(builder, min(len(product) + len(words[k]), digits))
                inner.add_product(product, words[k])
                product = inner.total()
            adder.add(product, False, constant)
        return adder.total()


def remainder(builder: GateBuilder, bits: Sequence[int], divisor: Sequence[int]) -> tuple[list[int], list[int]]:
    """(quotient, remainder) of numbers bit by bit, as by hand."""
    rest, quotient, width = list[int](), list[int](), len(divisor) + 1
    wide = [*divisor, builder.false]
    for bit in reversed(bits):
        rest = [bit, *rest][:width] + [builder.false] * (width - len(rest) - 1)
        reached = at_least(builder, rest, wide)
        adder = Adder(builder, width)
        adder.add(rest)
        adder.add(wide, times=-1)
        rest = chosen(builder, reached, rest, adder.total())[: len(divisor)]
        quotient.insert(0, reached)
    return quotient, rest


def constant(builder: GateBuilder, number: int) -> list[int]:
    """The wires of a number."""
    return [builder.true if number >> k & 1 else builder.false for k in range(number.bit_length())]


def root(builder: GateBuilder, bits: Sequence[int]) -> list[int]:
    """The square root of a number of an even number of bits, rounded down: digit by digit from the highest."""
    found, rest, width = list[int](), list[int](), len(bits) // 2 + 2
    for k in range(len(bits) // 2 - 1, -1, -1):
        rest = [bits[2 * k], bits[2 * k + 1], *rest][:width]
        rest += [builder.false] * (width - len(rest))
        trial = [builder.true, builder.false, *found][:width]
        trial += [builder.false] * (width - len(trial))
        reached = at_least(builder, rest, trial)
        adder = Adder(builder, width)
        adder.add(rest)
        adder.add(trial, times=-1)
        rest = chosen(builder, reached, rest, adder.total())
        found.insert(0, reached)
    return found


def polynomial(widths: tuple[int, ...], digits: int, expression: Expression) -> Function:
    """The digits of an expression."""
    return Function(widths, (digits,), lambda *w: [expression.value(*w)], lambda b, w: [expression.wires(b, w, digits)])


def product(rng: np.random.Generator) -> Function:
    """a·b, or a·b + c."""
    widths = ((6, 6), (5, 7), (4, 5, 5), (3, 4, 6))[int(rng.integers(4))]
    expression = Expression(rng, len(widths), 0, 1)
    expression.terms = [(1, [0, 1]), *([(1, [2])] if len(widths) > 2 else [])]
    expression.constant = 0
    return polynomial(widths, sum(widths[:2]) + (len(widths) > 2), expression)


def composed(rng: np.random.Generator) -> Function:
    """A random expression."""
    widths = tuple(rng.integers(2, 6, int(rng.integers(2, 4))).tolist())
    expression = Expression(rng, len(widths), int(rng.integers(1, 4)), 2)
    most = int(expression.value(*(np.array([(1 << w) - 1]) for w in widths))[0])
    return polynomial(widths, min(most.bit_length(), sum(widths) + 3), expression)


def residue(rng: np.random.Generator) -> Function:
    """a mod m."""
    width, modulus = int(rng.integers(8, 14)), int(rng.integers(5, 60))
    size = (modulus - 1).bit_length()
    return Function(
        (width,),
        (size,),
        lambda a: [a % modulus],
        lambda b, w: [remainder(b, w[0], constant(b, modulus))[1][:size]],
    )


def residues(rng: np.random.Generator) -> Function:
    """a mod several numbers: a residue number system."""
    moduli = ((5, 7), (7, 9), (3, 5, 7), (11, 13))[int(rng.integers(4))]
    sizes = tuple((m - 1).bit_length() for m in moduli)
    return Function(
        (10,),
        sizes,
        lambda a: [a % m for m in moduli],
        lambda b, w: [remainder(b, w[0], constant(b, m))[1][:size] for m, size in zip(moduli, sizes, strict=True)],
    )


def modular(rng: np.random.Generator) -> Function:
    """a·b mod m."""
    modulus = int(rng.integers(9, 62))
    size = (modulus - 1).bit_length()

    def wires(builder: GateBuilder, words: Words) -> list[list[int]]:
        adder = Adder(builder, 2 * size)
        adder.add_product(*words)
        return [remainder(builder, adder.total(), constant(builder, modulus))[1][:size]]

    return Function((size, size), (size,), lambda a, b: [a * b % modulus], wires)


def quotient(rng: np.random.Generator) -> Function:
    """a div b and a mod b, where b is not 0; a div 0 is all ones."""
    n, m = int(rng.integers(5, 8)), int(rng.integers(3, 5))
    return Function(
        (n, m),
        (n, m),
        lambda a, b: [
            np.where(b > 0, a // np.maximum(b, 1), (1 << n) - 1),
            np.where(b > 0, a % np.maximum(b, 1), a & (1 << m) - 1),
        ],
        lambda builder, w: list(remainder(builder, *w)),
    )


def square_root(rng: np.random.Generator) -> Function:
    """The root of a, rounded down."""
    size = int(rng.integers(4, 7))
    return Function(
        (2 * size,), (size,), lambda a: [np.array([math.isqrt(x) for x in a.tolist()])], lambda b, w: [root(b, w[0])]
    )


def floating(rng: np.random.Generator) -> Function:
    """The product of two small floats without signs, exponent above significand, without rounding: their exponents
    added, their significands with a one in front multiplied, and shifted where the product has one digit more.
    """
    e, f = 2, int(rng.integers(2, 5))

    def parts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return x >> f, x & (1 << f) - 1 | 1 << f

    def values(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        (ex, sx), (ey, sy) = parts(x), parts(y)
        carried = sx * sy >> 2 * f + 1
        return [(sx * sy >> f + carried) & (1 << f) - 1, ex + ey + carried]

    def wires(builder: GateBuilder, words: Words) -> list[list[int]]:
        adder = Adder(builder, 2 * f + 2)
        adder.add_product(*([*word[:f], builder.true] for word in words))
        digits = adder.total()
        exponent = Adder(builder, e + 1)
        for word in words:
            exponent.add(word[f:])
        exponent.add(digits[-1:])
        return [chosen(builder, digits[-1], digits[f : 2 * f], digits[f + 1 : 2 * f + 1]), exponent.total()]

    return Function((e + f, e + f), (f, e + 1), values, wires)


KINDS: dict[str, Callable[[np.random.Generator], Function]] = {
    "product": product,
    "composed": composed,
    "residue": residue,
    "residues": residues,
    "modular": modular,
    "quotient": quotient,
    "root": square_root,
    "float": floating,
}


def written(kind: str) -> Callable[[np.random.Generator], Function]:
    """A kind that is written in the language of words."""

    def drawn(rng: np.random.Generator) -> Function:
        widths, of = _kinds.WRITTEN[kind](rng)
        some = _kinds.values(widths, of, *(np.zeros(1, np.int64) for _ in widths))
        return Function(
            widths,
            tuple(word.width for word in some),
            lambda *w: [word.values for word in _kinds.values(widths, of, *w)],
            lambda builder, w: _kinds.wires(of, builder, w),
        )

    return drawn


KINDS |= {kind: written(kind) for kind in _kinds.WRITTEN}


def shuffled(function: Function, rng: np.random.Generator) -> tuple[rd.TruthTable, int]:
    """The table, and ANDs of the straightforward circuit of the outputs that are not dropped; raises where that is
    wrong.
    """
    n, outputs = sum(function.widths), sum(function.digits)
    places = np.split(rng.permutation(n), np.cumsum(function.widths)[:-1])
    flips = int(rng.integers(1 << n))
    x = np.arange(1 << n) ^ flips
    numbers = function.values(*(sum((x >> p & 1) << k for k, p in enumerate(part.tolist())) for part in places))
    y = np.concatenate(
        [number[:, None] >> np.arange(d) & 1 for number, d in zip(numbers, function.digits, strict=True)], 1
    )
    order = rng.permutation(outputs)[: outputs - int(rng.integers(0, 2))]
    signs = rng.integers(0, 2, len(order))
    made = rd.TruthTable.from_arrays(np.arange(1 << n)[:, None] >> np.arange(n) & 1, y[:, order] ^ signs)
    builder = GateBuilder(n)
    inputs = [~wire if flips >> i & 1 else wire for i, wire in enumerate(builder.inputs)]
    wires = [wire for part in function.wires(builder, [[inputs[p] for p in part] for part in places]) for wire in part]
    gates = builder.build([~wires[j] if sign else wires[j] for j, sign in zip(order, signs, strict=True)])
    straight = rd.Netlist(made.inputs, made.outputs, gates).simplified()
    if made.accuracy(straight).overall != 1.0:
        raise rd.RdError("the straightforward circuit is wrong")
    return made, straight.counts().ands


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seeds", type=int, default=2, help="tables of each kind (2)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--effort", type=float, default=2.0, help="nominal seconds of rd.learn (2)")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS), help="kinds of functions")
    told = parser.parse_args(arguments)
    print(machine())
    rows, ratios = list[list[object]](), list[float]()
    for kind in told.only:
        for seed in range(told.first, told.first + told.seeds):
            note(f"{kind} {seed}")
            rng = np.random.default_rng([seed, *kind.encode()])
            made, straight = shuffled(KINDS[kind](rng), rng)
            started = time.process_time()
            explained = rd.explain(made)
            found = None if explained.left else explained.netlist().counts().ands
            learned = rd.learn(made, effort=told.effort)
            ratio = (learned.ands + 1) / (straight + 1)
            ratios.append(ratio)
            before = "-" if found is None else f"{(found + 1) / (straight + 1):.2f}"
            sizes = [len(made.inputs), len(made.outputs), straight, "-" if found is None else found, learned.ands]
            rows.append([f"{kind} {seed}", *sizes, before, f"{ratio:.2f}", f"{time.process_time() - started:.1f}"])
    note("")
    print(table(HEAD, rows))
    print(f"geometric mean of learned/straight: {math.exp(float(np.mean(np.log(ratios)))):.2f}")


if __name__ == "__main__":
    script(main)
