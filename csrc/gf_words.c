/* Blocks of elements of the fields of more than 256 elements: 16 and 32 bits. */
#include "gf.h"

#include <string.h>

#include "intrinsics.h"

/* ---- GF(p) in 16 bits: products of 32 bits, reduced by a multiplication with 2^32 / p ---- */

RDC_INLINE uint16_t reduced16(uint32_t n, uint32_t p, uint32_t barrett) {
    uint32_t guess = (uint32_t)((uint64_t)n * barrett >> 32), r = n - guess * p, less = r - p;
    return (uint16_t)(r < less ? r : less);
}

RDC_INLINE void rdc_gf_prime16_body(int mode, const rdc_gf *f, int operation, const void *vx, const void *vy,
                                    const void *vz, void *vout, size_t n) {
    (void)mode;
    const uint16_t *x = vx, *y = vy, *z = vz;
    uint16_t *out = vout, p = (uint16_t)f->p;
    const uint32_t wide = p, barrett = f->barrett;
    if (operation == RDC_GF_ADD) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) {
            uint16_t d = (uint16_t)(p - y[i]), r = (uint16_t)(x[i] - d);
            out[i] = (uint16_t)(r + (x[i] < d ? p : 0));
        }
    } else if (operation == RDC_GF_SUBTRACT) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = (uint16_t)(x[i] - y[i] + (x[i] < y[i] ? p : 0));
    } else if (operation == RDC_GF_NEGATE) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = (uint16_t)(x[i] ? p - x[i] : 0);
    } else if (operation == RDC_GF_MULTIPLY) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = reduced16((uint32_t)x[i] * y[i], wide, barrett);
    } else {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = reduced16((uint32_t)x[i] * y[i] + z[i], wide, barrett);
    }
}

RDC_TWINS(rdc_gf_prime16, (f, operation, x, y, z, out, n), const rdc_gf *f, int operation, const void *x,
          const void *y, const void *z, void *out, size_t n)

/* ---- GF(p) in 32 bits, p < 2^31: Barrett's reduction of products below p^2; its guess is at most 2 too small ---- */

RDC_INLINE uint32_t reduced32(uint64_t n, uint32_t p, uint32_t barrett, unsigned shift) {
    uint64_t guess = (uint64_t)(uint32_t)(n >> shift) * barrett >> (shift + 2);
    int64_t r = (int64_t)(n - (uint64_t)(uint32_t)guess * p);
    r = r >= p ? r - p : r;
    return (uint32_t)(r >= p ? r - p : r);
}

RDC_INLINE void sums32_body(int mode, uint32_t p, int operation, const uint32_t *x, const uint32_t *y, uint32_t *out,
                            size_t n) {
    (void)mode;
    if (operation == RDC_GF_ADD) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) {
            uint32_t r = x[i] + y[i], less = r - p;
            out[i] = r < less ? r : less;
        }
    } else if (operation == RDC_GF_SUBTRACT) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) {
            uint32_t r = x[i] - y[i], more = r + p;
            out[i] = r < more ? r : more;
        }
    } else {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = x[i] ? p - x[i] : 0;
    }
}

RDC_INLINE void rdc_gf_prime32_loops_body(int mode, const rdc_gf *f, int operation, const uint32_t *x,
                                          const uint32_t *y, const uint32_t *z, uint32_t *out, size_t n) {
    const uint32_t p = f->p, barrett = f->barrett;
    const unsigned shift = f->shift;
    if (operation == RDC_GF_MULTIPLY) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = reduced32((uint64_t)x[i] * y[i], p, barrett, shift);
    } else if (operation == RDC_GF_MULTIPLY_ADD) {
        RDC_NO_CARRY
        for (size_t i = 0; i < n; i++) out[i] = reduced32((uint64_t)x[i] * y[i] + z[i], p, barrett, shift);
    } else {
        sums32_body(mode, p, operation, x, y, out, n);
    }
}

RDC_TWINS(rdc_gf_prime32_loops, (f, operation, x, y, z, out, n), const rdc_gf *f, int operation, const uint32_t *x,
          const uint32_t *y, const uint32_t *z, uint32_t *out, size_t n)

#ifdef RDC_X86
typedef struct {
    __m512i p, barrett;
    __m128i down, down_again;
} divisor;

RDC_AVX512 RDC_INLINE __m512i reduced_lanes(__m512i n, divisor d) {
    __m512i guess = _mm512_srl_epi64(_mm512_mul_epu32(_mm512_srl_epi64(n, d.down), d.barrett), d.down_again);
    __m512i r = _mm512_sub_epi64(n, _mm512_mul_epu32(guess, d.p));
    r = _mm512_min_epu64(r, _mm512_sub_epi64(r, d.p));
    return _mm512_min_epu64(r, _mm512_sub_epi64(r, d.p));
}

/* Modulo p = 2^31 - 1, products of which and one more element are below p·2^31: 2^31 is 1. */
RDC_AVX512 RDC_INLINE __m512i reduced_mersenne(__m512i n, divisor d) {
    const __m512i r = _mm512_add_epi64(_mm512_and_si512(n, d.p), _mm512_srli_epi64(n, 31));
    return _mm512_min_epu64(r, _mm512_sub_epi64(r, d.p));
}

