"""An input that chooses between two simple functions, as the operation of an arithmetic unit is chosen.

Which input it is shows in the polynomials over Z2: both cofactors have few terms beside f itself, which has those of
one of them and of their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.synthesis.words.gates import ands_of

Bytes = NDArray[np.uint8]
#: What is found of outputs (m, 2^n), of which the numbers of some are given; and, of these, what is found beyond that.
Finder = Callable[[Bytes, list[int]], list[Any]]
Deeper = Callable[[Bytes, list[int], list[Any]], list[Any]]

#: Inputs that are tried, of tables of few inputs and of others, and the share of f's terms that cofactors may have.
_FEW, _TRIED, _SHARE = (10, 5), 3, 0.9
#: Inputs that a table must have.
_LEAST = 5


@dataclass(frozen=True, eq=False)
class Selected:
    """`outputs` that are those of `parts[0]` where the input `by` is 0, of `parts[1]` where it is 1: parts of the other
    inputs, each with its outputs.
    """

    outputs: tuple[int, ...]
    by: int
    parts: tuple[tuple[Any, ...], tuple[Any, ...]]
    gates: Gates
    ands: int

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """Both cases with names."""
        others = [name for i, name in enumerate(inputs) if i != self.by]
        none, some = ("; ".join(part.text(others, outputs) for part in parts) for parts in self.parts)
        return f"where {inputs[self.by]} = 0: {none};  where {inputs[self.by]} = 1: {some}"


def selected(
    values: Bytes, chosen: Sequence[int], known: int, find: Finder, deeper: Deeper | None = None
) -> Selected | None:
    """The chosen outputs, by the outputs' values (m, 2^n), as two functions and a choice, if that gives half of them,
    and more than are known. `find` is what looks for functions, and `deeper` what looks for choices in them, where no
    input does alone.
    """
    n = values.shape[1].bit_length() - 1
    if n < _LEAST or not chosen:
        return None
    known = max(known, (len(chosen) - 1) // 2)
    first, first_by = list[_Half](), 0
    for by in _candidates(values[list(chosen)])[: _FEW[1] if n <= _FEW[0] else _TRIED]:
        pair = values.reshape(len(values), -1, 2, 1 << by)
        halves = [_Half(np.ascontiguousarray(pair[:, :, k].reshape(len(values), -1)), chosen) for k in range(2)]
        for half in halves:
            half.parts = find(half.values, half.new)
            if not deeper and half.count <= known:
                break
        else:
            found = _joined(n, by, halves, known)
            if found is not None:
                return found
        if not first:
            first, first_by = halves, by
    if deeper is None or not first:
        return None
    for half in first:
        half.parts = deeper(half.values, half.new, list(half.parts))
        if half.count <= known:
            return None
    return _joined(n, first_by, first, known)


@dataclass(frozen=True, eq=False)
class Plain:
    """Outputs that are constant, or equal or complementary to an input or another output."""

    outputs: tuple[int, ...]
    said: tuple[tuple[str, int, bool], ...]
    gates: Gates
    ands: int = 0

    def text(self, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """What they are, with names."""
        names = {"input": inputs, "output": outputs, "constant": ("0",)}
        found = [
            f"{outputs[j]} = {'1' if kind == 'constant' and sign else '¬' * sign + names[kind][k]}"
            for j, (kind, k, sign) in zip(self.outputs, self.said, strict=True)
        ]
        return ", ".join(found)


def plain(values: Bytes, chosen: Sequence[int]) -> list[Plain]:
    """Those of the chosen outputs that are constant, or inputs or their complements.

    Example:
        >>> [found] = plain(np.array([[0, 1, 1, 0], [1, 1, 0, 0]], np.uint8), [0, 1])
        >>> found.text(["a", "b"], ["p", "q"])
        'q = ¬b'
    """
    return list(_Half(values, chosen).whole())


class _Half:
    """A cofactor's outputs (m, 2^(n−1)), and what is found of those that are `new`: neither plain nor repeats."""

    def __init__(self, values: Bytes, chosen: Sequence[int]) -> None:
        self.values, self.parts = values, list[Any]()
        self.new, self._firsts, self._others = list[int](), dict[bytes, int](), list[int]()
        n, rows = values.shape[1].bit_length() - 1, np.arange(values.shape[1])
        self._named = {bytes(values.shape[1]): ("constant", 0)}
        self._named |= {(rows >> i & 1).astype(np.uint8).tobytes(): ("input", i) for i in range(n)}
        for j in chosen:
            key = self._key(j)
            if key in self._named or key in self._firsts:
                self._others.append(j)
            else:
                self._firsts[key] = j
                self.new.append(j)

    @property
    def count(self) -> int:
        """Outputs of which something is found."""
        have = _outputs(self.parts)
        return len(have) + sum(key in self._named or self._firsts[key] in have for key in map(self._key, self._others))

    def whole(self) -> tuple[Any, ...]:
        """What is found, and the outputs that are plain or repeat others."""
        builder, made = GateBuilder(self.values.shape[1].bit_length() - 1), dict[int, int]()
        for part in self.parts:
            made |= zip(part.outputs, builder.copied(part.gates, builder.inputs), strict=True)
        outputs, wires, said = list[int](), list[int](), list[tuple[str, int, bool]]()
        for j in self._others:
            key, first = self._key(j), 0
            if key in self._named:
                kind, k = self._named[key]
                wire = builder.inputs[k] if kind == "input" else builder.false
            elif self._firsts[key] in made:
                kind, k = "output", self._firsts[key]
                wire, first = made[k], int(self.values[k, 0])
            else:
                continue
            sign = bool(self.values[j, 0] != first)
            outputs.append(j)
            wires.append(~wire if sign else wire)
            said.append((kind, k, sign))
        plain = [Plain(tuple(outputs), tuple(said), builder.build(wires))] if outputs else []
        return (*self.parts, *plain)

    def _key(self, j: int) -> bytes:
        return bytes((self.values[j] ^ self.values[j, 0]).tobytes())


