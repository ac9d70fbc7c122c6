"""`rdcircuits learn --classes --model gates` with a size, and `rdcircuits learn FOLDER`: large networks of gates."""

from __future__ import annotations

import math
import os
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.cli.outputs import check_paths
from rdcircuits.cli.progress import Progress
from rdcircuits.cli.tables import quiet
from rdcircuits.datasets import Labelled, images
from rdcircuits.encoding import Encoder, Raw, fit_images
from rdcircuits.errors import FormatError, RdError
from rdcircuits.induction.classes.classifier import Classifier
from rdcircuits.induction.classes.networks import Shape, learn_network, set_aside
from rdcircuits.induction.classes.recipe import LEARNED
from rdcircuits.plotting import check_picture
from rdcircuits.tables.names import made_up

#: Options that say how a large network is made.
OPTIONS = ("gates", "layers", "wiring", "epochs", "batch", "through", "prune", "checkpoint", "plot")
#: Those that are for images alone.
OF_IMAGES = ("cuts", "edges")
_THRESHOLDS, _CHANNELS = 4, 4

Size = tuple[int, int] | None
Rows = tuple[Raw, list[Any]]
#: read(path, the column of labels or None) → its columns, labels, and the name of their column
Read = Callable[[str, str | None], tuple[Raw, list[Any], str]]


def is_folder(arguments: Namespace) -> bool:
    """Whether what is learned from is a folder of images."""
    return arguments.table is not None and os.path.isdir(arguments.table)


def is_wanted(arguments: Namespace) -> bool:
    """Whether the options are those of a large network."""
    sized = any(getattr(arguments, name) is not None for name in OPTIONS)
    return is_folder(arguments) or (arguments.model == "gates" and sized)


def check_no_network(arguments: Namespace) -> None:
    """Raise for options of large networks, which is not what is learned."""
    for name in (*OPTIONS, *OF_IMAGES):
        if getattr(arguments, name) not in (None, False):
            where = "folders of images" if name in OF_IMAGES else "--classes --model gates"
            raise RdError(f"--{name} goes with {where}")


def learned(
    arguments: Namespace, read: Callable[[str, str | None], tuple[Raw, list[Any], str]]
) -> tuple[Classifier, Raw]:
    """The classifier that a large network becomes, and raw rows for self-checks; `read` reads a CSV file."""
    files = [path for path in (arguments.table, arguments.test, arguments.checkpoint) if path is not None]
    if arguments.plot is not None:
        check_picture(arguments.plot)
    check_paths([*arguments.paths, *([] if arguments.plot is None else [arguments.plot])], files)
    if is_folder(arguments):
        raw, labels, test, encoder, target, image = _images(arguments)
    else:
        for name in OF_IMAGES:
            if getattr(arguments, name) not in (None, False):
                raise RdError(f"--{name} goes with folders of images")
        image = None
        raw, labels, target = read(arguments.table, None)
        other = None if arguments.test is None else read(arguments.test, target)
        test = None if other is None else (other[0], other[1])
        encoder = partial(Encoder.fit, thresholds=arguments.thresholds or 8)
    if test is not None:
        check_test((raw, labels), test, arguments.test or arguments.table)
    if arguments.holdout is not None:
        (raw, labels), test = _held_out(raw, labels, arguments)
    shape = Shape(arguments.gates, arguments.layers, arguments.wiring or LEARNED)
    with Progress() as progress, quiet():
        found = learn_network(
            raw,
            labels,
            encoder=encoder,
            shape=shape,
            image=image,
            epochs=arguments.epochs,
            batch=arguments.batch,
            through=arguments.through or "bits",
            seed=arguments.seed,
            loss=0.0 if arguments.prune is None else arguments.prune,
            effort=arguments.effort or 0.0,
            test=test,
            head=arguments.head or "index",
            target=target,
            progress=progress,
            checkpoint=arguments.checkpoint,
        )
    if arguments.max_gates is not None and found.ands > arguments.max_gates:
        way_out = "take fewer --gates, or --prune more"
        raise RdError(f"the network takes {found.ands} ANDs, the limit is {arguments.max_gates}: {way_out}")
    return found, raw if test is None else test[0]


