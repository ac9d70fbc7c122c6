"""`einsum`: products of wires contracted over shared indices, closed under R.

The closure rule: no index repeats within one list, and every index occurs in at least two of the lists (operands and
output). `Wire.einsum` and `ops.einsum` write everything else with sums, broadcasts and gathers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rdcircuits.circuit.generator import Generator, product_kind
from rdcircuits.circuit.types import WireType
from rdcircuits.errors import ShapeError

#: The letters of canonical specs; Z is the batch (algebra.meanings).
INDICES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY"


@dataclass(frozen=True)
class Einsum(Generator):
    """einsum : the contraction named by `spec`, such as "ij,j->i", over one example.

    R: on operand i, the same contraction of the other operands and the output's change, with operand i's list as its
    output. Every index stands in at least two of the lists, and none twice in one of them: so R is an einsum again.

    Example:
        >>> import rdcircuits as rd
        >>> f = rd.trace(lambda x, y: rd.generators.Einsum("a,a->")(x, y), rd.point(2), rd.point(2))
        >>> rd.Z.run(f, [1, 2], [3, 4]).tolist(), [one.tolist() for one in rd.Z.run(rd.R(f), [1, 2], [3, 4], 1)]
        (11, [[3, 4], [1, 2]])
    """

    spec: str
    name = "einsum"

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "spec", canonical_spec(self.spec))

    @property
    def lists(self) -> tuple[str, ...]:
        """The index lists: one for each operand, then the output's."""
        operands, output = self.spec.split("->")
        return (*operands.split(","), output)

    def type(self, *wires: WireType) -> WireType:
        *operands, output = self.lists
        if len(operands) != len(wires):
            raise ShapeError(f"einsum {self.spec} takes {len(operands)} operands, found {len(wires)}")
        lengths = index_lengths(self.spec, operands, wires)
        if len({wire.batched for wire in wires}) > 1:
            raise ShapeError(f"einsum {self.spec}: the operands are batched alike or not at all, found {wires}")
        return WireType(tuple(lengths[index] for index in output), product_kind(wires), wires[0].batched)

    def reverse(self, *wires: Any) -> Any:
        *operands, dy = wires
        *lists, output = self.lists
        changes = []
        for i, mine in enumerate(lists):
            others = lists[:i] + lists[i + 1 :]
            spec = f"{','.join([*others, output])}->{mine}"
            changes.append(Einsum(spec)(*operands[:i], *operands[i + 1 :], dy))
        return tuple(changes)

    def rewrite(self, *wires: Any) -> Any:
        result = self.type(*(wire.type for wire in wires))
        if any(wire.integer == 0 for wire in wires):
            return wires[0].constant(0, result)
        if len(wires) == 1:
            source, output = self.lists
            return wires[0].transpose([source.index(index) for index in output])
        return None


def canonical_spec(spec: str) -> str:
    """The spec with its indices renamed a, b, c, ... in order of appearance; a `ShapeError` where it breaks the
    rule.
    """
    if spec.count("->") != 1:
        raise ShapeError(f'einsum: expected a spec such as "ij,j->i", found {spec!r}')
    letters: dict[str, str] = {}
    for index in spec:
        if index not in ",->" and index not in letters:
            letters[index] = _letter(len(letters))
    operands, output = spec.split("->")
    lists = [*operands.split(","), output]
    uses = Counter(index for one in lists for index in one)
    for one in lists:
        if len(set(one)) != len(one):
            raise ShapeError(f"einsum {spec}: an index repeats within {one!r}")
    lonely = [index for index, count in uses.items() if count < 2]
    if lonely:
        raise ShapeError(f"einsum {spec}: index {lonely[0]!r} occurs in one list only; sum over it, or broadcast")
    return "".join(letters.get(character, character) for character in spec)


def _letter(number: int) -> str:
    if number >= len(INDICES):
        raise ShapeError(f"einsum takes at most {len(INDICES)} indices")
    return INDICES[number]


def index_lengths(spec: str, operands: Sequence[str], wires: Sequence[WireType]) -> dict[str, int]:
    """The length of each index, checked to agree among the operands."""
    lengths: dict[str, int] = {}
    for one, wire in zip(operands, wires, strict=True):
        if len(one) != len(wire.shape):
            raise ShapeError(f"einsum {spec}: {one!r} names {len(one)} axes, the operand is {wire}")
        for index, length in zip(one, wire.shape, strict=True):
            if lengths.setdefault(index, length) != length:
                raise ShapeError(f"einsum {spec}: index {index!r} is {lengths[index]} long and {length} long")
    return lengths
