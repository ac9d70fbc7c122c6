import itertools
from pathlib import Path

import numpy as np
import pytest
from boolean.netlist_strategies import netlists, slow_row, slow_table
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.equivalence import equivalent
from rdcircuits.boolean.formats.blif import blif_text, read_blif
from rdcircuits.boolean.formats.genlib import read_genlib
from rdcircuits.boolean.latches import Latch
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import FormatError


def read(text: str) -> Netlist:
    return read_blif(text.encode(), "f.blif")


@given(netlists())
def test_what_is_written_is_read_back(netlist: Netlist) -> None:
    found = read(blif_text(netlist))
    assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
    assert slow_table(found.gates) == slow_table(netlist.gates)
    assert found.counts().gates <= netlist.counts().gates


@given(netlists())
def test_written_text_is_printable(netlist: Netlist) -> None:
    text = blif_text(netlist)
    assert all(character == "\n" or " " <= character <= "~" for character in text)
    assert all(len(line) < 200 for line in text.split("\n"))


# Covers


@st.composite
def covers(draw: st.DrawFn) -> tuple[int, list[str], str]:
    width = draw(st.integers(0, 7))
    cubes = draw(st.lists(st.text("01-", min_size=width, max_size=width), max_size=9))
    return width, cubes, draw(st.sampled_from("01"))


@given(covers())
def test_covers_mean_the_union_of_their_cubes(cover: tuple[int, list[str], str]) -> None:
    width, cubes, value = cover
    names = " ".join(f"i{k}" for k in range(width))
    lines = "".join(f"{cube} {value}\n" for cube in cubes)
    netlist = read(f".inputs {names}\n.outputs f\n.names {names} f\n{lines}.end\n")
    for row in itertools.product((0, 1), repeat=width):
        covered = any(all(c in ("-", str(bit)) for c, bit in zip(cube, row, strict=True)) for cube in cubes)
        expected = covered == (value == "1") and bool(cubes)
        assert netlist.evaluate([row]).tolist() == [[int(expected)]]


def test_an_empty_cover_is_false_and_one_of_zeros_its_complement() -> None:
    netlist = read(".inputs a b c\n.outputs n z o k\n.names a b c n\n.names z\n.names o\n1\n.names a b c k\n1-0 0\n")
    table = np.array(slow_table(netlist.gates))
    assert table[:, :3].tolist() == [[0, 0, 1]] * 8
    assert table[:, 3].tolist() == [1, 1, 1, 1, 0, 1, 0, 1]


def test_small_covers_are_one_gate_and_renaming_is_none() -> None:
    netlist = read(".inputs a b\n.outputs f g h\n.names a b f\n1- 1\n-1 1\n.names f g\n1 1\n.names b h\n0 1\n")
    assert netlist.gates.ops.tolist() == [14, 5]
    assert netlist.gates.outputs.tolist() == [3, 3, 4]


def test_wide_covers_become_balanced_trees() -> None:
    names = " ".join(f"i{k}" for k in range(64))
    netlist = read(f".inputs {names}\n.outputs f\n.names {names} f\n{'1' * 64} 1\n")
    assert netlist.counts()[:2] == (63, 0)
    assert netlist.counts().depth == 6
    one_hot = "".join(f"{'-' * k}0{'-' * (63 - k)} 0\n" for k in range(64))
    assert equivalent(read(f".inputs {names}\n.outputs f\n.names {names} f\n{one_hot}"), netlist, prove=True)


# What files look like


