/* Counting, spreading and gathering bits, and products over GF(2). */
#include "bits.h"

#include "combine.h"
#include "intrinsics.h"

RDC_INLINE void rdc_popcount_body(int mode, const uint64_t *in, size_t n, size_t words, int64_t *out) {
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t w = 0; w < words; w++) sum += rdc_ones(mode, in[i * words + w]);
        out[i] = (int64_t)sum;
    }
}

RDC_TWINS(rdc_popcount, (in, n, words, out), const uint64_t *in, size_t n, size_t words, int64_t *out)

RDC_INLINE void rdc_parity_body(int mode, const uint64_t *in, size_t n, size_t words, uint8_t *out) {
    (void)mode;
    for (size_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (size_t w = 0; w < words; w++) sum ^= in[i * words + w];
        out[i] = (uint8_t)rdc_parity_of(sum);
    }
}

RDC_TWINS(rdc_parity, (in, n, words, out), const uint64_t *in, size_t n, size_t words, uint8_t *out)

/* Four rows of b against each row of a at a time, so that a is loaded a quarter as often. */
RDC_INLINE void rdc_parity_product_body(int mode, const uint64_t *a, size_t p, const uint64_t *b, size_t q,
                                        size_t words, uint8_t *out) {
    (void)mode;
    size_t j = 0;
    for (; j + 4 <= q; j += 4) {
        const uint64_t *b0 = b + j * words, *b1 = b0 + words, *b2 = b1 + words, *b3 = b2 + words;
        for (size_t i = 0; i < p; i++) {
            const uint64_t *row = a + i * words;
            uint64_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (size_t w = 0; w < words; w++) {
                s0 ^= row[w] & b0[w];
                s1 ^= row[w] & b1[w];
                s2 ^= row[w] & b2[w];
                s3 ^= row[w] & b3[w];
            }
            out[i * q + j] = (uint8_t)rdc_parity_of(s0);
            out[i * q + j + 1] = (uint8_t)rdc_parity_of(s1);
            out[i * q + j + 2] = (uint8_t)rdc_parity_of(s2);
            out[i * q + j + 3] = (uint8_t)rdc_parity_of(s3);
        }
    }
    for (; j < q; j++)
        for (size_t i = 0; i < p; i++) {
            uint64_t sum = 0;
            for (size_t w = 0; w < words; w++) sum ^= a[i * words + w] & b[j * words + w];
            out[i * q + j] = (uint8_t)rdc_parity_of(sum);
        }
}

RDC_TWINS(rdc_parity_product, (a, p, b, q, words, out), const uint64_t *a, size_t p, const uint64_t *b, size_t q,
          size_t words, uint8_t *out)

RDC_INLINE void rdc_select_xor_body(int mode, const uint8_t *s, size_t p, const uint64_t *b, size_t q, size_t words,
                                    uint64_t *out, uint64_t *scratch) {
    (void)mode;
    uint64_t *coefficient = scratch + RDC_SUM_SCRATCH(0);
    memset(out, 0, p * words * sizeof(uint64_t));
    for (size_t j = 0; j < q; j += 64) {
        unsigned count = q - j < 64 ? (unsigned)(q - j) : 64;
        for (size_t i = 0; i < p; i++) {
            const uint8_t *row = s + i * q + j;
            uint64_t word = 0;
            for (unsigned k = 0; k < count; k++) word |= (uint64_t)(row[k] & 1) << k;
            coefficient[i] = word;
        }
        combine(out, p, coefficient, b + j * words, count, words, words, scratch);
    }
}

RDC_TWINS(rdc_select_xor, (s, p, b, q, words, out, scratch), const uint8_t *s, size_t p, const uint64_t *b, size_t q,
          size_t words, uint64_t *out, uint64_t *scratch)

void rdc_spread(const uint8_t *bits, size_t n, uint64_t *out, size_t words, size_t rows) {
    if (words == 0) return;
    for (size_t i = 0; i < n; i++) {
        uint64_t *row = out + i * words;
        memset(row, bits[i] & 1 ? 0xff : 0, words * sizeof(uint64_t));
        row[words - 1] &= rdc_tail_mask(rows);
    }
}

/* Up to 64 rows of one wire gathered into a word. */
RDC_INLINE uint64_t gather_word(const uint64_t *wire, const int64_t *index, size_t count) {
    uint64_t word = 0;
    for (size_t r = 0; r < count; r++) word |= ((wire[index[r] >> 6] >> (index[r] & 63)) & 1) << r;
    return word;
}

static uint64_t gather64_scalar(const uint64_t *wire, const int64_t *index) { return gather_word(wire, index, 64); }

#ifdef RDC_X86
RDC_AVX2 static uint64_t gather64_avx2(const uint64_t *wire, const int64_t *index) {
    const __m256i low = _mm256_set1_epi64x(63);
    uint64_t word = 0;
    for (int r = 0; r < 64; r += 4) {
        __m256i where = _mm256_loadu_si256((const __m256i *)(index + r));
        __m256i got = _mm256_i64gather_epi64((const long long *)wire, _mm256_srli_epi64(where, 6), 8);
        __m256i top = _mm256_sllv_epi64(got, _mm256_sub_epi64(low, _mm256_and_si256(where, low)));
        word |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(top)) << r;
    }
    return word;
}

RDC_AVX512 static uint64_t gather64_avx512(const uint64_t *wire, const int64_t *index) {
    const __m512i one = _mm512_set1_epi64(1);
    uint64_t word = 0;
    for (int r = 0; r < 64; r += 8) {
        __m512i where = _mm512_loadu_si512(index + r);
        __m512i got = _mm512_i64gather_epi64(_mm512_srli_epi64(where, 6), wire, 8);
        __m512i bit = _mm512_rolv_epi64(one, where); /* rotation looks at the low six bits only */
        word |= (uint64_t)_mm512_test_epi64_mask(got, bit) << r;
    }
    return word;
}
#endif

void rdc_take(int simd, const uint64_t *in, size_t n, size_t words, const int64_t *index, size_t count, uint64_t *out,
              size_t out_words) {
    uint64_t (*gather64)(const uint64_t *, const int64_t *) = gather64_scalar;
#ifdef RDC_X86
    if (simd == RDC_AVX512_MODE) gather64 = gather64_avx512;
    else if (simd == RDC_AVX2_MODE) gather64 = gather64_avx2;
#else
    (void)simd;
#endif
    for (size_t i = 0; i < n; i++) {
        const uint64_t *wire = in + i * words;
        uint64_t *to = out + i * out_words;
        for (size_t w = 0; w < count / 64; w++) to[w] = gather64(wire, index + 64 * w);
        if (count % 64) to[count / 64] = gather_word(wire, index + count / 64 * 64, count % 64);
    }
}
