import pickle
from itertools import product as cartesian
from typing import Any

import galois
import numpy as np
import pytest
import sympy
from fields.field_strategies import INPUTS, all_rows, complete_tables, polynomials
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.errors import AlgebraError, RdError, ShapeError
from rdcircuits.fields import FieldPolynomial, FieldTable, interpolate
from rdcircuits.fields import monomials as mono


def slowly(f: FieldPolynomial, x: np.ndarray) -> np.ndarray:
    """Term by term, power by power."""
    field = f.field
    found = field.full((len(x), len(f.outputs)), 0)
    for k in range(len(f.outputs)):
        for exponents, coefficient in f.terms(k).items():
            term = field.full((len(x),), coefficient)
            for j, exponent in enumerate(exponents):
                for _ in range(exponent):
                    term = field.multiply(term, x[:, j])
            found[:, k] = field.add(found[:, k], term)
    return found


def some_rows(f: FieldPolynomial, rows: int = 20) -> np.ndarray:
    return f.field.random((rows, len(f.inputs)), np.random.default_rng(0))


# Values


@given(polynomials())
def test_polynomials_are_values(f: FieldPolynomial) -> None:
    again = FieldPolynomial.from_terms(
        f.field, [f.terms(k) for k in range(len(f.outputs))], inputs=f.inputs, outputs=f.outputs
    )
    assert again == f
    assert hash(again) == hash(f)
    assert pickle.loads(pickle.dumps(f)) == f
    assert FieldPolynomial.from_json(f.to_json()) == f
    assert not f.exponents.flags.writeable
    assert not f.coefficients.flags.writeable
    assert f.n_terms == sum(f.term_counts) == sum(len(f.terms(k)) for k in range(len(f.outputs)))
    assert f.degrees == tuple(max(map(sum, f.terms(k)), default=0) for k in range(len(f.outputs)))


@given(polynomials(n=3))
def test_terms_are_in_order(f: FieldPolynomial) -> None:
    found = [tuple(e) for e in f.exponents.tolist()]
    assert found == sorted(found, key=lambda e: (sum(e), tuple(-one for one in e)))
    assert len(set(found)) == len(found)


def test_equal_monomials_add_up() -> None:
    x = np.array([[1, 0], [0, 2], [1, 0]])
    f = FieldPolynomial(rd.GF(9), ("x", "y"), ("f",), x, np.array([[4, 1, 8]]))
    assert f.terms() == {(0, 2): 1}
    assert FieldPolynomial(rd.GF(9), ("x", "y"), ("f",), x, np.array([[4, 1, 4]])).terms()[1, 0] == 8


def test_text() -> None:
    f = FieldPolynomial.from_terms(5, [{(0, 0): 1, (1, 0): 3, (0, 2): 1, (1, 1): 4}, {}], inputs=["x", "y"])
    assert str(f) == "y0 = 1 + 3·x + 4·x·y + y^2\ny1 = 0"
    assert f.select_outputs(0).text(ascii=True, most=2) == "1 + 3*x + ... (4 terms)"
    assert repr(f) == "FieldPolynomial(GF(5), 2 inputs, 2 outputs, 4 terms, degree 2)"
    wide = FieldPolynomial.from_terms(5, [{(1,): 1}], 1) ** 3 + 1
    assert str(wide) == "1 + x0^3"


def test_bad_terms() -> None:
    with pytest.raises(ShapeError, match=r"a term has exponents \(1,\), expected 2"):
        FieldPolynomial.from_terms(5, [{(1,): 1}], 2)
    with pytest.raises(AlgebraError, match=r"coefficients\[0, 0\] is 5, expected an element of GF\(5\)"):
        FieldPolynomial.from_terms(5, [{(1,): 5}])
    with pytest.raises(RdError, match="the exponent of input 1 in term 0 is -1"):
        FieldPolynomial.from_terms(5, [{(0, -1): 1}])
    with pytest.raises(RdError, match="exponents have shape"):
        FieldPolynomial(rd.GF(5), ("x",), ("y",), np.zeros((1, 2), int), np.ones((1, 1), int))
    with pytest.raises(ShapeError, match="coefficients have shape"):
        FieldPolynomial(rd.GF(5), ("x",), ("y",), np.zeros((1, 1), int), np.ones((2, 1), int))


# Monomials


@given(st.integers(0, 4), st.integers(0, 5), st.integers(1, 4))
def test_monomials_by_degree(n: int, degree: int, most: int) -> None:
    all_of_them = [e for e in cartesian(range(most + 1), repeat=n) if sum(e) == degree]
    found = [tuple(e) for e in mono.of_degree(n, degree, most).tolist()]
    assert found == sorted(all_of_them, reverse=True)
    assert mono.count_of_degree(n, degree, most) == len(found)