@pytest.mark.parametrize(
    "text",
    [
        ".model m\n.inputs a b\n.outputs f\n.names a b f\n11 1\n.end\n",
        "\n# a comment\n.model m # another\n.inputs a b\n.outputs f\n.names a b f # f\n11 1 # cube\n.end",
        ".inputs a\n.inputs b\n.outputs f\n.names a b f\n11 1\n",
        ".inputs \\\na \\\n b\n.outputs\\\n f\n.names a \\  \n b f\n11 \\\n1\n.end\n",
        ".outputs f\n.names t u f\n11 1\n.names b u\n1 1\n.names a t\n1 1\n.inputs a b\n.end\n",
        ".model m\r\n.inputs\ta b\r\n.outputs f\r\n.names\ta b\tf\r\n11\t1\r\n.end\r\n",
        "\ufeff.model\n.inputs a b\n.outputs f\n.default_input_arrival 0 0\n.area 3\n"
        ".names a b f\n11 1\n.end\n\n# end\n",
        ".inputs a b\n.outputs f\n.names a b f\n-0 0\n0- 0\n",
        ".inputs a b\n.outputs f\n.names a b f\n11 1\n11 1\n",
        '.model m\n.inputs a b\n.outputs f\n.clock clk\n.names a b f\n11 1\n.cname g\n.attr src "x.v:3"\n'
        ".param INIT 1000\n.end\n.model unused\n.inputs p\n.outputs q\n.blackbox\n.end\n",
        ".inputs a b\n.outputs f\n.names a b g\n11 1\n.conn g f\n",
        ".inputs a b\n.outputs f\n.start_kiss\n.i 2\n.o 1\n0 a b 1\n.end_kiss\n.names a b f\n11 1\n",
        ".model m\n.inputs a b\n.outputs f\n.subckt n x=a y=c\n.subckt n x=b y=d\n.names c d f\n00 1\n.end\n"
        ".model n\n.inputs x\n.outputs y z\n.subckt buf i=x o=t\n.names t y\n0 1\n.names z\n.end\n"
        ".model buf\n.inputs i\n.outputs o\n.names i o\n1 1\n",
    ],
)
def test_ways_to_write_a_conjunction(text: str) -> None:
    netlist = read(text)
    assert (netlist.inputs, netlist.outputs) == (("a", "b"), ("f",))
    assert slow_table(netlist.gates) == [[0], [0], [0], [1]]


def test_outputs_may_be_inputs_repeated_and_without_gates() -> None:
    netlist = read(".inputs a f_2\n.outputs a f f\n.names a f\n0 1\n.end\n")
    assert netlist.outputs == ("a", "f", "f_2")
    assert slow_table(netlist.gates) == [[0, 1, 1], [0, 1, 1], [1, 0, 0], [1, 0, 0]]
    assert read(".model m\n.outputs\n.end\n") == Netlist.from_gates(Gates(0, [], [], [], []))


def test_names_that_only_look_escaped_stay() -> None:
    netlist = read(".inputs %41 %zz 100%\n.outputs b%o f%2\n.names b%o\n.names f%2\n")
    assert netlist.inputs == ("%41", "%zz", "100%")
    assert netlist.outputs == ("b%o", "f%2")


def test_names_whose_meanings_would_clash_stay() -> None:
    assert read(".inputs a%25 a%\n.outputs a%\n").inputs == ("a%25", "a%")


def test_an_output_called_like_an_input_it_is_not() -> None:
    swap = Netlist.from_gates(read(".inputs a b\n.outputs a b\n").gates, ("a", "b"), ("b", "a"))
    text = blif_text(swap)
    assert ".outputs b%o a%o" in text
    assert read(text) == swap


def test_gates_in_any_order_and_long_chains() -> None:
    size = 20_000
    chain = "".join(f".names s{k} a s{k + 1}\n01 1\n10 1\n" for k in reversed(range(size)))
    netlist = read(f".inputs a s0\n.outputs s{size}\n{chain}.end\n")
    assert netlist.counts().depth == size
    assert netlist.evaluate([[0, 1], [1, 1]]).tolist() == [[1], [1]]


# Latches, don't-cares and libraries


