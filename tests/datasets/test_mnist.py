"""MNIST's files: gzipped or not, with and without official test images, and damaged in every way."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from rdcircuits.datasets import images as image_folder
from rdcircuits.datasets import mnist, read_idx
from rdcircuits.errors import FormatError, RdError


def idx(array: np.ndarray) -> bytes:
    """An IDX file's bytes, from the description of the format."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def images(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def labels(count: int) -> np.ndarray:
    return (np.arange(count) % 10).astype(np.uint8)


def write(folder: Path, part: str, count: int, *, packed: bool = False) -> None:
    for name, array in ((f"{part}-images-idx3-ubyte", images(count)), (f"{part}-labels-idx1-ubyte", labels(count))):
        data = idx(array)
        (folder / (name + ".gz" * packed)).write_bytes(gzip.compress(data) if packed else data)


@pytest.mark.parametrize("packed", [False, True])
def test_official_test_images(tmp_path: Path, packed: bool) -> None:
    write(tmp_path, "train", 12, packed=packed)
    write(tmp_path, "t10k", 5, packed=packed)
    data = mnist(tmp_path)
    assert data.official
    assert np.array_equal(data.train.x, images(12))
    assert np.array_equal(data.train.y, labels(12))
    assert (len(data.test), data.test_name) == (5, "the 5 official test images")


def test_held_out_training_images(tmp_path: Path) -> None:
    write(tmp_path, "train", 12)
    data = mnist(str(tmp_path), held_out=4)
    assert not data.official
    assert np.array_equal(data.train.x, images(12)[:8])
    assert np.array_equal(data.test.x, images(12)[8:])
    assert data.test_name.startswith("4 held-out training images")
    assert len(mnist(tmp_path, held_out=0).test) == 0
    with pytest.raises(RdError, match="13 images to hold out, there are 12"):
        mnist(tmp_path, held_out=13)


def test_names_with_dots_and_gzip_without_its_ending(tmp_path: Path) -> None:
    (tmp_path / "train-images.idx3-ubyte").write_bytes(gzip.compress(idx(images(3))))
    (tmp_path / "train-labels.idx1-ubyte").write_bytes(idx(labels(3)))
    assert len(mnist(tmp_path, held_out=1).train) == 2


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no train-images-idx3-ubyte or .*; found: no such folder"):
        mnist(tmp_path / "nowhere")
    with pytest.raises(FormatError, match="found: nothing"):
        mnist(tmp_path)
    write(tmp_path, "train", 3)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(images(2)))
    with pytest.raises(FormatError, match="no t10k-labels-idx1-ubyte"):
        mnist(tmp_path)


def test_images_and_labels_that_do_not_belong_together(tmp_path: Path) -> None:
    write(tmp_path, "train", 3)
    target = tmp_path / "train-labels-idx1-ubyte"
    target.write_bytes(idx(labels(4)))
    with pytest.raises(FormatError, match="4 labels for the 3 images of train-images-idx3-ubyte"):
        mnist(tmp_path)
    target.write_bytes(idx(np.array([1, 11, 2], dtype=np.uint8)))
    with pytest.raises(FormatError, match=r"label 1 is 11, expected 0\.\.9"):
        mnist(tmp_path)
    target.write_bytes(idx(images(3)))
    with pytest.raises(FormatError, match="an array of 3 axes, expected 1"):
        mnist(tmp_path)
    target.write_bytes(idx(labels(3)))
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(np.zeros((3, 8, 8), dtype=np.uint8)))
    with pytest.raises(FormatError, match=r"images of \(8, 8\) pixels"):
        mnist(tmp_path, held_out=0)


GOOD = idx(images(2))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an IDX file: it starts with nothing"),
        (b"\x89PNG....", "not an IDX file: it starts with 89 50 4e 47"),
        (b"\0\0\x0d\x01\0\0\0\0", r"type 0x0d, only unsigned bytes \(0x08\)"),
        (GOOD[:9], "cut short in the sizes of its 3 axes: 9 of 16 bytes"),
        (GOOD[:-1], r"cut short: 1583 bytes, sizes \(2, 28, 28\) need 1584"),
        (GOOD + b"x", "too long: 1585 bytes"),
        (b"\0\0\x08\x03" + b"\xff" * 12 + b"....", "cut short: 20 bytes"),
        (gzip.compress(GOOD)[:-20], "damaged gzip data"),
        (gzip.compress(GOOD)[:-6] + b"abcdef", "damaged gzip data"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\0rubbish", "damaged gzip data"),
    ],
)
def test_damaged_files(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=message) as caught:
        read_idx(path)
    assert caught.value.path == str(path)


def test_no_images_at_all(tmp_path: Path) -> None:
    write(tmp_path, "train", 0)
    data = mnist(tmp_path, held_out=0)
    assert (len(data.train), data.train.x.shape) == (0, (0, 28, 28))


def put(folder: Path, name: str, array: np.ndarray) -> None:
    (folder / name).write_bytes(idx(array))


@pytest.mark.parametrize("test", ["t10k", "test"])
def test_any_folder_of_the_same_form(tmp_path: Path, test: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 5, 4), dtype=np.uint8)
    put(tmp_path, "emnist-letters-train-images-idx3-ubyte", pixels)
    put(tmp_path, "emnist-letters-train-labels-idx1-ubyte", np.array([1, 26, 3, 1, 2, 3], np.uint8))
    train, none = image_folder(tmp_path)
    assert (train.x.shape, train.classes, none) == ((6, 5, 4), 27, None)
    put(tmp_path, f"{test}-images-idx3-ubyte", pixels[:2])
    put(tmp_path, f"{test}-labels-idx1-ubyte", np.array([26, 1], np.uint8))
    _, found = image_folder(tmp_path)
    assert found is not None
    assert (found.y.tolist(), found.classes) == ([26, 1], 27)
    assert np.array_equal(found.x, pixels[:2])


def test_folders_that_are_not_of_one_data_set(tmp_path: Path) -> None:
    pixels, numbers = np.zeros((3, 2, 2), np.uint8), np.array([0, 1, 1], np.uint8)
    put(tmp_path, "train-images-idx3-ubyte", pixels)
    with pytest.raises(FormatError, match="no train-labels-idx1-ubyte"):
        image_folder(tmp_path)
    put(tmp_path, "train-labels-idx1-ubyte", numbers)
    put(tmp_path, "t10k-labels-idx1-ubyte", numbers)
    with pytest.raises(FormatError, match="no t10k-images-idx3-ubyte"):
        image_folder(tmp_path)
    put(tmp_path, "t10k-images-idx3-ubyte", np.zeros((3, 2, 3), np.uint8))
    with pytest.raises(FormatError, match=r"images of \(2, 3\) pixels, expected \(2, 2\)"):
        image_folder(tmp_path)
    put(tmp_path, "t10k-images-idx3-ubyte", pixels)
    put(tmp_path, "t10k-labels-idx1-ubyte", np.array([0, 1, 2], np.uint8))
    with pytest.raises(FormatError, match="label 2 is 2, which no image to train on has"):
        image_folder(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").unlink()
    for name in "ab":
        put(tmp_path, f"{name}-train-images-idx3-ubyte", pixels)
    with pytest.raises(FormatError, match=r"several files of train-images: a-train-.*, b-train-.*a folder of its own"):
        image_folder(tmp_path)
