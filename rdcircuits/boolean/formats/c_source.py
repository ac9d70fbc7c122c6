"""C99 of gates: 64 samples a word, or one sample at a time for microcontrollers; no memory is allocated.

The text has three parts, which the files of netlists (here) and of classifiers
(`rdcircuits.induction.classes.c_front`) put together: a word type, functions that hold the gates, and a self-check that
a program of its own makes of the file (`-DSELF_CHECK`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.formats import names
from rdcircuits.boolean.formats.bitwise import bitwise
from rdcircuits.boolean.formats.c_schedule import Functions, schedule
from rdcircuits.boolean.netlist import Netlist

#: Bytes of Thumb-2 code that loads, operations and stores take: fitted to what GCC 12 makes of networks at -Os.
_BYTES = 3.0, 2.5, 5.0
_LOAD, _STORE = re.compile(r"[xt]\[\d+\](?! = )"), re.compile(r"^  [yt]\[\d+\] = ", re.MULTILINE)
_ALL_ROWS, _CHECKED = 6, 4
_PATTERNS = [sum(1 << row for row in range(64) if row >> k & 1) for k in range(_ALL_ROWS)]
_EXPRESSIONS = bitwise("0", "~(NAME_word)0")
_OPERATIONS = [sum(text.count(sign) for sign in "~&|^") for text in _EXPRESSIONS]

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Body:
    """Functions that hold gates, as text; and how much they are: `operations` on words, the most values that are `live`
    at a time, the `slots` between parts, and about how many bytes of Thumb-2 `code`.
    """

    text: str
    operations: int
    live: int
    slots: int
    code: int


def c_text(netlist: Netlist, stem: str = "circuit") -> str:
    """The netlist as a file in C, its functions called like the file.

    Example:
        >>> from rdcircuits.algebra.bits.gates import GateBuilder
        >>> builder = GateBuilder(2)
        >>> text = c_text(Netlist(("a", "b"), ("y",), builder.build([builder.xor(*builder.inputs)])), "odd")
        >>> print(text[text.index("static void") : text.index("static void (*")].replace("odd_word *", "word *"))
        static void odd_part0(const word *x, word *t, word *y)
        {
          (void)x; (void)t; (void)y;
          y[0] = x[0] ^ x[1];
        }
        <BLANKLINE>
    """
    name = identifier(stem)
    gates = netlist.simplified().gates
    body = gates_text(gates, name)
    n, m = gates.n_inputs, len(gates.outputs)
    facts = [
        f"{name}: {counted(n, 'input')}, {counted(m, 'output')}, {counted(len(gates.ops), 'gate')}.",
        *costs(body, name, n + m, n + m),
        f"{name}_eval(x, y) has input i of sample k in bit k of x[i], and output j in bit k of y[j];",
        f"{name}_one(x, y) takes one sample, a byte 0 or 1 for each input, and gives such bytes.",
        *usage(name),
        *listed("Inputs", "x", netlist.inputs),
        *listed("Outputs", "y", netlist.outputs),
    ]
    declared = [
        f"#define {name.upper()}_INPUTS {n}",
        f"#define {name.upper()}_OUTPUTS {m}",
        f"void {name}_eval(const {name}_word *x, {name}_word *y);",
        f"void {name}_one(const uint8_t *x, uint8_t *y);",
    ]
    one = f"""
