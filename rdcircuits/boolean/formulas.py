"""Boolean expressions as text: a parser of the ways in which people, programs and this package write them.

From loose to tight, with what each is written as:

    s ? a : b                     choice
    =>  ->  →  implies            implication, from the right
    <=>  <->  ↔  iff  ==          equality, from the right, as loose as implication
    ||  or                        or
    xor  xnor                     exclusive or, and equality, as words
    &&  and                       and
    |  +  ∨                       or
    ^  ⊕                          exclusive or
    &  *  ·  ∧                    and; nothing at all behind a ' or a )
    ~a  !a  ¬a  not a  a'         not

Constants are 0, 1, true, false. Functions: And, Or, Xor, Nand, Nor, Xnor, Not, Equal, Unequal, Implies, ITE, Majority,
OneHot, OneHot0, in any letters. Variables begin with a letter or `_`; they may have dots and indices: `x[3]`, `x[1,2]`.
Any other name stands in double quotes, as `show` writes it: `"a b"`, with a backslash before quotes and backslashes.
In several lines `f = ...` a name that an earlier one defines, and that is no variable up to there, means that.
This has all of pyeda's syntax but Mux, NHot and AchillesHeel, and what `str` and `text` of an `ANF` give. `not a | b`,
which Python reads as `not (a | b)` and others do not, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import NamedTuple, NoReturn

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean.rows import check_inputs, minterm_inputs
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.tables.names import as_names

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<quoted>\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)*(?:\[\s*\d+(?:\s*,\s*\d+)*\s*\])*)|(?P<number>\d+)"
    r"|(?P<sign><=>|<->|=>|->|==|&&|\|\||[~!¬&*·⋅∧|+∨^⊕→↔?:(),'’′])"
)
_ASSIGNED = re.compile(r"\s*(\"(?:[^\"\\]|\\.)*\"|[^\W\d][\w$.\[\]]*)\s*=(?![=>])(.*)", re.DOTALL)
_LINE = re.compile(r"(?:\"(?:[^\"\\\n]|\\.)*\"|[^\n;])+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z_0-9$]*(?:\.[A-Za-z_][A-Za-z_0-9$]*)*(?:\[(?:0|[1-9][0-9]*)\])*")
_DEEPEST = 100
_LONGEST = 1 << 24

_IMPLIES, _OR_WORD, _XOR_WORD, _AND_WORD, _OR, _XOR, _AND, _NOT = range(1, 9)
_INFIX = {
    **dict.fromkeys(("=>", "->", "→", "implies"), (_IMPLIES, "implies")),
    **dict.fromkeys(("<=>", "<->", "↔", "iff", "=="), (_IMPLIES, "equal")),
    **dict.fromkeys(("||", "or"), (_OR_WORD, "or")),
    "xor": (_XOR_WORD, "xor"),
    "xnor": (_XOR_WORD, "xnor"),
    **dict.fromkeys(("&&", "and"), (_AND_WORD, "and")),
    **dict.fromkeys(("|", "+", "∨"), (_OR, "or")),
    **dict.fromkeys(("^", "⊕"), (_XOR, "xor")),
    **dict.fromkeys(("&", "*", "·", "⋅", "∧"), (_AND, "and")),
}
_PREFIX = ("~", "!", "¬")
_POSTFIX = ("'", "’", "′")
_CONSTANTS = {"0": 0, "1": 1, "true": 1, "false": 0}
_FIXED = {"not": 1, "implies": 2, "ite": 3}


class _Step(NamedTuple):
    """One step of a program for a stack: a variable or a constant put there, or a function of the last `arity`."""

    what: str
    arity: int = 0
    is_name: bool = False


class _Token(NamedTuple):
    kind: str
    text: str
    place: int


def table_of_text(
    text: str | Sequence[str], inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None
) -> TruthTable:
    """The complete table of one or several expressions; see `TruthTable.from_expression`."""
    parts, named = _parts(text)
    programs = [_Parser(part).program() for part in parts]
    given = None if inputs is None else [inputs] if isinstance(inputs, str) else list(inputs)
    used = _variables(programs, named or [], given or [])
    names = as_names(sorted(used, key=name_order) if given is None else given)
    missing = [name for name in used if name not in names]
    if missing:
        raise RdError(f"the variable {missing[0]!r} is not among the inputs {', '.join(names)}")
    check_inputs(len(names))
    builder = GateBuilder(len(names))
    wire_of = dict(zip(names, builder.inputs, strict=True))
    wires = []
    for k, program in enumerate(programs):
        wires.append(_built(builder, wire_of, program))
        if named is not None:
            wire_of.setdefault(named[k], wires[-1])
    gates = builder.build(wires)
    rows = 1 << len(names)
    y = gates.evaluate(minterm_inputs(len(names)), rows)
    return TruthTable.from_packed(None, y, rows=rows, inputs=names, outputs=named if outputs is None else outputs)


def _variables(programs: Sequence[Sequence[_Step]], named: Sequence[str], given: Sequence[str]) -> dict[str, None]:
    """The names that are variables: those given, and those that no earlier line defines."""
    found, defined = dict[str, None](), set[str]()
    for k, program in enumerate(programs):
        found |= dict.fromkeys(step.what for step in program if step.is_name and step.what not in defined)
        if k < len(named) and named[k] not in found and named[k] not in given:
            defined.add(named[k])
    return found


def name_of(token: str) -> str:
    """The name that a text means, without the quotes that it may stand in.

    Example:
        >>> name_of("a"), name_of('"a b"')
        ('a', 'a b')
    """
    if token[:1] != '"':
        return token
    return _ESCAPED.sub(lambda hit: _ESCAPES.get(hit[1], hit[1]), token[1:-1])


def quoted(name: str) -> str:
    r"""A name as it stands in an expression: in quotes where it is no word, or one that means something else.

    Example:
        >>> print(quoted("a[3]"), quoted("a b"), quoted("or"))
        a[3] "a b" "or"
    """
    if _PLAIN.fullmatch(name) and name.lower() not in _RESERVED:
        return name
    text = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _parts(text: str | Sequence[str]) -> tuple[list[str], list[str] | None]:
    """The expressions, and the names of outputs where each is written as `name = expression`."""
    if isinstance(text, str):
        lines = [line for line in _LINE.findall(text) if line.strip()]
        text = lines if len(lines) > 1 and all(map(_ASSIGNED.fullmatch, lines)) else [text]
    parts = list(text) if isinstance(text, Iterable) else [text]
    if not all(isinstance(part, str) for part in parts):
        raise RdError("an expression is text, or several are a list of texts")
    found = [_ASSIGNED.fullmatch(part.rstrip("; \n")) for part in parts]
    if not parts or not all(found):
        return parts, None
    return [" " * one.start(2) + one[2] for one in found if one], [name_of(one[1]) for one in found if one]


def name_order(name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names in the order of their letters, indices as numbers."""
    stem, _, indices = name.partition("[")
    return tuple(reversed(stem.split("."))), tuple(map(int, re.findall(r"\d+", indices)))


