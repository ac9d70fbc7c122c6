"""Wires of up to 64 axes, as many as numpy's arrays have, in every algebra; more are refused when circuits are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.circuit import ops, point

ALGEBRAS = [rd.Smooth(), rd.Smooth(np.float32), rd.Z, rd.Z2, rd.GF(31), rd.GF(9), rd.Zn(6), rd.Sat(100)]
Array = Any


def _shape(axes: int, rng: np.random.Generator) -> list[int]:
    """Five axes of length 2, the others 1."""
    shape = np.ones(axes, int)
    shape[rng.choice(axes, 5, replace=False)] = 2
    return [int(n) for n in shape]


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=repr)
@pytest.mark.parametrize("batched", [False, True])
@pytest.mark.parametrize("axes", [12, 13, 14, 15, 33, 52, 63])
def test_transposes_products_and_their_reverse(algebra: Any, axes: int, batched: bool) -> None:
    rng = np.random.default_rng(axes)
    shape, order = _shape(axes, rng), [int(i) for i in rng.permutation(axes)]
    moved = [shape[i] for i in order]
    f = rd.trace(
        lambda x, y: (x * x).transpose(order) * y,
        [point(*shape, batched=batched), point(*moved, batched=batched)],
    )
    lead = (3,) * batched
    x, y, dz = (rng.integers(0, 2, (*lead, *one)) for one in (shape, moved, moved))
    at = [*range(batched), *(i + batched for i in order)]
    assert np.array_equal(algebra.run(f, x, y), (x * x).transpose(at) * y)
    dx, dy = algebra.run(rd.R(f), x, y, dz)
    assert np.array_equal(dy, (x * x).transpose(at) * dz)
    back = (y * dz).transpose(np.argsort(at))
    assert algebra.equal(dx, algebra.run(rd.trace(lambda a, b: a * b + a * b, [f.dom[0]] * 2), x, back))


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=repr)
@pytest.mark.parametrize("axes", [14, 27, 40, 51])
def test_einsums_and_their_reverse(algebra: Any, axes: int) -> None:
    rng = np.random.default_rng(axes)
    shape, letters = _shape(axes, rng), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY"[:axes]
    kept = [i for i in range(axes) if i % 2]
    spec = f"{letters},{letters}->{''.join(letters[i] for i in kept)}"
    f = rd.trace(lambda x, y: ops.einsum(spec, x, y), [point(*shape, batched=True)] * 2)
    x, y = (rng.integers(0, 2, (2, *shape)) for _ in range(2))
    gone = tuple(i + 1 for i in range(axes) if not i % 2)
    total = rd.trace(lambda z: z.sum([i for i in range(axes) if not i % 2]), [point(*shape, batched=True)])
    z = algebra.run(f, x, y)
    assert algebra.equal(z, algebra.run(total, x * y))
    dx, _ = algebra.run(rd.R(f), x, y, np.ones_like(z))
    assert algebra.equal(dx, algebra.check(y))
    assert gone


def test_sixty_four_axes() -> None:
    shape = [2, 3, *[1] * 61, 2]
    order = [63, 1, *range(2, 63), 0]
    f = rd.trace(lambda x: (x * x).transpose(order), [point(*shape)])
    x = np.arange(12.0).reshape(shape)
    assert np.array_equal(rd.Smooth().run(f, x), (x * x).transpose(order))
    assert np.array_equal(rd.Smooth().run(rd.R(f), x, np.ones([shape[i] for i in order])), 2 * x)
    for algebra in ALGEBRAS[2:]:
        with pytest.raises(rd.AlgebraError, match="wire 0 has 64 axes, 63 are the most"):
            algebra.compile(f)


@pytest.mark.parametrize(("axes", "batched"), [(65, False), (64, True)])
def test_more_are_refused_when_the_circuit_is_made(axes: int, batched: bool) -> None:
    with pytest.raises(rd.ShapeError, match="at most 64 axes"):
        point(*[1] * axes, batched=batched)
    with pytest.raises(rd.ShapeError, match="at most 64 axes"):
        rd.trace(lambda x: x.reshape([1] * axes), [point(1, batched=batched)])
    with pytest.raises(rd.ShapeError, match="at most 64"):
        rd.batch(rd.trace(lambda x: x, [point(*[1] * 64)]), [0])


def test_sums_over_the_batch_of_products_of_many_axes() -> None:
    for axes in (27, 60):
        shape = _shape(axes, np.random.default_rng(axes))
        f = rd.trace(lambda x, y: (x * y).sum_batch(), [point(*shape, batched=True)] * 2)
        x = np.random.default_rng(1).integers(0, 3, (4, *shape))
        for algebra in (rd.Smooth(), rd.Z):
            assert np.array_equal(algebra.run(f, x, x), (x * x).sum(0))


def test_more_letters_than_einsum_has() -> None:
    wires = [point(*[1] * 26), point(*[1] * 26)]
    first, second = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    with pytest.raises(rd.ShapeError, match="at most 51 indices"):
        rd.trace(lambda x, y: ops.einsum(f"{first},{second}->{first}{second}", x, y), wires)
