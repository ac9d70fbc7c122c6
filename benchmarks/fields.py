"""Finite fields beside galois: element by element, products and systems of matrices, polynomial circuits with their R.

Run it with `make bench` or `python benchmarks/fields.py`; `--quick` leaves out the circuits. One core: set
OPENBLAS_NUM_THREADS=1 where numpy's products would take more. Medians of repeated runs, galois in the same run. Each
element-wise row ends with the fraction of the machine's own copy bandwidth: the bytes that have to be read and written,
beside those that `numpy.copyto` moves in that time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import galois
import numpy as np
from _common import machine, median_seconds, note, percent, script, table

import rdcircuits as rd
from rdcircuits.algebra.finite.blocks import Blocks

COUNT = 10**6
MATRIX = 512


def main() -> None:
    parser = argparse.ArgumentParser(description="Finite fields beside galois.")
    parser.add_argument("--quick", action="store_true", help="leave out the circuits of 2000 nodes")
    quick = parser.parse_args().quick
    print(machine(), f"galois {galois.__version__}", sep="; ")
    print(table(["element by element, 10^6", "galois ns", "ours ns", "ratio", "to reach", "of copying"], elements()))
    print()
    print(table(["matrices of 512 x 512", "galois ms", "ours ms", "ratio", "to reach"], matrices()))
    if not quick:
        print()
        head = ["random circuit of 2000 nodes, GF(2^8), 10^6 points", "galois s", "ours s", "ratio", "to reach"]
        print(table(head, circuits()))
    note("")


def elements() -> list[list[str]]:
    rows = []
    works: list[tuple[str, rd.GF, str, str]] = [
        ("multiply, GF(2^8), default modulus", rd.GF(256), "multiply", "12"),
        ("multiply, GF(2^8), AES's modulus", rd.GF(256, 0x11B), "multiply", "12"),
        ("multiply, GF(31)", rd.GF(31), "multiply", "10"),
        ("multiply, GF(3^5)", rd.GF(243), "multiply", "6"),
        ("multiply, GF(2^16)", rd.GF(65536), "multiply", "3.5"),
        ("multiply-add, GF(2^31 - 1)", rd.GF((1 << 31) - 1), "multiply_add", "6"),
        ("add, GF(3^5)", rd.GF(243), "add", "-"),
        ("multiply, GF(251)", rd.GF(251), "multiply", "-"),
        ("inverse, GF(2^16)", rd.GF(65536), "inverse", "-"),
    ]
    for name, field, operation, target in works:
        note(name)
        rng = np.random.default_rng(0)
        operands = [rng.integers(1, field.q, COUNT).astype(field.dtype) for _ in range(3)]
        taken = {"multiply_add": 3, "inverse": 1}.get(operation, 2)
        ours = getattr(field, operation)
        theirs = rival(operation, *(field.to_galois(one) for one in operands))
        same(ours(*operands[:taken]), theirs())
        copied, target_array = operands[0], np.empty_like(operands[0])
        calls: list[Callable[[], object]] = [
            lambda ours=ours, operands=operands, taken=taken: ours(*operands[:taken]),  # type: ignore[misc]
            theirs,
            lambda copied=copied, target_array=target_array: np.copyto(target_array, copied),  # type: ignore[misc]
        ]
        mine, galois_time, copying = median_seconds(calls, 9)
        fraction = copying / 2 * (taken + 1) / mine
        rows.append([name, ns(galois_time), ns(mine), ratio(galois_time, mine), at_least(target), percent(fraction, 0)])
    return rows


def rival(operation: str, x: Any, y: Any, z: Any) -> Callable[[], Any]:
    """What galois does for it."""
    calls: dict[str, Callable[[], Any]] = {
        "add": lambda: x + y,
        "multiply": lambda: x * y,
        "multiply_add": lambda: x * y + z,
        "inverse": lambda: np.reciprocal(x),
    }
    return calls[operation]


def matrices() -> list[list[str]]:
    rows = []
    for q, name, product_target, solve_target in ((256, "GF(2^8)", "300", "30"), (31, "GF(31)", "2", "30")):
        targets = {"product": product_target, "solve": solve_target}
        for work, (ours, rivals) in matrix_works(rd.GF(q)).items():
            note(f"{work}, {name}")
            same(ours(), rivals())
            if work == "product":
                mine, galois_time = median_seconds([ours, rivals], 9)
            else:
                (mine,), (galois_time,) = median_seconds([ours], 9), median_seconds([rivals], 1)
            target = targets.get(work, "-")
            rows.append([f"{work}, {name}", ms(galois_time), ms(mine), ratio(galois_time, mine), at_least(target)])
    return rows


def matrix_works(field: rd.GF) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """What is done with random matrices, by us and by galois."""
    a, b = (rd.FieldMatrix.random(field, MATRIX, MATRIX, seed) for seed in (1, 2))
    x = b.array[:, 0]
    left, right = (field.to_galois(np.array(one.array)) for one in (a, b))
    vector = field.to_galois(np.array(x))
    if a.rank < MATRIX:
        raise rd.RdError("the random matrix is singular: take another seed")
    return {
        "product": (lambda: (a @ b).array, lambda: left @ right),
        "solve": (lambda: a.solve(x).x, lambda: np.linalg.solve(left, vector)),
        "inverse": (lambda: a.inverse().array, lambda: np.linalg.inv(left)),
        "reduced echelon form": (lambda: a.echelon().matrix.array, lambda: left.row_reduce()),
    }


def circuits() -> list[list[str]]:
    """Evaluation, and evaluation with R, beside galois node by node (one run of it: it takes seconds)."""
    field, rng = rd.GF(256), np.random.default_rng(3)
    forward = rd.batch(random_circuit(2000, 8, 0), range(8))
    rows = []
    for name, circuit in (("evaluate", forward), ("evaluate with R", both(forward))):
        note(name)
        inputs = [field.random((COUNT,), rng) for _ in circuit.dom]
        program = field.compile(circuit)
        found = program(*inputs)
        started = time.perf_counter()
        expected = by_galois(circuit, [field.to_galois(one) for one in inputs])
        galois_time = time.perf_counter() - started
        for one, other in zip(found if isinstance(found, tuple) else (found,), expected, strict=True):
            same(one, other)
        (mine,) = median_seconds([lambda program=program, inputs=inputs: program(*inputs)], 3)  # type: ignore[misc]
        nodes = f"{name} ({len(circuit.nodes)} nodes; compiled: {steps_of(program)})"
        rows.append([nodes, f"{galois_time:.2f}", f"{mine:.4f}", ratio(galois_time, mine), ">= 8x"])
    return rows


def steps_of(program: rd.Program) -> str:
    """What is run for each block: products are taken with sums, and what is known or computed twice is left out."""
    (*_, last) = program.plan.nodes
    words = str(last.generator.layout) if isinstance(last.generator, Blocks) else ""
    return f"{words.split(', ')[1].split()[0]} steps" if words else "whole arrays"


def random_circuit(nodes: int, inputs: int, seed: int) -> rd.Circuit:
    """Sums and products of random earlier wires, all of which some output needs."""
    rng = np.random.default_rng(seed)

    def f(*xs: rd.Wire) -> rd.Wire:
        unused, wires = list(xs), list(xs)
        for _ in range(nodes - len(xs)):
            x = unused.pop(int(rng.integers(len(unused))))
            y = wires[int(rng.integers(len(wires)))]
            made = x * y if rng.random() < 0.5 else x + y
            wires.append(made)
            unused.append(made)
        total = unused[0]
        for one in unused[1:]:
            total = total + one
        return total

    return rd.trace(f, *[rd.point()] * inputs)


def both(circuit: rd.Circuit) -> rd.Circuit:
    """(x, dy) ↦ (f(x), R[f](x, dy))."""
    return rd.pairing(circuit @ rd.discard(rd.prime(circuit.cod)), rd.R(circuit))


def by_galois(circuit: rd.Circuit, inputs: list[Any]) -> list[Any]:
    """The circuit node by node in galois' arrays; they are dropped after their last use."""
    last = {number: position for position, node in enumerate(circuit.nodes) for number in node.inputs}
    kept = set(circuit.outputs)
    values: dict[int, Any] = dict(enumerate(inputs))
    for position, node in enumerate(circuit.nodes):
        x, *others = [values[number] for number in node.inputs] or [None]
        name = node.generator.name
        if name == "add":
            values[node.first] = x + others[0]
        elif name == "multiply":
            values[node.first] = x * others[0]
        else:
            raise rd.RdError(f"the circuit has a node of kind {name}")
        for number in node.inputs:
            if last[number] == position and number not in kept:
                values.pop(number, None)
    return [values[number] for number in circuit.outputs]


def same(ours: Any, theirs: Any) -> None:
    if not np.array_equal(ours, np.asarray(theirs)):
        raise rd.RdError("galois finds something else")


def at_least(target: str) -> str:
    return target if target == "-" else f">= {target}x"


def ns(seconds: float) -> str:
    return f"{seconds / COUNT * 1e9:.3f}"


def ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3f}"


def ratio(theirs: float, ours: float) -> str:
    return f"{theirs / ours:.1f}x"


if __name__ == "__main__":
    script(main)
