"""R in Smooth against PyTorch's autograd: every generator alone and random circuits of all of them, and ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from circuit_strategies import ORDERED, POLYNOMIAL_RING, SMOOTH, as_list, circuits, one_of_each
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import Circuit, ops
from rdcircuits.circuit import generators as g

pytestmark = pytest.mark.needs_module("torch")

REALS = rd.Smooth()
SIZE = 3
#: The examples whose generators Smooth has and PyTorch can be asked about.
EXAMPLES = {
    name: circuit
    for name, circuit in one_of_each().items()
    if not any(REALS.lacks(node.generator) for node in circuit.nodes) and name != "boolean_difference"
}

Meaning = Callable[..., Any]


def _axes(generator: Any) -> tuple[int, ...]:
    return tuple(axis + 1 for axis in generator.axes)


def meanings(t: Any) -> dict[type[rd.Generator], Meaning]:
    """What generators mean in PyTorch, on tensors with the batch first (of length 1 where unbatched)."""

    def index(start: int, length: int, step: int) -> Any:
        return start + step * t.arange(length)

    def pick(generator: Any, x: Any) -> Any:
        for axis, slices in enumerate(zip(generator.starts, generator.lengths, generator.steps, strict=True), 1):
            x = x.index_select(axis, index(*slices))
        return x

    def place(generator: Any, x: Any) -> Any:
        for axis, (start, step) in enumerate(zip(generator.starts, generator.steps, strict=True), 1):
            shape = (*x.shape[:axis], generator.shape[axis - 1], *x.shape[axis + 1 :])
            x = t.zeros(shape, dtype=x.dtype).index_copy(axis, index(start, x.shape[axis], step), x)
        return x

    def scatter_add(generator: Any, x: Any) -> Any:
        zeros = t.zeros((x.shape[0], int(np.prod(generator.shape))), dtype=x.dtype)
        places = t.from_numpy(generator.indices.array.ravel().copy())
        return zeros.index_add(1, places, x.reshape(x.shape[0], -1)).reshape(x.shape[0], *generator.shape)

    def basis(*address: Any) -> Any:
        found = t.ones((), dtype=t.float64)
        for x in address:
            found = t.cat(t.broadcast_tensors(found * (1 - x[..., None]), found * x[..., None]), -1)
        return found

    def einsum(generator: Any, *xs: Any) -> Any:
        *operands, output = generator.lists
        return t.einsum(f"{','.join('Z' + one for one in operands)}->Z{output}", *xs)

    def over(function: Callable[..., Any]) -> Meaning:
        return lambda generator, x: function(x, dim=_axes(generator)) if generator.axes else x

    def constant(function: Callable[..., Any]) -> Meaning:
        """A step: its derivative is 0."""
        return lambda generator, *xs: function(generator, *xs).to(t.float64).detach() + 0 * sum(x.sum() for x in xs)

    def first_maximum(generator: Any, x: Any) -> Any:
        if not x.numel():
            return x
        axes = _axes(generator)
        kept = [axis for axis in range(x.ndim) if axis not in axes]
        moved = x.permute(*kept, *axes)
        lines = moved.reshape(*moved.shape[: len(kept)], -1)
        ones = t.nn.functional.one_hot(lines.argmax(-1), lines.shape[-1])
        return ones.reshape(moved.shape).permute(*np.argsort([*kept, *axes]).tolist())

    def best(generator: Any, w: Any) -> Any:
        """1 at the candidate that each pin takes."""
        return t.nn.functional.one_hot(w.argmax(-1), w.shape[-1]).to(t.float64)

    def seen(generator: Any, x: Any) -> Any:
        return x.reshape(x.shape[0], -1)[:, t.from_numpy(generator.candidates.array.copy())]

    def choose(generator: Any, w: Any, x: Any) -> Any:
        """The chosen wire's value; the scores' gradient is put there by hand, and cannot be derived a second time."""
        found = seen(generator, x)
        return (best(generator, w) * found).sum(-1) + ((w - w.detach()) * (2 * found - 1).detach()).sum(-1)

    def deliver(generator: Any, w: Any, dy: Any) -> Any:
        parts = (best(generator, w) * dy[..., None]).reshape(dy.shape[0], -1) + 0 * w.sum()
        index = t.from_numpy(generator.candidates.array.copy()).reshape(-1)
        zeros = t.zeros((dy.shape[0], int(np.prod(generator.shape))), dtype=t.float64)
        return zeros.index_add(1, index, parts).reshape(-1, *generator.shape)

    return {
        g.Harden: lambda c, x: x + ((x >= 0.5).to(t.float64) - x).detach(),
        g.Choose: choose,
        g.Credit: lambda c, x, dy: (2 * seen(c, x) - 1) * dy[..., None],
        g.Deliver: deliver,
        g.Integer: lambda c: t.full((1, *c.result.shape), float(c.value), dtype=t.float64),
        g.Element: lambda c: t.from_numpy(c.values.array.astype(np.float64))[None],
        g.Add: lambda c, x, y: x + y,
        g.Multiply: lambda c, x, y: x * y,
        g.Negate: lambda c, x: -x,
        g.Lift: lambda c, x: x,
        g.Act: lambda c, x, y: x + y,
        g.Not: lambda c, x: 1 - x,
        g.Xor: lambda c, x, y: x + y - 2 * x * y,
        g.Or: lambda c, x, y: x + y - x * y,
        g.Mux: lambda c, s, x, y: (1 - s) * x + s * y,
        g.Lookup: lambda c, table, *xs: (table * basis(*xs)).sum(-1) if xs else table[..., 0],
        g.Basis: lambda c, *xs: basis(*xs),
        g.Reshape: lambda c, x: x.reshape(x.shape[0], *c.shape),
        g.Transpose: lambda c, x: x.permute(0, *(axis + 1 for axis in c.axes)),
        g.Gather: lambda c, x: x.reshape(x.shape[0], -1)[:, t.from_numpy(c.indices.array.copy())],
        g.ScatterAdd: scatter_add,
        g.Slice: pick,
        g.Place: place,
        g.Concatenate: lambda c, *xs: t.cat(xs, c.axis + 1),
        g.Broadcast: lambda c, x: x.reshape(x.shape[0], *(1,) * (len(c.shape) + 1 - x.ndim), *x.shape[1:]).expand(
            x.shape[0], *c.shape
        ),
        g.Sum: over(t.sum),
        g.Spread: lambda c, x: x.expand(SIZE, *x.shape[1:]),
        g.SumBatch: lambda c, x: x.sum(0, keepdim=True),
        g.Einsum: einsum,
        g.Power: lambda c, x: x**c.exponent,
        g.Reciprocal: lambda c, x: x.reciprocal(),
        g.Compare: constant(lambda c, x, y: c.sign * (x == y) * (c.order == 0)),
        g.Popcount: over(t.sum),
        g.Threshold: constant(lambda c, x, y: x >= y),
        g.GreaterThan: constant(lambda c, x, y: x > y),
        g.Share: constant(lambda c, x, y: (x > y) + 0.5 * (x == y)),
        g.Maximum: lambda c, x, y: t.maximum(x, y),
        g.Max: over(t.amax),
        g.FirstMaximum: constant(first_maximum),
        g.Argmax: constant(lambda c, x: x.argmax(c.axis + 1)),
        g.Tabulate: constant(
            lambda c, x: t.from_numpy(c.values.array.copy())[x.long().clamp(0, c.values.array.size - 1)]
        ),
        g.Exp: lambda c, x: x.exp(),
        g.Log: lambda c, x: x.log(),
        g.Sqrt: lambda c, x: x.sqrt(),
        g.Tanh: lambda c, x: x.tanh(),
        g.Sigmoid: lambda c, x: x.sigmoid(),
        g.Relu: lambda c, x: x.relu(),
        g.LogSumExp: over(t.logsumexp),
    }


def by_torch(circuit: Circuit, arrays: Sequence[Any], changes: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The circuit's outputs, and the vector-Jacobian products with `changes`, by PyTorch."""
    import torch

    table = meanings(torch)
    inputs = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]
    wires = [x if wire.batched else x[None] for x, wire in zip(inputs, circuit.dom, strict=True)]
    for node in circuit.nodes:
        wires.append(table[type(node.generator)](node.generator, *(wires[number] for number in node.inputs)))
    outputs = [
        wires[number] if wire.batched else wires[number][0]
        for number, wire in zip(circuit.outputs, circuit.cod, strict=True)
    ]
    total = sum((y * torch.tensor(dy)).sum() for y, dy in zip(outputs, changes, strict=True))
    total = total + 0 * sum(x.sum() for x in inputs)
    total.backward()
    return [y.detach().numpy() for y in outputs], [x.grad.numpy() for x in inputs]


