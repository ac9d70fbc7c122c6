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
# # A learned circuit, proved
#
# What is learned from a sample of rows is a guess. It may be right on every row that was kept back, and wrong on one in
# a million others. Where there is a description of what is wanted (a formula, another circuit), one can do better than
# try: a SAT solver proves that no row is left on which the two differ, or gives one.

# %%
import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd

# %% [markdown]
# ## Learned from one row in four million
#
# A function of 34 bits, which has 17 billion rows: the carry of a little adder, behind a parity. It is learned from 4000.


# %%
def wanted(*x):
    carry = (x[3] & x[11]) | (x[20] & (x[3] ^ x[11]))
    return carry ^ x[7] ^ x[28] ^ x[33]


INPUTS = 34
rng = np.random.default_rng(0)
rows = rng.integers(0, 2, (6000, INPUTS))
answers = wanted(*rows.T)
seen = rd.TruthTable.from_arrays(rows[:4000], answers[:4000])
kept = rd.TruthTable.from_arrays(rows[4000:], answers[4000:])
learned = rd.learn(seen, effort=1)
assert kept.accuracy(learned.circuit).overall == 1.0
print(learned.model, "with", learned.gates, "gates;", kept.accuracy(learned.circuit))

# %%
rd.draw(learned.netlist, title="what was learned")

# %% [markdown]
# ## Proved
#
# The formula as a circuit, traced from the same Python function, and the question whether there is a row on which the
# two differ. Beyond 16 inputs rows are not run through: the gates are compared, and what is left is asked of the solver.

# %%
specification = rd.Netlist.from_circuit(
    rd.trace(wanted, " ".join(learned.netlist.inputs)),
    inputs=learned.netlist.inputs,
    outputs=learned.netlist.outputs,
)
proof = rd.equivalent(learned.netlist, specification, prove=True)
assert proof.equal
print("equal on all", 2**INPUTS, "rows; means:", proof.means)

# %% [markdown]
# ## When it is not right
#
# From 60 rows there is not enough to know. What comes out may be right on many of the rows kept back, and the solver
# gives a row on which it is not; that row is what one would measure next. Learn, ask, add the row, learn again: each
# counterexample is worth more than a row drawn at random.

# %%
SMALL = 8


def rule(*x):
    return (x[0] & x[1]) ^ (x[2] & x[3]) ^ x[5]


target = rd.Netlist.from_circuit(
    rd.trace(rule, " ".join(f"x{k}" for k in range(SMALL))),
    inputs=[f"x{k}" for k in range(SMALL)],
    outputs=["y0"],
)


def guided(start, most):
    """Rows that the solver asks for, from a few random ones, until the proof; how many rows that took."""
    data = [*np.random.default_rng(start).integers(0, 2, (8, SMALL))]
    while len(data) < most:
        x = np.array(data)
        fit = rd.least_degree(rd.TruthTable.from_arrays(x, rule(*x.T), outputs=["y0"]))
        guess = rd.Netlist.from_circuit(fit.anf.circuit(), target.inputs, target.outputs)
        answer = rd.equivalent(guess, target, prove=True)
        if answer.equal:
            return len(data)
        data.append(np.array([answer.counterexample.inputs[name] for name in target.inputs]))
    return most


def blind(start, most):
    """Random rows, until the polynomial of least degree through them is the function."""
    data = np.random.default_rng(start).integers(0, 2, (most, SMALL))
    for count in range(8, most):
        fit = rd.least_degree(
            rd.TruthTable.from_arrays(
                data[:count], rule(*data[:count].T), outputs=["y0"], conflicts="keep"
            )
        )
        if rd.equivalent(
            rd.Netlist.from_circuit(fit.anf.circuit(), target.inputs, target.outputs), target
        ).equal:
            return count
    return most


asked = [guided(seed, 120) for seed in range(6)]
drawn = [blind(seed, 120) for seed in range(6)]
assert max(asked) < 120
plt.figure(figsize=(5, 2.2))
plt.boxplot(
    [asked, drawn], orientation="horizontal", tick_labels=["rows asked for", "rows drawn"]
)
plt.xlabel("rows until it is proved")
plt.show()

# %% [markdown]
# Asking takes fewer rows, and it ends with a proof; drawing ends when one happens to have seen enough, and nothing tells
# that it was enough. `rd.equivalent` never guesses: it answers *equal*, *different* with a row, or *not proved*.

# %%
assert np.median(asked) < np.median(drawn)
print("rows asked for:", sorted(asked), "rows drawn:", sorted(drawn))
