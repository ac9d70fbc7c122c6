"""The gate schedule: Boolean circuits as arrays of two-input gates, run on packed rows; and the builder of them.

A gate's operation is a number 0..15, op(a, b) = (op >> (a + 2b)) & 1. Wire 0 is false, wires 1..n are the inputs, wire
n + 1 + g is gate g, whose fan-ins are earlier wires.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits._kernels.netlist import Schedule
from rdcircuits.algebra.bits.operations import (
    A_AND_NOT_B,
    A_OR_NOT_B,
    AND,
    B_AND_NOT_A,
    BUFFER,
    BUFFER_B,
    COMPLEMENT_A,
    COMPLEMENT_B,
    CONST0,
    CONST1,
    FLIP,
    NAND,
    NOR,
    NOT,
    NOT_B,
    OR,
    SWAP,
    UNARY_OF_B,
    WITHOUT_GATE,
    XNOR,
    XOR,
)
from rdcircuits.algebra.bits.packed import Words, as_bits, as_words, words_of
from rdcircuits.algebra.threads import fair_words, share
from rdcircuits.errors import ShapeError

__all__ = ["AND", "NAND", "NOR", "NOT", "OR", "XNOR", "XOR", "GateBuilder", "Gates"]


@dataclass(frozen=True, eq=False, repr=False)
class Gates:
    """Gates in topological order: n inputs → outputs, all bits. A value; its arrays are read only.

    `ops` (G,), `in0` (G,) and `in1` (G,) are the gates, `outputs` (m,) wires. Raises `ShapeError` naming the first gate
    or output that is wrong.

    Example:
        >>> half_adder = Gates(2, [XOR, AND], [1, 1], [2, 2], [3, 4])
        >>> half_adder
        <Gates: 2 inputs, 2 gates, 2 outputs>
        >>> half_adder.evaluate(np.array([[0b1100], [0b1010]], np.uint64), rows=4)
        array([[6], [8]], dtype=uint64)
    """

    n_inputs: int
    ops: NDArray[np.uint8]
    in0: NDArray[np.int32]
    in1: NDArray[np.int32]
    outputs: NDArray[np.int32]

    def __post_init__(self) -> None:
        object.__setattr__(self, "ops", _frozen("ops", self.ops, np.uint8))
        for name in ("in0", "in1", "outputs"):
            object.__setattr__(self, name, _frozen(name, getattr(self, name), np.int32))
        _ = self._plan

    @cached_property
    def _plan(self) -> Schedule:
        try:
            return Schedule(self.ops, self.in0, self.in1, self.outputs, self.n_inputs)
        except ValueError as error:
            raise ShapeError(str(error)) from None

    def evaluate(self, inputs: Words, rows: int) -> Words:
        """The outputs (m, W) on packed inputs (n, W). Raises `ShapeError` where shapes don't fit."""
        inputs = as_words(inputs, rows, self.n_inputs, "inputs")
        words = words_of(rows)
        out = np.empty((len(self.outputs), words), np.uint64)
        share(lambda first, stop: self._plan.forward(inputs, out, rows, first, stop - first), words, self._chunk(words))
        return out

    def reverse(self, inputs: Words, douts: Words, rows: int) -> Words:
        """R of the circuit over Z2: the changes of inputs (n, W) from those of outputs (m, W), where inputs are (n, W).

        Each gate counts as its multilinear form, and changes are added where a wire fans out: the formal reverse
        derivative, which is the Boolean difference only where no input is used twice. Raises `ShapeError`.

        Example:
            >>> one = np.array([[1]], np.uint64)
            >>> Gates(2, [AND], [1], [2], [3]).reverse(np.array([[1], [0]], np.uint64), one, rows=1)
            array([[0], [1]], dtype=uint64)
        """
        inputs = as_words(inputs, rows, self.n_inputs, "inputs")
        douts = as_words(douts, rows, len(self.outputs), "douts")
        words, plan = words_of(rows), self._plan
        changes = np.empty((self.n_inputs, words), np.uint64)
        share(
            lambda first, stop: plan.reverse(inputs, douts, changes, rows, first, stop - first),
            words,
            self._chunk(words),
        )
        return changes

    def scores(self, inputs: ArrayLike, classes: int) -> NDArray[np.int32]:
        """Class scores (N, classes) of rows of bits (N, n): the outputs are dealt out to the classes in a row, as many
        to each, and a score is the number of ones among a class's own.

        Packs, evaluates and counts block by block. Raises `ShapeError` where shapes don't fit, and `AlgebraError`
        naming the index of anything but 0 and 1.

        Example:
            >>> Gates(2, [XOR, AND], [1, 1], [2, 2], [1, 2, 3, 4]).scores([[0, 1], [1, 1]], classes=2)
            array([[1, 1], [2, 1]], dtype=int32)
        """
        given = np.asarray(inputs)
        rows = np.ascontiguousarray(given if given.dtype == np.uint8 else as_bits(given))
        if rows.ndim != 2 or rows.shape[1] != self.n_inputs:
            raise ShapeError(f"inputs have shape {rows.shape}, expected (N, {self.n_inputs})")
        if classes < 1 or len(self.outputs) % classes:
            raise ShapeError(f"{len(self.outputs)} outputs cannot be dealt out to {classes} classes evenly")
        out = np.empty((len(rows), classes), np.int32)

        def work(first: int, stop: int) -> None:
            if self._plan.scores(rows, out, first, stop) > 1:
                as_bits(rows)  # which says where

        share(work, len(rows), 64 * self._chunk(len(rows) // 64))
        return out

    def _chunk(self, words: int) -> int:
        """Words of rows for one thread to do at once: short enough to interrupt, and enough of them to share out."""
        return fair_words(words, self._plan.chunk())

    def __len__(self) -> int:
        return len(self.ops)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Gates):
            return NotImplemented
        return self.n_inputs == other.n_inputs and all(map(np.array_equal, self._arrays(), other._arrays()))

    def __hash__(self) -> int:
        return hash((self.n_inputs, *(array.tobytes() for array in self._arrays())))

    def __reduce__(self) -> tuple[Any, ...]:
        return Gates, (self.n_inputs, *self._arrays())

    def __repr__(self) -> str:
        return f"<Gates: {self.n_inputs} inputs, {len(self.ops)} gates, {len(self.outputs)} outputs>"

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return self.ops, self.in0, self.in1, self.outputs


class GateBuilder:
    """Builds `Gates` gate by gate, folding constants and sharing equal gates on the way.

    A wire is a number that the builder gave: `false`, `true`, one of `inputs`, or what a method returned. Complements
    cost nothing until they are outputs: ~w is the complement of wire w, and gates that read it take the complement into
    their operation. Raises `ShapeError` for a wire that the builder does not have.

    Example:
        >>> builder = GateBuilder(3)
        >>> a, b, c = builder.inputs
        >>> builder.and_(a, b) == builder.and_(b, a), builder.or_(a, builder.not_(a)) == builder.true
        (True, True)
        >>> builder.build([builder.xor(builder.xor(a, b), c), builder.not_(builder.and_(a, builder.false))])
        <Gates: 3 inputs, 3 gates, 2 outputs>
    """

    def __init__(self, n_inputs: int) -> None:
        if n_inputs < 0:
            raise ShapeError(f"a circuit of {n_inputs} inputs: expected 0 or more")
        self.false = 0
        self.true = ~0
        self.inputs = range(1, n_inputs + 1)
        self._first = self._count = n_inputs + 1
        self._ops: list[int] = []
        self._in0: list[int] = []
        self._in1: list[int] = []
        self._made: dict[tuple[int, int, int], int] = {}
        self._inverted = bytearray(self._first)

    def gate(self, op: int, a: int, b: int) -> int:
        """The wire of op(a, b): an old one where that is known to be equal."""
        if not 0 <= op <= 15:
            raise ShapeError(f"operation {op} is not a two-input gate: expected 0 to 15")
        if a < 0:
            a, op = ~a, COMPLEMENT_A[op]
        if b < 0:
            b, op = ~b, COMPLEMENT_B[op]
        if a > b:
            a, b, op = b, a, SWAP[op]
        if b >= self._count:
            raise ShapeError(f"wire {b} is not one of this builder's: expected -{self._count} to {self._count - 1}")
        if a == b:
            op = UNARY_OF_B[(op & 1) | (op >> 3 & 1) << 1]
        elif a == 0:
            op = UNARY_OF_B[(op & 1) | (op >> 2 & 1) << 1]
        if op in WITHOUT_GATE:
            return self._fold(op, a, b)
        if op & 1:
            return ~self._gate(op ^ FLIP, a, b)
        return self._gate(op, a, b)

    def and_(self, a: int, b: int) -> int:
        """a ∧ b."""
        return self.gate(AND, a, b)

    def or_(self, a: int, b: int) -> int:
        """a ∨ b."""
        return self.gate(OR, a, b)

    def xor(self, a: int, b: int) -> int:
        """a ⊕ b."""
        return self.gate(XOR, a, b)

    def not_(self, a: int) -> int:
        """¬a; no gate."""
        return self.gate(NOT, a, a)

    def copied(self, gates: Gates, inputs: Sequence[int]) -> list[int]:
        """The wires of the outputs of other gates, whose inputs are these wires.

        Example:
            >>> builder = GateBuilder(2)
            >>> builder.copied(Gates(2, [XOR, AND], [1, 1], [2, 2], [4, 3]), builder.inputs)
            [4, 3]
        """
        if len(inputs) != gates.n_inputs:
            raise ShapeError(f"{len(inputs)} wires for the {gates.n_inputs} inputs of other gates")
        wires = [self.false, *inputs]
        for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
            wires.append(self.gate(op, wires[a], wires[b]))
        return [wires[wire] for wire in gates.outputs.tolist()]

    def mux(self, s: int, a: int, b: int) -> int:
        """b if s, else a.

        Example:
            >>> builder = GateBuilder(2)
            >>> s, a = builder.inputs
            >>> builder.mux(s, a, builder.true) == builder.or_(s, a)
            True
        """
        if a in (s, ~s):
            a = self.false if a == s else self.true
        if b in (s, ~s):
            b = self.true if b == s else self.false
        if a == b:
            return self.gate(BUFFER, a, s)
        if a == ~b:
            return self.xor(s, a)
        if a == self.true:
            return self.or_(~s, b)
        if b == self.true:
            return self.or_(s, a)
        if a < 0:
            return ~self.mux(s, ~a, ~b)
        for chosen, x, y in ((s, a, b), (~s, b, a)):
            found = self._changed(chosen, x, y)
            if found is not None:
                return found
        return self.or_(self.gate(B_AND_NOT_A, s, a), self.and_(s, b))

    def inverted(self, wire: int) -> bool:
        """Whether the wire is the complement of a node of the and-inverter graph, where an OR is a complemented AND.

        Example:
            >>> builder = GateBuilder(2)
            >>> builder.inverted(builder.or_(*builder.inputs)), builder.inverted(builder.xor(*builder.inputs))
            (True, False)
        """
        return not self._inverted[~wire] if wire < 0 else bool(self._inverted[wire])

    def _changed(self, s: int, x: int, y: int) -> int | None:
        """y if s, else x, in two gates, where y is a gate that reads x: x ∧ q, x ∨ q or x ⊕ q, q or complemented."""
        gate = (y if y >= 0 else ~y) - self._first
        if gate < 0:
            return None
        p, q, op = self._in0[gate], self._in1[gate], self._ops[gate] ^ (15 if y < 0 else 0)
        if x in (q, ~q):
            p, q, op = q, p, SWAP[op]
        if x not in (p, ~p):
            return None
        op = op if x == p else COMPLEMENT_A[op]
        if op in (A_AND_NOT_B, A_OR_NOT_B, XNOR):
            q, op = ~q, COMPLEMENT_B[op]
        if op == AND:
            return self.and_(x, self.or_(~s, q))
        if op == OR:
            return self.or_(x, self.and_(s, q))
        return self.xor(x, self.and_(s, q)) if op == XOR else None

    def build(self, outputs: Iterable[int]) -> Gates:
        """The gates that the outputs need, in the order in which they were made, then inverters and constants."""
        wires = np.array([self._known(wire) for wire in outputs], np.int64)
        nodes, complemented = np.where(wires < 0, ~wires, wires), wires < 0
        return _Layout(self._first, *self._gate_arrays(), nodes, complemented).gates()

    def _gate(self, op: int, a: int, b: int) -> int:
        key = (op, a, b)
        wire = self._made.get(key)
        if wire is None:
            wire = self._made[key] = self._count
            self._count += 1
            self._ops.append(op)
            self._in0.append(a)
            self._in1.append(b)
            self._inverted.append(self._inverted[a] ^ self._inverted[b] if op == XOR else op == OR)
        return wire

    def _fold(self, op: int, a: int, b: int) -> int:
        return {CONST0: self.false, CONST1: self.true, BUFFER: a, NOT: ~a, BUFFER_B: b, NOT_B: ~b}[op]

    def _known(self, wire: int) -> int:
        if not -self._count <= wire < self._count:
            raise ShapeError(f"wire {wire} is not one of this builder's: expected -{self._count} to {self._count - 1}")
        return wire

    def _gate_arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        return np.array(self._ops, np.int64), np.array(self._in0, np.int64), np.array(self._in1, np.int64)


class _Layout:
    """Numbers the live nodes of a builder, and chooses which of them to make complemented.

    A node that is an output only complemented is made complemented, its readers' operations adjusted; one that is an
    output both ways gets an inverter.
    """

    def __init__(
        self,
        first: int,
        ops: NDArray[np.int64],
        in0: NDArray[np.int64],
        in1: NDArray[np.int64],
        nodes: NDArray[np.int64],
        complemented: NDArray[np.bool_],
    ) -> None:
        self.first, self.nodes, self.complemented = first, nodes, complemented
        self.live = _live(first, in0, in1, nodes)
        self.ops, self.in0, self.in1 = ops[self.live], in0[self.live], in1[self.live]
        self.wire = np.arange(first + len(ops))
        self.wire[first:] = first + np.cumsum(self.live) - 1
        plain = np.zeros(len(self.wire), bool)
        plain[:first] = True
        plain[nodes[~complemented]] = True
        self.flipped = np.zeros(len(self.wire), bool)
        self.flipped[nodes[complemented & ~plain[nodes]]] = True

    def gates(self) -> Gates:
        """The schedule: live gates, then what outputs need on top."""
        ops = np.where(self.flipped[self.first :][self.live], self.ops ^ FLIP, self.ops)
        ops = np.where(self.flipped[self.in0], np.array(COMPLEMENT_A)[ops], ops)
        ops = np.where(self.flipped[self.in1], np.array(COMPLEMENT_B)[ops], ops)
        below = self.first + len(ops)
        inverted, where = np.unique(self.nodes[self.complemented != self.flipped[self.nodes]], return_inverse=True)
        outputs = self.wire[self.nodes]
        outputs[self.complemented != self.flipped[self.nodes]] = below + where
        return Gates(
            self.first - 1,
            np.concatenate([ops, np.where(inverted == 0, CONST1, NOT)]),
            np.concatenate([self.wire[self.in0], self.wire[inverted]]),
            np.concatenate([self.wire[self.in1], self.wire[inverted]]),
            outputs.astype(np.int32),
        )


def _live(first: int, in0: NDArray[np.int64], in1: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which gates the nodes need: readers come after what they read, so one pass from the last gate suffices."""
    needed = bytearray(first + len(in0))
    for node in nodes.tolist():
        needed[node] = 1
    for gate, (a, b) in enumerate(zip(in0[::-1].tolist(), in1[::-1].tolist(), strict=True), start=1):
        if needed[-gate]:
            needed[a] = needed[b] = 1
    return np.frombuffer(needed, np.uint8)[first:].astype(bool)


def _frozen(name: str, array: ArrayLike, dtype: type[np.integer[Any]]) -> NDArray[Any]:
    """A read-only copy as `dtype`, one-dimensional; `ShapeError` unless all of its numbers fit."""
    given = np.asarray(array)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
        raise ShapeError(f"{name} is {given.dtype} of shape {given.shape}, expected integers in a row")
    frozen = given.astype(dtype)
    wrong = frozen != given
    if wrong.any():
        raise ShapeError(f"{name}: {given[wrong][0]} at {int(np.argmax(wrong))} is no {np.dtype(dtype).name}")
    frozen.setflags(write=False)
    return frozen
