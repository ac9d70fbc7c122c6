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
# # Digits on a microcontroller
#
# A network of two-input gates is trained on digits, natively in bits, its wiring too. Gates that do not matter are left
# out, and the rest becomes one file of C99 without floating point or allocation. It is compiled and run here, and says
# what Python says of every digit.

# %%
import ctypes
import subprocess
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd
from rdcircuits.encoding import fit_images
from rdcircuits.induction.classes.networks import Shape, learn_network

# %% [markdown]
# ## The data
#
# Scikit-learn's 1797 digits of 8 × 8 pixels, 0 to 16. A fifth is kept to test on.

# %%
digits = rd.datasets.digits()
learned_from, kept_back = digits.split(0.8, seed=0)
learned_from, kept_back

# %% [markdown]
# ## Trained and pruned
#
# Two layers of 1000 gates. Each pin chooses among candidates, by scores that are integers, and each gate's table is
# voted upon. A tenth of the rows is set aside. After training the network is pruned: once by nothing that these rows
# would notice, and once by what costs at most two percent of them.


# %%
def network(loss):
    return learn_network(
        learned_from.x,
        learned_from.y,
        encoder=lambda rows: fit_images(rows, (8, 8)),
        shape=Shape(gates=2000),
        epochs=25,
        loss=loss,
        test=(kept_back.x, kept_back.y),
    )


whole, model = network(-1), network(0.02)
for name, found in (("as trained", whole), ("pruned", model)):
    print(
        f"{name}: {found.test_accuracy:.1%} of {len(kept_back)} digits kept back, {found.ands:,} ANDs"
    )
print(model.size)

# %%
assert model.test_accuracy > 0.93
assert model.ands < whole.ands

# %% [markdown]
# How it learned: the share that is right on the rows learned from and on those set aside, epoch by epoch.

# %%
history = model.scores.run.history
plt.plot([one.train_accuracy for one in history], label="learned from")
plt.plot([one.validation_accuracy for one in history], label="set aside")
plt.xlabel("epochs")
plt.ylabel("share that is right")
plt.legend()
plt.show()

# %% [markdown]
# ## In C
#
# The file compares pixels with thresholds, has the gates, and counts their votes as integers. The comment on top says
# what an inference costs, and what the functions take.

# %%
model.save("digits.c")
text = Path("digits.c").read_text()
print(text[: text.index("*/") + 2])

# %% [markdown]
# Compiled with all warnings as errors. With `-DSELF_CHECK` it is a program that checks itself on rows whose answers it
# knows; with `-DDIGITS_ONE` it is the form for microcontrollers, one sample at a time.

# %%
STRICT = ["cc", "-std=c99", "-O2", "-Wall", "-Wextra", "-pedantic", "-Werror"]
for form in ([], ["-DDIGITS_ONE"]):
    subprocess.run([*STRICT, *form, "-DSELF_CHECK", "digits.c", "-o", "check"], check=True)
    assert (
        subprocess.run(["./check"], capture_output=True, text=True, check=True).stdout == "ok\n"
    )
    subprocess.run(
        [*STRICT, *form, "-fPIC", "-shared", "digits.c", "-o", "digits.so"], check=True
    )
    subprocess.run([*STRICT, *form, "-Os", "-c", "digits.c", "-o", "digits.o"], check=True)
    print(*form, Path("digits.o").stat().st_size, "bytes of object file")

# %% [markdown]
# ## Run, and compared
#
# The library that was compiled last holds the form for microcontrollers. It is asked for every digit that was kept back,
# from its pixels on.

# %%
library = ctypes.CDLL("./digits.so")
pixels = kept_back.x.astype(np.uint8)
answers = np.zeros(len(pixels), np.int32)
started = time.perf_counter()
library.digits_classes(
    pixels.ctypes.data_as(ctypes.c_void_p),
    ctypes.c_size_t(len(pixels)),
    answers.ctypes.data_as(ctypes.c_void_p),
)
print(f"{len(pixels) / (time.perf_counter() - started):,.0f} digits a second, one at a time")
assert np.array_equal(answers, model.predict(kept_back.x))
assert np.mean(answers == kept_back.y) == model.test_accuracy

# %% [markdown]
# And the same as gates: Verilog with a testbench of rows for an FPGA, AIGER for other tools, JSON to go on with.

# %%
for name in ("digits.v", "digits.aig", "digits.json"):
    model.save(name)
assert rd.load("digits.json") == model
assert rd.load("digits.aig").counts().ands == model.ands
