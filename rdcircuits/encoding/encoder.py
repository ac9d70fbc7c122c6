"""Encoders: each raw column as a few bits, by thresholds or by its values; fitted to rows, then fixed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rdcircuits.brief import Brief
from rdcircuits.encoding.cuts import entropy_cuts, on_grid, quantiles, threshold
from rdcircuits.encoding.edges import Edges
from rdcircuits.encoding.raw import Column, Raw, number_in, word_of
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.names import ColumnNames, made_up

Bytes = NDArray[np.uint8]
Cuts = Literal["quantiles", "entropy"]

_MOST_VALUES = 64


@dataclass(frozen=True, repr=False)
class Thresholds(Brief):
    """A column of numbers x as bits floor(x·2^places) ≥ cut, one for each cut in rising order: a thermometer.

    With `missing` one more bit tells where there is no number; the other bits are 0 there.

    Example:
        >>> Thresholds("age", 0, (18, 65), missing=True).bits(np.array([17.9, 18, 70, np.nan])).tolist()
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1]]
    """

    name: str
    places: int
    cuts: tuple[int, ...]
    missing: bool = False

    @property
    def names(self) -> list[str]:
        """What each bit says."""
        shown = [f"{cut:.6g}" if cut != int(cut) or abs(cut) >= 1e15 else str(int(cut)) for cut in self.floats]
        exact = shown if len(set(shown)) == len(shown) else [repr(cut) for cut in self.floats]
        return [f"{self.name} >= {cut}" for cut in exact] + [f"{self.name} missing"] * self.missing

    @property
    def floats(self) -> list[float]:
        """The cuts as floats, in the column's own measure."""
        return [threshold(cut, self.places) for cut in self.cuts]

    def bits(self, values: Column) -> Bytes:
        """The bits (rows, cuts and maybe one) of numbers."""
        lacking = np.isnan(values)
        if lacking.any() and not self.missing:
            raise _never_missing(self.name, lacking)
        found = np.where(lacking, -np.inf, values)[:, None] >= np.array(self.floats, dtype=np.float64)
        return np.concatenate([found, lacking[:, None]], axis=1).astype(np.uint8)[:, : len(self.cuts) + self.missing]

    def facts(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"column": self.name, "places": self.places, "cuts": list(self.cuts), "missing": self.missing}


@dataclass(frozen=True, repr=False)
class OneHot(Brief):
    """A column of words: one bit for each value, only the first of two; with `missing` one more where there is none.

    A word that was never seen has no bit set.

    Example:
        >>> OneHot("colour", ("blue", "red", "white")).bits(np.array(["red", "pink"], dtype=object)).tolist()
        [[0, 1, 0], [0, 0, 0]]
    """

    name: str
    values: tuple[str, ...]
    missing: bool = False

    @property
    def told(self) -> tuple[str, ...]:
        """The values that have a bit."""
        return self.values[:1] if len(self.values) == 2 and not self.missing else self.values

    @property
    def names(self) -> list[str]:
        """What each bit says."""
        return [f"{self.name} = {value}" for value in self.told] + [f"{self.name} missing"] * self.missing

    def bits(self, values: Column) -> Bytes:
        """The bits of words."""
        lacking = np.array([value is None for value in values], dtype=np.bool_)
        if lacking.any() and not self.missing:
            raise _never_missing(self.name, lacking)
        found = [np.array([value == one for value in values], dtype=np.bool_) for one in self.told]
        return np.stack([*found, *([lacking] if self.missing else [])], axis=1).astype(np.uint8)

    def facts(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"column": self.name, "values": list(self.values), "missing": self.missing}