/* Products of the elements `in` from i on, in 64-bit lanes, those at even and at odd places apart. */
RDC_AVX512 RDC_INLINE void prime32_lanes(__mmask16 in, divisor d, const uint32_t *x, const uint32_t *y,
                                         const uint32_t *z, uint32_t *out, size_t i, const int mersenne) {
    const __m512i low = _mm512_set1_epi64(0xffffffff);
    __m512i a = _mm512_maskz_loadu_epi32(in, x + i), b = _mm512_maskz_loadu_epi32(in, y + i);
    __m512i even = _mm512_mul_epu32(a, b);
    __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(b, 32));
    if (z) {
        __m512i c = _mm512_maskz_loadu_epi32(in, z + i);
        even = _mm512_add_epi64(even, _mm512_and_si512(c, low));
        odd = _mm512_add_epi64(odd, _mm512_srli_epi64(c, 32));
    }
    even = mersenne ? reduced_mersenne(even, d) : reduced_lanes(even, d);
    odd = mersenne ? reduced_mersenne(odd, d) : reduced_lanes(odd, d);
    _mm512_mask_storeu_epi32(out + i, in, _mm512_or_si512(even, _mm512_slli_epi64(odd, 32)));
}

/* The first elements up to a cache line of `out`; operands mostly start as far past one. */
RDC_AVX512 RDC_INLINE void prime32_elements(const rdc_gf *f, const uint32_t *x, const uint32_t *y, const uint32_t *z,
                                            uint32_t *out, size_t n, const int mersenne) {
    const divisor d = {_mm512_set1_epi64(f->p), _mm512_set1_epi64(f->barrett), _mm_cvtsi32_si128((int)f->shift),
                       _mm_cvtsi32_si128((int)f->shift + 2)};
    size_t i = (64 - (uintptr_t)out % 64) % 64 / sizeof(uint32_t);
    if (i > n) i = n;
    if (i) prime32_lanes((__mmask16)((1U << i) - 1), d, x, y, z, out, 0, mersenne);
    for (; i + 16 <= n; i += 16) prime32_lanes(0xffff, d, x, y, z, out, i, mersenne);
    if (i < n) prime32_lanes((__mmask16)((1U << (n - i)) - 1), d, x, y, z, out, i, mersenne);
}

RDC_AVX512 static void prime32_avx512(const rdc_gf *f, const uint32_t *x, const uint32_t *y, const uint32_t *z,
                                      uint32_t *out, size_t n) {
    if (f->p == INT32_MAX) prime32_elements(f, x, y, z, out, n, 1);
    else prime32_elements(f, x, y, z, out, n, 0);
}
#endif

void rdc_gf_prime32(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                    size_t n) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE && (operation == RDC_GF_MULTIPLY || operation == RDC_GF_MULTIPLY_ADD)) {
        prime32_avx512(f, x, y, operation == RDC_GF_MULTIPLY ? NULL : z, out, n);
        return;
    }
#endif
    rdc_gf_prime32_loops(simd, f, operation, x, y, z, out, n);
}

/* ---- GF(2^k): bit by bit from the top of y, x moved up so that overflow is the highest bit ---- */

RDC_INLINE void rdc_gf_bits16_body(int mode, const rdc_gf *f, const uint16_t *x, const uint16_t *y, const uint16_t *z,
                                   uint16_t *out, size_t n) {
    (void)mode;
    const unsigned up = 16 - f->k;
    const uint16_t reduction = (uint16_t)(f->reduction << up);
    RDC_NO_CARRY
    for (size_t i = 0; i < n; i++) {
        uint16_t a = (uint16_t)(x[i] << up), b = y[i], r = 0;
#define STEP                                                                         \
    r = (uint16_t)((uint16_t)(r << 1) ^ ((uint16_t)-(uint16_t)(r >> 15) & reduction)); \
    r ^= (uint16_t)-(uint16_t)(b >> 15) & a;                                         \
    b = (uint16_t)(b << 1);
        STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP STEP
#undef STEP
        out[i] = (uint16_t)(r >> up ^ z[i]);
    }
}

RDC_TWINS(rdc_gf_bits16, (f, x, y, z, out, n), const rdc_gf *f, const uint16_t *x, const uint16_t *y,
          const uint16_t *z, uint16_t *out, size_t n)

RDC_INLINE void rdc_gf_bits32_body(int mode, const rdc_gf *f, const uint32_t *x, const uint32_t *y, const uint32_t *z,
                                   uint32_t *out, size_t n) {
    (void)mode;
    const unsigned up = 32 - f->k;
    const uint32_t reduction = f->reduction << up;
    RDC_NO_CARRY
    for (size_t i = 0; i < n; i++) {
        uint32_t a = x[i] << up, b = y[i], r = 0;
#define STEP                                            \
    r = (r << 1) ^ ((UINT32_C(0) - (r >> 31)) & reduction); \
    r ^= (UINT32_C(0) - (b >> 31)) & a;                 \
    b <<= 1;
#define EIGHT STEP STEP STEP STEP STEP STEP STEP STEP
        EIGHT EIGHT EIGHT EIGHT
#undef EIGHT
#undef STEP
        out[i] = (r >> up) ^ z[i];
    }
}

