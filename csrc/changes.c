/* Rows of bits and of integers: see changes.h. */
#include "changes.h"

#include "intrinsics.h"
#include "lanes.h"

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

#define T i8
#define TYPE int8_t
#define SUM int32_t
#define BYTES 1
#include "changes_type.h"

#define T i16
#define TYPE int16_t
#define SUM int32_t
#define BYTES 0
#include "changes_type.h"

#define T i32
#define TYPE int32_t
#define SUM int64_t
#define BYTES 0
#include "changes_type.h"

#define T i64
#define TYPE int64_t
#define SUM int64_t
#define BYTES 0
#include "changes_type.h"
