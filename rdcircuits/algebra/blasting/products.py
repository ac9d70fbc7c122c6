"""Contractions of elements on wires, two operands at a time; and how much work a generator is, before it is begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from rdcircuits.algebra.blasting.code import Code
from rdcircuits.algebra.checks import Array
from rdcircuits.circuit import Generator, WireType
from rdcircuits.circuit import generators as gen
from rdcircuits.errors import AlgebraError

MOST = 1 << 23
"""Bits, or products of bits, that one generator may take."""

MOST_TOGETHER = 1 << 26
"""Those that a whole circuit may take."""


class Pairing(NamedTuple):
    """Two operands, by their places in the list of those that are left, and the indices of their contraction."""

    places: tuple[int, int]
    output: str


def pairings_of(lists: Sequence[str], lengths: Mapping[str, int]) -> list[Pairing]:
    """Which two operands to contract first, and so on, so that few products are made.

    Example:
        >>> pairings_of(["ab", "bc", "c", "a"], {"a": 9, "b": 9, "c": 9})
        [Pairing(places=(1, 2), output='b'), Pairing(places=(0, 1), output='a')]
    """
    *left, output = lists
    if len(left) < 3:
        return [Pairing((0, 1), output)] if len(left) == 2 else []
    shapes = [np.broadcast_to(np.float64(0), [lengths[i] for i in one]) for one in left]
    path = np.einsum_path(f"{','.join(left)}->{output}", *shapes, optimize="greedy")[0][1:]
    steps = []
    for places in path:
        rest = sorted(places, reverse=True)
        while len(rest) > 1:
            j, i = rest[0], rest[1]
            b, a = left.pop(j), left.pop(i)
            wanted = set("".join([*left, output]))
            made = "".join(index for index in dict.fromkeys(a + b) if index in wanted) if left else output
            steps.append(Pairing((i, j), made))
            left.append(made)
            rest = sorted([*rest[2:], len(left) - 1], reverse=True)
    return steps


def contracted(
    S: Any, lists: Sequence[str], lengths: Mapping[str, int], steps: Sequence[Pairing], operands: Sequence[Array]
) -> Array:
    """Σ Π operands; each entry of a step is `S.dot` of two lines of elements. The first letter of all is the batch."""
    *names, output = lists
    left = list(operands)
    if not steps:
        return left[0].transpose([names[0].index(index) for index in output])
    for (i, j), made in steps:
        (b, y), (a, x) = (names.pop(j), left.pop(j)), (names.pop(i), left.pop(i))
        inner = "".join(index for index in dict.fromkeys(a + b) if index not in made)
        left.append(_product(S, (a, b, made, inner), lengths, x, y))
        names.append(made)
    return left[0]


def _product(S: Any, lists: tuple[str, str, str, str], lengths: Mapping[str, int], x: Array, y: Array) -> Array:
    a, b, made, inner = lists
    shape, every = [lengths[index] for index in made], made + inner
    size = prod(shape), prod(lengths[index] for index in inner)
    lines = []
    for one, array in ((a, x), (b, y)):
        ordered = array.transpose([one.index(index) for index in every if index in one])
        lead = iter(ordered.shape)
        wide = ordered.reshape([next(lead) if index in one else 1 for index in every])
        lines.append(np.broadcast_to(wide, [lengths[index] for index in every]).reshape(size).tolist())
    return np.array([S.dot(*pair) for pair in zip(*lines, strict=True)], dtype=np.int64).reshape(shape)


def checked_effort(
    generator: Generator, types: Sequence[WireType], codes: Sequence[Code], batch: int, before: int = 0
) -> int:
    """The bits and products of bits that a generator takes and those that came `before`.

    Raises:
        AlgebraError: where these are more than `MOST`, or all together more than `MOST_TOGETHER`.
    """
    count = batch * _bits(generator, types, [code.width for code in codes])
    if count > MOST:
        raise AlgebraError(f"{generator.name} would take {count} products of bits as gates, at most {MOST} are made")
    if before + count > MOST_TOGETHER:
        raise AlgebraError(f"the circuit would take more than {MOST_TOGETHER} products of bits as gates up to here")
    return before + count


def _bits(generator: Generator, types: Sequence[WireType], widths: Sequence[int]) -> int:
    outputs = sum(wire.size for wire in generator.outputs(types))
    if isinstance(generator, gen.Einsum):
        lengths = {
            i: n for one, w in zip(generator.lists, types, strict=False) for i, n in zip(one, w.shape, strict=True)
        }
        return _products(generator.lists, lengths) * prod(sorted(widths)[-2:])
    if isinstance(generator, (gen.Multiply, gen.Xor, gen.Or, gen.Mux)):
        return outputs * widths[0] * widths[-1]
    if isinstance(generator, gen.Power):
        return outputs * max(generator.exponent.bit_length(), 1) * (widths[0] * min(generator.exponent, 64)) ** 2
    if isinstance(generator, gen.Tabulate):
        return outputs + len(generator.values.array)
    return max(outputs, sum(wire.size * width for wire, width in zip(types, widths, strict=True)))


def _products(lists: Sequence[str], lengths: Mapping[str, int]) -> int:
    """Entries that all steps multiply."""
    *left, _ = lists
    total = 0
    for (i, j), made in pairings_of(lists, lengths):
        b, a = left.pop(j), left.pop(i)
        total += prod(lengths[index] for index in dict.fromkeys(a + b))
        left.append(made)
    return total
