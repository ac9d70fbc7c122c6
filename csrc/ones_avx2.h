/* Counts of ones in what two rows of words make together, in AVX2.
 *
 * Included once in a file, which first defines ONES_NAME, the function's name, and for vectors and for words what is
 * counted: ONES_OF(a, b) and ONES_WORD(a, b).
 */
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

/* Ones of t and x together: eight vectors at a time go through full adders, and only their carries are counted (Harley,
 * Seal). */
RDC_AVX2 static inline uint64_t ONES_NAME(const uint64_t *t, const uint64_t *x, size_t n) {
    __m256i ones = _mm256_setzero_si256(), twos = ones, fours = ones, total = ones;
    uint64_t sums[4], sum = 0;
    size_t w = 0;
#define AT(k) \
    ONES_OF(_mm256_loadu_si256((const __m256i *)(t + w) + (k)), _mm256_loadu_si256((const __m256i *)(x + w) + (k)))
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
    for (; w < n; w++) sum += (uint64_t)__builtin_popcountll(ONES_WORD(t[w], x[w]));
    return sum + sums[0] + sums[1] + sums[2] + sums[3];
}
