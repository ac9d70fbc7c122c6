import numpy as np
import pytest
from boolean.netlist_strategies import netlists
from hypothesis import given

from rdcircuits._kernels import hashing
from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.aig import AigBuilder
from rdcircuits.boolean.hashing import hashed
from rdcircuits.boolean.netlist import Netlist


def check(gates: Gates) -> None:
    builder = AigBuilder(gates.n_inputs)
    expected = builder.build(builder.run(gates, builder.inputs))
    found = hashed(gates)
    assert found is not None
    for mine, own in zip(found, (expected.left, expected.right, expected.outputs), strict=True):
        assert mine.tolist() == own.tolist()


@given(netlists())
def test_the_kernel_makes_what_the_builder_makes(netlist: Netlist) -> None:
    check(netlist.gates)


@pytest.mark.parametrize("seed", range(8))
def test_many_gates(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, size = int(rng.integers(1, 40)), 3000
    reach = n + 1 + np.arange(size)
    ops = rng.integers(0, 16, size) if seed % 2 else rng.choice([1, 2, 4, 7, 8, 11, 6], size)
    ins = (rng.integers(np.maximum(0, reach - 200), reach).astype(np.int32) for _ in range(2))
    check(Gates(n, ops.astype(np.uint8), *ins, np.array([n + size, n + size - 3, 0, 1], np.int32)))


def test_bad_arguments() -> None:
    def call(**changed: object) -> int:
        one = lambda *values: np.array(values, np.int32)  # noqa: E731
        given = {
            "ops": np.array([8], np.uint8), "in0": one(1), "in1": one(2), "outputs": one(3), "n": 2,
            "left": one(0), "right": one(0), "table": one(-1, -1), "literals": one(0, 0, 0, 0),
        }  # fmt: skip
        return hashing.hashed(**(given | changed))

    assert call() == 1
    for changed, message in (
        ({"in0": np.array([3], np.int32)}, "gate 0 is no gate"),
        ({"in1": np.array([-1], np.int32)}, "gate 0 is no gate"),
        ({"ops": np.array([16], np.uint8)}, "gate 0 is no gate"),
        ({"ops": np.array([6], np.uint8)}, "room for 1 nodes"),
        ({"outputs": np.array([4], np.int32)}, "output 0 is wire 4"),
        ({"n": -1}, "n is -1"),
        ({"literals": np.zeros(3, np.int32)}, "literals"),
        ({"table": np.full(3, -1, np.int32)}, "room for 1 nodes in 3 places"),
        ({"right": np.zeros(2, np.int32)}, "right"),
    ):
        with pytest.raises(ValueError, match=message):
            call(**changed)
