"""Proving gates equal by SAT: equal nodes are found by simulation, proved one after the other and merged.

The solver (python-sat, the extra `synth`) sees one graph that holds both circuits, node by node in their order. Nodes
that look equal on all rows tried so far are asked about: a row on which they differ goes to the rows tried, and what is
proved equal is one node from then on. All of it ends with a number of conflicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from rdcircuits.boolean.aig import Aig, AigBuilder

_WORDS = 16
_MOST_CANDIDATES = 8
_CONFLICTS_A_NODE = 200
#: Words kept of rows that refuted something: in all, and for one node.
_MOST_WORDS, _MOST_KEPT = 1 << 24, 512
_SIGNS = np.array([0, (1 << 64) - 1], np.uint64)
#: What may be propagated for each conflict allowed, so that graphs of many nodes and few conflicts end too.
_PROPAGATIONS = 1000

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Found:
    """What the solver found: `equal` (None: it stopped before), or a row of inputs on which a pair differs."""

    equal: bool | None
    conflicts: int
    row: NDArray[np.uint8] | None = None


def solver_installed() -> bool:
    """Whether python-sat can be imported."""
    try:
        import_module("pysat.solvers")
    except ImportError:
        return False
    return True


def pairs_equal(aig: Aig, conflicts: int, seed: int = 0) -> Found:
    """Whether the outputs of a graph are equal in pairs (0 and 1, 2 and 3, ...), within a number of conflicts."""
    solver = _Solver(aig.n_inputs, conflicts)
    try:
        return _compare(_Sweep(aig, solver, seed), solver)
    finally:
        solver.close()


def _compare(sweep: _Sweep, solver: _Solver) -> Found:
    """Whether the pairs of outputs are equal, nodes having been merged."""
    sweep.merge()
    pairs = sweep.aig.outputs.reshape(-1, 2).tolist()
    equal: bool | None = True
    for a, b in dict.fromkeys((sweep.literal(a), sweep.literal(b)) for a, b in pairs):
        answer = solver.equal(a, b, solver.left)
        if answer is False:
            return Found(False, solver.conflicts, solver.row)
        equal = equal if answer else None
    return Found(equal, solver.conflicts)


class _Solver:
    """Clauses of AND nodes, and whether two literals are equal, within all the conflicts and propagations allowed."""

    def __init__(self, n_inputs: int, conflicts: int) -> None:
        self.solver = import_module("pysat.solvers").Glucose4()
        self.n_inputs = n_inputs
        self.solver.add_clause([-1])
        self.row = np.zeros(n_inputs, np.uint8)
        self.conflicts = self.propagations = 0
        self.most = conflicts

    @property
    def left(self) -> int:
        """Conflicts that may still be spent; 0 as well where too much was propagated."""
        return max(self.most - self.conflicts, 0) if self.propagations < _PROPAGATIONS * self.most else 0

    def add(self, node: int, left: int, right: int) -> None:
        """Node `node` is the AND of two literals."""
        a, b, c = _clause_literal(left), _clause_literal(right), node + 1
        for clause in ([a, -c], [b, -c], [-a, -b, c]):
            self.solver.add_clause(clause)

    def merge(self, a: int, b: int) -> None:
        """Literals a and b are equal: it was proved."""
        x, y = _clause_literal(a), _clause_literal(b)
        self.solver.add_clause([x, -y])
        self.solver.add_clause([-x, y])

    def equal(self, a: int, b: int, conflicts: int) -> bool | None:
        """Whether a = b on all rows; None where it is not known. False leaves a row on which they differ in `row`."""
        if a == b:
            return True
        x, y = _clause_literal(a), _clause_literal(b)
        answers = []
        for assumed in ([x, -y], [-x, y]):
            answers.append(self._ask(assumed, min(conflicts, self.left)))
            if answers[-1]:
                self._keep_row()
                return False
        return None if None in answers else True

    def close(self) -> None:
        """Free the solver."""
        self.solver.delete()

    def _ask(self, assumed: list[int], conflicts: int) -> bool | None:
        """Whether there is a row on which all of these hold."""
        if not conflicts:
            return None
        self.solver.conf_budget(conflicts)
        self.solver.prop_budget(max(_PROPAGATIONS * self.most - self.propagations, 1))
        answer: bool | None = self.solver.solve_limited(assumptions=assumed)
        spent = self.solver.accum_stats()
        self.conflicts, self.propagations = spent["conflicts"], spent["propagations"]
        return answer

    def _keep_row(self) -> None:
        """Inputs that the solver did not meet may be anything: they stay 0."""
        model = np.array(self.solver.get_model()[1 : self.n_inputs + 1])
        self.row[:] = 0
        self.row[: len(model)] = model > 0


class _Sweep:
    """A graph whose equal nodes are merged: what its nodes are on the rows tried, and what each was proved equal to.

    `literals` gives for each node of the graph a literal of the swept one, which `builder` holds.
    """

    def __init__(self, aig: Aig, solver: _Solver, seed: int) -> None:
        self.aig, self.solver = aig, solver
        self.random = np.random.default_rng(seed)
        self.first = aig.n_inputs + 1
        self.every = Aig(aig.n_inputs, aig.left, aig.right, 2 * np.arange(self.first + len(aig.left))).gates()
        kept = min(max(_MOST_WORDS // len(self.every.outputs), _WORDS), _MOST_KEPT)
        self.words = np.zeros((len(self.every.outputs), _WORDS + kept), np.uint64)
        self.words[:, :_WORDS] = self._everywhere(self.random.integers(0, 1 << 64, (aig.n_inputs, _WORDS), np.uint64))
        self.refuted = 0
        self.builder = AigBuilder(aig.n_inputs)
        self.literals: list[int] = [0, *self.builder.inputs]

    def literal(self, old: int) -> int:
        """What a literal of the graph is in the swept one."""
        return self.literals[old >> 1] ^ (old & 1)

    def merge(self) -> None:
        """Go through the nodes in order: each becomes an earlier one where that is known or proved."""
        phases = self.words[:, :1] & np.uint64(1)
        keys = [row.tobytes() for row in self.words[:, :_WORDS] ^ (~phases + np.uint64(1))]
        classes: dict[bytes, list[int]] = {}
        for node in range(self.first):
            classes.setdefault(keys[node], []).append(node)
        for node, (left, right) in enumerate(
            zip(self.aig.left.tolist(), self.aig.right.tolist(), strict=True), self.first
        ):
            known = len(self.builder.nodes)
            literal = self.builder.conjunction(self.literal(left), self.literal(right))
            if len(self.builder.nodes) > known:
                literal = self._placed(node, literal, classes.setdefault(keys[node], []))
            self.literals.append(literal)

    def _placed(self, node: int, literal: int, alike: list[int]) -> int:
        """The literal that a new node is equal to: one of an earlier node that is alike on the rows, or its own."""
        fan_ins = next(reversed(self.builder.nodes))
        self.solver.add(literal >> 1, *fan_ins)
        for other in alike[:_MOST_CANDIDATES]:
            sign = int(self.words[node, 0] ^ self.words[other, 0]) & 1
            used = slice(0, _WORDS + self.refuted)
            if ((self.words[node, used] ^ self.words[other, used]) != _SIGNS[sign]).any():
                continue
            candidate = self.literals[other] ^ sign
            answer = self.solver.equal(literal, candidate, _CONFLICTS_A_NODE)
            if answer:
                self.solver.merge(literal, candidate)
                self.builder.nodes[fan_ins] = candidate
                return candidate
            if answer is False:
                self._try_near(self.solver.row)
        alike.append(node)
        return literal

    def _try_near(self, row: NDArray[np.uint8]) -> None:
        """Try the solver's row, and 63 beside it with a few inputs flipped."""
        flips = self.random.integers(0, 1 << 64, (3, len(row), 1), np.uint64)
        mixed = (-row.astype(np.int64)).view(np.uint64)[:, None] ^ (flips[0] & flips[1] & flips[2] & ~np.uint64(1))
        self.words[:, _WORDS + self.refuted % (self.words.shape[1] - _WORDS)] = self._everywhere(mixed)[:, 0]
        self.refuted += 1

    def _everywhere(self, inputs: Words) -> Words:
        """What every node is on rows (n, W)."""
        return self.every.evaluate(np.ascontiguousarray(inputs), 64 * inputs.shape[1])


def _clause_literal(literal: int) -> int:
    """A literal as clauses have it: variable v is the node v − 1, negative where complemented."""
    return -(literal >> 1) - 1 if literal & 1 else (literal >> 1) + 1
