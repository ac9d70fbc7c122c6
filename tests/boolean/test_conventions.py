"""Tables in the forms of other programs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd


@given(st.integers(0, 7), st.integers(1, 3), st.integers(0, 2**31))
def test_forms_come_back(n: int, m: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 2, (m, 1 << n))
    table = rd.TruthTable.from_values(values)
    assert table == rd.TruthTable.from_function(lambda *x: values[:, sum(b << j for j, b in enumerate(x))].tolist(), n)
    assert table.to_values().tolist() == values.tolist()
    assert rd.TruthTable.from_values(table.to_values(signs=True), signs=True) == table
    assert rd.TruthTable.from_hex(table.to_hex(), n) == table
    number = [sum(int(bit) << row for row, bit in enumerate(own)) for own in values]
    assert [int(text, 16) for text in table.to_hex()] == number
    assert all(len(text) == max(1, (1 << n) // 4) for text in table.to_hex())


def test_forms_that_are_known() -> None:
    assert rd.TruthTable.from_hex("0xE8") == rd.TruthTable.from_function(lambda a, b, c: (a + b + c) > 1, 3)
    assert rd.TruthTable.from_hex("8").inputs == ("x0", "x1")
    assert rd.TruthTable.from_hex("2", 1) == rd.TruthTable.from_function(lambda a: a, 1)
    assert rd.TruthTable.from_hex("aaaa", inputs=list("abcd"), outputs="f") == rd.TruthTable.from_expression(
        "f = a", inputs=list("abcd")
    )
    assert rd.TruthTable.from_values([True, False]).y[0, 0] == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: rd.TruthTable.from_hex("xyz"), "'x' in 'xyz'"),
        (lambda: rd.TruthTable.from_hex("123"), "3 digits in '123', expected 1, 2, 4, 8"),
        (lambda: rd.TruthTable.from_hex(""), "0 digits"),
        (lambda: rd.TruthTable.from_hex("12", 4), "no function of 4 inputs: expected 4 digits"),
        (lambda: rd.TruthTable.from_hex("4", 1), "no function of 1 inputs"),
        (lambda: rd.TruthTable.from_hex(["12", "1"]), "all of one length"),
        (lambda: rd.TruthTable.from_hex([3]), "expected hexadecimal digits, found 3"),
        (lambda: rd.TruthTable.from_hex("1", -1), "number of inputs is -1"),
        (lambda: rd.TruthTable.from_values([0, 1, 1]), r"values of shape \(3,\)"),
        (lambda: rd.TruthTable.from_values([]), r"values of shape \(0,\)"),
        (lambda: rd.TruthTable.from_values([1, -1]), "value -1 of row 1, expected 0 or 1; signs=True"),
        (lambda: rd.TruthTable.from_values([0, 1], signs=True), "value 0 of row 0, expected 1 or -1"),
        (lambda: rd.TruthTable.from_arrays([[0]], [1]).to_hex(), "unknown rows or outputs"),
        (lambda: rd.TruthTable.from_minterms([1], 1, [0]).to_values(), "unknown rows or outputs"),
    ],
)
def test_what_is_none(make: object, message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        make()  # type: ignore[operator]


@pytest.mark.needs_module("aigverse")
@given(st.integers(2, 6), st.integers(0, 2**64 - 1))
def test_digits_are_those_of_kitty(n: int, bits: int) -> None:
    from aigverse.utils import TruthTable

    text = f"{bits % (1 << (1 << n)):0{(1 << n) // 4}x}"
    theirs = TruthTable(n)
    theirs.create_from_hex_string(text)
    ours = rd.TruthTable.from_hex(text, n)
    assert ours.to_hex() == (theirs.to_hex(),)
    assert ours.to_values()[0].tolist() == [int(theirs.get_bit(row)) for row in range(1 << n)]
    variable = TruthTable(n)
    variable.create_nth_var(1)
    assert rd.TruthTable.from_hex(variable.to_hex(), n) == rd.TruthTable.from_function(lambda *x: x[1], n)


@pytest.mark.needs_module("sympy")
@given(st.integers(1, 3), st.integers(0, 2**8 - 1))
def test_values_are_those_of_sympy_with_its_last_variable_first(n: int, bits: int) -> None:
    import sympy

    x = sympy.symbols(f"x:{n}")
    minterms = [row for row in range(1 << n) if bits >> row & 1]
    f = sympy.SOPform(x[::-1], minterms) if minterms else sympy.false  # whose first variable is the most significant
    table = rd.TruthTable.from_values([bits >> row & 1 for row in range(1 << n)])
    assert rd.TruthTable.from_circuit(rd.Netlist.from_sympy(f, inputs=[str(one) for one in x])).y[0, 0] == table.y[0, 0]
