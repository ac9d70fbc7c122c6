import itertools
import re

import pytest
from boolean.netlist_strategies import netlist_of, netlists, slow_row, slow_table
from hypothesis import given

from rdcircuits.boolean.formats.verilog import read_verilog, verilog_text
from rdcircuits.boolean.latches import Latch
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError


def read(text: str) -> Netlist:
    return read_verilog(text.encode(), "f.v")


@given(netlists())
def test_what_is_written_is_read_back(netlist: Netlist) -> None:
    found = read(verilog_text(netlist))
    assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
    assert (found.inputs_given, found.outputs_given) == (netlist.inputs_given, netlist.outputs_given)
    assert slow_table(found.gates) == slow_table(netlist.gates)
    assert len(found.gates) <= len(netlist.gates) + 1


@given(netlists())
def test_each_name_is_declared_once(netlist: Netlist) -> None:
    text = verilog_text(netlist)
    assert all(character == "\n" or " " <= character <= "~" for character in text)
    declared = re.findall(r"^  (?:input|output|wire) (.*);$", text, re.MULTILINE)
    assert len(set(declared)) == len(declared)
    assigned = re.findall(r"^  assign (\S+) ? = ", text, re.MULTILINE)
    assert len(set(assigned)) == len(assigned)
    n = len(netlist.inputs)
    assert [name.strip() for name in declared[n:]].sort() == assigned.sort()


def test_names_that_are_no_identifiers_are_escaped() -> None:
    netlist = Netlist(
        ("a", "b[0]", "wire", "logic", ""), ("a", "y$1", "1", "two words"), netlist_of(5, [], [2, 1, 5, 0]).gates
    )
    assert verilog_text(netlist, "module") == "\n".join(
        [
            '// input % stands for ""',
            '// output a%o stands for "a"',
            '// output two%20words stands for "two words"',
            "module \\module  (a, \\b[0] , \\wire , \\logic , \\% , \\a%o , y$1, \\1 , \\two%20words );",
            "  input a;",
            "  input \\b[0] ;",
            "  input \\wire ;",
            "  input \\logic ;",
            "  input \\% ;",
            "  output \\a%o ;",
            "  output y$1;",
            "  output \\1 ;",
            "  output \\two%20words ;",
            "  assign \\a%o  = \\b[0] ;",
            "  assign y$1 = a;",
            "  assign \\1  = \\% ;",
            "  assign \\two%20words  = 1'b0;",
            "endmodule",
            "",
        ]
    )


# What other programs write


def values(text: str) -> list[int]:
    """The numbers that the outputs make, the first the least significant, for the numbers that the inputs make."""
    netlist = read(text)
    n = len(netlist.inputs)
    rows = [[k >> i & 1 for i in range(n)] for k in range(1 << n)]
    return [sum(bit << i for i, bit in enumerate(row)) for row in netlist.evaluate(rows).tolist()]


PAIR = "module m(input [1:0] a, input [1:0] b, output [3:0] y);"


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ("a & b", lambda a, b: a & b),
        ("~a", lambda a, b: ~a & 15),
        ("~a | 4'b0", lambda a, b: ~a & 15),
        ("a ~^ b", lambda a, b: ~(a ^ b) & 15),
        ("a ^~ b ^ 4'hA", lambda a, b: ~(a ^ b) & 15 ^ 10),
        ("{a, b}", lambda a, b: a << 2 | b),
        ("{2{b}}", lambda a, b: b * 5),
        ("{a[0], 1'b1, b[1:0]}", lambda a, b: (a & 1) << 3 | 4 | b),
        ("a == b", lambda a, b: a == b),
        ("a != b", lambda a, b: a != b),
        ("a == 2", lambda a, b: a == 2),
        ("a ? b : ~b", lambda a, b: b if a else ~b & 15),
        ("a == 0 ? 1 : b == 3 ? 2 : 4'd12", lambda a, b: 1 if a == 0 else 2 if b == 3 else 12),
        ("a && b || !a", lambda a, b: bool((a and b) or not a)),
        ("{&a, |a, ^a, ~&b}", lambda a, b: (a == 3) << 3 | (a > 0) << 2 | (a in (1, 2)) << 1 | (b != 3)),
        ("{~|a, ~^a, ^~b, ~b[0]}", lambda a, b: (a == 0) << 3 | (a in (0, 3)) << 2 | (b in (0, 3)) << 1 | (~b & 1)),
        ("a | b & a ^ b", lambda a, b: a | ((b & a) ^ b)),
        ("(a | b) & (a ^ (b))", lambda a, b: (a | b) & (a ^ b)),
        ("8'hF3", lambda a, b: 3),
        ("4'b1_0_1_0", lambda a, b: 10),
        ("a == b == 1'b1", lambda a, b: a == b),
        ("~4'o17 | a", lambda a, b: a),
    ],
)
def test_expressions(expression: str, function) -> None:  # type: ignore[no-untyped-def]
    expected = [int(function(k & 3, k >> 2)) for k in range(16)]
    assert values(f"{PAIR} assign y = {expression}; endmodule") == expected


