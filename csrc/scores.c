/* From rows of bytes to class scores: packed, evaluated and counted a block at a time, so that nothing but the bytes and
 * the scores leaves the cache; and while a block is evaluated, the next one's bytes are fetched.
 */
#include "intrinsics.h"
#include "lanes.h"
#include "pack.h"
#include "schedule.h"

#include <string.h>

enum { CLASSES_AT_ONCE = 16, MOST_DIGITS = 32 };

/* The constant and the inputs into the first slots: straight there where the block is full. */
static void load_bytes(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows, size_t words,
                       uint64_t *packed, uint64_t *buffer, size_t block, uint8_t *seen) {
    memset(buffer, 0, block * sizeof(uint64_t));
    if (words == block) {
        rdc_pack(simd, bytes, rows, s->inputs, buffer + block, block, seen);
        return;
    }
    rdc_pack(simd, bytes, rows, s->inputs, packed, words, seen);
    memset(buffer, 0, (1 + s->inputs) * block * sizeof(uint64_t));
    for (size_t i = 0; i < s->inputs; i++)
        memcpy(buffer + (1 + i) * block, packed + i * words, words * sizeof(uint64_t));
}

/* Up to eight binary digits of 64 numbers, a word for each digit and `stride` words apart, as a byte for each number. */
RDC_INLINE void digit_bytes_scalar(const uint64_t *planes, size_t stride, size_t digits, uint8_t *bytes) {
    for (size_t r = 0; r < 64; r += 8) {
        uint64_t eight = 0;
        for (size_t d = 0; d < digits; d++) {
            const uint64_t apart =
                (planes[d * stride] >> r & 0xff) * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);
            eight |= ((apart + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101)) << d;
        }
        for (size_t i = 0; i < 8; i++) bytes[r + i] = (uint8_t)(eight >> (8 * i));
    }
}

/* Bytes of up to 16 classes as numbers, row by row. */
RDC_INLINE void write_bytes_scalar(uint8_t (*bytes)[64], size_t count, size_t rows, int32_t *out, size_t classes) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < count; c++) out[r * classes + c] = bytes[c][r];
}

#ifdef RDC_X86
RDC_AVX2 static inline void digit_bytes_avx2(const uint64_t *planes, size_t stride, size_t digits, uint8_t *bytes) {
    for (size_t r = 0; r < 64; r += 8) {
        uint64_t eight = 0;
        for (size_t d = 0; d < digits; d++)
            eight |= _pdep_u64(planes[d * stride] >> r & 0xff, 0x0101010101010101) << d;
        memcpy(bytes + r, &eight, sizeof eight);
    }
}

RDC_AVX2 static inline void write_bytes_avx2(uint8_t (*bytes)[64], size_t count, size_t rows, int32_t *out,
                                             size_t classes) {
    write_bytes_scalar(bytes, count, rows, out, classes);
}

RDC_AVX512 static inline void digit_bytes_avx512(const uint64_t *planes, size_t stride, size_t digits,
                                                 uint8_t *bytes) {
    __m512i found = _mm512_setzero_si512();
    for (size_t d = 0; d < digits; d++)
        found = _mm512_or_si512(found, _mm512_maskz_set1_epi8(planes[d * stride], (char)(1 << d)));
    _mm512_storeu_si512(bytes, found);
}

/* Four perfect shuffles bring the classes of each row together: quarter q of x[r] has those of row 16q + r. */
RDC_AVX512 static inline void write_bytes_avx512(uint8_t (*bytes)[64], size_t count, size_t rows, int32_t *out,
                                                 size_t classes) {
    const __mmask16 mask = (__mmask16)((1u << count) - 1);
    __m512i x[16], y[16];
    uint8_t row[16][4][16];
    for (size_t c = 0; c < 16; c++) x[c] = c < count ? _mm512_loadu_si512(bytes[c]) : _mm512_setzero_si512();
    for (int stage = 0; stage < 4; stage++) {
        for (int c = 0; c < 8; c++) {
            y[2 * c] = _mm512_unpacklo_epi8(x[c], x[c + 8]);
            y[2 * c + 1] = _mm512_unpackhi_epi8(x[c], x[c + 8]);
        }
        memcpy(x, y, sizeof x);
    }
    for (int r = 0; r < 16; r++) _mm512_storeu_si512(row[r], x[r]);
    for (size_t r = 0; r < rows; r++) {
        const __m128i from = _mm_loadu_si128((const __m128i *)row[r % 16][r / 16]);
        _mm512_mask_storeu_epi32(out + r * classes, mask, _mm512_cvtepu8_epi32(from));
    }
}
#endif

#define RDC_KERNEL "scores_lanes.h"
#include "each_mode.h"

void rdc_netlist_scores(int simd, const rdc_schedule *s, const uint8_t *bytes, size_t rows, int32_t *out,
                        size_t classes, uint64_t *buffer, size_t block, uint8_t *seen) {
    RDC_CHOOSE(simd, rdc_netlist_scores, (simd, s, bytes, rows, out, classes, buffer, block, seen));
}
