"""Blasted circuits: against plain Python and numpy; what is no element, of no shape or too much is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits import ops

P = rd.point
R = (-9, 6)

ORACLES: dict[str, tuple[Any, list[rd.WireType], list[tuple[int, int]], Callable[..., Any]]] = {
    "clip": (lambda x: ops.minimum(ops.maximum(x, -3), 4), [P(5)], [R], lambda x: np.clip(x, -3, 4)),
    "max over two axes": (lambda x: ops.max_over(x, (0, 2)), [P(3, 2, 4)], [R], lambda x: x.max(axis=(0, 2))),
    "argmax over the first axis": (lambda x: ops.argmax(x, 0), [P(7, 3)], [(-1, 1)], lambda x: x.argmax(0)),
    "argmax of 65": (lambda x: ops.argmax(x), [P(3, 65)], [(0, 1)], lambda x: x.argmax(-1)),
    "greater than": (ops.greater_than, [P(4), P(4)], [R, (-3, 20)], lambda x, y: (x > y) * 1),
    "threshold": (ops.threshold, [P(4), P(4)], [R, (-3, 20)], lambda x, y: (x >= y) * 1),
    "compare": (ops.compare, [P(4), P(4)], [R, (-3, 20)], lambda x, y: (x == y) * 1),
    "a short table": (
        lambda x: ops.tabulate(x, [5, -7, 100]),
        [P(4)],
        [(-3, 9)],
        lambda x: np.array([5, -7, 100])[np.clip(x, 0, 2)],
    ),
    "a table at far places": (
        lambda x: ops.tabulate(x, [5, -7, 100]),
        [P(4)],
        [(-(2**62), 2**62)],
        lambda x: np.array([5, -7, 100])[np.clip(x, 0, 2)],
    ),
    "mux on bits": (ops.mux, [P()] * 3, [(0, 1), R, R], lambda s, x, y: y if s else x),
    "mux on integers": (ops.mux, [P()] * 3, [(-2, 3), R, R], lambda s, x, y: (1 - s) * x + s * y),
    "lookup": (ops.lookup, [P(8), P(), P(), P()], [R, *[(0, 1)] * 3], lambda t, a, b, c: t[a + 2 * b + 4 * c]),
    "scatter": (
        lambda x: ops.scatter_add(x, [0, 2, 2, 0, 4], (5,)),
        [P(5)],
        [R],
        lambda x: np.array([x[0] + x[3], 0, x[1] + x[2], 0, x[4]]),
    ),
    "einsum of three": (
        lambda a, b, c: ops.einsum("ij,jk,k->i", a, b, c),
        [P(3, 4), P(4, 2), P(2)],
        [R, (-2, 2), (0, 3)],
        lambda a, b, c: a @ b @ c,
    ),
    "a trace": (lambda a: ops.einsum("ii->", a), [P(5, 5)], [R], np.trace),
    "backwards": (lambda a: a[::-2], [P(5)], [R], lambda a: a[::-2]),
    "far constants": (lambda x: x * 10**15 + x, [P()], [(-1, 1)], lambda x: int(x) * 10**15 + x),
    "nearly 64 bits": (lambda a, b: a + b, [P(), P()], [(-(2**62), 2**62 - 1)] * 2, lambda a, b: int(a) + int(b)),
    **{f"a sum of {n}": (lambda x: x.sum(0), [P(n)], [(-5, 2)], lambda x: int(x.sum())) for n in (0, 1, 2, 63, 64, 65)},
}


@pytest.mark.parametrize("name", ORACLES)
def test_integers_as_python_computes_them(name: str) -> None:
    function, dom, ranges, oracle = ORACLES[name]
    blasted = rd.Z.blasted(rd.trace(function, *dom), like=ranges)
    rng = np.random.default_rng(0)
    xs = [rng.integers(low, high + 1, (65, *wire.shape)) for (low, high), wire in zip(ranges, dom, strict=True)]
    for x, (low, high) in zip(xs, ranges, strict=True):
        x[:1], x[1:2] = low, high
    expected = np.array([oracle(*row) for row in zip(*xs, strict=True)])
    np.testing.assert_array_equal(blasted.run(*xs), expected)


def adder() -> Any:
    return rd.Z.blasted(rd.trace(lambda x, y: x + y, "x y"), like=[(0, 3), None])


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (([4], [0]), r"input 0: 4 at index \[0\] is beyond this input"),
        (([1, -1], [0, 0]), r"input 0: -1 at index \[1\]"),
        (([1], [16]), "input 1: 16 "),
        (([1.5], [1]), r"input 0: 1\.5"),
        ((["a"], [1]), "input 0: a "),
        (([1],), "1 arrays for 2 inputs"),
        (([1], [1], [1]), "3 arrays for 2 inputs"),
        ((1, 1), r"input 0 has shape \(\), expected \(N\)"),
        (([[1, 2]], [1]), r"input 0 has shape \(1, 2\)"),
        (([1, 2], [1]), "input 1 has 1 rows, input 0 has 2"),
        (([[1], [1, 2]], [1]), "input 0 is no array"),
    ],
)
def test_what_the_bits_cannot_hold_is_refused(inputs: Any, message: str) -> None:
    with pytest.raises(rd.RdError, match=message):
        adder().run(*inputs)


def test_sides_and_bits_are_checked() -> None:
    with pytest.raises(rd.ShapeError, match=r"shape \(2, 1\), expected \(N, 3\)"):
        adder().decode(np.zeros((2, 1), np.uint8))
    with pytest.raises(rd.ShapeError, match="expected 'inputs' or 'outputs'"):
        adder().names("input", ["a", "b"])


@pytest.mark.parametrize(
    ("like", "message"),
    [
        ((0, 3), r"like is one range, \(0, 3\); expected a list of one for each input: \[\(0, 3\), \(0, 3\)\]"),
        (3, "like is 3, expected a list"),
        ({"x": (0, 3)}, "expected a list"),
        ([(0, 3.5), None], r"3\.5"),
        (["ab", None], "ab"),
    ],
)
def test_ranges_are_told_one_for_each_input(like: Any, message: str) -> None:
    f = rd.trace(lambda x, y: x + y, "x y")
    with pytest.raises(rd.RdError, match=message):
        rd.Netlist.from_circuit(f, rd.Z, like=like)


def test_too_many_bits_are_refused_before_work_begins() -> None:
    wide = rd.trace(lambda x: x.sum(0), P(10**8))
    square = rd.trace(lambda x, y: ops.einsum("ij,jk->ik", x, y), P(1000, 1000), P(1000, 1000))
    for algebra in (rd.Z, rd.Z2):
        with pytest.raises(rd.AlgebraError, match=r"input 0 of shape \(100000000,\) has more than 8388608 bits"):
            algebra.gates(wide)
        with pytest.raises(rd.AlgebraError, match="einsum would take 1000000000 products"):
            algebra.gates(square)
    cubes = rd.trace(lambda x: sum((x * x for _ in range(9)), x), P(1 << 22))
    with pytest.raises(rd.AlgebraError, match=r"node \d+ of the circuit: the circuit would take more than"):
        rd.Z2.gates(cubes)


@pytest.mark.parametrize("name", ["Z5", "ZZ", "F2"])
def test_what_may_be_meant_as_an_algebra_is_not_taken_as_names(name: str) -> None:
    f = rd.trace(lambda x, y: x + y, "x y")
    with pytest.raises(rd.AlgebraError, match="names no algebra"):
        rd.Netlist.from_circuit(f, name)
    assert rd.Netlist.from_circuit(f, "ab").inputs == ("a", "b")