def test_latches_are_cut_and_written_back() -> None:
    text = (
        ".model m\n.inputs a clk\n.outputs q r\n.latch d q re clk 2\n.latch a r 1\n.latch q s\n.latch s t ah g 0\n"
        ".names a q d\n10 1\n.names a clk g\n11 1\n.end\n"
    )
    netlist = read_blif(text.encode(), "f.blif", latches="cut")
    assert netlist.inputs == ("a", "clk", "q", "r", "s", "t")
    assert netlist.outputs == ("q", "r", "g", "q$next", "r$next", "s$next", "t$next")
    assert netlist.latches == (
        Latch("q", "q$next", 2, "re", "clk"),
        Latch("r", "r$next", 1),
        Latch("s", "s$next", 3),
        Latch("t", "t$next", 0, "ah", "g"),
    )
    assert netlist.evaluate([[1, 1, 0, 0, 1, 0]]).tolist() == [[0, 0, 1, 1, 1, 0, 1]]
    again = read_blif(blif_text(netlist).encode(), "f.blif", latches="cut")
    assert (again.inputs, again.outputs, again.latches) == (netlist.inputs, netlist.outputs, netlist.latches)
    assert slow_table(again.gates) == slow_table(netlist.gates)
    assert netlist.simplified().latches == netlist.latches


def test_latches_of_models_that_are_used() -> None:
    text = (
        ".model m\n.inputs a clk\n.outputs f\n.subckt ff d=a c=clk q=f\n.end\n"
        ".model ff\n.inputs d c\n.outputs q\n.latch d q re c 0\n.end\n"
    )
    netlist = read_blif(text.encode(), "f.blif", latches="cut")
    assert netlist.inputs == ("a", "clk", "f")
    assert netlist.latches == (Latch("f", "f$next", 0, "re", "clk"),)


def test_dont_cares_are_kept_beside_the_netlist() -> None:
    text = ".inputs a b\n.outputs f a\n.names a b f\n11 1\n.exdc\n.inputs a b\n.outputs f\n.names a b f\n10 1\n.end\n"
    netlist = read(text)
    assert netlist.dont_cares is not None
    assert slow_table(netlist.gates) == [[0, 0], [0, 0], [0, 1], [1, 1]]
    assert slow_table(netlist.dont_cares.gates) == [[0, 0], [0, 0], [1, 0], [0, 0]]
    again = read(blif_text(netlist))
    assert (again, again.dont_cares) == (netlist, netlist.dont_cares)
    table = TruthTable.from_circuit(netlist)
    assert unpack_rows(table.care, 4).tolist() == [[1, 1], [0, 1], [1, 1], [1, 1]]
    either = TruthTable.from_function(lambda a, b: (a, a), 2)
    assert either.accuracy(netlist).overall == 1


def test_gates_of_a_library(tmp_path: Path) -> None:
    (tmp_path / "some.genlib").write_bytes(
        b"# a library \xff\nGATE inv 1 O=!a;\nGATE \"aoi21\" 3 O=!(a b + c'');\n  PIN * INV 1 999 1 0 1 0\n"
        b"GATE one 0 O=CONST1;\nGATE xor 5 O=a ^ b';\nGATE ha 5 S=a*!b+!a*b; GATE ha 5 C=a&b;\nLATCH dff 1 Q=D;\n"
    )
    text = (
        ".inputs a b c\n.outputs f g h s k\n.gate aoi21 a=a b=b c=c O=f\n.gate one O=g\n.gate xor a=a b=b O=h\n"
        ".gate ha a=a b=b S=s C=k\n"
    )
    path = tmp_path / "f.blif"
    path.write_text(text)
    netlist = Netlist.read(path, genlib=tmp_path / "some.genlib")
    rows = [[k & 1, k >> 1 & 1, k >> 2] for k in range(8)]
    expected = [[int(not (a & b | c)), 1, a ^ b ^ 1, a ^ b, a & b] for a, b, c in rows]
    assert netlist.evaluate(rows).tolist() == expected
    for bad, message in (
        (".gate nor a=a", "no gate 'nor'"),
        (".gate inv O=t", "pin 'a' of gate 'inv' is not"),
        (".gate inv a=a O=t b=b", "gate 'inv' has no pin 'b'"),
    ):
        path.write_text(text + bad + "\n")
        with pytest.raises(FormatError, match=message) as caught:
            Netlist.read(path, genlib=tmp_path / "some.genlib")
        assert caught.value.line == 7
    for library, message in (("", "no GATE"), ("GATE a 1 O=(b;", "at its end"), ("GATE a 1 O=b c);", r"'\)'")):
        with pytest.raises(FormatError, match=message):
            read_genlib(library.encode())