RDC_TWINS(rdc_gf_bits32, (f, x, y, z, out, n), const rdc_gf *f, const uint32_t *x, const uint32_t *y,
          const uint32_t *z, uint32_t *out, size_t n)

RDC_INLINE void rdc_gf_xor_body(int mode, const uint8_t *x, const uint8_t *y, uint8_t *out, size_t bytes) {
    (void)mode;
    RDC_NO_CARRY
    for (size_t i = 0; i < bytes; i++) out[i] = x[i] ^ y[i];
}

RDC_TWINS(rdc_gf_xor, (x, y, out, bytes), const uint8_t *x, const uint8_t *y, uint8_t *out, size_t bytes)

#ifdef RDC_X86
/* GF(2^16) as a tower: pairs (a0, a1) = a0 + a1*t over GFNI's field, t^2 = t + c. In each 128-bit lane the low bytes
 * of eight elements are brought together, then the high ones; the matrices of f->tower alternate for them:
 * 0, 1 into the tower from the same byte, 2, 3 from the other one; then the way back, which takes the multiplication by
 * c along: 4, 5 from (a0b0, a1b1), 6, 7 from (a1b1, a0b0), 8, 9 from (a0 + a1)(b0 + b1) in both places. */
RDC_AVX512 RDC_INLINE __m512i alternating(const uint64_t *pair) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)pair));
}

RDC_AVX512 static void tower_avx512(const rdc_gf *f, const uint16_t *x, const uint16_t *y, const uint16_t *z,
                                    uint16_t *out, size_t n) {
    const __m512i apart = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
    const __m512i together =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
    const __m512i same = alternating(f->tower), cross = alternating(f->tower + 2), back = alternating(f->tower + 4);
    const __m512i back_cross = alternating(f->tower + 6), back_sum = alternating(f->tower + 8);
#define SWAPPED(v) _mm512_shuffle_epi32(v, 0x4e)
#define LINEAR(m, v) _mm512_gf2p8affine_epi64_epi8(v, m, 0)
    for (size_t i = 0; i < n; i += 32) {
        __mmask32 in = n - i < 32 ? ((__mmask32)1 << (n - i)) - 1 : ~(__mmask32)0;
        __m512i a = _mm512_shuffle_epi8(_mm512_maskz_loadu_epi16(in, x + i), apart);
        __m512i b = _mm512_shuffle_epi8(_mm512_maskz_loadu_epi16(in, y + i), apart);
        a = _mm512_xor_si512(LINEAR(same, a), LINEAR(cross, SWAPPED(a)));
        b = _mm512_xor_si512(LINEAR(same, b), LINEAR(cross, SWAPPED(b)));
        __m512i both = _mm512_gf2p8mul_epi8(a, b);
        __m512i sums = _mm512_gf2p8mul_epi8(_mm512_xor_si512(a, SWAPPED(a)), _mm512_xor_si512(b, SWAPPED(b)));
        __m512i r = _mm512_ternarylogic_epi64(LINEAR(back, both), LINEAR(back_cross, SWAPPED(both)),
                                              LINEAR(back_sum, sums), 0x96);
        r = _mm512_shuffle_epi8(r, together);
        if (z) r = _mm512_xor_si512(r, _mm512_maskz_loadu_epi16(in, z + i));
        _mm512_mask_storeu_epi16(out + i, in, r);
    }
#undef SWAPPED
#undef LINEAR
}
#endif

static const uint32_t zeros[RDC_GF_BLOCK];

void rdc_gf_binary16(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                     size_t n) {
    if (operation == RDC_GF_ADD || operation == RDC_GF_SUBTRACT) rdc_gf_xor(simd, x, y, out, 2 * n);
    else if (operation == RDC_GF_NEGATE) memmove(out, x, 2 * n);
#ifdef RDC_X86
    else if (simd == RDC_AVX512_MODE && f->into_field)
        tower_avx512(f, x, y, operation == RDC_GF_MULTIPLY ? NULL : z, out, n);
#endif
    else rdc_gf_bits16(simd, f, x, y, operation == RDC_GF_MULTIPLY ? (const void *)zeros : z, out, n);
}

void rdc_gf_binary32(int simd, const rdc_gf *f, int operation, const void *x, const void *y, const void *z, void *out,
                     size_t n) {
    if (operation == RDC_GF_ADD || operation == RDC_GF_SUBTRACT) rdc_gf_xor(simd, x, y, out, 4 * n);
    else if (operation == RDC_GF_NEGATE) memmove(out, x, 4 * n);
    else rdc_gf_bits32(simd, f, x, y, operation == RDC_GF_MULTIPLY ? (const void *)zeros : z, out, n);
}
