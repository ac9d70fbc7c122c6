/* The Möbius transform over GF(2): truth table to algebraic normal form and back.
 *
 * x[v] becomes the XOR of x[u] over all u below v bit by bit. Level i adds index i = 0 to index i = 1. Levels 0 to 5
 * are within words; the next ones within a chunk that stays in the first cache; then within a block for the others.
 * Callers do the levels above, several at a time (rdc_mobius_levels), since they may take long and can be shared out.
 */
#include "mobius.h"

#include "intrinsics.h"

enum { CHUNK_LEVELS = 11 }; /* of words: 16 KiB */

RDC_INLINE uint64_t mobius_word(uint64_t x, unsigned levels) {
    if (levels > 0) x ^= (x & UINT64_C(0x5555555555555555)) << 1;
    if (levels > 1) x ^= (x & UINT64_C(0x3333333333333333)) << 2;
    if (levels > 2) x ^= (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) << 4;
    if (levels > 3) x ^= (x & UINT64_C(0x00ff00ff00ff00ff)) << 8;
    if (levels > 4) x ^= (x & UINT64_C(0x0000ffff0000ffff)) << 16;
    if (levels > 5) x ^= x << 32;
    return x;
}

RDC_INLINE void one_level(uint64_t *x, size_t stride, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) x[stride + w] ^= x[w];
}

/* Three levels at once on eight runs of n words, `stride` words apart. */
RDC_INLINE void three_levels(uint64_t *x, size_t stride, size_t n) {
    RDC_NO_CARRY
    for (size_t w = 0; w < n; w++) {
        uint64_t *p = x + w;
        uint64_t x0 = p[0], x1 = p[stride], x2 = p[2 * stride], x3 = p[3 * stride];
        uint64_t x4 = p[4 * stride], x5 = p[5 * stride], x6 = p[6 * stride], x7 = p[7 * stride];
        x1 ^= x0, x3 ^= x2, x5 ^= x4, x7 ^= x6;
        x2 ^= x0, x3 ^= x1, x6 ^= x4, x7 ^= x5;
        p[stride] = x1, p[2 * stride] = x2, p[3 * stride] = x3;
        p[4 * stride] = x4 ^ x0, p[5 * stride] = x5 ^ x1, p[6 * stride] = x6 ^ x2, p[7 * stride] = x7 ^ x3;
    }
}

/* `count` levels on 2^count runs of n words, `stride` words apart. */
RDC_INLINE void levels_of(uint64_t *x, size_t stride, unsigned count, size_t n) {
    const size_t end = stride << count;
    for (size_t half = stride; half < end;) {
        const unsigned step = half * 8 <= end ? 3 : 1;
        for (size_t high = 0; high < end; high += half << step)
            for (size_t low = high; low < high + half; low += stride)
                if (step == 3) three_levels(x + low, half, n);
                else one_level(x + low, half, n);
        half <<= step;
    }
}

/* In pieces of the runs that stay in the first cache together. */
RDC_INLINE void rdc_mobius_levels_body(int mode, uint64_t *x, size_t stride, unsigned count, size_t n) {
    const size_t piece = (size_t)1 << (CHUNK_LEVELS - RDC_MOBIUS_LEVELS);
    (void)mode;
    for (size_t w = 0; w < n; w += piece) levels_of(x + w, stride, count, n - w < piece ? n - w : piece);
}

/* A chunk of 2^levels words. */
RDC_INLINE void mobius_chunk(uint64_t *x, unsigned levels) {
    const size_t words = (size_t)1 << levels;
    for (size_t w = 0; w < words; w++) x[w] = mobius_word(x[w], 6);
    for (unsigned level = 0; level < levels;) {
        const unsigned step = level + 3 <= levels ? 3 : 1;
        for (size_t at = 0; at < words; at += (size_t)1 << (level + step))
            if (step == 3) three_levels(x + at, (size_t)1 << level, (size_t)1 << level);
            else one_level(x + at, (size_t)1 << level, (size_t)1 << level);
        level += step;
    }
}

typedef void mobius_chunks(uint64_t *x, unsigned levels, size_t words);
typedef void mobius_levels(uint64_t *x, size_t stride, unsigned count, size_t n);

static void chunks_scalar(uint64_t *x, unsigned levels, size_t words) {
    for (size_t at = 0; at < words; at += (size_t)1 << levels) mobius_chunk(x + at, levels);
}

static void levels_scalar(uint64_t *x, size_t stride, unsigned count, size_t n) {
    rdc_mobius_levels_body(RDC_SCALAR_MODE, x, stride, count, n);
}

#ifdef RDC_X86
RDC_AVX2 static void chunks_avx2(uint64_t *x, unsigned levels, size_t words) {
    for (size_t at = 0; at < words; at += (size_t)1 << levels) mobius_chunk(x + at, levels);
}

RDC_AVX2 static void levels_avx2(uint64_t *x, size_t stride, unsigned count, size_t n) {
    rdc_mobius_levels_body(RDC_AVX2_MODE, x, stride, count, n);
}

