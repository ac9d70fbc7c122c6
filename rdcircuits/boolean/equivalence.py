"""Whether two netlists compute the same: proved on all rows where inputs are few, tested on many rows beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, tail_mask
from rdcircuits.arguments import generator
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.errors import ShapeError

EXHAUSTIVE_INPUTS = 16
_STRUCTURED_BITS = 1 << 26
_BLOCK_WORDS = 1 << 22

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Counterexample:
    """A row on which two netlists differ: the inputs by the first one's names, the output, and what each says there."""

    inputs: dict[str, int]
    output: str
    values: tuple[int, int]


@dataclass(frozen=True)
class Equivalence:
    """The result of comparing two netlists; true as a condition where no difference was found.

    `proved` says that the answer is certain: all rows were tried, or one was found on which they differ (then
    `counterexample`). Otherwise `rows` rows were tried, and show no difference.
    """

    equal: bool
    proved: bool
    rows: int
    counterexample: Counterexample | None = None

    def __bool__(self) -> bool:
        return self.equal

    def __str__(self) -> str:
        if self.counterexample is None:
            return f"equal on all {self.rows} rows" if self.proved else f"no difference on {self.rows} tested rows"
        found = self.counterexample
        row = ", ".join(f"{name}={value}" for name, value in list(found.inputs.items())[:16])
        more = ", ..." if len(found.inputs) > 16 else ""
        return f"output {found.output} is {found.values[0]} in one and {found.values[1]} in the other at {row}{more}"


def equivalent(a: Netlist, b: Netlist, *, seed: int = 0, rows: int = 1 << 16) -> Equivalence:
    """Compare two netlists: on all rows up to 16 inputs, else on `rows` random and some structured ones.

    Inputs are matched by name where both netlists have the same names, in any order, else by position; outputs
    likewise. Structured rows are all zeros, all ones, each single input one, each single input zero. Raises
    `ShapeError` where the numbers of inputs or outputs differ.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> def built(op: int) -> Netlist:
        ...     builder = GateBuilder(2)
        ...     return Netlist.from_gates(builder.build([builder.gate(op, 1, 2)]))
        >>> print(equivalent(built(6), built(6)))
        equal on all 4 rows
        >>> print(equivalent(built(6), built(14)))
        output y0 is 0 in one and 1 in the other at x0=1, x1=1
    """
    for what, mine, other in (("inputs", a.inputs, b.inputs), ("outputs", a.outputs, b.outputs)):
        if len(mine) != len(other):
            raise ShapeError(f"cannot compare netlists of {len(mine)} and {len(other)} {what}")
    inputs, outputs = _counterparts(b.inputs, a.inputs), _counterparts(a.outputs, b.outputs)
    n = len(a.inputs)
    proved = n <= EXHAUSTIVE_INPUTS
    words = max(1, _BLOCK_WORDS // (2 * n + 2 * len(a.outputs) + 1))
    tried = 0
    for block, count in _all_rows(n, words) if proved else _sampled_rows(n, rows, words, seed):
        first = a.gates.evaluate(block, count)
        second = b.gates.evaluate(np.ascontiguousarray(block[inputs]), count)
        place = _first_difference(first, second[outputs])
        if place is not None:
            output, row = place
            values = _bit(first[output], row), _bit(second[outputs[output]], row)
            at = {name: _bit(word, row) for name, word in zip(a.inputs, block, strict=True)}
            return Equivalence(False, True, tried + row + 1, Counterexample(at, a.outputs[output], values))
        tried += count
    return Equivalence(True, proved, tried)


def _all_rows(n: int, words: int) -> Iterator[tuple[Words, int]]:
    """All 2^n rows in the order of minterms, as packed inputs and numbers of rows, at most `words` words a block."""
    x = minterm_inputs(n)
    for start in range(0, x.shape[1], words):
        block = np.ascontiguousarray(x[:, start : start + words])
        yield block, min(1 << n, 64 * block.shape[1])


def _sampled_rows(n: int, rows: int, words: int, seed: int) -> Iterator[tuple[Words, int]]:
    """Structured rows, then `rows` random ones."""
    random = generator(seed)
    shown = random.choice(n, size=min(n, _STRUCTURED_BITS // n), replace=False)
    for start in range(0, len(shown), 64 * words):
        chosen = shown[start : start + 64 * words]
        hot = np.zeros((1 + len(chosen), n), dtype=np.uint8)
        hot[np.arange(1, len(hot)), chosen] = 1
        yield pack_rows(hot), len(hot)
        yield pack_rows(1 - hot), len(hot)
    for start in range(0, rows, 64 * words):
        count = min(64 * words, rows - start)
        block = random.integers(0, 1 << 64, size=(n, -(-count // 64)), dtype=np.uint64)
        block &= tail_mask(count)
        yield block, count


def _counterparts(names: Sequence[str], others: Sequence[str]) -> list[int]:
    """For each name, the position of its counterpart."""
    where = {name: position for position, name in enumerate(others)}
    if all(name in where for name in names):
        return [where[name] for name in names]
    return list(range(len(names)))


def _first_difference(first: Words, second: Words) -> tuple[int, int] | None:
    """An output and a row on which the packed outputs differ."""
    different = first ^ second
    if not different.any():
        return None
    word = int(different.any(axis=0).argmax())
    output = int((different[:, word] != 0).argmax())
    bits = int(different[output, word])
    return output, 64 * word + (bits & -bits).bit_length() - 1


def _bit(words: Words, row: int) -> int:
    return int(words[row // 64]) >> row % 64 & 1