class _Parser:
    """Takes one expression apart, by precedence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps: list[_Step] = []
        if len(text) > _LONGEST:
            raise RdError(f"an expression of {len(text)} characters, more than the {_LONGEST} that are read")
        self.tokens = self._tokens()
        self.at = 0
        self.depth = 0

    def program(self) -> list[_Step]:
        """The steps that compute the expression."""
        self._choice()
        if self._now().kind != "end":
            self._refuse("an operator")
        return self.steps

    def _tokens(self) -> list[_Token]:
        tokens, place = [], 0
        while place < len(self.text):
            found = _TOKEN.match(self.text, place)
            if found is None:
                self._refuse("an expression", _Token("sign", self.text[place], place))
            if found.lastgroup != "space":
                tokens.append(_Token(str(found.lastgroup), found[0], place))
            place = found.end()
        return [*tokens, _Token("end", "", len(self.text))]

    def _now(self) -> _Token:
        return self.tokens[self.at]

    def _next(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _is(self, *texts: str) -> bool:
        return self._now().kind != "number" and self._now().text.lower() in texts

    def _take(self, text: str) -> None:
        if not self._is(text):
            self._refuse(repr(text))
        self.at += 1

    def _choice(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self._refuse(f"at most {_DEEPEST} expressions in each other")
        self._infix(_IMPLIES)
        if self._is("?"):
            self.at += 1
            self._choice()
            self._take(":")
            self._choice()
            self.steps.append(_Step("ite", 3))
        self.depth -= 1

    def _infix(self, loosest: int) -> None:
        """Operands with operators that are at least as tight."""
        self._operand()
        while True:
            level, name = _INFIX.get(self._now().text.lower(), (0, ""))
            if self._joined():
                level, name = _AND, "and"
            elif level:
                self.at += level >= loosest
            if level < loosest or not level:
                return
            if level == _IMPLIES:
                self._deeper(_IMPLIES)
            else:
                self._infix(level + 1)
            self.steps.append(_Step(name, 2))

    def _joined(self) -> bool:
        """Whether an operand follows a `'` or a `)` without anything between."""
        now, before = self._now(), self.tokens[self.at - 1]
        starts = now.text in (*_PREFIX, "(") or (
            now.kind in ("name", "quoted", "number") and now.text.lower() not in _INFIX
        )
        return starts and before.text in (*_POSTFIX, ")")

    def _operand(self) -> None:
        """An operand with the signs of negation before and behind it."""
        signs, word = 0, None
        while self._is(*_PREFIX) or (self._is("not") and not self._calls("Not", "NOT")):
            signs += 1
            word = self._now() if self._now().text == "not" else word
            self.at += 1
        self._primary()
        while self._is(*_POSTFIX):
            self.at += 1
            self.steps.append(_Step("not", 1))
        if word is not None and (self._joined() or _INFIX.get(self._now().text.lower(), (0, ""))[0] >= _OR):
            self._refuse("parentheses: not (a | b), or (not a) | b", word)
        self.steps += [_Step("not", 1)] * signs

    def _calls(self, *words: str) -> bool:
        """Whether one of these words calls a function here."""
        return self._now().text in words and self.tokens[self.at + 1].text == "("

    def _deeper(self, loosest: int) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self._refuse(f"at most {_DEEPEST} expressions in each other")
        self._infix(loosest)
        self.depth -= 1

    def _primary(self) -> None:
        token = self._next()
        word = token.text.lower()
        if token.text == "(":
            self._choice()
            self._take(")")
        elif token.kind == "quoted":
            self.steps.append(_Step(name_of(token.text), is_name=True))
        elif token.kind == "name" and self._is("(") and word in _FUNCTIONS:
            self._call(word)
        elif word in _CONSTANTS and token.kind in ("name", "number"):
            self.steps.append(_Step(str(_CONSTANTS[word])))
        elif token.kind == "name" and word not in _INFIX and word != "not":
            if self._is("("):
                self._refuse(f"a function, which are {', '.join(_FUNCTIONS)}", token)
            self.steps.append(_Step(re.sub(r"\s", "", token.text), is_name=True))
        else:
            self._refuse("a variable, 0, 1, a function or '('", token)

    def _call(self, word: str) -> None:
        """The arguments of a function, and its step."""
        place, count = self._now(), 0
        self._take("(")
        while not self._is(")"):
            if count:
                self._take(",")
            self._choice()
            count += 1
        self._take(")")
        if _FIXED.get(word, count) != count:
            self._refuse(f"{_FIXED[word]} arguments of {word}, found {count}", place)
        self.steps.append(_Step(word, count))

    def _refuse(self, expected: str, token: _Token | None = None) -> NoReturn:
        token = token or self._now()
        found = f"found {token.text[:20]!r}" if token.text else "it ends"
        start = max(0, token.place - 20)
        near = self.text[start : token.place + 20].strip()
        raise RdError(f"{near!r} is no expression: {found} at character {token.place + 1}, expected {expected}")


def _built(builder: GateBuilder, wire_of: dict[str, int], program: Sequence[_Step]) -> int:
    """The wire that carries an expression."""
    stack: list[int] = []
    for step in program:
        if step.is_name:
            stack.append(wire_of[step.what])
        elif step.what in _CONSTANTS:
            stack.append(builder.true if step.what == "1" else builder.false)
        else:
            first = len(stack) - step.arity
            stack[first:] = [_FUNCTIONS[step.what](builder, stack[first:])]
    return stack[0]


def _equal(builder: GateBuilder, wires: list[int]) -> int:
    """All equal: all are 1, or none is."""
    every, some = reduce(builder.and_, wires, builder.true), reduce(builder.or_, wires, builder.false)
    return builder.or_(every, builder.not_(some))


def _counts(builder: GateBuilder, wires: list[int]) -> list[int]:
    """Wires that say whether at least k of the wires are 1, from k = 0 on."""
    found = [builder.true]
    for wire in wires:
        found = [
            builder.true,
            *(builder.or_(found[k], builder.and_(found[k - 1], wire)) for k in range(1, len(found))),
            builder.and_(found[-1], wire),
        ]
    return [*found, builder.false]


def _one_hot(builder: GateBuilder, wires: list[int]) -> int:
    return builder.and_(_counts(builder, wires)[1], _one_hot_or_none(builder, wires))


def _one_hot_or_none(builder: GateBuilder, wires: list[int]) -> int:
    return builder.not_([*_counts(builder, wires), builder.false][2])


Function = Callable[[GateBuilder, list[int]], int]
_FUNCTIONS: dict[str, Function] = {
    "not": lambda b, w: b.not_(w[0]),
    "and": lambda b, w: reduce(b.and_, w, b.true),
    "or": lambda b, w: reduce(b.or_, w, b.false),
    "xor": lambda b, w: reduce(b.xor, w, b.false),
    "nand": lambda b, w: b.not_(reduce(b.and_, w, b.true)),
    "nor": lambda b, w: b.not_(reduce(b.or_, w, b.false)),
    "xnor": lambda b, w: b.not_(reduce(b.xor, w, b.false)),
    "equal": _equal,
    "unequal": lambda b, w: b.not_(_equal(b, w)),
    "implies": lambda b, w: b.or_(b.not_(w[0]), w[1]),
    "ite": lambda b, w: b.mux(w[0], w[2], w[1]),
    "majority": lambda b, w: _counts(b, w)[len(w) // 2 + 1],
    "onehot": _one_hot,
    "onehot0": _one_hot_or_none,
}
_RESERVED = frozenset((*_INFIX, *_CONSTANTS, *_FUNCTIONS))