void {name}_one(const uint8_t *x, uint8_t *y)
{{
  {name}_word in[{max(n, 1)}], out[{max(m, 1)}];
  int i;
  in[0] = 0;
  for (i = 0; i < {n}; i++) in[i] = x[i];
  {name}_eval(in, out);
  for (i = 0; i < {m}; i++) y[i] = (uint8_t)(out[i] & 1u);
}}
"""
    return "\n".join(
        [*head(name, facts, declared), body.text + one, _self_check(gates, name), f"#endif /* {name} */", ""]
    )


def gates_text(gates: Gates, name: str, part: int | None = None) -> Body:
    """The function NAME_eval(x, y) of the gates, and those that it calls, of `part` gates each."""
    plan = schedule(gates) if part is None else schedule(gates, part)
    first = gates.n_inputs + 1
    driven: dict[int, list[int]] = {}
    for place, wire in enumerate(gates.outputs.tolist()):
        driven.setdefault(wire, []).append(place)
    operands = list(zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True))
    texts = [_part(name, k, own, operands, first, plan, driven) for k, own in enumerate(plan.parts)]
    constant = [
        f"  y[{place}] = {_wire(wire, first)};" for wire, own in driven.items() if wire < first for place in own
    ]
    if plan.parts:
        texts.append(_called(name, len(plan.parts), plan.slots, constant))
    else:
        texts.append(
            _function(f"void {name}_eval(const {name}_word *x, {name}_word *y)", ["  (void)x; (void)y;", *constant])
        )
    operations = sum(_OPERATIONS[op] for op, _, _ in operands)
    text = "\n".join(texts)
    counted = len(_LOAD.findall(text)), operations, len(_STORE.findall(text))
    code = sum(count * each for count, each in zip(counted, _BYTES, strict=True))
    return Body(text, operations, plan.live, plan.slots, round(code))


def _part(
    name: str,
    number: int,
    own: Sequence[int],
    operands: Sequence[tuple[int, int, int]],
    first: int,
    plan: Functions,
    driven: dict[int, list[int]],
) -> str:
    """The function of one part: an assignment for each gate, and stores for what others read."""
    here = set(own)
    used = {wire - first for gate in own for wire in operands[gate][1:]} & here

    def of(wire: int) -> str:
        gate = wire - first
        return f"t[{plan.slot[gate]}]" if gate >= 0 and gate not in here else _wire(wire, first)

    lines = ["  (void)x; (void)t; (void)y;"]
    for gate in own:
        op, a, b = operands[gate]
        told = _EXPRESSIONS[op].format(a=of(a), b=of(b)).replace("NAME", name)
        stores = [f"y[{place}]" for place in driven.get(gate + first, ())]
        stores += [f"t[{plan.slot[gate]}]"] if gate in plan.slot else []
        if gate in used or len(stores) > 1:
            lines.append(f"  const {name}_word g{gate} = ({name}_word)({told});")
            told = f"g{gate}"
        else:
            told = f"({name}_word)({told})" if "~" in told else told
        lines += [f"  {place} = {told};" for place in stores]
    word = f"{name}_word"
    return _function(f"static void {name}_part{number}(const {word} *x, {word} *t, {word} *y)", lines)


def _called(name: str, parts: int, slots: int, constant: Sequence[str]) -> str:
    """NAME_eval, which calls the parts through a table, so that no compiler makes one function of them."""
    word = f"{name}_word"
    table = "\n  ".join(wrap(", ".join(f"{name}_part{k}" for k in range(parts)), 110))
    opening = f"static void (*const {name}_parts[{parts}])(const {word} *, {word} *, {word} *)"
    lines = [
        f"  {word} t[{max(slots, 1)}];",
        "  int k;",
        f"  for (k = 0; k < {parts}; k++) {name}_parts[k](x, t, y);",
        *constant,
    ]
    called = f"{opening} = {{\n  {table}\n}};\n\n"
    return called + _function(f"void {name}_eval(const {word} *x, {word} *y)", lines)


def _function(opening: str, lines: Iterable[str]) -> str:
    return "\n".join([opening, "{", *lines, "}", ""])


def _wire(wire: int, first: int) -> str:
    return "0" if wire == 0 else f"x[{wire - 1}]" if wire < first else f"g{wire - first}"


def head(name: str, facts: Sequence[str], declared: Sequence[str]) -> list[str]:
    """The comment, the word type and the declarations; what follows ends with one `#endif` more."""
    big = name.upper()
    return [
        "/* " + "\n * ".join(line for fact in facts for line in wrap(fact, 112, break_long_words=False)),
        " */",
        f"#ifndef {big}_INCLUDED",
        f"#define {big}_INCLUDED",
        "#include <stddef.h>",
        "#include <stdint.h>",
        f"#ifdef {big}_ONE",
        f"typedef uint8_t {name}_word;",
        f"#define {big}_SAMPLES 1",
        "#else",
        f"typedef uint64_t {name}_word;",
        f"#define {big}_SAMPLES 64",
        "#endif",
        *declared,
        "#endif",
        "",
        f"#ifndef {big}_DECLARATIONS",
    ]


def costs(body: Body, name: str, kept: int, more: int = 0, data: int = 0) -> list[str]:
    """What an inference costs, for the comment: `kept` words beside the slots, `more` operations on integers for each
    sample, bytes of constant `data`.
    """
    each = f"{counted(body.operations, 'operation')} on words, and {more} on integers for each sample"
    return [
        f"An inference takes {each}; at most {body.live} values of gates are live at a time.",
        f"Flash for Cortex-M4 at -Os: about {body.code + data} bytes, {data} of them tables. Stack: "
        f"{kept + body.slots} words, of one byte with -D{name.upper()}_ONE, and of eight without.",
    ]


def usage(name: str) -> list[str]:
    """How the file is compiled, for the comment."""
    big = name.upper()
    return [
        f"With -D{big}_ONE a word is a byte and holds one sample, which is for microcontrollers; else 64 samples.",
        f"#define {big}_DECLARATIONS before #include of this file declares its functions alone.",
        'Self-check: cc -std=c99 -DSELF_CHECK THIS_FILE.c && ./a.out, which prints "ok".',
    ]


def listed(what: str, array: str, named: Sequence[str]) -> list[str]:
    """The names of what an array holds, for a comment."""
    last = len(named) - 1
    if last > 1 and all(name == f"{named[0].rstrip('0')}{k}" for k, name in enumerate(named)):
        return [f"{what}: {array}[0] {comment(named[0])} to {array}[{last}] {comment(named[last])}."]
    told = ", ".join(f"{array}[{k}] {comment(one)}" for k, one in enumerate(named))
    return [f"{what}: {told or 'none'}."]


def comment(name: str) -> str:
    """A name that may stand in a comment."""
    return names.escape(name, "/?")


def counted(count: int, noun: str) -> str:
    """A number and what it counts."""
    return f"{count} {noun}{'s' if count != 1 else ''}"


def identifier(stem: str) -> str:
    """What functions are called after a file's name.

    Example:
        >>> identifier("8-bit adder"), identifier("adder")
        ('c_8_bit_adder', 'adder')
    """
    plain = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_")
    return plain if re.match(r"[A-Za-z]", plain) else f"c_{plain}".rstrip("_")


def filled(text: str, name: str, **stands: object) -> str:
    """A text in which NAME and NAMEUP stand for what functions and macros are called, and other words as told.

    Example:
        >>> filled("NAME_f(BITS)", "odd", BITS=3)
        'odd_f(3)'
    """
    told = {**stands, "NAME": name, "NAMEUP": name.upper()}
    words = "|".join(sorted(told, key=len, reverse=True))
    return re.sub(words, lambda hit: str(told[hit[0]]), text)


def array_of(kind: str, name: str, values: Iterable[object], suffix: str = "") -> str:
    """A constant array."""
    told = [f"{value}{suffix}" for value in values] or ["0"]
    text = "\n  ".join(wrap(", ".join(told), 112))
    return f"static const {kind} {name}[{len(told)}] = {{\n  {text}\n}};"


def generated(count: int, words: int) -> Words:
    """Rows of bits (count, words) as the self-check makes them: xorshift from one seed; all rows of few inputs."""
    if count <= _ALL_ROWS:
        return np.array(_PATTERNS[:count], np.uint64).reshape(count, 1)
    state, found = 0x9E3779B97F4A7C15, []
    for _ in range(count * words):
        state ^= state << 13 & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= state << 17 & 0xFFFFFFFFFFFFFFFF
        found.append(state)
    return np.array(found, np.uint64).reshape(words, count).T.copy()


def _self_check(gates: Gates, name: str) -> str:
    """A program that evaluates rows both ways and compares them with what is expected."""
    n, m = gates.n_inputs, len(gates.outputs)
    x = generated(n, _CHECKED)
    words = x.shape[1]
    expected = gates.evaluate(x, 64 * words)
    make = (
        "own[i] = patterns[i];"
        if n <= _ALL_ROWS
        else ("state ^= state << 13; state ^= state >> 7; state ^= state << 17; own[i] = state;")
    )
    state = (
        array_of("uint64_t", "patterns", (f"0x{one:016x}" for one in _PATTERNS), "u")
        if n <= _ALL_ROWS
        else ("static uint64_t state = 0x9e3779b97f4a7c15u;")
    )
    told = array_of("uint64_t", "expected", (f"0x{one:016x}" for one in expected.T.ravel().tolist()), "u")
    return f"""#ifdef SELF_CHECK
#include <stdio.h>
{state}
{told}
int main(void)
{{
  static uint64_t own[{max(n, 1)}];
  static uint8_t x[{max(n, 1)}], y[{max(m, 1)}];
  int w, k, i;
  for (w = 0; w < {words}; w++) {{
    for (i = 0; i < {n}; i++) {{ {make} }}
    for (k = 0; k < 64; k++) {{
      for (i = 0; i < {n}; i++) x[i] = (uint8_t)(own[i] >> k & 1u);
      {name}_one(x, y);
      for (i = 0; i < {m}; i++)
        if (y[i] != (expected[w * {m} + i] >> k & 1u)) {{
          printf("sample %d: output %d is %d\\n", 64 * w + k, i, y[i]);
          return 1;
        }}
    }}
#ifndef {name.upper()}_ONE
    {{
      static {name}_word out[{max(m, 1)}];
      {name}_eval(own, out);
      for (i = 0; i < {m}; i++)
        if (out[i] != expected[w * {m} + i]) {{
          printf("word %d: output %d differs\\n", w, i);
          return 1;
        }}
    }}
#endif
  }}
  puts("ok");
  return 0;
}}
#endif"""
