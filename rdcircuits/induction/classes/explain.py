"""Why a row has its class: the inputs and gates that decide, and what another value of one column would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra import Gates
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.differences import changed
from rdcircuits.encoding import Encoder, Raw, Thresholds
from rdcircuits.errors import ShapeError

Bytes = NDArray[np.uint8]
#: Bits (rows, n) → scores (rows, classes)
Scored = Callable[[Bytes], NDArray[np.int64]]

_SHOWN = 8


@dataclass(frozen=True)
class Turn:
    """What one change alone does: the `bit` or gate that would be the other way, its `value` now, and what the circuit
    would say `then`.
    """

    bit: str
    value: int
    then: str

    def __str__(self) -> str:
        return f"{self.bit} (is {self.value}): else {self.then}"


@dataclass(frozen=True)
class Move:
    """What another value of one column alone does: the column, the value it has, the nearest values that change what
    the circuit says, in words, and what it says then.
    """

    column: str
    value: str
    to: str
    then: str

    def __str__(self) -> str:
        return f"{self.column} is {self.value}: {self.then} if {self.to}"


@dataclass(frozen=True)
class Support:
    """By how much one column alone could bring the second class nearer: its value, the values that do most, and by how
    much the first class leads `now`, and `then`, in the circuit's scores.
    """

    column: str
    value: str
    to: str
    now: int
    then: int

    def __str__(self) -> str:
        return f"{self.column} is {self.value}: leads by {self.then} if {self.to}"


@dataclass(frozen=True, repr=False)
class Explanation:
    """What decides at one row, by the Boolean differences of the circuit's outputs.

    Attributes: `says`, what the circuit says; `columns`, the least moves of one column alone that change it;
    `supports`, of classes by scores, what each column alone does most against the class's lead; `inputs` and `gates`,
    those that alone, the other way, change it: the Boolean difference of the outputs with respect to them is 1;
    `n_inputs` and `n_gates`, how many there are in all. A bit of a thermometer the other way alone may be no number's;
    moves are numbers. Gates are numbered in the order of the netlist.

    Example:
        >>> import rdcircuits as rd
        >>> found = rd.learn_classes([[k, 7] for k in range(20)], ["low"] * 10 + ["high"] * 10, thresholds=1)
        >>> print(explained(found.encoder, found.netlist, [[3, 7]], lambda bits: ["high", "low"][bits[0]]))
        says low
          columns that alone change it
            x0 is 3: high if >= 10
          inputs that decide, 1 of 1
            x0 >= 10 (is 0): else high
          gates that decide, ...
    """

    says: str
    columns: tuple[Move, ...]
    inputs: tuple[Turn, ...]
    gates: tuple[Turn, ...]
    n_inputs: int
    n_gates: int
    supports: tuple[Support, ...] = ()

    def __repr__(self) -> str:
        deciding = f"{len(self.inputs)} of {self.n_inputs} inputs, {len(self.gates)} of {self.n_gates} gates"
        return f"Explanation({self.says}; deciding: {deciding}, {len(self.columns)} columns)"

    def __str__(self) -> str:
        lines = [f"says {self.says}"]
        head = "columns that alone change it" if self.columns else "no column alone changes it"
        lines += _listed(head, self.columns)
        if self.supports:
            lines += _listed(f"columns that support it: it leads by {self.supports[0].now}", self.supports)
        lines += _listed(f"inputs that decide, {len(self.inputs)} of {self.n_inputs}", self.inputs)
        lines += _listed(f"gates that decide, {len(self.gates)} of {self.n_gates}", self.gates)
        return "\n".join(lines)


def explained(
    encoder: Encoder, netlist: Netlist, row: Any, named: Callable[[Bytes], Any], scores: Scored | None = None
) -> Explanation:
    """What decides at one raw row (1, columns), where `named` says what outputs (m,) of the netlist mean, and `scores`
    gives the scores of classes (rows, classes) on bits.

    Raises `ShapeError` for another number of rows, and what `Encoder.encode` does.
    """
    raw = encoder.fitting(row)
    if raw.rows != 1:
        raise ShapeError(f"one row is explained at a time, found {raw.rows}")
    bits = encoder.encode(raw, lenient=True)[0]
    outputs, by_input, by_gate = changed(netlist.gates, bits)
    values = _values(netlist, bits)
    inputs = tuple(
        Turn(name, int(bits[k]), str(named(by_input[k])))
        for k, name in enumerate(netlist.inputs)
        if (by_input[k] != outputs).any()
    )
    gates = tuple(
        Turn(f"gate {k}", int(values[k]), str(named(by_gate[k])))
        for k in range(len(by_gate))
        if (by_gate[k] != outputs).any()
    )
    variants = list(_variants(encoder, raw))
    moves = tuple(_moves(variants, netlist, outputs, named))
    supports = () if scores is None else tuple(_supports(variants, bits, scores))
    return Explanation(str(named(outputs)), moves, inputs, gates, len(bits), len(by_gate), supports)


def _values(netlist: Netlist, bits: Bytes) -> Bytes:
    """What each gate gives on one row."""
    gates = netlist.gates
    wires = np.arange(1 + gates.n_inputs, 1 + gates.n_inputs + len(gates.ops), dtype=np.int32)
    every = Gates(gates.n_inputs, gates.ops, gates.in0, gates.in1, wires)
    found: Bytes = Netlist.from_gates(every).evaluate(bits[None])[0]
    return found


@dataclass(frozen=True)
class _Variant:
    """One row with another value in one column: what the value is in words, and its bits."""

    column: str
    value: str
    to: str
    bits: Bytes


def _variants(encoder: Encoder, raw: Raw) -> Iterator[list[_Variant]]:
    """For each way in which a column can go, the row with its values from the nearest on: lower numbers, higher ones or
    any other word.
    """
    for part in encoder.parts:
        value = raw.column(part.name)[0]
        if isinstance(part, Thresholds):
            cuts = part.floats
            lacking = value is None or value != value
            at = 0 if lacking else int(np.searchsorted(cuts, float(value), side="right"))
            for tried in ([*range(at)][::-1], [*range(at + (not lacking), len(cuts) + 1)]):
                found = [(cuts[k - 1] if k else -np.inf, _interval(cuts, k, k < at)) for k in tried]
                yield _encoded(encoder, raw, part.name, _shown(value), found)
        else:
            words = [(word, word) for word in part.values if word != value]
            yield _encoded(encoder, raw, part.name, _shown(value), words)


def _interval(cuts: Sequence[float], place: int, below: bool) -> str:
    """The numbers between two cuts, as they are reached from above or from below."""
    if not cuts:
        return "not missing"
    return f"< {_shown(cuts[place])}" if below or not place else f">= {_shown(cuts[place - 1])}"


def _moves(
    variants: Sequence[Sequence[_Variant]], netlist: Netlist, outputs: Bytes, named: Callable[[Bytes], Any]
) -> Iterator[Move]:
    """For each column the nearest numbers below and above that change what is said, or the words that do."""
    for way in variants:
        if way:
            said = netlist.evaluate(np.stack([one.bits for one in way]))
            for one, then in zip(way, said, strict=True):
                if (then != outputs).any():
                    yield Move(one.column, one.value, one.to, str(named(then)))
                    if one.to.startswith(("<", ">=")):
                        break


def _supports(variants: Sequence[Sequence[_Variant]], bits: Bytes, scores: Scored) -> list[Support]:
    """For each column whose values bring the second class nearer by how much the best of them does, most first."""
    (now,) = scores(bits[None])
    first = int(now.argmax())
    others = np.arange(len(now)) != first
    if not others.any():
        return []
    lead, best = int(now[first] - now[others].max()), dict[str, Support]()
    for way in variants:
        if way:
            for one, then in zip(way, scores(np.stack([one.bits for one in way])), strict=True):
                left = int(then[first] - then[others].max())
                if left < best.get(one.column, Support(one.column, one.value, one.to, lead, lead)).then:
                    best[one.column] = Support(one.column, one.value, one.to, lead, left)
    return sorted(best.values(), key=lambda one: one.then)


def _encoded(encoder: Encoder, raw: Raw, name: str, shown: str, values: Sequence[tuple[Any, str]]) -> list[_Variant]:
    """The row with each of these values in one column; a number may be −∞, below all cuts."""
    if not values:
        return []
    place = raw.names.index(name)
    others = raw.take(np.zeros(len(values), np.int64)).columns
    numbers = all(isinstance(value, float) for value, _ in values)
    column = np.array([value for value, _ in values], dtype=np.float64 if numbers else object)
    columns = tuple(column if k == place else other for k, other in enumerate(others))
    bits = encoder.encode(Raw(raw.names, columns, len(values)), lenient=True)
    return [_Variant(name, shown, to, own) for (_, to), own in zip(values, bits, strict=True)]


def _shown(value: Any) -> str:
    if value is None or value != value:
        return "missing"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _listed(head: str, found: Sequence[Any]) -> list[str]:
    rest = [f"    and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return [f"  {head}", *(f"    {one}" for one in found[:_SHOWN]), *rest]
