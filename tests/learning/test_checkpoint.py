"""Checkpoints: runs killed at random moments go on to the same bits; what does not fit is refused before training."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tracemalloc
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


def shifted(algebra: Any, generator: Any, x: Any) -> Any:
    """A meaning that a user gives to a generator."""
    return algebra.add(x, x)


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
        ({"algebra": rd.Z.with_meaning(rd.generators.Exp, shifted)}, "with algebra = 'Z', this one has 'Z with exp'"),
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
        (lambda h: h["progress"].pop("step"), "a damaged checkpoint: step: found None"),
        (lambda h: h["progress"].update(history=[{}]), "a damaged checkpoint: record 1"),
        (lambda h: h.update(arrays=["no"]), "a damaged checkpoint"),
        (lambda h: h.update(arrays=h["arrays"][:1]), "not in the list of arrays"),
        (lambda h: h.update(arrays=h["arrays"] * 2), "has one of them twice"),
        (lambda h: h.update(arrays=[[]]), "no list of arrays"),
        (lambda h: h.update(version=True), "checkpoint version True"),
        (lambda h: h.update(step=3), "a damaged checkpoint"),
        (lambda h: h["progress"].update(epoch=100), "epoch: found 100, expected 1, as the history has"),
        (lambda h: h["progress"].update(epoch=0), "epoch: found 0, expected 1"),
        (lambda h: h["progress"].update(epoch=True), "epoch: found True"),
        (lambda h: h["progress"].update(step=-1), "step: found -1, expected an integer >= 0"),
        (lambda h: h["progress"].update(step=8), r"step: found 8, expected 9\.\.18"),
        (lambda h: h["progress"].update(step=10**400), "step: found 1000"),
        (lambda h: h["progress"].update(step=9.0), "step: found 9.0"),
        (lambda h: h["progress"].update(seen=10**6), "seen: found 1000000, expected at most 0"),
        (lambda h: h["progress"].update(step=10, right=2, seen=1), "right: found 2, expected at most 1"),
        (lambda h: h["progress"].update(loss=float("nan")), "has the number NaN"),
        (lambda h: h["progress"].update(loss=1.5), "loss: found 1.5, expected 0.0"),
        (lambda h: h["progress"].update(loss=None), "loss: found None"),
        (lambda h: h["progress"].update(best_epoch=2), "best_epoch: found 2, expected 1"),
        (lambda h: h["progress"].update(best_epoch=None), "best_epoch: found None, expected 1"),
        (lambda h: h["progress"].update(history={}), "the history: found {}, expected a list"),
        (lambda h: h["progress"].update(history=[], epoch=0, best_epoch=None), r"step: found 9|arrays: found \d"),
        (lambda h: h["progress"]["history"][0].update(epoch=7), "record 1 of the history, epoch: found 7, expected 1"),
        (lambda h: h["progress"]["history"][0].update(steps=10), "steps: found 10, expected 9"),
        (lambda h: h["progress"]["history"][0].update(train_accuracy=1.5), "train_accuracy: found 1.5"),
        (lambda h: h["progress"]["history"][0].update(train_accuracy="a"), "train_accuracy: found 'a'"),
        (lambda h: h["progress"]["history"][0].update(validation_accuracy=None), "validation_accuracy: found None"),
        (lambda h: h["progress"]["history"][0].update(seconds=float("inf")), "has the number Infinity"),
        (lambda h: h["progress"]["history"][0].update(seconds=-1), "seconds: found -1"),
        (lambda h: h["progress"]["history"][0].update(loss=1.0), "loss: found 1.0"),
        (lambda h: h["progress"]["history"].append(h["progress"]["history"][0]), "record 2 of the history, epoch"),
        (lambda h: h.update(settings=[]), "a damaged checkpoint"),
        (lambda h: h.update(progress=3), "a damaged checkpoint"),
        (lambda h: h["progress"].update(step="x"), "a damaged checkpoint"),
    ],
)
def test_headers_are_checked(kept: Path, change: Any, message: str) -> None:
    rewritten(kept, change)
    refused(kept, message)


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def npy(array: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(array), **options)
    return stream.getvalue()


def with_member(file: Path, name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
    """The checkpoint with one member's content replaced, its check sums in order."""
    parts = members(file) | {name: content}
    with zipfile.ZipFile(file, "w", method) as archive:
        for one, bytes_of in parts.items():
            archive.writestr(one, bytes_of)


def form(text: str, content: bytes = b"") -> bytes:
    """An array in numpy's format whose header is this text."""
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text.encode() + content


#: What is no array of the kind that a checkpoint of this run has, and what is said of it.
ARRAYS = {
    "another alphabet": (npy(np.full((30, 4), 7)), "7 at index"),
    "another shape": (npy(np.zeros((4, 30), dtype=np.uint8)), "does not fit the learner: its shape"),
    "floats": (npy(np.zeros((30, 4))), "its type: found 'float64', expected uint8 or integers"),
    "NaN": (npy(np.full((30, 4), np.nan)), "found"),
    "complex": (npy(np.zeros((30, 4), dtype=complex)), "no header of an array of numbers"),
    "text": (npy(np.full((30, 4), "a")), "no header"),
    "pickled": (npy(np.array([{}], dtype=object), allow_pickle=True), "no header"),
    "columns first": (npy(np.zeros((30, 4), dtype=np.uint8, order="F")), "no header"),
    "an open bracket": (form("{'descr': '|u1', 'fortran_order': False, 'shape': (30, 4"), "no header"),
    "no text": (form("\x00" * 20), "no header"),
    "no header": (b"", "no header"),
    "cut": (npy(np.zeros((30, 4), dtype=np.uint8))[:-1], r"takes 120 bytes, the file has 119"),
    "longer": (npy(np.zeros((30, 4), dtype=np.uint8)) + b"0", r"takes 120 bytes, the file has 121"),
    "huge": (form("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 10000000), }\n"), "takes 80,000"),
    "negative": (form("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }\n"), "no header"),
    "beyond": (form(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({10**30},), }}\n"), "no header"),
    "many axes": (
        form(f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({'1, ' * 70}1), }}\n", b"1"),
        "axes|takes",
    ),
    "nothing, but wide": (form(f"{{'descr': '|u1', 'fortran_order': False, 'shape': (0, {10**18}), }}\n"), "its shape"),
    "no booleans": (npy(np.zeros((30, 4), dtype=bool)).replace(b"\0" * 120, b"\2" * 120), "booleans other than"),
}


