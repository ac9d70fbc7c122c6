"""Expressions as text, in all ways of writing them."""

from __future__ import annotations

import contextlib
from itertools import product

import pytest
from boolean.table_strategies import complete_tables
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd


def values(text: str, names: str = "abc") -> list[int]:
    """The values of an expression of the variables named, on all rows in order."""
    table = rd.TruthTable.from_expression(text, inputs=list(names))
    return [int(row[0]) for row in table.to_arrays()[1]]


def of(f: object) -> list[int]:
    """The same of a function."""
    return [int(f(*reversed(row))) for row in product((0, 1), repeat=3)]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("texts", "f"),
    [
        (
            ("~a", "!a", "¬a", "not a", "NOT a", "Not(a)", "a'", "a′", "~~~a", "~(a'')", "(not (a))"),
            lambda a, b, c: 1 - a,
        ),
        (
            ("a & b", "a&&b", "a * b", "a·b", "a ∧ b", "a and b", "a AND b", "and(a, b)", "And(a, b, true)", "a''b"),
            lambda a, b, c: a & b,
        ),
        (("a | b", "a || b", "a + b", "a ∨ b", "a or b", "Or(a, b, 0)", "(a)'(b)' ? 0 : 1"), lambda a, b, c: a | b),
        (("a ^ b", "a ⊕ b", "a xor b", "Xor(a, b)", "a'b + a·b'", "unequal(a, b)"), lambda a, b, c: a ^ b),
        (("a == b", "a <=> b", "a ↔ b", "a <-> b", "a iff b", "a xnor b", "xnor(a, b)"), lambda a, b, c: a == b),
        (("a => b", "a -> b", "a → b", "a implies b", "Implies(a, b)"), lambda a, b, c: a <= b),
        (("a => b => c", "a -> (b -> c)"), lambda a, b, c: a <= (b <= c)),
        (
            ("a ? b : c", "ite(a, b, c)", "ITE(a, b, c)", "a·b + a'·c", "a and b or not a and c"),
            lambda a, b, c: b if a else c,
        ),
        (("a·b ⊕ c", "a & b ^ c", "a and b xor c", "c ⊕ a·b"), lambda a, b, c: a & b ^ c),
        (("a | b ^ c & a", "a ∨ (b ⊕ (c ∧ a))"), lambda a, b, c: a | b ^ c & a),
        (("a || b && c", "a or b and c"), lambda a, b, c: a | b & c),
        (("a && b | c", "a and b | c"), lambda a, b, c: a & (b | c)),
        (("majority(a, b, c)",), lambda a, b, c: a + b + c > 1),
        (("onehot(a, b, c)",), lambda a, b, c: a + b + c == 1),
        (("OneHot0(a, b, c)",), lambda a, b, c: a + b + c < 2),
        (("equal(a, b, c)",), lambda a, b, c: a == b == c),
        (("1", "true", "TRUE", "and()", "nor()", "1 ⊕ 0"), lambda a, b, c: 1),
        (("nand(a, b)", "(a & b)'", "!(a && b)"), lambda a, b, c: 1 - a * b),
    ],
)  # fmt: skip
def test_ways_of_writing(texts: tuple[str, ...], f: object) -> None:
    for text in texts:
        assert values(text) == of(f), text


@given(complete_tables(max_inputs=4))
def test_what_an_anf_prints_is_read(table: rd.TruthTable) -> None:
    known = rd.TruthTable.from_packed(
        None, table.y, rows=table.rows, inputs=[f"v{k}" for k in range(len(table.inputs))]
    )
    known = known.rename(outputs=[f"f[{k}]" for k in range(len(table.outputs))])
    if not known.outputs:
        return
    anf = rd.anf(known)
    for text in (str(anf), anf.text(ascii=True)):
        assert rd.TruthTable.from_expression(text, inputs=known.inputs, outputs=known.outputs) == known
    if len(known.outputs) > 1:
        assert rd.TruthTable.from_expression(str(anf)).outputs == known.outputs


def test_names() -> None:
    assert rd.TruthTable.from_expression("x[10] & x[2] | a.b & y[1, 2] ^ _z").inputs == (
        "_z", "a.b", "x[2]", "x[10]", "y[1,2]",
    )  # fmt: skip
    assert rd.TruthTable.from_expression("x[1][10] & x[1][9]").inputs == ("x[1][9]", "x[1][10]")
    table = rd.TruthTable.from_expression("f = a & b; g = a | b")
    assert (table.outputs, table.outputs_given) == (("f", "g"), True)
    assert rd.TruthTable.from_expression("f = a\n").outputs == ("f",)
    assert not rd.TruthTable.from_expression(["a", "b"]).outputs_given
    assert rd.TruthTable.from_expression(["f = a", "g = b"], outputs=["p", "q"]).outputs == ("p", "q")
    assert rd.TruthTable.from_expression("naïve & été").inputs == ("naïve", "été")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b", "found 'b' at character 3, expected an operator"),
        ("a & ", "it ends at character 5, expected a variable"),
        ("a @ b", "found '@' at character 3"),
        ("f(a)", "found 'f' at character 1, expected a function, which are not, and, or"),
        ("(a | b", r"it ends at character 7, expected '\)'"),
        ("ite(a, b)", "expected 3 arguments of ite, found 2"),
        ("not a | b", r"found 'not' at character 1, expected parentheses: not \(a \| b\), or \(not a\) \| b"),
        ("a & 2", "found '2' at character 5"),
        ("(" * 200 + "a" + ")" * 200, "at most 100 expressions in each other"),
        ("a => " * 200 + "a", "at most 100 expressions in each other"),
        ("f = a; g", "found ';' at character 6"),
        ("a = = b", "found '=' at character 5"),
        ("a ⊕ ... (7 terms)", "found '.' at character 5"),
    ],
)
def test_errors_say_where(text: str, message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        rd.TruthTable.from_expression(text)


def test_long_expressions() -> None:
    text = " ^ ".join(f"(v{k % 9} & !v{(k + 1) % 9})'" for k in range(20_000))
    assert len(rd.TruthTable.from_expression(text).inputs) == 9
    assert values("~" * 10_001 + "a" + "'" * 10_000) == of(lambda a, b, c: 1 - a)


@given(st.text("abnot01()&|^~!'=?:, <->·⊕[]") | st.text())
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    with contextlib.suppress(rd.RdError):
        assert rd.TruthTable.from_expression(text).complete


def test_what_is_no_text_is_no_expression() -> None:
    with pytest.raises(rd.RdError, match="an expression is text"):
        rd.TruthTable.from_expression(3)  # type: ignore[arg-type]
