"""What learning from a table over GF(q) gives: polynomials, how sure they are, and how well they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rdcircuits.algebra import GF
from rdcircuits.fields import FieldPolynomial, FieldTable
from rdcircuits.induction.learned import Progress, Trial

#: A row that polynomials get wrong: its inputs, its outputs (None where unknown), and what the polynomials say.
WrongRow = tuple[tuple[int, ...], tuple[int | None, ...], tuple[int, ...]]


@dataclass(frozen=True)
class FieldFitted:
    """Polynomials that a method made of a table, and a few words on how.

    `doubts` are what should be said of them beside; `unique` tells for each output whether no other polynomial of the
    kind looked for does as well, None where that was not asked; `sure` is False where the rows did not decide what was
    found; `passes` of training, where there was any, and whether Ctrl-C ended it.
    """

    polynomial: FieldPolynomial
    note: str
    sure: bool = True
    unique: tuple[bool, ...] | None = None
    passes: int | None = None
    interrupted: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldMethod:
    """A way from a table to polynomials: `fit(table, progress)`; it raises `RdError` where it cannot."""

    name: str
    fit: Callable[[FieldTable, Progress | None], FieldFitted]


@dataclass(frozen=True)
class FieldLearned:
    """Polynomials learned from a table over GF(q).

    Attributes: `polynomial`; `model`, the method, and `why` it was chosen; accuracies over known outputs, 0 to 1, None
    where there was nothing to measure on: `train_accuracy` on the rows learned from, `validation_accuracy` on the inner
    split by which `auto` chose, `test_accuracy` on rows held out; `rows` learned from; `complete` whether these were
    all q^n; `unique` for each output, None where that was not asked; `wrong`, the rows learned from with a wrong
    output; `tried`; `seconds`; `passes` and
    `interrupted`, of training; `warnings`, why this success should be looked at, as in `Learned`.
    """

    polynomial: FieldPolynomial
    model: str
    why: str
    train_accuracy: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    rows: int
    complete: bool
    unique: tuple[bool, ...] | None
    wrong: tuple[WrongRow, ...]
    tried: tuple[Trial, ...]
    seconds: float = field(compare=False)
    passes: int | None = None
    interrupted: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def field(self) -> GF:
        """GF(q)."""
        return self.polynomial.field

    @property
    def exact(self) -> bool:
        """Whether the table was complete and every known output is reproduced."""
        return self.complete and self.train_accuracy == 1.0
