"""The bridge between netlists and SymPy's Boolean expressions; needs SymPy, the extra `sympy`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.boolean.bridges.common import Logic, expressed, netlist_of, sides, walked
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError
from rdcircuits.lazy import needed


def from_sympy(functions: Any, inputs: Sequence[str] | None, outputs: Sequence[str] | None) -> Netlist:
    """The netlist of expressions; see `Netlist.from_sympy`."""
    sympy = _sympy()
    parts, names, outputs = sides(functions, _variables, inputs, outputs)
    builder = GateBuilder(len(names))
    wire_of = dict(zip(names, builder.inputs, strict=True))

    def make(node: Any, own: list[int]) -> int:
        if node.is_Symbol:
            return wire_of[node.name]
        if node in (sympy.true, sympy.false, True, False):
            return builder.true if node else builder.false
        return _OPERATIONS[type(node).__name__](builder, own)

    made: dict[Any, int] = {}
    wires = [walked(sympy.sympify(f), lambda f: f, _children, make, made) for f in parts]
    return netlist_of(builder, wires, names, outputs, (len(names), len(parts)))


def to_sympy(netlist: Netlist) -> tuple[Any, ...]:
    """An expression for each output; see `Netlist.to_sympy`."""
    sympy = _sympy()
    logic = Logic(
        constant=lambda value: sympy.true if value else sympy.false,
        negation=sympy.Not,
        both=sympy.And,
        either=sympy.Or,
        odd=sympy.Xor,
    )
    try:
        return expressed(netlist, logic, [sympy.Symbol(name) for name in netlist.inputs])
    except RecursionError:
        depth = netlist.counts().depth
        raise RdError(f"a circuit of depth {depth:,} is too deep for SymPy: write it to a file instead") from None


def _sympy() -> Any:
    return needed("sympy", "SymPy", "sympy")


def _children(node: Any) -> Sequence[Any]:
    return () if node.is_Symbol or not hasattr(node, "args") else node.args


def _variables(functions: Sequence[Any]) -> list[str]:
    """The names of the symbols; raises `RdError` for what is no Boolean expression of symbols, or has two of a name."""
    sympy = _sympy()
    symbols, stack, seen = dict[str, Any](), [sympy.sympify(f) for f in functions], set[Any]()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.is_Symbol:
            if symbols.setdefault(node.name, node) != node:
                raise RdError(f"two symbols are called {node.name!r}, with different assumptions")
        elif node not in (sympy.true, sympy.false) and type(node).__name__ not in _OPERATIONS:
            raise RdError(f"{str(node)[:60]} is no Boolean expression of symbols: And, Or, Xor, Not, Implies, ...")
        else:
            stack += node.args
    return list(symbols)


def _all(builder: GateBuilder, wires: list[int]) -> int:
    return reduce(builder.and_, wires, builder.true)


def _some(builder: GateBuilder, wires: list[int]) -> int:
    return reduce(builder.or_, wires, builder.false)


def _odd(builder: GateBuilder, wires: list[int]) -> int:
    return reduce(builder.xor, wires, builder.false)


_OPERATIONS: dict[str, Callable[[GateBuilder, list[int]], int]] = {
    "Not": lambda builder, wires: builder.not_(wires[0]),
    "And": _all,
    "Or": _some,
    "Xor": _odd,
    "Nand": lambda builder, wires: builder.not_(_all(builder, wires)),
    "Nor": lambda builder, wires: builder.not_(_some(builder, wires)),
    "Xnor": lambda builder, wires: builder.not_(_odd(builder, wires)),
    "Implies": lambda builder, wires: builder.or_(builder.not_(wires[0]), wires[1]),
    "Equivalent": lambda builder, wires: builder.or_(_all(builder, wires), builder.not_(_some(builder, wires))),
    "ITE": lambda builder, wires: builder.mux(wires[0], wires[2], wires[1]),
}
