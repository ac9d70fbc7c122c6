"""Reading structural Verilog: modules of assignments, gate primitives and instances, flattened into the one that no
other uses.

Flip-flops, `always` behind an edge of a clock or Yosys' own, are latches. Vectors become signals such as `a[3]`; the
least significant bit of a port comes first. What is no structure (functions, parameters, arithmetic) is refused with
its line.
"""

from __future__ import annotations

from os import PathLike

from rdcircuits.boolean.formats.genlib import Cell, read_genlib
from rdcircuits.boolean.formats.logic import Logic
from rdcircuits.boolean.formats.verilog_always import BlockParser, Statement
from rdcircuits.boolean.formats.verilog_expressions import Node, Parser, plain
from rdcircuits.boolean.formats.verilog_modules import GATES, Elaboration, Instance, Module, Range
from rdcircuits.boolean.formats.verilog_tokens import MOST_BITS, Tokens
from rdcircuits.boolean.formats.yosys_cells import FLIP_FLOPS, yosys_cells
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import FormatError
from rdcircuits.limits import check_made, read_file
from rdcircuits.tables.source import decode, shown

Path = str | PathLike[str]
#: Characters that preprocessors see in names, beside those of `rdcircuits.boolean.formats.names`.
ALSO = "`/"

_COMMENT = rb"//[^\n]*|/\*[\s\S]*?\*/"
_NETS = ("wire", "reg", "tri", "logic", "wand", "wor", "supply0", "supply1")
_REFUSED = {
    "parameter": "parameters are not read",
    "localparam": "parameters are not read",
    "function": "functions are not read",
    "generate": "generate blocks are not read",
    "genvar": "generate blocks are not read",
    "inout": "ports in both directions are not read",
    "defparam": "parameters are not read",
    "wand": "wired logic is not read",
    "wor": "wired logic is not read",
}
_BYTES = 600


def read_verilog(
    data: bytes, path: Path | None = None, latches: str | None = None, genlib: Path | None = None
) -> Netlist:
    """The netlist of a Verilog file; raises `FormatError` with path and line.

    Example:
        >>> text = b"module m(input [1:0] a, output y); assign y = ~&a; endmodule"
        >>> netlist = read_verilog(text)
        >>> netlist.inputs, netlist.outputs, netlist.gates.ops.tolist()
        (('a[0]', 'a[1]'), ('y',), [7])
    """
    text = decode(data, path, _COMMENT)
    cells = {} if genlib is None else read_genlib(read_file(genlib), genlib)
    try:
        return _File(Tokens(text, path), len(data), cells).top().netlist(latches, text)
    except RecursionError:
        raise FormatError("expressions or modules are nested too deeply", path=path) from None


