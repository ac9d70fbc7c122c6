/* Sums by tables and changes by tables for bytes, by AVX-512. */

/* Bytes moved up by 128 and added by the instruction that sums absolute differences, under masks of bits. */
RDC_AVX512 static void table_sums_bytes(const int8_t *dy, const uint64_t *a, const uint64_t *b, size_t count,
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
RDC_AVX512 static void follow_bytes(const int8_t *dy, const int8_t *t, const uint64_t *x, size_t count,
                                    size_t columns, size_t words, int8_t *out) {
    for (size_t i = 0; i < count; i++) {
        const int at_0 = t[2 * i], at_1 = t[2 * i + 1];
        if (at_0 < -1 || at_0 > 1 || at_1 < -1 || at_1 > 1) {
            NAME(any_follow)(dy + i * columns, t + 2 * i, x + i * words, 1, columns, words, out + i * columns);
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
