"""What learning from a table gives: a circuit, its gates, and how well it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from rdcircuits.boolean import Netlist, TruthTable
from rdcircuits.circuit import Circuit
from rdcircuits.errors import RdError
from rdcircuits.learning import Run

#: progress(done, in all, what is being done)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Fitted:
    """A closed circuit that a method made of a table, and a few words on how.

    `run` is the training, where there was one; `sure` is False where the rows did not decide what was found.
    """

    circuit: Circuit
    note: str
    run: Run | None = None
    sure: bool = True


@dataclass(frozen=True)
class Method:
    """A way from a table to a circuit: `fit(table, progress)`; it raises `RdError` where it cannot."""

    name: str
    fit: Callable[[TruthTable, Progress | None], Fitted]


Table = TypeVar("Table")
Made = TypeVar("Made")


def attempt(
    name: str, fit: Callable[[Table, Progress | None], Made], table: Table, progress: Progress | None
) -> Made | RdError:
    """What the method of this name makes of the table, or why it cannot; its progress is told under its name."""

    def named(done: int, total: int, text: str) -> None:
        if progress is not None:
            progress(done, total, f"{name}: {text}")

    named(0, 1, "starting")
    try:
        return fit(table, named)
    except RdError as error:
        return error


@dataclass(frozen=True)
class Trial:
    """A method that `auto` tried: its accuracy on the inner validation rows (None where it gave no circuit), a note,
    and whether the rows decided what it found.
    """

    model: str
    accuracy: float | None
    note: str
    sure: bool = True


@dataclass(frozen=True)
class Learned:
    """A circuit learned from a table.

    Attributes: `circuit` (closed, over bits) and `netlist` (the same as gates, with the table's names); `model`, the
    method, and `why` it was chosen; accuracies over known output bits, 0 to 1, None where there was nothing to
    measure on: `train_accuracy` on the rows learned from, `validation_accuracy` on the inner split by which `auto`
    chose, `test_accuracy` on rows held out; `rows` learned from; `complete` whether these were all 2^n; `tried`;
    `seconds`; `run`, the training of a model that trains, else None: `run.interrupted` where Ctrl-C ended it;
    `warnings`, why this success should be looked at: wrong on its own rows, constant, chosen within noise.
    """

    circuit: Circuit
    netlist: Netlist
    model: str
    why: str
    train_accuracy: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    rows: int
    complete: bool
    tried: tuple[Trial, ...]
    seconds: float = field(compare=False)
    run: Run | None = None
    warnings: tuple[str, ...] = ()

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return len(self.netlist.inputs)

    @property
    def outputs(self) -> int:
        """Number of outputs."""
        return len(self.netlist.outputs)

    @property
    def gates(self) -> int:
        """Two-input gates of the netlist."""
        return self.netlist.counts().gates

    @property
    def ands(self) -> int:
        """ANDs of the netlist as an and-inverter graph."""
        return self.netlist.counts().ands

    @property
    def depth(self) -> int:
        """Levels of two-input gates."""
        return self.netlist.counts().depth

    @property
    def exact(self) -> bool:
        """Whether the table was complete and every known output bit is reproduced."""
        return self.complete and self.train_accuracy == 1.0
