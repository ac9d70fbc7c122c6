/* Products of matrices over GF(p), p < 256: dot products of bytes added up in 32 bits, reduced once in a while. */
#include "gf_matrix.h"

#include <string.h>

#include "intrinsics.h"

/* (at + sums) mod p, for `count` sums below 2^32. */
RDC_INLINE void reduce_into(uint8_t *at, const uint32_t *sums, size_t count, uint32_t p) {
    const uint32_t barrett = (uint32_t)((UINT64_C(1) << 32) / p);
    for (size_t j = 0; j < count; j++) {
        uint32_t n = sums[j], r = n - (uint32_t)((uint64_t)n * barrett >> 32) * p, less = r - p;
        r = (r < less ? r : less) + at[j], less = r - p;
        at[j] = (uint8_t)(r < less ? r : less);
    }
}

/* Plain loops; at most RDC_GF_DOTS_INNER products are added up. */
static void dots_scalar(uint32_t p, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride, uint8_t *out,
                        size_t out_stride, size_t rows, size_t inner, size_t columns) {
    uint32_t sums[RDC_GF_DOTS_COLUMNS];
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j += RDC_GF_DOTS_COLUMNS) {
            size_t count = columns - j < RDC_GF_DOTS_COLUMNS ? columns - j : RDC_GF_DOTS_COLUMNS;
            memset(sums, 0, sizeof sums);
            for (size_t k = 0; k < inner; k++) {
                const uint8_t *row = b + k * b_stride + j;
                uint16_t factor = a[i * a_stride + k];
                for (size_t c = 0; c < count; c++) sums[c] += (uint16_t)(factor * row[c]);
            }
            reduce_into(out + i * out_stride + j, sums, count, p);
        }
}

#ifdef RDC_X86
/* ---- AVX2: pairs of 16-bit numbers ---- */

/* Rows k and k + 1 of 16 columns of B beside each other, as 16-bit numbers. */
static void pair_rows(const uint8_t *b, size_t b_stride, size_t inner, size_t columns, int16_t *pairs) {
    memset(pairs, 0, (inner + 1) / 2 * 32 * sizeof(int16_t));
    for (size_t k = 0; k < inner; k++)
        for (size_t c = 0; c < columns; c++) pairs[k / 2 * 32 + 2 * c + k % 2] = b[k * b_stride + c];
}

RDC_AVX2 RDC_INLINE void dots_tile_avx2(const size_t height, uint32_t p, const int16_t *a, size_t a_stride,
                                        const int16_t *pairs, uint8_t *out, size_t out_stride, size_t inner,
                                        size_t columns) {
    __m256i sum[4][2];
    for (size_t r = 0; r < height; r++) sum[r][0] = sum[r][1] = _mm256_setzero_si256();
    for (size_t k = 0; k < inner; k += 2) {
        __m256i b0 = _mm256_loadu_si256((const void *)(pairs + 16 * k));
        __m256i b1 = _mm256_loadu_si256((const void *)(pairs + 16 * k + 16));
        for (size_t r = 0; r < height; r++) {
            int32_t two;
            memcpy(&two, a + r * a_stride + k, sizeof two);
            __m256i factors = _mm256_set1_epi32(two);
            sum[r][0] = _mm256_add_epi32(sum[r][0], _mm256_madd_epi16(b0, factors));
            sum[r][1] = _mm256_add_epi32(sum[r][1], _mm256_madd_epi16(b1, factors));
        }
    }
    for (size_t r = 0; r < height; r++) {
        uint32_t sums[16];
        _mm256_storeu_si256((void *)sums, sum[r][0]);
        _mm256_storeu_si256((void *)(sums + 8), sum[r][1]);
        reduce_into(out + r * out_stride, sums, columns, p);
    }
}

