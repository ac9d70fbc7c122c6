"""Checkpoints: runs killed at random moments go on to the same bits; what does not fit is refused before training."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from learning import killable

import rdcircuits as rd

SCRIPT = Path(killable.__file__)


def killed_until_done(algebra: str, folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """The result of the script, started again and again and killed `kills` times, each some epochs and a moment on."""
    chance = random.Random(seed)
    checkpoint, result = folder / "run.checkpoint", folder / "result.npz"
    command = [sys.executable, str(SCRIPT), algebra, str(checkpoint), str(result)]
    for _ in range(kills):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(chance.randint(1, killable.LONG // (2 * kills))):
            assert process.stdout.readline(), "the run was over before it could be killed"
        try:
            process.wait(chance.uniform(0.0, 0.004))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    with np.load(result) as found:
        return dict(found)


@pytest.mark.parametrize("algebra", ["Z", "Z2"])
def test_a_run_killed_at_random_moments_goes_on_to_the_same_bits(algebra: str, tmp_path: Path) -> None:
    expected = killable.bits(killable.run(algebra, None, epochs=killable.LONG))
    found = killed_until_done(algebra, tmp_path, seed=sum(map(ord, algebra)), kills=3)
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)


class Killed(Exception):
    pass


@pytest.mark.parametrize("algebra", ["Z", "Z2"])
@pytest.mark.parametrize("stop", [1, 8, 9, 10, 25])
def test_a_run_broken_off_after_any_step_goes_on_to_the_same_bits(algebra: str, stop: int, tmp_path: Path) -> None:
    """9 steps make an epoch: before, at and after its end."""
    file, made = str(tmp_path / "c"), []

    def progress(*args: Any) -> None:
        made.append(args)
        if len(made) > stop:
            raise Killed

    with pytest.raises(Killed):
        killable.run(algebra, file, progress=progress, minutes=0)
    kept = rd.learning.Checkpoint.read(file)
    assert kept.progress["step"] == stop
    found = killable.bits(killable.run(algebra, file, minutes=1000))
    expected = killable.bits(killable.run(algebra, None))
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)


def test_a_finished_run_is_read_back_and_may_be_lengthened(tmp_path: Path) -> None:
    file = str(tmp_path / "c")
    first = killable.bits(killable.run("Z", file, epochs=3, minutes=1000))
    again: list[Any] = []
    same = killable.bits(killable.run("Z", file, epochs=3, progress=lambda *args: again.append(args)))
    assert not again
    for name, array in first.items():
        np.testing.assert_array_equal(same[name], array)
    longer = killable.bits(killable.run("Z", file, minutes=1000))
    expected = killable.bits(killable.run("Z", None))
    for name, array in expected.items():
        np.testing.assert_array_equal(longer[name], array)


def test_patience_that_ran_out_stays_out(tmp_path: Path) -> None:
    file = str(tmp_path / "c")
    first = killable.run("Z2", file, epochs=60, patience=2)
    assert first.stopped == "patience"
    again = killable.run("Z2", file, epochs=60, patience=2)
    assert again.stopped == "patience"
    assert len(again.history) == len(first.history)


def test_the_file_is_there_from_the_start_and_written_by_the_clock(tmp_path: Path) -> None:
    file = tmp_path / "c"
    steps: list[int] = []

    def progress(*args: Any) -> None:
        steps.append(rd.learning.Checkpoint.read(file).progress["step"])

    killable.run("Z2", str(file), epochs=1, minutes=1000, progress=progress)
    assert steps == [0] * 9
    assert rd.learning.Checkpoint.read(file).progress["step"] == 9
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def refused(file: Path, message: str, error: type = rd.RdError, algebra: str = "Z2", **options: Any) -> None:
    steps: list[Any] = []
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(error, match=message):
        killable.run(algebra, str(file), progress=lambda *args: steps.append(args), **options)
    assert not steps
    assert (file.read_bytes() if file.is_file() else None) == before


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    file = tmp_path / "kept"
    killable.run("Z2", str(file), epochs=1)
    return file


def test_checkpoints_of_other_runs_are_refused(kept: Path) -> None:
    refused(kept, "a checkpoint of another learner", algebra="Z")
    refused(kept, "seed = 5, this one has 6", seed=6)
    refused(kept, "batch = 7, this one has 8", batch=8)
    refused(kept, "shuffle = True, this one has False", shuffle=False)
    refused(kept, "validation data = ", validation=None)


def test_other_wiring_schedules_and_data_are_refused(tmp_path: Path) -> None:
    file, x = str(tmp_path / "c"), np.array([[0, 1], [1, 1]])

    def train(seed: int = 0, threshold: Any = 3, y: Any = ((0,), (1,)), algebra: Any = rd.Z) -> rd.Run:
        optimiser = rd.optimisers.votes(threshold)
        learner = rd.Learner(rd.models.gates(2, 40, 1, seed=seed), rd.losses.boolean(), optimiser, -1)
        return rd.train(learner, (x, y), algebra=algebra, checkpoint=file)

    train()
    train()
    for changes, message in (
        ({"seed": 1}, "another learner .model, wiring"),
        ({"threshold": 4}, "with hyper = "),
        ({"threshold": rd.rates.stepped(3, every=5, factor=2)}, "with hyper = "),
        ({"y": ((1,), (1,))}, "with data = "),
        ({"algebra": rd.Zn(4)}, "Z_4 has no"),
    ):
        with pytest.raises(rd.RdError, match=message):
            train(**changes)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_cut_files_are_refused(kept: Path, share: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * share)])
    refused(kept, "kept: a damaged checkpoint", rd.FormatError)


def test_flipped_bytes_are_refused_or_harmless(kept: Path) -> None:
    whole, chance = kept.read_bytes(), random.Random(4)
    expected = killable.bits(killable.run("Z2", None, epochs=1))
    for _ in range(60):
        at = chance.randrange(len(whole))
        kept.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        try:
            found = killable.bits(killable.run("Z2", str(kept), epochs=1))
        except rd.RdError:
            continue
        for name, array in expected.items():
            np.testing.assert_array_equal(found[name], array)


def rewritten(file: Path, change: Any) -> None:
    """The checkpoint with its header changed, its check sums in order."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(parts["header.json"])
    change(header)
    parts["header.json"] = json.dumps(header).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.write_bytes(stream.getvalue())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h.update(version=2), "checkpoint version 2, this rdcircuits knows 1"),
        (lambda h: h.update(format="else"), "not a checkpoint"),
        (lambda h: h.update(step="{}"), "kept: a damaged checkpoint: not a circuit"),
        (lambda h: h.pop("progress"), "a damaged checkpoint"),
        (lambda h: h["progress"].pop("step"), "a damaged checkpoint: KeyError"),
        (lambda h: h["progress"].update(history=[{}]), "a damaged checkpoint: TypeError"),
        (lambda h: h.update(arrays=["no"]), "a damaged checkpoint"),
        (lambda h: h.update(arrays=h["arrays"][:1]), "do not fit the learner"),
        (lambda h: h.update(settings=[]), "a damaged checkpoint"),
        (lambda h: h.update(progress=3), "a damaged checkpoint"),
        (lambda h: h["progress"].update(step="x"), "a damaged checkpoint"),
    ],
)
def test_headers_are_checked(kept: Path, change: Any, message: str) -> None:
    rewritten(kept, change)
    refused(kept, message)


def test_arrays_are_checked(kept: Path) -> None:
    wrong = io.BytesIO()
    np.save(wrong, np.full((30, 4), 7))
    with zipfile.ZipFile(kept) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, wrong.getvalue() if name == "value_0.npy" else content)
    refused(kept, "7 at index")


def test_nothing_is_unpickled(kept: Path) -> None:
    evil = io.BytesIO()
    np.save(evil, np.array([{}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(kept) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, evil.getvalue() if name == "value_0.npy" else content)
    refused(kept, "a damaged checkpoint")


def test_files_that_are_something_else_or_cannot_be_written(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("hello")
    refused(text, "a damaged checkpoint", rd.FormatError)
    refused(tmp_path / "no" / "such" / "folder", "No such file", OSError)
    refused(tmp_path, "[Dd]irectory|[Pp]ermission", OSError)
