"""Training that goes on from a run's parameters and state is one training."""

import numpy as np
import pytest

import rdcircuits as rd


def made():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (100, 6)).astype(np.uint8)
    learner = rd.Learner(rd.models.gates(6, 20, 2, seed=1), rd.losses.boolean(), rd.optimisers.votes(4), -1)
    return learner, (x, np.eye(2, dtype=np.uint8)[x[:, :5].sum(axis=1) // 3])


@pytest.mark.parametrize("parts", [(1, 2), (2, 1), (1, 1, 1)])
def test_two_runs_are_one(parts):
    learner, data = made()
    whole = rd.train(learner, data, algebra=rd.Z, epochs=sum(parts), batch=32)
    run = None
    for epochs in parts:
        began = {} if run is None else {"parameters": run.parameters, "state": run.state}
        run = rd.train(learner, data, algebra=rd.Z, epochs=epochs, batch=32, **began)
    for found, wanted in zip((*run.parameters, *run.state), (*whole.parameters, *whole.state), strict=True):
        assert np.array_equal(found, wanted)
    alone = rd.train(learner, data, algebra=rd.Z, epochs=parts[-1], batch=32, parameters=run.parameters)
    assert any((a != b).any() for a, b in zip(alone.state, whole.state, strict=True))


def test_a_state_of_another_shape_is_refused():
    learner, data = made()
    with pytest.raises(rd.ShapeError, match="state has shapes"):
        rd.train(learner, data, algebra=rd.Z, state=[np.zeros((3, 4), np.int64)])
