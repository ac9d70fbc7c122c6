"""Plans of real operations against the reference: every rule, each dtype, each SIMD mode, sizes round the vectors'."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from circuit_strategies import ORDERED, POLYNOMIAL_RING, SMOOTH, as_list, circuits, points
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra.reals import lower
from rdcircuits.circuit import ops
from rdcircuits.circuit.batch import batch

POLYNOMIAL = [step for step in POLYNOMIAL_RING if step.__name__ not in ("_lookup", "_basis")]
#: Comparisons see integers, which are exact, so that rounding does not decide them.
STEPS = {
    "smooth": [*POLYNOMIAL, *SMOOTH],
    "ordered": [*POLYNOMIAL, *(one for one in ORDERED if one.__name__ != "_argmax")],
}
SIZES = (0, 1, 3, 7, 8, 16, 63, 64, 65)
DTYPES = (np.float64, np.float32)


@pytest.fixture(params=simd.available(), autouse=True)
def mode(request: pytest.FixtureRequest) -> Iterator[str]:
    before = simd.mode()
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(before)


def agrees(algebra: rd.Smooth, circuit: rd.Circuit, arrays: list[Any], size: int | None) -> None:
    """The plan gives what the reference gives, twice, and leaves its inputs alone."""
    program = algebra.compile(circuit)
    assert all(form.kind == "real" for form in program.plan.forms)
    kept = [np.copy(array) for array in arrays]
    expected = as_list(algebra.reference(circuit, *arrays, batch=size))
    for _ in range(2):
        found = as_list(program(*arrays, batch=size))
        for one, wanted in zip(found, expected, strict=True):
            assert one.dtype == algebra.dtype
            assert one.shape == wanted.shape
            assert algebra.equal(one, wanted), (one, wanted)
    assert all(np.array_equal(x, y) for x, y in zip(arrays, kept, strict=True)), "an input was written to"


@pytest.mark.parametrize("small", [0, 4096])
@pytest.mark.parametrize("kind", STEPS)
@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(data=st.data(), seed=st.integers(0, 1000), size=st.sampled_from(SIZES))
def test_random_circuits_and_their_reverses(small: int, kind: str, data: Any, seed: int, size: int) -> None:
    """Chains are emitted whole, and operation by operation as large ones are."""
    algebra = rd.Smooth()
    circuit = data.draw(circuits(STEPS[kind], most=14))
    inputs = data.draw(st.sets(st.integers(0, circuit.arity - 1), min_size=1))
    circuit = batch(circuit, inputs)
    for one in (circuit, rd.R(circuit)):
        drawn = points(algebra, one.dom, np.random.default_rng(seed), size)
        arrays = [np.round(x) if kind == "ordered" else x / 4 for x in drawn]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lower, "_SMALL", small)
            agrees(algebra, one, arrays, size)


@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(data=st.data(), seed=st.integers(0, 1000), size=st.sampled_from((1, 5, 8, 33)))
def test_random_circuits_in_single_precision(data: Any, seed: int, size: int) -> None:
    """Polynomials of small integers, which float32 has exactly."""
    algebra = rd.Smooth(np.float32)
    circuit = batch(data.draw(circuits([one for one in POLYNOMIAL if one.__name__ != "_power"], most=6)), [0])
    arrays = [np.round(x) for x in points(algebra, circuit.dom, np.random.default_rng(seed), size)]
    agrees(algebra, circuit, arrays, size)


def reverse_of(model: rd.models.Model) -> rd.Circuit:
    """R of a model over a batch: forward and reverse of all its parts."""
    count = len(model.parameter)
    return rd.R(batch(model.morphism, range(count, count + len(model.dom))))


m = rd.models
MODELS = {
    "convolution": lambda: m.convolution((2, 5, 6), 3, (2, 3)),
    "padded": lambda: m.convolution((3, 4, 4), 5, 3, padding=1),
    "strided": lambda: m.convolution((1, 7, 5), 4, 3, stride=2, padding=1),
    "signal": lambda: m.convolution((2, 9), 1, 3),
    "pointwise": lambda: m.convolution((4, 3, 3), 7, 1),
    "two in a row": lambda: (
        m.convolution((1, 6, 6), 2, 3) >> m.relu(2, 4, 4) >> m.convolution((2, 4, 4), 3, 2, padding=1)
    ),
    "max pool": lambda: m.convolution((1, 4, 5), 2, 1) >> m.max_pool((2, 4, 5), 2),
    "overlapping max pool": lambda: m.convolution((1, 5, 5), 2, 1) >> m.max_pool((2, 5, 5), 3, stride=1, padding=1),
    "average pool": lambda: m.convolution((1, 4, 4), 2, 1) >> m.average_pool((2, 4, 4), 2),
    "overlapping average pool": lambda: m.convolution((1, 4, 4), 1, 1) >> m.average_pool((1, 4, 4), 3, stride=1),
    "dense": lambda: m.dense(5, 4) >> m.bias(4) >> m.tanh(4) >> m.dense(4, 3) >> m.sigmoid(3),
    "softmax": lambda: m.dense(3, 4) >> m.softmax(4),
    "residual": lambda: m.residual(m.convolution((2, 3, 3), 2, 3, padding=1) >> m.relu(2, 3, 3)),
    "attention": lambda: m.layer_norm(3, 4) >> m.attention(3, 4, heads=2, causal=True),
    "embedding": lambda: m.embedding(5, 3, 2),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_models_and_their_reverses(name: str, dtype: Any) -> None:
    algebra, circuit = rd.Smooth(dtype), reverse_of(MODELS[name]())
    rng = np.random.default_rng(0)
    program = algebra.compile(circuit)
    for size in SIZES if dtype == np.float64 else (0, 1, 16, 65):
        arrays = [rng.normal(size=(size, *w.shape) if w.batched else w.shape).astype(dtype) for w in circuit.dom]
        if name == "embedding":
            arrays[1] = np.abs(arrays[1] * 2).astype(int).clip(0, 4).astype(dtype)
        found = as_list(program(*arrays, batch=size))
        for one, wanted in zip(found, as_list(algebra.reference(circuit, *arrays, batch=size)), strict=True):
            most = 1e-9 if dtype == np.float64 else 1e-4
            scale = max(np.abs(wanted).max(initial=0), 1)
            assert np.abs(one - wanted).max(initial=0) <= most * scale, size


@settings(max_examples=examples(40))
@given(data=st.data(), size=st.sampled_from((1, 8, 20, 64)), seed=st.integers(0, 99))
def test_windows_of_any_gather(data: Any, size: int, seed: int) -> None:
    """Gathers that are no convolution, in any order of their axes, from arrays with zeros round them."""
    rng, algebra = np.random.default_rng(seed), rd.Smooth()
    count, taps, places = (data.draw(st.integers(1, 6)) for _ in range(3))
    source = data.draw(st.integers(1, 9))
    turned, weights_turned = data.draw(st.booleans()), data.draw(st.booleans())
    indices = rng.integers(0, source + 2, (places, taps) if turned else (taps, places))
    spec = f"{'ta' if weights_turned else 'at'},{'pt' if turned else 'tp'}->{data.draw(st.sampled_from(['ap', 'pa']))}"

    def seen(w: Any, x: Any) -> Any:
        return ops.einsum(spec, w, ops.gather(ops.pad(x, (1,), (1,)), indices))

    shape = (taps, count) if weights_turned else (count, taps)
    circuit = rd.R(batch(rd.trace(seen, rd.point(*shape), rd.point(source)), [1]))
    agrees(algebra, circuit, points(algebra, circuit.dom, rng, size), size)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("spec", "shapes"),
    [
        ("ij,jk->ik", [(40, 70), (70, 30)]),
        ("ij,jk->ki", [(40, 70), (70, 30)]),
        ("ji,kj->ik", [(70, 40), (30, 70)]),
        ("aij,jkb->bika", [(3, 20, 40), (40, 10, 5)]),
        ("bij,bjk->bik", [(3, 20, 40), (3, 40, 10)]),
        ("ij,j->i", [(300, 200), (200,)]),
        ("ij,ij->", [(30, 40), (30, 40)]),
        ("i,j->ij", [(30,), (40,)]),
        ("ij,jk,kl->il", [(9, 8), (8, 7), (7, 6)]),
        ("ij,k->jk", [(9, 8), (7,)]),
    ],
)
def test_contractions_small_and_large(spec: str, shapes: list[tuple[int, ...]], dtype: Any) -> None:
    algebra, rng = rd.Smooth(dtype), np.random.default_rng(1)
    circuit = rd.trace(lambda *wires: ops.einsum(spec, *wires), *(rd.point(*shape) for shape in shapes))
    for whole in (circuit, batch(circuit, [0]), rd.R(batch(circuit, [len(shapes) - 1]))):
        arrays = [rng.normal(size=(9, *w.shape) if w.batched else w.shape).astype(dtype) for w in whole.dom]
        program = algebra.compile(whole)
        found, wanted = program(*arrays), algebra.reference(whole, *arrays)
        for one, other in zip(as_list(found), as_list(wanted), strict=True):
            assert np.allclose(one, other, rtol=1e-3 if dtype == np.float32 else 1e-10, atol=1e-3)


@pytest.mark.parametrize("dtype", DTYPES)
def test_smooth_functions_to_the_last_places(dtype: Any) -> None:
    """Over the whole range, beside longer numbers; at the ends, zero, infinity and NaN stay what they are."""
    algebra, few = rd.Smooth(dtype), 4 * np.finfo(dtype).eps
    x = np.concatenate([np.linspace(-87, 87, 4001), np.linspace(-1, 1, 999), [0.0, 1e-9, -1e-9, 1e-30]]).astype(dtype)
    wide = x.astype(np.longdouble)
    exact = {ops.exp: np.exp(wide), ops.tanh: np.tanh(wide), ops.sigmoid: 1 / (1 + np.exp(-wide))}
    for function, wanted in exact.items():
        found = algebra.run(rd.trace(function, rd.point(len(x))), x)
        np.testing.assert_allclose(found, wanted.astype(np.float64), rtol=few, atol=0, err_msg=function.__name__)
    ends = np.array([-np.inf, -1e4, 0, 1e4, np.inf, np.nan], dtype)
    wanted = {ops.exp: [0, 0, 1, np.inf, np.inf, np.nan], ops.tanh: [-1, -1, 0, 1, 1, np.nan]}
    wanted |= {ops.sigmoid: [0, 0, 0.5, 1, 1, np.nan], ops.relu: [0, 0, 0, 1e4, np.inf, np.nan]}
    for function, values in wanted.items():
        np.testing.assert_array_equal(algebra.run(rd.trace(function, rd.point(6)), ends), values)


@pytest.mark.parametrize("dtype", DTYPES)
def test_logarithms_to_the_last_place(dtype: Any) -> None:
    """From the least number to the largest, and closely round 1 and the places where the exponent's part changes."""
    algebra, info = rd.Smooth(dtype), np.finfo(dtype)
    powers = np.ldexp(dtype(1), np.arange(info.minexp - info.nmant, info.maxexp))
    near = np.concatenate([np.arange(-40, 41) * step for step in (info.eps, 1e-4, 2e-3)])
    parts = [
        powers,
        powers[:-1] * dtype(1.3),
        powers * dtype(0.71),
        *(dtype(at) * (1 + near) for at in (1, 2**0.5, 0.5)),
    ]
    x = np.concatenate(parts).astype(dtype)
    found, wanted = algebra.run(rd.trace(ops.log, rd.point(len(x))), x), np.log(x.astype(np.longdouble))
    assert np.all(np.abs(found - wanted) <= 1.5 * np.spacing(np.abs(wanted).astype(dtype)))
    ends = np.array([0, -0.0, -1, -np.inf, np.inf, np.nan, 1], dtype)
    found = algebra.run(rd.trace(ops.log, rd.point(7)), ends)
    np.testing.assert_array_equal(found, [-np.inf, -np.inf, np.nan, np.nan, np.inf, np.nan, 0])


