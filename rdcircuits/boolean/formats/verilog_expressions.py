"""Expressions of Verilog: parsed into trees, whose bits are made in a second step, when all widths are known.

Chains of one operator are one node, so that depth is that of the parentheses. Bits are literals: the name of a signal
(None is the constant 0) and whether it is complemented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from rdcircuits.algebra.bits.operations import AND, BUFFER, FLIP, OR, XOR, complement_pins
from rdcircuits.boolean.formats.verilog_tokens import MOST_BITS, Tokens
from rdcircuits.tables.source import shown

_MOST_DEPTH = 80
#: Binary operators, the weakest first.
_LEVELS = (("||",), ("&&",), ("|",), ("^", "~^", "^~"), ("&",), ("==", "!=", "===", "!=="))
_LEVEL_OF = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators}
_UNARY = ("~", "!", "&", "|", "^", "~&", "~|", "~^", "^~")
_GATES = {"&": AND, "|": OR, "^": XOR}
_BITWISE = {"&": AND, "|": OR, "^": XOR, "~^": XOR ^ FLIP, "^~": XOR ^ FLIP}

Bit = tuple[str | None, bool]
ZERO: Bit = (None, False)


class Node(NamedTuple):
    """A node: what it is, what it is made of, and the place of its word."""

    kind: str
    parts: Any
    at: int


class Plain(NamedTuple):
    """One gate: its number, and the signals that are its inputs, one twice where it has one."""

    op: int
    fanins: tuple[str, ...]


def plain(words: Sequence[str], scalars: Mapping[str, object]) -> tuple[str, Plain, int] | None:
    """The assignment that these words begin with, where it is of one gate such as `a & ~b` or `~(a | b)`, all signals
    being in `scalars` with None: what it drives, the gate, and how many words it takes.

    Example:
        >>> plain(["f", "=", "a", "&", "~", "b", ";"], {"a": None, "b": None, "f": None})
        ('f', Plain(op=2, fanins=('a', 'b')), 6)
    """
    outer = words[2:4] == ["~", "("]
    at = 2 + 2 * outer
    inverted = words[at] == "~"
    a = words[at + inverted]
    at += inverted + 1
    op = BUFFER ^ FLIP * inverted
    fanins: tuple[str, ...] = (a,)
    if words[at] in _GATES:
        other = words[at + 1] == "~"
        b = words[at + other + 1]
        op, fanins = complement_pins(_GATES[words[at]], inverted, other), (a, b)
        at += other + 2
    if outer:
        at += words[at] == ")" or 100
    if words[1] != "=" or words[at : at + 1] not in ([";"], [","]):
        return None
    names = [_identifier(word) for word in (words[0], *fanins)]
    if any(scalars.get(name, 0) is not None for name in names):
        return None
    return names[0], Plain(op ^ FLIP * outer, tuple(names[1:])), at


def _identifier(word: str) -> str:
    """The name that a word is; a line end, which no signal is called, where it is none."""
    first = word[:1]
    return word if first.isalpha() or first == "_" else word[1:] if first == "\\" else "\n"


class Parser:
    """Parses expressions from the words."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.depth = tokens, 0

    def expression(self) -> Node:
        """The expression that begins here."""
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise self.tokens.error(f"parentheses more than {_MOST_DEPTH} deep")
        at, found = self.tokens.at, self._binary(0)
        cases = []
        while self.tokens.accept("?"):
            chosen = self.expression()
            self.tokens.expect(":")
            cases.append((found, chosen))
            found = self._binary(0)
        self.depth -= 1
        return Node("?", (cases, found), at) if cases else found

    def _binary(self, level: int) -> Node:
        tokens, at = self.tokens, self.tokens.at
        found = self._unary()
        while (own := _LEVEL_OF.get(tokens.next, -1)) >= level:
            chain = []
            while _LEVEL_OF.get(tokens.next, -1) == own:
                operator = tokens.take()
                chain.append((operator, self._binary(own + 1)))
            found = Node(_LEVELS[own][0], (found, chain), at)
        return found

    def _unary(self) -> Node:
        tokens, at = self.tokens, self.tokens.at
        operators = []
        while tokens.next in _UNARY:
            operators.append(tokens.take())
        found = self._primary()
        for operator in reversed(operators):
            found = Node("unary", (operator, found), at)
        if tokens.next in ("+", "-", "*", "/", "%", "<", ">", "<=", ">=", "<<", ">>"):
            raise tokens.error(f"the operator {tokens.next!r} is not read, only logic of bits")
        return found

    def target(self, what: str = "a signal to assign to") -> Node:
        """What is assigned to: a signal, or several in braces."""
        tokens, at = self.tokens, self.tokens.at
        if not tokens.accept("{"):
            return Node("signal", (tokens.name(what), self.select()), at)
        parts = [self.target()]
        while tokens.accept(","):
            parts.append(self.target())
        tokens.expect("}")
        return Node("join", parts, at)

    def _primary(self) -> Node:
        tokens, at = self.tokens, self.tokens.at
        if tokens.accept("("):
            found = self.expression()
            tokens.expect(")")
            return found
        if tokens.accept("{"):
            return self._concatenation(at)
        if tokens.is_number():
            return Node("number", tokens.number(), at)
        name = tokens.name("an operand")
        if tokens.next == "(":
            raise tokens.error(f"{name!r} is called: functions are not read")
        return Node("signal", (name, self.select()), at)

    def select(self) -> tuple[int, int] | None:
        """The range of a bit or part select, if there is one."""
        if not self.tokens.accept("["):
            return None
        first = self._index()
        last = self._index() if self.tokens.accept(":") else first
        self.tokens.expect("]")
        if self.tokens.next == "[":
            raise self.tokens.error("arrays of vectors are not read")
        return first, last

    def _index(self) -> int:
        sign = -1 if self.tokens.accept("-") else 1
        if not self.tokens.is_number():
            raise self.tokens.error(f"expected an index that is a number, found {self.tokens.shown()}")
        return sign * self.tokens.number()[0]

    def _concatenation(self, at: int) -> Node:
        tokens = self.tokens
        first = self.expression()
        if tokens.next == "{":
            if first.kind != "number":
                raise tokens.error("a replication is by a number")
            tokens.take()
            inner = self._concatenation(at)
            tokens.expect("}")
            return Node("repeat", (first.parts[0], inner), at)
        parts = [first]
        while tokens.accept(","):
            parts.append(self.expression())
        tokens.expect("}")
        return Node("join", parts, at)


