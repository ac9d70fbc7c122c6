"""The Wasserstein GAN: its step by hand, from the changes that R gives, and by PyTorch's autograd."""

from __future__ import annotations

import numpy as np
import pytest

import rdcircuits as rd

m = rd.models
RATE, BOX = 0.05, 0.3


def players() -> tuple[m.Model, m.Model]:
    critic = m.dense(2, 4) >> m.bias(4) >> m.tanh(4) >> m.dense(4, 1)
    return critic, m.dense(3, 5) >> m.tanh(5) >> m.dense(5, 2)


def learner(box: float = BOX) -> rd.Learner:
    critic, generator = players()
    step = rd.optimisers.ascent()
    parts = [rd.optimisers.clipped(step, box)] * 3 + [rd.optimisers.opposed(step)] * 2
    model = m.wasserstein(critic, generator)
    return rd.Learner(model, rd.losses.dot_product(), rd.optimisers.each(*parts), RATE)


def examples() -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    model, rng = learner().model, np.random.default_rng(5)
    parameters = [rng.choice([-BOX, BOX / 2], wire.shape) for wire in model.parameter]
    return parameters, rng.normal(size=(6, 5)), np.tile([-1.0, 1.0], (6, 1))


def test_the_step_moves_both_players_at_once() -> None:
    critic, generator = players()
    parameters, x, y = examples()
    q, p = parameters[:3], parameters[3:]
    run = rd.Smooth().run
    expected = [value.copy() for value in parameters]
    for z, given in zip(x[:, :3], x[:, 3:], strict=True):
        made = run(generator.morphism, *p, z)
        *of_made, back = run(rd.R(critic.morphism), *q, made, [1.0])
        *of_given, _ = run(rd.R(critic.morphism), *q, given, [1.0])
        *of_generator, _ = run(rd.R(generator.morphism), *p, z, back)
        for value, up, down in zip(expected[:3], of_given, of_made, strict=True):
            value += RATE * (up - down)
        for value, up in zip(expected[3:], of_generator, strict=True):
            value += RATE * up
    expected[:3] = [np.clip(value, -BOX, BOX) for value in expected[:3]]
    assert any(np.abs(value).max() == BOX for value in expected[:3])
    trained = rd.train(learner(), (x, y), algebra=rd.Smooth(), batch=6, parameters=parameters)
    for found, wanted in zip(trained.parameters, expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.needs_module("torch")
def test_twenty_steps_as_pytorch_makes_them() -> None:
    import torch

    parameters, x, y = examples()
    trained = rd.train(learner(), (x, y), algebra=rd.Smooth(), epochs=20, batch=6, parameters=parameters)
    w, b, v, first, second = tensors = [torch.tensor(value, requires_grad=True) for value in parameters]
    z, given = torch.tensor(x[:, :3]), torch.tensor(x[:, 3:])
    for _ in range(20):

        def critic(sample: torch.Tensor) -> torch.Tensor:
            return torch.tanh(sample @ w.T + b) @ v.T

        wish = (critic(given) - critic(torch.tanh(z @ first.T) @ second.T)).sum()
        changes = torch.autograd.grad(wish, tensors)
        with torch.no_grad():
            for number, (p, change) in enumerate(zip(tensors, changes, strict=True)):
                p += RATE * change if number < 3 else -RATE * change
                if number < 3:
                    p.clamp_(-BOX, BOX)
    for found, wanted in zip(trained.parameters, tensors, strict=True):
        np.testing.assert_allclose(found, wanted.detach().numpy(), atol=1e-10)


def test_opposed_and_clipped_keep_their_optimisers_state_and_hyper_parameters() -> None:
    adam = rd.optimisers.adam(0.1)
    both = rd.optimisers.clipped(rd.optimisers.opposed(adam), 0.5)
    assert (both.state, [one.name for one in both.hyper]) == (adam.state, [*(one.name for one in adam.hyper), "box"])
    learner = rd.Learner(m.linear(1, 1, start=m.constant(0.4)), rd.losses.dot_product(), both, -1)
    run = rd.train(learner, ([[1.0]], [[1.0]]), algebra=rd.Smooth(), epochs=5)
    assert run.parameters[0].tolist() == [[0.5]]


@pytest.mark.parametrize(
    ("critic", "generator"),
    [(m.dense(2, 1), m.dense(3, 3)), (m.dense(2, 2), m.dense(3, 2)), (m.dense(2, 1) @ m.dense(2, 1), m.dense(3, 2))],
)
def test_players_that_do_not_fit(critic: m.Model, generator: m.Model) -> None:
    with pytest.raises(rd.ShapeError, match="a critic takes what the generator gives"):
        m.wasserstein(critic, generator)
