from itertools import product as cartesian

import numpy as np
import pytest
import sympy
from fields.field_strategies import all_rows, fields, partial_tables
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable, interpolate, least_degree
from rdcircuits.fields import monomials as mono


def up_to(n: int, degree: int, most: int, kind: str) -> list[tuple[int, ...]]:
    measure = sum if kind == "total" else (lambda e: max(e, default=0))
    return [e for e in cartesian(range(most + 1), repeat=n) if measure(e) <= degree]


def all_that_fit(table: FieldTable, degree: int, kind: str) -> set[tuple[int, ...]]:
    """Every polynomial of this degree that fits a table's one output, tried one by one: dense coefficients."""
    field, n = table.field, len(table.inputs)
    listed = up_to(n, degree, field.q - 1, kind)
    values = mono.values(field, np.array(listed, dtype=np.int64).reshape(len(listed), n), table.x)
    choices = all_rows(field.q, len(listed)).astype(field.dtype)
    right = np.all(field.matmul(choices, values) == table.y[:, 0], axis=1)
    places = [sum(e * field.q**j for j, e in enumerate(exponents)) for exponents in listed]
    found = np.zeros((int(right.sum()), field.q**n), dtype=int)
    found[:, places] = choices[right]
    return set(map(tuple, found.tolist()))


@settings(max_examples=examples(60))
@given(
    st.sampled_from([(2, 3), (2, 2), (3, 1), (3, 2), (4, 1)]), st.integers(0, 2**32), st.sampled_from(["total", "each"])
)
def test_all_polynomials_of_least_degree_and_no_others(size: tuple[int, int], seed: int, kind: str) -> None:
    q, n = size
    rng = np.random.default_rng(seed)
    x = all_rows(q, n)[rng.permutation(q**n)[: rng.integers(0, q**n + 1)]]
    table = FieldTable.from_arrays(q, x, rng.integers(0, q, len(x)))
    fit = least_degree(table, kind=kind)  # type: ignore[arg-type]
    assert fit is not None
    (degree,) = fit.degrees
    if len(up_to(n, degree, q - 1, kind)) > 8:
        return
    assert not degree or not all_that_fit(table, degree - 1, kind)
    basis = fit.others()
    space = set()
    for combination in cartesian(range(q), repeat=fit.freedom[0]):
        f = fit.polynomial.dense()
        for coefficient, vanishing in zip(combination, basis.dense(), strict=True):
            f = table.field.add(f, table.field.multiply(np.array(coefficient), vanishing))
        space.add(tuple(f[0].tolist()))
    assert space == all_that_fit(table, degree, kind)
    assert len(space) == q ** fit.freedom[0]
    assert fit.unique == (fit.freedom[0] == 0,)
    assert fit.rank[0] + fit.spare[0] == len(table)


@given(partial_tables(), st.sampled_from(["total", "each"]))
def test_fits_fit(table: FieldTable, kind: str) -> None:
    if len(table.inputs) > 2 or table.field.q > 30:
        table = table.take(slice(12))
    fit = least_degree(table, kind=kind)  # type: ignore[arg-type]
    assert fit is not None
    assert table.accuracy(fit.polynomial).overall == 1.0
    assert fit.polynomial.exponents.max(initial=0) < table.field.q
    for k in range(len(table.outputs)):
        known = table.care[:, k]
        if kind == "total":
            assert fit.degrees[k] == fit.polynomial.degrees[k]
        else:
            assert fit.degrees[k] == max((max(e, default=0) for e in fit.polynomial.terms(k)), default=0)
        assert not fit.others(k).evaluate(table.x[known]).any()
        assert fit.chance[k] == pytest.approx(float(table.field.q) ** -fit.spare[k])
        if fit.degrees[k]:
            assert least_degree(table.select_outputs(k), fit.degrees[k] - 1, kind=kind) is None  # type: ignore[arg-type]
    assert len(str(fit).splitlines()) == len(table.outputs)


