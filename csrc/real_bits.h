/* Lines of bits among reals: packed and unpacked, and choices between vectors by bits.
 *
 * A line of bits has a bit for each of `inner` neighbours (the examples of a batch), in ⌈inner/64⌉ words of 64 bits, the
 * first the least significant, those beyond the last zero. It lies where reals lie, as many as have its bytes: WIDTH.
 */

#include "intrinsics.h"

#define LANES (sizeof(LANE) / sizeof(REAL))
#define WORDS(inner) (((inner) + 63) / 64)
#define WIDTH(inner) (WORDS(inner) * (sizeof(uint64_t) / sizeof(REAL)))

RDC_INLINE uint64_t NAME(word)(const REAL *line, size_t w) {
    uint64_t word;
    memcpy(&word, (const char *)line + w * sizeof word, sizeof word);
    return word;
}

RDC_INLINE void NAME(put_word)(REAL *line, size_t w, uint64_t word) {
    memcpy((char *)line + w * sizeof word, &word, sizeof word);
}

/* The bits of neighbour j and those after it: of a vector that begins there, all. */
#if defined(RDC_X86) && VECTOR_BITS == 512 && !WIDE
RDC_INLINE uint64_t NAME(bits_from)(const REAL *line, size_t j) {
    uint16_t bits;
    memcpy(&bits, (const char *)line + j / 16 * sizeof bits, sizeof bits);
    return (uint64_t)bits >> (j % 16);
}
#else
RDC_INLINE uint64_t NAME(bits_from)(const REAL *line, size_t j) { return NAME(word)(line, j / 64) >> (j % 64); }
#endif

/* SELECT(m, x, y): in each lane x where its bit of m is 1, else y. KEEP(m, x): x where it is 1, else 0. ADD_KEPT(sum, m,
 * x): sum plus x where it is 1. */
#if defined(RDC_X86) && VECTOR_BITS == 512 && WIDE
#define SELECT(m, x, y) ((LANE)_mm512_mask_blend_pd((__mmask8)(m), (__m512d)(y), (__m512d)(x)))
#define KEEP(m, x) ((LANE)_mm512_maskz_mov_pd((__mmask8)(m), (__m512d)(x)))
#define ADD_KEPT(sum, m, x) ((LANE)_mm512_mask_add_pd((__m512d)(sum), (__mmask8)(m), (__m512d)(sum), (__m512d)(x)))
#elif defined(RDC_X86) && VECTOR_BITS == 512
#define SELECT(m, x, y) ((LANE)_mm512_mask_blend_ps((__mmask16)(m), (__m512)(y), (__m512)(x)))
#define KEEP(m, x) ((LANE)_mm512_maskz_mov_ps((__mmask16)(m), (__m512)(x)))
#define ADD_KEPT(sum, m, x) ((LANE)_mm512_mask_add_ps((__m512)(sum), (__mmask16)(m), (__m512)(sum), (__m512)(x)))
#elif (defined(__GNUC__) || defined(__clang__)) && !defined(RDC_PLAIN)
#if WIDE
typedef __attribute__((vector_size(VECTOR_BITS / 8), aligned(sizeof(REAL)), may_alias)) int64_t rdc_mask;
#else
typedef __attribute__((vector_size(VECTOR_BITS / 8), aligned(sizeof(REAL)), may_alias)) int32_t rdc_mask;
#endif
#if VECTOR_BITS / 8 == 16 && WIDE
static const rdc_mask NAME(powers) = {1, 2};
#elif (VECTOR_BITS / 8 == 32 && WIDE) || VECTOR_BITS / 8 == 16
static const rdc_mask NAME(powers) = {1, 2, 4, 8};
#else
static const rdc_mask NAME(powers) = {1, 2, 4, 8, 16, 32, 64, 128};
#endif
/* All ones in the lanes whose bits are 1. */
#define LANE_MASK(m) ((((rdc_mask){0} + (int32_t)((m) & ((1u << LANES) - 1))) & NAME(powers)) == NAME(powers))
#define SELECT(m, x, y) ((LANE)((rdc_mask)(y) ^ (((rdc_mask)(x) ^ (rdc_mask)(y)) & LANE_MASK(m))))
#define KEEP(m, x) ((LANE)((rdc_mask)(x) & LANE_MASK(m)))
#else
#define SELECT(m, x, y) ((m) & 1 ? (x) : (y))
#define KEEP(m, x) ((m) & 1 ? (x) : 0)
#endif

