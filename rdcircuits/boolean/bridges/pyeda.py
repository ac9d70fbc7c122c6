"""The bridge between netlists and pyeda's expressions; needs the extra `pyeda`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean.bridges.common import Logic, expressed, netlist_of, sides, walked
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.boolean.pyeda import children_of, pyeda, variable, wire_of_node
from rdcircuits.errors import RdError

#: pyeda's own code goes down into expressions by recursion, and ends the process where they are much deeper.
_DEEPEST = 10_000


def from_pyeda(functions: Any, inputs: Sequence[str] | None, outputs: Sequence[str] | None) -> Netlist:
    """The netlist of expressions; see `Netlist.from_pyeda`."""
    parts, names, outputs = sides(functions, _variables, inputs, outputs)
    builder = GateBuilder(len(names))
    wire_of = dict(zip(names, builder.inputs, strict=True))
    made: dict[Any, int] = {}
    wires = [
        walked(f, lambda f: f.node.id(), children_of, lambda f, own: wire_of_node(builder, wire_of, f, own), made)
        for f in parts
    ]
    return netlist_of(builder, wires, names, outputs, (len(names), len(parts)))


def to_pyeda(netlist: Netlist) -> tuple[Any, ...]:
    """An expression for each output; see `Netlist.to_pyeda`."""
    expr = pyeda("expr")
    depth = netlist.counts().depth
    if depth > _DEEPEST:
        raise RdError(f"a circuit of depth {depth:,} is too deep for pyeda, which takes up to {_DEEPEST:,}")
    variables = [variable(expr.exprvar, name) for name in netlist.inputs]
    logic = Logic(
        constant=lambda value: expr.One if value else expr.Zero,
        negation=lambda a: expr.Not(a, simplify=False),
        both=lambda a, b: expr.And(a, b, simplify=False),
        either=lambda a, b: expr.Or(a, b, simplify=False),
        odd=lambda a, b: expr.Xor(a, b, simplify=False),
    )
    return expressed(netlist, logic, variables)


def _variables(functions: Sequence[Any]) -> list[str]:
    expression = pyeda("expr").Expression
    for f in functions:
        if not isinstance(f, expression):
            raise RdError(f"expected a pyeda expression, found {type(f).__name__}")
    return [str(one) for f in functions for one in f.inputs]
