"""Residues: digits in any order and complemented are read again, and each way to reduce a number is right."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import unpack_rows
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.synthesis.words.reduction import ways_to_reduce
from rdcircuits.synthesis.words.residue import residues


def mixed(number: np.ndarray, digits: int, rng: np.random.Generator) -> np.ndarray:
    """The digits of a number in a random order, some complemented."""
    return ((number >> rng.permutation(digits)[:, None] & 1) ^ rng.integers(0, 2, (digits, 1))).astype(np.uint8)


def words(widths: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    """Words of inputs in a random order, some complemented."""
    n = sum(widths)
    x = np.arange(1 << n) ^ int(rng.integers(1 << n))
    parts = np.split(rng.permutation(n), np.cumsum(widths)[:-1])
    return [sum((x >> p & 1) << k for k, p in enumerate(part)) for part in parts]


@pytest.mark.parametrize("modulus", [3, 5, 6, 7, 11, 13, 21, 31])
@pytest.mark.parametrize("kind", ["remainder", "sum", "product"])
def test_residues_are_found(modulus: int, kind: str) -> None:
    rng = np.random.default_rng(modulus)
    digits = (modulus - 1).bit_length()
    if kind == "remainder":
        [a] = words((8,), rng)
        number = a % modulus
    else:
        a, b = words((digits, digits), rng)
        number = (a * b if kind == "product" else a + b + 2) % modulus
    values = mixed(number, digits, rng)
    [found] = residues(values, range(digits))
    assert found.modulus == modulus
    assert sorted(found.outputs) == list(range(digits))
    n = len(number).bit_length() - 1
    assert np.array_equal(
        unpack_rows(found.gates.evaluate(minterm_inputs(n), 1 << n), 1 << n).T, values[list(found.outputs)]
    )


def test_several_residues_of_one_number() -> None:
    rng = np.random.default_rng(1)
    [a] = words((9,), rng)
    values = np.concatenate([mixed(a % 5, 3, rng), mixed(a % 7, 3, rng), mixed(a % 9, 4, rng)])
    order = rng.permutation(10)
    table = rd.TruthTable.from_arrays(np.arange(512)[:, None] >> np.arange(9) & 1, values[order].T)
    explained = rd.explain(table)
    assert explained.left == ()
    assert table.accuracy(explained.netlist()).overall == 1.0
    assert {"mod 5", "mod 7", "mod 9"} == {line[line.index("mod") :] for line in str(explained).splitlines()}


@pytest.mark.parametrize(
    ("high", "modulus"), [(0, 3), (2, 3), (15, 3), (40, 7), (100, 13), (127, 31), (511, 61), (600, 5)]
)
def test_every_way_to_reduce_is_right(high: int, modulus: int) -> None:
    n = max(high.bit_length(), 1)
    for way in ways_to_reduce(high, modulus):
        builder = GateBuilder(n)
        gates = builder.build(way(builder, list(builder.inputs)))
        bits = unpack_rows(gates.evaluate(minterm_inputs(n), 1 << n), 1 << n)[: high + 1]
        assert np.array_equal(bits @ (1 << np.arange(bits.shape[1])), np.arange(high + 1) % modulus)


@pytest.mark.parametrize("outputs", [0, 1, 2, 5])
def test_random_outputs_are_no_residues(outputs: int) -> None:
    values = np.random.default_rng(outputs).integers(0, 2, (outputs, 256)).astype(np.uint8)
    assert residues(values, range(outputs)) == []


def test_what_misses_values_but_is_no_residue() -> None:
    number = np.random.default_rng(4).integers(0, 6, 256)
    assert residues((number >> np.arange(3)[:, None] & 1).astype(np.uint8), range(3)) == []


def test_a_number_of_many_digits_by_its_residues() -> None:
    rng = np.random.default_rng(4)
    low, middle, high = words((4, 4, 5), rng)
    number = (low * 272 * pow(272, -1, 15) + middle * 255 * pow(255, -1, 16) + high * 240 * pow(240, -1, 17)) % 4080
    table = rd.TruthTable.from_arrays(np.arange(1 << 13)[:, None] >> np.arange(13) & 1, mixed(number, 12, rng).T)
    explained = rd.explain(table)
    assert explained.left == ()
    assert table.accuracy(explained.netlist()).overall == 1.0


def test_outputs_that_are_inputs_are_told() -> None:
    x = np.arange(64)
    table = rd.TruthTable.from_arrays(x[:, None] >> np.arange(6) & 1, np.stack([x % 7 & 1, 1 - (x >> 4 & 1)], axis=1))
    assert "y1 = ¬x4" in str(rd.explain(table))
