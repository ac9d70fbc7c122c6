"""Each model computes what its docstring says, in the algebras that it is for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.models.wiring import at_random
from rdcircuits.para import batched

m = rd.models


def run(model: Any, algebra: Any, parameters: Any, x: Any) -> np.ndarray:
    return np.asarray(algebra.run(batched(model).morphism, *parameters, x))


def all_bits(n: int) -> np.ndarray:
    return (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(np.uint8)


WIDTHS = st.tuples(st.integers(0, 5), st.integers(0, 4))


@given(WIDTHS, st.integers(0, 1000))
def test_linear_over_z2_is_the_xor_of_chosen_inputs(widths: tuple[int, int], seed: int) -> None:
    n, outputs = widths
    rng = np.random.default_rng(seed)
    w, b = rng.integers(0, 2, (outputs, n)), rng.integers(0, 2, outputs)
    x = all_bits(n)
    expected = (x @ w.T + b) % 2
    np.testing.assert_array_equal(run(m.linear(n, outputs, bias=True), rd.Z2, [w, b], x), expected)
    np.testing.assert_array_equal(run(m.linear(n, outputs), rd.Z2, [w], x), (x @ w.T) % 2)


def test_dense_is_numpys() -> None:
    rng = np.random.default_rng(0)
    model = m.dense(4, 5) >> m.bias(5) >> m.relu(5) >> m.dense(5, 2, start=m.he()) >> m.sigmoid(2) >> m.scale(3.0, 2)
    w, b, v = parameters = [rng.normal(size=wire.shape) for wire in model.parameter]
    x = rng.normal(size=(7, 4))
    expected = 3 / (1 + np.exp(-(np.maximum(x @ w.T + b, 0) @ v.T)))
    np.testing.assert_allclose(run(model, rd.Smooth(), parameters, x), expected, rtol=1e-12)
    assert model.initialisers == (m.glorot(), m.zeros, m.he())


@given(st.integers(0, 5), st.integers(0, 3), st.data())
def test_anf_is_the_sum_of_its_monomials(n: int, outputs: int, data: Any) -> None:
    degree = data.draw(st.integers(0, n))
    model = m.anf(n, outputs, degree)
    names = m.monomials(n, degree)
    theta = np.random.default_rng(data.draw(st.integers(0, 99))).integers(0, 2, (outputs, len(names)))
    x = all_bits(n)
    products = np.array([[int(all(row[i] for i in one)) for one in names] for row in x]).reshape(len(x), len(names))
    np.testing.assert_array_equal(run(model, rd.Z2, [theta], x), (products @ theta.T) % 2)
    np.testing.assert_array_equal(run(model, rd.Zn(5), [theta], x), (products @ theta.T) % 5)


def test_anf_of_full_degree_agrees_with_the_table_models_anf() -> None:
    rng = np.random.default_rng(1)
    table = rng.integers(0, 2, (2, 16), dtype=np.uint8)
    names = m.monomials(4, 4)
    theta = [[sum(row[k] for k in range(16) if all((k >> i & 1) <= (i in one) for i in range(4))) % 2 for one in names]
             for row in table]  # fmt: skip
    x = all_bits(4)
    np.testing.assert_array_equal(run(m.anf(4, 2, 4), rd.Z2, [theta], x), run(m.lookup_table(4, 2), rd.Z2, [table], x))


@given(st.integers(1, 6), st.integers(0, 3), st.integers(0, 99))
def test_masking(n: int, outputs: int, seed: int) -> None:
    p = np.random.default_rng(seed).integers(0, 2, (outputs, n))
    x = all_bits(n)
    expected = (x[:, None, :] & p).any(axis=2)
    for algebra in (rd.Z2, rd.Z):
        np.testing.assert_array_equal(run(m.masking(n, outputs), algebra, [p], x), expected)


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 3), st.integers(0, 99))
def test_pseudo_linear(n: int, k: int, outputs: int, seed: int) -> None:
    p = np.random.default_rng(seed).integers(0, 2, (outputs, n))
    x = all_bits(n)
    expected = (x[:, None, :] & p).sum(axis=2) <= p.sum(axis=1) // k
    for algebra in (rd.Z2, rd.Z):
        np.testing.assert_array_equal(run(m.pseudo_linear(n, k, outputs), algebra, [p], x), expected)


def difference(model: Any, p: np.ndarray, x: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """Σ_o dy_o·(f(p ⊕ e_i) ⊕ f(p)) for every parameter bit, by running the model."""
    base, change = rd.Z2.run(model.morphism, p, x), np.zeros_like(p)
    for index in np.ndindex(*p.shape):
        q = p.copy()
        q[index] ^= 1
        change[index] = ((rd.Z2.run(model.morphism, q, x) ^ base) & dy).sum() % 2
    return change


@pytest.mark.parametrize("make", [lambda n: m.masking(n, 2), lambda n: m.pseudo_linear(n, 2, 2)])
def test_masks_change_by_the_boolean_difference(make: Any) -> None:
    rng = np.random.default_rng(4)
    for n in (1, 2, 5):
        model = make(n)
        for _ in range(6):
            p, x, dy = (rng.integers(0, 2, shape, dtype=np.uint8) for shape in ((2, n), n, 2))
            dp, _ = rd.Z2.run(rd.R(model.morphism), p, x, dy)
            np.testing.assert_array_equal(dp, difference(model, p, x, dy))


@given(st.integers(0, 4), st.integers(0, 3), st.integers(0, 99))
def test_lookup_table_is_its_table(n: int, outputs: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 2, (outputs, 1 << n))
    np.testing.assert_array_equal(run(m.lookup_table(n, outputs), rd.Z2, [table], all_bits(n)), table.T)


def test_gates_is_its_tables_in_every_ring() -> None:
    model = m.gates(5, 7, 4, 6, classes=3, seed=2)
    tables = model.initialise(9)
    bits = m.gates(5, 7, 4, 6, seed=2)
    x = all_bits(5)
    scores, outputs = run(model, rd.Z, tables, x), run(bits, rd.Z2, tables, x)
    np.testing.assert_array_equal(scores, outputs.reshape(32, 3, 2).sum(axis=2))
    np.testing.assert_array_equal(run(model, rd.Smooth(), tables, x), scores)
    np.testing.assert_array_equal(run(bits, rd.GF(4), tables, x), outputs)


def test_wiring_uses_every_wire_and_two_different_inputs() -> None:
    for before, after in ((2, 1), (2, 40), (9, 30), (30, 15)):
        first, second = at_random(before, after, 2, np.random.default_rng(0))
        assert (first != second).all()
        assert len(np.union1d(first, second)) == min(before, 2 * after)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: m.linear(-1, 2), "width is an integer|expected an integer"),
        (lambda: m.bias(1.5), "width is an integer|expected an integer"),
        (lambda: m.anf(3, 1, 4), r"is in 0\.\.3, asked for 4"),
        (lambda: m.anf(40, 1, 20), "lower degree"),
        (lambda: m.masking(0), "needs inputs"),
        (lambda: m.pseudo_linear(0, 1), "needs inputs"),
        (lambda: m.pseudo_linear(3, 0), "k >= 1"),
        (lambda: m.lookup_table(25, 1), "select fewer inputs"),
        (lambda: m.gates(3), "layers of at least one"),
        (lambda: m.gates(0, 3), "at least one"),
        (lambda: m.gates(3, 5, classes=2), "evenly"),
        (lambda: m.dense(3, 4) >> m.bias(5), "cannot compose"),
    ],
)
def test_models_that_cannot_be(make: Any, message: str) -> None:
    with pytest.raises(rd.ShapeError, match=message):
        make()