@dataclass(frozen=True, repr=False)
class Encoder(Brief):
    """How the columns of raw tables become bits: `parts`, one for each column that says something, and all `columns`;
    of images maybe `edges` too (`rdcircuits.encoding.fit_images`), whose bits come last.

    Tables go by name where both sides have names, else by position.

    Example:
        >>> encoder = Encoder.fit([[1.0, "a"], [2.0, "b"], [3.0, "c"]], thresholds=1)
        >>> encoder.names
        ('x0 >= 3', 'x1 = a', 'x1 = b', 'x1 = c')
        >>> encoder.encode([[3.6, "c"]]).tolist()
        [[1, 0, 0, 1]]
    """

    columns: tuple[str, ...]
    parts: tuple[Thresholds | OneHot, ...]
    edges: Edges | None = None

    @classmethod
    def fit(
        cls, data: Any, labels: NDArray[np.int64] | None = None, *, thresholds: int = 8, cuts: Cuts = "quantiles"
    ) -> Encoder:
        """The encoder for these rows: up to `thresholds` a column of numbers, at quantiles or where they tell most
        about the labels (class numbers, for "entropy"); words by value, the 64 most frequent.

        A column of one value has no bits. Raises `RdError` for no thresholds, or an unknown way to cut.
        """
        if cuts not in get_args(Cuts):
            raise RdError(f"cuts is {cuts!r}, expected one of {', '.join(get_args(Cuts))}")
        if cuts == "entropy" and labels is None:
            raise RdError("cuts by entropy need labels")
        if thresholds < 1:
            raise RdError(f"{thresholds} thresholds a column, expected 1 or more")
        raw = Raw.of(data)
        parts = [
            _one_hot(name, values) if values.dtype == object else _thresholds(name, values, labels, thresholds, cuts)
            for name, values in zip(raw.names, raw.columns, strict=True)
        ]
        return cls(raw.names, tuple(part for part in parts if part is not None and part.names))

    @property
    def names(self) -> tuple[str, ...]:
        """What each bit says; where two would say the same (columns `a` and `a = b`), a number tells them apart."""
        found = dict[str, None]()
        for name in (name for part in self._all for name in part.names):
            found[next(one for one in chain([name], (f"{name} ({k})" for k in count(2))) if one not in found)] = None
        return tuple(found)

    @property
    def _all(self) -> tuple[Thresholds | OneHot | Edges, ...]:
        return (*self.parts, *(() if self.edges is None else (self.edges,)))

    @property
    def constant(self) -> tuple[str, ...]:
        """The columns that have no bits, since they had one value alone."""
        told = {part.name for part in self.parts}.union(() if self.edges is None else self.edges.columns)
        return tuple(name for name in self.columns if name not in told)

    def encode(self, data: Any, *, lenient: bool = False) -> Bytes:
        """The bits (rows, bits) of raw rows.

        Where a value is missing in a column that never lacked one when the encoder was fitted, that is an error, or
        with `lenient` the column's bits are 0, as they are for the smallest number and for a word never seen.

        Raises `ShapeError` for missing columns, or another number of them where there are no names, and `RdError`
        for words where there were numbers, and for values missing where none was.
        """
        raw = self.fitting(data)
        found = [_bits(part, as_part(part, raw.column(part.name)), lenient) for part in self.parts]
        found += [] if self.edges is None else [self.edges.bits(raw, lenient=lenient)]
        return np.concatenate([np.zeros((raw.rows, 0), np.uint8), *found], axis=1)

    def renamed(self, columns: Sequence[str]) -> Encoder:
        """The same with other names of its columns.

        Example:
            >>> Encoder.fit([[1.0], [2.0]]).renamed(["age"]).names
            ('age >= 2',)
        """
        called = dict(zip(self.columns, columns, strict=True))
        parts = tuple(replace(part, name=called[part.name]) for part in self.parts)
        return Encoder(tuple(columns), parts, None if self.edges is None else self.edges.renamed(called))

    def fitting(self, data: Any) -> Raw:
        """The raw rows with the encoder's columns and names, in its order."""
        raw = Raw.of(data)
        unnamed = bool(raw.names.made_up) or bool(made_up(self.columns))
        if not unnamed:
            repeated = [name for name in self.columns if name not in raw.names]
            if repeated:
                raise ShapeError(f"no column {_listed(repeated)}; the columns are {_listed(raw.names)}")
            columns = tuple(raw.column(name) for name in self.columns)
        else:
            if len(raw.names) != len(self.columns):
                raise ShapeError(f"{len(raw.names)} columns, expected {len(self.columns)}: {_listed(self.columns)}")
            columns = raw.columns
        return Raw(ColumnNames(self.columns, made_up(self.columns)), columns, raw.rows)

    def facts(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "columns": list(self.columns),
            "made_up": sorted(made_up(self.columns), key=self.columns.index),
            "parts": [part.facts() for part in self.parts],
        } | ({} if self.edges is None else {"edges": self.edges.facts()})

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Encoder:
        """The encoder of such facts; raises `RdError` where they are none."""
        try:
            columns = ColumnNames([_text(name) for name in facts["columns"]], [_text(one) for one in facts["made_up"]])
            parts = tuple(_part(one) for one in facts["parts"])
        except (KeyError, TypeError, AttributeError) as error:
            raise RdError(f"not an encoder: {error}") from None
        named = [part.name for part in parts]
        if len(set(columns)) < len(columns) or len(set(named)) < len(named) or not set(named) <= set(columns):
            raise RdError("not an encoder: its parts are not of its columns, or columns repeat")
        edges = facts.get("edges")
        return cls(columns, parts, None if edges is None else Edges.from_facts(edges, columns))


