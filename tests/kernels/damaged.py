"""Damaged programs for each interpreter: `TARGETS[name](rng)` makes one, and runs what is accepted on arrays of their
very sizes. It gives whether the program was accepted; a refusal is a `ValueError`, anything else is a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels import bits, gftape, layers, netlist, pointwise, real
from rdcircuits.algebra.finite.gf import GF

Array = NDArray[Any]
Target = Callable[[np.random.Generator], bool]

_EDGES = [-(2**63), 2**63 - 1, 2**62, 2**32, 2**31 - 1, -(2**31), 64, 65, -1]


def _below(rng: np.random.Generator, limit: int, one_in: int = 40) -> int:
    """A number below `limit`, but now and then one that is likely not to be."""
    if rng.integers(one_in):
        return int(rng.integers(max(limit, 1)))
    return int(rng.choice([*_EDGES, limit, limit + 1]))


def _many(rng: np.random.Generator, count: int, limit: int, dtype: Any) -> Array:
    return np.array([_below(rng, limit) for _ in range(count)], np.int64).astype(dtype)


def _accepts(make: Callable[[], Any]) -> Any:
    """What `make` makes, or None where it refuses."""
    try:
        return make()
    except ValueError:
        return None


def _real_words(rng: np.random.Generator) -> tuple[list[int], list[Any]]:
    """One sound instruction, and what its slots hold."""
    rows, columns = (int(n) for n in rng.integers(1, 5, 2))
    size, code = rows * columns, real.INSTRUCTIONS
    indices = rng.integers(-1, rows, rows).astype(np.int32)
    operation = real.OPERATIONS[str(rng.choice(["tanh", "add", "check", "share"]))]
    elementwise = [0, rows, columns, 4, 3, 2, *(0, 0, columns, 1), *(1, 0, columns, 1), *(2, 0, columns, 1)]
    reduction = int(rng.integers(len(real.REDUCTIONS)))
    programs = {
        "elementwise": ([*elementwise, operation, 3, 1, 2, operation, 0, 1, 2], [size] * 3),
        "gather": ([0, 0, 1, 0, 2, 0, rows, columns], [size, size, indices]),
        "scatter_add": ([0, 0, 1, 0, 2, 0, rows, columns, rows], [size, size, indices]),
        "reduce": ([reduction, 0, 0, 1, 0, columns, 1, 0, 1, rows, columns], [columns, size]),
        "line_sums": ([0, 0, 1, 0, columns, 1, 0, rows, columns], [rows, size]),
        "dots": ([0, 0, 1, 0, 2, 0, columns, 1, 0, rows, 1, columns, 0], [rows, size, columns]),
        "contract": ([0, 0, 1, 0, 2, 0, columns, 0, 1, 0, 1, rows, 1, columns], [columns, rows, size]),
        "windows": (
            [2, 1, rows, columns, columns, 0, rows, 1, 3, 0, 0, 0, 1, 0, 2, 0],
            [2 * columns, 2 * rows, size, indices],
        ),
    }
    known = np.abs(indices)
    programs |= {
        "choose": ([0, 0, 1, 0, 2, 0, 3, 0, rows, 1, columns], [size, rows, size, known]),
        "deliver": ([0, 0, 1, 0, 2, 0, 3, 0, rows, 1, columns, rows], [size, rows, size, known]),
        "credits": ([0, 0, 1, 0, 2, 0, 3, 0, rows, 1, columns, 0], [rows, size, size, known]),
    }
    bits, pin = int(rng.integers(2)), [3, 0, 4, 0]
    wires = rows * (2 if bits else columns)
    uses, starts = np.array([0, rows - 1], np.int32), np.minimum(np.arange(rows + 1), 1).astype(np.int32)
    term = [1, 0, bits, rows, 1, 2, 0, -1, 0, *pin]
    programs |= {
        "pack": ([0, 0, 1, 0, rows, columns, columns, 1], [2 * rows, size]),
        "unpack": ([0, 0, 1, 0, rows, columns], [size, 2 * rows]),
        "bit_counts": ([0, 0, 1, 0, 1, rows, columns], [columns, 2 * rows]),
        "gates": ([0, 0, 1, 0, bits, rows, columns, 1, *pin], [wires, 2 * rows, 1, wires, known]),
        "slopes": (
            [0, 0, 1, 0, bits, rows, columns, 1, 2, 0, -1, 0, *pin],
            [size, 2 * rows, size, wires, known],
        ),
        "table_changes": ([0, 0, bits, rows, columns, 1, 2, 0, -1, 0, *pin], [2 * rows, 1, size, wires, known]),
        "pin_changes": (
            [0, 0, rows, columns, 5, 0, 6, 0, 1, *term],
            [size, 2 * rows, size, wires, known, uses, starts],
        ),
    }
    name = str(rng.choice(sorted(programs)))
    body, slots = programs[name]
    return [code[name], len(body) + 2, *body], slots


def reals(rng: np.random.Generator) -> bool:
    """Tapes of real operations."""
    words, slots = _real_words(rng)
    for _ in range(rng.integers(3)):
        at = int(rng.integers(len(words)))
        words[at] = int(rng.choice([*_EDGES, (words[at] + 1) % 2**62, words[at] // 2, int(rng.integers(8))]))
    wide = bool(rng.integers(2))
    tape = _accepts(lambda: real.Tape(np.array(words, np.int64), slots, [(0, len(words))], np.matmul, wide, False))
    if tape is None:
        return False
    for slot, size in enumerate(slots):
        if isinstance(size, int):
            tape.bind(slot, np.ones(size, np.float64 if wide else np.float32))
    tape.run()
    return True


def lines(rng: np.random.Generator) -> bool:
    """Lines of integer operations."""
    code, size = pointwise.OPERATIONS, int(rng.integers(0, 600))
    rows = [[code["load"], 0, 0, 0, 0, 0], [code["constant"], 1, 0, 0, 0, 3]]
    rows += [
        [_below(rng, len(code)), _below(rng, 2), *(_below(rng, 2) for _ in range(3)), 1] for _ in range(rng.integers(6))
    ]
    ranges = np.array([[_below(rng, 3) // 2 - 1, 3], [-3, 3]], np.int64)
    made = _accepts(lambda: pointwise.Pointwise(np.array(rows, np.int64), ranges, 2, 2, bool(rng.integers(2))))
    if made is None:
        return False
    kinds = rng.choice(["i1", "i2", "i4", "i8"], 4)
    made([np.ones(size, kind) for kind in kinds[:2]], [np.ones(size, kind) for kind in kinds[2:]], size)
    return True


def tapes(rng: np.random.Generator) -> bool:
    """Straight-line programs over GF(31)."""
    field, step = GF(31).kernels.kernel, gftape.STEPS
    assert field is not None
    n, before, body = (int(x) for x in rng.integers([0, 0, 0], [200, 3, 6]))
    steps = [(step["fill"], _below(rng, 3), _below(rng, 31), 0, 0) for _ in range(before)]
    steps += [(_below(rng, len(step)), *(_below(rng, 3) for _ in range(4))) for _ in range(body + int(rng.integers(3)))]
    rows = np.array(steps, np.int64).astype(np.uint32).reshape(-1, 5)
    tables = rng.integers(0, 31, (1, 256)).astype(np.uint8)
    tape = _accepts(lambda: gftape.Tape(field, rows, tables, 3, 64, before, body, 2, 1))
    if tape is None:
        return False
    strides = [max(_below(rng, 4), 0) for _ in range(3)]
    arrays = [np.zeros(int(rng.choice([n * (1 + stride % 8), 3])), np.uint8) for stride in strides]
    run = _accepts(lambda: gftape.Run(tape, arrays[:2], strides[:2], arrays[2:], strides[2:], n))
    if run is None:
        return False
    run.body(0, n)
    run.after()
    return True


def netlists(rng: np.random.Generator) -> bool:
    """Gates as arrays."""
    inputs, gates, outputs, rows = (int(x) for x in rng.integers(0, [6, 30, 6, 200]))
    limits = [1 + inputs + g for g in range(gates)]
    ops = _many(rng, gates, 16, np.uint8)
    in0, in1 = (np.array([_below(rng, limit) for limit in limits], np.int64).astype(np.int32) for _ in range(2))
    plan = _accepts(lambda: netlist.Schedule(ops, in0, in1, _many(rng, outputs, 1 + inputs + gates, np.int32), inputs))
    if plan is None:
        return False
    words = -(-rows // 64)
    x, y, dy = (np.zeros((count, words), np.uint64) for count in (inputs, outputs, outputs))
    plan.forward(x, y, rows)
    plan.reverse(x, dy, np.empty_like(x), rows)
    if outputs:
        plan.scores(np.zeros((rows, inputs), np.uint8), np.empty((rows, outputs), np.int32), 0, rows)
    return True


def lookup_layers(rng: np.random.Generator) -> bool:
    """Layers of two-input gates."""
    inputs, words = (int(n) for n in rng.integers([1, 0], [5, 100]))
    widths = rng.integers(1, 5, rng.integers(0, 4)).astype(np.int64)
    gates, before = int(widths.sum()), [inputs, *widths.tolist()]
    limits = np.repeat(np.array(before[: len(widths)], np.int64), widths)
    in0, in1 = (np.array([_below(rng, int(n)) for n in limits], np.int64).astype(np.int32) for _ in range(2))
    if len(widths) and rng.integers(8) == 0:
        widths[0] = _below(rng, 5, 2)
    tables = _many(rng, 4 * gates, 2, np.uint8).reshape(-1, 4)
    made = _accepts(lambda: layers.Layers(inputs, widths, in0, in1, tables))
    if made is None:
        return False
    x, outputs, sums = np.zeros((inputs, words), np.uint64), before[-1], int(rng.integers(0, 6))
    planes = rng.integers(1, 64, len(widths) + 1).astype(np.int64)
    made.forward(x, np.empty((outputs, words), np.uint64), 64 * words, 0, words)
    dy, dx = np.zeros((int(planes[-1]), sums, words), np.uint64), np.zeros((int(planes[0]), inputs, words), np.uint64)
    counts = np.zeros((gates, 4), np.int64)
    return _accepts(lambda: made.reverse_exact(planes, x, dy, dx, counts, 0, words) or True) is True


def groups(rng: np.random.Generator) -> bool:
    """Groups of wires."""
    wires, rows = (int(n) for n in rng.integers(0, [20, 200]))
    bounds = np.cumsum(_many(rng, int(rng.integers(1, 6)), 5, np.int32), dtype=np.int64)
    words = np.zeros((wires, -(-rows // 64)), np.uint64)
    out = np.empty((len(bounds) - 1) * rows, np.int32)
    return _accepts(lambda: bits.group_counts(words, bounds, rows, out) or True) is True


TARGETS: dict[str, Target] = {
    "tapes of reals": reals,
    "lines of integers": lines,
    "tapes over fields": tapes,
    "netlists": netlists,
    "layers": lookup_layers,
    "groups": groups,
}