/* All nine levels within a vector: three within bytes by an 8 x 8 matrix, three by shifts, three by moving words. */
RDC_AVX512 static inline __m512i mobius_vector(__m512i x) {
    x = _mm512_gf2p8affine_epi64_epi8(x, _mm512_set1_epi64(INT64_C(0x0103050f113355ff)), 0);
    x = _mm512_xor_si512(x, _mm512_slli_epi16(x, 8));
    x = _mm512_xor_si512(x, _mm512_slli_epi32(x, 16));
    x = _mm512_xor_si512(x, _mm512_slli_epi64(x, 32));
    x = _mm512_xor_si512(x, _mm512_bslli_epi128(x, 8));
    x = _mm512_xor_si512(x, _mm512_maskz_permutex_epi64(0xcc, x, 0x44));
    return _mm512_xor_si512(x, _mm512_maskz_shuffle_i64x2(0xf0, x, x, 0x44));
}

#define LOAD(p) _mm512_loadu_si512(p)
#define STORE(p, v) _mm512_storeu_si512(p, v)
#define LOAD_SOME(p) _mm512_maskz_loadu_epi64(some, p)
#define STORE_SOME(p, v) _mm512_mask_storeu_epi64(p, some, v)
#define STAY(v) (v)

/* `count` levels on 2^count vectors `stride` words apart, each first taken WITHIN; `count` is a constant, and the vectors
 * stay in registers. */
#define LEVELS(count, WITHIN, LOAD, STORE, x, stride)                                                                  \
    do {                                                                                                               \
        __m512i v[1 << (count)];                                                                                       \
        _Pragma("GCC unroll 32") for (int i = 0; i < 1 << (count); i++) v[i] = WITHIN(LOAD((x) + (size_t)i * (stride))); \
        _Pragma("GCC unroll 4") for (int half = 1; half < 1 << (count); half *= 2)                                     \
            _Pragma("GCC unroll 32") for (int i = 0; i < 1 << (count); i++)                                            \
                if (i & half) v[i] = _mm512_xor_si512(v[i], v[i ^ half]);                                              \
        _Pragma("GCC unroll 32") for (int i = 0; i < 1 << (count); i++) STORE((x) + (size_t)i * (stride), v[i]);       \
    } while (0)

#define LEVELS_OF_RUNS(count)                                                                   \
    case count:                                                                                 \
        if (head) LEVELS(count, STAY, LOAD_SOME, STORE_SOME, x, stride);                        \
        for (; w + 8 <= n; w += 8) LEVELS(count, STAY, LOAD, STORE, x + w, stride);             \
        some = (__mmask8)~some;                                                                 \
        if (head) LEVELS(count, STAY, LOAD_SOME, STORE_SOME, x + n - 8, stride);                \
        return;

/* In vectors that are whole cache lines, but for the first and the last, of which only `some` words are done. n is a
 * multiple of eight here. */
RDC_AVX512 static void levels_avx512(uint64_t *x, size_t stride, unsigned count, size_t n) {
    const size_t past = (uintptr_t)x / sizeof(uint64_t) % 8, head = past ? 8 - past : 0;
    size_t w = head;
    __mmask8 some = (__mmask8)((1U << head) - 1);
    switch (count) {
        LEVELS_OF_RUNS(1)
        LEVELS_OF_RUNS(2)
        LEVELS_OF_RUNS(3)
        LEVELS_OF_RUNS(4)
    }
}

RDC_AVX512 static void chunks_avx512(uint64_t *x, unsigned levels, size_t words) {
    if (levels < 7) {
        for (size_t at = 0; at < words; at += (size_t)1 << levels) mobius_chunk(x + at, levels);
        return;
    }
    for (uint64_t *chunk = x; chunk < x + words; chunk += (size_t)1 << levels) {
        for (uint64_t *p = chunk; p < chunk + ((size_t)1 << levels); p += 128)
            LEVELS(4, mobius_vector, LOAD, STORE, p, 8);
        levels_avx512(chunk, 128, levels - 7, 128);
    }
}
#endif

void rdc_mobius_levels(int simd, uint64_t *x, size_t stride, unsigned count, size_t n) {
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE && n % 8 == 0) levels_avx512(x, stride, count, n);
    else if (simd >= RDC_AVX2_MODE) levels_avx2(x, stride, count, n);
    else
#endif
        levels_scalar(x, stride, count, n);
    (void)simd;
}

void rdc_mobius(int simd, uint64_t *x, unsigned n) {
    if (n < 6) {
        x[0] = mobius_word(x[0], n);
        return;
    }
    mobius_chunks *chunks = chunks_scalar;
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) chunks = chunks_avx512;
    else if (simd == RDC_AVX2_MODE) chunks = chunks_avx2;
#endif
    const unsigned levels = n - 6, inner = levels < CHUNK_LEVELS ? levels : CHUNK_LEVELS;
    chunks(x, inner, (size_t)1 << levels);
    for (unsigned level = inner; level < levels;) {
        const unsigned passes = (levels - level + 3) / 4, count = (levels - level + passes - 1) / passes;
        const size_t stride = (size_t)1 << level;
        for (uint64_t *p = x; p < x + ((size_t)1 << levels); p += stride << count)
            rdc_mobius_levels(simd, p, stride, count, stride);
        level += count;
    }
}
