"""Tables and netlists as expressions: of each output one, and of large netlists their shared gates under names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import Gates
from rdcircuits.boolean.expressions import FALSE, TRUE, Expression, both, either, literal, negated, odd
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.products import Cube, TooMany, irredundant, monomials, shortest, sum_of, xor_of
from rdcircuits.boolean.rows import minterm_inputs
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError

Form = Literal["factored", "sop", "anf"]
Sum = frozenset[Cube]
FORMS: tuple[Form, ...] = ("factored", "sop", "anf")

MOST_INPUTS = 16
"""Inputs that an output may depend on for its rows to be looked at."""

_MOST_LITERALS = 64
"""Literals that an expression of gates may have before a gate gets a name of its own."""
_MOST_TERMS = 1 << 12


@dataclass(frozen=True)
class Shown:
    """Expressions by name: `defined` ones first, which stand for shared gates, then those of the `outputs`.

    Inputs are numbered as in `names`, the defined ones after the function's inputs.
    """

    names: tuple[str, ...]
    defined: tuple[tuple[str, Expression], ...]
    outputs: tuple[tuple[str, Expression], ...]

    def lines(self, *, latex: bool = False) -> list[tuple[str, str]]:
        """Name and text of each expression."""
        both_sides = (*self.defined, *self.outputs)
        return [(name, one.latex(self.names) if latex else one.text(self.names)) for name, one in both_sides]


def shown(function: TruthTable | Netlist, form: Form = "factored") -> Shown:
    """Each output as an expression: factored, as a sum of products, or as an XOR of products.

    Don't-cares of a table or a netlist, and rows that a table does not have, are used for short expressions (as 0 in
    XORs of products).
    Outputs of netlists that depend on more than 16 inputs are written as their gates stand, shared ones named first, or
    multiplied out where that gives few products.

    Raises `RdError` for an output of too many inputs or products, which it names.

    Example:
        >>> table = TruthTable.from_function(lambda a, b, c: (a & b | a & c, a ^ b ^ c), 3, inputs=["a", "b", "c"])
        >>> for form in FORMS:
        ...     print([text for _, text in shown(table, form).lines()])
        ['a & (b | c)', 'a ^ b ^ c']
        ['a & b | a & c', 'a & b & c | ~a & ~b & c | ~a & b & ~c | a & ~b & ~c']
        ['a & b ^ a & c ^ a & b & c', 'a ^ b ^ c']
    """
    if form not in FORMS:
        raise RdError(f"the form is {form!r}, expected one of {', '.join(FORMS)}")
    if isinstance(function, Netlist) and function.dont_cares is not None and len(function.inputs) <= MOST_INPUTS:
        function = TruthTable.from_circuit(function)
    if isinstance(function, TruthTable):
        return _of_table(function, form)
    return _of_netlist(function.simplified(), form)


@dataclass(frozen=True)
class _Rows:
    """What is known of an output on the rows of the inputs that it depends on."""

    least: int
    most: int
    inputs: tuple[int, ...]


def _expression(rows: _Rows, form: Form, more: Sequence[Expression] = ()) -> Expression:
    n = len(rows.inputs)
    if form == "factored":
        return shortest(rows.least, rows.most, n, more)
    if form == "sop":
        return sum_of(irredundant(rows.least, rows.most, n))
    terms = monomials(rows.least, n)
    if len(terms) > _MOST_TERMS:
        raise TooMany
    return xor_of(terms)


def _of_table(table: TruthTable, form: Form) -> Shown:
    table, n = table.distinct(), len(table.inputs)
    if not table.complete and n > MOST_INPUTS:
        raise RdError(f"a table of {table.rows:,} rows of {n} inputs has no expression: learn a circuit from it first")
    outputs = []
    for name, y, care in zip(table.outputs, table.y, table.care, strict=True):
        if table.complete:
            known, ones = _number(care, table.rows), _number(y, table.rows)
        else:
            known, ones = _scattered(table, care), _scattered(table, y)
        free = (1 << (1 << n)) - 1 & ~known
        rows = _needed(ones, ones | free, n)
        outputs.append((name, _named(name, partial(_expression, rows, form), rows.inputs)))
    return Shown(tuple(table.inputs), (), tuple(outputs))


def _number(words: NDArray[np.uint64], rows: int) -> int:
    """Packed bits as one number."""
    return int.from_bytes(words.tobytes(), "little") & ((1 << rows) - 1)


def _scattered(table: TruthTable, words: NDArray[np.uint64]) -> int:
    bits = np.unpackbits(words.view(np.uint8), bitorder="little")[: table.rows]
    number = 0
    for row in table.minterms[bits != 0].tolist():
        number |= 1 << row
    return number


def _needed(least: int, most: int, n: int) -> _Rows:
    """The function without inputs on which nothing depends."""
    inputs = list(range(n))
    for k in range(n - 1, -1, -1):
        low = [_half(one, k, len(inputs), 0) for one in (least, most)]
        high = [_half(one, k, len(inputs), 1) for one in (least, most)]
        if low == high:
            (least, most), inputs = low, inputs[:k] + inputs[k + 1 :]
    return _Rows(least, most, tuple(inputs))


def _half(function: int, k: int, n: int, value: int) -> int:
    """The function with input k fixed, of one input less."""
    bits = np.frombuffer(function.to_bytes(max(1, (1 << n) // 8), "little"), np.uint8)
    flags = np.unpackbits(bits, bitorder="little")[: 1 << n].reshape(-1, 2, 1 << k)[:, value]
    return int.from_bytes(np.packbits(np.ascontiguousarray(flags).ravel(), bitorder="little").tobytes(), "little")


def _named(name: str, make: Callable[[], Expression], inputs: Sequence[int]) -> Expression:
    """An expression over the inputs of these numbers; errors name the output."""
    try:
        found = make()
    except TooMany as error:
        raise _too_long(name, str(error)) from None
    return _renumbered(found, inputs)


def _too_long(name: str, why: str) -> RdError:
    return RdError(f"output {name!r}: {why}; the factored form may be shorter")


def _renumbered(one: Expression, inputs: Sequence[int] | dict[int, int]) -> Expression:
    if one.kind == "input":
        return literal(inputs[one.value])
    return Expression(one.kind, tuple(_renumbered(part, inputs) for part in one.parts), one.value)


def _of_netlist(netlist: Netlist, form: Form) -> Shown:
    gates = netlist.gates
    names, n = tuple(netlist.inputs), gates.n_inputs
    depends = _supports(gates)
    wide = [wire for wire in gates.outputs.tolist() if depends[wire].bit_count() > MOST_INPUTS]
    if wide and form == "factored":
        drawn = _Drawn(gates, netlist)
        return Shown((*names, *drawn.named), tuple(drawn.definitions), tuple(drawn.outputs()))
    outputs = []
    for k, (name, wire) in enumerate(zip(netlist.outputs, gates.outputs.tolist(), strict=True)):
        if depends[wire].bit_count() > MOST_INPUTS:
            outputs.append((name, _multiplied(gates, wire, form, name)))
            continue
        inputs = [j for j in range(n) if depends[wire] >> j & 1]
        function = _evaluated(netlist, k, inputs)
        rows = _needed(function, function, len(inputs))
        kept = [inputs[j] for j in rows.inputs]
        tree = _tree(gates, wire) if form == "factored" else None
        places = {j: at for at, j in enumerate(kept)}
        more = [_renumbered(tree, places)] if tree is not None and _inputs_of(tree) <= set(kept) else []
        outputs.append((name, _named(name, partial(_expression, rows, form, more), kept)))
    return Shown(names, (), tuple(outputs))


def _inputs_of(one: Expression) -> set[int]:
    return {one.value} if one.kind == "input" else {j for part in one.parts for j in _inputs_of(part)}


def _supports(gates: Gates) -> list[int]:
    """For each wire the set of inputs that it is made of."""
    found = [0, *(1 << j for j in range(gates.n_inputs))]
    for a, b in zip(gates.in0.tolist(), gates.in1.tolist(), strict=True):
        found.append(found[a] | found[b])
    return found


def _evaluated(netlist: Netlist, output: int, inputs: Sequence[int]) -> int:
    """The output on all rows of these inputs, the others being 0."""
    own = minterm_inputs(len(inputs))
    x = np.zeros((len(netlist.inputs), own.shape[1] if len(inputs) else 1), np.uint64)
    if inputs:
        x[list(inputs)] = own
    return _number(netlist.gates.evaluate(x, 1 << len(inputs))[output], 1 << len(inputs))


def _tree(gates: Gates, wire: int) -> Expression | None:
    """The gates of a wire as one expression; None where it would be long."""
    sizes = [0] + [1] * gates.n_inputs
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        sizes.append(min(sizes[a] + sizes[b], _MOST_LITERALS + 1) if op not in (0, 15) else 0)
    if sizes[wire] > _MOST_LITERALS:
        return None
    made = {0: FALSE} | {j + 1: literal(j) for j in range(gates.n_inputs)}
    for one in _cone(gates, wire):
        at = one - gates.n_inputs - 1
        made[one] = _gate(int(gates.ops[at]), made[int(gates.in0[at])], made[int(gates.in1[at])])
    return made[wire]


def _cone(gates: Gates, wire: int) -> list[int]:
    """The gates that a wire is made of, in order."""
    first, seen, stack = gates.n_inputs + 1, set[int](), [wire]
    while stack:
        one = stack.pop()
        if one >= first and one not in seen:
            seen.add(one)
            stack += [int(gates.in0[one - first]), int(gates.in1[one - first])]
    return sorted(seen)


def _gate(op: int, a: Expression, b: Expression) -> Expression:
    """What a gate of this operation makes of its fan-ins."""
    if op in (0, 15):
        return TRUE if op else FALSE
    if op in (6, 9):
        return odd([a, b] if op == 6 else [TRUE, a, b])
    if op in (10, 5, 12, 3):
        one = a if op in (10, 5) else b
        return one if op in (10, 12) else negated(one)
    single = op if op.bit_count() == 1 else 15 ^ op
    row = single.bit_length() - 1
    if op.bit_count() == 1:
        return both([a if row & 1 else negated(a), b if row & 2 else negated(b)])
    return either([negated(a) if row & 1 else a, negated(b) if row & 2 else b])


class _Drawn:
    """Gates as they stand: those that are shared, or would make an expression long, under names of their own."""

    def __init__(self, gates: Gates, netlist: Netlist) -> None:
        self.gates, self.netlist, n = gates, netlist, gates.n_inputs
        used = [*gates.in0.tolist(), *gates.in1.tolist(), *gates.outputs.tolist()]
        uses = np.bincount(np.array(used, dtype=np.int64), minlength=n + 1 + len(gates.ops))
        fresh = self._fresh()
        self.named: list[str] = []
        self.definitions: list[tuple[str, Expression]] = []
        self.made: list[Expression] = [FALSE, *(literal(j) for j in range(n))]
        steps = zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True)
        for k, (op, a, b) in enumerate(steps):
            one = _gate(op, self.made[a], self.made[b])
            if one.literals > _MOST_LITERALS or (uses[n + 1 + k] > 1 and one.literals > 1):
                name = next(fresh)
                self.definitions.append((name, one))
                one = literal(n + len(self.named))
                self.named.append(name)
            self.made.append(one)

    def outputs(self) -> list[tuple[str, Expression]]:
        """Each output."""
        wires = self.gates.outputs.tolist()
        return [(name, self.made[wire]) for name, wire in zip(self.netlist.outputs, wires, strict=True)]

    def _fresh(self) -> Iterator[str]:
        """Names that are nobody's."""
        taken = {*self.netlist.inputs, *self.netlist.outputs}
        return (f"t{k}" for k in range(1, 1 << 62) if f"t{k}" not in taken)


