"""What a sample says about a function: influences and Walsh coefficients of a majority behind a parity, from 2000 rows.

Run it: `python examples/spectrum.py`, or with the name of a picture (.png, .svg, .pdf; needs the extra `plot`).
"""

from __future__ import annotations

import sys

import numpy as np

import rdcircuits as rd


def sample() -> rd.TruthTable:
    """2000 rows of 30 inputs; the output is a majority of three of them, added to the parity of two others."""
    x = np.random.default_rng(0).integers(0, 2, (2000, 30))
    return rd.TruthTable.from_arrays(x, (x[:, [4, 11, 23]].sum(1) > 1) ^ x[:, 7] ^ x[:, 19])


if __name__ == "__main__":
    found = rd.spectrum(sample())
    print(found)
    for path in sys.argv[1:]:
        found.plot(path, title="a majority and a parity")
