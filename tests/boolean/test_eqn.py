"""Equation files: what is written comes back, and what other programs write is read."""

import itertools
import re
import subprocess
from pathlib import Path

import pytest
from boolean.netlist_strategies import netlists, slow_row, slow_table
from hypothesis import example, given

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.equivalence import equivalent
from rdcircuits.boolean.formats.eqn import eqn_text, read_eqn
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError


def gates_of_one(op: int) -> Netlist:
    return Netlist((), ("0",), Gates(0, [op], [0], [0], [1]))


def read(text: str) -> Netlist:
    return read_eqn(text.encode(), "f.eqn")


@given(netlists())
@example(gates_of_one(9))
@example(gates_of_one(6))
def test_what_is_written_is_read_back(netlist: Netlist) -> None:
    found = read(eqn_text(netlist))
    assert (found.inputs, found.outputs) == (netlist.inputs, netlist.outputs)
    assert (found.inputs_given, found.outputs_given) == (netlist.inputs_given, netlist.outputs_given)
    assert slow_table(found.gates) == slow_table(netlist.gates)
    assert found.counts().gates <= netlist.counts().gates


@pytest.mark.parametrize("name", ["0", "1", "CONST0", "INORDER", "OUTORDER", "a'", "a;", "\\b[0]"])
def test_awkward_names(name: str) -> None:
    netlist = Netlist.from_gates(read("f = a; g = 0; h = 1;").gates, [name], ["f", "g", "h"])
    found = read(eqn_text(netlist))
    assert found.inputs == netlist.inputs
    assert slow_table(found.gates) == [[0, 0, 1], [1, 0, 1]]
    swapped = Netlist.from_gates(netlist.gates, ["x"], [name, "g", "h"])
    found = read(eqn_text(swapped))
    assert (found.outputs, slow_table(found.gates)) == (swapped.outputs, [[0, 0, 1], [1, 0, 1]])


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ("a*b + !c", lambda a, b, c: a & b | 1 - c),
        ("!(a+b)*c", lambda a, b, c: (1 - (a | b)) & c),
        ("a' & b | c", lambda a, b, c: (1 - a) & b | c),
        ("(a + b)' c", lambda a, b, c: (1 - (a | b)) & c),
        ("a ^ b ^ c", lambda a, b, c: a ^ b ^ c),
        ("!a*!b + a*b + 0", lambda a, b, c: 1 - (a ^ b)),
        ("a*b + !a*!b", lambda a, b, c: 1 - (a ^ b)),
        ("a*!b + !a*b", lambda a, b, c: a ^ b),
        ("!!a * !1", lambda a, b, c: 0),
        ("1", lambda a, b, c: 1),
        ("!(!a)", lambda a, b, c: a),
        ("!(a*b)*(a*b) + c", lambda a, b, c: c),
    ],
)
def test_expressions(expression: str, function) -> None:  # type: ignore[no-untyped-def]
    found = read(f"INORDER = a b c;\nOUTORDER = f;\nf = {expression};\n")
    for row in itertools.product((0, 1), repeat=3):
        assert slow_row(found.gates, row) == [function(*row)]


def test_orders_that_are_not_told() -> None:
    found = read("# any \\ bytes;\n g = n * c ; n = b + a;\nf = n; # done\n")
    assert (found.inputs, found.outputs) == (("c", "b", "a"), ("g", "f"))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "no equation"),
        ("# nothing\n;", None, "no equation"),
        ("f = a", 1, "expected ';' behind 'f = a'"),
        ("f = a;\n\nf = b;", 3, "'f' is defined twice (first on line 1)"),
        ("\nhello;", 2, "expected an equation such as f = a * !b;, found 'hello'"),
        ("f = a +\n;", 1, "expected to go on otherwise at its end"),
        ("f = a;\ng = (a * b;", 2, "otherwise at its end"),
        ("f = a b) c;", 1, "otherwise at ')'"),
        ("INORDER = a a;\nf = a;", 1, "input 'a' is listed twice"),
        ("INORDER = a;\nf = a * b;", 2, "signal 'b' is used, but is neither an input nor defined by an equation"),
        ("INORDER = a;\n\n a = 1;", 3, "'a' is an input (line 1), and defined by an equation"),
        ("OUTORDER = f;\nf = g;\ng = f;", 2, "depends on itself"),
        ("f = " + "(" * 200 + "a" + ")" * 200 + ";", 1, "parentheses more than 100 deep"),
    ],
)
def test_what_is_not_read(text: str, line: int | None, message: str) -> None:
    place = f"f.eqn, line {line}: " if line else "f.eqn: "
    with pytest.raises(FormatError, match=re.escape(place) + ".*" + re.escape(message)):
        read(text)


@pytest.mark.needs_program("berkeley-abc")
def test_abc_reads_and_writes_the_same(tmp_path: Path) -> None:
    text = "INORDER = a b c d;\nOUTORDER = f g k;\nn = a*!b + !a*b;\nf = !(n + c)*d + 0;\ng = n*c + !n*!c;\nk = 1;\n"
    (tmp_path / "m.eqn").write_text(eqn_text(read(text)))
    script = "read_eqn m.eqn; strash; write_eqn o.eqn; write_blif o.blif"
    subprocess.run(["berkeley-abc", "-q", script], cwd=tmp_path, check=True, capture_output=True)
    for name in ("o.eqn", "o.blif"):
        assert equivalent(read(text), Netlist.read(tmp_path / name), prove=True)
