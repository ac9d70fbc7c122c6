"""What bridges share: gates as formulas, expressions walked without recursion, names, and the count of ports."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rdcircuits.algebra.bits.gates import GateBuilder
from rdcircuits.algebra.bits.operations import by_number
from rdcircuits.boolean.formulas import name_order
from rdcircuits.boolean.netlist import Netlist
from rdcircuits.errors import RdError, ShapeError
from rdcircuits.tables.names import ColumnNames, as_names

T = TypeVar("T")


@dataclass(frozen=True)
class Logic:
    """How a library writes constants and operations."""

    constant: Callable[[bool], Any]
    negation: Callable[[Any], Any]
    both: Callable[[Any, Any], Any]
    either: Callable[[Any, Any], Any]
    odd: Callable[[Any, Any], Any]


_FORMULAS: tuple[Callable[[Logic, Any, Any], Any], ...] = by_number(
    {
        "false": lambda of, a, b: of.constant(False),
        "true": lambda of, a, b: of.constant(True),
        "a": lambda of, a, b: a,
        "b": lambda of, a, b: b,
        "not_a": lambda of, a, b: of.negation(a),
        "not_b": lambda of, a, b: of.negation(b),
        "and": lambda of, a, b: of.both(a, b),
        "nand": lambda of, a, b: of.negation(of.both(a, b)),
        "or": lambda of, a, b: of.either(a, b),
        "nor": lambda of, a, b: of.negation(of.either(a, b)),
        "xor": lambda of, a, b: of.odd(a, b),
        "xnor": lambda of, a, b: of.negation(of.odd(a, b)),
        "a_and_not_b": lambda of, a, b: of.both(a, of.negation(b)),
        "b_and_not_a": lambda of, a, b: of.both(b, of.negation(a)),
        "a_or_not_b": lambda of, a, b: of.either(a, of.negation(b)),
        "b_or_not_a": lambda of, a, b: of.either(b, of.negation(a)),
    }
)


def expressed(netlist: Netlist, logic: Logic, variables: Sequence[Any]) -> tuple[Any, ...]:
    """The outputs as expressions of the variables that stand for inputs."""
    gates = netlist.gates
    values = [logic.constant(False), *variables]
    for op, a, b in zip(gates.ops.tolist(), gates.in0.tolist(), gates.in1.tolist(), strict=True):
        values.append(_FORMULAS[op](logic, values[a], values[b]))
    return tuple(values[wire] for wire in gates.outputs.tolist())


def walked(
    root: T,
    key: Callable[[T], Hashable],
    children: Callable[[T], Sequence[T]],
    make: Callable[[T, list[int]], int],
    made: dict[Hashable, int],
) -> int:
    """The wire of an expression, each part made once its own parts are; raises `RdError` for one that has itself as a
    part.
    """
    stack, begun = [root], set[Hashable]()
    while stack:
        node = stack[-1]
        own = key(node)
        if own in made:
            stack.pop()
            continue
        waiting = [child for child in children(node) if key(child) not in made]
        if not waiting:
            made[own] = make(stack.pop(), [made[key(child)] for child in children(node)])
            continue
        if own in begun:
            raise RdError(f"{own!s} is computed from itself: a circuit without cycles is expected")
        begun.add(own)
        stack += waiting
    return made[key(root)]


def sides(
    functions: Any,
    used: Callable[[Sequence[Any]], Iterable[str]],
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
) -> tuple[list[Any], ColumnNames, Sequence[str] | None]:
    """The functions of one, of a sequence, or of a mapping from names, which are then those of the outputs; and the
    names of the inputs, by default those of the variables in use, in order.
    """
    if isinstance(functions, Mapping):
        outputs = [str(name) for name in functions] if outputs is None else outputs
        functions = list(functions.values())
    functions = list(functions) if isinstance(functions, list | tuple) else [functions]
    found = dict.fromkeys(used(functions))
    names = as_names(
        sorted(found, key=name_order) if inputs is None else [inputs] if isinstance(inputs, str) else inputs
    )
    missing = [name for name in found if name not in names]
    if missing:
        raise RdError(f"the variable {missing[0]!r} is not among the inputs {', '.join(names)}")
    return functions, names, [outputs] if isinstance(outputs, str) else outputs


def netlist_of(
    builder: GateBuilder,
    wires: Sequence[int],
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
    ports: tuple[int, int],
) -> Netlist:
    """The netlist of these wires, which is to have as many inputs and outputs as the other side says."""
    netlist = Netlist.from_gates(builder.build(list(wires)), inputs, outputs)
    check_ports((len(netlist.inputs), len(netlist.outputs)), ports)
    return netlist


def check_ports(made: tuple[int, int], wanted: tuple[int, int]) -> None:
    """Raise `ShapeError` where what was made has other ports than what it was made of."""
    if made != wanted:
        raise ShapeError(
            f"a circuit of {wanted[0]} inputs and {wanted[1]} outputs became one of {made[0]} and {made[1]}"
        )
