"""Damaged files give a clear error or a netlist, never anything else."""

from collections.abc import Callable

import pytest
from boolean.netlist_strategies import netlists
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from rdcircuits.boolean.formats.aiger import aiger_bytes, aiger_text, read_aiger
from rdcircuits.boolean.formats.blif import blif_text, read_blif
from rdcircuits.boolean.formats.netlist_json import json_text, read_json
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError

Write, Read = Callable[[Netlist], bytes], Callable[[bytes, str], Netlist]
FORMATS: dict[str, tuple[Write, Read]] = {
    "blif": (lambda netlist: blif_text(netlist).encode(), read_blif),
    "aag": (lambda netlist: aiger_text(netlist).encode(), read_aiger),
    "aig": (aiger_bytes, read_aiger),
    "json": (lambda netlist: json_text(netlist).encode(), read_json),
}
SNIPPETS = [
    b"", b"\n", b" ", b"\\", b"\\\n", b"#", b"0", b"1", b"-", b"-1", b"2", b"9999999999", b"18446744073709551616",
    b"\x00", b"\x80", b"\xff", b".names", b".names a a\n", b".end\n", b".model", b".inputs", b".outputs f\n",
    b".latch", b"i0 a\n", b"o0\n", b"c\n", b"aig ", b"aag 1 0 0 0 1\n", b"[", b"]", b"{", b"}", b",", b"null",
    b"true", b"1e999", b"NaN", b'"', b"\\ud800", b'"\\u0000"',
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, data: bytes, separator: bytes) -> bytes:
    """The data with some of its parts replaced, repeated, moved or gone."""
    parts = data.split(separator) if separator else [bytes([byte]) for byte in data]
    for _ in range(draw(st.integers(1, 4))):
        first, second = (draw(st.integers(0, len(parts))) for _ in range(2))
        first, second = min(first, second), max(first, second)
        junk = draw(st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=3)))
        parts = draw(
            st.sampled_from(
                [
                    parts[:first],
                    [*parts[:first], junk, *parts[first + 1 :]],
                    [*parts[:first], junk, *parts[first:]],
                    parts[:first] + parts[second:],
                    parts[:second] + parts[first:],
                    parts[second:] + parts[first:second] + parts[:first],
                ]
            )
        )
    return separator.join(parts)


def check(read: Read, data: bytes) -> None:
    found = read_or_refused(read, data)
    if isinstance(found, FormatError):
        assert found.path == "damaged"
        assert str(found).startswith("damaged")
        assert "\n" not in str(found)
        assert len(str(found)) < 900
    else:
        assert found.counts().ands >= 0
        assert read_json(json_text(found).encode(), "again") == found


def read_or_refused(read: Read, data: bytes) -> Netlist | FormatError:
    try:
        return read(data, "damaged")
    except FormatError as error:
        return error


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=examples(100))
@given(netlist=netlists(max_inputs=3), data=st.data())
def test_damaged_files(kind: str, netlist: Netlist, data: st.DataObject) -> None:
    write, read = FORMATS[kind]
    separator = data.draw(st.sampled_from([b"", b"\n", b" "]))
    check(read, data.draw(damaged(write(netlist), separator)))


@pytest.mark.parametrize("kind", FORMATS)
@given(data=st.binary(max_size=60))
def test_junk(kind: str, data: bytes) -> None:
    for start in (b"", b"aig 3 2 0 1 1\n", b"aag 3 2 0 1 1\n", b".model m\n", b'{"format": '):
        check(FORMATS[kind][1], start + data)


@pytest.mark.parametrize("kind", FORMATS)
def test_each_truncation_of_a_file(kind: str) -> None:
    write, read = FORMATS[kind]
    whole = write(
        read_blif(b".inputs a b c\n.outputs f g\n.names a b t\n10 1\n01 1\n.names t c f\n11 0\n.names g\n1\n")
    )
    for end in range(len(whole)):
        check(read, whole[:end])