def test_maxima_of_nan_and_ties() -> None:
    algebra = rd.Smooth()
    x = np.array([[1.0, 3, 3], [np.nan, 5, 1], [2, np.nan, np.nan], [-np.inf, -np.inf, -np.inf]])
    circuit = rd.R(batch(rd.trace(lambda x: ops.max_over(x, 0), rd.point(3)), [0]))
    expected = [[0, 1, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0]]
    np.testing.assert_array_equal(algebra.run(circuit, x, np.ones(4)), expected)
    highest = batch(rd.trace(lambda x: ops.max_over(x, 0), rd.point(3)), [0])
    np.testing.assert_array_equal(algebra.run(highest, x), np.max(x, axis=1))


def test_plans_of_several_sizes_in_several_threads() -> None:
    circuit = reverse_of(MODELS["two in a row"]())
    algebra, rng = rd.Smooth(), np.random.default_rng(0)
    program, wrong = algebra.compile(circuit), []
    cases = []
    for size in (1, 8, 9, 10, 11, 12, 13, 14):
        arrays = [rng.normal(size=(size, *w.shape) if w.batched else w.shape) for w in circuit.dom]
        cases.append((arrays, as_list(program(*arrays))))

    def work() -> None:
        for arrays, expected in cases * 3:
            found = as_list(program(*arrays))
            wrong.extend(1 for x, y in zip(found, expected, strict=True) if not np.array_equal(x, y))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_generators_with_meanings_of_the_users_run_by_them() -> None:
    algebra = rd.Smooth().with_meaning(rd.circuit.generators.Tanh, lambda algebra, generator, x: x + 1)
    assert algebra.run(rd.trace(ops.tanh, "x"), 3.0) == 4.0
