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
# # Digits: native, relaxed, dense
#
# One network of two-input gates, the same wiring and the same starting gates, trained in two ways: *native*, in bits and
# small integers all along, and *relaxed* to real numbers between 0 and 1, which are rounded in the end. Beside them
# stands a dense network of reals. All three are the same learner, `(optimiser ⇒ model) >> loss >> rate`; what changes
# is the algebra.

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd

m = rd.models

# %% [markdown]
# ## The data
#
# Scikit-learn's 1797 digits of 8 × 8 pixels. A fifth is kept to test on. A pixel becomes three bits: above 2, 8, 13.

# %%
digits = rd.datasets.digits()
learned_from, kept_back = digits.split(0.8, seed=0)


def bits(x):
    return rd.datasets.above(x, 2, 8, 13)


train, test = learned_from.coded(bits), kept_back.coded(bits)
fig, axes = plt.subplots(1, 10, figsize=(9, 1.2))
for digit, axis in enumerate(axes):
    axis.imshow(digits.x[digits.y == digit][0].reshape(8, 8), cmap="gray_r")
    axis.set_axis_off()
plt.show()

# %% [markdown]
# ## The networks
#
# Two layers of 1500 gates; those of the last layer are dealt out to ten classes and counted. A gate's parameters are
# the four bits of its truth table.

# %%
gates = m.gates(train.x.shape[1], 1500, 1500, classes=10, seed=0)
dense = m.dense(64, 32) >> m.bias(32) >> m.tanh(32) >> m.dense(32, 10) >> m.bias(10)
gates

# %% [markdown]
# Native: in the algebra of the integers each gate gets *votes* about the bits of its table from the examples of a
# batch. A bit is turned where the votes for it pass a threshold.

# %%
native = rd.Learner(gates, rd.losses.counted_softmax(14), rd.optimisers.votes(20), rate=-1)
rd.draw(native, title="the native learner")

# %% [markdown]
# Relaxed: the same model over the reals, its tables behind a sigmoid so that they stay between 0 and 1. The counts of
# gates are scores for a softmax.

# %%
scaled = m.relaxed(gates) >> m.activation(lambda counts: counts * (1 / 14), 10)
relaxed = rd.Learner(scaled, rd.losses.cross_entropy(), rd.optimisers.adam(0.3), rate=-1 / 64)
reals = rd.Learner(dense, rd.losses.cross_entropy(), rd.optimisers.adam(0.01), rate=-1 / 64)

# %% [markdown]
# ## Trained
#
# The classes that a circuit counts highest are its predictions. A callback looks at the rows kept back after each
# epoch, only to draw the curves: nothing is chosen by it.


# %%
def predictions(model, algebra, rows, rounded=False):
    circuit = rd.batch(model.morphism, [len(model.parameter)])
    starts = [np.asarray(value) for value in model.initialise(0)]
    starts = m.rounded(starts) if rounded else starts
    program = algebra.compile(circuit, like=[*starts, rows], batch=len(rows))
    return lambda parameters: np.asarray(program(*parameters, rows)).argmax(axis=1)


def trained(learner, algebra, x, look, epochs):
    curve, started = [], time.process_time()
    callback = lambda run: curve.append(np.mean(look(run.parameters) == test.y))
    run = rd.train(
        learner,
        (x, train.y_one_hot),
        algebra=algebra,
        epochs=epochs,
        batch=64,
        shuffle=True,
        callbacks=[callback],
    )
    return run, curve, time.process_time() - started


real = rd.Smooth("float32")
kinds = {
    "native, in bits": (native, rd.Z, train.x, predictions(gates, rd.Z, test.x), 20),
    "relaxed, in reals": (relaxed, real, train.x, predictions(scaled, real, test.x), 20),
    "dense, in reals": (
        reals,
        real,
        learned_from.x / 16,
        predictions(dense, real, kept_back.x / 16),
        20,
    ),
}
runs = {name: trained(*how) for name, how in kinds.items()}
rounded = m.rounded(runs["relaxed, in reals"][0].parameters)
shares = {name: curve[-1] for name, (_, curve, _) in runs.items()}
shares["relaxed, then rounded"] = float(
    np.mean(predictions(gates, rd.Z, test.x, True)(rounded) == test.y)
)
for name, share in shares.items():
    print(f"{name:22} {share:.1%} of {len(test)} digits kept back")

# %%
for name, (_, curve, _) in runs.items():
    plt.plot(range(1, len(curve) + 1), curve, label=name)
plt.axhline(
    shares["relaxed, then rounded"], linestyle=":", color="gray", label="relaxed, then rounded"
)
plt.xlabel("epochs")
plt.ylabel("share of digits kept back that are right")
plt.ylim(0.5, 1)
plt.legend()
plt.show()

# %%
assert shares["native, in bits"] > 0.92
assert shares["dense, in reals"] > 0.92
assert shares["relaxed, in reals"] > 0.9

# %% [markdown]
# ## What it costs
#
# Processor seconds of all epochs. The native network is trained 64 examples a machine word, and never rounds: what was
# trained is the circuit. The dense network is the smallest of the three, the quickest, and the one that is right most
# often; what it is not is gates.

# %%
seconds = {name: spent for name, (_, _, spent) in runs.items()}
for name, spent in seconds.items():
    print(f"{name:22} {spent:.1f} s")

# %% [markdown]
# ## As gates
#
# The native network as a netlist, from the bits of pixels to the number of the class, simplified; and where in the
# image it looks: above 2, above 8 and above 13 below each other.

# %%
netlist = rd.netlist(runs["native, in bits"][0], head="index").simplified()
answers = netlist.evaluate(test.x) @ (1 << np.arange(len(netlist.outputs)))
assert np.mean(answers == test.y) == shares["native, in bits"]
print(netlist, netlist.counts())
netlist.plot_wiring(shape=(24, 8))
