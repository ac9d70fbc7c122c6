"""Meanings that users give: checked when they run, in every program, and never passed over for a built-in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.circuit import generators as g

ALGEBRAS = [rd.Z2, rd.Z, rd.GF(5), rd.GF(4), rd.Zn(6), rd.Sat(4), rd.Smooth()]
ROWS = np.array(list(product([0, 1], repeat=3)))


@dataclass(frozen=True)
class Mine(rd.Generator):
    """A generator of two inputs."""

    name = "mine"

    def type(self, a: rd.WireType, b: rd.WireType) -> rd.WireType:
        return a

    def reverse(self, a: Any, b: Any, dy: Any) -> Any:
        return dy, dy


ONE = rd.trace(lambda a, b: Mine()(a, b), "a b")
PAIR = rd.trace(lambda a, b: Mine()(a, b), rd.point(2), rd.point(2))
MANY = rd.batch(PAIR, [0, 1])


def run_all(algebra: Any) -> list[Callable[[], Any]]:
    rows = ROWS[:, :2]
    return [
        lambda: algebra.run(ONE, 1, 1),
        lambda: algebra.reference(ONE, 1, 1),
        lambda: algebra.run(MANY, rows, rows),
        lambda: algebra.reference(MANY, rows, rows),
    ]


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
@pytest.mark.parametrize(
    ("meaning", "message"),
    [
        (lambda S, G, a, b: None, "mine: its meaning"),
        (lambda S, G, a, b: "x", "mine: its meaning"),
        (lambda S, G, a, b: 1, r"mine: its meaning gives shape \(\), expected \(\d,"),
        (lambda S, G, a, b: np.zeros((9, 3)), r"mine: its meaning gives shape \(9, 3\), expected \(\d,"),
        (lambda S, G, a, b: a[0], "mine: its meaning gives shape"),
        (lambda S, G, a, b: (a, b), "mine: its meaning gives 2 arrays, its type 1"),
        (lambda S, G, a: a, "mine: its meaning in .* fails: TypeError"),
        (lambda S, G, a, b: a.nonsense, "mine: its meaning in .* fails: AttributeError"),
        (lambda S, G, a, b: 1 // 0, "mine: its meaning in .* fails: ZeroDivisionError"),
        (lambda S, G, a, b: np.add(a, b, out=a), "mine: its meaning in .* fails: .*read-only"),
    ],
)
def test_what_is_no_array_of_elements_is_refused(algebra: Any, meaning: Any, message: str) -> None:
    for run in run_all(algebra.with_meaning(Mine, meaning)):
        with pytest.raises(rd.RdError, match=message):
            run()


@pytest.mark.parametrize("algebra", [rd.Z2, rd.GF(5), rd.GF(4), rd.Zn(6), rd.Sat(4)], ids=str)
@pytest.mark.parametrize(
    "meaning", [lambda S, G, a, b: a + b + 7, lambda S, G, a, b: a / 3 + 0.5], ids=["large", "half"]
)
def test_values_outside_the_algebra_are_refused(algebra: Any, meaning: Any) -> None:
    for run in run_all(algebra.with_meaning(Mine, meaning)):
        with pytest.raises(rd.AlgebraError, match=r"mine: its meaning: .* at index \[0.* is no element of"):
            run()


def test_fractions_and_integers_beyond_the_plan_are_refused_over_the_integers() -> None:
    half = rd.Z.with_meaning(Mine, lambda S, G, a, b: a / 3 + 0.5)
    for run in run_all(half):
        with pytest.raises(rd.AlgebraError, match="is no element of Z"):
            run()
    large = rd.Z.with_meaning(Mine, lambda S, G, a, b: np.full(a.shape, 1 << 40))
    with pytest.raises(rd.AlgebraError, match=r"the result of mine: 1099511627776 .* is outside"):
        large.run(ONE, 1, 1)
    assert int(large.reference(ONE, 1, 1)) == 1 << 40


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
def test_what_goes_through_as_it_is_may_be_used_further(algebra: Any) -> None:
    own = algebra.with_meaning(Mine, lambda S, G, a, b: a)
    f = rd.batch(rd.trace(lambda a, b: Mine()(a, b) * b + a, rd.point(2), rd.point(2)), [0, 1])
    x, y = ROWS[:, :2], ROWS[:, 1:]
    expected = algebra.reference(rd.batch(rd.trace(lambda a, b: a * b + a, rd.point(2), rd.point(2)), [0, 1]), x, y)
    for run in (own.run, own.reference):
        assert own.equal(own.check(run(f, x, y)), expected)


BUILT_IN: dict[str, Callable[[Any], Any]] = {
    "Add": lambda x: x[0] + x[1],
    "Multiply": lambda x: x[0] * x[1],
    "Not": lambda x: ~x,
    "Compare": lambda x: rd.ops.compare(x[0], x[1]),
    "Sum": lambda x: x.sum(0),
    "Einsum": lambda x: x @ x,
    "Gather": lambda x: rd.ops.gather(x, [2, 1, 0]),
    "Reshape": lambda x: x.reshape((3, 1)),
    "Slice": lambda x: x[1:],
    "Negate": lambda x: -x,
    "Power": lambda x: x**3,
    "Xor": lambda x: rd.ops.xor(x[0], x[1]),
    "Or": lambda x: rd.ops.or_(x[0], x[1]),
    "Maximum": lambda x: rd.ops.maximum(x[0], x[1]),
    "Popcount": lambda x: rd.ops.popcount(x),
    "Exp": lambda x: rd.ops.exp(x),
}


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_generator_with_a_users_meaning_has_that_one_everywhere(algebra: Any, name: str) -> None:
    if name == "Negate" and not algebra.is_ring:
        return
    kind = getattr(g, name)
    f = rd.trace(BUILT_IN[name], rd.point(3))
    shape = next(f.types[node.first].shape for node in f.nodes if type(node.generator) is kind)
    own = algebra.with_meaning(kind, lambda S, G, *xs: np.full((len(xs[0]), *shape), S.one))
    many = rd.batch(f, [0])
    expected = own.reference(many, ROWS)
    assert own.equal(own.check(own.run(many, ROWS)), expected)
    for row, one in zip(ROWS, expected, strict=True):
        assert own.equal(own.check(own.run(f, row)), one)
    try:
        found = own.blasted(f).run(ROWS)
    except rd.AlgebraError as error:
        assert "has no meaning in bits" in str(error) or "bits: meanings of up to 16" in str(error)  # noqa: PT017
        return
    assert own.equal(own.check(found), expected)


def test_meanings_that_take_the_batch_together_or_are_random_have_no_gates() -> None:
    chance = np.random.default_rng(0)
    for meaning in (
        lambda S, G, a, b: np.cumsum(a, axis=0) % 2,
        lambda S, G, a, b: np.broadcast_to(a.max(axis=0), a.shape) * np.arange(len(a)).reshape(-1, *a[0].shape) % 2,
        lambda S, G, a, b: chance.integers(0, 2, a.shape),
    ):
        with pytest.raises(rd.AlgebraError, match="mine: its meaning in Z2 gives other answers for the same bits"):
            rd.Netlist.from_circuit(ONE, rd.Z2.with_meaning(Mine, meaning))


def test_plans_show_the_generator() -> None:
    own = rd.Z2.with_meaning(g.Multiply, lambda S, G, a, b: a)
    assert "multiply" in own.compile(rd.trace(lambda a, b: a * b, "a b")).explain()


def test_a_meaning_that_sees_the_whole_batch_alike_has_no_gates() -> None:
    """The batch backwards gives the same; an example alone does not."""
    algebra = rd.Z2.with_meaning(Mine, lambda algebra, generator, a, b: a * 0 + (a.sum() > 1))
    with pytest.raises(rd.AlgebraError, match="mine: its meaning in Z2 gives other answers for the same bits"):
        rd.Netlist.from_circuit(rd.trace(lambda a, b: Mine()(a, b), "a b"), algebra)
