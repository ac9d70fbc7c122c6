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
# # The S-box of AES over GF(2^8)
#
# The only part of the AES cipher that is not linear is a table of 256 bytes. Seen as a function on the field of 256
# elements it is a polynomial of nine terms; seen as eight functions of eight bits it is a circuit. Both are found here
# from the table alone.

# %%
import matplotlib.pyplot as plt
import numpy as np

import rdcircuits as rd

# %% [markdown]
# ## The table
#
# As the standard (FIPS 197) defines it: the inverse modulo x^8 + x^4 + x^3 + x + 1, 0 for 0, then an affine map of the
# bits.

# %%
field = rd.GF(256, modulus=0x11B)


def s_box(x):
    b = int(field.reciprocal(np.array(x)))
    turned = [(b << turn | b >> 8 - turn) & 0xFF for turn in range(5)]
    return turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63


table = rd.FieldTable.from_function(field, s_box, 1, inputs=["x"], outputs=["S"])
assert [int(table.y[x, 0]) for x in (0x00, 0x01, 0x53, 0xFF)] == [0x63, 0x7C, 0xED, 0x16]
plt.figure(figsize=(4, 4))
plt.imshow(table.y[:, 0].reshape(16, 16), cmap="viridis")
plt.xlabel("low half of x")
plt.ylabel("high half of x")
plt.title("S(x)")
plt.show()

# %% [markdown]
# ## The polynomial
#
# Every function on a finite field is a polynomial; interpolation finds it. Of 256 terms that it could have, nine are
# there. Its degree, 254, is that of the inverse.

# %%
polynomial = rd.fields.interpolate(table)
assert polynomial.n_terms == 9
assert polynomial.degree == 254
assert table.accuracy(polynomial).rows == 1.0
print(polynomial)

# %% [markdown]
# With another modulus the elements have other names, and the same table is another function, with nearly all terms:

# %%
other = rd.GF(256)
renamed = rd.fields.interpolate(rd.FieldTable.from_arrays(other, table.x, table.y))
assert renamed.n_terms > 200
print(renamed.n_terms, "terms")

# %% [markdown]
# ## How far from linear
#
# What makes an S-box good. The Walsh coefficients say how close it comes to sums of inputs, over all 255 sums of its
# outputs; the best that any linear guess does is right on 144 of 256 rows. The table of differences says how often
# S(x + a) + S(x) is b: never more than four times.

# %%
values = table.y[:, 0].astype(int)
bit = lambda v: np.array([bin(k).count("1") & 1 for k in v])
rows = np.arange(256)
signs = 1 - 2 * np.array([bit(values & mask) for mask in range(1, 256)])
linear = 1 - 2 * np.array([bit(rows & mask) for mask in range(256)])
walsh = signs @ linear.T
differences = np.zeros((256, 256), int)
for a in range(1, 256):
    np.add.at(differences[a], values[rows ^ a] ^ values, 1)
assert np.abs(walsh).max() == 32
assert differences.max() == 4
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
left.hist(walsh.ravel(), bins=np.arange(-34, 35, 4))
left.set_title("sums of Walsh coefficients")
right.bar(*np.unique(differences[1:], return_counts=True))
right.set_title("how often a difference occurs")
plt.show()

# %% [markdown]
# ## The circuit
#
# Bit-blasted, the polynomial's arithmetic in the field becomes gates. The smallest circuit that was published for the
# whole S-box (Boyar and Peralta) has 113 gates; ours comes from the polynomial, without a search made for it.

# %%
netlist = polynomial.netlist()
wanted = table.y[:, 0][:, None] >> np.arange(8) & 1
assert np.array_equal(netlist.evaluate(rows[:, None] >> np.arange(8) & 1), wanted)
gates = len(netlist.gates)
assert 113 <= gates < 160
print(gates, "gates of two inputs, right on all 256 rows;", netlist.counts())

# %% [markdown]
# Written as Verilog, and read back:

# %%
netlist.write("sbox.v")
assert rd.equivalent(rd.Netlist.read("sbox.v"), netlist).equal
rd.draw(netlist, title="the S-box of AES")

# %% [markdown]
# ## Its derivative
#
# The reverse derivative over GF(2^8) is the formal one, a circuit as well. Only terms of odd degree have one, since
# 2 = 0 there. It is compared with the formula, term by term:

# %%
circuit = polynomial.circuit()
slope = polynomial.derivative(0)
changes = field.run(rd.batch(rd.R(circuit), [0, 1]), table.x[:, 0], np.ones(256, np.uint8))
assert np.array_equal(changes, slope.evaluate(table.x)[:, 0])
print("S'(x) =", slope)
