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
# # Learning parity with noise
#
# A secret of n bits; each row gives random bits x and their parity ⟨secret, x⟩, and some of the answers are wrong. Without
# noise this is a system of linear equations. With noise it is a problem on which ciphers are built: a single wrong row
# spoils elimination, and nothing is gained by being nearly right, since a parity with one bit amiss agrees with the data
# on half of the rows. That is why ascent, which follows what helps a little, learns nothing here.

# %%
import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd

# %% [markdown]
# ## The problem


# %%
def problem(bits, rows, noise, seed):
    rng = np.random.default_rng(seed)
    secret, x = rng.integers(0, 2, bits), rng.integers(0, 2, (rows, bits))
    wrong = rng.random(rows) < noise
    table = rd.FieldTable.from_arrays(2, x, (x @ secret + wrong) % 2, conflicts="keep")
    return table, secret, np.flatnonzero(wrong)


table, secret, wrong = problem(bits=32, rows=2000, noise=0.1, seed=0)
table

# %% [markdown]
# ## Without a slope
#
# The share of rows on which a guess agrees, by how many bits of the secret it has wrong: one wrong bit is as bad as
# thirty.

# %%
rng = np.random.default_rng(1)
agreement = []
for amiss in range(33):
    guess = secret.copy()
    guess[rng.permutation(32)[:amiss]] ^= 1
    agreement.append(np.mean(table.x @ guess % 2 == table.y[:, 0]))
plt.figure(figsize=(7, 2.5))
plt.bar(range(33), agreement)
plt.axhline(0.5, color="gray", linestyle=":")
plt.xlabel("bits of the guess that are wrong")
plt.ylabel("agrees")
plt.show()
assert agreement[0] > 0.88
assert max(agreement[1:]) < 0.56

# %% [markdown]
# ## Elimination believes every row
#
# Linear algebra over GF(2). Without noise all rows together have one solution, the secret. With noise they have none, and
# what 32 independent ones of them say is another secret as soon as one of them is wrong.

# %%
clean, clean_secret, _ = problem(32, 200, 0.0, seed=0)
exact = rd.FieldMatrix(rd.GF(2), clean.x).solve(clean.y[:, 0])
assert np.array_equal(exact.x, clean_secret)
while True:
    chosen = rng.permutation(len(table.x))[:32]
    system = rd.FieldMatrix(rd.GF(2), table.x[chosen])
    if system.rank == 32:
        break
amiss = int(np.sum(system.solve(table.y[chosen, 0]).x != secret))
assert np.isin(chosen, wrong).any()
assert amiss > 0
print(
    np.isin(chosen, wrong).sum(), "of 32 rows wrong,", amiss, "of 32 bits of the secret wrong"
)

# %% [markdown]
# ## Rows that are all right
#
# `noisy_fit` draws sets of rows that would determine the secret, solves them many at a time, and looks whether nearly
# all others agree (information-set decoding). Of 33 rows at a noise of a tenth, all are right with probability
# 0.9^33 ≈ 3 %: some tens of tries. The answer names the rows that are wrong.

# %%
fit = rd.fields.noisy_fit(table, 1, seed=0)
terms = fit.polynomial.terms()
found = np.array([terms.get(tuple(int(i == j) for i in range(32)), 0) for j in range(32)])
assert np.array_equal(found, secret)
assert list(fit.wrong_rows[0]) == wrong.tolist()
print(fit)

# %% [markdown]
# ## How far this goes
#
# The number of tries is about (1 − noise)^−(n + 1). Each cell: of three secrets, how many were found within a bounded
# number of tries. Where none is found, the answer is that there is none; never a wrong secret.

# %%
sizes, noises = (8, 16, 24, 32), (0.0, 0.05, 0.1, 0.2, 0.3)
shares = np.zeros((len(noises), len(sizes)))
for i, noise in enumerate(noises):
    for j, bits in enumerate(sizes):
        for seed in range(3):
            one, hidden, _ = problem(bits, 500, noise, seed)
            answer = rd.fields.noisy_fit(one, 1, seed=seed, tries=400)
            if answer is None:
                continue
            terms = answer.polynomial.terms()
            said = [terms.get(tuple(int(a == b) for a in range(bits)), 0) for b in range(bits)]
            assert said == hidden.tolist()
            shares[i, j] += 1
plt.figure(figsize=(4.5, 3))
plt.imshow(shares / 3, cmap="Blues", vmin=0, vmax=1)
plt.xticks(range(len(sizes)), sizes)
plt.yticks(range(len(noises)), noises)
plt.xlabel("bits")
plt.ylabel("noise")
for (i, j), share in np.ndenumerate(shares):
    plt.text(
        j,
        i,
        f"{int(share)}/3",
        ha="center",
        va="center",
        color="black" if share < 2 else "white",
    )
plt.show()

# %%
assert (shares[:3] == 3).all()

# %% [markdown]
# ## As a circuit
#
# What was found is a circuit like any other: a tree of XORs.

# %%
netlist = fit.polynomial.netlist()
assert len(netlist.gates) == int(secret.sum()) - 1
rd.draw(netlist, title="the secret, as gates")