#ifndef ADD_KEPT
#define ADD_KEPT(sum, m, x) ((LANE)((sum) + KEEP(m, x)))
#endif

#if (defined(__GNUC__) || defined(__clang__)) && !defined(RDC_PLAIN)
#define SPLAT(x) ((x) - (LANE){0})
#else
#define SPLAT(x) (x)
#endif
#define AT(p) (*(const LANE *)(p))

/* As lane_sum, which other files have: the upper half is added to the lower, again and again. */
#if defined(RDC_X86) && VECTOR_BITS == 512 && WIDE
RDC_INLINE TARGET REAL NAME(vector_sum)(const LANE *v) { return _mm512_reduce_add_pd((__m512d)*v); }
#elif defined(RDC_X86) && VECTOR_BITS == 512
RDC_INLINE TARGET REAL NAME(vector_sum)(const LANE *v) { return _mm512_reduce_add_ps((__m512)*v); }
#elif defined(RDC_X86) && VECTOR_BITS == 256 && !WIDE
RDC_INLINE TARGET REAL NAME(vector_sum)(const LANE *v) {
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128((__m256)*v), _mm256_extractf128_ps((__m256)*v, 1));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}
#else
RDC_INLINE REAL NAME(vector_sum)(const LANE *v) { return NAME(lane_sum)(v); }
#endif

/* The sums over the lanes of four vectors. */
#if defined(RDC_X86) && VECTOR_BITS >= 256 && !WIDE
RDC_INLINE TARGET void NAME(four_sums)(REAL *out, const LANE *v) {
#if VECTOR_BITS == 512
#define PAIRED(x, y) \
    _mm512_add_ps(_mm512_unpacklo_ps((__m512)(x), (__m512)(y)), _mm512_unpackhi_ps((__m512)(x), (__m512)(y)))
    const __m512d low = _mm512_castps_pd(PAIRED(v[0], v[1])), high = _mm512_castps_pd(PAIRED(v[2], v[3]));
    const __m512 all = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(low, high)),
                                     _mm512_castpd_ps(_mm512_unpackhi_pd(low, high)));
    const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(all), _mm512_extractf32x8_ps(all, 1));
#else
#define PAIRED(x, y) \
    _mm256_add_ps(_mm256_unpacklo_ps((__m256)(x), (__m256)(y)), _mm256_unpackhi_ps((__m256)(x), (__m256)(y)))
    const __m256d low = _mm256_castps_pd(PAIRED(v[0], v[1])), high = _mm256_castps_pd(PAIRED(v[2], v[3]));
    const __m256 half = _mm256_add_ps(_mm256_castpd_ps(_mm256_unpacklo_pd(low, high)),
                                      _mm256_castpd_ps(_mm256_unpackhi_pd(low, high)));
#endif
#undef PAIRED
    _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1)));
}
#else
RDC_INLINE TARGET void NAME(four_sums)(REAL *out, const LANE *v) {
    for (size_t q = 0; q < 4; q++) out[q] = NAME(vector_sum)(v + q);
}
#endif

/* 64 rows of 64 bits, turned over. */
static void NAME(turn)(uint64_t *rows) {
    uint64_t mask = UINT64_C(0x00000000ffffffff);
    for (size_t half = 32; half; half /= 2, mask ^= mask << half)
        for (size_t k = 0; k < 64; k = (k + half + 1) & ~half) {
            const uint64_t changed = ((rows[k] >> half) ^ rows[k + half]) & mask;
            rows[k] ^= changed << half;
            rows[k + half] ^= changed;
        }
}

