"""Whether two netlists compute the same: on all rows where inputs are few, else proved by SAT or tried on many rows.

An answer says by which means it was found. What was only tried is no yes: its truth value is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows, tail_mask
from rdcircuits.arguments import generator, whole
from rdcircuits.boolean.aig import AigBuilder
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.rows import minterm_blocks
from rdcircuits.boolean.sweep import pairs_equal, solver_installed
from rdcircuits.brief import Brief
from rdcircuits.errors import RdError, ShapeError, warn
from rdcircuits.tables.columns import pair_columns

EXHAUSTIVE_INPUTS = 16
CONFLICTS = 20_000
#: Conflicts of the solver that count as a second of a nominal core.
CONFLICTS_A_SECOND = 20_000
#: Up to how many inputs a proof tries all rows, and how many words of gates it computes in place of one conflict.
_PROVED_INPUTS, _WORDS_A_CONFLICT = 30, 1 << 16
#: Up to how much work in conflicts all rows are tried before the solver is asked.
_QUICK = 5_000
_NO_SOLVER = "to prove it, pip install 'rdcircuits[synth]'"
_STRUCTURED_BITS = 1 << 26
_BLOCK_WORDS = 1 << 22

Words = NDArray[np.uint64]


@dataclass(frozen=True, repr=False)
class Counterexample(Brief):
    """A row on which two netlists differ: the inputs by the first one's names, the output, and what each says there."""

    inputs: dict[str, int]
    output: str
    values: tuple[int, int]

    def __str__(self) -> str:
        row = ", ".join(f"{name}={value}" for name, value in list(self.inputs.items())[:16])
        more = ", ..." if len(self.inputs) > 16 else ""
        return f"output {self.output} is {self.values[0]} in one and {self.values[1]} in the other at {row}{more}"


Means = Literal["all rows", "sampled rows", "structure", "cubes", "SAT"]


@dataclass(frozen=True, repr=False)
class Equivalence(Brief):
    """The answer to whether two netlists are equal: yes, no with a row, or not proved.

    Attributes:
        equal: True where they are, proved; False where a row shows a difference; None where neither is known.
        rows: on how many rows both were evaluated.
        means: what the answer rests on: `"all rows"`; `"sampled rows"`; `"structure"` (they are the same gates once
            equal ones are shared and constants propagated); `"cubes"` (of a cover, one by one); `"SAT"` (a solver).
        counterexample: the row on which they differ, evaluated on both.
        conflicts: how many the solver met.
        note: why it is not proved, where a proof was asked for.
        cares: whether don't-cares were used: nothing is said of outputs on rows where they are free.

    As a condition it is true where they are equal and false where they differ. *Not proved* is neither: `bool` of it
    raises `RdError`; ask `equal`, or `counterexample is None`.

    Example:
        >>> answer = Equivalence(None, 65536, "sampled rows")
        >>> print(answer)
        no difference on 65,536 sampled rows
        >>> bool(answer)
        Traceback (most recent call last):
        ...
        rdcircuits.errors.RdError: not proved: no difference on 65,536 sampled rows; ...
    """

    equal: bool | None
    rows: int
    means: Means
    counterexample: Counterexample | None = None
    conflicts: int = 0
    note: str = ""
    cares: bool = False

    @property
    def proved(self) -> bool:
        """Whether the answer is certain."""
        return self.equal is not None

    @property
    def status(self) -> int:
        """The answer as an exit status: 0 equal, 1 different, 3 not proved."""
        return {True: 0, False: 1, None: 3}[self.equal]

    def __bool__(self) -> bool:
        if self.equal is None:
            way_out = "" if self.note else "; equivalent(a, b, prove=True) proves it, .equal says None"
            raise RdError(f"not proved: {self}{way_out}")
        return self.equal

    def __str__(self) -> str:
        if self.counterexample is not None:
            return str(self.counterexample)
        where = ", where outputs are not free" * self.cares
        if self.equal is None:
            return f"no difference on {self.rows:,} sampled rows{where}" + (f"; {self.note}" if self.note else "")
        if self.means == "all rows":
            return f"equal on all {self.rows:,} rows{where}"
        how = {"structure": ", the same gates", "cubes": " cube by cube"}
        return "proved equal" + how.get(self.means, " by SAT") + where


