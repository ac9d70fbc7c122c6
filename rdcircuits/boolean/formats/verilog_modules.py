"""The modules of Verilog text, and what they make: signals of their own, and those of the modules that they use."""

from __future__ import annotations

from dataclasses import dataclass, field

from rdcircuits.algebra.bits.operations import AND, BUFFER, FLIP, NOT, OR, XOR
from rdcircuits.boolean.formats.genlib import Cell
from rdcircuits.boolean.formats.logic import Driver, Logic, Memory, Operation
from rdcircuits.boolean.formats.verilog_always import Block, Runner, Statement, unassigned
from rdcircuits.boolean.formats.verilog_expressions import ZERO, Bit, Maker, Node, Plain
from rdcircuits.boolean.formats.verilog_tokens import Tokens
from rdcircuits.boolean.formats.yosys_cells import FLIP_FLOPS
from rdcircuits.tables.source import shown

Range = tuple[int, int]

GATES = {
    "and": (AND, False), "nand": (AND, True), "or": (OR, False), "nor": (OR, True), "xor": (XOR, False),
    "xnor": (XOR, True), "buf": (BUFFER, False), "not": (NOT, False),
}  # fmt: skip
_OPERATIONS = [Operation(op) for op in range(16)]


@dataclass
class Instance:
    """A use of a module: pins by name, or (named by None) in order."""

    at: int
    module: str
    pins: list[tuple[str | None, Node | None]]


@dataclass
class Module:
    """What a module declares, and what it does."""

    name: str
    at: int
    logic: Logic
    ports: list[str] = field(default_factory=list)
    directions: dict[str, str] = field(default_factory=dict)
    ranges: dict[str, Range | None] = field(default_factory=dict)
    supplies: list[tuple[str, bool, int]] = field(default_factory=list)
    plain: list[tuple[int, str, Plain]] = field(default_factory=list)
    assigns: list[tuple[int, Node, Node]] = field(default_factory=list)
    gates: list[tuple[int, str, list[Node]]] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    initial: list[Statement] = field(default_factory=list)
    state: str = ""
    made: int = 0

    def names(self, name: str) -> list[str]:
        """The signals of a name, the least significant first."""
        bounds = self.ranges.get(name)
        if bounds is None:
            return [name]
        first, last = bounds
        step = 1 if first >= last else -1
        return [f"{name}[{k}]" for k in range(last, first + step, step)]


