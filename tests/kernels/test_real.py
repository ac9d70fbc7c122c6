"""Tapes of real operations: what they refuse when they are made, when arrays are bound and when they run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rdcircuits._kernels.real import ARGUMENTS, AXES, INSTRUCTIONS, OPERATIONS, REDUCTIONS, Tape


def instruction(name: str, *body: int) -> list[int]:
    return [INSTRUCTIONS[name], len(body) + 2, *body]


def tape(words: list[int], slots: list[Any], wide: bool = True) -> Tape:
    return Tape(np.array(words, np.int64), slots, [(0, len(words))], np.matmul, wide, False)


def negation(n: int) -> list[int]:
    return instruction("elementwise", 0, 1, n, 2, 2, 1, *(0, 0, 0, 1), *(1, 0, 0, 1), OPERATIONS["negate"], 0, 1, 1)


THREE = np.array([0, 2, -1], np.int32)
MAX = REDUCTIONS["max"]


def test_names_and_numbers_are_those_of_the_header() -> None:
    assert list(INSTRUCTIONS.values()) == list(range(len(INSTRUCTIONS)))
    assert ARGUMENTS["tanh"] == 1
    assert ARGUMENTS["add"] == 2
    assert AXES == 64


@pytest.mark.parametrize(
    ("words", "slots", "message"),
    [
        ([99, 2], [], "no such instruction"),
        ([-1, 2], [], "no such instruction"),
        ([INSTRUCTIONS["gather"], 0], [], "words are missing"),
        ([INSTRUCTIONS["gather"], 3, 0], [], "words are missing"),
        ([INSTRUCTIONS["gather"]], [], "words are missing"),
        (negation(5), [4, 5], "does not reach"),
        (negation(5), [5, 4], "does not reach"),
        (negation(5), [5], "a slot is not there"),
        (negation(5), [5, THREE], "of the other kind"),
        ([*negation(5)[:-4], 99, 0, 1, 1], [5, 5], "no such"),
        ([*negation(5)[:-1], 2], [5, 5], "a register"),
        (instruction("elementwise", 65, 1, 1, 0, 0, 0, *[1] * 65), [], "out of its range"),
        (instruction("elementwise", 0, 1, 1, 97, 0, 0), [], "out of its range"),
        (instruction("elementwise", 0, -1, 1, 0, 0, 0), [], "out of its range"),
        (instruction("gather", 0, 0, 1, 0, 2, 0, 4, 1), [4, 4, THREE], "does not reach"),
        (instruction("gather", 0, 0, 1, 0, 2, 0, 3, 2), [6, 5, THREE], "does not reach"),
        (instruction("gather", 0, 0, 0, 1, 1, 0, 3, 1), [4, THREE], "where an argument lies"),
        (instruction("scatter_add", 0, 0, 1, 0, 2, 0, 3, 1, 2), [2, 3, THREE], "an index"),
        (instruction("reduce", MAX, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1), [1, 4], "out of its range"),
        (instruction("reduce", MAX, 0, 0, 1, 0, 1, 1, 0, 1, 5, 1), [1, 4], "does not reach"),
        (instruction("reduce", MAX, 0, 0, 1, 0, 1, 1, 0, 1, 2, -1), [1, 4], "does not reach"),
        (instruction("reduce", 3, 0, 0, 1, 0, 1, 1, 0, 1, 2, 1), [1, 4], "no such"),
        (instruction("line_sums", 0, 0, 1, 0, 1, 1, 1, 2**40, 0, 2**40, 0), [2**40, 4], "no run of it would end"),
        (
            instruction("windows_input", 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 2, 0, 3, 0, 0, 0, 2),
            [THREE, 2, 1, 1],
            "an index",
        ),
    ],
)
def test_words_that_are_no_program(words: list[int], slots: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tape(words, slots)


def test_sixty_four_axes_and_strides_both_ways() -> None:
    lengths, strides = [1] * 61 + [2, 1, 3], [0] * 61 + [3, 0, -1]
    words = instruction("reduce", REDUCTIONS["sum"], 0, 0, 1, 2, 1, 1, 0, 64, *lengths, *strides)
    out, x = np.zeros(1), np.arange(6.0)
    made = tape(words, [1, 6])
    made.bind(0, out)
    made.bind(1, x)
    made.run()
    assert out[0] == x.sum()


def test_arrays_are_those_that_the_tape_was_made_for() -> None:
    made = tape(negation(3), [3, 3])
    read_only = np.zeros(3)
    read_only.setflags(write=False)
    unaligned = np.frombuffer(bytearray(25), np.uint8)[1:].view(np.float64)
    made.bind(1, read_only)
    with pytest.raises(ValueError, match="nothing is bound to slot 0"):
        made.run()
    for wrong, message in (
        (np.zeros(2), "16 bytes, expected 24"),
        (np.zeros(3, np.float32), "numbers of 8 bytes"),
        (np.zeros(3, np.int64), "numbers of 8 bytes"),
        (unaligned, "aligned"),
        (np.zeros((3, 2))[:, 0], "contiguous"),
        (read_only, "read-only"),
    ):
        with pytest.raises((ValueError, BufferError), match=message):
            made.bind(0, wrong)
    with pytest.raises(ValueError, match="slot 2"):
        made.bind(2, np.zeros(3))


def test_indices_are_copied() -> None:
    indices = np.array([1, 0], np.int32)
    made, out = tape(instruction("gather", 0, 0, 1, 0, 2, 0, 2, 1), [2, 2, indices]), np.zeros(2)
    indices[:] = 1 << 30
    made.bind(0, out)
    made.bind(1, np.array([5.0, 7.0]))
    made.run()
    assert out.tolist() == [7, 5]
    with pytest.raises(ValueError, match="holds no indices"):
        made.bind(2, np.zeros(2))


def test_steps_end_where_their_arrays_end() -> None:
    record: Any = SimpleNamespace(losses=[], stopped=False)
    made, out = tape(negation(2), [2, 2]), np.zeros(2)
    made.bind(0, out)
    fed = np.arange(1.0, 7.0)
    made.steps(3, [(1, fed, 16)], 0, record)
    assert record.losses == [-1, -3, -5]
    assert out.tolist() == [-5, -6]
    made.run()
    assert out.tolist() == [-1, -2]  # slots are where they were
    for count, step in ((4, 16), (3, 24), (2, -16), (2, 4)):
        with pytest.raises(ValueError, match=f"for {count} steps of {step}"):
            made.steps(count, [(1, fed, step)], 0, record)
    with pytest.raises(ValueError, match="moves twice"):
        made.steps(1, [(1, fed, 16), (1, fed, 16)], 0, record)
    for loss in (-1, 2):
        with pytest.raises(ValueError, match="expected one that a number is bound to"):
            made.steps(1, [], loss, record)


def test_calls() -> None:
    words = np.array(negation(2), np.int64)
    for call in ((0, len(words) + 1), (-1, 0), (1, 0), (0,), (0, 1, 2, 3)):
        with pytest.raises(ValueError, match="expected"):
            Tape(words, [2, 2], [call], np.matmul, True, False)
    with pytest.raises(ValueError, match="instruction at word 1"):
        Tape(words, [2, 2], [(1, len(words))], np.matmul, True, False)
    with pytest.raises(ValueError, match="expected \\(slot, make\\)"):
        Tape(words, [2, 2], [((9, np.asarray), np.zeros(1), np.zeros(1))], np.matmul, True, False)