def equivalent(
    a: Netlist,
    b: Netlist,
    *,
    seed: int = 0,
    rows: int = 1 << 16,
    prove: bool = False,
    conflicts: int = CONFLICTS,
    dont_cares: bool = False,
) -> Equivalence:
    """Whether two netlists are equal: yes, no with a row on which they differ, or not proved.

    Up to 16 inputs all rows are tried. Beyond, `rows` random rows and some structured ones are (all zeros, all ones,
    each single input one, each single input zero); where they show no difference, the answer is *not proved*, unless
    `prove` asks for more: then the gates are compared, all rows tried where they can be at once (about 24 inputs), a
    SAT solver asked (python-sat, the extra `rdcircuits[synth]`), which stops after `conflicts`, and at last all rows
    tried where that takes about as long (about 28 inputs). A row that the solver finds is evaluated on both netlists
    before it is given out.

    Inputs are matched by name where both netlists have the same names, in any order, else by position (names that were
    made up are none; of partly given ones those in common are matched); outputs likewise.

    With `dont_cares` an output that one of the netlists leaves free on a row (`Netlist.dont_cares`) may differ there;
    else what the gates say counts everywhere.

    Warns:
        RdWarning: where names were given on both sides and differ, so that it goes by position.

    Raises:
        ShapeError: where the numbers of inputs or outputs differ, and where partly given names leave open what is
            matched.
        RdError: where one of them is no netlist; and by `bool` of an answer that is not proved.

    Example:
        >>> from rdcircuits.algebra.bits.gates import OR, XOR, GateBuilder
        >>> def built(op: int) -> Netlist:
        ...     builder = GateBuilder(2)
        ...     return Netlist.from_gates(builder.build([builder.gate(op, 1, 2)]))
        >>> print(equivalent(built(XOR), built(XOR)))
        equal on all 4 rows
        >>> print(equivalent(built(XOR), built(OR)))
        output y0 is 0 in one and 1 in the other at x0=1, x1=1
        >>> def parity(order) -> Netlist:
        ...     builder, wire = GateBuilder(40), 0
        ...     for i in order:
        ...         wire = builder.xor(wire, builder.inputs[i])
        ...     return Netlist.from_gates(builder.build([wire]))
        >>> print(equivalent(parity(range(40)), parity(reversed(range(40)))))
        no difference on 65,618 sampled rows
        >>> print(equivalent(parity(range(40)), parity(range(40)), prove=True))
        proved equal, the same gates
    """
    conflicts, rows = whole("conflicts", conflicts, 1, (1 << 31) - 1), whole("rows", rows)
    pair = _Pair(a, b)
    if dont_cares and (a.dont_cares is not None or b.dont_cares is not None):
        found = equivalent(*pair.cared(), seed=seed, rows=rows, prove=prove, conflicts=conflicts)
        return replace(found, cares=True)
    n = len(a.inputs)
    if n <= EXHAUSTIVE_INPUTS:
        return pair.on_rows(minterm_blocks(n, pair.block_words), "all rows")
    sampled = pair.on_rows(_sampled_rows(n, rows, pair.block_words, seed), "sampled rows")
    return pair.proved(sampled, conflicts, seed) if prove and sampled.equal is None else sampled