def _multiplied(gates: Gates, wire: int, form: Form, name: str) -> Expression:
    """An output of many inputs as XOR or sum of products, multiplied out."""
    make = _polynomial if form == "anf" else _cubes
    try:
        return make(gates, wire)
    except TooMany:
        depends = f"it depends on {_supports(gates)[wire].bit_count()} inputs"
        raise _too_long(name, f"{depends}, and makes more than {_MOST_TERMS:,} products") from None


def _polynomial(gates: Gates, wire: int) -> Expression:
    made: dict[int, frozenset[int]] = {0: frozenset()} | {j + 1: frozenset([1 << j]) for j in range(gates.n_inputs)}
    for one in _cone(gates, wire):
        at = one - gates.n_inputs - 1
        op, a, b = int(gates.ops[at]), made[int(gates.in0[at])], made[int(gates.in1[at])]
        # op(a, b) = c0 + c1·a + c2·b + c3·a·b, the Möbius transform of its four bits
        bits = [op >> k & 1 for k in range(4)]
        total: set[int] = {0} if bits[0] else set()
        if bits[0] ^ bits[1]:
            total ^= a
        if bits[0] ^ bits[2]:
            total ^= b
        if bits[0] ^ bits[1] ^ bits[2] ^ bits[3]:
            total ^= _multiplied_out(a, b)
        made[one] = _checked(frozenset(total))
    return xor_of(sorted(made[wire], key=_place))


