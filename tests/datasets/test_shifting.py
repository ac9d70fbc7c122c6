"""Images moved by some pixels, beside a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.datasets import Labelled, shifted

sizes = st.tuples(*[st.integers(0, 5)] * 3)


def moved(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pixel by pixel."""
    found = np.zeros_like(image)
    for (line, column), value in np.ndenumerate(image):
        if 0 <= line + down < len(image) and 0 <= column + right < image.shape[1]:
            found[line + down, column + right] = value
    return found


@given(sizes, st.integers(0, 3), st.integers(0, 9))
def test_each_image_is_moved_as_a_whole_and_not_too_far(size: tuple[int, int, int], most: int, seed: int) -> None:
    images = np.random.default_rng(0).integers(1, 255, size).astype(np.uint8)
    found = shifted(images, most, seed=seed)
    assert (found.shape, found.dtype) == (images.shape, images.dtype)
    steps = range(-most, most + 1)
    for before, after in zip(images, found, strict=True):
        assert any(np.array_equal(after, moved(before, down, right)) for down in steps for right in steps)
    assert np.array_equal(found, shifted(images, most, seed=seed))


@given(sizes, st.floats(0, 2.5), st.integers(0, 9))
def test_between_pixels_they_are_mixed(size: tuple[int, int, int], most: float, seed: int) -> None:
    images = np.random.default_rng(0).random(size)
    found = shifted(images, most, seed=seed, between=True)
    moves = np.random.default_rng(seed).uniform(-most, most, (len(images), 2))
    for before, after, (down, right) in zip(images, found, moves, strict=True):
        wanted = np.zeros_like(before)
        for line, column in np.ndindex(*before.shape):
            for (i, j), value in np.ndenumerate(before):
                nearness = max(0, 1 - abs(i + down - line)) * max(0, 1 - abs(j + right - column))
                wanted[line, column] += nearness * value
        np.testing.assert_allclose(after, wanted, atol=1e-12)


def test_images_go_all_ways() -> None:
    dot = np.zeros((200, 3, 3))
    dot[:, 1, 1] = 1
    assert (shifted(dot, seed=0).sum(axis=0) > 5).all()


@pytest.mark.parametrize("between", [False, True])
def test_images_that_go_far_away_are_empty(between: bool) -> None:
    assert not shifted(np.ones((4, 3, 2)), 1 << 62, seed=0, between=between).any()


def test_what_are_no_images_is_refused() -> None:
    with pytest.raises(rd.ShapeError, match=r"images of shape \(2, 9\), expected \(rows, height, width\)"):
        shifted(np.zeros((2, 9)), seed=0)
    with pytest.raises(rd.RdError, match="most"):
        shifted(np.zeros((2, 3, 3)), -1, seed=0)
    with pytest.raises(rd.RdError, match="most"):
        shifted(np.zeros((2, 3, 3)), 0.5, seed=0)
    with pytest.raises(rd.RdError, match=r"most is -0.5, expected a number of pixels"):
        shifted(np.zeros((2, 3, 3)), -0.5, seed=0, between=True)


def test_examples_are_joined_in_order() -> None:
    first = Labelled(np.array([[1], [2]]), np.array([0, 1]), classes=2)
    second = Labelled(np.array([[3]]), np.array([1]), classes=2)
    both = first.joined(second, first)
    assert both.x.ravel().tolist() == [1, 2, 3, 1, 2]
    assert both.y.tolist() == [0, 1, 1, 0, 1]
    assert len(first.joined()) == 2


@pytest.mark.parametrize(("shape", "classes"), [((1, 2), 2), ((1, 1), 3)])
def test_only_what_is_alike_is_joined(shape: tuple[int, int], classes: int) -> None:
    data = Labelled(np.zeros((1, 1)), np.array([0]), classes=2)
    other = Labelled(np.zeros(shape), np.array([0]), classes=classes)
    with pytest.raises(rd.ShapeError, match="expected the same shape and classes"):
        data.joined(other)
