import sys

import numpy as np
import pytest
from boolean.table_strategies import complete_tables
from hypothesis import given
from hypothesis import strategies as st

from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError

pytestmark = pytest.mark.needs_module("pyeda")

NAMES = ["a", "b", "c[0]", "c[1]", "d"]


@pytest.fixture(scope="module")
def inter() -> object:
    return pytest.importorskip("pyeda.inter")


def expressions() -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*NAMES, "0", "1"])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        many = st.lists(inner, min_size=0, max_size=4).map(", ".join)
        return (
            st.tuples(inner, st.sampled_from(["&", "|", "^", "=>", "<=>"]), inner).map(
                lambda t: f"({t[0]} {t[1]} {t[2]})"
            )
            | inner.map(lambda e: f"~{e}")
            | st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})")
            | st.tuples(st.sampled_from(["And", "Or", "Xor", "Nand", "Nor", "Xnor"]), many).map(
                lambda t: f"{t[0]}({t[1]})"
            )
            | st.lists(inner, min_size=1, max_size=4).map(lambda es: f"Equal({', '.join(es)})")
            | inner.map(lambda e: f"Not({e})")
        )

    return st.recursive(leaves, grow, max_leaves=12)


@given(expressions())
def test_expressions_agree_with_pyedas_own_table(inter: object, text: str) -> None:
    f = inter.expr(text, simplify=False)  # type: ignore[attr-defined]
    table = TruthTable.from_pyeda(f)
    assert table.inputs == tuple(map(str, f.inputs))
    assert table == TruthTable.from_pyeda(inter.expr2truthtable(f))  # type: ignore[attr-defined]
    x, y, _ = table.to_arrays()
    for row, (value,) in zip(x.tolist(), y.tolist(), strict=True):
        assert int(f.restrict(dict(zip(f.inputs, row, strict=True)))) == value


@given(expressions())
def test_text_has_its_inputs_in_order_of_names(inter: object, text: str) -> None:
    table = TruthTable.from_expression(text)
    assert list(table.inputs) == sorted(table.inputs)
    f = inter.expr(text, simplify=False)  # type: ignore[attr-defined]
    assert table == TruthTable.from_pyeda(f, inputs=table.inputs)


@given(complete_tables(max_inputs=5))
def test_tables_come_back_from_pyeda(table: TruthTable) -> None:
    table = table.rename(inputs=NAMES[: len(table.inputs)])
    theirs = table.to_pyeda()
    assert len(theirs) == len(table.outputs)
    assert all(tuple(map(str, f.inputs)) == table.inputs for f in theirs) or not table.inputs
    assert TruthTable.from_pyeda(theirs, inputs=table.inputs, outputs=table.outputs) == table


@given(complete_tables(max_inputs=4, max_outputs=1, known=True))
def test_pyeda_has_the_first_variable_least_significant(inter: object, table: TruthTable) -> None:
    variables = inter.ttvars("x", len(table.inputs))  # type: ignore[attr-defined]
    for column, theirs in zip(table.to_arrays()[1].T, table.to_pyeda(), strict=True):
        own = inter.truthtable(list(variables), "".join(map(str, column)))  # type: ignore[attr-defined]
        for r in range(table.rows):
            point = {v: r >> j & 1 for j, v in enumerate(variables)}
            ours = {v: r >> j & 1 for j, v in enumerate(theirs.inputs)}
            assert int(own.restrict(point)) == int(theirs.restrict(ours)) == column[r]


def test_inputs_can_be_ordered_and_added() -> None:
    table = TruthTable.from_expression(["a & ~b", "b"], inputs=["c", "b", "a"], outputs=["p", "q"])
    assert table == TruthTable.from_function(
        lambda c, b, a: (a & (1 - b), b), 3, inputs=["c", "b", "a"], outputs=["p", "q"]
    )
    assert TruthTable.from_expression("x[10] & x[2]").inputs == ("x[2]", "x[10]")
    assert TruthTable.from_expression("1") == TruthTable.from_function(lambda: 1, 0)
    with pytest.raises(RdError, match="the variable 'b' is not among the inputs a"):
        TruthTable.from_expression("a & b", inputs=["a"])


def test_dont_cares_of_pyedas_tables(inter: object) -> None:
    a, b = map(inter.ttvar, "ab")  # type: ignore[attr-defined]
    table = TruthTable.from_pyeda(inter.truthtable([a, b], "01-1"))  # type: ignore[attr-defined]
    assert table == TruthTable.from_minterms([1, 3], 2, [2], inputs=["a", "b"])
    assert TruthTable.from_pyeda(a) == TruthTable.from_minterms([1], 1, inputs=["a"])


def test_many_functions_share_inputs_in_order_of_appearance(inter: object) -> None:
    # pyeda orders variables as they were first made in a process: these are made nowhere else.
    a, b, c = (inter.exprvar(f"shared_{name}") for name in "abc")  # type: ignore[attr-defined]
    assert TruthTable.from_pyeda([b & c, a | b]).inputs == ("shared_b", "shared_c", "shared_a")
    assert TruthTable.from_pyeda([]).outputs == ()


@pytest.mark.parametrize(
    "text", ["", "a b", "a &", "a $ b", "(a", "Foo(a)", "a)", "not", "and", "01", "a ? b", "2a", "a,b"]
)
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(RdError, match="is no expression"):
        TruthTable.from_expression(text)


def test_what_is_not_pyedas() -> None:
    with pytest.raises(RdError, match="expected a pyeda expression or truth table, found str"):
        TruthTable.from_pyeda("a & b")
    with pytest.raises(RdError, match="this one is partial"):
        TruthTable.from_arrays([[0]], [1]).to_pyeda()


def test_too_many_variables() -> None:
    with pytest.raises(RdError, match=r"2\^25"):
        TruthTable.from_expression(" ^ ".join(f"v{i}" for i in range(25)))


def test_deep_and_wide_expressions(inter: object) -> None:
    variables = inter.exprvars("v", 10)  # type: ignore[attr-defined]
    f = variables[0]
    for i in range(3000):
        f = inter.Xor(f, variables[i % 10], simplify=False)  # type: ignore[attr-defined]
    g = inter.Xor(*variables, *variables, variables[3], simplify=False)  # type: ignore[attr-defined]
    table = TruthTable.from_pyeda([f, g])
    x = table.to_arrays()[0]
    assert np.array_equal(table.to_arrays()[1], x[:, [0, 3]])


def test_without_pyeda_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("pyeda")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "pyeda", None)
    assert TruthTable.from_expression("a").inputs == ("a",)
    with pytest.raises(ImportError, match=r"pip install 'rdcircuits\[pyeda\]'"):
        TruthTable.from_pyeda("a")
    with pytest.raises(ImportError, match="rdcircuits"):
        TruthTable.from_minterms([1], 1).to_pyeda()
