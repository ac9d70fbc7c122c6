"""`Regressor`: what learning amounts gives, an encoder and gates, which predict an amount for raw rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.circuits import circuit_of
from rdcircuits.circuit import Circuit
from rdcircuits.encoding import Encoder
from rdcircuits.induction.amounts.sums import Sum
from rdcircuits.induction.learned import Sized, Trial, on_vectors


@dataclass(frozen=True, eq=False, repr=False)
class Regressor(Sized):
    """An encoder from raw columns to bits, and gates from bits to an integer, which stands for an amount.

    Attributes: `encoder`; `sum`, the gates with offset and step; `target`, what the amount is called; `model` and `why`
    it was chosen; `train_accuracy` and `validation_accuracy`, here R² on the rows learned from and on rows set aside;
    `rows` learned from; `tried`.

    Example:
        >>> from rdcircuits.induction.amounts.learn import learn_amounts
        >>> found = learn_amounts([[k % 10, k % 7] for k in range(70)], [3.0 * (k % 10) for k in range(70)])
        >>> abs(found.predict([[4, 0]])[0] - 12) < 1
        np.True_
    """

    measure: ClassVar[str] = "R²"

    encoder: Encoder
    sum: Sum
    target: str = "amount"
    model: str = "sums"
    why: str = ""
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    rows: int = 0
    tried: tuple[Trial, ...] = ()

    def __eq__(self, other: object) -> bool:
        """The same encoder, gates, offset, step and target."""
        return self._key() == other._key() if isinstance(other, Regressor) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.target, self.sum.offset, self.sum.step))

    def _key(self) -> tuple[Any, ...]:
        return self.encoder, self.netlist, self.sum.offset, self.sum.step, self.target

    def numbers(self, X: Any) -> NDArray[np.int64]:
        """The integers that the gates give (rows,)."""
        bits = self.encoder.encode(X, lenient=True)
        return integers(unpack_rows(self.sum.gates.evaluate(pack_rows(bits), len(bits)), len(bits)))

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The amount of each raw row (rows,): offset + step · the integer of the gates."""
        return self.sum.offset + self.sum.step * self.numbers(X).astype(np.float64)

    @cached_property
    def netlist(self) -> Netlist:
        """The gates from the encoder's bits to the integer, least significant bit first, the last its sign."""
        names = [f"{self.target}[{k}]" for k in range(len(self.sum.gates.outputs))]
        return Netlist.from_gates(self.sum.gates, self.encoder.names, names).simplified()

    @property
    def circuit(self) -> Circuit:
        """The same as a closed circuit over bits, with one wire for all inputs and one for all outputs."""
        return on_vectors(circuit_of(self.netlist.gates), len(self.netlist.inputs))

    def save(self, path: str | PathLike[str]) -> None:
        """Write it whole or not at all: `.json` holds the encoder, offset and step too (`rd.load` reads it); `.v` and
        `.c` compare integers in front of the gates, and say what offset and step are; other endings of netlists hold
        the gates alone. Raises `FormatError` for other endings.
        """
        from rdcircuits.files import as_text, write_whole
        from rdcircuits.induction.classes.c_answers import Answer
        from rdcircuits.induction.classes.c_front import c_with_front, comment
        from rdcircuits.induction.classes.front import verilog_with_front
        from rdcircuits.tables.formats import ending

        if ending(path) == ".json":
            from rdcircuits.induction.amounts.files import regressor_text

            write_whole(path, regressor_text(self))
        elif ending(path) == ".c":
            answer = Answer("integers", 1, len(self.netlist.outputs), signed=True, single="integer")
            note = f"{comment(self.target)} is {self.sum.offset!r} + {self.sum.step!r} * the integer."
            write_whole(path, c_with_front(self.encoder, self.netlist, answer, as_text(Path(path).stem), [note]))
        elif ending(path) == ".v":
            note = f"{self.target!r} is {self.sum.offset!r} + {self.sum.step!r} * $signed(result)"
            write_whole(path, verilog_with_front(self.encoder, self.netlist, [note], "regressor"))
        else:
            self.netlist.write(path)

    def __repr__(self) -> str:
        columns, bits = len(self.encoder.columns), len(self.encoder.names)
        return f"Regressor({columns} columns, {bits} bits, {self.gates} gates, steps of {self.sum.step:.4g})"


def integers(outputs: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The integers (rows,) whose bits these are (rows, width), in two's complement.

    Example:
        >>> integers(np.array([[1, 0, 0], [1, 1, 1]], np.uint8)).tolist()
        [1, -1]
    """
    worth = np.int64(1) << np.arange(outputs.shape[1])
    worth[-1:] *= -1
    found: NDArray[np.int64] = outputs.astype(np.int64) @ worth
    return found