RDC_AVX2 static void dots_avx2(uint32_t p, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride,
                               uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns,
                               uint8_t *scratch) {
    const size_t even = (inner + 1) / 2 * 2;
    int16_t *wide = (int16_t *)scratch, *pairs = wide + rows * even;
    for (size_t i = 0; i < rows; i++) {
        wide[i * even + even - 1] = 0;
        for (size_t k = 0; k < inner; k++) wide[i * even + k] = a[i * a_stride + k];
    }
    for (size_t j = 0; j < columns; j += 16) {
        size_t count = columns - j < 16 ? columns - j : 16, i = 0;
        pair_rows(b + j, b_stride, inner, count, pairs);
        for (; i + 4 <= rows; i += 4)
            dots_tile_avx2(4, p, wide + i * even, even, pairs, out + i * out_stride + j, out_stride, even, count);
        for (; i < rows; i++)
            dots_tile_avx2(1, p, wide + i * even, even, pairs, out + i * out_stride + j, out_stride, even, count);
    }
}

/* ---- AVX-512: four bytes at a time; B's are 0 .. p - 1, A's are brought to -p/2 .. p/2 ---- */

/* Four rows of 64 columns of B (those past the last are zero) beside each other. 32-bit lane e of 128-bit lane L of
 * vector v is column 16L + 4v + e. */
RDC_AVX512 static void quadruple_rows(const uint8_t *b, size_t b_stride, size_t inner, __mmask64 in, uint8_t *quads) {
    for (size_t k = 0; k < inner; k += 4) {
        __m512i r[4];
        for (size_t l = 0; l < 4; l++)
            r[l] = k + l < inner ? _mm512_maskz_loadu_epi8(in, b + (k + l) * b_stride) : _mm512_setzero_si512();
        __m512i t0 = _mm512_unpacklo_epi8(r[0], r[1]), t1 = _mm512_unpackhi_epi8(r[0], r[1]);
        __m512i t2 = _mm512_unpacklo_epi8(r[2], r[3]), t3 = _mm512_unpackhi_epi8(r[2], r[3]);
        _mm512_storeu_si512(quads + 64 * k, _mm512_unpacklo_epi16(t0, t2));
        _mm512_storeu_si512(quads + 64 * k + 64, _mm512_unpackhi_epi16(t0, t2));
        _mm512_storeu_si512(quads + 64 * k + 128, _mm512_unpacklo_epi16(t1, t3));
        _mm512_storeu_si512(quads + 64 * k + 192, _mm512_unpackhi_epi16(t1, t3));
    }
}

/* n mod p or p more, for lanes of n below 2^32. */
RDC_AVX512 RDC_INLINE __m512i nearly_reduced(__m512i n, __m512i p, __m512i barrett) {
    __m512i even = _mm512_srli_epi64(_mm512_mul_epu32(n, barrett), 32);
    __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(n, 32), barrett);
    __m512i guess = _mm512_mask_mov_epi32(even, 0xaaaa, odd);
    return _mm512_sub_epi32(n, _mm512_mullo_epi32(guess, p));
}

