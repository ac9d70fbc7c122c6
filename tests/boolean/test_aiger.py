import itertools

import pytest
from boolean.netlist_strategies import netlists, random_netlist, slow_table
from hypothesis import given

from rdcircuits.boolean.equivalence import equivalent
from rdcircuits.boolean.formats.aiger import aiger_bytes, aiger_text, read_aiger
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError


def read(data: str | bytes) -> Netlist:
    return read_aiger(data.encode() if isinstance(data, str) else data, "f.aig")


@given(netlists())
def test_what_is_written_is_read_back(netlist: Netlist) -> None:
    for found in (read(aiger_text(netlist)), read(aiger_bytes(netlist))):
        assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
        assert slow_table(found.gates) == slow_table(netlist.gates)
        assert found.counts().gates == found.counts().ands == netlist.counts().ands


@given(netlists())
def test_ascii_text_means_the_function(netlist: Netlist) -> None:
    """Evaluated line by line as the format's description says, since ABC reads no ASCII AIGER."""
    lines = aiger_text(netlist).split("\n")
    n, _, m, ands = (int(field) for field in lines[0].split()[2:])
    found = []
    for row in itertools.product((0, 1), repeat=n):
        values = {0: 0, 1: 1}
        definitions = [(int(literal), bit) for literal, bit in zip(lines[1 : 1 + n], row, strict=True)]
        definitions += [tuple(map(int, line.split())) for line in lines[1 + n + m : 1 + n + m + ands]]
        for literal, *inputs in definitions:
            value = inputs[0] if literal <= 2 * n else values[inputs[0]] & values[inputs[1]]
            values |= {literal: value, literal + 1: 1 - value}
        found.append([values[int(line)] for line in lines[1 + n : 1 + n + m]])
    assert found == slow_table(netlist.gates)


@given(netlists())
def test_both_forms_say_the_same(netlist: Netlist) -> None:
    assert read(aiger_text(netlist)) == read(aiger_bytes(netlist))
    assert aiger_bytes(read(aiger_text(netlist))) == aiger_bytes(netlist)


@given(netlists())
def test_the_header_declares_the_counts(netlist: Netlist) -> None:
    ands = netlist.counts().ands
    n, m = len(netlist.inputs), len(netlist.outputs)
    for data in (aiger_text(netlist).encode(), aiger_bytes(netlist)):
        assert data.split(b"\n")[0].split()[1:] == [str(x).encode() for x in (n + ands, n, 0, m, ands)]


def test_files_of_many_nodes() -> None:
    netlist = random_netlist(300, 3000, 40)
    assert equivalent(read(aiger_bytes(netlist)), netlist, rows=1000, prove=True)
    assert equivalent(read(aiger_text(netlist)), netlist, rows=1000, prove=True)


# What files look like

HALF_ADDER = "aag 7 2 0 2 3\n2\n4\n6\n12\n6 13 15\n12 2 4\n14 3 5\n"


@pytest.mark.parametrize(
    "text",
    [
        HALF_ADDER,
        HALF_ADDER + "i0 x\ni1 y\no0 s\no1 c\nc\nanything \xff\n i9 not a symbol\n",
        HALF_ADDER.replace("\n", "\r\n"),
        HALF_ADDER.rstrip("\n"),
        HALF_ADDER + "\n",
        HALF_ADDER.replace("aag 7 2 0 2 3", "aag 7 2 0 2 3 0 0 0 0"),
        HALF_ADDER.replace("aag 7 2 0 2 3", "aag 1000000 2 0 2 3 "),
    ],
)
def test_ways_to_write_a_half_adder(text: str) -> None:
    assert slow_table(read(text).gates) == [[0, 0], [1, 0], [1, 0], [0, 1]]


def test_names_given_for_some() -> None:
    netlist = read(HALF_ADDER + "i1 x0\no0 the sum = a^b #\n")
    assert netlist.inputs == ("x0_", "x0")
    assert netlist.outputs == ("the sum = a^b #", "y1")


