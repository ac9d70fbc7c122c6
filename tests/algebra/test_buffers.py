"""Plans that reuse buffers: the same answers on every run, in every thread, for every batch size."""

from __future__ import annotations

import threading
import tracemalloc
from typing import Any

import numpy as np
from circuit_strategies import POLYNOMIAL_RING, as_list, circuits, points
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import rdcircuits as rd
from rdcircuits.circuit import ops


def _network() -> Any:
    def net(w: Any, b: Any, x: Any) -> Any:
        return ops.tanh(w @ x + b)

    return rd.R(rd.batch(rd.trace(net, rd.point(5, 3), rd.point(5), rd.point(3)), [2]))


def _arguments(size: int, seed: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in ((5, 3), (5,), (size, 3), (size, 5))]


@settings(max_examples=examples(60))
@given(data=st.data(), seed=st.integers(0, 1000))
def test_many_runs_agree_with_the_reference(data: Any, seed: int) -> None:
    algebra = rd.Smooth()
    circuit = data.draw(circuits(POLYNOMIAL_RING, most=12))
    circuit = rd.R(rd.batch(circuit, range(circuit.arity)))
    program, rng = algebra.compile(circuit), np.random.default_rng(seed)
    for size in (3, 1, 3, 0, 2):
        arrays = points(algebra, circuit.dom, rng, size)
        kept = [array.copy() for array in arrays]
        found = as_list(program(*arrays, batch=size))
        expected = as_list(algebra.reference(circuit, *arrays, batch=size))
        assert all(algebra.equal(x, y) for x, y in zip(found, expected, strict=True))
        assert all(np.array_equal(x, y) for x, y in zip(arrays, kept, strict=True)), "an input was written to"


def test_results_of_one_run_outlive_the_next() -> None:
    program = rd.Smooth().compile(_network())
    first = program(*_arguments(4, 0))
    kept = [array.copy() for array in first]
    program(*_arguments(4, 1))
    assert all(np.array_equal(x, y) for x, y in zip(first, kept, strict=True))


def test_threads_have_buffers_of_their_own() -> None:
    program, failures = rd.Smooth().compile(_network()), []
    expected = {seed: program(*_arguments(64, seed)) for seed in range(4)}

    def work(seed: int) -> None:
        for _ in range(50):
            found = program(*_arguments(64, seed))
            if not all(np.array_equal(x, y) for x, y in zip(found, expected[seed], strict=True)):
                failures.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_elementwise_steps_of_a_second_run_allocate_nothing_large() -> None:
    circuit = rd.batch(rd.trace(lambda x: ops.exp(-(x * x + 1) * x).sum(), rd.point(1000)), [0])
    program = rd.Smooth().compile(circuit)
    x = np.random.default_rng(0).normal(size=(500, 1000))
    program(x)
    tracemalloc.start()
    try:
        program(x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < x.nbytes / 10, f"{peak} bytes beside the buffers, an intermediate wire has {x.nbytes}"


def test_a_generator_that_gives_its_argument_back_is_safe() -> None:
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Same(rd.Generator):
        name = "same"

        def type(self, x: Any) -> Any:
            return x

        def reverse(self, x: Any, dy: Any) -> Any:
            return dy

    algebra = rd.Smooth().with_meaning(Same, lambda algebra, generator, x: x)
    circuit = rd.trace(lambda x: (lambda y: Same()(y) + (-(y * 2)) * 3)(x * x), rd.point(4))
    x = np.arange(4.0)
    assert np.array_equal(algebra.compile(circuit)(x), x * x - 6 * x * x)


def test_a_meaning_of_ours_that_the_user_replaced_is_safe() -> None:
    """relu that gives its argument back, which is read again after the next result."""
    algebra = rd.Smooth().with_meaning(rd.generators.Relu, lambda S, g, x: x)
    circuit = rd.trace(lambda x: (lambda y: ops.exp(y) + y)(ops.relu(x * x)), rd.point(4))
    x = np.arange(4.0)
    assert np.array_equal(algebra.compile(circuit)(x), np.exp(x * x) + x * x)


def test_explain_names_buffers() -> None:
    own = rd.Smooth().with_meaning(rd.generators.Tanh, lambda S, g, x: np.tanh(x))
    assert "[buffer 0]" in own.compile(_network()).explain()
    assert "[buffer" not in rd.Smooth().compile(_network()).explain()
