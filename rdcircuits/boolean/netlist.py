"""Netlists: Boolean circuits as plain gates, with names; what a learned circuit is turned into to be counted and kept.

A `Netlist` is a value: names of inputs and outputs over a schedule of two-input gates
(`rdcircuits.algebra.bits.gates.Gates`). It is evaluated on packed rows, simplified, counted, compared
(`rdcircuits.boolean.equivalence`), and written to and read from the usual files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rdcircuits.algebra.bits.gates import GateBuilder, Gates
from rdcircuits.algebra.bits.packed import Packed, pack_rows, unpack_rows
from rdcircuits.algebra.checks import as_array, made
from rdcircuits.boolean.counts import Counts, count
from rdcircuits.boolean.latches import Latch, check_latches
from rdcircuits.errors import AlgebraError, ShapeError
from rdcircuits.notebook import Drawn, pictured
from rdcircuits.signatures import check_fields, checked
from rdcircuits.tables.frames import is_frame, rows_for
from rdcircuits.tables.names import ColumnNames, NamedSides, as_names, made_up, numbered_names

if TYPE_CHECKING:
    from rdcircuits.algebra import Algebra
    from rdcircuits.algebra.blasting import Blasted, Port
    from rdcircuits.circuit import Circuit


@dataclass(frozen=True, repr=False)
class Netlist(Drawn, NamedSides):
    """A Boolean circuit of gates: inputs → outputs.

    `inputs` and `outputs` are names, each side without repetition, any text at all; those that were made up
    (`inputs_given` and `outputs_given` tell) never take part in matching, and are not compared as such: netlists are
    equal where names and gates are. `gates` is the schedule. Beside these it may keep what some files say more, which
    takes no part in comparisons: `latches`, whose states are inputs here and whose next states are outputs
    (`Netlist.read` with `latches="cut"`); and `dont_cares`, a netlist of the same inputs and outputs that is 1 where an
    output is free. Raises `ShapeError` where the names don't fit the gates.

    Example:
        >>> builder = GateBuilder(2)
        >>> a, b = builder.inputs
        >>> half_adder = Netlist(("a", "b"), ("sum", "carry"), builder.build([builder.xor(a, b), builder.and_(a, b)]))
        >>> half_adder
        Netlist(2 inputs, 2 outputs, 2 gates)
        >>> half_adder.evaluate([[0, 1], [1, 1]])
        array([[1, 0], [0, 1]], dtype=uint8)
        >>> half_adder.counts()
        Counts(gates=2, inverters=0, ands=3, depth=1)
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    gates: Gates
    latches: tuple[Latch, ...] = field(default=(), compare=False)
    dont_cares: Netlist | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        check_fields(self)
        object.__setattr__(self, "inputs", _checked_names(self.inputs, "input", self.gates.n_inputs))
        object.__setattr__(self, "outputs", _checked_names(self.outputs, "output", len(self.gates.outputs)))
        object.__setattr__(self, "latches", tuple(self.latches))
        check_latches(self.latches, self.inputs, self.outputs)
        free = self.dont_cares
        if free is not None and (free.inputs, free.outputs) != (self.inputs, self.outputs):
            raise ShapeError("the don't-cares of a netlist have its inputs and outputs, and in its order")

    @staticmethod
    def from_gates(gates: Gates, inputs: Iterable[str] | None = None, outputs: Iterable[str] | None = None) -> Netlist:
        """A netlist of the gates; where there are no names, x0, x1, ... and y0, y1, ... are made up.

        Example:
            >>> Netlist.from_gates(GateBuilder(2).build([2])).inputs
            ('x0', 'x1')
        """
        if inputs is None:
            inputs = numbered_names("x", gates.n_inputs)
        if outputs is None:
            outputs = numbered_names("y", len(gates.outputs))
        return Netlist(as_names(inputs), as_names(outputs), gates)

    @staticmethod
    @checked
    def from_circuit(
        circuit: Circuit,
        algebra: Algebra | str | Iterable[str] | None = None,
        inputs: Iterable[str] | None = None,
        outputs: Iterable[str] | None = None,
        *,
        like: Sequence[Any] | None = None,
    ) -> Netlist:
        """The netlist of a closed circuit in an algebra, its input and output wires flattened in order.

        An element that is more than one bit becomes several inputs or outputs, x[0] the least significant: over Z as
        many as its bounds need (in two's complement where it may be negative), in other algebras those of its number.

        Args:
            circuit: what an algebra with a meaning in bits can run: Z2, Z, Zn, Sat or GF.
            algebra: a value or a name; the circuit's own where it is not told, which a circuit knows that has elements
                (fixed parameters); Z2 where there are none.
            inputs, outputs: a name for each element. Where the algebra is left out, they may come second and third.
            like: ranges (low, high) of the inputs, or examples of them, over Z; bits by default.

        Raises `AlgebraError` for an algebra that has no meaning in bits or is not the circuit's own, and naming the
        generator that has no gates; `ShapeError` for a batched circuit, or names that do not fit.

        Example:
            >>> import rdcircuits as rd
            >>> total = rd.trace(lambda x: x.sum(0), rd.point(3))
            >>> Netlist.from_circuit(total, rd.Z, outputs=["sum"]).outputs
            ('sum[0]', 'sum[1]')
        """
        from rdcircuits.algebra.named import algebra_for

        told: Any = algebra
        if _are_names(told, sum(wire.size for wire in circuit.dom)):
            told, inputs, outputs = None, told, inputs if outputs is None else outputs
        blasted = algebra_for(circuit, told).blasted(circuit, like=like)
        sides = zip(("inputs", "outputs"), "xy", (inputs, outputs), strict=True)
        return Netlist.from_gates(
            blasted.gates, *(_port_names(blasted, side, stem, given) for side, stem, given in sides)
        )

    @staticmethod
    @checked
    def read(
        path: str | PathLike[str], *, latches: str | None = None, genlib: str | PathLike[str] | None = None
    ) -> Netlist:
        """The netlist in a file, its format known by the ending; `docs/formats.md` says what is read of each.

        Endings: `.blif` and `.eblif`, `.aag` and `.aig` (AIGER), `.bench`, `.v` (Verilog), `.eqn`, `.json`.

        Args:
            path: the file.
            latches: `"cut"` reads the gates between latches: each state is one more input, each next state one more
                output, called like the state with `$next` behind it; `Netlist.latches` keeps the rest, and files with
                latches are written with them. A file with latches is refused where this is left out.
            genlib: the library of gates (a file in genlib) that `.gate` in BLIF and instances in Verilog use.

        Raises `FormatError` with path and line (in binary files: byte) for what cannot be read, and `OSError` as
        `open` does.

        Example:
            >>> import os, tempfile
            >>> import rdcircuits as rd
            >>> netlist = rd.Cover.of(["1-", "01"], ["1", "1"]).netlist()
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "or.aig")
            ...     netlist.write(path)
            ...     Netlist.read(path)
            Netlist(2 inputs, 1 output, ... gates)
        """
        from rdcircuits.boolean.formats.netlists import read_netlist

        return read_netlist(path, latches=latches, genlib=genlib)

    def write(self, path: str | PathLike[str]) -> None:
        """Write to a file, whole or not at all, its format known by the ending.

        Endings: `.blif` and `.eblif`, `.aag` and `.aig` (AIGER), `.bench`, `.v` (Verilog), `.eqn`,
        `.pla` (up to 16 inputs), `.json`, `.c` (C99, see `docs/how_to/microcontrollers.md`), `.dot` (a picture for
        Graphviz), `.svg` and `.tex` (pictures: see `rd.draw`). Raises `FormatError` for others.

        Example:
            >>> import rdcircuits as rd
            >>> import os, tempfile
            >>> netlist = rd.Netlist.from_circuit(rd.trace(lambda x: x[0] ^ x[1], rd.point(2)))
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "xor.blif")
            ...     netlist.write(path)
            ...     again = rd.Netlist.read(path)
            >>> again.evaluate([[1, 0], [1, 1]]).tolist()
            [[1], [0]]
        """
        from rdcircuits.boolean.formats.netlists import write_netlist

        write_netlist(self, path)

    @staticmethod
    def from_pyeda(functions: Any, *, inputs: Iterable[str] | None = None, outputs: Any = None) -> Netlist:
        """The gates of a pyeda expression, of a sequence of them, or of a mapping from names of outputs to them.

        Inputs are the variables in the order of their names and indices, unless `inputs` orders (and maybe adds) them.
        Needs the extra `pyeda`. Raises `RdError` for what is no expression.

        Example:
            >>> from pyeda.inter import exprvars
            >>> a, b = exprvars("v", 2)
            >>> Netlist.from_pyeda(a & b)
            Netlist(2 inputs, 1 output, 1 gate)
        """
        from rdcircuits.boolean.bridges.pyeda import from_pyeda

        return from_pyeda(functions, _listed(inputs), outputs)

    def to_pyeda(self) -> tuple[Any, ...]:
        """A pyeda expression for each output, gate by gate as they stand, its variables called like the inputs.

        Raises `RdError` for circuits that are so deep that pyeda would end the process.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["11"], ["1"], inputs=["a", "b"]).netlist().to_pyeda()
            (And(a, b),)
        """
        from rdcircuits.boolean.bridges.pyeda import to_pyeda

        return to_pyeda(self)

    @staticmethod
    def from_sympy(functions: Any, *, inputs: Iterable[str] | None = None, outputs: Any = None) -> Netlist:
        """The gates of a Boolean expression of SymPy, of a sequence of them, or of a mapping from names of outputs.

        Inputs are the symbols in the order of their names and indices, unless `inputs` orders (and maybe adds) them.
        Needs SymPy. Raises `RdError` for what is no Boolean expression of symbols.

        Example:
            >>> from sympy.abc import a, b
            >>> Netlist.from_sympy(a & b).inputs
            ('a', 'b')
        """
        from rdcircuits.boolean.bridges.sympy import from_sympy

        return from_sympy(functions, _listed(inputs), outputs)

    def to_sympy(self) -> tuple[Any, ...]:
        """A SymPy expression for each output, its symbols called like the inputs.

        SymPy flattens and sorts as it builds, so that this is for circuits of hundreds of gates, not thousands.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["11"], ["1"], inputs=["a", "b"]).netlist().to_sympy()
            (a & b,)
        """
        from rdcircuits.boolean.bridges.sympy import to_sympy

        return to_sympy(self)

    @staticmethod
    def from_cirbo(circuit: Any) -> Netlist:
        """The gates of a cirbo `Circuit`, its labels of inputs and outputs being the names. Needs cirbo.

        Where a gate is an output more than once, names of outputs are made up. Raises `RdError` for cycles.
        """
        from rdcircuits.boolean.bridges.cirbo import from_cirbo

        return from_cirbo(circuit)

    def to_cirbo(self) -> Any:
        """A cirbo `Circuit` of these gates, whose labels of inputs and outputs are the names. Needs cirbo.

        Raises `RdError` for an output that is called like an input which it is not.
        """
        from rdcircuits.boolean.bridges.cirbo import to_cirbo

        return to_cirbo(self)

    @staticmethod
    def from_aigverse(network: Any) -> Netlist:
        """The gates of an aigverse `Aig` or `NamedAig`, whose names are kept. Needs aigverse, the extra `synth`."""
        from rdcircuits.boolean.bridges.aigverse import from_aigverse

        return from_aigverse(network)

    def to_aigverse(self) -> Any:
        """An aigverse `NamedAig` of the same function, names that were given kept. Needs the extra `synth`.

        Raises `RdError` for names that it cannot hold: the empty one, and what is no Unicode text.
        """
        from rdcircuits.boolean.bridges.aigverse import to_aigverse

        return to_aigverse(self)

    @overload
    def evaluate(self, x: Packed) -> Packed: ...
    @overload
    def evaluate(self, x: NDArray[np.uint64], rows: int) -> NDArray[np.uint64]: ...
    @overload
    def evaluate(self, x: ArrayLike) -> NDArray[np.uint8]: ...
    def evaluate(self, x: Packed | ArrayLike, rows: int | None = None) -> Packed | NDArray[Any]:
        """The outputs on rows of inputs, of the kind that the rows are.

        `x` is a `Packed` of shape (n,); or packed words (n, W) of uint64, with `rows`; or an array (N, n) of 0 and 1;
        or a data frame, whose columns go by name where both have names (it may have others too). The result is a
        `Packed` of shape (m,), words (m, W), or an array (N, m) of uint8. Raises `ShapeError` for other shapes and
        missing columns, and `AlgebraError` for elements other than 0 and 1.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["11"], ["1"]).netlist().evaluate([[1, 1], [0, 1]]).tolist()
            [[1], [0]]
        """
        if isinstance(x, Packed):
            return Packed(made(self.gates.evaluate(x.words, x.rows)), x.rows)
        if rows is not None:
            return self.gates.evaluate(np.asarray(x), rows)
        bits = rows_for(self.inputs, x, "the frame") if is_frame(x) else as_array(x, "x")
        if bits.ndim != 2 or bits.shape[1] != len(self.inputs):
            raise ShapeError(f"expected rows of shape (N, {len(self.inputs)}), found {bits.shape}")
        return unpack_rows(self.gates.evaluate(pack_rows(bits), len(bits)), len(bits))

    def plot_wiring(
        self, path: str | PathLike[str] | None = None, *, shape: tuple[int, int] | None = None, title: str = ""
    ) -> Any:
        """How many gates take each input, as a picture by matplotlib, `shape` saying in how many rows and columns the
        inputs stand: where in an image a network looks. A plot that notebooks show, written to a file (.png, .svg,
        .pdf) where a path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), for another ending, or without inputs.
            ShapeError: for a shape of another number of places.
        """
        return pictured("plot_wiring", self, path, shape=shape, title=title)

    def simplified(self) -> Netlist:
        """The same function: constants propagated, equal gates shared; buffers, double inverters and dead gates gone.

        It never has more two-input gates than before. Names stay.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Netlist.from_circuit(rd.trace(lambda x: (x[0] & x[1]) ^ (x[1] & x[0]), rd.point(2))).simplified()
            Netlist(2 inputs, 1 output, 0 gates)
        """
        builder = GateBuilder(self.gates.n_inputs)
        return replace(self, gates=builder.build(builder.copied(self.gates, builder.inputs)))

    def counts(self) -> Counts:
        """Two-input gates, inverters, AND nodes and depth of the netlist as it stands: see `Counts`.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Netlist.from_circuit(rd.trace(lambda x: x[0] ^ x[1], rd.point(2))).counts()
            Counts(gates=1, inverters=0, ands=3, depth=1)
        """
        return count(self.gates)

    def __repr__(self) -> str:
        sides = (self.inputs, "input"), (self.outputs, "output"), (self.gates.ops, "gate")
        return f"Netlist({', '.join(_counted(len(side), noun) for side, noun in sides)})"