class _Pair:
    """Two netlists whose inputs and outputs are matched."""

    def __init__(self, a: Netlist, b: Netlist) -> None:
        for one in (a, b):
            if not isinstance(one, Netlist):
                found = f"equivalent takes two netlists, found {type(one).__name__}"
                raise RdError(f"{found}; rd.Netlist.from_circuit makes one, rd.laws.same compares circuits")
        for what, mine, other in (("inputs", a.inputs, b.inputs), ("outputs", a.outputs, b.outputs)):
            if len(mine) != len(other):
                raise ShapeError(f"cannot compare netlists of {len(mine)} and {len(other)} {what}")
        self.a, self.b = a, b
        self.inputs = _counterparts(b.inputs, a.inputs, "inputs")
        self.outputs = _counterparts(a.outputs, b.outputs, "outputs")
        self.block_words = max(1, _BLOCK_WORDS // (2 * len(a.inputs) + 2 * len(a.outputs) + 1))

    def cared(self) -> tuple[Netlist, Netlist]:
        """Both netlists with the first one's names, their outputs 0 where one of them leaves these free."""
        builder = GateBuilder(len(self.a.inputs))
        mine = list(builder.inputs)
        other = [mine[j] for j in self.inputs]
        said = builder.copied(self.a.gates, mine), builder.copied(self.b.gates, other)
        free = [
            [builder.false] * len(self.a.outputs)
            if one.dont_cares is None
            else builder.copied(one.dont_cares.gates, own)
            for one, own in ((self.a, mine), (self.b, other))
        ]
        places = list(enumerate(self.outputs))
        cared = [builder.not_(builder.or_(free[0][k], free[1][j])) for k, j in places]
        sides = [(said[0][k] for k, _ in places), (said[1][j] for _, j in places)]
        wires = [[builder.and_(wire, care) for wire, care in zip(side, cared, strict=True)] for side in sides]
        first, second = (Netlist(self.a.inputs, self.a.outputs, builder.build(own)) for own in wires)
        return first, second

    def on_rows(self, blocks: Iterator[tuple[Words, int]], means: Means) -> Equivalence:
        """The answer that these rows give: the first difference, or what none means."""
        tried = 0
        for block, count in blocks:
            first = self.a.gates.evaluate(block, count)
            second = self.b.gates.evaluate(np.ascontiguousarray(block[self.inputs]), count)
            place = _first_difference(first, second[self.outputs])
            if place is not None:
                output, row = place
                values = _bit(first[output], row), _bit(second[self.outputs[output]], row)
                at = {name: _bit(word, row) for name, word in zip(self.a.inputs, block, strict=True)}
                found = Counterexample(at, self.a.outputs[output], values)
                return Equivalence(False, tried + row + 1, means, found)
            tried += count
        return Equivalence(True if means == "all rows" else None, tried, means)

    def proved(self, sampled: Equivalence, conflicts: int, seed: int) -> Equivalence:
        """The answer by the gates, by all rows where they are not too many, or by SAT."""
        n, rows = len(self.a.inputs), sampled.rows
        builder = AigBuilder(n)
        mine = builder.run(self.a.gates, builder.inputs)
        other = builder.run(self.b.gates, [builder.inputs[j] for j in self.inputs])
        pairs = [(x, other[j]) for x, j in zip(mine, self.outputs, strict=True) if x != other[j]]
        if not pairs:
            return Equivalence(True, rows, "structure")
        work = (len(self.a.gates) + len(self.b.gates) + 2 * n) << max(n - 6, 0)
        fits = n <= _PROVED_INPUTS and work <= conflicts * _WORDS_A_CONFLICT
        if fits and (work <= _QUICK * _WORDS_A_CONFLICT or not solver_installed()):
            return self.on_rows(minterm_blocks(n, self.block_words), "all rows")
        if not solver_installed():
            return Equivalence(None, rows, "sampled rows", note=_NO_SOLVER)
        found = pairs_equal(builder.build([literal for pair in pairs for literal in pair]), conflicts, seed)
        if found.row is not None:
            shown = self.on_rows(iter([(pack_rows(found.row[None]), 1)]), "SAT")
            return Equivalence(shown.equal, rows + 1, "SAT", shown.counterexample, found.conflicts)
        if found.equal:
            return Equivalence(True, rows, "SAT", None, found.conflicts)
        if fits:
            return self.on_rows(minterm_blocks(n, self.block_words), "all rows")
        note = f"the solver stopped after {found.conflicts:,} conflicts"
        return Equivalence(None, rows, "sampled rows", None, found.conflicts, note)


def _sampled_rows(n: int, rows: int, words: int, seed: int) -> Iterator[tuple[Words, int]]:
    """Structured rows, then `rows` random ones."""
    random = generator(seed)
    shown = random.choice(n, size=min(n, _STRUCTURED_BITS // n), replace=False)
    for start in range(0, len(shown), 64 * words):
        chosen = shown[start : start + 64 * words]
        hot = np.zeros((1 + len(chosen), n), dtype=np.uint8)
        hot[np.arange(1, len(hot)), chosen] = 1
        yield pack_rows(hot), len(hot)
        yield pack_rows(1 - hot), len(hot)
    for start in range(0, rows, 64 * words):
        count = min(64 * words, rows - start)
        block = random.integers(0, 1 << 64, size=(n, -(-count // 64)), dtype=np.uint64)
        block &= tail_mask(count)
        yield block, count


def _counterparts(names: Sequence[str], others: Sequence[str], what: str) -> list[int]:
    """For each name, the position of its counterpart; a warning where names were given and differ."""
    pairing = pair_columns(names, others, what)
    if pairing is not None:
        return pairing
    strange = next(name for name in names if name not in others)
    warn(
        f"equivalent: the {what} have other names in one netlist than in the other ({strange!r} is in one alone), and "
        f"are matched by position"
    )
    return list(range(len(names)))


def _first_difference(first: Words, second: Words) -> tuple[int, int] | None:
    """An output and a row on which the packed outputs differ."""
    different = first ^ second
    if not different.any():
        return None
    word = int(different.any(axis=0).argmax())
    output = int((different[:, word] != 0).argmax())
    bits = int(different[output, word])
    return output, 64 * word + (bits & -bits).bit_length() - 1


def _bit(words: Words, row: int) -> int:
    return int(words[row // 64]) >> row % 64 & 1
