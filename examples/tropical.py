"""An algebra of one's own in one file: the tropical semiring (min, +), where matrix products find shortest paths.

Addition is min, with zero = infinity; multiplication is +, with one = 0. Every integer n ≥ 1 means the one (min is
idempotent: 1 + 1 = 1), so edge weights are elements or inputs. There is no negation, so no negate, not, xor, ...; the
reverse derivative exists all the same: over this semiring it marks what lies on shortest paths.

Run it: `python examples/tropical.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import rdcircuits as rd


class Tropical(rd.Semiring):
    """The reals with infinity; x + y is min(x, y), x · y is x + y."""

    name = "Tropical"
    dtype = np.dtype(np.float64)
    is_ring = False
    zero = np.inf
    one = 0.0

    def check(self, values: Any, what: str = "array") -> Any:
        """Numbers and +inf; NaN and −inf are refused with their index."""
        array = np.asarray(values, dtype=np.float64)
        bad = np.isnan(array) | np.isneginf(array)
        if bad.any():
            index = [int(i) for i in np.argwhere(bad)[0]]
            raise rd.AlgebraError(f"{what}: {array[tuple(index)]} at index {index} is no element of {self.name}")
        return array

    def add(self, x: Any, y: Any) -> Any:
        """The lesser."""
        return np.minimum(x, y)

    def multiply(self, x: Any, y: Any) -> Any:
        """The sum of numbers."""
        return np.add(x, y)

    def random(self, shape: Sequence[int], rng: np.random.Generator) -> Any:
        """Small integers, so that results are exact."""
        return rng.integers(0, 20, tuple(shape)).astype(np.float64)


def walks(nodes: int, steps: int) -> rd.Circuit:
    """walks(n, k) : W[n, n] × start[n] → n, the least weights of walks of k edges from the start to each node."""

    def circuit(weights: rd.Wire, start: rd.Wire) -> rd.Wire:
        for _ in range(steps):
            start = rd.ops.einsum("ij,i->j", weights, start)
        return start

    return rd.trace(circuit, rd.point(nodes, nodes), rd.point(nodes))


def main() -> None:
    """Shortest walks in a small graph, and the edges that they use."""
    inf = np.inf
    #             to:  a    b    c    d
    weights = np.array([[0.0, 1.0, 5.0, inf], [inf, 0.0, 2.0, 7.0], [inf, inf, 0.0, 3.0], [inf, inf, inf, 0.0]])
    start = np.array([0.0, inf, inf, inf])
    circuit = walks(4, 3)
    tropical = Tropical()
    reached = tropical.run(circuit, weights, start)
    print("least weights from a:", reached.tolist())
    # With loops of weight 0 a walk of 3 edges may rest. R asks, for a change of weight 0 at d alone, through which edge
    # d is reached at which cost: entry (i, j) is the cheapest walk to d without the weight of one use of edge i → j.
    wish = np.array([inf, inf, inf, 0.0])
    through, _ = tropical.run(rd.R(circuit), weights, start, wish)
    total = reached[3]
    used = [
        ("abcd"[i], "abcd"[j]) for i in range(4) for j in range(4) if i != j and through[i, j] + weights[i, j] == total
    ]
    print("edges on a shortest walk from a to d:", used)


if __name__ == "__main__":
    main()
