"""Covers: functions of many inputs as cubes, never as rows, with on-, off- and don't-care sets of each output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, final

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows, words_of
from rdcircuits.algebra.checks import kept
from rdcircuits.arguments import generator, whole
from rdcircuits.boolean import cubes as sets
from rdcircuits.boolean.cube_gates import union
from rdcircuits.boolean.cube_sets import FREE, NOTHING, OFF, ON, CubeSets, Rest
from rdcircuits.boolean.cube_words import all_inputs, drawn, times_held, words_of_masks
from rdcircuits.boolean.cubes import Cube
from rdcircuits.boolean.minimise import minimised
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.rows import MAX_INPUTS, from_keys, minterm_inputs, row_keys
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.notebook import Tabled
from rdcircuits.signatures import checked
from rdcircuits.tables.columns import column_names, positions

if TYPE_CHECKING:
    from rdcircuits.boolean.equivalence import Equivalence

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Path = str | PathLike[str]
Names = Sequence[str] | None

_INPUT = {"0": 0, "1": 1, "-": 2}
_OUTPUT = {"~": NOTHING, "1": ON, "-": FREE, "0": OFF}


@final
@dataclass(frozen=True, eq=False, repr=False)
class Cover(Tabled, CubeSets):
    """Cubes over n inputs, and what each says of m outputs.

    `ones` and `zeros` (N, ceil(n/64)) are packed words: the inputs that must be 1 in a cube, and those that must be 0.
    `says` (N, m) is 1 where the cube is in an output's on-set, 3 in its off-set, 2 in its don't-cares, 0 where it says
    nothing. `rest` tells of rows that no cube speaks of: `"off"`, or `"free"`. Don't-cares win over the other two;
    on-sets and off-sets do not meet outside them. Covers are values.

    Example:
        >>> cover = Cover.of(["1-------", "-1------"], ["1", "1"])
        >>> cover, cover.count(0)
        (Cover(8 inputs, 1 output, 2 cubes), CoverCounts(on=192, off=64, free=0))
        >>> cover.netlist().evaluate([[1, 0, 0, 0, 0, 0, 0, 0]])
        array([[1]], dtype=uint8)
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    ones: Words
    zeros: Words
    says: Bytes
    rest: Rest = "off"

    def __post_init__(self) -> None:
        self._keep_names()
        n, m = len(self.inputs), len(self.outputs)
        says = kept(np.ascontiguousarray(self.says, dtype=np.uint8))
        if says.ndim != 2 or says.shape[1] != m or (says.size and says.max() > OFF):
            raise ShapeError(f"says has shape {says.shape}, expected a column of 0 to 3 for each of {m} outputs")
        if self.rest not in ("off", "free"):
            raise RdError(f"rest={self.rest!r}, expected 'off' or 'free'")
        object.__setattr__(self, "says", says)
        for name in ("ones", "zeros"):
            words = kept(np.ascontiguousarray(getattr(self, name), dtype=np.uint64))
            if words.shape != (len(says), words_of(n)) or np.any(words & ~all_inputs(n)):
                raise ShapeError(f"{name} has shape {words.shape}, expected {(len(says), words_of(n))} for {n} inputs")
            object.__setattr__(self, name, words)
        if np.any(self.ones & self.zeros):
            raise RdError("a cube says of an input that it is 1 and that it is 0: such have no rows, leave them out")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cover):
            return NotImplemented
        same = (self.inputs, self.outputs, self.rest) == (other.inputs, other.outputs, other.rest)
        arrays = (self.ones, other.ones), (self.zeros, other.zeros), (self.says, other.says)
        return same and all(np.array_equal(mine, others) for mine, others in arrays)

    def __hash__(self) -> int:
        return hash((self.inputs, self.outputs, self.rest, self.ones.tobytes(), self.zeros.tobytes()))

    def __repr__(self) -> str:
        sides = (len(self.inputs), "input"), (len(self.outputs), "output"), (len(self), "cube")
        return f"Cover({', '.join(f'{count} {noun}s'[: None if count != 1 else -1] for count, noun in sides)})"

    # Where it comes from

    @classmethod
    def read(cls, path: Path, *, outputs: int | Sequence[str] | None = None) -> Cover:
        """The cover in a PLA file, of any number of inputs; `outputs` selects among those of the file.

        Raises `FormatError` with path and line, also where an on-set and an off-set meet, and `OSError` as `open` does.

        Example:
            >>> import os, tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "wide.pla")
            ...     Cover.of(["1" + "-" * 39], ["1"]).write(path)
            ...     Cover.read(path)
            Cover(40 inputs, 1 output, 1 cube)
        """
        from rdcircuits.boolean.formats.pla_covers import read_cover

        return read_cover(path, outputs)

    @classmethod
    @checked
    def of(
        cls,
        cubes: Sequence[str],
        says: Sequence[str],
        *,
        inputs: Names = None,
        outputs: Names = None,
        rest: Rest = "off",
    ) -> Cover:
        """The cover of cubes written as in PLA files: 0, 1 and `-` for each input, and for each output 1, 0, `-` (free)
        or `~` (nothing).

        Example:
            >>> Cover.of(["1-", "01"], ["10", "-1"]).count(1)
            CoverCounts(on=1, off=3, free=0)
        """
        codes, own = _coded(cubes, _INPUT, "cube"), _coded(says, _OUTPUT, "what a cube says")
        if len(codes) != len(own):
            raise ShapeError(f"{len(codes)} cubes, and what {len(own)} say")
        return cls.from_codes(codes, own, inputs=inputs, outputs=outputs, rest=rest)

    @classmethod
    def from_codes(
        cls, cubes: Bytes, says: Bytes, *, inputs: Names = None, outputs: Names = None, rest: Rest = "off"
    ) -> Cover:
        """The same of arrays: cubes (N, n) of 0, 1 and 2 for either value, says (N, m) as the cover has it.

        Example:
            >>> Cover.from_codes(np.array([[1, 2]], np.uint8), np.array([[1]], np.uint8)) == Cover.of(["1-"], ["1"])
            True
        """
        n, m = cubes.shape[1], says.shape[1]
        ones, none = (row_keys(pack_rows((cubes == value).astype(np.uint8)), len(cubes)) for value in (1, 0))
        names = column_names(inputs, n, "x", "inputs"), column_names(outputs, m, "y", "outputs")
        return cls(*names, ones, none, says, rest)

    @classmethod
    def from_table(cls, table: TruthTable) -> Cover:
        """The cover of a table's rows, a cube for each; of a complete table rows that are 0 are the rest.

        Example:
            >>> Cover.from_table(TruthTable.from_function(lambda a, b: a & b, 2))
            Cover(2 inputs, 1 output, 1 cube)
        """
        says = np.where(unpack_rows(table.care, table.rows) == 0, FREE, 0).astype(np.uint8)
        says += unpack_rows(table.y, table.rows)
        rest: Rest = "free"
        keys = table.keys
        if table.complete:
            rest, used = "off", says.any(axis=1)
            keys, says = keys[used], says[used]
        else:
            says[says == NOTHING] = OFF
        mask = all_inputs(len(table.inputs))
        return cls(table.inputs, table.outputs, keys, ~keys & mask, says, rest)

    @classmethod
    def from_pyeda(cls, functions: Any, *, inputs: Names = None, outputs: Names = None) -> Cover:
        """The cover of a pyeda expression, or of several, each an OR of ANDs (others are made one, which may take very
        long); needs the extra `pyeda`. Inputs are in pyeda's own order unless `inputs` orders (and maybe adds) them.

        Example:
            >>> from pyeda.inter import exprvars
            >>> a, b = exprvars("v", 2)
            >>> Cover.from_pyeda(a & ~b | b)
            Cover(2 inputs, 1 output, 2 cubes)
        """
        from rdcircuits.boolean.pyeda_covers import from_pyeda

        return from_pyeda(functions, inputs, outputs)

    def to_pyeda(self) -> tuple[Any, ...]:
        """The on-set of each output as a pyeda expression, an OR of ANDs; needs the extra `pyeda`.

        Example:
            >>> import rdcircuits as rd
            >>> rd.Cover.of(["1-", "01"], ["1", "1"], inputs=["a", "b"]).to_pyeda()
            (Or(a, And(~a, b)),)
        """
        from rdcircuits.boolean.pyeda_covers import to_pyeda

        return to_pyeda(self)

    def select_outputs(self, outputs: str | int | Sequence[str | int]) -> Cover:
        """The same with these outputs alone, without cubes that say nothing of them.

        Example:
            >>> Cover.of(["1-", "01"], ["1~", "~1"], outputs=["p", "q"]).select_outputs("q")
            Cover(2 inputs, 1 output, 1 cube)
        """
        chosen = positions(outputs, self.outputs, "outputs")
        used = (self.says[:, chosen] != NOTHING).any(axis=1)
        names = column_names(self.outputs, len(self.outputs), "y", "outputs").take(chosen)
        return Cover(self.inputs, names, self.ones[used], self.zeros[used], self.says[used][:, chosen], self.rest)

    # What is made of it

    def complement(self) -> Cover:
        """The cover whose on-sets are this one's off-sets; don't-cares stay.

        Example:
            >>> Cover.of(["1-"], ["1"]).complement().cubes(0)
            [(0, 1)]
        """
        return self._with(
            lambda output: (
                self.cubes(output, "off")
                if self.rest == "free"
                else sets.complement([*self.cubes(output), *self.cubes(output, "free")])
            ),
            lambda output: self.cubes(output) if self.rest == "free" else [],
        )

    def disjoint(self) -> Cover:
        """The same sets by cubes of which no two of a set meet.

        Example:
            >>> Cover.of(["1-", "-1"], ["1", "1"]).disjoint().cubes(0)
            [(1, 0), (2, 1)]
        """
        return self._with(
            lambda output: sets.disjoint(self.cubes(output)),
            lambda output: sets.disjoint(self.cubes(output, "off")),
        )

    def minimised(self, *, espresso: bool = False) -> Cover:
        """A cover with fewer and larger cubes in its on-sets, which agrees with this one wherever it is not free.

        Output by output, by the loop of espresso (`rdcircuits.boolean.minimise`): cubes are made as large as can be,
        few of them are chosen, these are made small again, and so on while that helps. With `espresso` that program
        itself is asked, by the extra `pyeda`. Where the off-set has too many cubes, each cube is made as large as can
        be seen, and what others hold is left out. The result is 0 on the rest.

        Example:
            >>> Cover.of(["11", "10", "01"], ["1", "1", "-"]).minimised().cubes(0)
            [(1, 0)]
        """
        if espresso:
            from rdcircuits.boolean.pyeda_covers import espresso as smallest

            return smallest(self)

        def smaller(output: int) -> list[Cube]:
            on, free = self.cubes(output), self.cubes(output, "free")
            off = self.cubes(output, "off") if self.rest == "free" else None
            return minimised(on, free, off, len(self.inputs))

        return joined(self, [(smaller(k), [], []) for k in range(len(self.outputs))], "off")

    def netlist(self) -> Netlist:
        """The on-sets as gates: a tree of ANDs for each cube, a tree of ORs for each output.

        Example:
            >>> Cover.of(["1-0"], ["1"]).netlist()
            Netlist(3 inputs, 1 output, 1 gate)
        """
        builder = GateBuilder(len(self.inputs))
        outputs = [union(builder, self.cubes(k), builder.inputs) for k in range(len(self.outputs))]
        return Netlist(self.inputs, self.outputs, builder.build(outputs))

    def table(self) -> TruthTable:
        """All rows, up to 24 inputs; don't-cares are unknown. Raises `RdError` beyond.

        Example:
            >>> Cover.of(["11"], ["1"]).table() == TruthTable.from_function(lambda a, b: a & b, 2)
            True
        """
        n = len(self.inputs)
        if n > MAX_INPUTS:
            raise RdError(
                f"all rows of {n} inputs would be 2^{n}, more than 2^{MAX_INPUTS}: sample(rows, seed) has some"
            )
        return self.at(minterm_inputs(n), 1 << n)

    def at(self, x: Words, rows: int) -> TruthTable:
        """The table of these packed rows (n, W).

        Example:
            >>> rows = np.array([[0b01], [0b11]], dtype=np.uint64)  # of two inputs, two rows
            >>> Cover.of(["11"], ["1"]).at(rows, 2).to_arrays()[1].tolist()
            [[1], [0]]
        """
        y, care = self._values(x, rows)
        return TruthTable.from_packed(x, y & care, care, rows=rows, inputs=self.inputs, outputs=self.outputs)

    def sample(self, rows: int, seed: int = 0) -> TruthTable:
        """Rows drawn at random, each once: of every cube about as many, beside such that one input takes out of a cube,
        and, where the rest is 0, of all rows. A row weighs less the more cubes it lies in.

        Example:
            >>> sample = Cover.of(["1" * 40], ["1"]).sample(100, seed=0)
            >>> len(sample.inputs), sample.rows <= 100, sample.select_outputs(0).y.any()
            (40, True, np.True_)
        """
        whole("rows", rows)
        inside = rows if self.rest == "free" else rows // 2
        keys = drawn(self.ones, self.zeros, len(self.inputs), rows, inside, generator(seed))
        table = self.at(from_keys(keys, len(self.inputs)), len(keys))
        table = table.weighted(1 / np.maximum(times_held(self.ones, self.zeros, keys), 1))
        return table.take(np.flatnonzero(unpack_rows(table.care, len(keys)).any(axis=1)))

    def check(self, netlist: Netlist, *, conflicts: int = 20_000) -> Equivalence:
        """Whether a netlist agrees with the cover wherever that is not free: proved on the cubes, or a row shown.

        Inputs and outputs match by name where both sides have names, else by position, as for `equivalent`.

        Example:
            >>> cover = Cover.of(["1-", "01"], ["1", "1"])
            >>> cover.check(cover.minimised().netlist()).equal
            True
        """
        from rdcircuits.boolean.agreement import agrees

        return agrees(self, netlist, conflicts)

    def write(self, path: Path) -> None:
        """Write the cover as a `.pla` file, whole or not at all.

        Example:
            >>> import os, tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     path = os.path.join(folder, "wide.pla")
            ...     Cover.of(["1" + "-" * 39], ["1"]).write(path)
            ...     len(Cover.read(path))
            1
        """
        from rdcircuits.boolean.formats.pla_covers import write_cover

        write_cover(self, path)

    def _with(self, on: Any, off: Any) -> Cover:
        outputs = range(len(self.outputs))
        return joined(self, [(on(k), off(k), self.cubes(k, "free")) for k in outputs], self.rest)


