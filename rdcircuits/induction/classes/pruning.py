"""A trained network made smaller: what is equal on training rows is merged, and votes that do not matter are left out.

On training rows some gates of a network never change, or are another wire always: each becomes that wire. Then gates
that vote are left out round by round, of each class those whose votes help least where the classes are close; the
fewest are kept that lose no more than stated of rows set aside (few such rows tell little: most votes stay then). Last,
the circuit is made smaller on some of the training rows by `rdcircuits.optimise`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.boolean.counts import count
from rdcircuits.induction.classes.scores import Scores, weighted
from rdcircuits.limits import memory
from rdcircuits.synthesis import optimise
from rdcircuits.tables.names import numbered_names

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Integers = NDArray[np.int64]

_MERGED, _LOOKED_AT, _POLISHED = 1 << 14, 1 << 13, 1 << 12
#: The share of the votes that a round leaves out; a class is close where its lead is this part of the usual one; how
#: many rounds in a row may be worse than allowed; and with so many rows set aside half of the votes stay.
_ROUND, _CLOSE, _PATIENCE, _DOUBT = 0.04, 3.0, 12, 100


@dataclass(frozen=True, eq=False)
class Labelled:
    """Rows of bits, and the number of each row's class."""

    bits: Bytes
    numbers: Integers