class Maker:
    """Makes bits of trees; `gate(op, a, b)` makes a signal, `bits(name, select, at)` says those of a name."""

    def __init__(
        self,
        tokens: Tokens,
        gate: Callable[[int, str, str], str],
        bits: Callable[[str, tuple[int, int] | None, int], list[str]],
    ) -> None:
        self.tokens, self.gate, self.bits = tokens, gate, bits
        self.known: Mapping[str, Bit | None] = {}

    def width(self, node: Node) -> int:
        """How many bits a tree has by itself."""
        kind, parts, at = node
        if kind == "number":
            return int(parts[1])
        if kind == "signal":
            return len(self.bits(parts[0], parts[1], at))
        if kind == "unary":
            return self.width(parts[1]) if parts[0] == "~" else 1
        if kind in ("|", "^", "&"):
            return max(self.width(parts[0]), *(self.width(part) for _, part in parts[1]))
        if kind == "?":
            return max(self.width(parts[1]), *(self.width(chosen) for _, chosen in parts[0]))
        if kind == "join":
            total = sum(self.width(part) for part in parts)
        elif kind == "repeat":
            total = parts[0] * self.width(parts[1])
        else:
            return 1
        if not 0 < total <= MOST_BITS:
            raise self.tokens.error(f"{total} bits; expected 1 to {MOST_BITS}", at)
        return total

    def value(self, node: Node, width: int = 0) -> list[Bit]:
        """The bits of a tree, the least first, as many as its context has."""
        kind, parts, at = node
        width = max(width, self.width(node))
        if kind == "number":
            return [(None, bool(parts[0] >> k & 1)) for k in range(width)]
        if kind == "signal":
            return _extended([self._read(name, at) for name in self.bits(parts[0], parts[1], at)], width)
        if kind == "unary":
            return self._unary(parts[0], parts[1], width)
        if kind in ("|", "^", "&"):
            found = self.value(parts[0], width)
            for operator, part in parts[1]:
                op, other = _BITWISE[operator], self.value(part, width)
                found = [self.made(op, a, b) for a, b in zip(found, other, strict=True)]
            return found
        if kind == "?":
            found = self.value(parts[1], width)
            for condition, chosen in reversed(parts[0]):
                case = self.truth(condition)
                pairs = zip(self.value(chosen, width), found, strict=True)
                found = [self.choice(case, a, b) for a, b in pairs]
            return found
        if kind in ("join", "repeat"):
            return _extended(self._joined(kind, parts, at), width)
        return _extended([self._compared(parts)] if kind == "==" else [self._logical(kind, parts)], width)

    def _read(self, name: str, at: int) -> Bit:
        """The bit of a signal: that which an `always` block has given it, where it has."""
        bit = self.known.get(name, (name, False)) if self.known else (name, False)
        if bit is None:
            raise self.tokens.error(f"{shown(name)} is used where it is assigned in some cases only", at)
        return bit

    def targets(self, node: Node) -> list[str]:
        """The signals that a tree assigns to."""
        if node.kind == "signal":
            return self.bits(node.parts[0], node.parts[1], node.at)
        if node.kind != "join":
            raise self.tokens.error("expected a signal that is driven, found an expression", node.at)
        return [name for part in reversed(node.parts) for name in self.targets(part)]

    def either(self, a: Bit, b: Bit) -> Bit:
        """The OR of two bits."""
        return self.made(OR, a, b)

    def made(self, op: int, a: Bit, b: Bit) -> Bit:
        """op(a, b), complements taken into the operation, constants gone."""
        op = complement_pins(op, a[1], b[1])
        if a[0] is None:
            return self._single(op & 1, op >> 2 & 1, b[0])
        if b[0] is None:
            return self._single(op & 1, op >> 1 & 1, a[0])
        return self.gate(op, a[0], b[0]), False

    def _single(self, at_zero: int, at_one: int, name: str | None) -> Bit:
        if name is None or at_zero == at_one:
            return None, bool(at_zero)
        return name, bool(at_zero)

    def _unary(self, operator: str, part: Node, width: int) -> list[Bit]:
        if operator == "~":
            return [_not(bit) for bit in self.value(part, width)]
        if operator == "!":
            return _extended([_not(self.truth(part))], width)
        op = {"&": AND, "|": OR, "^": XOR}[operator.strip("~") or "^"]
        found = self.tree(op, self.value(part))
        return _extended([_not(found) if "~" in operator else found], width)

    def truth(self, node: Node) -> Bit:
        """Whether any bit is one."""
        return self.tree(OR, self.value(node))

    def tree(self, op: int, bits: Sequence[Bit]) -> Bit:
        """op of all the bits, as a balanced tree."""
        level = list(bits)
        while len(level) > 1:
            paired = [self.made(op, a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
            level = paired + level[2 * len(paired) :]
        return level[0]

    def choice(self, case: Bit, a: Bit, b: Bit) -> Bit:
        """a where the case is 1, else b."""
        if a == b:
            return a
        return self.made(OR, self.made(AND, case, a), self.made(AND, _not(case), b))

    def _joined(self, kind: str, parts: Any, at: int) -> list[Bit]:
        if kind == "repeat":
            return self.value(parts[1]) * int(parts[0])
        found: list[Bit] = []
        for part in reversed(parts):
            if part.kind == "number" and not part.parts[2]:
                raise self.tokens.error("a number in a concatenation needs a size", at)
            found += self.value(part)
        return found

    def _compared(self, parts: Any) -> Bit:
        left, chain = parts
        operator, right = chain[0]
        width = max(self.width(left), self.width(right))
        pairs = zip(self.value(left, width), self.value(right, width), strict=True)
        found = self.tree(AND, [self.made(XOR ^ FLIP, a, b) for a, b in pairs])
        found = _not(found) if operator[0] == "!" else found
        for operator, right in chain[1:]:
            other = self.value(right)
            more = [self.made(XOR ^ FLIP, a, b) for a, b in zip(_extended([found], len(other)), other, strict=True)]
            found = self.tree(AND, more)
            found = _not(found) if operator[0] == "!" else found
        return found

    def _logical(self, kind: str, parts: Any) -> Bit:
        op = AND if kind == "&&" else OR
        found = self.truth(parts[0])
        for _, part in parts[1]:
            found = self.made(op, found, self.truth(part))
        return found


def _not(bit: Bit) -> Bit:
    return bit[0], not bit[1]


def _extended(bits: list[Bit], width: int) -> list[Bit]:
    return bits + [ZERO] * (width - len(bits))
