"""Inversion in a field is found between random affine maps, and other permutations are none."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words.inversion import inversions


def affine(k: int, rng: np.random.Generator) -> np.ndarray:
    """A random affine permutation of the numbers below 2^k: images of a basis that span, XORed."""
    while True:
        images = rng.integers(1, 1 << k, k)
        span = np.zeros(1 << k, np.int64)
        for i, image in enumerate(images.tolist()):
            span[1 << i : 2 << i] = span[: 1 << i] ^ image
        if len(np.unique(span)) == 1 << k:
            return span ^ int(rng.integers(1 << k))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small fields' inversions are searched for a moment."""
    monkeypatch.setattr("rdcircuits.synthesis.words.inversion._SEARCHED", 0.05)


@pytest.mark.parametrize(("k", "seed"), [(3, 0), (4, 1), (5, 2), (6, 3), (7, 4), (8, 5)])
def test_inversions_are_found_between_affine_maps(k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    field = rd.GF(1 << k)
    inverse = np.array([0, *(int(field.power(x, field.q - 2)) for x in range(1, field.q))])
    box = affine(k, rng)[inverse[affine(k, rng)]]
    order = rng.permutation(k + 1)
    rows = np.arange(2 << k)
    outputs = np.stack([*(box[rows & field.q - 1] >> j & 1 for j in range(k)), rows >> k & rows & 1])
    values = outputs[order].astype(np.uint8)
    [found] = inversions(values, range(k + 1))
    assert found.degree == k
    assert sorted(found.outputs) == [j for j in range(k + 1) if order[j] != k]
    y = unpack_rows(found.gates.evaluate(minterm_inputs(k + 1), 2 << k), 2 << k).T
    assert np.array_equal(y, values[list(found.outputs)])


@pytest.mark.parametrize("k", [3, 4, 8])
def test_other_permutations_are_none(k: int) -> None:
    rng = np.random.default_rng(k)
    box = rng.permutation(1 << k) if k > 3 else affine(k, rng)
    values = (box[None] >> np.arange(k)[:, None] & 1).astype(np.uint8)
    assert inversions(values, range(k)) == []


def test_explain_says_the_field() -> None:
    field = rd.GF(16)
    inverse = [int(field.power(x, 14)) for x in range(16)]
    table = rd.TruthTable.from_arrays(
        np.arange(16)[:, None] >> np.arange(4) & 1, np.array(inverse)[:, None] >> np.arange(4) & 1
    )
    explained = rd.explain(table)
    assert str(explained).endswith("in GF(2^4), A and B affine over Z2, x = [x3 x2 x1 x0]")
    assert explained.left == ()
    assert table.accuracy(explained.netlist()).overall == 1.0
