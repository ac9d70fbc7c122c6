"""Complete tables as shared decision graphs, in an order of variables that makes them small.

All outputs have one graph, in which a function and its complement are one node. Variables move to where the graph is
smallest (sifting), and may become XORs of inputs on the way (linear sifting): so an input that counts only in an XOR
with others is found.

Sources: Rudell 1993 (sifting); Meinel, Somenzi and Theobald 2000 (linear sifting).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rdcircuits._kernels.decisions import MOST_BITS, MOST_INPUTS, Decisions
from rdcircuits.boolean.table import TruthTable
from rdcircuits.synthesis.cost import as_cost
from rdcircuits.synthesis.graph import Graph, GraphBuilder

Ints = NDArray[np.int32]

_ORDERS, _PASSES = 4, 8
"""Orders that are begun with, and how often each variable moves in each of them, at most."""
_WORK = 1 << 26
"""Literals that are looked at, about, before no other order is begun with."""


@dataclass(frozen=True, eq=False)
class Decided:
    """A decision graph: its forms, masks of inputs (the one that is read last first), and what it costs, about."""

    forms: Ints
    cost: int


def decided(table: TruthTable, cost: str = "ands", seed: int = 0) -> list[Graph]:
    """Graphs of a complete table, the one of inputs and, where it is another, that of XORs of inputs; smallest first.

    What is unknown of an output is 0. There is none of a table that is too large (2^23 bits), or not complete.

    Example:
        >>> table = TruthTable.from_function(lambda *x: (x[0] ^ x[3]) & (x[1] ^ x[4]) & (x[2] ^ x[5]), 6)
        >>> [len(graph) for graph in decided(table, "gates")]
        [5, 11]
    """
    n, measure = len(table.inputs), as_cost(cost)
    if not table.complete or n > MOST_INPUTS or len(table.outputs) << n > MOST_BITS:
        return []
    choice, parity = (2 * measure.xor_cost + measure.and_cost, measure.xor_cost) if measure.parities else (3, 3)
    kernel = Decisions(np.ascontiguousarray(table.y), n, costs=(choice, measure.and_cost, parity))
    rng, enough = np.random.default_rng(seed), _WORK // (max(len(table.outputs), 1) * n * n + 1 << n)
    plain = _sifted(kernel, (1 << np.arange(n)).astype(np.int32), False)
    for _ in range(min(_ORDERS, enough) - 1):
        plain = min(plain, _sifted(kernel, (1 << rng.permutation(n)).astype(np.int32), False), key=lambda one: one.cost)
    found = [plain, _sifted(kernel, plain.forms.copy(), True)] if enough else [plain]
    different = found if found[-1].cost < plain.cost else found[:1]
    return sorted(
        (_graph_of(kernel, one.forms, len(table.outputs), measure.parities) for one in different), key=measure.of_graph
    )


def _sifted(kernel: Decisions, forms: Ints, linear: bool) -> Decided:
    """Each form moved to its best place, from the one read first on, until none moves to a better one."""
    cost = kernel.make(forms)
    for _ in range(_PASSES):
        before = cost
        for form in forms[::-1].tolist():
            position = np.flatnonzero(forms == form)
            if len(position):  # it may have become another one meanwhile
                cost = kernel.sift(forms, int(position[0]), linear)
        if cost >= before:
            break
    return Decided(forms, cost)


def _graph_of(kernel: Decisions, forms: Ints, n_outputs: int, parities: bool) -> Graph:
    """The decision graph of these forms, of ANDs and XORs."""
    kernel.make(forms)
    level, low, high = np.empty((3, kernel.nodes), np.int32)
    outputs = np.empty(n_outputs, np.int32)
    kernel.copy(level, low, high, outputs)
    builder = GraphBuilder(len(forms))
    variables, literals = [_sum_of_inputs(builder, form) for form in forms.tolist()], [0]
    for at, *sides in zip(level.tolist(), low.tolist(), high.tolist(), strict=True):
        zero, one = (literals[side >> 1] ^ (side & 1) for side in sides)
        literals.append(_choice(builder, variables[at], zero, one, parities))
    return builder.build([literals[one >> 1] ^ (one & 1) for one in outputs.tolist()])


def _sum_of_inputs(builder: GraphBuilder, form: int) -> int:
    literal = 0
    for k in range(form.bit_length()):
        literal = builder.parity(literal, 2 * (k + 1)) if form >> k & 1 else literal
    return literal


def _choice(builder: GraphBuilder, x: int, zero: int, one: int, parities: bool) -> int:
    """The literal of: `one` where x is 1, else `zero`."""
    if one == zero ^ 1:
        return builder.parity(x, zero)
    if zero < 2 or one < 2:  # a constant side leaves one AND
        if zero < 2:
            return builder.conjunction(x, one ^ zero) ^ zero
        return builder.conjunction(x ^ 1, zero ^ one) ^ one
    if parities:
        return builder.parity(zero, builder.conjunction(x, builder.parity(zero, one)))
    return builder.conjunction(builder.conjunction(x, one) ^ 1, builder.conjunction(x ^ 1, zero) ^ 1) ^ 1
