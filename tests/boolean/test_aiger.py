import itertools

import pytest
from boolean.netlist_strategies import netlist_of, netlists, random_netlist, slow_table
from hypothesis import given

from rdcircuits.boolean.equivalence import equivalent
from rdcircuits.boolean.formats.aiger import aiger_bytes, aiger_text, read_aiger
from rdcircuits.boolean.latches import Latch
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError, RdWarning
from rdcircuits.tables.names import made_up


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


# Latches, and the sections of model checking

TOGGLE = "aag 1 0 1 1 0\n2 3 1\n2\nl0 q\no0 f\n"


def cut(data: str | bytes) -> Netlist:
    return read_aiger(data.encode() if isinstance(data, str) else data, "f.aig", latches="cut")


def test_latches_are_cut_and_written_back() -> None:
    netlist = cut(TOGGLE)
    assert (netlist.inputs, netlist.outputs) == (("q",), ("f", "q$next"))
    assert netlist.evaluate([[0], [1]]).tolist() == [[0, 1], [1, 0]]
    assert netlist.latches == (Latch("q", "q$next", 1),)
    for again in (cut(aiger_text(netlist)), cut(aiger_bytes(netlist))):
        assert (again, again.latches) == (netlist, netlist.latches)
    assert aiger_text(netlist).startswith("aag 1 0 1 1 0\n2 3 1\n2\n")
    assert aiger_bytes(netlist).startswith(b"aig 1 0 1 1 0\n3 1\n2\nl0 q\no0 f\nc\n")


def test_resets_and_states_without_names() -> None:
    netlist = cut("aag 5 1 4 1 0\n2\n4 2\n6 4 0\n8 6 1\n10 8 10\n10\n")
    assert netlist.inputs == ("x0", "q0", "q1", "q2", "q3")
    assert netlist.outputs == ("y0", "q0$next", "q1$next", "q2$next", "q3$next")
    assert not netlist.inputs_given
    assert not netlist.outputs_given
    assert [latch.reset for latch in netlist.latches] == [0, 0, 1, 2]
    again = cut(aiger_bytes(netlist))
    assert (again, again.latches, again.inputs_given) == (netlist, netlist.latches, False)


def test_states_elsewhere_are_written_last() -> None:
    """A netlist may have its states among the inputs; files list them behind."""
    gates = netlist_of(3, [(8, 1, 2), (6, 1, 3)], [5, 4, 1]).gates
    netlist = Netlist(("q", "a", "b"), ("q$next", "f", "g"), gates, (Latch("q", "q$next", 0),))
    again = cut(aiger_text(netlist))
    assert (again.inputs, again.outputs) == (("a", "b", "q"), ("f", "g", "q$next"))
    assert equivalent(again, netlist)


def test_properties_become_outputs() -> None:
    text = "aag 3 3 0 1 0 2 1 2 1\n2\n4\n6\n2\n4\n5\n6\n1\n2\n3\n7\n6\n2\nb1 oops\nc0 held\nj1 live\nc\nc1 x\n"
    netlist = read(text)
    assert netlist.outputs == (
        "y0", "bad0", "oops", "held", "justice0[0]", "live[0]", "live[1]", "fairness0",
    )  # fmt: skip
    assert made_up(netlist.outputs) == {"y0", "bad0", "justice0[0]", "fairness0"}
    assert netlist.gates.outputs.tolist()[:4] == [1, 2, 5, 3]
    assert netlist.evaluate([[0, 0, 0]]).tolist() == [[0, 0, 1, 0, 1, 1, 0, 0]]


# What other programs write


def test_the_sections_that_abc_writes_behind_c() -> None:
    data = b"aig 3 2 0 1 1\n6\n\x02\x02i0 a\ni1 b\no0 f\ncn\x00\x00\x00\x04and\x00"
    netlist = read(data)
    assert (netlist.inputs, netlist.outputs) == (("a", "b"), ("f",))
    assert netlist.evaluate([[1, 1], [1, 0]]).tolist() == [[1], [0]]


@pytest.mark.filterwarnings("default::rdcircuits.RdWarning")
def test_inputs_of_one_name_are_told_apart() -> None:
    with pytest.warns(RdWarning, match="two inputs are called 'a': the second is read as 'a_2', and 1 more"):
        netlist = read("aag 4 4 0 0 0\n2\n4\n6\n8\ni0 a\ni1 a\ni2 a_1\ni3 a\n")
    assert netlist.inputs == ("a", "a_2", "a_1", "a_3")


def test_names_that_are_not_utf8_are_read_as_latin() -> None:
    assert read(b"aag 1 1 0 1 0\n2\n2\ni0 \xe9t\xe9\n").inputs == ("été",)


def test_big_files_are_read_in_blocks() -> None:
    """More than one block of bytes, with definitions in both orders, and where a line far behind is wrong."""
    size = 40_000
    lines = [f"{2 * (k + 2)} {2 * (k + 1)} {2 + k % 2}" for k in range(size)]
    head = f"aag {size + 1} 1 0 1 {size}\n2\n{2 * size + 2}\n"
    text = head + "\n".join(lines) + "\n"
    assert len(text) > 1 << 19
    netlist = read(text)
    assert len(netlist.gates) == size
    assert read(head + "\n".join(reversed(lines)) + "\n") == netlist
    assert read(text.replace("\n", "\r\n")) == netlist
    lines[30_000] = lines[30_000] + " 1"
    with pytest.raises(FormatError, match="three literals of AND 30000") as caught:
        read(head + "\n".join(lines))
    assert caught.value.line == 30_004
    long = random_netlist(9, 60_000, 9)
    assert read(aiger_bytes(read(aiger_text(long)))) == read(aiger_text(long))


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
        ("aag 1 0 1 0 0\n2 3\n", 1, "declares 1 latches; only combinational .* latches='cut'"),
        ("aag 1 1 0 0 0 0 0 1 0\n2\n99\n", 3, "justice properties of 99 literals"),
        ("aag 1 1 0 0 0 1\n2\n9\n", 3, "literal 9 is out of range"),
        ("aag 1 1 0 0 0 0 0 1 1\n2\n1\n2\n9\n", 5, "literal 9 is out of range"),
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
    ],
)
def test_what_is_no_binary_aiger(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(data)
    assert (caught.value.path, caught.value.line) == ("f.aig", None)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"aag 1 0 1 1 0\n2 0 1", "output 0"),
        (b"aag 5 4 1 1 0\n2\n4\n6\n8\n10 8 10", "output 0"),
        (b"aig 2 0 2 1 0\n1\n5 4", "output 0"),
        (b"aig 7 1 4 0 2\n9\n15\n2 8\n4 10", "AND 12"),
    ],
)
def test_a_file_that_ends_behind_a_reset_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=f"the file ends .*{what}"):
        read_aiger(data, "f", latches="cut")
