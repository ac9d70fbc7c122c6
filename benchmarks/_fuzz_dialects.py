"""Whole files in the ways in which people and programs write them, to be damaged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from _fuzz import Case

#: A library of gates, its name in the case's folder, and a circuit that uses its gates.
LIBRARY = "own.genlib"
_GATES = {
    "inv": ("a", "!a"), "nand2": ("ab", "!(a*b)"), "aoi21": ("abc", "!(a*b+c)"), "xor2": ("ab", "a*!b+!a*b"),
    "mux": ("abc", "c*b+c'*a"), "maj": ("abc", "a*b+a*c+b*c"),
}  # fmt: skip
USES = (
    ".model uses\n.inputs x y z\n.outputs o0 o1 o2 o3 o4 o5\n"
    + "".join(
        f".gate {name} {' '.join(f'{pin}={wire}' for pin, wire in zip(pins, 'xyz', strict=False))} O=o{k}\n"
        for k, (name, (pins, _)) in enumerate(_GATES.items())
    )
    + ".end\n"
)


def library(_: object) -> bytes:
    """The library in genlib."""
    lines = [
        f"GATE {name} {len(pins)} O={text}; PIN * INV 1 999 1.0 0.2 1.0 0.2" for name, (pins, text) in _GATES.items()
    ]
    return ("# gates\n" + "\n".join(lines) + "\nGATE zero 0 O=CONST0;\nLATCH dff 1 Q=D;\n").encode()


class Signals:
    """Signals that there are, and fresh ones."""

    def __init__(self, rng: np.random.Generator, style: int) -> None:
        self.rng, self.style = rng, style
        self.known = [self._name("i", k) for k in range(int(rng.integers(1, 5)))]
        self.inputs = list(self.known)

    def _name(self, stem: str, number: int) -> str:
        return (f"{stem}{number}", f"{stem}[{number}]", f"{number}{stem}", f"_{stem}.{number}")[self.style]

    def some(self, count: int) -> list[str]:
        """Known ones, maybe one twice."""
        return [str(name) for name in self.rng.choice(self.known, count)]

    def fresh(self) -> str:
        """A new one, known from now on."""
        self.known.append(self._name("n", len(self.known)))
        return self.known[-1]

    def outputs(self) -> list[str]:
        """Some of the known ones, each once."""
        count = int(self.rng.integers(1, min(4, len(self.known)) + 1))
        return [str(name) for name in self.rng.choice(self.known, count, replace=False)]


def blif_dialect(case: Case) -> bytes:
    """BLIF of covers, models in models, gates of a library, latches, don't-cares and what is passed over."""
    rng = case.rng
    signals, body, used = Signals(rng, int(rng.integers(4))), list[str](), False
    for _ in range(int(rng.integers(0, 9))):
        kind = rng.integers(8)
        if kind < 4:
            fanins = signals.some(int(rng.integers(0, 5)))
            body += _cover(rng, fanins, signals.fresh())
        elif kind == 4:
            a, b = signals.some(2)
            body.append(f".subckt half a={a} b={b} s={signals.fresh()} c={signals.fresh()}")
            used = True
        elif kind == 5:
            name = str(rng.choice(list(_GATES)))
            pins = " ".join(f"{pin}={wire}" for pin, wire in zip(_GATES[name][0], signals.some(3), strict=False))
            body.append(f".gate {name} {pins} O={signals.fresh()}")
        elif kind == 6:
            edge = ("", " re clk", " fe clk", " as NIL")[rng.integers(4)]
            reset = ("", " 0", " 1", " 2", " 3")[rng.integers(5)]
            body.append(f".latch {signals.some(1)[0]} {signals.fresh()}{edge}{reset}")
        else:
            body.append(
                ("# a comment \\", ".default_input_arrival 0 0", ".attr src x", ".cname c", "")[rng.integers(5)]
            )
    outputs, gap = signals.outputs(), (" ", " \\\n ", "\t")[rng.integers(3)]
    head = [".model top", gap.join([".inputs", *signals.inputs]), gap.join([".outputs", *outputs])]
    if rng.random() < 0.2:
        body += [".exdc", *_cover(rng, signals.inputs[:3], outputs[0])]
    models = [
        ".model half",
        ".inputs a b",
        ".outputs s c",
        ".names a b s",
        "10 1",
        "01 1",
        ".names a b c",
        "11 1",
        ".end",
    ]
    return "\n".join([*head, *body, ".end", *models * (used or rng.random() < 0.1), ""]).encode()