/* The bits of n ≤ 64 elements at a stride, 1 for 1 and 0 for 0; *bad where there is anything else. */
RDC_INLINE uint64_t NAME(bits_of)(const REAL *x, int64_t stride, size_t n, int *bad) {
    uint8_t ones[64] = {0};
    uint64_t word = 0;
    int other = 0;
    if (stride == 1 && n == 64)
        for (size_t k = 0; k < 64; k++) {
            ones[k] = x[k] == 1;
            other |= (x[k] != 1) & (x[k] != 0);
        }
    else
        for (size_t k = 0; k < n; k++) {
            const REAL one = x[(int64_t)k * stride];
            ones[k] = one == 1;
            other |= (one != 1) & (one != 0);
        }
    *bad |= other;
    for (size_t b = 0; b < 8; b++)
        word |= (rdc_load_bytes(ones + 8 * b) * UINT64_C(0x0102040810204080) >> 56) << (8 * b);
    return word;
}

/* out, in, count, inner, the argument's strides along elements and neighbours: lines of bits. 1 where an element is
 * neither 0 nor 1; then the result is of no use. */
TARGET static int NAME(pack)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3];
    const size_t count = (size_t)t[4], inner = (size_t)t[5], width = WIDTH(inner);
    const int64_t step = t[6], next = t[7];
    int bad = 0;
    for (size_t w = 0; w < WORDS(inner); w++) {
        const size_t wide = inner - 64 * w < 64 ? inner - 64 * w : 64;
        const REAL *x = in + (int64_t)(64 * w) * next;
        if (step != 1) {
            for (size_t i = 0; i < count; i++)
                NAME(put_word)(out + i * width, w, NAME(bits_of)(x + (int64_t)i * step, next, wide, &bad));
            continue;
        }
        for (size_t i = 0; i < count; i += 64) {
            const size_t high = count - i < 64 ? count - i : 64;
            uint64_t rows[64] = {0};
            for (size_t r = 0; r < wide; r++) rows[r] = NAME(bits_of)(x + (int64_t)r * next + i, 1, high, &bad);
            NAME(turn)(rows);
            for (size_t r = 0; r < high; r++) NAME(put_word)(out + (i + r) * width, w, rows[r]);
        }
    }
    return bad;
}

/* out, in, count, inner: lines of bits as lines of 0 and 1. */
TARGET static void NAME(unpack)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3];
    const size_t count = (size_t)t[4], inner = (size_t)t[5], width = WIDTH(inner);
    const LANE ones = SPLAT((REAL)1);
    for (size_t i = 0; i < count; i++, out += inner, in += width) {
        size_t j = 0;
        for (; j + LANES <= inner; j += LANES) *(LANE *)(out + j) = KEEP(NAME(bits_from)(in, j), ones);
        for (; j < inner; j++) out[j] = (REAL)(NAME(bits_from)(in, j) & 1);
    }
}

/* out, in, groups, lines a group, inner: of each group how many of its lines have a 1. */
TARGET static void NAME(bit_counts)(const int64_t *t, char *const *slots) {
    REAL *out = (REAL *)slots[t[0]] + t[1];
    const REAL *in = (const REAL *)slots[t[2]] + t[3];
    const size_t groups = (size_t)t[4], lines = (size_t)t[5], inner = (size_t)t[6], width = WIDTH(inner);
    const LANE ones = SPLAT((REAL)1);
    for (size_t g = 0; g < groups; g++, out += inner, in += lines * width) {
        size_t j = 0;
        for (; j + 64 <= inner; j += 64) {
            LANE sums[64 / LANES];
            RDC_UNROLL for (size_t c = 0; c < 64 / LANES; c++) sums[c] = SPLAT((REAL)0);
            for (size_t i = 0; i < lines; i++) {
                const uint64_t word = NAME(word)(in + i * width, j / 64);
                RDC_UNROLL for (size_t c = 0; c < 64 / LANES; c++) sums[c] += KEEP(word >> (c * LANES), ones);
            }
            RDC_UNROLL for (size_t c = 0; c < 64 / LANES; c++) *(LANE *)(out + j + c * LANES) = sums[c];
        }
        for (; j < inner; j++) {
            size_t sum = 0;
            for (size_t i = 0; i < lines; i++) sum += NAME(bits_from)(in + i * width, j) & 1;
            out[j] = (REAL)sum;
        }
    }
}
