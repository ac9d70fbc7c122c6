"""The bridge to pyeda: its expressions and truth tables become ours, and ours its truth tables.

Nothing but these functions imports pyeda, which is the extra `pyeda`; its SAT solver is never called. pyeda's first
variable is the least significant, as our input 0 is. Its variables need names: a truth table that we made carries with
it which of them were made up, and `table_of` knows it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.packed import pack_rows, tail_mask, unpack_rows
from rdcircuits.boolean.rows import check_inputs, minterm_inputs
from rdcircuits.boolean.table import TruthTable
from rdcircuits.errors import RdError
from rdcircuits.lazy import needed
from rdcircuits.tables.names import ColumnNames, as_names, made_up

Words = NDArray[np.uint64]

_INDEXED = re.compile(r"(.+)\[((?:0|[1-9]\d*)(?:,(?:0|[1-9]\d*))*)\]", re.ASCII | re.DOTALL)
_ZERO, _DONT_CARE = 1, 3
_MADE_UP = "_rdcircuits_made_up"


def table_of(functions: Any, inputs: Sequence[str] | None = None, outputs: Sequence[str] | None = None) -> TruthTable:
    """The table of one or several pyeda expressions or truth tables; see `TruthTable.from_pyeda`."""
    functions = list(functions) if isinstance(functions, list | tuple) else [functions]
    _check_kinds(functions)
    used = dict.fromkeys(str(variable) for f in functions for variable in f.inputs)
    names = _own_names(functions, used) if inputs is None else as_names([inputs] if isinstance(inputs, str) else inputs)
    missing = [name for name in used if name not in names]
    if missing:
        raise RdError(f"the variable {missing[0]!r} is not among the inputs {', '.join(names)}")
    n = len(names)
    check_inputs(n)
    y, care = np.zeros((2, len(functions), (1 << n) + 63 >> 6), dtype=np.uint64)
    for k, f in enumerate(functions):
        y[k], care[k] = (_of_table if hasattr(f, "pcdata") else _of_expression)(f, names)
    return TruthTable.from_packed(None, y, care, rows=1 << n, inputs=names, outputs=outputs)


def tables_from(table: TruthTable) -> tuple[Any, ...]:
    """A pyeda truth table for each output; see `TruthTable.to_pyeda`."""
    if not table.complete:
        raise RdError("pyeda's truth tables are complete, this one is partial")
    module = pyeda("table")
    variables = [variable(module.ttvar, name) for name in table.inputs]
    y, care = unpack_rows(table.y, table.rows), unpack_rows(table.care, table.rows)
    shown = np.frombuffer(b"01-", np.uint8)[np.where(care == 1, y, 2)]
    functions = [module.truthtable(variables, column.tobytes().decode("ascii")) for column in shown.T]
    for f in functions:
        setattr(f, _MADE_UP, made_up(table.inputs))
    return tuple(functions)


def pyeda(module: str) -> Any:
    """A module of pyeda's Boolean algebra; `MissingModule` where the extra is not installed."""
    return needed(f"pyeda.boolalg.{module}", "pyeda", "pyeda")


def _own_names(functions: Sequence[Any], used: Iterable[str]) -> ColumnNames:
    """The names of the functions' variables; those count as made up which no function has under a name given."""
    given = {str(v) for f in functions for v in f.inputs if str(v) not in getattr(f, _MADE_UP, ())}
    return ColumnNames(used, [name for name in used if name not in given])


def _check_kinds(functions: Sequence[Any]) -> None:
    kinds = (pyeda("expr").Expression, pyeda("table").TruthTable)
    for f in functions:
        if not isinstance(f, kinds):
            raise RdError(f"expected a pyeda expression or truth table, found {type(f).__name__}")


def variable(make: Any, name: str) -> Any:
    """The variable of a name, indices taken apart."""
    indexed = _INDEXED.fullmatch(name)
    if indexed is None:
        return make(name)
    return make(indexed[1], tuple(int(index) for index in indexed[2].split(",")))


def _of_table(f: Any, names: Sequence[str]) -> tuple[Words, Words]:
    """Outputs and care bits of a pyeda truth table over all rows of the named inputs."""
    items = np.fromiter(f.pcdata, dtype=np.uint8, count=len(f.pcdata))
    number = np.arange(1 << len(names), dtype=np.int64)
    place = np.zeros_like(number)
    for j, variable in enumerate(f.inputs):
        place |= (number >> names.index(str(variable)) & 1) << j
    found = items[place][:, None]
    return pack_rows((found == 2).astype(np.uint8))[0], pack_rows((found != _DONT_CARE).astype(np.uint8))[0]


def _of_expression(f: Any, names: Sequence[str]) -> tuple[Words, Words]:
    """The same of an expression, by way of gates."""
    builder = GateBuilder(len(names))
    wire_of = dict(zip(names, builder.inputs, strict=True))
    from rdcircuits.boolean.bridges.common import walked

    wire = walked(
        f, lambda node: node.node.id(), children_of, lambda node, own: wire_of_node(builder, wire_of, node, own), {}
    )
    gates = builder.build([wire])
    rows = 1 << len(names)
    return gates.evaluate(minterm_inputs(len(names)), rows)[0], tail_mask(rows)


def children_of(node: Any) -> Sequence[Any]:
    """The parts of an expression that is an operation."""
    return node.xs if node.ASTOP in _OPERATIONS else ()


def wire_of_node(builder: GateBuilder, wire_of: dict[str, int], node: Any, arguments: list[int]) -> int:
    """The wire that carries a node, of the wires of its arguments."""
    if node.ASTOP in _OPERATIONS:
        return _OPERATIONS[node.ASTOP](builder, arguments)
    if node.ASTOP == "lit":
        if type(node).__name__ == "Complement":
            return builder.not_(wire_of[str(~node)])
        return wire_of[str(node)]
    return builder.true if node.is_one() else builder.false


def _equal(builder: GateBuilder, wires: list[int]) -> int:
    """All equal: all are 1, or none is."""
    every, some = reduce(builder.and_, wires), reduce(builder.or_, wires)
    return builder.or_(every, builder.not_(some))


_OPERATIONS: dict[str, Callable[[GateBuilder, list[int]], int]] = {
    "not": lambda builder, wires: builder.not_(wires[0]),
    "and": lambda builder, wires: reduce(builder.and_, wires, builder.true),
    "or": lambda builder, wires: reduce(builder.or_, wires, builder.false),
    "xor": lambda builder, wires: reduce(builder.xor, wires, builder.false),
    "eq": _equal,
    "impl": lambda builder, wires: builder.or_(builder.not_(wires[0]), wires[1]),
    "ite": lambda builder, wires: builder.mux(wires[0], wires[2], wires[1]),
}
