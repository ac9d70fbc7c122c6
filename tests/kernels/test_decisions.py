"""Decision graphs of tables by the kernel: right on every row, and refused where tables or forms are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from profiles import examples

from rdcircuits._kernels.decisions import MOST_BITS, MOST_INPUTS, Decisions
from rdcircuits.algebra.bits.packed import pack_rows

INDEPENDENT = {0: [], 1: [1], 2: [3, 1], 3: [1, 7, 4]}


def _tables(bits: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return pack_rows(np.ascontiguousarray(bits.T))


def _values(kernel: Decisions, forms: NDArray[np.int32], outputs: int) -> NDArray[np.uint8]:
    """The outputs (m, 2^n) of the graph that was made last, node by node."""
    level, low, high = np.empty((3, kernel.nodes), np.int32)
    out = np.empty(outputs, np.int32)
    kernel.copy(level, low, high, out)
    rows = np.arange(1 << len(forms))
    values = [np.zeros(len(rows), np.uint8)]

    def value(literal: int) -> NDArray[np.uint8]:
        return values[literal >> 1] ^ np.uint8(literal & 1)

    for at, zero, one in zip(level.tolist(), low.tolist(), high.tolist(), strict=True):
        chosen = np.bitwise_count(rows & forms[at]) % 2 == 1
        values.append(np.where(chosen, value(one), value(zero)).astype(np.uint8))
    return np.array([value(literal) for literal in out.tolist()], np.uint8).reshape(outputs, len(rows))


@settings(max_examples=examples(60))
@given(n=st.integers(0, 8), outputs=st.integers(0, 4), seed=st.integers(0, 2**32 - 1), dense=st.floats(0, 0.5))
def test_graphs_are_right_before_and_after_sifting(n: int, outputs: int, seed: int, dense: float) -> None:
    rng = np.random.default_rng(seed)
    bits = (rng.random((outputs, 1 << n)) < dense).astype(np.uint8)
    kernel, forms = Decisions(_tables(bits), n), (1 << rng.permutation(n)).astype(np.int32)
    cost = kernel.make(forms)
    np.testing.assert_array_equal(_values(kernel, forms, outputs), bits)
    for step in range(2 * n):
        least = kernel.sift(forms, int(rng.integers(n)), bool(step % 2))
        assert least <= cost
        cost = least
    assert kernel.make(forms) == cost
    np.testing.assert_array_equal(_values(kernel, forms, outputs), bits)


@pytest.mark.parametrize(("n", "forms"), INDEPENDENT.items())
def test_few_inputs(n: int, forms: list[int]) -> None:
    kernel, order = Decisions(np.zeros((1, 1), np.uint64), n), np.array(forms, np.int32)
    assert kernel.make(order) == 3 * sum(form.bit_count() - 1 for form in forms)
    assert kernel.nodes == 0


def test_what_is_no_table_and_no_order_is_refused() -> None:
    with pytest.raises(ValueError, match=rf"1 tables of {MOST_INPUTS + 1} inputs: expected up to {MOST_INPUTS} inputs"):
        Decisions(np.zeros((1, 1), np.uint64), MOST_INPUTS + 1)
    many = MOST_BITS // 64 + 1
    with pytest.raises(ValueError, match=f"{many} tables of 6 inputs"):
        Decisions(np.zeros((many, 1), np.uint64), 6)
    with pytest.raises(ValueError, match="y has shape"):
        Decisions(np.zeros((1, 1), np.uint64), 7)
    kernel = Decisions(np.zeros((1, 1), np.uint64), 2)
    for forms in ([1, 1], [1, 4], [0, 1], [1, -2]):
        with pytest.raises(ValueError, match="expected 2 independent masks of 2 inputs"):
            kernel.make(np.array(forms, np.int32))
    with pytest.raises(ValueError, match="forms has shape"):
        kernel.make(np.array([1], np.int32))
    with pytest.raises(ValueError, match="position is 2, expected 0 to 2 - 1"):
        kernel.sift(np.array([1, 2], np.int32), 2, False)
