"""Files: damaged ones for each reader, and whole ones for each writer, read back and compared."""

from __future__ import annotations

import gzip
import warnings
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from _fuzz import Case, Target, Wrong
from _fuzz_damage import damaged
from _fuzz_dialects import LIBRARY, USES, bench_dialect, blif_dialect, csv_export, eqn_dialect, library, verilog_dialect

import rdcircuits as rd
from rdcircuits.boolean.latches import Latch

Bytes = bytes
_POOL = 64
#: Rows up to which what was read is written again.
_MOST_ROWS = 1 << 14


def netlist(rng: np.random.Generator, most: int = 6) -> rd.Netlist:
    """A random one, its names mostly made up, sometimes awkward."""
    n, size, outputs = int(rng.integers(0, most)), int(rng.integers(0, 20)), int(rng.integers(1, 5))
    reach = n + 1 + np.arange(size)
    gates = rd.Gates(
        n,
        rng.integers(0, 16, size).astype(np.uint8),
        rng.integers(0, reach).astype(np.int32),
        rng.integers(0, reach).astype(np.int32),
        rng.integers(0, n + 1 + size, outputs).astype(np.int32),
    )
    if rng.random() < 0.5:
        return rd.Netlist.from_gates(gates)
    return rd.Netlist.from_gates(gates, _names(rng, n), _names(rng, outputs))


def _names(rng: np.random.Generator, count: int) -> list[str]:
    stems = ["a", "b c", "#", "\\", "=", '"', "é", "日本", "module", "n1", "x[3]", "1", ".end", "i0 a", "$f", "%41", ""]
    return [
        f"{stems[rng.integers(len(stems))]}{i if rng.random() < 0.9 else '_' * i}{'' if i else 'q'}"
        for i in range(count)
    ]


def truth_table(rng: np.random.Generator) -> rd.TruthTable:
    """A complete or partial one."""
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    rows = 1 << n
    x = (np.arange(rows)[:, None] >> np.arange(n) & 1).astype(np.uint8)
    y, care = rng.integers(0, 2, (2, rows, m)).astype(np.uint8)
    if rng.random() < 0.5:
        kept = rng.random(rows) < 0.7
        return rd.TruthTable.from_arrays(x[kept], y[kept], care[kept])
    return rd.TruthTable.from_arrays(x, y, care if rng.random() < 0.5 else np.ones_like(care))


def field_table(rng: np.random.Generator, q: int) -> rd.FieldTable:
    """Rows over GF(q), no two of which have the same inputs."""
    n, m = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    rows = np.unique(rng.integers(0, q, (int(rng.integers(1, 30)), n)), axis=0)
    return rd.FieldTable.from_arrays(q, rows, rng.integers(0, q, (len(rows), m)))


def polynomial(rng: np.random.Generator) -> rd.FieldPolynomial:
    """A few terms over a small field."""
    q, n = int(rng.choice([2, 3, 4, 9, 31, 256])), int(rng.integers(1, 4))
    terms = {tuple(rng.integers(0, q, n).tolist()): int(rng.integers(1, q)) for _ in range(rng.integers(1, 6))}
    return rd.FieldPolynomial.from_terms(q, [terms], n)


def circuit(rng: np.random.Generator) -> rd.Circuit:
    """A learner's step, or a model, of a few shapes."""
    n = int(rng.integers(1, 4))
    model = (
        rd.models.lookup_table(n, 2),
        rd.models.dense(n, 3),
        rd.models.gates(n + 1, 4, 2, seed=int(rng.integers(9))),
    )[rng.integers(3)]
    plain = model.morphism
    return (plain, rd.R(plain), rd.R(rd.R(plain)))[rng.integers(3)]


def _file(write: Callable[[Any, Path], object], make: Callable[..., Any], ending: str) -> Callable[[Case], Bytes]:
    def content(case: Case) -> Bytes:
        path = case.folder / f"made{ending}"
        write(make(case.rng), path)
        return path.read_bytes()

    return content


def _write(value: Any, path: Path) -> None:
    value.write(path)


def _read_polynomial(path: Path) -> rd.FieldPolynomial:
    return rd.FieldPolynomial.from_json(path.read_bytes())


def _write_json(value: Any, path: Path) -> None:
    path.write_text(value.to_json())


def _read_circuit(path: Path) -> rd.Circuit:
    return rd.Circuit.from_json(path.read_bytes())


