"""Structural Verilog: one module of continuous assignments in Verilog-95, which every tool takes.

Names that are no plain identifiers, or are keywords, are written as escaped identifiers (`\\a[3] `), and first made
printable as `rdcircuits.boolean.formats.names` says (backquotes and slashes too, which preprocessors see). An output
called like an input gets the ending `%o`, since ports of a module must differ. Comments say which names were made up
(`rdcircuits.tables.marks`). `rdcircuits.boolean.formats.verilog_read` reads it back, and other structural Verilog.
"""

from __future__ import annotations

import re

from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.bitwise import bitwise
from rdcircuits.boolean.formats.verilog_read import ALSO, read_verilog
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.tables.marks import comment_lines

__all__ = ["read_verilog", "verilog_text"]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_EXPRESSIONS = bitwise("1'b0", "1'b1")
#: Words that are no plain identifiers, in any version of the language.
KEYWORDS = frozenset(
    """
    accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin bind bins
    binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos config const
    constraint context continue cover covergroup coverpoint cross deassign default defparam design disable dist do edge
    else end endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface endmodule
    endpackage endprimitive endprogram endproperty endsequence endspecify endtable endtask enum event eventually expect
    export extends extern final first_match for force foreach forever fork forkjoin function generate genvar global
    highz0 highz1 if iff ifnone ignore_bins illegal_bins implements implies import incdir include initial inout input
    inside instance int integer interconnect interface intersect join join_any join_none large let liblist library
    local localparam logic longint macromodule matches medium modport module nand negedge nettype new nexttime nmos nor
    noshowcancelled not notif0 notif1 null or output package packed parameter pmos posedge primitive priority program
    property protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase
    randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0
    rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal showcancelled
    signed small soft solve specify specparam static string strong strong0 strong1 struct super supply0 supply1
    sync_accept_on sync_reject_on table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri
    tri0 tri1 triand trior trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var
    vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard wire with within wor xnor xor
    """.split()  # noqa: SIM905
)


def verilog_text(netlist: Netlist, module: str = "circuit") -> str:
    """The netlist as a Verilog module.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(2)
        >>> netlist = Netlist(("a", "b[0]"), ("y",), builder.build([builder.xor(*builder.inputs)]))
        >>> print(verilog_text(netlist), end="")
        module circuit (a, \\b[0] , y);
          input a;
          input \\b[0] ;
          output y;
          assign y = a ^ \\b[0] ;
        endmodule
    """
    gates = netlist.gates
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs, also=ALSO)
    driven = names.wire_names(gates, inputs, outputs)
    signals = ["1'b0", *(_identifier(label) for label in driven[1:])]
    ports = [_identifier(name) for name in [*inputs, *outputs]]
    lines = comment_lines(netlist.inputs, netlist.outputs, (inputs, outputs), "//")
    lines += [f"module {_identifier(names.escape(module, ALSO))} ({', '.join(ports)});"]
    lines += [f"  input {port};" for port in ports[: len(inputs)]]
    lines += [f"  output {port};" for port in ports[len(inputs) :]]
    inner = set(driven[gates.n_inputs + 1 :]).difference(outputs)
    lines += [f"  wire {signal};" for signal, label in zip(signals, driven, strict=True) if label in inner]
    schedule = zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        lines.append(f"  assign {signals[wire]} = {_EXPRESSIONS[op].format(a=signals[a], b=signals[b])};")
    for wire, name in zip(gates.outputs.tolist(), outputs, strict=True):
        if driven[wire] != name:
            lines.append(f"  assign {_identifier(name)} = {signals[wire]};")
    return "\n".join([*lines, "endmodule", ""])


def _identifier(label: str) -> str:
    """The label as a Verilog identifier, escaped (and then followed by its white space) where it is no plain one."""
    if _IDENTIFIER.fullmatch(label) and label not in KEYWORDS:
        return label
    return f"\\{label} "
