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
# # Reverse derivative ascent, as in the paper and beyond
#
# Wilson and Zanasi (*Reverse Derivative Ascent*, arXiv 2101.10488) train Boolean circuits by their reverse derivatives:
# no relaxation to reals, no search. A parameter bit is turned where the derivative says that this turns a wrong output
# bit right. This notebook makes their experiment on Iris again, shows the step as the circuit that it is, and goes on to
# where XOR of wishes stops working and counting them goes on.

# %%
import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd

# %% [markdown]
# ## The reverse derivative of a circuit
#
# Over Z2 a circuit is a polynomial, and R differentiates it as one. R of x·y is (x, y, w) ↦ (y·w, x·w): to turn the
# output of an AND by its first input, the second has to be 1. It is a circuit again, and can be drawn:

# %%
conjunction = rd.trace(lambda x, y: x & y, "x y")
assert [int(change) for change in rd.Z2.run(rd.R(conjunction), 1, 0, 1)] == [0, 1]
rd.draw(rd.R(conjunction), title="R of an AND")

# %% [markdown]
# ## The learner
#
# The model is a full lookup table: one parameter a row of inputs. Its composite with the loss, the rate and the
# optimiser is the learner; its backward half is the training step, `p := p ⊕ R[f](p, x, y ⊕ f(p, x))`.

# %%
learner = rd.Learner(
    rd.models.lookup_table(4, 1), rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled()
)
rd.draw(learner, title="reverse derivative ascent")

# %% [markdown]
# ## As in the paper: Iris
#
# Each of the four features is scaled to 0..1 and becomes one bit, above a half or not. The first 25 rows of each class
# are trained on, once, one at a time; the last 25 are for the test. The paper reports 98.0 % for two classes and 73.3 %
# for three, on the rows as the UCI file has them.


# %%
def iris(classes):
    data = rd.datasets.iris(classes, corrected=False)
    model = rd.models.lookup_table(data.train_x.shape[1], data.train_y.shape[1])
    learner = rd.Learner(model, rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled())
    run = rd.train(learner, (data.train_x, data.train_y), algebra=rd.Z2, epochs=1, batch=1)
    said = rd.Z2.run(rd.batch(model.morphism, [1]), *run.parameters, data.test_x)
    return float(np.mean((said == data.test_y).all(axis=1)))


found = {classes: iris(classes) for classes in (2, 3)}
assert round(found[2], 3) == 0.98
assert round(found[3], 3) == 0.733
found

# %% [markdown]
# One bit a feature is little: of the sixteen rows that four bits can be, eight occur, and flowers of different classes
# share them. Ascent is left with what it saw last in each row. The class that was seen most often there is better:

# %%
data = rd.datasets.iris(3, corrected=False)
codes, labels = data.train_x @ [1, 2, 4, 8], data.train_y @ [1, 2]
most = {code: np.bincount(labels[codes == code]).argmax() for code in np.unique(codes)}
best = np.mean(
    [
        most.get(code, 0) == label
        for code, label in zip(data.test_x @ [1, 2, 4, 8], data.test_y @ [1, 2])
    ]
)
print(f"{len(most)} codes occur; by majority {best:.1%} of the rows to test on are right")

# %% [markdown]
# ## Beyond: from one table to a network
#
# A lookup table grows as 2^n. A network of small gates does not, and R goes through its layers by the chain rule. But
# with wishes in Z2 two examples that wish the same cancel: 1 + 1 = 0. So ascent has to take one example at a time, and
# each undoes others.
#
# Over the integers, at points that are 0 or 1, the *same* circuit gives signed wishes: +1 to raise a bit, −1 to lower
# it. Over a batch they add up to votes.

# %%
gate = rd.trace(lambda a, b: a ^ b, "a b")
wishes = [int(wish) for wish in rd.Z.run(rd.R(gate), 1, 0, 1)]
assert wishes == [1, -1]  # at (1, 0), to raise a ^ b: a up, b down
wishes

# %% [markdown]
# Both on Iris with all of its measurements: nine thresholds a feature, fitted to the rows that are learned from, half of
# the flowers. The network, its wiring and its starting gates are the same.

# %%
first, second = rd.datasets.iris_flowers().split(0.5, seed=0)
code = rd.datasets.Thermometer.fit(first.x, 9)
train, test = first.coded(code), second.coded(code)
WIDTH, EPOCHS = 600, 30


def network(classes):
    return rd.models.gates(train.x.shape[1], WIDTH, WIDTH, classes=classes, seed=0)


def look(curve):
    counted = rd.batch(network(3).morphism, [2])
    return lambda run: curve.append(
        np.mean(rd.Z.run(counted, *run.parameters, test.x).argmax(axis=1) == test.y)
    )


curves = {"votes, over Z": [], "XOR, over Z2": []}
votes = rd.Learner(network(3), rd.losses.counted_softmax(50), rd.optimisers.votes(10), rate=-1)
rd.train(
    votes,
    (train.x, train.y_one_hot),
    algebra=rd.Z,
    epochs=EPOCHS,
    batch=25,
    shuffle=True,
    callbacks=[look(curves["votes, over Z"])],
)
# Over Z2 nothing is counted: each of a class's outputs is told the label's bit.
ascent = rd.Learner(
    network(None), rd.losses.boolean(), rd.optimisers.ascent(), rd.rates.scaled()
)
wide = np.repeat(train.y_one_hot, WIDTH // 3, axis=1)
rd.train(
    ascent,
    (train.x, wide),
    algebra=rd.Z2,
    epochs=EPOCHS,
    batch=1,
    shuffle=True,
    callbacks=[look(curves["XOR, over Z2"])],
)
for name, curve in curves.items():
    plt.plot(range(1, EPOCHS + 1), curve, label=name)
plt.xlabel("epochs")
plt.ylabel("share of flowers kept back that are right")
plt.ylim(0, 1.02)
plt.legend()
plt.show()

# %%
assert curves["votes, over Z"][-1] > 0.92
assert np.mean(curves["votes, over Z"][-10:]) > np.mean(curves["XOR, over Z2"][-10:])
{name: f"{curve[-1]:.1%}" for name, curve in curves.items()}

# %% [markdown]
# Votes settle, XOR keeps wandering. (On MNIST the paper keeps the best of a thousand states by rows set aside, and XOR
# does better on one layer than on two: `benchmarks/paper/votes.py` has that comparison in full.) Nothing in the learner was changed but the algebra and how wishes become changes:
# `rd.Z` in place of `rd.Z2`, and an optimiser with a threshold.