def _write_idx(array: Any, path: Path) -> None:
    header = bytes([0, 0, 8, array.ndim]) + b"".join(int(n).to_bytes(4, "big") for n in array.shape)
    path.write_bytes(header + array.astype(np.uint8).tobytes())


def _idx(rng: np.random.Generator) -> Any:
    return rng.integers(0, 256, tuple(rng.integers(0, 5, rng.integers(1, 4))))


def _read_idx(path: Path) -> Any:
    from rdcircuits.datasets.idx import read_idx

    return read_idx(path)


def _learner() -> rd.Learner:
    return rd.Learner(rd.models.lookup_table(2, 1), rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())


def _train(path: Path, epochs: int) -> rd.Run:
    table = rd.TruthTable.from_function(lambda a, b: a ^ b, 2)
    return rd.train(_learner(), table, algebra=rd.Z2, batch=1, epochs=epochs, checkpoint=path)


def _checkpoint(rng: np.random.Generator, path: Path) -> None:
    path.unlink(missing_ok=True)
    _train(path, int(rng.integers(1, 4)))


def _same_file(write: Callable[[Any, Path], object], read: Callable[[Path], Any], ending: str) -> Callable[..., None]:
    """What was read is written and read again: the same."""

    def check(case: Case, value: Any) -> None:
        path = case.folder / f"again{ending}"
        write(value, path)
        again = read(path)
        if again != value:
            raise Wrong("written and read again it is another one")

    return check


def _reader(
    ending: str,
    content: Callable[[Case], Bytes],
    read: Callable[[Path], Any],
    check: Callable[..., None] | None,
    names_the_file: bool = True,
) -> Target:
    @cache
    def corpus(folder: Path | None) -> list[Path]:
        return (
            [] if folder is None else sorted(one for one in folder.rglob(f"*{ending}") if one.stat().st_size < 1 << 16)
        )

    pool: list[Bytes] = []

    def run(case: Case) -> None:
        if len(pool) < _POOL:
            pool.append(content(case))
        files = corpus(case.corpus)
        if files and case.rng.random() < 0.5:
            data = files[case.rng.integers(len(files))].read_bytes()
        else:
            data = pool[case.rng.integers(len(pool))]
        data = damaged(case.rng, data)
        if case.rng.random() < 0.02:
            data = (gzip.compress(data), zlib.compress(data), data.replace(b"\n", b"\r\n"))[case.rng.integers(3)]
        case.evidence = data
        path = case.folder / f"damaged{ending}"
        path.write_bytes(data)
        try:
            value = read(path)
        except rd.RdError as error:
            if names_the_file and str(path) not in str(error):
                raise Wrong(f"the refusal does not name the file: {error}") from None
            raise
        if check is not None:
            check(case, value)

    return run


def _netlist_check(case: Case, value: rd.Netlist) -> None:
    """Through another format, and still the same function."""
    ending = (".blif", ".aag", ".aig", ".json", ".bench", ".v", ".eqn")[case.rng.integers(7)]
    path = case.folder / f"again{ending}"
    value.write(path)
    again = rd.Netlist.read(path)
    if rd.equivalent(value, again, prove=True, conflicts=1000).equal is False:
        raise Wrong(f"written as {ending} and read again it is another function")


def _with_latches(rng: np.random.Generator) -> rd.Netlist:
    """A random netlist, some of whose inputs and outputs are those of latches."""
    made = netlist(rng)
    count = int(rng.integers(0, min(len(made.inputs), len(made.outputs)) + 1))
    pairs = zip(made.inputs[:count], made.outputs[:count], strict=True)
    latches = tuple(Latch(state, after, int(rng.integers(4)), "re", made.inputs[-1]) for state, after in pairs)
    return replace(made, latches=latches)


def _read_cut(path: Path) -> rd.Netlist:
    return rd.Netlist.read(path, latches="cut")


def _latches_check(case: Case, value: rd.Netlist) -> None:
    """Through another format that has latches."""
    ending = (".blif", ".aag", ".aig", ".bench")[case.rng.integers(4)]
    path = case.folder / f"again{ending}"
    value.write(path)
    again = _read_cut(path)
    if [min(one.reset, 2) for one in again.latches] != [min(one.reset, 2) for one in value.latches]:
        raise Wrong(f"written as {ending} and read again it has other latches")
    if rd.equivalent(value, again, prove=True, conflicts=1000).equal is False:
        raise Wrong(f"written as {ending} and read again it is another function")