def _multiplied_out(a: frozenset[int], b: frozenset[int]) -> set[int]:
    if len(a) * len(b) > 16 * _MOST_TERMS:
        raise TooMany
    total = set[int]()
    for x in a:
        for y in b:
            total ^= {x | y}
    return total


def _checked(terms: frozenset[int]) -> frozenset[int]:
    if len(terms) > _MOST_TERMS:
        raise TooMany
    return terms


def _cubes(gates: Gates, wire: int) -> Expression:
    """A sum of products, by those of each wire and of its complement; what another cube holds is left out."""
    made: dict[int, tuple[Sum, Sum]] = {0: (frozenset([(0, 0)]), frozenset())}
    made |= {j + 1: (frozenset([(0, 1 << j)]), frozenset([(1 << j, 0)])) for j in range(gates.n_inputs)}
    for one in _cone(gates, wire):
        at = one - gates.n_inputs - 1
        zeros, ones = _sides(int(gates.ops[at]), made[int(gates.in0[at])], made[int(gates.in1[at])])
        made[one] = _absorbed(zeros), _absorbed(ones)
    return sum_of(sorted(made[wire][1], key=lambda cube: (_place(cube[0] | cube[1]), cube)))


def _sides(op: int, a: tuple[Sum, Sum], b: tuple[Sum, Sum]) -> tuple[Iterable[Cube], Iterable[Cube]]:
    """Where a gate is 0, and where it is 1."""
    if op in (0, 15):
        return ([(0, 0)], []) if op == 0 else ([], [(0, 0)])
    if op in (10, 12):
        return a if op == 10 else b
    if op in (5, 3):
        return (a if op == 5 else b)[::-1]
    if op in (6, 9):
        same = _products(a[0], b[0]) | _products(a[1], b[1])
        unlike = _products(a[0], b[1]) | _products(a[1], b[0])
        return (same, unlike) if op == 6 else (unlike, same)
    single = op if op.bit_count() == 1 else 15 ^ op
    row = single.bit_length() - 1
    there, elsewhere = _products(a[row & 1], b[row >> 1]), a[1 - (row & 1)] | b[1 - (row >> 1)]
    return (elsewhere, there) if op == single else (there, elsewhere)


def _place(inputs: int) -> tuple[int, list[int]]:
    """So that products of few inputs come first, and then those of the first ones."""
    return inputs.bit_count(), [j for j in range(inputs.bit_length()) if inputs >> j & 1]


def _products(a: Sum, b: Sum) -> set[Cube]:
    if len(a) * len(b) > 16 * _MOST_TERMS:
        raise TooMany
    found = {(x[0] | y[0], x[1] | y[1]) for x in a for y in b}
    return {cube for cube in found if not cube[0] & cube[1]}


def _absorbed(found: Iterable[Cube]) -> Sum:
    """The cubes that no other one holds."""
    cubes = set(found)
    if len(cubes) > _MOST_TERMS:
        raise TooMany
    kept = set[Cube]()
    for cube in sorted(cubes, key=lambda one: (one[0] | one[1]).bit_count()):
        if not any(one[0] & cube[0] == one[0] and one[1] & cube[1] == one[1] for one in kept):
            kept.add(cube)
    return frozenset(kept)
