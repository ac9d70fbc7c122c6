import re

from boolean.netlist_strategies import netlist_of, netlists
from hypothesis import given

from rdcircuits.boolean.formats.verilog import verilog_text
from rdcircuits.boolean.netlist import Netlist


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
