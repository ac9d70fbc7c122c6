#include "changes.h"

#include "simd.h"

/* 64 bits as 64 bytes 0 or 1. */
RDC_INLINE void unpack_word(uint64_t word, uint8_t *bytes) {
    for (int i = 0; i < 8; i++) {
        const uint64_t spread = (word >> (8 * i) & 0xff) * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);
        const uint64_t ones = (spread + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101);
        for (int j = 0; j < 8; j++) bytes[8 * i + j] = (uint8_t)(ones >> (8 * j));
    }
}

RDC_INLINE size_t lanes_of(size_t columns, size_t word) {
    const size_t left = columns - 64 * word;
    return left < 64 ? left : 64;
}

RDC_INLINE void rdc_xor_rows_body(int mode, const uint64_t *x, const int64_t *index, size_t count, size_t words,
                                  uint64_t *out) {
    (void)mode;
    for (size_t i = 0; i < count; i++) {
        const uint64_t *from = x + i * words;
        uint64_t *to = out + (size_t)index[i] * words;
        RDC_NO_CARRY
        for (size_t w = 0; w < words; w++) to[w] ^= from[w];
    }
}
RDC_TWINS(rdc_xor_rows, (x, index, count, words, out), const uint64_t *x, const int64_t *index, size_t count,
          size_t words, uint64_t *out)

#ifdef RDC_X86
RDC_AVX512 static void lines_avx512(const uint64_t *x, size_t count, size_t words, size_t columns, uint8_t *out) {
    const __m512i ones = _mm512_set1_epi8(1);
    for (size_t i = 0; i < count; i++)
        for (size_t w = 0; w < words; w++)
            _mm512_mask_storeu_epi8(out + i * columns + 64 * w, rdc_tail_mask(lanes_of(columns, w)),
                                    _mm512_maskz_mov_epi8(x[i * words + w], ones));
}
#endif

RDC_INLINE void rdc_lines_body(int mode, const uint64_t *x, size_t count, size_t words, size_t columns,
                               uint8_t *out) {
#ifdef RDC_X86
    if (mode == RDC_AVX512_MODE) {
        lines_avx512(x, count, words, columns, out);
        return;
    }
#else
    (void)mode;
#endif
    uint8_t last[64];
    for (size_t i = 0; i < count; i++)
        for (size_t w = 0; w < words; w++) {
            uint8_t *to = out + i * columns + 64 * w;
            const size_t lanes = lanes_of(columns, w);
            if (lanes == 64) {
                unpack_word(x[i * words + w], to);
            } else {
                unpack_word(x[i * words + w], last);
                for (size_t r = 0; r < lanes; r++) to[r] = last[r];
            }
        }
}
RDC_TWINS(rdc_lines, (x, count, words, columns, out), const uint64_t *x, size_t count, size_t words, size_t columns,
          uint8_t *out)

/* Digit d of 64 bytes as a word: it is shifted to where the processor, or a product, finds it. */
RDC_INLINE uint64_t digit_of(const uint8_t *bytes, unsigned d) {
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) {
        const uint64_t ones = rdc_load_bytes(bytes + 8 * i) >> d & UINT64_C(0x0101010101010101);
        word |= (ones * UINT64_C(0x0102040810204080) >> 56) << (8 * i);
    }
    return word;
}

