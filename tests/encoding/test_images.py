"""Encoders of images: shared thresholds, edges, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

from rdcircuits.encoding import Edges, Encoder, Raw, Thresholds, fit_images
from rdcircuits.encoding.merge import merged
from rdcircuits.errors import RdError, ShapeError


def pictures(rows: int, height: int, width: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.integers(0, 256, (rows, height, width)) * (rng.random((rows, height, width)) < 0.5)).astype(np.uint8)


@given(st.integers(1, 3), st.integers(1, 3), st.sampled_from(["quantiles", "logarithmic", "even"]), st.integers(1, 5))
@settings(max_examples=examples(40))
def test_bits_say_what_their_names_say(height, width, cuts, thresholds):
    images = pictures(30, height, width, height)
    encoder = fit_images(images, thresholds=thresholds, cuts=cuts, edges=True)
    own = {f"x{k}": images.reshape(30, -1)[:, k].astype(int) for k in range(height * width)}
    bits = encoder.encode(images.reshape(30, -1))
    assert bits.shape == (30, len(encoder.names))
    for name, column in zip(encoder.names, bits.T, strict=True):
        left, cut = name.split(" >= ")
        first, *second = left.split(" - ")
        value = own[first] - (own[second[0]] if second else 0)
        assert np.array_equal(column, value >= float(cut)), name
        assert 0 < column.mean() < 1


def test_all_pixels_share_their_thresholds():
    encoder = fit_images(pictures(200, 3, 3), thresholds=3, cuts="logarithmic")
    assert {part.cuts for part in encoder.parts} == {(32, 64, 128)}
    even = fit_images(pictures(200, 3, 3), thresholds=3, cuts="even")
    assert {part.cuts for part in even.parts} == {(64, 128, 192)}


def test_quantiles_are_those_of_what_is_no_background():
    images = np.zeros((1000, 1, 2), np.uint8)
    images[:100, 0, 0] = np.arange(101, 201)
    encoder = fit_images(images, thresholds=1, cuts="quantiles")
    assert encoder.names == ("x0 >= 151",)
    assert encoder.constant == ("x1",)


def test_images_with_two_values_have_one_threshold():
    images = np.zeros((10, 1, 1), np.uint8)
    images[:5] = 255
    assert [fit_images(images, thresholds=3, cuts=cuts).names for cuts in ("quantiles", "logarithmic", "even")] == [
        ("x0 >= 127",),
    ] * 3
    assert fit_images(np.zeros((4, 2, 2), np.uint8), edges=True).names == ()


def test_files_keep_edges_and_renaming_renames_them():
    encoder = fit_images(pictures(50, 2, 2), edges=True)
    again = Encoder.from_facts(json.loads(json.dumps(encoder.facts())))
    assert again == encoder
    assert encoder.edges is not None
    called = encoder.renamed(["a", "b", "c", "d"])
    assert called.edges is not None
    assert set(called.edges.columns) <= {"a", "b", "c", "d"}
    rows = pictures(9, 2, 2, 1).reshape(9, -1)
    assert np.array_equal(called.encode(rows), encoder.encode(rows))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pairs": [["a", "c", 1]]}, "is no edge of its columns"),
        ({"pairs": [["a", "a", 1]]}, "between two columns"),
        ({"low": 0.5}, "not of integers"),
        ({"high": 1 << 20}, "whole numbers in"),
        ({"pairs": None}, "edges lack"),
    ],
)
def test_facts_that_are_no_edges(change, said):
    facts = {"low": 0, "high": 9, "pairs": [["a", "b", 1]]}
    with pytest.raises(RdError, match=said):
        Edges.from_facts(facts | change, ("a", "b"))


def test_what_is_no_image_is_refused():
    images = pictures(20, 2, 3)
    for wrong, said in (({"cuts": "entropy"}, "cuts is 'entropy'"), ({"thresholds": 0}, "thresholds")):
        with pytest.raises(RdError, match=said):
            fit_images(images, **wrong)
    with pytest.raises(ShapeError, match="say their height and width"):
        fit_images(images.reshape(20, -1), edges=True)
    with pytest.raises(ShapeError, match="images of 2 × 2 pixels have 4 columns, found 6"):
        fit_images(images, (2, 2), edges=True)
    with pytest.raises(RdError, match=r"scale the pixels to 0\.\.255"):
        fit_images(images / 255, edges=True)
    with pytest.raises(RdError, match="has words or lacks numbers"):
        fit_images([["a", 1], ["b", 2]])


def test_missing_pixels_are_told_or_leave_bits_unset():
    edges = Encoder(("a", "b"), (), Edges(0, 9, (("a", "b", -3),)))
    rows = Raw.of([[5, 1], [None, 4]])
    with pytest.raises(RdError, match="column 'a' is missing in row 1"):
        edges.encode(rows)
    assert edges.encode(rows, lenient=True).tolist() == [[1], [0]]


def test_encoders_with_edges_are_not_merged():
    one = Encoder(("a", "b"), (Thresholds("a", 0, (3,)),), Edges(0, 9, (("a", "b", 1),)))
    with pytest.raises(ShapeError, match="edges of images cannot be made one"):
        merged([one, one])
