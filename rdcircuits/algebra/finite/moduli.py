"""The polynomial that makes GF(p^k): read, checked to be irreducible, and galois' class of the field made from it.

galois could read and check by itself, but takes seconds to import, and to compile its arithmetic of polynomials: it is
imported where its class is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rdcircuits.algebra.finite.conway import conway
from rdcircuits.algebra.finite.primes import is_prime
from rdcircuits.arguments import index_of, shown
from rdcircuits.errors import AlgebraError

#: Coefficients of a polynomial over GF(p), from the constant up, the last not 0.
Coefficients = list[int]
_LOGARITHMS = 1 << 16
_WORD = 1 << 31
#: No field is larger than 2^1024, so that no modulus is longer.
_MOST_BITS, _MOST_DEGREE = 4096, 1024
_TERM = re.compile(r"([+-])(?:(\d+)\*?)?(?:([a-z])(?:(?:\^|\*\*)(\d+))?)?", re.ASCII)


def prime_power(q: Any) -> tuple[int, int]:
    """(p, k) with q = p^k, p prime; an `AlgebraError` where q is no prime power, or beyond 1024 bits."""
    number = index_of(q)
    if number is not None and 2 <= number < 1 << 1024:
        q = number
        for k in range(1, q.bit_length()):
            p = _root(q, k)
            if p**k == q and is_prime(p):
                return p, k
    raise AlgebraError(f"GF takes a prime power (below 2^1024), found {shown(q)}")


def modulus_of(p: int, k: int, modulus: Any) -> tuple[Coefficients, bool]:
    """The monic irreducible polynomial of degree k ≥ 2 over GF(p) that `modulus` names (Conway's where None), and
    whether it is Conway's, galois' own choice.

    Raises:
        AlgebraError: where it has another degree, is not monic, or is reducible; or where None is known.
    """
    own = conway(p, k)
    if modulus is None:
        if own is None:
            raise AlgebraError(f"GF({p}^{k}): no polynomial for this field is known, give one with modulus=")
        return own, True
    found = _read(p, modulus)
    if len(found) != k + 1 or found[-1] != 1:
        raise AlgebraError(
            f"GF({p}^{k}): expected a monic modulus of degree {k}, found {shown(modulus)}, which is {_show(found)}"
        )
    if not is_irreducible(found, p):
        raise AlgebraError(f"GF({p}^{k}): the modulus {_show(found)} is reducible over GF({p})")
    return found, found == own


def galois_field(p: int, k: int, modulus: Coefficients, own: bool) -> Any:
    """galois' class for GF(p)[x] / modulus, `own` telling that galois would choose this modulus by itself.

    Its tables of logarithms are left out where they would take long to make; and as galois evaluates another modulus in
    the new field, with arithmetic that takes seconds to compile, such a class starts in plain Python.
    """
    import galois

    mode = "auto" if p**k <= _LOGARITHMS else "jit-calculate" if p**k <= _WORD else "python-calculate"
    if own:
        return galois.GF(p**k) if mode == "auto" else galois.GF(p**k, compile=mode)  # type: ignore[call-overload]
    poly = galois.Poly(modulus[::-1], field=galois.GF(p))
    element = _primitive(modulus, p)
    options: Any = {"irreducible_poly": poly, "primitive_element": element, "verify": False}
    field = galois.GF(p**k, compile="python-calculate", **options)
    field.compile(mode)  # type: ignore[arg-type]
    return field


def is_irreducible(f: Sequence[int], p: int) -> bool:
    """Whether a monic polynomial of degree k ≥ 2 over GF(p) has no divisor of degree 1 .. k − 1 (Rabin's test).

    Example:
        >>> is_irreducible([1, 1, 1], 2), is_irreducible([1, 0, 1], 2)
        (True, False)
    """
    k = len(f) - 1
    frobenius = [[0, 1]]
    for _ in range(k):
        frobenius.append(_power(frobenius[-1], p, f, p))
    if _trim(frobenius[k]) != _trim(frobenius[0]):
        return False
    return all(len(_gcd(list(f), _minus_x(frobenius[k // r], p), p)) == 1 for r in _prime_factors(k))


def _read(p: int, modulus: Any) -> Coefficients:
    """The polynomial that an integer, text or a galois polynomial over GF(p) stands for."""
    number = index_of(modulus)
    found: Coefficients | None = None
    if isinstance(modulus, str):
        found = _parsed(p, modulus)
    elif hasattr(modulus, "nonzero_degrees"):
        if modulus.field.order == p and modulus.degree <= _MOST_DEGREE:
            found = [int(one) for one in modulus.coefficients(order="asc")]
    elif number is not None and number > 0 and number.bit_length() <= _MOST_BITS:
        found = _digits(number, p)
    if found is None:
        raise AlgebraError(
            f"modulus {shown(modulus)} is no polynomial over GF({p}): expected text such as 'x^2 + 1', or an integer"
        )
    return found


def _parsed(p: int, text: str) -> Coefficients | None:
    """A polynomial as galois writes and reads it, x being any letter: x^8 + 2*x**3 - 1. None for other text."""
    text = text.replace(" ", "").lower()
    text = text.replace("+-", "-") if text.startswith(("+", "-")) else f"+{text}".replace("+-", "-")
    found, letters, end = dict[int, int](), set[str](), 0
    for term in _TERM.finditer(text):
        sign, number, letter, exponent = term.groups()
        if term.start() != end or not (number or letter) or len(term[0]) > _MOST_BITS:
            return None
        degree, value = (int(exponent) if exponent else 1) if letter else 0, int(number) if number else 1
        if degree in found or degree > _MOST_DEGREE or value >= p:
            return None
        found[degree] = -value % p if sign == "-" else value
        letters |= {letter} if letter else set()
        end = term.end()
    if end != len(text) or len(letters) > 1:
        return None
    return _trim([found.get(degree, 0) for degree in range(max(found) + 1)])


def _primitive(f: Coefficients, p: int) -> int:
    """The number of an element of order q − 1, the first one from x on."""
    import galois

    q = p ** (len(f) - 1)
    primes = galois.factors(q - 1)[0] if q > 2 else []
    number = p
    while any(_trim(_power(_digits(number, p), (q - 1) // r, f, p)) == [1] for r in primes):
        number += 1
    return number


def _digits(n: int, p: int) -> Coefficients:
    found = []
    while n:
        n, digit = divmod(n, p)
        found.append(digit)
    return found


def _show(f: Sequence[int]) -> str:
    terms = [
        (("" if c == 1 and i else str(c)) + ("" if i == 0 else "x" if i == 1 else f"x^{i}"))
        for i, c in enumerate(f)
        if c
    ]
    return " + ".join(reversed(terms)) or "0"


def _trim(f: list[int]) -> Coefficients:
    while f and f[-1] == 0:
        f.pop()
    return f


def _remainder(a: list[int], f: Sequence[int], p: int) -> Coefficients:
    """a mod f."""
    a = list(a)
    scale = pow(f[-1], -1, p)
    for top in range(len(a) - 1, len(f) - 2, -1):
        factor = a[top] * scale % p
        if factor:
            for i, c in enumerate(f):
                a[top - len(f) + 1 + i] = (a[top - len(f) + 1 + i] - factor * c) % p
    return _trim(a[: len(f) - 1])


def _times(a: Sequence[int], b: Sequence[int], f: Sequence[int], p: int) -> Coefficients:
    """a·b mod f."""
    product = [0] * max(len(a) + len(b) - 1, 0)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                product[i + j] = (product[i + j] + x * y) % p
    return _remainder(product, f, p)


def _power(a: Sequence[int], exponent: int, f: Sequence[int], p: int) -> Coefficients:
    """a^exponent mod f."""
    result: Coefficients = [1]
    for bit in bin(exponent)[2:]:
        result = _times(result, result, f, p)
        if bit == "1":
            result = _times(result, a, f, p)
    return result


def _minus_x(a: Sequence[int], p: int) -> Coefficients:
    found = [*a, *[0] * (2 - len(a))]
    found[1] = (found[1] - 1) % p
    return _trim(found)


def _gcd(a: Coefficients, b: Coefficients, p: int) -> Coefficients:
    while b:
        a, b = b, _remainder(a, b, p)
    return a


def _root(q: int, k: int) -> int:
    """The greatest integer whose k-th power is at most q, by Newton's method from above."""
    x = 1 << -(-q.bit_length() // k)
    while True:
        y = ((k - 1) * x + q // x ** (k - 1)) // k
        if y >= x:
            return x
        x = y


def _prime_factors(n: int) -> list[int]:
    return [r for r in range(2, n + 1) if n % r == 0 and all(r % s for s in range(2, r))]