@settings(max_examples=15)
@given(st.sampled_from([2, 3, 5]), st.integers(1, 7), st.integers(0, 2**32))
def test_the_normal_form_modulo_what_vanishes(p: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = all_rows(p, 2)[rng.permutation(p**2)[:rows]]
    table = FieldTable.from_arrays(p, x, rng.integers(0, p, len(x)), inputs=["x", "y"])
    fit = least_degree(table)
    assert fit is not None
    inside = FieldTable.from_function(p, lambda *point: int(list(point) not in x.tolist()), 2, inputs=["x", "y"])
    some = inside.y.copy()
    some[table.x @ p ** np.arange(2)] = table.y
    outside = FieldTable.from_elements(table.field, None, some, inputs=["x", "y"])
    gens = sympy.symbols("y x")
    ideal = [interpolate(inside).to_sympy()[0].as_expr(), *(g**p - g for g in gens)]
    bases = sympy.groebner([one for one in ideal if one != 0], *gens, order="grevlex", modulus=p)
    _, rest = bases.reduce(interpolate(outside).to_sympy()[0].as_expr())
    assert FieldPolynomial.from_sympy(p, rest, inputs=["x", "y"], outputs=["y0"]) == fit.polynomial


def test_a_unique_fit_and_what_it_says() -> None:
    f = rd.trace(lambda x, y, z: x * y**2 + 2 * z + 1, "x y z")
    table = FieldTable.from_circuit(7, f)
    sample = table.take(np.random.default_rng(0).permutation(343)[:100])
    fit = least_degree(sample)
    assert fit is not None
    assert fit.polynomial.terms() == {(1, 2, 0): 1, (0, 0, 1): 2, (0, 0, 0): 1}
    assert (fit.degrees, fit.unknowns, fit.rank, fit.spare, fit.unique) == ((3,), (20,), (20,), (80,), (True,))
    assert fit.others().outputs == ()
    assert str(fit) == "y0: total degree 3, 20 monomials, all fixed by the rows; 80 further rows agree"
    assert table.accuracy(fit.polynomial).rows == 1.0
    each = least_degree(sample, kind="each")
    assert each is not None
    assert each.polynomial == fit.polynomial
    assert (each.degrees, each.unknowns) == ((2,), (27,))


def test_what_is_not_unique_is_said() -> None:
    table = FieldTable.from_arrays(7, [[0, 0], [1, 0], [2, 0], [3, 0]], [1, 3, 5, 0])
    fit = least_degree(table)
    assert fit is not None
    assert str(fit) == (
        "y0: total degree 1, 3 monomials, not unique: 2 rows fix all but 1 coefficient, 7^1 polynomials fit; "
        "2 further rows agree"
    )
    assert str(fit.polynomial) == "1 + 2·x0"
    assert str(fit.others()) == "x1"
    alone = least_degree(table.take([0, 1]))
    assert alone is not None
    assert str(alone).endswith("no row is left to check it")
    nothing = least_degree(table.take([]))
    assert nothing is not None
    assert (nothing.polynomial.n_terms, nothing.unknowns, nothing.rank) == (0, (1,), (0,))


@given(fields(2, 3, 4, 5, 9), st.integers(0, 3), st.integers(0, 2**32))
def test_many_more_rows_than_monomials(field: rd.GF, degree: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    exponents = np.concatenate([mono.of_degree(5, d, field.q - 1) for d in range(degree + 1)])
    coefficients = field.random((2, len(exponents)), rng)
    f = FieldPolynomial(field, tuple("abcde"), ("f", "g"), exponents, coefficients)
    x = field.random((400, 5), rng)
    fit = least_degree(FieldTable.from_arrays(field, x, f.evaluate(x), inputs=f.inputs, outputs=f.outputs))
    assert fit is not None
    if all(fit.unique):
        assert fit.polynomial == f
    assert np.array_equal(fit.polynomial.evaluate(x), f.evaluate(x))
    assert max(fit.degrees) <= f.degree


def test_one_wrong_row_among_many_is_noticed() -> None:
    x = np.random.default_rng(0).integers(0, 31, (300, 2))
    y = (3 * x[:, 0] + x[:, 1]) % 31
    for row in (5, 299):
        wrong = y.copy()
        wrong[row] = (wrong[row] + 1) % 31
        assert least_degree(FieldTable.from_arrays(31, x, wrong), max_degree=3) is None


def test_rows_that_do_not_reach_all_monomials() -> None:
    x = np.random.default_rng(0).integers(0, 2, (300, 3))  # a cube inside GF(31)³: x² = x there
    table = FieldTable.from_arrays(31, x, (3 * x[:, 0] * x[:, 1] + x[:, 2]) % 31)
    fit = least_degree(table)
    assert fit is not None
    assert str(fit.polynomial) == "x2 + 3·x0·x1"
    assert (fit.unknowns, fit.rank, fit.spare) == ((10,), (7,), (1,))


def test_bad_input() -> None:
    table = FieldTable.from_arrays(5, [[0] * 30], [1])
    with pytest.raises(RdError, match="kind must be one of total, each; found 'both'"):
        least_degree(table, kind="both")  # type: ignore[arg-type]
    wide = FieldTable.from_arrays(5, np.random.default_rng(0).integers(0, 5, (300, 200)), np.arange(300) % 5)
    with pytest.raises(
        RdError,
        match=r"degree 2 has 20301 monomials of 200 inputs over GF\(5\): with 300 rows the matrix would take "
        r"9\.68 MiB, more than the 1 MiB that memory allows",
    ):
        least_degree(wide, memory=1 << 20)
    with pytest.raises(RdError, match=r"degree 1 has 201 monomials .* more than the 9\.77 KiB"):
        least_degree(wide, memory=10_000)
    with pytest.raises(RdError, match="degree 1 has 1073741824 monomials of 30 inputs"):
        least_degree(FieldTable.from_arrays(5, [[0] * 30, [1] * 30], [1, 2]), kind="each")
    kept = FieldTable.from_arrays(5, [[1], [1]], [1, 2], conflicts="keep")
    with pytest.raises(RdError, match="rows 0 and 1 contradict each other"):
        least_degree(kept)
    fit = least_degree(wide.take(slice(100)))
    assert fit is not None
    with pytest.raises(RdError, match="101 polynomials of 201 monomials would take"):
        fit.others(memory=1000)
    assert len(fit.others().outputs) == 101


def test_shamir_secrets_over_a_big_field() -> None:
    q = 2**127 - 1
    f = FieldPolynomial.from_terms(q, [{(0,): 123456789, (1,): 2**120, (2,): 77, (3,): 5}])
    x = np.array([[1], [2], [10], [q - 1], [55]], dtype=object)
    fit = least_degree(FieldTable.from_arrays(q, x, f.evaluate(x)))
    assert fit is not None
    assert fit.polynomial == f
    assert fit.spare == (1,)