def _table_check(case: Case, value: rd.TruthTable) -> None:
    x, y, care = value.to_arrays()
    if not len(x) == len(y) == len(care) == value.rows:
        raise Wrong("arrays of different lengths")
    path = case.folder / "again.csv"
    if 0 < value.rows <= _MOST_ROWS and value.inputs and value.outputs:
        value.write(path)
        again = rd.TruthTable.read(path, outputs=len(value.outputs))
        if (again.rows, again.inputs, again.outputs) != (value.rows, value.inputs, value.outputs):
            raise Wrong("written as .csv and read again it is another table")


def _read_all(path: Path) -> rd.Netlist:
    return rd.Netlist.read(path, latches="cut", genlib=path.with_name(LIBRARY))


def _with_library(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """What reads a file that needs the library, which is laid beside it."""

    def reading(path: Path) -> Any:
        beside = path.with_name(LIBRARY)
        if not beside.exists():
            beside.write_bytes(library(None))
        return read(path)

    return reading


def _library(path: Path) -> Any:
    """A circuit of all gates of a damaged library."""
    circuit = path.with_name("uses.blif")
    circuit.write_text(USES)
    return rd.Netlist.read(circuit, genlib=path)


def _conventions(case: Case) -> None:
    """Digits and lists of values are a table or an `RdError`, and come back."""
    rng = case.rng
    text = "".join(rng.choice(list("0123456789abcdefABCDEFxg -"), int(rng.choice([0, 1, 2, 3, 4, 8, 64]))))
    values = rng.choice([0, 1, -1, 2, 0.5, np.nan], tuple(rng.choice([0, 1, 2, 4, 8, 16], rng.integers(0, 3))))
    if rng.random() < 0.7:
        text = text.replace(" ", "0").replace("-", "1").replace("x", "2").replace("g", "3")
        values = np.where(np.isin(values, (0, 1)), values, 1)
    try:
        table = rd.TruthTable.from_hex(text) if rng.random() < 0.5 else rd.TruthTable.from_values(values)
    except rd.RdError:
        return
    if rd.TruthTable.from_hex(table.to_hex()).to_hex() != table.to_hex():
        raise Wrong("hexadecimal digits do not come back")


def _field_reader(q: int) -> Target:
    def read(path: Path) -> rd.FieldTable:
        return rd.FieldTable.read(path, q)

    return _reader(".csv", _file(_write, lambda rng: field_table(rng, q), ".csv"), read, None)


def _csv_dialect(case: Case) -> Bytes:
    """A table in some layout of CSV files."""
    rng = case.rng
    words = (("0", "1"), ("FALSE", "TRUE"), ("0.0", "1.0"), ("no", "yes"), ("00", "11"), ("0x0", "0xF"))
    no_yes, delimiter = words[rng.integers(len(words))], ",;\t| "[rng.integers(5)]
    columns, rows = int(rng.integers(1, 6)), int(rng.integers(0, 6))
    lines = [[no_yes[rng.integers(2)] for _ in range(columns)] for _ in range(rows)]
    lines = [[f"c{k}" for k in range(columns)]] * int(rng.integers(2)) + lines
    text = "".join(delimiter.join(line) + "\n" for line in lines)
    return ("# comment\n" * int(rng.integers(2)) + text).encode(("utf-8", "utf-8-sig", "utf-16")[rng.integers(3)])


def _pla_dialect(case: Case) -> Bytes:
    """A PLA of any type, some of many inputs, cubes over several lines, phases."""
    rng = case.rng
    n, m, rows = int(rng.choice([0, 1, 3, 6, 30, 70])), int(rng.integers(1, 4)), int(rng.integers(0, 8))
    kind = ("f", "fd", "fr", "fdr", "esop")[rng.integers(5)]
    head = f".i {n}\n.o {m}\n.type {kind}\n" + f".p {rng.integers(9)}\n" * int(rng.integers(2))
    head += f".phase {''.join(rng.choice(list('01'), m))}\n" * int(rng.integers(2))
    gap = ("|", " ", "\n")[rng.integers(3)]
    body = [f"{''.join(rng.choice(list('01-'), n))}{gap}{''.join(rng.choice(list('01-~'), m))}\n" for _ in range(rows)]
    return (head + "".join(body) + ".e\n").encode()


def _read_cover(path: Path) -> rd.Cover:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rd.RdWarning)
        return rd.Cover.read(path)


