"""What learning from a table gives: circuits or polynomials, how well they do, and what else was tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as _field
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rdcircuits.algebra import GF
from rdcircuits.boolean import Netlist
from rdcircuits.boolean.circuits import circuit_of
from rdcircuits.brief import Brief, short
from rdcircuits.circuit import Circuit, Wire, ops, point, trace
from rdcircuits.errors import AlgebraError
from rdcircuits.notebook import Tabled, pictured

if TYPE_CHECKING:
    from rdcircuits.fields import FieldPolynomial
    from rdcircuits.learning import Run

#: progress(done, in all, what is being done)
Progress = Callable[[int, int, str], None]
#: A row that polynomials get wrong: its inputs, its outputs (None where unknown), and what the polynomials say.
WrongRow = tuple[tuple[int, ...], tuple[int | None, ...], tuple[int, ...]]
Made = TypeVar("Made", Circuit, Netlist, "FieldPolynomial")


@dataclass(frozen=True, repr=False)
class Fitted(Brief, Generic[Made]):
    """What a method made of a table, a closed circuit or a netlist of bits or polynomials over GF(q), and a few words
    on how.

    `sure` is False where the rows did not decide what was found; `run` is the training, where there was one, or
    `passes` how many there were, and `stopped` whether Ctrl-C ended them; `unique` tells for each output whether no
    other polynomial of the kind looked for does as well, None where that was not asked; `doubts` are what should be
    said of it beside.
    """

    made: Made
    note: str
    run: Run | None = None
    sure: bool = True
    unique: tuple[bool, ...] | None = None
    passes: int | None = None
    stopped: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the training."""
        return self.stopped or (self.run is not None and self.run.interrupted)


@dataclass(frozen=True)
class Method:
    """A way from a table to a circuit or to polynomials, by its name.

    `fit(table, progress, how)` gives a `Fitted`, `how` being the options of training; it raises `RdError` where it
    cannot. `takes` names those of the options that it goes by; `large` says that what it makes is large, so that it
    must win by more than noise.
    """

    name: str
    fit: Callable[[Any, Progress | None, Any], Fitted[Any]]
    takes: tuple[str, ...] = ()
    large: bool = False


@dataclass(frozen=True, repr=False)
class Trial(Brief):
    """A method that `auto` tried: its accuracy on the inner validation rows (None where it gave no circuit), a note,
    and whether the rows decided what it found.

    Of bits also the `setting`, the `ands` of what it made, the nominal `seconds` that it took, and for which `output`.
    """

    model: str
    accuracy: float | None
    note: str
    sure: bool = True
    setting: str = ""
    ands: int | None = None
    seconds: float | None = None
    output: str | None = None


def on_vectors(circuit: Circuit, inputs: int) -> Circuit:
    """The circuit with one wire for all inputs and one for all outputs.

    Example:
        >>> import rdcircuits as rd
        >>> on_vectors(rd.trace(lambda a, b: a & b, "a b"), 2).dom
        (point(2),)
    """

    def evaluate(x: Wire) -> Any:
        found: Any = circuit(*(x[k] for k in range(inputs)))
        wires = list(found) if isinstance(found, tuple | list) else [found]
        return ops.concatenate([wire.reshape(1) for wire in wires], axis=0) if wires else []

    return trace(evaluate, point(inputs))


class Sized:
    """What has a `netlist`, and so a size."""

    netlist: Any

    @property
    def gates(self) -> int:
        """Two-input gates of the netlist."""
        return int(self.netlist.counts().gates)

    @property
    def ands(self) -> int:
        """ANDs of the netlist as an and-inverter graph."""
        return int(self.netlist.counts().ands)

    @property
    def depth(self) -> int:
        """Levels of two-input gates."""
        return int(self.netlist.counts().depth)


