"""Encoders as one: each finds its own bits again."""

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.encoding import Encoder
from rdcircuits.encoding.merge import merged


@pytest.mark.parametrize("seed", range(5))
def test_each_finds_its_bits_again(seed):
    rng = np.random.default_rng(seed)
    rows = [
        [None if rng.random() < 0.1 else float(a), float(b), None if rng.random() < 0.1 else str(c)]
        for a, b, c in zip(rng.normal(size=40), rng.integers(0, 9, 40), rng.choice(list("uvw"), 40), strict=True)
    ]
    encoders = [Encoder.fit(rows[:k], thresholds=most) for k, most in ((40, 3), (25, 8), (12, 1))]
    both, places = merged(encoders)
    bits = both.encode(rows, lenient=True)
    for encoder, own in zip(encoders, places, strict=True):
        words = [name for name in encoder.names if "= " in name and ">=" not in name]
        assert np.array_equal(bits[:, own], encoder.encode(rows, lenient=True)) or not words
        assert [both.names[k] for k in own] == list(encoder.names)


def test_encoders_of_other_columns_are_refused():
    with pytest.raises(rd.ShapeError, match="different columns"):
        merged([Encoder.fit([[1.0], [2.0]]), Encoder.fit([[1.0, 2.0], [2.0, 3.0]])])
    with pytest.raises(rd.ShapeError, match="numbers for one"):
        merged([Encoder.fit([[1.0], [2.0]]), Encoder.fit([["a"], ["b"]])])
