"""Reading BLIF: models, flattened into the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike

from rdcircuits.algebra.bits.operations import BUFFER
from rdcircuits.boolean.formats.blif_lines import pieces, statements
from rdcircuits.boolean.formats.covers import Cover
from rdcircuits.boolean.formats.genlib import Cell, read_genlib
from rdcircuits.boolean.formats.logic import Builder, Logic, Memory, Operation
from rdcircuits.boolean.formats.yosys_cells import FLIP_FLOPS, yosys_cells
from rdcircuits.boolean.latches import EDGES
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError
from rdcircuits.limits import read_file
from rdcircuits.tables.source import decode, shown

Path = str | PathLike[str]

_REFUSED = {
    ".mlatch": "is a latch of a library; only .latch can be read",
    ".search": "includes another file; put all models into one file",
    ".mv": "declares multi-valued signals; only bits can be read",
    ".table": "is BLIF-MV; only .names can be read",
    ".flop": "is a flip-flop with reset and enable; only .latch can be read",
}
_PASSED_OVER = {
    ".area", ".delay", ".wire_load_slope", ".wire", ".input_arrival", ".default_input_arrival", ".output_required",
    ".default_output_required", ".input_drive", ".default_input_drive", ".output_load", ".default_output_load",
    ".max_input_load", ".default_max_input_load", ".cname", ".attr", ".param", ".cycle", ".clock_event", ".latch_order",
    ".code", ".no_merge", ".topmodel",
}  # fmt: skip
_STATEMENTS = {
    ".model": "model",
    ".inputs": "inputs",
    ".outputs": "outputs",
    ".names": "names",
    ".latch": "latch",
    ".clock": "clock",
    ".subckt": "subckt",
    ".gate": "gate",
    ".conn": "connection",
    ".barbuf": "connection",
    ".short": "connection",
    ".exdc": "exdc",
    ".blackbox": "black_box",
    ".start_kiss": "kiss",
    ".end": "end",
}
_COMMENT = rb"#[^\r\n]*"


def read_blif(data: bytes, path: Path | None = None, latches: str | None = None, genlib: Path | None = None) -> Netlist:
    """The netlist that the bytes of a BLIF file describe; raises `FormatError` with path and line.

    Example:
        >>> netlist = read_blif(b".model half\\n.inputs a b\\n.outputs carry\\n.names a b carry\\n11 1\\n.end\\n")
        >>> netlist.inputs, netlist.outputs, netlist.gates.ops.tolist()
        (('a', 'b'), ('carry',), [8])
    """
    cells = None if genlib is None else read_genlib(read_file(genlib), genlib)
    text = decode(data, path, _COMMENT)
    reader = _Reader(path, cells)
    for start, piece in pieces(text):
        if not reader.take_whole(start, piece):
            for line, tokens in statements(piece, start):
                reader.take(line, tokens)
    return reader.top(len(data)).netlist(latches, text)


@dataclass
class _Use:
    """A `.subckt`: the model that it uses, and its pins."""

    line: int
    model: str
    pins: dict[str, str]


@dataclass
class _Model:
    """What a model says: its own logic, and other models that it uses."""

    name: str
    logic: Logic
    outputs_line: int | None = None
    uses: list[_Use] = field(default_factory=list)
    is_black_box: bool = False
    state: str = ""


class _Reader:
    """What the statements of a BLIF file have said so far."""

    def __init__(self, path: Path | None, cells: dict[str, list[Cell]] | None) -> None:
        self.path, self.cells = path, cells
        self.models: dict[str, _Model] = {}
        self.model: _Model | None = None
        self.logic = Logic(path)
        self.names: tuple[int, list[str]] | None = None
        self.cubes: list[str] = []
        self.cube_lines: list[int] = []
        self.made: dict[tuple[int, str], Builder] = {}
        self.ended = self.in_kiss = False
        self.last_line = 0

    def error(self, line: int | None, message: str) -> FormatError:
        """The error that refuses the file."""
        return FormatError(message, path=self.path, line=line)

    def take_whole(self, line: int, piece: str) -> bool:
        """Take a piece that is one plain `.names`, as most are; False for others, which `take` reads."""
        head, _, cover = piece.partition("\n")
        tokens = head.split()
        if self.model is None or self.ended or self.in_kiss or len(tokens) < 2 or tokens[0] != ".names":
            return False
        if "\\" in piece or "#" in piece or "." in cover:
            return False
        if self.names is not None:
            self.close()
        self.last_line = line
        self._define(line, tokens, cover, range(line + 1, line + 2 + cover.count("\n")))
        return True

    def take(self, line: int, tokens: list[str]) -> None:
        """One logical line: a statement, or a line of the cover of the last `.names`."""
        self.last_line = line
        keyword = tokens[0]
        if self.in_kiss:
            self.in_kiss = keyword != ".end_kiss"
        elif keyword[0] != ".":
            self._take_cube(line, tokens)
        else:
            if self.names is not None:
                self.close()
            if self.ended and keyword != ".model":
                raise self.error(line, f"{shown(keyword)} after .end; only another .model may follow")
            statement = _STATEMENTS.get(keyword)
            if statement:
                if self.model is None and keyword != ".model":
                    self._begin("", line)
                getattr(self, f"_take_{statement}")(line, tokens[1:])
            elif keyword not in _PASSED_OVER:
                raise self.error(line, f"{shown(keyword)} {_REFUSED.get(keyword, 'is not a statement of BLIF')}")

    def top(self, read: int) -> Logic:
        """The logic of the first model, with all that it uses."""
        self.close()
        top = next(iter(self.models.values()), None)
        if top is None or top.outputs_line is None:
            found = "no .outputs; is this a BLIF file?" if self.last_line else "the file is empty"
            raise self.error(self.last_line or None, found)
        if top.is_black_box:
            raise self.error(top.outputs_line, f"the first model, {shown(top.name)}, is a black box")
        self._flatten(top, read)
        return top.logic

    def _flatten(self, top: _Model, read: int) -> None:
        """Put all that is used into the models that use it, the innermost first."""
        path = [(top, iter(list(top.uses)))]
        top.state = "open"
        while path:
            model, uses = path[-1]
            use = next(uses, None)
            if use is None:
                for one in model.uses:
                    self._embed(model, one)
                    model.logic.check_size(read)
                model.state = "done"
                path.pop()
                continue
            used = self._used(use)
            if used.state == "open":
                raise self.error(use.line, f"model {shown(use.model)} uses itself")
            if not used.state:
                used.state = "open"
                path.append((used, iter(list(used.uses))))

    def _used(self, use: _Use) -> _Model:
        used = self.models.get(use.model)
        if used is None:
            raise self.error(use.line, f".subckt uses the model {shown(use.model)}, which is not in the file")
        if used.is_black_box:
            raise self.error(use.line, f".subckt uses {shown(use.model)}, a black box: its gates are not in the file")
        if used.logic.free is not None:
            raise self.error(use.line, f".subckt uses {shown(use.model)}, which has .exdc; only the first model may")
        return used

    def _embed(self, model: _Model, use: _Use) -> None:
        logic = self._used(use).logic
        outputs = dict(logic.outputs)
        for pin in use.pins:
            if pin not in logic.inputs and pin not in outputs:
                raise self.error(use.line, f"model {shown(use.model)} has no pin {shown(pin)}")
        for pin in logic.inputs:
            if pin not in use.pins:
                raise self.error(use.line, f"pin {shown(pin)} of model {shown(use.model)} is not connected")
        for pin in outputs:
            if pin in logic.inputs and use.pins.get(pin) not in (None, use.pins[pin]):
                raise self.error(use.line, f"pin {shown(pin)} is an input and an output")
        model.logic.embed(logic, f"{use.model}#{use.line}/", use.pins, use.line)

    def _begin(self, name: str, line: int) -> None:
        if name in self.models:
            raise self.error(line, f"a second model called {shown(name)}")
        self.model = self.models[name] = _Model(name, Logic(self.path))
        self.logic, self.ended = self.model.logic, False

    def _current(self) -> _Model:
        assert self.model is not None
        return self.model

    def _take_model(self, line: int, tokens: list[str]) -> None:
        self._begin(" ".join(tokens[:1]), line)

    def _take_inputs(self, line: int, tokens: list[str]) -> None:
        if self.logic is not self._current().logic:
            return
        for name in tokens:
            self.logic.add_input(name, line)

    def _take_outputs(self, line: int, tokens: list[str]) -> None:
        model = self._current()
        if self.logic is model.logic:
            model.outputs_line = line
            self.logic.outputs += [(name, line) for name in tokens]

    def _take_names(self, line: int, tokens: list[str]) -> None:
        if not tokens:
            raise self.error(line, ".names without a signal")
        self.names = line, tokens
        self.cubes, self.cube_lines = [], []

    def _take_latch(self, line: int, tokens: list[str]) -> None:
        if not 2 <= len(tokens) <= 5:
            raise self.error(
                line, f"expected .latch input output [edge clock] [reset], found {shown(' '.join(tokens))}"
            )
        source, state, *rest = tokens
        reset = rest.pop() if len(rest) % 2 else "3"
        edge, clock = rest or ("", "")
        if reset not in ("0", "1", "2", "3"):
            raise self.error(line, f"reset {shown(reset)} of a latch; expected 0, 1, 2 or 3")
        if edge not in EDGES:
            raise self.error(line, f"edge {shown(edge)} of a latch; expected re, fe, ah, al or as")
        clock = "" if clock in ("NIL", "nil") else clock
        self.logic.latch(Memory(line, source, state, int(reset), edge, clock))

    def _take_clock(self, line: int, tokens: list[str]) -> None:
        self.logic.clocks += tokens

    def _take_subckt(self, line: int, tokens: list[str]) -> None:
        if not tokens:
            raise self.error(line, ".subckt without a model")
        if tokens[0] in yosys_cells() or tokens[0] in FLIP_FLOPS:
            self._take_gate(line, tokens)
        else:
            self._current().uses.append(_Use(line, tokens[0], self._pins(line, tokens[1:])))

    def _take_gate(self, line: int, tokens: list[str]) -> None:
        name = " ".join(tokens[:1])
        pins = self._pins(line, tokens[1:])
        if name in FLIP_FLOPS:
            self._take_flip_flop(line, name, pins)
            return
        cells = (self.cells or {}).get(name) or yosys_cells().get(name)
        if cells is None:
            if self.cells is None:
                raise self.error(line, "'.gate' uses a library cell; give the library: genlib='FILE'")
            raise self.error(line, f"the library has no gate {shown(name)}")
        for cell in cells:
            missing = [pin for pin in cell.inputs if pin not in pins]
            if missing:
                raise self.error(line, f"pin {shown(missing[0])} of gate {shown(name)} is not connected")
            if cell.output in pins:
                self.logic.drive(pins[cell.output], line, [pins[pin] for pin in cell.inputs], cell)
        known = {pin for cell in cells for pin in (*cell.inputs, cell.output)}
        strange = [pin for pin in pins if pin not in known]
        if strange:
            raise self.error(line, f"gate {shown(name)} has no pin {shown(strange[0])}")

    def _take_flip_flop(self, line: int, name: str, pins: dict[str, str]) -> None:
        edge, clock = FLIP_FLOPS[name]
        if pins.keys() != {"D", "Q", clock} - {""}:
            raise self.error(line, f"{shown(name)} has pins {', '.join(pins)}; expected D, Q {clock}".rstrip())
        self.logic.latch(Memory(line, pins["D"], pins["Q"], 3, edge, pins.get(clock, "")))

    def _pins(self, line: int, tokens: list[str]) -> dict[str, str]:
        pins: dict[str, str] = {}
        for token in tokens:
            pin, equals, name = token.partition("=")
            if not (pin and equals and name) or pin in pins:
                raise self.error(line, f"expected pins such as a=x, each once, found {shown(token)}")
            pins[pin] = name
        return pins

    def _take_connection(self, line: int, tokens: list[str]) -> None:
        if len(tokens) != 2:
            raise self.error(line, f"expected two signals, found {shown(' '.join(tokens))}")
        self.logic.drive(tokens[1], line, tokens[:1], Operation(BUFFER))

    def _take_exdc(self, line: int, tokens: list[str]) -> None:
        model = self._current()
        if model.logic.free is not None:
            raise self.error(line, "a second .exdc in one model")
        model.logic.free = self.logic = Logic(self.path, "the .names of .exdc")

    def _take_black_box(self, line: int, tokens: list[str]) -> None:
        self._current().is_black_box = True

    def _take_kiss(self, line: int, tokens: list[str]) -> None:
        self.in_kiss = True

    def _take_end(self, line: int, tokens: list[str]) -> None:
        self.ended = True

    def _take_cube(self, line: int, tokens: list[str]) -> None:
        if self.names is not None:
            self.cubes.append(" ".join(tokens))
            self.cube_lines.append(line)
            return
        raise self.error(line, f"expected a statement such as .names, found {shown(' '.join(tokens))}")

    def close(self) -> None:
        """The signal of the last `.names`, now that all its cubes are known."""
        if self.names is not None:
            line, tokens = self.names
            self.names = None
            self._define(line, [".names", *tokens], "\n".join(self.cubes), self.cube_lines)

    def _define(self, line: int, tokens: list[str], text: str, lines: Sequence[int]) -> None:
        """A signal and what it is made of; equal covers are made once. `lines` are those of the text."""
        key = len(tokens), text
        builder = self.made.get(key)
        if builder is None:
            builder = self.made[key] = self._cover(len(tokens) - 2, text, lines)
        self.logic.drive(tokens[-1], line, tokens[1:-1], builder)

    def _cover(self, width: int, text: str, lines: Sequence[int]) -> Builder:
        cover = Cover(width)
        for line, cube in zip(lines, text.split("\n"), strict=False):
            tokens = cube.split()
            try:
                if tokens:
                    cover.add(tokens)
            except FormatError as error:
                raise self.error(line, error.message) from None
        return Operation(cover.operation()) if width <= 2 else cover