def test_outputs_of_one_name_are_told_apart() -> None:
    assert read(HALF_ADDER + "o0 f\no1 f\n").outputs == ("f", "f_2")


def test_degenerate_files() -> None:
    assert read("aag 0 0 0 0 0").gates.n_inputs == 0
    assert read("aig 0 0 0 2 0\n0\n1\n").evaluate([[]]).tolist() == [[0, 1]]
    assert read("aag 1 1 0 3 0\n2\n2\n3\n3\n").evaluate([[0], [1]]).tolist() == [[0, 1, 1], [1, 0, 0]]
    assert read("aag 1 0 0 1 1\n2\n2 1 1\n").evaluate([[]]).tolist() == [[1]]


def test_ascii_definitions_in_any_order_and_long_chains() -> None:
    size = 20_000
    ands = "".join(f"{2 * (k + 2)} {2 * (k + 1)} 2\n" for k in reversed(range(size)))
    netlist = read(f"aag {size + 1} 1 0 1 {size}\n2\n{2 * size + 2}\n{ands}")
    assert netlist.counts().depth == size - 1
    assert netlist.evaluate([[0], [1]]).tolist() == [[0], [1]]


# What is refused


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file ends where the header"),
        ("hello\n", 1, "expected the header"),
        ("aag 1 1 0\n", 1, "expected the header"),
        ("aag 1 1 0 1 x\n", 1, "expected the header"),
        ("aag -1 1 0 1 0\n", 1, "expected the header"),
        ("aig2 1 1 0 1 0\n", 1, "expected the header"),
        ("aag  1 1 0 1 0\n", 1, "expected the header"),
        ("aag 1 0 1 0 0\n2 3\n", 1, "declares 1 latches; only combinational"),
        ("aag 1 1 0 1 0 1\n2\n2\n2\n", 1, "declares 1 bad states"),
        ("aag 1 1 0 0 0 0 2\n2\n2\n2\n", 1, "declares 2 constraints"),
        ("aag 1 1 0 0 0 0 0 1 0\n", 1, "declares 1 justice"),
        ("aag 1 1 0 0 0 0 0 0 1\n", 1, "declares 1 fairness"),
        ("aag 99999999999 1 0 1 0\n2\n2\n", 1, "declares 99999999999 variables; at most"),
        ("aig 99999999999 99999999999 0 0 0\n", 1, "declares 99999999999 variables; at most"),
        ("aig 99999999999999999999 0 0 0 99999999999999999999\n", 1, "at most"),
        ("aig 1000000000 1000000000 0 0 0\n", 1, "declares 1000000000 inputs; at most"),
        ("aig 1000000000 0 0 0 1000000000\n", 1, "need at least 2000000000 bytes, 0 follow: is the file truncated"),
        ("aag 1000000000 0 0 1000000000 0\n", 1, "need at least 2000000000 bytes"),
        ("aag 1 2 0 0 0\n2\n4\n", 1, "1 variables for 2 inputs and 0 ANDs"),
        ("aig 3 1 0 0 1\n\x02\x00", 1, "3 variables for 1 inputs and 1 ANDs"),
        ("aag 2 2 0 1 0\n2\n4\n", 1, "truncated"),
        ("aag 20 2 0 1 0\n2\n40\n", 4, "the file ends where the literal of output 0"),
        ("aag 2 2 0 0 0\n2\n3\n", 3, "literal 3 cannot be defined"),
        ("aag 2 2 0 0 0\n0\n4\n", 2, "literal 0 cannot be defined"),
        ("aag 2 2 0 0 0\n2\n2\n", 3, "literal 2 is defined twice"),
        ("aag 2 2 0 0 0\n2\n6\n", 3, "literal 6 is out of range"),
        ("aag 2 2 0 0 0\n2\nfour\n", 3, "expected the literal of input 1, found 'four'"),
        ("aag 2 2 0 0 0\n2\n4 4\n", 3, "expected the literal of input 1"),
        ("aag 2 2 0 0 0\n2\n1_4\n", 3, "expected the literal of input 1"),
        ("aag 2 2 0 1 0\n2\n4\n6\n", 4, "literal 6 is out of range"),
        ("aag 5 2 0 1 0\n2\n4\n10\n", 4, "output literal 10 is not defined"),
        ("aag 3 2 0 1 1\n2\n4\n6\n6 2\ni0 a\n", 5, "expected the three literals of AND 0"),
        ("aag 3 2 0 1 1\n2\n4\n6\n6 2 8\n", 5, "literal 8 is out of range"),
        ("aag 4 2 0 1 1\n2\n4\n6\n6 2 8\n", 5, "literal 8 is used but not defined"),
        ("aag 3 2 0 1 1\n2\n4\n6\n7 2 4\n", 5, "literal 7 cannot be defined"),
        ("aag 3 2 0 1 1\n2\n4\n2\n2 4 4\n", 5, "literal 2 is defined twice"),
        ("aag 3 1 0 1 2\n2\n6\n6 2 2\n6 2 2\n", 5, "literal 6 is defined twice"),
        ("aag 3 1 0 1 2\n2\n6\n6 2 5\n4 7 2\n", 4, "AND 6 depends on itself: 6 <- 4 <- 6"),
        ("aag 1 0 0 1 1\n2\n2 2 3\n", 3, "AND 2 depends on itself: 2 <- 2"),
        (HALF_ADDER + "q0 f\n", 9, "expected a symbol"),
        (HALF_ADDER + "i0\n", 9, "expected a symbol"),
        (HALF_ADDER + "l0 f\n", 9, "expected a symbol"),
        (HALF_ADDER + "\n i0 f\n", 10, "expected a symbol"),
        (HALF_ADDER + "i2 f\n", 9, "symbol 'i2 f' of 2 inputs"),
        (HALF_ADDER + "o99999999999999 f\n", 9, "expected a symbol"),
        (HALF_ADDER + "i0 a\ni0 b\n", 10, "names what is already called 'a'"),
        (HALF_ADDER + "i0 a\ni1 a\n", 10, "two inputs are called 'a'"),
        (HALF_ADDER + "2 4 6\n", 9, "expected a symbol"),
    ],
)
def test_what_is_no_combinational_aiger(text: str, line: int, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(text)
    assert (caught.value.path, caught.value.line) == ("f.aig", line)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"aig 3 2 0 1 1\n6\n\x02\x80", r"byte 16: the file ends in AND 6"),
        (b"aig 4 2 0 1 2\n6\n\x02\x02\x82\x80", r"byte 18: the file ends in AND 8"),
        (b"aig 3 2 0 1 1\n6\n\x00\x02", r"byte 16: AND 6 has inputs 6 and 4, which do not descend to 0"),
        (b"aig 3 2 0 1 1\n6\n\x07\x00", r"byte 16: AND 6 has inputs -1 and -1"),
        (b"aig 3 2 0 1 1\n6\n\x02\x05", r"byte 16: AND 6 has inputs 4 and -1"),
        (b"aig 3 2 0 1 1\n6\n\x82\x80\x80\x80\x80\x80\x00\x05", r"byte 16: a number of more than five bytes in AND 6"),
        (b"aig 3 2 0 1 1\n6\n\x02\x02i0 a\njunk\n", r"byte 23: expected a symbol"),
        (b"aig 3 2 0 1 1\n6\n\x02\x02i0 \xff\n", r"byte 18: symbol 'i0 \\\\xff' is not UTF-8 text"),
    ],
)
def test_what_is_no_binary_aiger(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(data)
    assert (caught.value.path, caught.value.line) == ("f.aig", None)
