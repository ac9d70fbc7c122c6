/* How many rows have two wires and a mask: the inner loop of trees whose tests are gates.
 *
 * From ones of x[i] & x[j] & m, of x[i] & m and of m follow the counts of every AND, in any phases, and of the XOR of two
 * wires among the rows of a mask. Masks come many at once: those of a node and a label, or the bits of rows' weights.
 */
#include "intrinsics.h"

enum { COUNT_WORDS = 256, COUNT_MASKS = 8 }; /* up to eight masks, 2 KiB of each at a time, against all wires */

#ifdef RDC_X86
/* A full adder on every bit: the sum's low bit replaces it, its high one is returned. */
RDC_AVX2 static inline __m256i carry_avx2(__m256i *sum, __m256i a, __m256i b) {
    const __m256i either = _mm256_xor_si256(*sum, a);
    const __m256i carry = _mm256_or_si256(_mm256_and_si256(*sum, a), _mm256_and_si256(either, b));
    *sum = _mm256_xor_si256(either, b);
    return carry;
}

/* Ones in each of four words. */
RDC_AVX2 static inline __m256i word_ones_avx2(__m256i v) {
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0,
                                                                      1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i bytes = _mm256_add_epi8(_mm256_shuffle_epi8(ones, _mm256_and_si256(v, low)),
                                          _mm256_shuffle_epi8(ones, _mm256_and_si256(_mm256_srli_epi16(v, 4), low)));
    return _mm256_sad_epu8(bytes, _mm256_setzero_si256());
}

/* Ones of t & x: eight vectors at a time go through full adders, and only their carries are counted (Harley, Seal). */
RDC_AVX2 static inline uint64_t and_ones_avx2(const uint64_t *t, const uint64_t *x, size_t n) {
    __m256i ones = _mm256_setzero_si256(), twos = ones, fours = ones, total = ones;
    uint64_t sums[4], sum = 0;
    size_t w = 0;
#define AT(k) \
    _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(t + w) + (k)), _mm256_loadu_si256((const __m256i *)(x + w) + (k)))
    for (; w + 32 <= n; w += 32) {
        const __m256i a = carry_avx2(&ones, AT(0), AT(1)), b = carry_avx2(&ones, AT(2), AT(3));
        const __m256i low = carry_avx2(&twos, a, b);
        const __m256i c = carry_avx2(&ones, AT(4), AT(5)), d = carry_avx2(&ones, AT(6), AT(7));
        const __m256i eights = carry_avx2(&fours, low, carry_avx2(&twos, c, d));
        total = _mm256_add_epi64(total, word_ones_avx2(eights));
    }
    total = _mm256_add_epi64(_mm256_add_epi64(total, total), word_ones_avx2(fours));
    total = _mm256_add_epi64(_mm256_add_epi64(total, total), word_ones_avx2(twos));
    total = _mm256_add_epi64(_mm256_add_epi64(total, total), word_ones_avx2(ones));
    for (; w + 4 <= n; w += 4) total = _mm256_add_epi64(total, word_ones_avx2(AT(0)));
#undef AT
    _mm256_storeu_si256((__m256i *)sums, total);
    for (; w < n; w++) sum += (uint64_t)__builtin_popcountll(t[w] & x[w]);
    return sum + sums[0] + sums[1] + sums[2] + sums[3];
}
#endif

RDC_INLINE uint64_t and_ones(int mode, const uint64_t *t, const uint64_t *x, size_t n) {
    uint64_t sum = 0;
#ifdef RDC_X86
    if (mode == RDC_AVX2_MODE && n >= 32) return and_ones_avx2(t, x, n);
#endif
    for (size_t w = 0; w < n; w++) sum += rdc_ones(mode, t[w] & x[w]);
    return sum;
}

/* Adds to out the ones of t & x[j] for n words of each of m wires, four wires at a time. */
RDC_INLINE void count_wires(int mode, const uint64_t *t, const uint64_t *x, size_t m, size_t words, size_t n,
                            int32_t *out) {
    size_t j = 0;
    for (; mode == RDC_AVX512_MODE && j + 4 <= m; j += 4) {
        const uint64_t *x0 = x + j * words, *x1 = x0 + words, *x2 = x1 + words, *x3 = x2 + words;
        uint64_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (size_t w = 0; w < n; w++) {
            s0 += rdc_ones(mode, t[w] & x0[w]), s1 += rdc_ones(mode, t[w] & x1[w]);
            s2 += rdc_ones(mode, t[w] & x2[w]), s3 += rdc_ones(mode, t[w] & x3[w]);
        }
        out[j] += (int32_t)s0, out[j + 1] += (int32_t)s1, out[j + 2] += (int32_t)s2, out[j + 3] += (int32_t)s3;
    }
    for (; j < m; j++) out[j] += (int32_t)and_ones(mode, t, x + j * words, n);
}

RDC_INLINE void rdc_masked_counts_body(int mode, const uint64_t *with, const uint64_t *masks, size_t k, const uint64_t *x,
                                       size_t m, size_t words, int32_t *out, size_t stride) {
    _Alignas(64) uint64_t t[COUNT_MASKS * COUNT_WORDS];
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++) out[i * stride + j] = 0;
    for (size_t from = 0; from < words; from += COUNT_WORDS) {
        const size_t n = words - from < COUNT_WORDS ? words - from : COUNT_WORDS;
        for (size_t i = 0; i < k; i += COUNT_MASKS) {
            const size_t height = k - i < COUNT_MASKS ? k - i : COUNT_MASKS;
            for (size_t a = 0; a < height; a++)
                for (size_t w = 0; w < n; w++)
                    t[a * COUNT_WORDS + w] =
                        masks[(i + a) * words + from + w] & (with != NULL ? with[from + w] : ~UINT64_C(0));
            for (size_t a = 0; a < height; a++)
                count_wires(mode, t + a * COUNT_WORDS, x + from, m, words, n, out + (i + a) * stride);
        }
    }
}

RDC_TWINS(rdc_masked_counts, (with, masks, k, x, m, words, out, stride), const uint64_t *with, const uint64_t *masks,
          size_t k, const uint64_t *x, size_t m, size_t words, int32_t *out, size_t stride)