def _joined(n: int, by: int, halves: Sequence[_Half], known: int) -> Selected | None:
    parts = [half.whole() for half in halves]
    outputs = tuple(sorted(set.intersection(*(_outputs(part) for part in parts))))
    if len(outputs) <= known:
        return None
    gates = _built(n, by, outputs, parts)
    return Selected(outputs, by, (parts[0], parts[1]), gates, ands_of(gates))


def _candidates(values: Bytes) -> list[int]:
    """Inputs whose cofactors have few terms beside f, the fewest first."""
    forms = values.copy()
    n = forms.shape[1].bit_length() - 1
    for i in range(n):
        pairs = forms.reshape(len(forms), -1, 2, 1 << i)
        pairs[:, :, 1] ^= pairs[:, :, 0]
    shares = list[float]()
    for i in range(n):
        pairs = forms.reshape(len(forms), -1, 2, 1 << i)
        none, change = np.count_nonzero(pairs[:, :, 0]), np.count_nonzero(pairs[:, :, 1])
        some = np.count_nonzero(pairs[:, :, 0] ^ pairs[:, :, 1])
        shares.append((none + some) / (max(none, some) + change + 1))
    return [i for i in sorted(range(n), key=shares.__getitem__) if shares[i] <= _SHARE]


def _outputs(parts: Sequence[Any]) -> set[int]:
    return {j for part in parts for j in part.outputs}


def _built(n: int, by: int, outputs: Sequence[int], parts: Sequence[Sequence[Any]]) -> Gates:
    builder = GateBuilder(n)
    others = [wire for i, wire in enumerate(builder.inputs) if i != by]
    made = list[dict[int, int]]()
    for half in parts:
        wires = dict[int, int]()
        for part in half:
            wires |= zip(part.outputs, builder.copied(part.gates, others), strict=True)
        made.append(wires)
    return builder.build([builder.mux(builder.inputs[by], made[0][j], made[1][j]) for j in outputs])