def _cover_check(case: Case, value: rd.Cover) -> None:
    path = case.folder / "again.pla"
    value.write(path)
    if rd.Cover.read(path) != value:
        raise Wrong("written as .pla and read again it is another cover")
    if value.sample(64).accuracy(value.netlist()).overall != 1:
        raise Wrong("the netlist disagrees with the cover")


def _expression(case: Case) -> None:
    """Random text is an expression or an `RdError`."""
    rng = case.rng
    parts = ["a", "b", "c[1]", "0", "1", "~", "!", "'", "(", ")", "&", "|", "^", " and ", " or ", "not ", "=>", "<=>"]
    parts += ["⊕", "·", "?", ":", "ite(", ",", "Xor(", "f = ", ";", "\n", "==", "&&", "||", "[", "]", "é", "\0"]
    text = "".join(rng.choice(parts, int(rng.integers(1, 30))))
    try:
        table = rd.TruthTable.from_expression(text)
    except rd.RdError:
        return
    if not table.complete:
        raise Wrong("an expression's table is not complete")


def _checkpoint_content(case: Case) -> Bytes:
    path = case.folder / "made.checkpoint"
    _checkpoint(case.rng, path)
    return path.read_bytes()


def _read_checkpoint(path: Path) -> Any:
    return _train(path, 4).parameters


def _round_trip(case: Case) -> None:
    """A netlist through every format: names and function come back."""
    value = netlist(case.rng)
    for ending in (".blif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json", ".pla"):
        path = case.folder / f"whole{ending}"
        try:
            value.write(path)
        except rd.RdError:
            continue
        if ending == ".pla":
            table = rd.TruthTable.read(path)
            if table.accuracy(value).rows != 1:
                raise Wrong("written as .pla and read again it is another function")
        elif rd.equivalent(value, rd.Netlist.read(path), prove=True, conflicts=1000).equal is False:
            raise Wrong(f"written as {ending} and read again it is another function")


FILES: dict[str, Target] = {
    **{
        f"read {ending[1:]} netlist": _reader(ending, _file(_write, netlist, ending), rd.Netlist.read, _netlist_check)
        for ending in (".blif", ".aag", ".aig", ".bench", ".v", ".eqn", ".json")
    },
    **{
        f"read {ending[1:]} latches": _reader(ending, _file(_write, _with_latches, ending), _read_cut, _latches_check)
        for ending in (".blif", ".aag", ".aig", ".bench")
    },
    **{
        f"read {ending[1:]} table": _reader(
            ending, _file(_write, truth_table, ending), rd.TruthTable.read, _table_check
        )
        for ending in (".pla", ".csv")
    },
    "read truth table": _reader(
        ".truth",
        _file(
            _write,
            lambda rng: rd.TruthTable.from_function(lambda *x: rng.integers(2), int(rng.integers(1, 6))),
            ".truth",
        ),
        rd.TruthTable.read,
        _table_check,
    ),
    "read pla covers": _reader(".pla", _pla_dialect, _read_cover, _cover_check),
    "read blif dialects": _reader(".blif", blif_dialect, _with_library(_read_all), _latches_check),
    "read bench dialects": _reader(".bench", bench_dialect, _read_cut, _latches_check),
    "read v dialects": _reader(".v", verilog_dialect, _with_library(_read_all), _latches_check),
    "read eqn dialects": _reader(".eqn", eqn_dialect, rd.Netlist.read, _netlist_check),
    "read genlib": _reader(".genlib", library, _library, _netlist_check, names_the_file=False),
    "read csv exports": _reader(".csv", csv_export, rd.TruthTable.read, _table_check),
    "read conventions": _conventions,
    "read expressions": _expression,
    "read csv dialects": _reader(".csv", _csv_dialect, rd.TruthTable.read, _table_check),
    "read csv GF(4)": _field_reader(4),
    "read csv GF(31)": _field_reader(31),
    "read json polynomial": _reader(
        ".json",
        _file(_write_json, polynomial, ".json"),
        _read_polynomial,
        _same_file(_write_json, _read_polynomial, ".json"),
        names_the_file=False,
    ),
    "read json circuit": _reader(
        ".json",
        _file(_write_json, circuit, ".json"),
        _read_circuit,
        _same_file(_write_json, _read_circuit, ".json"),
        names_the_file=False,
    ),
    "read idx": _reader(".idx", _file(_write_idx, _idx, ".idx"), _read_idx, None),
    "read checkpoint": _reader(".checkpoint", _checkpoint_content, _read_checkpoint, None),
    "round trips of netlists": _round_trip,
}
