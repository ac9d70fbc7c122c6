/* How many rows have two wires and a mask: the inner loop of trees whose tests are gates.
 *
 * From ones of x[i] & x[j] & m, of x[i] & m and of m follow the counts of every AND, in any phases, and of the XOR of two
 * wires among the rows of a mask. Masks come many at once: those of a node and a label, or the bits of rows' weights.
 */
#include "paircounts.h"

#include "intrinsics.h"

enum { COUNT_WORDS = 256, COUNT_MASKS = 8 }; /* up to eight masks, 2 KiB of each at a time, against all wires */

#ifdef RDC_X86
#define ONES_NAME and_ones_avx2
#define ONES_OF _mm256_and_si256
#define ONES_WORD(a, b) ((a) & (b))
#include "ones_avx2.h"
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