def test_hierarchies_that_grow_beyond_all_bounds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdcircuits.limits.FREE", 1 << 22)
    models = [f".model m{k}\n.inputs x\n.outputs y\n.subckt m{k + 1} x=x y=t\n.subckt m{k + 1} x=t y=y\n.end\n"
              for k in range(40)]  # fmt: skip
    with pytest.raises(FormatError, match="more than"):
        read("".join(models) + ".model m40\n.inputs x\n.outputs y\n.names x y\n0 1\n.end\n")


def test_comments_may_hold_any_bytes() -> None:
    data = b"# caf\xe9 \x01\n.inputs a\n.outputs a # \xff\n"
    assert read_blif(data).outputs == ("a",)


# What is refused

HEAD = ".model m\n.inputs a b\n.outputs f\n"
INVERTER = ".model s\n.inputs x\n.outputs y\n.names x y\n0 1\n.end\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "empty"),
        ("\n\n# only a comment\n", None, "empty"),
        ("hello world\n", 1, "expected a statement"),
        (".model m\n.inputs a\n.end\n", 3, r"no \.outputs"),
        (HEAD + ".latch a f re clk 0\n", 4, "latch 'f' has memory; .* latches='cut'"),
        (HEAD + ".latch a f re clk 4\n", 4, "reset '4' of a latch"),
        (HEAD + ".latch a f up clk 1\n", 4, "edge 'up' of a latch"),
        (HEAD + ".latch a\n", 4, r"expected \.latch input output"),
        (HEAD + ".latch a f\n.latch b f\n", 5, r"'f' is defined twice \(first on line 4\)"),
        (HEAD + ".latch f a\n", 4, r"'a' is an input \(line 2\), and defined by a latch"),
        (HEAD + ".subckt adder x=a\n", 4, "uses the model 'adder', which is not in the file"),
        (HEAD + ".subckt m a=a b=b f=f\n.end\n", 4, "model 'm' uses itself"),
        (HEAD + ".subckt s x=a x=b y=f\n.end\n" + INVERTER, 4, "each once, found 'x=b'"),
        (HEAD + ".subckt s x y=f\n.end\n" + INVERTER, 4, "expected pins such as a=x"),
        (HEAD + ".subckt s y=f\n.end\n" + INVERTER, 4, "pin 'x' of model 's' is not connected"),
        (HEAD + ".subckt s x=a y=f z=b\n.end\n" + INVERTER, 4, "model 's' has no pin 'z'"),
        (HEAD + ".subckt s x=a y=b\n.end\n" + INVERTER, 4, "'b' is an input"),
        (HEAD + ".subckt s x=a y=f\n.end\n.model s\n.inputs x\n.outputs y\n.blackbox\n.end\n", 4, "a black box"),
        (".model m\n.inputs a\n.outputs f\n.blackbox\n.end\n", 3, "the first model, 'm', is a black box"),
        (HEAD + ".conn a\n", 4, "expected two signals"),
        (HEAD + ".gate nand2 A=a\n", 4, r"'\.gate' uses a library cell; give the library: genlib='FILE'"),
        (HEAD + ".mlatch l\n", 4, r"\.mlatch"),
        (HEAD + ".names f\n.exdc\n.names a\n.end\n", 6, "'a' is an input, and defined by the .names of .exdc"),
        (HEAD + ".names f\n.exdc\n.exdc\n.end\n", 6, "a second .exdc"),
        (HEAD + ".names f\n.exdc\n.names g f\n.end\n", 6, "'g' is used, but"),
        (HEAD + ".search other.blif\n", 4, r"\.search"),
        (HEAD + ".frobnicate\n", 4, r"'\.frobnicate' is not a statement"),
        (HEAD + ".names f\n.end\n.inputs c\n", 6, r"'\.inputs' after \.end"),
        (HEAD + ".names f\n.end\n.model m\n", 6, "a second model called 'm'"),
        (HEAD + ".names a b f\n111 1\n", 5, "3 characters, .names lists 2 inputs"),
        (HEAD + ".names a b f\n11 1\n1 1\n", 6, "1 characters"),
        (HEAD + ".names a b f\n1x 1\n", 5, "other than 0, 1 and -"),
        (HEAD + ".names a b f\n11 2\n", 5, "neither 0 nor 1"),
        (HEAD + ".names a b f\n11 -\n", 5, "neither 0 nor 1"),
        (HEAD + ".names a b f\n11\n", 5, "expected a cube and an output"),
        (HEAD + ".names a b f\n1 1 1\n", 5, "expected a cube and an output"),
        (HEAD + ".names a b f\n11 1\n00 0\n", 6, "all have output 1, or all 0"),
        (HEAD + ".names f\n1 1\n", 5, "expected an output and nothing else"),
        (HEAD + ".names f\n-\n", 5, "neither 0 nor 1"),
        (HEAD + ".names\n", 4, "without a signal"),
        (HEAD + "11 1\n", 4, "expected a statement"),
        (HEAD + ".names a b f\n11 1\n.end\n11 1\n", 7, "expected a statement"),
        (HEAD + ".end\n", 3, "'f' is used, but is neither an input nor defined"),
        (HEAD + "# x\n.names a \\\n q f\n11 1\n", 5, "'q' is used, but"),
        (HEAD + ".names f\n.names a f\n", 5, r"'f' is defined twice \(first on line 4\)"),
        (HEAD + ".names f a\n", 4, r"'a' is an input \(line 2\)"),
        (".model m\n.names a\n.inputs a\n.outputs a\n", 3, "also defined by .names on line 2"),
        (".model m\n.inputs a b\n.inputs a\n", 3, r"'a' is listed twice \(first on line 2\)"),
        (".model m\n.inputs a a\n", 2, "'a' is listed twice"),
        (HEAD + ".names f a f\n11 1\n", 4, "'f' depends on itself: 'f' <- 'f'"),
        (
            HEAD + ".names g f\n1 1\n.names h a g\n11 1\n.names f h\n1 1\n",
            4,
            "'f' depends on itself: 'f' <- 'g' <- 'h' <- 'f'",
        ),
        (HEAD + ".names f\n.names g h\n1 1\n.names h g\n1 1\n", 5, "'h' depends on itself: 'h' <- 'g' <- 'h'"),
    ],
)
def test_what_is_no_combinational_blif(text: str, line: int | None, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(text)
    assert (caught.value.path, caught.value.line) == ("f.blif", line)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b".model m\n.inputs \xff\n", 2, "byte 0xff is not UTF-8"),
        (b"\x7fELF\x02\x01\x01\x00", 1, "control character"),
        (b".model m\n\n\x00", 3, "control character"),
        (bytes(range(256)), 1, "UTF-8|control"),
    ],
)
def test_binary_junk(data: bytes, line: int, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read_blif(data, "f.blif")
    assert caught.value.line == line


def test_a_long_cycle_is_named_shortly() -> None:
    ring = "".join(f".names s{k} s{(k + 1) % 5000}\n1 1\n" for k in range(5000))
    with pytest.raises(FormatError, match=r"'s1' depends on itself: 's1' <- 's0' <- .* <- \.\.\. <- 's1'$"):
        read(f".outputs s0\n{ring}")


def test_gates_and_flip_flops_of_yosys() -> None:
    head = b".model m\n.inputs a b c\n.outputs f q\n"
    text = head + b".gate $_NOR_ A=a B=b Y=n\n.subckt $_NMUX_ A=n B=b S=c Y=f\n.subckt $_DFF_N_ C=c D=f Q=q\n.end\n"
    found = read_blif(text, latches="cut")
    assert found.latches == (Latch("q", "q$next", 3, "fe", "c"),)
    for a, b, c, q in itertools.product((0, 1), repeat=4):
        f = 1 - (b if c else 1 - (a | b))
        assert slow_row(found.gates, (a, b, c, q)) == [f, q, f]
    with pytest.raises(FormatError, match="line 4: '\\$_FF_' has pins D; expected D, Q"):
        read_blif(head + b".subckt $_FF_ D=a\n")