def _listed(names: Iterable[str] | None) -> Sequence[str] | None:
    return names if names is None or isinstance(names, str | Sequence) else list(names)


def _are_names(algebra: Any, count: int) -> bool:
    """Whether what stands in the algebra's place are names of `count` inputs: a list, or small letters."""
    from rdcircuits.algebra.named import as_algebra

    if not isinstance(algebra, str):
        return isinstance(algebra, Iterable)
    try:
        as_algebra(algebra)
    except AlgebraError:
        return len(algebra) == count and algebra.islower()
    return False


def _port_names(blasted: Blasted, side: str, stem: str, given: Iterable[str] | None) -> ColumnNames:
    """The names of a side's bits, from those of its elements: made up where these are."""
    ports: tuple[Port, ...] = getattr(blasted, side)
    elements = numbered_names(stem, sum(port.size for port in ports)) if given is None else as_names(given)
    bits = blasted.names(side, tuple(elements))
    widths = [port.code.width for port in ports for _ in range(port.size)]
    owners = [name for name, width in zip(elements, widths, strict=True) for _ in range(width)]
    unsaid = made_up(elements)
    return ColumnNames(bits, [bit for bit, owner in zip(bits, owners, strict=True) if owner in unsaid])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _checked_names(names: Iterable[str], side: str, expected: int) -> ColumnNames:
    names = as_names(names)
    if len(names) != expected:
        raise ShapeError(f"{len(names)} names for the {expected} {side}s of the gates")
    seen = set[str]()
    for name in names:
        if not isinstance(name, str):
            raise ShapeError(f"{side} name {name!r} is not text")
        if name in seen:
            raise ShapeError(f"two {side}s are called {name!r}; names of {side}s must differ")
        seen.add(name)
    return names
