import pytest
from boolean.netlist_strategies import netlists, slow_table
from hypothesis import given

from rdcircuits.boolean.formats.bench import bench_text, read_bench
from rdcircuits.boolean.latches import Latch
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError


def read(text: str, latches: str | None = None) -> Netlist:
    return read_bench(text.encode(), "f.bench", latches)


@given(netlists())
def test_what_is_written_is_read_back(netlist: Netlist) -> None:
    found = read(bench_text(netlist))
    assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
    assert (found.inputs_given, found.outputs_given) == (netlist.inputs_given, netlist.outputs_given)
    assert slow_table(found.gates) == slow_table(netlist.gates)


def test_gates_in_any_order_and_case() -> None:
    netlist = read(
        "# a comment \n\nINPUT(a)\nINPUT( b )\ninput(c)\nOUTPUT(f)\nOUTPUT(g)\nOUTPUT(h)\nOUTPUT(k)\nOUTPUT(l)\n"
        "f = nand(t, c) # and more\nt=AND(a,b)\ng = XNOR(a, b, c)\nh = MUX(a, b, c)\nk = LUT 0xe8 ( a, b, c )\n"
        "l = NOR(a, u, n, a)\nu = gnd\nn = BUFF(m)\nm = NOT(w)\nw = vdd\nz = OR(a)\n"
    )
    rows = [[k & 1, k >> 1 & 1, k >> 2] for k in range(8)]
    expected = [[1 - (a & b & c), 1 ^ a ^ b ^ c, b if a else c, int(a + b + c > 1), 1 - a] for a, b, c in rows]
    assert netlist.evaluate(rows).tolist() == expected


def test_flip_flops_are_cut_and_written_back() -> None:
    netlist = read("INPUT(a)\nOUTPUT(f)\nq = DFF(d)\nr = DFF1(q)\nd = XOR(a, q)\nf = AND(q, r)\n", "cut")
    assert (netlist.inputs, netlist.outputs) == (("a", "q", "r"), ("f", "q$next", "r$next"))
    assert netlist.latches == (Latch("q", "q$next", 3), Latch("r", "r$next", 1))
    assert read("INPUT(a)\nq = DFFRSE( a, gnd, gnd, gnd, gnd )\n", "cut").latches == (Latch("q", "q$next", 3),)
    again = read(bench_text(netlist), "cut")
    assert (again, again.latches) == (netlist, netlist.latches)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (" \n", None, "empty"),
        ("hello\n", 1, r"expected INPUT\(a\), OUTPUT\(f\) or"),
        ("INPUT(a, b)\n", 1, "expected INPUT"),
        ("INPUT(a)\nINPUT(a)\n", 2, "listed twice"),
        ("INPUT(a)\na = NOT(a)\n", 2, "'a' is an input"),
        ("OUTPUT(f)\n", 1, "'f' is used, but is neither an input nor defined by a gate"),
        ("f = AND(f, f)\n", 1, "depends on itself"),
        ("f = FOO(f)\n", 1, "'FOO' is no gate"),
        ("f = NOT(a, b)\n", 1, "NOT has 2 inputs, expected 1"),
        ("f = AND()\n", 1, "AND without inputs"),
        ("f = AND(a,,b)\n", 1, "'' is no name"),
        ("f = AND 0x1 (a)\n", 1, "expected a table"),
        ("f = LUT (a)\n", 1, "expected a table"),
        ("f = LUT 0x10 (a, b)\n", 1, "more than the 2\\^2 rows"),
        ("INPUT(a)\nq = DFF(a)\n", 2, "latch 'q' has memory; .* latches='cut'"),
    ],
)
def test_what_is_not_read(text: str, line: int | None, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(text)
    assert (caught.value.path, caught.value.line) == ("f.bench", line)
