"""Small files that ask for much, each read in a process of little memory: run as a script, it prints what became of
each. A reader refuses them with an `RdError`, or reads them within the limits."""

from __future__ import annotations

import gzip
import json
import resource
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import rdcircuits as rd
from rdcircuits.datasets.idx import read_idx

MEMORY, SECONDS = 3 << 29, 300
DEEP = b"[" * 100_000
_HUGE = b"9" * 100_000


def table(path: Path) -> Any:
    return rd.TruthTable.read(path)


def netlist(path: Path) -> Any:
    return rd.Netlist.read(path)


def circuit(path: Path) -> Any:
    return rd.Circuit.from_json(path.read_bytes())


def polynomial(path: Path) -> Any:
    return rd.FieldPolynomial.from_json(path.read_bytes())


def field_table(path: Path) -> Any:
    return rd.FieldTable.read(path, 2**31 - 1)


def files() -> Iterator[tuple[str, bytes, Callable[[Path], Any]]]:
    """Names, contents and readers."""
    yield from _tables()
    yield from _netlists()
    yield from _json()
    yield from _images()


def _tables() -> Iterator[tuple[str, bytes, Callable[[Path], Any]]]:
    yield "wide.pla", b".i 24\n.o 512\n", table
    yield "wider.pla", b".i 24\n.o 1048576\n.e\n", table
    yield "columns.pla", b".i 1000000000\n.o 1\n", table
    yield "square.pla", b".i 200000\n.o 200000\n.type fr\n", table
    yield "number.pla", b".i " + _HUGE + b"\n.o 1\n", table
    yield "rows.pla", b".i 2\n.o 1\n.p 99999999999999999999\n", table
    yield "dashes.pla", b".i 40\n.o 1\n.type fr\n" + b"-" * 40 + b" 1\n", table
    yield "dashes24.pla", b".i 24\n.o 1\n.type fr\n" + b"-" * 24 + b" 1\n", table
    yield "dashes200.pla", b".i 200\n.o 1\n.type fr\n" + b"-" * 23 + b"1" * 177 + b" 1\n", table
    yield "cubes.pla", b".i 24\n.o 16\n" + (b"-" * 23 + b"1 " + b"1" * 16 + b"\n") * 40_000, table
    yield "header.csv", b",".join(b"c%d" % i for i in range(200_000)) + b"\n" + b"0," * 199_999 + b"1\n", table
    yield "line.csv", b"a,b\n" + b"1" * 5_000_000, table
    yield "quotes.csv", b'a,b\n"' + b"1,\n" * 500_000, table
    yield "blanks.csv", b"a,b\n0,1 # x\n0" + b" " * 3_000_000 + b"1#\n", table
    yield "brackets.csv", b"[" + b"]" * 3_000_000 + b"1\n0,1\n", table
    yield "commas.csv", b"a,b\n" + b"," * 3_000_000, table
    yield "bits.truth", b"01" * (1 << 24), table
    yield "short.truth", b"0110\n" * 100_000, table
    yield "numbers.csv", b"a,b\n" + _HUGE + b",1\n", field_table
    yield "many.csv", b"a,b\n" + b"9999999999999999999999,1\n" * 20_000, field_table


def _netlists() -> Iterator[tuple[str, bytes, Callable[[Path], Any]]]:
    yield "gates.aag", b"aag 2147483648 0 0 0 2147483648\n", netlist
    yield "ands.aig", b"aig 1073741823 0 0 0 1073741823\n", netlist
    yield "inputs.aig", b"aig 1073741823 1073741823 0 0 0\n", netlist
    yield "outputs.aag", b"aag 1 1 0 1000000000 0\n2\n", netlist
    yield "digits.aag", b"aag " + _HUGE + b" 0 0 0 0\n", netlist
    yield "symbol.aag", b"aag 1 1 0 0 0\n2\ni" + _HUGE + b" a\n", netlist
    chain = b"".join(b".names n%d n%d n%d\n11 1\n" % (i, i, i + 1) for i in range(30_000))
    yield "chain.blif", b".inputs n0\n.outputs n30000\n" + chain + b".end\n", netlist
    yield "wide.blif", b".inputs a\n.outputs f\n.names " + b"a " * 100_000 + b"f\n" + b"1" * 100_000 + b" 1\n", netlist
    yield "same.blif", b".inputs a\n.outputs " + b"a " * 100_000 + b"\n.end\n", netlist
    yield "continued.blif", b".inputs \\\n" * 200_000, netlist


