import itertools
import pickle
from typing import Any

import numpy as np
import pytest
from boolean.table_strategies import all_rows, arrays, bits, complete_tables
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits.boolean.fit as fit_module
from rdcircuits.algebra.bits.factor import balanced
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.boolean.anf import ANF, anf
from rdcircuits.boolean.fit import Fit, least_degree
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.table import TruthTable
from rdcircuits.circuit import R
from rdcircuits.errors import RdError, ShapeError

Terms = list[list[tuple[int, ...]]]


@st.composite
def polynomials(draw: st.DrawFn, max_inputs: int = 70) -> tuple[Terms, int]:
    n = draw(st.integers(0, 6) | st.integers(0, max_inputs))
    term = st.lists(st.integers(0, n - 1), max_size=4, unique=True).map(sorted).map(tuple) if n else st.just(())
    return draw(st.lists(st.lists(term, max_size=9, unique=True), max_size=3)), n


def slow(terms: Terms, x: np.ndarray) -> np.ndarray:
    """The outputs (rows, m) by multiplying and adding numbers."""
    columns = [
        sum((np.prod(x[:, list(term)], axis=1, dtype=int) for term in own), np.zeros(len(x), int)) for own in terms
    ]
    return np.array(columns, dtype=int).reshape(len(terms), len(x)).T % 2


# Complete tables


@given(complete_tables(known=True, max_inputs=6))
def test_coefficients_are_sums_over_smaller_rows(table: TruthTable) -> None:
    y = table.to_arrays()[1]
    f = anf(table)
    for k in range(len(table.outputs)):
        terms = {sum(1 << j for j in term) for term in f.terms(k)}
        for s in range(table.rows):
            assert (s in terms) == sum(int(y[r, k]) for r in range(table.rows) if r & s == r) % 2
    assert f.table() == table
    assert table.accuracy(f).overall == 1


@given(st.integers(0, 5), st.data())
def test_sympy_agrees(n: int, data: st.DataObject) -> None:
    logic = pytest.importorskip("sympy.logic.boolalg")
    values = data.draw(bits(1 << n, 1))[:, 0]
    theirs = logic.anf_coeffs(values[[int(f"0{r:0{n}b}"[::-1][:n] or "0", 2) for r in range(1 << n)]].tolist())
    ours = anf(TruthTable.from_arrays(all_rows(n), values))
    found = [int(c) for c in np.unpackbits(ours.dense().view(np.uint8), bitorder="little")[: 1 << n]]
    reverse = [int(f"0{r:0{n}b}"[::-1][:n] or "0", 2) for r in range(1 << n)]
    assert [found[r] for r in reverse] == theirs


def test_dont_cares_count_as_zero_and_rows_may_come_in_any_order() -> None:
    assert str(anf(TruthTable.from_minterms([3], 2, [1, 2]))) == "x0·x1"
    rows = [[1, 1], [0, 0], [0, 1], [1, 0], [1, 1]]
    assert str(anf(TruthTable.from_arrays(rows, [0, 0, 1, 1, 0]))) == "x0 ⊕ x1"
    with pytest.raises(RdError, match=r"3 of 2\^2 rows; least_degree"):
        anf(TruthTable.from_arrays(rows[:3], [0, 0, 1]))


# Values


@given(polynomials())
def test_terms_come_back(data: tuple[Terms, int]) -> None:
    terms, n = data
    f = ANF.from_terms(terms, n)
    assert [f.terms(k) for k in range(len(terms))] == [sorted(own, key=lambda term: (len(term), term)) for own in terms]
    assert f.term_counts == tuple(map(len, terms))
    assert f.n_terms == sum(map(len, terms))
    assert f.degrees == tuple(max(map(len, own), default=0) for own in terms)
    assert f.degree == max(f.degrees, default=0)
    assert pickle.loads(pickle.dumps(f)) == f
    assert hash(ANF.from_terms([own[::-1] for own in terms], n)) == hash(f)
    assert f != ANF.from_terms([*terms, [()]], n)
    if n <= 6:
        assert ANF.from_dense(f.dense(), inputs=f.inputs) == f


def test_terms_cancel_in_pairs_and_factors_do_not_repeat() -> None:
    assert ANF.from_terms([[(0, 1), (1, 0), (1, 1), ()]], 2) == ANF.from_terms([[(1,), ()]], 2)
    with pytest.raises(RdError, match="a term has input 2, there are 2"):
        ANF.from_terms([[(2,)]], 2)
    with pytest.raises(ShapeError, match="monomials are uint64 of shape"):
        ANF(("a",), ("y",), np.zeros((1, 2), np.uint64), np.zeros((1, 1), np.uint64))
    with pytest.raises(RdError, match=r"2\^30, more than 2\^24: take the terms"):
        ANF.from_terms([[()]], 30).dense()


