"""The order in which signals defined by one another can be computed, or the cycle that forbids it."""

from __future__ import annotations

from collections.abc import Sequence


class CycleError(Exception):
    """Nodes that depend on themselves: each is made from the next, the last from the first."""

    def __init__(self, cycle: list[int]) -> None:
        super().__init__(cycle)
        self.cycle = cycle


def topological_order(fanins: Sequence[Sequence[int]]) -> list[int]:
    """All nodes, each after its fan-ins; nodes already in such an order keep it. Raises `CycleError`.

    Depth first with a stack of its own, so a chain of a million nodes needs no recursion.

    Example:
        >>> topological_order([[], [2, 0], [0]])
        [0, 2, 1]
    """
    fresh, open_, done = 0, 1, 2
    state = bytearray(len(fanins))
    order: list[int] = []
    path: list[int] = []
    for root in range(len(fanins)):
        stack = [root]
        while stack:
            node = stack[-1]
            if state[node] == fresh:
                state[node] = open_
                path.append(node)
                for fanin in reversed(fanins[node]):
                    if state[fanin] == fresh:
                        stack.append(fanin)
                    elif state[fanin] == open_:
                        raise CycleError(path[path.index(fanin) :])
            else:
                stack.pop()
                if state[node] == open_:
                    state[node] = done
                    path.pop()
                    order.append(node)
    return order
