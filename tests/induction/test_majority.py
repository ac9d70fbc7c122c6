"""Majority votes against counting."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.algebra.bits.packed import pack_rows, unpack_rows
from rdcircuits.induction.majority import majority


@pytest.mark.parametrize("outputs", [0, 1, 3])
@pytest.mark.parametrize("voters", [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 64])
def test_more_than_half_of_the_voters_decide(outputs: int, voters: int) -> None:
    x = np.random.default_rng(voters).integers(0, 2, (130, outputs * voters), dtype=np.uint8)
    netlist = rd.Netlist.from_circuit(majority(outputs, voters))
    found = unpack_rows(netlist.evaluate(pack_rows(x), len(x)), len(x))
    np.testing.assert_array_equal(found, 2 * x.reshape(len(x), outputs, voters).sum(axis=2) > voters)


def test_every_row_of_few_voters() -> None:
    for voters in range(1, 9):
        table = rd.TruthTable.from_circuit(rd.Netlist.from_circuit(majority(1, voters)))
        wanted = rd.TruthTable.from_function(lambda *x, n=voters: 2 * sum(x) > n, voters)
        np.testing.assert_array_equal(table.y, wanted.y)


def test_it_means_the_same_over_the_integers() -> None:
    bits = [1, 0, 1, 1, 0, 0, 0, 1, 0, 1]
    assert rd.Z.run(majority(2, 5), bits).tolist() == rd.Z2.run(majority(2, 5), bits).tolist() == [1, 0]


def test_counting_takes_about_five_gates_a_voter() -> None:
    assert rd.Netlist.from_circuit(majority(1, 511)).counts().gates < 5 * 511
