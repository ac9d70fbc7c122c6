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
# # From a truth table to silicon
#
# A function comes as a table of all its rows, and leaves as Verilog that a synthesis tool takes: learned, made smaller,
# written, simulated by a program that others wrote, and proved. Each step is checked before the next one.

# %%
import shutil
import subprocess
from pathlib import Path

import numpy as np

import rdcircuits as rd

# %% [markdown]
# ## The table
#
# A comparator of two numbers of three bits that also says by how much they differ: six bits in, four out. `a` and `b`
# are columns of bits, the least significant first.


# %%
def distance(a0, a1, a2, b0, b1, b2):
    a, b = a0 + 2 * a1 + 4 * a2, b0 + 2 * b1 + 4 * b2
    apart = abs(a - b)
    return [a < b, apart & 1, apart >> 1 & 1, apart >> 2]


table = rd.TruthTable.from_function(
    distance, 6, inputs=["a0", "a1", "a2", "b0", "b1", "b2"], outputs=["less", "d0", "d1", "d2"]
)
table

# %% [markdown]
# What does each output depend on? The influence of an input is the share of rows on which turning it turns the output.
# All that is needed for `d0` is two inputs: whether two numbers differ by an odd number is seen at their last bits.

# %%
spectrum = rd.spectrum(table)
spectrum.plot()

# %% [markdown]
# ## Learned
#
# One way to a circuit is the algebraic normal form, an XOR of ANDs. It is exact, and it is not small:

# %%
large = rd.Netlist.from_circuit(rd.anf(table).circuit(), table.inputs, table.outputs)
large.counts()

# %% [markdown]
# ## Made smaller
#
# `optimise` looks for nodes that can be replaced, with all 64 rows run through the circuit at once. `effort` is counted
# in work and not by the clock, so the same circuit comes out on every machine.

# %%
found = rd.optimise(large, effort=2)
small = found.netlist
assert found.after < found.before
assert table.accuracy(small).rows == 1.0
print(found.before, "ANDs before,", found.after, "after:", found.proof)
found.plot()

# %% [markdown]
# `learn` by itself does all of this: it tries several ways, and makes the best of them smaller. That does at least as
# well here.

# %%
learned = rd.learn(table, effort=2)
assert learned.exact
assert learned.netlist.counts().ands <= found.after
small = learned.netlist
small

# %% [markdown]
# ## Written
#
# The ending of the file says the format.

# %%
small.write("distance.v")
small.write("distance.aig")
print(Path("distance.v").read_text())

# %% [markdown]
# ## Simulated
#
# Icarus Verilog, which knows nothing of us, runs the file on all 64 rows (where it is installed). The numbers are
# compared with Python's.

# %%
BENCH = """
module bench;
  reg [5:0] x; wire [3:0] y; integer k;
  distance of(.a0(x[0]), .a1(x[1]), .a2(x[2]), .b0(x[3]), .b1(x[4]), .b2(x[5]),
              .less(y[0]), .d0(y[1]), .d1(y[2]), .d2(y[3]));
  initial for (k = 0; k < 64; k = k + 1) begin x = k; #1 $display("%0d", y); end
endmodule
"""
wanted = [
    sum(int(bit) << k for k, bit in enumerate(distance(*(row >> np.arange(6) & 1))))
    for row in range(64)
]
if shutil.which("iverilog"):
    Path("bench.v").write_text(BENCH)
    subprocess.run(["iverilog", "-o", "bench", "bench.v", "distance.v"], check=True)
    said = subprocess.run(["vvp", "./bench"], check=True, capture_output=True, text=True).stdout
    assert [int(line) for line in said.split()] == wanted
    print("Icarus Verilog agrees on", len(wanted), "rows")

# %% [markdown]
# ## Proved
#
# The files are read back, and compared with the circuit that we began with: on all rows, since there are few, and once
# more by a proof that would do for many inputs as well.

# %%
for name in ("distance.v", "distance.aig"):
    proof = rd.equivalent(rd.Netlist.read(name), large, prove=True)
    assert proof.equal
    print(name, "equal:", proof.means)

# %% [markdown]
# A proof that cannot fail is worth nothing. With one gate turned, the answer is a row on which the two differ:

# %%
broken = rd.Netlist.from_circuit(
    rd.trace(lambda a, b: a & b, "a b"), inputs=["a", "b"], outputs=["y"]
)
other = rd.Netlist.from_circuit(
    rd.trace(lambda a, b: a | b, "a b"), inputs=["a", "b"], outputs=["y"]
)
answer = rd.equivalent(broken, other)
assert not answer.equal
print(answer.counterexample)
