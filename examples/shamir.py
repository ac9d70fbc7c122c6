"""A secret shared after Shamir: any five of eight shares give it back, and four say nothing about it.

The shares are points of a random polynomial of degree 4 over GF(2^127 - 1) whose constant is the secret. A sixth share
checks the five; a forged share among eight is found and named.

Run it: `python examples/shamir.py`.
"""

from __future__ import annotations

import random

import numpy as np

import rdcircuits as rd

Q = 2**127 - 1
NEEDED, SHARES = 5, 8


def shares(secret: int, seed: int) -> rd.FieldTable:
    """A row for each share: its number, and the polynomial's value there."""
    draw = random.Random(seed)
    terms = {(0,): secret} | {(power,): draw.randrange(Q) for power in range(1, NEEDED)}
    polynomial = rd.FieldPolynomial.from_terms(Q, [terms])
    points = np.array([[number] for number in range(1, SHARES + 1)], dtype=object)
    return rd.FieldTable.from_arrays(Q, points, polynomial.evaluate(points))


def secret_of(polynomial: rd.FieldPolynomial) -> str:
    """The constant, read as text."""
    number = polynomial.terms().get((0,), 0)
    return number.to_bytes(16, "big").lstrip(b"\0").decode()


def main() -> None:
    """Share, and reconstruct from enough, from too few, and from all with one forged."""
    table = shares(int.from_bytes(b"Enigma was read", "big"), seed=1)
    for chosen in ([0, 2, 3, 5, 7], [0, 1, 2, 4, 6, 7]):
        fit = rd.fields.least_degree(table.take(chosen))
        assert fit is not None
        print(f"shares {[row + 1 for row in chosen]}: {secret_of(fit.polynomial)!r}; {fit}")
    few = rd.fields.least_degree(table.take([0, 2, 3, 5]))
    assert few is not None
    print(f"shares [1, 3, 4, 6] fit a polynomial of degree {few.degree} with another constant: no row checks it")
    y = table.to_arrays()[1]
    y[3] = 12345
    forged = rd.fields.noisy_fit(rd.FieldTable.from_arrays(Q, table.x, y), NEEDED - 1)
    assert forged is not None
    rows = [row + 1 for row in forged.wrong_rows[0]]
    print(f"all shares, number 4 forged: {secret_of(forged.polynomial)!r}, forged: {rows}")


if __name__ == "__main__":
    main()