@given(polynomials(), st.integers(0, 130), st.integers(0, 2**32))
def test_evaluation(data: tuple[Terms, int], rows: int, seed: int) -> None:
    terms, n = data
    x = np.random.default_rng(seed).integers(0, 2, (rows, n), dtype=np.uint8)
    f = ANF.from_terms(terms, n)
    found = unpack_rows(f.evaluate(pack_rows(x), rows), rows)
    assert np.array_equal(found, slow(terms, x))
    gates = f.gates()
    assert np.array_equal(unpack_rows(gates.evaluate(pack_rows(x), rows), rows), found)
    with pytest.raises(ShapeError, match="inputs are uint64 of shape"):
        f.evaluate(pack_rows(np.zeros((rows, n + 1), np.uint8)), rows)


@given(complete_tables(max_inputs=4, known=True))
def test_circuits(table: TruthTable) -> None:
    f = anf(table)
    circuit = f.circuit()
    assert len(circuit.dom) == len(table.inputs)
    assert TruthTable.from_circuit(circuit) == table
    assert TruthTable.from_circuit(Netlist.from_circuit(circuit)) == table
    assert len(R(circuit).cod) == len(table.inputs)


def test_both_ways_of_evaluating_agree() -> None:
    rng = np.random.default_rng(0)
    f = anf(TruthTable.from_arrays(all_rows(12), rng.integers(0, 2, (4096, 2))))
    x = rng.integers(0, 2, (64, 12), dtype=np.uint8)
    many = np.tile(x, (100, 1))
    one_by_one, all_at_once = f.evaluate(pack_rows(x), 64), f.evaluate(pack_rows(many), 6400)
    assert np.array_equal(np.tile(unpack_rows(one_by_one, 64), (100, 1)), unpack_rows(all_at_once, 6400))


def test_text() -> None:
    f = ANF.from_terms([[(1, 2), (), (0,)], [], [()]], 3, inputs=["a", "b", "c"], outputs=["p", "q", "r"])
    assert str(f) == "p = 1 ⊕ a ⊕ b·c\nq = 0\nr = 1"
    assert f.text(ascii=True) == "p = 1 ^ a ^ b&c\nq = 0\nr = 1"
    assert f.text(most=2).splitlines()[0] == "p = 1 ⊕ a ⊕ ... (3 terms)"
    assert repr(f) == "ANF(3 inputs, 3 outputs, 4 terms, degree 2)"
    assert str(ANF.from_terms([[(0,)]], 1)) == "x0"
    assert str(ANF.from_terms([], 1)) == ""
    long = ANF.from_terms([[(j,) for j in range(100)]], 100)
    assert str(long).endswith("x63 ⊕ ... (100 terms)")
    assert long.text().endswith("x99")


# Gates


def test_common_factors_are_taken_out() -> None:
    counts = {
        "0 1, 0 2, 0 3": 3,
        "0 1 2 3": 3,
        "0, 1, 2, 3": 3,
        "0 1, 0 2, 3 1, 3 2": 3,
        "": 0,
        "0": 0,
    }
    for text, gates in counts.items():
        terms = [tuple(map(int, term.split())) for term in text.split(",") if term]
        f = ANF.from_terms([terms, terms], 4)
        assert len(f.gates().ops) <= gates + (text == "0 1, 0 2, 3 1, 3 2"), text
        assert f.gates().outputs[0] == f.gates().outputs[1]


def test_products_and_sums_are_shallow() -> None:
    netlist = Netlist.from_gates(ANF.from_terms([[tuple(range(64))]], 64).gates())
    assert netlist.counts().depth == 6
    depth: list[int] = []
    assert balanced(lambda a, b: depth.append(1) or max(a, b) + 1, [0] * 9, -1) == 4
    assert balanced(max, [], -1) == -1


def test_deep_nests_of_terms_need_no_recursion() -> None:
    n = 1100
    f = ANF.from_terms([[tuple(range(k)) for k in range(n)]], n)
    assert len(f.gates().ops) < 3 * n


def test_too_many_terms_are_refused() -> None:
    f = anf(TruthTable.from_function(lambda *x: not any(x), 5))
    for make in (f.gates, f.circuit):
        with pytest.raises(RdError, match="a circuit of 32 terms is more than max_terms = 31 allows"):
            make(31)
        assert make(32)


# Least degree


@st.composite
def samples(draw: st.DrawFn) -> TruthTable:
    x, y, care = draw(arrays(max_rows=40, max_inputs=5))
    return TruthTable.from_arrays(x, y, care, conflicts="majority")


@given(samples())
def test_no_polynomial_of_lower_degree_fits(table: TruthTable) -> None:
    fit = least_degree(table)
    assert isinstance(fit, Fit)
    assert table.accuracy(fit.anf).overall == 1
    n = len(table.inputs)
    x, y, care = table.distinct().to_arrays()
    for k in range(len(table.outputs)):
        known = care[:, k] == 1
        ranks = [rank_of(monomials(x[known], d)) for d in range(n + 1)]
        fits = [rank_of(np.c_[monomials(x[known], d), y[known, k]]) == ranks[d] for d in range(n + 1)]
        degree = fits.index(True)
        assert fit.degrees[k] == degree
        assert fit.anf.degrees[k] <= degree
        assert fit.unknowns[k] == monomials(x[known], degree).shape[1]
        assert fit.rank[k] == ranks[degree]
        assert fit.spare[k] == known.sum() - ranks[degree]
        assert fit.unique[k] == (ranks[degree] == fit.unknowns[k])
        if degree:
            low = least_degree(table.select_outputs(k), degree - 1)
            assert low is None
    assert fit.degree == max(fit.degrees, default=0)


