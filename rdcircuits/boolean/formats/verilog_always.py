"""The `always` blocks of Verilog that say logic or flip-flops: assignments, `if`, `case` and `begin`.

A block is run once, on bits that are literals: what an `if` or `case` leaves open is chosen by its condition. In
`always @*` every signal must be assigned in all cases, since otherwise it has memory; behind an edge of a clock the
signals are flip-flops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rdcircuits.algebra.bits.operations import AND, XNOR
from rdcircuits.boolean.formats.verilog_expressions import Bit, Maker, Node, Parser
from rdcircuits.boolean.formats.verilog_tokens import Tokens
from rdcircuits.tables.source import shown

_MOST_DEPTH = 60
#: The bits that a block has given to signals; None where it did so in some cases only.
Values = dict[str, Bit | None]


class Statement(NamedTuple):
    """A statement: "=" or "<=" with target and value, "if" with condition and two statements, "case" with its subject
    and items (labels, None for `default`, and a statement), or "begin" with statements.
    """

    kind: str
    parts: tuple[object, ...]
    at: int


@dataclass
class Block:
    """An `always` block: the edge of its clock ("re" or "fe") and its name, empty where it is logic."""

    at: int
    edge: str
    clock: str
    body: Statement


class BlockParser:
    """Parses blocks from the words."""

    def __init__(self, tokens: Tokens, parser: Parser) -> None:
        self.tokens, self.parser, self.depth = tokens, parser, 0

    def block(self) -> Block:
        """The `always` block that begins here."""
        tokens, at = self.tokens, self.tokens.at
        word = tokens.take()
        edge = clock = ""
        if word == "always" or tokens.next == "@":
            tokens.expect("@")
            edge, clock = self._events()
        if word == "always_ff" and not edge:
            raise tokens.error("'always_ff' without an edge of a clock", at)
        return Block(at, edge, clock, self.statement())

    def _events(self) -> tuple[str, str]:
        """The list of events: an edge of a clock, or signals, which are not looked at."""
        tokens = self.tokens
        if tokens.accept("*"):
            return "", ""
        tokens.expect("(")
        edge = {"posedge": "re", "negedge": "fe"}.get(tokens.next, "")
        if edge:
            tokens.take()
            clock = tokens.name("the name of the clock")
            if tokens.next != ")":
                raise tokens.error("flip-flops of one edge alone are read, without set and reset")
            tokens.take()
            return edge, clock
        while not tokens.accept(")"):
            if tokens.next in ("posedge", "negedge"):
                raise tokens.error("edges beside other events are not read")
            if not (tokens.accept("*") or tokens.accept(",") or tokens.accept("or")):
                tokens.name("the name of a signal")
                self.parser.select()
        return "", ""

    def statement(self) -> Statement:
        """The statement that begins here."""
        tokens, at = self.tokens, self.tokens.at
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise tokens.error(f"statements more than {_MOST_DEPTH} deep")
        if tokens.accept("begin"):
            if tokens.accept(":"):
                tokens.name("the name of the block")
            found = []
            while not tokens.accept("end"):
                found.append(self.statement())
            made = Statement("begin", tuple(found), at)
        elif tokens.accept("if"):
            tokens.expect("(")
            condition = self.parser.expression()
            tokens.expect(")")
            chosen = self.statement()
            other = self.statement() if tokens.accept("else") else Statement("begin", (), at)
            made = Statement("if", (condition, chosen, other), at)
        elif tokens.accept("case"):
            made = self._case(at)
        elif tokens.accept(";"):
            made = Statement("begin", (), at)
        else:
            made = self.assignment()
        self.depth -= 1
        return made

    def _case(self, at: int) -> Statement:
        tokens = self.tokens
        tokens.expect("(")
        subject = self.parser.expression()
        tokens.expect(")")
        items: list[tuple[list[Node] | None, Statement]] = []
        while not tokens.accept("endcase"):
            labels = None
            if tokens.accept("default"):
                tokens.accept(":")
            else:
                labels = [self.parser.expression()]
                while tokens.accept(","):
                    labels.append(self.parser.expression())
                tokens.expect(":")
            items.append((labels, self.statement()))
        if sum(labels is None for labels, _ in items) > 1:
            raise tokens.error("a second 'default'", at)
        return Statement("case", (subject, items), at)

    def assignment(self) -> Statement:
        """`target = value;` or `target <= value;`."""
        tokens, at = self.tokens, self.tokens.at
        if tokens.next in ("for", "while", "repeat", "forever", "casez", "casex", "wait", "fork", "disable", "@"):
            raise tokens.error(f"{tokens.next!r}: of statements only assignments, if, case and begin are read")
        target = self.parser.target("a statement such as y = a;, if, case or begin")
        kind = tokens.take()
        if kind not in ("=", "<="):
            raise tokens.error("expected '=' or '<='", tokens.at - 1)
        tokens.delay()
        value = self.parser.expression()
        tokens.expect(";")
        return Statement(kind, (target, value), at)


class Runner:
    """Runs a block."""

    def __init__(self, tokens: Tokens, maker: Maker, clocked: bool) -> None:
        self.tokens, self.maker, self.clocked = tokens, maker, clocked

    def run(self, body: Statement) -> Values:
        """What the signals are at the end."""
        now = self._run(body, {}, {})
        return now[0] | now[1]

    def _run(self, one: Statement, now: Values, later: Values) -> tuple[Values, Values]:
        """What was assigned at once, and what by `<=`, after this statement."""
        if one.kind == "begin":
            for part in one.parts:
                assert isinstance(part, Statement)
                now, later = self._run(part, now, later)
            return now, later
        if one.kind in ("=", "<="):
            return self._assigned(one, now, later)
        if one.kind == "if":
            condition, chosen, other = one.parts
            assert isinstance(condition, Node)
            assert isinstance(chosen, Statement)
            assert isinstance(other, Statement)
            self.maker.known = now
            case = self.maker.truth(condition)
            return self._either(case, self._run(chosen, now, later), self._run(other, now, later))
        return self._case(one, now, later)

    def _assigned(self, one: Statement, now: Values, later: Values) -> tuple[Values, Values]:
        target, value = one.parts
        assert isinstance(target, Node)
        assert isinstance(value, Node)
        if one.kind == "<=" and not self.clocked:
            raise self.tokens.error("'<=' where there is no edge of a clock; expected '='", one.at)
        names = self.maker.targets(target)
        self.maker.known = now
        made: Values = dict(zip(names, self.maker.value(value, len(names)), strict=False))
        return (now, later | made) if one.kind == "<=" else (now | made, later)

    def _case(self, one: Statement, now: Values, later: Values) -> tuple[Values, Values]:
        subject, items = one.parts
        assert isinstance(subject, Node)
        assert isinstance(items, list)
        rest = [(labels, body) for labels, body in items if labels is not None]
        default = [body for labels, body in items if labels is None]
        every = 1 << min(self.maker.width(subject), 20)
        values = {label.parts[0] for labels, _ in rest for label in labels if label.kind == "number"}
        if not default and len([value for value in values if value < every]) == every:
            default = [rest.pop()[1]]  # all values are there: the last item is what is left
        found = self._run(default[0], now, later) if default else (now, later)
        for labels, body in reversed(rest):
            self.maker.known = now
            case: Bit = (None, False)
            for label in labels:
                case = self.maker.either(case, self._equal(subject, label))
            found = self._either(case, self._run(body, now, later), found)
        return found

    def _equal(self, a: Node, b: Node) -> Bit:
        width = max(self.maker.width(a), self.maker.width(b))
        pairs = zip(self.maker.value(a, width), self.maker.value(b, width), strict=True)
        return self.maker.tree(AND, [self.maker.made(XNOR, x, y) for x, y in pairs])

    def _either(self, case: Bit, chosen: tuple[Values, Values], other: tuple[Values, Values]) -> tuple[Values, Values]:
        return self._merged(case, chosen[0], other[0]), self._merged(case, chosen[1], other[1])

    def _merged(self, case: Bit, chosen: Values, other: Values) -> Values:
        found: Values = {}
        for name in dict.fromkeys([*chosen, *other]):
            kept: Bit | None = (name, False) if self.clocked else None
            a, b = chosen.get(name, kept), other.get(name, kept)
            found[name] = None if a is None or b is None else self.maker.choice(case, a, b)
        return found


def unassigned(values: Values) -> str | None:
    """A signal that a block assigns in some cases only."""
    return next((shown(name) for name, bit in values.items() if bit is None), None)
