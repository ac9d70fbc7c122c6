"""Damage to files: parts replaced, repeated, moved or gone, words exchanged, numbers changed, single bytes flipped."""

from __future__ import annotations

import re

import numpy as np

Bytes = bytes

_WORDS = re.compile(rb"(\s+|[(),;=\[\]{}:|&^~!*+\'.\"])")
_NUMBER = re.compile(rb"\d+")

SNIPPETS = [
    b"", b"\n", b"\r\n", b" ", b"\t", b"\\", b"\\\n", b"#", b"0", b"1", b"-", b"-1", b"2", b",", b";", b"~", b"|",
    b"9999999999", b"18446744073709551616", b"-9223372036854775808", b"1e999", b"NaN", b"0x1F", b"1" * 400,
    b"\x00", b"\x80", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b'"', b"''", b"x" * 5000,
    b".i 3\n", b".o 2\n", b".i 1000000000\n", b".p 5\n", b".e\n", b".ilb a b\n", b".ob f\n", b".type fr\n",
    b".names", b".names a a\n", b".end\n", b".model m\n", b".inputs a\n", b".outputs f\n", b".latch a b 0\n",
    b".subckt m a=a\n", b".exdc\n", b".gate x a=a\n", b".conn a b\n", b".latch a q re c 2\n",
    b"INPUT(a)\n", b"q = DFF(a)\n", b"f = LUT 0x8 (a, b)\n", b"module m(input a);\n", b"endmodule\n", b"assign ",
    b"(" * 300, b"[3:0]", b"{4{", b"1'b1", b"? a : b", b"aag 3 1 1 1 1 1 1 1 1\n",
    b"i0 a\n", b"o0 f\n", b"l0 q\n", b"c\n", b"aig ", b"aag 1 0 0 0 1\n",
    b"aig 4000000000 2000000000 0 1 2000000000\n", b"[", b"]", b"{", b"}", b"[" * 2000, b"null", b"true", b'"format"',
    b'"version": 9', b"\\ud800", b'"\\u0000"', b"PK\x03\x04", b"\x93NUMPY", b"(4611686018427387904,)", b"'O'",
]  # fmt: skip


def damaged(rng: np.random.Generator, data: Bytes) -> Bytes:
    """The data damaged with a view to its lines, words and numbers, or without one."""
    if rng.random() < 0.5:
        return _torn(rng, data)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        data = (_lines, _words, _numbers)[rng.choice(3, p=[0.4, 0.4, 0.2])](rng, data)
    return data


def _lines(rng: np.random.Generator, data: Bytes) -> Bytes:
    """A line dropped, doubled, exchanged with another one, joined with the next, or broken in two."""
    lines = data.split(b"\n")
    i, j = rng.integers(0, len(lines), 2).tolist()
    what = rng.integers(5)
    if what == 0:
        del lines[i]
    elif what == 1:
        lines.insert(j, lines[i])
    elif what == 2:
        lines[i], lines[j] = lines[j], lines[i]
    elif what == 3:
        lines[i : i + 2] = [b" ".join(lines[i : i + 2])]
    else:
        at = int(rng.integers(0, len(lines[i]) + 1))
        lines[i : i + 1] = [lines[i][:at], lines[i][at:]]
    return b"\n".join(lines)


def _words(rng: np.random.Generator, data: Bytes) -> Bytes:
    """A word dropped, doubled, exchanged with another one, or in the place of another one."""
    words = _WORDS.split(data)
    places = [k for k, word in enumerate(words) if word and not word.isspace()]
    if len(places) < 2:
        return data
    i, j = (places[k] for k in rng.integers(0, len(places), 2).tolist())
    what = rng.integers(4)
    if what == 0:
        words[i] = b""
    elif what == 1:
        words[i] += b" " * int(rng.integers(2)) + words[i]
    elif what == 2:
        words[i], words[j] = words[j], words[i]
    else:
        words[i] = words[j]
    return b"".join(words)


def _numbers(rng: np.random.Generator, data: Bytes) -> Bytes:
    """A number one more or less, twice or half as large, 0, or huge."""
    hits = list(_NUMBER.finditer(data))
    if not hits:
        return data
    hit = hits[rng.integers(len(hits))]
    value = int(hit[0][:300])
    other = (value + 1, max(0, value - 1), 2 * value, value // 2, 0, 1 << 31, 10**20)[rng.integers(7)]
    return data[: hit.start()] + str(other).encode() + data[hit.end() :]


def _torn(rng: np.random.Generator, data: Bytes) -> Bytes:
    """The data with some of its parts replaced, repeated, moved or gone, and single bytes changed."""
    separator = (b"\n", b" ", b",", b"")[rng.integers(4)]
    if separator:
        parts = data.split(separator)
    else:
        step = 1 + int(rng.integers(1, 64))
        parts = [data[i : i + step] for i in range(0, len(data), step)]
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        first, second = sorted(rng.integers(0, len(parts) + 1, 2).tolist())
        junk = SNIPPETS[rng.integers(len(SNIPPETS))] if rng.random() < 0.7 else rng.bytes(rng.integers(1, 4))
        parts = (
            [*parts[:first], junk, *parts[first + 1 :]],
            [*parts[:first], junk, *parts[first:]],
            parts[:first] + parts[second:],
            parts[:second] + parts[first:],
            parts[second:] + parts[first:second] + parts[:first],
            parts[:first],
        )[rng.integers(6)]
    found = bytearray(separator.join(parts))
    for _ in range(rng.choice([0, 0, 0, 1, 2]) if found else 0):
        at = rng.integers(len(found))
        found[at] = (found[at] ^ 1 << rng.integers(8), rng.integers(256), found[rng.integers(len(found))])[
            rng.integers(3)
        ]
    return bytes(found)
