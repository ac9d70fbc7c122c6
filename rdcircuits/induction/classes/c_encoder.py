"""The encoder of a file in C: tables of columns and thresholds, and functions that compare them.

Pixels (columns of bytes that are only compared with thresholds) are compared eight at a time in one word: a subtraction
in which no byte borrows from the next, whose high bits are the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdcircuits.boolean.formats.c_source import array_of, comment, filled
from rdcircuits.encoding import Encoder, Thresholds
from rdcircuits.errors import RdError

_KINDS = {"uint8_t": (0, 255), "int16_t": (-(1 << 15), (1 << 15) - 1), "int32_t": (-(1 << 31), (1 << 31) - 1)}
_WIDEST = "int64_t", (1 - (1 << 63), (1 << 63) - 1)
_ONE_BY_ONE = """
static NAME_word NAME_bit(const NAME_value *row, int j)
{
  return (NAME_word)(CONDITION);
}

static void NAME_encode(const NAME_value *rows, size_t count, NAME_word *x)
{
  size_t s;
  int j;
  for (j = 0; j < BITS; j++) {
    x[j] = 0;
    for (s = 0; s < count; s++)
      x[j] = (NAME_word)(x[j] | (NAME_word)(NAME_bit(rows + s * COLUMNS, j) << s));
  }
}
"""
_EDGES = """
static void NAME_edges(const NAME_value *rows, size_t count, NAME_word *x)
{
  size_t s;
  int j;
  for (j = 0; j < EDGES; j++) {
    const NAME_value *first = rows + NAME_first[j], *second = rows + NAME_second[j];
    x[j] = 0;
    for (s = 0; s < count; s++, first += COLUMNS, second += COLUMNS)
      x[j] = (NAME_word)(x[j] | (NAME_word)(*first - *second >= NAME_step[j]) << s);
  }
}
"""
_EIGHT_AT_ONCE = """
#ifndef NAMEUP_ONE
static void NAME_swap(uint64_t *a, uint64_t *b, int by, uint64_t mask)
{
  const uint64_t t = (*a >> by ^ *b) & mask;
  *b ^= t;
  *a ^= t << by;
}

