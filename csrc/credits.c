/* Sums over rows of (2x - 1)·dy for the candidates of pins that choose their wire: two counts of ones a digit of dy. */
#include "credits.h"

#include "intrinsics.h"

#ifdef RDC_X86
#define ONES_NAME and_ones_avx2
#define ONES_OF _mm256_and_si256
#define ONES_WORD(a, b) ((a) & (b))
#include "ones_avx2.h"
#endif

RDC_INLINE int64_t ones_where(int mode, const uint64_t *digit, const uint64_t *x, size_t words) {
#ifdef RDC_X86
    if (mode == RDC_AVX2_MODE && words >= 32 && x != NULL) return (int64_t)and_ones_avx2(digit, x, words);
#endif
    int64_t ones = 0;
    for (size_t w = 0; w < words; w++) ones += (int64_t)rdc_ones(mode, x == NULL ? digit[w] : digit[w] & x[w]);
    return ones;
}

/* Σ of dy over the rows where x is 1, or over all rows where there is no x: digit by digit, the sign first. */
RDC_INLINE int64_t sum_of(int mode, const uint64_t *dy, size_t planes, size_t stride, const uint64_t *x, size_t words) {
    int64_t sum = -ones_where(mode, dy + (planes - 1) * stride, x, words);
    for (size_t d = planes - 1; d-- > 0;) sum = 2 * sum + ones_where(mode, dy + d * stride, x, words);
    return sum;
}

#ifdef RDC_X86
enum { AT_ONCE = 4 }; /* vectors that share the loads of a change */

/* The first words of a line in a vector, or where there are at most four, of two lines side by side. */
RDC_AVX512 RDC_INLINE __m512i words_of(const uint64_t *line, const uint64_t *second, size_t left, const int pairs) {
    const __mmask8 in = left < 8 ? (__mmask8)((1u << left) - 1) : 0xff;
    if (!pairs) return _mm512_maskz_loadu_epi64(in, line);
    const __m256i low = _mm256_maskz_loadu_epi64(in, line), high = _mm256_maskz_loadu_epi64(in, second);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* Each word and its neighbour added, of one vector and the other by turns. */
RDC_AVX512 RDC_INLINE __m512i folded(__m512i a, __m512i b) {
    return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

/* Σ of dy over the rows where x is 1, for four lines x, or eight in pairs: the first of each pair, then the others. */
RDC_AVX512 RDC_INLINE void sums_of(const uint64_t *dy, size_t planes, size_t stride, const uint64_t *const *x,
                                   size_t words, const int pairs, __m256i out[2]) {
    __m512i total[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) total[i] = _mm512_setzero_si512();
    for (size_t w = 0; w < words; w += 8) {
        const size_t left = words - w;
        __m512i seen[AT_ONCE], sum[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) seen[i] = words_of(x[i] + w, x[AT_ONCE * pairs + i] + w, left, pairs);
        const uint64_t *digit = dy + (planes - 1) * stride + w;
        const __m512i sign = words_of(digit, digit, left, pairs);
        for (int i = 0; i < AT_ONCE; i++)
            sum[i] = _mm512_sub_epi64(_mm512_setzero_si512(), _mm512_popcnt_epi64(_mm512_and_si512(sign, seen[i])));
        for (size_t d = planes - 1; d-- > 0;) {
            digit -= stride;
            const __m512i bits = words_of(digit, digit, left, pairs);
            for (int i = 0; i < AT_ONCE; i++) {
                const __m512i ones = _mm512_popcnt_epi64(_mm512_and_si512(bits, seen[i]));
                sum[i] = _mm512_add_epi64(_mm512_add_epi64(sum[i], sum[i]), ones);
            }
        }
        for (int i = 0; i < AT_ONCE; i++) total[i] = _mm512_add_epi64(total[i], sum[i]);
    }
    const __m512i first = folded(total[0], total[1]), last = folded(total[2], total[3]);
    /* even quarters of both, then the odd ones: what is left are four sums of each half */
    const __m512i even = _mm512_shuffle_i64x2(first, last, 0x88), odd = _mm512_shuffle_i64x2(first, last, 0xdd);
    const __m512i all = _mm512_add_epi64(even, odd); /* of first: halves 0, 1; of last: halves 0, 1 */
    const __m512i halves = _mm512_shuffle_i64x2(all, all, 0xd8);
    out[0] = _mm512_castsi512_si256(halves), out[1] = _mm512_extracti64x4_epi64(halves, 1);
    if (!pairs) out[0] = _mm256_add_epi64(out[0], out[1]);
}

/* As many candidates of a pin as come in whole groups; gives how many. */
RDC_AVX512 static size_t credit_groups(const uint64_t *dy, size_t planes, size_t stride, const uint64_t *x,
                                       const int32_t *candidates, size_t count, size_t words, int64_t all,
                                       int64_t *out) {
    const __m256i less = _mm256_set1_epi64x(all);
    const uint64_t *lines[2 * AT_ONCE];
    size_t i = 0;
    for (size_t at_once = 2 * AT_ONCE; at_once >= AT_ONCE; at_once /= 2) {
        if (at_once > AT_ONCE && words > 4) continue;
        for (; i + at_once <= count; i += at_once) {
            __m256i sums[2];
            for (size_t k = 0; k < at_once; k++) lines[k] = x + (size_t)candidates[i + k] * words;
            if (at_once > AT_ONCE) sums_of(dy, planes, stride, lines, words, 1, sums);
            else sums_of(dy, planes, stride, lines, words, 0, sums);
            for (size_t k = 0; k < at_once / AT_ONCE; k++) {
                const __m256i found = _mm256_sub_epi64(_mm256_add_epi64(sums[k], sums[k]), less);
                _mm256_storeu_si256((__m256i *)(out + i + AT_ONCE * k), found);
            }
        }
    }
    return i;
}
#endif

RDC_INLINE void rdc_credits_body(int mode, const uint64_t *dy, size_t planes, const uint64_t *x, const int32_t *candidates,
                                 size_t pins, size_t count, size_t words, int64_t *out) {
    const size_t stride = pins * words;
    for (size_t j = 0; j < pins; j++) {
        const uint64_t *change = dy + j * words;
        const int64_t all = sum_of(mode, change, planes, stride, NULL, words);
        size_t i = 0;
#ifdef RDC_X86
        if (mode == RDC_AVX512_MODE)
            i = credit_groups(change, planes, stride, x, candidates + j * count, count, words, all, out + j * count);
#endif
        for (; i < count; i++) {
            const uint64_t *line = x + (size_t)candidates[j * count + i] * words;
            out[j * count + i] = 2 * sum_of(mode, change, planes, stride, line, words) - all;
        }
    }
}
RDC_TWINS(rdc_credits, (dy, planes, x, candidates, pins, count, words, out), const uint64_t *dy, size_t planes,
          const uint64_t *x, const int32_t *candidates, size_t pins, size_t count, size_t words, int64_t *out)