#ifdef RDC_X86
RDC_AVX2 static inline uint64_t digit_of_avx2(const uint8_t *bytes, unsigned d) {
    const __m128i left = _mm_cvtsi32_si128(7 - (int)d);
    const __m256i low = _mm256_sll_epi16(_mm256_loadu_si256((const __m256i *)bytes), left);
    const __m256i high = _mm256_sll_epi16(_mm256_loadu_si256((const __m256i *)(bytes + 32)), left);
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

RDC_AVX512 static inline uint64_t digit_of_avx512(const uint8_t *bytes, unsigned d) {
    return _mm512_movepi8_mask(_mm512_sll_epi16(_mm512_loadu_si512(bytes), _mm_cvtsi32_si128(7 - (int)d)));
}
#define DIGIT_OF(mode) ((mode) == RDC_AVX512_MODE ? digit_of_avx512 : (mode) == RDC_AVX2_MODE ? digit_of_avx2 : digit_of)
#else
#define DIGIT_OF(mode) digit_of
#endif

void rdc_digits(int simd, const int8_t *x, size_t count, size_t columns, size_t planes, uint64_t *out, size_t words) {
    uint64_t (*const digit)(const uint8_t *, unsigned) = DIGIT_OF(simd);
    uint8_t last[64];
    (void)simd;
    for (size_t i = 0; i < count; i++)
        for (size_t w = 0; w < words; w++) {
            const uint8_t *from = (const uint8_t *)x + i * columns + 64 * w;
            const size_t lanes = lanes_of(columns, w);
            if (lanes < 64) {
                for (size_t r = 0; r < 64; r++) last[r] = r < lanes ? from[r] : 0;
                from = last;
            }
            for (size_t d = 0; d < planes; d++) out[(d * count + i) * words + w] = digit(from, (unsigned)d);
        }
}

/* The kernels for one element type; SUM holds 64 elements added. */
#define KERNELS(T, TYPE, SUM)                                                                                        \
    RDC_INLINE void rdc_add_rows_##T##_body(int mode, const TYPE *x, const int64_t *index, size_t count,             \
                                            size_t columns, TYPE *out) {                                             \
        (void)mode;                                                                                                  \
        for (size_t i = 0; i < count; i++) {                                                                         \
            const TYPE *from = x + i * columns;                                                                      \
            TYPE *to = out + (size_t)index[i] * columns;                                                             \
            RDC_NO_CARRY                                                                                             \
            for (size_t r = 0; r < columns; r++) to[r] = (TYPE)(to[r] + from[r]);                                    \
        }                                                                                                            \
    }                                                                                                                \
    RDC_TWINS(rdc_add_rows_##T, (x, index, count, columns, out), const TYPE *x, const int64_t *index, size_t count,  \
              size_t columns, TYPE *out)                                                                             \
                                                                                                                     \
    RDC_INLINE void any_table_sums_##T(const TYPE *dy, const uint64_t *a, const uint64_t *b, size_t count,            \
                                       size_t columns, size_t words, int64_t *out) {                                 \
        uint8_t first[64], second[64];                                                                               \
        for (size_t i = 0; i < count; i++) {                                                                         \
            int64_t total = 0, on_a = 0, on_b = 0, on_both = 0;                                                      \
            for (size_t w = 0; w < words; w++) {                                                                     \
                const TYPE *lane = dy + i * columns + 64 * w;                                                        \
                const size_t lanes = lanes_of(columns, w);                                                           \
                SUM t = 0, sa = 0, sb = 0, sab = 0;                                                                  \
                unpack_word(a[i * words + w], first);                                                                \
                unpack_word(b[i * words + w], second);                                                               \
                for (size_t r = 0; r < lanes; r++) {                                                                 \
                    const SUM value = lane[r], x = first[r], y = second[r];                                          \
                    t += value;                                                                                      \
                    sa += value & -x;                                                                                \
                    sb += value & -y;                                                                                \
                    sab += value & -(x & y);                                                                         \
                }                                                                                                    \
                total += t, on_a += sa, on_b += sb, on_both += sab;                                                  \
            }                                                                                                        \
            out[4 * i] = total - on_a - on_b + on_both;                                                              \
            out[4 * i + 1] = on_a - on_both;                                                                         \
            out[4 * i + 2] = on_b - on_both;                                                                         \
            out[4 * i + 3] = on_both;                                                                                \
        }                                                                                                            \
    }                                                                                                                \
                                                                                                                     \
    RDC_INLINE void any_follow_##T(const TYPE *dy, const int8_t *t, const uint64_t *x, size_t count, size_t columns,   \
                                   size_t words, TYPE *out) {                                                        \
        uint8_t bits[64];                                                                                            \
        for (size_t i = 0; i < count; i++) {                                                                         \
            const int at_0 = t[2 * i], at_1 = t[2 * i + 1];                                                          \
            for (size_t w = 0; w < words; w++) {                                                                     \
                const TYPE *lane = dy + i * columns + 64 * w;                                                        \
                TYPE *to = out + i * columns + 64 * w;                                                               \
                const size_t lanes = lanes_of(columns, w);                                                           \
                unpack_word(x[i * words + w], bits);                                                                 \
                RDC_NO_CARRY                                                                                         \
                for (size_t r = 0; r < lanes; r++) to[r] = (TYPE)(lane[r] * (TYPE)(bits[r] ? at_1 : at_0));          \
            }                                                                                                        \
        }                                                                                                            \
    }

KERNELS(i8, int8_t, int32_t)
KERNELS(i16, int16_t, int32_t)
KERNELS(i32, int32_t, int64_t)
KERNELS(i64, int64_t, int64_t)

