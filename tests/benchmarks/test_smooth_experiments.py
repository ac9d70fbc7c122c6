"""The smooth experiments: what the scripts measure is what they say, and a short run of each comes out right."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import rdcircuits as rd
from rdcircuits.para import batched

ROOT = Path(__file__).parents[2]
SCRIPTS = ["benchmarks/networks.py", "examples/ring_gan.py", "examples/dreams.py"]
FOLDERS = [str(ROOT / "benchmarks"), str(ROOT / "benchmarks" / "paper"), str(ROOT / "examples")]

pytestmark = pytest.mark.skipif(not (ROOT / "benchmarks").is_dir(), reason="the benchmarks are not beside the tests")


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for folder in FOLDERS:
        monkeypatch.syspath_prepend(folder)
    return


def imported(name: str) -> ModuleType:
    return __import__(name)


@pytest.mark.needs_module("torch", "sklearn")
def test_iris_as_pytorch_learns_it() -> None:
    import torch

    optics, twins, models = imported("optics"), imported("_twins"), imported("_smooth_models")
    threads = torch.get_num_threads()
    row, curves, same = optics.experiment(models.iris(20), optics.irises(), twins.Settings("quadratic", 0.01, 1, 3))
    torch.set_num_threads(threads)
    assert same
    assert row[1] == 225
    assert float(str(row[4])) < 1e-12
    assert [len(losses) for losses in curves.values()] == [3, 3]


@pytest.mark.needs_module("torch")
@pytest.mark.parametrize("optimiser", ["descent", "adam"])
def test_twins_that_see_other_rows_are_told_apart(optimiser: str) -> None:
    import torch

    twins, models = imported("_twins"), imported("_smooth_models")
    rng, twin = np.random.default_rng(0), models.perceptron(6, 5, 3)
    x, y = rng.normal(size=(20, 6)), rd.losses.classes_of(rng.integers(0, 3, 20), 3)
    data, starts = twins.Data(x, y, x, y), twin.model.initialise(0)
    how = twins.Settings("cross_entropy", 0.01, 8, 3, optimiser)
    threads = torch.get_num_threads()
    mine, other = (train(twin, starts, data, how) for train in (twins.ours, twins.theirs))
    shifted = twins.theirs(twin, starts, twins.Data(x[::-1].copy(), y, x, y), how)
    torch.set_num_threads(threads)
    assert twins.apart(mine.parameters, other.parameters) < 1e-12 < twins.apart(mine.parameters, shifted.parameters)
    np.testing.assert_allclose(mine.losses, other.losses, rtol=1e-12)
    assert (mine.accuracy, len(mine.losses)) == (other.accuracy, 3)


def test_windows_of_a_text_are_followed_by_their_next_symbols() -> None:
    networks = imported("networks")
    written = networks.text(np.random.default_rng(0))[:5000]
    symbols = sorted(set(written))
    data = networks.windows(written, symbols)
    for x, y in ((data.x, data.y), (data.test_x, data.test_y)):
        now = ["".join(symbols[int(k)] for k in row) for row in x]
        then = ["".join(symbols[k] for k in row.argmax(-1)) for row in y]
        assert all(a + b[-1] in written and a[1:] == b[:-1] for a, b in zip(now, then, strict=True))
    assert (len(data.x), len(data.test_x)) == (94, 10)


def test_shares_of_modes() -> None:
    ring = imported("ring_gan")
    rng = np.random.default_rng(0)
    shares = ring.shares_of_modes(ring.ring(20_000, rng))
    assert np.abs(shares - 0.989 / 8).max() < 0.01  # within three deviations, in two dimensions: 98.9 %
    angles = rng.uniform(0, 2 * np.pi, 20_000)
    circle = ring.RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert (ring.shares_of_modes(circle) > 0.05).sum() < ring.MODES - 1
    assert ring.shares_of_modes(np.zeros((5, 2))).tolist() == [0.0] * 8


def test_a_gan_of_two_steps_makes_samples() -> None:
    samples = imported("ring_gan").generated(0, 2)
    assert samples.shape == (4000, 2)
    assert np.isfinite(samples).all()


@pytest.mark.needs_module("sklearn")
def test_dreams_are_taken_for_each_digit() -> None:
    dreams = imported("dreams")
    model, parameters, share = dreams.trained(1)
    assert share > 0.95
    found, probabilities = dreams.dreamt(rd.models.fix(model, parameters, "Smooth"))
    assert found.shape == (10, 8, 8)
    assert 0 < found.min() < found.max() < 1
    scores = rd.Smooth().run(batched(model).morphism, *parameters, found[:, None])
    assert scores.argmax(axis=1).tolist() == list(range(10))
    assert probabilities.min() > 0.99


@pytest.mark.needs_module("matplotlib", "sklearn")
def test_pictures_are_drawn(tmp_path: Path) -> None:
    curves, samples = {"a": [2.0, 1.0], "a, PyTorch": [2.0, 1.5]}, np.zeros((7, 2))
    imported("_twins").draw(str(tmp_path / "a.png"), curves, x="x", y="y", title="t")
    imported("ring_gan").draw(str(tmp_path / "b.png"), [samples, samples])
    imported("dreams").draw(str(tmp_path / "c.png"), np.zeros((10, 8, 8)), np.ones(10))
    assert all((tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG") for name in "abc")


@pytest.mark.needs_module("torch", "matplotlib")
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_picture_that_cannot_be_written_is_refused_before_any_training(name: str) -> None:
    done = subprocess.run(
        [sys.executable, name, "--plot", "a.txt"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "a.txt: pictures are written to files that end in" in done.stderr


@pytest.mark.parametrize("name", SCRIPTS)
def test_help(name: str) -> None:
    done = subprocess.run([sys.executable, name, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:7]) == (0, "usage: ")
