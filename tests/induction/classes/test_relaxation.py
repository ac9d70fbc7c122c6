"""Networks of gates that learn through reals, and the gates that they become."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.induction.classes.relaxation import Relaxation, gates_of

SMOOTH = rd.Smooth("float32")


def rows() -> tuple[np.ndarray, np.ndarray]:
    """300 rows of 12 bits, whose class is a function of three of them."""
    x = np.random.default_rng(0).integers(0, 2, (300, 12), dtype=np.uint8)
    return x, (x[:, 2] ^ (x[:, 5] & x[:, 9])).astype(np.int64)


@pytest.mark.parametrize("wiring", ["learned", "random"])
@pytest.mark.parametrize("hard", [False, True])
def test_a_network_learns_and_its_gates_do_what_it_did(wiring: str, hard: bool) -> None:
    x, y = rows()
    labels = rd.losses.classes_of(y, 2)
    bits = rd.models.gates(12, 60, 60, classes=2, wiring=wiring, candidates=8, votes="all")
    how = Relaxation(len(x), epochs=30, batch=30, hard=hard)
    run = rd.train(how.learner(bits, 60), (x, labels), algebra=SMOOTH, epochs=30, batch=30, shuffle=True)
    found = rd.Z.run(rd.batch(gates_of(bits, run.parameters), [0]), x)
    before = SMOOTH.run(rd.batch(run.circuit, [0]), x)
    assert np.mean(found.argmax(axis=1) == y) > (0.95 if wiring == "learned" else 0.6)
    if hard:
        assert np.array_equal(found, before)  # what is trained is what comes out
    else:
        assert (before != np.rint(before)).any()


def test_settings_by_rows_and_what_is_refused() -> None:
    assert Relaxation.of(1) == Relaxation(1, 100, 1)
    assert Relaxation.of(10**7) == Relaxation(10**7, 1, 128)
    assert Relaxation.of(64, 3, 7) == Relaxation(64, 3, 7)
    assert Relaxation(65, 2, 64).steps == 4
    assert [Relaxation(steps, 1, 1).first_rate for steps in (1, 10**6)] == [0.5, 0.2]
    assert 0.2 < Relaxation(2000, 1, 1).first_rate < 0.5
    assert Relaxation(1, 1, 1, rate=3.0).first_rate == 3.0
    for settings in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(rd.RdError, match="is 0, expected"):
            Relaxation(*settings)
    with pytest.raises(rd.RdError, match="the rate is -1, expected a number above 0"):
        Relaxation(1, 1, 1, rate=-1)
    with pytest.raises(rd.RdError, match="the temperature is 0, expected a number above 0"):
        Relaxation(1, 1, 1, temperature=0)


@pytest.mark.parametrize(
    ("voters", "told", "used"), [(1, None, 1.0), (800, None, 10.0), (4800, None, 24.5), (800, 3, 3)]
)
def test_softmax_is_taken_at_a_temperature_by_the_votes(voters: int, told: float | None, used: float) -> None:
    bits = rd.models.gates(4, 4, classes=2)
    loss = Relaxation(10, 1, 5, temperature=told).learner(bits, voters).loss
    label, scores = np.eye(2)[0], [3.0, 1.0]
    found = rd.Smooth().run(loss.cell(rd.point(2)).morphism, label, scores)
    assert np.isclose(found, np.log(1 + np.exp(-2 / used)), rtol=1e-3)