def of_votes(network: Gates, classes: int, kept: Integers | None = None) -> Scores:
    """Scores that count the outputs of a network, which are dealt out to the classes in a row; of some outputs alone.

    Example:
        >>> of_votes(Gates(2, [], [], [], [1, 2]), 2).scores_of(np.array([[0, 1]], np.uint8)).tolist()
        [[0, 1]]
    """
    voters = len(network.outputs) // classes
    every = np.arange(len(network.outputs)) if kept is None else kept
    builder = GateBuilder(network.n_inputs)
    wires = builder.copied(network, builder.inputs)
    weights = (every[:, None] // voters == np.arange(classes)).astype(np.int64)
    each = len(every) // classes
    note = f"{each} gate{'s' if each != 1 else ''} a class vote{'s' if each == 1 else ''}"
    voting = [wires[one] for one in every.tolist()]
    own = GateBuilder(network.n_inputs)
    copies = own.copied(network, own.inputs)
    votes = own.build([copies[one] for one in every.tolist()])
    return replace(weighted(builder, voting, weights, np.zeros(classes, np.int64), note), votes=votes)


def pruned(
    network: Gates, classes: int, rows: Labelled, aside: Labelled, *, loss: float, effort: float = 0.0, seed: int = 0
) -> Scores:
    """Scores of fewer gates than those of a network whose outputs vote on classes; the note says what was left out.

    Args:
        network: gates from bits to votes, as many for each class.
        classes: how many there are.
        rows: what was learned from, of which some thousands are looked at.
        aside: what was set aside.
        loss: how much of the share of `aside` that is right may be lost, 0 to 1.
        effort: nominal seconds for making the circuit smaller on training rows, 0 for none.
        seed: of that.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> bits = rng.integers(0, 2, (500, 20)).astype(np.uint8)
        >>> rows = Labelled(bits, bits[:, 10].astype(np.int64))                   # inputs 0..9 vote on 0, 10..19 on 1
        >>> found = pruned(Gates(20, [], [], [], np.arange(1, 21)), 2, rows, rows, loss=0.0)
        >>> float(np.mean(found.predicted(bits) == rows.numbers)) >= 0.7, found.note
        (True, '2 gates a class vote, of 10')
    """
    if not len(rows.numbers) or not len(aside.numbers):
        return of_votes(network, classes)
    left = merged(network, rows.bits[:_MERGED])
    least = _right(of_votes(network, classes), aside) - loss
    kept = _votes_kept(left, classes, rows, aside, least, 1 - loss)
    found = of_votes(left, classes, kept)
    told = f"{found.note}, of {len(network.outputs) // classes}"
    if effort > 0:
        polished = _polished(found, rows.bits[:_POLISHED], effort, seed)
        if _right(polished, aside) >= least and count(polished.gates).ands < count(found.gates).ands:
            before, after = count(found.gates).ands, count(polished.gates).ands
            found, told = polished, f"{told}; {before} ANDs became {after} on {min(len(rows.bits), _POLISHED)} rows"
    return replace(found, note=told)


def merged(gates: Gates, bits: Bytes) -> Gates:
    """The gates, each one that is a constant, or an earlier wire or its complement, on all rows become that wire.

    Example:
        >>> merged(Gates(2, [8, 6], [1, 1], [2, 3], [4]), np.array([[1, 0], [0, 1], [0, 0]], np.uint8))
        <Gates: 2 inputs, 0 gates, 1 outputs>
    """
    rows, x = len(bits), pack_rows(bits)
    if not rows:
        return gates
    builder = GateBuilder(gates.n_inputs)
    seen: dict[bytes, tuple[int, bool]] = {}
    wires = [builder.false, *builder.inputs]
    for wire, own in zip(wires, np.concatenate([np.zeros((1, x.shape[1]), np.uint64), x]), strict=True):
        key, flipped = _signature(own, rows)
        seen.setdefault(key, (wire, flipped))
    operands = zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for (op, a, b), own in zip(operands, _values(gates, x, rows), strict=True):
        key, flipped = _signature(own, rows)
        if key not in seen:
            seen[key] = builder.gate(op, wires[a], wires[b]), flipped
        known, other = seen[key]
        wires.append(known if flipped == other else ~known)
    return builder.build([wires[wire] for wire in gates.outputs.tolist()])


def _right(scores: Scores, rows: Labelled) -> float:
    return float(np.mean(scores.predicted(rows.bits) == rows.numbers))


def _signature(own: Words, rows: int) -> tuple[bytes, bool]:
    """The values of a wire or of its complement, whichever has 0 in the first row; and whether it is the complement."""
    flipped = bool(own[0] & np.uint64(1))
    if not flipped:
        return own.tobytes(), False
    turned = ~own
    if rows % 64:
        turned[-1] &= np.uint64((1 << rows % 64) - 1)
    return turned.tobytes(), True


def _values(gates: Gates, x: Words, rows: int) -> Iterator[Words]:
    """The values of each gate on the rows, some thousands of gates at a time, for memory's sake."""
    first = gates.n_inputs + 1
    step = max(64, (memory() >> 6) // (8 * max(x.shape[1], 1)))
    for start in range(0, len(gates.ops), step):
        part = np.arange(start + first, min(start + step, len(gates.ops)) + first, dtype=np.int32)
        yield from Gates(gates.n_inputs, gates.ops, gates.in0, gates.in1, part).evaluate(x, rows)


def _votes_kept(network: Gates, classes: int, rows: Labelled, aside: Labelled, least: float, doubt: float) -> Integers:
    """The outputs whose votes are kept: the fewest of all rounds with which so much of `aside` is right. The more
    `doubt` there is, 0 to 1, the more votes stay where few rows are set aside.
    """
    some = Labelled(rows.bits[:_LOOKED_AT], rows.numbers[:_LOOKED_AT])
    mine, others = (_votes(network, part.bits, classes) for part in (some, aside))
    voters, kinds = mine.shape[2], np.arange(classes)[:, None]
    hot = np.eye(classes, dtype=np.float32)[some.numbers]
    keep = np.ones((classes, voters), np.bool_)
    said, heard = mine.sum(axis=2), others.sum(axis=2)
    best, behind, few = keep, 0, doubt * voters * _DOUBT / (len(aside.numbers) + _DOUBT)
    while keep[0].any() and keep[0].sum() >= few and behind < _PATIENCE:
        enough = float(np.mean(heard.argmax(axis=1) == aside.numbers)) >= least
        best, behind = (keep, 0) if enough else (best, behind + 1)
        wished = _wished(said, hot)
        helps = np.stack([wished[:, k] @ mine[:, k] for k in range(classes)])
        dropped = max(1, int(_ROUND * keep[0].sum()))
        order = np.argsort(np.where(keep, helps, np.inf), axis=1, kind="stable")[:, :dropped]
        keep = keep.copy()
        keep[kinds, order] = False
        said = said - mine[:, kinds, order].sum(axis=2)
        heard = heard - others[:, kinds, order].sum(axis=2)
    return np.flatnonzero(best.ravel())


def _wished(scores: NDArray[np.float32], hot: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each row how much more votes for each class would help: for its own above 0, for others below, the more the
    less its own class leads them.
    """
    lead = (scores * hot).sum(axis=1, keepdims=True) - scores
    rivals = np.where(hot > 0, np.inf, lead).min(axis=1)
    usual = max(float(np.mean(np.abs(rivals[np.isfinite(rivals)]))) / _CLOSE if np.isfinite(rivals).any() else 1.0, 1.0)
    against = (1 - hot) / (1 + np.exp(np.clip(lead / usual, -30, 30)))
    found: NDArray[np.float32] = hot * against.sum(axis=1, keepdims=True) - against
    return found


def _votes(network: Gates, bits: Bytes, classes: int) -> NDArray[np.float32]:
    """The votes (rows, classes, voters) on rows of bits."""
    found = unpack_rows(network.evaluate(pack_rows(bits), len(bits)), len(bits))
    return found.reshape(len(bits), classes, -1).astype(np.float32)


def _polished(scores: Scores, rows: Bytes, effort: float, seed: int) -> Scores:
    """The scores of a circuit that is smaller, and the same on the rows; inputs that nothing reads stay."""
    gates = scores.gates
    wires = np.unique(np.concatenate([gates.in0, gates.in1, gates.outputs]))
    used = [int(wire) - 1 for wire in wires if 0 < wire <= gates.n_inputs]
    builder = GateBuilder(len(used))
    inputs = [builder.false] * gates.n_inputs
    for place, own in enumerate(used):
        inputs[own] = builder.inputs[place]
    part = builder.build(builder.copied(gates, inputs))
    names = numbered_names("x", len(used)), numbered_names("y", len(gates.outputs))
    y = unpack_rows(gates.evaluate(pack_rows(rows), len(rows)), len(rows))
    table = TruthTable.from_arrays(rows[:, used], y, inputs=names[0], outputs=names[1])
    found = optimise(Netlist.from_gates(part, *names), care=table, effort=effort, seed=seed).netlist.gates
    back = GateBuilder(gates.n_inputs)
    return replace(scores, gates=back.build(back.copied(found, [back.inputs[own] for own in used])), votes=None)
