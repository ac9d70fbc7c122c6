"""A codeword as of Reed and Solomon with wrong samples: the message's polynomial from them, and the wrong ones named.

Sixteen bytes are the coefficients of a polynomial of degree 15 over GF(2^8); sixty-four samples of it are sent, of
which up to 24 may be wrong and the polynomial is still the only one so near. Here 10 are.

Run it: `python examples/reed_solomon.py`.
"""

from __future__ import annotations

import numpy as np

import rdcircuits as rd

FIELD = rd.GF(256)
MESSAGE = b"Hello, Hamming! "
SAMPLES, WRONG = 64, 10


def received(seed: int) -> tuple[rd.FieldTable, list[int]]:
    """The samples as they arrive, and the rows that were spoiled."""
    rng = np.random.default_rng(seed)
    polynomial = rd.FieldPolynomial.from_terms(FIELD, [{(power,): byte for power, byte in enumerate(MESSAGE)}])
    x = np.arange(SAMPLES, dtype=np.uint8)[:, None]
    y = polynomial.evaluate(x)
    rows = np.sort(rng.permutation(SAMPLES)[:WRONG])
    y[rows, 0] = FIELD.add(y[rows, 0], rng.integers(1, 256, WRONG).astype(np.uint8))
    return rd.FieldTable.from_arrays(FIELD, x, y), rows.tolist()


def main() -> None:
    """Receive, decode, and compare with what was spoiled."""
    table, spoiled = received(seed=1)
    fit = rd.fields.noisy_fit(table, len(MESSAGE) - 1, seed=1)
    assert fit is not None
    terms = fit.polynomial.terms()
    decoded = bytes(terms.get((power,), 0) for power in range(len(MESSAGE)))
    print(f"decoded  {decoded!r}")
    print(f"wrong    {list(fit.wrong_rows[0])}, after {fit.tries[0]} sets of rows")
    print(f"spoiled  {spoiled}")


if __name__ == "__main__":
    main()