@pytest.mark.parametrize("name", ["value_0.npy", "best_0.npy"])
@pytest.mark.parametrize("case", ARRAYS)
def test_arrays_are_checked(kept: Path, case: str, name: str) -> None:
    content, message = ARRAYS[case]
    with_member(kept, name, content)
    refused(kept, f"kept: a damaged checkpoint: .*({message})", rd.FormatError)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_are_checked(kept: Path) -> None:
    whole, parts = kept.read_bytes(), members(kept)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr("value_0.npy", parts["value_0.npy"])
    refused(kept, "two members 'value_0.npy'", rd.FormatError)
    kept.write_bytes(whole)
    with_member(kept, "more.npy", npy(3))
    refused(kept, "'more.npy' is not in the list", rd.FormatError)
    kept.write_bytes(whole)
    with_member(kept, "value_0.npy", parts["value_0.npy"], zipfile.ZIP_BZIP2)
    refused(kept, "compressed by method 12", rd.FormatError)
    kept.write_bytes(whole)
    with_member(kept, "header.json", b"[" * 100_000)
    refused(kept, "a damaged checkpoint", rd.FormatError)
    with_member(kept, "header.json", b'{"format": 1, "format": 2}')
    refused(kept, "a key is twice", rd.FormatError)


def test_small_files_do_not_unpack_to_big_ones(kept: Path) -> None:
    """What a megabyte of zeros packed may become: refused by the sizes, before any of it is unpacked."""
    whole = kept.read_bytes()
    text = "{'descr': '|u1', 'fortran_order': False, 'shape': (100000000,), }\n"
    with_member(kept, "value_0.npy", form(text, bytes(10**8)))
    assert kept.stat().st_size < 10**6
    tracemalloc.start()
    refused(kept, r"arrays of this file of [\d,]+ bytes take 100,0", rd.FormatError)
    with pytest.raises(rd.FormatError, match="expected at most"):
        rd.learning.Checkpoint.read(kept)
    kept.write_bytes(whole)
    with_member(kept, "header.json", b" " * 10**7)
    refused(kept, r"header\.json unpacks to 10,000,000 bytes", rd.FormatError)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * 10**7


def test_what_is_written_can_be_read_however_well_it_packs(tmp_path: Path) -> None:
    file, zeros = tmp_path / "c", np.zeros(1 << 22)
    rd.learning.Checkpoint(rd.identity(rd.point()), {}, {}, {"value_0": zeros}).write(file)
    with pytest.raises(rd.FormatError, match=r"take 33,554,\d+ bytes"):
        rd.learning.Checkpoint.read(file)
    found = rd.learning.Checkpoint.read(file, most=(1 << 25) + 4096)
    np.testing.assert_array_equal(found.arrays["value_0"], zeros)
    step = rd.trace(lambda x: x + rd.ops.element(zeros[: 1 << 18], "Smooth", x), rd.point(1 << 18))
    rd.learning.Checkpoint(step, {}, {}, {}).write(file)
    assert rd.learning.Checkpoint.read(file).step == step


def test_wide_integers_are_kept_or_refused(tmp_path: Path) -> None:
    def read_back(array: Any) -> Any:
        rd.learning.Checkpoint(rd.identity(rd.point()), {}, {}, {"a": np.array(array, dtype=object)}).write(
            tmp_path / "c"
        )
        return rd.learning.Checkpoint.read(tmp_path / "c").arrays["a"]

    assert read_back([[1, -(2**40)]]).tolist() == [[1, -(2**40)]]
    with pytest.raises(rd.RdError, match="a has numbers beyond 64 bits"):
        read_back([2**70])


@pytest.mark.parametrize("checkpoint", ["", "\0", 3, b"c", object()])
def test_what_is_no_path_is_refused(checkpoint: Any) -> None:
    steps: list[Any] = []
    with pytest.raises(rd.RdError, match="path"):
        killable.run("Z2", checkpoint, progress=lambda *args: steps.append(args))
    assert not steps


@pytest.mark.skipif(os.name != "posix", reason="FIFOs as on Unix")
def test_checkpoints_are_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "a").symlink_to("a")
    for name, message in (("fifo", "this is no file"), ("a", "round in a circle")):
        refused(tmp_path / name, message, OSError)
        refused(tmp_path / name, message, rd.RdError)
    with pytest.raises(rd.RdError, match="this is no file, expected a checkpoint"):
        rd.learning.Checkpoint.read(tmp_path / "fifo")


def test_files_that_are_something_else_or_cannot_be_written(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("hello")
    refused(text, "a damaged checkpoint", rd.FormatError)
    refused(tmp_path / "no" / "such" / "folder", "No such file", OSError)
    refused(tmp_path, "[Dd]irectory|[Pp]ermission", OSError)
