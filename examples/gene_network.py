"""A network over GF(3) from time courses, after Laubenbacher and Stigler (2004, arXiv q-bio/0312026).

Their example is the segment polarity network of the fruit fly: the 15 genes and proteins of a cell, whose next states
are functions of 21 variables (these and 6 of the neighbouring cells). This script makes a network of that size: each
function has up to three regulators and degree up to 3, and states are low, middle and high. Time courses start at
random states, as after perturbations; the neighbours' six change on their own.

For each coordinate two models are made of the same rows. The least-degree polynomial, eliminating the smallest
monomials first, is theirs: an interpolant, reduced modulo all polynomials that vanish on the data. The sparsest one
looks for the fewest regulators. Both say whether the rows leave others.

Run it: `python examples/gene_network.py`.
"""

from __future__ import annotations

import numpy as np

import rdcircuits as rd

GENES, NEIGHBOURS, STEPS = 15, 6, 5
NAMES = [f"x{j}" for j in range(1, GENES + NEIGHBOURS + 1)]


def network(seed: int) -> rd.FieldPolynomial:
    """The next state of each gene: polynomials in two or three of the 21 variables."""
    rng = np.random.default_rng(seed)
    functions = []
    for _ in range(GENES):
        regulators = rng.permutation(len(NAMES))[: rng.integers(2, 4)]
        terms: dict[tuple[int, ...], int] = {}
        for regulator in regulators:
            exponents = [0] * len(NAMES)
            exponents[regulator] = int(rng.integers(1, 3))
            exponents[regulators[rng.integers(len(regulators))]] += int(exponents[regulator] < 2)
            terms[tuple(min(e, 2) for e in exponents)] = int(rng.integers(1, 3))
        functions.append(terms)
    return rd.FieldPolynomial.from_terms(3, functions, inputs=NAMES, outputs=NAMES[:GENES])


def courses(rules: rd.FieldPolynomial, count: int, seed: int) -> rd.FieldTable:
    """States and next states of time courses of five steps from random states."""
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 3, (count, len(NAMES))).astype(np.uint8)
    x, y = [], []
    for _ in range(STEPS):
        x.append(state)
        y.append(rules.evaluate(state))
        neighbours = rng.integers(0, 3, (count, NEIGHBOURS)).astype(np.uint8)
        state = np.concatenate([y[-1], neighbours], axis=1)
    return rd.FieldTable.from_arrays(
        3, np.concatenate(x), np.concatenate(y), inputs=rules.inputs, outputs=rules.outputs
    )


def right(found: rd.FieldPolynomial, rules: rd.FieldPolynomial) -> int:
    """How many of the genes have the very polynomial that makes their states."""
    return sum(found.terms(k) == rules.terms(k) for k in range(GENES))


def main() -> None:
    """More and more time courses: which coordinates come out right, and for which the rows leave no other."""
    rules = network(seed=1)
    print(f"{GENES} genes in {len(NAMES)} variables over GF(3), {rules.n_terms} terms, degree {rules.degree}")
    print("courses  rows  least degree: right  unique   sparsest: right  unique")
    for count in (5, 10, 20, 60, 120, 360):
        table = courses(rules, count, seed=2).distinct()
        least = rd.fields.least_degree(table)
        sparse = rd.fields.sparsest(table, 3)
        assert least is not None
        shown = ("-", "-") if sparse is None else (right(sparse.polynomial, rules), sum(sparse.unique))
        print(
            f"{count:7}  {len(table):4}  {right(least.polynomial, rules):19}  {sum(least.unique):6}  "
            f"{shown[0]:>15}  {shown[1]:>6}"
        )


if __name__ == "__main__":
    main()
