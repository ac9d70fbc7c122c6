"""Names of the columns of one side of a table or circuit, which know whether they were given or made up.

Files without names, arrays and functions leave a table without names; `x0`, `x1`, ... and `y0`, `y1`, ... are made up
then, for people to read. They say no more than the position, so they never take part in matching.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn, SupportsIndex, overload

from rdcircuits.arguments import shown
from rdcircuits.errors import RdError
from rdcircuits.limits import check_memory

#: Of a name, with what holds it.
_BYTES = 200


class ColumnNames(tuple[str, ...]):
    """A tuple of names, all different, some or all of which may be made up: `made_up` holds these.

    It is equal to any tuple of the same names and hashes alike: whether a name was made up says how columns are
    matched, not what they are called. Slices, sums and pickles keep what was made up.

    Example:
        >>> names = ColumnNames(["a", "x1"], made_up=["x1"])
        >>> names, names.given, sorted(names[1:].made_up)
        (('a', 'x1'), False, ['x1'])
    """

    made_up: frozenset[str]

    def __new__(cls, names: Iterable[str], made_up: Iterable[str] = ()) -> ColumnNames:
        """The names, of which those in `made_up` were made up."""
        found = super().__new__(cls, names)
        found.__dict__["made_up"] = frozenset(made_up).intersection(found)
        return found

    @property
    def given(self) -> bool:
        """Whether all of them were given."""
        return not self.made_up

    def take(self, positions: Iterable[int]) -> ColumnNames:
        """The names at these positions."""
        return ColumnNames((self[position] for position in positions), self.made_up)

    @overload
    def __getitem__(self, key: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, key: slice) -> ColumnNames: ...
    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return ColumnNames(found, self.made_up) if isinstance(key, slice) else found

    def __add__(self, other: tuple[Any, ...]) -> ColumnNames:
        own, others = self.made_up, made_up(other)
        return ColumnNames((*self, *other), own & others | (own - set(other)) | (others - set(self)))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"names are values: {name!r} cannot be set")

    def __reduce__(self) -> tuple[type[ColumnNames], tuple[tuple[str, ...], tuple[str, ...]]]:
        return ColumnNames, (tuple(self), tuple(name for name in self if name in self.made_up))


def made_up(names: Iterable[str]) -> frozenset[str]:
    """Those of the names that were made up: none of plain strings.

    Example:
        >>> made_up(["x0"]), made_up(numbered_names("x", 1))
        (frozenset(), frozenset({'x0'}))
    """
    return names.made_up if isinstance(names, ColumnNames) else frozenset()


def as_names(names: Iterable[str]) -> ColumnNames:
    """The names as they are if they know which were made up; others were given."""
    if not isinstance(names, ColumnNames):
        names = tuple(names)
        odd = [name for name in names if not isinstance(name, str)]
        if odd:
            raise RdError(f"a name is {shown(odd[0])}, expected a string")
    return names if isinstance(names, ColumnNames) else ColumnNames(names)


def numbered_names(stem: str, count: int) -> ColumnNames:
    """`count` names made up: the stem with the positions.

    Example:
        >>> numbered_names("x", 2)
        ('x0', 'x1')
    """
    check_memory("names of columns", (count,), _BYTES, "take fewer")
    names = [f"{stem}{position}" for position in range(count)]
    return ColumnNames(names, names)


class NamedSides:
    """What has named inputs and outputs: whether these names were given or made up, each side for itself.

    A side of which only some names were given counts as not given here; `made_up` of its names says which were not.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def inputs_given(self) -> bool:
        """Whether the names of all inputs were given: none was made up."""
        return not made_up(self.inputs)

    @property
    def outputs_given(self) -> bool:
        """Whether the names of all outputs were given: none was made up."""
        return not made_up(self.outputs)

    def _keep_names(self) -> None:
        """Make the names of both sides `ColumnNames`: those of a frozen dataclass that is being made."""
        for side in ("inputs", "outputs"):
            object.__setattr__(self, side, as_names(getattr(self, side)))