def joined(like: Cover, parts: Sequence[tuple[list[Cube], list[Cube], list[Cube]]], rest: Rest) -> Cover:
    """The cover with on-, off- and free cubes of each output, equal cubes once."""
    extra: list[tuple[Cube, int, int]] = []
    said: dict[Cube, NDArray[np.uint8]] = {}
    m = len(like.outputs)
    for output, sides in enumerate(parts):
        for kind, cubes in zip((ON, OFF, FREE), sides, strict=True):
            for cube in dict.fromkeys(cubes):
                own = said.setdefault(cube, np.zeros(m, dtype=np.uint8))
                if own[output] == NOTHING:
                    own[output] = kind
                else:
                    extra.append((cube, output, kind))
    all_cubes = [*said, *(cube for cube, _, _ in extra)]
    says = np.zeros((len(all_cubes), m), dtype=np.uint8)
    for k, own in enumerate(said.values()):
        says[k] = own
    for k, (_, output, kind) in enumerate(extra, len(said)):
        says[k, output] = kind
    words = words_of(len(like.inputs))
    ones, none = (words_of_masks([cube[side] for cube in all_cubes], words) for side in (0, 1))
    return Cover(like.inputs, like.outputs, ones, none, says, rest)


def _coded(lines: Sequence[str], codes: dict[str, int], what: str) -> Bytes:
    texts = [lines] if isinstance(lines, str) else list(lines)
    for text in texts:
        if len(text) != len(texts[0]) or set(text) - codes.keys():
            raise RdError(f"{what} {text!r}: expected {len(texts[0])} of the characters {' '.join(codes)}")
    found = [[codes[c] for c in text] for text in texts]
    return np.array(found, dtype=np.uint8).reshape(len(texts), len(texts[0]) if texts else 0)
