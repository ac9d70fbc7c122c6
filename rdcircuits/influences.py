"""What a table's outputs depend on: influences of inputs, and parities of up to three inputs that agree with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.arguments import instance
from rdcircuits.boolean import TruthTable, walsh_sample
from rdcircuits.brief import Brief
from rdcircuits.errors import RdError
from rdcircuits.induction.selection import combination
from rdcircuits.notebook import Tabled, pictured
from rdcircuits.signatures import checked

Floats = NDArray[np.float64]

_SHOWN, _BAR = 12, 30


@dataclass(frozen=True, repr=False)
class OutputSpectrum(Brief):
    """The spectrum of one output, on the rows where it is known.

    Attributes: `name`; `rows`; `influences`, for each input how often flipping it flips the output, 0 to 1;
    `coefficients`, the significant ones, largest first: (inputs, c), c from −1 to 1: the output is the parity of these
    inputs on a share (1 + c)/2 of the rows.
    """

    name: str
    rows: int
    influences: tuple[float, ...]
    coefficients: tuple[tuple[tuple[int, ...], float], ...]


@dataclass(frozen=True, repr=False)
class Spectrum(Tabled, Brief):
    """The spectra of a table's outputs; `print` shows them as text, `plot` draws them.

    Attributes: `inputs`, their names; `outputs`, an `OutputSpectrum` for each; `degree` up to which coefficients were
    counted; `exact`: the table is complete, so that influences are exact and all coefficients that are not 0 are there.
    Else a coefficient is there if chance does not explain it, and an influence is the sum of the squares of those that
    the input is in, which is less than the true one where higher degrees have a share.

    Example:
        >>> import rdcircuits as rd
        >>> found = rd.spectrum(rd.TruthTable.from_expression("y = a & b"))
        >>> print(found)
        y: 4 rows, complete
          ...
    """

    inputs: tuple[str, ...]
    outputs: tuple[OutputSpectrum, ...]
    degree: int
    exact: bool

    def __str__(self) -> str:
        return "\n\n".join("\n".join(self._lines(output)) for output in self.outputs)

    def plot(self, path: str | PathLike[str] | None = None, *, title: str = "") -> Any:
        """Influences and coefficients, a row of two pictures for each output: a plot that notebooks show, written to a
        file (.png, .svg, .pdf) where a path is given.

        Raises:
            RdError: where matplotlib is missing (install rdcircuits[plot]), for another ending, or more than 8 outputs.
            OSError: as `open` does.

        Example:
            >>> import rdcircuits as rd, contextlib, pathlib, tempfile
            >>> found = rd.spectrum(rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3))
            >>> with contextlib.suppress(rd.RdError), tempfile.TemporaryDirectory() as folder:
            ...     _ = found.plot(pathlib.Path(folder) / "spectrum.svg")
        """
        return pictured("plot_spectrum", self, path, title=title)

    def label(self, inputs: tuple[int, ...]) -> str:
        """A parity in words: the inputs' names, `1` for none.

        Example:
            >>> import rdcircuits as rd
            >>> rd.spectrum(rd.TruthTable.from_function(lambda a, b: a ^ b, 2, inputs=["a", "b"])).label((0, 1))
            'a ⊕ b'
        """
        return " ⊕ ".join(self.inputs[i] for i in inputs) or "1"

    def _lines(self, output: OutputSpectrum) -> Iterator[str]:
        yield f"{output.name}: {output.rows} rows{', complete' if self.exact else ''}"
        ranked = sorted(range(len(self.inputs)), key=lambda i: -output.influences[i])
        shown = [i for i in ranked if output.influences[i] > 0][:_SHOWN]
        width = max((len(self.inputs[i]) for i in shown), default=0)
        yield f"  influences{'' if self.exact else f' (of degree up to {self.degree}, at least)'}"
        for i in shown:
            yield f"    {self.inputs[i]:{width}}  {output.influences[i]:.3f} {'█' * round(_BAR * output.influences[i])}"
        yield from _rest(len([i for i in ranked if output.influences[i] > 0]), len(shown))
        yield f"  coefficients up to degree {self.degree}"
        for inputs, value in output.coefficients[:_SHOWN]:
            yield f"    {value:+.3f}  {self.label(inputs)}"
        yield from _rest(len(output.coefficients), min(len(output.coefficients), _SHOWN))


@checked
def spectrum(table: TruthTable, degree: int = 3) -> Spectrum:
    """Influences of the inputs, and the significant Walsh coefficients up to a degree, of each output of a table.

    Args:
        table: complete or partial, of up to 512 inputs.
        degree: 1 to 3; of 512 inputs there are 22 million coefficients of degree 3.

    Raises:
        RdError: for another degree, more inputs, or what is no table.

    Example:
        >>> import rdcircuits as rd
        >>> table = rd.TruthTable.from_function(lambda a, b, c: a & b ^ c, 3, inputs=["a", "b", "c"])
        >>> print(rd.spectrum(table))
        y0: 8 rows, complete
          influences
            c  1.000 ██████████████████████████████
            a  0.500 ███████████████
            b  0.500 ███████████████
          coefficients up to degree 3
            +0.500  c
            +0.500  a ⊕ c
            +0.500  b ⊕ c
            -0.500  a ⊕ b ⊕ c
    """
    instance("the table", table, TruthTable, "a TruthTable")
    if degree not in (1, 2, 3):
        raise RdError(f"degree is {degree}, expected 1, 2 or 3")
    exact = table.complete and bool(np.all(table.to_arrays()[2]))
    table = table.distinct() if exact else table
    found = [_of_output(table, k, degree, exact) for k in range(len(table.outputs))]
    return Spectrum(tuple(table.inputs), tuple(found), degree, exact)


def _of_output(table: TruthTable, output: int, degree: int, exact: bool) -> OutputSpectrum:
    known = unpack_rows(table.care[output : output + 1], table.rows)[:, 0]
    rows = table.select_outputs([output])
    rows = rows if known.all() else rows.take(np.flatnonzero(known))
    low, n, found = walsh_sample(rows.x, rows.y[0], rows.rows, degree), len(table.inputs), list[_Term]()
    for size, values in enumerate((np.array([low.constant]), low.singles, low.pairs, low.triples)[: degree + 1]):
        least = 0.5 if exact else max((2 * rows.rows * log(1 + len(values))) ** 0.5, 2.0)
        clear = np.flatnonzero(np.abs(values) > least).tolist()
        found += [(combination(k, n, size), float(values[k]) / rows.rows) for k in clear]
    found.sort(key=lambda term: (-abs(term[1]), len(term[0]), term[0]))
    influences = _flips(rows) if exact else _squares(found, n)
    return OutputSpectrum(table.outputs[output], rows.rows, influences, tuple(found))


_Term = tuple[tuple[int, ...], float]


def _flips(table: TruthTable) -> tuple[float, ...]:
    """How often flipping an input flips the output, of a complete table in the order of minterms."""
    values = unpack_rows(table.y, table.rows)[:, 0]
    split = (values.reshape(-1, 2, 1 << i) for i in range(len(table.inputs)))
    return tuple(float(np.mean(halves[:, 0] != halves[:, 1])) for halves in split)


def _squares(terms: list[_Term], n: int) -> tuple[float, ...]:
    found = np.zeros(n)
    for inputs, value in terms:
        found[list(inputs)] += value**2
    return tuple(np.minimum(found, 1.0).tolist())


def _rest(count: int, shown: int) -> Iterator[str]:
    if count > shown:
        yield f"    and {count - shown} more"