def _images(arguments: Namespace) -> tuple[Raw, list[Any], Rows | None, Callable[[Raw], Encoder], str, Size]:
    """The images of a folder, what to test on, the encoder that is fitted, what labels are called, and the size."""
    if arguments.model not in ("auto", "gates"):
        raise RdError(f"images are learned by --model gates, found --model {arguments.model}")
    if arguments.outputs is not None:
        raise RdError("--outputs names columns of a table, and a folder of images has none")
    train, test = images(arguments.table)
    if arguments.test is not None:
        _, test = images(arguments.test)
        if test is None:
            raise RdError(f"{arguments.test}: no images to test on (t10k-images-idx3-ubyte)")
        if test.x.shape[1:] != train.x.shape[1:]:
            raise RdError(f"{arguments.test}: images of {test.x.shape[1:]} pixels, expected {train.x.shape[1:]}")
    if arguments.holdout is not None and test is not None:
        raise RdError("--holdout: the folder has images to test on")
    height, width = _upright(train.x).shape[1:]
    encoder = partial(
        fit_images,
        shape=(height, width),
        thresholds=arguments.thresholds or _THRESHOLDS,
        cuts=arguments.cuts or "even",
        edges=arguments.edges,
    )
    raw, labels = _rows(train)
    return raw, labels, None if test is None else _rows(test), encoder, "class", (height, width)


def check_test(learned_from: Rows, test: Rows, path: str) -> None:
    """Raise `FormatError` for rows to test on that have other columns, or a label that nothing learned from has."""
    (raw, labels), (other, others) = learned_from, test
    names = set(other.names)
    lacking = [name for name in raw.names if name not in names]
    if lacking and len(made_up(raw.names)) < len(raw.names):
        found = ", ".join(map(repr, other.names[:8]))
        raise FormatError(f"no column {lacking[0]!r}, which is learned from; the columns are {found}", path=path)
    if lacking and len(other.names) != len(raw.names):
        raise FormatError(f"{len(other.names)} columns, expected {len(raw.names)} as those learned from", path=path)
    known = {str(label) for label in labels}
    for row, label in enumerate(others):
        if str(label) not in known:
            shown = ", ".join(map(repr, sorted(set(labels), key=str)[:8])) + ", ..." * (len(known) > 8)
            raise FormatError(f"the label {label!r} in row {row} is none of those learned from: {shown}", path=path)


def rows_of_folder(folder: str) -> Rows:
    """The images of a folder to test on, or all where there are none, as raw rows and their labels."""
    train, test = images(folder)
    return _rows(train if test is None else test)


def _rows(part: Labelled) -> Rows:
    images = _upright(part.x)
    pixels = math.prod(images.shape[1:])  # -1 cannot tell where there are no images
    return Raw.of(images.reshape(len(part), pixels), "the images"), part.y.tolist()


def _upright(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Images (rows, height, width); of colours, one channel below the other."""
    if images.ndim == 3:
        return images
    front = np.moveaxis(images, -1, 1) if images.shape[-1] <= _CHANNELS < images.shape[1] else images
    return front.reshape(len(images), front.shape[1] * front.shape[2], front.shape[3])


def _held_out(raw: Raw, labels: list[Any], arguments: Namespace) -> tuple[Rows, Rows]:
    """The rows to learn from, and those that the report alone is about: the same share of each class."""
    kinds = {label: k for k, label in enumerate(dict.fromkeys(labels))}
    held = set_aside(np.array([kinds[label] for label in labels]), arguments.holdout, arguments.seed + 1)
    inner, outer = (
        (raw.take(rows), [labels[row] for row in rows.tolist()])
        for rows in (np.flatnonzero(~held), np.flatnonzero(held))
    )
    return inner, outer
