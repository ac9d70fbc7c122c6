"""Boolean differences against every single change, simulated one by one."""

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean import differences
from rdcircuits.boolean.differences import changed


def random_gates(inputs, count, outputs, seed):
    rng = np.random.default_rng(seed)
    wires = [rng.integers(0, 1 + inputs + k, 2) for k in range(count)]
    ops = rng.integers(0, 16, count)
    first, second = zip(*wires, strict=True) if wires else ((), ())
    return Gates(inputs, ops, list(first), list(second), rng.integers(0, 1 + inputs + count, outputs))


def slowly(gates, bits, flipped=None):
    """Outputs with one wire the other way, numbered from 1 as inputs and gates are."""
    wires = [0]
    for k, bit in enumerate(bits.tolist()):
        wires.append(bit ^ (flipped == k + 1))
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        wires.append((op >> (wires[a] + 2 * wires[b]) & 1) ^ (flipped == len(wires)))
    return [wires[k] for k in gates.outputs.tolist()]


@pytest.mark.parametrize(("inputs", "count"), [(0, 0), (1, 0), (0, 3), (3, 1), (5, 58), (5, 59), (64, 130)])
def test_each_change_alone(inputs, count, monkeypatch):
    monkeypatch.setattr(differences, "_BLOCK", 64)
    gates = random_gates(inputs, count, 4, inputs + count)
    bits = np.random.default_rng(count).integers(0, 2, inputs).astype(np.uint8)
    outputs, by_input, by_gate = changed(gates, bits)
    assert outputs.tolist() == slowly(gates, bits)
    assert by_input.tolist() == [slowly(gates, bits, k + 1) for k in range(inputs)]
    assert by_gate.tolist() == [slowly(gates, bits, inputs + k + 1) for k in range(count)]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(rd.ShapeError, match="a row has 2 bits"):
        changed(random_gates(2, 1, 1, 0), [1, 0, 1])