def _cover(rng: np.random.Generator, fanins: Sequence[str], signal: str) -> list[str]:
    value, count = int(rng.integers(2)), int(rng.integers(0, 4 if fanins else 2))
    cubes = ["".join(rng.choice(list("01-"), len(fanins))) for _ in range(count)]
    return [" ".join([".names", *fanins, signal]), *(f"{cube} {value}".strip() for cube in cubes)]


def bench_dialect(case: Case) -> bytes:
    """bench of gates of any number of inputs, LUT, flip-flops, in any case and order."""
    rng = case.rng
    signals, body = Signals(rng, int(rng.choice([0, 1, 2]))), list[str]()
    kinds = ["AND", "nand", "OR", "Nor", "XOR", "xnor", "NOT", "BUFF", "DFF", "LUT", "MUX", "vdd", "gnd"]
    for _ in range(int(rng.integers(0, 9))):
        kind = str(rng.choice(kinds))
        count = {"NOT": 1, "BUFF": 1, "DFF": 1, "MUX": 3, "vdd": 0, "gnd": 0}.get(kind, int(rng.integers(1, 5)))
        fanins = signals.some(count)
        table = f" {hex(int(rng.integers(1 << (1 << min(count, 4)))))} " if kind == "LUT" else ""
        pins = f"({(', ', ',', ' , ')[rng.integers(3)].join(fanins)})" if count else ""
        body.append(f"{signals.fresh()} = {kind}{table}{pins}")
    ports = [f"INPUT({name})" for name in signals.inputs] + [f"OUTPUT({name})" for name in signals.outputs()]
    lines = ["# a circuit", *ports, *body]
    return "\n".join(lines if rng.random() < 0.7 else [str(line) for line in rng.permutation(lines)]).encode()


def eqn_dialect(case: Case) -> bytes:
    """Equations of nested expressions."""
    rng = case.rng
    signals, body = Signals(rng, int(rng.choice([0, 1, 2]))), list[str]()
    for _ in range(int(rng.integers(0, 7))):
        text = _expression(rng, signals, 3, ("*", "&", " "), ("+", "|", "^"), "!")
        body.append(f"{signals.fresh()} = {text};")
    head = [f"INORDER = {' '.join(signals.inputs)};", f"OUTORDER = {' '.join(signals.outputs())};"]
    return "\n".join([*head[: int(rng.integers(3))], "# comment", *body, ""]).encode()


def _expression(
    rng: np.random.Generator, signals: Signals, depth: int, ands: Sequence[str], ors: Sequence[str], negation: str
) -> str:
    if not depth or rng.random() < 0.3:
        name = signals.some(1)[0]
        return (name, f"{negation}{name}", "0", "1")[rng.choice(4, p=[0.5, 0.4, 0.05, 0.05])]
    parts = [_expression(rng, signals, depth - 1, ands, ors, negation) for _ in range(int(rng.integers(1, 4)))]
    operator = str(rng.choice([*ands, *ors]))
    return f"{negation * int(rng.integers(2))}({f' {operator} '.join(parts)})"


