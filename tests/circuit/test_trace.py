"""Circuits written as Python functions on wires, compared with numpy through Smooth; errors name the user's line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Wire, ops

Array = np.ndarray[Any, Any]
REALS = rd.Smooth()


def numbers(*shape: int) -> Array:
    """Different numbers in an array of this shape."""
    return np.arange(int(np.prod(shape)), dtype=np.float64).reshape(shape) - 2.5


def agrees(on_wires: Callable[..., Any], on_arrays: Callable[..., Any], *arrays: Array) -> None:
    """The traced function gives what the same function gives on numpy arrays."""
    circuit = rd.trace(on_wires, *(rd.point(*array.shape) for array in arrays))
    expected = np.asarray(on_arrays(*arrays))
    assert circuit.cod == (rd.point(*expected.shape),)
    np.testing.assert_allclose(REALS.run(circuit, *arrays), expected, rtol=1e-12, atol=1e-12)


# Indexing


@settings(max_examples=examples(150))
@given(data=st.data(), shape=npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
def test_basic_indices_mean_what_they_mean_in_numpy(data: Any, shape: tuple[int, ...]) -> None:
    key = data.draw(npst.basic_indices(shape, allow_newaxis=False))
    agrees(lambda x: x[key], lambda x: x[key], numbers(*shape))


@settings(max_examples=examples(100))
@given(data=st.data(), shape=npst.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4))
def test_a_list_of_integers_takes_rows(data: Any, shape: tuple[int, ...]) -> None:
    picks = npst.arrays(np.int64, npst.array_shapes(max_dims=2, min_side=0, max_side=3))
    rows = data.draw(picks.map(lambda found: found % (2 * shape[0]) - shape[0]))
    agrees(lambda x: x[rows], lambda x: x[rows], numbers(*shape))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (3, "index 3 is outside axis 0, which has 3 elements"),
        (-4, "index -4 is outside axis 0"),
        ((0, 0, 0), "does not fit an array of shape"),
        ((..., 0, ...), "does not fit an array of shape"),
        (None, "an index is an integer, a slice"),
        (True, "an index is an integer, a slice"),
        (1.0, "an index is an integer, a slice"),
        ("x", "an index is an integer, a slice"),
        ((np.array([0]), 1), "an index is an integer, a slice"),
        ([0.5], "indices are integers"),
        (np.array([True, False, True]), "indices are integers"),
        ([0, 7], "index 7 is outside an axis of 3 elements"),
        ([0, -5], "index -5 is outside an axis of 3 elements"),
        ([[0], [0, 1]], "is no array of numbers"),
    ],
)
def test_bad_indices_are_refused(key: Any, words: str) -> None:
    with pytest.raises(rd.ShapeError, match=words):
        rd.trace(lambda x: x[key], rd.point(3, 2))


def test_wires_are_unpacked_along_the_first_axis() -> None:
    agrees(lambda x: sum(x), lambda x: x.sum(axis=0), numbers(3, 2))
    first, second = rd.trace(lambda x: tuple(x), rd.point(2)).cod
    assert first == second == rd.point()
    with pytest.raises(rd.ShapeError, match="has no length"):
        rd.trace(lambda x: list(x), "x")
    with pytest.raises(rd.ShapeError, match="no axis to take from"):
        rd.trace(lambda x: x[[0]], "x")


# Arithmetic


OPERATORS: list[Callable[[Any, Any], Any]] = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / (y * y + 1),
    lambda x, y: 2 + x - 3 * (1 - y),
    lambda x, y: 1 / (x * x + 0.5) + y**2,
    lambda x, y: -x + y**0,
]


@pytest.mark.parametrize("operator", OPERATORS)
@settings(max_examples=examples(25))
@given(shapes=npst.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0))
def test_operators_broadcast_as_numpy_does(operator: Any, shapes: Any) -> None:
    agrees(operator, operator, *(numbers(*shape) for shape in shapes.input_shapes))


def test_what_cannot_be_broadcast_is_refused_with_both_types() -> None:
    with pytest.raises(rd.ShapeError, match=r"point\(2\) and point\(3\) cannot be broadcast to one shape"):
        rd.trace(lambda x, y: x + y, rd.point(2), rd.point(3))
    with pytest.raises(rd.ShapeError, match=r"point\(2\) and point\(2\) and point\(3\) cannot be broadcast"):
        rd.trace(lambda x, y: ops.mux(x, x, y), rd.point(2), rd.point(3))


@settings(max_examples=examples(60))
@given(shapes=npst.mutually_broadcastable_shapes(num_shapes=3, max_dims=2, max_side=2))
def test_named_generators_broadcast_too(shapes: Any) -> None:
    arrays = [numbers(*shape) for shape in shapes.input_shapes]
    agrees(ops.mux, lambda s, x, y: (1 - s) * x + s * y, *arrays)
    agrees(lambda x, y, z: ops.maximum(x, y) + z, lambda x, y, z: np.maximum(x, y) + z, *arrays)


def test_gates_are_operators_on_wires() -> None:
    pairs: list[tuple[Callable[..., Any], Callable[..., Any]]] = [
        (lambda x, y: x & y, lambda x, y: x * y),
        (lambda x, y: x | y, lambda x, y: x + y - x * y),
        (lambda x, y: x ^ y, lambda x, y: x + y - 2 * x * y),
        (lambda x, y: ~x * y, lambda x, y: (1 - x) * y),
        (lambda x, y: (1 & x) ^ (0 | y) ^ 1, lambda x, y: 1 - (x + y - 2 * x * y)),
    ]
    for on_wires, on_arrays in pairs:
        agrees(on_wires, on_arrays, numbers(2, 2), numbers(2))


def test_floats_are_elements_of_the_reals() -> None:
    circuit = rd.trace(lambda x: 0.5 * x + np.float32(0.25), rd.point(2))
    assert {node.generator.algebra for node in circuit.nodes if isinstance(node.generator, rd.generators.Element)} == {
        "Smooth"
    }
    np.testing.assert_allclose(REALS.run(circuit, [1, 3]), [0.75, 1.75])
    with pytest.raises(rd.AlgebraError, match="Z2 has no elements of Smooth"):
        rd.Z2.run(circuit, [1, 1])
    assert rd.R(circuit).cod == (rd.change(2),)


def test_integers_of_every_kind_mean_so_many_ones() -> None:
    for three in (3, np.int8(3), np.uint64(3)):
        assert rd.trace(lambda x, n=three: x * n, "x") == rd.trace(lambda x: x * 3, "x")
    assert rd.trace(lambda x: x + True, "x") == rd.trace(lambda x: x + 1, "x")


@pytest.mark.parametrize("operand", [np.array([1, 2]), [1, 2], "1", None, 1j])
def test_arrays_are_no_operands(operand: Any) -> None:
    with pytest.raises(rd.ShapeError, match="expected a wire or a number"):
        rd.trace(lambda x: x * operand, rd.point(2))


def test_powers_take_integers() -> None:
    for exponent in (-1, 0.5, True, None):
        with pytest.raises(rd.ShapeError, match="power"):
            rd.trace(lambda x, n=exponent: x**n, "x")


def test_a_change_stays_one_and_crosses_by_name_only() -> None:
    dx = rd.change(2)
    assert rd.trace(lambda x, y: x * y, rd.point(2), dx).cod == (dx,)
    assert rd.trace(lambda x: x + 1, dx).cod == (dx,)
    assert rd.trace(lambda x: x.lift(), rd.point(2)).cod == (dx,)
    assert rd.trace(ops.act, rd.point(2), dx).cod == (rd.point(2),)
    with pytest.raises(rd.ShapeError, match=r"add takes inputs of one type, found point\(2\) and change\(2\)"):
        rd.trace(lambda x, y: x + y, rd.point(2), dx)
    with pytest.raises(rd.ShapeError, match="act takes a wire and a change of it"):
        rd.trace(ops.act, dx, rd.point(2))


def test_unbatched_wires_are_spread_where_one_is_batched() -> None:
    one, many = rd.point(2), rd.point(2, batched=True)
    table = rd.point(2, 4, batched=True)
    circuits: list[tuple[Callable[..., Any], rd.WireType]] = [
        (lambda x, y: x + y, many),
        (lambda x, y: ops.einsum("i,j->ij", x, y), rd.point(2, 2, batched=True)),
        (lambda x, y: x @ y, rd.point(batched=True)),
        (lambda x, y: ops.concatenate([x, y]), rd.point(4, batched=True)),
        (lambda x, y: ops.basis(x, y), table),
        (lambda x, y: ops.lookup(ops.basis(x, x), x, y), many),
    ]
    for function, expected in circuits:
        assert rd.trace(function, one, many).cod == (expected,)
    assert rd.trace(lambda x: x.spread(), many).nodes == ()


# Shapes


def test_shapes_are_changed_as_in_numpy() -> None:
    x = numbers(2, 3, 4)
    agrees(lambda x: x.reshape(4, -1), lambda x: x.reshape(4, -1), x)
    agrees(lambda x: x.reshape([24]), lambda x: x.reshape([24]), x)
    agrees(lambda x: x.reshape(()), lambda x: x.reshape(()), numbers(1))
    agrees(lambda x: x.T, lambda x: x.T, x)
    agrees(lambda x: x.transpose([1, 0, 2]), lambda x: x.transpose([1, 0, 2]), x)
    agrees(lambda x: x.sum(), lambda x: x.sum(), x)
    agrees(lambda x: x.sum(-1), lambda x: x.sum(-1), x)
    agrees(lambda x: x.sum([0, -1]), lambda x: x.sum((0, -1)), x)
    agrees(lambda x: ops.concatenate([x, x], -1), lambda x: np.concatenate([x, x], -1), x)
    agrees(lambda x: ops.stack([x, x]), lambda x: np.stack([x, x]), x)
    agrees(lambda x: x.broadcast((2, 3, 4)), lambda x: np.broadcast_to(x, (2, 3, 4)), numbers(3, 1))


SHAPE_ERRORS: list[Callable[[Any], Any]] = [
    lambda x: x.reshape(4),
    lambda x: x.reshape(-1, -1),
    lambda x: x.reshape(-2, -3),
    lambda x: x.reshape(2.0, 3),
    lambda x: x.reshape(5, -1),
    lambda x: x.transpose([0]),
    lambda x: x.transpose([0, 0]),
    lambda x: x.sum(2),
    lambda x: x.sum([0, 0]),
    lambda x: x.sum(0.5),
    lambda x: x.broadcast((3, 2)),
    lambda x: x.broadcast((-2, 2, 3)),
    lambda x: ops.concatenate([x, x], 2),
    lambda x: ops.concatenate([x, x[0]], 1),
    lambda x: ops.concatenate([x, x[:, :1]], 0),
    lambda x: ops.concatenate([]),
    lambda x: ops.basis(),
    lambda x: ops.gather(x, [6]),
    lambda x: ops.gather(x, [-1]),
    lambda x: ops.scatter_add(x, [0, 1], (2,)),
    lambda x: ops.scatter_add(x, [[0, 1, 2], [0, 1, 4]], (2, 2)),
    lambda x: ops.lookup(x, x[:, 0]),
    lambda x: ops.max_over(x[:, :0]),
    lambda x: ops.argmax(x[:, :0]),
    lambda x: ops.argmax(x, 2),
    lambda x: ops.mux(1, x, x),
    lambda x: ops.tabulate(x, []),
    lambda x: ops.tabulate(x, [0.5]),
    lambda x: x.sum_batch(),
    lambda x: x @ 3,
    lambda x: x @ x.reshape(2, 3, 1),
    lambda x: x @ x,
    lambda x: 3 if x else 4,
    lambda x: x * 2 if x == 1 else x,
    lambda x: x * 2 if x != x[0] else x,
]


@pytest.mark.parametrize("function", SHAPE_ERRORS)
def test_what_does_not_fit_is_a_shape_error(function: Any) -> None:
    with pytest.raises(rd.ShapeError, match=r"test_trace\.py, line \d+: "):
        rd.trace(function, rd.point(2, 3))


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((2, 3), (3,)), ((2,), (2, 3)), ((2, 3), (3, 4)), ((2, 0), (0, 3))])
def test_matrix_products(shapes: Any) -> None:
    agrees(lambda x, y: x @ y, lambda x, y: x @ y, *(numbers(*shape) for shape in shapes))


# einsum


@st.composite
def contractions(draw: Any) -> tuple[str, list[tuple[int, ...]]]:
    """A spec for up to three operands, with indices repeated within an operand and alone in one, and the shapes."""
    lengths = {"i": 2, "j": 3, "k": draw(st.integers(0, 2)), "l": 1}
    lists = draw(st.lists(st.text("ijkl", max_size=3), min_size=1, max_size=3))
    used = sorted(set("".join(lists)))
    output = "".join(index for index in draw(st.permutations(used)) if draw(st.booleans()))
    return f"{','.join(lists)}->{output}", [tuple(lengths[index] for index in one) for one in lists]


@settings(max_examples=examples(200))
@given(drawn=contractions())
def test_einsum_means_what_it_means_in_numpy(drawn: Any) -> None:
    spec, shapes = drawn
    arrays = [numbers(*shape) for shape in shapes]
    agrees(lambda *xs: ops.einsum(spec, *xs), lambda *xs: np.einsum(spec, *xs), *arrays)


@settings(max_examples=examples(60))
@given(drawn=contractions())
def test_einsum_keeps_to_the_closure_rule(drawn: Any) -> None:
    """R of what einsum was desugared to is again made of generators, and of R's too."""
    spec, shapes = drawn
    circuit = rd.trace(lambda *xs: ops.einsum(spec, *xs), *(rd.point(*shape) for shape in shapes))
    rd.R(rd.R(circuit))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("ij,jk", "takes a spec"),
        ("ij->jk->i", "takes a spec"),
        ("ij->i,jk", "an index is one letter"),
        ("ij,kl->iz", "the output's indices are distinct"),
        ("ij,kl->ii", "the output's indices are distinct"),
        ("i...,jk->i", "an index is one letter"),
        ("i,jk->i", "the operands are"),
        ("ij,ji->", "index 'j' is 3 long and 4 long"),
        ("ii,jk->i", "index 'i' is 2 long and 3 long"),
    ],
)
def test_bad_specs_are_refused(spec: str, words: str) -> None:
    with pytest.raises(rd.ShapeError, match=words):
        rd.trace(lambda x, y: ops.einsum(spec, x, y), rd.point(2, 3), rd.point(4, 5))