#ifdef RDC_X86
/* Bytes moved up by 128 and added by the instruction that sums absolute differences, under masks of bits. */
RDC_AVX512 static void table_sums_i8_avx512(const int8_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
                                            size_t columns, size_t words, int64_t *out) {
    const __m512i up = _mm512_set1_epi8((char)0x80), zero = _mm512_setzero_si512();
    for (size_t i = 0; i < count; i++) {
        __m512i sums[4] = {zero, zero, zero, zero};
        int64_t seen[4] = {0, 0, 0, 0};
        for (size_t w = 0; w < words; w++) {
            const size_t lanes = lanes_of(columns, w);
            const uint64_t in = rdc_tail_mask(lanes), x = a[i * words + w], y = b[i * words + w];
            const uint64_t at[4] = {in & ~(x | y), in & x & ~y, in & ~x & y, in & x & y};
            const __m512i lane = _mm512_maskz_loadu_epi8(in, dy + i * columns + 64 * w);
            for (int j = 0; j < 4; j++) {
                const __m512i mine = _mm512_maskz_xor_epi64(0xff, lane, up);
                sums[j] = _mm512_add_epi64(sums[j], _mm512_sad_epu8(_mm512_maskz_mov_epi8(at[j], mine), zero));
                seen[j] += __builtin_popcountll(at[j]);
            }
        }
        for (int j = 0; j < 4; j++) out[4 * i + j] = _mm512_reduce_add_epi64(sums[j]) - 128 * seen[j];
    }
}

/* x·t for t = −1, 0 or 1. */
RDC_AVX512 static inline __m512i times_sign(__m512i x, int t) {
    return t == 0 ? _mm512_setzero_si512() : t > 0 ? x : _mm512_sub_epi8(_mm512_setzero_si512(), x);
}

/* Gate by gate; tables of two-input gates have differences −1, 0 and 1, others go the plain way. */
RDC_AVX512 static void follow_i8_avx512(const int8_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                                        size_t columns, size_t words, int8_t *out) {
    for (size_t i = 0; i < count; i++) {
        const int at_0 = t[2 * i], at_1 = t[2 * i + 1];
        if (at_0 < -1 || at_0 > 1 || at_1 < -1 || at_1 > 1) {
            any_follow_i8(dy + i * columns, t + 2 * i, x + i * words, 1, columns, words, out + i * columns);
            continue;
        }
        for (size_t w = 0; w < words; w++) {
            const size_t place = i * columns + 64 * w;
            const uint64_t in = rdc_tail_mask(lanes_of(columns, w));
            const __m512i lane = _mm512_maskz_loadu_epi8(in, dy + place);
            const __m512i found =
                _mm512_mask_blend_epi8(x[i * words + w], times_sign(lane, at_0), times_sign(lane, at_1));
            _mm512_mask_storeu_epi8(out + place, in, found);
        }
    }
}
#endif

#define WIDER(T, TYPE)                                                                                               \
    RDC_INLINE void rdc_table_sums_##T##_body(int mode, const TYPE *dy, const uint64_t *a, const uint64_t *b,        \
                                              size_t count, size_t columns, size_t words, int64_t *out) {            \
        (void)mode;                                                                                                  \
        any_table_sums_##T(dy, a, b, count, columns, words, out);                                                    \
    }                                                                                                                \
    RDC_TWINS(rdc_table_sums_##T, (dy, a, b, count, columns, words, out), const TYPE *dy, const uint64_t *a,         \
              const uint64_t *b, size_t count, size_t columns, size_t words, int64_t *out)                           \
                                                                                                                     \
    RDC_INLINE void rdc_follow_##T##_body(int mode, const TYPE *dy, const int8_t *t, const uint64_t *x,              \
                                          size_t count, size_t columns, size_t words, TYPE *out) {                   \
        (void)mode;                                                                                                  \
        any_follow_##T(dy, t, x, count, columns, words, out);                                                        \
    }                                                                                                                \
    RDC_TWINS(rdc_follow_##T, (dy, t, x, count, columns, words, out), const TYPE *dy, const int8_t *t,               \
              const uint64_t *x, size_t count, size_t columns, size_t words, TYPE *out)

WIDER(i16, int16_t)
WIDER(i32, int32_t)
WIDER(i64, int64_t)

RDC_INLINE void rdc_table_sums_i8_body(int mode, const int8_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
                                       size_t columns, size_t words, int64_t *out) {
#ifdef RDC_X86
    if (mode == RDC_AVX512_MODE) {
        table_sums_i8_avx512(dy, a, b, count, columns, words, out);
        return;
    }
#else
    (void)mode;
#endif
    any_table_sums_i8(dy, a, b, count, columns, words, out);
}
RDC_TWINS(rdc_table_sums_i8, (dy, a, b, count, columns, words, out), const int8_t *dy, const uint64_t *a,
          const uint64_t *b, size_t count, size_t columns, size_t words, int64_t *out)

RDC_INLINE void rdc_follow_i8_body(int mode, const int8_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                                   size_t columns, size_t words, int8_t *out) {
#ifdef RDC_X86
    if (mode == RDC_AVX512_MODE) {
        follow_i8_avx512(dy, t, x, count, columns, words, out);
        return;
    }
#else
    (void)mode;
#endif
    any_follow_i8(dy, t, x, count, columns, words, out);
}
RDC_TWINS(rdc_follow_i8, (dy, t, x, count, columns, words, out), const int8_t *dy, const int8_t *t, const uint64_t *x,
          size_t count, size_t columns, size_t words, int8_t *out)