@given(st.integers(0, 4), st.integers(0, 3))
def test_monomials_by_their_largest_exponent(n: int, largest: int) -> None:
    found = [tuple(e) for e in mono.of_largest_exponent(n, largest).tolist()]
    expected = [e for e in cartesian(range(largest + 1), repeat=n) if max(e, default=0) == largest]
    assert found == sorted(expected, key=lambda e: (sum(e), tuple(-one for one in e)))


def test_orders_of_many_inputs_and_large_exponents() -> None:
    rng = np.random.default_rng(0)
    for n, most in ((1, 2**40), (5, 2**31), (200, 3), (70, 1)):
        exponents = rng.integers(0, most + 1, (50, n))
        exponents = np.concatenate([exponents, exponents[::2]])
        first, places = mono.unique(exponents)
        rows = [tuple(e) for e in exponents.tolist()]
        expected = sorted(set(rows), key=lambda e: (sum(e), tuple(-one for one in e)))
        assert [rows[i] for i in first] == expected
        assert [expected[i] for i in places] == rows


# Evaluation


@given(polynomials())
def test_evaluation_term_by_term(f: FieldPolynomial) -> None:
    for rows in (0, 1, 20):
        x = some_rows(f, rows)
        assert np.array_equal(f.evaluate(x), slowly(f, x))


@given(polynomials(2, 3, 4, 5, 8, 9, most=300))
def test_reduced_polynomials_are_the_same_functions(f: FieldPolynomial) -> None:
    x = all_rows(f.field.q, len(f.inputs)) if len(f.inputs) < 3 else some_rows(f)
    reduced = f.reduced()
    assert np.array_equal(reduced.evaluate(x), f.evaluate(x))
    assert reduced.exponents.max(initial=0) < f.field.q
    assert reduced.reduced() == reduced
    assert interpolate(f.table()) == reduced


def test_evaluation_by_the_table() -> None:
    field = rd.GF(3)
    f = interpolate(FieldTable.from_function(3, lambda *x: (x[0] * x[1] + x[2] ** 2) % 3 if x[3] else 2, 4))
    x = field.random((3000, 4), np.random.default_rng(1))
    assert f._dense_is_faster(len(x))
    assert np.array_equal(f.evaluate(x), np.concatenate([f.evaluate(x[:7]), f.evaluate(x[7:])]))
    assert np.array_equal(f.evaluate(x[:50]), slowly(f, x[:50]))


def test_bad_inputs() -> None:
    f = FieldPolynomial.from_terms(5, [{(1, 1): 1}])
    with pytest.raises(AlgebraError, match=r"X\[0, 1\] is 5"):
        f.evaluate([[1, 5]])
    with pytest.raises(ShapeError, match="expected 2 columns"):
        f.evaluate([[1, 2, 3]])
    with pytest.raises(RdError, match=r"5\^11"):
        FieldPolynomial.from_terms(5, [{}], 11).table()


# Complete tables


@given(complete_tables(known=True))
def test_complete_tables_and_their_polynomials(table: FieldTable) -> None:
    f = interpolate(table)
    assert f.table() == table
    assert np.array_equal(slowly(f, table.x), table.y)
    assert table.accuracy(f).rows == 1.0
    assert interpolate(f.table()) == f
    assert f.exponents.max(initial=0) < table.field.q


def test_against_galois_interpolation() -> None:
    for q in (9,):
        field = rd.GF(q)
        y = field.random((q, 1), np.random.default_rng(q))
        f = interpolate(FieldTable.from_arrays(q, all_rows(q, 1), y))
        points = field.to_galois(np.arange(q))
        type(points).compile("python-calculate")  # a few small polynomials: compiling takes longer
        assert f.to_galois() == [galois.lagrange_poly(points, field.to_galois(y[:, 0]))]


def test_incomplete_tables_are_refused() -> None:
    table = FieldTable.from_arrays(3, [[0, 1]], [1])
    with pytest.raises(RdError, match=r"1 of 3\^2 rows; least_degree"):
        interpolate(table)
    twice = FieldTable.from_arrays(3, [[2], [1], [0], [1]], [1, 2, 0, 2])
    assert interpolate(twice) == interpolate(twice.distinct())


@pytest.mark.parametrize("q", [256, 257])
def test_larger_fields(q: int) -> None:
    field = rd.GF(q)
    y = field.random((q, 1), np.random.default_rng(0))
    table = FieldTable.from_arrays(q, np.arange(q)[:, None], y)
    assert interpolate(table).table() == table


# Arithmetic


