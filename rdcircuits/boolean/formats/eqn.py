"""Equation files (`.eqn`), as ABC, SIS and eqntott have them: `INORDER = a b; OUTORDER = f; f = a * !b + c;`.

Operations are `!` and `'` (NOT), `*` and `&` (AND), `^` (XOR), `+` and `|` (OR); 0 and 1 are constants, unless signals
are called so. Without INORDER the inputs are the signals that no equation makes, without OUTORDER the outputs those
that no equation uses, each in the order in which the file has them. Names are escaped as
`rdcircuits.boolean.formats.names` says; comments say which were made up (`rdcircuits.tables.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

from rdcircuits.algebra.bits.operations import by_number
from rdcircuits.boolean.counts import effective_ops
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.factored import CONSTANTS, Code, build, parsed
from rdcircuits.boolean.formats.logic import Logic
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError, RdError
from rdcircuits.tables.marks import comment_lines
from rdcircuits.tables.source import decode, shown

ALSO = "()!*+&|^;~"

_NAME = re.compile(r"[^\s()!'*+&|^=;]+")
_STATEMENT = re.compile(r"\s*([^;]*);")
_COMMENT = re.compile(r"#[^\n]*")
_INPUTS, _OUTPUTS = "INORDER", "OUTORDER"
_WRITTEN = ("0", "1", "CONST0", "CONST1")
_WIDTH = 100
_EXPRESSIONS = by_number(
    {
        "false": "{zero}",
        "nor": "!{a} * !{b}",
        "a_and_not_b": "{a} * !{b}",
        "not_b": "!{b}",
        "b_and_not_a": "!{a} * {b}",
        "not_a": "!{a}",
        "xor": "{a} * !{b} + !{a} * {b}",
        "nand": "!{a} + !{b}",
        "and": "{a} * {b}",
        "xnor": "{a} * {b} + !{a} * !{b}",
        "a": "{a}",
        "a_or_not_b": "{a} + !{b}",
        "b": "{b}",
        "b_or_not_a": "!{a} + {b}",
        "or": "{a} + {b}",
        "true": "{one}",
    }
)


@dataclass(frozen=True, slots=True)
class _Equation:
    """What a signal is made of: the names of its expression, and that."""

    names: tuple[str, ...]
    code: Code

    def build(self, gates: GateList, inputs: Sequence[int]) -> int:
        """The wire of the expression."""
        return build(self.code, dict(zip(self.names, inputs, strict=True)), gates)


def read_eqn(data: bytes, path: str | PathLike[str] | None = None) -> Netlist:
    """The netlist of an equation file; raises `FormatError` with path and line.

    Example:
        >>> netlist = read_eqn(b"INORDER = a b c;\\nOUTORDER = f;\\nf = !(a + b) * c;\\n")
        >>> netlist.inputs, netlist.outputs, len(netlist.gates)
        (('a', 'b', 'c'), ('f',), 2)
    """
    text = decode(data, path, rb"#[^\r\n]*")
    plain = _COMMENT.sub("", text)
    lists: dict[str, tuple[list[str], int]] = {}
    codes: dict[str, tuple[Code, int]] = {}
    end, line = 0, 1
    for hit in _STATEMENT.finditer(plain):
        line += plain.count("\n", end, hit.start(1))
        _take(hit[1], line, path, lists, codes)
        line += plain.count("\n", hit.start(1), hit.end())
        end = hit.end()
    if plain[end:].strip():
        raise FormatError(f"expected ';' behind {shown(plain[end:].strip())}", path=path, line=line)
    if not lists and not codes:
        raise FormatError("no equation in it; is this an equation file?", path=path)
    return _logic(path, lists, codes).netlist(None, text)


def eqn_text(netlist: Netlist) -> str:
    """The netlist as equations, one for each gate.

    Example:
        >>> print(eqn_text(read_eqn(b"f = a ^ b;\\n")), end="")
        INORDER = a b;
        OUTORDER = f;
        f = a * !b + !a * b;
    """
    gates = netlist.gates
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs, gates.outputs.tolist(), ALSO)
    signals = names.wire_names(gates, inputs, outputs)
    constants = _constants(inputs, outputs)
    signals[0] = zero = constants["zero"]
    lines = comment_lines(netlist.inputs, netlist.outputs, (inputs, outputs))
    lines += [_listed(_INPUTS, inputs), _listed(_OUTPUTS, outputs)]
    schedule = zip(effective_ops(gates).tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        pins = {name: f"({zero})" if not k and zero != "0" else signals[k] for name, k in (("a", a), ("b", b))}
        lines.append(f"{signals[wire]} = {_EXPRESSIONS[op].format(**pins, **constants)};")
    for wire, label in zip(gates.outputs.tolist(), outputs, strict=True):
        if signals[wire] != label:
            lines.append(f"{label} = {signals[wire]};")
    return "\n".join([*lines, ""])


def _constants(inputs: Sequence[str], outputs: Sequence[str]) -> dict[str, str]:
    """How the constants are written, where signals may be called like them."""
    free = [name for name in _WRITTEN if name not in inputs and name not in outputs]
    if free:
        name, value = free[0], CONSTANTS[free[0]]
        return {"zero": f"!{name}" if value else name, "one": name if value else f"!{name}"}
    if not inputs:
        raise RdError(f"outputs called {', '.join(_WRITTEN)}, and no inputs: no constant can be written")
    return {"zero": f"{inputs[0]} * !{inputs[0]}", "one": f"{inputs[0]} + !{inputs[0]}"}


def _listed(word: str, labels: Sequence[str]) -> str:
    lines = [f"{word} ="]
    for label in labels:
        if len(lines[-1]) + len(label) > _WIDTH:
            lines.append("")
        lines[-1] += f" {label}"
    return "\n".join(lines) + ";"


def _take(
    statement: str,
    line: int,
    path: str | PathLike[str] | None,
    lists: dict[str, tuple[list[str], int]],
    codes: dict[str, tuple[Code, int]],
) -> None:
    """A list of inputs or outputs, or an equation."""
    if not statement.strip():
        return
    name, equals, expression = statement.partition("=")
    name = name.strip()
    if not equals or not _NAME.fullmatch(name):
        message = f"expected an equation such as f = a * !b;, found {shown(statement.strip())}"
        raise FormatError(message, path=path, line=line)
    if name in (_INPUTS, _OUTPUTS) and name not in lists:
        lists[name] = expression.split(), line
        return
    if name in codes:
        message = f"signal {shown(name)} is defined twice (first on line {codes[name][1]})"
        raise FormatError(message, path=path, line=line)
    codes[name] = parsed(expression, _NAME, path, line), line


def _logic(
    path: str | PathLike[str] | None, lists: dict[str, tuple[list[str], int]], codes: dict[str, tuple[Code, int]]
) -> Logic:
    """The signals that the statements make."""
    logic = Logic(path, "an equation", ALSO)
    listed, line = lists.get(_INPUTS, ([], 0))
    known = {*listed, *codes}
    uses = {name: _names_in(code, known) for name, (code, _) in codes.items()}
    used = dict.fromkeys(name for own in uses.values() for name in own)
    for name in listed if _INPUTS in lists else (name for name in used if name not in codes):
        logic.add_input(name, line)
    for name, (code, at) in codes.items():
        logic.drive(name, at, uses[name], _Equation(uses[name], code))
    outputs, line = lists.get(_OUTPUTS, ([name for name in codes if name not in used], 0))
    logic.outputs = [(name, line) for name in outputs]
    return logic


def _names_in(code: Code, known: set[str]) -> tuple[str, ...]:
    steps = dict.fromkeys(step for step in code if isinstance(step, str) and step != "!")
    return tuple(step for step in steps if step not in CONSTANTS or step in known)
