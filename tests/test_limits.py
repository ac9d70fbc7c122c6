"""Budgets: small files that ask for much, under a memory limit; shapes that no machine holds; huge exponents."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits import limits


@contextmanager
def limited(most: int) -> Iterator[None]:
    """As if the machine had this number of bytes of memory beside what this process takes already."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


#: What is small enough to be read.
READ = {
    "rows.pla",
    "square.pla",
    "header.csv",
    "short.truth",
    "chain.blif",
    "wide.blif",
    "same.blif",
    "shape.json",
    "many.idx",
}


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of memory there")
def test_hostile_files_are_refused_or_read_within_little_memory() -> None:
    """Limits of memory (1.5 GiB) and of processor time are set in the process that reads them all."""
    script = Path(__file__).with_name("hostile_files.py")
    found = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]
    lines = [line.split(maxsplit=2) for line in found.stdout.splitlines()]
    assert not [line for line in lines if "FAULT" in " ".join(line)]
    assert {name for name, said, *_ in lines if said == "read"} == READ
    assert len(lines) > 50


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: rd.models.dense(10**7, 10**9).initialise(0), "PiB, more than memory here"),
        (lambda: rd.BitMatrix.identity(10**9), "111 PiB"),
        (lambda: rd.BitMatrix.random(10**9, 10**9, 0), "111 PiB"),
        (lambda: rd.TruthTable.from_function(lambda *x: 0, 40), r"2\^40, more than 2\^24"),
        (lambda: rd.FieldTable.from_function(2**31 - 1, lambda x: x, 1), r"more than 2\^24"),
        (lambda: rd.models.lookup_table(40, 1), "0..24 inputs"),
        (lambda: rd.point(*[1] * 65), "at most 64 axes"),
        (lambda: rd.models.gates(10**12, 4), "14.6 TiB, more than memory here"),
        (lambda: rd.models.gates(4, 10**12), "29.1 TiB"),
        (lambda: rd.models.monomials(100, 50), "more than 2.24: lower degree"),
        (lambda: rd.models.exponents(10**7, 1), "728 TiB"),
        (lambda: rd.models.attention(10**7, 10**7), "attention: not enough memory here .*TiB.*make it smaller"),
        (lambda: rd.models.embedding(10**13, 10**13, 10**13), "embedding: not enough memory here"),
        (lambda: rd.models.convolution((1, 10**7, 10**7), 1, 3), "convolution: not enough memory here"),
        (
            lambda: rd.FieldMatrix.identity(rd.GF(4), 10**8),
            r"elements \(100000000, 100000000\) take 8.88 PiB, more than memory here",
        ),
        (lambda: rd.FieldMatrix.identity(rd.GF(4), -1), "n is -1, expected an integer >= 0"),
        (lambda: rd.ANF.from_terms([[(0,)]], 10**11), "names of columns .*more than memory here"),
    ],
)
def test_absurd_shapes_say_what_they_need(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        make()


@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z, rd.GF(7), rd.Zn(10), rd.Sat(5), rd.Smooth()], ids=str)
def test_wires_beyond_all_memory_are_refused(algebra: Any) -> None:
    f = rd.trace(lambda x: x.broadcast((10**6, 10**9)), "x")
    for run in (algebra.run, algebra.reference):
        with pytest.raises(rd.ShapeError, match="more than memory here"):
            run(f, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="what this process takes is told elsewhere")
@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z, rd.GF(7), rd.Zn(10), rd.Sat(5), rd.Smooth()], ids=str)
def test_batches_beyond_all_memory_are_refused(algebra: Any) -> None:
    """A wire of 2^38 elements in all, each some bits at least: 32 GiB and more."""
    f = rd.trace(lambda x, y: rd.ops.einsum("i,j->ij", x, y), rd.point(1 << 16), rd.point(1 << 12))
    inputs = [np.ones((1 << 10, size), np.uint8) for size in (1 << 16, 1 << 12)]
    with limited(4 << 30), pytest.raises(rd.ShapeError, match=r"running the circuit: not enough memory .*fewer"):
        algebra.run(rd.batch(f, [0, 1]), *inputs)


def test_a_field_table_without_inputs_has_one_row() -> None:
    table = rd.FieldTable.from_function(2**31 - 1, lambda: 3, 0)
    assert (table.x.shape, table.y.tolist()) == ((1, 0), [[3]])


@pytest.mark.parametrize("n", [10**4000, 10**4000 + 1, 2**64, 2**64 + 1, 2**53 + 1])
def test_huge_exponents(n: int) -> None:
    f = rd.trace(lambda x: x**n, "x")
    for x, expected in ((1.0, 1.0), (-1.0, -1.0 if n % 2 else 1.0), (0.5, 0.0), (2.0, np.inf), (0.0, 0.0)):
        assert float(rd.Smooth().run(f, x)) == float(rd.Smooth().reference(f, x)) == expected
    for algebra in (rd.Z2, rd.GF(7), rd.GF(2**31 - 1), rd.Zn(6), rd.Zn(10**12), rd.Sat(5)):
        x = 1 if algebra is rd.Z2 else 3
        assert algebra.equal(algebra.run(f, x), algebra.reference(f, x))
    assert int(rd.Z.reference(f, -1)) == int(rd.Z.run(f, -1)) == (-1 if n % 2 else 1)
    with pytest.raises(rd.AlgebraError, match=r"2\^24 bits"):
        rd.Z.reference(f, 2)
    with pytest.raises(rd.AlgebraError, match="beyond 64 bits"):
        rd.Z.run(f, 2)


def test_integers_that_are_no_floats_are_refused_by_name() -> None:
    f = rd.R(rd.trace(lambda x: x ** (10**400), "x"))
    for run in (rd.Smooth().run, rd.Smooth().reference):
        with pytest.raises(rd.AlgebraError, match="Smooth has no integer of 1329 bits"):
            run(f, 1.0, 1.0)


def test_gzip_streams_are_unpacked_as_far_as_asked() -> None:
    data = bytes(range(256)) * 1000
    packed = gzip.compress(data)
    assert limits.unpacked(io.BytesIO(packed), 1000) == data[:1000]
    assert limits.unpacked(io.BytesIO(packed), 1 << 30) == data
    assert limits.unpacked(io.BytesIO(packed + packed + bytes(9)), 1 << 30) == data + data
    with pytest.raises(EOFError):
        limits.unpacked(io.BytesIO(packed[:-9]), 1 << 30)
    with pytest.raises(zlib.error):
        limits.unpacked(io.BytesIO(b"\x1f\x8bnothing" * 9), 1 << 30)