def monomials(x: np.ndarray, degree: int) -> np.ndarray:
    n = x.shape[1]
    sets = [s for d in range(min(degree, n) + 1) for s in itertools.combinations(range(n), d)]
    return np.array([np.prod(x[:, list(s)], axis=1) for s in sets]).T


def rank_of(matrix: np.ndarray) -> int:
    """Over GF(2), by the textbook."""
    rows = [int("".join(map(str, row)) or "0", 2) for row in matrix.astype(int).tolist()]
    rank = 0
    while rows:
        pivot = max(rows)
        rows.remove(pivot)
        if pivot:
            rank += 1
            top = 1 << pivot.bit_length() - 1
            rows = [row ^ pivot if row & top else row for row in rows]
    return rank


@pytest.mark.parametrize("extra", [0, 5, 128])
def test_many_rows_are_sampled_first(extra: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit_module, "_EXTRA_ROWS", extra)
    rng = np.random.default_rng(extra)
    x = rng.integers(0, 2, (3000, 10))
    x = np.c_[x, x[:, 0], 1 - x[:, 1]]
    terms: Terms = [[(0, 3), (5,), (10, 9)], [(1, 2, 4), ()], [()]]
    y = slow(terms, x)
    noisy = y.copy()
    noisy[:, 2] ^= np.all(x == x[17], axis=1)
    fit = least_degree(TruthTable.from_arrays(x, y), 3)
    assert fit is not None
    assert fit.degrees == (2, 3, 0)
    assert TruthTable.from_arrays(x, y).accuracy(fit.anf).overall == 1
    assert not any(fit.unique[:2])
    assert fit.unique[2]
    assert least_degree(TruthTable.from_arrays(x, noisy).select_outputs(2), 1) is None


def test_sampled_functions_of_low_degree_are_found_exactly() -> None:
    rng = np.random.default_rng(7)
    n, terms = 20, [[(0, 1, 2), (3, 19), (7,), ()], [(4, 5)]]
    x = rng.integers(0, 2, (4000, n))
    fit = least_degree(TruthTable.from_arrays(x, slow(terms, x)))
    assert fit is not None
    assert fit.anf == ANF.from_terms(terms, n)
    assert fit.unique == (True, True)
    assert fit.spare == tuple(len(np.unique(x, axis=0)) - unknowns for unknowns in fit.unknowns)


def test_the_memory_bound_is_said() -> None:
    x = np.random.default_rng(0).integers(0, 2, (500, 64))
    table = TruthTable.from_arrays(x, x[:, 0] & x[:, 1] & x[:, 2])
    with pytest.raises(
        RdError, match=r"degree 2 has 2081 monomials of 64 inputs: with 500 rows .* 1\d\d(\.\d)? KiB.* 97\.7 KiB"
    ):
        least_degree(table, memory=100_000)
    assert least_degree(table, 1, memory=100_000) is None
    wide = TruthTable.from_arrays(np.eye(4, 2000, dtype=int), [0, 1, 0, 1])
    assert least_degree(wide, memory=10_000).degree == 1  # type: ignore[union-attr]


def test_contradictions_are_not_fitted() -> None:
    with pytest.raises(RdError, match="contradict"):
        least_degree(TruthTable.from_arrays([[0], [0]], [0, 1], conflicts="keep"))


def test_fits_of_nothing() -> None:
    empty = least_degree(TruthTable.from_arrays(np.zeros((0, 3)), np.zeros((0, 2))))
    assert empty is not None
    assert (empty.degrees, empty.rank, empty.spare, empty.unique) == ((0, 0), (0, 0), (0, 0), (False, False))
    no_outputs = least_degree(TruthTable.from_arrays([[0], [1]], np.zeros((2, 0))))
    assert no_outputs is not None
    assert no_outputs.degree == 0
    constant = least_degree(TruthTable.from_function(lambda: 1, 0))
    assert constant is not None
    assert str(constant.anf) == "1"
    assert least_degree(TruthTable.from_function(lambda: 1, 0), -1) is None


@pytest.mark.parametrize("wrong", [None, "ff", b"ff", 3, [[1]], [[1], [1, 2]], np.zeros((1, 2), np.uint64)])
def test_what_are_no_words_of_monomials_or_coefficients_is_refused(wrong: Any) -> None:
    one = np.ones((1, 1), np.uint64)
    for words in ((wrong, one), (one, wrong)):
        with pytest.raises(RdError):
            ANF(("a", "b"), ("c",), *words)
