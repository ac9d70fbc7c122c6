"""What callers may get wrong: each is refused by name, with the place, and nothing crashes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.circuit import Circuit

ALGEBRAS: list[Any] = [
    rd.Z2,
    rd.Z,
    rd.GF(8),
    rd.GF(31),
    rd.Zn(6),
    rd.Zn(10**30),
    rd.Sat(5),
    rd.Smooth(),
    rd.Smooth(np.float32),
]
EXACT = [algebra for algebra in ALGEBRAS if not isinstance(algebra, rd.Smooth)]
every_algebra = pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
every_exact = pytest.mark.parametrize("algebra", EXACT, ids=str)

PAIR = rd.batch(rd.trace(lambda p, x: p * x, rd.point(2), rd.point(2)), [1])


def _ways(algebra: Any, circuit: Circuit) -> list[Any]:
    """The three ways to run a circuit."""
    program = algebra.compile(circuit)
    reference = lambda *inputs, **options: algebra.reference(circuit, *inputs, **options)  # noqa: E731
    return [program, reference, lambda *inputs, **options: algebra.run(circuit, *inputs, **options)]


@every_algebra
@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([[1, 1]], "the circuit takes 2 inputs, found 1"),
        ([[1, 1], [[1, 1]], [1]], "the circuit takes 2 inputs, found 3"),
        ([[1, 1, 1], [[1, 1]]], r"input 0 has shape \(3,\), expected \(2,\)"),
        ([1, [[1, 1]]], r"input 0 has shape \(\), expected \(2,\)"),
        ([[1, 1], [1, 1]], r"input 1 has shape \(2,\), expected \(N, 2\) with the batch N first"),
        ([[1, 1], 1], r"input 1 has shape \(\)"),
        ([[1, 1], [[1], [1, 1]]], "input 1 is no array"),
    ],
)
def test_shapes(algebra: Any, inputs: Any, message: str) -> None:
    for way in _ways(algebra, PAIR):
        with pytest.raises(rd.ShapeError, match=message):
            way(*inputs)


@every_algebra
def test_batch_sizes(algebra: Any) -> None:
    both = rd.batch(rd.trace(lambda x, y: x * y, "x y"), [0, 1])
    for way in _ways(algebra, both):
        with pytest.raises(rd.ShapeError, match="input 1 has a batch of 3 examples, the others have 2"):
            way([1, 1], [1, 1, 1])
        with pytest.raises(rd.ShapeError, match="input 0 has a batch of 2 examples, the others have 3"):
            way([1, 1], [1, 1, 1], batch=3)
    constant = rd.trace(lambda x: x.spread(), "x")
    for way in _ways(algebra, constant):
        assert np.shape(way(1, batch=0)) == (0,)
        assert np.shape(way(1, batch=np.int64(3))) == (3,)
        for bad in (-1, 2.5, "3", True, 1 << 60, [3]):
            with pytest.raises(rd.ShapeError, match=r"batch is .*expected an integer from 0 to"):
                way(1, batch=bad)


@every_exact
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 0.5, 1j, "1", None, np.datetime64(1, "s"), {}])
def test_what_is_no_element_anywhere(algebra: Any, bad: Any) -> None:
    values = np.empty((3, 2), dtype=object)
    values[...] = 1
    values[2, 1] = bad
    for way in _ways(algebra, PAIR):
        with pytest.raises(
            rd.AlgebraError, match=rf"input 1: .* at index \[2, 1\] is no element of {_literal(algebra)}"
        ):
            way([1, 1], values)
        with pytest.raises(rd.AlgebraError, match=r"input 1: .* is no element of"):
            way([1, 1], np.array(values.tolist()))


@pytest.mark.parametrize(
    ("algebra", "bad"),
    [
        (rd.Z2, 2),
        (rd.Z2, -1),
        (rd.GF(8), 8),
        (rd.GF(31), -1),
        (rd.GF(31), 31),
        (rd.Zn(6), 6),
        (rd.Sat(5), 5),
        (rd.Sat(5), -1),
        (rd.Zn(10**30), 10**30),
        (rd.GF(8), 1 << 70),
        (rd.Z2, 1 << 70),
    ],
    ids=str,
)
def test_numbers_outside_the_algebra(algebra: Any, bad: int) -> None:
    for way in _ways(algebra, PAIR):
        with pytest.raises(
            rd.AlgebraError, match=rf"input 0: {bad} at index \[1\] is no element of {_literal(algebra)}"
        ):
            way([1, bad], [[1, 1]])


@every_algebra
def test_integral_values_of_any_type_are_welcome(algebra: Any) -> None:
    for kind in (bool, np.int8, np.uint64, np.float32, np.float64, object):
        found = algebra.run(PAIR, np.ones(2, dtype=kind), np.ones((3, 2), dtype=kind))
        assert np.all(found == 1)


def test_reals_may_be_anything_but_no_numbers() -> None:
    smooth = rd.Smooth()
    assert np.isnan(smooth.run(PAIR, [1, float("nan")], [[1, 1]])[0, 1])
    assert smooth.run(PAIR, [1, 10**30], [[1, 1]])[0, 1] == 1e30
    for bad, message in [
        ("a", "is no element of Smooth"),
        (None, "no element"),
        (1j, "no element"),
        (10**400, "too large"),
    ]:
        with pytest.raises(rd.AlgebraError, match=message):
            smooth.run(rd.identity(rd.point()), bad)
    for dtype in ("int8", "hello", np.complex64, object):
        with pytest.raises(rd.AlgebraError, match="Smooth takes float32 or float64"):
            rd.Smooth(dtype)


@every_algebra
def test_what_an_algebra_lacks_is_said_when_compiling(algebra: Any) -> None:
    lacking = rd.trace(lambda x: rd.ops.tanh(x), "x")
    reciprocal = rd.trace(lambda x: 1 / x, "x")
    if not isinstance(algebra, rd.Smooth):
        for use in (algebra.compile, algebra.require):
            with pytest.raises(rd.AlgebraError, match=rf"{_literal(algebra)} has no tanh \(node 0 of the circuit\)"):
                use(lacking)
    if algebra in (rd.Z,) or isinstance(algebra, (rd.Zn, rd.Sat)):
        with pytest.raises(rd.AlgebraError, match="has no reciprocal"):
            algebra.compile(reciprocal)


@every_algebra
def test_elements_of_another_algebra(algebra: Any) -> None:
    foreign = rd.trace(lambda x: x + rd.ops.element(1, "GF(4)", like=x), "x")
    with pytest.raises(rd.AlgebraError, match=rf"{_literal(algebra)} has no elements of GF\(4\) \(node 0"):
        algebra.compile(foreign)


@every_exact
def test_literals_are_checked_when_compiling(algebra: Any) -> None:
    wrong = rd.trace(lambda x: x + rd.ops.element([1, 0.5], algebra.name, like=x), rd.point(2))
    with pytest.raises(
        rd.AlgebraError, match=rf"node 0 \(element\): 0.5 at index \[1\] is no element of {_literal(algebra)}"
    ):
        algebra.compile(wrong)


def test_descent_in_a_semiring() -> None:
    message = r"Sat\(5\) has no negation, which 'gradient descent' uses; ascent works"
    with pytest.raises(rd.AlgebraError, match=message):
        rd.Sat(5).compile(rd.trace(lambda p, dp: p - dp, "p dp"))


def test_packed_rows_where_none_fit() -> None:
    packed = rd.Packed.of([[1, 0], [1, 1]])
    with pytest.raises(rd.ShapeError, match=r"input 0 is unbatched \(point\(2\)\), found packed rows"):
        rd.Z2.run(PAIR, packed, packed)
    with pytest.raises(rd.ShapeError, match="input 0"):
        rd.Z.run(PAIR, packed, packed)
    with pytest.raises(rd.ShapeError, match=r"input 1 has shape \(2,\)"):
        rd.Z2.run(PAIR, [1, 1], rd.Packed.of([1, 0]))
    with pytest.raises(rd.AlgebraError, match="is no element of Z_6"):
        rd.Zn(6).run(PAIR, [1, 1], packed)


@every_algebra
def test_nothing_at_all(algebra: Any) -> None:
    """Circuits without inputs, outputs, elements or examples."""
    assert algebra.run(rd.identity(())) == ()
    assert algebra.run(rd.discard(rd.point(2)), [1, 1]) == ()
    empty = rd.batch(rd.trace(lambda x: x * x, rd.point(0)), [0])
    for rows in (0, 1, 65):
        assert np.shape(algebra.run(empty, np.zeros((rows, 0)))) == (rows, 0)
    none = algebra.run(rd.R(PAIR), [1, 1], np.zeros((0, 2)), np.zeros((0, 2)))
    assert np.asarray(none[0]).tolist() == [0, 0]
    assert np.shape(none[1]) == (0, 2)


def _literal(algebra: Any) -> str:
    return str(algebra).replace("(", r"\(").replace(")", r"\)")
