"""Packed rows that no memory holds: a Parquet file of them, or arrays of Dask, streamed into training and evaluation.

In the file a row is two byte strings, its inputs and its outputs, bit j of a row being bit j % 8 of byte j // 8, as
`Packed.to_bytes` has them; a row group is a block. Names stand in the file's metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from rdcircuits.arguments import shown, whole
from rdcircuits.boolean import Accuracy, TruthTable
from rdcircuits.errors import FormatError, RdError, ShapeError
from rdcircuits.files import stream_whole
from rdcircuits.lazy import needed
from rdcircuits.learning.streams import Array, Streamed

FORMAT, VERSION = "rdcircuits.rows", 1
_KEY = b"rdcircuits"


class PackedRows(Streamed):
    """Rows of bits, streamed: what `open_rows` and `dask_rows` give.

    Attributes: `inputs`, `outputs`, the columns' names.

    Example:
        >>> import numpy as np
        >>> import rdcircuits as rd
        >>> from rdcircuits.parallel import PackedRows
        >>> rows = PackedRows([2], lambda n: (np.uint8([[0], [3]]), np.uint8([[0], [1]])), ["a", "b"], ["y"])
        >>> rows.x[:].tolist(), str(rows.accuracy(rd.trace(lambda x: x[:1] * x[1:], rd.point(2))))
        ([[0, 0], [1, 1]], '100.00 % of 2 known bits, 100.00 % of whole rows')
    """

    def __init__(self, sizes: Sequence[int], read: Any, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        self.inputs, self.outputs = tuple(inputs), tuple(outputs)
        super().__init__(sizes, read, (len(self.inputs), len(self.outputs)))

    def tables(self) -> Iterator[TruthTable]:
        """Each block as a table."""
        for (_, x), (_, y) in zip(self.x.blocks(), self.y.blocks(), strict=True):
            yield TruthTable.from_arrays(x, y, inputs=self.inputs, outputs=self.outputs, conflicts="keep")

    def accuracy(self, circuit: object) -> Accuracy:
        """How well a circuit, a netlist or the like agrees with the rows, as `TruthTable.accuracy`, block by block."""
        wrong = np.zeros(len(self.outputs), dtype=np.int64)
        wrong_rows = 0
        for table in self.tables():
            found = table.accuracy(circuit)
            wrong += np.rint((1 - np.asarray(found.per_output)) * table.rows).astype(np.int64)
            wrong_rows += round((1 - found.rows) * table.rows)
        known = [len(self)] * len(self.outputs)
        return Accuracy.of(wrong.tolist(), known, (wrong_rows, len(self)))


def open_rows(path: str | PathLike[str]) -> PackedRows:
    """The rows of a Parquet file that `write_rows` wrote, a row group at a time.

    Raises:
        ImportError: without pyarrow (install rdcircuits[distributed]); FormatError: for another file.
    """
    parquet = _parquet()
    with _opened(parquet, path) as file:
        names = _names(file, path)
        sizes = [file.metadata.row_group(k).num_rows for k in range(file.metadata.num_row_groups)]

    def read(number: int) -> tuple[Array, Array]:
        with _opened(parquet, path) as file:
            group = file.read_row_group(number, columns=["x", "y"], use_threads=False)
        return _octets(group.column("x")), _octets(group.column("y"))

    return PackedRows(sizes, read, *names)


def write_rows(
    path: str | PathLike[str],
    rows: TruthTable | Streamed | Iterable[tuple[npt.ArrayLike, npt.ArrayLike]],
    *,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    block: int = 1 << 16,
) -> int:
    """Write rows of bits to a Parquet file, whole or not at all, and tell how many there are.

    Args:
        rows: a table without unknown outputs, streamed rows, or pairs (X, Y) of arrays of 0 and 1, one after the other;
            one pair is held at a time.
        inputs, outputs: the columns' names; the table's own, or x0, x1, ..., y0, y1, ... when not told.
        block: how many rows are read at once later.

    Raises:
        ImportError: without pyarrow (install rdcircuits[distributed]); ShapeError, RdError: for rows of other widths,
            and for what are no bits; OSError: as `open`.
    """
    parquet = _parquet()
    block = whole("block", block, 1)
    parts = _pairs(rows)
    first = next(parts, None)
    if first is None:
        raise RdError("there are no rows to write")
    known = rows if isinstance(rows, (TruthTable, PackedRows)) else None
    sides = []
    for side, name, given in ((0, "x", inputs), (1, "y", outputs)):
        own = None if known is None else (known.inputs, known.outputs)[side]
        names = given or own or [f"{name}{k}" for k in range(first[side].shape[1])]
        if len(names) != first[side].shape[1]:
            raise ShapeError(f"{len(names)} names for {first[side].shape[1]} columns of {name}")
        sides.append(tuple(map(str, names)))
    return _write(parquet, path, _chain(first, parts), sides, block)


def dask_rows(x: Any, y: Any, *, inputs: int | None = None, outputs: int | None = None) -> Streamed:
    """The rows of two arrays of Dask, of as many rows each, block by block along the first axis.

    Args:
        x, y: inputs and labels; of numbers that the algebra has, or packed, eight bits to an octet (uint8), the first
            lowest.
        inputs, outputs: how many bits there are in a packed row; both, or neither where arrays are taken as they are.

    Raises:
        RdError: for arrays of unknown numbers of rows, or of different ones, and where only one side is packed.
    """
    for name, array in (("x", x), ("y", y)):
        if not hasattr(array, "chunks") or not hasattr(array, "blocks"):
            raise RdError(f"{name} is {shown(array)}, expected a dask.array")
        if any(size != size for size in array.chunks[0]):
            raise RdError(f"Dask does not know how many rows {name} has: array.compute_chunk_sizes() counts them")
    if (inputs is None) != (outputs is None):
        raise RdError("inputs= and outputs= are both told, for packed rows, or neither")
    if len(x) != len(y):
        raise ShapeError(f"x has {len(x)} rows and y {len(y)}, expected as many of each")
    x = x.rechunk((x.chunks[0], *([-1] * (x.ndim - 1))))
    y = y.rechunk((x.chunks[0], *([-1] * (y.ndim - 1))))

    def read(number: int) -> tuple[Array, Array]:
        return tuple(  # type: ignore[return-value]
            np.asarray(array.blocks[number].compute(scheduler="synchronous")) for array in (x, y)
        )

    if inputs is None or outputs is None:
        return Streamed(x.chunks[0], read)
    names = [
        [f"{name}{k}" for k in range(whole(f"the number of {name}", n, 1))]
        for name, n in (("x", inputs), ("y", outputs))
    ]
    return PackedRows(x.chunks[0], read, *names)


def _parquet() -> Any:
    return needed("pyarrow.parquet", "pyarrow", "distributed")


def _opened(parquet: Any, path: str | PathLike[str]) -> Any:
    import pyarrow

    try:
        return parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        raise FormatError(f"no Parquet file: {str(error).splitlines()[0]}", path=path) from error


def _names(file: Any, path: str | PathLike[str]) -> tuple[list[str], list[str]]:
    """The names of inputs and outputs, of a file of ours."""
    try:
        head = json.loads((file.schema_arrow.metadata or {})[_KEY])
        names = list(map(str, head["inputs"])), list(map(str, head["outputs"]))
    except (KeyError, TypeError, ValueError):
        head, names = {}, ([], [])
    if head.get("format") != FORMAT:
        raise FormatError("this is a Parquet file, but none of packed rows: write_rows writes those", path=path)
    if head.get("version") != VERSION:
        raise FormatError(f"packed rows of version {head.get('version')!r}, this rdcircuits knows {VERSION}", path=path)
    return names


def _octets(column: Any) -> Array:
    """A column of byte strings of one length as an array (rows, octets)."""
    parts = []
    for chunk in column.chunks:
        width = chunk.type.byte_width
        data = np.frombuffer(chunk.buffers()[1], dtype=np.uint8)
        parts.append(data[chunk.offset * width : (chunk.offset + len(chunk)) * width].reshape(len(chunk), width))
    return np.concatenate(parts)


def _pairs(rows: Any) -> Iterator[tuple[Array, Array]]:
    """Pairs of arrays of 0 and 1."""
    if isinstance(rows, TruthTable):
        x, y, care = rows.to_arrays()
        if not np.all(care):
            raise RdError("the table has unknown outputs, which packed rows do not: take the rows known whole")
        rows = [(x, y)]
    elif isinstance(rows, Streamed):
        rows = ((x, y) for (_, x), (_, y) in zip(rows.x.blocks(), rows.y.blocks(), strict=True))
    for pair in rows:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise RdError(f"expected pairs (X, Y) of arrays, found {shown(pair)}")
        x, y = (np.asarray(side) for side in pair)
        if x.ndim != 2 or y.ndim != 2 or len(x) != len(y):
            raise ShapeError(f"expected X and Y of two axes with as many rows, found {x.shape} and {y.shape}")
        for side in (x, y):
            if side.dtype.kind not in "biu" or (side.size and (side.min() < 0 or side.max() > 1)):
                raise RdError("rows are of bits: an entry is neither 0 nor 1")
        yield x, y


def _chain(first: tuple[Array, Array], rest: Iterator[tuple[Array, Array]]) -> Iterator[tuple[Array, Array]]:
    yield first
    for pair in rest:
        if [side.shape[1] for side in pair] != [side.shape[1] for side in first]:
            raise ShapeError(f"rows of widths {[s.shape[1] for s in pair]} after {[s.shape[1] for s in first]}")
        yield pair


def _write(
    parquet: Any, path: str | PathLike[str], parts: Iterable[tuple[Array, Array]], names: list[Any], block: int
) -> int:
    import pyarrow

    widths = [-(-len(one) // 8) for one in names]
    if not all(widths):
        raise RdError("rows without inputs, or without outputs, are not written")
    head = {"format": FORMAT, "version": VERSION, "inputs": names[0], "outputs": names[1]}
    types = [pyarrow.binary(width) for width in widths]
    schema = pyarrow.schema(list(zip("xy", types, strict=True)), metadata={_KEY: json.dumps(head)})
    count = 0
    with stream_whole(path) as stream, parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for pair in parts:
            for start in range(0, len(pair[0]), block):
                packed = [np.packbits(side[start : start + block], axis=1, bitorder="little") for side in pair]
                columns = [
                    pyarrow.FixedSizeBinaryArray.from_buffers(
                        kind, len(octets), [None, pyarrow.py_buffer(octets.tobytes())]
                    )
                    for kind, octets in zip(types, packed, strict=True)
                ]
                writer.write_table(pyarrow.table(columns, schema=schema))
                count += len(packed[0])
    return count