/* All 64 samples: eight columns of eight samples, a matrix of bytes, are transposed; then bytes are compared. */
static void NAME_encode64(const NAME_value *rows, NAME_word *x)
{
  const uint64_t high = 0x8080808080808080u, ones = 0x0101010101010101u;
  int c, p, k, b, j = 0;
  for (c = 0; c < COLUMNS && j < BITS; c += 8) {
    uint64_t pixel[8][8];
    if (NAME_column[j] >= c + 8) continue;
    for (k = 0; k < 8; k++) {
      uint64_t a[8];
      for (b = 0; b < 8; b++) {
        const NAME_value *r = rows + (size_t)(8 * b + k) * COLUMNS + c;
        if (c + 8 <= COLUMNS)
          a[b] = (uint64_t)r[0] | (uint64_t)r[1] << 8 | (uint64_t)r[2] << 16 | (uint64_t)r[3] << 24 |
                 (uint64_t)r[4] << 32 | (uint64_t)r[5] << 40 | (uint64_t)r[6] << 48 | (uint64_t)r[7] << 56;
        else
          for (a[b] = 0, p = 0; c + p < COLUMNS; p++) a[b] |= (uint64_t)r[p] << 8 * p;
      }
      for (b = 0; b < 4; b++) NAME_swap(a + b, a + b + 4, 32, 0x00000000ffffffffu);
      for (b = 0; b < 8; b += b % 4 == 1 ? 3 : 1) NAME_swap(a + b, a + b + 2, 16, 0x0000ffff0000ffffu);
      for (b = 0; b < 8; b += 2) NAME_swap(a + b, a + b + 1, 8, 0x00ff00ff00ff00ffu);
      for (p = 0; p < 8; p++) pixel[p][k] = a[p];
    }
    for (; j < BITS && NAME_column[j] < c + 8; j++) {
      const uint64_t *v = pixel[NAME_column[j] - c];
      const uint64_t cut = ones * (NAME_low[j] & 127u);
      uint64_t w = 0;
      if (NAME_low[j] < 128)
        for (k = 0; k < 8; k++) w |= ((((v[k] | high) - cut) | v[k]) & high) >> (7 - k);
      else
        for (k = 0; k < 8; k++) w |= ((((v[k] | high) - cut) & v[k]) & high) >> (7 - k);
      x[j] = w;
    }
  }
}
#endif
"""


@dataclass(frozen=True)
class _Bit:
    """low ≤ value of a column ≤ high (None: whatever is above), and 0 where the column `guard` is not 0."""

    column: int
    low: int
    high: int | None = None
    guard: int | None = None


@dataclass(frozen=True)
class Compared:
    """The bits that gates read, `edges` (first column, second, cut) behind them: the `kind` of integer of a column,
    `width`, how many values a row has, those of `flags` last (columns that may be missing); `notes` for the comment.
    """

    bits: tuple[_Bit, ...]
    edges: tuple[tuple[int, int, int], ...]
    kind: str
    width: int
    flags: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def operations(self) -> int:
        """Comparisons for one sample, with the places that are looked up."""
        found = sum(1 + (bit.high is not None) + (bit.guard is not None) for bit in self.bits)
        return found + 2 * len(self.edges)

    @property
    def bytes(self) -> int:
        """Of the tables."""
        value, place = int(self.kind.strip("uint_")) // 8, int(_place(self.width).strip("uint_")) // 8
        each = place + value + value * self._bounded + 4 * self._guarded
        return each * len(self.bits) + (2 * place + 4) * len(self.edges)

    @property
    def _bounded(self) -> bool:
        return any(bit.high is not None for bit in self.bits)

    @property
    def _guarded(self) -> bool:
        return any(bit.guard is not None for bit in self.bits)

    @property
    def at_once(self) -> bool:
        """Whether bytes are compared eight at a time."""
        columns = [bit.column for bit in self.bits]
        plain = not self._bounded and not self._guarded and all(bit.low for bit in self.bits)
        return bool(columns) and self.kind == "uint8_t" and plain and columns == sorted(columns)

    def tables(self, name: str) -> str:
        """The constants that bits are compared by."""
        place, found = _place(self.width), list[str]()
        for which, called in enumerate(("first", "second", "step") if self.edges else ()):
            kind = place if which < 2 else "int32_t"
            found.append(array_of(kind, f"{name}_{called}", [edge[which] for edge in self.edges]))
        if self.bits:
            found.append(array_of(place, f"{name}_column", [bit.column for bit in self.bits]))
            found.append(array_of(f"{name}_value", f"{name}_low", [bit.low for bit in self.bits]))
        if self._bounded:
            most = dict([*_KINDS.items(), _WIDEST])[self.kind][1]
            highs = [most if bit.high is None else bit.high for bit in self.bits]
            found.append(array_of(f"{name}_value", f"{name}_high", highs))
        if self._guarded:
            # without a column that says whether it is missing, one looks at the place behind the row's last: none
            guards = [self.width if bit.guard is None else bit.guard for bit in self.bits]
            found.append(array_of("uint32_t", f"{name}_guard", guards))
        return "\n".join([*found, ""])

    def functions(self, name: str) -> str:
        """NAME_encode of some samples, and NAME_encode64 where bytes are compared at once."""
        condition = "row[NAME_column[j]] >= NAME_low[j]"
        if self._bounded:
            condition += " && row[NAME_column[j]] <= NAME_high[j]"
        if self._guarded:
            condition += " && (NAME_guard[j] == COLUMNS || !row[NAME_guard[j]])"
        text = _ONE_BY_ONE.replace("CONDITION", condition) if self.bits else ""
        text += (_EIGHT_AT_ONCE if self.at_once else "") + (_EDGES if self.edges else "")
        return filled(text, name, BITS=len(self.bits), EDGES=len(self.edges), COLUMNS=f"{name.upper()}_COLUMNS")

    def call(self, name: str) -> str:
        """The statements that compute the bits x of `count` rows."""
        whole = f"  if (count == 64)\n    {name}_encode64(rows, x);\n  else"
        lines = [f"#ifndef {name.upper()}_ONE", whole, "#endif"] if self.at_once else []
        lines += [f"{'    ' if self.at_once else '  '}{name}_encode(rows, count, x);"] if self.bits else []
        lines += [f"  {name}_edges(rows, count, x + {len(self.bits)});"] if self.edges else []
        return "\n".join(lines or ["  (void)rows;", "  x[0] = 0;"])


def compared(encoder: Encoder, used: Sequence[int]) -> Compared:
    """What is compared for those bits of the encoder that are used. Raises `RdError` where 64 bits are too few."""
    place = {name: number for number, name in enumerate(encoder.columns)}
    flags = [part.name for part in encoder.parts if part.missing]
    bits = list[_Bit]()
    for part in encoder.parts:
        guard = len(place) + flags.index(part.name) if part.missing else None
        column = place[part.name]
        if isinstance(part, Thresholds):
            bits += [_Bit(column, cut, None, guard) for cut in part.cuts]
        else:
            bits += [_Bit(column, k, k, guard) for k in map(part.values.index, part.told)]
        if guard is not None:
            bits.append(_Bit(guard, 1))
    kind = _kind(encoder)
    chosen = tuple(bits[number] for number in used if number < len(bits))
    pairs = () if encoder.edges is None else encoder.edges.pairs
    own = [pairs[number - len(bits)] for number in used if number >= len(bits)]
    edges = tuple((place[first], place[second], cut) for first, second, cut in own)
    return Compared(chosen, edges, kind, len(place) + len(flags), tuple(flags), tuple(_notes(encoder, kind)))


def _place(width: int) -> str:
    """The type of the number of a column."""
    return "uint8_t" if width <= 256 else "uint16_t" if width <= 65536 else "uint32_t"


def _kind(encoder: Encoder) -> str:
    """The narrowest integers that tell all cuts, and a number below them, apart."""
    ends = [end for part in encoder.parts for end in _ends(part)]
    if encoder.edges is not None:
        ends += [encoder.edges.low, encoder.edges.high]
        compared = set(encoder.edges.columns)
        scaled = [part.name for part in encoder.parts if isinstance(part, Thresholds) and part.places]
        if compared.intersection(scaled):
            raise RdError(f"column {scaled[0]!r} has thresholds that are no whole numbers, and edges, which are")
    for kind, (low, high) in (*_KINDS.items(), _WIDEST):
        if all(low <= end <= high for end in ends):
            return kind
    raise RdError("thresholds that need more than 64 bits are not written in C: fit an encoder to fewer digits")


def _ends(part: object) -> tuple[int, int]:
    if isinstance(part, Thresholds):
        return (part.cuts[0] - 1, part.cuts[-1]) if part.cuts else (0, 0)
    return 0, len(part.values)  # type: ignore[attr-defined]


def _notes(encoder: Encoder, kind: str) -> list[str]:
    """What a column's integer is."""
    numbers = [part for part in encoder.parts if isinstance(part, Thresholds)]
    low, high = dict([*_KINDS.items(), _WIDEST])[kind]
    found = [
        f"A row is an array of {kind}, one for each column, and behind them a 1 or 0 for each that may be missing."
    ]
    places = {part.places for part in numbers}
    if encoder.edges is not None:
        low, high = encoder.edges.low, encoder.edges.high
    if len(places) == 1:
        power = places.pop()
        scaled = f"floor(x * 2^{power})" if power else "floor(x)"
        found.append(f"A column of numbers x enters as {scaled}, clamped to {low}..{high}.")
    for part in encoder.parts:
        if isinstance(part, Thresholds):
            if places:
                found.append(f"{comment(part.name)} enters as floor(x * 2^{part.places}), clamped to {low}..{high}.")
        else:
            told = ", ".join(f"{k} {comment(value)}" for k, value in enumerate(part.values))
            found.append(f"{comment(part.name)} enters as a number: {told}; {len(part.values)} any other.")
    return found