@given(st.data())
def test_arithmetic_is_that_of_functions_and_of_sympy(data: st.DataObject) -> None:
    f = data.draw(polynomials(n=2, most=3))
    g = data.draw(polynomials(f.field.q, n=2, m=data.draw(st.sampled_from([1, len(f.outputs)])), most=3))
    field, x = f.field, some_rows(f)
    a, b = f.evaluate(x), g.evaluate(x)
    b = np.broadcast_to(b, a.shape)
    assert np.array_equal((f + g).evaluate(x), field.add(a, b))
    assert np.array_equal((f - g).evaluate(x), field.subtract(a, b))
    assert np.array_equal((f * g).evaluate(x), field.multiply(a, b))
    assert np.array_equal((g * f).evaluate(x), field.multiply(a, b))
    assert f - f == f * 0
    assert (f + 1) - f == FieldPolynomial.constant(field, 1, inputs=f.inputs) + f * 0
    assert 1 - f == -(f - 1)
    if field.degree == 1:
        ours, theirs, gs = (f * g + f).to_sympy(), f.to_sympy(), g.to_sympy() * len(f.outputs)
        assert ours == [p * q + p for p, q in zip(theirs, gs, strict=False)]


@given(polynomials(n=2, m=2, most=2), st.integers(0, 12))
def test_powers(f: FieldPolynomial, exponent: int) -> None:
    expected = f * 0 + 1
    for _ in range(exponent):
        expected = expected * f
    assert f**exponent == expected


@given(polynomials(9, n=1, m=1, most=20), st.integers(0, 3))
def test_univariate_arithmetic_is_galois(f: FieldPolynomial, exponent: int) -> None:
    (p,) = f.to_galois()
    p.field.compile("python-calculate")
    assert FieldPolynomial.from_galois(p, inputs=["x"]) == f
    assert FieldPolynomial.from_galois(p * p + p, inputs=["x"]) == f * f + f
    assert FieldPolynomial.from_galois(p**exponent, inputs=["x"]) == f**exponent
    for order in (1, 2, 3):
        assert FieldPolynomial.from_galois(p.derivative(order), inputs=["x"]) == f.derivative("x", order)


def test_what_does_not_go_together() -> None:
    x = FieldPolynomial.variable(9, "x", inputs=["x"])
    with pytest.raises(AlgebraError, match=r"GF\(9\) and one over GF\(5\)"):
        x + FieldPolynomial.variable(5, "x", inputs=["x"])
    with pytest.raises(ShapeError, match="polynomials in x and in y"):
        x + FieldPolynomial.variable(9, "y", inputs=["y"])
    with pytest.raises(AlgebraError, match=r"5 might mean 5·1 or the element number 5 of GF\(9\)"):
        x + 5
    with pytest.raises(RdError, match=r"polynomials and integers, found 1\.5"):
        x * 1.5  # type: ignore[operator]
    with pytest.raises(ShapeError, match="2 outputs and 3"):
        FieldPolynomial.from_terms(9, [{}, {}], inputs=["x"]) + FieldPolynomial.from_terms(9, [{}] * 3, inputs=["x"])
    for bad in (-1, 0.5, True):
        with pytest.raises(RdError, match="to the power"):
            x**bad  # type: ignore[operator]
    with pytest.raises(RdError, match=r"2\^62"):
        x ** (1 << 62)
    assert (FieldPolynomial.variable(5, "x", inputs=["x"]) * 7 - 3).terms() == {(1,): 2, (0,): 2}


# Derivatives


@given(polynomials(2, 3, 5, 7, 31, n=2), st.integers(0, 4), st.integers(0, 1))
def test_formal_derivatives_are_sympys(f: FieldPolynomial, order: int, place: int) -> None:
    symbol = sympy.Symbol(INPUTS[place])
    assert f.derivative(place, order).to_sympy() == [p.diff((symbol, order)) if order else p for p in f.to_sympy()]


# Circuits


@given(polynomials())
def test_circuits_compute_and_derive_the_formal_polynomial(f: FieldPolynomial) -> None:
    n, field = len(f.inputs), f.field
    circuit = f.circuit()
    assert circuit.dom == rd.point() * n if isinstance(rd.point(), tuple) else len(circuit.dom) == n
    x = some_rows(f)
    batched = rd.batch(circuit, range(n))
    columns = list(x.T)
    outputs = field.run(batched, *columns, batch=len(x))
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    assert np.array_equal(np.stack(outputs, axis=1), f.evaluate(x))
    wishes = field.random((len(f.outputs), len(x)), np.random.default_rng(3))
    changes = field.run(rd.batch(rd.R(circuit), range(n + len(f.outputs))), *columns, *wishes, batch=len(x))
    changes = changes if isinstance(changes, tuple) else (changes,)
    for j in range(n):
        slope = f.derivative(j).evaluate(x)
        expected = field.full((len(x),), 0)
        for k, wish in enumerate(wishes):
            expected = field.add(expected, field.multiply(slope[:, k], wish))
        assert np.array_equal(changes[j], expected)