def _json() -> Iterator[tuple[str, bytes, Callable[[Path], Any]]]:
    for name, read in (("circuit", circuit), ("netlist", netlist), ("polynomial", polynomial)):
        yield f"{name}_deep.json", DEEP, read
        yield f"{name}_objects.json", b'{"a":' * 100_000, read
        yield f"{name}_number.json", _HUGE, read
        yield f"{name}_lists.json", b"[" + b"[]," * 300_000 + b"[]]", read
    head = {"format": "rdcircuits.netlist", "version": 1, "inputs": ["a"], "outputs": []}
    yield "gate.json", json.dumps({**head, "gates": [[8, 10**300, 1]], "output_wires": []}).encode(), netlist
    negate = {"name": "negate"}
    for name, shape, nodes in (("shape", [1 << 40], 3), ("axes", [1] * 200_000, 20_000)):
        form = {
            "format": "rdcircuits.circuit",
            "version": 1,
            "dom": [{"wire": [shape, "point", False]}],
            "generators": [negate],
            "nodes": [[0, i] for i in range(nodes)],
            "outputs": [nodes],
        }
        yield f"{name}.json", json.dumps(form).encode(), circuit
    field = {"format": "rdcircuits-field-polynomial", "version": 1, "inputs": ["a"], "outputs": ["f"]}
    for name, q in (("huge", "GF(" + "7" * 400 + ")"), ("hard", f"GF({(2**89 - 1) * (2**107 - 1)})")):
        form = {**field, "field": q, "exponents": [[1]], "coefficients": [[1]]}
        yield f"field_{name}.json", json.dumps(form).encode(), polynomial
    form = {**field, "field": "GF(7)", "exponents": [[10**400]], "coefficients": [[1]]}
    yield "exponent.json", json.dumps(form).encode(), polynomial
    nested: Any = 1
    for _ in range(900):
        nested = [nested]
    form = {**field, "field": "GF(7)", "exponents": nested, "coefficients": nested}
    yield "nested.json", json.dumps(form).encode(), polynomial


def _images() -> Iterator[tuple[str, bytes, Callable[[Path], Any]]]:
    zeros = gzip.compress(bytes(1 << 24))
    yield "bomb.gz", gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 1 << 30) + bytes(1 << 28), 1), read_idx
    yield "small.gz", gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 5)) + zeros * 16, read_idx
    yield "junk.gz", zeros * 16, read_idx
    yield "many.gz", zeros * 1600, read_idx
    yield "axes.idx", b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"\0", read_idx
    yield "many.idx", b"\0\0\x08\x40" + b"\0\0\0\1" * 64 + b"\0", read_idx
    yield "none.idx", b"\0\0\x08\x40" + b"\0\0\0\0" + b"\xff\xff\xff\xff" * 63, read_idx
    yield "large.idx", b"\0\0\x08\x02" + b"\xff" * 8, read_idx


def main() -> None:
    """Read all of them, or those named, and print a line for each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        for name, data, read in files():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            path = Path(folder) / name
            path.write_bytes(data)
            try:
                read(path)
                said = "read"
            except rd.RdError as error:
                said = f"refused: {str(error)[:160]!r}" if len(str(error)) < 1000 else "FAULT: a message without end"
            except BaseException as error:
                said = f"FAULT: {type(error).__name__}: {str(error)[:200]}"
            path.unlink()
            print(name, said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, "MB", flush=True)


if __name__ == "__main__":
    main()