def arrays_for(dom: Any, rng: np.random.Generator) -> list[Any]:
    return [rng.uniform(0.5, 2, (SIZE, *wire.shape) if wire.batched else wire.shape) for wire in dom]


def check(circuit: Circuit, arrays: list[Any], changes: list[Any]) -> None:
    outputs, gradients = by_torch(circuit, arrays, changes)
    size = SIZE if any(wire.batched for wire in circuit.types) else None
    for run in (REALS.reference, REALS.run):
        for found, expected in zip(as_list(run(circuit, *arrays, batch=size)), outputs, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
        for found, expected in zip(as_list(run(rd.R(circuit), *arrays, *changes, batch=size)), gradients, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_generator_of_smooth(name: str) -> None:
    rng = np.random.default_rng(len(name))
    circuit = EXAMPLES[name]
    for _ in range(3):
        check(circuit, arrays_for(circuit.dom, rng), arrays_for(circuit.cod, rng))
    second = rd.R(circuit)
    check(second, arrays_for(second.dom, rng), arrays_for(second.cod, rng))


def test_nothing_of_smooth_is_left_out() -> None:
    tested = {type(node.generator) for circuit in EXAMPLES.values() for node in circuit.nodes}
    assert set(REALS.meanings) - tested == {g.BooleanDifference}


@settings(max_examples=examples(150))
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_random_circuits(data: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    circuit = data.draw(circuits([*POLYNOMIAL_RING, *ORDERED, *SMOOTH]))
    arrays, changes = arrays_for(circuit.dom, rng), arrays_for(circuit.cod, rng)
    with np.errstate(all="ignore"):
        outputs, gradients = by_torch(circuit, arrays, changes)
        assume(all(np.all(np.abs(one) < 1e6) for one in (*outputs, *gradients)))
        assume(not _at_a_tie(circuit, arrays))
    check(circuit, arrays, changes)


def _at_a_tie(circuit: Circuit, arrays: Sequence[Any]) -> bool:
    """Whether a maximum or a step is taken where two values are equal, or nearly so (or of a wire with itself)."""
    compared = (g.Max, g.Maximum, g.FirstMaximum, g.Argmax, g.Threshold, g.GreaterThan, g.Share, g.Relu, g.Compare)
    for node in circuit.nodes:
        if isinstance(node.generator, compared):
            inputs = Circuit(circuit.graph._replace(outputs=node.inputs))
            found = as_list(REALS.reference(inputs, *arrays))
            values = np.concatenate([np.ravel(one) for one in found] + [np.zeros(1)])
            if np.min(np.diff(np.sort(values)), initial=1.0) < 1e-6:
                return True
    return False


# Ties, where the house has rules of its own


def test_relu_has_derivative_zero_at_zero() -> None:
    relu = rd.trace(ops.relu, rd.point(3))
    check(relu, [np.array([-1.0, 0.0, 2.0])], [np.array([5.0, 6.0, 7.0])])
    np.testing.assert_array_equal(REALS.run(rd.R(relu), [-1, 0, 2], [5, 6, 7]), [0, 0, 7])


def test_maximum_halves_at_ties_as_torch_does() -> None:
    maximum = rd.trace(ops.maximum, rd.point(3), rd.point(3))
    arrays, changes = [np.array([1.0, 2.0, 0.0]), np.array([1.0, 1.0, 0.0])], [np.array([4.0, 6.0, 8.0])]
    check(maximum, arrays, changes)
    left, right = REALS.run(rd.R(maximum), *arrays, *changes)
    np.testing.assert_array_equal(left, [2, 6, 4])
    np.testing.assert_array_equal(right, [2, 0, 4])


def test_minimum_halves_at_ties_too() -> None:
    import torch

    x = torch.tensor([1.0, 2.0, 0.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([1.0, 1.0, 3.0], dtype=torch.float64)
    (expected,) = torch.autograd.grad(torch.minimum(x, y).sum(), [x])
    minimum = rd.trace(ops.minimum, rd.point(3), rd.point(3))
    found = REALS.run(rd.R(minimum), x.detach().numpy(), y.numpy(), np.ones(3))[0]
    np.testing.assert_array_equal(found, expected.numpy())


def test_a_maximum_over_axes_gives_its_change_to_the_first_only() -> None:
    """Max-pooling's rule in PyTorch; its amax shares the change among the greatest instead."""
    import torch

    values = np.array([[1.0, 3.0], [3.0, 3.0]])
    over_all = rd.trace(ops.max_over, rd.point(2, 2))
    found = REALS.run(rd.R(over_all), values, 6.0)
    np.testing.assert_array_equal(found, [[0, 6], [0, 0]])
    x = torch.tensor(values, requires_grad=True)
    (shared,) = torch.autograd.grad(6 * x.amax((0, 1)), [x])
    np.testing.assert_array_equal(shared.numpy(), [[0, 2], [2, 2]])
    pooled = torch.nn.functional.max_pool2d(x[None, None], 2)
    (first,) = torch.autograd.grad(6 * pooled.sum(), [x])
    np.testing.assert_array_equal(first.numpy(), found)
    rows = rd.trace(lambda x: ops.max_over(x, 0), rd.point(2, 2))
    np.testing.assert_array_equal(REALS.run(rd.R(rows), values, [5, 7]), [[0, 7], [5, 0]])


@pytest.mark.parametrize("name", ["threshold", "greater_than", "share", "compare"])
def test_steps_have_no_derivative_at_ties_either(name: str) -> None:
    found = REALS.run(rd.R(one_of_each()[name]), [1, 2], [1, 1], [1, 1])
    assert all(np.all(one == 0) for one in found)


def test_functions_at_the_ends_of_their_domains() -> None:
    """Where PyTorch gives infinities, so do we, and without a warning."""
    for name, values in (("log", [0.0, 1.0]), ("sqrt", [0.0, 4.0]), ("reciprocal", [0.0, 2.0]), ("exp", [1e3, -1e3])):
        arrays, changes = [np.array(values)], [np.ones(2)]
        outputs, gradients = by_torch(EXAMPLES[name], arrays, changes)
        np.testing.assert_array_equal(REALS.run(EXAMPLES[name], *arrays), outputs[0])
        np.testing.assert_array_equal(REALS.run(rd.R(EXAMPLES[name]), *arrays, *changes), gradients[0])