def _thresholds(
    name: str, values: Column, labels: NDArray[np.int64] | None, most: int, cuts: Cuts
) -> Thresholds | None:
    known = ~np.isnan(values)
    if not known.any():
        return None
    if cuts == "entropy" and labels is not None:
        gaps = entropy_cuts(values[known], labels[known], most) or quantiles(values[known], 1)
    else:
        gaps = quantiles(values[known], most)
    places, chosen = on_grid(gaps)
    return Thresholds(name, places, chosen, missing=not known.all())


def _one_hot(name: str, values: Column) -> OneHot | None:
    known = [value for value in values if value is not None]
    counts = dict[str, int]()
    for value in known:
        counts[value] = counts.get(value, 0) + 1
    frequent = sorted(counts, key=lambda value: (-counts[value], value))[:_MOST_VALUES]
    missing = len(known) < len(values)
    if len(frequent) < 2 and not missing:
        return None
    return OneHot(name, tuple(sorted(frequent)), missing)


def _bits(part: Thresholds | OneHot, values: Column, lenient: bool) -> Bytes:
    """The bits of a column; with `lenient` none is an error."""
    if part.missing or not lenient:
        return part.bits(values)
    return replace(part, missing=True).bits(values)[:, : len(part.names)]


def as_part(part: Thresholds | OneHot, values: Column) -> Column:
    """The column as the part takes it: numbers may stand for words, words that are numbers for numbers."""
    if isinstance(part, Thresholds) == (values.dtype != object):
        return values
    if isinstance(part, OneHot):
        spelt = {number: value for value in reversed(part.values) if (number := number_in(value)) is not None}
        words = np.empty(len(values), dtype=object)
        words[:] = [None if math.isnan(value) else spelt.get(value, word_of(value)) for value in values]
        return words
    numbers = np.full(len(values), math.nan)
    for row, value in enumerate(values):
        if value is not None:
            number = number_in(value)
            if number is None or not math.isfinite(number):
                raise RdError(f"column {part.name!r} has {value!r} in row {row}, expected a number")
            numbers[row] = number
    return numbers


def _part(facts: Mapping[str, Any]) -> Thresholds | OneHot:
    name, missing = _text(facts["column"]), facts["missing"]
    if not isinstance(missing, bool):
        raise RdError(f"not an encoder: missing of column {name!r} is {str(missing)[:40]}, expected true or false")
    if "values" in facts:
        values = tuple(_text(value) for value in facts["values"])
        if len(set(values)) < len(values) or not (values or missing):
            raise RdError(f"not an encoder: the values of column {name!r} are {str(values)[:60]}")
        return OneHot(name, values, missing)
    places, cuts = facts["places"], facts["cuts"]
    whole = [places, *cuts]
    if not all(type(one) is int for one in whole) or not 0 <= places <= 1074 or cuts != sorted(set(cuts)):
        raise RdError(f"not an encoder: places and cuts of column {name!r} are {str(whole)[:60]}")
    return Thresholds(name, places, tuple(cuts), missing)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise RdError(f"not an encoder: {str(value)[:40]} is no text")
    return value


def _never_missing(name: str, lacking: NDArray[np.bool_]) -> RdError:
    row = int(np.flatnonzero(lacking)[0])
    return RdError(f"column {name!r} is missing in row {row}, and never was in the rows that the encoder was fitted to")


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(map(repr, names[:most]))
    return f"{shown}, ... ({len(names)} in all)" if len(names) > most else shown or "none"
