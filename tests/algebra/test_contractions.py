"""Contractions of larger arrays than random circuits have, over bits, integers, fields and reals; and their R."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from circuit_strategies import as_list

import rdcircuits as rd
from rdcircuits._kernels import simd
from rdcircuits.algebra import contraction

LENGTHS = {"a": 9, "b": 17, "c": 3, "d": 1}
SPECS = [
    "ab,b->a",
    "ab,bc->ac",
    "ba,cb->ca",
    "a,b->ab",
    "ab,ab->",
    "ab,ab->ab",
    "abc,cb->a",
    "ab,bc,ca->",
    "a,a->a",
    "db,b->d",
]
ALGEBRAS: list[Any] = [rd.Z2, rd.Z, rd.GF(4), rd.GF(31), rd.Zn(6), rd.Sat(5), rd.Smooth()]


def _agree(algebra: Any, circuit: Any, rows: int, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    shapes = [(rows, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
    arrays = [rng.integers(0, 2, shape) if algebra is rd.Z else algebra.random(shape, rng) for shape in shapes]
    batch = rows if any(wire.batched for wire in circuit.types) else None
    found = as_list(algebra.run(circuit, *arrays, batch=batch))
    expected = as_list(algebra.reference(circuit, *arrays, batch=batch))
    for one, other in zip(found, expected, strict=True):
        assert np.shape(one) == np.shape(other)
        assert algebra.equal(one, other)


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
@pytest.mark.parametrize("spec", SPECS)
def test_contractions(algebra: Any, spec: str) -> None:
    """Each operand alike for all examples, or one for each."""
    operands = spec.split("->")[0].split(",")
    dom = [rd.point(*(LENGTHS[index] for index in one)) for one in operands]
    f = rd.trace(lambda *wires: rd.ops.einsum(spec, *wires), *dom)
    for rows, flags in product((1, 70), product((False, True), repeat=len(dom))):
        batched = rd.batch(f, [i for i, flag in enumerate(flags) if flag]) if any(flags) else f
        _agree(algebra, batched, rows)
        _agree(algebra, rd.R(batched), rows)


@pytest.mark.parametrize("mode", simd.available())
@pytest.mark.parametrize("algebra", [rd.Z2, rd.Z], ids=str)
def test_a_dense_layer_of_bits_in_every_simd_mode(algebra: Any, mode: str) -> None:
    before = simd.mode()
    simd.set_mode(mode)
    try:
        dense = rd.trace(lambda w, x: rd.ops.einsum("ij,j->i", w, x), rd.point(33, 130), rd.point(130))
        batched = rd.batch(dense, [1])
        for rows in (1, 64, 130):
            _agree(algebra, batched, rows)
            _agree(algebra, rd.R(batched), rows)
    finally:
        simd.set_mode(before)


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
def test_a_gather_followed_by_a_contraction(algebra: Any) -> None:
    """A convolution: patches gathered, then contracted with the kernel."""
    patches = np.arange(25).reshape(5, 5)
    windows = np.stack([patches[i : i + 3, j : j + 3].ravel() for i in range(3) for j in range(3)])
    f = rd.trace(lambda k, x: rd.ops.einsum("fk,pk->fp", k, rd.ops.gather(x, windows)), rd.point(4, 9), rd.point(5, 5))
    for rows in (1, 65):
        _agree(algebra, rd.batch(f, [1]), rows)
        _agree(algebra, rd.R(rd.batch(f, [1])), rows)


@pytest.mark.parametrize("algebra", ALGEBRAS, ids=str)
def test_every_plan_is_explained(algebra: Any) -> None:
    f = rd.batch(rd.trace(lambda w, x: (rd.ops.einsum("ij,j->i", w, x) + 1) * x[0], rd.point(2, 3), rd.point(3)), [1])
    program = algebra.compile(rd.R(f))
    head, *steps = program.explain().splitlines()
    assert head == f"{algebra.name}: {len(steps)} step{'s' if len(steps) > 1 else ''}"
    assert len(steps) == len(program.plan.nodes)
    if "tape[" in steps[0]:  # over a field it is one step, which runs in blocks
        return
    assert sum("sum_einsum" in line for line in steps) == 1, "the batch is summed within the product"
    assert all(" = " in line and " : " in line for line in steps)


MANY = [
    "ab,bc,cd,da->",
    "a,ab,b->",
    "ab,cd,bc->ad",
    "ab,bc,cb,ba->ca",
    "a,b,c->cab",
    "ab,ab,ab->ab",
    "abc,c,ba,bc->",
    "a,a,c,c,b,b->",
    "db,b,bd,d->",
]


@pytest.mark.parametrize("algebra", [*ALGEBRAS, rd.GF(256), rd.Zn(10**12)], ids=str)
@pytest.mark.parametrize("spec", MANY)
def test_contractions_of_many_operands_are_the_plain_sums_of_products(algebra: Any, spec: str) -> None:
    """Two at a time, in whatever order, beside the product over all indices, one term after the other."""
    *names, output = spec.replace("->", ",").split(",")
    lengths = {"a": 2, "b": 3, "c": 2, "d": 1}
    f = rd.trace(lambda *wires: rd.ops.einsum(spec, *wires), *(rd.point(*(lengths[i] for i in one)) for one in names))
    rng = np.random.default_rng(1)
    arrays = [rng.integers(0, 2, w.shape) if algebra is rd.Z else algebra.random(w.shape, rng) for w in f.dom]
    assert algebra.equal(algebra.run(f, *arrays), _plain(algebra, names, output, lengths, arrays))
    for flags in product((False, True), repeat=len(names)):
        if sum(flags) in (0, 1, 2, len(names)):
            circuit = rd.batch(f, [i for i, flag in enumerate(flags) if flag])
            rows = 1 if flags[0] else 3
            _agree(algebra, circuit, rows)
            _agree(algebra, rd.R(circuit), rows)


def _plain(algebra: Any, names: list[str], output: str, lengths: dict[str, int], arrays: list[Any]) -> Any:
    letters = sorted(set("".join(names)))
    found = algebra.full([lengths[i] for i in output], algebra.zero)
    for point in product(*(range(lengths[i]) for i in letters)):
        at = dict(zip(letters, point, strict=True))
        term = algebra.full((), algebra.one)
        for one, array in zip(names, arrays, strict=True):
            term = algebra.multiply(term, algebra.check(array)[tuple(at[i] for i in one)])
        place = tuple(at[i] for i in output)
        found[place] = algebra.add(found[place], term)
    return found


@pytest.mark.parametrize("algebra", [*ALGEBRAS, rd.GF(2**31 - 1)], ids=str)
def test_a_cycle_of_eight_matrices_never_makes_the_whole_product(algebra: Any) -> None:
    """20^8 terms: 24 GB as bytes; and R, all of whose contractions have eight operands too."""
    letters = "abcdefgh"
    spec = ",".join(letters[i] + letters[(i + 1) % 8] for i in range(8)) + "->"
    f = rd.trace(lambda *wires: rd.ops.einsum(spec, *wires), *[rd.point(20, 20)] * 8)
    for circuit in (f, rd.R(f), rd.batch(f, [0, 3]), rd.R(rd.batch(f, range(8)))):
        _agree(algebra, circuit, 3)


@pytest.mark.parametrize("algebra", [rd.Zn(6), rd.Sat(7), rd.GF(9), rd.Z2], ids=str)
def test_large_products_of_two_are_summed_piece_by_piece(algebra: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    f = rd.trace(lambda x, y: rd.ops.einsum("abc,cdb->ad", x, y), rd.point(3, 5, 7), rd.point(7, 2, 5))
    rng = np.random.default_rng(2)
    arrays = [algebra.random((3, 5, 7), rng), algebra.random((70, 7, 2, 5), rng)]
    circuit = rd.batch(f, [1])
    whole = algebra.run(circuit, *arrays), algebra.reference(circuit, *arrays)
    monkeypatch.setattr(contraction, "PIECE", 8)
    for one in (*whole, algebra.reference(circuit, *arrays)):
        assert algebra.equal(algebra.run(circuit, *arrays), one)


def test_a_thousand_vectors_are_ordered_in_no_time() -> None:
    steps = contraction.path(("a",) * 1000 + ("a",), (("a", 3),))
    assert len(steps) == 999
    assert steps[-1][2] == "a"
