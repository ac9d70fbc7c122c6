/* Sums over rows of (2x - 1)·dy for the candidates of pins that choose their wire: two counts of ones a digit of dy. */
#include "credits.h"

#include "intrinsics.h"

/* Σ of dy over the rows where x is 1, or over all rows where there is no x: digit by digit, the sign last. */
RDC_INLINE int64_t sum_of(int mode, const uint64_t *dy, size_t planes, size_t stride, const uint64_t *x, size_t words) {
    int64_t sum = 0;
    for (size_t d = planes; d-- > 0;) {
        const uint64_t *digit = dy + d * stride;
        int64_t ones = 0;
        for (size_t w = 0; w < words; w++) ones += (int64_t)rdc_ones(mode, x == NULL ? digit[w] : digit[w] & x[w]);
        sum = d + 1 == planes ? -ones : 2 * sum + ones;
    }
    return sum;
}

#ifdef RDC_X86
enum { AT_ONCE = 4 }; /* candidates whose digits share the loads of a change */

RDC_AVX512 static void sums_avx512(const uint64_t *dy, size_t planes, size_t stride, const uint64_t *const *x,
                                   size_t words, int64_t *out) {
    __m512i total[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) total[i] = _mm512_setzero_si512();
    for (size_t w = 0; w < words; w += 8) {
        const __mmask8 in = words - w < 8 ? (__mmask8)((1u << (words - w)) - 1) : 0xff;
        __m512i seen[AT_ONCE], sum[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            seen[i] = _mm512_maskz_loadu_epi64(in, x[i] + w);
            sum[i] = _mm512_setzero_si512();
        }
        for (size_t d = planes; d-- > 0;) {
            const __m512i digit = _mm512_maskz_loadu_epi64(in, dy + d * stride + w);
            for (int i = 0; i < AT_ONCE; i++) {
                const __m512i ones = _mm512_popcnt_epi64(_mm512_and_si512(digit, seen[i]));
                sum[i] = d + 1 == planes ? _mm512_sub_epi64(sum[i], ones)
                                         : _mm512_add_epi64(_mm512_add_epi64(sum[i], sum[i]), ones);
            }
        }
        for (int i = 0; i < AT_ONCE; i++) total[i] = _mm512_add_epi64(total[i], sum[i]);
    }
    for (int i = 0; i < AT_ONCE; i++) out[i] = _mm512_reduce_add_epi64(total[i]);
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
        for (; mode == RDC_AVX512_MODE && i + AT_ONCE <= count; i += AT_ONCE) {
            const uint64_t *lines[AT_ONCE];
            for (size_t k = 0; k < AT_ONCE; k++) lines[k] = x + (size_t)candidates[j * count + i + k] * words;
            sums_avx512(change, planes, stride, lines, words, out + j * count + i);
            for (size_t k = 0; k < AT_ONCE; k++) out[j * count + i + k] = 2 * out[j * count + i + k] - all;
        }
#endif
        for (; i < count; i++) {
            const uint64_t *line = x + (size_t)candidates[j * count + i] * words;
            out[j * count + i] = 2 * sum_of(mode, change, planes, stride, line, words) - all;
        }
    }
}
RDC_TWINS(rdc_credits, (dy, planes, x, candidates, pins, count, words, out), const uint64_t *dy, size_t planes,
          const uint64_t *x, const int32_t *candidates, size_t pins, size_t count, size_t words, int64_t *out)