@pytest.mark.needs_program("iverilog", "vvp")
def test_expressions_mean_what_icarus_says(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Widths of contexts are where readers go wrong."""
    import subprocess

    expressions = [
        "~a", "a ? ~b : a", "~(a ^ b)", "{~a} | b", "(a == ~b)", "~&{a, b}", "!a ^ b", "a ~^ 1", "{2{~a}} ^ b",
        "(a | 8'h10) == b", "a === b ? ~4'd3 : {1'b0, b}", "~(a && b)", "{a ~^ b, a & ~b}", "~a == 3'd5", "a != ~b | a",
    ]  # fmt: skip
    outputs = "".join(f", output [3:0] y{k}" for k in range(len(expressions)))
    assigns = "".join(f"  assign y{k} = {text};\n" for k, text in enumerate(expressions))
    module = f"module m(input [1:0] a, input [1:0] b{outputs});\n{assigns}endmodule\n"
    names = ", ".join(f"y{k}" for k in reversed(range(len(expressions))))
    wires = "".join(f"wire [3:0] y{k}; " for k in range(len(expressions)))
    bench = (
        f"module t; reg [3:0] k; {wires} m u(k[1:0], k[3:2], {', '.join(f'y{k}' for k in range(len(expressions)))});\n"
        f'integer i; initial for (i = 0; i < 16; i = i + 1) begin k = i; #1 $display("%b", {{{names}}}); end endmodule'
    )
    (tmp_path / "m.v").write_text(module + bench)
    subprocess.run(["iverilog", "-o", tmp_path / "m", tmp_path / "m.v"], check=True)
    said = subprocess.run(["vvp", tmp_path / "m"], check=True, capture_output=True, text=True).stdout.split()
    assert values(module) == [int(line, 2) for line in said]


@pytest.mark.parametrize(
    "text",
    [
        "module m(a, b, y); input a, b; output y; and g(y, a, b); endmodule",
        "module m(a, b, y); input a; input b; output y; wire y; nand (t, a, b), g2 (u, a, b); not n(y, t); endmodule",
        "`timescale 1ns / 1ps\n(* top = 1 *) module m (input wire a, b, output logic y); // comment\n"
        "/* more\n lines */ wire n = ~a | ~b; assign #1 y = !n; endmodule : m\n",
        "module m(input a, input b, output y); wire [1:0] t; assign {t[1], t[0]} = {a, b}; assign y = &t; endmodule",
        "module m(input a, input b, output y); wire [0:1] t; assign t = {a, b}; assign y = t[0] & t[1]; endmodule",
        "module m(input a, b, output y); two u(.q(y), .p({a, b})); endmodule\n"
        "module two(input [1:0] p, output q, output r); assign q = p[0] & p[1], r = 1'b0; endmodule",
        "module inv(input i, output o); not (o, i); endmodule\n"
        "module m(input a, b, output y); wire n, k; inv u1(a, n), u2(.i(~b), .o(k)); nor (y, n, ~k); endmodule",
        "module m(\\a , b, y); input \\a , b; output y; supply1 one; and #(1,2) g (y, \\a , b, one, 1'b1);\n"
        "specify (a => y) = 1; endspecify endmodule",
    ],
)
def test_ways_to_write_a_conjunction(text: str) -> None:
    netlist = read(text)
    assert (netlist.inputs, netlist.outputs) == (("a", "b"), ("y",))
    assert slow_table(netlist.gates) == [[0], [0], [0], [1]]


@pytest.mark.parametrize("outer", ["{}", "~({})"])
@pytest.mark.parametrize("operator", ["", "&", "|", "^"])
@pytest.mark.parametrize("signs", ["  ", "~ ", " ~", "~~"])
def test_plain_gates_are_those_of_any_expression(outer: str, operator: str, signs: str) -> None:
    inner = f"{signs[0]}a {operator} {signs[1]}\\b[0] " if operator else f"{signs[0]}a"
    expression = outer.format(inner)
    head = "module m(input a, input \\b[0] , output f, g); wire \\; ; "
    plain = read(f"{head}assign f = {expression}, g = a; endmodule")
    general = read(f"{head}assign f = ({expression}), g = (a); endmodule")
    assert plain == general
    assert len(plain.gates) <= 1


@pytest.mark.parametrize(
    "text", ["f = a & ;", "f = a & b", "f = & ;", "f = ~(a | b;", "f = a ; b", "; = a;", "f == a;"]
)
def test_what_is_no_assignment(text: str) -> None:
    with pytest.raises(FormatError, match=r"f\.v, line [23]: expected"):
        read(f"module m(input a, b, output f); wire \\; , \\& ;\nassign {text}\nendmodule")


def test_vectors_in_plain_assignments() -> None:
    found = read("module m(input [1:0] a, input b, output [1:0] f, output g); assign f = ~b, g = a & b; endmodule")
    rows = itertools.product((0, 1), repeat=3)
    assert slow_table(found.gates) == [[1 - b, 1, a & b] for a, _, b in rows]


def test_strings_in_attributes() -> None:
    assert read('(* src = "a.v(*3*)" *) module m(input a, output f); assign f = a; endmodule').outputs == ("f",)


def test_gates() -> None:
    kinds = ["and", "nand", "or", "nor", "xor", "xnor"]
    gates = "".join(f"{kind} g{k}(y[{k}], a, b, c); " for k, kind in enumerate(kinds))
    found = values(f"module m(input a, b, c, output [6:0] y); {gates} buf (y[6], t); not n(t, s, a); endmodule")
    for k, value in enumerate(found):
        ones = k.bit_count()
        bits = [ones == 3, ones < 3, ones > 0, ones == 0, ones % 2, ones % 2 == 0, not k & 1]
        assert value == sum(int(bit) << i for i, bit in enumerate(bits))


def test_long_chains_need_no_depth() -> None:
    many = " ^ ".join(["a"] * 5001)
    assert slow_table(read(f"module m(input a, output y); assign y = {many}; endmodule").gates) == [[0], [1]]


HEAD = "module m(input a, input [3:0] v, output y);\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("// nothing\n", None, "no module"),
        ("hello", 1, "expected a module, found 'hello'"),
        (HEAD + "reg q;\nalways @(posedge a) q <= v[0];\nendmodule", 3, "latch 'q' has memory"),
        (HEAD + "reg q;\nalways @(posedge a or negedge b) q <= a;\nendmodule", 3, "one edge alone"),
        (HEAD + "reg q;\nalways @* if (a) q = b;\nendmodule", 3, "'q' is not assigned in all cases"),
        (
            HEAD + "reg q;\nalways @* begin if (a) q = b; y = q; end\nendmodule",
            3,
            "'q' is used where it is assigned in",
        ),
        (HEAD + "always @* y <= a;\nendmodule", 2, "'<=' where there is no edge"),
        (HEAD + "always @* for (i = 0; i < 3; i = i + 1) y = a;\nendmodule", 2, "'for': of statements only"),
        (HEAD + "always @* y + a;\nendmodule", 2, "expected '=' or '<='"),
        (HEAD + "always @* case (a) default: y = a; default: y = b; endcase\nendmodule", 2, "a second 'default'"),
        (HEAD + "always y = a;\nendmodule", 2, "expected '@', found 'y'"),
        (HEAD + "always_ff @* y = a;\nendmodule", 2, "without an edge"),
        (HEAD + "always @* begin y = a;\n", 3, "expected a statement such as"),
        (HEAD + "always @* " + "begin " * 100, 2, "statements more than 60 deep"),
        (HEAD + "reg q = a;\nalways @(posedge b) q = a;\nendmodule", 2, "initial value that is no constant"),
        (HEAD + "assign y = a + 1;\nendmodule", 2, r"operator '\+' is not read"),
        (HEAD + "assign y = 1'bx;\nendmodule", 2, "x and z are not read"),
        (HEAD + "assign y = 4'sd3;\nendmodule", 2, "is signed"),
        (HEAD + "assign y = v[4];\nendmodule", 2, r"out of its range \[3:0\]"),
        (HEAD + "assign y = v[0:1];\nendmodule", 2, "runs against its range"),
        (HEAD + "assign y = v[a];\nendmodule", 2, "an index that is a number"),
        (HEAD + "assign y = a[0];\nendmodule", 2, "is no vector"),
        (HEAD + "assign y = f(a);\nendmodule", 2, "functions are not read"),
        (HEAD + "assign y = q;\nendmodule", 2, "'q' is used, but is neither an input nor defined by an assignment"),
        (HEAD + "assign y = a;\nassign y = v[0];\nendmodule", 3, r"'y' is defined twice \(first on line 2\)"),
        (HEAD + "assign a = 1'b0;\nendmodule", 2, "'a' is an input"),
        (HEAD + "assign y = {a, 1};\nendmodule", 2, "needs a size"),
        (HEAD + "assign y = y;\nendmodule", 2, "depends on itself"),
        (HEAD + "assign y = a\nendmodule", 3, "expected ';', found 'endmodule'"),
        (HEAD + "assign y = (a;\nendmodule", 2, r"expected '\)', found ';'"),
        (HEAD + "assign y = " + "(" * 500 + "a" + ")" * 500 + ";\nendmodule", 2, "more than 80 deep"),
        (HEAD + "and (y, v, a);\nendmodule", 2, "has 4 bits, expected one"),
        (HEAD + "dff u(a, y);\nendmodule", 2, "'dff' is no module of this file"),
        (HEAD + "m u(a, v, y);\nendmodule", 1, "used by no other"),
        (HEAD + "assign y = a;\nendmodule\nmodule k(output z);\nassign z = 1'b0;\nendmodule", 4, "'m', 'k'"),
        (HEAD + "k u(.p(a));\nendmodule\nmodule k(output z); assign z = 0; endmodule", 2, "pin 'p'"),
        (HEAD + "k u(.z(y));\nendmodule\nmodule k(input p, output z); assign z = p; endmodule", 2, "not connected"),
        (HEAD + "assign y = a;\n", 3, "found the end of the file"),
        ("module m(a);\nendmodule", 1, "neither an input nor an output"),
        ("module m(inout a);\nendmodule", 1, "ports in both directions"),
        ("module m #(parameter W=1) (input a);\nendmodule", 1, "parameters are not read"),
        ("module m(input [99999999:0] a);\nendmodule", 1, "more than 65536 bits"),
        ("module m(input a, input a);\nendmodule", 1, "declared twice"),
        ("`define X 1\nmodule m(input a);\nendmodule", 1, "directives"),
        ('module m(input a);\n"text"\nendmodule', 2, "no word of Verilog"),
    ],
)
def test_what_is_not_read(text: str, line: int | None, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        read(text)
    assert (caught.value.path, caught.value.line) == ("f.v", line)


YOSYS = """(* top = 1 *) module top(a, b, s, clk, y, q);
input [1:0] a; wire [1:0] a; input b, s, clk; output y, q; wire n;
\\$_NAND_ _0_ (.A(a[0]), .B(b), .Y(n));
\\$_MUX_ \\u[1] (.A(n), .B(a[1]), .S(~s), .Y(y));
\\$_DFF_P_ ff (.C(clk), .D(y), .Q(q));
endmodule
"""


def test_gates_and_flip_flops_of_yosys() -> None:
    found = read_verilog(YOSYS.encode(), latches="cut")
    assert found.latches == (Latch("q", "q$next", 3, "re", "clk"),)
    assert (found.inputs, found.outputs) == (("a[0]", "a[1]", "b", "s", "clk", "q"), ("y", "q", "q$next"))
    for row in itertools.product((0, 1), repeat=6):
        a0, a1, b, s, _, q = row
        y = (1 - a0 * b) if s else a1
        assert slow_row(found.gates, row) == [y, q, y]
    with pytest.raises(FormatError, match="line 5: latch 'q' has memory"):
        read(YOSYS)


def test_gates_of_a_library(tmp_path) -> None:  # type: ignore[no-untyped-def]
    library = tmp_path / "own.genlib"
    library.write_text("GATE buf 1 O=a;\nGATE aoi 3 O=!(a*b+c);\nGATE half 2 s=a^b;\nGATE half 2 c=a*b;\n")
    text = """module m(input x, y, z, output f, g, h); buf u0(.a(x), .O(t)); aoi u1(.a(t), .b(y), .c(z), .O(f));
    half u2(.a(x), .b(1'b1), .s(g), .c()); half u3(.c(h), .a(y), .b(~z)); endmodule"""
    path = tmp_path / "m.v"
    path.write_text(text)
    found = Netlist.read(path, genlib=library)
    for x, y, z in itertools.product((0, 1), repeat=3):
        assert slow_row(found.gates, (x, y, z)) == [1 - (x & y | z), 1 - x, y & 1 - z]


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (r"\$_AND_ u(.A(a), .Y(y));", "pin 'B' of '$_AND_' is not connected"),
        (r"\$_NOT_ u(.A(a), .B(a), .Y(y));", "'$_NOT_' has no pin 'B'"),
        (r"\$_NOT_ u(a, y);", "given by name"),
        (r"\$_NOT_ u(.A(a), .A(a), .Y(y));", "each once"),
        (r"\$_DFF_N_ u(.D(a), .Q(y));", "pin 'C' of '$_DFF_N_' is not connected"),
        (r"INVX1 u(.A(a), .Y(y));", "'INVX1' is no module of this file; a gate of a library needs it: genlib='FILE'"),
    ],
)
def test_wrong_uses_of_gates(use: str, message: str) -> None:
    with pytest.raises(FormatError, match=f"line 2: .*{re.escape(message)}"):
        read(f"module m(input a, output y);\n{use}\nendmodule")


BLOCKS = """module m(input [1:0] s, input a, b, c, output reg y, output reg [1:0] z, w, output reg v);
  reg t;
  always @* begin : named
    t = a & b;
    if (c) y = t; else if (a) begin y = ~t; end else y = s[0];
  end
  always @(s or a, b) case (s)
    2'd0: z = {a, b};
    2'd1, 2'd2: begin z = 2'b01; z[1] = b; end
    default: z = 2'b10;
  endcase
  always_comb case ({a, b})
    2'b00: w = 0; 2'b01: w = s; 2'b10: w = ~s; 2'b11: w = 3;
  endcase
  always @(*) begin v = 1'b0; if (s == 2'd3) v = c; ; end
endmodule
"""


@pytest.mark.needs_program("iverilog", "vvp")
def test_blocks_mean_what_icarus_says(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import subprocess

    bench = """module bench; reg [4:0] x; wire y, v; wire [1:0] z, w; integer i;
    m u(x[1:0], x[2], x[3], x[4], y, z, w, v);
    initial for (i = 0; i < 32; i = i + 1) begin x = i; #1 $display("%b", {v, w, z, y}); end endmodule"""
    (tmp_path / "m.v").write_text(BLOCKS + bench)
    subprocess.run(["iverilog", "-g2012", "-o", "m", "m.v"], cwd=tmp_path, check=True)
    said = subprocess.run(["vvp", "-n", "m"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout.split()
    found = read(BLOCKS)
    assert found.outputs == ("y", "z[0]", "z[1]", "w[0]", "w[1]", "v")
    for row, bits in enumerate(said):
        assert slow_row(found.gates, [row >> k & 1 for k in range(5)]) == [int(bit) for bit in reversed(bits)]


def test_blocks_without_a_simulator() -> None:
    found = read(BLOCKS)
    for row in itertools.product((0, 1), repeat=5):
        s0, s1, a, b, c = row
        y = a & b if c else 1 - (a & b) if a else s0
        z = [(b, a), (1, b), (1, b), (0, 1)][s0 + 2 * s1]
        w = [(0, 0), (1 - s0, 1 - s1), (s0, s1), (1, 1)][a + 2 * b]
        assert slow_row(found.gates, row) == [y, *z, *w, c & s0 & s1]


def test_flip_flops_behind_an_edge() -> None:
    text = """module m(input clk, d, en, output reg q, output [1:0] n); reg [1:0] r = 2'd2; initial begin q <= 1'b1; end
    always @(posedge clk) begin if (en) q <= #1 d; end
    always @(negedge clk) begin r[0] <= r[1]; r[1] <= r[0]; end
    assign n = r; endmodule"""
    found = read_verilog(text.encode(), latches="cut")
    kept = [(one.state, one.reset, one.edge, one.clock) for one in found.latches]
    assert kept == [("q", 1, "re", "clk"), ("r[0]", 0, "fe", "clk"), ("r[1]", 1, "fe", "clk")]
    assert found.inputs == ("clk", "d", "en", "q", "r[0]", "r[1]")
    for row in itertools.product((0, 1), repeat=6):
        _, d, en, q, r0, r1 = row
        assert slow_row(found.gates, row) == [q, r0, r1, d if en else q, r1, r0]


def test_a_blocking_assignment_is_seen_behind_an_edge() -> None:
    text = "module m(input c, d, output reg q, p); always @(posedge c) begin q = ~d; p <= q; end endmodule"
    found = read_verilog(text.encode(), latches="cut")
    assert found.outputs == ("q", "p", "q$next", "p$next")
    assert slow_row(found.gates, (0, 0, 1, 0)) == [1, 0, 1, 1]
    assert slow_row(found.gates, (0, 1, 1, 0)) == [1, 0, 0, 0]
