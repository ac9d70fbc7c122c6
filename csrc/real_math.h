/* e^x − 1, e^x, tanh, sigmoid and log in one arithmetic (REAL), without branches, so that loops over them become
 * vectors, and without libm, whose versions differ in what they need and in their last bits.
 *
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r − 1 is its Taylor series, to within a unit in the last place. n is found in
 * the low bits of x/ln 2 + 1.5·2^(mantissa bits).
 */

#if WIDE
#define ROUND 6755399441055744.0
#define LOG2_E 1.44269504088896340736
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define LOWEST -746.0
#define HIGHEST 710.0
#define EXPONENT_BITS 52
#define EXPONENT_BIAS 1023
#define EXPONENT_ONE 4503599627370496.0 /* 2^EXPONENT_BITS: its last digit counts ones */
#define SMALLEST_NORMAL 2.2250738585072014e-308
#define LARGEST 1.7976931348623157e308
#define BITS uint64_t
#else
#define ROUND 12582912.0f
#define LOG2_E 1.44269504088896340736f
#define LN2_HIGH 0.693145751953125f
#define LN2_LOW 1.42860682030941723212e-06f
#define LOWEST -104.0f
#define HIGHEST 89.0f
#define EXPONENT_BITS 23
#define EXPONENT_BIAS 127
#define EXPONENT_ONE 8388608.0f
#define SMALLEST_NORMAL 1.17549435e-38f
#define LARGEST 3.402823466e38f
#define BITS uint32_t
#endif

/* 2^n from n + ROUND, −EXPONENT_BIAS < n ≤ EXPONENT_BIAS. */
RDC_INLINE REAL NAME(power_of_two)(REAL shifted) {
    BITS bits, round_bits;
    const REAL round = ROUND;
    REAL power;
    memcpy(&bits, &shifted, sizeof bits);
    memcpy(&round_bits, &round, sizeof bits);
    bits = (bits - round_bits + EXPONENT_BIAS) << EXPONENT_BITS;
    memcpy(&power, &bits, sizeof bits);
    return power;
}

/* e^r − 1 for |r| ≤ ln 2 / 2. */
RDC_INLINE REAL NAME(series)(REAL r) {
#if WIDE
    REAL s = 1.0 / 6227020800.0;
    s = s * r + 1.0 / 479001600.0;
    s = s * r + 1.0 / 39916800.0;
    s = s * r + 1.0 / 3628800.0;
    s = s * r + 1.0 / 362880.0;
    s = s * r + 1.0 / 40320.0;
    s = s * r + 1.0 / 5040.0;
#else
    REAL s = 1.0f / 5040.0f;
#endif
    s = s * r + (REAL)(1.0 / 720.0);
    s = s * r + (REAL)(1.0 / 120.0);
    s = s * r + (REAL)(1.0 / 24.0);
    s = s * r + (REAL)(1.0 / 6.0);
    s = s * r + (REAL)0.5;
    return s * r * r + r;
}

RDC_INLINE REAL NAME(exp_of)(REAL x) {
    x = x < (REAL)LOWEST ? (REAL)LOWEST : x;
    x = x > (REAL)HIGHEST ? (REAL)HIGHEST : x;
    const REAL n = (x * (REAL)LOG2_E + ROUND) - ROUND;
    const REAL half = (n * (REAL)0.5 + ROUND) - ROUND;
    const REAL e = NAME(series)(x - n * (REAL)LN2_HIGH - n * (REAL)LN2_LOW);
    const REAL low = NAME(power_of_two)(half + ROUND), high = NAME(power_of_two)((n - half) + ROUND);
    return (e * low + low) * high;
}

/* By t = e^(2|x|) − 1: tanh |x| = t / (t + 2). Beyond 20 it is 1. */
RDC_INLINE REAL NAME(tanh_of)(REAL x) {
    REAL y = x < 0 ? -x : x;
    y = y > (REAL)20 ? (REAL)40 : y + y;
    const REAL n = (y * (REAL)LOG2_E + ROUND) - ROUND;
    const REAL e = NAME(series)(y - n * (REAL)LN2_HIGH - n * (REAL)LN2_LOW);
    const REAL power = NAME(power_of_two)(n + ROUND);
    const REAL t = e * power + (power - 1);
    const REAL found = t / (t + 2);
    return x < 0 ? -found : found;
}

RDC_INLINE REAL NAME(sigmoid_of)(REAL x) { return 1 / (1 + NAME(exp_of)(-x)); }

/* x = 2^n·(1 + f), 1 + f between about √½ and √2; log(1 + f) = 2 artanh s = 2s + (2/3)s³ + ..., s = f/(2 + f), and since
 * 2s = f − s·f, that is f − (f²/2 − s·(f²/2 + (2/3)s² + ...)), whose largest part is exact. */
RDC_INLINE REAL NAME(log_of)(REAL x) {
    const REAL one = EXPONENT_ONE, root = (REAL)1.4142135623730951;
    const REAL y = x < (REAL)SMALLEST_NORMAL ? x * one : x;
    BITS bits, one_bits;
    REAL m, n;
    memcpy(&bits, &y, sizeof bits);
    memcpy(&one_bits, &one, sizeof bits);
    const BITS mantissa = (bits & (((BITS)1 << EXPONENT_BITS) - 1)) | (BITS)EXPONENT_BIAS << EXPONENT_BITS;
    const BITS exponent = (bits >> EXPONENT_BITS) | one_bits;
    memcpy(&m, &mantissa, sizeof m);
    memcpy(&n, &exponent, sizeof n);
    n -= x < (REAL)SMALLEST_NORMAL ? one + (REAL)(EXPONENT_BIAS + EXPONENT_BITS) : one + (REAL)EXPONENT_BIAS;
    n = m > root ? n + 1 : n;
    m = m > root ? m * (REAL)0.5 : m;
    const REAL f = m - 1, s = f / (2 + f), z = s * s, half = f * f * (REAL)0.5;
#if WIDE
    REAL r = 2.0 / 21.0;
    r = r * z + 2.0 / 19.0;
    r = r * z + 2.0 / 17.0;
    r = r * z + 2.0 / 15.0;
    r = r * z + 2.0 / 13.0;
    r = r * z + 2.0 / 11.0;
    r = r * z + 2.0 / 9.0;
#else
    REAL r = (REAL)(2.0 / 9.0);
#endif
    r = r * z + (REAL)(2.0 / 7.0);
    r = r * z + (REAL)(2.0 / 5.0);
    r = r * z + (REAL)(2.0 / 3.0);
    const REAL found = n * (REAL)LN2_HIGH - ((half - (s * (half + r * z) + n * (REAL)LN2_LOW)) - f);
    return x > (REAL)LARGEST ? x : x > 0 ? found : x == 0 ? -(REAL)INFINITY : (REAL)NAN;
}

#undef ROUND
#undef LOG2_E
#undef LN2_HIGH
#undef LN2_LOW
#undef LOWEST
#undef HIGHEST
#undef EXPONENT_BITS
#undef EXPONENT_BIAS
#undef EXPONENT_ONE
#undef SMALLEST_NORMAL
#undef LARGEST
#undef BITS
