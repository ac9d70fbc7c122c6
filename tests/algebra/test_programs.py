"""Compiled programs against the slow reference: random circuits, their batches and their reverse derivatives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from circuit_strategies import (
    FIELD,
    GATES,
    ORDERED,
    POLYNOMIAL_RING,
    RING,
    SEMIRING,
    SMOOTH,
    SUMS,
    WIRING,
    Step,
    as_list,
    circuits,
    holds,
)
from hypothesis import strategies as st

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.circuit import Circuit, Wire, ops

SIZES = [0, 1, 2, 63, 64, 65, 130]
HUGE = (1 << 31) + 11  # products leave 64 bits: Python integers
FIELDS = [rd.GF(q) for q in (2, 3, 4, 8, 9, 31, 256, 257)]
EXACT: list[tuple[Any, list[Step]]] = [
    (rd.Z2, FIELD),
    *((field, FIELD) for field in FIELDS),
    *((ring, RING) for ring in (rd.Zn(6), rd.Zn(HUGE))),
    (rd.Sat(5), SEMIRING),
    (rd.Z, [*RING, *ORDERED]),
    (rd.Z, RING),
]
SMOOTHS: list[tuple[Any, list[Step]]] = [
    (rd.Smooth(), [*POLYNOMIAL_RING, *SMOOTH]),
    (rd.Smooth(np.float32), [*WIRING, *SUMS, *SMOOTH]),
    (rd.Smooth(), [*WIRING, *SUMS, *ORDERED]),
]


@pytest.fixture(params=simd.available())
def mode(request: pytest.FixtureRequest) -> Iterator[str]:
    before = simd.mode()
    simd.set_mode(request.param)
    yield request.param
    simd.set_mode(before)


def _constant(algebra: Any) -> Step:
    """A literal of this one algebra's elements, added to a wire."""

    def step(draw: Any, wires: list[Wire]) -> Wire:
        x = draw(st.sampled_from(wires))
        values = algebra.random(x.shape, np.random.default_rng(draw(st.integers(0, 9))))
        return x + ops.element(values, algebra.name, like=x)

    return step


def _variants(draw: Any, circuit: Circuit) -> Circuit:
    """The circuit, its batch over some inputs, or R of either."""
    if draw(st.booleans()):
        chosen = [i for i in range(circuit.arity) if draw(st.booleans())]
        circuit = rd.batch(circuit, chosen)
    return rd.R(circuit) if draw(st.booleans()) else circuit


def _arrays(draw: Any, algebra: Any, circuit: Circuit, size: int, rng: np.random.Generator) -> list[Any]:
    """Random arrays; over Z and Smooth also bits alone, and numbers that tie."""
    shapes = [(size, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
    if algebra is rd.Z or isinstance(algebra, rd.Smooth):
        low, high = draw(st.sampled_from([(0, 1), (-3, 3), (-1, 1)]))
        return [rng.integers(low, high, shape, endpoint=True).astype(algebra.dtype) for shape in shapes]
    return [algebra.random(shape, rng) for shape in shapes]


def _agreement(steps: list[Step]) -> Any:
    """The law that programs do what the reference does."""

    def law(draw: Any, algebra: Any, rng: np.random.Generator) -> Any:
        circuit = _variants(draw, draw(circuits([*steps, _constant(algebra)])))
        size = draw(st.sampled_from(SIZES))
        arrays = _arrays(draw, algebra, circuit, size, rng)
        batch = size if any(wire.batched for wire in circuit.types) else None
        with np.errstate(all="ignore"):
            expected = as_list(algebra.reference(circuit, *arrays, batch=batch))
            try:
                found = as_list(algebra.run(circuit, *arrays, batch=batch))
            except rd.AlgebraError as error:
                if algebra is rd.Z and "beyond 64 bits" in str(error):
                    return [], []
                raise
        return expected, found

    return law


@pytest.mark.parametrize(("algebra", "steps"), EXACT, ids=lambda one: str(one) if isinstance(one, rd.Algebra) else "")
def test_programs_do_what_the_reference_does(algebra: Any, steps: list[Step]) -> None:
    holds(_agreement(steps), algebra, 60)


@pytest.mark.parametrize(("algebra", "steps"), SMOOTHS, ids=["polynomial", "smooth float32", "ordered"])
def test_programs_over_the_reals(algebra: Any, steps: list[Step]) -> None:
    holds(_agreement(steps), algebra, 60)


@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z], ids=str)
def test_bits_in_every_simd_mode(algebra: Any, mode: str) -> None:
    holds(_agreement([*GATES, *WIRING, *SUMS]), algebra, 40)


@pytest.mark.parametrize(
    ("algebra", "kind"),
    [(rd.Smooth(np.float32), "f4"), (rd.Smooth(), "f8"), (rd.Z, "i8"), (rd.GF(2**16), "u2")],
    ids=["float32", "float64", "Z", "GF"],
)
def test_arrays_that_are_not_aligned_are_taken(algebra: rd.Algebra, kind: str) -> None:
    fields = np.zeros(65, dtype=np.dtype([("mark", "u1"), ("x", kind, (5,))]))  # x begins at odd addresses
    x = fields["x"]
    x[...] = np.arange(325).reshape(65, 5) % 2
    assert not x.flags.aligned
    program = algebra.compile(rd.trace(lambda x, w: x * w + x, rd.point(5, batched=True), rd.point(5)))
    assert np.array_equal(program(x, x[1]), program(np.array(x), np.array(x[1])))