RDC_AVX512 RDC_INLINE void dots_tile_avx512(const size_t height, uint32_t p, const int8_t *a, size_t a_stride,
                                            const uint8_t *quads, uint8_t *out, size_t out_stride, size_t inner,
                                            __mmask64 in) {
    __m512i sum[6][4];
    const __m512i zero = _mm512_setzero_si512();
    for (size_t r = 0; r < height; r++)
        for (size_t v = 0; v < 4; v++) sum[r][v] = zero;
    for (size_t k = 0; k < inner; k += 4) {
        __m512i b[4];
        for (size_t v = 0; v < 4; v++) b[v] = _mm512_loadu_si512(quads + 64 * (k + v));
        for (size_t r = 0; r < height; r++) {
            int32_t four;
            memcpy(&four, a + r * a_stride + k, sizeof four);
            __m512i factors = _mm512_set1_epi32(four);
            for (size_t v = 0; v < 4; v++) sum[r][v] = _mm512_dpbusd_epi32(sum[r][v], b[v], factors);
        }
    }
    const __m512i modulus = _mm512_set1_epi32((int)p), barrett = _mm512_set1_epi64((long long)((UINT64_C(1) << 32) / p));
    const __m512i positive = _mm512_set1_epi32((int)(((1u << 28) / p + 1) * p)), bytes = _mm512_set1_epi8((char)p);
    for (size_t r = 0; r < height; r++) {
        __m512i part[4];
        for (size_t v = 0; v < 4; v++) {
            __m512i n = nearly_reduced(_mm512_add_epi32(sum[r][v], positive), modulus, barrett);
            part[v] = _mm512_min_epu32(n, _mm512_sub_epi32(n, modulus));
        }
        __m512i found = _mm512_packus_epi16(_mm512_packus_epi32(part[0], part[1]),
                                            _mm512_packus_epi32(part[2], part[3]));
        __m512i less = _mm512_sub_epi8(bytes, _mm512_maskz_loadu_epi8(in, out + r * out_stride));
        __m512i total = _mm512_sub_epi8(found, less);
        total = _mm512_mask_add_epi8(total, _mm512_cmplt_epu8_mask(found, less), total, bytes);
        _mm512_mask_storeu_epi8(out + r * out_stride, in, total);
    }
}

RDC_AVX512 static void dots_avx512(uint32_t p, const uint8_t *a, size_t a_stride, const uint8_t *b, size_t b_stride,
                                   uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns,
                                   uint8_t *scratch) {
    const size_t fours = (inner + 3) / 4 * 4;
    const uint8_t half = (uint8_t)(p / 2), prime = (uint8_t)p;
    uint8_t *quads = scratch, *centred = scratch + 64 * fours;
    for (size_t i = 0; i < rows; i++) {
        uint8_t *row = centred + i * fours;
        for (size_t k = 0; k < inner; k++) {
            uint8_t x = a[i * a_stride + k];
            row[k] = (uint8_t)(x - (x > half ? prime : 0));
        }
        for (size_t k = inner; k < fours; k++) row[k] = 0;
    }
    for (size_t j = 0; j < columns; j += 64) {
        __mmask64 in = columns - j < 64 ? ((__mmask64)1 << (columns - j)) - 1 : ~(__mmask64)0;
        const int8_t *row = (const int8_t *)centred;
        size_t i = 0;
        quadruple_rows(b + j, b_stride, inner, in, quads);
        for (; i + 6 <= rows; i += 6)
            dots_tile_avx512(6, p, row + i * fours, fours, quads, out + i * out_stride + j, out_stride, fours, in);
        for (; i < rows; i++)
            dots_tile_avx512(1, p, row + i * fours, fours, quads, out + i * out_stride + j, out_stride, fours, in);
    }
}
#endif

void rdc_gf_product_prime8(int simd, const rdc_gf *f, const uint8_t *a, size_t a_stride, const uint8_t *b,
                           size_t b_stride, uint8_t *out, size_t out_stride, size_t rows, size_t inner, size_t columns,
                           uint8_t *scratch) {
    (void)scratch;
    for (size_t k = 0; k < inner; k += RDC_GF_DOTS_INNER) {
        size_t deep = inner - k < RDC_GF_DOTS_INNER ? inner - k : RDC_GF_DOTS_INNER;
        const uint8_t *from = b + k * b_stride;
#ifdef RDC_X86
        if (simd == RDC_AVX512_MODE) {
            dots_avx512(f->p, a + k, a_stride, from, b_stride, out, out_stride, rows, deep, columns, scratch);
            continue;
        }
        if (simd == RDC_AVX2_MODE) {
            dots_avx2(f->p, a + k, a_stride, from, b_stride, out, out_stride, rows, deep, columns, scratch);
            continue;
        }
#endif
        (void)simd;
        dots_scalar(f->p, a + k, a_stride, from, b_stride, out, out_stride, rows, deep, columns);
    }
}
