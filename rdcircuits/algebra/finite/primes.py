"""Whether an integer is a prime."""

from __future__ import annotations

from math import gcd, isqrt

#: The first primes: as witnesses they are enough for all integers below `_SURE`.
_FIRST = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
_SURE = 3317044064679887385961981


def is_prime(n: int) -> bool:
    """Whether n is a prime, by Miller and Rabin's test with witnesses that are enough; from 2^81 on together with
    Lucas' test (Baillie, Pomerance, Selfridge, Wagstaff), to which no exception is known.

    Example:
        >>> [n for n in range(20) if is_prime(n)], is_prime(2**31 - 1)
        ([2, 3, 5, 7, 11, 13, 17, 19], True)
    """
    if n < 2 or any(n % p == 0 for p in _FIRST):
        return n in _FIRST
    if n < _SURE:
        return all(_passes(n, base) for base in _FIRST)
    return _passes(n, 2) and isqrt(n) ** 2 != n and _passes_lucas(n)


def _passes(n: int, base: int) -> bool:
    """Whether powers of base go the way that they go modulo primes: the last square root of 1 is −1."""
    odd, twos = _odd_part(n - 1)
    x = pow(base, odd, n)
    if x in (1, n - 1):
        return True
    for _ in range(twos - 1):
        x = x * x % n
        if x == n - 1:
            return True
    return False


def _passes_lucas(n: int) -> bool:
    """The strong Lucas test with Selfridge's parameters: P = 1, Q = (1 − D)/4, D the first of 5, −7, 9, ... that is no
    square modulo n.
    """
    d = 5
    while _jacobi(d, n) == 1:
        d = -d - 2 if d > 0 else -d + 2
    if _jacobi(d, n) == 0:
        return gcd(d, n) in (1, n)
    odd, twos = _odd_part(n + 1)
    u, v, q = _lucas(n, d, (1 - d) // 4, odd)
    if u == 0 or v == 0:
        return True
    for _ in range(twos - 1):
        v, q = (v * v - 2 * q) % n, q * q % n
        if v == 0:
            return True
    return False


def _lucas(n: int, d: int, q: int, k: int) -> tuple[int, int, int]:
    """(U_k, V_k, Q^k) modulo n of the Lucas sequences with P = 1."""
    u, v, power = 1, 1, q % n
    for bit in bin(k)[3:]:
        u, v, power = u * v % n, (v * v - 2 * power) % n, power * power % n
        if bit == "1":
            u, v, power = _half(u + v, n), _half(d * u + v, n), power * q % n
    return u, v, power


def _half(x: int, n: int) -> int:
    """x/2 modulo an odd n."""
    return (x + n if x % 2 else x) // 2 % n


def _odd_part(n: int) -> tuple[int, int]:
    """(m, s), m odd, n = m·2^s."""
    twos = (n & -n).bit_length() - 1
    return n >> twos, twos


def _jacobi(a: int, n: int) -> int:
    """The Jacobi symbol (a/n), n odd."""
    a, sign = a % n, 1
    while a:
        while a % 2 == 0:
            a //= 2
            sign = -sign if n % 8 in (3, 5) else sign
        a, n = n, a
        sign = -sign if a % 4 == n % 4 == 3 else sign
        a %= n
    return sign if n == 1 else 0