# Where errors point


def _line_of(mark: str) -> int:
    with open(__file__, encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if line.rstrip().endswith(f"# {mark}"))


def test_errors_point_at_the_users_line() -> None:
    def helper(x: Wire) -> Wire:
        return x + x[0:1].reshape(5)  # where it went wrong

    def model(x: Wire, y: Wire) -> Wire:
        z = x * x
        return helper(y) + z

    with pytest.raises(rd.ShapeError, match=rf"test_trace\.py, line {_line_of('where it went wrong')}: reshape"):
        rd.trace(model, rd.point(2), rd.point(2))


def test_a_trace_within_a_trace_names_the_place_once() -> None:
    def inner(x: Wire) -> Wire:
        return x[7]  # the inner line

    def outer(x: Wire) -> Wire:
        rd.trace(inner, rd.point(2))
        return x

    with pytest.raises(rd.ShapeError) as caught:
        rd.trace(outer, "x")
    assert str(caught.value).count("line") == 1
    assert f"line {_line_of('the inner line')}" in str(caught.value)


def test_the_users_own_errors_are_left_alone() -> None:
    with pytest.raises(ZeroDivisionError):
        rd.trace(lambda x: x * (1 // 0), "x")
    with pytest.raises(ValueError, match=r"^invalid literal"):
        rd.trace(lambda x: x * int("x"), "x")
    with pytest.raises(TypeError, match="positional argument"):
        rd.trace(lambda x: x, "x y")


@pytest.mark.parametrize("found", [None, 3, "x", [1], {"x"}])
def test_what_is_returned_must_be_wires(found: Any) -> None:
    with pytest.raises(rd.ShapeError, match=r"the function returned .* expected a wire or a tuple of wires"):
        rd.trace(lambda x: found, "x")


def test_wires_stay_in_their_trace() -> None:
    kept: list[Wire] = []
    rd.trace(lambda x: kept.append(x) or x, "x")  # type: ignore[func-returns-value]
    with pytest.raises(rd.ShapeError, match="a wire of another circuit was used"):
        rd.trace(lambda x: x + kept[0], "x")
    with pytest.raises(rd.ShapeError, match="a wire of another circuit was used"):
        rd.trace(lambda x: kept[0], "x")


def test_inputs_are_named_or_typed_or_objects() -> None:
    identity = rd.trace(lambda *xs: xs, "x y", rd.point(2), (rd.change(), rd.point()))
    assert identity.dom == (rd.point(), rd.point(), rd.point(2), rd.change(), rd.point())
    assert rd.trace(lambda: ()).dom == ()
    assert rd.trace(lambda x: (), "x").cod == ()
    with pytest.raises(rd.ShapeError, match="expected wire types"):
        rd.trace(lambda x: x, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: ops.einsum("i->i", 3),
        lambda x: ops.einsum("i->i", x, [1]),
        lambda x: ops.concatenate([x, 3]),
        lambda x: ops.gather(3, [0]),
        lambda x: ops.scatter_add([3], [0], (1,)),
        lambda x: ops.basis(x, 3),
        lambda x: ops.lookup([0, 1], x),
        lambda x: ops.popcount(3),
        lambda x: ops.exp(0.5),
    ],
)
def test_what_is_no_wire_is_refused(function: Any) -> None:
    with pytest.raises(rd.ShapeError, match=r"test_trace\.py, line \d+: .*expected a wire"):
        rd.trace(function, rd.point(2))


def test_what_is_no_function_is_told() -> None:
    with pytest.raises(rd.ShapeError, match="expected a function on wires, found 'x'"):
        rd.trace("x", "x")  # type: ignore[arg-type]
