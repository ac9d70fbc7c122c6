"""The S-box of AES from its table of 256 rows: its polynomial over GF(2^8), and gates that compute it.

The table is made as the standard (FIPS 197) says: the inverse modulo x^8 + x^4 + x^3 + x + 1, then an affine map of the
bits. Interpolated with the same modulus it has nine terms. The smallest circuit published for the whole S-box has 113
gates (Boyar and Peralta, 2011: XORs, ANDs and NOTs); ours is what the polynomial gives without a search made for it.

Run it: `python examples/aes_sbox.py`.
"""

from __future__ import annotations

import numpy as np

import rdcircuits as rd

AES = rd.GF(256, 0x11B)
PUBLISHED_GATES = 113


def s_box(x: int) -> int:
    """The S-box by its definition: b_i ← b_i + b_{i+4} + b_{i+5} + b_{i+6} + b_{i+7} + c_i, indices mod 8, c = 0x63."""
    b = int(AES.reciprocal(np.array(x)))
    turned = [(b << turn | b >> 8 - turn) & 0xFF for turn in range(5)]
    return turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63


def main() -> None:
    """Interpolate, check on all points, make gates, check these on all points."""
    table = rd.FieldTable.from_function(AES, s_box, 1, inputs=["x"], outputs=["S"])
    polynomial = rd.fields.interpolate(table)
    print(f"S(x) = {polynomial}")
    print(f"{polynomial.n_terms} terms; {table.accuracy(polynomial)}")
    netlist = polynomial.netlist()
    bits = np.arange(256)[:, None] >> np.arange(8) & 1
    wanted = np.array([s_box(x) for x in range(256)])[:, None] >> np.arange(8) & 1
    same = rd.TruthTable.from_arrays(bits, wanted, inputs=netlist.inputs, outputs=netlist.outputs).accuracy(netlist)
    print(f"bit-blasted: {len(netlist.gates)} gates of two inputs, {same}; published for the S-box: {PUBLISHED_GATES}")


if __name__ == "__main__":
    main()
