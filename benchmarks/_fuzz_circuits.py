"""Random circuits over every algebra: compiled programs, gates and files, against the slow reference."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _fuzz import Case, Target, Wrong
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import rdcircuits as rd

# The strategies for random circuits live in one file, with the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import circuit_strategies as cs

#: Circuits a case; what is drawn first is always the simplest of all.
_EACH = 25
_SIZES = [0, 1, 2, 63, 64, 65, 130, 300]
_SMOOTH = [*cs.POLYNOMIAL_RING, *cs.SMOOTH]

ALGEBRAS: dict[str, tuple[Any, list[Any]]] = {
    "Z2": (rd.Z2, cs.FIELD),
    "Z": (rd.Z, [*cs.RING, *cs.ORDERED]),
    "Zn(4)": (rd.Zn(4), cs.RING),
    "Zn(6)": (rd.Zn(6), cs.RING),
    "Zn(7)": (rd.Zn(7), cs.RING),
    "Zn(2^31 + 11)": (rd.Zn((1 << 31) + 11), cs.RING),
    "Sat(2)": (rd.Sat(2), cs.SEMIRING),
    "Sat(5)": (rd.Sat(5), cs.SEMIRING),
    **{f"GF({q})": (rd.GF(q), cs.FIELD) for q in (2, 3, 4, 5, 8, 9, 16, 31, 256, 257, 2**16, 2**31 - 1)},
    "reals": (rd.Smooth(), _SMOOTH),
    "reals, float32": (rd.Smooth(np.float32), [*cs.WIRING, *cs.SUMS, *cs.SMOOTH]),
    "reals, ordered": (rd.Smooth(), [*cs.WIRING, *cs.SUMS, *cs.ORDERED]),
}

#: Algebras whose circuits are made gates of.
_BLASTED = [
    name
    for name in ALGEBRAS
    if not name.startswith("reals") and name not in ("Zn(2^31 + 11)", "GF(65536)", "GF(2147483647)")
]

Law = Callable[[Any, Case, Any, np.random.Generator], None]


def _each(law: Law, name: str) -> Target:
    """A case: some circuits drawn from its own seed."""

    def run(case: Case) -> None:
        case.tries = 0

        @seed(int(case.rng.integers(1 << 62)))
        @settings(
            max_examples=_EACH,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(data=st.data(), number=st.integers(0, 2**32 - 1))
        def examples(data: Any, number: int) -> None:
            case.tries += 1
            with np.errstate(all="ignore"):
                law(data.draw, case, ALGEBRAS[name], np.random.default_rng(number))

        examples()

    return run


def _variant(draw: Any, circuit: rd.Circuit) -> rd.Circuit:
    """The circuit, its batch over some inputs, or R of either once or twice."""
    if draw(st.booleans()):
        circuit = rd.batch(circuit, [i for i in range(circuit.arity) if draw(st.booleans())])
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        circuit = rd.R(circuit)
    return circuit


def _constant(algebra: Any) -> Any:
    def step(draw: Any, wires: list[Any]) -> Any:
        x = draw(st.sampled_from(wires))
        values = algebra.random(x.shape, np.random.default_rng(draw(st.integers(0, 9))))
        return x + rd.ops.element(values, algebra.name, like=x)

    return step


def _drawn(draw: Any, case: Case, chosen: tuple[Any, list[Any]]) -> rd.Circuit:
    algebra, steps = chosen
    circuit = _variant(draw, draw(cs.circuits([*steps, _constant(algebra)])))
    case.evidence = f"{algebra}\n{circuit}\n".encode()
    return circuit


def _arrays(draw: Any, algebra: Any, circuit: rd.Circuit, size: int, rng: np.random.Generator) -> list[Any]:
    shapes = [(size, *wire.shape) if wire.batched else wire.shape for wire in circuit.dom]
    if algebra == rd.Z or isinstance(algebra, rd.Smooth):
        low, high = draw(st.sampled_from([(0, 1), (-3, 3), (-1, 1)]))
        return [rng.integers(low, high, shape, endpoint=True).astype(algebra.dtype) for shape in shapes]
    return [algebra.random(shape, rng) for shape in shapes]


def _compare(algebra: Any, found: Any, expected: Any, what: str) -> None:
    for position, (one, other) in enumerate(zip(cs.as_list(found), cs.as_list(expected), strict=True)):
        if np.shape(one) != np.shape(other) or not algebra.equal(one, other):
            raise Wrong(f"{what}: output {position} is another one than the reference's")


def _program(draw: Any, case: Case, chosen: tuple[Any, list[Any]], rng: np.random.Generator) -> None:
    """Compiled, the circuit gives what the reference gives."""
    algebra, circuit = chosen[0], _drawn(draw, case, chosen)
    size = draw(st.sampled_from(_SIZES))
    arrays = _arrays(draw, algebra, circuit, size, rng)
    batch = size if any(wire.batched for wire in circuit.types) else None
    expected = algebra.reference(circuit, *arrays, batch=batch)
    try:
        found = algebra.run(circuit, *arrays, batch=batch)
    except rd.AlgebraError as error:
        if algebra == rd.Z and "beyond 64 bits" in str(error):
            case.refused += 1
            return
        raise Wrong(f"refused: {error}") from None
    _compare(algebra, found, expected, "compiled")


def _gates(draw: Any, case: Case, chosen: tuple[Any, list[Any]], rng: np.random.Generator) -> None:
    """As gates, the circuit gives what the reference gives, for each of many examples."""
    algebra, steps = chosen
    circuit = draw(cs.circuits(steps, most=5))
    circuit = rd.R(circuit) if draw(st.sampled_from([False, False, True])) else circuit
    case.evidence = f"{algebra}\n{circuit}\n".encode()
    low, high = draw(st.sampled_from([(0, 1), (-2, 2), (0, 5)])) if algebra == rd.Z else (0, 0)
    like = [(low, high)] * circuit.arity if algebra == rd.Z else None
    try:
        blasted = algebra.blasted(circuit, like=like)
    except rd.AlgebraError as error:
        if "beyond 64 bits" in str(error) or "gates" in str(error):
            case.refused += 1
            return
        raise Wrong(f"refused: {error}") from None
    count = 16
    shapes = [(count, *wire.shape) for wire in circuit.dom]
    if algebra == rd.Z:
        arrays = [rng.integers(low, high, shape, endpoint=True) for shape in shapes]
    else:
        arrays = [algebra.random(shape, rng) for shape in shapes]
    if not arrays:
        return
    expected = algebra.reference(rd.batch(circuit, range(circuit.arity)), *arrays, batch=count)
    whole = [
        np.broadcast_to(one, (count, *wire.shape)) for one, wire in zip(cs.as_list(expected), circuit.cod, strict=True)
    ]
    _compare(algebra, blasted.run(*arrays), tuple(whole), "as gates")


def _saved(draw: Any, case: Case, chosen: tuple[Any, list[Any]], rng: np.random.Generator) -> None:
    """As JSON and pickled, simplified and canonical, it is the same circuit."""
    circuit = _drawn(draw, case, chosen)
    if rd.Circuit.from_json(circuit.to_json()) != circuit or pickle.loads(pickle.dumps(circuit)) != circuit:
        raise Wrong("saved and loaded it is another circuit")
    arrays = _arrays(draw, chosen[0], circuit, 3, rng)
    batch = 3 if any(wire.batched for wire in circuit.types) else None
    expected = chosen[0].reference(circuit, *arrays, batch=batch)
    _compare(chosen[0], chosen[0].reference(rd.simplify(circuit), *arrays, batch=batch), expected, "simplified")


CIRCUITS: dict[str, Target] = {
    **{f"programs over {name}": _each(_program, name) for name in ALGEBRAS},
    **{f"gates over {name}": _each(_gates, name) for name in _BLASTED},
    "circuits saved": _each(_saved, "GF(9)"),
}
