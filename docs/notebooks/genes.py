# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # A gene network over GF(3)
#
# Laubenbacher and Stigler (2004, arXiv q-bio/0312026) model a network of genes as a system over a finite field: each
# gene is low, middle or high, and its next state is a polynomial in the states of those that regulate it. What one
# measures are time courses; what one wants is who regulates whom. This notebook makes a network of the size of their
# example, fifteen genes in 21 variables, watches it, and finds it again.

# %%
import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd

GENES, NEIGHBOURS, STEPS = 15, 6, 5
NAMES = [f"x{j}" for j in range(1, GENES + NEIGHBOURS + 1)]

# %% [markdown]
# ## The network that is to be found
#
# Two or three regulators a gene, degree up to three. Six further variables belong to neighbouring cells and change on
# their own.


# %%
def network(seed):
    rng = np.random.default_rng(seed)
    functions = []
    for _ in range(GENES):
        regulators = rng.permutation(len(NAMES))[: rng.integers(2, 4)]
        terms = {}
        for regulator in regulators:
            exponents = [0] * len(NAMES)
            exponents[regulator] = int(rng.integers(1, 3))
            exponents[regulators[rng.integers(len(regulators))]] += int(
                exponents[regulator] < 2
            )
            terms[tuple(min(e, 2) for e in exponents)] = int(rng.integers(1, 3))
        functions.append(terms)
    return rd.FieldPolynomial.from_terms(3, functions, inputs=NAMES, outputs=NAMES[:GENES])


rules = network(seed=1)
print(rules)

# %% [markdown]
# ## What is measured
#
# Time courses of five steps from random states, as after perturbations. Here is one of them; dark is high.


# %%
def courses(count, seed):
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 3, (count, len(NAMES))).astype(np.uint8)
    x, y = [], []
    for _ in range(STEPS):
        x.append(state)
        y.append(rules.evaluate(state))
        neighbours = rng.integers(0, 3, (count, NEIGHBOURS)).astype(np.uint8)
        state = np.concatenate([y[-1], neighbours], axis=1)
    return x, y


x, y = courses(1, seed=2)
plt.figure(figsize=(7, 2))
plt.imshow(np.concatenate(x), cmap="Greys", aspect="auto")
plt.xticks(range(len(NAMES)), NAMES, fontsize=7)
plt.yticks(range(STEPS), [f"step {k}" for k in range(STEPS)])
plt.show()

# %% [markdown]
# ## Found again
#
# Two models from the same rows. The polynomial of *least degree*, smallest monomials first, is theirs; the *sparsest*
# one looks for the fewest regulators. Both say of each gene whether the rows leave another polynomial of the kind
# (`unique`), so that one knows when to measure on.


# %%
def measured(count):
    x, y = courses(count, seed=2)
    return rd.FieldTable.from_arrays(
        3, np.concatenate(x), np.concatenate(y), inputs=NAMES, outputs=NAMES[:GENES]
    )


def right(polynomial):
    return sum(polynomial.terms(k) == rules.terms(k) for k in range(GENES))


counts = (5, 10, 20, 60, 120)
found = []
for count in counts:
    table = measured(count).distinct()
    least, sparse = rd.fields.least_degree(table), rd.fields.sparsest(table, 3)
    found.append(
        (right(least.polynomial), sum(least.unique), right(sparse.polynomial) if sparse else 0)
    )
    print(
        f"{count:4} courses, {table.rows:3} rows: right {found[-1][0]:2}, sure of {found[-1][1]:2}; sparsest {found[-1][2]:2}"
    )

# %%
for values, name in zip(
    zip(*found), ("least degree: right", "least degree: the only one", "sparsest: right")
):
    plt.plot(counts, values, marker="o", label=name)
plt.xlabel("time courses")
plt.ylabel(f"of {GENES} genes")
plt.legend()
plt.show()

# %%
right_from_sixty, sure, sparse_right = found[counts.index(60)]
assert right_from_sixty == sure == GENES
assert found[0][1] < GENES  # from few courses it does not claim to know
assert found[1][2] >= found[1][0]  # who is regulated by few is found from fewer rows

# %% [markdown]
# ## Who regulates whom
#
# A mark where a variable occurs in the polynomial that was found from sixty courses, and where it occurs in the network
# that made them: the same picture twice.


# %%
def regulators(polynomial):
    marks = np.zeros((GENES, len(NAMES)), int)
    for gene in range(GENES):
        for exponents in polynomial.terms(gene):
            marks[gene] |= np.array(exponents) > 0
    return marks


answer = rd.fields.least_degree(measured(60).distinct()).polynomial
assert answer == rules
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
for axis, polynomial, title in zip(axes, (answer, rules), ("found", "made from")):
    axis.imshow(regulators(polynomial), cmap="Blues", aspect="auto")
    axis.set_xticks(range(len(NAMES)), NAMES, fontsize=6, rotation=90)
    axis.set_yticks(range(GENES), NAMES[:GENES], fontsize=6)
    axis.set_title(title)
plt.show()

# %% [markdown]
# ## Where it goes
#
# With the neighbours held still the network is a map on 3^15 states. From 2000 random states it is run until it is on a
# cycle; what is found there are the states that a cell ends in.

# %%
state = np.random.default_rng(3).integers(0, 3, (2000, GENES)).astype(np.uint8)
still = np.zeros((len(state), NEIGHBOURS), np.uint8)
for _ in range(200):
    state = answer.evaluate(np.concatenate([state, still], axis=1))
ends = np.unique(state, axis=0)
again = answer.evaluate(np.concatenate([ends, still[: len(ends)]], axis=1))
assert {tuple(row) for row in again} == {
    tuple(row) for row in ends
}  # closed under the map: cycles
print(len(ends), "states are left of", 3**GENES)