@dataclass(frozen=True, repr=False)
class Learned(Tabled, Sized):
    """What was learned from a table: a circuit over bits, or polynomials over GF(q).

    Attributes: `fitted`, what the method made, and `result`, the same with the table's names: a netlist, or
    polynomials; `model`, the method, and `why` it was chosen; accuracies over known outputs, 0 to 1, None where there
    was nothing to measure on: `train_accuracy` on the rows learned from, `validation_accuracy` on the inner split by
    which `auto` chose, `test_accuracy` on rows held out; `rows` learned from; `complete` whether these were all there
    can be; `tried`; `seconds`; `warnings`, why this success should be looked at: wrong on its own rows, constant,
    chosen within noise; `wrong`, of polynomials the rows learned from with a wrong output.

    Example:
        >>> import rdcircuits as rd
        >>> learned = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2))
        >>> learned.exact, learned.gates, learned.netlist
        (True, 1, Netlist(2 inputs, 1 output, 1 gate))
    """

    fitted: Fitted[Any]
    result: Netlist | FieldPolynomial
    model: str
    why: str
    train_accuracy: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    rows: int
    complete: bool
    tried: tuple[Trial, ...]
    seconds: float = _field(compare=False)
    warnings: tuple[str, ...] = ()
    wrong: tuple[WrongRow, ...] = ()

    def plot(self, path: str | PathLike[str] | None = None, *, title: str = "") -> Any:
        """What was tried, ANDs against seconds, by matplotlib: a plot that notebooks show, written to a file (.png,
        .svg, .pdf) where a path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), for another ending, or where sizes and
                times of what was tried are not known, as for complete tables.
        """
        return pictured("plot_sizes", self, path, title=title)

    def __repr__(self) -> str:
        shares = self.train_accuracy, self.validation_accuracy, self.test_accuracy
        named = zip(("train", "validation", "test"), shares, strict=True)
        known = [f"{name} {100 * share:.2f} %" for name, share in named if share is not None]
        return f"<Learned by {self.model}: {', '.join([short(self.result, 120), *known, f'{self.rows} rows'])}>"

    @cached_property
    def circuit(self) -> Circuit:
        """The closed circuit, over bits or over GF(q)."""
        made = self.fitted.made
        if isinstance(made, Netlist):
            return on_vectors(circuit_of(made.gates), len(made.inputs))
        return made if isinstance(made, Circuit) else self.polynomial.circuit()

    @cached_property
    def netlist(self) -> Netlist:
        """The same as gates, with the table's names; those of polynomials are made when asked for."""
        return self.result if isinstance(self.result, Netlist) else self.result.netlist()

    @property
    def polynomial(self) -> FieldPolynomial:
        """The polynomials over GF(q); raises `AlgebraError` for what was learned of bits.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn_field(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> print(learned.polynomial)
            x0^2
        """
        if isinstance(self.result, Netlist):
            raise AlgebraError("a circuit over bits was learned, no polynomials over GF(q): see circuit and netlist")
        return self.result

    @property
    def field(self) -> GF:
        """GF(q), of polynomials.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn_field(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> learned.field
            GF(5)
        """
        return self.polynomial.field

    @property
    def run(self) -> Run | None:
        """The training of a model that trains, over bits, else None: `run.interrupted` where Ctrl-C ended it.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2))
            >>> learned.run is None  # it was not trained
            True
        """
        return self.fitted.run

    @property
    def passes(self) -> int | None:
        """Passes of training of polynomials, None where there was none.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn_field(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> learned.passes is None  # it was not trained
            True
        """
        return self.fitted.passes

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended the training.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2))
            >>> learned.interrupted
            False
        """
        return self.fitted.interrupted

    @property
    def unique(self) -> tuple[bool, ...] | None:
        """For each polynomial whether no other of the kind looked for does as well, None where that was not asked.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn_field(rd.FieldTable.from_function(5, lambda x: x * x % 5, 1))
            >>> learned.unique
            (True,)
        """
        return self.fitted.unique

    @property
    def inputs(self) -> int:
        """Number of inputs.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2))
            >>> learned.inputs
            2
        """
        return len(self.result.inputs)

    @property
    def outputs(self) -> int:
        """Number of outputs.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2))
            >>> learned.outputs
            1
        """
        return len(self.result.outputs)

    @property
    def exact(self) -> bool:
        """Whether the table was complete and every known output is reproduced.

        Example:
            >>> import rdcircuits as rd
            >>> learned = rd.learn(rd.TruthTable.from_function(lambda a, b: a ^ b, 2))
            >>> learned.exact
            True
        """
        return self.complete and self.train_accuracy == 1.0
