"""Boolean expressions for people: trees of literals under ~, &, ^ and |, printed with the names that inputs have.

`products` says how they come from functions: as sums of products, as XORs of products, factored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rdcircuits.boolean.formulas import quoted

Kind = Literal["constant", "input", "not", "and", "xor", "or"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z_0-9.$]*(\[\d+\])*")
_WORDS = {"and": " & ", "xor": " ^ ", "or": " | "}
_LATEX = {"and": r" \land ", "xor": r" \oplus ", "or": r" \lor "}
_BINDS = {"or": 1, "xor": 2, "and": 3, "not": 4, "input": 5, "constant": 5}
_SPECIAL = re.compile(r"[\\{}_^~&%$#]")
_STEM = re.compile(r"([A-Za-z]+)_?(\d+)")


@dataclass(frozen=True)
class Expression:
    """A constant (`value` 0 or 1), an input (`value` is its number), or an operation on `parts`.

    Example:
        >>> a, b = literal(0), literal(1)
        >>> print(either([both([a, negated(b)]), literal(2)]).text(["a", "b", "c"]))
        a & ~b | c
    """

    kind: Kind
    parts: tuple[Expression, ...] = ()
    value: int = 0

    @property
    def literals(self) -> int:
        """How many times inputs occur."""
        return 1 if self.kind == "input" else sum(part.literals for part in self.parts)

    def text(self, names: Sequence[str]) -> str:
        """The expression with ~ & ^ |, which bind in this order; names that are no words stand in quotes,
        as `TruthTable.from_expression` reads them.
        """
        return _written(self, [quoted(name) for name in names], _WORDS, "~")

    def latex(self, names: Sequence[str]) -> str:
        r"""The expression as LaTeX has it in formulas.

        Example:
            >>> print(odd([literal(0), literal(1)]).latex(["x0", "carry_in"]))
            x_{0} \oplus \mathit{carry\_in}
        """
        return _written(self, [latex_name(name) for name in names], _LATEX, r"\lnot ")

    def at(self, values: Sequence[int], ones: int) -> int:
        """The bits of the expression where inputs have these bits, packed in integers; `ones` has all bits set."""
        if self.kind == "constant":
            return ones if self.value else 0
        if self.kind == "input":
            return values[self.value]
        found = [part.at(values, ones) for part in self.parts]
        if self.kind == "not":
            return ones ^ found[0]
        steps: dict[str, Callable[[int, int], int]] = {
            "and": lambda a, b: a & b,
            "or": lambda a, b: a | b,
            "xor": lambda a, b: a ^ b,
        }
        total = found[0]
        for one in found[1:]:
            total = steps[self.kind](total, one)
        return total


FALSE, TRUE = Expression("constant", (), 0), Expression("constant", (), 1)


def literal(number: int) -> Expression:
    """The input of this number."""
    return Expression("input", (), number)


def negated(one: Expression) -> Expression:
    """Not the expression."""
    if one.kind == "constant":
        return FALSE if one.value else TRUE
    return one.parts[0] if one.kind == "not" else Expression("not", (one,))


def both(parts: Iterable[Expression]) -> Expression:
    """All of them: AND."""
    return _joined("and", parts, neutral=TRUE, absorbing=FALSE)


def either(parts: Iterable[Expression]) -> Expression:
    """One of them at least: OR."""
    return _joined("or", parts, neutral=FALSE, absorbing=TRUE)


def odd(parts: Iterable[Expression]) -> Expression:
    """An odd number of them: XOR, with negations in front.

    Example:
        >>> odd([literal(0), negated(literal(1))]).text("ab")
        '~(a ^ b)'
    """
    flat, flips = list[Expression](), 0
    stack = list(parts)[::-1]
    while stack:
        one = stack.pop()
        if one.kind == "xor":
            stack += one.parts[::-1]
        elif one.kind == "not":
            flips ^= 1
            stack.append(one.parts[0])
        elif one.kind == "constant":
            flips ^= one.value
        else:
            flat.append(one)
    flat = _in_order(flat)
    total = FALSE if not flat else flat[0] if len(flat) == 1 else Expression("xor", tuple(flat))
    return negated(total) if flips else total


def latex_name(name: str) -> str:
    """A name in a formula.

    Example:
        >>> [latex_name(name) for name in ("a", "x12", "sum", "a & b")]
        ['a', 'x_{12}', '\\\\mathit{sum}', '\\\\text{a \\\\& b}']
    """
    stem = _STEM.fullmatch(name)
    if stem:
        return f"{latex_name(stem[1])}_{{{stem[2]}}}"
    if len(name) == 1 and name.isalpha():
        return name
    plain = _SPECIAL.sub(_escaped, name)
    return rf"\mathit{{{plain}}}" if _PLAIN.fullmatch(name) else rf"\text{{{plain}}}"


def _escaped(found: re.Match[str]) -> str:
    words = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    return words.get(found[0], "\\" + found[0])


def _joined(
    kind: Literal["and", "or"], parts: Iterable[Expression], neutral: Expression, absorbing: Expression
) -> Expression:
    flat = list[Expression]()
    for one in parts:
        flat += one.parts if one.kind == kind else () if one == neutral else (one,)
    if absorbing in flat:
        return absorbing
    flat = _in_order(list(dict.fromkeys(flat)))
    return neutral if not flat else flat[0] if len(flat) == 1 else Expression(kind, tuple(flat))


def _in_order(parts: list[Expression]) -> list[Expression]:
    """Literals alone in the order of the inputs; other parts as they are."""
    numbers = [part.parts[0].value if part.kind == "not" else part.value for part in parts if _is_literal(part)]
    if len(numbers) < len(parts):
        return parts
    return [part for _, part in sorted(zip(numbers, parts, strict=True), key=lambda pair: pair[0])]


def _is_literal(one: Expression) -> bool:
    return one.kind == "input" or (one.kind == "not" and one.parts[0].kind == "input")


def _written(one: Expression, names: Sequence[str], words: dict[str, str], negation: str) -> str:
    if one.kind == "constant":
        return str(one.value)
    if one.kind == "input":
        return names[one.value]
    if one.kind == "not":
        return negation + _inside(one.parts[0], one, names, words, negation)
    return words[one.kind].join(_inside(part, one, names, words, negation) for part in one.parts)


def _inside(part: Expression, around: Expression, names: Sequence[str], words: dict[str, str], negation: str) -> str:
    """A part in its expression; XORs in ORs stand in parentheses too, since few know which of them binds more."""
    text = _written(part, names, words, negation)
    loose = _BINDS[part.kind] <= _BINDS[around.kind] if part.kind != "not" else False
    return f"({text})" if loose or (part.kind == "xor" and around.kind == "or") else text
