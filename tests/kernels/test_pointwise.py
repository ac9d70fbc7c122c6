"""Lines of operations on integers against numpy, in every SIMD mode; what names nothing that is there is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rdcircuits._kernels.pointwise import OPERATIONS, Pointwise

SIZES = st.one_of(st.sampled_from([0, 1, 63, 64, 65, 255, 256, 257, 512, 1000, 10_000]), st.integers(0, 700))
TYPES = [np.int8, np.int16, np.int32, np.int64]
REGISTERS = 6
NUMPY = {
    "add": lambda a, b, c: a + b,
    "multiply": lambda a, b, c: a * b,
    "negate": lambda a, b, c: -a,
    "complement": lambda a, b, c: 1 - a,
    "maximum": lambda a, b, c: np.maximum(a, b),
    "at_least": lambda a, b, c: (a >= b).astype(a.dtype),
    "greater": lambda a, b, c: (a > b).astype(a.dtype),
    "or": lambda a, b, c: a | b,
    "xor": lambda a, b, c: a ^ b,
    "select": lambda a, b, c: np.where(a != 0, c, b),
}
Array = NDArray[Any]


def _row(name: str, to: int, a: int = 0, b: int = 0, c: int = 0, value: int = 0) -> tuple[int, ...]:
    return OPERATIONS[name], to, a, b, c, value


@st.composite
def lines(draw: Any) -> list[tuple[Any, ...]]:
    """Operations by name on registers; two inputs are loaded first."""
    made: list[tuple[Any, ...]] = [("load", 0, 0, 0, 0, 0), ("load", 1, 1, 0, 0, 0)]
    made += [("constant", to, 0, 0, 0, draw(st.integers(-3, 3))) for to in range(2, REGISTERS)]
    register = st.integers(0, REGISTERS - 1)
    names = st.sampled_from(sorted(NUMPY))
    made += draw(st.lists(st.tuples(names, register, register, register, register, st.just(0)), max_size=12))
    return made


def _expected(line: list[tuple[Any, ...]], inputs: list[Array], size: int, kind: Any) -> list[Array]:
    registers: list[Array] = [np.zeros(size, kind)] * REGISTERS
    for name, to, a, b, c, value in line:
        if name == "load":
            registers[to] = np.broadcast_to(inputs[a].astype(kind), size)
        elif name == "constant":
            registers[to] = np.full(size, value, kind)
        else:
            registers[to] = NUMPY[name](registers[a], registers[b], registers[c])
    return registers


@given(line=lines(), size=SIZES, data=st.data(), wide=st.booleans(), seed=st.integers(0, 2**32 - 1))
def test_lines(line: list[tuple[Any, ...]], size: int, data: Any, wide: bool, seed: int) -> None:
    """Integers wrap around as numpy's do, so that any line can be compared; results are cut to the outputs' types."""
    rng, kind = np.random.default_rng(seed), np.int64 if wide else np.int32
    lengths = [size, data.draw(st.sampled_from([size, 1]))]
    inputs = [rng.integers(-9, 10, n).astype(data.draw(st.sampled_from(TYPES))) for n in lengths]
    rows = [*(_row(*one) for one in line), *(_row("store", i, i) for i in range(REGISTERS))]
    outputs = [np.full(size, 7, data.draw(st.sampled_from(TYPES))) for _ in range(REGISTERS)]
    run = Pointwise(np.array(rows, np.int64), np.full((2, 2), [-9, 9], np.int64), REGISTERS, REGISTERS, wide)
    assert run(inputs, outputs, size) is None
    for found, expected in zip(outputs, _expected(line, inputs, size, kind), strict=True):
        assert np.array_equal(found, expected.astype(found.dtype))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("at", [0, 255, 256, 299])
@pytest.mark.parametrize("value", [-4, 6])
def test_what_lies_outside_its_range_is_told(kind: Any, at: int, value: int) -> None:
    rows = np.array([_row("load", 0, 0), _row("load", 1, 1), _row("add", 0, 0, 1), _row("store", 0, 0)], np.int64)
    run = Pointwise(rows, np.array([[-3, 5], [-3, 5]], np.int64), 2, 1, False)
    fine, out = np.tile(np.array([-3, 5, 0], kind), 100), np.empty(300, kind)
    assert run([fine, fine], [out], 300) is None
    wrong = fine.copy()
    wrong[at] = value
    assert run([fine, wrong], [out], 300) == 1
    assert run([wrong[at : at + 1].copy(), fine], [out], 300) == 0


def test_a_line_that_names_what_is_not_there_is_refused() -> None:
    ranges = np.array([[0, 1]], np.int64)
    for row in (
        _row("add", 2),
        _row("add", 0, -1),
        _row("add", 0, 0, 2),
        _row("select", 0, 0, 0, 9),
        _row("load", 0, 1),
    ):
        with pytest.raises(ValueError, match=r"operation 0: .* that is not there"):
            Pointwise(np.array([row], np.int64), ranges, 2, 1, False)
    with pytest.raises(ValueError, match="that is not there"):
        Pointwise(np.array([(99, 0, 0, 0, 0, 0)], np.int64), ranges, 2, 1, False)
    with pytest.raises(ValueError, match="that is not there"):
        Pointwise(np.array([_row("store", 1)], np.int64), ranges, 2, 1, False)


def test_arrays_of_other_lengths_are_refused() -> None:
    run = Pointwise(np.array([_row("load", 0), _row("store", 0)], np.int64), np.array([[0, 1]], np.int64), 1, 1, False)
    with pytest.raises(ValueError, match="input 0 has 4 elements, expected 5"):
        run([np.zeros(4, np.int8)], [np.zeros(5, np.int8)], 5)
    with pytest.raises(ValueError, match="output 0 has 1 elements, expected 5"):
        run([np.zeros(5, np.int8)], [np.zeros(1, np.int8)], 5)
    with pytest.raises(ValueError, match="0 inputs and 1 outputs, expected 1 and 1"):
        run([], [np.zeros(5, np.int8)], 5)