def verilog_dialect(case: Case) -> bytes:
    """Verilog of vectors, expressions, gate primitives, instances of modules, of a library and of Yosys."""
    rng = case.rng
    width = int(rng.integers(1, 4))
    names, body = ["a", "b", "\\c[0] "], list[str]()
    for k in range(int(rng.integers(0, 6))):
        one, two = (str(rng.choice(names)) for _ in range(2))
        item = (
            f"assign w{k} = {_term(rng, names, 3, width)};",
            f"{rng.choice(['and', 'nor', 'xor', 'nand'])} g{k} (w{k}, {_term(rng, names, 1, 0)}, b);",
            f"half h{k} (.a(b), .b({_term(rng, names, 1, 0)}), .s(w{k}), .c());",
            f"\\$_MUX_ m{k} (.A(b), .B(\\c[0] ), .S(b), .Y(w{k}));",
            f"nand2 l{k} (.a(b), .b(b), .O(w{k}));",
            f"\\$_DFF_P_ f{k} (.C(b), .D({_term(rng, names, 1, 0)}), .Q(w{k}));",
            f"assign {{w{k}, v{k}}} = {{{one}, {two}}};",
        )[rng.integers(7)]
        body += [f"wire w{k}, v{k};", item, *([f"assign v{k} = b;"] * (f"v{k}}}" not in item))]
        names.append(f"w{k}")
    for k in range(int(rng.integers(0, 3))):
        body += [f"reg r{k};", _block(rng, names, f"r{k}", width)]
        names.append(f"r{k}")
    ranged = f"[{width - 1}:0]" if width > 1 or rng.random() < 0.5 else ""
    if rng.random() < 0.5:
        head = f"module top(input {ranged} a, input b, \\c[0] , output {ranged} y, output z);"
    else:
        head = f"module top(a, b, \\c[0] , y, z); input {ranged} a; input b, \\c[0] ; output {ranged} y; output z;"
    ends = [f"assign y = {_term(rng, names, 3, width)}, z = {_term(rng, names, 3, width)};", "endmodule"]
    half = "module half(input a, b, output s, c); assign s = a ^ b; and (c, a, b); endmodule"
    used = [half] * any(line.startswith("half ") for line in body)
    lines = ["`timescale 1ns/1ps", '(* src = "x" *)', head, *body, *ends, "/* and */ // half", *used, ""]
    return "\n".join(lines).encode()


def _block(rng: np.random.Generator, names: Sequence[str], signal: str, width: int) -> str:
    """An `always` block, most of them logic."""
    a, b, c, d = (_term(rng, names, 2, width) for _ in range(4))
    return (
        f"always @* begin {signal} = {a}; if ({b}) {signal} = {c}; end",
        f"always @(*) if ({a}) {signal} = {b}; else begin {signal} = {c}; {signal} = ~{signal}; end",
        f"always @* case ({a}) 2'd1, 0: {signal} = {b}; {c}: {signal} = {d}; default: {signal} = 1'b1; endcase",
        f"always @(posedge b) begin {signal} <= #1 {a}; end initial {signal} = 1;",
    )[rng.choice(4, p=[0.35, 0.3, 0.25, 0.1])]


def _term(rng: np.random.Generator, names: Sequence[str], depth: int, width: int) -> str:
    """An expression; of single bits where `width` is 0."""
    scalars = [name for name in names if name != "a"]
    if not depth or rng.random() < 0.2:
        constants = ["1'b0", "1'b1"] if not width else ["2'd1", "3'h5", "1", "4'b1_0"]
        return str(rng.choice([*(names if width else scalars), *constants]))
    a, b, c = (_term(rng, names, depth - 1, width) for _ in range(3))
    plain = (f"({a} & {b})", f"~({a} | ~{b})", f"({a} ^ {b})", f"({a} ? {b} : {c})", f"!{a}", f"({a} && {b})")
    wide = (f"(&{a})", f"(~^{a})", f"({a} == {b})", f"(~{a} ~^ {b})", f"{{2{{{scalars[0]}}}}}", "a")
    every = plain + wide if width else plain
    return every[rng.integers(len(every))]


def csv_export(case: Case) -> bytes:
    """Tables as Logisim, Logic Friday, pandas and people in Markdown write them."""
    rng = case.rng
    n, m = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    inputs, outputs = [f"x{k}" for k in range(n)], [f"f{k}" for k in range(m)]
    rows = [[str(bit) for bit in rng.integers(0, 2, n + m)] for _ in range(int(rng.integers(0, 5)))]
    style = rng.integers(5)
    if style == 0:
        table = [",".join([*inputs, "", *outputs]), *(",".join([*row[:n], "", *row[n:]]) for row in rows)]
    elif style == 1:
        table = ["# Truth table", "", f"{' '.join(inputs)} | {' '.join(outputs)}", "~" * 12]
        table += [f"{' '.join(row[:n])} | {' '.join(row[n:])}" for row in rows]
    elif style == 2:
        table = [",".join(f'"{one}"' for one in [*inputs, "|", *outputs])]
        table += [",".join([*row[:n], '"|"', *row[n:]]) for row in rows]
    elif style == 3:
        table = ["," + ",".join(inputs + outputs), *(f"{k}," + ",".join(row) for k, row in enumerate(rows))]
    else:
        table = ["| " + " | ".join(inputs + outputs) + " |", "|" + "---|" * (n + m)]
        table += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*table, ""]).encode()