class _File:
    """The modules of a file."""

    def __init__(self, tokens: Tokens, read: int, cells: dict[str, list[Cell]]) -> None:
        self.tokens, self.read, self.parser = tokens, read, Parser(tokens)
        self.cells, self.blocks = yosys_cells() | cells, BlockParser(tokens, self.parser)
        self.modules: dict[str, Module] = {}
        self.signals = 0
        while tokens.next:
            if tokens.next not in ("module", "macromodule"):
                raise tokens.error(f"expected a module, found {tokens.shown()}")
            tokens.take()
            self._module()
        if not self.modules:
            raise FormatError("no module in it; is this a Verilog file?", path=tokens.path)

    def top(self) -> Logic:
        """The logic of the module that no other uses."""
        used = {one.module for module in self.modules.values() for one in module.instances}
        tops = [module for name, module in self.modules.items() if name not in used]
        if len(tops) != 1:
            which = ", ".join(shown(module.name) for module in (tops or list(self.modules.values()))[:8])
            at = tops[1].at if tops else next(iter(self.modules.values())).at
            raise self.tokens.error(f"one module is to be used by no other; here it is not clear which: {which}", at)
        self._elaborate(tops[0], 0)
        return tops[0].logic

    # Parsing

    def _module(self) -> None:
        tokens, at = self.tokens, self.tokens.at
        name = tokens.name("the name of the module")
        if name in self.modules:
            raise tokens.error(f"a second module {shown(name)}", at)
        logic = Logic(tokens.path, "an assignment or a gate", ALSO)
        module = self.modules[name] = Module(name, at, logic)
        if tokens.next == "#":
            raise tokens.error("parameters are not read")
        if tokens.accept("(") and not tokens.accept(")"):
            self._ports(module)
        tokens.expect(";")
        while not tokens.accept("endmodule"):
            self._item(module)
        if tokens.accept(":"):
            tokens.name()
        for port in module.ports:
            if port not in module.directions:
                raise tokens.error(f"port {shown(port)} is neither an input nor an output", at)

    def _ports(self, module: Module) -> None:
        tokens = self.tokens
        if tokens.next in ("input", "output", "inout"):
            direction, bounds = "", None
            while True:
                if tokens.next in ("input", "output", "inout"):
                    direction, bounds = self._direction()
                self._port(module, direction, bounds)
                if not tokens.accept(","):
                    break
        else:
            while True:
                at = tokens.at
                port = tokens.name("the name of a port")
                if port in module.ports:
                    raise tokens.error(f"a second port {shown(port)}", at)
                module.ports.append(port)
                if not tokens.accept(","):
                    break
        tokens.expect(")")

    def _direction(self) -> tuple[str, Range | None]:
        tokens = self.tokens
        if tokens.next == "inout":
            raise tokens.error("'inout': ports in both directions are not read")
        direction = tokens.take()
        if tokens.next in ("wire", "logic", "tri", "reg"):
            tokens.take()
        return direction, self._range()

    def _range(self) -> Range | None:
        tokens = self.tokens
        if tokens.next == "signed":
            raise tokens.error("'signed': only vectors without sign are read")
        at, bounds = tokens.at, self.parser.select()
        if bounds is not None and abs(bounds[0] - bounds[1]) >= MOST_BITS:
            raise tokens.error(f"a vector of more than {MOST_BITS} bits", at)
        return bounds

    def _port(self, module: Module, direction: str, bounds: Range | None, listed: bool = False) -> None:
        tokens, at = self.tokens, self.tokens.at
        name = tokens.name("the name of a port")
        if name in module.directions or (not listed and name in module.ports):
            raise tokens.error(f"port {shown(name)} is declared twice", at)
        if listed and name not in module.ports:
            raise tokens.error(f"{shown(name)} is no port of module {shown(module.name)}", at)
        if not listed:
            module.ports.append(name)
        module.directions[name] = direction
        self._declare(module, name, bounds, at, again=True)
        if tokens.next in ("[", "="):
            raise tokens.error(f"found {tokens.shown()} behind a port: arrays and defaults are not read")

    def _declare(self, module: Module, name: str, bounds: Range | None, at: int, again: bool = False) -> None:
        known = module.ranges.get(name)
        if name in module.ranges and not (name in module.directions and (known == bounds or again)):
            raise self.tokens.error(f"{shown(name)} is declared twice", at)
        if name in module.ranges and known != bounds and known is not None and bounds is not None:
            raise self.tokens.error(f"{shown(name)} is declared twice, with different ranges", at)
        module.ranges[name] = bounds if bounds is not None else known
        self.signals += 1 if bounds is None else abs(bounds[0] - bounds[1]) + 1
        check_made("its signals", _BYTES * self.signals, self.read, path=self.tokens.path, line=self.tokens.line(at))

    def _item(self, module: Module) -> None:
        tokens, word = self.tokens, self.tokens.next
        if word in ("input", "output"):
            direction, bounds = self._direction()
            self._port(module, direction, bounds, listed=True)
            while tokens.accept(","):
                self._port(module, direction, bounds, listed=True)
            tokens.expect(";")
        elif word in _REFUSED:
            raise tokens.error(f"{word!r}: {_REFUSED[word]}")
        elif word in _NETS:
            self._nets(module)
        elif word == "assign":
            tokens.take()
            tokens.delay()
            self._assignment(module)
            while tokens.accept(","):
                self._assignment(module)
            tokens.expect(";")
        elif word in GATES and tokens.words[tokens.at + 2 : tokens.at + 4] != ["(", "."]:
            self._gates(module)
        elif word in ("always", "always_comb", "always_ff"):
            module.blocks.append(self.blocks.block())
        elif word == "initial":
            tokens.take()
            module.initial.append(self.blocks.statement())
        elif word == "specify":
            while tokens.take() not in ("endspecify", ""):
                pass
        elif not tokens.accept(";"):
            self._instances(module)

    def _nets(self, module: Module) -> None:
        tokens = self.tokens
        kind, bounds = tokens.take(), self._range()
        tokens.delay()
        while True:
            at = tokens.at
            name = tokens.name()
            self._declare(module, name, bounds, at)
            if kind.startswith("supply"):
                module.supplies.append((name, kind == "supply1", at))
            elif kind == "reg" and tokens.accept("="):
                value = Node("signal", (name, None), at), self.parser.expression()
                module.initial.append(Statement("=", value, at))
            elif tokens.accept("="):
                module.assigns.append((at, Node("signal", (name, None), at), self.parser.expression()))
            if tokens.next == "[":
                raise tokens.error("arrays are not read")
            if not tokens.accept(","):
                break
        tokens.expect(";")

    def _assignment(self, module: Module) -> None:
        tokens, at = self.tokens, self.tokens.at
        found = plain(tokens.words[at : at + 12] + [""] * 12, module.ranges)
        if found:
            module.plain.append((at, *found[:2]))
            tokens.at += found[2]
            return
        target = self.parser.target()
        tokens.expect("=")
        module.assigns.append((at, target, self.parser.expression()))

    def _gates(self, module: Module) -> None:
        tokens = self.tokens
        kind = tokens.take()
        tokens.delay()
        while True:
            at = tokens.at
            if tokens.next != "(":
                tokens.name()
                if tokens.next == "[":
                    raise tokens.error("arrays of gates are not read")
            tokens.expect("(")
            pins = [self.parser.expression()]
            while tokens.accept(","):
                pins.append(self.parser.expression())
            tokens.expect(")")
            if len(pins) < 2:
                raise tokens.error(f"gate {kind!r} has {len(pins)} pin; expected an output and inputs", at)
            module.gates.append((at, kind, pins))
            if not tokens.accept(","):
                break
        tokens.expect(";")

    def _instances(self, module: Module) -> None:
        tokens = self.tokens
        name = tokens.name("an item of a module, or 'endmodule'")
        if tokens.next == "#":
            raise tokens.error("parameters are not read")
        while True:
            at = tokens.at
            tokens.name("the name of an instance")
            tokens.expect("(")
            pins: list[tuple[str | None, Node | None]] = []
            while not tokens.accept(")"):
                pins.append(self._pin())
                if tokens.next != ")":
                    tokens.expect(",")
            module.instances.append(Instance(at, name, pins))
            if not tokens.accept(","):
                break
        tokens.expect(";")

    def _pin(self) -> tuple[str | None, Node | None]:
        tokens = self.tokens
        if not tokens.accept("."):
            return None, self.parser.expression()
        pin = tokens.name("the name of a pin")
        tokens.expect("(")
        value = None if tokens.next == ")" else self.parser.expression()
        tokens.expect(")")
        return pin, value

    # Making gates

    def _elaborate(self, module: Module, depth: int) -> None:
        """Make the logic of a module, once what it uses has its own."""
        if module.state == "open" or depth > 200:
            raise self.tokens.error(f"module {shown(module.name)} uses itself", module.at)
        if module.state:
            return
        module.state = "open"
        for instance in module.instances:
            if instance.module not in self.modules:
                if instance.module in self.cells or instance.module in FLIP_FLOPS:
                    continue
                found = (
                    f"{shown(instance.module)} is no module of this file; a gate of a library needs it: genlib='FILE'"
                )
                raise self.tokens.error(found, instance.at)
            self._elaborate(self.modules[instance.module], depth + 1)
        Elaboration(self.tokens, self.modules, module, self.read, self.cells).run()
        module.state = "done"
