"""Names of a table's columns: made up where there are none, checked, and matched with another object's.

Numbered names (`x0`, `x1`, ... or any one stem with the positions 0, 1, ...) say no more than the position, so columns
match by name only where both sides have other names than that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rdcircuits.errors import RdError, ShapeError

_NUMBERED = re.compile(r"(.*?)(0|[1-9]\d*)", re.DOTALL)


def column_names(given: Sequence[str] | None, count: int, stem: str, what: str) -> tuple[str, ...]:
    """`count` names: the given ones, checked, or `stem` with the positions. `what` names the side in errors.

    Raises `ShapeError` for another number of names, `RdError` for repeated ones and for what is no string.

    Example:
        >>> column_names(None, 2, "x", "inputs"), column_names(["a", "b"], 2, "x", "inputs")
        (('x0', 'x1'), ('a', 'b'))
    """
    if given is None:
        return tuple(f"{stem}{position}" for position in range(count))
    names = (given,) if isinstance(given, str) else tuple(given)
    if not all(isinstance(name, str) for name in names):
        raise RdError(f"names of {what} must be strings, found {next(n for n in names if not isinstance(n, str))!r}")
    if len(names) != count:
        raise ShapeError(f"{len(names)} names for {count} {what}")
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise RdError(f"two of the {what} are named {repeated[0]!r}")
    return names


def numbered(names: Sequence[str]) -> bool:
    """Whether the names are one stem with the positions 0, 1, ...

    Example:
        >>> numbered(["pi0", "pi1"]), numbered(["a", "b"]), numbered(["x1", "x0"])
        (True, False, False)
    """
    hits = [_NUMBERED.fullmatch(name) for name in names]
    return len({hit and hit[1] for hit in hits}) <= 1 and all(
        hit is not None and hit[2] == str(position) for position, hit in enumerate(hits)
    )


def match_columns(wanted: Sequence[str], offered: Sequence[str], what: str) -> list[int]:
    """For each wanted column its position among the offered: by name where both have names, else by position.

    A single column matches a single column whatever they are called. Raises `ShapeError` where numbers or names differ.

    Example:
        >>> match_columns(["a", "b"], ["b", "a"], "inputs"), match_columns(["a", "b"], ["x0", "x1"], "inputs")
        ([1, 0], [0, 1])
    """
    if len(wanted) != len(offered):
        raise ShapeError(f"the circuit has {len(wanted)} {what}, the table has {len(offered)}")
    places = {name: position for position, name in enumerate(offered)}
    if set(wanted) == set(places):
        return [places[name] for name in wanted]
    if len(wanted) == 1 or numbered(wanted) or numbered(offered):
        return list(range(len(wanted)))
    missing = next(name for name in wanted if name not in places)
    raise ShapeError(f"the circuit's {what} include {missing!r}, the table's are {_listed(offered)}")


def positions(which: str | int | Sequence[str | int], names: Sequence[str], what: str) -> list[int]:
    """The positions of columns asked for by name or by position (negative ones count from the end).

    Example:
        >>> positions(["b", 0, -1], ["a", "b", "c"], "outputs")
        [1, 0, 2]
    """
    asked = [which] if isinstance(which, str | int) else list(which)
    return [position_of(one, names, what) for one in asked]


def position_of(one: str | int, names: Sequence[str], what: str) -> int:
    """The position of one column asked for by name or by position; raises `RdError` where there is none."""
    if isinstance(one, str):
        if one not in names:
            raise RdError(f"no column {one!r} among the {what}, which are {_listed(names)}")
        return names.index(one)
    if not -len(names) <= one < len(names):
        raise RdError(f"no column number {one} among {len(names)} {what}")
    return int(one) % len(names)


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown + f", ... ({len(names)} in all)" if len(names) > most else shown or "none"