class Elaboration:
    """Makes the logic of one module."""

    def __init__(
        self, tokens: Tokens, modules: dict[str, Module], module: Module, read: int, cells: dict[str, list[Cell]]
    ) -> None:
        self.tokens, self.modules, self.read, self.cells = tokens, modules, read, cells
        self.module, self.logic = module, module.logic
        self.line = 0
        self.resets: dict[str, int] | None = None
        self.maker = Maker(self.tokens, self._gate, self._bits)

    def run(self) -> None:
        """All items, whatever their order."""
        module, tokens = self.module, self.tokens
        for port in module.ports:
            line = tokens.line(module.at)
            for name in module.names(port):
                if module.directions[port] == "input":
                    self.logic.add_input(name, line)
                else:
                    self.logic.outputs.append((name, line))
        for name, is_one, at in module.supplies:
            for bit in module.names(name):
                self.logic.drive(bit, tokens.line(at), (), Operation(15 * is_one))
        for at, name, gate in module.plain:
            self.logic.drive(name, tokens.line(at), gate.fanins, _OPERATIONS[gate.op])
        for at, target, value in module.assigns:
            self.line = tokens.line(at)
            names = self.maker.targets(target)
            self._assign(names, self.maker.value(value, len(names)))
        for at, kind, pins in module.gates:
            self.line = tokens.line(at)
            self._primitive(kind, pins)
        for block in module.blocks:
            self.line = tokens.line(block.at)
            self._block(block)
        for instance in module.instances:
            self.line = tokens.line(instance.at)
            if instance.module in self.modules:
                self._embed(instance)
            elif instance.module in FLIP_FLOPS:
                self._flip_flop(instance)
            else:
                self._cell(instance)
        del self.maker  # it knows this object, and would keep it

    def _gate(self, op: int, a: str, b: str) -> str:
        self.module.made += 1
        name = f"\n{self.module.made}"
        self.logic.drivers[name] = Driver(self.line, (a, b), Operation(op))
        if not self.module.made % 4096:
            self.logic.check_size(self.read)
        return name

    def _bits(self, name: str, select: Range | None, at: int) -> list[str]:
        bounds = self.module.ranges.get(name)
        if select is None:
            return self.module.names(name)
        if bounds is None:
            raise self.tokens.error(f"{shown(name)} is no vector, so it has no bits to select", at)
        (high, low), (first, last) = bounds, select
        if not all(min(high, low) <= k <= max(high, low) for k in select):
            raise self.tokens.error(f"{shown(name)}[{first}:{last}] is out of its range [{high}:{low}]", at)
        if first != last and (first > last) != (high > low):
            raise self.tokens.error(f"{shown(name)}[{first}:{last}] runs against its range [{high}:{low}]", at)
        step = 1 if first >= last else -1
        return [f"{name}[{k}]" for k in range(last, first + step, step)]

    def _assign(self, names: list[str], bits: list[Bit]) -> None:
        """Drive signals by bits; a gate that was just made for a single one takes its name."""
        drivers = self.logic.drivers
        for name, (source, inverted) in zip(names, bits, strict=False):
            if source is None:
                self.logic.drive(name, self.line, (), Operation(15 * inverted))
            elif len(names) == 1 and source[0] == "\n" and next(reversed(drivers)) == source:
                made = drivers.pop(source)
                op = made.builder.op if isinstance(made.builder, Operation) else BUFFER
                self.logic.drive(name, self.line, made.fanins, Operation(op ^ FLIP * inverted))
            else:
                self.logic.drive(name, self.line, [source], Operation(NOT if inverted else BUFFER))

    def _block(self, block: Block) -> None:
        """The signals that an `always` block assigns, as logic or flip-flops."""
        values = Runner(self.tokens, self.maker, bool(block.edge)).run(block.body)
        self.maker.known = {}
        missing = unassigned(values)
        if missing is not None:
            message = f"{missing} is not assigned in all cases, so it would be a latch: give it a value before, or else"
            raise self.tokens.error(message, block.at)
        resets = self._resets() if block.edge else {}
        for name, bit in values.items():
            assert bit is not None
            if block.edge:
                source = self._named(bit)
                self.logic.latch(Memory(self.line, source, name, resets.get(name, 3), block.edge, block.clock))
            else:
                self._assign([name], [bit])

    def _resets(self) -> dict[str, int]:
        """What `initial` blocks and declarations say of signals: constants alone."""
        if self.resets is None:
            self.resets = {}
            for one in self.module.initial:
                values = Runner(self.tokens, self.maker, True).run(one)
                for name, bit in values.items():
                    if bit is None or bit[0] is not None:
                        raise self.tokens.error(f"{shown(name)} has an initial value that is no constant", one.at)
                    self.resets[name] = int(bit[1])
            self.maker.known = {}
        return self.resets

    def _primitive(self, kind: str, pins: list[Node]) -> None:
        op, inverted = GATES[kind]
        if kind in ("buf", "not"):
            bit = self._pin_bit(pins[-1])
            for pin in pins[:-1]:
                self._assign(self._single(pin), [(bit[0], bit[1] != (kind == "not"))])
            return
        bits = [self._pin_bit(pin) for pin in pins[1:]]
        found = bits[0]
        if op == XOR or len(bits) < 3:
            for bit in bits[1:]:
                found = self.maker.made(op, found, bit)
        else:
            found = self.maker.tree(op, bits)
        self._assign(self._single(pins[0]), [(found[0], found[1] != inverted)])

    def _pin_bit(self, pin: Node) -> Bit:
        if self.maker.width(pin) != 1 and pin.kind != "number":
            raise self.tokens.error(f"a pin of a gate has {self.maker.width(pin)} bits, expected one", pin.at)
        return self.maker.value(pin)[0]

    def _single(self, pin: Node) -> list[str]:
        names = self.maker.targets(pin)
        if len(names) != 1:
            raise self.tokens.error(f"an output of a gate has {len(names)} bits, expected one", pin.at)
        return names

    def _cell(self, instance: Instance) -> None:
        """A gate of a library."""
        cells = self.cells[instance.module]
        given = {pin for pin, _ in instance.pins}
        needed = {pin for cell in cells for pin in cell.inputs if cell.output in given}
        pins = self._pins(instance, needed, {pin for cell in cells for pin in (*cell.inputs, cell.output)})
        for cell in cells:
            if cell.output in pins:
                fanins = [self._named(self._pin_bit(pins[pin])) for pin in cell.inputs]
                self.logic.drive(self._single(pins[cell.output])[0], self.line, fanins, cell)

    def _flip_flop(self, instance: Instance) -> None:
        edge, clock = FLIP_FLOPS[instance.module]
        needed = {"D", "Q", clock} - {""}
        pins = self._pins(instance, needed, needed)
        timing = self._named(self._pin_bit(pins[clock])) if clock else ""
        source, state = self._named(self._pin_bit(pins["D"])), self._single(pins["Q"])[0]
        self.logic.latch(Memory(self.line, source, state, 3, edge, timing))

    def _pins(self, instance: Instance, needed: set[str], known: set[str]) -> dict[str, Node]:
        """The pins of a gate or flip-flop by name."""
        name, at = shown(instance.module), instance.at
        pins: dict[str, Node] = {}
        for pin, value in instance.pins:
            if pin is None or pin in pins:
                raise self.tokens.error(f"pins of {name} are given by name, each once, such as .A(x)", at)
            if pin not in known:
                raise self.tokens.error(f"{name} has no pin {shown(pin)}", at)
            if value is not None:
                pins[pin] = value
        for pin in sorted(needed - pins.keys()):
            raise self.tokens.error(f"pin {shown(pin)} of {name} is not connected", at)
        return pins

    def _embed(self, instance: Instance) -> None:
        used = self.modules[instance.module]
        pins: dict[str, str] = {}
        seen = set[str]()
        named = [pin for pin, _ in instance.pins if pin is not None]
        if named and len(named) < len(instance.pins):
            raise self.tokens.error("pins by name and in order are mixed", instance.at)
        if len(instance.pins) > len(used.ports):
            raise self.tokens.error(f"{len(instance.pins)} pins, the module has {len(used.ports)}", instance.at)
        for place, (pin, value) in enumerate(instance.pins):
            port = used.ports[place] if pin is None else pin
            if port not in used.directions or port in seen:
                what = "twice" if port in seen else f"no port of module {shown(used.name)}"
                raise self.tokens.error(f"pin {shown(port)}, {what}", instance.at)
            if value is not None:
                seen.add(port)
                pins |= zip(used.names(port), self._connected(used, port, value), strict=True)
        for port, direction in used.directions.items():
            if direction == "input" and port not in seen:
                raise self.tokens.error(f"input {shown(port)} of {shown(used.name)} is not connected", instance.at)
        self.logic.embed(used.logic, f"\n{instance.at}/", pins, self.line)
        self.logic.check_size(self.read)

    def _connected(self, used: Module, port: str, value: Node) -> list[str]:
        width = len(used.names(port))
        if used.directions[port] == "output":
            names = self.maker.targets(value)
            if len(names) != width:
                raise self.tokens.error(f"pin {shown(port)} has {width} bits, {len(names)} are connected", value.at)
            return names
        bits = self.maker.value(value)
        bits = (bits + [ZERO] * width)[:width]
        return [self._named(bit) for bit in bits]

    def _named(self, bit: Bit) -> str:
        """A signal that has this bit."""
        source, inverted = bit
        if source is not None and not inverted:
            return source
        name = self._gate(NOT if source is not None else 15 * inverted, source or "", source or "")
        if source is None:
            self.logic.drivers[name] = Driver(self.line, (), Operation(15 * inverted))
        return name
