from itertools import combinations
from itertools import product as cartesian

import numpy as np
import pytest
from fields.field_strategies import fields
from hypothesis import given, settings
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.errors import RdError
from rdcircuits.fields import FieldPolynomial, FieldTable, noisy_fit
from rdcircuits.fields.noise import _chance_bits, _limit


def spoiled(field: rd.GF, y: np.ndarray, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    y = y.copy()
    y[rows] = field.add(y[rows], rng.integers(1, field.q, (len(rows), y.shape[1])).astype(field.dtype))
    return y


@settings(max_examples=15)
@given(fields(7, 16, 31, 256, 257), st.integers(0, 3), st.integers(0, 2**32))
def test_wrong_rows_are_named(field: rd.GF, degree: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    f = FieldPolynomial.from_terms(field, [{(d,): int(rng.integers(1, field.q)) for d in range(degree + 1)}], 1)
    x = rng.permutation(field.q)[1:40, None]
    wrong = np.sort(rng.permutation(len(x))[: len(x) // 7])
    y = spoiled(field, f.evaluate(x), wrong, rng)
    most = (len(x) - degree - 1) // 2  # of a Reed-Solomon code: this number is corrected in one way only
    fit = noisy_fit(FieldTable.from_arrays(field, x, y), degree, most_wrong=min(most, len(wrong)))
    assert fit is not None
    assert fit.polynomial == f
    assert fit.wrong_rows == (tuple(wrong.tolist()),)
    assert fit.agreeing == (len(x) - len(wrong),)
    assert fit.degrees == (degree,)


def test_rows_may_contradict_each_other_and_outputs_be_unknown() -> None:
    x = np.repeat(np.arange(31), 3)[:, None]
    y = np.stack([(x[:, 0] ** 2 + 3) % 31, (5 * x[:, 0]) % 31], axis=1)
    y[[10, 50], 0] = 0
    care = np.ones(y.shape)
    care[[3, 4, 10], 1] = 0
    table = FieldTable.from_arrays(31, x, y, care, conflicts="keep", outputs=["square", "line"])
    fit = noisy_fit(table, 3)
    assert fit is not None
    assert str(fit.polynomial) == "square = 3 + x0^2\nline = 5·x0"
    assert fit.wrong_rows == ((10, 50), ())
    assert fit.agreeing == (91, 90)
    assert str(fit) == (
        "square: degree 2, 4 coefficients; 91 rows agree, 2 do not: 10, 50\n"
        "line: degree 1, 2 coefficients; 90 rows agree, 0 do not"
    )
    assert max(fit.chance) < 2.0**-20


def test_the_same_seed_gives_the_same_search() -> None:
    field, rng = rd.GF(2), np.random.default_rng(5)
    x = rng.integers(0, 2, (300, 10))
    y = ((x @ rng.integers(0, 2, 10) + (rng.random(300) < 0.2)) % 2)[:, None]
    table = FieldTable.from_arrays(field, x, y, conflicts="keep")
    fits = [noisy_fit(table, 1, seed=seed) for seed in (0, 0, 1)]
    assert fits[0] == fits[1]
    assert fits[0] is not None
    assert fits[2] is not None
    assert fits[2].polynomial == fits[0].polynomial


def test_nothing_is_found_in_noise() -> None:
    rng = np.random.default_rng(0)
    table = FieldTable.from_arrays(5, rng.integers(0, 5, (200, 3)), rng.integers(0, 5, 200), conflicts="keep")
    assert noisy_fit(table, 2, tries=50) is None
    assert noisy_fit(table, 2, most_wrong=20, tries=50) is None
    few = FieldTable.from_arrays(5, [[0], [1], [2]], [1, 2, 3])
    assert noisy_fit(few, 4) is None


def test_monomials_that_smaller_ones_replace() -> None:
    x = np.random.default_rng(0).integers(0, 2, (200, 3))
    y = (3 * x[:, 0] * x[:, 1] + x[:, 2]) % 31
    y[[7, 8]] = 30
    fit = noisy_fit(FieldTable.from_arrays(31, x, y, conflicts="keep"), 2)
    assert fit is not None
    assert str(fit.polynomial) == "x2 + 3·x0·x1"
    assert fit.unknowns == (7,)
    assert fit.wrong_rows == ((7, 8),)


def test_the_bound_on_chance_finds() -> None:
    """Random outputs of 6 rows over GF(3), all of them: how many are within w of some line?"""
    field = rd.GF(3)
    x = np.array([[0], [1], [2], [0], [1], [2]])
    lines = [field.add(field.multiply(x[:, 0], np.array(a)), np.array(b)) for a, b in cartesian(range(3), repeat=2)]
    outputs = np.array(list(cartesian(range(3), repeat=6)))
    for wrong in range(4):
        near = np.any([np.sum(outputs != line, axis=1) <= wrong for line in lines], axis=0)
        assert near.mean() <= 2 ** _chance_bits(field, 2, 6, wrong) * (1 + 1e-9)
    ball = sum(1 for w in range(3) for _ in combinations(range(6), w) for _ in range(2**w))
    assert 9 * ball / 3**6 <= 2 ** _chance_bits(field, 2, 6, 2) <= 9 * 3 * ball / 3**6
    for rows in (10, 100, 1000):
        limit = _limit(field, 5, rows)
        assert _chance_bits(field, 5, rows, limit) <= -20 or limit == -1
        assert _chance_bits(field, 5, rows, limit + 1) > -20


def test_approximations_give_way_to_what_is_nearer() -> None:
    """Zero agrees with five rows of eight, far more than random outputs would: the right polynomial with more still."""
    x = np.random.default_rng(0).integers(0, 2, (2000, 6))
    y = x[:, 0] * x[:, 1] + x[:, 2] * x[:, 3] * x[:, 4]
    y[:40] = 3
    table = FieldTable.from_arrays(5, x, y, conflicts="keep")
    fit = noisy_fit(table, 3)
    assert fit is not None
    assert str(fit.polynomial) == "x0·x1 + x2·x3·x4"
    assert fit.wrong_rows == (tuple(range(40)),)
    assert fit.missed[0] < 1e-3
    rough = noisy_fit(table, 3, most_wrong=1000)
    assert rough is not None
    assert str(rough.polynomial) == "0"


def test_bad_input() -> None:
    table = FieldTable.from_arrays(5, [[0], [1]], [1, 2])
    with pytest.raises(RdError, match="tries is 0 and most_wrong None"):
        noisy_fit(table, 1, tries=0)
    with pytest.raises(RdError, match="most_wrong -1"):
        noisy_fit(table, 1, most_wrong=-1)
    wide = FieldTable.from_arrays(5, np.random.default_rng(0).integers(0, 5, (300, 200)), np.arange(300) % 5)
    with pytest.raises(RdError, match="degree 2 has 20301 monomials of 200 inputs"):
        noisy_fit(wide, 3, tries=1, memory=1 << 20)


@pytest.mark.parametrize("seed", range(6))
def test_parity_with_noise(seed: int) -> None:
    rng = np.random.default_rng(seed)
    secret, x = rng.integers(0, 2, 32), rng.integers(0, 2, (4000, 32))
    wrong = rng.random(4000) < 0.1
    table = FieldTable.from_arrays(2, x, (x @ secret + wrong) % 2, conflicts="keep")
    fit = noisy_fit(table, 1, seed=seed)
    assert fit is not None
    assert fit.polynomial.terms() == {tuple(int(i == j) for i in range(32)): 1 for j in np.flatnonzero(secret)}
    assert fit.wrong_rows == (tuple(np.flatnonzero(wrong).tolist()),)
