"""Tracks: which upright line each net takes between two layers, so that different nets never lie on each other.

The left half of a net's way runs level from the left to its track, then up or down, then level to the right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

_SAME, _APART, _ASIDE = 2.0, 3.0, 5.0


@dataclass(frozen=True, slots=True)
class Span:
    """A net between two layers: where it comes in, and where it goes out."""

    left: float
    rights: tuple[float, ...]

    @property
    def level(self) -> bool:
        """Whether it needs no track: less than a pixel is none."""
        return len(set(self.rights)) == 1 and abs(self.rights[0] - self.left) < 1.0

    @property
    def low(self) -> float:
        """The upper end of its track."""
        return min(self.left, *self.rights)

    @property
    def high(self) -> float:
        """The lower end of its track."""
        return max(self.left, *self.rights)


def tracks(spans: Sequence[Span]) -> list[int]:
    """A track for each span, from 0; −1 for the level ones. Spans on one track don't meet.

    Where one net goes out at the height at which another comes in, the latter's track is further left: else the two
    would lie on each other. Where that goes round in a circle it cannot be: `nudges` says by how much to step aside.

    Example:
        >>> tracks([Span(0.0, (20.0,)), Span(20.0, (0.0,)), Span(5.0, (5.0,))])
        [0, 2, -1]
    """
    after: list[set[int]] = [set() for _ in spans]
    waiting = [0] * len(spans)
    by_right = sorted((right, k) for k, span in enumerate(spans) for right in span.rights if not span.level)
    for k, span in enumerate(spans):
        first = bisect_left(by_right, (span.left - _SAME, -1))
        stop = bisect_left(by_right, (span.left + _SAME, -1))
        for _, other in [] if span.level else by_right[first:stop]:
            if other not in (k, *after[k]):
                after[k].add(other)
                waiting[other] += 1
    found, done = [-1] * len(spans), list[int]()
    heap = [(_preference(span), k) for k, span in enumerate(spans) if not span.level and not waiting[k]]
    heapify(heap)
    left = {k for k, span in enumerate(spans) if not span.level}
    while left:
        k = heappop(heap)[1] if heap else min(left, key=lambda one: (waiting[one], one))
        if k not in left:
            continue
        left.discard(k)
        taken = [found[other] + (2 if k in after[other] else 1) for other in done if _meet(spans[other], spans[k])]
        found[k] = max(taken, default=0)
        done.append(k)
        for other in after[k]:
            waiting[other] -= 1
            if not waiting[other] and other in left:
                heappush(heap, (_preference(spans[other]), other))
    return found


def nudges(spans: Sequence[Span], chosen: Sequence[int]) -> list[dict[float, float]]:
    """For each span how far its ways out step aside, by their heights: where they would lie on another's way in, or
    right behind it.
    """
    found: list[dict[float, float]] = [{} for _ in spans]
    lefts = sorted((span.left, k) for k, span in enumerate(spans) if chosen[k] >= 0)
    for k, span in enumerate(spans):
        for right in span.rights:
            first, stop = bisect_left(lefts, (right - _SAME, -1)), bisect_left(lefts, (right + _SAME, -1))
            near = [other for _, other in lefts[first:stop] if other != k]
            if chosen[k] >= 0 and any(chosen[other] >= chosen[k] - 1 for other in near):
                found[k][right] = _ASIDE if span.left > right else -_ASIDE
    return found


def _preference(span: Span) -> tuple[int, float]:
    """Nets that go up turn first, the upper ones before the lower; those that go down the other way round."""
    up = sum(span.rights) / len(span.rights) < span.left
    return (0, span.left) if up else (1, -span.left)


def _meet(one: Span, other: Span) -> bool:
    return one.low < other.high + _APART and other.low < one.high + _APART
