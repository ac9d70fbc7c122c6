"""Names of a table's columns: made up where there are none, checked, and matched with another object's.

Columns match by name where both sides have names, else by position; names that were made up (`names`) are none.

* Names in common are matched, in whatever order they stand. What is left over is matched in its order: where the names
  of one side were only partly given, that is done if one column is left, or if the names in common stand at the same
  positions on both sides; otherwise nobody knows what belongs together, and it is an error.
* Different names that were given on both sides are an error, but for two cases: a single column matches a single
  column, and names that are all one stem with the positions 0, 1, ... (`pi0`, `pi1`, ...: programs write those for
  want of better) match by position what has no name in common with them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rdcircuits.arguments import index_of, shown
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.names import ColumnNames, as_names, made_up, numbered_names

_NUMBERED = re.compile(r"(.*?)(0|[1-9]\d*)", re.DOTALL)


def column_names(given: Sequence[str] | None, count: int, stem: str, what: str) -> ColumnNames:
    """`count` names: the given ones, checked, or `stem` with the positions. `what` names the side in errors.

    Names of another table or circuit stay made up where they were. Raises `ShapeError` for another number of names,
    `RdError` for repeated ones and for what is no string.

    Example:
        >>> column_names(None, 2, "x", "inputs"), column_names(["a", "b"], 2, "x", "inputs")
        (('x0', 'x1'), ('a', 'b'))
    """
    if given is None:
        return numbered_names(stem, count)
    names = as_names((given,) if isinstance(given, str) else given)
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

    Raises `ShapeError` where numbers or names differ, and where names that are partly made up leave it open.

    Example:
        >>> match_columns(["a", "b"], ["b", "a"], "inputs")
        [1, 0]
        >>> match_columns(["x1", "x0"], column_names(None, 2, "x", "inputs"), "inputs")
        [0, 1]
    """
    if len(wanted) != len(offered):
        raise ShapeError(f"the circuit has {len(wanted)} {what}, the table has {len(offered)}")
    pairing = pair_columns(wanted, offered, what)
    if pairing is None:
        missing = next(name for name in wanted if name not in made_up(wanted) and not _has(offered, name))
        raise ShapeError(f"the circuit's {what} include {missing!r}, the table's are {_listed(offered)}")
    return pairing


def pair_columns(wanted: Sequence[str], offered: Sequence[str], what: str) -> list[int] | None:
    """For each of as many wanted columns its position among the offered; None where given names differ.

    Raises `ShapeError` where names that are partly made up leave it open.

    Example:
        >>> pair_columns(ColumnNames(["x0", "a"], ["x0"]), ["a", "b"], "inputs"), pair_columns(["a"] * 2, ["b"] * 2, "")
        ([1, 0], None)
    """
    own, others = made_up(wanted), made_up(offered)
    place = {name: position for position, name in enumerate(offered) if name not in others}
    found = [place.get(name) if name not in own else None for name in wanted]
    if len(wanted) == 1 or not place or len(own) == len(wanted):
        return list(range(len(wanted)))
    taken = {position for position in found if position is not None}
    left, free = [k for k, at in enumerate(found) if at is None], [k for k in range(len(offered)) if k not in taken]
    if any(wanted[k] not in own and offered[at] not in others for k, at in zip(left, free, strict=True)):
        stems = numbered(wanted) or numbered(offered)
        return list(range(len(wanted))) if stems and not taken and not own and not others else None
    moved = any(at not in (None, k) for k, at in enumerate(found))
    if len(left) > 1 and moved:
        partly = next(name for name in wanted if name in place)
        raise ShapeError(
            f"only some of the {what} have names, and {partly!r} is number {wanted.index(partly)} on one side and "
            f"{place[partly]} on the other: where do the others belong? Name all of them, or none"
        )
    for k, at in zip(left, free, strict=True):
        found[k] = at
    return [at for at in found if at is not None]


def positions(which: str | int | Sequence[str | int], names: Sequence[str], what: str) -> list[int]:
    """The positions of columns asked for by name or by position (negative ones count from the end).

    Example:
        >>> positions(["b", 0, -1], ["a", "b", "c"], "outputs")
        [1, 0, 2]
    """
    if not isinstance(which, (str, int, Iterable)):
        raise RdError(f"{what} are asked for by {shown(which)}, expected names or positions")
    asked = [which] if isinstance(which, (str, int)) else list(which)
    return [position_of(one, names, what) for one in asked]


def position_of(one: str | int, names: Sequence[str], what: str) -> int:
    """The position of one column asked for by name or by position; raises `RdError` where there is none."""
    if isinstance(one, str):
        if one not in names:
            raise RdError(f"no column {one!r} among the {what}, which are {_listed(names)}")
        return names.index(one)
    number = index_of(one)
    if number is None:
        raise RdError(f"no column {shown(one)} among the {what}: expected a name or a position")
    if not -len(names) <= number < len(names):
        raise RdError(f"no column number {number} among {len(names)} {what}")
    return number % len(names)


def _has(names: Sequence[str], name: str) -> bool:
    return name in names and name not in made_up(names)


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown + f", ... ({len(names)} in all)" if len(names) > most else shown or "none"
