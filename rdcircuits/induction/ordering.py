"""The order in which a lookup table is addressed: it decides how many gates are left once equal subtables are shared.

Looked up address by address, from the last one on, a table becomes a tree of muxes whose equal parts are one (a binary
decision diagram). A beam of sets of addresses is grown from the bottom: what a set costs does not depend on the
order above it, so that of the orders of one set only the cheapest is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint8]
Literals = npt.NDArray[np.int64]

#: Entries of tables that are looked at, over all steps of the beam: some seconds.
_WORK = 1 << 26
_WIDEST = 16
#: What a subtable that is still to be reached counts, beside the gates below it.
_WAITING = 2
_DENSE = 1 << 20


@dataclass(frozen=True)
class _State:
    """The addresses below, `order` from the bottom up, cost `gates`.

    Each entry of `literals` (outputs, then an axis for each of `rest`) names a subtable: 2·node + complemented; node 0
    is the constant 0. `waiting` subtables are still to be reached.
    """

    order: tuple[int, ...]
    rest: tuple[int, ...]
    literals: Literals
    nodes: int
    gates: int
    waiting: int = 0

    @property
    def score(self) -> int:
        return self.gates + _WAITING * self.waiting


def address_order(tables: Bits) -> list[int]:
    """An order of the n addresses of tables (m, 2^n), the first to be looked up (next to the outputs) first, that makes
    few gates of all of them together. Deterministic; not always the best.

    Example:
        >>> x = np.arange(64)
        >>> pairs = (x & x >> 3 & 1) | (x >> 1 & x >> 4 & 1) | (x >> 2 & x >> 5 & 1)
        >>> gates_of(pairs[None], range(6)), gates_of(pairs[None], address_order(pairs[None]))
        (23, 9)
    """
    inputs = tables.shape[1].bit_length() - 1
    width = int(np.clip(2 * _WORK // max(inputs * tables.size, 1), 1, _WIDEST))
    beam = [_start(tables)]
    for _ in range(inputs):
        found: dict[frozenset[int], _State] = {}
        for state in beam:
            for axis in range(len(state.rest)):
                grown = _grow(state, axis)
                known = found.get(frozenset(grown.order))
                if known is None or grown.score < known.score:
                    found[frozenset(grown.order)] = grown
        beam = sorted(found.values(), key=lambda state: state.score)[:width]
    return list(reversed(beam[0].order))


def gates_of(tables: Bits, order: npt.ArrayLike) -> int:
    """About how many ANDs tables (m, 2^n) take, addressed in this order (as `address_order` gives it)."""
    state = _start(tables)
    for address in reversed(np.asarray(order, dtype=np.int64).tolist()):
        state = _grow(state, state.rest.index(address))
    return state.gates


def reordered(tables: Bits, order: list[int]) -> Bits:
    """The tables with address k what address order[k] was."""
    inputs = len(order)
    axes = [inputs - address for address in reversed(order)]
    moved = tables.reshape((-1, *(2,) * inputs)).transpose((0, *axes))
    return np.ascontiguousarray(moved).reshape(tables.shape)


def _start(tables: Bits) -> _State:
    inputs = tables.shape[1].bit_length() - 1
    literals = tables.astype(np.int64).reshape((-1, *(2,) * inputs))
    return _State((), tuple(range(inputs - 1, -1, -1)), literals, 1, 0)


def _grow(state: _State, axis: int) -> _State:
    """The state with one more address on top: equal pairs of subtables become one node, of a complement the same."""
    low, high = (np.ascontiguousarray(np.take(state.literals, bit, axis + 1)) for bit in (0, 1))
    flip = low & 1
    low, high = low ^ flip, high ^ flip
    pairs, where = _distinct(low * (2 * state.nodes) + high, (2 * state.nodes) ** 2)
    low, high = pairs // (2 * state.nodes), pairs % (2 * state.nodes)
    made = low != high
    named = np.where(made, 2 * (state.nodes + np.cumsum(made) - 1), low)
    constant = (low == 0).astype(np.int64) + (high <= 1)
    gates = int(np.sum(made * np.array([3, 1, 0])[constant]))
    return _State(
        (*state.order, state.rest[axis]),
        (*state.rest[:axis], *state.rest[axis + 1 :]),
        named[where].reshape(flip.shape) ^ flip,
        state.nodes + int(np.sum(made)),
        state.gates + gates,
        len(pairs),
    )


def _distinct(keys: Literals, bound: int) -> tuple[Literals, npt.NDArray[np.intp]]:
    """The distinct keys in order, and where each key stands among them; by counting where keys are small."""
    if bound > min(_DENSE, 4 * keys.size + 64):
        found, where = np.unique(keys, return_inverse=True)
        return found, where
    present = np.bincount(keys.ravel(), minlength=bound) > 0
    return np.flatnonzero(present).astype(np.int64), (np.cumsum(present) - 1)[keys]
