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


@dataclass(frozen=True, repr=False)
class Explanation:
    """What decides at one row, by the Boolean differences of the circuit's outputs.

    Attributes: `says`, what the circuit says; `columns`, the least moves of one column alone that change it; `inputs`
    and `gates`, those that alone, the other way, change it: the Boolean difference of the outputs with respect to them
    is 1; `n_inputs` and `n_gates`, how many there are in all. A bit of a thermometer the other way alone may be no
    number's; moves are numbers. Gates are numbered in the order of the netlist.

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

    def __repr__(self) -> str:
        deciding = f"{len(self.inputs)} of {self.n_inputs} inputs, {len(self.gates)} of {self.n_gates} gates"
        return f"Explanation({self.says}; deciding: {deciding}, {len(self.columns)} columns)"

    def __str__(self) -> str:
        lines = [f"says {self.says}"]
        head = "columns that alone change it" if self.columns else "no column alone changes it"
        lines += _listed(head, self.columns)
        lines += _listed(f"inputs that decide, {len(self.inputs)} of {self.n_inputs}", self.inputs)
        lines += _listed(f"gates that decide, {len(self.gates)} of {self.n_gates}", self.gates)
        return "\n".join(lines)


def explained(encoder: Encoder, netlist: Netlist, row: Any, named: Callable[[Bytes], Any]) -> Explanation:
    """What decides at one raw row (1, columns), where `named` says what outputs (m,) of the netlist mean.

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
    moves = tuple(_moves(encoder, netlist, raw, outputs, named))
    return Explanation(str(named(outputs)), moves, inputs, gates, len(bits), len(by_gate))


def _values(netlist: Netlist, bits: Bytes) -> Bytes:
    """What each gate gives on one row."""
    gates = netlist.gates
    wires = np.arange(1 + gates.n_inputs, 1 + gates.n_inputs + len(gates.ops), dtype=np.int32)
    every = Gates(gates.n_inputs, gates.ops, gates.in0, gates.in1, wires)
    found: Bytes = Netlist.from_gates(every).evaluate(bits[None])[0]
    return found


def _moves(
    encoder: Encoder, netlist: Netlist, raw: Raw, outputs: Bytes, named: Callable[[Bytes], Any]
) -> Iterator[Move]:
    """For each column the nearest values below and above that change what is said, or the words that do."""
    for part in encoder.parts:
        value = raw.column(part.name)[0]
        shown = _shown(value)
        if isinstance(part, Thresholds):
            cuts = part.floats
            at = -1 if value is None or value != value else int(np.searchsorted(cuts, float(value), side="right"))
            places = [at - 1 - k for k in range(at)], list(range(at + 1, len(cuts) + 1))
            for way, tried in zip(("<", ">="), places, strict=True):
                said = _said(encoder, netlist, raw, part.name, [cuts[k - 1] if k else -np.inf for k in tried])
                hit = next((k for k, one in enumerate(said) if (one != outputs).any()), None)
                if hit is not None:
                    below = way == "<" or not tried[hit]
                    to = f"< {_shown(cuts[tried[hit]])}" if below else f">= {_shown(cuts[tried[hit] - 1])}"
                    yield Move(part.name, shown, to if cuts else "not missing", str(named(said[hit])))
        else:
            words = [word for word in part.values if word != value]
            said = _said(encoder, netlist, raw, part.name, words)
            for word, one in zip(words, said, strict=True):
                if (one != outputs).any():
                    yield Move(part.name, shown, word, str(named(one)))


def _said(encoder: Encoder, netlist: Netlist, raw: Raw, name: str, values: Sequence[Any]) -> Bytes:
    """The outputs on the row with each of these values in one column; a number may be −∞, below all cuts."""
    if not values:
        return np.zeros((0, len(netlist.outputs)), np.uint8)
    place = raw.names.index(name)
    others = raw.take(np.zeros(len(values), np.int64)).columns
    numbers = all(isinstance(value, float) for value in values)
    column = np.array(values, dtype=np.float64 if numbers else object)
    columns = tuple(column if k == place else other for k, other in enumerate(others))
    return netlist.evaluate(encoder.encode(Raw(raw.names, columns, len(values)), lenient=True))


def _shown(value: Any) -> str:
    if value is None or value != value:
        return "missing"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _listed(head: str, found: Sequence[Any]) -> list[str]:
    rest = [f"    and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return [f"  {head}", *(f"    {one}" for one in found[:_SHOWN]), *rest]