def test_circuits_share_powers_and_parts() -> None:
    x = FieldPolynomial.from_terms(2, [{(e,): 1 for e in (0, 8, 16, 24)}], 1)
    names = [node.generator.name for node in x.circuit().nodes]
    assert names.count("power") == 3
    assert names.count("multiply") == 2
    f = interpolate(FieldTable.from_function(5, lambda a, b, c: (a * b * c + a * b + c) % 5, 3))
    assert len(f.circuit().nodes) <= 6
    twice = FieldPolynomial.from_terms(5, [f.terms(), f.terms()], 3)
    assert len(twice.circuit().nodes) == len(f.circuit().nodes)


def test_circuits_of_many_terms_and_of_deep_ones() -> None:
    field = rd.GF(7)
    linear = FieldPolynomial.from_terms(7, [{tuple(int(i == j) for i in range(900)): 1 + j % 6 for j in range(900)}])
    x = field.random((3, 900), np.random.default_rng(0))
    assert FieldTable.from_arrays(7, x, linear.evaluate(x)).accuracy(linear.circuit()).rows == 1.0
    deep = FieldPolynomial.from_terms(7, [{(1,) * k + (0,) * (300 - k): 1 for k in range(301)}])
    x = 1 + np.random.default_rng(0).integers(0, 6, (3, 300))
    assert FieldTable.from_arrays(7, x, deep.evaluate(x)).accuracy(deep.circuit()).rows == 1.0
    with pytest.raises(RdError, match="max_terms = 100 allows"):
        deep.circuit(max_terms=100)


# Restriction, names


@given(polynomials(n=3), st.data())
def test_restriction(f: FieldPolynomial, data: st.DataObject) -> None:
    point = data.draw(st.dictionaries(st.sampled_from(INPUTS), st.integers(0, f.field.q - 1)))
    x = some_rows(f)
    for name, value in point.items():
        x[:, INPUTS.index(name)] = value
    free = [j for j, name in enumerate(INPUTS) if name not in point]
    part = f.restrict(point)
    assert part.inputs == tuple(INPUTS[j] for j in free)
    assert np.array_equal(part.evaluate(x[:, free]), f.evaluate(x))


def test_outputs_and_names() -> None:
    f = FieldPolynomial.from_terms(5, [{(1,): 1}, {(2,): 1}], outputs=["a", "b"])
    assert f.select_outputs(["b"]).terms() == {(2,): 1}
    assert f.rename(inputs=["t"]).inputs == ("t",)
    table = FieldTable.from_function(5, lambda x: (x, x * x % 5), 1, outputs=["a", "b"])
    assert table.accuracy(f).rows == 1.0
    assert table.accuracy(f.select_outputs(["b", "a"])).rows == 1.0
    with pytest.raises(AlgebraError, match="don't go together"):
        table.accuracy(FieldPolynomial.from_terms(7, [{(1,): 1}, {(2,): 1}]))


def test_big_prime_fields() -> None:
    q = 2**127 - 1
    f = FieldPolynomial.from_terms(q, [{(0,): q - 1, (3,): 2**100}])
    assert f.evaluate([[2]]).tolist() == [[(2**103 - 1) % q]]
    assert f.derivative(0).terms() == {(2,): 3 * 2**100 % q}
    assert (f * f).terms()[6,] == pow(2, 200, q)
    assert FieldPolynomial.from_json(f.to_json()) == f
    assert pickle.loads(pickle.dumps(f)) == f


@pytest.mark.parametrize(
    "wrong", [None, "ff", b"ff", [[0, 0.5]], [[1], [1, 2]], [[1, 1, 1]], [[-1, 0]], 3, [[2**63, 0]], [[2**62, 2**62]]]
)
def test_what_are_no_exponents_or_coefficients_is_refused(wrong: Any) -> None:
    field = rd.GF(5)
    with pytest.raises(RdError):
        FieldPolynomial(field, ("a", "b"), ("c",), wrong, np.ones((1, 1), np.uint8))
    with pytest.raises(RdError):
        FieldPolynomial(field, ("a", "b"), ("c",), np.zeros((1, 2), np.uint8), wrong)


def test_exponents_and_coefficients_as_lists() -> None:
    exponents: Any = [[0, 1], [2, 0]]
    coefficients: Any = [[3, 4]]
    made = FieldPolynomial(rd.GF(5), ("a", "b"), ("c",), exponents, coefficients)
    assert made.terms() == FieldPolynomial.from_terms(5, [{(0, 1): 3, (2, 0): 4}], inputs=["a", "b"]).terms()
