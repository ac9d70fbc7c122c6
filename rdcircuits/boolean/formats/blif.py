"""BLIF, the Berkeley Logic Interchange Format, for combinational circuits: one `.model` of `.names`.

Reading keeps gates as they stand (a `.names` of up to two inputs is one gate, or none where it only renames a wire);
wider covers become balanced trees. What is more than a combinational model is refused by its name; timing and area
annotations are passed over. A repeated output gets a name of its own (`f`, `f_2`). Names are escaped as
`rdcircuits.boolean.formats.names` says; comments say which were made up (`rdcircuits.tables.marks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import PathLike

from rdcircuits.algebra.bits.gates import NOT
from rdcircuits.algebra.bits.operations import BUFFER, BUFFER_B, CONST0, CONST1, NOT_B
from rdcircuits.boolean.counts import effective_ops
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.covers import Cover
from rdcircuits.boolean.gatelist import GateList
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.order import CycleError, topological_order
from rdcircuits.errors import FormatError
from rdcircuits.tables.marks import comment_lines, commented
from rdcircuits.tables.source import decode, shown

_REFUSED = {
    ".latch": "has memory; only combinational circuits can be read",
    ".mlatch": "has memory; only combinational circuits can be read",
    ".clock": "belongs to circuits with memory; only combinational circuits can be read",
    ".subckt": "uses another model; flatten the hierarchy first",
    ".search": "includes another file; flatten the hierarchy first",
    ".gate": "uses a library cell; map the circuit to .names first",
    ".exdc": "adds a don't-care network, which a netlist cannot keep",
    ".mv": "declares multi-valued signals; only bits can be read",
    ".table": "is BLIF-MV; only .names can be read",
}
_PASSED_OVER = {
    ".area", ".delay", ".wire_load_slope", ".wire", ".input_arrival", ".default_input_arrival", ".output_required",
    ".default_output_required", ".input_drive", ".default_input_drive", ".output_load", ".default_output_load",
    ".max_input_load", ".default_max_input_load",
}  # fmt: skip
_LINE_WIDTH = 100


def read_blif(data: bytes, path: str | PathLike[str] | None = None) -> Netlist:
    """The netlist that the bytes of a BLIF file describe; raises `FormatError` with path and line.

    Example:
        >>> netlist = read_blif(b".model half\\n.inputs a b\\n.outputs carry\\n.names a b carry\\n11 1\\n.end\\n")
        >>> netlist.inputs, netlist.outputs, netlist.gates.ops.tolist()
        (('a', 'b'), ('carry',), [8])
    """
    model, text = _Model(path), decode(data, path)
    for line, tokens in _statements(text):
        model.take(line, tokens)
    return model.netlist(text)


def blif_text(netlist: Netlist, model: str = "circuit") -> str:
    """The netlist as BLIF, one `.names` for each gate.

    Example:
        >>> netlist = read_blif(b".inputs a b\\n.outputs a f\\n.names a b f\\n10 1\\n01 1\\n")
        >>> print(blif_text(netlist), end="")
        .model circuit
        .inputs a b
        .outputs a f
        .names a b f
        10 1
        01 1
        .end
    """
    gates = netlist.gates
    inputs, outputs = names.labels(netlist.inputs, netlist.outputs, gates.outputs.tolist())
    signals = names.wire_names(gates, inputs, outputs)
    lines = [f".model {names.escape(model)}", _wrapped(".inputs", inputs), _wrapped(".outputs", outputs)]
    schedule = zip(effective_ops(gates).tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
    for number, (op, a, b) in enumerate(schedule, gates.n_inputs + 1):
        lines += _gate_lines(op, signals[a], signals[b], signals[number])
    for wire, label in zip(gates.outputs.tolist(), outputs, strict=True):
        if signals[wire] != label:
            lines += _gate_lines(BUFFER if wire else CONST0, signals[wire], signals[wire], label)
    if len(lines) == 3:  # ABC takes a model without any .names for a black box
        lines.append(f".names {signals[0]}")
    comments = comment_lines(netlist.inputs, netlist.outputs, (inputs, outputs))
    return "\n".join([*comments, *lines, ".end", ""])


class _Model:
    """What the statements of a BLIF file have said so far."""

    def __init__(self, path: str | PathLike[str] | None) -> None:
        self.path = path
        self.inputs: dict[str, int] = {}
        self.outputs: list[tuple[str, int]] = []
        self.covers: dict[str, tuple[int, list[str], Cover]] = {}
        self.cover: Cover | None = None
        self.outputs_line: int | None = None
        self.model_line: int | None = None
        self.ended = False
        self.last_line = 0
        self.statements: dict[str, Callable[[int, list[str]], None]] = {
            ".model": self._take_model,
            ".inputs": self._take_inputs,
            ".outputs": self._take_outputs,
            ".names": self._take_names,
            ".end": self._take_end,
        }

    def take(self, line: int, tokens: list[str]) -> None:
        """One logical line: a statement, or a line of the cover of the last `.names`."""
        self.last_line = line
        keyword = tokens[0]
        if not keyword.startswith("."):
            self._take_cube(line, tokens)
            return
        self.cover = None
        if self.ended:
            raise self.error(line, f"{shown(keyword)} after .end; a file with one model is expected")
        statement = self.statements.get(keyword)
        if statement:
            statement(line, tokens[1:])
        elif keyword not in _PASSED_OVER:
            reason = _REFUSED.get(keyword, "is not a statement of combinational BLIF")
            raise self.error(line, f"{shown(keyword)} {reason}")

    def netlist(self, text: str) -> Netlist:
        """The netlist of the whole file, whose comments may say which names were made up."""
        if self.outputs_line is None:
            found = "no .outputs; is this a BLIF file?" if self.last_line else "the file is empty"
            raise self.error(self.last_line or None, found)
        number = {name: position for position, name in enumerate([*self.inputs, *self.covers])}
        fanins = self._fanins(number)
        gates = GateList(len(self.inputs))
        wires = list(range(1, 1 + len(number)))
        covers = list(self.covers.values())
        for position in self._order(fanins):
            if position >= len(self.inputs):
                cover = covers[position - len(self.inputs)][2]
                wires[position] = cover.build(gates, [wires[fanin] for fanin in fanins[position]])
        listed = [name for name, _ in self.outputs]
        sides = list(self.inputs), names.repeated_apart(listed)
        made_up = commented(text, sides[0], "inputs"), commented(text, sides[1], "outputs")
        inputs, outputs = names.names(*sides, made_up)
        return Netlist(inputs, outputs, gates.build([wires[number[name]] for name in listed]))

    def error(self, line: int | None, message: str) -> FormatError:
        """The error that refuses the file."""
        return FormatError(message, path=self.path, line=line)

    def _take_model(self, line: int, tokens: list[str]) -> None:
        if self.model_line is not None:
            found = f".model for the second time (first on line {self.model_line})"
            raise self.error(line, f"{found}; a hierarchy must be flattened")
        self.model_line = line

    def _take_inputs(self, line: int, tokens: list[str]) -> None:
        for name in tokens:
            if name in self.inputs:
                raise self.error(line, f"input {shown(name)} is listed twice (first on line {self.inputs[name]})")
            if name in self.covers:
                raise self.error(line, f"input {shown(name)} is also defined by .names on line {self.covers[name][0]}")
            self.inputs[name] = line

    def _take_outputs(self, line: int, tokens: list[str]) -> None:
        self.outputs_line = line
        self.outputs += [(name, line) for name in tokens]

    def _take_names(self, line: int, tokens: list[str]) -> None:
        if not tokens:
            raise self.error(line, ".names without a signal")
        *fanins, signal = tokens
        if signal in self.covers:
            raise self.error(line, f"signal {shown(signal)} is defined twice (first on line {self.covers[signal][0]})")
        if signal in self.inputs:
            where = self.inputs[signal]
            raise self.error(line, f"signal {shown(signal)} is an input (line {where}), and defined by .names")
        self.cover = Cover(len(fanins))
        self.covers[signal] = line, fanins, self.cover

    def _take_end(self, line: int, tokens: list[str]) -> None:
        self.ended = True

    def _take_cube(self, line: int, tokens: list[str]) -> None:
        if self.cover is None:
            raise self.error(line, f"expected a statement such as .names, found {shown(' '.join(tokens))}")
        try:
            self.cover.add(tokens)
        except FormatError as error:
            raise self.error(line, error.message) from None

    def _fanins(self, number: dict[str, int]) -> list[list[int]]:
        """The numbers of the signals that each is made of; inputs, which come first, are made of none."""
        uses = [(line, signals) for line, signals, _ in self.covers.values()]
        for line, signals in [*uses, *((line, [name]) for name, line in self.outputs)]:
            for name in signals:
                if name not in number:
                    raise self.error(
                        line, f"signal {shown(name)} is used, but is neither an input nor defined by .names"
                    )
        return [[] for _ in self.inputs] + [[number[name] for name in signals] for _, signals in uses]

    def _order(self, fanins: list[list[int]]) -> list[int]:
        """The signals, each after those it is made of."""
        try:
            return topological_order(fanins)
        except CycleError as error:
            defined = list(self.covers)
            cycle = [defined[position - len(self.inputs)] for position in error.cycle]
        way = " <- ".join([*map(shown, cycle[:8]), *["..."] * (len(cycle) > 8), shown(cycle[0])])
        raise self.error(self.covers[cycle[0]][0], f"signal {shown(cycle[0])} depends on itself: {way}")


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """The logical lines, as tokens with the number of their first line; comments dropped, `\\` continuing a line."""
    first, held = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if "#" in line:
            line = line[: line.index("#")]
        first = first or number
        line = line.rstrip()
        if line.endswith("\\"):
            held += line[:-1].split()
            continue
        tokens = held + line.split() if held else line.split()
        if tokens:
            yield first, tokens
        first, held = 0, []
    if held:
        yield first, held


def _gate_lines(op: int, a: str, b: str, result: str) -> list[str]:
    if op in (CONST0, CONST1):
        return [f".names {result}", *["1"] * (op == CONST1)]
    if op in (NOT, BUFFER):
        return [f".names {a} {result}", f"{int(op == BUFFER)} 1"]
    if op in (NOT_B, BUFFER_B):
        return [f".names {b} {result}", f"{int(op == BUFFER_B)} 1"]
    value = 0 if op.bit_count() == 3 else 1
    cubes = [f"{minterm & 1}{minterm >> 1} {value}" for minterm in range(4) if op >> minterm & 1 == value]
    return [f".names {a} {b} {result}", *cubes]


def _wrapped(keyword: str, labels: Sequence[str]) -> str:
    """A statement with many names, continued over lines."""
    lines, width = [keyword], len(keyword)
    for label in labels:
        if width + len(label) > _LINE_WIDTH:
            lines[-1] += " \\"
            lines.append("")
            width = 0
        lines[-1] += f" {label}"
        width += len(label) + 1
    return "\n".join(lines)
