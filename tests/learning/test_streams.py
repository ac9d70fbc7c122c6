"""Streamed rows: indexed as arrays are, read block by block, and trained on with the bits of a run in memory."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits.learning import Learner, Streamed
from rdcircuits.learning.data import Examples
from rdcircuits.learning.streams import Order, blocks_of

m = rd.models


class Source:
    """Blocks of arrays, packed or not, and how often each was read."""

    def __init__(self, x: Any, y: Any, sizes: list[int], packed: bool = False) -> None:
        ends = np.cumsum(sizes)
        self.blocks = [tuple(side[end - size : end] for side in (x, y)) for size, end in zip(sizes, ends, strict=True)]
        self.packed, self.reads = packed, list[int]()
        self.rows = Streamed(sizes, self.read, (x.shape[1], y.shape[1]) if packed else (None, None))

    def read(self, number: int) -> Any:
        self.reads.append(number)
        if self.packed:
            return tuple(np.packbits(side, axis=1, bitorder="little") for side in self.blocks[number])
        return self.blocks[number]


def bits(rows: int, width: int = 9) -> tuple[Any, Any]:
    x = np.random.default_rng(rows).integers(0, 2, (rows, width), dtype=np.uint8)
    return x, np.stack([x[:, 0] ^ x[:, 1], x[:, 2] & x[:, 3]], axis=1)


SIZES = st.lists(st.integers(0, 40), min_size=1, max_size=6).filter(sum)


@given(SIZES, st.booleans(), st.data())
def test_rows_are_indexed_as_arrays_are(sizes: list[int], packed: bool, more: st.DataObject) -> None:
    x, y = bits(sum(sizes))
    rows = Source(x, y, sizes, packed).rows
    assert (len(rows), rows.x.shape, rows.y.shape, rows.x.ndim) == (len(x), x.shape, y.shape, 2)
    chosen = more.draw(st.lists(st.integers(0, len(x) - 1), max_size=50))
    start, end = more.draw(st.tuples(st.integers(0, len(x)), st.integers(0, len(x))))
    for side, array in ((rows.x, x), (rows.y, y)):
        assert np.array_equal(side[chosen], array[np.array(chosen, dtype=int)])
        assert np.array_equal(side[start:end], array[start:end])
        assert np.array_equal(np.concatenate([block for _, block in side.blocks()]), array)
        assert [first for first, _ in blocks_of(side)] == [sum(sizes[:k]) for k in range(len(sizes)) if sizes[k]]


@given(SIZES, st.one_of(st.none(), st.integers(0, 9)), st.data())
def test_an_order_has_each_row_once_and_block_by_block(sizes: list[int], seed: int | None, more: st.DataObject) -> None:
    order = Order(sizes, None if seed is None else [seed, 1])
    whole = order[:]
    assert len(order) == sum(sizes)
    assert sorted(whole.tolist()) == list(range(sum(sizes)))
    start, end = more.draw(st.tuples(st.integers(0, sum(sizes)), st.integers(0, sum(sizes))))
    assert np.array_equal(order[start:end], whole[start:end])
    blocks = np.searchsorted(np.cumsum(sizes), whole, side="right").tolist()
    assert len(list(dict.fromkeys(blocks))) == 1 + sum(a != b for a, b in itertools.pairwise(blocks))


CASES: dict[str, tuple[Learner, Any]] = {
    "Z2": (Learner(m.lookup_table(9, 2), "boolean", "ascent", rd.rates.scaled()), rd.Z2),
    "Z": (Learner(m.gates(9, 16, 8, classes=2), rd.losses.counted_softmax(2.0), "votes", -1), rd.Z),
    "Smooth": (Learner(m.dense(9, 2), "quadratic", "adam"), rd.Smooth()),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("parts", [None, 3])
def test_training_in_order_has_the_bits_of_a_run_in_memory(name: str, parts: int | None, tmp_path: Path) -> None:
    learner, algebra = CASES[name]
    x, y = bits(100)
    y = np.stack([y[:, 0], 1 - y[:, 0]], axis=1)
    sources = [Source(x, y, [30, 0, 50, 20], packed) for packed in (False, True)]
    options = {"algebra": algebra, "epochs": 2, "batch": 16, "parts": parts}
    whole = rd.train(learner, (x, y), validation=(x, y), **options)
    for number, source in enumerate(sources):
        file = tmp_path / f"{number}.ckpt"
        stop = [lambda found: True]
        rd.train(learner, source.rows, validation=source.rows, callbacks=stop, checkpoint=file, **options)
        found = rd.train(learner, source.rows, validation=source.rows, checkpoint=file, **options)
        assert found.history == whole.history
        assert all(np.array_equal(a, b) for a, b in zip(found.parameters, whole.parameters, strict=True))
        # A checkpoint of streamed rows is one of the same rows in memory.
        assert rd.train(learner, (x, y), validation=(x, y), checkpoint=file, **options).history == whole.history


def test_an_epoch_reads_each_block_once_shuffled_or_not() -> None:
    learner, algebra = CASES["Z2"]
    for shuffle in (False, True):
        source = Source(*bits(100), [25] * 4, packed=True)
        before = list[int]()

        def reads(run: rd.Run, source: Source = source, before: list[int] = before) -> None:
            before.append(len(source.reads))

        rd.train(learner, source.rows, algebra=algebra, epochs=3, batch=10, shuffle=shuffle, callbacks=[reads])
        made = [sorted(source.reads[a:b]) for a, b in itertools.pairwise(before)]
        assert all(len(one) <= 4 for one in made), made
    assert Examples.of(source.rows, learner).order(0, 0, True)[:].tolist() != list(range(100))


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_run_is_its_seed_s(shuffle: bool) -> None:
    learner, algebra = CASES["Z"]
    x, y = bits(60)
    y = np.stack([y[:, 0], 1 - y[:, 0]], axis=1)
    first, second = (
        rd.train(learner, Source(x, y, [20, 40]).rows, algebra=algebra, epochs=2, seed=4, shuffle=shuffle)
        for _ in range(2)
    )
    assert first.history == second.history


def test_what_is_wrong_is_told_before_training_with_its_row() -> None:
    learner, algebra = CASES["Z2"]
    x, y = bits(40)
    y[33, 1] = 2
    with pytest.raises(rd.RdError, match=r"label 13 .*rows counted from 20"):
        rd.train(learner, Source(x, y, [20, 20]).rows, algebra=algebra)
    x, y = bits(40)
    x[25, 0] = 7
    with pytest.raises(rd.AlgebraError, match="the training inputs, block of row 20"):
        rd.train(learner, Source(x, y, [20, 20]).rows, algebra=algebra)
    smooth, reals = CASES["Smooth"]
    z = bits(40)[0].astype(float)
    z[30, 2] = np.nan
    with pytest.raises(rd.RdError, match=r"rows counted from 20\): row 10 has nan"):
        rd.train(smooth, Source(z, bits(40)[1], [20, 20]).rows, algebra=reals)
    with pytest.raises(rd.ShapeError, match="the model expects"):
        rd.train(learner, Source(x[:, :5], y, [20, 20]).rows, algebra=algebra)


def test_blocks_that_are_none_are_told() -> None:
    x, y = bits(4)
    with pytest.raises(rd.RdError, match="0 blocks with 0 rows in all"):
        Streamed([], lambda n: (x, y))
    with pytest.raises(rd.ShapeError, match="block 0 has 4 inputs, expected 5"):
        Streamed([5], lambda n: (x, y))
    with pytest.raises(rd.ShapeError, match="rows of 17 bits are 3 octets each, found uint8 of shape"):
        Streamed([4], lambda n: (x, y), (17, 2))
