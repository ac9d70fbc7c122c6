"""Sets of rows as lists of cubes: which of them meet, what they cover, how many rows, and what they leave.

A cube is a pair of whole numbers: the inputs that must be 1, and those that must be 0, input j being bit j. Everything
here is exact. What may take exponentially long counts its steps, and raises `RdError` where there are too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdcircuits.errors import RdError

Cube = tuple[int, int]

STEPS = 1 << 20
"""Steps (cubes looked at) that one question may take by default."""

_ALL: Cube = (0, 0)
_ABSORBED = 4096


class Steps:
    """Steps that are left; `RdError` where there are none, `what` saying of what."""

    def __init__(self, what: str, most: int = STEPS) -> None:
        self.what, self.left = what, most

    def take(self, count: int) -> None:
        """Count steps."""
        self.left -= count
        if self.left < 0:
            raise RdError(f"{self.what} takes more than the steps that are tried: give fewer cubes, or minimise them")


def meet(a: Cube, b: Cube) -> bool:
    """Whether two cubes have a row in common.

    Example:
        >>> meet((0b01, 0), (0b10, 0)), meet((0b01, 0), (0, 0b01))
        (True, False)
    """
    return not (a[0] & b[1] or a[1] & b[0])


def holds(a: Cube, b: Cube) -> bool:
    """Whether every row of b is one of a."""
    return not (a[0] & ~b[0] or a[1] & ~b[1])


def literals(cube: Cube) -> int:
    """How many inputs a cube says something of."""
    return (cube[0] | cube[1]).bit_count()


def absorbed(cubes: Iterable[Cube]) -> list[Cube]:
    """The cubes that are in no other one, largest first.

    Example:
        >>> absorbed([(3, 0), (1, 0), (1, 0)])
        [(1, 0)]
    """
    ordered = sorted(dict.fromkeys(cubes), key=literals)
    if len(ordered) > _ABSORBED:
        return ordered
    kept: list[Cube] = []
    for cube in ordered:
        if not any(holds(other, cube) for other in kept):
            kept.append(cube)
    return kept


def within(cubes: Iterable[Cube], cube: Cube) -> list[Cube]:
    """What the cubes say of the other inputs, where those of `cube` are as it says: its cofactor."""
    ones, zeros = cube
    return [(a & ~ones, b & ~zeros) for a, b in cubes if not (a & zeros or b & ones)]


def sharp(a: Cube, b: Cube) -> list[Cube]:
    """The rows of a that are not in b, as disjoint cubes.

    Example:
        >>> sharp((0, 0), (0b11, 0))
        [(0, 1), (1, 2)]
    """
    if not meet(a, b):
        return [a]
    (ones, zeros), parts = a, []
    for bit in bits(b[0] & ~ones):
        parts.append((ones, zeros | bit))
        ones |= bit
    for bit in bits(b[1] & ~zeros):
        parts.append((ones | bit, zeros))
        zeros |= bit
    return parts


def bits(number: int) -> list[int]:
    """The powers of two in a number, ascending."""
    found = []
    while number:
        found.append(number & -number)
        number &= number - 1
    return found


def disjoint(cubes: Iterable[Cube], steps: Steps | None = None) -> list[Cube]:
    """The same rows as cubes of which no two meet.

    Example:
        >>> disjoint([(1, 0), (2, 0)])
        [(1, 0), (2, 1)]
    """
    steps = steps or Steps("making cubes disjoint")
    found: list[Cube] = []
    for cube in absorbed(cubes):
        parts = [cube]
        for other in found:
            if meet(cube, other):
                parts = [piece for part in parts for piece in sharp(part, other)]
                steps.take(len(parts))
        steps.take(len(found) // 8 + 1)
        found += parts
    return found


def uncovered(cubes: Sequence[Cube], n: int, steps: Steps | None = None) -> int:
    """How many of the 2^n rows are in none of the cubes.

    Example:
        >>> uncovered([(1, 0), (2, 0)], 50) == 2**48
        True
    """
    return _uncovered(absorbed(cubes), n, steps or Steps("counting rows"), {})


def _uncovered(cubes: list[Cube], n: int, steps: Steps, known: dict[frozenset[Cube], int]) -> int:
    if not cubes:
        return 1 << n
    if cubes[0] == _ALL or _ALL in cubes:
        return 0
    if len(cubes) == 1:
        return (1 << n) - (1 << n - literals(cubes[0]))
    key = frozenset(cubes)
    if key in known:
        return known[key]
    steps.take(len(cubes))
    groups = _components(cubes)
    if len(groups) > 1:
        found = 1 << n
        for group in groups:
            found = found * _uncovered(group, n, steps, known) >> n
    else:
        bit = _split(cubes)
        found = sum(_uncovered(list(set(within(cubes, half))), n, steps, known) for half in ((bit, 0), (0, bit))) >> 1
    known[key] = found
    return found


def covered(cubes: Sequence[Cube], n: int, steps: Steps | None = None) -> int:
    """How many of the 2^n rows are in some cube."""
    return (1 << n) - uncovered(cubes, n, steps)


def is_all(cubes: Sequence[Cube], steps: Steps | None = None) -> bool:
    """Whether the cubes cover every row: a recursive check of a tautology, inputs of one sign left out first.

    Example:
        >>> is_all([(1, 0), (0, 1)]), is_all([(1, 0), (2, 0)])
        (True, False)
    """
    return _is_all(list(cubes), steps or Steps("checking that cubes cover all rows"))


def _is_all(cubes: list[Cube], steps: Steps) -> bool:
    while True:
        if _ALL in cubes:
            return True
        ones = zeros = 0
        for a, b in cubes:
            ones |= a
            zeros |= b
        steps.take(len(cubes) + 1)
        single = ones ^ zeros
        if not single:
            break
        cubes = [cube for cube in cubes if not (cube[0] | cube[1]) & single]
    if not cubes:
        return False
    width = (ones | zeros).bit_count()
    if sum(1 << width - literals(cube) for cube in cubes) < 1 << width:
        return False
    bit = _split(cubes)
    return all(_is_all(within(cubes, half), steps) for half in ((bit, 0), (0, bit)))


def complement(cubes: Sequence[Cube], steps: Steps | None = None) -> list[Cube]:
    """The rows in none of the cubes, as cubes.

    Example:
        >>> complement([(1, 0), (2, 0)])
        [(0, 3)]
    """
    return _complement(absorbed(cubes), steps or Steps("complementing cubes"))


def _complement(cubes: list[Cube], steps: Steps) -> list[Cube]:
    if not cubes:
        return [_ALL]
    if _ALL in cubes:
        return []
    steps.take(len(cubes))
    if len(cubes) == 1:
        ones, zeros = cubes[0]
        return [(0, bit) for bit in bits(ones)] + [(bit, 0) for bit in bits(zeros)]
    bit = _split(cubes)
    low = _complement(absorbed(within(cubes, (0, bit))), steps)
    high = _complement(absorbed(within(cubes, (bit, 0))), steps)
    both = set(low) & set(high)
    steps.take(len(low) + len(high))
    found = [*both]
    found += [(a, b | bit) for a, b in low if (a, b) not in both]
    found += [(a | bit, b) for a, b in high if (a, b) not in both]
    return found


def exclusive(cubes: Iterable[Cube], steps: Steps | None = None) -> list[Cube]:
    """The rows that are in an odd number of the cubes, as disjoint cubes.

    Example:
        >>> exclusive([(1, 0), (1, 0)]), exclusive([(1, 0), (0, 0)])
        ([], [(0, 1)])
    """
    steps = steps or Steps("the XOR of cubes")
    found: list[Cube] = []
    for cube in cubes:
        rest, parts = [cube], list[Cube]()
        for other in found:
            if meet(other, cube):
                parts += sharp(other, cube)
                rest = [piece for part in rest for piece in sharp(part, other)]
                steps.take(len(rest) + 1)
            else:
                parts.append(other)
        steps.take(len(found) // 8 + 1)
        found = parts + rest
    return found


def _components(cubes: Sequence[Cube]) -> list[list[Cube]]:
    """The cubes in groups that have no inputs in common."""
    groups: list[tuple[int, list[Cube]]] = []
    for cube in cubes:
        support, members = cube[0] | cube[1], [cube]
        apart = []
        for own, others in groups:
            if own & support:
                support, members = own | support, others + members
            else:
                apart.append((own, others))
        groups = [*apart, (support, members)]
    return [members for _, members in groups]


def _split(cubes: Sequence[Cube]) -> int:
    """The input to split by: that which most cubes speak of in both ways, as a power of two."""
    ones: dict[int, int] = {}
    zeros: dict[int, int] = {}
    for a, b in cubes[:256]:
        for bit in bits(a):
            ones[bit] = ones.get(bit, 0) + 1
        for bit in bits(b):
            zeros[bit] = zeros.get(bit, 0) + 1
    every = {**ones, **zeros}
    if not every:
        return next(bit for cube in cubes for bit in bits(cube[0] | cube[1]))
    return max(every, key=lambda bit: (min(ones.get(bit, 0), zeros.get(bit, 0)), ones.get(bit, 0) + zeros.get(bit, 0)))
